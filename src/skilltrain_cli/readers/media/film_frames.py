"""Decode a few frames of a video (PyAV, an optional extra): do they decode, is it black, is it a still."""

from collections.abc import Sequence
from typing import BinaryIO

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from msgspec import Struct

_EXACT = (0.0, 0.5, 1.0)
"""Parts of the length at which a frame must decode: first, middle, last."""
_BETWEEN = (0.125, 0.25, 0.375, 0.625, 0.75, 0.875)
"""Where the nearest key frame will do, to see whether anything moves."""
_MOST_DECODED = 1_500
"""Frames decoded on the way to one place; key frames are seldom more than 250 apart."""
_MOST_PIXELS = 8192 * 8192
_SIDE = 32
"""Frames are compared this small, where noise is gone."""
_BLACK = 32
"""No spot lighter than this of 256: broadcast black is 16."""
_SAME = 3
"""Shades of 256 by which a still picture's spots drift when it is compressed."""
_FEW = 3


class FrameCheck(Struct, frozen=True, kw_only=True):
    """What the sampled frames show; None where too few could be told apart by their time."""

    decodable: bool
    black: bool | None = None
    frozen: bool | None = None


def check_frames(stream: BinaryIO) -> FrameCheck:
    """
    Decode frames of an open MP4 or MOV file.

    It is opened as that and nothing else, from its bytes: by name FFmpeg would follow playlists.
    """
    stream.seek(0)
    try:
        with av.open(stream, "r", format="mp4", metadata_errors="ignore") as container:
            video = container.streams.best("video")
            if not isinstance(video, VideoStream) or video.codec_context is None:
                return FrameCheck(decodable=False)
            video.codec_context.options = {"max_pixels": str(_MOST_PIXELS)}
            seen = {}
            for part in _EXACT:
                frame = _frame(container, video, part, exact=True)
                if frame is None:
                    return FrameCheck(decodable=False)
                seen[frame.pts] = _shades(frame)
            for part in _BETWEEN:
                frame = _frame(container, video, part, exact=False)
                if frame is not None:
                    seen[frame.pts] = _shades(frame)
    except (av.FFmpegError, ValueError, OverflowError):
        return FrameCheck(decodable=False)
    return _compared(list(seen.values()))


def _frame(container: InputContainer, video: VideoStream, part: float, *, exact: bool) -> VideoFrame | None:
    """Return the frame at a part of the length, or the key frame before it; the last there is, if need be."""
    start, length = video.start_time or 0, video.duration or 0
    target = start + round(length * part)
    container.seek(target, stream=video, backward=True)
    latest = None
    for number, frame in enumerate(container.decode(video)):
        latest = frame
        if not exact or number >= _MOST_DECODED or (frame.pts is not None and frame.pts >= target):
            break
    return latest


def _shades(frame: VideoFrame) -> bytes:
    """Return the frame very small and grey."""
    plane = frame.reformat(width=_SIDE, height=_SIDE, format="gray").planes[0]
    rows, width = bytes(plane), plane.line_size
    return b"".join(rows[at * width : at * width + _SIDE] for at in range(_SIDE))


def _compared(frames: Sequence[bytes]) -> FrameCheck:
    """Tell from the small frames whether all are black, or else all one."""
    black = all(max(frame) <= _BLACK for frame in frames)
    if len(frames) < _FEW:
        return FrameCheck(decodable=True, black=black)
    same = all(
        abs(one - other) <= _SAME for frame in frames[1:] for one, other in zip(frames[0], frame, strict=True)
    )
    return FrameCheck(decodable=True, black=black, frozen=same and not black)
