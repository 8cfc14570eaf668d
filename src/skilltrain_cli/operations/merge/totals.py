"""The totals of rows of a merged table; each knows its rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from skilltrain_cli.forms.amount_ratio import Ratio
from skilltrain_cli.forms.spec import Column, FieldKind, Flow, FormSpec, Role, Summary
from skilltrain_cli.operations.merge.merge_types import (
    DERIVED_KIND,
    Table,
)
from skilltrain_cli.values.figure_with_sources import BLANK, Figure, Measure, compact_positions, plain
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.period import Period, parse_period

COUNTED = "计入"
"""Stands in one row of each kind."""
BY_UNIT = "unit"


def summable_amounts(form: FormSpec) -> tuple[Column, ...]:
    """
    Return the amounts that can be summed up: those that add up, and ratios of two of them.

    A ratio of which only the result is given is nobody's sum.
    """
    additive = {column.name for column in form.amounts}
    return tuple(
        column
        for column in form.columns
        if column.name in additive
        or (column.role is Role.AMOUNT and {column.amount.numerator, column.amount.denominator} <= additive)
    )


def summed_amounts(columns: Sequence[Column], summary: Summary) -> tuple[Column, ...]:
    """Return the amounts among these that a summary names, with those that its ratios are worked out from."""
    named = [column for column in columns if column.name in summary.sum]
    parts = ({column.amount.numerator, column.amount.denominator} for column in named)
    wanted = frozenset(summary.sum).union(*parts)
    return tuple(column for column in columns if column.name in wanted)


class Totals:
    """Sums up the rows of one table."""

    def __init__(self, table: Table, columns: Sequence[Column]) -> None:
        """Sum up these amounts."""
        self._table = table
        self._columns = columns
        self._moments = stock_moments(table)

    def kinds(self, rows: Sequence[int]) -> Figure | None:
        """Return how many kinds there are among some rows; ``None`` where a form's rows have no names."""
        column = self._table.columns.get(DERIVED_KIND)
        return None if column is None else Figure.made(Measure.DISTINCT, DERIVED_KIND, column, rows)

    def amounts(self, rows: Sequence[int], among: Sequence[int]) -> tuple[Figure, ...]:
        """Return the amounts of some rows; stocks are those at the last moment ``among`` these."""
        last = max((self._moments[row] for row in among), default=0) if self._moments else None
        sums = {
            column.name: self._sum(column, rows, last) for column in self._columns if column.amount.additive
        }
        return tuple(sums.get(column.name) or self._ratio(column, sums) for column in self._columns)

    def _sum(self, column: Column, rows: Sequence[int], last: int | None) -> Figure:
        values, amount = self._table.columns[column.name], column.amount
        if last is not None and amount.kind is Flow.STOCK:
            rows = [row for row in rows if self._moments[row] == last]
        if not column.required:
            rows = [row for row in rows if values[row] != BLANK]
        return Figure.made(Measure.SUM, column.name, values, rows, of=amount.measure)

    def _ratio(self, column: Column, sums: Mapping[str, Figure]) -> Figure:
        """
        Return a ratio of two totals: it is worked out again at every level, never averaged.

        Who gives only one of both has no part in it. Where everybody gives both, its parts are the totals.
        """
        above, below = sums[column.amount.numerator], sums[column.amount.denominator]
        return _quotient(column, (self._beside(above, below.field), self._beside(below, above.field)))

    def _beside(self, figure: Figure, other: str) -> Figure:
        """Return a total of those of its rows alone that say something in another field as well."""
        if self._table.form.by_name[other].required:
            return figure
        values = self._table.columns[other]
        rows = [row for row in figure.rows if values[row] != BLANK]
        if len(rows) == len(figure.rows):
            return figure
        column = self._table.columns[figure.field]
        return Figure.made(Measure.SUM, figure.field, column, rows, of=figure.of)


def _quotient(column: Column, parts: tuple[Figure, Figure]) -> Figure:
    amount = column.amount
    above, below = (each.value if each.known else None for each in parts)
    ratio = Ratio.of(amount, above, below)
    rows = sorted({*parts[0].rows, *parts[1].rows}) if ratio else ()
    return Figure(
        value=plain(Decimal(str(ratio))) if ratio else 0,
        measure=Measure.RATIO,
        field=column.name,
        of=amount.measure,
        rows=compact_positions(rows),
        parts=parts,
    )


def half_given(table: Table, ratio: Column) -> int:
    """Return how many rows give only one of the two amounts that a ratio is made of."""
    names = ratio.amount.numerator, ratio.amount.denominator
    if all(table.form.by_name[name].required for name in names):
        return 0
    pairs = zip(*(table.columns[name] for name in names), strict=True)
    return sum((above == BLANK) != (below == BLANK) for above, below in pairs)


def first_of_each(values: Sequence[object]) -> Sequence[str]:
    """Return a mark for the first row of each value, nothing for the others."""
    marks = [BLANK] * len(values)
    last_to_first = range(len(values) - 1, -1, -1)
    for first in dict(zip(reversed(values), last_to_first, strict=True)).values():
        marks[first] = COUNTED
    return marks


def stock_moments(table: Table) -> Sequence[int]:
    """
    Return when each row's time ends, where a form asks again and again for the stocks of the same things.

    A stock is a state at one moment: what it was before is never added to it. Empty: every row counts.
    """
    form = table.form
    stocks = any(column.amount.kind is Flow.STOCK for column in form.amounts)
    return list(map(_end, table.times)) if stocks and form.when in form.identity else ()


def _end(value: object) -> int:
    """Return an order of times by their last day."""
    if isinstance(value, Period):
        return value.end.toordinal()
    if isinstance(value, date):
        return value.toordinal()
    return date(value, 12, 31).toordinal() if isinstance(value, int) else 0


def line_order(column: Column, values: Iterable[Any]) -> Sequence[Any]:
    """Return the values of a field in the order of lines: choices as printed, times as they begin and end."""
    usual = {name: place for place, name in enumerate(column.printed.choices)}
    timed = column.kind is FieldKind.PERIOD

    def order(name: Any) -> tuple[int, str, tuple[date, ...], Any]:  # noqa: ANN401 - each field has its own type
        return usual.get(name, len(usual)), str(type(name)), _days(name) if timed else (), name

    return sorted(values, key=order)


def _days(time: Value) -> tuple[date, date]:
    """Return the first and last day of a time as it is written; of none those after all others."""
    read = parse_period(time, year=None)
    return (read.start, read.end) if isinstance(read, Period) else (date.max, date.max)
