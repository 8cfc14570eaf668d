"""A sheet as it is compared: what its cells hold, column by column, and what stands behind them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct, field

from skilltrain_cli.operations.summaries.content_code import canonical, worked_out
from skilltrain_cli.values.grid import Area, Grid, Spot, Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import is_blank

_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's day 0, as it counts from March 1900 on
_SECONDS = 86_400
_DECIMAL = lazy_pattern(r"-?[0-9]+(?:\.[0-9]+)?")


class SheetCells(Struct, frozen=True, kw_only=True):
    """One sheet; ``columns[c][r]`` stands in the zero-based column and row of the sheet, all as long."""

    name: str
    columns: Sequence[Sequence[Value]]
    formulas: Mapping[Spot, str] | None = field(default_factory=dict)
    """Without ``=``; ``None`` where nobody can tell."""
    errors: Mapping[Spot, str] = field(default_factory=dict)
    """Cells that hold ``#REF!`` and the like, which are read as blank."""
    uncached: frozenset[Spot] = frozenset()
    """Cells with formulas whose value was never worked out, which are read as blank."""
    foot: str = ""
    """What is printed at the foot of its pages."""
    links: Mapping[Spot, str] = field(default_factory=dict)
    """Cell → where its link leads: ``#汇总!A1``, or an address outside the workbook."""
    zeros: bool = True
    """Whether people see a 0 where one stands."""
    visible: bool = True
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    displayed: Mapping[Spot, str] = field(default_factory=dict)
    """Cells whose format shows something else than the number they hold."""
    covered: Mapping[Spot, int] = field(default_factory=dict)
    """First cell of merged ones of which others hold something too, which nobody sees → how many do."""
    table: range = range(0)
    """The rows of a long table in it, of which each is a row of the merged table."""

    @property
    def height(self) -> int:
        """How many rows there are."""
        return max(map(len, self.columns), default=0)

    def says_the_same(self, other: "SheetCells") -> bool:
        """Tell whether a sheet that is written alike has the same cells, formulas and foot."""
        return (self.columns, self.formulas, self.foot) == (other.columns, other.formulas, other.foot)

    def row(self, row: int) -> tuple[Value, ...]:
        """Return the cells of a row."""
        return tuple(column[row] if row < len(column) else None for column in self.columns)

    def value(self, spot: Spot) -> Value:
        """Return what a cell holds; ``None`` outside."""
        if 0 <= spot.column < len(self.columns) and spot.row < len(self.columns[spot.column]):
            return self.columns[spot.column][spot.row]
        return None


def sheet_of_grid(grid: Grid, formulas: Mapping[Spot, str] | None) -> SheetCells:
    """Return a sheet as it was read."""
    width = max(map(len, grid.rows), default=0) if grid.by_column is None else len(grid.by_column)
    above: list[Value] = [""] * grid.top
    columns = [list(grid.column(grid.left + at)) for at in range(width)]
    left = [[""] * (grid.top + len(grid.rows)) for _ in range(grid.left)]
    return SheetCells(
        name=grid.name,
        columns=[*left, *([*above, *column] if above else column for column in columns)],
        formulas=formulas,
        errors=grid.errors,
        uncached=grid.uncached,
        visible=grid.visible,
        hidden_rows=grid.hidden_rows,
        hidden_columns=grid.hidden_columns,
        displayed={
            spot: text
            for spot, text in grid.displayed.items()
            if isinstance(value := grid.value(spot), int | float) and not _is_share(value, text)
        },
        covered={
            Spot(area.top, area.left): hidden for area in grid.merges if (hidden := _covered(grid, area))
        },
    )


def _is_share(value: float, text: str) -> bool:
    """Tell whether a number is shown as a percentage, rounded."""
    number = text.removesuffix("%").replace(",", "")
    if number == text or _DECIMAL.fullmatch(number) is None:
        return False
    slack = 0.5 * 10.0 ** -len(number.partition(".")[2])
    return abs(float(number) - value * 100) <= slack * (1 + 1e-9)


def _covered(grid: Grid, area: Area) -> int:
    """Return how many cells of merged ones hold something besides the first."""
    rows = range(area.top, min(area.bottom, grid.bottom) + 1)
    spots = (Spot(row, column) for row in rows for column, _ in grid.filled(row))
    return sum(area.left <= spot.column <= area.right and spot != (area.top, area.left) for spot in spots)


def compared(value: Value) -> str:
    """Return a cell as it is compared: a day is its number, as one program shows it and another does not."""
    if isinstance(value, date):
        return canonical(_serial(value))
    return "" if is_blank(value) else worked_out(value)


def compared_column(column: Sequence[Value]) -> Sequence[str]:
    """Return the cells of a long column as they are compared, each value worked out once."""
    distinct = set(zip(map(type, column), column, strict=True))
    known: dict[tuple[type, Any], str] = {each: compared(each[1]) for each in distinct}
    return [known[type(value), value] for value in column]


def is_equal(one: Value, other: Value) -> bool:
    """Tell whether two cells hold the same."""
    same_kind = isinstance(one, bool) is isinstance(other, bool)  # of a TRUE no sum makes 1
    return (one == other and same_kind) or compared(one) == compared(other)


def filled(cells: Sequence[Value]) -> Iterator[tuple[int, Value]]:
    """Yield number and value of the cells that hold something."""
    return ((at, value) for at, value in enumerate(cells) if not is_blank(value))


def _serial(value: date) -> float:
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
    apart = moment.replace(tzinfo=None) - _DAY_ZERO
    return apart.days + apart.seconds / _SECONDS
