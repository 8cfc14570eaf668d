"""
人员类别: which groups of people a text of 群体范围 names.

A text is mapped when every part of it is a wording of the list, in whatever order; nothing is guessed at.
What a user adds (``[groups]`` of ``skt.toml``) comes before what is shipped.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import key

TOGETHER = "、"
"""Between the names of groups that one text names."""
_BLANK = "¦"
"""Stands for white space, which may separate groups or break the line within a name."""
_WHITE = lazy_pattern(r"[\s\u2460-\u249b\u3220-\u3229]+")
"""With the numbers of a list: ① ⑴ ⒈ ㈠."""
_BRACKETS = str.maketrans("", "", f"()[]{_BLANK}")
_SEPARATOR = lazy_pattern(
    rf"({_BLANK}|[、,，;；。:：/\\|+()\[\]{{}}<>【】〔〕《》“”\"'·]|以及|和|及|与|或|暨)"
)
_COUNT = lazy_pattern(r"(?:共|约|计)?[0-9]+(?:余|多)?(?:人次|人|名|位)(?!员)|^[0-9]{1,2}\.?(?![-~0-9岁])")
"""How many there are, or which in a list: neither names a group."""
_LONGEST = 200
"""Characters: a longer text is an account of something, no list of groups."""
_REMEMBERED = 50_000
"""Texts of which the reading is kept."""


class PeopleGroup(Struct, frozen=True, kw_only=True):
    """One group and how it is written."""

    code: str
    name: str
    parent: str = ""
    """Code of the group that it counts in."""
    begins: date | None = None
    until: date | None = None
    """First and last day on which the name is in use."""
    then: str = ""
    """Code of the group that follows it."""
    wordings: tuple[str, ...] = ()


class GroupReading(Struct, frozen=True, kw_only=True):
    """What a text was mapped to."""

    names: tuple[str, ...] = ()
    """In the order of codes; empty when something in the text is unknown, or when nothing stands there."""
    codes: tuple[str, ...] = ()
    unknown: str = ""
    """The first part that the list has not."""
    added: bool = False
    """Whether a wording of the user's own decided."""


class GroupList(Struct, frozen=True, kw_only=True, dict=True):
    """Groups, the words around them that name none, and what a user has added."""

    groups: tuple[PeopleGroup, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    added: Mapping[str, tuple[str, ...]] = {}
    """By the key of a user's wording the codes that it stands for."""

    @cached_property
    def by_code(self) -> Mapping[str, PeopleGroup]:
        """Every group by its code."""
        return {group.code: group for group in self.groups}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all groups, those that count in others too."""
        return tuple(group.name for group in self.groups)

    @cached_property
    def _known(self) -> Mapping[str, tuple[str, ...]]:
        """Return the codes of every wording by its key."""
        shipped = {
            key(text): (group.code,) for group in self.groups for text in (group.name, *group.wordings)
        }
        return {**shipped, **self.added}

    def counted_in(self, code: str, day: date) -> PeopleGroup:
        """Return the group under which one counts on a day: the largest it is part of, in use then."""
        group = self.by_code[code]
        while group.parent:
            group = self.by_code[group.parent]
        while group.then and group.until is not None and group.until < day:
            group = self.by_code[group.then]
        return group

    def read(self, text: str, day: date) -> GroupReading:
        """Return the groups that a text names on a day; their order in it does not matter."""
        readings = self._readings
        if len(readings) >= _REMEMBERED:
            readings.clear()
        found = readings.get((text, day))
        if found is None:
            found = readings[text, day] = self._read(text, day)
        return found

    @cached_property
    def _readings(self) -> dict[tuple[str, date], GroupReading]:
        """What was read lately: several summaries ask for the same texts."""
        return {}

    def _read(self, text: str, day: date) -> GroupReading:
        wordings, unknown = self._wordings(text)
        if unknown:
            return GroupReading(unknown=unknown)
        named = (code for wording in wordings for code in self._known[wording])
        groups = {self.counted_in(code, day).code for code in named}
        codes = tuple(group.code for group in self.groups if group.code in groups)
        names = tuple(self.by_code[code].name for code in codes)
        return GroupReading(names=names, codes=codes, added=not self.added.keys().isdisjoint(wordings))

    def _wordings(self, text: str) -> tuple[Sequence[str], str]:
        """Return the wordings that a text consists of, and the first part of it that is none."""
        found: list[str] = []
        parts = [*_parts(text)] if len(text) <= _LONGEST else [text]
        at = 0
        while at < len(parts):
            wording, end = self._next(parts, at)
            if wording is None:
                return (), parts[at].replace(_BLANK, "")
            found += [wording] if wording else []
            at = end
        return found, "" if found else text.strip()  # 等, 重点群体

    def _next(self, parts: list[str], at: int) -> tuple[str | None, int]:
        """Return the longest wording that begins at a part, and where the next begins; "" names nothing."""
        for end in range(len(parts), at, -1):
            text = "".join(parts[at:end])
            tried = chain(self._bared(text.replace(_BLANK, "")), (text.translate(_BRACKETS),))
            wording = next((each for each in tried if each in self._known), None)
            if wording is not None:
                return wording, end
        bare = [*self._bared(parts[at])]
        return ("" if _SEPARATOR.fullmatch(parts[at]) or bare[-1] == "" else None), at + 1

    def _bared(self, text: str) -> Iterator[str]:
        """Yield a text, and what is left of it as words that name no group are taken off."""
        yield text
        rest = _COUNT.sub("", text)
        while rest:
            yield rest
            if rest.startswith(self.before):
                rest = rest.removeprefix(next(each for each in self.before if rest.startswith(each)))
            elif rest.endswith(self.after):
                rest = rest.removesuffix(next(each for each in self.after if rest.endswith(each)))
            else:
                return
        yield ""

    def knows(self, text: str) -> bool:
        """Tell whether a text names one or more groups of the list and nothing else."""
        return bool(self._wordings(text)[0])

    def with_wordings(self, wordings: Mapping[str, str]) -> "GroupList":
        """
        Return the list with a user's wordings; KeyError for one that is to stand for no group of the list.

        What a wording stands for is written as a text of 群体范围 is.
        """
        codes: dict[str, tuple[str, ...]] = {}
        for wording, meant in wordings.items():
            known, _ = self._wordings(meant)
            if not known:
                raise KeyError(wording)
            codes[key(wording)] = tuple(code for each in known for code in self._known[each])
        return replace(self, added={**self.added, **codes})


def _parts(text: str) -> Iterator[str]:
    """Yield the parts of a text and what separates them, in canonical writing."""
    marked = key(_WHITE.sub(_BLANK, text.strip()))
    return (part for part in _SEPARATOR.split(marked) if part)


@cache
def shipped_groups() -> GroupList:
    """Return the list that comes with skt."""
    told = tomllib.loads(files(__package__).joinpath("groups.toml").read_text(encoding="utf-8"))
    groups = (
        PeopleGroup(
            code=each["code"],
            name=each["name"],
            parent=each.get("parent", ""),
            begins=each.get("from"),
            until=each.get("until"),
            then=each.get("then", ""),
            wordings=tuple(each.get("wordings", ())),
        )
        for each in told["groups"]
    )
    first_longest = [tuple(sorted(told[name], key=len, reverse=True)) for name in ("before", "after")]
    return GroupList(groups=tuple(groups), before=first_longest[0], after=first_longest[1])
