"""Read a period or a day from a cell value of any kind: date, serial, digits or text."""

from datetime import date, datetime, timedelta

from skilltrain_cli.values.grid import Value, at_15_digits
from skilltrain_cli.values.period.grammar import read_period, read_plainly
from skilltrain_cli.values.period.period import (
    FIRST_YEAR,
    LAST_YEAR,
    Period,
    PeriodProblem,
    PeriodTrouble,
    Precision,
)
from skilltrain_cli.values.period.points import PeriodRefusedError
from skilltrain_cli.values.text import is_blank, is_nil_mark, unquoted

_SERIALS = (36526, 73415)
"""Serials of 2000-01-01 and 2100-12-31 in the 1900 date system (ECMA-376 part 1, 18.17.4.1)."""

_EPOCH = date(1899, 12, 30)
_DIGITS = 8


def parse_period(value: Value, *, year: int | None) -> Period | PeriodTrouble:
    """Read 组织时间; ``year`` is taken for a text that names none. Never raises, never guesses."""
    try:
        return _read(value, year)
    except PeriodRefusedError as refused:
        return refused.trouble


def parse_date(value: Value, *, year: int | None) -> date | PeriodTrouble:
    """Read one single day, such as 填表日期."""
    period = parse_period(value, year=year)
    if isinstance(period, PeriodTrouble):
        return period
    if period.precision is not Precision.DAY:
        return PeriodTrouble(kind=PeriodProblem.AMBIGUOUS, detail="应写明是哪一天，如 2021年6月15日")
    return period.start


def _read(value: Value, year: int | None) -> Period:
    if isinstance(value, str) and (plain := read_plainly(value)):
        return plain
    if isinstance(value, date):
        return _day(value.date() if isinstance(value, datetime) else value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value)
    if is_blank(value):
        raise PeriodRefusedError(PeriodProblem.UNREADABLE, "没有填写")
    if not isinstance(value, str):
        raise PeriodRefusedError(PeriodProblem.UNREADABLE, "不是日期")
    if is_nil_mark(value):
        raise PeriodRefusedError(PeriodProblem.UNREADABLE, "填的是表示“无”的符号")
    bare = unquoted(value).strip()
    if bare.isascii() and bare.isdigit() and len(bare) <= _DIGITS:
        return _from_number(int(bare))
    return read_period(bare, year)


def _day(day: date) -> Period:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise PeriodRefusedError(
            PeriodProblem.OUT_OF_RANGE, f"{day.year} 年不在 {FIRST_YEAR}—{LAST_YEAR} 年之间"
        )
    return Period(start=day, end=day, precision=Precision.DAY)


def _from_number(value: float) -> Period:
    """Read a serial, 20210601, 202106, 2021, or a decimal such as 2021.6 that was meant as a date."""
    value = at_15_digits(value)
    if _SERIALS[0] <= value < _SERIALS[1] + 1:
        day = _EPOCH + timedelta(days=int(value))
        return Period(start=day, end=day, precision=Precision.DAY, from_serial=True)
    if 0 <= value < 10**_DIGITS:
        if value != int(value):
            return _from_decimal(value)
        if len(str(int(value))) in (4, 6, _DIGITS):
            return read_period(str(int(value)), None)
    raise PeriodRefusedError(PeriodProblem.UNREADABLE, "是一个数字，不是日期")


def _from_decimal(value: float) -> Period:
    """Read 2021.6; 2021.1 was typed as 2021.1 or 2021.10, and 6.1 as 6.1 or 6.10: nobody can tell."""
    written = repr(value)
    if FIRST_YEAR <= value < LAST_YEAR + 1 and not written.endswith(".1"):
        return read_period(written, None)
    raise PeriodRefusedError(
        PeriodProblem.AMBIGUOUS, "是一个小数，分不清是哪一天，请按文本写成 2021年6月15日"
    )
