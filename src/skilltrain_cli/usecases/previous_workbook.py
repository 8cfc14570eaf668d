"""Last year's workbook, read and judged as this year's files are (``--previous``)."""

from collections.abc import Sequence
from pathlib import Path

from skilltrain_cli.errors import UsageError
from skilltrain_cli.intake.discover import DiscoveredFiles, discover
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.review_files import review
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge import UnreadError
from skilltrain_cli.review.finding import Finding, Severity
from skilltrain_cli.values.privacy import shown

_REPEATED = "ID001"
"""The rule about repeated rows: those of counties that have become one since may be alike."""
_REMEDY = "请给出上一年汇总的表（.xlsx 等），一个文件"


def sheets_of_previous(path: Path, order: Order, inputs: DiscoveredFiles) -> tuple[Submitted, ...]:
    """
    Return the sheets of last year's workbook.

    UsageError for a folder, for one of this year's files, and for a file without a form or with errors;
    UnreadError for one that cannot be read.
    """
    called = f"--previous 的“{shown(str(path), 120)}”"
    if path.is_dir():
        raise UsageError(f"{called}是文件夹", _REMEDY)
    found = discover([path])
    own = {each.path.resolve() for each in inputs.files}
    if path.resolve() in own:
        raise UsageError(f"{called}也在这次要汇总的文件里", "请把上年的表放到别的文件夹")
    reviewed = review(found, order)
    errors = [
        each
        for each in reviewed.review.findings
        if each.card.severity is Severity.ERROR and each.card.code != _REPEATED
    ]
    if reviewed.review.unread:
        raise UnreadError(f"{called}读不出来{_first(errors)}", _REMEDY)
    if not reviewed.sheets:
        raise UsageError(f"{called}里没有能认出来的表", _REMEDY)
    if errors:
        raise UsageError(
            f"{called}有强制性的问题 {len(errors)} 处，首处{_first(errors)}",
            "请先改好：skt validate 看每处问题",
        )
    return reviewed.sheets


def _first(errors: Sequence[Finding]) -> str:
    if not errors:
        return ""
    first = min(errors, key=lambda finding: finding.order)
    where = "" if first.place.spot is None else f" {first.place.address}"
    return f"{where}：{first.message}（{first.card.code}）"
