"""The date a command works by; the only place that reads the clock."""

import os
from datetime import date, datetime

from skilltrain_cli.cli.skt_toml import FILE, Settings
from skilltrain_cli.errors import UsageError
from skilltrain_cli.values.lazy_pattern import lazy_pattern

VARIABLE = "SKT_TODAY"
_YEARS = range(2000, 2101)
"""Years that notices speak of."""
_DAY = lazy_pattern(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))")


def as_of(option: str | None, usual: Settings | None = None) -> date:
    """
    Return the day of ``--as-of``, else of SKT_TODAY, else of skt.toml, else today (local time).

    Raises UsageError for a day that is none.
    """
    if option is not None:
        return day_named(option, "--as-of ")
    fixed = os.environ.get(VARIABLE)
    if fixed:
        return day_named(fixed, f"环境变量 {VARIABLE} ")
    if usual is not None and (day := usual.decided("as_of", None)):
        return day_named(day.isoformat(), f"{FILE} 里 as_of ")
    return datetime.now().astimezone().date()


def day_named(text: str, where: str) -> date:
    """Return a day as people write it; UsageError, which begins with ``where``, for what is none."""
    found = _DAY.fullmatch(text.strip())
    if found:
        try:
            day = date(*(int(part) for part in found.groups() if part))
        except ValueError:
            pass
        else:
            if day.year in _YEARS:
                return day
            raise UsageError(
                f"{where}的日期“{text}”不在 {_YEARS[0]} 至 {_YEARS[-1]} 年之间", "请确认年份没有写错"
            )
    raise UsageError(f"{where}的日期“{text}”看不懂", "请写成 2021-06-15 的样子，并确认确有这一天")
