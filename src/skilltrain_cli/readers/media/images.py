"""Look at one picture: is every byte of it there and decodable, how large, how sharp, whose twin."""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from skilltrain_cli.readers.media.media_kind import HEAD_BYTES, IMAGE_KINDS, sniff_media
from skilltrain_cli.readers.media.media_stream import from_beginning
from skilltrain_cli.readers.media.picture_origin import from_messenger, read_origin
from skilltrain_cli.readers.media.png_without_texts import without_chunks
from skilltrain_cli.values.media_facts import ImageFacts, ImageProblem, near_duplicates

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

__all__ = ["MOST_PIXELS", "image_facts", "near_duplicates"]

MOST_PIXELS = 100_000_000
"""Decoded, 400 MB at most. Some telephones take 108 million and more: too large to check, not a crash."""
_PIXELS_PER_BYTE = 1_000
"""More pixels than this for each byte of an oversized file, and it is no photograph but a bomb."""
_SIDE = 1_024
"""A JPEG is decoded at a fraction of its size that is still this wide: all its bytes are read even so."""
_DECODED = ("jpeg", "png")
_BROKEN = (OSError, SyntaxError, ValueError, IndexError, TypeError, KeyError, struct.error, zlib.error)
"""What Pillow lets out on broken files (its own ``Image.open`` and ``ImageFile`` catch the same)."""
_CUT = ("truncated", "end of file", "no more data")
"""Pillow has words for an early end, but no class."""
_WORDY = ("max_text_chunk", "max_text_memory")
"""Nor has it one for texts, or a colour profile, that it will not unpack."""


class _Unfit(Exception):  # noqa: N818 - it is an outcome, not an error of ours
    """The picture will not be decoded."""

    def __init__(self, problem: ImageProblem) -> None:
        super().__init__(problem)
        self.problem: ImageProblem = problem


def image_facts(file: Path | BinaryIO, name: str) -> ImageFacts:
    """
    Return what is to be known of a picture.

    ``file`` may be a path or an open binary file, which is left open. ``name`` is what the sender calls it:
    it says nothing about the format, but messengers name what they send.
    """
    with from_beginning(file) as stream, warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # Pillow warns of oddities that do not keep a picture from being whole
        kind = sniff_media(stream.read(HEAD_BYTES))
        if kind not in IMAGE_KINDS:
            return ImageFacts(format=None, problem="not-an-image")
        if kind not in _DECODED:
            return ImageFacts(format=kind.upper())
        return _decoded(stream, kind, name)


def _decoded(stream: BinaryIO, kind: str, name: str, *, words: bool = True) -> ImageFacts:
    """Decode a JPEG or PNG to its last byte and look at it; without its texts where they are too long."""
    size = (0, 0)
    try:
        if kind == "png":
            _verify(stream)
        with _lazily(stream, kind) as image:
            size = image.size
            _weigh(stream, size[0] * size[1])
            return _looked_at(image, kind, name)
    except _Unfit as unfit:
        problem = unfit.problem
    except _BROKEN as error:
        said = str(error).casefold()
        if words and any(each in said for each in _WORDY):
            return _decoded(without_chunks(stream), kind, name, words=False)
        problem = "truncated" if any(each in said for each in _CUT) else "damaged"
    return ImageFacts(format=kind.upper(), width=size[0], height=size[1], problem=problem)


def _looked_at(image: "ImageFile", kind: str, name: str) -> ImageFacts:
    """Decode an opened picture and return its facts."""
    from skilltrain_cli.readers.media.likeness import blur, dhash, grey, orientation  # noqa: PLC0415 - heavy

    width, height = image.size
    known, held = read_origin(image), orientation(image)
    image.draft(None, (_SIDE, _SIDE))
    image.load()
    shades = grey(image)
    return ImageFacts(
        format=kind.upper(),
        width=width,
        height=height,
        dhash=dhash(shades, held),
        blur=blur(shades),
        taken=known.taken,
        gps=known.gps,
        messenger=from_messenger(name, known, (width, height)),
    )


@contextmanager
def _lazily(stream: BinaryIO, kind: str) -> "Iterator[ImageFile]":
    """
    Open a picture without decoding it.

    Its class itself and not ``Image.open``: that would let the content choose among forty decoders, and
    refuses large pictures before their size can be told. (A JPEG of several pictures gives its first.)
    """
    from PIL.JpegImagePlugin import JpegImageFile  # noqa: PLC0415 - heavy
    from PIL.PngImagePlugin import PngImageFile  # noqa: PLC0415

    stream.seek(0)
    with (JpegImageFile if kind == "jpeg" else PngImageFile)(stream) as image:
        yield image


def _verify(stream: BinaryIO) -> None:
    """Check the sums of a PNG's chunks, which decoding skips."""
    with _lazily(stream, "png") as image:
        image.verify()


def _weigh(stream: BinaryIO, pixels: int) -> None:
    """Refuse to decode a picture that is too large."""
    if pixels <= 0:
        raise _Unfit("damaged")
    if pixels > MOST_PIXELS:
        stored = stream.seek(0, 2)
        stream.seek(0)
        raise _Unfit("bomb" if pixels > stored * _PIXELS_PER_BYTE else "too-large")
