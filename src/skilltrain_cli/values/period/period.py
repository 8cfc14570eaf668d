"""A period, how exactly it is known, and what may be wrong with one."""

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from msgspec import Struct

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Years a training form can mean; others are slips of the pen or of the date system."""

TENTHS = (("上旬", 1, 10), ("中旬", 11, 20), ("下旬", 21, 31))
"""旬: name, first and last day; the last one ends with the month."""

_QUARTER, _HALF_YEAR = 3, 6
"""Their months."""

HALF_MONTHS = (("上半月", 1, 15), ("下半月", 16, 31))


class Precision(StrEnum):
    """How exactly a period is written, finest first (鲁人社字〔2021〕32号 附件2 注2: 尽可能精确)."""

    DAY = "day"
    DAYS = "days"
    XUN = "xun"
    """One 旬, or from one 旬 to another."""
    HALF_MONTH = "half-month"
    MONTH = "month"
    MONTHS = "months"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"

    @property
    def to_the_day(self) -> bool:
        """Tell whether the days are known."""
        return self in (Precision.DAY, Precision.DAYS)

    @property
    def whole_months(self) -> bool:
        """Tell whether no more than months are known."""
        return self in _WHOLE_MONTHS


_WHOLE_MONTHS = (Precision.MONTH, Precision.MONTHS, Precision.QUARTER, Precision.HALF_YEAR, Precision.YEAR)


class PeriodProblem(StrEnum):
    """Why a cell is no period."""

    UNREADABLE = "unreadable"
    AMBIGUOUS = "ambiguous"
    """It can be read in two ways, or does not say when."""
    IMPOSSIBLE = "impossible"
    """A day the calendar lacks, or an end before the start."""
    YEARLESS = "yearless"
    OUT_OF_RANGE = "out-of-range"
    """Outside 2000-2100."""


class PeriodTrouble(Struct, frozen=True, kw_only=True):
    """Why a cell is no period; ``detail`` is for people, in Chinese."""

    kind: PeriodProblem
    detail: str


class Period(Struct, frozen=True, kw_only=True):
    """First to last day, both inclusive, and how the cell said so."""

    start: date
    end: date
    precision: Precision
    year_assumed: bool = False
    """The text names no year; the caller's was taken."""
    from_serial: bool = False
    """A bare number taken as a date serial of the 1900 system."""
    planned: bool = False
    """The text calls it a plan (计划, 拟, 预计) or gives a deadline (…底前)."""
    separate: bool = False
    """The text lists times with gaps between; ``start`` to ``end`` is their hull."""
    until: bool = False
    """
    The text says no more than by when (6月15日前, 9月底前, 年底前): ``start`` is the first day of that month,
    or of that year.
    """
    first_end: date | None = None
    """The last day of the first of separate times; ``None`` for others."""

    def __reduce__(self) -> tuple[Callable[..., "Period"], tuple[object, ...]]:
        """Travel between processes as numbers, in a third of the time a struct's own way takes."""
        flags = (
            self.year_assumed
            | self.from_serial << 1
            | self.planned << 2
            | self.separate << 3
            | self.until << 4
        )
        first_end = self.first_end.toordinal() if self.first_end else 0
        arrive = _apart if self.separate else _arrived
        return arrive, (self.start.toordinal(), self.end.toordinal(), self.precision, flags, first_end)

    def open_on(self, day: date) -> bool:
        """Tell whether it is a month or more, not over on that day: when within it, nobody knows."""
        return self.precision.whole_months and (self.first_end or self.end) >= day

    @property
    def coarse(self) -> bool:
        """Tell whether it is as coarse as quarters, however written: 第二季度, 4-6月, 1-12月, 3-11月."""
        if self.precision not in _WHOLE_MONTHS or self.separate:
            return False
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1
        quarters = self.start.month % _QUARTER == 1 and self.end.month % _QUARTER == 0
        return quarters or months >= _HALF_YEAR

    @property
    def written(self) -> str:
        """
        The official writing (GB/T 9704-2012: full year, no leading zeros), such as 2021年6月1日至6月15日.

        Reads back to an equal start, end and precision; it does not carry the flags.
        """
        head = f"{self.start.year}年"
        if self.until:
            return head + self._last
        if self.precision is Precision.YEAR:
            return head
        if self.precision is Precision.QUARTER:
            return f"{head}第{'一二三四'[self.start.month // 3]}季度"
        if self.precision is Precision.HALF_YEAR:
            return f"{head}{'上' if self.start.month == 1 else '下'}半年"
        first, last = self._side(self.start, 1), self._side(self.end, 2)
        if self.start.year != self.end.year:
            return f"{head}{first}至{self.end.year}年{last}"
        return head + (first if first == last else f"{first}至{last}")

    @property
    def _last(self) -> str:
        """Write by when: 底前 at the end of a year or a month, which includes its last day."""
        if self.precision is Precision.YEAR:
            return "底前"
        whole = (self.end + timedelta(days=1)).day == 1
        return f"{self.end.month}月" + ("底前" if whole else f"{self.end.day}日前")

    def _side(self, day: date, bound: int) -> str:
        """Write one end of the period; ``bound`` is 1 for the first day, 2 for the last."""
        month = f"{day.month}月"
        if self.precision.to_the_day:
            return f"{month}{day.day}日"
        parts = {Precision.XUN: TENTHS, Precision.HALF_MONTH: HALF_MONTHS}.get(self.precision, ())
        # The first part whose bound reaches the day: its first day going down, its last day going up.
        names = [part[0] for part in parts if (part[1] <= day.day if bound == 1 else part[2] < day.day)]
        if not parts:
            return month
        return month + (names[-1] if bound == 1 else parts[min(len(names), len(parts) - 1)][0])


def _apart(start: int, end: int, precision: Precision, flags: int, first_end: int) -> Period:
    """Return a period from the numbers it travelled by; equal ones may still differ in their writing."""
    return Period(
        start=date.fromordinal(start),
        end=date.fromordinal(end),
        precision=precision,
        year_assumed=bool(flags & 1),
        from_serial=bool(flags & 2),
        planned=bool(flags & 4),
        separate=bool(flags & 8),
        until=bool(flags & 16),
        first_end=date.fromordinal(first_end) if first_end else None,
    )


@lru_cache(maxsize=20_000)
def _arrived(*numbers: Any) -> Period:  # noqa: ANN401 - the numbers of the other
    """Return the one period of these numbers: the counties of a province share most of theirs."""
    return _apart(*numbers)
