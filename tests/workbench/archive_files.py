"""Builders of packages byte by byte, so that each field of a zip or RAR may lie."""

import bz2
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest
from msgspec import Struct

HAS_7Z = find_spec("py7zr") is not None and find_spec("inflate64") is not None
"""They are an extra: for the newest Python they have no wheels yet."""
if HAS_7Z:
    import inflate64
    import py7zr

STORED, DEFLATED, DEFLATE64, BZIP2 = 0, 8, 9, 12
UTF8, ENCRYPTED, DESCRIPTOR = 0x800, 0x1, 0x8
UNIX = 3 << 8
LINK = 0o120777 << 16
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_LOCAL = struct.Struct("<4s5H3I2H")
_END = struct.Struct("<4s4H2IH")
_FULL = 0xFFFFFFFF
_CODERS = dict(py7zr.compressor.algorithm_class_map) if HAS_7Z else {}
"""All that py7zr can write, before our reader takes PPMd from it."""


def need_7z() -> None:
    """Skip the test at work where 7z and Deflate64 are not installed."""
    if not HAS_7Z:
        pytest.skip("needs the extra 7z: py7zr and inflate64 are not installed")


def needing_7z(data: bytes) -> bytes:
    """Return what only these libraries can look into."""
    need_7z()
    return data


class File(Struct, frozen=True, kw_only=True):
    """One entry; what is None is written as it truly is."""

    name: bytes
    data: bytes = b"x"
    method: int = STORED
    flags: int = 0
    crc: int | None = None
    size: int | None = None
    packed: int | None = None
    offset: int | None = None
    disk: int = 0
    maker: int = 20
    attributes: int = 0
    extra: bytes = b""
    moment: tuple[int, int] = (0, 1 << 5 | 1)
    raw: bytes | None = None
    """The packed bytes, when they are not to be what ``data`` packs to."""


def utf8(name: str, data: bytes = b"x", method: int = STORED) -> File:
    """Return an entry whose name is flagged as UTF-8."""
    return File(name=name.encode(), data=data, method=method, flags=UTF8)


def gbk(name: str, data: bytes = b"x") -> File:
    """Return an entry as Windows Explorer in China names it."""
    return File(name=name.encode("gb18030"), data=data)


def zipped(*files: File, before: bytes = b"", after: bytes = b"", **end: int) -> bytes:
    """Return a zip; ``end`` overrides fields of its end record: disk, first, here, count, size, offset."""
    out = io.BytesIO()
    out.write(before)
    directory = b""
    for file in files:
        directory += _entry(out, file, len(before))
    at = out.tell() - len(before)
    out.write(directory)
    fields = {"disk": 0, "first": 0, "here": len(files), "count": len(files)}
    fields |= {"size": len(directory), "offset": at} | end
    out.write(_END.pack(b"PK\x05\x06", *fields.values(), 0) + after)
    return out.getvalue()


def zipped64(*files: File, locator: int | None = None, disks: int = 1) -> bytes:
    """Return a zip with the end record of large ones; ``locator`` overrides where it is said to be."""
    plain = zipped(*files)
    *_, count, _, size, offset, _ = _END.unpack(plain[-_END.size :])
    body = plain[: -_END.size]
    record = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    found = len(body) if locator is None else locator
    place = struct.pack("<4sIQI", b"PK\x06\x07", 0, found, disks)
    return body + record + place + _END.pack(b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, _FULL, _FULL, 0)


def packed_by(method: int, data: bytes) -> bytes:
    """Return the data packed by one of the methods that are read."""
    if method == DEFLATED:
        stream = zlib.compressobj(9, zlib.DEFLATED, -15)
        return stream.compress(data) + stream.flush()
    if method == DEFLATE64:
        need_7z()
        deflater = inflate64.Deflater()
        return bytes(deflater.deflate(data) + deflater.flush())
    return bz2.compress(data) if method == BZIP2 else data


def sevenzipped(files: Mapping[str, bytes], **how: object) -> bytes:
    """Return a 7z of these files."""
    need_7z()
    out = io.BytesIO()
    py7zr.compressor.algorithm_class_map.update(_CODERS)
    with py7zr.SevenZipFile(out, "w", **how) as archive:  # type: ignore[arg-type]
        for name, data in files.items():
            archive.writestr(data, name)
    return out.getvalue()


def sevenzipped_by_ppmd(files: Mapping[str, bytes]) -> bytes:
    """Return a 7z packed by PPMd, which is not read."""
    need_7z()
    return sevenzipped(files, filters=[{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 24}])


def sevenzipped_raw(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Return a 7z whose names py7zr would not write: they are put in the place of harmless ones."""
    stand_ins = [chr(ord("a") + at) * len(name) for at, (name, _) in enumerate(files)]
    whole = _bare_7z({stand_in: data for stand_in, (_, data) in zip(stand_ins, files, strict=True)})
    names = [name.encode("utf-16-le") for name, _ in files]
    return _with_list(whole, dict(zip((each.encode("utf-16-le") for each in stand_ins), names, strict=True)))


def wide_7z(files: Mapping[str, bytes]) -> bytes:
    """Return a 7z that claims to need a dictionary of 3 GB."""
    modest, wide = b"\x21\x21\x01\x18", b"\x21\x21\x01\x27"  # LZMA2, one byte of properties
    return _with_list(_bare_7z(files), {modest: wide})


def _bare_7z(files: Mapping[str, bytes]) -> bytes:
    """Return a 7z with its list of contents as plain bytes."""
    need_7z()
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", filters=[{"id": py7zr.FILTER_LZMA2, "preset": 7}]) as archive:
        archive.set_encoded_header_mode(mode=False)
        for name, data in files.items():
            archive.writestr(data, name)
    return out.getvalue()


def _with_list(data: bytes, changed: Mapping[bytes, bytes]) -> bytes:
    """Change bytes in a 7z's list of contents, and mend its checksums."""
    whole = bytearray(data)
    offset, length = struct.unpack_from("<QQ", whole, 12)
    header = bytes(whole[32 + offset : 32 + offset + length])
    for old, new in changed.items():
        assert old in header
        header = header.replace(old, new)
    whole[32 + offset : 32 + offset + length] = header
    struct.pack_into("<I", whole, 28, zlib.crc32(header))
    struct.pack_into("<I", whole, 8, zlib.crc32(bytes(whole[12:32])))
    return bytes(whole)


def rar(files: Mapping[str, bytes], *, method: int = 0, flags: int = 0, crc: int | None = None) -> bytes:
    """Return a RAR 5 of these files, stored unless ``method`` says otherwise; ``flags`` are its header's."""
    out = b"Rar!\x1a\x07\x01\x00" + _block(1, 0, _vint(0))
    for name, data in files.items():
        raw = name.encode()
        checksum = zlib.crc32(data) if crc is None else crc
        fields = _vint(4) + _vint(len(data)) + _vint(0o644) + checksum.to_bytes(4, "little")
        fields += _vint(method << 7) + _vint(1) + _vint(len(raw)) + raw
        out += _block(2, 2 | flags, _vint(len(data)) + fields) + data
    return out + _block(5, 0, _vint(0))


def _block(kind: int, flags: int, rest: bytes) -> bytes:
    body = _vint(kind) + _vint(flags) + rest
    header = _vint(len(body)) + body
    return zlib.crc32(header).to_bytes(4, "little") + header


def _vint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))


def _entry(out: io.BytesIO, file: File, before: int) -> bytes:
    """Write an entry's own header and bytes, and return its place in the directory."""
    raw = packed_by(file.method, file.data) if file.raw is None else file.raw
    crc = zlib.crc32(file.data) if file.crc is None else file.crc
    size = len(file.data) if file.size is None else file.size
    packed = len(raw) if file.packed is None else file.packed
    offset = out.tell() - before if file.offset is None else file.offset
    about = (file.flags, file.method, *file.moment, crc, min(packed, _FULL), min(size, _FULL))
    out.write(_LOCAL.pack(b"PK\x03\x04", 20, *about, len(file.name), 0) + file.name + raw)
    extra = file.extra
    wide = [value for value in (size, packed) if value >= _FULL]
    if wide:
        extra += struct.pack(f"<HH{len(wide)}Q", 1, 8 * len(wide), *wide)
    lengths = (len(file.name), len(extra), 0)
    rest = (file.disk, 0, file.attributes, offset)
    return _CENTRAL.pack(b"PK\x01\x02", file.maker, 20, *about, *lengths, *rest) + file.name + extra


def write_slow(path: Path, size: int) -> None:
    """Write a package that takes long to take apart: a second for ten million bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2, compresslevel=1) as archive:
        archive.writestr("图片.jpg", random.Random(7).randbytes(size))
