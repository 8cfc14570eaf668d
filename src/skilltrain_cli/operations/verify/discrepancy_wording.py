"""How differences are worded: values, lines and cells as a message quotes them, and what is to be done."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, takewhile
from operator import eq

from skilltrain_cli.operations.verify.discrepancies import Discrepancy, DiscrepancyKind
from skilltrain_cli.operations.verify.sheet_cells import filled
from skilltrain_cli.operations.verify.sheet_discrepancies import CellDiscrepancy
from skilltrain_cli.values.grid import Spot, Value
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.privacy import mask
from skilltrain_cli.values.privacy import shown as shown_cell
from skilltrain_cli.values.text import is_blank

REMERGE = "请用 skt merge 从来源重新汇总；确需更正的，请改来源文件后重新汇总"
RESTORE = "请恢复原样，或用 skt merge 从来源重新汇总"
_READ = 4
"""Decimals of a quotient in a message."""
_BEFORE = 8
"""Characters that a message quotes before the place where two long texts differ."""
_LISTED = 12
"""Cells that a message names; a script has all of them."""


def shown(value: Value, limit: int = 40) -> str:
    """Return a value as a message quotes it; of a quotient as many digits as anybody reads."""
    return shown_cell(round(value, _READ) if isinstance(value, float) else value, limit)


def quoted(value: Value, limit: int = 40) -> str:
    """Return a value in quotation marks; a blank is named and not quoted."""
    return shown(value, limit) if is_blank(value) else f"“{shown(value, limit)}”"


def both_quoted(held: Value, expected: Value, limit: int = 40) -> tuple[str, str]:
    """Return two values in quotation marks, long texts from shortly before they differ."""
    if not isinstance(held, str) or not isinstance(expected, str) or min(len(held), len(expected)) <= limit:
        return quoted(held, limit), quoted(expected, limit)
    one, other = mask(held), mask(expected)  # before they are cut: half a number is not known for one
    alike = sum(1 for _ in takewhile(bool, map(eq, one, other)))
    first = alike - _BEFORE if alike > limit // 2 else 0
    texts = (
        each[first : first + limit] + ("…" if len(each) > first + limit else "") for each in (one, other)
    )
    cut_one, cut_other = (f"“{'…' if first else ''}{each}”" for each in texts)
    return cut_one, cut_other


def line_gone(
    kind: DiscrepancyKind, sheet: str, row: int, cells: Sequence[Value], also: Sequence[Spot] = ()
) -> Discrepancy:
    """Tell of a line that stood in this zero-based row when the workbook was merged, and what followed."""
    line = line_of(cells)
    return Discrepancy(
        kind=kind,
        sheet=sheet,
        spot=Spot(row, 0),
        also=tuple(sorted(also)),
        expected=line,
        message=f"少了一行“{line}”（原在第 {row + 1} 行）{followed_by(also)}",
        hint=RESTORE,
    )


def followed_by(also: Sequence[Spot]) -> str:
    """Return the end of a sentence that names cells which are otherwise for the same cause."""
    return f"；{cells_named(also)} 跟着变了" if also else ""


def line_added(kind: DiscrepancyKind, sheet: str, row: int, cells: Sequence[Value], why: str) -> Discrepancy:
    """Tell of a line that was not there; ``why`` ends the sentence."""
    line = line_of(cells)
    said = f"第 {row + 1} 行“{line}”{why}"
    return Discrepancy(kind=kind, sheet=sheet, spot=Spot(row, 0), held=line, message=said, hint=RESTORE)


def line_of(row: Sequence[Value]) -> str:
    """Return a row for people, each cell masked by itself; no personal number is told over ``、``."""
    return "、".join(shown(value, 30) for _, value in filled(row))[:200]


def cells_named(spots: Sequence[Spot]) -> str:
    """Return the addresses of the first cells and areas, and how many cells they are."""
    areas = [*_areas(spots)]
    listed = "、".join(areas[:_LISTED])
    return listed + (f" 等 {len(spots)} 格" if len(areas) > _LISTED else "")


def _areas(spots: Collection[Spot]) -> Iterator[str]:
    """Yield the areas that cells fill: runs of rows, and equal runs of columns side by side."""
    runs: dict[tuple[int, int], list[int]] = {}
    for column, rows in sorted(gathered((spot.column, spot.row) for spot in spots).items()):
        for _, run in groupby(enumerate(sorted(rows)), key=lambda each: each[1] - each[0]):
            span = [row for _, row in run]
            runs.setdefault((span[0], span[-1]), []).append(column)
    for (top, bottom), columns in runs.items():
        for _, beside in groupby(enumerate(columns), key=lambda each: each[1] - each[0]):
            side = [column for _, column in beside]
            first, last = Spot(top, side[0]), Spot(bottom, side[-1])
            yield first.a1 if first == last else f"{first.a1}:{last.a1}"


def text_changed(sheet: str, each: CellDiscrepancy) -> Discrepancy:
    """Tell of a text that says something else."""
    held, expected = both_quoted(each.held, each.expected, 80)
    return Discrepancy(
        kind=DiscrepancyKind.TEXT,
        sheet=sheet,
        spot=each.spot,
        held=each.held,
        expected=each.expected,
        message=f"{each.spot.a1} 写的是{held}，应为{expected}",
        hint=RESTORE,
    )
