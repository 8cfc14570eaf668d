"""Chinese numerals, as in 三十人, 二〇二一年 or 壹佰贰拾."""

_DIGITS = {
    char: value
    for value, chars in enumerate(
        ("〇零○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for char in chars
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TENS = {"廿": "二十", "卅": "三十"}
_SCALES = {"万": 10_000, "亿": 100_000_000}

NUMERALS = "".join((*_DIGITS, *_UNITS, *_TENS))
"""Every character a numeral below 万 may hold."""

_LONGEST = 20


def parse_numeral(text: str) -> int | None:
    """
    Return the number a Chinese numeral stands for, ``None`` when it is none.

    Read digit by digit when there are no units (二〇二一 is 2021), else by units (一百零五, 十五, 三万二千).
    A last digit that follows a unit without 零 counts in tenths of it: 一百二 is 120, 两万五 is 25,000.
    """
    for short, full in _TENS.items():
        text = text.replace(short, full)
    if not text or len(text) > _LONGEST:
        return None
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, unit = 0, 1
    for scale, factor in reversed(_SCALES.items()):
        head, found, rest = text.partition(scale)
        if found:
            many = _below_scale(head)
            if not many:
                return None
            total, text, unit = total + many * factor, rest, factor
    last = _below_scale(text, unit) if text else 0
    return None if last is None else total + last


def numeral_of(number: int) -> str:
    """Return a number from 1 to 99 as headings are numbered: 一, 十, 十二, 二十一; ValueError for others."""
    if not 1 <= number <= 99:  # noqa: PLR2004 - two digits
        raise ValueError(f"no numeral of a heading: {number}")
    digits = "一二三四五六七八九"
    tens, ones = divmod(number, 10)
    ten = (digits[tens - 1] if tens > 1 else "") + "十" if tens else ""
    return ten + (digits[ones - 1] if ones else "")


def _below_scale(text: str, before: int = 1) -> int | None:
    """Read a numeral below 万, after a unit or none (1): units go down, each after one digit at most."""
    total, digit, unit = 0, None, 10_000
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _UNITS and _UNITS[char] < unit and digit != 0:
            unit = _UNITS[char]
            total, digit = total + unit * (digit or 1), None
        else:
            return None
    if not text:
        return None
    above = before if len(text) == 1 else _UNITS.get(text[-2], 1)
    return total + (digit or 0) * max(above // 10, 1)
