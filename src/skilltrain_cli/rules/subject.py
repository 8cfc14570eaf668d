"""What rules judge: a file as read, a sheet fitted to its form, or all submissions together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from skilltrain_cli.finding import Clause, Finding, Place, Unchecked
from skilltrain_cli.forms.sheet import Sheet, Trouble
from skilltrain_cli.grid import Spot, Value
from skilltrain_cli.reading import Failure, Kind
from skilltrain_cli.region import Region
from skilltrain_cli.sender import Placed, Setting, Unit, identify, place_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """
    What a rule says of one place.

    ``message`` says what the cell holds and what was expected, ``hint`` what to do. ``place`` is for rules
    that speak of several files; elsewhere ``spot`` is enough.
    """

    message: str
    hint: str
    spot: Spot | None = None
    field: str | None = None
    value: Value = None
    place: Place | None = None
    basis: Clause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """One file: what it is, what it holds, why it could not be read."""

    file: str
    kind: Kind
    failure: Failure | None = None
    detail: str = ""
    suffix_lies: bool = False
    macros: bool = False
    external_links: bool = False
    lock_only: bool = False
    """A ``~$`` lock file was sent, and no workbook beside it."""
    facts: tuple[str, ...] = ()
    hidden_forms: tuple[str, ...] = ()
    """Hidden sheets that hold a form too; they are not reviewed."""
    sheets: tuple[str, ...] = ()
    found: int = 0
    """Sheets that hold a form."""
    nearest: str = ""
    """The sheet and headings that came nearest when none was found."""
    nothing: bool = False
    """A folder without a single table."""


class FormSheet:
    """One form in one sheet, and what it is judged by."""

    def __init__(self, sheet: Sheet, setting: Setting) -> None:
        """Take the fitted sheet, and the day, notice and regions to judge it by."""
        self.sheet = sheet
        self.setting = setting

    @property
    def file(self) -> str:
        """The sender's file."""
        return self.sheet.file

    @cached_property
    def sender(self) -> Unit | None:
        """Who sent the sheet."""
        return None

    def troubles(self, *kinds: str) -> Iterator[Trouble]:
        """Yield what the fit could not read, of these kinds (a kind ending in ``.`` is a whole family)."""
        families = tuple(kind for kind in kinds if kind.endswith("."))
        for trouble in self.sheet.troubles:
            if trouble.kind in kinds or (families and trouble.kind.startswith(families)):
                yield trouble

    def remark(self, index: int, name: str, message: str, hint: str) -> Remark:
        """Return a remark about a field of data row ``index``."""
        raw = self.sheet.raw(name)[index]
        return Remark(message=message, hint=hint, spot=self.sheet.spot(index, name), field=name, value=raw)

    def heading(self, name: str | None) -> str:
        """Return the printed heading of a field."""
        return self.sheet.form.by_name[name].heading if name else ""


class ProjectSheet(FormSheet):
    """附件2 in one sheet."""

    @cached_property
    def placed(self) -> Mapping[tuple[str | None, str | None], Placed]:
        """What each distinct 市 + 组织区县 led to."""
        return place_rows(self.sheet, self.setting)

    @cached_property
    def units(self) -> Sequence[Unit | None]:
        """The unit of each data row."""
        units = {pair: placed.unit for pair, placed in self.placed.items()}
        values = self.sheet.values
        return [units[pair] for pair in zip(values("city"), values("county"), strict=True)]

    @cached_property
    def sender(self) -> Unit | None:
        """Who sent the sheet: a county, a zone, 市直, or the city."""
        return identify(self.sheet, (u for u in (p.unit for p in self.placed.values()) if u), self.setting)


class BrandSheet(FormSheet):
    """附件1 in one sheet."""

    @cached_property
    def city(self) -> Region | None:
        """报送市, when its name is known."""
        written = self.sheet.values("city")[0]
        return self.setting.regions.resolve_city(written, self.setting.day).region if written else None

    @cached_property
    def sender(self) -> Unit | None:
        """The city that sends the card."""
        return Unit(city=self.city) if self.city else None


SUBJECTS: Mapping[str, type[FormSheet]] = {"project": ProjectSheet, "brand": BrandSheet}
"""The subject class of each form; a form without rules of its own is a ``FormSheet``."""


def subject_of(sheet: Sheet, setting: Setting) -> FormSheet:
    """Return the sheet as its form's rules judge it."""
    return SUBJECTS.get(sheet.form_id, FormSheet)(sheet, setting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A reviewed sheet: its values, who sent it, whose its rows are."""

    sheet: Sheet
    sender: Unit | None
    units: Sequence[Unit | None] = ()
    """The unit of each data row; empty for a card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What one file came to, as the worker sends it back."""

    file: str
    sha256: str
    sheets: tuple[Submitted, ...] = ()
    findings: tuple[Finding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    unread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """All submissions of one run, for the rules that compare files."""

    sheets: tuple[Submitted, ...]
    setting: Setting

    def of(self, form: str) -> tuple[Submitted, ...]:
        """Return the submitted sheets of one form."""
        return tuple(each for each in self.sheets if each.sheet.form_id == form)
