"""A zip of our own making: parts that are kept go over with their compressed bytes, none with the hour."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from skilltrain_cli.untrusted.package import Package, canonical

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
"""APPNOTE 4.3.7, 4.3.12, 4.3.16."""
_NEEDS = 20
_UTF8 = 0x800
_DAY = 1 << 5 | 1
"""1980-01-01, the first day a zip knows: the same input gives the same bytes."""
_MODEST = 80
"""A part that would inflate by more than this is stored: readers, ours too, take such for a bomb."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    name: bytes
    method: int
    crc: int
    stored: bytes | memoryview
    size: int


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip of these parts in their order."""
    return _assembled([_new(name, data) for name, data in parts.items()])


def rewritten(package: Package, changed: Mapping[str, bytes]) -> bytes:
    """
    Return the package with some parts changed or added; all others keep their bytes and their places.

    A part that is kept is never inflated.
    """
    fresh = {canonical(name): (name, data) for name, data in changed.items()}
    entries = []
    for info in zipfile.ZipFile(io.BytesIO(package.data)).infolist():
        key = canonical(info.filename)
        if key in fresh:
            entries.append(_new(info.filename, fresh.pop(key)[1]))
        elif key in package.parts and not info.is_dir():
            part = package.parts[key]
            entries.append(
                _Entry(
                    name=info.filename.encode(),
                    method=info.compress_type,
                    crc=info.CRC,
                    stored=memoryview(package.data)[part.start : part.start + part.stored],
                    size=part.inflated,
                )
            )
    return _assembled([*entries, *(_new(name, data) for name, data in fresh.values())])


def _new(name: str, data: bytes) -> _Entry:
    stream = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    deflated = stream.compress(data) + stream.flush()
    modest = len(data) <= len(deflated) * _MODEST
    return _Entry(
        name=name.encode(),
        method=zipfile.ZIP_DEFLATED if modest else zipfile.ZIP_STORED,
        crc=zlib.crc32(data),
        stored=deflated if modest else data,
        size=len(data),
    )


def _assembled(entries: list[_Entry]) -> bytes:
    """Write entries, directory and end record; far below the 4 GB where a zip needs another shape."""
    out = io.BytesIO()
    directory: list[bytes] = []
    for entry in entries:
        sizes = (entry.crc, len(entry.stored), entry.size)
        about = (_NEEDS, _UTF8, entry.method, 0, _DAY, *sizes, len(entry.name), 0)
        directory.append(_CENTRAL.pack(b"PK\x01\x02", _NEEDS, *about, 0, 0, 0, 0, out.tell()) + entry.name)
        out.write(_LOCAL.pack(b"PK\x03\x04", *about) + entry.name)
        out.write(entry.stored)
    at, listed = out.tell(), b"".join(directory)
    out.write(listed + _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), len(listed), at, 0))
    return out.getvalue()
