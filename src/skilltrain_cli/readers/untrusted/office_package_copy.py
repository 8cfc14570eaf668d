"""
Write an Office file: kept parts with their compressed bytes as they were, new ones beside them.

``zipfile`` can only compress anew what it has inflated; here a part that is kept is never opened.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import IO

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.untrusted.office_package import OfficePackage, canonical, content_start
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.values.read_outcome import Failure

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
"""APPNOTE 4.3.7, 4.3.12, 4.3.16."""
_UTF8 = 0x800
_DESCRIPTOR = 0x8
"""Sizes follow the bytes instead of standing before them; here they always stand before them."""
_ZIP64 = 0xFFFFFFFF
_EPOCH = (0 << 9 | 1 << 5 | 1) << 16
"""1980-01-01, the earliest a zip can state, as DOS date and time: the same input gives the same bytes."""
_LEVEL = 6
_MODEST = LIMITS.ratio_noted * 4 // 5
"""A part that would inflate by more than this is stored: our own reader would take it for a bomb."""


class PackedPart(Struct, frozen=True, kw_only=True):
    """One entry as it will stand in the archive; deflated and without a time unless it says otherwise."""

    name: bytes
    flags: int = 0
    method: int = zipfile.ZIP_DEFLATED
    stamp: int = _EPOCH
    crc: int
    stored: bytes | memoryview
    size: int
    attributes: int = 0
    made_by: int = 0
    needs: int = 20


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of these parts in their order."""
    out = io.BytesIO()
    assemble([packed_part(name.encode(), data) for name, data in parts.items()], out)
    return out.getvalue()


def rewritten(package: OfficePackage, changed: Mapping[str, bytes | None]) -> bytes:
    """Return what ``rewrite`` writes."""
    out = io.BytesIO()
    rewrite(package, changed, out)
    return out.getvalue()


def rewrite(package: OfficePackage, changed: Mapping[str, bytes | None], out: IO[bytes]) -> None:
    """
    Write the package anew with some parts changed, added, or left out (``None``).

    Entries keep their order, names, times and attributes, and the archive its comment; new parts come last.
    Raises ``Refused`` for an
    entry of 4 GB or more, which nobody who writes such files has.
    """
    fresh = {canonical(name): (name, data) for name, data in changed.items()}
    archive = zipfile.ZipFile(io.BytesIO(package.data))
    kept = list(_kept(package, archive, fresh))
    added = (packed_part(name.encode(), data) for name, data in fresh.values() if data is not None)
    assemble([*kept, *added], out, archive.comment)


def _kept(
    package: OfficePackage, archive: zipfile.ZipFile, fresh: dict[str, tuple[str, bytes | None]]
) -> Iterator[PackedPart]:
    """Yield the entries that stay, folders among them; those changed are taken out of ``fresh``."""
    for info in archive.infolist():
        name = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437")
        if canonical(info.filename) in fresh:
            _, data = fresh.pop(canonical(info.filename))
            if data is not None:
                yield replace(
                    packed_part(name, data), stamp=_stamp(info.date_time), flags=info.flag_bits & _UTF8
                )
            continue
        if info.file_size >= _ZIP64:
            raise Refused(Failure.TOO_LARGE, f"部件 {info.filename} 太大")
        start = content_start(package.data, info)
        yield PackedPart(
            name=name,
            flags=info.flag_bits & ~_DESCRIPTOR,
            method=info.compress_type,
            stamp=_stamp(info.date_time),
            crc=info.CRC,
            stored=memoryview(package.data)[start : start + info.compress_size],
            size=info.file_size,
            attributes=info.external_attr,
            made_by=info.create_system << 8 | info.create_version,
            needs=info.extract_version,
        )


def _stamp(moment: tuple[int, int, int, int, int, int]) -> int:
    """Return a time as DOS writes it: the date in the upper 16 bits."""
    year, month, day, hour, minute, second = moment
    return (year - 1980 << 9 | month << 5 | day) << 16 | hour << 11 | minute << 5 | second // 2


def packed_part(name: bytes, data: bytes) -> PackedPart:
    """Return a part of this content."""
    stream = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = stream.compress(data) + stream.flush()
    modest = len(data) <= len(packed) * _MODEST or len(data) <= LIMITS.ratio_noted_from
    return PackedPart(
        name=name,
        flags=0 if name.isascii() else _UTF8,
        method=zipfile.ZIP_DEFLATED if modest else zipfile.ZIP_STORED,
        stamp=_EPOCH,
        crc=zlib.crc32(data),
        stored=packed if modest else data,
        size=len(data),
    )


def assemble(entries: Iterable[PackedPart], out: IO[bytes], comment: bytes = b"") -> None:
    """Write entries, each as it comes, directory and end record."""
    directory: list[bytes] = []
    at = 0
    for entry in entries:
        time, day = entry.stamp & 0xFFFF, entry.stamp >> 16
        sizes = (entry.crc, len(entry.stored), entry.size)
        about = (entry.needs, entry.flags, entry.method, time, day, *sizes, len(entry.name), 0)
        out.write(_LOCAL.pack(b"PK\x03\x04", *about) + entry.name)
        out.write(entry.stored)
        directory.append(
            _CENTRAL.pack(b"PK\x01\x02", entry.made_by, *about, 0, 0, 0, entry.attributes, at) + entry.name
        )
        at += _LOCAL.size + len(entry.name) + len(entry.stored)
    listed = b"".join(directory)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(directory), len(directory), len(listed), at, len(comment))
    out.write(listed + end + comment)
