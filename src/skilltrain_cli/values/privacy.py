"""Hide personal numbers before a found value is printed (个人信息保护法 第51条: 去标识化)."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import count

from skilltrain_cli.values import text as texts
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern

_D = "[0-9\uff10-\uff19]"
_SEPARATORS = (
    "\\s\\-_\u00b7\u2022\u30fb\uff65\uff3f\u200b-\u200f\u202a-\u202e\u2060\ufeff\u2010-\u2015\u2212\uff0d"
)
_GAP = f"[{_SEPARATORS}]{{0,3}}"
"""Blanks, hidden characters, dashes and middle dots people put anywhere inside a long number."""
_PARTED = f"[{_SEPARATORS}./,\uff0e\uff0f\uff0c]"
"""What also stands in dates, decimals and money: it parts a personal number at the usual places only."""
_MAY_PART, _PARTS = f"{_PARTED}{{0,3}}", f"{_PARTED}{{1,3}}"


def _spaced(*parts: str) -> str:
    return _GAP.join(parts)


_YEAR = ("[12\uff11\uff12]", "[09\uff10\uff19]", _D, _D)
_MONTH, _MDAY = ("[01\uff10\uff11]", _D), ("[0-3\uff10-\uff13]", _D)
_LAST = "[0-9\uff10-\uff19Xx\uff38\uff58]"
_ID18 = _spaced(*[_D] * 6, *_YEAR, *_MONTH, *_MDAY, _D, _D, _D, _LAST)
_ID15 = _spaced(*[_D] * 8, *_MONTH, *_MDAY, _D, _D, _D)
_REGION = _MAY_PART.join((_D * 3, _D * 3))
_PARTED_ID18 = _MAY_PART.join((_REGION, "".join(_YEAR), "".join(_MONTH), "".join(_MDAY), _D * 3, _LAST))
_PARTED_ID15 = _PARTS.join((_REGION, _MAY_PART.join((_D * 2, "".join(_MONTH), "".join(_MDAY))), _D * 3))
_HEAD = "[1\uff11][3-9\uff13-\uff19]"
_MOBILE = _spaced("[1\uff11]", "[3-9\uff13-\uff19]", *[_D] * 9)
_PARTED_MOBILE = "|".join(
    _PARTS.join((_HEAD + _D * (first - 2), _D * second, _D * (11 - first - second)))
    for first, second in ((3, 4), (4, 3), (4, 4), (3, 3))
)
_IN_MONEY = "(?<=[0-9],)[0-9]{3},[0-9]{3}[.]"
"""The 130,000. of 7,130,000.00000: it goes on from a thousand that stands before it."""
_NUMBERS = (
    rf"(?<![0-9\uff10-\uff19*])(?:"
    rf"(?P<id>{_ID18}|{_PARTED_ID18}|{_ID15}|{_PARTED_ID15}|(?<!\b0\.){_D}{{15,}}[Xx\uff38\uff58]?)"
    rf"|(?P<power>{_D}\.{_D}{{6,}}(?=[Ee]\+?1[47]))"
    rf"|(?P<prefix>(?:\+?{_GAP}86|0086|0){_GAP})?(?P<mobile>{_MOBILE}|(?!{_IN_MONEY})(?:{_PARTED_MOBILE})|1[3-9][0-9]{{10,12}})"
    rf")(?![0-9\uff10-\uff19*])"
)
_DATES = lazy_pattern(r"(?:19|2[01])[0-9]{2}[./\-][01]?[0-9][./\-][0-3]?[0-9]$")
"""The second day of 2021-01-30-2021-02-05, whose figures add up to a mobile's eleven."""
_FIGURES = lazy_pattern(_D)
_FEWEST = 7
"""Figures in the shortest thing that is masked, ``1.380000E+14``; few texts have as many."""
_NOT_KEPT = lazy_pattern("[^0-9\uff10-\uff19Xx\uff38\uff58]")


def mask(text: str) -> str:
    """
    Return the text with ID numbers as ``370321********1234`` and mobile numbers as ``138****0000``.

    Any run of 15 digits or more is taken for an ID number, also a mistyped one, but not behind ``0.``.
    Masking twice changes nothing. Mask before cutting: half an ID number is not recognised.
    """
    if len(text) < _FEWEST or len(_FIGURES.findall(text)) < _FEWEST:
        return text
    return _pattern().sub(_masked, text)


def is_personal(number: float) -> bool:
    """Tell whether a number is somebody's: a mobile typed where a figure was asked for is no figure."""
    written = texts.quoted(number)
    return mask(written) != written


@cache
def _pattern() -> re.Pattern[str]:
    """Return the pattern, compiled when it is first needed: that takes as long as reading two workbooks."""
    return lazy_pattern(_NUMBERS)


def _masked(found: re.Match[str]) -> str:
    if found["mobile"] is not None and _DATES.search(found[0]):
        return found[0]
    if found["mobile"] is not None:
        digits = _NOT_KEPT.sub("", found["mobile"])
        return f"{found['prefix'] or ''}{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"
    if found["power"] is not None:
        return found[0][:7] + "*" * (len(found[0]) - 7)
    digits = _NOT_KEPT.sub("", found[0])
    return f"{digits[:6]}{'*' * (len(digits) - 10)}{digits[-4:]}"


def masked_number(text: str) -> str:
    """Return an ID number masked although it may be none: too short, with a letter inside."""
    masked = mask(text)
    return masked if masked != text else text[:3] + "*" * (len(text) - 3)


def masked_names(names: Sequence[str]) -> Sequence[str]:
    """Return the names of a workbook's sheets masked, each still a name of its own."""
    taken = set(names)
    found: list[str] = []
    for real in names:
        name = masked = mask(real)
        number = count(2)
        while name != real and name in taken:
            name = f"{masked}（{next(number)}）"
        taken.add(name)
        found.append(name)
    return found


def shown_name(name: object) -> str:
    """
    Return the name of a file, folder or sheet, or a path, as people are shown it: in one line, and masked.

    Packages are officially named after somebody's mobile, and a line feed in a name could begin a line that
    says something else.
    """
    return texts.one_line(mask(str(name)))


def shown(value: Value, limit: int = 40) -> str:
    """Return a found cell value as a message quotes it (``text.quoted``), masked before it is cut."""
    return mask(texts.quoted(mask(value) if isinstance(value, str) else value, limit))
