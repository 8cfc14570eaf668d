"""Which sheets are merged: without errors, one submission for each unit, all fit for one level."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.errors import SktError, UsageError
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.judging.files_of_other_cities import FROM_ORIGINALS, Stranger
from skilltrain_cli.judging.reporting_unit import Unit
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge.merge_types import (
    OTHER_SHEETS,
    UNREAD_SHEETS,
    Choice,
    MergeRefusedError,
    MergeState,
    Origin,
    UnreadError,
)
from skilltrain_cli.operations.merge.merged_level import (
    CITIES_REMEDY,
    only_strangers,
    set_apart,
    too_many_cities,
)
from skilltrain_cli.operations.merge.merged_rows import units_of
from skilltrain_cli.operations.merge.resubmissions import NAME, SHOWN, Resubmission, few_names, one_each
from skilltrain_cli.operations.merge.unit_roll import is_roll, repeated_units
from skilltrain_cli.review.finding import Finding, Place, Review, Severity
from skilltrain_cli.values.named_groups import first_few, gathered
from skilltrain_cli.values.privacy import mask, shown
from skilltrain_cli.values.region import Level
from skilltrain_cli.values.text import quoted

SENT_TWICE = frozenset({"BT101", "BT102", "BT103"})
"""Rules about submissions that come twice: judged here by the units of the rows, and after --latest."""
_FEW = 5
"""Files named when what matters is their form."""
_FOREIGN = "RG002"
"""The rule about rows that are not of the city asked for: of a file of another city they need no word."""
_GATHERED = "BT106"
"""The rule about merged workbooks that lie among the files they were made of: they have rows in common."""


class Admission(Struct, frozen=True, kw_only=True):
    """The sheets to merge, and what becomes of everything else."""

    kept: tuple[Submitted, ...]
    left_out: tuple[Origin, ...]


def form_of(sheets: Sequence[Submitted], review: Review | None = None) -> FormSpec | None:
    """
    Return the one form that was sent, ``None`` when none was; UsageError when there are several.

    ``review`` tells what else stands in the way of a merge.
    """
    files = gathered((each.sheet.form, each.sheet.file) for each in sheets)
    if len(files) > 1:
        forms = sorted(files, key=lambda form: form.full_id)
        told = [f"  {_called(form, forms)}：{few_names(files[form], _FEW)}" for form in forms]
        bad = _bad(sheets, review, passed=(), strange=()) if review else {}
        told += [f"  此外，{few_names(sorted(bad))}：有强制性的问题或没有读出来"] if bad else []
        ids = Counter(form.id for form in forms)
        asked = [
            f"--form {form.id if ids[form.id] == 1 else form.full_id}（{_called(form, forms)}）"
            for form in forms
        ]
        raise UsageError(
            "\n".join(("给出的不是同一种表，一次只能汇总一种，没有写出结果：", *told)),
            f"请加 {' 或 '.join(asked)} 指明汇总哪一种",
        )
    return next(iter(files), None)


def _called(form: FormSpec, among: Iterable[FormSpec]) -> str:
    """Return a form's annex; its title, and its notice, where another one has an annex called so."""
    others = [each for each in among if each is not form and each.card.annex == form.card.annex]
    return titled(form, others) if others else form.card.annex


def titled(form: FormSpec, others: Iterable[FormSpec] = ()) -> str:
    """Return a form's annex and title, and its notice where one of these is called the same."""
    name = f"{form.card.annex}《{form.card.title}》"
    alike = any(each is not form and titled(each) == name for each in others)
    return f"{form.card.notice} {name}" if alike else name


def admit(
    sheets: Sequence[Submitted], review: Review, choice: Choice, form: FormSpec | None, setting: Setting
) -> Admission:
    """
    Return what can be merged; raise UsageError, RefusedError or UnreadError when nothing may be.

    ``form`` is ``None`` when nothing was sent of any.
    """
    if form is None:
        raise _nothing(_bad(sheets, review, passed=(), strange=()), review)
    forms = [each for each in sheets if each.sheet.form is form]
    not_asked = [each for each in sheets if each.sheet.form is not form]
    others = [
        origin(
            each,
            MergeState.OTHER_FORM,
            f"是{titled(each.sheet.form, [form])}，这次汇总的是{titled(form, [each.sheet.form])}",
        )
        for each in not_asked
    ]
    if others and not forms:
        raise UsageError(
            f"没有找到{form.card.annex}，{others[0].reason}：{few_names(each.file for each in others)}",
            f"请给出{form.card.annex}的文件，或加 --form {not_asked[0].sheet.form.id}",
        )
    strange = set_apart(forms, choice, setting)
    bad = _bad(forms, review, passed={each.file for each in others}, strange=strange)
    stopped = {**bad, **{file: _strange(each, bad.get(file)) for file, each in strange.items()}}
    sound = [each for each in forms if each.sheet.file not in stopped]
    winners, losers, twice = one_each(sound, choice)
    obstacles = _Obstacles(
        bad=bad, strange=strange, twice=twice, cities=too_many_cities(sound, choice.level, setting)
    )
    if twice and choice.skip_bad:
        raise _undecided(stopped, twice, review)
    if obstacles and not choice.skip_bad:
        raise _refusal(obstacles, forms, choice, review)
    if not winners:
        raise _nothing(stopped, review, form.card.annex)
    beaten = [_left_out(each, reason) for each, reason in losers]
    winners.sort(key=_submitted_order(winners))
    beside = _beside({each.sheet.file for each in winners}, review)
    left_out = _one_a_sheet((*others, *beaten, *_dropped(forms, stopped, review), *beside))
    return Admission(kept=tuple(winners), left_out=tuple(left_out))


class _Obstacles(Struct, frozen=True, kw_only=True):
    """All that stands in the way of a merge: files with errors, of other cities, twice; too many cities."""

    bad: Mapping[str, str]
    strange: Mapping[str, Stranger]
    twice: Sequence[Resubmission]
    cities: str

    def __bool__(self) -> bool:
        """Tell whether anything does."""
        return bool(self.bad or self.strange or self.twice or self.cities)


def _strange(each: Stranger, besides: str | None) -> str:
    said = f"是{each.cities}的，{each.among}"
    return f"{said}；{besides}" if besides else said


def _submitted_order(winners: Sequence[Submitted]) -> Callable[[Submitted], tuple[date, str]]:
    """Return the order of files, by 填表日期 and name; sheets of one file keep theirs."""
    dates: dict[str, date] = {}
    for each in winners:
        cell = each.sheet.footer.get("filled_on")
        if cell is not None and cell.value is not None:
            dates.setdefault(each.sheet.file, cell.value)
    return lambda each: (dates.get(each.sheet.file, date.max), each.sheet.file)


def _one_a_sheet(origins: Iterable[Origin]) -> Iterator[Origin]:
    """Yield one item for each sheet: a catalogue is one thing, however many brands it lists."""
    sheets = gathered(((each.file, each.sheet, each.state, each.reason), each) for each in origins)
    for same in sheets.values():
        units = {each.unit for each in same}
        rows = [each.rows for each in same if each.rows is not None]
        yield replace(
            same[0],
            unit=units.pop() if len(units) == 1 else "",
            rows=sum(rows) if rows else None,
            members=frozenset().union(*(each.members for each in same)),
        )


def _bad(
    forms: Sequence[Submitted], review: Review, *, passed: Collection[str], strange: Collection[str]
) -> dict[str, str]:
    """Return the files that cannot be merged and why; files without the form may fail without harm."""
    bad: dict[str, str] = {}
    errors = (finding for finding in review.findings if finding.card.severity is Severity.ERROR)
    untold = (each for each in errors if not _said_elsewhere(each, strange))
    sheets = gathered((each.sheet.file, each.sheet.name) for each in forms)
    several = {file for file, names in sheets.items() if len({*names}) > 1}
    for file, found in gathered((each.place.file, each) for each in untold).items():
        if file not in passed or file in sheets:
            bad[file] = _worded(found, unread=file in review.unread, several=file in several)
    for each in forms:
        gap, file = gap_in(each), each.sheet.file
        if gap and file not in bad:
            bad[file] = f"{_sheet(each)}{gap}" if file in several else gap
    bad.update({file: bad.get(file, "没有读出来") for file in review.unread})
    return bad


def _said_elsewhere(error: Finding, strange: Collection[str]) -> bool:
    """Tell an error of which the merge itself speaks: what came twice, what is another city's."""
    return error.card.code in SENT_TWICE or (error.card.code == _FOREIGN and error.place.file in strange)


def _worded(found: Sequence[Finding], *, unread: bool, several: bool) -> str:
    """Say what is wrong with a file, and where first; of ``several`` sheets in which."""
    first = min(found, key=lambda finding: finding.order)
    if unread:
        return f"没有读出来：{first.message}（{first.card.code}）"
    where = f"{first.place.address} " if first.place.spot else ""
    if several and first.place.sheet:
        where = f"{first.place.sheet_is}“{quoted(first.place.sheet, NAME)}”{where or '，'}"
    lossy = next((f"；{finding.hint}" for finding in found if FROM_ORIGINALS in finding.hint), "")
    return f"强制性的问题 {len(found)} 处，首处 {where}{first.message}（{first.card.code}）{lossy}"


def gap_in(each: Submitted) -> str:
    """Say what would be lost from a sheet; an error has said so before, unless a rule was left out."""
    if not each.sheet.rows:
        return "没有一行内容"
    if None in each.units:
        return f"第 {each.sheet.rows[each.units.index(None)] + 1} 行认不出是哪个单位的"
    if not units_of(each):
        return "认不出是哪个市的"
    if is_roll(each.sheet.form) and (repeated := repeated_units(each)):
        return repeated
    for column in each.sheet.form.columns:
        values = each.sheet.values(column.name)
        if column.required and None in values:
            return f"第 {each.sheet.rows[values.index(None)] + 1} 行没有“{column.heading}”"
    return ""


def _undecided(bad: dict[str, str], twice: Sequence[Resubmission], review: Review) -> SktError:
    """Refuse what came twice; --skip-bad has dealt with the rest."""
    others = f"其余 {len(bad):,} 个不能汇总的文件会按 --skip-bad 跳过。" if bad else ""
    lines = _listed(_told(twice))
    made = UnreadError if bad.keys() & set(review.unread) else MergeRefusedError
    return made(
        "\n".join(
            [f"只因为这些文件重复报送，没有写出结果（--skip-bad 不替您选定用哪一份）。{others}", *lines]
        ),
        "；".join(_remedies(twice)),
    )


def _refusal(obstacles: _Obstacles, forms: Sequence[Submitted], choice: Choice, review: Review) -> SktError:
    """Name every file that stands in the way, and every reason."""
    bad, strange, twice = obstacles.bad, obstacles.strange, obstacles.twice
    if not (bad or twice or obstacles.cities):
        return only_strangers(strange.values())
    if not (bad or strange or twice):
        return UsageError(obstacles.cities, CITIES_REMEDY)
    if bad:  # what a file with errors has in common with others would be said only when they are mended
        twice = one_each([each for each in forms if each.units or each.sender], choice)[2]
        gathered = {each.place.file for each in review.findings if each.card.code == _GATHERED}
        twice = [each for each in twice if gathered.isdisjoint(each.files)]
    lines = _told(twice)
    lines += [f"  {quoted(file, NAME)}：{why}" for file, why in sorted(bad.items()) if file not in strange]
    lines += [f"  {quoted(file, NAME)}：{_strange(each, bad.get(file))}" for file, each in strange.items()]
    lines += [f"  {obstacles.cities}"] if obstacles.cities else []
    stopped = bad.keys() | strange.keys()
    rest = any(each.sheet.file not in stopped for each in forms)
    lossy = any(FROM_ORIGINALS in why for why in bad.values())
    hints = ["运行 skt validate 看每处问题"] if bad else []
    hints += [FROM_ORIGINALS] if lossy else []
    hints += ["放错的请移走；确是汇总全省的，请加 --level province"] if strange else []
    skip = stopped and rest and not lossy
    hints += ["加 --skip-bad 汇总其余文件（未汇总的会在“来源”表里列明）"] if skip else []
    hints += [CITIES_REMEDY] if obstacles.cities else []
    hints += _remedies(twice)
    made = UnreadError if bad.keys() & set(review.unread) else MergeRefusedError
    return made("\n".join(["这些文件不能汇总，没有写出结果：", *_listed(lines)]), "；".join(hints))


def _remedies(twice: Sequence[Resubmission]) -> list[str]:
    return list(dict.fromkeys(each.remedy for each in twice))


def _told(twice: Sequence[Resubmission]) -> list[str]:
    return list(dict.fromkeys(f"  {few_names(each.files)}：{each.why}" for each in twice))


def _listed(lines: Sequence[str]) -> list[str]:
    more = [f"  …… 另有 {len(lines) - SHOWN} 个文件"] if len(lines) > SHOWN else []
    return [*lines[:SHOWN], *more]


def _nothing(bad: dict[str, str], review: Review, annex: str = "表") -> SktError:
    if not bad:
        return UsageError(f"没有找到可以汇总的{annex}", "请给出各区县或各市报来的文件，或它们所在的文件夹")
    made = UnreadError if review.unread else MergeRefusedError
    named = few_names(sorted(bad))
    return made(f"没有一个文件可以汇总：{named}", "运行 skt validate 看每处问题，改正后再汇总")


def _sheet(each: Submitted) -> str:
    """Return how a sheet of several in one file is called in a reason."""
    place = Place(file=each.sheet.file, sheet=each.sheet.name)
    return f"{place.sheet_is}“{shown(each.sheet.name, NAME)}”"


def _sound_beside_bad(forms: Sequence[Submitted], bad: Collection[str], review: Review) -> Mapping[int, str]:
    """Return why sheets are left out that nothing is wrong with: another one of their file, by their ids."""
    errors = {
        (each.place.file, each.place.sheet)
        for each in review.findings
        if each.card.severity is Severity.ERROR and each.card.code not in SENT_TWICE
    }
    found: dict[int, str] = {}
    for file, sheets in gathered((each.sheet.file, each) for each in forms if each.sheet.file in bad).items():
        wrong = [each for each in sheets if (file, mask(each.sheet.name)) in errors or gap_in(each)]
        if wrong and (file, None) not in errors:
            names = first_few([*dict.fromkeys(map(_sheet, wrong))], _FEW, "张")
            why = f"这张表没有强制性的问题，但同一文件的{names}有，整个文件没有汇总"
            wrong_names = {each.sheet.name for each in wrong}
            found |= {id(each): why for each in sheets if each.sheet.name not in wrong_names}
    return found


def _dropped(forms: Sequence[Submitted], bad: dict[str, str], review: Review) -> Iterator[Origin]:
    """Yield what --skip-bad leaves out, and the litter that was never looked at."""
    sheets = {each.sheet.file for each in forms}
    sound = _sound_beside_bad(forms, bad, review)
    for each in forms:
        if each.sheet.file in bad:
            yield _left_out(each, sound.get(id(each), bad[each.sheet.file]))
    for file in sorted(bad.keys() - sheets):
        state = MergeState.UNREAD if file in review.unread else MergeState.LEFT_OUT
        yield Origin(file=file, state=state, reason=bad[file])
    for file, why in review.skipped:
        yield Origin(file=file, state=MergeState.SKIPPED, reason=why)


def _beside(files: Collection[str], review: Review) -> Iterator[Origin]:
    """Yield the sheets of merged files that were not read as a form."""
    states = dict.fromkeys(UNREAD_SHEETS, MergeState.LEFT_OUT) | dict.fromkeys(OTHER_SHEETS, MergeState.OTHER)
    for finding in review.findings:
        place, state = finding.place, states.get(finding.card.code)
        if state is not None and place.file in files:
            yield Origin(file=place.file, state=state, sheet=place.sheet or "", reason=finding.message)


def _left_out(each: Submitted, reason: str) -> Origin:
    return origin(each, MergeState.LEFT_OUT, reason)


def origin(each: Submitted, state: MergeState, reason: str = "") -> Origin:
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
        columns=sheet.columns() if state is MergeState.MERGED else (),
    )


def full_name(unit: Unit | None) -> str:
    """Return the unit's name with its city's, unless it says so itself."""
    if unit is None:
        return ""
    known = unit.level is Level.CITY or unit.name.startswith(unit.city.short_name)
    return unit.name if known else unit.city.name + unit.name
