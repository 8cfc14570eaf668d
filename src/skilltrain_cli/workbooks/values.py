"""What calamine hands out, made into the values of a Grid."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from skilltrain_cli.grid import Area, Grid, Value
from skilltrain_cli.untrusted.limits import Limits
from skilltrain_cli.workbooks.facts import check_total

EXACT_BELOW = 1e15
"""Excel keeps 15 significant digits: a whole number from here on may have lost its last ones."""


def whole(rows: list[list[Any]]) -> list[list[Any]]:
    """
    Return the rows with every whole float as int: readers make 1 into 1.0.

    Numbers of 16 digits and more stay floats, so that a rule can tell an identity number typed as a number.
    Column by column, since few columns hold numbers. The rows, all of one length, are changed in place.
    """
    for index, column in enumerate(zip(*rows, strict=True)):
        if float in set(map(type, column)):
            for row, value in zip(rows, column, strict=True):
                if type(value) is float:
                    row[index] = _whole(value)
    return rows


def _whole(value: float) -> float:
    return int(value) if value.is_integer() and -EXACT_BELOW < value < EXACT_BELOW else value


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
        name=sheet.name, rows=whole(sheet.to_python()), top=top, left=left, visible=visible, merges=merges
    )
