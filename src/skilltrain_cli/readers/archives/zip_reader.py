"""Zip archives: names in any encoding, entries that lie ready as windows, the others inflated."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import BinaryIO

from skilltrain_cli.readers.archives.archive_limits import PackageLimits
from skilltrain_cli.readers.archives.archive_members import Member
from skilltrain_cli.readers.archives.entry_names import decoder
from skilltrain_cli.readers.archives.file_stretch import Extent
from skilltrain_cli.readers.archives.spool import Content, Exhausted, Spoiled, Spool, encrypted, unreadable
from skilltrain_cli.readers.archives.zip_directory import (
    Directory,
    DirectoryItem,
    content_start,
    read_directory,
)
from skilltrain_cli.readers.archives.zip_methods import STORED, inflated, refuse_method
from skilltrain_cli.values.archive_problem import ArchiveProblem

MAGICS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"PK00PK\x03\x04")
_SLACK = 2
"""Bytes by which honest writers let entries overlap (ClamAV #561)."""


class Zip:
    """An opened zip."""

    kind = "zip"

    def __init__(self, source: Extent, limits: PackageLimits) -> None:
        """Read the directory; a zip that cannot be read as a whole is spoiled."""
        self._source = source
        with source.open() as file:
            directory = read_directory(file, source.size, limits)
            self._starts = _starts(file, directory)
        _refuse_overlap(directory, self._starts)
        self._items = directory.items
        silent = [item.raw for item in self._items if _own_name(item) is None]
        self.encoding = decoder(silent)
        self.members = tuple(self._member(number, item) for number, item in enumerate(self._items))

    def contents(self, wanted: Sequence[Member], spool: Spool) -> Iterator[tuple[Member, Content | Spoiled]]:
        """Yield each wanted member's bytes, or why not."""
        for member in wanted:
            try:
                yield member, self._content(self._items[member.number], self._starts[member.number], spool)
            except Exhausted:
                raise
            except Spoiled as spoiled:
                yield member, spoiled
            except OSError as error:
                yield member, unreadable(error)

    def _content(self, item: DirectoryItem, start: int | Spoiled, spool: Spool) -> Content:
        if isinstance(start, Spoiled):
            raise start
        packed = self._source.inner(start, item.packed)
        if item.method == STORED:
            return spool.look(packed, item.crc)
        with packed.open() as file:
            return spool.write(inflated(file, item.method), item.size, item.crc)

    def _member(self, number: int, item: DirectoryItem) -> Member:
        return Member(
            number=number,
            written=_own_name(item) or item.raw.decode(self.encoding),
            size=item.size,
            packed=item.packed,
            costs=item.method != STORED,
            modified=item.modified,
            folder=item.folder,
            link=item.link,
            special=item.special,
            spoiled=_spoiled(item),
        )


def _own_name(item: DirectoryItem) -> str | None:
    """Return the name where the entry itself says what it is written in, and keeps its word."""
    if item.unicode_name:
        return item.unicode_name
    if item.says_utf8:
        with suppress(UnicodeDecodeError):
            return item.raw.decode("utf-8")
    return None


def _spoiled(item: DirectoryItem) -> Spoiled | None:
    """Return why an entry will not be read, as far as the directory tells."""
    if item.encrypted:
        return encrypted()
    if item.raw.endswith((b"/", b"\\")) and not item.folder:
        return Spoiled(ArchiveProblem.DAMAGED, "名称是文件夹，却有内容；请重新压缩")
    if item.patch:
        return Spoiled(ArchiveProblem.METHOD, "是补丁数据，不受支持；请重新压缩")
    if item.method == STORED and item.packed != item.size:
        return Spoiled(ArchiveProblem.BOMB, "大小与声明不符，未解压")
    try:
        refuse_method(item.method)
    except Spoiled as spoiled:
        return spoiled
    return None


def _starts(file: BinaryIO, directory: Directory) -> list[int | Spoiled]:
    """Return where each entry's bytes begin, or that its local header is broken."""
    starts: list[int | Spoiled] = []
    for item in directory.items:
        try:
            start = content_start(file, item)
            if start + item.packed > directory.start + _SLACK:
                raise Spoiled(ArchiveProblem.DAMAGED, "内容超出压缩包，压缩包不完整")  # noqa: TRY301
            starts.append(start)
        except Spoiled as spoiled:
            starts.append(spoiled)
    return starts


def _refuse_overlap(directory: Directory, starts: Sequence[int | Spoiled]) -> None:
    """Refuse entries that share bytes: a few KB then inflate to gigabytes (CVE-2024-0450)."""
    spans = sorted(
        (item.offset, start + item.packed)
        for item, start in zip(directory.items, starts, strict=True)
        if not isinstance(start, Spoiled)
    )
    for (_, end), (following, _) in pairwise(spans):
        if end > following + _SLACK:
            raise Spoiled(ArchiveProblem.BOMB, "压缩包内的文件互相重叠，未解压")
