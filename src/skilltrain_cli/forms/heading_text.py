"""What a heading says without its marks: ①市, 一、市, 【市】, 市* and 市 City are all 市."""

from collections.abc import Iterable
from functools import lru_cache

from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import key

_SPANS = (
    *((0x2070, 0x208F), (0x1D43, 0x1D6B), (0x2160, 0x2180), (0x2460, 0x249C), (0x24EA, 0x2500)),
    *((0x2776, 0x2794), (0x3220, 0x322A), (0x3251, 0x3260), (0x3280, 0x328A)),
)
"""Raised and lowered figures, Roman numerals, ① ⑴ ⒈ ❶ ㈠ and their kin."""
_MARKS = " \t\r\n\u3000、.\uff0e*※★☆▲△●○◆◇■□✱✳\uff0a#¹²³" + "".join(
    chr(at) for span in _SPANS for at in range(*span)
)
"""What is put before or behind a heading; taken off before NFKC makes figures and letters of it."""
_WRAPPED = lazy_pattern(r"[\[【「『〖《〈<(](.+)[\]】」』〗》〉>)]")
"""Brackets round the whole; a text in quotation marks speaks of a heading and is none."""
_CHINESE = "[一二三四五六七八九十]{1,3}"
_ORNAMENT = lazy_pattern(
    r"^(?:[*※★#]|\d{1,2}[.、)_\-:]|[(\[]\d{1,2}[)\]]"
    rf"|{_CHINESE}[、.)]|\({_CHINESE}\)|[a-z][、.)]|[a-z]{{1,2}}\d{{1,3}}[_.、:)\-]|第\d{{1,2}}[列栏项][:、.]?)+"
    r"|[*※★:：]+$"
)
_BRACKETED = lazy_pattern(r"[(\[〔【][^()\[\]〔〕【】]*[)\]〕】]")
_NOTE = lazy_pattern("[:/]")
"""What parts a heading from a note behind it: 培训人数/人, 组织时间：尽可能精确."""
_HAN = "[\u4e00-\u9fff]"
_TRANSLATED = lazy_pattern(rf"(?<={_HAN})[a-z][a-z.,&'()/\-]*$|^[a-z][a-z.,&'()/\-]*(?={_HAN})")
_FIGURES = (lazy_pattern(rf"(?<={_HAN})\d{{1,2}}$|^\d{{1,2}}(?={_HAN})"), lazy_pattern(r"注\d{1,2}$"))
"""A number that may be a raised mark of a note: 市1; it may as well tell 培训人数2 from 培训人数1."""
_PUNCTUATION = lazy_pattern(r"[\W_]+")
_ORDINAL = frozenset({"序号", "编号", "no.", "no", "序", "行号", "序列", "顺序号", "项次"})
LIKENESS = 60
"""How like a printed heading another one must be, of 100, to be taken for a slip of it."""
EXPLANATION = frozenset({"情况说明", "核实说明", "问题说明"})
"""Headings of a column in which a clerk explains the row's queries."""


@lru_cache(maxsize=1024)
def heading_keys(text: str) -> tuple[str, ...]:
    """Return the keys a heading may be known by, the most literal first; then without marks and notes."""
    literal = key(text)
    unmarked = text.strip(_MARKS)
    plain = _ORNAMENT.sub("", _unwrapped(key(unmarked)))
    bare = _ORNAMENT.sub("", _BRACKETED.sub("", plain))
    first_line = _ORNAMENT.sub("", _unwrapped(key(unmarked.partition("\n")[0].strip(_MARKS))))
    before_note = _NOTE.split(bare, maxsplit=1)[0]
    return tuple(dict.fromkeys(each for each in (literal, plain, bare, first_line, before_note) if each))


def guessed_keys(text: str) -> tuple[str, ...]:
    """Return further keys of a heading, without what may tell it from another one: 市 City, 市1."""
    keys = heading_keys(text)
    alone = [_TRANSLATED.sub("", each) for each in keys]
    found = (*alone, *(figure.sub("", each) for each in alone for figure in _FIGURES))
    return tuple(dict.fromkeys(each for each in found if each and each not in keys))


def squeezed(text: str) -> str:
    """Return a heading's key with nothing but its characters: 组织时间起 for 组织时间（起）."""
    return _PUNCTUATION.sub("", key(text.strip(_MARKS)))


def is_ordinal(text: str) -> bool:
    """Tell the heading of a column that numbers the rows."""
    return not _ORDINAL.isdisjoint(heading_keys(text))


def is_explanation(text: str) -> bool:
    """Tell the heading of the column in which a clerk explains the row's queries."""
    return not EXPLANATION.isdisjoint(heading_keys(text))


def likeness(keys: Iterable[str], others: Iterable[str]) -> float:
    """Return how like each other the keys of two headings are where they are most so: 100 when the same."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only a strange heading needs it

    others = tuple(others)
    return max((fuzz.ratio(one, other) for one in keys for other in others), default=0)


def _unwrapped(written: str) -> str:
    found = _WRAPPED.fullmatch(written)
    return found[1] if found and _BRACKETED.sub("", found[1]) == found[1] else written
