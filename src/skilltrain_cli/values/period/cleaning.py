"""Strip what stands around a date (计划…开展, 周二, 14:30, 为期5天) and even out its digits and dashes."""

import re
from typing import NamedTuple

from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.numeral import NUMERALS, parse_numeral
from skilltrain_cli.values.period.period import PeriodProblem
from skilltrain_cli.values.period.points import PeriodRefusedError


class CleanedTime(NamedTuple):
    """What is left to read, and what the words around it said."""

    text: str
    planned: bool = False
    deadline: bool = False
    """…前: no later than."""
    days: int = 0
    """为期5天; 0 when not written."""
    months: int = 0
    """为期3个月."""


_PLAIN = lazy_pattern(r"[0-9年月日号.\-~/ ]+")
_WEEKDAY = lazy_pattern(r"\(?每?个?(?:周|星期|礼拜)[一二三四五六日天末]\)?")
_NO_TIME = lazy_pattern(
    "待|[未另]定|未确定|另行|择[期日]|适时|随时|视情|长期|常年|不定期|近期|尽快"
    "|每个?(?:周|星期|礼拜|[年月季天日])|满[^,;。]*[人名]"
)
"""What is written instead of a time."""
_CLOCK = r"[0-9]{1,2}(?::[0-9]{2}){1,2}(?:\.[0-9]+)?z?|[0-9]{1,2}[时点](?:[0-9]{1,2}分|半|整)?"
_DAYPART = r"(?:上午|下午|早上|晚上|早|晚|中午|全天)"
_TIME = lazy_pattern(
    rf"[ t]?(?:{_DAYPART}+(?:(?:{_CLOCK})(?:[\-~]{_DAYPART}?(?:{_CLOCK}))?)?"
    rf"|(?<![0-9.])(?:{_CLOCK})(?:[\-~]{_DAYPART}?(?:{_CLOCK}))?)"
)
_DASH = lazy_pattern(r"(?:[~\u301c\u223c\u2013-\u2015\u2500\u30fc]|至|到|--)[\-~\u2013-\u2015\u2500至到]*")
_HYPHEN = lazy_pattern("[\u2010-\u2012\u2212]")
_NUMERAL_DASH = lazy_pattern(r"(?<=[月日号])一(?=[0-9])")
_NUMERAL = lazy_pattern(f"[0-9]?[{NUMERALS}]+")
_UNDECIDED = lazy_pattern(
    r"(?:具体)?(?:开班|培训|组织)?(?:时间|日期)?"
    r"(?:待定|待通知|等通知|另行通知|另定|尚?未确?定|待确定|待安排|视情况?而定|不定)"
)
_PLANNED = lazy_pattern(
    r"[尚暂]?未(?:开展|开班|组织|实施)[,;、]?(?=计划|拟|预计)"
    r"|计划|规划|拟定?|预计|预定|暂定|打算|将|争取|力争|准备"
)
_FILLER = lazy_pattern(
    r"已经?|开展|开班|开课|举办|举行|组织|实施|进行|完成|结束|培训|时间|日期|期间|今年|本年度?|当年|[于在自从止为。:]"
)
_SESSION = lazy_pattern(r"[,;、]?\(?第?[0-9]+[期批](?:次|班)?\)?")
_LASTS = "(?:为期|历时|持续|共计?|连续)"
_LENGTH = lazy_pattern(
    rf"起?[,(]*(?:{_LASTS}(?P<many>[0-9]{{1,3}})日"
    rf"|(?:{_LASTS}|(?<=[日号起,(]))(?P<number>[0-9]{{1,3}})(?P<unit>天|周|个月))[)。]*$"
)
_START = lazy_pattern("开始|启动")
_FROM = lazy_pattern("起[,;、]*(?!$)")
_VAGUE = lazy_pattern(
    r"左右|前后|大约|约|或|随时|不定期|近期|长期|常年|每[年月周天]|[去明前]年|[本上下]月|截|(?:以|之)?后$|起$"
)
_DEADLINE = lazy_pattern(r"(?:之|以)?前$")
_WRAPPED = lazy_pattern(r"\(([^()]*)\)")
_TWO_PARTS = lazy_pattern(r"([上中])[、,和~]?([中下])旬")
_EMPTY = lazy_pattern(r"年?月?日?")

_SOLID_DAY = lazy_pattern(r"(?<![0-9.])([0-9]{4})([0-9]{2})([0-9]{2})(?![0-9.])")
_SOLID_MONTH = lazy_pattern(r"(?<![0-9.])(20[0-9]{2})([0-9]{2})(?![0-9.年])")
_DASHED_DAY = lazy_pattern(r"(?<![0-9])([0-9]{4})([\- ])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])")
_DASHED_MONTH = lazy_pattern(r"(?<![0-9])([0-9]{4})[\- ]([0-9]{1,2})(?![0-9年])(?!-[0-9]{1,2}(?![0-9]))")
_DASHED_TAIL = lazy_pattern(r"^([0-9]{4}\.[0-9]{1,2}\.[0-9]{1,2})[\-~]([0-9]{1,2})-([0-9]{1,2})$")
_DASHED_BOTH = lazy_pattern(r"^([0-9]{1,2})-([0-9]{1,2})~([0-9]{1,2})-([0-9]{1,2})$")
_SLASHED_YEAR = lazy_pattern(r"[0-9]{4}/")
_UNEVEN = lazy_pattern(r"[0-9]{5}|[\-/ ]")
_BARE_YEAR = lazy_pattern(r"[0-9]{4}")
_JOINED = lazy_pattern(
    r"(?<=[日号旬])(?=[0-9])|(?<=月)(?=[0-9]{1,2}月|[0-9]{4}年)"
    r"|(?<=[./][0-9]) (?=[0-9])|(?<=[./][0-9]{2}) (?=[0-9])"
)


def names_no_time(text: str) -> bool:
    """Tell whether a text says that the time is not known yet, or is no single one: 待定, 长期, 每周六."""
    return _NO_TIME.search(text) is not None


def strip_words(text: str) -> CleanedTime:
    """Return the dates of a narrowed text with plain separators, and what its words said."""
    text = _DASH.sub("~", text.rstrip("。."))
    if _PLAIN.fullmatch(text) and not _EMPTY.fullmatch(text):
        return CleanedTime(_even(text))
    bare = _HYPHEN.sub("-", _WEEKDAY.sub("", text))
    bare = _TIME.sub("", _NUMERAL.sub(_arabic, _NUMERAL_DASH.sub("~", bare)))
    bare = _TWO_PARTS.sub(r"\1旬~\2旬", bare)
    bare, undecided = _UNDECIDED.subn("", bare)
    bare, planned = _PLANNED.subn("", _START.sub("起", bare))
    length = _LENGTH.search(bare)
    bare = _FILLER.sub("", _SESSION.sub(";", bare[: length.start()] if length else bare))
    bare, deadline = _DEADLINE.subn("", _WRAPPED.sub(_unwrapped, bare).strip(",;、"))
    bare = _FROM.sub("" if "~" in bare else "~", bare)
    _refuse_vague(bare, text, undecided=bool(undecided))
    days, months = _length(length)
    return CleanedTime(_even(bare), bool(planned or undecided or deadline), bool(deadline), days, months)


def _refuse_vague(text: str, whole: str, *, undecided: bool) -> None:
    if _EMPTY.fullmatch(text):
        if "每" in whole:
            raise PeriodRefusedError(PeriodProblem.AMBIGUOUS, f"“{whole}”没有起止日期")
        raise PeriodRefusedError(PeriodProblem.UNREADABLE, "时间尚未确定" if undecided else "没有写时间")
    vague = _VAGUE.search(text)
    if vague:
        raise PeriodRefusedError(PeriodProblem.AMBIGUOUS, f"“{vague[0]}”不确切，请写明开始和结束的日期")


def _length(found: re.Match[str] | None) -> tuple[int, int]:
    """Return a written length as days and months."""
    if found is None:
        return 0, 0
    number = int(found["many"] or found["number"])
    return (0, number) if found["unit"] == "个月" else (number * (7 if found["unit"] == "周" else 1), 0)


def _arabic(found: re.Match[str]) -> str:
    """Turn a Chinese numeral into digits; one that follows a digit is kept apart from it."""
    before = found[0][0] if found[0][0].isascii() else ""
    number = parse_numeral(found[0].removeprefix(before))
    if number is None:
        return found[0]
    return f"{before}.{number}" if before else str(number)


def _unwrapped(found: re.Match[str]) -> str:
    """Drop brackets with nothing left inside, and those around the whole text."""
    whole = len(found[0]) == len(found.string)
    return found[1] if whole or not found[1] else found[0]


def _even(text: str) -> str:
    """Write every numeric date with points, so that a hyphen left over joins two dates."""
    if _BARE_YEAR.fullmatch(text):
        return text + "年"
    if _UNEVEN.search(text):
        if _SLASHED_YEAR.search(text):
            text = text.replace("/", ".")
        text = _SOLID_MONTH.sub(r"\1.\2", _SOLID_DAY.sub(r"\1.\2.\3", text))
        text = _DASHED_MONTH.sub(r"\1.\2", _DASHED_DAY.sub(r"\1.\3.\4", text))
        text = _DASHED_BOTH.sub(r"\1.\2~\3.\4", _DASHED_TAIL.sub(r"\1~\2.\3", text))
    return _JOINED.sub("、", text)
