"""Number formats: what people see of a value, and whether that is another one, or less certain."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import narrow

BUILT_IN = {9: "0%", 10: "0.00%", 11: "0.00E+00", 48: "##0.0E+0"}
"""Formats without a code of their own that may change a value (ECMA-376 part 1, 18.8.30)."""
_TOKEN = lazy_pattern(
    r"""(?P<literal>"[^"]*"?|\\.|!.)|(?P<blank>_.)|(?P<fill>\*.)|(?P<bracket>\[[^\]]*\]?)|(?P<end>;)"""
    r"""|(?P<general>General|G/通用格式)|(?P<exponent>E[+-])|(?P<digit>[0#?])|(?P<sign>[.,%@])"""
    r"""|(?P<date>[Yy]+|[Mm]+|[Dd]+|[Hh]+|[Ss]+|AM/PM|A/P|上午/下午|[Aa]{3,4}|[Ee]|[Gg]+)|(?P<other>.)""",
    re.DOTALL,
)
"""``!`` shows the next character as it is, as a backslash does: Chinese Excel writes 0!.0,万 for 1.2万."""
_CONDITION = lazy_pattern(r"\[(<=|>=|<>|<|>|=)(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))\]")
_CURRENCY = lazy_pattern(r"\[\$([^\]-]*)")
_NUMBER = lazy_pattern(r"[0-9]+(?:,[0-9]+)*(?:\.[0-9]+)?(?:E[+-]?[0-9]+)?")
_UNITS = lazy_pattern(r"(?:共计|合计|总计|小计|共|计)?(?:人次|人数|学员|人|名|位|个|员|元)?")
"""What may stand beside a headcount without changing it."""
_MUTE = lazy_pattern(r"[\s()（）\[\]【】:：,，.。;；、¥￥$€-]")
_MINUS = lazy_pattern(r"[\s(（¥￥$€]*[-\u2010-\u2015\u2212].*|.*[-\u2212]\s*", re.DOTALL)
"""What people read as a negative number: a minus before it, or behind."""
_DASH = lazy_pattern(r"[\s\-—–－¥￥$]*")
_DAY_WORDS = lazy_pattern(r"[年度月份日号时分秒点星期周上下午TZ\s/.,:：，\-()（）]*")
_PROBES: tuple[Value, ...] = (7, 1234, 12_345_678, 0, "甲")
_LONGEST = 255
"""Characters of a code; Excel takes no longer one."""
_EXACT = Context(prec=2_000, rounding=ROUND_HALF_UP)
"""Room for the largest float as a code of that length may show it."""
_SECTIONS = 4
"""Above zero, below zero, zero, text."""
_DAYLESS = {17: "month", 27: "month", 36: "month", 50: "month", 52: "month", 57: "month"}
"""``mmm-yy``, and what Chinese Excel takes the others for (ECMA-376 part 1, 18.8.30)."""
_NO_SIGN = lazy_pattern(r'"[^"]*"|\[[^\]]*\]|[\\_*].')


class _Token(NamedTuple):
    kind: str
    text: str


_Section = Sequence[_Token]


@lru_cache(maxsize=4096)
def may_alter(code: str) -> bool:
    """Tell whether a format may show some value as another one; nearly none does."""
    sections = _sections(code)
    if any(_CONDITION.match(token.text) for section in sections for token in section):
        return True
    if any(map(_is_date, sections)):
        return any(_odd_words(section) for section in sections)
    return any(displayed(probe, code) is not None for probe in _PROBES)


def displayed(value: Value, code: str) -> str | None:
    """Return what the format shows, where a person reads something else in it than the value."""
    sections = _sections(code)
    if isinstance(value, date):
        section = sections[0]
        return _as_day(value, section) if _is_date(section) and _odd_words(section) else None
    if isinstance(value, str):
        shown = _as_text(value, sections)
        return shown if shown.strip() != value.strip() and not _is_same(value, shown) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    section, negative = _chosen(value, sections)
    if _is_date(section):
        return None
    shown = ("-" if negative else "") + _as_number(abs(value), section)
    return shown.strip() if reads_differently(value, shown) else None


def reads_differently(value: float, shown: str) -> bool:
    """Tell whether a person takes what is shown for another number, or for an uncertain one."""
    text = narrow(shown).upper().strip()
    numbers = _NUMBER.findall(text)
    rest = _MUTE.sub("", _NUMBER.sub("", text))
    if not numbers and not rest:
        return value != 0 or not text or _DASH.fullmatch(text) is None
    if not _UNITS.fullmatch(rest) or (value > 0 and len(numbers) == 1 and _MINUS.fullmatch(text)):
        return True
    if len(numbers) > 1:  # a telephone number in groups
        return "".join(numbers) != str(value)
    return len(numbers) != 1 or not _rounds_to(abs(value), numbers[0].replace(",", ""))


def _rounds_to(value: float, shown: str) -> bool:
    """Tell whether a number is the value, or the value with fewer decimals."""
    number, _, exponent = shown.partition("E")
    decimals = len(number.partition(".")[2])
    slack = 0.0 if exponent or value == int(value) else 0.5 * 10.0**-decimals
    return abs(float(shown) - value) <= slack + abs(value) * 1e-15


def _is_same(value: str, shown: str) -> bool:
    """Tell whether a format adds nothing to a text but a unit: 30 shown as 30人."""
    added = shown.strip()
    return (
        bool(value)
        and value in added
        and _UNITS.fullmatch(_MUTE.sub("", added.replace(value, "", 1))) is not None
    )


@lru_cache(maxsize=4096)
def _sections(code: str) -> tuple[_Section, ...]:
    """Return the tokens of each section; a code of nothing is General."""
    sections: list[list[_Token]] = [[]]
    for match in _TOKEN.finditer(code[:_LONGEST] or "General"):
        if match.lastgroup == "end":
            sections.append([])
        else:
            sections[-1].append(_Token(match.lastgroup or "", match[0]))
    return tuple(sections)


def _is_date(section: _Section) -> bool:
    """Tell a section of a date: it has years, months, days or hours, and no digits but those of seconds."""
    kinds = {token.kind for token in section}
    return "date" in kinds and not kinds & {"digit", "general"}


def _literal(token: _Token) -> str:
    """Return what a token shows that is neither digit nor part of a date."""
    if token.kind == "literal":
        return token.text.strip('"') if token.text.startswith('"') else token.text[1:]
    if token.kind == "bracket":
        currency = _CURRENCY.match(token.text)
        return currency[1] if currency else ""
    return {"blank": " ", "other": token.text}.get(token.kind, "")


def _odd_words(section: _Section) -> bool:
    """Tell whether a date is shown with words that change it: 约, 前, 底."""
    return _DAY_WORDS.fullmatch("".join(map(_literal, section))) is None


def _as_day(value: date, section: _Section) -> str:
    """Return a date in a section's words."""
    shown = {"y": str(value.year), "m": str(value.month), "d": str(value.day)}
    return "".join(
        shown.get(token.text[:1].lower(), "") if token.kind == "date" else _literal(token) or token.text
        for token in section
        if token.kind not in ("bracket", "fill", "blank")
    ).strip()


def _as_text(value: str, sections: Sequence[_Section]) -> str:
    """Return a text as its section shows it; without one it is shown as it is."""
    told = [section for section in sections if any(token.text == "@" for token in section)]
    section = sections[_SECTIONS - 1] if len(sections) >= _SECTIONS else told[-1] if told else None
    if section is None:
        return value
    return "".join(value if token.text in ("@", "General") else _literal(token) for token in section)


def _chosen(value: float, sections: Sequence[_Section]) -> tuple[_Section, bool]:
    """Return the section a number is shown by, and whether a minus is put before it."""
    numeric = sections[: _SECTIONS - 1]
    conditions = [_condition(section) for section in numeric]
    if any(conditions):
        for section, condition in zip(numeric, conditions, strict=True):
            if condition is None or _holds(value, *condition):
                return section, value < 0
        return numeric[-1], value < 0
    if len(numeric) == 1 or (value == 0 and len(numeric) < _SECTIONS - 1):
        return numeric[0], value < 0
    return numeric[2] if value == 0 else numeric[value < 0], False


def _condition(section: _Section) -> tuple[str, float] | None:
    """Return the comparison at a section's head."""
    for token in section:
        if token.kind == "bracket" and (found := _CONDITION.match(token.text)):
            return found[1], float(found[2])
    return None


def _holds(value: float, sign: str, limit: float) -> bool:
    """Tell whether a number meets a section's condition."""
    return {
        "<": value < limit,
        "<=": value <= limit,
        ">": value > limit,
        ">=": value >= limit,
        "=": value == limit,
        "<>": value != limit,
    }[sign]


def _as_number(value: float, section: _Section) -> str:
    """Return a number of zero or more as a section shows it."""
    places = [at for at, token in enumerate(section) if token.kind == "digit"]
    plain = str(value).removesuffix(".0")
    if not places or any(token.text == "/" for token in section):
        return "".join(
            plain if token.text in ("General", "G/通用格式", "@", "/") else _literal(token)
            for token in section
        )
    point = next(
        (at for at, token in enumerate(section) if token.text == "." and token.kind == "sign"), len(section)
    )
    power = next((at for at, token in enumerate(section) if token.kind == "exponent"), len(section))
    whole = [at for at in places if at < min(point, power)]
    decimals = [at for at in places if point < at < power]
    if power < len(section):
        shown = f"{value:.{len(decimals)}E}"
        return "".join(shown if at == places[0] else _literal(token) for at, token in enumerate(section))
    last = max([*whole, *decimals])
    commas = [at for at, token in enumerate(section) if token.text == "," and token.kind == "sign"]
    scale = sum(at > last for at in commas) + sum(
        bool(whole) and whole[-1] < at < point < last for at in commas
    )
    percent = sum(token.text == "%" and token.kind == "sign" for token in section)
    exact = Decimal(repr(value)).scaleb(2 * percent - 3 * scale, _EXACT)
    rounded = exact.quantize(Decimal(1).scaleb(-len(decimals), _EXACT), context=_EXACT)
    digits, _, fraction = f"{rounded:f}".partition(".")
    grouped = any(whole and whole[0] < at < whole[-1] for at in commas)
    return _filled(section, whole, decimals, f"{int(digits):,}" if grouped else digits, fraction)


def _filled(
    section: _Section, whole: Sequence[int], decimals: Sequence[int], digits: str, fraction: str
) -> str:
    """Return the section with digits in its places; those that have none go before the first."""
    grouped = "," in digits
    shares = dict.fromkeys(whole, "")
    rest = "" if digits == "0" and all(section[at].text != "0" for at in whole) else digits
    for at in reversed(whole[:1] if grouped else whole):
        first = at == whole[0]
        share, rest = (rest, "") if first else (rest[-1:], rest[:-1])
        shares[at] = share or ("0" if section[at].text == "0" else "")
    shares |= dict(zip(decimals, fraction, strict=True))
    return "".join(
        shares[at]
        if at in shares
        else token.text
        if token.text in (".", "%") and token.kind == "sign"
        else _literal(token)
        for at, token in enumerate(section)
    )


def dayless_unit(code: str, number: int = -1) -> str | None:
    """Return ``month`` or ``year`` for a format that shows no day; ``None`` for any other."""
    if number in _DAYLESS:
        return _DAYLESS[number]
    signs = _NO_SIGN.sub("", code.partition(";")[0]).lower()
    if "general" in signs or any(sign in signs for sign in "dhs0#?@"):
        return None
    if "m" in signs:
        return "month"
    return "year" if "y" in signs else None
