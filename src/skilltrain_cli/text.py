"""Text as clerks type it: a key for comparing, a clean value for keeping, a safe quotation for showing."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from math import isfinite

from skilltrain_cli.grid import Value

_INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
"""Soft hyphen, zero-width characters and direction marks: WeChat and web pages paste them unseen."""

_HIDDEN = re.compile(f"[{_INVISIBLE}]+")
_DROPPED = re.compile(rf"[\s{_INVISIBLE}]+")
_LINE_END = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_UNSAFE = re.compile(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029{_INVISIBLE}\ud800-\udfff]")
_NIL = re.compile(
    r"\(?(?:[/\\|_\-\u2010-\u2015\u2212\u2500\u30fc]+|无|暂无|没有|空|空白|不适用|n/?a|null|none|nil)\)?[。.]?"
)
_PICTURES = 0x2400  # the block of visible pictures for the 32 control characters
_PRINTED_WHOLE = 1e21  # from here on a number is shown in powers of ten


def key(text: str) -> str:
    """
    Return the canonical key for comparing: NFKC, nothing invisible, no white space at all, case folded.

    ``组织\\n区县`` and ``组织　区县`` have one key. For comparing only: NFKC turns ㎡ into m2.
    """
    if text.isascii():
        return "".join(text.split()).lower()
    text = _DROPPED.sub("", unicodedata.normalize("NFKC", _HIDDEN.sub("", text))).casefold()
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text))


def clean(text: str) -> str:
    r"""
    Return the value to keep: no blanks at the ends, nothing invisible, line ends as ``\n``.

    Inner text stays as written; full-width characters are not narrowed.
    """
    if not text.isascii():
        text = _HIDDEN.sub("", text)
    return _LINE_END.sub("\n", text).strip()


def is_blank(value: Value) -> bool:
    """Tell whether a cell holds nothing to be seen: empty, or blanks and invisible characters only."""
    return value is None or (isinstance(value, str) and not _DROPPED.sub("", value))


def is_nil_mark(text: str) -> bool:
    """Tell whether the text is a way of writing “nothing here”: 无, 暂无, —, -, /, \\, 空, N/A."""
    return _NIL.fullmatch(key(text)) is not None


def shown(value: Value, limit: int = 40) -> str:
    """
    Return a found cell value as a Chinese message quotes it, at most ``limit`` characters long.

    A blank is 空白, a date 2021年6月15日, a whole number has no ``.0``; control characters and direction
    overrides are made visible, so that a cell cannot rewrite the reader's terminal.
    """
    if is_blank(value):
        return "空白"
    text = value if isinstance(value, str) else _written(value)
    text = _UNSAFE.sub(_visible, text[: limit + 1])
    return text if len(text) <= limit else text[: max(limit - 1, 0)] + "…"


def _written(value: float | date | time | timedelta | None) -> str:
    """Return a value that is not text as people write it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        day = f"{value.year}年{value.month}月{value.day}日"
        return day if value.time() == time() else f"{day} {_clock(value.time())}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, time):
        return _clock(value)
    if isinstance(value, timedelta):
        return f"{_number(round(value.total_seconds() / 3600, 2))}小时"
    return _huge(value) if isinstance(value, int) and abs(value) >= _PRINTED_WHOLE else str(value)


def _number(value: float) -> str:
    if not isfinite(value):
        return "无效数字"
    if abs(value) >= _PRINTED_WHOLE:
        return f"{value:.6g}"
    return str(int(value)) if value.is_integer() else f"{value:.15g}"


def _huge(value: int) -> str:
    """Return an integer too long to print (Python refuses beyond 4,300 digits) by its size."""
    return f"{'-' if value < 0 else ''}约{value.bit_length() * 3 // 10 + 1}位的整数"


def _clock(value: time) -> str:
    return value.strftime("%H:%M:%S" if value.second else "%H:%M")


def _visible(found: re.Match[str]) -> str:
    """Return a visible stand-in for a character that would act instead of show."""
    code = ord(found[0])
    if found[0] in "\n\r\u2028\u2029":
        return "↵"
    if found[0] == "\t":
        return " "
    return chr(_PICTURES + code) if code < ord(" ") else f"[U+{code:04X}]"
