"""What can be told of the pictures and videos of 宣传素材: facts, no judgement, and which look alike."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from math import floor
from typing import Literal

from msgspec import Struct

ImageProblem = Literal["truncated", "damaged", "too-large", "not-an-image", "bomb"]
VideoProblem = Literal["not-a-video", "no-video-track", "truncated", "undecodable", "playlist", "text"]
RateMode = Literal["cfr", "vfr"]

ALIKE = 4
"""Bits of 64 two difference hashes may differ in; 6 paired look-alike screenshots that were different."""


class ImageFacts(Struct, frozen=True, kw_only=True):
    """
    What a picture holds. Only JPEG and PNG are decoded; of other formats the name is all that is known.

    ``taken`` and ``gps`` (latitude, longitude in degrees) are the photographer's: compared, never printed.
    """

    format: str | None
    """``JPEG``, ``PNG``, ``HEIC``, ``GIF``, …, by content; None when it is no picture."""
    width: int = 0
    """Pixels as stored; 0 when it was not opened."""
    height: int = 0
    problem: ImageProblem | None = None
    dhash: int | None = None
    """Difference hash of 64 bits, the right way up; None when too plain to tell from another."""
    blur: float | None = None
    """Variance of the Laplacian at a fixed size: the smaller, the blurrier. A hint, never a proof."""
    taken: datetime | None = None
    """When the camera says it was taken, in the camera's own time."""
    gps: tuple[float, float] | None = None
    messenger: bool = False
    """Looks like what a messenger (微信, QQ) made of the original."""


class VideoFacts(Struct, frozen=True, kw_only=True):
    """What a video holds: times and rates of its picture track are exact where the container has them."""

    container: str | None
    """``mp4``, ``mov``, ``avi``, ``mkv``, …, by content; None when it is no video at all."""
    problem: VideoProblem | None = None
    """Where this is set, nothing below is to be relied on."""
    duration_ms: Fraction | None = None
    """Of the picture track as it is played (sound may end a few milliseconds later); None when untold."""
    fps_min: Fraction | None = None
    """Frames per second: the constant rate, or a variable one at its longest gap between two frames."""
    fps_second: Fraction | None = None
    """The lowest rate kept up for a whole second: one lost frame barely moves it. None when untold."""
    fps_mode: RateMode | None = None
    width: int = 0
    """Pixels as stored, before rotation; 0 when untold."""
    height: int = 0
    rotation: int = 0
    """Degrees clockwise a player turns the picture by: 0, 90, 180, 270."""
    text_tracks: int = 0
    """Subtitle and caption tracks; burnt-in subtitles are part of the picture and are not seen."""
    audio_tracks: int = 0
    codec: str = ""
    """``AVC``, ``HEVC``, …; empty when untold."""
    black: bool | None = None
    """Every sampled frame is black; None unless looked into deeply."""
    frozen: bool | None = None
    """All sampled frames are one and the same; None unless looked into deeply."""


def near_duplicates(hashes: Sequence[int | None]) -> Iterator[tuple[int, int]]:
    """Yield the places of pictures that look alike, the earlier first; one without a hash is like none."""
    known = [(place, each) for place, each in enumerate(hashes) if each is not None]
    for number, (place, each) in enumerate(known):
        for later, other in known[number + 1 :]:
            if (each ^ other).bit_count() <= ALIKE:
                yield place, later


def rate_text(rate: Fraction) -> str:
    """Return a rate, cut and not rounded: what is below 25 never reads 25."""
    return f"{floor(rate * 1000) / 1000:.3f}".rstrip("0").rstrip(".")


def clock(milliseconds: int) -> str:
    """Return a length as 2分59.9秒."""
    minutes, rest = divmod(milliseconds, 60_000)
    seconds = f"{rest / 1000:.3f}".rstrip("0").rstrip(".")
    return f"{minutes}分" + (f"{seconds}秒" if rest else "") if minutes else f"{seconds}秒"
