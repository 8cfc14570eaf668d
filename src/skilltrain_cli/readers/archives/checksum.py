"""CRC-32 of bytes that lie in a file."""

import mmap
import os
from collections.abc import Callable

from skilltrain_cli.readers.archives.file_stretch import Extent
from skilltrain_cli.readers.untrusted.deflate import crc32

_WINDOW = 8 * 1024 * 1024
"""Bytes mapped at a time: in smaller windows the mapping costs more, larger ones only take memory."""


def crc_of(extent: Extent, tick: Callable[[int], None] | None = None) -> int | None:
    """
    Return the CRC-32 of all bytes of an extent, None when its file ends before it does.

    The bytes are mapped, not copied: copying them takes longer than reckoning. A disk that fails at a mapped
    byte ends the process, so this belongs into a guarded worker. ``tick`` is called with each count of bytes.
    """
    crc, at, end = 0, extent.offset, extent.offset + extent.size
    with extent.path.open("rb") as file:
        if os.fstat(file.fileno()).st_size < end:
            return None
        while at < end:
            before = at % mmap.ALLOCATIONGRANULARITY  # a window begins at a multiple of it
            length = min(_WINDOW, end - at + before)
            window = mmap.mmap(file.fileno(), length, access=mmap.ACCESS_READ, offset=at - before)
            with window, memoryview(window)[before:] as bytes_:
                crc = crc32(bytes_, crc)
            at += length - before
            if tick is not None:
                tick(length - before)
    return crc
