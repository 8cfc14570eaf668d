"""Compare two submissions of one form: review both, pair their rows, tell what became of the findings."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from skilltrain_cli.errors import SktError, UsageError
from skilltrain_cli.intake.discover import display
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.review_files import review
from skilltrain_cli.operations.diff import Difference, Side
from skilltrain_cli.operations.diff import diff as compare
from skilltrain_cli.usecases.argument_types import Names, Paths, StrPath, as_path, path_of, several
from skilltrain_cli.usecases.review_request import order_of
from skilltrain_cli.writers.output import check_apart, check_ending, check_target, staged


class Compared(Struct, frozen=True, kw_only=True):
    """A comparison, and the workbook it was written to, if any."""

    difference: Difference
    """Rows added, removed, changed (old and new value, both cells); totals; findings solved and new."""
    output: Path | None = None


def diff(
    old: StrPath,
    new: StrPath,
    output: StrPath | None = None,
    *,
    as_of: date,
    notice: StrPath | None = None,
    notices: Paths = (),
    plugins: Names = (),
    regions: StrPath | None = None,
    force: bool = False,
) -> Compared:
    """
    Compare two files with one submission each; into a workbook where ``output`` (.xlsx) is given.

    Arguments are those of ``validate``. Raises UsageError for folders, for files with several submissions and
    for an output that cannot be meant, SktError for a file that cannot be read or has no form in it,
    OutputError where the system refuses to write.
    """
    first, second, target = as_path(old), as_path(new), path_of(output)
    check_output(target, (first, second), force=force)
    if target is not None:
        check_apart(target, [*map(path_of, (notice, regions)), *several(notices)])
        check_ending(target, "比较结果的工作簿", ".xlsx")
    order = order_of(as_of, notice=notice, notices=notices, plugins=plugins, regions=regions)
    found = compared(first, second, order)
    if target is not None:
        from skilltrain_cli.writers.workbooks.difference_list import write_differences  # noqa: PLC0415 (imports XlsxWriter)

        with staged(target, force=force) as temporary:
            write_differences(found, temporary)
    return Compared(difference=found, output=target)


def check_output(output: Path | None, inputs: Sequence[Path], *, force: bool) -> None:
    """Refuse inputs that are folders and an output that cannot be meant, before any work is done."""
    for path in inputs:
        if path.is_dir():
            raise UsageError(f"“{display(path)}”是一个文件夹", "skt diff 比较两个文件，请写明是哪两个文件")
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
