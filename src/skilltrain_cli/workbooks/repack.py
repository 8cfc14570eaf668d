"""Replace parts of a package and leave every other byte of it as it was, compressed data included."""

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from skilltrain_cli.errors import SktError
from skilltrain_cli.untrusted.package import canonical

_LOCAL = struct.Struct("<4s5H3I2H")
"""Local file header (APPNOTE 4.3.7): signature, version, flags, method, time, date, crc, sizes, lengths."""
_CENTRAL = struct.Struct("<4s6H3I5H2I")
"""Central directory record (APPNOTE 4.3.12)."""
_END = struct.Struct("<4s4H2IH")
"""End of central directory (APPNOTE 4.3.16)."""
_DEFLATED = 8
_DESCRIBED = 0x8
"""Flag bit 3: the sizes stand behind the data instead of before it."""
_UTF8 = 0x800
"""Flag bit 11: the name is in UTF-8, else in code page 437."""
_FAR = 0xFFFFFFFF
"""Stands for a figure that only ZIP64 can hold."""


class UneditableError(SktError):
    """The package is written in a way that cannot be edited without risk; the hint says what to do."""

    def __init__(self, reason: str) -> None:
        """Take the reason, in Chinese."""
        super().__init__(
            f"这个文件不能直接修改：{reason}", "请用 WPS 或 Excel 打开，另存为 .xlsx 后再运行一次"
        )


@dataclass(slots=True, kw_only=True)
class _Entry:
    """One record of the central directory, and the stretch of the file that belongs to it."""

    fields: list[Any]
    tail: bytes
    """Name, extra field and comment, as they were."""
    name: str
    """As parts are compared."""
    offset: int
    end: int = 0


def repack(data: bytes, replaced: Mapping[str, bytes]) -> bytes:
    """
    Return the package with the parts of these names holding other bytes.

    Order, times, names and all other parts stay byte for byte. Raises ``UneditableError`` for a package that
    is not plain (ZIP64, several disks).
    """
    entries, comment = _directory(data)
    wanted = {canonical(name): content for name, content in replaced.items()}
    if not wanted.keys() <= {each.name for each in entries}:
        raise UneditableError("压缩包目录与内容不符")
    out = bytearray()
    for entry in sorted(entries, key=lambda each: each.offset):
        content = wanted.get(entry.name)
        entry.fields[16] = len(out)
        if content is None:
            out += data[entry.offset : entry.end]
        else:
            out += _rewritten(data, entry, content)
    records = b"".join(_CENTRAL.pack(*entry.fields) + entry.tail for entry in entries)
    count = len(entries)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(records), len(out), len(comment))
    return bytes(out + records + end + comment)


def _rewritten(data: bytes, entry: _Entry, content: bytes) -> bytes:
    """Return an entry with other content, and note its figures in its directory record."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(content) + packer.flush()
    head = list(_LOCAL.unpack_from(data, entry.offset))
    names = entry.offset + _LOCAL.size
    tail = data[names : names + head[9] + head[10]]
    flags, sizes = head[2] & ~_DESCRIBED, (zlib.crc32(content), len(packed), len(content))
    head[2:4] = flags, _DEFLATED
    head[6:9] = sizes
    entry.fields[3:5] = flags, _DEFLATED
    entry.fields[7:10] = sizes
    return _LOCAL.pack(*head) + tail + packed


def _directory(data: bytes) -> tuple[list[_Entry], bytes]:
    """Return the entries in the order of the directory, and the package's comment."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        start, comment = archive.start_dir, archive.comment
        offsets = sorted(entry.header_offset for entry in archive.infolist())
    entries = list(_entries(data, start, len(offsets)))
    if offsets != sorted(each.offset for each in entries):
        raise UneditableError("压缩包前面还有别的内容")
    ends = dict(zip(offsets, [*offsets[1:], start], strict=True))
    for entry in entries:
        entry.end = ends[entry.offset]
    return entries, comment


def _entries(data: bytes, at: int, count: int) -> Iterator[_Entry]:
    """Yield the records of the central directory."""
    for _ in range(count):
        fields = list(_CENTRAL.unpack_from(data, at))
        if fields[0] != b"PK\x01\x02" or _FAR in (fields[8], fields[9], fields[16]) or fields[13]:
            raise UneditableError("压缩包的格式特殊（ZIP64 或分卷）")
        first = at + _CENTRAL.size
        at = first + fields[10] + fields[11] + fields[12]
        tail = data[first:at]
        name = tail[: fields[10]].decode("utf-8" if fields[3] & _UTF8 else "cp437", "replace")
        yield _Entry(fields=fields, tail=tail, name=canonical(name), offset=fields[16])
