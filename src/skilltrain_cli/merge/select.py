"""Which sheets are merged: without errors, one submission for each unit, all fit for one level."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from skilltrain_cli.errors import SktError, UsageError
from skilltrain_cli.finding import Finding, Review, Severity
from skilltrain_cli.merge.table import units_of
from skilltrain_cli.merge.values import (
    OTHER_SHEETS,
    UNREAD_SHEETS,
    Choice,
    Origin,
    RefusedError,
    State,
    UnreadError,
)
from skilltrain_cli.region import Level
from skilltrain_cli.rules.submitted import Submitted
from skilltrain_cli.sender import Unit
from skilltrain_cli.text import shown

FORM = "project"
_TWICE = frozenset({"BT101", "BT102", "BT103"})
"""Rules about submissions that come twice: judged here by the units of the rows, and after --latest."""
_SHOWN = 30
_NAME = 120
"""Characters of a file's name in a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The sheets to merge, and what becomes of everything else."""

    kept: tuple[Submitted, ...]
    left_out: tuple[Origin, ...]


def select(sheets: Sequence[Submitted], review: Review, choice: Choice) -> Selection:
    """Return what can be merged; raise UsageError, RefusedError or UnreadError when nothing may be."""
    forms = [each for each in sheets if each.sheet.form_id == FORM]
    others = [_left_out(each, _not_yet(each)) for each in sheets if each.sheet.form_id != FORM]
    if others and not forms:
        raise UsageError(
            f"{others[0].reason}：{names(each.file for each in others)}",
            "请只给出附件2的工作簿；品牌表可用 skt validate 审核",
        )
    bad = _bad(forms, review, passed={each.file for each in others})
    sound = [each for each in forms if each.sheet.file not in bad]
    winners, losers, twice = _one_each(sound, latest=choice.latest)
    if twice and choice.skip_bad:
        raise _undecided(bad, twice, review)
    if twice or (bad and not choice.skip_bad):
        raise _refusal(bad, twice, review, rest=bool(sound))
    if not winners:
        raise _nothing(bad, review)
    winners.sort(key=lambda each: each.sheet.file)  # keeps the order of sheets inside a file
    beside = _beside({each.sheet.file for each in winners}, review)
    return Selection(kept=tuple(winners), left_out=(*others, *losers, *_dropped(forms, bad, review), *beside))


def _not_yet(each: Submitted) -> str:
    card = each.sheet.form.card
    return f"{card.annex} {card.title}的汇总尚不支持"


def _bad(forms: Sequence[Submitted], review: Review, passed: set[str]) -> dict[str, str]:
    """Return the files that cannot be merged and why; files without the form may fail without harm."""
    bad: dict[str, str] = {}
    errors: dict[str, list[Finding]] = {}
    for finding in review.findings:
        if finding.card.severity is Severity.ERROR and finding.card.code not in _TWICE:
            errors.setdefault(finding.place.file, []).append(finding)
    for file, found in errors.items():
        if file not in passed or any(each.sheet.file == file for each in forms):
            bad[file] = _worded(found, unread=file in review.unread)
    for each in forms:
        gap = _gap(each)
        if gap and each.sheet.file not in bad:
            bad[each.sheet.file] = gap
    bad.update({file: bad.get(file, "没有读出来") for file in review.unread})
    return bad


def _worded(found: Sequence[Finding], *, unread: bool) -> str:
    first = min(found, key=lambda finding: finding.order)
    if unread:
        return f"没有读出来：{first.message}（{first.card.code}）"
    where = f"{first.place.address} " if first.place.spot else ""
    return f"强制性的问题 {len(found)} 处，首处 {where}{first.message}（{first.card.code}）"


def _gap(each: Submitted) -> str:
    """Say what would be lost from a sheet; an error has said so before, unless a rule was left out."""
    if not each.sheet.rows:
        return "没有一行内容"
    if None in each.units:
        return f"第 {each.sheet.rows[each.units.index(None)] + 1} 行认不出是哪个单位的"
    for column in each.sheet.form.columns:
        values = each.sheet.values(column.name)
        if column.required and None in values:
            return f"第 {each.sheet.rows[values.index(None)] + 1} 行没有“{column.heading}”"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Twice:
    """Files that cannot be merged together, and why."""

    files: tuple[str, ...]
    why: str
    dated: bool
    """Whether their dates tell which one is the later."""
    copies: bool = False
    """Whether they are byte for byte one."""


def _one_each(
    sound: Sequence[Submitted], *, latest: bool
) -> tuple[list[Submitted], list[Origin], list[_Twice]]:
    """Return the sheets that alone speak of their units, those that lost to a later one, and the rest."""
    winners: list[Submitted] = []
    losers: list[Origin] = []
    twice: list[_Twice] = []
    for rivals in _rivals(sound):
        files = tuple(sorted({each.sheet.file for each in rivals}))
        if len(files) == 1:
            winners.extend(rivals)
            continue
        last = _latest(rivals)
        if last is None or not latest:
            twice.append(_doubt(files, rivals, dated=last is not None))
            continue
        winners.extend(each for each in rivals if each.sheet.file == last)
        reason = f"同一单位另有填表日期更晚的“{shown(last, _NAME)}”（--latest）"
        losers.extend(_left_out(each, reason) for each in rivals if each.sheet.file != last)
    return winners, losers, twice


def _doubt(files: tuple[str, ...], rivals: Sequence[Submitted], *, dated: bool) -> _Twice:
    """Return what is wrong with files that speak of one unit: copies of one file, or different ones."""
    copies = _copies(rivals)
    if len({each.sheet.sha256 for each in rivals}) == 1 and copies:
        return _Twice(files=files, why="内容完全相同，请删去多余的，只留一份", dated=False, copies=True)
    also = f"；其中{copies}内容完全相同" if copies else ""
    return _Twice(files=files, why=_why(rivals) + also, dated=dated)


def _rivals(sound: Sequence[Submitted]) -> list[list[Submitted]]:
    """Gather the sheets that speak of one unit, directly or through another sheet."""
    groups: list[tuple[set[str], list[Submitted]]] = []
    for each in sound:
        claims = {*units_of(each)} | ({each.sender.code} if each.sender else set())
        touched = [group for group in groups if group[0] & claims]
        members = [one for group in touched for one in group[1]]
        groups = [group for group in groups if not group[0] & claims]
        groups.append((claims.union(*(group[0] for group in touched)), [*members, each]))
    return [members for _, members in groups]


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


def _remedy(twice: Sequence[_Twice]) -> str:
    """Say what ends the doubt; --latest is offered only where it does."""
    if all(each.copies for each in twice):
        return "内容完全相同的文件，请只留一份，删去其余的"
    if all(each.dated for each in twice):
        return "请移走多余的一份，或加 --latest 采用填表日期较晚的一份"
    return "请确认以哪一份为准，移走其余的"


def _undecided(bad: dict[str, str], twice: Sequence[_Twice], review: Review) -> SktError:
    """Refuse what came twice; --skip-bad has dealt with the rest."""
    others = f"其余 {len(bad):,} 个不能汇总的文件会按 --skip-bad 跳过。" if bad else ""
    lines = _listed([f"  {names(each.files)}：{each.why}" for each in twice])
    made = UnreadError if bad.keys() & set(review.unread) else RefusedError
    return made(
        "\n".join(
            [f"只因为这些文件重复报送，没有写出结果（--skip-bad 不替您选定用哪一份）。{others}", *lines]
        ),
        _remedy(twice),
    )


def _refusal(bad: dict[str, str], twice: Sequence[_Twice], review: Review, *, rest: bool) -> SktError:
    """Name every file that stands in the way; ``rest``: whether others could be merged without them."""
    lines = [f"  {names(each.files)}：{each.why}" for each in twice]
    lines += [f"  {shown(file, _NAME)}：{why}" for file, why in sorted(bad.items())]
    hints = ["运行 skt validate 看每处问题"] if bad else []
    hints += ["加 --skip-bad 汇总其余文件（未汇总的会在“来源”表里列明）"] if bad and rest else []
    hints += [_remedy(twice)] if twice else []
    made = UnreadError if bad.keys() & set(review.unread) else RefusedError
    return made("\n".join(["这些文件不能汇总，没有写出结果：", *_listed(lines)]), "；".join(hints))


def _listed(lines: Sequence[str]) -> list[str]:
    more = [f"  …… 另有 {len(lines) - _SHOWN} 个文件"] if len(lines) > _SHOWN else []
    return [*lines[:_SHOWN], *more]


def _nothing(bad: dict[str, str], review: Review) -> SktError:
    if not bad:
        return UsageError("没有找到可以汇总的附件2", "请给出各区县或各市报来的工作簿，或它们所在的文件夹")
    made = UnreadError if review.unread else RefusedError
    named = names(sorted(bad))
    return made(f"没有一个文件可以汇总：{named}", "运行 skt validate 看每处问题，改正后再汇总")


def _dropped(forms: Sequence[Submitted], bad: dict[str, str], review: Review) -> Iterator[Origin]:
    """Yield what --skip-bad leaves out, and the litter that was never looked at."""
    sheets = {each.sheet.file for each in forms}
    for each in forms:
        if each.sheet.file in bad:
            yield _left_out(each, bad[each.sheet.file])
    for file in sorted(bad.keys() - sheets):
        state = State.UNREAD if file in review.unread else State.LEFT_OUT
        yield Origin(file=file, state=state, reason=bad[file])
    for file, why in review.skipped:
        yield Origin(file=file, state=State.SKIPPED, reason=why)


def _beside(files: Collection[str], review: Review) -> Iterator[Origin]:
    """Yield the sheets of merged files that were not read as a form."""
    states = dict.fromkeys(UNREAD_SHEETS, State.LEFT_OUT) | dict.fromkeys(OTHER_SHEETS, State.OTHER)
    for finding in review.findings:
        place, state = finding.place, states.get(finding.card.code)
        if state is not None and place.file in files:
            yield Origin(file=place.file, state=state, sheet=place.sheet or "", reason=finding.message)


def _left_out(each: Submitted, reason: str) -> Origin:
    return origin(each, State.LEFT_OUT, reason)


def origin(each: Submitted, state: State, reason: str = "") -> Origin:
    """Return what the sheet 来源 says of a submitted sheet."""
    sheet = each.sheet
    return Origin(
        file=sheet.file,
        state=state,
        sheet=sheet.name,
        unit=full_name(each.sender),
        rows=len(sheet.rows),
        sha256=sheet.sha256,
        reason=reason,
        members=each.members | ({each.sender.code} if each.sender else set()),
    )


def full_name(unit: Unit | None) -> str:
    """Return the unit's name with its city's, unless it says so itself."""
    if unit is None:
        return ""
    known = unit.level is Level.CITY or unit.name.startswith(unit.city.short_name)
    return unit.name if known else unit.city.name + unit.name


def names(files: Iterable[str]) -> str:
    """Return the names, or the first ones and how many there are."""
    known = [shown(file, _NAME) for file in dict.fromkeys(files)]
    more = f" 等 {len(known)} 个" if len(known) > _SHOWN else ""
    return "、".join(known[:_SHOWN]) + more
