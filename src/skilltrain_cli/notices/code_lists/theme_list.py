"""
培训主题: which themes a project is of, by keywords in its name and its group.

A keyword inside a longer word that means something else (化工 in 文化工作) does not count. What a user adds
(``[themes]`` of ``skt.toml``) extends a theme of the list or makes a new one.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from itertools import accumulate

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.values.text import key, keys

_SEAM = "\n"
"""Between texts that are looked through together; no key holds white space."""


class Theme(Struct, frozen=True, kw_only=True):
    """One theme and the words that tell it."""

    name: str
    within: str = ""
    """Name of the theme that every project of this one is of too."""
    keywords: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    """Longer words in which a keyword means something else."""
    groups: tuple[str, ...] = ()
    """Codes of groups of people by which a project has this theme."""
    added: tuple[str, ...] = ()
    """Those of the keywords that are a user's own."""

    @property
    def written(self) -> str:
        """Its name as pages list it, with the theme that it is within: 医养健康（十强产业）."""
        return f"{self.name}（{self.within}）" if self.within else self.name


class ThemeFound(Struct, frozen=True):
    """A theme and the keyword, or the group, that told it."""

    theme: str
    keyword: str


class ThemeList(Struct, frozen=True, kw_only=True, dict=True):
    """Themes in the order in which they are listed."""

    themes: tuple[Theme, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all themes."""
        return tuple(theme.name for theme in self.themes)

    @cached_property
    def _by_name(self) -> Mapping[str, Theme]:
        return {theme.name: theme for theme in self.themes}

    def in_texts(self, texts: Sequence[str]) -> Sequence[tuple[ThemeFound, ...]]:
        """Return of each text the themes that keywords in it tell, each with its first keyword."""
        each_key = keys(texts)
        together = _SEAM.join(each_key)
        begins = [0, *accumulate(len(text) + 1 for text in each_key)]
        found: list[dict[str, str]] = [{} for _ in texts]
        for theme in self.themes:
            exceptions = tuple(map(key, theme.exceptions))
            for keyword in theme.keywords:
                for at in _places(key(keyword), together, exceptions):
                    found[bisect_right(begins, at) - 1].setdefault(theme.name, keyword)
        return [tuple(ThemeFound(theme, told) for theme, told in each.items()) for each in found]

    def in_groups(self, codes: Sequence[str], names: Sequence[str]) -> tuple[ThemeFound, ...]:
        """Return the themes that groups of people tell, each with the first of the groups."""
        found: dict[str, str] = {}
        for theme in self.themes:
            for code, name in zip(codes, names, strict=True):
                if code in theme.groups:
                    found.setdefault(theme.name, name)
        return tuple(ThemeFound(theme, told) for theme, told in found.items())

    def counted_in(self, found: Sequence[ThemeFound]) -> tuple[str, ...]:
        """Return the names of themes under which these count, those that contain them too, in their order."""
        names: set[str] = set()
        for each in found:
            name = each.theme
            while name:
                names.add(name)
                name = self._by_name[name].within
        return tuple(name for name in self.names if name in names)

    def with_keywords(self, keywords: Mapping[str, Sequence[str]]) -> "ThemeList":
        """Return the list with a user's keywords by the name of their theme; a new name is one of its own."""
        extended = [
            replace(
                theme,
                keywords=(*theme.keywords, *keywords.get(theme.name, ())),
                added=tuple(keywords.get(theme.name, ())),
            )
            for theme in self.themes
        ]
        own = [
            Theme(name=name, keywords=tuple(words), added=tuple(words))
            for name, words in keywords.items()
            if name not in self.names
        ]
        return ThemeList(themes=(*extended, *own))


def _places(keyword: str, text: str, exceptions: Sequence[str]) -> Iterator[int]:
    """Yield where a keyword stands by itself: within no exception, and no part of a word of Latin letters."""
    around = [(word, offset) for word in exceptions for offset in _offsets(keyword, word)]
    at = text.find(keyword)
    while at >= 0:
        end = at + len(keyword)
        latin = (keyword[0].isascii() and _is_latin(text[at - 1 : at])) or (
            keyword[-1].isascii() and _is_latin(text[end : end + 1])
        )
        if not latin and not any(
            at >= offset and text.startswith(word, at - offset) for word, offset in around
        ):
            yield at
        at = text.find(keyword, end)


def _offsets(keyword: str, word: str) -> Iterator[int]:
    at = word.find(keyword)
    while at >= 0:
        yield at
        at = word.find(keyword, at + 1)


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


@cache
def shipped_themes() -> ThemeList:
    """Return the list that comes with skt."""
    told = tomllib.loads(files(__package__).joinpath("themes.toml").read_text(encoding="utf-8"))
    return ThemeList(
        themes=tuple(
            Theme(
                name=each["name"],
                within=each.get("in", ""),
                keywords=tuple(each.get("keywords", ())),
                exceptions=tuple(each.get("except", ())),
                groups=tuple(each.get("groups", ())),
            )
            for each in told["themes"]
        )
    )
