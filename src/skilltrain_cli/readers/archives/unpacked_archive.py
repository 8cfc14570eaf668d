"""What an unpacked package is: its entries and their checksums, its troubles, what was passed over."""

import hashlib
import mmap
import os
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from skilltrain_cli.readers.archives.file_stretch import Extent, Stamp
from skilltrain_cli.readers.untrusted.fast_inflate import crc32
from skilltrain_cli.values.archive_problem import ArchiveProblem, ArchiveTrouble

__all__ = ["ArchiveProblem", "ArchiveTrouble", "Entry", "Unpacked"]

_CHUNK = 1024 * 1024
_WINDOW = 8 * 1024 * 1024
"""Bytes mapped at a time: in smaller windows the mapping costs more, larger ones only take memory."""


class Entry(Struct, frozen=True, kw_only=True):
    """
    One file of a package. Read it with ``open``.

    A large film stored as it is (not compressed) is neither copied nor read when the package is taken apart:
    ``verified`` is then false and ``sha256`` empty; ``intact`` reads it where it lies. Size and ``crc``
    tell two films apart.
    """

    name: str
    """Its path for people: ``/``-separated, NFC, without the shared top folder; never one to write to."""
    size: int
    sha256: str = ""
    """Empty for what is larger than ``PackageLimits.read_through_bytes``; ``digest`` reckons it."""
    crc: int | None = None
    """CRC-32, the directory's own or reckoned; None for a large file of a plain folder."""
    stored: Path
    """The file that holds its bytes: one of ours, the sender's, or the archive itself."""
    offset: int = 0
    """Where in that file they begin."""
    modified: datetime | None = None
    """As the packer's clock had it, without a zone."""
    stamp: Stamp | None = None
    """Of the sender's file its bytes lie in, when it was listed; None in a file of ours."""
    verified: bool = False
    """Every byte was read, and agreed with the checksum in the archive if there is one."""

    @property
    def extent(self) -> Extent:
        """Where its bytes lie."""
        return Extent(path=self.stored, offset=self.offset, size=self.size, stamp=self.stamp)

    @property
    def alone(self) -> bool:
        """Tell whether ``stored`` is this entry and nothing else: its path may be handed to a library."""
        return self.extent.whole

    def open(self) -> BinaryIO:
        """Open it for reading: a seekable file of its own, to be closed."""
        return self.extent.open()

    def digest(self) -> str:
        """Return the SHA-256, reckoned by reading everything when it is not known yet."""
        if self.sha256:
            return self.sha256
        reckoned = hashlib.sha256()
        with self.open() as file:
            while chunk := file.read(_CHUNK):
                reckoned.update(chunk)
        return reckoned.hexdigest()

    def intact(self, tick: Callable[[int], None] | None = None) -> bool:
        """
        Tell whether all bytes are there and agree with the checksum; reads them unless ``verified``.

        ``tick`` is called with each count of bytes read.
        """
        if self.verified:
            return True
        crc = crc_of(self.extent, tick)
        return crc is not None and self.crc in (None, crc)


class Unpacked(Struct, frozen=True, kw_only=True):
    """What a package holds, in its own order."""

    kind: str
    """``zip``, ``7z``, ``rar``, ``folder``; empty when it is none of these."""
    entries: tuple[Entry, ...] = ()
    troubles: tuple[ArchiveTrouble, ...] = ()
    skipped: tuple[str, ...] = ()
    """Litter of systems and office suites, by display path."""
    nests: tuple[str, ...] = ()
    """Archives inside it, by display path; their entries are called after them."""
    encoding: str = "utf-8"
    """What the names were written in: ``utf-8``, ``gb18030`` or ``cp437``."""
    root: str = ""
    """The top folder all entries share, which their names are without."""


def digest_of(entries: Iterable[Entry]) -> str:
    """Return what tells one package's contents from another's, whatever holds them: names, sizes, sums."""
    listed = sorted(f"{each.name}\0{each.size}\0{each.sha256 or each.crc}" for each in entries)
    return hashlib.sha256("\n".join(listed).encode(errors="replace")).hexdigest()


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
