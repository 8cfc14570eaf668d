"""Which text of a brand package is what: by its name, its folder, a film of that name, its first words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from skilltrain_cli.rules.packed import Role
from skilltrain_cli.text import key

_CARD = re.compile("一览表|附件1|附件一")
_BACKGROUND = re.compile("背景|画面|解说|旁白|字幕|配音")
_ARTICLE = re.compile("稿|通讯|报道|新闻|文章|文字材料|文字资料")
_FILM = re.compile("视频|影片|宣传片|纪录片|短片")
_MEANING = ((_BACKGROUND, Role.BACKGROUND), (_ARTICLE, Role.ARTICLE), (_FILM, Role.BACKGROUND))
"""In this order: 画面背景文字材料 is no article, 解说稿 neither."""
_ORDINAL = re.compile(r"^\d{1,3}[-_.、\s]+")
_ROLE_WORDS = re.compile(
    "画面背景文字材料|画面背景文字|背景文字材料|背景文字|文字材料|文字说明|解说词|解说|旁白|字幕|配音|视频素材|宣传片|纪录片|"
    "视频|影片|短片|素材|背景|画面|说明|文字"
)
_SEPARATORS = re.compile(r"[-_.、\s()（）]+")
_BEGINNING = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A text that is no card: its entry and its words, as far as they could be read."""

    entry: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a text was taken for, and by what, for people."""

    role: Role
    why: str = ""


def readings(
    texts: Sequence[Told], films: Sequence[str], chosen: Mapping[str, Role] | None = None
) -> dict[str, Reading]:
    """
    Return what each text is.

    What ``chosen`` says goes first. A single text of which nothing tells what it is, is the article when
    there is no other.
    """
    given = {entry: Reading(role=role, why="指定") for entry, role in (chosen or {}).items()}
    found = {each.entry: given.get(each.entry) or _reading(each, films) for each in texts}
    unknown = [entry for entry, reading in found.items() if reading.role is Role.OTHER and not reading.why]
    if len(unknown) == 1 and not any(each.role is Role.ARTICLE for each in found.values()):
        found[unknown[0]] = Reading(role=Role.ARTICLE, why="只有它没有别的用途")
    return found


def backgrounds(films: Sequence[str], texts: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the background texts that bear a film's name, for each film."""
    return {film: tuple(text for text in texts if _named_after(text, film)) for film in films}


def label(entry: str) -> str:
    """Return what is left of a name without number, suffix and words that say only what it is."""
    stem = _ORDINAL.sub("", PurePosixPath(entry).stem)
    return key(_SEPARATORS.sub("", _ROLE_WORDS.sub("", stem)))


def _reading(text: Told, films: Sequence[str]) -> Reading:
    path = PurePosixPath(text.entry)
    if _CARD.search(key(path.stem)):
        return Reading(role=Role.OTHER, why="名称像附件1，里面没有读到")
    for written, why in _written(path, text.text):
        if why == "开头" and any(_named_after(text.entry, film) for film in films):
            return Reading(role=Role.BACKGROUND, why="与视频同名")
        role = next((role for words, role in _MEANING if words.search(written)), None)
        if role is not None:
            return Reading(role=role, why=f"按{why}")
    return Reading(role=Role.OTHER)


def _written(path: PurePosixPath, text: str) -> Iterator[tuple[str, str]]:
    yield key(path.stem), "名称"
    for folder in reversed(path.parts[:-1]):
        yield key(folder), "文件夹"
    yield key(text[:_BEGINNING]), "开头"


def _named_after(text: str, film: str) -> bool:
    """Tell whether a text bears a film's name: the same label, or the whole name with no digit beside it."""
    mine, its = label(text), label(film)
    if its and mine == its:
        return True
    stem = re.escape(key(PurePosixPath(film).stem))
    return re.search(rf"(?<!\d){stem}(?!\d)", key(PurePosixPath(text).stem)) is not None
