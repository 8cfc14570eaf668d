"""Marked copies of what was sent: where they go, what is refused before any work, and what came of each."""

import os
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from skilltrain_cli.errors import UsageError
from skilltrain_cli.intake.discover import SUBMISSIONS, DiscoveredFiles, Source, display
from skilltrain_cli.intake.mark_files import MARKERS, MarkedFile, MarkingTask, mark_all
from skilltrain_cli.intake.review_files import Reviewed
from skilltrain_cli.review.explanation import LIST
from skilltrain_cli.review.finding import Finding
from skilltrain_cli.writers.output import check_apart, folder_made, write_atomically


class Plan(Struct, frozen=True, kw_only=True):
    """Where marked copies go."""

    folder: Path
    sources: tuple[Source, ...]
    """Folders first: a folder has one name for its list, an archive beside it also another."""
    places: Mapping[str, Path]
    """File or folder → where its copy goes, still under the name it was sent with."""

    def target(self, file: str, suffix: str, taken: set[str]) -> Path:
        """Return the name for a file's copy, or its list, that no other copy and no other file has."""
        owners = {_same(place): each for each, place in self.places.items()}
        names = _names(self.places[file], suffix)
        free = (name for name in names if _same(name) not in taken and owners.get(_same(name), file) == file)
        target = next(free, names[-1])
        taken.add(_same(target))
        return target


class Marked(Struct, frozen=True, kw_only=True):
    """What was written."""

    copies: int
    lists: int
    """Lists of problems, written where a file could not be marked."""
    notes: tuple[str, ...] = ()
    """Sentences for people (Chinese): what could not be marked, and why."""


def plan(folder: Path, found: DiscoveredFiles, given: Sequence[Path | None], *, force: bool) -> Plan:
    """
    Return where the copies go; refuse, before any work, what cannot be meant.

    Below ``folder`` files stand as they do below the paths named; where two would meet, below the folder
    that all those paths have in common. ``given`` are the files that are read: none is written over.
    """
    if os.path.lexists(folder) and not folder.is_dir():
        raise UsageError(f"“{folder}”不是文件夹", "--annotate 后面写放标注件的文件夹")
    paths = found.paths
    for path in paths:
        if path.is_dir() and _within(folder, path):
            raise UsageError(
                f"放标注件的文件夹“{folder}”在要审核的文件夹“{path}”里面",
                "请换一个别处的文件夹，否则下次审核会把标注件也当成报送件",
            )
    folders = tuple(_folders(found, paths))
    places, lists = _places(folder, found.files, paths), _places(folder, folders, paths)
    written = [each for place in places.values() for each in _candidates(place)]
    written += [_names(place, "")[0] for place in lists.values()]
    there = [each for each in written if os.path.lexists(each)]
    for each in there:
        check_apart(each, given)
    if there and not force:
        more = f" 等 {len(there)} 个文件" if len(there) > 1 else ""
        raise UsageError(f"输出“{there[0]}”{more}已经存在", "换一个文件夹，或加 --force 覆盖")
    return Plan(folder=folder, sources=(*folders, *found.files), places={**lists, **places})


def write(
    reviewed: Reviewed, planned: Plan, *, force: bool, done: Callable[[int, int, str], None] | None = None
) -> Marked:
    """
    Write a marked copy of every file with findings, or its list; ``done`` is called after each.

    A marked copy that comes back without any is written without its marks.
    """
    taken: set[str] = set()
    notes: list[str] = []
    copies = lists = 0
    tasks = list(_tasks(reviewed, planned.sources))
    for task, copy in mark_all(tasks):
        target = planned.target(task.source.file, copy.suffix, taken)
        with folder_made(target.parent):
            write_atomically(target, copy.data, force=force)
        copies, lists = copies + bool(copy.suffix), lists + (not copy.suffix)
        notes += _notes(task.source.file, copy, target)
        if done is not None:
            done(copies + lists, len(tasks), task.source.file)
    made = [f"标注件 {copies} 份"] * bool(copies) + [f"问题清单 {lists} 份"] * bool(lists)
    there = f"已写出{'、'.join(made)}，在文件夹 {planned.folder}"
    notes.append(there if made else f"{'' if reviewed.review.findings else '没有发现问题，'}没有写标注件")
    return Marked(copies=copies, lists=lists, notes=tuple(notes))


def _tasks(reviewed: Reviewed, sources: Sequence[Source]) -> Iterator[MarkingTask]:
    found: dict[str, list[Finding]] = {}
    for each in reviewed.review.findings:
        found.setdefault(reviewed.review.apart(each.place.file)[0], []).append(each)
    hashes = {each.file: each.sha256 for each in reviewed.submissions}
    marked = {each.file for each in reviewed.submissions if each.marked}
    packed = {each.file for each in reviewed.submissions if each.album}
    for source in sources:
        findings = found.get(source.file, ())
        if findings or source.file in marked:
            yield MarkingTask(
                source=source,
                sha256=hashes.get(source.file, ""),
                packed=source.file in packed or source.file in reviewed.review.bundles,
                findings=tuple(findings),
            )


def _notes(file: str, copy: MarkedFile, target: Path) -> Iterator[str]:
    if copy.why:
        yield f"“{file}”没有在原件上标注：{copy.why}；问题清单另存为 {target}"
    if copy.without_macros:
        yield f"“{file}”带有宏，标注件 {target} 里没有宏"
    if copy.uncommented:
        yield f"“{file}”有 {copy.uncommented:,} 个单元格只标了颜色没有批注，问题见表内“{LIST}”"


def _within(path: Path, folder: Path) -> bool:
    inner, outer = (Path(os.path.normcase(os.path.realpath(each))) for each in (path, folder))
    return inner == outer or outer in inner.parents


def _folders(found: DiscoveredFiles, paths: Sequence[Path]) -> Iterator[Source]:
    """Yield the folders named, and those below them: findings about a package that is a folder name it."""
    roots = [path for path in paths if path.is_dir()]
    known = [*(each.path for each in found.files), *(each.path for each in found.skipped if each.path)]
    below = {parent for path in known for parent in (path, *path.parents) if _is_below(parent, roots)}
    for path in sorted({*roots, *filter(os.path.isdir, below)}):
        yield Source(path=path, file=display(path))


def _is_below(path: Path, roots: Sequence[Path]) -> bool:
    return any(path.is_relative_to(root) for root in roots)


def _places(folder: Path, sources: Sequence[Source], paths: Sequence[Path]) -> Mapping[str, Path]:
    plain = {each.file: folder / _below(each.path, paths) for each in sources}
    names = [_same(place) for place in plain.values()]
    if len(names) == len(set(names)):
        return plain
    return {each.file: folder / _apart(each.path, paths) for each in sources}


def _below(path: Path, paths: Sequence[Path]) -> Path:
    """Return where a file stands below the folder that was named; its name when it was named itself."""
    for root in paths:
        if root.is_dir() and path.is_relative_to(root):
            return _named(path.relative_to(root), path)
    return Path(path.name)


def _named(relative: Path, path: Path) -> Path:
    """Return a path below a folder; the folder itself by its own name."""
    return relative if relative.name else Path(path.resolve().name or "文件夹")


def _apart(path: Path, paths: Sequence[Path]) -> Path:
    """Return where a file stands below the folder that all named paths have in common."""
    full = path.absolute()
    roots = [(each if each.is_dir() else each.parent).absolute() for each in paths]
    try:
        return _named(full.relative_to(os.path.commonpath(roots)), path)
    except ValueError:  # several drives
        return Path(full.drive.strip(":\\/").replace("\\", "_") or "_", *full.parts[1:])


def _same(path: Path) -> str:
    """Return what is the same for names that Windows or macOS would take for one."""
    return unicodedata.normalize("NFC", str(path)).casefold()


def _candidates(place: Path) -> Iterator[Path]:
    """Yield the names under which something may be written for a file."""
    for suffix in {*(suffix for _, suffix in MARKERS.values()), ""}:
        yield from _names(place, suffix)


def _names(place: Path, suffix: str) -> tuple[Path, Path]:
    """Return the name of a copy of that suffix, or of a list, and the one when that is taken."""
    if not suffix:
        listed = f".{LIST}.xlsx"
        stem = place.stem if place.suffix.lower() in SUBMISSIONS else place.name
        return place.with_name(stem + listed), place.with_name(place.name + listed)
    if place.suffix.lower() == suffix:
        return place, place.with_name(place.name + suffix)
    return place.with_name(place.stem + suffix), place.with_name(place.name + suffix)
