"""
When the frames of an MP4 or MOV are shown, exactly: the tables of the container, not a rounded summary.

MediaInfo rounds 24.99 frames per second to 25/1 and a duration to a millisecond; a limit must not be met by
rounding. Times are whole ticks of the track's own clock (14496-12, 8.6), rates are fractions of them.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate, chain, pairwise, repeat
from struct import iter_unpack

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.readers.media.mp4_boxes import Box, Boxes
from skilltrain_cli.values.media_facts import RateMode

MOST_FRAMES = 500_000
"""Two hours at 60 frames per second; of more nothing is told."""
_ENTRY_BYTES = 8
_MOST_TABLE = MOST_FRAMES * _ENTRY_BYTES + 16
_STEADY = 20
"""Gaps that differ by one tick of their clock are one rate in whole ticks, if this many make a gap."""
_SMALL = 64
_TO_MS = 1000
_EMPTY_EDIT = -1


class Timing(Struct, frozen=True, kw_only=True):
    """How long the pictures of a track are shown, and how many a second."""

    duration_ms: Fraction
    fps_min: Fraction | None = None
    fps_second: Fraction | None = None
    mode: RateMode | None = None


class _Clock(Struct, frozen=True, kw_only=True):
    """Ticks per second of a track, its length, and ticks per second of the film."""

    ticks: int
    length: int
    film_ticks: int


def track_timing(boxes: Boxes, moov: Box, trak: Box) -> Timing | None:
    """Return the timing of a track, or None where its tables do not tell (fragments, damage)."""
    table = boxes.first(trak, b"mdia", b"minf", b"stbl")
    clock = _clock(boxes, moov, trak)
    if table is None or clock is None:
        return None
    runs = _runs(boxes.content(boxes.first(table, b"stts"), _MOST_TABLE), "II")
    frames = sum(count for count, _ in runs)
    if not 0 < frames <= MOST_FRAMES:
        return None
    clock = _measured(clock, runs)
    delays = _runs(boxes.content(boxes.first(table, b"ctts"), _MOST_TABLE), "Ii")
    start, shown = _shown(boxes, trak, clock)
    times = [time for time in _times(runs, delays) if start <= time < start + shown]
    held = min(runs[-1][1], int(start + shown) - times[-1]) if times else 0
    return _rated(_held(times, held), clock.ticks, Fraction(shown * _TO_MS, clock.ticks))


def _measured(clock: _Clock, runs: Sequence[tuple[int, int]]) -> _Clock:
    """Return the clock with the length its frames have, where the header is off by more than one of them."""
    frames, total = sum(count for count, _ in runs), sum(count * gap for count, gap in runs)
    return clock if abs(clock.length - total) * frames <= total else replace(clock, length=total)


def _held(times: Sequence[int], held: int) -> Sequence[int]:
    """Return the times and the end of the last frame, where it is held longer than any before it."""
    longest = max((later - earlier for earlier, later in pairwise(times)), default=0)
    shortest = min((later - earlier for earlier, later in pairwise(times)), default=0)
    steady = longest - shortest <= 1
    return [*times, times[-1] + held] if held > (2 * longest if steady else longest) else times


def _clock(boxes: Boxes, moov: Box, trak: Box) -> _Clock | None:
    ticks, length = _header(boxes.content(boxes.first(trak, b"mdia", b"mdhd"), _SMALL))
    film_ticks, _ = _header(boxes.content(boxes.first(moov, b"mvhd"), _SMALL))
    return (
        _Clock(ticks=ticks, length=length, film_ticks=film_ticks) if ticks and film_ticks and length else None
    )


def _header(content: bytes) -> tuple[int, int]:
    """Return time scale and duration of an ``mdhd`` or ``mvhd``; its version says how wide they are."""
    at, wide = (20, 8) if content[:1] == b"\x01" else (12, 4)
    if len(content) < at + 4 + wide:
        return 0, 0
    return int.from_bytes(content[at : at + 4], "big"), int.from_bytes(content[at + 4 : at + 4 + wide], "big")


def _runs(content: bytes, entry: str) -> Sequence[tuple[int, int]]:
    """Return the (count, value) entries of ``stts`` or ``ctts``; delays are signed, whatever the version."""
    count = min(int.from_bytes(content[4:8], "big"), (len(content) - 8) // _ENTRY_BYTES)
    return list(iter_unpack(f">{entry}", content[8 : 8 + count * _ENTRY_BYTES])) if count > 0 else ()


def _times(runs: Sequence[tuple[int, int]], delays: Sequence[tuple[int, int]]) -> Sequence[int]:
    """Return when each frame is shown, in ticks and in order: when it is decoded, and its delay."""
    gaps = chain.from_iterable(repeat(gap, count) for count, gap in runs)
    decoded = list(accumulate(gaps, initial=0))[:-1]
    late = chain(_spread(delays, len(decoded)), repeat(0))
    return sorted(time + delay for time, delay in zip(decoded, late, strict=False))


def _spread(runs: Sequence[tuple[int, int]], most: int) -> Iterator[int]:
    """Yield each value as often as its run says, bounded: a count is four bytes of anybody's."""
    return chain.from_iterable(repeat(value, min(count, most)) for count, value in runs)


def _shown(boxes: Boxes, trak: Box, clock: _Clock) -> tuple[int, Fraction]:
    """
    Return where in the track what is played begins and how long that is, in ticks of the track.

    An edit list tells (14496-12, 8.6.6). It counts in ticks of the film, mostly milliseconds: where it cuts
    off less than one of them, the track's own length is the exact one. A single edit plays nothing twice.
    """
    edits = _edits(boxes.content(boxes.first(trak, b"edts", b"elst"), _MOST_TABLE))
    media = [(length, start) for length, start in edits if start != _EMPTY_EDIT]
    if not media:
        return 0, Fraction(clock.length)
    start = min(start for _, start in media)
    tick = Fraction(clock.ticks, clock.film_ticks)
    played = sum((length for length, _ in media), 0) * tick
    if not played or played >= clock.length or (len(media) == 1 and played >= clock.length - tick):
        return start, Fraction(clock.length)
    return start, played


def _edits(content: bytes) -> Sequence[tuple[int, int]]:
    """Return length and start of each edit."""
    entry = ">QqI" if content[:1] == b"\x01" else ">IiI"
    size = 20 if content[:1] == b"\x01" else 12
    count = min(int.from_bytes(content[4:8], "big"), max(len(content) - 8, 0) // size)
    return [(length, start) for length, start, _ in iter_unpack(entry, content[8 : 8 + count * size])]


def _rated(times: Sequence[int], ticks: int, duration_ms: Fraction) -> Timing:
    """Return the rates of frames shown at these times."""
    gaps = [later - earlier for earlier, later in pairwise(times)]
    if not gaps or max(gaps) <= 0:
        return Timing(duration_ms=duration_ms)
    shortest, longest = min(gaps), max(gaps)
    if longest == shortest or (longest - shortest == 1 and shortest >= _STEADY):
        rate = Fraction(len(gaps) * ticks, times[-1] - times[0])
        return Timing(duration_ms=duration_ms, fps_min=rate, fps_second=rate, mode="cfr")
    return Timing(
        duration_ms=duration_ms,
        fps_min=Fraction(ticks, longest),
        fps_second=_slowest_second(times, ticks),
        mode="vfr",
    )


def _slowest_second(times: Sequence[int], ticks: int) -> Fraction:
    """Return the lowest rate over any stretch of at least a second; of the whole where it is shorter."""
    frames, taken = len(times) - 1, times[-1] - times[0]
    first = 0
    for last, time in enumerate(times):
        while first < last and time - times[first + 1] >= ticks:
            first += 1
        stretch = time - times[first]
        if stretch >= ticks and (last - first) * taken < frames * stretch:
            frames, taken = last - first, stretch
    return Fraction(frames * ticks, taken)
