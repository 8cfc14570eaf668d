"""The grammar of 组织时间: points, ranges of points, lists of ranges."""

import re
from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

from msgspec.structs import replace

from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.period.cleaning import CleanedTime, strip_words
from skilltrain_cli.values.period.period import FIRST_YEAR, LAST_YEAR, Period, PeriodProblem, Precision
from skilltrain_cli.values.period.points import (
    PeriodRefusedError,
    Point,
    PointDays,
    extent,
    extents,
    with_months,
    with_units,
)
from skilltrain_cli.values.text import narrow

_LONGEST = 120
_LIST = lazy_pattern("[、,;及和与&]")
_JOIN = lazy_pattern(r"[~\-/]")
_PART_NAMES = {"初": "上旬", "中": "中旬", "底": "下旬", "末": "下旬"}
_MOST_POINTS = 40
_HOW = "看不出是什么时间，请写成 2021年6月15日 或 2021年6月1日至6月15日"
_SIMPLE = lazy_pattern(r"([0-9]{4})(?:年([0-9]{1,2})月([0-9]{1,2})日|([./\-])([0-9]{1,2})\4([0-9]{1,2}))")
_SIMPLE_RANGE = lazy_pattern(
    r"([0-9]{4})(?:年([0-9]{1,2})月([0-9]{1,2})日[至到\-—－~～](?:(?:([0-9]{4})年)?([0-9]{1,2})月)?([0-9]{1,2})日"
    r"|\.([0-9]{1,2})\.([0-9]{1,2})[\-—至](?:([0-9]{4})\.)?([0-9]{1,2})\.([0-9]{1,2}))"
)

_POINT = lazy_pattern(
    r"(?:(?P<year>[0-9]{4})(?P<mark>年度?|\.|(?=[上下第全q]))|(?P<short>[0-9]{2})年|(?P<next>[次翌]年))?"
    r"(?:"
    r"第?(?P<quarter>[1-4])季度?|q(?P<q>[1-4])|(?P<half>[上下])半年度?|(?P<whole>全年)"
    r"|(?P<vague>年?[初中底末])"
    r"|(?P<month>[0-9]{1,2})(?:月份?|(?P<mark2>[./])(?=[0-9]))(?:(?P<day>[0-9]{1,2})[日号]?|月?(?P<part>[上中下]旬|[上下]半月|[初中底末]))?"
    r"|(?P<alone>[上中下]旬|[上下]半月|月[初中底末])"
    r"|第?(?P<number>[0-9]{1,2})(?P<is_day>[日号])?"
    r")?"
)
_SHORT_YEAR = lazy_pattern(r"[0-9]{2}([./\-])[0-9]{1,2}\1[0-9]{1,2}")
_YEAR_LAST = lazy_pattern(r"([0-9]{1,2})([./\-])([0-9]{1,2})\2([0-9]{4})")
_MONTHS = 12
_COARSE = frozenset(
    (Precision.MONTH, Precision.MONTHS, Precision.QUARTER, Precision.HALF_YEAR, Precision.YEAR)
)
_TWO_DIGIT_YEARS = range(10, 40)
"""Two-digit years taken as 20xx when 年 follows."""


def read_period(text: str, year: int | None) -> Period:
    """Read one text; raise ``PeriodRefusedError`` for what is no period or could be two."""
    if len(text) > _LONGEST:
        raise PeriodRefusedError(PeriodProblem.UNREADABLE, "文字过长，不像时间")
    wording = strip_words(narrow(text))
    if _SHORT_YEAR.fullmatch(wording.text):
        raise PeriodRefusedError(PeriodProblem.AMBIGUOUS, "年份只有两位，请写成 2021年6月15日")
    _refuse_year_last(wording.text)
    points = with_months(with_units(_points(wording.text)))
    until = wording.deadline and [point.unit for point in points] == [Precision.DAY]
    if wording.deadline and not until:
        points, until = [_span_of(points)], True
    found = extents(points, year)
    if until and found[0].precision is Precision.DAY:
        found = [PointDays(found[0].start.replace(day=1), found[0].end, Precision.MONTH)]
    if found[-1].end < max(each.end for each in found):
        raise PeriodRefusedError(PeriodProblem.AMBIGUOUS, "前后时间互相重叠，请写明开始和结束的日期")
    separate = _LIST.search(wording.text) is not None and _has_gap(found)
    period = Period(
        start=found[0].start,
        end=found[-1].end,
        precision=_precision(found),
        year_assumed=all(point.year is None for point in points),
        planned=wording.planned,
        separate=separate,
        until=until,
        first_end=_first_end(found) if separate else None,
    )
    return _lasting(period, wording)


def _refuse_year_last(text: str) -> None:
    """Refuse 4/5/2021, which is two days, and say of 15/6/2021 which day it must be: 15 can be no month."""
    found = _YEAR_LAST.fullmatch(text)
    if found is None:
        return
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if first <= _MONTHS and second <= _MONTHS and first != second:
        raise PeriodRefusedError(PeriodProblem.AMBIGUOUS, "分不清哪个是月、哪个是日，请写成 2021年6月15日")
    day, month = (second, first) if second > _MONTHS >= first else (first, second)
    this = extent(Point(unit=Precision.DAY, number=day, month=month), year)
    meant = Period(start=this.start, end=this.end, precision=Precision.DAY)
    raise PeriodRefusedError(PeriodProblem.AMBIGUOUS, f"年份写在最后，看来是 {meant.written}")


def read_plainly(text: str) -> Period | None:
    """Take the short way for the everyday writings; ``None`` sends anything else, or odd, the long way."""
    ranged = _SIMPLE_RANGE.fullmatch(text)
    if ranged is not None:
        return _plain_range(ranged)
    simple = _SIMPLE.fullmatch(text)
    return _simple(simple) if simple is not None else None


def _simple(found: re.Match[str]) -> Period:
    """Take the short way for the everyday writings 2021年6月15日, 2021.6.15, 2021-6-15, 2021/6/15."""
    month, day = int(found[2] or found[5]), int(found[3] or found[6])
    this = extent(Point(unit=Precision.DAY, number=day, month=month), int(found[1]))
    return Period(start=this.start, end=this.end, precision=Precision.DAY)


def _plain_range(found: re.Match[str]) -> Period | None:
    """Take the short way for 2021年6月1日至6月15日 and 2021.6.1-6.15; anything odd goes the long way."""
    year = int(found[1])
    month, day = int(found[2] or found[7]), int(found[3] or found[8])
    last_year = int(found[4] or found[9] or year)
    last_month, last_day = int(found[5] or found[10] or month), int(found[6] or found[11])
    try:
        start, end = date(year, month, day), date(last_year, last_month, last_day)
    except ValueError:
        return None
    if not (start < end and year >= FIRST_YEAR and last_year <= LAST_YEAR):
        return None
    return Period(start=start, end=end, precision=Precision.DAYS)


def _points(text: str) -> list[Point]:
    """Return all points of the text in order; a range counts two."""
    points = [point for item in _LIST.split(text) for point in _item(item)]
    if len(points) > _MOST_POINTS:
        raise PeriodRefusedError(PeriodProblem.UNREADABLE, "时间过多")
    return points


def _item(text: str) -> list[Point]:
    """Read one point, or two that are joined in exactly one possible way."""
    single = _POINT.fullmatch(text)
    if single is not None:
        return [_point(single)]
    joins = [found.start() for found in _JOIN.finditer(text)]
    if "~" in text:
        joins = [at for at in joins if text[at] == "~"]
    pairs = [(_POINT.fullmatch(text[:at]), _POINT.fullmatch(text[at + 1 :])) for at in joins]
    pairs = [pair for pair in pairs if all(pair)]
    if len(pairs) != 1:
        kind = PeriodProblem.AMBIGUOUS if pairs else PeriodProblem.UNREADABLE
        raise PeriodRefusedError(kind, _HOW)
    first, last = (_point(side) for side in pairs[0] if side is not None)
    if last.vague and last.end_of:  # as the end of a range 年底 is 31 December
        last = last._replace(unit=Precision.MONTH, number=12, vague="")
    return [first, last]


def _point(found: re.Match[str]) -> Point:
    """Return the point a match stands for: the finest of its parts decides the unit."""
    year = Point(unit=None, year=_year(found), next_year=found["next"] is not None)
    part = found["part"] or (found["alone"] or "").removeprefix("月")
    if part:
        return _part(year, int(found["month"] or 0), part)
    if found["month"]:
        return _month_or_day(year, found)
    if found["number"]:
        unit = Precision.DAY if found["is_day"] else Precision.MONTH if found["mark"] == "." else None
        return year._replace(unit=unit, number=int(found["number"]))
    return _part_of_year(year, found)


def _part_of_year(year: Point, found: re.Match[str]) -> Point:
    quarter = found["quarter"] or found["q"]
    if quarter:
        return year._replace(unit=Precision.QUARTER, number=int(quarter))
    if found["half"]:
        return year._replace(unit=Precision.HALF_YEAR, number="上下".index(found["half"]) + 1)
    if found["vague"]:
        name = found["vague"][-1]
        return year._replace(unit=Precision.YEAR, vague=f"年{name}", end_of=name in "底末")
    if found["whole"] or found[0].endswith(("年", "年度")):
        return year._replace(unit=Precision.YEAR)
    raise PeriodRefusedError(PeriodProblem.UNREADABLE, _HOW)


def _year(found: re.Match[str]) -> int | None:
    if found["short"] is None:
        return int(found["year"]) if found["year"] else None
    year = int(found["short"])
    if year not in _TWO_DIGIT_YEARS:
        raise PeriodRefusedError(PeriodProblem.AMBIGUOUS, "年份只有两位，请写成四位")
    return 2000 + year


def _part(year: Point, month: int, part: str) -> Point:
    name = _PART_NAMES.get(part, part)
    unit = Precision.HALF_MONTH if name.endswith("半月") else Precision.XUN
    return year._replace(unit=unit, part=name, month=month, end_of=part in "底末")


def _month_or_day(year: Point, found: re.Match[str]) -> Point:
    month = int(found["month"])
    if found["day"] is None:
        return year._replace(unit=Precision.MONTH, number=month)
    day = int(found["day"])
    if found["mark2"] == "/" and day <= 12:  # noqa: PLR2004 - could be a month
        raise PeriodRefusedError(
            PeriodProblem.AMBIGUOUS, f"“{month}/{day}”可以是 {month} 月 {day} 日，也可以是别的时间"
        )
    return year._replace(unit=Precision.DAY, number=day, month=month)


def _span_of(points: list[Point]) -> Point:
    """Return the month (for 年底前 the year) that 月底前 ends: the text says no more than that."""
    point = points[0]
    if len(points) == 1 and point.end_of:
        unit = Precision.MONTH if point.month else Precision.YEAR
        return point._replace(unit=unit, number=point.month, vague="", part="")
    raise PeriodRefusedError(PeriodProblem.AMBIGUOUS, "只写了截止时间，请写明开展的日期")


def _precision(found: list[PointDays]) -> Precision:
    """Return how exact several points are together: as exact as their writing can show."""
    kinds = {each.precision for each in found}
    if len(set(found)) == 1:
        return found[0].precision
    if kinds <= _COARSE:
        return Precision.MONTHS
    for part in (Precision.XUN, Precision.HALF_MONTH):
        if kinds <= _COARSE | {part}:
            return part
    return Precision.DAYS


def _first_end(found: list[PointDays]) -> date:
    """Return the day before the first gap."""
    return next(
        earlier.end for earlier, later in pairwise(found) if later.start - earlier.end > timedelta(days=1)
    )


def _has_gap(found: list[PointDays]) -> bool:
    return any(later.start - earlier.end > timedelta(days=1) for earlier, later in pairwise(found))


def _lasting(period: Period, wording: CleanedTime) -> Period:
    """Extend a single day by its written length (6月1日起，为期5天); other periods already end somewhere."""
    if period.precision is not Precision.DAY or not (wording.days or wording.months):
        return period
    end = period.start + timedelta(days=wording.days)
    for _ in range(wording.months):
        end = (end.replace(day=1) + timedelta(days=31)).replace(day=1)
    if wording.months:
        end = end.replace(day=min(period.start.day, monthrange(end.year, end.month)[1]))
    end -= timedelta(days=1)
    if end.year > LAST_YEAR:
        raise PeriodRefusedError(PeriodProblem.OUT_OF_RANGE, "时间过长")
    return replace(period, end=end, precision=Precision.DAYS if end > period.start else Precision.DAY)
