"""Which text of a brand package is what: by its name, its folder, a film of that name, its first words."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from skilltrain_cli.judging.package_subject import TextRole
from skilltrain_cli.operations.brand_package.text_titles import (
    ORDINAL,
    TitleHint,
    by_folder,
    by_heading,
    by_name,
    names_card,
)
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.text import key

_ROLE_WORDS = lazy_pattern(
    "画面背景文字材料|画面背景文字|背景文字材料|背景文字|文字材料|文字说明|解说词|解说|旁白|字幕|配音|视频素材|宣传片|纪录片|"
    "视频|影片|短片|素材|背景|画面|说明|文字"
)
_SEPARATORS = lazy_pattern(r"[-_.、\s()（）]+")
_LONGEST = 255
"""Characters of a name that are compared."""


class PackageText(Struct, frozen=True, kw_only=True):
    """A text that is no card: its entry and its words, as far as they could be read."""

    entry: str
    text: str = ""


class RoleReading(Struct, frozen=True, kw_only=True):
    """What a text was taken for, and by what, for people."""

    role: TextRole
    why: str = ""
    guessed: bool = False
    """Whether nothing tells it, but that nothing else is left."""
    weak: bool = False
    """Whether only words about films tell it."""


def readings(
    texts: Sequence[PackageText], films: Sequence[str], chosen: Mapping[str, TextRole] | None = None
) -> dict[str, RoleReading]:
    """
    Return what each text is.

    What ``chosen`` says goes first; with an article among it no other text is one. A text whose name only
    holds a film's name is that film's when the film has no text yet. A single text of which nothing tells
    what it is, is the article when there is no other; one that only speaks of films is it too, when all of
    them have their texts.
    """
    given = {entry: RoleReading(role=role, why="指定") for entry, role in (chosen or {}).items()}
    index = _Films(films)
    found = {each.entry: given.get(each.entry) or _reading(each, index) for each in texts}
    if TextRole.ARTICLE in (chosen or {}).values():
        found |= {
            entry: RoleReading(role=TextRole.OTHER, why="指定了另一份作稿件")
            for entry, reading in found.items()
            if reading.role is TextRole.ARTICLE and entry not in given
        }
    lacking = _without(films, found)
    found |= _held(found, index, lacking)
    if not any(each.role is TextRole.ARTICLE for each in found.values()):
        found |= _left(found, covered=not lacking)
    return found


def _without(films: Sequence[str], found: Mapping[str, RoleReading]) -> dict[str, None]:
    """Return the films that have no text yet; a text that names no film is one of theirs."""
    told = [entry for entry, each in found.items() if each.role is TextRole.BACKGROUND and not each.weak]
    own = backgrounds(films, told)
    named = {entry for entries in own.values() for entry in entries}
    lacking = [film for film, entries in own.items() if not entries]
    return dict.fromkeys(lacking[len(told) - len(named) :])


def _held(
    found: Mapping[str, RoleReading], films: "_Films", lacking: dict[str, None]
) -> Iterator[tuple[str, RoleReading]]:
    """Yield the texts that hold the name of a film without a text, the shortest first, and take the film."""
    loose = [entry for entry, each in found.items() if each.weak or _is_untold(each)]
    for entry in sorted(loose, key=lambda entry: len(_name(entry))):
        film = next((film for film in films.nearest(entry) if film in lacking), None)
        if film is not None:
            lacking.pop(film)
            yield entry, RoleReading(role=TextRole.BACKGROUND, why="与视频同名")


def _left(found: Mapping[str, RoleReading], *, covered: bool) -> Iterator[tuple[str, RoleReading]]:
    """Yield the one text that is left for the article."""
    untold = [entry for entry, each in found.items() if _is_untold(each)]
    left = untold or [entry for entry, each in found.items() if each.weak and covered]
    if len(left) == 1:
        yield left[0], RoleReading(role=TextRole.ARTICLE, why="只有它没有别的用途", guessed=True)


def _is_untold(reading: RoleReading) -> bool:
    return reading.role is TextRole.OTHER and not reading.why


def backgrounds(films: Sequence[str], texts: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """
    Return the background texts that bear a film's name, for each film; no text serves two films.

    Of several films a text may be named after, the one of the same label goes first, then the one whose name
    is the longest in it, then one in the same folder, then one that has no text yet.
    """
    index = _Films(films)
    own: dict[str, list[str]] = {film: [] for film in films}
    nearest = [(text, found) for text in texts if (found := index.nearest(text))]
    for text, found in sorted(nearest, key=lambda each: len(each[1]) > 1):  # the undecided take what is left
        film = next((each for each in found if not own[each]), found[0])
        own[film].append(text)
    return {film: tuple(its) for film, its in own.items()}


def label(entry: str) -> str:
    """Return what is left of a name without number, suffix and words that say only what it is."""
    stem = ORDINAL.sub("", PurePosixPath(entry).stem)
    return key(_SEPARATORS.sub("", _ROLE_WORDS.sub("", stem)))


def _reading(text: PackageText, films: "_Films") -> RoleReading:
    path = PurePosixPath(text.entry)
    if names_card(path.stem):
        return RoleReading(role=TextRole.OTHER, why="名称像附件1，里面没有读到")
    weak = None
    for said, why in _said(path, text.text):
        if said is not None and not said.weak:
            return RoleReading(
                role=said.role, why="既不是稿件也不是画面背景文字" if said.paper else f"按{why}"
            )
        weak = weak or (said and RoleReading(role=said.role, why=f"按{why}", weak=True))
    if films.called(text.entry):
        return RoleReading(role=TextRole.BACKGROUND, why="与视频同名")
    return weak or RoleReading(role=TextRole.OTHER)


def _said(path: PurePosixPath, text: str) -> Iterator[tuple[TitleHint | None, str]]:
    yield by_name(path.stem), "名称"
    for folder in reversed(path.parts[:-1]):
        yield by_folder(folder), "文件夹"
    yield by_heading(text), "开头"


class _Films:
    """The films by label and by name, so that a text finds its own without looking at each of them."""

    def __init__(self, films: Sequence[str]) -> None:
        """Take the entries of the films."""
        self._labelled = gathered((label(film), film) for film in dict.fromkeys(films))
        self._named = gathered((_name(film), film) for film in dict.fromkeys(films))
        self._folders = {film: PurePosixPath(film).parent for film in films}
        self._labelled.pop("", None)
        self._named.pop("", None)
        self._lengths = sorted({len(name) for name in self._named}, reverse=True)

    def called(self, text: str) -> bool:
        """Tell whether a film is called just as a text."""
        return label(text) in self._labelled or _name(text) in self._named

    def nearest(self, text: str) -> list[str]:
        """Return the films a text is named after, only the nearest; of equally near ones all, in order."""
        equal = self._labelled.get(label(text), [])
        among = set(equal)
        whole = next(
            (films for films in self._within(_name(text)) if not among or not among.isdisjoint(films)), []
        )
        near = [film for film in whole if film in among] or equal or whole
        folder = PurePosixPath(text).parent
        return [film for film in near if self._folders[film] == folder] or near

    def _within(self, name: str) -> Iterator[list[str]]:
        """Yield the films whose whole name stands in a name with no digit beside it, the longest first."""
        for length in self._lengths:
            for start in range(len(name) - length + 1):
                end = start + length
                films = self._named.get(name[start:end])
                if films and not (name[:start][-1:].isdecimal() or name[end : end + 1].isdecimal()):
                    yield films


def _name(entry: str) -> str:
    """Return a name without suffix for comparing, no more of it than any system keeps."""
    return key(PurePosixPath(entry).stem)[:_LONGEST]
