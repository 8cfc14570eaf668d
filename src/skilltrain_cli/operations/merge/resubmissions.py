"""Submissions that come twice: who speaks of the same, what the user's choice decides, what to say of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from skilltrain_cli.forms.spec import Flow
from skilltrain_cli.judging.submission import DataRow, Submitted, rows_lacking, share_rows, thing_of
from skilltrain_cli.operations.merge.cards import card_name
from skilltrain_cli.operations.merge.merge_types import Choice
from skilltrain_cli.operations.merge.merged_rows import units_of
from skilltrain_cli.operations.merge.unit_roll import adds_times, is_roll
from skilltrain_cli.values.named_groups import first_few, gathered
from skilltrain_cli.values.text import quoted

SHOWN = 30
"""Files that a message names."""
NAME = 120
"""Characters of a file's name in a message."""
_SHEET = 40
"""Characters of the name of a sheet or card in a message."""


class Resubmission(Struct, frozen=True, kw_only=True):
    """Files that cannot be merged together, and why."""

    files: tuple[str, ...]
    why: str
    remedy: str
    """What ends the doubt; --latest and --batches are offered only where they do."""


def one_each(
    sound: Sequence[Submitted], choice: Choice
) -> tuple[list[Submitted], list[tuple[Submitted, str]], list[Resubmission]]:
    """Return the sheets that alone speak of their units, those that lost to a later one, and the rest."""
    winners: list[Submitted] = []
    losers: list[tuple[Submitted, str]] = []
    twice: list[Resubmission] = []
    for rivals in _rivals(sound):
        one_file = len({each.sheet.file for each in rivals}) == 1 and not _are_single(rivals)
        if len(rivals) == 1 or one_file or (choice.batches and _are_batches(rivals)):
            winners.extend(rivals)
        elif choice.latest and (last := _latest(rivals)) and (choice.drop_earlier or not _lacking(rivals)):
            winners.extend(each for each in rivals if each.sheet.file == last)
            losers.extend(_beaten(rivals, last))
        else:
            twice.append(_doubt(rivals, choice))
    return winners, losers, twice


def _beaten(rivals: Sequence[Submitted], last: str) -> Iterator[tuple[Submitted, str]]:
    """Yield the sheets that lost to the file filled in last, each with what is left out with it."""
    lacking = _lacking(rivals)
    for each in rivals:
        if each.sheet.file != last:
            rows = [DataRow(sheet=each, index=index) for index in range(len(each.sheet.rows))]
            gone = [row for row in lacking if row.sheet is each]
            more = f"，其中 {_counted(gone)}在那份里没有（--drop-earlier）" if gone else ""
            reason = f"同一单位另有填表日期更晚的“{quoted(last, NAME)}”（--latest），{_counted(rows)}没有计入"
            yield each, reason + more


def _counted(rows: Sequence[DataRow]) -> str:
    """Return how many rows there are, and what they come to in the form's main amount."""
    form = rows[0].sheet.sheet.form if rows else None
    amount = form.by_name[form.amount].amount if form and form.amount else None
    if amount is None or amount.kind is Flow.STOCK:
        return f"{len(rows):,} 行"
    return f"{len(rows):,} 行、{sum(row.persons for row in rows):,} {amount.measure}"


def _lacking(rivals: Sequence[Submitted]) -> tuple[DataRow, ...]:
    """Return the rows of the earlier files that the one filled in last does not have."""
    last, files = _latest(rivals), _by_file(rivals)
    if last is None:
        return ()
    older = (sheets for file, sheets in files.items() if file != last)
    return tuple(row for sheets in older for row in rows_lacking(sheets, files[last]))


def _are_batches(rivals: Sequence[Submitted]) -> bool:
    """Tell whether no row of one file stands in another."""
    return not _are_single(rivals) and not share_rows(_by_file(rivals).values())


def _by_file(rivals: Sequence[Submitted]) -> Mapping[str, list[Submitted]]:
    return gathered((each.sheet.file, each) for each in rivals)


def _doubt(rivals: Sequence[Submitted], choice: Choice) -> Resubmission:
    """Return what is wrong with files that speak of one unit: copies of one file, batches, versions."""
    files = tuple(sorted({each.sheet.file for each in rivals}))
    copies = _copies(rivals)
    if len({each.sheet.sha256 for each in rivals}) == 1 and copies:
        why = "内容完全相同，请删去多余的，只留一份"
        return Resubmission(files=files, why=why, remedy="内容完全相同的文件，请只留一份，删去其余的")
    also = f"；其中{copies}内容完全相同" if copies else ""
    if _are_cards(rivals):
        return Resubmission(
            files=files, why=_why_cards(rivals, latest=choice.latest) + also, remedy=_UNDECIDED
        )
    if choice.batches and not _are_batches(rivals):
        also += "，有的行两份里都有，不能当作分批报送（--batches）"
    return Resubmission(files=files, why=_why(rivals) + also, remedy=_remedy(rivals))


_UNDECIDED = "请确认以哪一份为准，移走其余的"


def _remedy(rivals: Sequence[Submitted]) -> str:
    if _are_batches(rivals):
        return "是分批报的，请加 --batches 都采用；是改过重报的，请移走旧的"
    if _lacking(rivals):
        return (
            "请核对较晚的一份缺的行，合成完整的一份；较早的确实作废的，请移走它，或加 --latest --drop-earlier"
        )
    if _latest(rivals):
        return "请移走多余的一份，或加 --latest 采用填表日期较晚的一份"
    return _UNDECIDED


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
    """Return what a sheet alone may speak of: its units; a card, of what it is about."""
    if _are_cards([each]):
        return {" ".join(map(str, thing_of(each)[1:]))}
    return {*units_of(each)} | ({each.sender.code} if each.sender else set())


def _are_cards(rivals: Sequence[Submitted]) -> bool:
    return rivals[0].sheet.form.is_card


def _are_single(rivals: Sequence[Submitted]) -> bool:
    """Tell what may come once only, in one file too: a card, and a unit's row of a roll."""
    form = rivals[0].sheet.form
    return form.is_card or (is_roll(form) and not adds_times(form))


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
    sheets = dict.fromkeys(f"“{quoted(each.sheet.name, _SHEET)}”" for each in rivals)
    one = len({each.sheet.file for each in rivals}) == 1 and len(sheets) > 1
    return (
        f"{sender.name if sender else ''}的“{quoted(card_name(rivals[0]), _SHEET)}”报了不止一份"
        + (f"（工作表{'、'.join(sheets)}）" if one else "")
        + (f"；{card.annex}没有填表日期，--latest 分不出先后" if latest else "")
    )


def _why(rivals: Sequence[Submitted]) -> str:
    senders = {each.sender.code: each.sender.name for each in rivals if each.sender}
    apart = "，没有一行相同" if _are_batches(rivals) else ""
    if len(senders) != 1:
        more = apart or f"（如一份是汇总表，一份是其中一个区县的表），{_what(rivals)}会算两遍"
        return f"里都有{_units_in_several(rivals)}的{rivals[0].sheet.form.card.kind}{more}"
    told = f"{'、'.join(senders.values())}报了不止一份{apart}"
    if apart:
        return told
    last = _latest(rivals)
    if last is None:
        return f"{told}，填表日期没填或相同，加 --latest 也分不出先后"
    return told + _lost(_lacking(rivals), last)


def _units_in_several(rivals: Sequence[Submitted]) -> str:
    """Name the units of which more than one of the submissions has rows."""
    names = [{unit.code: unit.name for unit in each.units if unit} for each in rivals]
    counts = Counter(code for each in names for code in each)
    shared = {code: name for each in names for code, name in each.items() if counts[code] > 1}
    return first_few([name for _, name in sorted(shared.items())], 3, "个单位") or "同一单位"


def _what(rivals: Sequence[Submitted]) -> str:
    form = rivals[0].sheet.form
    measure = form.by_name[form.amount].amount.measure if form.amount else ""
    return "人数" if measure.startswith("人") else f"{form.card.kind}数"


def _lost(lacking: Sequence[DataRow], last: str) -> str:
    """Say what would be lost with the earlier files, and name the first row."""
    if not lacking:
        return ""
    first = lacking[0]
    where = f"“{quoted(first.sheet.sheet.file, NAME)}”第 {first.number} 行“{quoted(first.name, _SHEET)}”"
    return f"，较早的有 {_counted(lacking)}在填表日期较晚的“{quoted(last, NAME)}”里没有（首处{where}）"


def _copies(rivals: Sequence[Submitted]) -> str:
    """Name the files that are byte for byte one, of each such set; empty when all differ."""
    same: dict[str, dict[str, None]] = {}
    for each in rivals:
        if each.sheet.sha256:
            same.setdefault(each.sheet.sha256, {}).setdefault(each.sheet.file)
    return "；".join(
        "和".join(f"“{file}”" for file in sorted(files)) for files in same.values() if len(files) > 1
    )


def few_names(files: Iterable[str], most: int = SHOWN) -> str:
    """Return the names, or the first ones and how many there are."""
    return first_few([quoted(file, NAME) for file in dict.fromkeys(files)], most, "个")
