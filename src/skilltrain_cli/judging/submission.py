"""What a file came to: its judged sheets, on their way to the rules that compare files, and to merging."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.forms.spec import FormSpec, Role
from skilltrain_cli.judging.package_subject import Album
from skilltrain_cli.judging.reporting_unit import Unit
from skilltrain_cli.judging.row_fingerprints import RowPrints, comparable, compared_fields, prints_of
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.judging.subject import FormSheet
from skilltrain_cli.review.brand_material import BrandKey, MaterialList, brand_key
from skilltrain_cli.review.carried_queries import Carried
from skilltrain_cli.review.explanation import Explanation
from skilltrain_cli.review.finding import Checklist, Finding, SubmissionFacts, Unchecked
from skilltrain_cli.review.provenance import Alteration, Origin, Passed, Trace
from skilltrain_cli.values.named_groups import gathered


class Submitted(Struct, frozen=True, kw_only=True):
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
    prints: RowPrints | None = None
    """What tells its rows from those of other sheets; none for a card, and where none is of its units."""
    cities: Sequence[str | None] = ()
    """The official name of the city of each data row, known even where its unit is not."""
    carried: tuple[Carried, ...] = ()
    """What a merged workbook's 情况说明 says of the files it was merged from."""
    origins: tuple[Origin, ...] = ()
    """What a merged workbook left out of what it was merged from."""
    below: tuple[Origin, ...] = ()
    """What it was merged from, and what that was merged from in its turn."""
    passed: tuple[Passed, ...] = ()
    """What a merged workbook lists of rows and cells below it that are no data."""
    entry: str | None = None
    """Its path inside a brand package."""
    trace: Trace | None = None
    """Where the rows of a merged workbook come from."""
    listing: MaterialList | None = None
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


def submitted(subject: FormSheet, *, compared: bool = False) -> Submitted:
    """
    Return a judged sheet as it goes on to the rules that compare files, and to merging.

    ``compared`` asks for the prints of its rows.
    """
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
        prints=prints_of(subject.sheet, subject.units) if compared else None,
        cities=subject.cities,
    )


class DataRow(Struct, frozen=True, kw_only=True):
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


def row_prints(sheets: Sequence[Submitted]) -> Sequence[RowPrints]:
    """
    Return what tells the rows of each sheet from those of the others.

    Made anew, of the values, where processes made it whose numbers do not compare.
    """
    made = [each.prints for each in sheets if each.prints is not None]
    if len(made) == len(sheets) and len({each.dialect for each in made}) <= 1:
        return made
    return [prints_of(each.sheet, each.units) for each in sheets]


def are_comparable(sheets: Sequence[Submitted]) -> bool:
    """Tell whether the rows of sheets can be compared without their values."""
    return len({each.prints.dialect if each.prints else id(each) for each in sheets}) <= 1


def rows_in_both(some: Sequence[Submitted], others: Sequence[Submitted]) -> bool:
    """
    Tell whether a data row of some sheets stands in others too: unit and identity agree.

    An amount may have been mended; another time of the same thing is another row.
    """
    prints = row_prints([*some, *others])
    things = {thing for each in prints[: len(some)] for thing in each.things}
    return not all(things.isdisjoint(each.things) for each in prints[len(some) :])


def share_rows(files: Iterable[Sequence[Submitted]]) -> bool:
    """Tell whether a data row of one file, its sheets together, stands in another file too."""
    files = list(files)
    prints = iter(row_prints([each for sheets in files for each in sheets]))
    seen: set[int] = set()
    for sheets in files:
        things = {thing for _ in sheets for thing in next(prints).things}
        if not seen.isdisjoint(things):
            return True
        seen |= things
    return False


def rows_lacking(older: Sequence[Submitted], newer: Sequence[Submitted]) -> tuple[DataRow, ...]:
    """Return the rows of older sheets whose things the newer ones do not have, or not as often."""
    prints = row_prints([*older, *newer])
    left = Counter(name for each in prints[len(older) :] for name in each.names)
    lacking = []
    for sheet, each in zip(older, prints, strict=False):
        for index, name in enumerate(each.names):
            if left[name]:
                left[name] -= 1
            else:
                lacking.append(DataRow(sheet=sheet, index=index))
    return tuple(lacking)


def thing_of(card: Submitted) -> tuple[object, ...]:
    """Return what may come once: a form, its sender's code, and what the identity has beside its units."""
    form = card.sheet.form
    named = [form.by_name[name] for name in form.identity if name in compared_fields(form)]
    said = (column[0] if column else "" for column in (comparable(card.sheet, each) for each in named))
    return form, card.sender.code if card.sender else "", *said


def brand_of(card: Submitted) -> BrandKey:
    """Return what tells the brand of a card from every other."""
    form = card.sheet.form
    city = card.sheet.only(form.field(Role.CITY)) if card.sender is None else card.sender.city.name
    return brand_key(city or "", card.sheet.only(form.name) or "")


class Submission(Struct, frozen=True, kw_only=True):
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


class Batch(Struct, frozen=True, kw_only=True):
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
    places = gathered(((each.sheet.file, each.entry or "", each.sheet.name), each) for each in sheets)
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
