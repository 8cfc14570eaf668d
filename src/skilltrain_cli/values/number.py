"""A number in one cell, of people or of anything else that is counted, read without ever guessing."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cache, cached_property
from math import inf

from msgspec import Struct

from skilltrain_cli.values.grid import Value, at_15_digits
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.numeral import NUMERALS, parse_numeral
from skilltrain_cli.values.text import is_blank, is_nil_mark, narrow, quoted, unquoted

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


class Count(Struct, frozen=True, kw_only=True):
    """A whole number of people."""

    value: int


class Quantity(Struct, frozen=True, kw_only=True):
    """A number of whatever was asked for; whole where no decimals were."""

    value: int | Decimal


class CountTrouble(Struct, frozen=True, kw_only=True):
    """Why a cell is no count; ``suggestion`` is the one figure it names, never one that is not written."""

    kind: CountProblem
    detail: str
    """For people, in Chinese."""
    suggestion: int | None = None


class NumberWanted(Struct, frozen=True, kw_only=True, dict=True):
    """What a number is asked for: how messages call it, what may stand beside it, how exact it may be."""

    noun: str = "人数"
    unit: str = "人"
    """In which it is asked for, and below in whatever writings."""
    units: tuple[str, ...] = ("人次", "人", "名", "位")
    before: str = ""
    """Characters one of which may stand before the figure: ¥."""
    none: str = "没有人请填 0"
    """What to write instead of 无."""
    decimals: int = 0
    """Most of them; a text with none may still end with a point or .0."""
    rounded: bool = False
    """Whether more of them are rounded off, as of a share that a formula worked out, and not refused."""
    signed: bool = False

    @cached_property
    def units_written(self) -> str:
        """The pattern of what may stand behind the figure."""
        return f"(?:{'|'.join(map(re.escape, self.units))})?" if self.units else ""

    @cached_property
    def plain(self) -> re.Pattern[str]:
        """The pattern of a text that is the number and nothing else."""
        units = "|".join(map(re.escape, self.units)) or "(?!)"
        before = f"[{re.escape(self.before)}]?" if self.before else ""
        sign, point = "-?" if self.signed else "", r"\.[0-9]*" if self.decimals else r"\.0*"
        return lazy_pattern(
            rf"(?:共|共计|合计|总计|计)?{before}(?P<number>{sign}(?:[0-9]+|[1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+)"
            rf"(?:{point})?)(?:{units}|\((?:{units})\))?(?:学员)?。?"
        )

    @cached_property
    def noisy(self) -> re.Pattern[str]:
        """The pattern of a figure with so many decimals that a program wrote them: 45.000000000000007."""
        return lazy_pattern(rf"(-?[0-9]{{1,15}}\.[0-9]{{9,}}){self.units_written}")

    @cached_property
    def planned(self) -> re.Pattern[str]:
        """The pattern of a plan that says so."""
        plan = "(?:计划|预计|暂定|拟)"
        return lazy_pattern(
            rf"{plan}(?:培训|招收|招生|数)?:?(?P<first>[0-9]+){self.units_written}"
            rf"|(?P<last>[0-9]+){self.units_written}\(?{plan}数?\)?"
        )

    @cached_property
    def shapes(self) -> Sequence[tuple[CountProblem, str, re.Pattern[str]]]:
        """What a whole text may be that is no such number."""
        units, noun = self.units_written, self.noun
        return (
            (
                CountProblem.NEGATIVE,
                f"{noun}不能是负数",
                lazy_pattern(rf"(?:[\-\u2010-\u2015\u2212]|负)[0-9][0-9,.]*{units}"),
            ),
            (CountProblem.FRACTION, self.too_exact, lazy_pattern(rf"[0-9][0-9,]*\.[0-9]+{units}")),
            (
                CountProblem.UNREADABLE,
                f"是分数或百分数，不是{noun}",
                lazy_pattern(r"[0-9.]+[%‰]|[0-9]+/[0-9]+|百分之.+|.+分之.+|[一两]?半.*"),
            ),
            (
                CountProblem.UNREADABLE,
                f"是日期，不是{noun}",
                lazy_pattern("[0-9]{2,4}年.*|[0-9]{1,2}月(?:[0-9]{1,2}[日号]?.*)?"),
            ),
            (CountProblem.UNREADABLE, "是公式的文字，没有算出结果", lazy_pattern("=.*")),
            (
                CountProblem.RANGE,
                "是几个数相加，请只填相加的结果",
                lazy_pattern(rf"[0-9]+{units}(?:\+[0-9]+{units})+"),
            ),
            (CountProblem.UNREADABLE, "是科学计数法", lazy_pattern(r"[0-9.]+e[+\-]?[0-9]+")),
            (CountProblem.UNREADABLE, "数字里的逗号或小数点不对", lazy_pattern("[0-9][0-9,.]*")),
        )

    @cached_property
    def marks(self) -> Sequence[tuple[CountProblem, str, re.Pattern[str]]]:
        """What makes a text with a figure no such number, wherever it stands."""
        scaled = f"用了万、千等单位，请按“{self.unit}”填写完整的数" if self.unit else "用了万、千等单位"
        return (
            (CountProblem.APPROXIMATE, f"是约数，请填确切{self.noun}", _ABOUT),
            (CountProblem.SCALED, scaled, _SCALED),
            (
                CountProblem.UNREADABLE,
                f"是每班、每期的{self.noun}或算式，请填这一行的总{self.noun}",
                _RECKONED,
            ),
        )

    @property
    def too_exact(self) -> str:
        """What is said of decimals that are not asked for."""
        return f"小数最多 {self.decimals} 位" if self.decimals else "不能带小数"


_NUMBER = lazy_pattern(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
_DIGITS = "一二两三四五六七八九"
_VAGUE = lazy_pattern("几|若干")
_ABOUT = lazy_pattern(
    r"[约近余多几超<>≤≥≈±]|若干|左右|上下|以上|以下|以内|以外|不[少低多]于|不超过|不[足到满]|上[十百千万]"
    r"|[十百千万0-9]来|接近|大概|差不多|估计?|至[少多]|最[少多]|封顶|起$|\+(?=[人名位]|$)"
    rf"|[百千万]十|数[十百千万]|[{_DIGITS}]{{2}}[十百千万]|(?<![〇零{_DIGITS}])[{_DIGITS}]{{2}}(?=[人名位]|$)"
)
"""三五十人 and 七八人 are as vague as 百十人."""
_SCALED = lazy_pattern(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?[十百千万亿kw]+")
_RECKONED = lazy_pattern(r"[每/×*÷]|[0-9][^0-9]?x[0-9]")
_NUMERAL = lazy_pattern(f"[{NUMERALS}万亿]+")
_LONGEST = 60
_FIRST_YEAR = 1990
"""Dates of earlier years are figures in the clothes of dates: 1990 is the serial 32874."""


def cell_number(value: int | Decimal) -> int | float:
    """Return a number as a cell or JSON holds it."""
    return float(value) if isinstance(value, Decimal) else value


@cache
def wanted_people() -> NumberWanted:
    """Return what is asked for where people are counted."""
    return NumberWanted()


def parse_count(value: Value) -> Count | CountTrouble:
    """Read a whole number of people (0 or more); whatever is not exactly that is trouble, never 0."""
    found = parse_quantity(value, wanted_people())
    return found if isinstance(found, CountTrouble) else Count(value=int(found.value))


def parse_quantity(value: Value, wanted: NumberWanted) -> Quantity | CountTrouble:
    """Read a number of what is asked for; whatever is not exactly that is trouble, never 0."""
    if isinstance(value, bool):
        return _trouble(CountProblem.UNREADABLE, f"是逻辑值，不是{wanted.noun}")
    if isinstance(value, int | float):
        return _from_number(value, wanted)
    if is_blank(value):
        return _trouble(CountProblem.BLANK, "没有填写")
    if not isinstance(value, str):
        return _trouble(CountProblem.UNREADABLE, _as_date(value, wanted))
    return _from_text(value, wanted)


def _from_number(value: float, wanted: NumberWanted) -> Quantity | CountTrouble:
    if not abs(value) < inf:  # also true of NaN
        return _trouble(CountProblem.UNREADABLE, "不是有效的数字")
    if value < 0 and not wanted.signed:
        return _trouble(CountProblem.NEGATIVE, f"{wanted.noun}不能是负数")
    if abs(value) >= EXACT:
        return _trouble(CountProblem.PRECISION_LOST, "数字过大，超过 15 位的部分已丢失")
    figure = at_15_digits(value)
    return Quantity(value=int(figure)) if figure == int(figure) else _exact(Decimal(str(figure)), wanted)


def _exact(figure: Decimal, wanted: NumberWanted) -> Quantity | CountTrouble:
    """Return a figure with decimals as exact as it may be."""
    held = figure.quantize(Decimal(1).scaleb(-wanted.decimals), ROUND_HALF_UP)
    if held != figure and not wanted.rounded:
        return _trouble(CountProblem.FRACTION, wanted.too_exact)
    return Quantity(value=int(held) if held == int(held) else held.normalize())


def _as_date(value: Value, wanted: NumberWanted) -> str:
    """Say what a date is in the place of a count: 30, formatted as a date, is 30 January 1900."""
    if isinstance(value, date) and value.year < _FIRST_YEAR:
        return f"是日期，像是把{wanted.noun}的单元格设成了日期格式，请改为“常规”格式后核对"
    return f"是日期或时间，不是{wanted.noun}"


def _from_text(text: str, wanted: NumberWanted) -> Quantity | CountTrouble:
    if len(text) > _LONGEST:
        return _trouble(CountProblem.UNREADABLE, f"文字过长，不是{wanted.noun}")
    plain = narrow(unquoted(text))
    noisy = wanted.noisy.fullmatch(plain)
    if noisy is not None:
        return _from_number(float(noisy[1]), wanted)
    found = wanted.plain.fullmatch(plain)
    if found is None:
        return _not_plain(plain, wanted)
    value = Decimal(found["number"].replace(",", ""))
    if abs(value) >= EXACT:
        return _trouble(CountProblem.UNREADABLE, f"数字过长，不像{wanted.noun}")
    return _exact(value, wanted)


def _not_plain(text: str, wanted: NumberWanted) -> CountTrouble:
    """Say why text is no plain number; the order decides which reason is named."""
    for kind, detail, pattern in wanted.shapes:
        if pattern.fullmatch(text):
            return _trouble(kind, detail)
    if is_nil_mark(text):
        return _trouble(CountProblem.NIL, f"是表示“无”的符号；{wanted.none}")
    plan = wanted.planned.fullmatch(text)
    if plan is not None:
        meant = int(plan["first"] or plan["last"])
        return _trouble(CountProblem.PLANNED, f"计划的{wanted.noun}也只填数字", meant)
    figures = [*_NUMBER.findall(text), *_NUMERAL.findall(text), *_VAGUE.findall(text)]
    for kind, detail, pattern in wanted.marks if figures else ():
        if pattern.search(text):
            return _trouble(kind, detail)
    return _unmarked(text, figures, wanted)


def _unmarked(text: str, figures: Sequence[str], wanted: NumberWanted) -> CountTrouble:
    """Say why a text without such marks is no number: too many figures or none, or words."""
    if len(figures) > 1:
        return _trouble(CountProblem.RANGE, f"不止一个数，请只填一个确切{wanted.noun}")
    if not figures:
        return _trouble(CountProblem.UNREADABLE, _without_figure(text))
    return _in_words(text, wanted) or _trouble(CountProblem.UNREADABLE, _beside(text, figures[0], wanted))


def _in_words(text: str, wanted: NumberWanted) -> CountTrouble | None:
    words = text.removesuffix("。")
    for unit in wanted.units:
        words = words.removesuffix(unit)
    meant = parse_numeral(words.removeprefix("共"))
    if meant is None:
        return None
    return _trouble(CountProblem.WORDS, f"写成了汉字数字，请填 {meant}", meant)


def _without_figure(text: str) -> str:
    """Say what stands in the place of a figure: one in other digits, or no figure at all."""
    other = any(char.isnumeric() for char in text)
    return "用了特殊的数字符号，请用 0 到 9 的数字" if other else "里面没有数字"


def _beside(text: str, figure: str, wanted: NumberWanted) -> str:
    """Say what stands beside the only figure of a text."""
    beside = re.sub(re.escape(figure) + wanted.units_written, "", text, count=1)
    if beside in _LETTERS:
        return f"里面有字母“{beside}”，像是把数字打成了字母"
    return f"除数字外还写着“{quoted(beside, 20)}”"


_LETTERS = ("o", "l", "i", "oo")
"""Letters that are typed for 0 and 1."""


def _trouble(kind: CountProblem, detail: str, suggestion: int | None = None) -> CountTrouble:
    return CountTrouble(kind=kind, detail=detail, suggestion=suggestion)
