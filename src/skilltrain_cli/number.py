"""A whole number of people in one cell, read without ever guessing."""

import re
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from skilltrain_cli.grid import Value, at_15_digits
from skilltrain_cli.numeral import NUMERALS, parse_numeral
from skilltrain_cli.text import is_blank, is_nil_mark, narrow, unquoted

EXACT = 10**15
"""From here on a spreadsheet number has lost digits (IEEE double, Excel keeps 15)."""


class CountProblem(StrEnum):
    """Why a cell is no whole number of people."""

    BLANK = "blank"
    NIL = "nil"
    """A mark such as 无 or —: nothing, which is not zero."""
    APPROXIMATE = "approximate"
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
    """Why a cell is no count; ``suggestion`` is the figure probably meant, for people to confirm."""

    kind: CountProblem
    detail: str
    """For people, in Chinese."""
    suggestion: int | None = None


_PLAIN = re.compile(
    r"(?:共|共计|合计|总计|计)?(?P<number>[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.0*)?"
    r"(?:人次|人|名|位)?(?:学员)?。?"
)
_NOISY = re.compile(r"([0-9]{1,15}\.[0-9]{9,})(?:人次|人|名|位)?")
"""A figure with so many decimals that a program wrote them, such as 45.000000000000007."""
_ABOUT = re.compile(
    r"约|近|余|多|左右|上下|以上|以下|以内|以外|不少于|不低于|不超过|超过?|预计|计划|拟|±|\+(?=[人名位]|$)"
)
_NUMBER = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
_SCALE = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?[十百千万亿kw]+")
_SCALED = re.compile(
    r"(?P<number>[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)(?P<scale>十万|百万|千万|百|千|万|亿|k|w)"
)
_SCALES = {
    "百": 100,
    "千": 1000,
    "k": 1000,
    "万": 10_000,
    "w": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}
_SHAPES = (
    (
        CountProblem.NEGATIVE,
        "人数不能是负数",
        re.compile(r"(?:[\-\u2010-\u2015\u2212]|负)[0-9][0-9,.]*(?:人次|人|名)?"),
    ),
    (CountProblem.FRACTION, "不能带小数", re.compile(r"[0-9][0-9,]*\.[0-9]+(?:人次|人|名)?")),
    (
        CountProblem.APPROXIMATE,
        "是约数，请填确切人数",
        re.compile(r"(?:好|十|数)?几[十百千万].*|数[十百千万].*"),
    ),
)
_BETWEEN = re.compile(r"[0-9][人名次]*[\-\u2010-\u2015\u2212~/、;+ 至到和及或][^0-9]*[0-9]")
_SUM = re.compile(r"[0-9]+(?:人次|人|名)?(?:\+[0-9]+(?:人次|人|名)?)+")
_NUMERAL = re.compile(f"[{NUMERALS}万亿]+")
_LONGEST = 60


def parse_count(value: Value) -> Count | CountTrouble:
    """Read a whole number of people (0 or more); whatever is not exactly that is trouble, never 0."""
    if isinstance(value, bool):
        return _trouble(CountProblem.UNREADABLE, "填的是逻辑值，不是人数")
    if isinstance(value, int | float):
        return _from_number(value)
    if is_blank(value):
        return _trouble(CountProblem.BLANK, "没有填写")
    if not isinstance(value, str):
        return _trouble(CountProblem.UNREADABLE, "填的是日期或时间，不是人数")
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
        return _trouble(CountProblem.NIL, "填的是表示“无”的符号；没有人请填 0")
    figures = _figures(text)
    if figures and _ABOUT.search(text):
        return _trouble(CountProblem.APPROXIMATE, "是约数，请填确切人数", _only(figures))
    if _SCALE.search(text):
        return _scaled(_only(figures))
    return _several(text, figures) if len(figures) > 1 else _in_words(text)


def _several(text: str, figures: list[int | None]) -> CountTrouble:
    if _SUM.fullmatch(text):
        total = sum(figure for figure in figures if figure is not None)
        return _trouble(CountProblem.RANGE, f"是几个数相加，请填合计 {total}", total)
    if _BETWEEN.search(text):
        return _trouble(CountProblem.RANGE, "不止一个数，请只填一个确切人数")
    return _trouble(CountProblem.UNREADABLE, "不是人数")


def _scaled(meant: int | None) -> CountTrouble:
    hint = "" if meant is None else f"（是否指 {meant:,}）"
    return _trouble(CountProblem.SCALED, f"用了万、千等单位，请按“人”填写完整的数{hint}", meant)


def _in_words(text: str) -> CountTrouble:
    words = text.removesuffix("。")
    for unit in ("人次", "人", "名", "位"):
        words = words.removesuffix(unit)
    meant = parse_numeral(words.removeprefix("共"))
    if meant is None:
        return _trouble(CountProblem.UNREADABLE, "不是人数")
    return _trouble(CountProblem.WORDS, f"写成了汉字数字，请填 {meant}", meant)


def _figures(text: str) -> list[int | None]:
    """Return the figures named in the text, in order; ``None`` for one that is not whole."""
    scaled = [_times(found["number"], _SCALES[found["scale"]]) for found in _SCALED.finditer(text)]
    plain = [_times(found, 1) for found in _NUMBER.findall(_SCALED.sub("", text))]
    numerals = [] if scaled else [parse_numeral(found) for found in _NUMERAL.findall(text)]
    return scaled + plain + numerals


def _times(number: str, factor: int) -> int | None:
    """Return number times factor without rounding, ``None`` when that is no whole number."""
    whole, _, decimals = number.replace(",", "").partition(".")
    product = int(whole + decimals) * factor
    size = 10 ** len(decimals)
    return None if product % size else product // size


def _only(figures: list[int | None]) -> int | None:
    return figures[0] if len(figures) == 1 else None


def _trouble(kind: CountProblem, detail: str, suggestion: int | None = None) -> CountTrouble:
    return CountTrouble(kind=kind, detail=detail, suggestion=suggestion)
