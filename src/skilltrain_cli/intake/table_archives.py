"""Archives of tables: they are no brand package, so they are unpacked and read like a folder."""

import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.intake.brand_package.package_to_examine import PACKAGE_BUDGET, Parcel
from skilltrain_cli.intake.discover import SkippedFile, SkipReason, Source, may_be_table, no_table
from skilltrain_cli.intake.examine_file import unread_file
from skilltrain_cli.intake.workers.crash import Crash
from skilltrain_cli.intake.workers.guard import guarded
from skilltrain_cli.intake.workers.signals import guarded_folder
from skilltrain_cli.judging.subject import FileRead
from skilltrain_cli.judging.submission import Submission
from skilltrain_cli.readers.untrusted.file_kind import is_office
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.untrusted.litter import LOCK
from skilltrain_cli.review.finding import Finding
from skilltrain_cli.rules.run_rules import check
from skilltrain_cli.values.privacy import mask
from skilltrain_cli.values.table_kinds import FileKind

if TYPE_CHECKING:
    from skilltrain_cli.readers.archives.unpacked_archive import Entry, Unpacked

_CHUNK = 1024 * 1024
_HEAD = 64 * 1024
"""What is kept of a file too large to be read: enough to tell its kind."""


class UnpackedTables(Struct, kw_only=True):
    """What archives of tables hold; each file is called ``archive/path inside it``."""

    sources: list[Source] = field(default_factory=list)
    """Files to read: those inside, and office files that only looked like archives."""
    skipped: list[SkippedFile] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    """What became of archives and entries that could not be opened."""
    bundles: list[str] = field(default_factory=list)
    """The archives that were opened, by their names for people."""


@contextmanager
def opened_bundles(archives: Sequence[Source]) -> Iterator[UnpackedTables]:
    """Unpack archives, each in a guarded worker, and yield what they hold; it is gone afterwards."""
    found = UnpackedTables()
    if not archives:
        yield found
        return
    with guarded_folder() as into:
        parcels = [Parcel(source=each, into=into / str(at)) for at, each in enumerate(archives)]
        for each in parcels:
            each.into.mkdir()
        for parcel, result in guarded(_held, parcels, budget=PACKAGE_BUDGET):
            _add(found, parcel.source, result)
        yield found


class _Held(Struct, frozen=True, kw_only=True):
    """What one archive holds, as its worker tells."""

    files: tuple[tuple[str, Path], ...]
    litter: tuple[str, ...]
    untaken: tuple[tuple[str, str], ...]
    """What is wrong with entries that are lost, and what to do."""
    names: tuple[str, ...]
    """What is wrong with the names of entries that were taken all the same."""


def _held(parcel: Parcel) -> _Held | None:
    """Unpack an archive so that each entry is a file of its own; None when it is an office file."""
    from skilltrain_cli.readers.archives.unpack import unpack  # noqa: PLC0415 - for archives alone

    unpacked = unpack(parcel.source.path, parcel.into)
    if is_office(each.name for each in unpacked.entries):
        shutil.rmtree(parcel.into, ignore_errors=True)
        return None
    apart = parcel.into / "apart"
    apart.mkdir()
    files = tuple(
        (name, _alone(entry, apart / f"{at:06}")) for at, (name, entry) in enumerate(_named(unpacked))
    )
    lost = [each for each in unpacked.troubles if not each.problem.of_name]
    return _Held(
        files=files,
        litter=unpacked.skipped,
        untaken=tuple((_said(each.name, each.detail), each.remedy) for each in lost),
        names=tuple(
            mask(_said(each.name, each.detail)) for each in unpacked.troubles if each.problem.of_name
        ),
    )


def _named(unpacked: "Unpacked") -> "Iterator[tuple[str, Entry]]":
    """Yield the entries, each by a name of its own: two of one name are two files all the same."""
    seen: dict[str, int] = {}
    for each in unpacked.entries:
        seen[each.name] = seen.get(each.name, 0) + 1
        path = PurePosixPath(each.name)
        again = f"{path.stem}（重名 {seen[each.name]}）{path.suffix}"
        yield each.name if seen[each.name] == 1 else str(path.with_name(again)), each


def _said(name: str | None, detail: str) -> str:
    return f"“{name}”{detail}" if name else detail


def _alone(entry: "Entry", target: Path) -> Path:
    """Return a file that holds an entry and nothing else; one too large keeps its beginning and its size."""
    if entry.alone:
        return entry.stored
    with entry.open() as source, target.open("xb") as copy:
        if entry.size > LIMITS.file_bytes:
            copy.write(source.read(_HEAD))
            copy.truncate(entry.size)
        else:
            shutil.copyfileobj(source, copy, _CHUNK)
    return target


def _add(found: UnpackedTables, archive: Source, result: "_Held | Crash | None") -> None:
    """Put what an archive holds where it belongs, as discovering a folder does."""
    if result is None:
        found.sources.append(archive)
        return
    if isinstance(result, Crash):
        crashed = unread_file(archive.file, failure=result.failure, detail=result.detail)
        found.submissions.append(_unread(archive.file, check(crashed).findings))
        return
    found.bundles.append(archive.file)
    for name, path in result.files:
        file = f"{archive.file}/{name}"
        if may_be_table(name, path):
            found.sources.append(Source(path=path, file=file))
        else:
            found.skipped.append(
                SkippedFile(file=file, why=SkipReason.NOT_A_TABLE, detail=no_table(name), path=path)
            )
    names = {name.rpartition("/")[2] for name, _ in result.files}
    found.skipped += (_litter(archive, name, names) for name in result.litter)
    for each in found.skipped:
        if each.why is SkipReason.LOCK_FILE_ONLY and each.file.startswith(f"{archive.file}/"):
            alone = unread_file(each.file, lock_only=True)
            found.submissions.append(_unread(each.file, check(alone).findings))
    if result.untaken or result.names:
        told = FileRead(file=archive.file, kind=FileKind.ARCHIVE, untaken=result.untaken, facts=result.names)
        submission = _unread(archive.file, check(told).findings)
        found.submissions.append(replace(submission, unread=bool(result.untaken)))


def _litter(archive: Source, name: str, names: Collection[str]) -> SkippedFile:
    """Return what is passed over as litter; a lock file without its workbook was sent in its place."""
    why, detail = SkipReason.JUNK, "系统或办公软件的临时文件"
    if lock := LOCK.fullmatch(name.rpartition("/")[2]):
        owner = next(filter(None, lock.groups()))
        beside = any(owner in (each, each[2:]) for each in names)  # Word's replaces two letters
        why, detail = (SkipReason.LOCK_FILE if beside else SkipReason.LOCK_FILE_ONLY), "打开文件时的锁文件"
    return SkippedFile(file=f"{archive.file}/{name}", why=why, detail=detail)


def _unread(file: str, findings: tuple[Finding, ...]) -> Submission:
    return Submission(file=file, sha256="", findings=findings, unread=True)
