"""The figures that are asked for first: the totals, who has reported, how far the plan is met."""

from collections.abc import Iterator, Sequence

from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_types import Coverage, Covered
from skilltrain_cli.operations.merge.notice_demands_met import Reach, Reached, reached
from skilltrain_cli.operations.summaries.summary_table import Shape, SummaryCell, SummaryTable
from skilltrain_cli.reporters.merged_page.figure_writing import isolated, number_in, written
from skilltrain_cli.reporters.page_parts.markup import Content, Markup, tag
from skilltrain_cli.values.figure_with_sources import Figure, Measure

_UNIT = "unit"
_MOST = 8
"""Totals that a form with many amounts shows here; the others stand in its table."""


def key_figures(merged: Merged, tables: Sequence[SummaryTable]) -> Markup:
    """Return the section of them."""
    by_unit = next((table for table in tables if table.id == _UNIT), None)
    cards = [*(_totals(by_unit) if by_unit else ()), *_reported(merged)]
    figures = tag("ul", *(tag("li", *card) for card in cards), class_="figures") if cards else None
    return tag("section", tag("h2", "主要数字", id="key"), figures, aria_labelledby="key")


def _totals(table: SummaryTable) -> Iterator[Sequence[Content]]:
    """Yield the cells of the total: sums first, then what is counted; a comparison stands with them."""
    total = table.total
    if total is None:
        return
    cells = [
        (column, cell)
        for column, cell in zip(table.columns, total.cells, strict=True)
        if column.shape in (Shape.COUNT, Shape.AMOUNT, Shape.PERCENT)
        and number_in(cell) is not None
        and not _is_whole(cell)
    ]
    cells.sort(key=lambda each: not (isinstance(each[1], Figure) and each[1].measure is Measure.SUM))
    for column, cell in cells[:_MOST]:
        yield tag("span", isolated(column.heading)), tag("strong", written(column, cell))


def _is_whole(cell: SummaryCell) -> bool:
    """Tell whether a ratio is a share of itself, as in the total of a column of shares."""
    if not isinstance(cell, Figure):
        return False
    return cell.measure is Measure.RANK or (len(cell.parts) > 1 and cell.parts[0] == cell.parts[1])


def _reported(merged: Merged) -> Iterator[Sequence[Content]]:
    """Yield who has reported of those that should, and how many have what is asked for."""
    for each in merged.covered:
        bound = [line for line in each.lines if not line.zone]
        silent = [line for line in bound if line.state in (Covered.SILENT, Reached.SILENT)]
        done = [line for line in bound if line.state in (Covered.YES, _done(each))]
        who = "市" if bound and bound[0].city == bound[0].region else "县（市、区）"
        came = tag("small", f"应报{who} {len(bound):,} 个，未报送 {len(silent):,} 个")
        yield tag("span", "已报送"), tag("strong", f"{len(bound) - len(silent):,}/{len(bound):,}"), came
        if bound and isinstance(each, Coverage):
            share = f"{len(done):,}/{len(bound):,}"
            yield tag("span", isolated(each.title)), tag("strong", share), tag("small", f"{who}已覆盖")


def _done(each: Coverage | Reach) -> Covered | Reached:
    return Covered.YES if isinstance(each, Coverage) else reached(each.demand)
