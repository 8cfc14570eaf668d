"""Whether people rest on a day: weekends by date, public holidays by chinese-calendar."""

from datetime import date

from msgspec import Struct

_WEEKDAYS = "一二三四五六日"
_SATURDAY = 5


class Rest(Struct, frozen=True, kw_only=True):
    """Why a day is free (empty on a working day), and what could not be judged (empty when all could)."""

    why: str
    unjudged: str = ""


def rest(day: date) -> Rest:
    """
    Tell whether a day is free in China (国务院办公厅 announces the days of a year in the autumn before).

    For a year that the calendar does not cover only weekends are judged.
    """
    from chinese_calendar import is_holiday  # noqa: PLC0415 (only some commands judge days)

    try:
        free = bool(is_holiday(day))
    except NotImplementedError:
        return Rest(why=_weekend(day), unjudged=f"没有 {day.year} 年的放假安排，只判断了周末")
    return Rest(why=(_weekend(day) or "法定节假日") if free else "")


def weekday(day: date) -> str:
    """Return 星期一 to 星期日."""
    return f"星期{_WEEKDAYS[day.weekday()]}"


def _weekend(day: date) -> str:
    return weekday(day) if day.weekday() >= _SATURDAY else ""
