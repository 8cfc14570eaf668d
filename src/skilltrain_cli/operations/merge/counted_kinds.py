"""
类: which rows of a unit are one kind of project (二（三） asks each county for one kind, not for one class).

Sessions and classes of one project are one kind however they are numbered: 第一期, 02班, 第3批, A班, 春季班.
A number that belongs to the trade (二级建造师, 三轮车, 一级) makes a kind of its own.
"""

from array import array
from collections.abc import Sequence
from functools import lru_cache
from itertools import count

from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import keys

_HAN = "一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾"
_NUMBER = f"(?:(?<![a-z0-9.])(?:[0-9]{{1,3}}|[ivx]{{1,4}}(?![a-z]))|[{_HAN}]{{1,3}}|首)"
_NUMBERS = f"{_NUMBER}(?:[-~至、,]{_NUMBER})*+"
_CLASS = "(?:号?班(?!长|组|主任|子|车)次?|[期批](?:次|班)?)"
_COUNTED = "(?:轮次?|场次?|届|组|次|阶段|部分)"
_YEAR = "20[0-9]{2}(?:年度?|[-.])"
_SEASON = (
    "(?:[春夏秋冬]季?|[寒暑][期假]|[上下]半年|第?[1-4一二三四]季度|周末|[早晚日夜白]"
    f"|(?:[0-9]{{1,2}}|[{_HAN}]{{1,2}})月份?)"
)
_LETTER = "(?<![a-z0-9])[a-h甲乙丙丁戊己]"
_NTH = rf"第(?:{_NUMBERS}|\({_NUMBER}\))(?:{_CLASS}|{_COUNTED})"
_NAMED = rf"(?:{_YEAR})?(?:{_NTH}|(?:\({_NUMBER}\)|{_NUMBERS}|{_LETTER}|{_SEASON}){_CLASS})"
_BARE = rf"(?:共?第?{_NUMBERS}(?:{_CLASS}|{_COUNTED})?|[上下续]|(?:{_YEAR})?{_SEASON}|20[0-9]{{2}}年?度?)"
_BRACKETED = rf"[(\[【](?:{_NAMED}{{1,3}}+|{_BARE})(?:[,、;·](?:{_NAMED}|{_BARE}))*+[)\]】]"
_HUNG_ON = (
    rf"(?<=[^\x00-\x7f)])[-_—–#]+[0-9]{{1,2}}#?|之{_NUMBER}|{_YEAR}"
    rf"|(?:(?<=培训)|(?<=训班))(?:[0-9]{{1,2}}|{_NUMBER})"
)
"""电工培训-1, 电工培训之二, 电工培训2."""
_BEFORE = lazy_pattern(
    rf"(?:[0-9]{{1,2}}|[{_HAN}]{{1,3}})[、.](?![0-9])|\({_NUMBER}\)|{_YEAR}"
    rf"|[(\[【]?{_NTH}[)\]】]?|{_NUMBER}[期批](?:次|班)?(?!工程)|[0-9]{{1,2}}号?班"
)
_WITHIN = lazy_pattern(rf"[(\[【]{_NTH}[)\]】]|{_NTH}")
_AFTER = lazy_pattern(rf"[-_—–、,:·]?(?:{_NAMED}|{_BRACKETED}|{_HUNG_ON})(?P<rest>(?:培训|学习|训练)?班?)$")
_HINT = lazy_pattern(rf"[0-9{_HAN}首班年-]|[)\]】]$|[期批ivx]")
"""Without any of these there is nothing to take off."""
_LONGEST = 100
"""A longer text is no name; it is compared as it stands."""


@lru_cache(maxsize=20_000)
def without_session(name: str) -> str:
    """Return the key of a project's name without what numbers its sessions and classes."""
    if len(name) > _LONGEST or not _HINT.search(name):
        return name
    rest = name
    while _HINT.search(rest) and (shorter := _shorter(rest)) != rest:
        rest = shorter
    return rest.removesuffix("班") if rest.endswith("培训班") and rest != "培训班" else rest


def _shorter(name: str) -> str:
    """Take one number off, unless nothing but 培训 would be left."""
    for pattern in (_AFTER, _WITHIN):
        if (found := pattern.search(name)) is not None:
            rest = name[: found.start()] + found.groupdict().get("rest", "") + name[found.end() :]
            return rest if rest.removesuffix("班").removesuffix("培训") else name
    found = _BEFORE.match(name)
    rest = name[found.end() :] if found is not None else name
    return rest if rest.removesuffix("班").removesuffix("培训") else name


class Kinds:
    """Numbers the names of projects, and the kinds that these come to, unit by unit."""

    def __init__(self) -> None:
        """Begin without any."""
        self.column = array("I")
        """The number of each row's kind."""
        self.names = array("I")
        """The number of each row's name as it is written."""
        self._alike: dict[str, str] = {}
        """What names come to without what numbers their sessions, in all units."""
        self._unit = ""
        self._of_unit: tuple[dict[str, int], dict[str, int]] = {}, {}
        """The numbers of this unit's kinds, and of its names."""
        self._count = self._named = 0

    def add(self, unit: str, names: Sequence[str]) -> None:
        """Give the next rows, all of one unit, their numbers; all rows of a unit come one after the other."""
        alike = self._alike
        if unit != self._unit:
            self._unit, self._of_unit = unit, ({}, {})
        numbers, named = self._of_unit
        unknown = [*set(names).difference(alike)]
        alike.update(zip(unknown, map(without_session, keys(unknown)), strict=True))
        kinds = [*map(alike.__getitem__, names)]
        further = [kind for kind in dict.fromkeys(kinds) if kind not in numbers]
        numbers.update(zip(further, count(self._count), strict=False))
        self._count += len(further)
        self.column.extend(map(numbers.__getitem__, kinds))
        new = [name for name in dict.fromkeys(names) if name not in named]
        named.update(zip(new, count(self._named), strict=False))
        self._named += len(new)
        self.names.extend(map(named.__getitem__, names))
