"""A whole number of people in one cell, read without ever guessing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import inf

from skilltrain_cli.grid import Value, at_15_digits
from skilltrain_cli.lazy_pattern import lazy_pattern
from skilltrain_cli.numeral import NUMERALS, parse_numeral
from skilltrain_cli.text import is_blank, is_nil_mark, narrow, shown, unquoted

EXACT = 10**15
"""From here on a spreadsheet number has lost digits (IEEE double, Excel keeps 15)."""


class CountProblem(StrEnum):
    """Why a cell is no whole number of people."""

    BLANK = "blank"
    NIL = "nil"
    """A mark such as 无 or —: nothing, which is not zero."""
    APPROXIMATE = "approximate"
    PLANNED = "planned"
    """A plan that says so: 计划30人."""
    RANGE = "range"
    """Two or more figures: 30-40, 30+10."""
    SCALED = "scaled"
    """In 万, 千 or 亿."""
    FRACTION = "fraction"
    NEGATIVE = "negative"
    WORDS = "words"
    """A Chinese numeral: 三十人."""
    PRECISION_LOST = "precision-lost"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A whole number of people."""

    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountTrouble:
    """Why a cell is no count; ``suggestion`` is the one figure it names, never one that is not written."""

    kind: CountProblem
    detail: str
    """For people, in Chinese."""
    suggestion: int | None = None


_PLAIN = lazy_pattern(
    r"(?:共|共计|合计|总计|计)?(?P<number>[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.0*)?"
    r"(?:人次|人|名|位|\((?:人次|人|名|位)\))?(?:学员)?。?"
)
_NOISY = lazy_pattern(r"([0-9]{1,15}\.[0-9]{9,})(?:人次|人|名|位)?")
"""A figure with so many decimals that a program wrote them, such as 45.000000000000007."""
_NUMBER = lazy_pattern(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
_PEOPLE = "(?:人次|人|名|位)?"
_PLAN = lazy_pattern(
    rf"(?:计划|预计|暂定|拟)(?:培训|招收|招生|数)?:?(?P<first>[0-9]+){_PEOPLE}|(?P<last>[0-9]+){_PEOPLE}\(?(?:计划|预计|暂定|拟)数?\)?"
)
_DIGITS = "一二两三四五六七八九"
_VAGUE = lazy_pattern("几|若干")
_ABOUT = lazy_pattern(
    r"[约近余多几超<>≤≥≈±]|若干|左右|上下|以上|以下|以内|以外|不[少低多]于|不超过|不[足到满]|上[十百千万]"
    r"|[十百千万0-9]来|接近|大概|差不多|估计?|至[少多]|最[少多]|封顶|起$|\+(?=[人名位]|$)"
    rf"|[百千万]十|数[十百千万]|[{_DIGITS}]{{2}}[十百千万]|(?<![〇零{_DIGITS}])[{_DIGITS}]{{2}}(?=[人名位]|$)"
)
"""三五十人 and 七八人 are as vague as 百十人."""
_MARKS = (
    (CountProblem.APPROXIMATE, "是约数，请填确切人数", _ABOUT),
    (
        CountProblem.SCALED,
        "用了万、千等单位，请按“人”填写完整的数",
        lazy_pattern(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?[十百千万亿kw]+"),
    ),
    (
        CountProblem.UNREADABLE,
        "是每班、每期的人数或算式，请填这一行的总人数",
        lazy_pattern(r"[每/×*÷]|[0-9][^0-9]?x[0-9]"),
    ),
)
"""What makes a text with a figure no count, wherever it stands."""
_SHAPES = (
    (
        CountProblem.NEGATIVE,
        "人数不能是负数",
        lazy_pattern(r"(?:[\-\u2010-\u2015\u2212]|负)[0-9][0-9,.]*(?:人次|人|名)?"),
    ),
    (CountProblem.FRACTION, "不能带小数", lazy_pattern(r"[0-9][0-9,]*\.[0-9]+(?:人次|人|名)?")),
    (
        CountProblem.UNREADABLE,
        "是分数或百分数，不是人数",
        lazy_pattern(r"[0-9.]+[%‰]|[0-9]+/[0-9]+|百分之.+|.+分之.+|[一两]?半.*"),
    ),
    (
        CountProblem.UNREADABLE,
        "是日期，不是人数",
        lazy_pattern("[0-9]{2,4}年.*|[0-9]{1,2}月(?:[0-9]{1,2}[日号]?.*)?"),
    ),
    (CountProblem.UNREADABLE, "是公式的文字，没有算出结果", lazy_pattern("=.*")),
    (
        CountProblem.RANGE,
        "是几个数相加，请只填相加的结果",
        lazy_pattern(rf"[0-9]+{_PEOPLE}(?:\+[0-9]+{_PEOPLE})+"),
    ),
    (CountProblem.UNREADABLE, "是科学计数法", lazy_pattern(r"[0-9.]+e[+\-]?[0-9]+")),
    (CountProblem.UNREADABLE, "数字里的逗号或小数点不对", lazy_pattern("[0-9][0-9,.]*")),
)
_NUMERAL = lazy_pattern(f"[{NUMERALS}万亿]+")
_LONGEST = 60
_FIRST_YEAR = 1990
"""Dates of earlier years are figures in the clothes of dates: 1990 is the serial 32874."""


def parse_count(value: Value) -> Count | CountTrouble:
    """Read a whole number of people (0 or more); whatever is not exactly that is trouble, never 0."""
    if isinstance(value, bool):
        return _trouble(CountProblem.UNREADABLE, "是逻辑值，不是人数")
    if isinstance(value, int | float):
        return _from_number(value)
    if is_blank(value):
        return _trouble(CountProblem.BLANK, "没有填写")
    if not isinstance(value, str):
        return _trouble(CountProblem.UNREADABLE, _as_date(value))
    return _from_text(value)


def _from_number(value: float) -> Count | CountTrouble:
    if not abs(value) < inf:  # also true of NaN
        return _trouble(CountProblem.UNREADABLE, "不是有效的数字")
    if value < 0:
        return _trouble(CountProblem.NEGATIVE, "人数不能是负数")
    if value >= EXACT:
        return _trouble(CountProblem.PRECISION_LOST, "数字过大，超过 15 位的部分已丢失")
    figure = at_15_digits(value)
    if figure != int(figure):
        return _trouble(CountProblem.FRACTION, "不能带小数")
    return Count(value=int(figure))


def _as_date(value: Value) -> str:
    """Say what a date is in the place of a count: 30, formatted as a date, is 30 January 1900."""
    if isinstance(value, date) and value.year < _FIRST_YEAR:
        return "是日期，像是把人数的单元格设成了日期格式，请改为“常规”格式后核对"
    return "是日期或时间，不是人数"


def _from_text(text: str) -> Count | CountTrouble:
    if len(text) > _LONGEST:
        return _trouble(CountProblem.UNREADABLE, "文字过长，不是人数")
    plain = narrow(unquoted(text))
    noisy = _NOISY.fullmatch(plain)
    if noisy is not None:
        return _from_number(float(noisy[1]))
    found = _PLAIN.fullmatch(plain)
    if found is None:
        return _not_plain(plain)
    value = int(found["number"].replace(",", ""))
    if value >= EXACT:
        return _trouble(CountProblem.UNREADABLE, "数字过长，不像人数")
    return Count(value=value)


def _not_plain(text: str) -> CountTrouble:
    """Say why text is no plain count; the order decides which reason is named."""
    for kind, detail, pattern in _SHAPES:
        if pattern.fullmatch(text):
            return _trouble(kind, detail)
    if is_nil_mark(text):
        return _trouble(CountProblem.NIL, "是表示“无”的符号；没有人请填 0")
    plan = _PLAN.fullmatch(text)
    if plan is not None:
        return _trouble(CountProblem.PLANNED, "计划的人数也只填数字", int(plan["first"] or plan["last"]))
    figures = [*_NUMBER.findall(text), *_NUMERAL.findall(text), *_VAGUE.findall(text)]
    for kind, detail, pattern in _MARKS if figures else ():
        if pattern.search(text):
            return _trouble(kind, detail)
    return _unmarked(text, figures)


def _unmarked(text: str, figures: Sequence[str]) -> CountTrouble:
    """Say why a text without such marks is no count: too many figures or none, or words."""
    if len(figures) > 1:
        return _trouble(CountProblem.RANGE, "不止一个数，请只填一个确切人数")
    if not figures:
        return _trouble(CountProblem.UNREADABLE, _without_figure(text))
    return _in_words(text) or _trouble(CountProblem.UNREADABLE, _beside(text, figures[0]))


def _in_words(text: str) -> CountTrouble | None:
    words = text.removesuffix("。")
    for unit in ("人次", "人", "名", "位"):
        words = words.removesuffix(unit)
    meant = parse_numeral(words.removeprefix("共"))
    if meant is None:
        return None
    return _trouble(CountProblem.WORDS, f"写成了汉字数字，请填 {meant}", meant)


def _without_figure(text: str) -> str:
    """Say what stands in the place of a figure: one in other digits, or no figure at all."""
    other = any(char.isnumeric() for char in text)
    return "用了特殊的数字符号，请用 0 到 9 的数字" if other else "里面没有数字"


def _beside(text: str, figure: str) -> str:
    """Say what stands beside the only figure of a text."""
    beside = re.sub(re.escape(figure) + _PEOPLE, "", text, count=1)
    if beside in _LETTERS:
        return f"里面有字母“{beside}”，像是把数字打成了字母"
    return f"除数字外还写着“{shown(beside, 20)}”"


_LETTERS = ("o", "l", "i", "oo")
"""Letters that are typed for 0 and 1."""


def _trouble(kind: CountProblem, detail: str, suggestion: int | None = None) -> CountTrouble:
    return CountTrouble(kind=kind, detail=detail, suggestion=suggestion)
