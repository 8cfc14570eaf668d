"""Official writing: of units, times, numbers and days, as a merged table holds them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import chain, count
from typing import Any

from msgspec.structs import replace

from skilltrain_cli.forms.spec import (
    LONGEST_SHEET_NAME,
    SIGNS_NOT_IN_SHEET_NAMES,
    FormSpec,
    Role,
    cut_as_sheet_name,
)
from skilltrain_cli.judging.reporting_unit import Unit
from skilltrain_cli.review.brand_material import MATERIAL
from skilltrain_cli.review.explanation import TITLE
from skilltrain_cli.review.provenance import DETAIL, SOURCES
from skilltrain_cli.values.figure_with_sources import BLANK, plain
from skilltrain_cli.values.period import Period, Precision
from skilltrain_cli.values.phone import Phones
from skilltrain_cli.values.text import clean

PLAN = "计划"
"""Put before a planned time: its official writing alone would make a fact of it."""
_LONGEST_QUARTER = 92
"""Days."""
COVERED = "覆盖"
"""The sheet of a demand on coverage; of several, the others have a number."""
_COVERED = (f"{COVERED}{number}{tail}" for number in ("", *range(2, 100)) for tail in ("", "统计"))
CITIES = "各市"
"""The totals by city, in a province."""
CONTENTS, DEFINITIONS = "目录", "口径说明"
"""The list of the sheets, and the sheet that says what is counted and what is not."""
OTHERS = frozenset(_COVERED) | {
    *(CONTENTS, "汇总", CITIES, "对照", DEFINITIONS, TITLE, SOURCES, DETAIL, MATERIAL)
}
"""The other sheets of a merged workbook; those that are read again by name among them."""


def summary_sheets(form: FormSpec) -> Sequence[str]:
    """Return what the sheets of summaries are called: as Excel takes it, and as no other sheet is."""
    return _sheets_called([summary.title for summary in form.card.summaries], (form.card.sheet_name, *OTHERS))


def sheets_by_city(form: FormSpec) -> Mapping[str, tuple[str, str]]:
    """Return, for each summary of units by something, its title and sheet for cities: 各市月份."""
    crossed = [each.title for each in form.card.summaries if each.by == "unit" and each.across]
    titles = [f"{CITIES}{title.removeprefix('单位')}" for title in crossed]
    sheets = _sheets_called(titles, (form.card.sheet_name, *OTHERS, *summary_sheets(form)))
    return dict(zip(crossed, zip(titles, sheets, strict=True), strict=True))


def _sheets_called(titles: Iterable[str], taken: Iterable[str]) -> Sequence[str]:
    """Return a name for each title that Excel takes and that no other sheet has."""
    known, names = {each.lower() for each in taken}, []
    for title in titles:
        plain = "".join(" " if each in SIGNS_NOT_IN_SHEET_NAMES else each for each in title)
        endings = chain(("",), map(str, count(1)))
        tries = (
            cut_as_sheet_name(plain, LONGEST_SHEET_NAME - len(each)).strip("' ") + each for each in endings
        )
        names.append(next(each for each in tries if each and each.lower() not in known))
        known.add(names[-1].lower())
    return names


def unit_fields(form: FormSpec) -> tuple[str, ...]:
    """Return the fields that say whose a row is, the largest unit first."""
    return tuple(filter(None, (form.field(Role.CITY), form.field(Role.COUNTY))))


def names_of_units(form: FormSpec, units: Iterable[Unit]) -> Mapping[str, Callable[[Unit], str]]:
    """
    Return what is written of a row's unit in each field that names it.

    Where the form has no field for the city and there are several, the county's name has its city before it:
    济南 and 枣庄 both have a 市中区.
    """
    city, county = form.field(Role.CITY), form.field(Role.COUNTY)
    several = len({unit.city.code for unit in units}) > 1
    named: dict[str, Callable[[Unit], str]] = {}
    if city:
        named[city] = lambda unit: unit.city.name
    if county:
        named[county] = _with_city if several and not city else lambda unit: unit.name
    return named


def _with_city(unit: Unit) -> str:
    return unit.name if unit.region is None and not unit.city_run else unit.city.name + unit.name


def official_value(value: Any) -> Any:  # noqa: ANN401 - each field has its own type
    """Return a value as the merged table holds it: text, a number or a day; ``""`` is blank."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Phones):
        return value.written
    return BLANK if value is None else value


@lru_cache(maxsize=20_000)
def time_wordings(period: Period, raw: object) -> tuple[str, str]:
    """Return both writings of a time; the counties of a province share most of theirs."""
    return official_period(period, raw), counted_span(period)


def official_period(period: Period, raw: object) -> str:
    """
    Return the official writing of 组织时间, which reads back to an equal period.

    Several times with gaps between them stay as the sender wrote them: their hull alone would claim too much.
    """
    if period.separate and isinstance(raw, str):
        return clean(raw)
    return PLAN * period.planned + period.written


def counted_span(period: Period) -> str:
    """Return the month a time begins in; what is as coarse as a quarter is a span of its own."""
    if period.coarse:
        return replace(period, precision=_named_alike(period), until=False).written
    return f"{period.start.year}年{period.start.month}月"


def month_of(value: object) -> str:
    """Return the month in which a period, a day or a year counts; a longer time is one of its own."""
    if isinstance(value, Period):
        return counted_span(value)
    if isinstance(value, date):
        return f"{value.year}年{value.month}月"
    return f"{value}年" if isinstance(value, int) else BLANK


def quarter_of(value: object) -> str:
    """Return the quarter in which a period, a day or a year counts; a longer time is one of its own."""
    start = value.start if isinstance(value, Period) else value
    if isinstance(value, Period) and value.coarse and (value.end - value.start).days >= _LONGEST_QUARTER:
        return counted_span(value)
    if isinstance(start, date):
        return f"{start.year}年第{'一二三四'[(start.month - 1) // 3]}季度"
    return month_of(value)


def _named_alike(period: Period) -> Precision:
    """Return the precision by which 4-6月 is written 第二季度, as others write it."""
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1
    named = {3: Precision.QUARTER, 6: Precision.HALF_YEAR, 12: Precision.YEAR}.get(months)
    return named if named and period.start.month % months == 1 else period.precision
