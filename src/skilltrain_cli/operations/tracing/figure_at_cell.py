"""Which figure stands in a cell of a summary sheet, by the words of its line and its column's heading."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from skilltrain_cli.operations.summaries.previous_columns import BEFORE, CHANGE
from skilltrain_cli.operations.summaries.summary_table import Shape, SummaryCell, SummaryLine, SummaryTable
from skilltrain_cli.values.grid import Grid, Spot, Value, a1
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import is_blank, key

_FIGURES = frozenset({Shape.COUNT, Shape.AMOUNT, Shape.PERCENT, Shape.RANK})
_SUBTOTAL = "小计"


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
        return CellOfTable(why=f"“{grid.name}”的表头改动过，或 {spot.a1} 在表头以上，找不到它是哪一栏")
    at, columns = header
    heading = next((name for name, column in columns.items() if column == spot.column), "")
    if spot.row == at or not heading:
        return CellOfTable(why=_no_figure(grid, spot, table, header))
    words = tuple(_word(grid.value(Spot(spot.row, columns[name]))) for name in _names(table))
    line, owner = _line(tables, words)
    if line is None:
        if not any(words):
            return CellOfTable(why=_no_figure(grid, spot, table, header))
        named = "、".join(shown(word, 30) for word in words if word)
        return CellOfTable(why=f"“{grid.name}”里按报送件算没有“{named}”这一行：行名改动过，或是后来添的")
    column = owner.columns[owner.at(heading)]
    if column.shape not in _FIGURES:
        return CellOfTable(why=_no_figure(grid, spot, table, header))
    return CellOfTable(
        line=" ".join(word for word in words if word),
        heading=heading,
        held=line.cells[owner.at(heading)],
        shape=column.shape,
        measure=column.measure,
    )


def _names(table: SummaryTable) -> Sequence[str]:
    return [table.columns[at].heading for at in table.names]


def _header(table: SummaryTable, grid: Grid, above: int) -> tuple[int, Mapping[str, int]] | None:
    """Return the nearest row at or above a cell that has the headings of all names, and its columns."""
    known = {key(column.heading): column.heading for column in table.columns}
    names = set(_names(table))
    for row in range(min(above, grid.bottom), grid.top - 1, -1):
        found: dict[str, int] = {}
        for column, value in grid.filled(row):
            heading = known.get(key(value)) if isinstance(value, str) else None
            if heading is not None:
                found.setdefault(heading, column)
        if len(found) > 1 and found.keys() >= names:
            return row, found
    return None


def _word(value: Value) -> str:
    return "" if is_blank(value) else key(str(value))


def _line(tables: Sequence[SummaryTable], words: tuple[str, ...]) -> tuple[SummaryLine | None, SummaryTable]:
    """Return the line of these words, and its table: the subtotal of a city is its line in 各市."""
    table = tables[0]
    for line in table.lines:
        if tuple(map(key, table.name_of(line))) == words:
            return line, table
    if table.total and set(map(key, filter(None, table.name_of(table.total)))) <= {*words}:
        return table.total, table
    for other in tables[1:] if words[-1:] == (_SUBTOTAL,) else ():
        for line in other.lines:
            if tuple(map(key, other.name_of(line))) == words[:1]:
                return line, other
    return None, table


def _no_figure(grid: Grid, spot: Spot, table: SummaryTable, header: tuple[int, Mapping[str, int]]) -> str:
    """Say what a cell is, and which cells of its row, or of the sheet, can be asked about."""
    above = _word(grid.value(Spot(header[0], spot.column)))
    if BEFORE in above or CHANGE in above:
        return f"{grid.name}!{spot.a1} 用到上年的数，请对上年的汇总表运行 skt trace"
    value = grid.value(spot)
    says = "是空白" if is_blank(value) else f"写的是“{shown(value, 30)}”"
    row = spot.row if spot.row > header[0] else header[0] + 1
    asked = "、".join(f"{a1(row, column)}（{heading}）" for heading, column in _askable(table, header[1]))
    return f"{grid.name}!{spot.a1} {says}，不是汇总出来的数" + (
        f"；这一行可以问的有 {asked}" if asked else ""
    )


def _askable(table: SummaryTable, columns: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    for column in table.columns:
        if column.shape in _FIGURES and column.heading in columns:
            yield column.heading, columns[column.heading]
