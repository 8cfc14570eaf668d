"""The directory of a zip, read byte by byte: names stay raw, nothing is believed that is not there."""

import struct
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from msgspec import Struct

from skilltrain_cli.readers.archives.archive_limits import PackageLimits
from skilltrain_cli.readers.archives.spool import Spoiled, split
from skilltrain_cli.values.archive_problem import ArchiveProblem

_END = struct.Struct("<4s4H2IH")
_END64_LOCATOR = struct.Struct("<4sIQI")
_END64 = struct.Struct("<4sQ2H2I4Q")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_LOCAL = struct.Struct("<4s22xHH")
_LOCAL_SIZE = 30
"""APPNOTE 4.3.7, 4.3.12, 4.3.14 to 4.3.16."""
_COMMENT = 0xFFFF
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_ZIP64, _UNICODE_PATH = 0x0001, 0x7075
_AES = 99
_ENCRYPTED = 0x1 | 0x2000
"""Of an entry; of the directory (4.4.4)."""
_PATCH = 0x20
_UTF8 = 0x800
_UNIX_MAKERS = frozenset({3, 19})
_KIND, _LINK, _FOLDER, _REGULAR = 0o170000, 0o120000, 0o040000, (0, 0o100000)
_DOS_FOLDER = 0x10


class DirectoryItem(Struct, frozen=True, kw_only=True):
    """One entry as the directory has it; ``offset`` is its local header's place in the file."""

    raw: bytes
    says_utf8: bool
    unicode_name: str
    """The name in the extra field 0x7075 when that belongs to this name, else empty."""
    method: int
    encrypted: bool
    patch: bool
    crc: int
    packed: int
    size: int
    offset: int
    modified: datetime | None
    link: bool
    special: bool
    """A device, a pipe."""
    folder: bool


class Directory(Struct, frozen=True, kw_only=True):
    """All entries, and where in the file the directory begins."""

    items: tuple[DirectoryItem, ...]
    start: int


class _End(Struct, frozen=True, kw_only=True):
    """What the end records say."""

    count: int
    size: int
    offset: int
    at: int
    """Where the directory must end."""


def read_directory(file: BinaryIO, size: int, limits: PackageLimits) -> Directory:
    """Read the directory of a zip of that size; a broken or split one is spoiled."""
    try:
        end = _end(file, size)
        if end.size > limits.directory_bytes:
            raise Spoiled(ArchiveProblem.TOO_MANY, "压缩包目录过大")
        start = _start(file, end)
        shift = start - end.offset
        if shift and end.count and _at(file, 0, 4) == b"PK\x03\x04":  # the end of a document in what is cut
            raise Spoiled(ArchiveProblem.DAMAGED, "压缩包不完整，可能没有传完；请重新压缩发送")
        items = tuple(_items(_at(file, start, end.size), shift))
    except (struct.error, ValueError, OverflowError) as error:
        raise Spoiled(ArchiveProblem.DAMAGED, "压缩包目录已损坏，请重新压缩") from error
    if len(items) != end.count and len(items) & _FULL16 != end.count & _FULL16:
        raise Spoiled(ArchiveProblem.DAMAGED, f"压缩包目录写着 {end.count} 个文件，实有 {len(items)} 个")
    return Directory(items=items, start=start)


def content_start(file: BinaryIO, item: DirectoryItem) -> int:
    """Return where an entry's bytes begin, from its local header."""
    try:
        signature, name, extra = _LOCAL.unpack(_at(file, item.offset, _LOCAL_SIZE))
    except (struct.error, ValueError, OverflowError) as error:
        raise Spoiled(ArchiveProblem.DAMAGED, "压缩包不完整") from error
    if signature != b"PK\x03\x04":
        raise Spoiled(ArchiveProblem.DAMAGED, "压缩包目录与内容不符")
    return item.offset + _LOCAL_SIZE + int(name) + int(extra)


def _start(file: BinaryIO, end: _End) -> int:
    """Return where the directory begins: right before its end, or where it says it does."""
    start = end.at - end.size
    if start < 0 or end.offset > start:
        raise Spoiled(ArchiveProblem.DAMAGED, "压缩包不完整，可能没有传完；请重新压缩发送")
    if end.offset == start or not end.count or _at(file, start, 4) == b"PK\x01\x02":
        return start  # later than it says: something stands before the zip, an unpacking program perhaps
    return end.offset


def _at(file: BinaryIO, offset: int, size: int) -> bytes:
    file.seek(offset)
    return file.read(size)


def _end(file: BinaryIO, size: int) -> _End:
    """Find the end records; in the last 64 KB, behind no more than a comment."""
    length = min(size, _END.size + _COMMENT)
    tail = _at(file, size - length, length)
    at = _end_in(tail)
    if at < 0:
        raise Spoiled(ArchiveProblem.DAMAGED, "压缩包没有结尾，可能没有传完；请重新压缩发送")
    _, disk, first_disk, _, count, directory, offset, _ = _END.unpack_from(tail, at)
    place = size - length + at
    narrow = (disk, first_disk, count, directory, offset)
    full = any(value in (_FULL16, _FULL32) for value in narrow)
    wide = _end64(file, place, needed=full)
    if wide:
        return wide
    if disk not in (0, _FULL16) or first_disk not in (0, _FULL16):
        raise split()
    return _End(count=count, size=directory, offset=offset, at=place)


def _end_in(tail: bytes) -> int:
    """Return where the end record is: the last whose comment reaches the end, else the last that has room."""
    fallback = -1
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        if at + _END.size <= len(tail):
            end = at + _END.size + _END.unpack_from(tail, at)[-1]
            if end == len(tail):
                return at
            fallback = at if fallback < 0 and end < len(tail) else fallback
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return fallback


def _end64(file: BinaryIO, place: int, *, needed: bool) -> _End | None:
    """Return the end record of a large zip, when its locator stands before the other, or seems to."""
    if place < _END64_LOCATOR.size:
        return None
    located = place - _END64_LOCATOR.size
    signature, _, offset, disks = _END64_LOCATOR.unpack(_at(file, located, _END64_LOCATOR.size))
    if signature != b"PK\x06\x07":
        return None
    if disks > 1 and needed:
        raise split()
    for at in (offset, located - _END64.size):  # the second when something stands before the zip
        record = _at(file, at, _END64.size) if 0 <= at < located else b""
        if record.startswith(b"PK\x06\x06") and len(record) == _END64.size:
            *_, disk, first_disk, _, count, directory, start = _END64.unpack(record)
            if disk or first_disk:
                raise split()
            return _End(count=count, size=directory, offset=start, at=at)
    if needed:
        raise Spoiled(ArchiveProblem.DAMAGED, "压缩包目录已损坏（ZIP64），请重新压缩")
    return None


def _items(directory: bytes, shift: int) -> Iterator[DirectoryItem]:
    at = 0
    while at < len(directory):
        fields = _CENTRAL.unpack_from(directory, at)
        if fields[0] != b"PK\x01\x02":
            if directory.startswith(b"PK\x05\x05", at):  # a digital signature ends the list (4.3.13)
                return
            raise Spoiled(ArchiveProblem.DAMAGED, "压缩包目录已损坏，请重新压缩")
        name, extra, comment = fields[10:13]
        start = at + _CENTRAL.size
        raw = directory[start : start + name]
        yield _item(fields, raw, directory[start + name : start + name + extra], shift)
        at = start + name + extra + comment
    if at > len(directory):
        raise Spoiled(ArchiveProblem.DAMAGED, "压缩包目录不完整，请重新压缩")


def _item(fields: tuple[int, ...], raw: bytes, extra: bytes, shift: int) -> DirectoryItem:
    maker, flags, method, time, day, crc = fields[1], *fields[3:8]
    packed, size, disk, _, attributes, offset = fields[8], fields[9], *fields[13:17]
    more = _extras(extra)
    size, packed, offset, disk = _wide(more.get(_ZIP64, b""), size, packed, offset, disk)
    if disk:
        raise split()
    mode = attributes >> 16 if maker >> 8 in _UNIX_MAKERS else 0
    return DirectoryItem(
        raw=raw,
        says_utf8=bool(flags & _UTF8),
        unicode_name=_unicode_name(more.get(_UNICODE_PATH, b""), raw),
        method=method,
        encrypted=bool(flags & _ENCRYPTED) or method == _AES,
        patch=bool(flags & _PATCH),
        crc=crc,
        packed=packed,
        size=size,
        offset=offset + shift,
        modified=_moment(day, time),
        link=mode & _KIND == _LINK,
        special=mode & _KIND not in (*_REGULAR, _LINK, _FOLDER),
        folder=(raw.endswith((b"/", b"\\")) and not size) or bool(attributes & _DOS_FOLDER and not size),
    )


def _extras(extra: bytes) -> dict[int, bytes]:
    """Return the extra fields by their numbers; what is cut off is left out."""
    found: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(extra):
        number, length = struct.unpack_from("<HH", extra, at)
        found.setdefault(number, extra[at + 4 : at + 4 + length])
        at += 4 + length
    return found


def _wide(extra: bytes, *narrow: int) -> Iterator[int]:
    """Yield size, packed size, offset, disk: from the ZIP64 field where the narrow one is full (4.5.3)."""
    at = 0
    for value, full, length in zip(narrow, (_FULL32, _FULL32, _FULL32, _FULL16), (8, 8, 8, 4), strict=True):
        if value == full and at + length <= len(extra):
            yield int.from_bytes(extra[at : at + length], "little")
            at += length
        else:
            yield value


def _unicode_name(extra: bytes, raw: bytes) -> str:
    """Return the name Info-ZIP writes beside a name in another encoding, when its checksum fits (4.6.9)."""
    if extra[:5] != b"\1" + zlib.crc32(raw).to_bytes(4, "little"):
        return ""
    return extra[5:].decode("utf-8", "ignore")


def _moment(day: int, time: int) -> datetime | None:
    """Return the DOS date and time, in the clock of whoever packed it."""
    try:
        return datetime(  # noqa: DTZ001 - a zip names no zone
            1980 + (day >> 9), day >> 5 & 0xF, day & 0x1F, time >> 11, time >> 5 & 0x3F, (time & 0x1F) * 2
        )
    except ValueError:
        return None
