"""Look at one video: what it is, whether it is whole, how long, how many frames a second, which tracks."""

from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from msgspec.structs import replace

from skilltrain_cli.readers.media.media_kind import HEAD_BYTES, VIDEO_KINDS, sniff_media
from skilltrain_cli.readers.media.media_stream import from_beginning
from skilltrain_cli.readers.media.mp4_integrity import FilmContainer, read_container
from skilltrain_cli.values.media_facts import VideoFacts, VideoProblem

_BOXED = frozenset({"mp4", "mov", "3gp", "m4a"})
"""Kinds made of boxes (ISO base media)."""
_LISTS: dict[str, VideoProblem] = {"playlist": "playlist", "text": "text"}


def video_facts(file: Path | BinaryIO, name: str, deep: bool = False) -> VideoFacts:  # noqa: FBT001, FBT002 - the one switch
    """
    Return what is to be known of a video.

    ``file`` may be a path or an open binary file, which is left open. ``name`` is not looked at: content
    decides. ``deep`` decodes frames from the beginning, the middle and the end, where PyAV is installed
    (``can_look_deeply``); without it ``black`` and ``frozen`` stay None.
    """
    del name
    with from_beginning(file) as stream:
        kind = sniff_media(stream.read(HEAD_BYTES))
        if kind not in VIDEO_KINDS:
            return VideoFacts(container=None, problem=_LISTS.get(kind, "not-a-video"))
        facts = _probed(stream, kind)
        return _deeply(stream, facts) if deep and facts.problem is None else facts


def _probed(stream: BinaryIO, kind: str) -> VideoFacts:
    """Join what the boxes tell exactly and what MediaInfo tells of the rest."""
    from skilltrain_cli.readers.media.mediainfo import ask_mediainfo  # noqa: PLC0415 - loads a library of 10 MB

    boxes = read_container(stream) if kind in _BOXED else FilmContainer()
    worst = _problem(boxes)
    if worst is not None:
        return VideoFacts(container=kind, problem=worst)  # a broken index can keep MediaInfo busy for minutes
    said = ask_mediainfo(stream, padded=boxes.padded)
    exact = boxes.timing
    return VideoFacts(
        container=kind,
        problem=said.problem,
        duration_ms=exact.duration_ms if exact else said.duration_ms,
        fps_min=exact.fps_min if exact else said.fps_min,
        fps_second=exact.fps_second if exact else None,
        fps_mode=exact.mode if exact else said.fps_mode,
        width=said.width,
        height=said.height,
        rotation=said.rotation,
        text_tracks=said.text_tracks,
        audio_tracks=said.audio_tracks,
        codec=said.codec,
    )


def _problem(boxes: FilmContainer) -> VideoProblem | None:
    """Name what is worst of what the boxes tell."""
    if boxes.cut:
        return "truncated"
    if boxes.pictures is False:
        return "no-video-track"
    return "undecodable" if boxes.sealed or boxes.torn else None


def can_look_deeply() -> bool:
    """Tell whether frames can be decoded here: the extra ``skt[deep]`` is installed."""
    return find_spec("av") is not None


def _deeply(stream: BinaryIO, facts: VideoFacts) -> VideoFacts:
    """Add what a few decoded frames show."""
    if facts.container not in _BOXED or not can_look_deeply():
        return facts
    from skilltrain_cli.readers.media.film_frames import check_frames  # noqa: PLC0415 - optional, and 100 MB

    seen = check_frames(stream)
    return replace(
        facts, problem=None if seen.decodable else "undecodable", black=seen.black, frozen=seen.frozen
    )
