"""The official writing of one cell's value, where the form's own reader leaves no doubt about it."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from msgspec.structs import replace

from skilltrain_cli.forms.field_types import wanted_of
from skilltrain_cli.forms.spec import PEOPLE, Column, FieldKind
from skilltrain_cli.forms.values_to_fill_in import Unreadable, officially_written
from skilltrain_cli.operations.fix.repair import Doubt, Rewriting
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.number import NumberWanted, Quantity, cell_number, parse_quantity
from skilltrain_cli.values.numeral import NUMERALS
from skilltrain_cli.values.period import Period, Precision, parse_period
from skilltrain_cli.values.phone import Phones, parse_phones
from skilltrain_cli.values.text import clean, has_lookalikes, is_blank, narrow, unquoted, unwrapped

_DAY = "[1-9][0-9]?日"
_MONTH = "[1-9][0-9]?月"
_OFFICIAL = lazy_pattern(
    rf"[0-9]{{4}}年(?:{_MONTH}(?:{_DAY}|[上中下]旬|[上下]半月)?)?"
    rf"(?:至(?:[0-9]{{4}}年)?(?:{_MONTH})?(?:{_DAY}|[上中下]旬|[上下]半月)?)?"
    r"|[0-9]{4}年(?:第[一二三四]季度|[上下]半年)"
)
"""Full year, no leading zeros, 至 between two ends (GB/T 9704-2012): as good as ``Period.written``."""
_BARE = lazy_pattern(rf"[0-9{NUMERALS}年月日号旬季度上中下半第至到.\-\u2010-\u2015\u2212~/ ]+")
"""A time and nothing else: 上午9点, 周二 or 计划 around it would be lost."""
_CUT_SHORT = lazy_pattern(r"[0-9]{4}\.1")
"""January, or October whose 0 a spreadsheet dropped before the file became text."""
_DASHES = r".\-/\u2010-\u2015\u2212"
_MIXED = lazy_pattern(
    rf"(?P<year>[0-9]{{4}})(?P<mark>[{_DASHES}])(?P<month>[0-9]{{1,2}})(?!(?P=mark))[{_DASHES}](?P<last>[0-9]{{1,2}})"
)
"""2021.6-8 is June to August, or 8 June by the wrong key."""
_SAYS_MORE = lazy_pattern("[合总]计|[共计]")
"""A total belongs to more than this row."""
_COUNTED = lazy_pattern("人次|[人名位]")
"""Person-times are no headcount, nor the other way round."""
_TIDIED = "去掉首尾空格和看不见的字符"
_UNQUOTED = "去掉外面的撇号，或等号和引号"
_UNIFIED = "部首字符改为汉字"


def rewriting(column: Column, raw: Value, *, plain_text: bool) -> Rewriting | Doubt | None:
    """
    Return the official writing of what a cell holds; ``None`` when it is written so, or cannot be told.

    A ``Doubt`` is returned for what reads well, but whose official writing would say more than the cell does.

    ``plain_text`` says that the file knows no numbers (csv), so that ``30`` is as good as a number gets.
    """
    if is_blank(raw) or isinstance(raw, bool):
        return None
    if column.kind in (FieldKind.COUNT, FieldKind.MONEY):
        return _amount(raw, wanted_of(column), plain_text=plain_text)
    if column.kind in _AS_READ:
        return _as_read(column, raw)
    write = _WRITERS.get(column.kind)
    bare = raw
    if isinstance(raw, str):
        bare = unwrapped(raw) if write is None else unquoted(raw)
    found = (write or _tidied)(bare)
    if found is None and bare != raw:
        return Rewriting(value=bare, code="VL023", why=_UNQUOTED)
    return None if isinstance(found, Rewriting) and found.value == raw else found


def _tidied(raw: Value) -> Rewriting | None:
    """Return text as it is kept: no blanks at its ends, nothing invisible, no radicals."""
    if not isinstance(raw, str) or clean(raw) == raw:
        return None
    if has_lookalikes(raw):
        return Rewriting(value=clean(raw), code="VL022", why=_UNIFIED)
    return Rewriting(value=clean(raw), code="", why=_TIDIED)


def _amount(raw: Value, wanted: NumberWanted, *, plain_text: bool) -> Rewriting | Doubt | None:
    """Return an amount as a number: 1,200人 is 1200, the text ３０ is 30."""
    count = parse_quantity(raw, wanted)
    if not isinstance(raw, str) or not isinstance(count, Quantity):
        return None
    more = _SAYS_MORE.search(narrow(raw)) or _another(narrow(raw), wanted)
    if more is not None:
        return Doubt(
            code="VL007",
            why=f"数字旁边写着“{more[0]}”，不一定就是本行的{wanted.noun}",
            hint=f"核实后只填数字；{wanted.noun}确实是 {count.value} 的，填 {count.value}",
        )
    written, number = str(count.value), cell_number(count.value)
    if raw.strip() == written:
        return _tidied(raw) if plain_text else Rewriting(value=number, code="VL003", why="文本改为数字")
    return Rewriting(value=written if plain_text else number, code="VL007", why="只留数字")


def _another(text: str, wanted: NumberWanted) -> re.Match[str] | None:
    """Return the unit of people beside a figure that asks for the other one."""
    found = _COUNTED.search(text) if wanted.unit in PEOPLE else None
    return found if found and (found[0] == "人次") is not (wanted.unit == "人次") else None


def _period(raw: Value) -> Rewriting | Doubt | None:
    """Return 组织时间 as GB/T 9704 writes dates; one without a year, planned or listed stays as it is."""
    if isinstance(raw, date):
        return None
    period = parse_period(raw, year=None)
    if not isinstance(period, Period) or not _certain(raw, period):
        return _tidied(raw)
    doubt = _doubt(narrow(raw), period) if isinstance(raw, str) else None
    if doubt is not None:
        return doubt
    text = clean(raw) if isinstance(raw, str) else ""
    if _OFFICIAL.fullmatch(text):
        return _tidied(raw)
    if parse_period(period.written, year=None) != period:
        return _tidied(raw)
    return Rewriting(value=period.written, code="VL008", why="日期改为规范写法")


def _certain(raw: Value, period: Period) -> bool:
    """Tell whether the official writing says all that the cell says, and nothing more."""
    if period.year_assumed or period.from_serial or period.planned or period.separate:
        return False
    if not isinstance(raw, str):
        return True
    return _BARE.fullmatch(narrow(raw)) is not None


def _doubt(text: str, period: Period) -> Doubt | None:
    """Return what the official writing would guess: a 0 that was dropped, a unit or a year not written."""
    if _CUT_SHORT.fullmatch(text) is not None:
        why = "可能是 1 月，也可能是丢了 0 的 10 月"
        return Doubt(code="VL008", why=why, hint=f"请写明是 {text[:4]}年1月 还是 {text[:4]}年10月")
    mixed = _MIXED.fullmatch(text)
    if mixed is not None:
        month, last = (int(mixed[name]) for name in ("month", "last"))
        why = f"用了两种分隔号，分不清是 {month} 月到 {last} 月，还是 {month} 月 {last} 日"
        hint = f"请写明是 {period.written} 还是 {mixed['year']}年{month}月{last}日"
        return Doubt(code="VL008", why=why, hint=hint)
    if period.start.year != period.end.year and text.count("年") <= 1 and str(period.end.year) not in text:
        why = "结束的时间在第二年，原文没有写明年份"
        return Doubt(code="VL008", why=why, hint=f"核实后写明年份，如 {period.written}")
    return None


def _day(raw: Value) -> Rewriting | Doubt | None:
    """Return a day such as 填表日期 as GB/T 9704 writes it."""
    period = parse_period(raw, year=None) if isinstance(raw, str) else None
    if isinstance(period, Period) and period.precision is Precision.DAY:
        return _period(raw)
    return _tidied(raw)


def _phones(raw: Value) -> Rewriting | None:
    """Return telephone numbers as they are usually written: 0533-2345678, 13800000000, parted by 、."""
    phones = parse_phones(raw)
    if not isinstance(raw, str) or not isinstance(phones, Phones):
        return _tidied(raw)
    if phones.written == clean(raw) or parse_phones(phones.written) != replace(phones, from_number=False):
        return _tidied(raw)
    return Rewriting(value=phones.written, code="VL012", why="号码改为规范写法")


def _as_read(column: Column, raw: Value) -> Rewriting | None:
    """Return what a cell holds as its field's reader reads it: 2021 for 2021年, a number without blanks."""
    read = officially_written(column, raw, None)
    if not isinstance(raw, str) or isinstance(read, Unreadable) or read == raw:
        return _tidied(raw)
    return Rewriting(value=read, code="", why=_AS_READ[column.kind])


_AS_READ = {
    FieldKind.YEAR: "只留年份",
    FieldKind.ID_NUMBER: "号码连写，字母大写",
    FieldKind.CODE: "代码连写",
}
_WRITERS: Mapping[FieldKind, Callable[[Value], Rewriting | Doubt | None]] = {
    FieldKind.PERIOD: _period,
    FieldKind.DATE: _day,
    FieldKind.PHONE: _phones,
}
