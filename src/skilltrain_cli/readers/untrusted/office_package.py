"""The zip container of an Office file: directory checked first, parts inflated within what it declared."""

import io
import struct
import zipfile
import zlib
from itertools import pairwise

from msgspec import Struct, field

from skilltrain_cli.readers.untrusted.fast_inflate import inflate_raw
from skilltrain_cli.readers.untrusted.file_limits import MIB, Limits
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.values.read_outcome import Failure

_LOCAL = struct.Struct("<4s22xHH")
"""Local file header: signature, …, length of the name, length of the extra field (APPNOTE 4.3.7)."""
_LOCAL_SIZE = 30
_SLACK = 2
"""Bytes by which honest writers let entries overlap (ClamAV #561)."""
_MEDIA = (
    *("xl/media/", "xl/embeddings/", "word/media/", "word/embeddings/"),
    *("pictures/", "thumbnails/", "docprops/thumbnail"),
)
"""Parts nobody here inflates: a pasted white bitmap is 300:1 and harmless."""


class Part(Struct, frozen=True, kw_only=True):
    """One entry: its name as written, where its bytes lie, and what the directory promises."""

    name: str
    start: int
    stored: int
    inflated: int
    crc: int
    deflated: bool


class OfficePackage(Struct):
    """A checked container; ``find`` and ``inflate`` are the only ways to its parts."""

    data: bytes
    limits: Limits
    parts: dict[str, Part]
    """By name in lower case, ``/``-separated, without a leading slash, as Office looks parts up."""
    facts: list[str] = field(default_factory=list)
    _spent: int = 0

    def find(self, name: str) -> Part | None:
        """Return the part of that name, whatever its case."""
        return self.parts.get(canonical(name))

    def inflate(self, part: Part, *, ahead: bool = False) -> bytes:
        """
        Return the part's bytes, never more of them than the directory declared.

        ``ahead`` is for a look before the part is read, after which its bytes are let go: it counts once.
        """
        self._spent += 0 if ahead else part.inflated
        if self._spent > self.limits.total_bytes:
            raise Refused(Failure.BOMB, f"解压后超过 {self.limits.total_bytes // MIB} MB")
        raw = memoryview(self.data)[part.start : part.start + part.stored]
        if not part.deflated:
            return bytes(raw)
        try:
            out, whole = inflate_raw(raw, part.inflated, part.crc)
        except zlib.error as error:
            raise Refused(Failure.DAMAGED, f"部件 {part.name} 解压失败：{error}") from error
        if len(out) > part.inflated:
            raise Refused(Failure.BOMB, f"部件 {part.name} 解压后比声明的大")
        if len(out) < part.inflated or not whole:
            raise Refused(Failure.DAMAGED, f"部件 {part.name} 不完整")
        return out

    def text(self, name: str) -> bytes | None:
        """Return a part's bytes by its name, or None when there is none."""
        part = self.find(name)
        return None if part is None else self.inflate(part)


def canonical(name: str) -> str:
    """Return a part name as it is compared: some writers use backslashes, a leading slash or another case."""
    return name.replace("\\", "/").lstrip("/").casefold()


def open_package(data: bytes, limits: Limits) -> OfficePackage:
    """Check the directory against the limits; nothing is inflated yet."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
        raise Refused(Failure.DAMAGED, f"压缩包目录已损坏：{error}") from error
    entries = archive.infolist()
    if len(entries) > limits.parts:
        raise Refused(Failure.TOO_LARGE, f"压缩包内 {len(entries)} 个部件，上限 {limits.parts} 个")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused(Failure.ENCRYPTED, "压缩包已加密")
    package = OfficePackage(data, limits, {})
    spans = []
    for entry in entries:
        start = content_start(data, entry)
        spans.append((entry.header_offset, start + entry.compress_size))
        if not entry.is_dir():
            _admit(package, entry, start)
    _refuse_overlap(spans, archive.start_dir)
    return package


def content_start(data: bytes, entry: zipfile.ZipInfo) -> int:
    """Return where an entry's bytes begin, from its local header."""
    try:
        signature, name, extra = _LOCAL.unpack_from(data, entry.header_offset)
    except struct.error as error:
        raise Refused(Failure.DAMAGED, "压缩包不完整") from error
    if signature != b"PK\x03\x04":
        raise Refused(Failure.DAMAGED, "压缩包目录与内容不符")
    return entry.header_offset + _LOCAL_SIZE + int(name) + int(extra)


def _admit(package: OfficePackage, entry: zipfile.ZipInfo, start: int) -> None:
    """Take an entry into the package unless what it declares is out of all proportion."""
    key = canonical(entry.filename)
    if key in package.parts:
        raise Refused(Failure.DAMAGED, f"压缩包内有同名部件 {entry.filename}")
    if not key.startswith(_MEDIA):
        _weigh(package, entry)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(Failure.DAMAGED, f"部件 {entry.filename} 的压缩方法 {entry.compress_type} 不受支持")
    package.parts[key] = Part(
        name=entry.filename,
        start=start,
        stored=entry.compress_size,
        inflated=entry.file_size,
        crc=entry.CRC,
        deflated=entry.compress_type == zipfile.ZIP_DEFLATED,
    )


def _weigh(package: OfficePackage, entry: zipfile.ZipInfo) -> None:
    """Refuse, or note, a part that inflates too much; a stored part must be as long as it says."""
    limits, size, stored = package.limits, entry.file_size, max(entry.compress_size, 1)
    if size > limits.part_bytes:
        raise Refused(Failure.BOMB, f"部件 {entry.filename} 解压后超过 {limits.part_bytes // MIB} MB")
    if canonical(entry.filename).startswith("word/") and size <= limits.document_bytes:
        pass  # Word writes the shape of every cell out in full: a long table of blank rows is 200:1
    elif size > limits.ratio_refused_from and size > stored * limits.ratio_refused:
        raise Refused(Failure.BOMB, f"部件 {entry.filename} 压缩比 {size // stored}:1")
    elif size > limits.ratio_noted_from and size > stored * limits.ratio_noted:
        package.facts.append(f"部件 {entry.filename} 压缩比 {size // stored}:1，异常偏高")
    if entry.compress_type == zipfile.ZIP_STORED and size != entry.compress_size:
        raise Refused(Failure.BOMB, f"部件 {entry.filename} 的大小与声明不符")


def _refuse_overlap(spans: list[tuple[int, int]], directory: int) -> None:
    """Refuse entries that share bytes: a few KB then inflate to gigabytes (CVE-2024-0450)."""
    spans.sort()
    for (_, end), (following, _) in pairwise([*spans, (directory, 0)]):
        if end > following + _SLACK:
            raise Refused(Failure.BOMB, "压缩包内的部件互相重叠")
