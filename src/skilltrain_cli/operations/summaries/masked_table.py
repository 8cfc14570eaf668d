"""A summary as it may be shown: its lines go by texts of strangers, with phone and ID numbers in them."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from skilltrain_cli.operations.summaries.summary_table import (
    Chart,
    SummaryCell,
    SummaryColumn,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.values.privacy import mask, masked_names


def masked_table(table: SummaryTable) -> SummaryTable:
    """
    Return the summary without a whole personal number in any word of it; masking twice changes nothing.

    Lines and headings that differ in such a number alone still differ. Conditions keep the words that the
    rows have: of those with such a number no formula may be written.
    """
    headings = masked_names([column.heading for column in table.columns])
    called = dict(zip((column.heading for column in table.columns), headings, strict=True))
    return replace(
        table,
        name=mask(table.name),
        title=mask(table.title),
        notes=tuple(map(mask, table.notes)),
        columns=tuple(map(_column, table.columns, headings)),
        lines=tuple(_apart(table)),
        total=None if table.total is None else _line(table.total),
        charts=tuple(_chart(each, called) for each in table.charts),
    )


def _chart(chart: Chart, called: Mapping[str, str]) -> Chart:
    return replace(
        chart,
        title=mask(chart.title),
        says=mask(chart.says),
        values=tuple(called[each] for each in chart.values),
    )


def _column(column: SummaryColumn, heading: str) -> SummaryColumn:
    return replace(column, heading=heading, about=mask(column.about))


def _line(line: SummaryLine) -> SummaryLine:
    cells = tuple(_masked(line.cells))
    return line if cells == line.cells else replace(line, cells=cells)


def _masked(cells: Iterable[SummaryCell]) -> Iterator[SummaryCell]:
    return (mask(cell) if isinstance(cell, str) else cell for cell in cells)


def _apart(table: SummaryTable) -> Iterator[SummaryLine]:
    """Yield the lines; of those whose names are the same now, all but the first have a number behind them."""
    taken: set[tuple[str, ...]] = set()
    names = table.names
    for line in table.lines:
        found = _line(line)
        name, number = table.name_of(found), 2
        while found is not line and name in taken:
            cells = list(found.cells)
            cells[names[-1]] = f"{mask(str(line.cells[names[-1]]))}（{number}）"
            found, number = replace(found, cells=tuple(cells)), number + 1
            name = table.name_of(found)
        taken.add(name)
        yield found
