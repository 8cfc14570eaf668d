"""What a file came to: its judged sheets, on their way to the rules that compare files, and to merging."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from skilltrain_cli.forms.sheet import Sheet
from skilltrain_cli.forms.spec import Column, FormSpec, Role
from skilltrain_cli.judging.packed import Album
from skilltrain_cli.judging.sender import Setting, Unit
from skilltrain_cli.judging.subject import FormSheet
from skilltrain_cli.review.brand_material import BrandKey, Listing, brand_key
from skilltrain_cli.review.carried_queries import Carried
from skilltrain_cli.review.explanation import Explanation
from skilltrain_cli.review.finding import Checklist, Finding, SubmissionFacts, Unchecked
from skilltrain_cli.review.provenance import Alteration, Origin, Passed, Trace
from skilltrain_cli.values.period import Period
from skilltrain_cli.values.text import key, keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A reviewed sheet: its values, who sent it, whose its rows are."""

    sheet: Sheet
    sender: Unit | None
    notice: str = ""
    """文号 of what it was judged by; empty for a form of no document."""
    rows: int = 0
    members: frozenset[str] = frozenset()
    """Codes of the units that have rows in it."""
    units: Sequence[Unit | None] = ()
    """The unit of each data row; empty for a card, and where the values were left behind."""
    cities: Sequence[str | None] = ()
    """The official name of the city of each data row, known even where its unit is not."""
    carried: tuple[Carried, ...] = ()
    """What a merged workbook's 情况说明 says of the files it was merged from."""
    origins: tuple[Origin, ...] = ()
    """What a merged workbook left out of what it was merged from."""
    passed: tuple[Passed, ...] = ()
    """What a merged workbook lists of rows and cells below it that are no data."""
    entry: str | None = None
    """Its path inside a brand package."""
    trace: Trace | None = None
    """Where the rows of a merged workbook come from."""
    listing: Listing | None = None
    """What a catalogue of brands lists of their material."""
    altered: Alteration = field(default_factory=Alteration)
    """What was changed in a merged workbook since it was written."""

    def without_values(self) -> "Submitted":
        """Return it without its table: enough to review it, and a fraction of the weight."""
        if self.sheet.form.is_card:
            return self
        bare = replace(
            self.sheet, rows=(), cells={}, troubles=(), skipped=(), totals=(), hidden=(), explanations={}
        )
        return replace(self, sheet=bare, units=(), cities=(), trace=None)


def submitted(subject: FormSheet) -> Submitted:
    """Return a judged sheet as it goes on to the rules that compare files, and to merging."""
    rows = len(subject.sheet.rows)
    notice = subject.setting.notice.number if subject.form.card.notice else ""
    if subject.form.is_card:
        return Submitted(sheet=subject.sheet, sender=subject.sender, notice=notice, rows=rows)
    return Submitted(
        sheet=subject.sheet,
        sender=subject.sender,
        notice=notice,
        rows=rows,
        members=frozenset(each.unit.code for each in subject.placed.values() if each.unit),
        units=subject.units,
        cities=subject.cities,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRow:
    """One data row (index) of a submitted sheet."""

    sheet: Submitted
    index: int

    @property
    def persons(self) -> int:
        """Its main amount; 0 where it has none that can be read."""
        return self.sheet.sheet.values(self.sheet.sheet.form.amount)[self.index] or 0

    @property
    def number(self) -> int:
        """The row number people see."""
        return self.sheet.sheet.rows[self.index] + 1

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.sheet.sheet.raw(self.sheet.sheet.form.name)[self.index] or "")


def rows_in_both(some: Sequence[Submitted], others: Sequence[Submitted]) -> int:
    """
    Return how many data rows of some sheets stand in others too: unit and identity agree.

    An amount may have been mended; another time of the same thing is another row.
    """
    return (Counter(_same(some)) & Counter(_same(others))).total()


def share_rows(files: Iterable[Sequence[Submitted]]) -> bool:
    """Tell whether a data row of one file, its sheets together, stands in another file too."""
    seen: set[tuple[object, ...]] = set()
    for sheets in files:
        rows = frozenset(_same(sheets))
        if not seen.isdisjoint(rows):
            return True
        seen |= rows
    return False


def rows_lacking(older: Sequence[Submitted], newer: Sequence[Submitted]) -> tuple[DataRow, ...]:
    """Return the rows of older sheets whose things the newer ones do not have, or not as often."""
    left = Counter(each for each, _ in _named(newer))
    lacking = []
    for thing, row in _named(older):
        if left[thing]:
            left[thing] -= 1
        else:
            lacking.append(row)
    return tuple(lacking)


def _named(sheets: Sequence[Submitted]) -> Iterator[tuple[tuple[str, str], DataRow]]:
    for each in sheets:
        names = each.sheet.raw(each.sheet.form.name)
        for index, (unit, name) in enumerate(zip(each.units, names, strict=False)):
            yield (unit.code if unit else "", key(str(name or ""))), DataRow(sheet=each, index=index)


def _same(sheets: Sequence[Submitted]) -> Iterator[tuple[object, ...]]:
    """Yield what tells each data row from another; what cannot be read tells by its text."""
    for each in sheets:
        yield from told_apart(each)


def told_apart(each: Submitted) -> Iterator[tuple[object, ...]]:
    """Yield what tells each data row of a sheet from another; its unit's code comes first."""
    for unit, *said in zip(each.units, *_telling(each.sheet, each.sheet.form.identity), strict=False):
        yield (unit.code if unit else "", *said)


def repeatable(each: Submitted) -> Iterator[tuple[object, ...] | None]:
    """
    Yield what a data row says but for its remark, comparable with rows of other sheets of its form.

    ``None`` of a row whose unit is unknown, or in which something that must be filled in cannot be read.
    """
    form = each.sheet.form
    names = (*form.identity, *(column.name for column in form.beside_identity))
    required = [form.by_name[name].required for name in names if name not in _whose(form)]
    columns = [each.sheet.values(name) for name in names if name not in _whose(form)]
    unread = [
        any(value is None and asked for value, asked in zip(values, required, strict=True))
        for values in zip(*columns, strict=True)
    ]
    rows = zip(each.units, unread, *_telling(each.sheet, names), strict=True)
    for unit, unknown, *said in rows:
        yield None if unit is None or unknown else (unit.code, *said)


def _whose(form: FormSpec) -> frozenset[str]:
    """Return the fields that only say whose a row is: its unit does."""
    return frozenset((form.field(Role.CITY), form.field(Role.COUNTY)))


def _telling(sheet: Sheet, names: Iterable[str]) -> list[Sequence[object]]:
    """Return columns as they compare: times by their days, texts by key; whose a row is left to its unit."""
    form = sheet.form
    return [_comparable(sheet, form.by_name[name]) for name in names if name not in _whose(form)]


def _comparable(sheet: Sheet, column: Column) -> Sequence[object]:
    raw = sheet.raw(column.name)
    if column.role is Role.WHEN:
        return [
            (time.start, time.end) if isinstance(time, Period) else key(str(cell or ""))
            for time, cell in zip(sheet.periods(column.name), raw, strict=True)
        ]
    if column.role in _AS_READ:
        pairs = zip(sheet.values(column.name), raw, strict=True)
        return [key(str(cell or "")) if value is None else value for value, cell in pairs]
    return keys(["" if cell is None else str(cell) for cell in raw])


_AS_READ = (Role.AMOUNT, Role.PHONE)
"""Roles whose values compare as they are read, not by how they are written."""


def thing_of(card: Submitted) -> tuple[object, ...]:
    """Return what may come once: a form, its sender's code, and what the identity has beside its units."""
    form = card.sheet.form
    said = (column[0] if column else "" for column in _telling(card.sheet, form.identity))
    return form, card.sender.code if card.sender else "", *said


def brand_of(card: Submitted) -> BrandKey:
    """Return what tells the brand of a card from every other."""
    form = card.sheet.form
    city = card.sheet.only(form.field(Role.CITY)) if card.sender is None else card.sender.city.name
    return brand_key(city or "", card.sheet.only(form.name) or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What one file came to, as the worker sends it back."""

    file: str
    sha256: str
    sheets: tuple[Submitted, ...] = ()
    findings: tuple[Finding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    unread: bool = False
    marked: bool = False
    """Whether it is a marked copy of ours: marked again it loses the marks of what was mended."""
    list_only: bool = False
    """Whether it is no submission but a list of the problems of one, with what its sender explains."""
    unmatched: tuple[Explanation, ...] = ()
    """What the sender explains in the workbook and no finding about this file alone asks for."""
    album: Album | None = None
    """The pictures of a brand package."""
    checklist: Checklist | None = None
    """What a brand package has of all that is asked for."""
    litter: tuple[str, ...] = ()
    """What was passed over in a brand package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """All submissions of one run, for the rules that compare files."""

    sheets: tuple[Submitted, ...]
    setting: Setting
    albums: tuple[Album, ...] = ()
    """The pictures of all brand packages."""

    def of(self, form: FormSpec) -> tuple[Submitted, ...]:
        """Return the submitted sheets of a form."""
        return tuple(each for each in self.sheets if each.sheet.form is form)

    @property
    def cards(self) -> tuple[Submitted, ...]:
        """The submitted cards, of whatever form."""
        return tuple(each for each in self.sheets if each.sheet.form.is_card)

    @property
    def forms(self) -> tuple[FormSpec, ...]:
        """The forms that were sent."""
        return tuple(dict.fromkeys(each.sheet.form for each in self.sheets))


def submission_facts(sheets: Iterable[Submitted]) -> tuple[SubmissionFacts, ...]:
    """Return what was read from each sheet: one form, or all cards of a catalogue."""
    places: dict[tuple[str, str, str], list[Submitted]] = {}
    for each in sheets:
        places.setdefault((each.sheet.file, each.entry or "", each.sheet.name), []).append(each)
    return tuple(map(_facts_of, places.values()))


def _facts_of(same: Sequence[Submitted]) -> SubmissionFacts:
    sheet, senders = same[0].sheet, {each.sender for each in same}
    sender = senders.pop() if len(senders) == 1 else None
    return SubmissionFacts(
        file=sheet.file,
        sheet=sheet.name,
        form=sheet.form.id,
        unit=sender.facts() if sender else None,
        rows=sum(each.rows for each in same),
        sha256=sheet.sha256,
        notice=same[0].notice,
    )
