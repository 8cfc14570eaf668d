"""Shared field types: how a cell's value becomes a field's, or which trouble it is."""

import re
from collections.abc import Callable, Collection, Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import compress
from operator import itemgetter
from typing import Any, NoReturn, TypeVar

from msgspec.structs import replace
from pydantic import PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from skilltrain_cli.forms.spec import PEOPLE, SHARES, Amount, AsWritten, Column
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.number import CountTrouble, NumberWanted, parse_quantity
from skilltrain_cli.values.period import Period, PeriodTrouble, parse_date, parse_period
from skilltrain_cli.values.phone import Phones, PhoneTrouble, parse_phones
from skilltrain_cli.values.text import clean, has_lookalikes, key, narrow, quoted, unquoted, unwrapped

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
_COUNTY_NAMES = (
    *("区县", "县区", "县市区", "县（市、区）", "区（县）", "区（市）", "县（区）", "区市县", "组织区县"),
    *("组织县区", "组织县（市、区）", "组织单位", "组织区县名称", "所属区县", "区县名称"),
    *("组织区（县）", "县（市区）", "组织区县（市）", "组织县市区"),
    *("所在区县", "所属县区", "县区名称", "县市区名称", "申报区县", "实施区县"),
)
_DITTO_LONGEST = 6
_Told = TypeVar("_Told")
_MARK_LONGEST = 8
"""A longer text is a value, however it begins."""


def city_called(printed: str) -> tuple[str, ...]:
    """Return what else a city is called in headings and labels than the form prints."""
    return tuple(name for name in _CITY_NAMES if name != printed)


def county_called(printed: str) -> tuple[str, ...]:
    """Return what else a county is called in headings and labels than the form prints."""
    return tuple(name for name in _COUNTY_NAMES if name != printed)


def _trouble(kind: str, detail: str, suggestion: object = None) -> NoReturn:
    raise PydanticCustomError(kind, "{detail}", {"detail": detail, "suggestion": suggestion})


def _year(info: ValidationInfo) -> int | None:
    return (info.context or {}).get("year")


def read_plain_text(value: Value) -> str:
    """Return a cell's text: cleaned; a number as people write it. Trouble: ``text.ditto``."""
    text = clean(unwrapped(value)) if isinstance(value, str) else quoted(value, limit=32_767)
    if len(text) <= _DITTO_LONGEST and key(text) in DITTO:
        _trouble("text.ditto", "写的是“同上”之类的记号")
    return text


def _plain_texts(cells: Collection[object]) -> Collection[object]:
    """Return the texts that ``read_plain_text`` returns as they are, too long to be 同上 or 无."""
    texts: Collection[str] = [cell for cell in cells if cell.__class__ is str]
    if min(map(len, texts), default=0) <= _MARK_LONGEST:
        texts = list(compress(texts, map(_MARK_LONGEST.__lt__, map(len, texts))))
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


def read_amount(value: Value | Decimal, info: ValidationInfo) -> int | Decimal:
    """Return a number of what the column counts. Trouble: ``count.*`` (see ``number.CountTrouble``)."""
    return _amount(value, _wanted(_told(info, "amount", Amount())))


def read_share(value: Value | Decimal, info: ValidationInfo) -> int | Decimal:
    """Return a percentage, 85.5 for 85.5%. Trouble: ``count.*``."""
    return _amount(value, _wanted(_told(info, "amount", Amount(measure="%", decimals=2))))


def read_ratio(value: Value | Decimal, info: ValidationInfo) -> int | Decimal:
    """Return a ratio, 0.855 for 85.5% and for 0.855. Trouble: ``count.*``."""
    amount = _told(info, "amount", Amount(measure="", decimals=4))
    if isinstance(value, str) and narrow(value).endswith("%"):
        percent = _amount(value, _wanted(replace(amount, measure="%")))
        return _amount(Decimal(percent) / _HUNDRED, _wanted(amount))
    return _amount(value, _wanted(amount))


def _told(info: ValidationInfo, name: str, otherwise: _Told) -> _Told:
    """Return what the column says, when it is a column that reads."""
    told: _Told = (info.context or {}).get(name, otherwise)
    return told


def wanted_of(column: Column) -> NumberWanted:
    """
    Return what the cells of a column of amounts are asked for.

    A heading that says 人数 asks for people, although trainings add them up to person-times.
    """
    counted = column.amount.measure == "人次" and "人数" not in column.heading
    return _person_times(column.amount) if counted else _wanted(column.amount)


def _amount(value: Value | Decimal, wanted: NumberWanted) -> int | Decimal:
    found = parse_quantity(str(value) if isinstance(value, Decimal) else value, wanted)
    if isinstance(found, CountTrouble):
        _trouble(f"count.{found.kind}", found.detail, found.suggestion)
    return found.value


@cache
def _person_times(amount: Amount) -> NumberWanted:
    return replace(_wanted(amount), noun="人次", unit="人次")


@cache
def _wanted(amount: Amount) -> NumberWanted:
    """Return what a cell is asked for that counts an amount."""
    noun, units = _NOUNS.get(amount.measure, ("数", (amount.measure,)))
    if amount.measure in PEOPLE:
        return NumberWanted(decimals=amount.decimals, signed=amount.least < 0)
    money = noun == "金额"
    return NumberWanted(
        noun=noun,
        unit=amount.measure,
        units=tuple(filter(None, units)),
        before="¥$" if money else "",
        none="没有的请填 0",
        rounded=amount.measure in SHARES,
        decimals=amount.decimals,
        signed=amount.least < 0,
    )


_HUNDRED = 100
_NOUNS = {
    "元": ("金额", ("元整", "元", "圆", "块")),
    "万元": ("金额", ("万元整", "万元")),
    "亿元": ("金额", ("亿元",)),
    "%": ("百分数", ("%",)),
    "": ("比率", ()),
    "万人": ("人数", ("万人",)),
    "万人次": ("人数", ("万人次", "万人")),
}
"""By measure how a message calls the number, and what may stand behind it."""
_YEARS = range(1949, 2101)


def read_year(value: Value) -> int:
    """Return a year. Trouble: ``year.unreadable``."""
    text = narrow(unquoted(value)) if isinstance(value, str) else quoted(value)
    found = _YEAR.fullmatch(text)
    if isinstance(value, bool) or found is None:
        _trouble("year.unreadable", "应为四位数的年份")
    year = int(found[1])
    if year not in _YEARS:
        _trouble("year.unreadable", f"应在 {_YEARS[0]} 至 {_YEARS[-1]} 年之间")
    return year


_YEAR = lazy_pattern(r"([0-9]{4})(?:\.0)?(?:年度?)?")
_ID = lazy_pattern(r"[0-9]{17}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_ID_LONG, _ID_SHORT = 18, 15


def read_id_number(value: Value) -> str:
    """Return an 18-digit citizen's number (GB 11643—1999). Trouble: ``id.*``."""
    written = clean(value) if isinstance(value, str) else value
    number = "".join(narrow(unquoted(quoted(written, limit=32_767))).upper().split()).replace("-", "")
    if not _ID.fullmatch(number):
        if number.isascii() and number.isdigit() and len(number) == _ID_SHORT:
            _trouble("id.short", "是 15 位的旧号码，请填 18 位的公民身份号码")
        if any(not (sign.isascii() and (sign.isdigit() or sign == "X")) for sign in number):
            _trouble("id.unreadable", "里面有数字和 X 以外的字符")
        _trouble("id.length", f"有 {len(number)} 位，应为 18 位")
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        _trouble("id.birthday", "第 7 至 14 位不是日历上有的出生日期")
    sum_ = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    if _CHECKS[sum_ % 11] != number[-1]:
        _trouble("id.check-digit", "最后一位校验码对不上，多半有一位写错了")
    return number


def read_code(value: Value, info: ValidationInfo) -> str:
    """Return a code without blanks. Trouble: ``text.ditto``, ``pattern.unmatched``."""
    return _matched("".join(read_plain_text(value).split()), info)


def read_text(value: Value, info: ValidationInfo) -> str:
    """Return a text; see ``read_plain_text``. Trouble: ``text.ditto``, ``pattern.unmatched``."""
    return _matched(read_plain_text(value), info)


def _matched(text: str, info: ValidationInfo) -> str:
    pattern = _told(info, "pattern", "")
    if pattern and not re.fullmatch(pattern, text):
        _trouble("pattern.unmatched", "与规定的格式不符")
    return text


def read_person(value: Value) -> str:
    """Return somebody's name. Trouble: ``text.ditto``, ``person.unreadable``."""
    name = read_plain_text(value)
    if any(map(str.isdecimal, name)):
        _trouble("person.unreadable", "姓名里有数字")
    return name


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


TEXT = (*_field(read_plain_text, type="string"), AsWritten(_plain_texts))
PATTERN = _field(read_text, type="string")
"""A text that keeps to its column's pattern."""
CODE = _field(read_code, type="string")
PERSON = _field(read_person, type="string")
ID_NUMBER = _field(read_id_number, type="string", pattern=r"^[0-9]{17}[0-9X]$")
COUNT = _field(read_amount, type="integer", minimum=0)
AMOUNT = _field(read_amount, type="number")
"""A number that may have decimals: money, 万人次."""
PERCENT = _field(read_share, type="number", description="85.5，即 85.5%")
RATIO = _field(read_ratio, type="number", description="0.855，或 85.5%")
YEAR = _field(read_year, type="integer", minimum=_YEARS[0], maximum=_YEARS[-1])
PERIOD = _field(read_period, type="string", description="2021年6月1日至6月15日")
DAY = _field(read_day, type="string", format="date")
PHONE = _field(read_phone, type="string", pattern=r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,5})?)$")
