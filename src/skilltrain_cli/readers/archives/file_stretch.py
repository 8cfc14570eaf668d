"""A stretch of a file, opened as if it were a file of its own, so that nothing stored need be copied."""

import io
import os
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct
from msgspec.structs import replace

_BUFFER = 256 * 1024
Stamp = tuple[int, int, int, int, int]
"""What differs once a file was written to: device, number, size, and when its bytes and facts changed."""


def stamp_of(status: os.stat_result) -> Stamp:
    """Return the stamp of a file as the system describes it."""
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


class _Stretch(io.RawIOBase):
    """Bytes ``offset`` to ``offset + size`` of a file, seekable; the file is closed with it."""

    def __init__(self, path: Path, offset: int, size: int) -> None:
        self._at = 0
        self._offset = offset
        self._size = size
        self._file = path.open("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("negative seek position")
        self._at = start + offset
        return self._at

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]  # noqa: ANN001 - typeshed's WriteableBuffer is no runtime type
        wanted = memoryview(buffer).cast("B")[: max(self._size - self._at, 0)]
        self._file.seek(self._offset + self._at)
        count = self._file.readinto(wanted) if wanted else 0
        self._at += count or 0
        return count or 0

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


class Extent(Struct, frozen=True, kw_only=True):
    """Where bytes lie: a file, the first byte, how many; ``stamp`` is that of a sender's file when listed."""

    path: Path
    offset: int = 0
    size: int
    stamp: Stamp | None = None

    def unchanged(self) -> bool:
        """Tell whether the file is still as it was when it was listed; nobody writes to one of ours."""
        try:
            return self.stamp is None or stamp_of(self.path.stat()) == self.stamp
        except OSError:
            return False

    @property
    def whole(self) -> bool:
        """Tell whether it is all of a file that has nothing before it."""
        return self.offset == 0 and self.path.stat().st_size == self.size

    def open(self) -> BinaryIO:
        """Open it for reading: seekable, its own handle; close it before the file is removed (Windows)."""
        return io.BufferedReader(_Stretch(self.path, self.offset, self.size), _BUFFER)

    def inner(self, offset: int, size: int) -> "Extent":
        """Return a stretch of it."""
        return replace(self, offset=self.offset + offset, size=size)
