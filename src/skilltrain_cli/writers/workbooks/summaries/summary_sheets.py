"""The summaries of a merged workbook, a sheet for each: live formulas that carry their values, and charts."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace
from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.operations.merge.official_writing import CONTENTS
from skilltrain_cli.operations.summaries.summary_table import Shape, SummaryCell, SummaryColumn, SummaryTable
from skilltrain_cli.values.figure_with_sources import Figure
from skilltrain_cli.writers.workbooks.cell_text import width_of
from skilltrain_cli.writers.workbooks.plain_list_sheet import SHRUNK, ListColumn, ListPage, table_name
from skilltrain_cli.writers.workbooks.summaries.live_formulas import (
    LiveFormulas,
    PlacedTable,
    Ranges,
    plain_cells,
)
from skilltrain_cli.writers.workbooks.summaries.summary_charts import draw_charts
from skilltrain_cli.writers.workbooks.workbook_style import ACROSS, Look

_LOOKS = {
    Shape.NAME: Look.WORD,
    Shape.TEXT: Look.TEXT,
    Shape.COUNT: Look.TOTAL,
    Shape.PERCENT: Look.PERCENT,
    Shape.RANK: Look.COUNT,
}
_TOO_DEAR = "行数过多，本表为数值，不设公式。"
_CENTS, _SPARE = 2, 3
_SHORT = 12
"""Half-width characters of words that stand in the middle of a cell, such as a state."""


def draw_summaries(
    book: Workbook, looks: Mapping[Look, Format], tables: Sequence[SummaryTable], at: Ranges
) -> None:
    """Draw them in this order; ``at`` is where the merged table and 来源明细 have their cells."""
    live = LiveFormulas(at)
    pages: list[tuple[ListPage, bool]] = []
    placed: dict[str, PlacedTable] = {}
    for table in tables:  # all headings first: a formula may name a table that comes later
        page, dear = (
            ListPage(book, looks, table.name, _with_whole_headings([*_stripes(table)]), home=CONTENTS),
            live.too_dear(table),
        )
        page.head(table.title, *table.notes, _TOO_DEAR if dear else "")
        page.headings()
        pages.append((page, dear))
        placed[table.id] = PlacedTable(table=table, header=page.header)
    for table, (page, dear) in zip(tables, pages, strict=True):
        here, tallied = placed[table.id], placed.get(table.tallies)
        for number, line in enumerate(table.lines):
            page.row(plain_cells(line) if dear else live.cells(here, number, tallied))
        total = ""
        if table.total is not None:
            number, total = len(table.lines), str(table.total.cells[0])
            cells = plain_cells(table.total) if dear else live.cells(here, number, tallied)
            page.row(cells, dict.fromkeys(table.names, Look.HEADING))
        page.end_table(table_name(table.name), total=total)
        draw_charts(book, page, table)
        page.finish()


def _stripes(table: SummaryTable) -> Iterator[ListColumn]:
    lines = [*table.lines, *filter(None, (table.total,))]
    for at, column in enumerate(table.columns):
        look = _LOOKS.get(column.shape) or (Look.AMOUNT if column.decimals <= _CENTS else Look.FINE)
        if column.shape is Shape.TEXT and all(
            width_of(str(line.cells[at])) <= _SHORT for line in table.lines
        ):
            look = Look.WORD
        least = max((_room(line.cells[at], column) for line in lines), default=0)
        yield ListColumn(heading=column.heading, width=column.width, look=look, least=least)


def _with_whole_headings(stripes: Sequence[ListColumn]) -> Sequence[ListColumn]:
    """Return columns in which no measure in brackets is torn from its word, where there is room for that."""
    wider = [
        replace(each, least=max(each.least, width_of(each.heading) + _SPARE))
        if "（" in each.heading
        else each
        for each in stripes
    ]
    share = ACROSS / sum(each.width for each in stripes)
    room = sum(max(int(each.width * share), each.least) for each in wider)
    return wider if room <= ACROSS * SHRUNK else stripes


def _room(cell: SummaryCell, column: SummaryColumn) -> int:
    """Return how much room a number, or a short name, needs as it is written, with some to spare."""
    if not isinstance(cell, Figure):
        return min(width_of(cell or ""), _SHORT) + _SPARE if column.shape is Shape.NAME else 0
    if column.shape is Shape.PERCENT:
        return len(f"{cell.value:.1%}") + _SPARE
    return len(f"{cell.value:,.{column.decimals}f}") + _SPARE
