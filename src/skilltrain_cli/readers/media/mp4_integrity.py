"""
Whether an MP4 or MOV file is whole, which track is the film, and whether its tables hold what they claim.

MediaInfo counts up to what a table claims, not to its end: one changed byte in ``stts`` keeps it busy for two
billion entries. So a file with such a claim is not shown to it.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from struct import calcsize, iter_unpack
from typing import BinaryIO

from msgspec import Struct

from skilltrain_cli.readers.media.film_timing import MOST_FRAMES, Timing, track_timing
from skilltrain_cli.readers.media.mp4_boxes import Box, Boxes

_SMALL = 64
_MOST_TABLE = 8 * MOST_FRAMES + 16
_TOP = frozenset(
    {
        *(b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"mfra", b"sidx", b"ssix", b"prft", b"emsg"),
        *(b"free", b"skip", b"wide", b"pnot", b"meta", b"udta", b"uuid", b"pdin", b"meco", b"imda"),
    }
)
"""Boxes that stand at the top of a file (14496-12, table 1; QuickTime)."""
_LOCKED = (b"encv", b"drmi", b"drmp")
"""Sample entries of encrypted pictures (14496-12, 8.12; Apple's own)."""
_FLAGS_AT, _SELF_CONTAINED = 19, 1
"""The flag of the first data reference: the frames stand in this very file (14496-12, 8.7.2)."""
_ENTRY_BYTES = {
    b"stts": 8,
    b"ctts": 8,
    b"stsc": 12,
    b"stss": 4,
    b"stsz": 4,
    b"stco": 4,
    b"co64": 8,
    b"sbgp": 8,
    b"elst": 12,
    b"stsd": 8,
    b"dref": 8,
}
"""Least bytes of an entry (14496-12, 8.5 to 8.9)."""
_COUNTED_AT = {b"stsz": 8, b"sbgp": 8, b"trun": 4}
"""Where the count stands, if not behind version and flags."""
_HEAD = 24
_PLACES = ((b"edts",), (b"mdia", b"minf", b"stbl"), (b"mdia", b"minf", b"dinf"))
MOST_SAMPLES = 4_000_000
"""Frames or pieces of sound in one table or one fragment: a day of sound has 4 million."""


class FilmContainer(Struct, frozen=True, kw_only=True):
    """
    What the boxes tell of a file.

    ``cut``: it ends before its boxes or its frames do, or its index was never written. ``sealed``: the frames
    are encrypted or stand in another file. ``torn``: a table claims more than it holds. ``pictures``: None
    where only fragments could tell. ``padded``: something that is no box stands behind the last one.
    """

    cut: bool = False
    padded: bool = False
    sealed: bool = False
    torn: bool = False
    pictures: bool | None = None
    timing: Timing | None = None


class _Film(Struct, frozen=True, kw_only=True):
    """The picture track with the most frames: covers and thumbnails have one."""

    trak: Box
    frames: int
    stored: int
    """Bytes of all its frames, by its table."""
    reach: int
    """Where the last of its chunks begins, by its table."""


def read_container(stream: BinaryIO) -> FilmContainer:
    """Read the boxes of an MP4 or MOV file."""
    size = stream.seek(0, 2)
    boxes = Boxes(file=stream, size=size)
    top = list(boxes.among(0, size))
    padded = _padded(top)
    cut = not padded and any(box.cut for box in top)
    moov = next((box for box in top if box.kind == b"moov"), None)
    kinds = {box.kind for box in top}
    if moov is None:
        return FilmContainer(cut=cut or b"mdat" in kinds, pictures=None if b"moof" in kinds else False)
    if not believable(boxes, moov, top):
        return FilmContainer(cut=cut, torn=True)
    films = [film for trak in boxes.inside(moov, b"trak") if (film := _film(boxes, trak)) is not None]
    if not films:
        return FilmContainer(cut=cut, pictures=False)
    film = max(films, key=lambda each: each.frames)
    fragmented = b"moof" in kinds or boxes.first(moov, b"mvex") is not None
    return FilmContainer(
        cut=cut or film.stored > size or film.reach >= size,
        padded=padded,
        sealed=_sealed(boxes, film.trak),
        pictures=True if film.frames else (None if b"moof" in kinds else False),
        timing=None if fragmented else track_timing(boxes, moov, film.trak),
    )


def _padded(top: Sequence[Box]) -> bool:
    """Tell a whole film with foreign bytes behind it, as a download page leaves there, from one cut short."""
    whole = {box.kind for box in top if not box.cut}
    return bool(top) and top[-1].cut and top[-1].kind not in _TOP and whole >= {b"moov", b"mdat"}


def _film(boxes: Boxes, trak: Box) -> _Film | None:
    """Return a track if it holds pictures."""
    handler = boxes.content(boxes.first(trak, b"mdia", b"hdlr"), _SMALL)
    table = boxes.first(trak, b"mdia", b"minf", b"stbl")
    if handler[8:12] != b"vide" or table is None:
        return None
    sizes = boxes.content(boxes.first(table, b"stsz"), _MOST_TABLE)
    each, frames = int.from_bytes(sizes[4:8], "big"), int.from_bytes(sizes[8:12], "big")
    return _Film(
        trak=trak,
        frames=frames,
        stored=each * frames if each else sum(_numbers(sizes[12:], "I")),
        reach=_last_chunk(boxes, table),
    )


def _last_chunk(boxes: Boxes, table: Box) -> int:
    """Return the largest offset of a chunk, in 32 or 64 bits."""
    narrow = _numbers(boxes.content(boxes.first(table, b"stco"), _MOST_TABLE)[8:], "I")
    wide = _numbers(boxes.content(boxes.first(table, b"co64"), _MOST_TABLE)[8:], "Q")
    return max(chain(narrow, wide), default=0)


def _numbers(content: bytes, form: str) -> Iterator[int]:
    """Yield big-endian numbers; a last one that is cut is left out."""
    whole = len(content) // calcsize(f">{form}") * calcsize(f">{form}")
    return (number for (number,) in iter_unpack(f">{form}", content[:whole]))


def _sealed(boxes: Boxes, trak: Box) -> bool:
    """Tell whether the frames are encrypted, or stand in another file that was not sent."""
    media = boxes.first(trak, b"mdia", b"minf")
    if media is None:
        return False
    entries = boxes.content(boxes.first(media, b"stbl", b"stsd"), _SMALL)
    references = boxes.content(boxes.first(media, b"dinf", b"dref"), _SMALL)
    elsewhere = len(references) > _FLAGS_AT and not references[_FLAGS_AT] & _SELF_CONTAINED
    return entries[12:16] in _LOCKED or elsewhere


def believable(boxes: Boxes, moov: Box, top: list[Box]) -> bool:
    """Tell whether every table of every track, and every run of every fragment, can hold what it claims."""
    tables = [
        table
        for trak in boxes.inside(moov, b"trak")
        for path in _PLACES
        for place in boxes.inside(trak, *path)
        for table in boxes.among(place.start, place.end)
    ]
    return all(_fits(boxes, table) for table in (*tables, *_runs(boxes, top)))


def _runs(boxes: Boxes, top: list[Box]) -> Iterator[Box]:
    for box in top:
        if box.kind == b"moof":
            yield from boxes.inside(box, b"traf", b"trun")


def _fits(boxes: Boxes, table: Box) -> bool:
    """Tell whether one table has room for its entries; sizes that are all one take none."""
    content = boxes.content(table, _HEAD)
    at = _COUNTED_AT.get(table.kind, 4)
    count = int.from_bytes(content[at : at + 4], "big")
    if table.kind == b"trun" or (table.kind == b"stsz" and any(content[4:8])):
        return count <= MOST_SAMPLES
    return count * _ENTRY_BYTES.get(table.kind, 0) <= table.end - table.start
