"""What calamine hands out, made into the values of a Grid."""

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
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


class GridValues(TypedDict):
    """The values of a ``Grid``, row by row and column by column."""

    rows: Sequence[Sequence[Value]]
    by_column: Sequence[Sequence[Value]]


def table_of(rows: Sequence[list[Any]]) -> GridValues:
    """
    Return rows of one length with every whole float as int: readers make 1 into 1.0.

    Numbers of 16 digits and more stay floats, so that a rule can tell an identity number typed as a number;
    infinity, which no cell can hold again, becomes text.
    Column by column, since few columns hold numbers; the rows themselves are changed.
    """
    read = list(zip(*rows, strict=True))
    columns = list(map(_wholes, read))
    for at, (new, old) in enumerate(zip(columns, read, strict=True)):
        if new is not old:
            for row, value in zip(rows, new, strict=True):
                row[at] = value
    return GridValues(rows=rows, by_column=columns)


def _wholes(column: tuple[Any, ...]) -> tuple[Any, ...]:
    types = set(map(type, column))
    if float not in types:
        return column
    if not types <= _KEYS:
        return tuple(_whole(value) for value in column)
    known = {value: _whole(value) for value in set(column)}
    return tuple(map(known.__getitem__, column))


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


def _grid(sheet: CalamineSheet, *, visible: bool) -> Grid:
    """Return one calamine sheet with its values and merged ranges."""
    top, left = sheet.start or (0, 0)
    merges = tuple(Area(*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return Grid(
        name=sheet.name, **table_of(sheet.to_python()), top=top, left=left, visible=visible, merges=merges
    )
