"""Repair the writing of one file where there is no doubt, and list what was done and what was not."""

from datetime import date
from functools import partial
from pathlib import Path

from msgspec import Struct

from skilltrain_cli.errors import SktError, UsageError
from skilltrain_cli.intake.discover import discover, display
from skilltrain_cli.intake.examine_file import Order, unread_file
from skilltrain_cli.intake.repair_file import RepairedFile, repair
from skilltrain_cli.intake.workers.crash import Crash
from skilltrain_cli.intake.workers.guard import guarded
from skilltrain_cli.operations.fix import left_over
from skilltrain_cli.rules.run_rules import check
from skilltrain_cli.usecases.argument_types import Names, Paths, StrPath, as_path, path_of, several
from skilltrain_cli.usecases.review_request import order_of
from skilltrain_cli.values.table_kinds import FileKind
from skilltrain_cli.writers.output import check_apart, check_ending, check_target, staged, staged_together
from skilltrain_cli.writers.workbooks.repair_list import write_change_list


class Fixed(Struct, frozen=True, kw_only=True):
    """What was repaired and what was not, and where it was written."""

    mended: RepairedFile
    """
    ``repairs`` (cell, before, after, rule) and what is ``left``; ``unread`` or ``empty`` for no form at
    all.
    """
    output: Path | None = None
    """The repaired file, once it is written."""
    listed: Path | None = None
    """The list of changes, once it is written."""
    notes: tuple[str, ...] = ()
    """Sentences for people (Chinese)."""
    refusal: SktError | None = None
    """Why the repaired file was not written, though the list was."""


def fix(
    file: StrPath,
    output: StrPath | None = None,
    *,
    as_of: date,
    listed: StrPath | None = None,
    notice: StrPath | None = None,
    notices: Paths = (),
    plugins: Names = (),
    regions: StrPath | None = None,
    force: bool = False,
) -> Fixed:
    """
    Repair one file into ``output``, of the same kind; the file itself stays as it is.

    Only writing that leaves no doubt is changed (spaces, full-width digits, units, dates, names of places,
    headings). Without ``output`` nothing is repaired, and what would be is returned. ``listed`` is an .xlsx
    for the list of changes. The other arguments are those of ``validate``.

    What cannot be read or holds no form is returned as such and nothing is written. Raises UsageError for a
    folder, for an output that cannot be meant, and for a kind of file that cannot be rewritten (with
    ``listed`` the list is written first, and the error is ``refusal``); SktError where the file changed
    meanwhile or the copy did not hold, OutputError where the system refuses to write.
    """
    source, target, list_ = as_path(file), path_of(output), path_of(listed)
    check_outputs(source, target, list_, force=force)
    for path in filter(None, (target, list_)):
        check_apart(path, [*map(path_of, (notice, regions)), *several(notices)])
    order = order_of(as_of, notice=notice, notices=notices, plugins=plugins, regions=regions)
    return write(mended(source, order), target, list_, force=force)


def check_outputs(file: Path, output: Path | None, listed: Path | None, *, force: bool) -> None:
    """Refuse outputs that cannot be meant, before the file is read."""
    if file.is_dir():
        raise UsageError(f"“{display(file)}”是一个文件夹", "skt fix 一次改一个文件，请写明是哪个文件")
    if listed is not None:
        check_ending(listed, "修改清单（--list）", ".xlsx")
    for path in (output, listed):
        if path is not None:
            check_apart(path, [file])
            check_target(path, force=force)
    if output is not None and listed is not None and output.resolve() == listed.resolve():
        raise UsageError("-o 和 --list 写的是同一个文件", "请给修改清单另起一个文件名")


def mended(file: Path, order: Order) -> RepairedFile:
    """Mend the file in a guarded worker."""
    sources = discover([file]).files
    for source, result in guarded(partial(repair, order=order), sources):
        if isinstance(result, Crash):
            findings = check(unread_file(source.file, failure=result.failure, detail=result.detail)).findings
            return RepairedFile(
                file=source.file, kind=FileKind.UNKNOWN, left=tuple(left_over(findings)), unread=True
            )
        return result
    raise UsageError(
        f"“{display(file)}”是打开文件时的临时文件，不是报表", "请关闭 WPS 或 Excel 后写原文件的名字"
    )


def write(mended: RepairedFile, output: Path | None, listed: Path | None, *, force: bool) -> Fixed:
    """Write what was mended and the list of it."""
    if mended.unread or mended.empty:
        return Fixed(mended=mended)
    if mended.failed:
        raise _refused(mended)
    if output is not None and mended.refusal is not None:
        if listed is None:
            raise _refused(mended)
        with staged(listed, force=force) as place:  # it was asked for, and helps
            write_change_list(mended.repairs, mended.left, mended.file, place)
        return Fixed(mended=mended, listed=listed, refusal=_refused(mended))
    if output is not None:
        _check_suffix(mended, output)
    written = [each for each in (output, listed) if each is not None]
    with staged_together(written, force=force) as places:
        for path, place in zip(written, places, strict=True):
            if path is output:
                place.write_bytes(mended.data)
            else:
                write_change_list(mended.repairs, mended.left, mended.file, place)
    return Fixed(
        mended=mended, output=output, listed=listed, notes=_notes(mended, written=output is not None)
    )


def _check_suffix(mended: RepairedFile, output: Path) -> None:
    """Refuse a name that promises another kind of file: WPS and Excel would not open it."""
    own = {Path(mended.file).suffix.lower(), f".{mended.kind}"}
    if output.suffix.lower() not in own:
        raise UsageError(
            f"改好的文件与原文件同类，不能写成“{output.name}”",
            f"请把输出文件名改为 {Path(mended.file).suffix or f'.{mended.kind}'} 结尾",
        )


def _refused(mended: RepairedFile) -> SktError:
    message, hint = mended.refusal or ("", "")
    kind = SktError if mended.failed else UsageError
    return kind(f"“{mended.file}”{message}", hint)


def _notes(mended: RepairedFile, *, written: bool) -> tuple[str, ...]:
    notes = []
    if mended.formulas and mended.repairs:
        notes.append("表里有公式：请用 WPS 或 Excel 打开改好的文件，保存一次，公式才会按改后的数重新计算")
    if mended.kind is FileKind.CSV and mended.repairs and written:
        notes.append("改好的 .csv 用 UTF-8 编码（带 BOM），WPS 和 Excel 可以直接打开")
    if not written and mended.refusal is not None:
        notes.append("：".join(mended.refusal))
    return tuple(notes)
