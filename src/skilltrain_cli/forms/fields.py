"""Shared field types: how a cell's value becomes a field's, or which trouble it is."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from operator import itemgetter
from typing import Any, NoReturn

from pydantic import PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from skilltrain_cli.forms._form import AsWritten
from skilltrain_cli.grid import Value
from skilltrain_cli.number import CountTrouble, parse_count
from skilltrain_cli.period import Period, PeriodTrouble, parse_date, parse_period
from skilltrain_cli.phone import Phones, PhoneTrouble, parse_phones
from skilltrain_cli.text import clean, has_lookalikes, key, shown, unwrapped

DITTO = frozenset(key(mark) for mark in ("同上", "〃", "″", "同前", "“", "”", '"', '""', "''"))
"""Ways of writing “as above”."""
_CITY_NAMES = (
    *(
        "市",
        "报送市",
        "地市",
        "市名",
        "市名称",
        "市别",
        "地市名称",
        "城市",
        "市地",
        "地（市）",
        "市（地）",
        "地区",
    ),
    *("设区市", "设区的市", "地级市", "所在市", "所在地市", "所属市", "所属地市", "报送地市", "报送城市"),
    *("申报市", "申报地市", "上报市", "填报市", "推荐市"),
)
_DITTO_LONGEST = 6
_MARK_LONGEST = 8
"""A longer text is a value, however it begins."""


def city_called(printed: str) -> tuple[str, ...]:
    """Return what else a city is called in headings and labels than the form prints."""
    return tuple(name for name in _CITY_NAMES if name != printed)


def _trouble(kind: str, detail: str, suggestion: object = None) -> NoReturn:
    raise PydanticCustomError(kind, "{detail}", {"detail": detail, "suggestion": suggestion})


def _year(info: ValidationInfo) -> int | None:
    return (info.context or {}).get("year")


def read_text(value: Value) -> str:
    """Return a cell's text: cleaned; a number as people write it. Trouble: ``text.ditto``."""
    text = clean(unwrapped(value)) if isinstance(value, str) else shown(value, limit=32_767)
    if len(text) <= _DITTO_LONGEST and key(text) in DITTO:
        _trouble("text.ditto", "写的是“同上”之类的记号")
    return text


def _plain_texts(cells: Collection[object]) -> Collection[object]:
    """Return the texts that ``read_text`` returns as they are, and that are too long to be 同上 or 无."""
    texts = [cell for cell in cells if cell.__class__ is str and len(cell) > _MARK_LONGEST]
    joined = "".join(texts)
    if has_lookalikes(joined):
        texts = [text for text in texts if not has_lookalikes(text)]
    elif (
        joined.isprintable()
        and _ends(texts, 0).isalnum()
        and (" " not in joined or " " not in _ends(texts, -1))
    ):
        return texts
    return [text for text in texts if text.isprintable() and text[0].isalnum() and text[-1] != " "]


def _ends(texts: Iterable[str], at: int) -> str:
    """Return the first or the last character of every text, as one text."""
    return "".join(map(itemgetter(at), texts))


def read_count(value: Value) -> int:
    """Return a whole number of people. Trouble: ``count.*`` (see ``number.CountTrouble``)."""
    count = parse_count(value)
    if isinstance(count, CountTrouble):
        _trouble(f"count.{count.kind}", count.detail, count.suggestion)
    return count.value


def read_period(value: Value | Period, info: ValidationInfo) -> Period:
    """Return the days something takes. Trouble: ``period.*`` (see ``period.PeriodTrouble``)."""
    if isinstance(value, Period):
        return value
    period = parse_period(value, year=_year(info))
    if isinstance(period, PeriodTrouble):
        _trouble(f"period.{period.kind}", period.detail)
    return period


def read_day(value: Value, info: ValidationInfo) -> date:
    """Return one day. Trouble: ``period.*``."""
    day = parse_date(value, year=_year(info))
    if isinstance(day, PeriodTrouble):
        _trouble(f"period.{day.kind}", day.detail)
    return day


def read_phone(value: Value | Phones) -> Phones:
    """Return one or more telephone numbers. Trouble: ``phone.*`` (see ``phone.PhoneTrouble``)."""
    if isinstance(value, Phones):
        return value
    phones = parse_phones(value)
    if isinstance(phones, PhoneTrouble):
        _trouble(f"phone.{phones.kind}", phones.detail, phones.suggestion)
    return phones


def _field(read: Callable[..., Any], **schema: object) -> tuple[PlainValidator, WithJsonSchema]:
    return PlainValidator(read), WithJsonSchema({key.rstrip("_"): value for key, value in schema.items()})


TEXT = (*_field(read_text, type="string"), AsWritten(_plain_texts))
COUNT = _field(read_count, type="integer", minimum=0)
PERIOD = _field(read_period, type="string", description="2021年6月1日至6月15日")
DAY = _field(read_day, type="string", format="date")
PHONE = _field(read_phone, type="string", pattern=r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,5})?)$")
