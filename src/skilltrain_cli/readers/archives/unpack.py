"""Take a package apart: whatever a stranger packed, the outcome is an Unpacked, never an exception."""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path, PurePosixPath

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.readers.archives.archive_kind import is_nested_archive, open_archive, refuse_nest
from skilltrain_cli.readers.archives.archive_limits import PACKAGE_LIMITS, PackageLimits, in_words
from skilltrain_cli.readers.archives.archive_members import Member, OpenedArchive
from skilltrain_cli.readers.archives.entry_names import Name, entry_name, name_key, top_folder
from skilltrain_cli.readers.archives.file_stretch import Extent
from skilltrain_cli.readers.archives.folder import Folder
from skilltrain_cli.readers.archives.spool import Content, Exhausted, Spoiled, Spool, unreadable
from skilltrain_cli.readers.archives.unpacked_archive import Entry, Unpacked
from skilltrain_cli.readers.untrusted.litter import is_junk
from skilltrain_cli.values.archive_problem import ArchiveProblem, ArchiveTrouble

_SHORTCUT = ".lnk"
_NAMED = 3
"""Names given of many entries with the same trouble."""


def unpack(
    path: Path,
    into: Path,
    limits: PackageLimits = PACKAGE_LIMITS,
    *,
    leave_out: AbstractSet[Path] = frozenset(),
    tick: Callable[[int, int], None] | None = None,
) -> Unpacked:
    """
    Return what a package, or a plain folder, holds; what must be inflated goes to numbered files in ``into``.

    Entries stored without compression stay where they are, in the archive: it must not be touched while they
    are in use. ``leave_out`` are resolved paths of files in a folder that are none of its. ``into`` is empty,
    private and removed by the caller (``private_folder``). No content raises. ``tick`` is called with bytes
    looked at, and with those that are to be.
    """
    try:
        spool = Spool(folder=into, limits=limits, tick=tick)
        container = Folder(path, limits.entries, leave_out) if path.is_dir() else _package(path, spool)
        if container.kind == "folder":
            spool.package_bytes = sum(each.size for each in container.members)
        return _Unpacking(spool).finished(_Layer(container=container))
    except Spoiled as spoiled:
        return _nothing(spoiled)
    except OSError as error:
        return _nothing(unreadable(error))


def _package(path: Path, spool: Spool) -> OpenedArchive:
    """Open a single file, unless it is too large."""
    spool.package_bytes = path.stat().st_size
    if spool.package_bytes > spool.limits.file_bytes:
        detail = f"文件 {in_words(spool.package_bytes)}，上限 {in_words(spool.limits.file_bytes)}"
        raise Spoiled(ArchiveProblem.BOMB, detail)
    return open_archive(Extent(path=path, size=spool.package_bytes), path.name, spool)


class _Layer(Struct, kw_only=True):
    """One archive: the package itself, or one inside it."""

    container: OpenedArchive
    depth: int = 1
    prefix: str = ""
    root: str = ""
    named: list[tuple[Member, Name]] = field(default_factory=list)


class _Unpacking(Struct):
    """One package being taken apart, with what came of it so far."""

    spool: Spool
    entries: list[Entry] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    nests: list[str] = field(default_factory=list)
    troubles: list[ArchiveTrouble] = field(default_factory=list)
    spoiled: list[tuple[str, Spoiled]] = field(default_factory=list)
    """Entries that are lost, by display path, and why."""

    def finished(self, outer: _Layer) -> Unpacked:
        """Take everything and return it."""
        try:
            self._layer(outer)
        except Exhausted as exhausted:
            self._trouble(exhausted.problem, None, exhausted.detail)
        self.troubles += _grouped(self.spoiled, everything=not self.entries)
        if not self.entries and not self.troubles:
            what = "文件夹" if outer.container.kind == "folder" else "压缩包"
            self._trouble(ArchiveProblem.EMPTY, None, f"{what}里没有文件")
        return Unpacked(
            kind=outer.container.kind,
            entries=tuple(self.entries),
            troubles=tuple(self.troubles),
            skipped=tuple(self.skipped),
            nests=tuple(self.nests),
            encoding=outer.container.encoding,
            root=outer.root,
        )

    def _layer(self, layer: _Layer) -> None:
        """Take one archive: names first, then budgets, then bytes."""
        self.spool.list_entries(len(layer.container.members))
        self._names(layer)
        admitted = [(member, name) for member, name in layer.named if self._admitted(member, name)]
        self.spool.count(0, sum(member.size for member, _ in admitted))
        shown = {member.number: name.shown for member, name in admitted}
        inside: list[tuple[str, Extent]] = []
        for member, content in layer.container.contents([member for member, _ in admitted], self.spool):
            name = shown[member.number]
            if isinstance(content, Spoiled):
                self.spoiled.append((name, content))
            elif is_nested_archive(name, content.extent):
                inside.append((name, content.extent))
            else:
                self.entries.append(_entry(name, member, content))
        for name, extent in inside:
            self._inner(name, extent, layer.depth + 1)

    def _inner(self, name: str, extent: Extent, depth: int) -> None:
        """Take an archive inside an archive."""
        self.nests.append(name)
        try:
            refuse_nest(name, depth, self.spool.limits)
            container = open_archive(extent, PurePosixPath(name).name, self.spool)
            self._layer(_Layer(container=container, depth=depth, prefix=f"{name}/"))
        except Exhausted:
            raise
        except Spoiled as spoiled:
            self.spoiled.append((name, spoiled))

    def _names(self, layer: _Layer) -> None:
        """Name all members, pass over litter, strip the top folder, tell names that are one to Windows."""
        most = self.spool.limits.path_characters
        kept = []
        for member in layer.container.members:
            name = entry_name(member.written, most)
            if is_junk(name.shown):
                self.skipped.append(layer.prefix + name.shown)
            elif not member.folder or name.problem or member.spoiled:
                kept.append((member, name))
        layer.root = top_folder(
            [name.shown for _, name in kept if name.problem is not ArchiveProblem.TRAVERSAL]
        )
        top = f"{layer.root}/" if layer.root else ""
        layer.named = [
            (member, replace(name, shown=layer.prefix + name.shown.removeprefix(top)))
            for member, name in kept
        ]
        for first, second in _duplicates([name.shown for _, name in layer.named]):
            same = "重名" if first == second else f"与“{first}”在 Windows 上是同一个名称"
            trouble = ArchiveTrouble(
                problem=ArchiveProblem.DUPLICATE,
                name=second,
                detail=f"{same}，解压时会互相覆盖",
                remedy="请改名后重新压缩",
            )
            self.troubles.append(trouble)

    def _admitted(self, member: Member, name: Name) -> bool:
        """Tell whether a member's bytes are to be read; if not, say why."""
        if name.problem is not None and name.problem.of_name:
            self._trouble(name.problem, name.shown, name.detail)
        try:
            _refuse(member, name)
            if member.costs and not member.folder:
                self.spool.admit(name.shown, member.size, member.packed)
        except Exhausted:
            raise
        except Spoiled as spoiled:
            self.spoiled.append((name.shown, spoiled))
            return False
        return not member.folder

    def _trouble(self, problem: ArchiveProblem, name: str | None, detail: str) -> None:
        self.troubles.append(_told(problem, name, detail))


def _refuse(member: Member, name: Name) -> None:
    """Refuse a member that leads elsewhere, or that the list of contents says cannot be read."""
    if name.problem is not None and not name.problem.of_name:
        raise Spoiled(name.problem, name.detail)
    if member.link:
        raise Spoiled(ArchiveProblem.SYMLINK, "是快捷链接，不是文件本身；请放入原文件")
    if member.special:
        raise Spoiled(ArchiveProblem.SPECIAL, "是管道或设备，不是文件，没有读；请移走，放入原文件")
    if not member.folder and name.shown.lower().endswith(_SHORTCUT):
        raise Spoiled(ArchiveProblem.SYMLINK, "是快捷方式，不是文件本身；请放入原文件")
    if member.spoiled is not None:
        raise member.spoiled


def _entry(name: str, member: Member, content: Content) -> Entry:
    return Entry(
        name=name,
        size=content.extent.size,
        sha256=content.sha256,
        crc=content.crc,
        stored=content.extent.path,
        offset=content.extent.offset,
        stamp=content.extent.stamp,
        modified=member.modified,
        verified=content.verified,
    )


def _duplicates(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each name that Windows takes for an earlier one, after that one."""
    seen: dict[str, str] = {}
    for name in names:
        key = name_key(name)
        if key in seen:
            yield seen[key], name
        seen.setdefault(key, name)


def _grouped(spoiled: Sequence[tuple[str, Spoiled]], *, everything: bool) -> Iterator[ArchiveTrouble]:
    """Yield one trouble for all entries that are lost for one reason: one cause, one message."""
    groups: dict[tuple[ArchiveProblem, str], list[str]] = {}
    for name, why in spoiled:
        groups.setdefault((why.problem, why.detail), []).append(name)
    for (problem, detail), names in groups.items():
        whole = everything and len(groups) == 1 and len(names) > 1
        others = f"（共 {len(names)} 个：{'、'.join(names[:_NAMED])}{'等' if len(names) > _NAMED else ''}）"
        told = _told(problem, None if whole else names[0], detail, others if len(names) > 1 else "")
        yield replace(told, entries=tuple(names))


def _nothing(spoiled: Spoiled) -> Unpacked:
    return Unpacked(kind="", troubles=(_told(spoiled.problem, None, spoiled.detail),))


def _told(problem: ArchiveProblem, name: str | None, detail: str, which: str = "") -> ArchiveTrouble:
    """Part what is wrong, with the entries it is about, from what to do."""
    said, _, remedy = detail.partition("；")
    return ArchiveTrouble(problem=problem, name=name, detail=said + which, remedy=remedy)
