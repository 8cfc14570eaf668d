"""Windows: a few cells of a sender's sheet around a place, as text that may be shown."""

from collections.abc import Iterator

from msgspec import Struct

from skilltrain_cli.values.grid import Area, Grid, Spot
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import is_blank

REACH = 2
"""Rows and columns to be seen on each side of the place."""
_LONGEST = 48


class Frame(Struct, frozen=True, kw_only=True):
    """Where to look: one column of one sheet, from row ``first`` to row ``last`` (zero-based)."""

    file: str
    sheet: str
    column: int
    first: int
    last: int


class Pane(Struct, frozen=True, kw_only=True):
    """One cell of a window, or as much of a merged range as the window shows; ``""`` is a blank."""

    area: Area
    text: str

    def holds(self, spot: Spot) -> bool:
        """Tell whether a cell of the sheet is this one, or merged into it."""
        top, left, bottom, right = self.area
        return top <= spot.row <= bottom and left <= spot.column <= right


class Window(Struct, frozen=True, kw_only=True):
    """A rectangle of the sheet, row by row; a merged range stands in the row where it begins."""

    area: Area
    rows: tuple[tuple[Pane, ...], ...]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


def cut_window(grid: Grid, frame: Frame) -> Window:
    """Return the cells around a place: masked, short, within what was read; the place itself is always in."""
    area = _around(grid, frame)
    merged = [(whole, part) for whole in grid.merges if (part := _common(whole, area)) is not None]
    rows = range(area.top, area.bottom + 1)
    return Window(
        area=area,
        rows=tuple(tuple(_panes(grid, area, row, merged)) for row in rows),
        hidden_rows=grid.hidden_rows.intersection(rows),
        hidden_columns=grid.hidden_columns.intersection(range(area.left, area.right + 1)),
    )


def _around(grid: Grid, frame: Frame) -> Area:
    top, bottom = max(frame.first - REACH, 0), frame.last + REACH
    read = grid.rows[max(top - grid.top, 0) : max(bottom + 1 - grid.top, 0)]
    widest = grid.left + max(map(len, read), default=0) - 1
    return Area(
        top,
        max(frame.column - REACH, 0),
        min(bottom, max(frame.last, grid.bottom)),
        min(frame.column + REACH, max(frame.column, widest)),
    )


def _common(one: Area, other: Area) -> Area | None:
    top, left = max(one.top, other.top), max(one.left, other.left)
    bottom, right = min(one.bottom, other.bottom), min(one.right, other.right)
    return Area(top, left, bottom, right) if top <= bottom and left <= right else None


def _panes(grid: Grid, area: Area, row: int, merged: list[tuple[Area, Area]]) -> Iterator[Pane]:
    """Yield the cells that begin in a row; what a merged range covers belongs to its first cell."""
    for column in range(area.left, area.right + 1):
        here = [
            (whole, part)
            for whole, part in merged
            if part.top <= row <= part.bottom and part.left <= column <= part.right
        ]
        if not here:
            yield Pane(area=Area(row, column, row, column), text=_text(grid, Spot(row, column)))
        elif (row, column) == here[0][1][:2]:
            whole, part = here[0]
            yield Pane(area=part, text=_text(grid, Spot(whole.top, whole.left)))


def _text(grid: Grid, spot: Spot) -> str:
    if spot in grid.errors:
        return grid.errors[spot]
    if spot in grid.uncached:
        return "（公式没有结果）"
    if spot in grid.pictures:
        return "（图片）"
    value = grid.value(spot)
    return "" if is_blank(value) else shown(value, _LONGEST)
