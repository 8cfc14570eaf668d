"""情况说明 that a merged workbook has taken over from the files below it, and where each came from."""

from collections.abc import Collection, Container, Iterator, Mapping

from msgspec import Struct

from skilltrain_cli.values.grid import Grid, Spot, Value, spot_named
from skilltrain_cli.values.text import clean, is_blank

SEARCHED = 20
"""Rows in which the headings of a list are looked for."""
_CARRIED = {
    "code": "编码",
    "sheet": "工作表",
    "cell": "单元格",
    "message": "问题",
    "text": "情况说明",
    "file": "来源文件",
    "source": "来源单元格",
}
"""The headings of the 情况说明 sheet in a merged workbook."""


class Carried(Struct, frozen=True, kw_only=True):
    """A query as a merged workbook lists it: about a cell of its table, and where it first came from."""

    code: str
    message: str
    explanation: str
    file: str
    sheet: str
    cell: str
    spot: Spot | None = None
    """The cell of the merged workbook's own table; ``None`` for what has none there."""


def rows_taken_over(grid: Grid, header: int) -> Container[int]:
    """Return the rows of a merged workbook's own 情况说明 that name the file they come from."""
    headings = {text: column for column, text in grid.filled(header) if isinstance(text, str)}
    if not headings.keys() >= {*_CARRIED.values()}:
        return ()
    source = headings[_CARRIED["file"]]
    return {row for row in range(header + 1, grid.bottom + 1) if not is_blank(grid.value(Spot(row, source)))}


def read_carried(grid: Grid) -> tuple[Carried, ...]:
    """Return the queries a merged workbook lists on its 情况说明 sheet; other such sheets have none."""
    found = find_headings(grid, _CARRIED.values())
    if found is None:
        return ()
    row, headings = found
    columns = {name: headings[heading] for name, heading in _CARRIED.items()}
    return tuple(_carried(grid, row + 1, columns))


def find_headings(grid: Grid, wanted: Collection[str]) -> tuple[int, Mapping[str, int]] | None:
    """Return the row of these headings and the column of each text in it."""
    for row in range(grid.top, min(grid.top + SEARCHED, grid.bottom + 1)):
        columns = {text: column for column, text in grid.filled(row) if isinstance(text, str)}
        if columns.keys() >= {*wanted}:
            return row, columns
    return None


def _carried(grid: Grid, first: int, columns: dict[str, int]) -> Iterator[Carried]:
    for row in range(first, grid.bottom + 1):
        held = {name: list_text(grid.value(Spot(row, column))) for name, column in columns.items()}
        if not held["code"]:
            continue
        sheet, _, cell = held["source"].rpartition("!")
        whole = spot_named(cell) is None
        yield Carried(
            code=held["code"],
            message=held["message"],
            explanation=held["text"],
            file=held["file"],
            sheet=held["source"] if whole else sheet,
            cell="" if whole else cell,
            spot=spot_named(held["cell"]),
        )


def list_text(value: Value) -> str:
    """Return what a cell of a list says; empty when it is blank."""
    return "" if is_blank(value) else clean(str(value))
