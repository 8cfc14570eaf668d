"""What calamine hands out, made into the values of a Grid."""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain
from math import isfinite
from typing import Any, TypedDict

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from skilltrain_cli.readers.untrusted.file_limits import Limits
from skilltrain_cli.readers.workbooks.hidden_facts import check_total
from skilltrain_cli.values.grid import Area, Grid, Value

EXACT_BELOW = 1e15
"""Excel keeps 15 significant digits: a whole number from here on may have lost its last ones."""


_KEYS = frozenset({float, str, type(None)})
"""Types whose values can stand in one dict: ``True`` and ``1`` would be taken for ``1.0``."""
_TRUTHS = (True, False)
_LONG, _SAMPLE = 10_000, 500
"""Cells of a long column, and those by which it is told whether its values recur."""


class GridValues(TypedDict):
    """The values of a ``Grid``, row by row and column by column."""

    rows: Sequence[Sequence[Value]]
    by_column: Sequence[Sequence[Value]]


def table_of(rows: Iterable[Sequence[Any]], width: int) -> GridValues:
    """
    Return rows of this length with every whole float as int: readers make 1 into 1.0.

    Numbers of 16 digits and more stay floats, so that a rule can tell an identity number typed as a number;
    infinity, which no cell can hold again, becomes text.
    Column by column, since few hold numbers; all cells are laid out in a line first, for of a long sheet each
    row has long left the processor's cache when the next column comes to it.
    """
    cells = list(chain.from_iterable(rows))
    columns = [_column(cells[at::width]) for at in range(width)]
    return GridValues(rows=list(zip(*columns, strict=True)), by_column=columns)


def _column(column: list[Any]) -> list[Any]:
    """
    Return a column with whole floats as ints; equal values of a long one are one object.

    Readers make a new text of every cell. Of a long sheet they come from memory each time that a column is
    gone through, unless few values recur: of names hardly any does, and there is nothing to gain.
    """
    recurs = len(column) >= _LONG and len(set(column[:_SAMPLE])) < _SAMPLE / 2
    if not recurs and float not in set(map(type, column)):
        return column
    known: dict[Any, Any] = {}
    one_of_each = list(map(known.setdefault, column, column))
    numbers = [value for value in known if type(value) is float]
    plain = all(map(float.is_integer, numbers)) and max(map(abs, numbers), default=0) < EXACT_BELOW
    if not (plain and known.keys().isdisjoint(_TRUTHS)) and not set(map(type, column)) <= _KEYS:
        return list(map(_whole, column))  # some that are equal are of two types and would be one
    if not numbers:
        return one_of_each
    whole: Callable[[Any], Any] = int if plain else _whole
    wholes: dict[Any, Any] = dict(zip(numbers, map(whole, numbers), strict=True))
    return list(map(wholes.get, one_of_each, one_of_each))


def _whole(value: Any) -> Any:  # noqa: ANN401 - whatever a reader read
    if type(value) is not float:
        return value
    if value.is_integer():
        return int(value) if -EXACT_BELOW < value < EXACT_BELOW else value
    return value if isfinite(value) else str(value)  # 1e999, which no spreadsheet writes and none can hold


def tidy(value: object) -> Value:
    """Return a value of another reader as calamine would give it: a date without a time is a date."""
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date()
    if value is None or isinstance(value, str | int | float | date | time | timedelta):
        return value
    return str(value)


def open_calamine(data: bytes) -> CalamineWorkbook:
    """Open a workbook of any make from its bytes, so that content and not suffix decides."""
    return CalamineWorkbook.from_filelike(io.BytesIO(data))


def grids_of(book: CalamineWorkbook, limits: Limits) -> Iterator[tuple[int, Grid]]:
    """
    Yield ``(index, grid)`` of the sheets that hold cells, in the order of the workbook.

    Each sheet's own size was checked before; here their sum is.
    """
    area = 0
    for index, sheet in enumerate(book.sheets_metadata):
        if sheet.typ is SheetTypeEnum.WorkSheet:
            grid = _grid(book.get_sheet_by_index(index), visible=sheet.visible is SheetVisibleEnum.Visible)
            area += len(grid.rows) * len(grid.rows[0]) if grid.rows else 0
            check_total(area, limits)
            yield index, grid


def grid_of(book: CalamineWorkbook, name: str) -> Grid:
    """Return one sheet; what its size is was checked before."""
    index = book.sheet_names.index(name)
    visible = book.sheets_metadata[index].visible is SheetVisibleEnum.Visible
    return _grid(book.get_sheet_by_index(index), visible=visible)


def _grid(sheet: CalamineSheet, *, visible: bool) -> Grid:
    """Return one calamine sheet with its values and merged ranges."""
    top, left = sheet.start or (0, 0)
    merges = tuple(Area(*first, *last) for first, last in sheet.merged_cell_ranges or ())
    rows = sheet.to_python() if top else sheet.iter_rows()  # which begins with those above the first
    values = table_of(rows, sheet.width)
    return Grid(name=sheet.name, **values, top=top, left=left, visible=visible, merges=merges)
