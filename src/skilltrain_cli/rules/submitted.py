"""What a file came to: its judged sheets, on their way to the rules that compare files, and to merging."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from skilltrain_cli.carried import Carried
from skilltrain_cli.enclosed import BrandKey, Listing, brand_key
from skilltrain_cli.explanation import Explanation
from skilltrain_cli.finding import Checklist, Finding, Unchecked
from skilltrain_cli.forms._form import Layout
from skilltrain_cli.forms.sheet import Sheet
from skilltrain_cli.origin import Origin, Trace
from skilltrain_cli.rules.packed import Album
from skilltrain_cli.rules.subject import FormSheet, ProjectSheet
from skilltrain_cli.sender import Setting, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A reviewed sheet: its values, who sent it, whose its rows are."""

    sheet: Sheet
    sender: Unit | None
    rows: int = 0
    members: frozenset[str] = frozenset()
    """Codes of the units that have rows in it."""
    units: Sequence[Unit | None] = ()
    """The unit of each data row; empty for a card, and where the values were left behind."""
    carried: tuple[Carried, ...] = ()
    """What a merged workbook's 情况说明 says of the files it was merged from."""
    origins: tuple[Origin, ...] = ()
    """What a merged workbook left out of what it was merged from."""
    entry: str | None = None
    """Its path inside a brand package."""
    trace: Trace | None = None
    """Where the rows of a merged workbook come from."""
    listing: Listing | None = None
    """What a catalogue of brands lists of their material."""

    def without_values(self) -> "Submitted":
        """Return it without its table: enough to review it, and a fraction of the weight."""
        if self.sheet.form.card.layout is Layout.CARD:
            return self
        bare = replace(
            self.sheet, rows=(), cells={}, troubles=(), skipped=(), totals=(), hidden=(), explanations={}
        )
        return replace(self, sheet=bare, units=(), trace=None)


def submitted(subject: FormSheet) -> Submitted:
    """Return a judged sheet as it goes on to the rules that compare files, and to merging."""
    rows = len(subject.sheet.rows)
    if not isinstance(subject, ProjectSheet):
        return Submitted(sheet=subject.sheet, sender=subject.sender, rows=rows)
    return Submitted(
        sheet=subject.sheet,
        sender=subject.sender,
        rows=rows,
        members=frozenset(each.unit.code for each in subject.placed.values() if each.unit),
        units=subject.units,
    )


def brand_of(card: Submitted) -> BrandKey:
    """Return what tells the brand of a card from every other."""
    city = card.sheet.only("city") if card.sender is None else card.sender.city.name
    return brand_key(city or "", card.sheet.only("brand") or "")


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

    def of(self, form: str) -> tuple[Submitted, ...]:
        """Return the submitted sheets of one form."""
        return tuple(each for each in self.sheets if each.sheet.form_id == form)
