"""The totals of a merged table: by unit and as the form declares; each knows its rows."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import count, groupby
from typing import Any

from skilltrain_cli.forms.amount_ratio import Ratio
from skilltrain_cli.forms.spec import Column, Flow, FormSpec, Role, Summary
from skilltrain_cli.operations.merge.merge_types import (
    DERIVED_KIND,
    Grouped,
    GroupLine,
    Scope,
    Table,
    UnitLine,
)
from skilltrain_cli.operations.merge.official_writing import month_of, quarter_of
from skilltrain_cli.values.figure_with_sources import BLANK, Figure, Measure, compact_positions, plain
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.period import Period
from skilltrain_cli.values.region import Level

COUNTED = "计入"
"""Stands in one row of each kind."""
BY_TIME: Mapping[str, Callable[[Any], str]] = {"month": month_of, "quarter": quarter_of}
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

    def by_unit(self, level: Level, region: str) -> tuple[UnitLine, ...]:
        """Return a line for each unit; in a province one below each city's; last the whole's."""
        table = self._table
        lines: list[UnitLine] = []
        below: list[UnitLine] = []
        for city, same_city in groupby(table.blocks, key=lambda block: block.unit.city.name):
            blocks = list(same_city)
            units = [
                (name, [block.rows for block in same])
                for name, same in groupby(blocks, key=lambda block: block.unit.name)
            ]
            own = [
                self._unit((Scope.UNIT, city, name), range(rows[0].start, rows[-1].stop))
                for name, rows in units
            ]
            lines += own
            below += own
            below_city = any(block.unit.code != block.unit.city.code for block in blocks)
            if level is Level.PROVINCE and below_city:
                lines.append(self._together((Scope.CITY, city, "小计"), own))
        return (*lines, self._together((Scope.ALL, region, "合计"), below))

    def _unit(self, named: tuple[Scope, str, str], rows: range) -> UnitLine:
        scope, city, name = named
        return UnitLine(
            scope=scope,
            city=city,
            name=name,
            rows=Figure.count(rows),
            kinds=self.kinds(rows),
            amounts=self.amounts(rows, range(len(self._table))),
        )

    def _together(self, named: tuple[Scope, str, str], lines: Sequence[UnitLine]) -> UnitLine:
        """Return the line that sums up several; a ratio is worked out again."""
        scope, city, name = named
        kinds = [line.kinds for line in lines if line.kinds is not None]
        sums = {
            column.name: Figure.total([line.amounts[at] for line in lines])
            for at, column in enumerate(self._columns)
            if column.amount.additive
        }
        return UnitLine(
            scope=scope,
            city=city,
            name=name,
            rows=Figure.total([line.rows for line in lines]),
            kinds=Figure.total(kinds) if kinds else None,
            amounts=self._with_ratios(sums),
        )

    def kinds(self, rows: Sequence[int]) -> Figure | None:
        """Return how many kinds there are among some rows; ``None`` where a form's rows have no names."""
        column = self._table.columns.get(DERIVED_KIND)
        return None if column is None else Figure.made(Measure.DISTINCT, DERIVED_KIND, column, rows)

    def amounts(self, rows: Sequence[int], among: Sequence[int]) -> tuple[Figure, ...]:
        """Return the amounts of some rows; stocks are those at the last moment ``among`` these."""
        last = max((self._moments[row] for row in among), default=0) if self._moments else None
        return self._with_ratios(
            {column.name: self._sum(column, rows, last) for column in self._columns if column.amount.additive}
        )

    def _with_ratios(self, sums: Mapping[str, Figure]) -> tuple[Figure, ...]:
        return tuple(sums.get(column.name) or _ratio(column, sums) for column in self._columns)

    def _sum(self, column: Column, rows: Sequence[int], last: int | None) -> Figure:
        values, amount = self._table.columns[column.name], column.amount
        if last is not None and amount.kind is Flow.STOCK:
            rows = [row for row in rows if self._moments[row] == last]
        if not column.required:
            rows = [row for row in rows if values[row] != BLANK]
        return Figure.made(Measure.SUM, column.name, values, rows, of=amount.measure)

    def grouped(self, summary: Summary, words: Sequence[str] | None) -> Grouped:
        """Return a declared summary; ``words`` say where each row counts, when it goes by no field."""
        table, form = self._table, self._table.form
        picked = Totals(table, summed_amounts(self._columns, summary))
        column = form.by_name.get(summary.by)
        if words is None:
            words = line_labels(table, BY_UNIT) if summary.by == BY_UNIT else table.columns[summary.by]
        labels = words
        rows = gathered(zip(labels, count()))
        order = line_order(table, summary.by, rows)
        whole, timed = range(len(table)), summary.by in BY_TIME
        return Grouped(
            summary=summary,
            column=column,
            labels=() if column else labels,
            amounts=summed_amounts(self._columns, summary),
            lines=tuple(
                picked._group(summary, name, rows[name], rows[name] if timed else whole) for name in order
            ),
            total=picked._group(summary, "合计", whole, whole),
            firsts=self._firsts(labels) if summary.kinds else (),
        )

    def _group(self, summary: Summary, name: object, rows: Sequence[int], among: Sequence[int]) -> GroupLine:
        rows = compact_positions(rows)  # once for all figures
        return GroupLine(
            name=name,
            rows=Figure.count(rows),
            kinds=self.kinds(rows) if summary.kinds else None,
            amounts=self.amounts(rows, among),
        )

    def _firsts(self, labels: Sequence[object]) -> Sequence[str]:
        kinds = self._table.columns.get(DERIVED_KIND)
        return first_of_each(list(zip(labels, kinds, strict=True))) if kinds is not None else ()


def _ratio(column: Column, sums: Mapping[str, Figure]) -> Figure:
    """Return a ratio of two totals: it is worked out again at every level, never averaged."""
    amount = column.amount
    parts = sums[amount.numerator], sums[amount.denominator]
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
    return list(map(_end, _times(table))) if stocks and form.when in form.identity else ()


def _times(table: Table) -> Sequence[object]:
    return table.periods or table.columns[table.form.when]


def _end(value: object) -> int:
    """Return an order of times by their last day."""
    if isinstance(value, Period):
        return value.end.toordinal()
    if isinstance(value, date):
        return value.toordinal()
    return date(value, 12, 31).toordinal() if isinstance(value, int) else 0


def line_labels(table: Table, by: str) -> Sequence[str]:
    """Return in which line of a summary by unit, or by time, each row counts."""
    if by == BY_UNIT:
        return [
            (unit.city.name + unit.name if unit.region or unit.city_run else unit.name)
            for unit, rows in ((block.unit, block.rows) for block in table.blocks)
            for _ in rows
        ]
    times = _times(table)
    ids = [*map(id, times)]
    labels = {at: BY_TIME[by](time) for at, time in dict(zip(ids, times, strict=True)).items()}
    return [*map(labels.__getitem__, ids)]


def line_order(table: Table, by: str, rows: Mapping[Any, Sequence[int]]) -> Sequence[Any]:
    """
    Return the lines in order: choices as they are printed, then the others; times; units as in the table.

    Longer times follow those of their start.
    """
    if by in BY_TIME:
        times = _times(table)
        first = {name: _begins(times[found[0]]) for name, found in rows.items()}
        return sorted(rows, key=lambda name: (first[name], name))
    if by not in table.form.by_name:
        return [*rows]
    usual = {name: place for place, name in enumerate(table.form.by_name[by].printed.choices)}
    return sorted(rows, key=lambda name: (usual.get(name, len(usual)), str(type(name)), name))


def _begins(value: object) -> tuple[int, int, bool, int]:
    if isinstance(value, Period):
        coarse = value.coarse
        length = (value.end - value.start).days if coarse else 0
        return (value.start.year, value.start.month, coarse, length)
    if isinstance(value, date):
        return (value.year, value.month, False, 0)
    return (value, 0, False, 0) if isinstance(value, int) else (0, 0, False, 0)
