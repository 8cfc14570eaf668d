"""Which figure stands in a cell of a summary sheet, by the words of its line and its column's heading."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from msgspec import Struct

from skilltrain_cli.operations.summaries.summary_table import (
    BEFORE,
    CHANGE,
    Shape,
    SummaryCell,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.values.figure_with_sources import Figure
from skilltrain_cli.values.grid import Grid, Spot, Value, a1
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import is_blank, key

_FIGURES = frozenset({Shape.COUNT, Shape.AMOUNT, Shape.PERCENT, Shape.RANK})
_SUBTOTAL = "小计"
LAST_YEAR = "来源在上年的汇总表里"
"""Says why nothing can be traced from a figure of last year, or from one that is compared with it."""


class CellOfTable(Struct, frozen=True, kw_only=True):
    """What a cell of a summary sheet is: a figure, or words that say why it is none."""

    line: str = ""
    """The words of its line."""
    heading: str = ""
    """That of its column."""
    held: SummaryCell = None
    """What ought to stand there."""
    shape: Shape = Shape.TEXT
    measure: str = ""
    why: str = ""
    """Why nothing can be traced from it; empty for a figure."""


def cell_of_table(tables: Sequence[SummaryTable], grid: Grid, spot: Spot) -> CellOfTable:
    """
    Return what stands in a cell of the sheet of a summary; lines may have been sorted, rows inserted.

    ``tables`` are that sheet's, and those whose lines it may repeat as subtotals.
    """
    table = tables[0]
    header = _header(table, grid, spot.row)
    if header is None:
        below = _header(table, grid, grid.bottom)
        changed = f"“{grid.name}”的表头改动过，找不到 {spot.a1} 是哪一栏"
        return CellOfTable(why=_no_figure(grid, spot, tables, below) if below else changed)
    at, columns = header
    heading = next((name for name, column in columns.items() if column == spot.column), "")
    if spot.row == at or not heading or _of_last_year(table, heading):
        return CellOfTable(why=_no_figure(grid, spot, tables, header))
    words = _words(table, grid, spot.row, columns)
    line, owner = _line(tables, words)
    if line is None:
        if not any(words):
            return CellOfTable(why=_no_figure(grid, spot, tables, header))
        named = "、".join(shown(word, 30) for word in words if word)
        return CellOfTable(why=f"“{grid.name}”里按报送件算没有“{named}”这一行：行名改动过，或是后来添的")
    column = owner.columns[owner.at(heading)]
    if column.shape not in _FIGURES:
        return CellOfTable(why=_no_figure(grid, spot, tables, header))
    return CellOfTable(
        line=" ".join(word for word in words if word),
        heading=heading,
        held=line.cells[owner.at(heading)],
        shape=column.shape,
        measure=column.measure,
    )


def beside_rows(sheet: str, spot: Spot, value: Value, where: str) -> str:
    """Say that a cell of the form's own sheet holds no figure, and ``where`` it lies."""
    says = "是空白" if is_blank(value) else f"写的是“{shown(value, 30)}”"
    return f"{sheet}!{spot.a1} {says}，{where}，没有汇总出来的数"


def where_beside(spot: Spot, rows: Sequence[int], columns: Collection[int]) -> str:
    """Say where a cell lies that is none of a table's, which stands in these zero-based rows and columns."""
    if spot.row < min(rows):
        return "在表头或表头以上"
    if spot.column not in columns:
        return "在统计表的旁边，不是它的一栏"
    return "在统计表各行以下" if spot.row > max(rows) else "不是报送的一行，也不是合计的数"


def _names(table: SummaryTable) -> Sequence[str]:
    return [table.columns[at].heading for at in table.names]


def _header(table: SummaryTable, grid: Grid, above: int) -> tuple[int, Mapping[str, int]] | None:
    """Return the nearest row at or above a cell that has the headings of all names, and its columns."""
    headings = [column.heading for column in table.columns]
    known = {key(heading): heading for heading in headings} | {heading: heading for heading in headings}
    names = set(_names(table))
    for row in range(min(above, grid.bottom), grid.top - 1, -1):
        found: dict[str, int] = {}
        for column, value in grid.filled(row):
            heading = (known.get(value) or known.get(key(value))) if isinstance(value, str) else None
            if heading is not None:
                found.setdefault(heading, column)
        if len(found) > 1 and found.keys() >= names:
            return row, found
    return None


def _word(value: Value) -> str:
    return "" if is_blank(value) else str(value)


def _words(table: SummaryTable, grid: Grid, row: int, columns: Mapping[str, int]) -> tuple[str, ...]:
    """Return the words that tell the line in a row from the others."""
    return tuple(_word(grid.value(Spot(row, columns[name]))) for name in _names(table))


def _line(tables: Sequence[SummaryTable], words: tuple[str, ...]) -> tuple[SummaryLine | None, SummaryTable]:
    """
    Return the line of these words, and its table: the subtotal of a city is its line in 各市.

    Lines are told apart by their very words, as summaries tell them apart; words that a hand has spaced or
    widened are those of a line where it is the only one that they may be.
    """
    keyed = tuple(map(key, words))
    named = list(_named(tables, words))
    for name, line, owner in named:
        if name == words:
            return line, owner
    alike = [(line, owner) for name, line, owner in named if tuple(map(key, name)) == keyed]
    if len(alike) == 1:
        return alike[0]
    table = tables[0]
    if table.total and set(map(key, filter(None, table.name_of(table.total)))) <= {*keyed}:
        return table.total, table
    return None, table


def _named(
    tables: Sequence[SummaryTable], words: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], SummaryLine, SummaryTable]]:
    """Yield the lines that words may be those of, each with its own as they stand in the first table."""
    table = tables[0]
    for line in table.lines:
        yield table.name_of(line), line, table
    if words and key(words[-1]) == _SUBTOTAL:
        for other in tables[1:]:
            for line in other.lines:
                yield (*other.name_of(line), *words[1:]), line, other


def _no_figure(
    grid: Grid, spot: Spot, tables: Sequence[SummaryTable], header: tuple[int, Mapping[str, int]]
) -> str:
    """Say what a cell is, and which cells of its row, else of the sheet, can be asked about."""
    above = _word(grid.value(Spot(header[0], spot.column)))
    if BEFORE in above or CHANGE in above:
        what = "是上年的数" if BEFORE in above else "是与上年的数相比算出来的"
        return f"{grid.name}!{spot.a1}（{shown(above, 30)}）{what}，{LAST_YEAR}"
    value = grid.value(spot)
    says = "是空白" if is_blank(value) else f"写的是“{shown(value, 30)}”"
    row, found = _offered(grid, spot, tables, header)
    offered = "、".join(f"{a1(row, column)}（{heading}）" for heading, column in found)
    where = "这一行" if row == spot.row else "这张表"
    return f"{grid.name}!{spot.a1} {says}，不是汇总出来的数" + (
        f"；{where}可以问的有 {offered}{'' if row == spot.row else ' 等'}" if found else ""
    )


def _offered(
    grid: Grid, spot: Spot, tables: Sequence[SummaryTable], header: tuple[int, Mapping[str, int]]
) -> tuple[int, Sequence[tuple[str, int]]]:
    """Return a row, a cell's own if it can be, and the columns in which it has figures."""
    at, columns = header
    for row in chain([spot.row] if spot.row > at else (), range(at + 1, grid.bottom + 1)):
        line, owner = _line(tables, _words(tables[0], grid, row, columns))
        if line is not None and (found := list(_askable(owner, line, columns))):
            return row, found
    return spot.row, ()


def _of_last_year(table: SummaryTable, heading: str) -> bool:
    """Tell whether the figures of a column are last year's, or compared with them."""
    figures = (cell for cell in table.column(heading) if isinstance(cell, Figure))
    return any(each.previous for figure in figures for each in (figure, *figure.parts))


def _askable(table: SummaryTable, line: SummaryLine, columns: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Yield the headings of a line's figures that can be asked about, and where they stand in the sheet."""
    for column, cell in zip(table.columns, line.cells, strict=True):
        traced = isinstance(cell, Figure) and cell.known and not _of_last_year(table, column.heading)
        if traced and column.shape in _FIGURES and column.heading in columns:
            yield column.heading, columns[column.heading]
