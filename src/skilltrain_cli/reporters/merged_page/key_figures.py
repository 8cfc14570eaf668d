"""The figures that are asked for first: the totals, who has reported, how far the plan is met."""

from collections.abc import Iterator, Sequence

from skilltrain_cli.operations.merge.merge_types import Covered
from skilltrain_cli.operations.summaries.summary_table import Shape, SummaryCell, SummaryTable
from skilltrain_cli.reporters.merged_page.figure_writing import isolated, written
from skilltrain_cli.reporters.merged_page.not_reported import told_states
from skilltrain_cli.reporters.merged_page.target_bullets import DONE, RATE, TARGET, TARGETS
from skilltrain_cli.reporters.page_parts.markup import Content, Markup, tag
from skilltrain_cli.values.figure_with_sources import Figure, Measure

_UNIT = "unit"
_TOLD = frozenset({Shape.COUNT, Shape.AMOUNT, Shape.PERCENT})
_MOST_TARGETS = 3
_MOST = 8
"""Totals that a form with many amounts shows here; the others stand in its table."""


def key_figures(tables: Sequence[SummaryTable]) -> Markup:
    """Return the section of them."""
    by_unit = next((table for table in tables if table.id == _UNIT), None)
    targets = next((table for table in tables if table.id == TARGETS), None)
    cards = [
        *(_totals(by_unit) if by_unit else ()),
        *_reported(tables),
        *(_targets(targets) if targets else ()),
    ]
    figures = tag("ul", *(tag("li", *card) for card in cards), class_="figures") if cards else None
    return tag("section", tag("h2", "主要数字", id="key"), figures, aria_labelledby="key")


def _totals(table: SummaryTable) -> Iterator[Sequence[Content]]:
    """Yield the cells of the total: sums first, then what is counted, each with what it is compared with."""
    cells = [
        (column, cell)
        for column, cell in zip(table.columns, table.total.cells if table.total else (), strict=False)
        if column.shape in _TOLD and isinstance(cell, Figure) and cell.known and not _is_whole(cell)
    ]
    own = [each for each in cells if not _compared(each[1])]
    own.sort(key=lambda each: each[1].measure is not Measure.SUM)
    for column, figure in own[:_MOST]:
        beside = (
            tag("small", isolated(other.heading), f" {written(other, cell)}")
            for other, cell in cells
            if figure.measure is Measure.SUM and _compared(cell) == figure.field
        )
        yield tag("span", isolated(column.heading)), tag("strong", written(column, figure)), *beside


def _compared(figure: Figure) -> str:
    """Return the field of which a figure is last year's, or a comparison with it; of any other nothing."""
    return next((each.field for each in (figure, *figure.parts) if each.previous), "")


def _is_whole(figure: Figure) -> bool:
    """Tell whether a ratio is a share of itself, as in the total of a column of shares."""
    return len(figure.parts) > 1 and figure.parts[0] == figure.parts[1]


def _reported(tables: Sequence[SummaryTable]) -> Iterator[Sequence[Content]]:
    """Yield how many of the units that are bound have what is asked for, and how many sent nothing."""
    for table in tables:
        if not table.tallies or not table.lines:
            continue
        bound = table.lines[0]
        best, *others = told_states(table, bound)
        whole = next(at for at, column in enumerate(table.columns) if column.shape is Shape.COUNT)
        among = f"{bound.cells[0]}共 {written(table.columns[whole], bound.cells[whole])} 个"
        rates = (at for at, column in enumerate(table.columns) if column.shape is Shape.PERCENT)
        for at in rates:
            done = tag("small", f"{best.word} {written(best.column, best.cell)} 个，{among}")
            yield (
                tag("span", isolated(table.columns[at].heading)),
                tag("strong", written(table.columns[at], bound.cells[at])),
                done,
            )
        for each in others:
            if each.word == Covered.SILENT:
                count = tag("strong", written(each.column, each.cell), " 个")
                yield tag("span", each.word), count, tag("small", among)


def _is_ratio(cell: SummaryCell) -> bool:
    return isinstance(cell, Figure) and cell.known and cell.measure is Measure.RATIO


def _targets(table: SummaryTable) -> Iterator[Sequence[Content]]:
    """Yield the first targets of the whole; how many units have reached their own stands in coverage."""
    name, rate = table.names[0], table.at(RATE)
    known = [line for line in table.lines if _is_ratio(line.cells[rate])]
    for line in known[:_MOST_TARGETS]:
        share = tag("strong", written(table.columns[rate], line.cells[rate]))
        done, goal = (written(table.columns[at], line.cells[at]) for at in map(table.at, (DONE, TARGET)))
        about = tag("small", f"{RATE}，{done}／{goal}") if done and goal else tag("small", RATE)
        yield tag("span", isolated(str(line.cells[name]))), share, about
