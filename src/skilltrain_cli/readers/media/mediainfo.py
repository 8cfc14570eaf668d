"""Ask MediaInfo about a video: tracks, codec, size, and times and rates where no table tells them exactly."""

from fractions import Fraction
from typing import BinaryIO

from msgspec import Struct
from msgspec.structs import replace
from pymediainfo import MediaInfo, Track

from skilltrain_cli.values.media_facts import RateMode, VideoProblem

_QUARTER, _ROUND = 90, 360


class MediaInfoAnswer(Struct, frozen=True, kw_only=True):
    """What MediaInfo says, and what it finds wrong."""

    problem: VideoProblem | None = None
    codec: str = ""
    width: int = 0
    height: int = 0
    rotation: int = 0
    text_tracks: int = 0
    audio_tracks: int = 0
    duration_ms: Fraction | None = None
    fps_min: Fraction | None = None
    fps_mode: RateMode | None = None


def ask_mediainfo(stream: BinaryIO, *, padded: bool = False) -> MediaInfoAnswer:
    """
    Return what MediaInfo says of an open file.

    It is given the bytes, never a name: with a name it opens other files that the content tells it to
    (playlists, external tracks). It raises on nothing, not even on an empty file. What is ``padded`` behind
    its last box it takes for one that is cut.
    """
    found = MediaInfo.parse(stream)
    cut = not padded and any(track.istruncated == "Yes" for track in found.general_tracks)
    common = MediaInfoAnswer(
        problem="truncated" if cut else None if found.video_tracks else "no-video-track",
        text_tracks=len(found.text_tracks),
        audio_tracks=len(found.audio_tracks),
    )
    return _with_picture(found.video_tracks[0], common) if found.video_tracks else common


def _with_picture(track: Track, common: MediaInfoAnswer) -> MediaInfoAnswer:
    """Add what is said of the picture track."""
    mode = str(track.frame_rate_mode or "").casefold()
    return replace(
        common,
        problem=common.problem or ("undecodable" if track.encryption else None),
        codec=str(track.format or ""),
        width=int(_number(track.width) or 0),
        height=int(_number(track.height) or 0),
        rotation=round((_number(track.rotation) or Fraction(0)) / _QUARTER) * _QUARTER % _ROUND,
        duration_ms=_number(track.duration),
        fps_min=_rate(track),
        fps_mode="cfr" if mode == "cfr" else "vfr" if mode == "vfr" else None,
    )


def _rate(track: Track) -> Fraction | None:
    """Return the lowest rate: the minimum of a variable one, else the exact fraction, else the decimals."""
    lowest = _number(track.minimum_frame_rate)
    if lowest is not None and track.frame_rate_mode != "CFR":
        return lowest
    over, under = _number(track.framerate_num), _number(track.framerate_den)
    return over / under if over and under else _number(track.frame_rate)


def _number(said: object) -> Fraction | None:
    """Read one of its numbers, which come as text or not at all."""
    try:
        return Fraction(str(said)) if said is not None else None
    except (ValueError, ZeroDivisionError):
        return None
