"""The days that a target's period names: 2021, 2021年底, 2019—2021年, 至2021-06-30, 每年."""

import calendar
from datetime import date

from msgspec import Struct

from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.period import Period, parse_period
from skilltrain_cli.values.text import key

_YEARS = lazy_pattern(r"(20\d\d)年?[—–―~～至到-]+(20\d\d)年?[底末]?")
_YEAR = lazy_pattern(r"[至到]?(20\d\d)年?(?:年?[底末]前?)?")
_DAY = lazy_pattern(r"[至到]?(20\d\d)[-年./](\d{1,2})[-月./](\d{1,2})日?前?")
_MONTH = lazy_pattern(r"[至到]?(20\d\d)[-年./](\d{1,2})月?(?:[底末]前?)?")
_EACH_YEAR = ("每年", "年度", "每年度")
_DASHES = str.maketrans("–―~～", "————")


class TargetSpan(Struct, frozen=True):
    """First and last day, both inclusive."""

    start: date
    end: date
    yearly: bool = False
    """Whether the target returns with every year; the days are then those of one of them."""


def span_of(period: str, years: tuple[int, int], on: date) -> TargetSpan | None:
    """
    Return the days of a target's period; ``None`` for words that name none.

    What is to be done by a day begins with that day's year. ``years`` are those the notice speaks of: of 每年
    it is the year of the day ``on``, or the nearest of theirs.
    """
    text = key(period).translate(_DASHES)
    if text in _EACH_YEAR:
        year = min(max(on.year, years[0]), years[1])
        return TargetSpan(date(year, 1, 1), date(year, 12, 31), yearly=True)
    if found := _YEARS.fullmatch(text):
        first, last = int(found[1]), int(found[2])
        return TargetSpan(date(first, 1, 1), date(last, 12, 31)) if first <= last else None
    if found := _YEAR.fullmatch(text):
        return TargetSpan(date(int(found[1]), 1, 1), date(int(found[1]), 12, 31))
    for pattern in (_DAY, _MONTH):
        if found := pattern.fullmatch(text):
            return _until(*map(int, found.groups()))
    read = parse_period(period, year=years[0])
    return TargetSpan(read.start, read.end) if isinstance(read, Period) else None


def _until(year: int, month: int, day: int = 0) -> TargetSpan | None:
    """Return the time from the beginning of a year to a day of it, or to the end of a month."""
    try:
        end = date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None
    return TargetSpan(date(year, 1, 1), end)
