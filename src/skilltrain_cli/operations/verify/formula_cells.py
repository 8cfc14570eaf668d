"""Which cells a formula reads, so that what follows from a changed cell is told with it."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from skilltrain_cli.values.grid import Area, Spot, spot_named
from skilltrain_cli.values.lazy_pattern import lazy_pattern

_READ = lazy_pattern(
    r"(?:'((?:[^']|'')+)'!|([^\s'!\"(),;:+*/=<>&^-]+)!)?\$?([A-Z]{1,3})\$?([0-9]{1,7})"
    r"(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?(?![A-Za-z0-9(])"
)
_TEXT = lazy_pattern(r'"[^"]*"')
CellOfBook = tuple[str, Spot]
"""A sheet and a cell of it."""
RowsByColumn = Mapping[tuple[str, int], Sequence[int]]
"""By sheet and column the rows of some cells, ascending."""


class ReadCells(Struct, frozen=True, kw_only=True):
    """A rectangle that a formula reads."""

    sheet: str
    area: Area

    def first_of(self, rows: RowsByColumn) -> CellOfBook | None:
        """Return the first of some cells that lies in it."""
        top, left, bottom, right = self.area
        for column in range(left, right + 1):
            held = rows.get((self.sheet, column), ())
            at = bisect_left(held, top)
            if at < len(held) and held[at] <= bottom:
                return self.sheet, Spot(held[at], column)
        return None


def _rows_by_column(cells: Iterable[CellOfBook]) -> RowsByColumn:
    found: dict[tuple[str, int], list[int]] = {}
    for sheet, spot in sorted(cells):
        found.setdefault((sheet, spot.column), []).append(spot.row)
    return found


def cells_read(formula: str, sheet: str) -> Iterator[ReadCells]:
    """Yield the rectangles that a formula in a sheet reads."""
    for quoted, plain, column, row, last_column, last_row in _READ.findall(_TEXT.sub("", formula)):
        first = spot_named(column + row)
        last = spot_named(last_column + last_row) if last_row else first
        if first and last:
            name = quoted.replace("''", "'") or plain or sheet
            yield ReadCells(sheet=name, area=Area(*first, *last))


def followers(
    formulas: Mapping[CellOfBook, str], changed: Collection[CellOfBook]
) -> Mapping[CellOfBook, CellOfBook]:
    """Return which of these formulas read, through others of them too, a changed cell, and which one."""
    reads = {cell: list(cells_read(formula, cell[0])) for cell, formula in formulas.items()}
    found: dict[CellOfBook, CellOfBook] = {}
    causes = {cell: cell for cell in changed}
    while causes:
        fresh: dict[CellOfBook, CellOfBook] = {}
        rows = _rows_by_column(causes)
        for cell, areas in reads.items():
            if cell not in found and cell not in changed:
                read = next((first for area in areas if (first := area.first_of(rows))), None)
                if read is not None:
                    fresh[cell] = causes[read]
        found |= fresh
        causes = fresh
    return found
