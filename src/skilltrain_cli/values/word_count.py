"""
Word's 字数: Chinese characters and punctuation one each, any other unbroken run one word.

The 字数 of the dialog is 中文字符和朝鲜语单词 + 非中文单词. Which of the two “”‘’…—·℃① belong to depends on
the keyboard they were typed with, which text does not tell; hence two counts.
"""

import unicodedata
from enum import Enum, auto

from msgspec import Struct


class WordCount(Struct, frozen=True, kw_only=True):
    """Both counts: ``lower`` takes the grey characters as part of a run, ``upper`` as one each."""

    lower: int
    upper: int


class _Kind(Enum):
    BLANK = auto()
    SKIP = auto()
    ASIAN = auto()
    GREY = auto()
    KOREAN = auto()
    OTHER = auto()


_RUNS = (_Kind.OTHER, _Kind.KOREAN)
_CJK = "\u2e80"  # the first block of Chinese characters; wide ones below are symbols and emoji
_EMOJI = ("\U0001f000", "\U0001ffff")
_KOREAN = (
    ("\u1100", "\u11ff"),
    ("\u3130", "\u318f"),
    ("\ua960", "\ua97f"),
    ("\uac00", "\ud7ff"),
    ("\uffa0", "\uffdc"),
)


def count(text: str) -> WordCount:
    """Count the 字数 of a text as Word does; blanks and line breaks count nothing."""
    lower = upper = 0
    before_lower = before_upper = _Kind.BLANK
    for char in text:
        kind = _kind(char)
        if kind is _Kind.SKIP:
            continue
        as_run = _Kind.OTHER if kind is _Kind.GREY else kind
        lower += as_run is _Kind.ASIAN or (as_run in _RUNS and as_run is not before_lower)
        upper += kind in (_Kind.ASIAN, _Kind.GREY) or (kind in _RUNS and kind is not before_upper)
        before_lower, before_upper = as_run, kind
    return WordCount(lower=lower, upper=upper)


def _kind(char: str) -> _Kind:
    """Say how one character counts; Unicode's East Asian width tells Chinese from the rest."""
    if "!" <= char <= "~":
        return _Kind.OTHER
    if char.isspace():
        return _Kind.BLANK
    category = unicodedata.category(char)
    if category[0] == "M" or category in ("Cc", "Cf"):
        return _Kind.SKIP
    if any(first <= char <= last for first, last in _KOREAN):
        return _Kind.KOREAN
    width = unicodedata.east_asian_width(char)
    if width in "WFH" and len(width) == 1:
        return _Kind.GREY if char < _CJK or _EMOJI[0] <= char <= _EMOJI[1] else _Kind.ASIAN
    return _Kind.GREY if width == "A" and category[0] != "L" else _Kind.OTHER
