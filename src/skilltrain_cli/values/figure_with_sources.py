"""
A number that knows the rows it was counted from; ``trace`` and ``verify`` can then point at their cells.

What is counted is part of it: 人 and 人次 are never added, nor is a ratio.
"""

from array import array
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import chain, pairwise
from typing import Any

from msgspec import Struct

Number = int | Decimal
BLANK = ""
"""What stands in a column where nothing is known; it is no zero."""


class Measure(StrEnum):
    """How a figure comes from its rows."""

    COUNT = "count"
    """How many rows there are."""
    SUM = "sum"
    """The field's values added up."""
    DISTINCT = "distinct"
    """How many different values the field has."""
    RATIO = "ratio"
    """One sum divided by another."""
    CHANGE = "change"
    """By what share one figure is more (less: below 0) than another: 0.2 where there are 120 after 100."""
    GIVEN = "given"
    """What somebody sets, such as a target or a share of the time: counted from no rows."""
    RANK = "rank"
    """The place of a figure among its like, 1 for the greatest; those that are equal share a place."""
    LINES = "lines"
    """How many lines of a table say something: units that are covered."""


class Scope(StrEnum):
    """Whose rows a figure is made from."""

    UNIT = "unit"
    CITY = "city"
    ALL = "all"


_ALWAYS_KNOWN = frozenset({Measure.COUNT, Measure.DISTINCT, Measure.LINES, Measure.GIVEN})


class Figure(Struct, frozen=True, kw_only=True):
    """
    A total and its sources.

    ``rows`` are positions (zero-based) in the table the figure is about, ascending; a run of them is a
    ``range``, so that the figures of a table of 140,000 rows cost little. The table knows the file, sheet and
    row behind each position. ``of`` is what is counted: 人, 人次, 万元 …
    """

    value: Number
    measure: Measure
    field: str = ""
    of: str = ""
    rows: Sequence[int] = ()
    parts: tuple["Figure", ...] = ()
    """
    A ratio's numerator and denominator; of a change what is and what was; the figure that is ranked; of lines
    a figure of each.
    """
    previous: bool = False
    """Whether it is about last year's table, and ``rows`` are positions in that one."""

    @property
    def known(self) -> bool:
        """Whether there is anything it was counted from; of nothing a sum is blank, and a ratio too."""
        return self.measure in _ALWAYS_KNOWN or bool(self.rows)

    @classmethod
    def count(cls, rows: Sequence[int]) -> "Figure":
        """Return the number of the rows."""
        return cls(value=len(rows), measure=Measure.COUNT, rows=compact_positions(rows))

    @classmethod
    def lines(cls, parts: Sequence["Figure"], of: str) -> "Figure":
        """Return the number of lines of a table, of each of which there is a figure."""
        rows = _joined([part.rows for part in parts])
        return cls(value=len(parts), measure=Measure.LINES, of=of, rows=rows, parts=tuple(parts))

    @classmethod
    def made(
        cls, measure: Measure, field: str, column: Sequence[Any], rows: Sequence[int], of: str = ""
    ) -> "Figure":
        """Return what the measure makes of a column's values in these rows."""
        value = measured(measure, column, rows)
        return cls(value=value, measure=measure, field=field, of=of, rows=compact_positions(rows))

    @classmethod
    def total(cls, figures: Sequence["Figure"]) -> "Figure":
        """Add figures; ValueError where they do not count one and the same thing."""
        first = figures[0]
        if any(
            (each.measure, each.field, each.of) != (first.measure, first.field, first.of) for each in figures
        ):
            kinds = "、".join(dict.fromkeys(each.of or each.field for each in figures))
            raise ValueError(f"different things cannot be added: {kinds}")
        if first.measure is Measure.RATIO:
            raise ValueError(f"ratios are worked out from their totals, never added: {first.field}")
        return cls(
            value=sum(each.value for each in figures),
            measure=first.measure,
            field=first.field,
            of=first.of,
            rows=_joined([each.rows for each in figures]),
        )


def plain(value: Number) -> Number:
    """Return a number as it is written: 12.50 is 12.5, and 100.0 an integer."""
    if isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else value.normalize()


def rounded(value: float | Number, decimals: int) -> Decimal:
    """Return a number as a spreadsheet shows it with so many decimals: a half goes away from zero."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def percent_text(share: float | Number) -> str:
    """Return a share as sheets, pages and drafts all write it: 6.3% of 0.0625."""
    return f"{rounded(Decimal(str(share)) * 100, 1):,}%"


def figure_text(value: Number) -> str:
    """Return a number as people write it: without zeros behind the last digit, never as a power of ten."""
    text = f"{Decimal(value).normalize():f}"
    return "0" if text == "-0" else text


def measured(measure: Measure, column: Sequence[Any], rows: Sequence[int]) -> Number:
    """Return what a measure makes of a column's values in some rows."""
    if measure is Measure.COUNT:
        return len(rows)
    if isinstance(rows, range) and rows.step == 1:
        values = column[rows.start : rows.stop]
    else:
        values = list(map(column.__getitem__, rows))
    if measure is Measure.DISTINCT:
        return len(set(values))
    return plain(sum(values))


def compact_positions(rows: Sequence[int]) -> Sequence[int]:
    """Return ascending positions in the least room: a range when nothing is missing between them."""
    if isinstance(rows, range | array) or not rows:
        return rows
    first, last = rows[0], rows[-1]
    return range(first, last + 1) if last - first + 1 == len(rows) else array("I", rows)


def _joined(runs: Sequence[Sequence[int]]) -> Sequence[int]:
    """Return the rows of several figures; of ranges that touch each other one range."""
    runs = [run for run in runs if run]
    if all(isinstance(run, range) for run in runs) and all(
        one[-1] + 1 == other[0] for one, other in pairwise(runs)
    ):
        return range(runs[0][0], runs[-1][-1] + 1) if runs else ()
    return array("I", sorted(chain.from_iterable(runs)))
