"""Small films made by PyAV as tests need them: any rate, any length, any gaps; and boxes changed by hand."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import Any

import av
from av.video.stream import VideoStream
from msgspec import Struct

SIDE = 64
TICKS = 90_000
"""Of the clock of films with gaps of their own."""


def film(path: Path, *, rate: Fraction | int = 25, frames: int = 50, **make: Any) -> Path:
    """Write a film at a constant rate; what else can be chosen, ``Make`` says."""
    step = 1 / Fraction(rate)
    return _written(path, Fraction(rate), [(number, step) for number in range(frames)], Make(**make))


def uneven(path: Path, gaps: Iterable[int]) -> Path:
    """Write a film whose frames follow each other after these gaps, in ticks of 1/90000 s."""
    clock = Fraction(1, TICKS)
    return _written(path, Fraction(30), [(time, clock) for time in accumulate(gaps, initial=0)], Make())


class Make(Struct, frozen=True, kw_only=True):
    """How a film is made: frame by frame it takes the next of the shades of grey."""

    shades: Sequence[int] = (90,)
    movflags: str = ""
    sound: bool = False


def _written(path: Path, rate: Fraction, times: Sequence[tuple[int, Fraction]], make: Make) -> Path:
    with av.open(str(path), "w", options={"movflags": make.movflags} if make.movflags else {}) as container:
        video = container.add_stream(
            "libx264", rate=rate, options={"preset": "ultrafast", "crf": "40", "g": "250", "threads": "1"}
        )
        assert isinstance(video, VideoStream)
        video.width = video.height = SIDE
        video.pix_fmt = "yuv420p"
        video.codec_context.time_base = times[0][1]
        pictures = [_picture(shade) for shade in make.shades]
        if make.sound:
            _sound(container)
        for number, (time, clock) in enumerate(times):
            picture = pictures[number % len(pictures)]
            picture.pts, picture.time_base = time, clock
            container.mux(video.encode(picture))
        container.mux(video.encode())
    return path


def _picture(shade: int) -> av.VideoFrame:
    """Return a picture of one shade."""
    picture = av.VideoFrame(SIDE, SIDE, "yuv420p")
    for plane in picture.planes:
        row = bytes([shade if plane.width == SIDE else 128] * plane.line_size)
        plane.update(row * plane.height)
    return picture


def _sound(container: Any) -> None:
    """Add a second of silence."""
    track = container.add_stream("aac", rate=44100)
    silence = av.AudioFrame(format="fltp", layout="mono", samples=1024)
    for plane in silence.planes:
        plane.update(bytes(plane.buffer_size))
    silence.sample_rate = 44100
    for number in range(43):
        silence.pts, silence.time_base = number * 1024, Fraction(1, 44100)
        container.mux(track.encode(silence))
    container.mux(track.encode())


def sound_only(path: Path) -> Path:
    """Write a file that is called a film and has no picture."""
    with av.open(str(path), "w") as container:
        _sound(container)
    return path


def box_at(data: bytes, kind: bytes) -> int:
    """Return where the content of the first box of a kind begins."""
    return data.index(kind) + 4


def patched(path: Path, at: int, new: bytes) -> Path:
    """Write other bytes at a place of a file."""
    data = bytearray(path.read_bytes())
    data[at : at + len(new)] = new
    path.write_bytes(data)
    return path


def read_by_av(path: Path) -> tuple[Fraction, Sequence[Fraction]]:
    """Return length in seconds and the times of all frames in order, as FFmpeg reads them."""
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        clock = video.time_base
        assert clock is not None
        times = sorted(packet.pts * clock for packet in container.demux(video) if packet.pts is not None)
        assert video.duration is not None
        return video.duration * clock, times
