"""A PNG read without its texts and colour profile: they may be too long to unpack and are no picture."""

import io
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, BinaryIO

_SIGNATURE = 8
_HEADER, _SUM = 8, 4
_BESIDE = (b"tEXt", b"zTXt", b"iTXt", b"iCCP")
_LAST = b"IEND"


def without_chunks(stream: BinaryIO) -> BinaryIO:
    """Return the file of a PNG without these chunks; nothing is copied, and ``stream`` stays open."""
    return io.BufferedReader(_Kept(stream))


class _Kept(io.RawIOBase):
    """What is kept of a file, read as one."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._spans = list(_spans(stream))
        self._ends = list(accumulate(end - start for start, end in self._spans))
        self._at = 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that one can go back in it."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place of what is kept."""
        self._at = max((0, self._at, self._ends[-1])[whence] + offset, 0)
        return self._at

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - Buffer, which typing has from 3.12 on
        """Fill the buffer from the span it begins in, as far as that goes."""
        number = bisect_right(self._ends, self._at)
        if number == len(self._spans):
            return 0
        end, left = self._spans[number][1], self._ends[number] - self._at
        self._stream.seek(end - left)
        data = self._stream.read(min(left, len(buffer)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def _spans(stream: BinaryIO) -> Iterator[tuple[int, int]]:
    """Yield what stands between the chunks that are left out; where chunks make no sense, all the rest."""
    size = stream.seek(0, io.SEEK_END)
    start, at, kind = 0, _SIGNATURE, b""
    while at + _HEADER <= size and kind != _LAST:
        stream.seek(at)
        header = stream.read(_HEADER)
        kind, after = header[4:], at + _HEADER + int.from_bytes(header[:4], "big") + _SUM
        if kind in _BESIDE and after <= size:
            yield start, at
            start = after
        at = after
    yield start, size
