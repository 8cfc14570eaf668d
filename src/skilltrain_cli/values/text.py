"""Text as clerks type it: a key for comparing, a clean value for keeping, a safe quotation for showing."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache, wraps
from math import isfinite
from typing import Any, TypeVar

from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern

T = TypeVar("T")

_INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
"""Soft hyphen, zero-width characters and direction marks: WeChat and web pages paste them unseen."""

_HIDDEN = lazy_pattern(f"[{_INVISIBLE}]")
_DROPPED = lazy_pattern(rf"[\s{_INVISIBLE}]")
"""One sign, not a run of them: where there is hardly any, that is found missing in half the time."""
_WIDE = lazy_pattern(r"[\u2e80-\u2fdf\uf900-\ufaff\ufe30-\ufe6f\uff00-\uffef]+")
_LOOKALIKE = lazy_pattern("[\u2e80-\u2fd5\u31c0-\u31e3\uf900-\ufaff\U0002f800-\U0002fa1f]")
"""Radicals, strokes and compatibility ideographs: PDF files hand them out in the place of characters."""
_NO_CHARACTER = "〓"
_EQUIVALENTS = (
    (
        0x2E80,
        (
            "〓厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵〓旡日月歺母民氵氺灬爫爫丬牛"
            "犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑"
            "钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
        ),
    ),
    (0x31C0, "〓〓〓〓〓〓𠃌〓〓〓〓〓〓〓〓乀一丨丿丿丶𠃍乛𠃊𠃎𠄌亅𡿨𠃋乀𠃑乚乙𠄎〓〓"),
)
"""
Unicode's Equivalent_Unified_Ideograph of the CJK radicals supplement and of the strokes (〓: it has none).

NFKC knows those of the Kangxi radicals and of compatibility ideographs.
"""
_RADICALS = {
    first + offset: char
    for first, chars in _EQUIVALENTS
    for offset, char in enumerate(chars)
    if char != _NO_CHARACTER
}
_STRAY_BLANK = lazy_pattern(r"(?<![0-9]) | (?![0-9])")
_LINE_END = lazy_pattern(r"\r\n?|[\x85\u2028\u2029]")
_UNSAFE = lazy_pattern(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029{_INVISIBLE}\ud800-\udfff]")
_ACTING = lazy_pattern(rf"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029{_INVISIBLE}\ud800-\udfff]")
"""All of these but the line feed."""
_ORDER = lazy_pattern(r"^[^\S\n]*::|##(?=\[|vso\[)", re.MULTILINE)
_WIDE_SIGNS = str.maketrans(":#", "：＃")
_UNWRITABLE = lazy_pattern("\r\n?|[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NIL = lazy_pattern(
    r"\(?(?:[/\\|_\-\u2010-\u2015\u2212\u2500\u30fc]+|无|暂无|没有|空|空白|不适用|n/?a|null|none|nil)\)?[。.]?"
)
_WRAPPED = lazy_pattern(r'\s*="((?:[^"]|"")*)"\s*')
_APOSTROPHE = lazy_pattern(r"^\s*['\u2018\u2019\u2032\uff07`\u00b4]\s*(?=[+＋(（]?[0-9０-９])")
"""By which a spreadsheet is told that a figure is text; a program may hand it out as a part of the text."""
_SEAM = "\u16ee"
"""A rune between texts that are canonicalised together: nobody types it, it is printable, NFKC lets it be."""
_SHORT = 24
"""Characters up to which a key is remembered."""
_TEXTS = frozenset({str})
_PICTURES = 0x2400  # the block of visible pictures for the 32 control characters
_PRINTED_WHOLE = 1e21  # from here on a number is shown in powers of ten


_CJK = lazy_pattern("[\u4e00-\u9fff]")
_SPOILT = lazy_pattern("锟斤拷|\ufffd")
_QUESTIONS = lazy_pattern(r"(?:^|(?<=[,\t;\n]))[?]{2,}(?=[,\t;\r\n]|$)")
"""Cells of question marks alone: what a system that knows no Chinese makes of it."""
_FEW_MARKS, _ENOUGH = 3, 6
_LONGEST_CHARACTER = 4
"""Bytes of one in UTF-8 and in GB18030."""
_SAMPLED = 2000
"""Characters by which it is told whether a text was spoilt."""
_ROUTES = (("gb18030", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "gb18030"))
"""How Chinese is spoilt: its UTF-8 was read as GBK or as Latin letters, its GBK as Latin letters."""


def texts_among(cells: Iterable[Value]) -> frozenset[str]:
    """Return the distinct texts among the values of cells."""
    distinct = frozenset(cells)
    if set(map(type, distinct)) <= _TEXTS:
        return distinct  # type: ignore[return-value]
    return frozenset(cell for cell in distinct if isinstance(cell, str))


def in_order(distinct: Collection[T], cells: Sequence[Any]) -> Collection[T]:
    """
    Return the distinct values of cells in the order of the cells where none recurs.

    In that order they lie in memory: a long column is gone through twice as fast as in a set's.
    """
    return cells if len(distinct) == len(cells) else distinct


def key(text: str) -> str:
    r"""
    Return the canonical key for comparing: NFKC, nothing invisible, no white space at all, case folded.

    ``组织\n区县`` and ``组织　区县`` have one key. For comparing only: NFKC turns ㎡ into m2.
    """
    return _short_key(text) if len(text) <= _SHORT else _key(text)


def _key(text: str) -> str:
    if text.isascii():
        return "".join(text.split()).lower()
    tidy = (text.isprintable() and " " not in text) or _DROPPED.search(text) is None
    whole = unicodedata.normalize("NFKC", unified(text if tidy else _HIDDEN.sub("", text)))
    folded = (whole if tidy and whole == text else _DROPPED.sub("", whole)).casefold()
    return folded if folded == whole else _DROPPED.sub("", unicodedata.normalize("NFKC", folded))


_short_key = lru_cache(maxsize=8_192)(_key)
"""Headings and names of regions are asked for again and again."""


def recalled(judge: Callable[[str], T]) -> Callable[[str], T]:
    """Remember what is said of short texts: the same titles, headings and labels stand in every sheet."""
    kept = lru_cache(maxsize=4_096)(judge)

    @wraps(judge)
    def judged(text: str) -> T:
        return kept(text) if len(text) <= _SHORT else judge(text)

    return judged


def narrow(text: str) -> str:
    """
    Return text ready for reading a figure or a date: half-width, lower case, nothing invisible, few blanks.

    Unlike :func:`key` it joins no two numbers (``30 40`` keeps one blank) and makes no digits of ① or ².
    """
    if not text.isascii():
        text = _WIDE.sub(_narrowed, _HIDDEN.sub("", text))
    return _STRAY_BLANK.sub("", " ".join(text.split())).lower()


def _narrowed(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0].translate(_RADICALS))


def unified(text: str) -> str:
    """Return text with the characters that its radicals and look-alikes stand for: ⻋工 is 车工."""
    return _LOOKALIKE.sub(_narrowed, text) if has_lookalikes(text) else text


def has_lookalikes(text: str) -> bool:
    """Tell whether a text holds radicals, strokes or compatibility ideographs in the place of characters."""
    return not text.isascii() and _LOOKALIKE.search(text) is not None


def keys(texts: Sequence[str]) -> Sequence[str]:
    """Return the key of each text, all in one go: a long sheet has as many as rows."""
    made = key(_SEAM.join(texts)).split(_SEAM) if texts else []
    return made if len(made) == len(texts) else [key(text) for text in texts]


def clean(text: str) -> str:
    r"""
    Return the value to keep: no blanks at the ends, nothing invisible, line ends as ``\n``.

    Inner text stays as written, but for radicals, which become the characters they stand for; full-width
    characters are not narrowed.
    """
    text = unified(text)
    if text.isprintable():  # nothing invisible, no line end
        return text.strip()
    if not text.isascii():
        text = _HIDDEN.sub("", text)
    return _LINE_END.sub("\n", text).strip()


def unwrapped(text: str) -> str:
    """Return what stands in ``="…"``, by which exports keep figures as text; any other text as it is."""
    found = _WRAPPED.fullmatch(text) if '="' in text else None
    return text if found is None else found[1].replace('""', '"')


def unquoted(text: str) -> str:
    """Return a text that is to be a figure, a date or a telephone number without ``="…"`` or apostrophe."""
    return _APOSTROPHE.sub("", unwrapped(text))


def writable(text: str) -> str:
    r"""
    Return the text as an office file can hold it, with what XML 1.0 forbids made visible (``\x01``: ``␁``).

    Line ends become ``\n``.
    """
    return _UNWRITABLE.sub(_carried, text) if _UNWRITABLE.search(text) else text


def _carried(found: re.Match[str]) -> str:
    """Return what stands for a character that XML cannot carry."""
    code = ord(found[0][0])
    if found[0][0] == "\r":
        return "\n"
    return chr(_PICTURES + code) if code < ord(" ") else "\ufffd"


def is_blank(value: Value) -> bool:
    """Tell whether a cell holds nothing to be seen: empty, or blanks and invisible characters only."""
    if not isinstance(value, str):
        return value is None
    return not (value[:1].isalnum() or _DROPPED.sub("", value))


@recalled
def is_nil_mark(text: str) -> bool:
    r"""Tell whether the text is a way of writing “nothing here”: 无, 暂无, —, -, /, \, 空, N/A."""
    return _NIL.fullmatch(key(text)) is not None


def quoted(value: Value, limit: int = 40) -> str:
    """
    Return a found cell value as a Chinese message quotes it, at most ``limit`` characters long.

    A blank is 空白, a date 2021年6月15日, a whole number has no ``.0``; control characters and direction
    overrides are made visible, so that a cell cannot rewrite the reader's terminal.
    """
    if is_blank(value):
        return "空白"
    text = value if isinstance(value, str) else _written(value)
    text = _UNSAFE.sub(_visible, text[: limit + 1])
    return text if len(text) <= limit else text[: max(limit - 1, 0)] + "…"


def tame(text: str) -> str:
    """Return text with everything visible that would act on a terminal; its line breaks stay."""
    return text if text.isprintable() else _ACTING.sub(_visible, text)


def one_line(text: str) -> str:
    """Return text with everything visible that would act on a terminal, its line breaks included: ``↵``."""
    return text if text.isprintable() else _UNSAFE.sub(_visible, text)


def harmless(text: str) -> str:
    """
    Return text that is neither an order to a terminal (``tame``) nor to who runs workflows and reads along.

    GitHub takes a line that begins with ``::``, blanks aside, for a command, and ``##[`` wherever it stands.
    """
    return _ORDER.sub(_disarmed, tame(text)) if "::" in text or "##" in text else tame(text)


def _disarmed(found: re.Match[str]) -> str:
    return found[0].translate(_WIDE_SIGNS)


def escaped(json: str) -> str:
    r"""
    Return JSON text with the characters that act on a terminal written ``\u202e``: scripts read the same.

    They stand in its strings only, and ``json.dumps`` has escaped those below the blank already. Half a
    character, as a damaged file name may hold, could not be printed at all.
    """
    if "##" in json:
        json = _ORDER.sub(lambda found: found[0].replace("#", "\\u0023"), json)
    return json if json.isprintable() else _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", json)


def _written(value: Value) -> str:
    """Return a value that is not text as people write it."""
    if isinstance(value, datetime) and value.time() != time():
        return f"{_day(value)} {_clock(value.time())}"
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, time):
        return _clock(value)
    if isinstance(value, timedelta):
        return f"{_number(round(value.total_seconds() / 3600, 2))}小时"
    return _number(value) if isinstance(value, float) else _whole(value)


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _number(value: float) -> str:
    if not isfinite(value):
        return "无效数字"
    if abs(value) >= _PRINTED_WHOLE:
        return f"{value:.6g}"
    return str(int(value)) if value.is_integer() else f"{value:.15g}"


def _whole(value: Value) -> str:
    """Return an integer or a truth value; Python refuses to print more than 4,300 digits."""
    if isinstance(value, int) and abs(value) >= _PRINTED_WHOLE:
        return f"约{value.bit_length() * 3 // 10 + 1}位的整数"
    return str(value).upper()


def _clock(value: time) -> str:
    return value.strftime("%H:%M:%S" if value.second else "%H:%M")


def _visible(found: re.Match[str]) -> str:
    """Return a visible stand-in for a character that would act instead of show."""
    code = ord(found[0])
    if found[0] in "\n\r\u2028\u2029":
        return "↵"
    if found[0] == "\t":
        return " "
    return chr(_PICTURES + code) if code < ord(" ") else f"[U+{code:04X}]"


def unspoilt(text: str) -> str | None:
    """
    Return Chinese text as it was before a wrong encoding spoilt it; ``None`` for sound or lost text.

    ``椤圭洰`` was 项目, ``ÊÐ`` was 市. Sound Chinese is hardly ever valid there.
    """
    return next((mended for route in _ROUTES if (mended := _mended(text, *route))), None)


def _mended(text: str, wrongly: str, truly: str) -> str | None:
    try:
        begun = text[:_SAMPLED].encode(wrongly)
        if not _is_begun(begun, truly):
            return None
        mended = text.encode(wrongly).decode(truly)
    except UnicodeError:
        return None
    return mended if mended != text and _is_everyday(mended) else None


def _is_everyday(text: str) -> bool:
    """Tell Chinese from accident: most of its characters are of the 3,755 that GB 2312 lists first."""
    found = _CJK.findall(text)[:_SAMPLED]
    first = sum(b"\xb0" <= each.encode("gb2312", "ignore")[:1] <= b"\xd7" for each in found)
    return bool(found) and 2 * first > len(found)


def _is_begun(data: bytes, encoding: str) -> bool:
    """Tell whether bytes are valid but for a character that is cut off at their end."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start > len(data) - _LONGEST_CHARACTER
    return True


def is_spoilt(text: str) -> bool:
    """Tell whether most of a text was spoilt by a wrong encoding, and cannot be read any more."""
    sample = text[:_SAMPLED]
    if not sample.isascii() and unspoilt(sample) is not None:
        return True
    if len(_QUESTIONS.findall(sample)) > _FEW_MARKS:
        return True
    marks = len(_SPOILT.findall(sample))
    words = len(re.findall(r"[\u4e00-\u9fff]{2,}", sample))
    if marks > _FEW_MARKS and marks > words:
        return True
    lossy = sample.replace("\ufffd", "?").encode("gb18030", "replace").decode("utf-8", "replace")
    found, lost = len(_CJK.findall(lossy)), lossy.count("\ufffd")
    return found >= _ENOUGH and found > lost and len(_CJK.findall(sample)) > found
