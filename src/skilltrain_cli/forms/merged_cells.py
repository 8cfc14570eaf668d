"""Merged cells that reach down a column, looked up without walking their rows: one may have a million."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from skilltrain_cli.values.grid import Area, Grid


class Spans:
    """The merged cells of a sheet, by column."""

    def __init__(self, grid: Grid) -> None:
        """Take the sheet; a column is gone through when it is first asked for."""
        self.merges = grid.merges
        self._columns: dict[int, Sequence[Area]] = {}

    def down(self, column: int) -> Sequence[Area]:
        """
        Return the merged cells of two rows or more that cover a column, topmost first.

        Where they overlap, which no spreadsheet program writes, only the upper one counts.
        """
        if column not in self._columns:
            self._columns[column] = tuple(self._down(column))
        return self._columns[column]

    def over(self, row: int, column: int) -> Area | None:
        """Return the merged cell that begins above a cell and covers it."""
        areas = self.down(column)
        at = bisect_left(areas, row, key=lambda area: area.top) - 1
        return areas[at] if at >= 0 and row <= areas[at].bottom else None

    def _down(self, column: int) -> Iterator[Area]:
        reached = -1
        for area in sorted(each for each in self.merges if each.left <= column <= each.right):
            if area.bottom > area.top > reached:
                reached = area.bottom
                yield area


def within(area: Area, rows: Sequence[int]) -> range:
    """Return the positions of those rows, which are in order, that lie in a merged cell."""
    return range(bisect_left(rows, area.top), bisect_right(rows, area.bottom))
