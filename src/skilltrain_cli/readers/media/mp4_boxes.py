"""Walk the boxes of an MP4 or MOV file (ISO/IEC 14496-12, 4.2) without believing the sizes they tell."""

from collections.abc import Iterator
from typing import BinaryIO

from msgspec import Struct

MOST_BOXES = 20_000
"""Boxes looked at in one file; an hour of video cut into one-second fragments has 7,200 at the top."""
_HEADER, _LONG_HEADER = 8, 16


class Box(Struct, frozen=True, kw_only=True):
    """A box: its kind, where its content stands, and whether the file ends before it does."""

    kind: bytes
    start: int
    end: int
    cut: bool = False


class Boxes(Struct):
    """The boxes of one file, counted: a file of a million empty ones is given up."""

    file: BinaryIO
    size: int
    left: int = MOST_BOXES

    def among(self, start: int, end: int) -> Iterator[Box]:
        """Yield the boxes between two places of the file, until one makes no sense."""
        while end - start >= _HEADER and self.left > 0:
            self.left -= 1
            box = self._at(start, end)
            if box is None:
                return
            yield box
            start = box.end

    def inside(self, box: Box, *path: bytes) -> Iterator[Box]:
        """Yield the boxes at the end of a path below a box."""
        for each in self.among(box.start, box.end):
            if each.kind == path[0]:
                if len(path) == 1:
                    yield each
                else:
                    yield from self.inside(each, *path[1:])

    def first(self, box: Box, *path: bytes) -> Box | None:
        """Return the first box at the end of a path below a box."""
        return next(self.inside(box, *path), None)

    def content(self, box: Box | None, most: int) -> bytes:
        """Return the content of a box, at most so many bytes of it; nothing of no box."""
        if box is None:
            return b""
        self.file.seek(box.start)
        return self.file.read(min(box.end - box.start, most))

    def _at(self, start: int, end: int) -> Box | None:
        """Read one header: a size of 1 means that it follows in 64 bits, 0 that the box is the last."""
        self.file.seek(start)
        header = self.file.read(_LONG_HEADER)
        if len(header) < _HEADER:
            return None
        size, kind, head = int.from_bytes(header[:4], "big"), header[4:8], _HEADER
        if size == 1:
            size, head = int.from_bytes(header[8:16], "big"), _LONG_HEADER
        if size == 0:
            size = end - start
        if size < head or (size == head and kind == bytes(4)):
            return None
        return Box(kind=kind, start=start + head, end=min(start + size, end), cut=start + size > end)
