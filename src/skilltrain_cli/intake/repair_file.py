"""Mend one file inside a worker: read it, plan its repairs, write them into a copy, and prove the copy."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.intake.discover import Source
from skilltrain_cli.intake.examine_file import Order, judge, setting_of
from skilltrain_cli.intake.read_file import read, read_data
from skilltrain_cli.judging.submission import Submission
from skilltrain_cli.operations.fix import (
    NOT_DONE,
    LeftToSender,
    Repair,
    RepairPlan,
    left_over,
    no_more_findings,
    plan_repairs,
    same_values,
)
from skilltrain_cli.readers.workbooks.delimited_text import rewrite_csv
from skilltrain_cli.values.grid import Spot, Value
from skilltrain_cli.values.privacy import masked_names, shown
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.table_kinds import TABLES, Editing, FileKind, TableKind
from skilltrain_cli.writers.workbooks.editing.edit_cells import UneditableError, edit_cells

_SAVE_AS = "另存为 .xlsx 后再运行 skt fix；加 --dry-run 或 --list 可先看修改清单"
_IN_WORD = (
    "有要改的地方，但 Word 文件还不能逐格修改",
    "请在 Word 或 WPS 文字里照清单修改（加 --dry-run 或 --list 清单.xlsx 可得清单）",
)
_ZIP = b"PK"
_CHANGED = ("文件在读取时被改动", "请确认没有别的程序正在写这个文件，再运行一次")
_DIFFERENT = (
    "改写后的内容与原来不一致，没有写出",
    "这是程序的问题，请连同文件反馈；可加 --dry-run 看清单后手工修改",
)


class RepairedFile(Struct, frozen=True, kw_only=True):
    """A file after its repair, and the list of what was done and what was not."""

    file: str
    kind: FileKind
    data: bytes = b""
    """The repaired file; what was read when nothing needed repair."""
    repairs: tuple[Repair, ...] = ()
    left: tuple[LeftToSender, ...] = ()
    unread: bool = False
    empty: bool = False
    """No form of the annexes was found in it."""
    formulas: bool = False
    """Formulas of the workbook are computed anew when it is opened."""
    refusal: tuple[str, str] | None = None
    """Why the repairs could not be written, and what to do."""
    failed: bool = False
    """The refusal is nobody's wrong usage: the file changed meanwhile, or the copy did not hold."""


def repair(source: Source, order: Order) -> RepairedFile:
    """Return the file with its safe repairs made; nothing is written anywhere."""
    reading = read(source.path, file=source.file)
    before = judge(reading, order)
    found = RepairedFile(file=source.file, kind=reading.kind, left=tuple(left_over(before.findings)))
    if reading.failure is not None:
        return replace(found, unread=True)
    if not before.sheets:
        return replace(found, empty=True)
    data = source.path.read_bytes()
    if hashlib.sha256(data).hexdigest() != reading.sha256:
        return replace(found, refusal=_CHANGED, failed=True)
    plans = _plans(reading, before, order)
    repairs = tuple(repair for each in plans.values() for repair in each.repairs)
    doubtful = (one for each in plans.values() for one in each.left)
    planned = replace(found, data=data, repairs=repairs, left=(*_still(found.left, repairs), *doubtful))
    return _carried_out(planned, reading, plans, order) if repairs else planned


def _plans(reading: Reading, before: Submission, order: Order) -> dict[str, RepairPlan]:
    """Return the plan of each reviewed sheet by the name it is known by, which is masked."""
    grids = dict(zip(_real_names(reading), reading.grids, strict=True))
    setting, plain = setting_of(order), not TABLES[reading.kind].knows_numbers
    return {
        each.sheet.name: plan_repairs(
            grids[each.sheet.name], each.sheet, setting, before.findings, plain_text=plain
        )
        for each in before.sheets
    }


def _real_names(reading: Reading) -> Mapping[str, str]:
    """Return the sheets' own names by those that findings and repairs bear."""
    names = [grid.name for grid in reading.grids]
    return dict(zip(masked_names(names), names, strict=True))


def _still(left: Sequence[LeftToSender], repairs: Sequence[Repair]) -> Iterator[LeftToSender]:
    """Leave out what a repair answers."""
    answered = {(each.sheet, each.spot, each.code) for each in repairs}
    return (each for each in left if (each.sheet, each.spot, each.code) not in answered)


def _carried_out(
    planned: RepairedFile, reading: Reading, plans: Mapping[str, RepairPlan], order: Order
) -> RepairedFile:
    """Return the planned repairs written into a copy, unless it cannot be done or does not hold."""
    try:
        done = _written(planned, reading, {name: each.cells for name, each in plans.items()})
    except UneditableError as why:
        return replace(planned, refusal=(str(why), why.hint))
    if done.refusal is not None or done.data == planned.data:
        return done
    again = read_data(done.data, file=planned.file)
    return done if _holds(reading, again, order) else replace(done, refusal=_DIFFERENT, failed=True)


def _written(
    planned: RepairedFile, reading: Reading, cells: Mapping[str, Mapping[Spot, Value]]
) -> RepairedFile:
    table = TABLES[reading.kind]
    if table.editing is Editing.DELIMITED:
        return replace(planned, data=rewrite_csv(planned.data, next(iter(cells.values()))))
    if table.editing is not Editing.WORKBOOK:
        return replace(planned, refusal=no_edits(table))
    if not planned.data.startswith(_ZIP):
        raise UneditableError("文件是加密的")
    if reading.fallback:
        raise UneditableError("文件结构特殊，常用读取器读不了")
    names = _real_names(reading)
    edited = edit_cells(planned.data, {names[name]: each for name, each in cells.items()})
    reasons = [edited.refused.get((names[each.sheet], each.spot)) for each in planned.repairs]
    paired = list(zip(planned.repairs, reasons, strict=True))
    done = tuple(each for each, reason in paired if reason is None)
    kept = tuple(_not_done(each, reason) for each, reason in paired if reason is not None)
    return replace(
        planned, data=edited.data, repairs=done, left=(*planned.left, *kept), formulas=edited.formulas
    )


def no_edits(table: TableKind) -> tuple[str, str]:
    """Say that a kind is read and cannot be edited cell by cell, and the remedy."""
    if table.editing is Editing.DOCUMENT:
        return _IN_WORD
    opened = "" if table.plain_text else "用 WPS 或 Excel 打开，"  # which know every workbook, not every text
    return f"有要改的地方，但 {'、'.join(table.suffixes)} 文件不能逐格修改", f"请{opened}{_SAVE_AS}"


def _not_done(repair: Repair, reason: str) -> LeftToSender:
    return LeftToSender(
        sheet=repair.sheet,
        spot=repair.spot,
        heading=repair.heading,
        value=shown(repair.before),
        code=repair.code,
        label=NOT_DONE,
        why=reason,
        hint=f"建议改为“{shown(repair.after)}”",
    )


def _holds(before: Reading, after: Reading, order: Order) -> bool:
    """Tell whether the copy reads to the same values, and no rule finds more in it."""
    if after.failure is not None:
        return False
    first, second = judge(before, order), judge(after, order)
    old, new = ([each.sheet for each in submission.sheets] for submission in (first, second))
    return same_values(old, new, setting_of(order)) and no_more_findings(first.findings, second.findings)
