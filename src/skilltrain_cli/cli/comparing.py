"""What ``skt diff`` does between its options and its output: review both files, compare, tell scripts."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from skilltrain_cli.cli import console
from skilltrain_cli.errors import SktError, UsageError
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.intake.discover import display
from skilltrain_cli.intake.examine import Order
from skilltrain_cli.intake.review import review
from skilltrain_cli.operations.diff import Difference, Side
from skilltrain_cli.operations.diff import diff as compare
from skilltrain_cli.operations.diff.changes import Change, RowFinding, SideTotal, UnpairedRow
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.number import plain
from skilltrain_cli.values.privacy import is_personal, mask
from skilltrain_cli.values.text import shown
from skilltrain_cli.writers.output import check_apart, check_target, staged


def check_output(output: Path | None, inputs: Sequence[Path], shape: str, *, force: bool) -> None:
    """Refuse inputs that are folders and an output that cannot be meant, before any work is done."""
    for path in inputs:
        if path.is_dir():
            raise UsageError(f"“{display(path)}”是一个文件夹", "skt diff 比较两个文件，请写明是哪两个文件")
    if shape == "xlsx" and (output is None or output.suffix.lower() != ".xlsx"):
        raise UsageError("比较结果写成工作簿时要给出 .xlsx 文件名", "请加 -o 变化.xlsx")
    if output is not None:
        check_apart(output, inputs)
        check_target(output, force=force)


def compared(old: Path, new: Path, order: Order) -> Difference:
    """Review both files in guarded workers and compare what they say."""
    return compare(_side(old, order), _side(new, order))


def _side(path: Path, order: Order) -> Side:
    found = review([path], order)
    if found.review.unread or not found.sheets:
        finding = min(found.review.findings, key=lambda each: each.card.severity.rank, default=None)
        reason = f"：{finding.message}" if finding and finding.open else ""
        what = "读不出来" if found.review.unread else "里没有附件规定的表"
        raise SktError(
            f"“{display(path)}”{what}{reason}", finding.hint if finding else "请核对是不是这个文件"
        )
    if found.review.bundles and len({each.sheet.file for each in found.sheets}) > 1:
        raise UsageError(f"“{display(path)}”里有几份报表", "一次比较两份报表，请先解压，选定要比较的")
    return Side(
        file=display(path),
        sha256=found.submissions[0].sha256,
        sheets=found.sheets,
        findings=found.review.findings,
        sender=next((each.sender for each in found.sheets), None),
    )


def write_workbook(found: Difference, output: Path, *, force: bool) -> None:
    """Write the comparison as a workbook."""
    from skilltrain_cli.writers.workbooks.differences import write_differences  # noqa: PLC0415 (imports XlsxWriter)

    with staged(output, force=force) as temporary:
        write_differences(found, temporary)
    console.remark(f"已写入 {output}")


def payload(found: Difference) -> dict[str, object]:
    """Return the JSON of the contract; personal numbers are masked."""
    findings = found.findings
    return {
        "schema_version": 1,
        "identical": found.identical,
        "same_file": found.bytewise,
        "old": found.old,
        "new": found.new,
        "form": found.form.id,
        "added": [_row(each) for each in found.added],
        "removed": [_row(each) for each in found.removed],
        "changed": [_change(each) for each in found.changed],
        "rewritten": [_change(each) for each in found.rewritten],
        "moved": found.moved,
        "totals": _totals(found.form, *found.totals),
        "units": [
            {"name": mask(each.name), **_totals(found.form, each.old, each.new)} for each in found.units
        ],
        "findings": {
            "solved": [_finding(each) for each in findings.solved],
            "new": [_finding(each) for each in findings.new],
            "remaining": [_finding(each) for each in findings.remaining],
        },
    }


def _row(row: UnpairedRow) -> dict[str, object]:
    values = {name: _plain(value) for name, _, value in row.values}
    return {"row": mask(row.row), "sheet": row.sheet, "cell": row.spot.a1, "values": values}


def _change(change: Change) -> dict[str, object]:
    made: dict[str, object] = {
        "row": mask(change.row),
        "field": change.field,
        "heading": change.heading,
        "old": _plain(change.old),
        "new": _plain(change.new),
        "sheet": change.new_sheet,
        "cell": change.new_spot.a1 if change.new_spot else None,
        "old_sheet": change.old_sheet,
        "old_cell": change.old_spot.a1 if change.old_spot else None,
    }
    if change.parts:
        made["parts"] = [{"op": part.op, "text": mask(part.text)} for part in change.parts]
    return made


def _totals(form: FormSpec, old: SideTotal, new: SideTotal) -> dict[str, object]:
    sums = zip(form.amounts, old.sums, new.sums, strict=True)
    return {
        "projects": {"old": old.rows, "new": new.rows},
        **{column.name: {"old": plain(first), "new": plain(second)} for column, first, second in sums},
        "unread": {"old": old.unread, "new": new.unread},
    }


def _finding(judged: RowFinding) -> dict[str, object]:
    finding = judged.finding
    return {
        "code": finding.card.code,
        "severity": finding.card.severity.value,
        "title": finding.card.title,
        "row": mask(judged.row) or None,
        "field": finding.field,
        "sheet": finding.place.sheet,
        "cell": finding.place.cell,
        "message": finding.message,
        "explanation": finding.explanation,
    }


def _plain(value: Value) -> object:
    """Return a value for JSON: dates in ISO 8601, numbers as numbers, text and personal numbers masked."""
    if value is None or (isinstance(value, int | float) and not is_personal(value)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return mask(value) if isinstance(value, str) else mask(shown(value))
