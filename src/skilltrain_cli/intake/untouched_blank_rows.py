"""Rows of a blank that still are as it was given out: the unit's names filled in, and nothing else."""

from collections.abc import Iterator

from msgspec.structs import replace

from skilltrain_cli.forms.blank_version import Stamp
from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.values.grid import Grid, Spot
from skilltrain_cli.values.text import is_blank, key


def of_blank(grid: Grid, sheet: Sheet, stamp: Stamp | None, *, word: bool) -> Sheet:
    """
    Return the sheet as one on the blank that bears the stamp, rows as given out being no skipped ones.

    A Word file bears no stamp: there they are those that repeat the names of a row that is filled in; where
    none is, all of them that hold nothing but the same names.
    """
    if stamp is None and not word:
        return sheet
    columns = _keys(sheet)
    names = {_said(grid, row, columns) for row in sheet.rows}
    if not sheet.rows:
        given = {each.row for each in sheet.skipped if set(_filled(grid, each.row)) <= set(columns)}
        alike = {_said(grid, row, columns) for row in given}
        names = alike if len(alike) == 1 else names
    kept = tuple(
        each
        for each in sheet.skipped
        if not (found := set(_filled(grid, each.row)))
        or not found <= set(columns)
        or (stamp is None and _said(grid, each.row, columns) not in names)
    )
    return replace(sheet, stamp=stamp, skipped=kept)


def _keys(sheet: Sheet) -> tuple[int, ...]:
    """Return the columns of the names that a unit's blank has filled in."""
    grouped = (each for each in sheet.form.columns if each.printed.group and each.name in sheet.cells)
    return tuple(sheet.cells[each.name].column for each in grouped)


def _said(grid: Grid, row: int, columns: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(key(str(grid.value(Spot(row, column)) or "")) for column in columns)


def _filled(grid: Grid, row: int) -> Iterator[int]:
    return (column for column, value in grid.filled(row) if not is_blank(value))
