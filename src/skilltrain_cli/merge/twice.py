"""Submissions that come twice: who speaks of the same, whether --latest decides, and what to say of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from skilltrain_cli.forms._form import Layout
from skilltrain_cli.merge.cards import name_of
from skilltrain_cli.merge.table import units_of
from skilltrain_cli.rules.submitted import Submitted
from skilltrain_cli.text import key, shown

SHOWN = 30
"""Files that a message names."""
NAME = 120
"""Characters of a file's name in a message."""
_SHEET = 40
"""Characters of the name of a sheet or card in a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Twice:
    """Files that cannot be merged together, and why."""

    files: tuple[str, ...]
    why: str
    dated: bool
    """Whether their dates tell which one is the later."""
    copies: bool = False
    """Whether they are byte for byte one."""


def one_each(
    sound: Sequence[Submitted], *, latest: bool
) -> tuple[list[Submitted], list[tuple[Submitted, str]], list[Twice]]:
    """Return the sheets that alone speak of their units, those that lost to a later one, and the rest."""
    winners: list[Submitted] = []
    losers: list[tuple[Submitted, str]] = []
    twice: list[Twice] = []
    for rivals in _rivals(sound):
        files = tuple(sorted({each.sheet.file for each in rivals}))
        if len(rivals) == 1 or (len(files) == 1 and not _are_cards(rivals)):
            winners.extend(rivals)
            continue
        last = _latest(rivals)
        if last is None or not latest:
            twice.append(_doubt(files, rivals, dated=last is not None, latest=latest))
            continue
        winners.extend(each for each in rivals if each.sheet.file == last)
        reason = f"同一单位另有填表日期更晚的“{shown(last, NAME)}”（--latest）"
        losers.extend((each, reason) for each in rivals if each.sheet.file != last)
    return winners, losers, twice


def _doubt(files: tuple[str, ...], rivals: Sequence[Submitted], *, dated: bool, latest: bool) -> Twice:
    """Return what is wrong with files that speak of one unit: copies of one file, or different ones."""
    copies = _copies(rivals)
    if len({each.sheet.sha256 for each in rivals}) == 1 and copies:
        return Twice(files=files, why="内容完全相同，请删去多余的，只留一份", dated=False, copies=True)
    also = f"；其中{copies}内容完全相同" if copies else ""
    why = _why_cards(rivals, latest=latest) if _are_cards(rivals) else _why(rivals)
    return Twice(files=files, why=why + also, dated=dated)


def _rivals(sound: Sequence[Submitted]) -> list[list[Submitted]]:
    """Gather the sheets that claim the same, directly or through another sheet."""
    groups: list[tuple[set[str], list[Submitted]]] = []
    for each in sound:
        claims = _claims(each)
        touched = [group for group in groups if group[0] & claims]
        members = [one for group in touched for one in group[1]]
        groups = [group for group in groups if not group[0] & claims]
        groups.append((claims.union(*(group[0] for group in touched)), [*members, each]))
    return [members for _, members in groups]


def _claims(each: Submitted) -> set[str]:
    """Return what a sheet alone may speak of: its units; a card, of that name in its city."""
    if _are_cards([each]):
        return {f"{each.sender.code if each.sender else ''} {key(name_of(each))}"}
    return {*units_of(each)} | ({each.sender.code} if each.sender else set())


def _are_cards(rivals: Sequence[Submitted]) -> bool:
    return rivals[0].sheet.form.card.layout is Layout.CARD


def _latest(rivals: Sequence[Submitted]) -> str | None:
    """Return the file filled in last, when all are from one sender and none has the same date or no date."""
    senders = {each.sender.code if each.sender else "" for each in rivals}
    dates: dict[str, date | None] = {}
    for each in rivals:
        cell = each.sheet.footer.get("filled_on")
        dates[each.sheet.file] = dates.get(each.sheet.file) or (cell.value if cell else None)
    known = sorted(day for day in dates.values() if day is not None)
    if len(senders) > 1 or len(known) < len(dates) or known[-1] == known[-2]:
        return None
    return max(dates, key=lambda file: dates[file] or date.min)


def _why_cards(rivals: Sequence[Submitted], *, latest: bool) -> str:
    """Name the card that came more than once, and its sheets when one file has them all."""
    card, sender = rivals[0].sheet.form.card, rivals[0].sender
    sheets = dict.fromkeys(f"“{shown(each.sheet.name, _SHEET)}”" for each in rivals)
    one = len({each.sheet.file for each in rivals}) == 1 and len(sheets) > 1
    return (
        f"{sender.name if sender else ''}的“{shown(name_of(rivals[0]), _SHEET)}”报了不止一份"
        + (f"（工作表{'、'.join(sheets)}）" if one else "")
        + (f"；{card.annex}没有填表日期，--latest 分不出先后" if latest else "")
    )


def _why(rivals: Sequence[Submitted]) -> str:
    senders = {each.sender.code: each.sender.name for each in rivals if each.sender}
    if len(senders) != 1:
        return "都有同一单位的项目（如一份是汇总表，一份是其中一个区县的表），人数会算两遍"
    undecided = "" if _latest(rivals) else "，填表日期没填或相同，加 --latest 也分不出先后"
    return f"{'、'.join(senders.values())}报了不止一份{undecided}"


def _copies(rivals: Sequence[Submitted]) -> str:
    """Name the files that are byte for byte one, of each such set; empty when all differ."""
    same: dict[str, dict[str, None]] = {}
    for each in rivals:
        if each.sheet.sha256:
            same.setdefault(each.sheet.sha256, {}).setdefault(each.sheet.file)
    return "；".join(
        "和".join(f"“{file}”" for file in sorted(files)) for files in same.values() if len(files) > 1
    )


def remedy(twice: Sequence[Twice]) -> str:
    """Say what ends the doubt; --latest is offered only where it does."""
    if all(each.copies for each in twice):
        return "内容完全相同的文件，请只留一份，删去其余的"
    if all(each.dated for each in twice):
        return "请移走多余的一份，或加 --latest 采用填表日期较晚的一份"
    return "请确认以哪一份为准，移走其余的"


def names(files: Iterable[str], most: int = SHOWN) -> str:
    """Return the names, or the first ones and how many there are."""
    known = [shown(file, NAME) for file in dict.fromkeys(files)]
    more = f" 等 {len(known)} 个" if len(known) > most else ""
    return "、".join(known[:most]) + more
