"""Hide personal numbers before a found value is printed (个人信息保护法 第51条: 去标识化)."""

import re

from skilltrain_cli import text as texts
from skilltrain_cli.grid import Value

_D = "[0-9\uff10-\uff19]"
_GAP = "[\\s\\-\u200b-\u200f\u202a-\u202e\u2060\ufeff\u2010-\u2015\uff0d]{0,3}"
"""Blanks, hidden characters and dashes people put inside a long number."""


def _spaced(*parts: str) -> str:
    return _GAP.join(parts)


_YEAR = ("[12\uff11\uff12]", "[09\uff10\uff19]", _D, _D)
_DAY = ("[01\uff10\uff11]", _D, "[0-3\uff10-\uff13]", _D)
_ID18 = _spaced(*[_D] * 6, *_YEAR, *_DAY, _D, _D, _D, "[0-9\uff10-\uff19Xx\uff38\uff58]")
_ID15 = _spaced(*[_D] * 8, *_DAY, _D, _D, _D)
_MOBILE = _spaced("[1\uff11]", "[3-9\uff13-\uff19]", *[_D] * 9)
_NUMBERS = re.compile(
    rf"(?<![0-9\uff10-\uff19*])(?:"
    rf"(?P<id>{_ID18}|{_ID15}|{_D}{{15,}}[Xx\uff38\uff58]?)"
    rf"|(?P<power>{_D}\.{_D}{{6,}}(?=[Ee]\+?1[47]))"
    rf"|(?P<prefix>(?:\+?{_GAP}86|0086|0){_GAP})?(?P<mobile>{_MOBILE}|1[3-9][0-9]{{10,12}})"
    rf")(?![0-9\uff10-\uff19*])"
)
_NOT_KEPT = re.compile("[^0-9\uff10-\uff19Xx\uff38\uff58.]")


def mask(text: str) -> str:
    """
    Return the text with ID numbers as ``370321********1234`` and mobile numbers as ``138****0000``.

    Any run of 15 digits or more is taken for an ID number, also a mistyped one. Masking twice changes
    nothing. Mask before cutting: half an ID number is not recognised.
    """
    return _NUMBERS.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    if found["mobile"] is not None:
        digits = _NOT_KEPT.sub("", found["mobile"])
        return f"{found['prefix'] or ''}{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"
    digits = _NOT_KEPT.sub("", found[0])
    if found["power"] is not None:
        return digits[:7] + "*" * (len(digits) - 7)
    return f"{digits[:6]}{'*' * (len(digits) - 10)}{digits[-4:]}"


def shown(value: Value, limit: int = 40) -> str:
    """Return a found cell value as a message quotes it (``text.shown``), masked before it is cut."""
    return mask(texts.shown(mask(value) if isinstance(value, str) else value, limit))
