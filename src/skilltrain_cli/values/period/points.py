"""Points in time as written (6月, 15日, 中旬): what each inherits from its neighbours, and its days."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from skilltrain_cli.values.period.period import (
    FIRST_YEAR,
    HALF_MONTHS,
    LAST_YEAR,
    TENTHS,
    PeriodProblem,
    PeriodTrouble,
    Precision,
)

_LONGEST_ROLL = timedelta(days=183)
"""A yearless end earlier than its start is next year's when that makes it at most half a year long."""

_HAS_MONTH = (Precision.DAY, Precision.XUN, Precision.HALF_MONTH, Precision.MONTH)
_PARTS = {name: (first, last) for name, first, last in (*TENTHS, *HALF_MONTHS)}


class PeriodRefusedError(Exception):
    """Reading ends here; carries the trouble to hand back."""

    def __init__(self, kind: PeriodProblem, detail: str) -> None:
        """Refuse for a reason, told to people in Chinese."""
        super().__init__(detail)
        self.trouble = PeriodTrouble(kind=kind, detail=detail)


class Point(NamedTuple):
    """One written point; ``unit`` is None for a bare number, the year None when not written."""

    unit: Precision | None
    number: int = 0
    """Day, month, quarter or half by the unit."""
    part: str = ""
    """上旬 … 下半月."""
    month: int = 0
    """For days and parts of months; 0 when not written."""
    year: int | None = None
    next_year: bool = False
    end_of: bool = False
    """Written as 底 or 末 of its month or year."""
    vague: str = ""
    """A part of the year nobody can date: 年底, 年初, 年中."""


class PointDays(NamedTuple):
    """The days of a point."""

    start: date
    end: date
    precision: Precision


def with_units(points: Sequence[Point]) -> list[Point]:
    """Give bare numbers their unit: from the next point (5-6月), else from the one before (6.1-15)."""
    known: list[Point] = []
    for point in reversed(points):
        follower = known[0] if known else None
        if (
            point.unit is None
            and follower is not None
            and follower.unit in (Precision.MONTH, Precision.QUARTER)
        ):
            point = point._replace(unit=follower.unit)  # noqa: PLW2901 - the same point, now complete
        known.insert(0, point)
    for index, point in enumerate(known):
        if point.unit is None:
            before = known[index - 1].unit if index else None
            if before not in (Precision.DAY, Precision.MONTH):
                raise PeriodRefusedError(PeriodProblem.AMBIGUOUS, "只有数字，分不清是月还是日")
            known[index] = point._replace(unit=before)
    return known


def with_months(points: Sequence[Point]) -> list[Point]:
    """Give days and parts of months the month of the point before."""
    known: list[Point] = []
    for point in points:
        if point.unit is Precision.MONTH:
            point = point._replace(month=point.number)  # noqa: PLW2901 - the same point, now complete
        elif point.unit in _HAS_MONTH and not point.month:
            before = known[-1].month if known else 0
            if not before:
                raise PeriodRefusedError(PeriodProblem.UNREADABLE, "没有写月份")
            point = point._replace(month=before)  # noqa: PLW2901 - the same point, now complete
        known.append(point)
    return known


def extents(points: Sequence[Point], year: int | None) -> list[PointDays]:
    """Return the days of every point, in order; ``year`` serves when none is written."""
    found: list[PointDays] = []
    current = _first_year(points, year)
    for point in points:
        written = point.year if point.year is not None else current + point.next_year
        this = extent(point, written)
        if found and this.start < found[-1].start and point.year is None:
            written, this = _rolled(point, written, found[-1])
        if found and this.start < found[-1].start:
            raise PeriodRefusedError(PeriodProblem.IMPOSSIBLE, "结束早于开始")
        found.append(this)
        current = written
    return found


def _first_year(points: Sequence[Point], year: int | None) -> int:
    """Return the year of the first point: its own, that of a later point, or the caller's."""
    dated = next((point for point in points if point.year is not None), None)
    if dated is None or dated.year is None:
        if year is None:
            raise PeriodRefusedError(PeriodProblem.YEARLESS, "没有写年份")
        return year
    if dated is points[0]:
        return dated.year
    crosses = extent(points[0], dated.year).start > extent(dated, dated.year).start
    return dated.year - crosses


def _rolled(point: Point, year: int, before: PointDays) -> tuple[int, PointDays]:
    """Try the next year for a point that comes before its predecessor."""
    later = extent(point, year + 1)
    if later.end - before.start > _LONGEST_ROLL:
        raise PeriodRefusedError(PeriodProblem.IMPOSSIBLE, "结束早于开始")
    return year + 1, later


def extent(point: Point, year: int) -> PointDays:
    """Return the days of a complete point in a year, or refuse what the calendar lacks."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise PeriodRefusedError(PeriodProblem.OUT_OF_RANGE, f"{year} 年不在 {FIRST_YEAR}—{LAST_YEAR} 年之间")
    if point.vague:
        raise PeriodRefusedError(PeriodProblem.AMBIGUOUS, f"“{point.vague}”不明确，请写到月或日")
    unit = point.unit
    if unit is None or unit is Precision.YEAR:
        return PointDays(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)
    if unit in _HAS_MONTH:
        return _in_month(point, year)
    months = 3 if unit is Precision.QUARTER else 6
    if not 1 <= point.number * months <= 12:  # noqa: PLR2004 - months of a year
        raise PeriodRefusedError(PeriodProblem.IMPOSSIBLE, f"没有第 {point.number} 季度")
    last = point.number * months
    return PointDays(date(year, last - months + 1, 1), _month_end(year, last), unit)


def _in_month(point: Point, year: int) -> PointDays:
    month = point.month
    if not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        raise PeriodRefusedError(PeriodProblem.IMPOSSIBLE, f"没有 {month} 月")
    end = _month_end(year, month)
    if point.unit is Precision.DAY:
        if not 1 <= point.number <= end.day:
            raise PeriodRefusedError(PeriodProblem.IMPOSSIBLE, _no_such_day(point, year))
        day = date(year, month, point.number)
        return PointDays(day, day, Precision.DAY)
    first, last = _PARTS.get(point.part, (1, 31))
    return PointDays(
        date(year, month, first), end.replace(day=min(last, end.day)), point.unit or Precision.MONTH
    )


def _no_such_day(point: Point, year: int) -> str:
    leap = f"{year} 年 " if (point.month, point.number) == (2, 29) else ""
    return f"{leap}{point.month} 月没有 {point.number} 日"


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
