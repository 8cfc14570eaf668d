"""What rules judge: a file as read, or a sheet fitted to its form; and the remarks they make."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import compress
from operator import attrgetter
from typing import Any

from msgspec import Struct

from skilltrain_cli.forms.fitted_sheet import Sheet, Trouble
from skilltrain_cli.forms.spec import Column, Role
from skilltrain_cli.judging.distinct_values import Coded, Members, by_identity, code_values, joined_columns
from skilltrain_cli.judging.reporting_unit import Unit
from skilltrain_cli.judging.sender import (
    Identity,
    NamedBy,
    Placed,
    Setting,
    home_city,
    identify,
    resolve_names,
    unit_misnamed,
)
from skilltrain_cli.review.finding import Place
from skilltrain_cli.values.grid import Spot, Value
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.notice_clause import Asked, Clause, ours
from skilltrain_cli.values.period import Period, calls_it_a_plan, not_held, speaks_of_denial
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.read_outcome import Failure
from skilltrain_cli.values.region import Region
from skilltrain_cli.values.table_kinds import FileKind
from skilltrain_cli.values.text import in_order, is_blank, key, keys, texts_among


class Remark(Struct, frozen=True, kw_only=True):
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
    rows: tuple[int, ...] = ()
    """The sheet rows it is about when they are several; one tuple for all remarks about the same rows."""
    beside: tuple[Place, ...] = ()
    """Other places that it compares its own with."""
    compared: tuple[str, ...] = ()
    """Other files that it compares its own with, where it speaks of no place in them."""


def remark_of(trouble: Trouble, message: str, hint: str) -> Remark:
    """Return a remark about what could not be read, at its cell."""
    return Remark(message=message, hint=hint, spot=trouble.spot, field=trouble.field, value=trouble.value)


class PassedOver(Struct, frozen=True, kw_only=True):
    """A visible sheet with content that was not read as a form."""

    name: str
    spot: Spot | None = None
    """Its first filled cell."""
    why: str
    """What it lacks, for people."""
    rows: int = 0
    """Rows that look like data of a form; 0 when it looks like something else."""


class FileRead(Struct, frozen=True, kw_only=True):
    """One file: what it is, what it holds, why it could not be read."""

    file: str
    kind: FileKind
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
    totals: str = ""
    """Where none was found: the sheet that holds totals, and their headings."""
    wanted: str = "附件1或附件2"
    """The annexes that were looked for."""
    others: str = ""
    """The annexes it holds that were not looked for."""
    blank: str = "skt new project -o 附件2.xlsx"
    """The command that makes a blank of what was looked for."""
    passed_over: tuple[PassedOver, ...] = ()
    nothing: bool = False
    """A folder without a single table."""
    untaken: tuple[tuple[str, str], ...] = ()
    """Of an archive that is read like a folder: what is wrong with entries, and what to do."""


class FormSheet:
    """One form in one sheet, and what it is judged by: what rules ask of it, by the roles of its fields."""

    def __init__(self, sheet: Sheet, setting: Setting) -> None:
        """Take the fitted sheet, and the day, notice and regions to judge it by."""
        self.sheet = sheet
        self.form = sheet.form
        self.setting = setting

        self._groups: dict[tuple[str, ...], Sequence[tuple[Any, Members]]] = {}
        self._coded: dict[str, Coded] = {}
        self._texts: dict[str, frozenset[str]] = {}
        self._joined: dict[str, str] = {}
        self._code_of: dict[str, Mapping[int, int]] = {}
        self._repeated: Sequence[list[int]] | None = None

    def words_on(self, what: Asked) -> Clause:
        """Return the clause in which the notice it is judged by makes a demand."""
        return self.setting.notice.words_on(what, self.form.id)

    @property
    def file(self) -> str:
        """The sender's file."""
        return self.sheet.file

    def values(self, name: str) -> Sequence[Any]:
        """Return a field's values, one for each data row."""
        return self.sheet.values(name)

    def coded(self, name: str) -> Coded:
        """
        Return a field's values as numbers of distinct ones.

        ``=field`` compares by key. ``@who`` is the unit of each row, as its names when they are unknown;
        ``@days`` is its time as first and last day, however it was written, or as its text when that cannot
        be read.
        """
        if name not in self._coded:
            self._coded[name] = self._made(name)
        return self._coded[name]

    def _made(self, name: str) -> Coded:
        if name == "@who":
            return self.named.recoded([self._whose(*pair) for pair in self.named.values])
        if name == "@days":
            return self._days()
        if name.startswith("="):
            written = self.coded(name[1:])
            alike = keys([str(text or "") for text in written.values])
            return written.recoded([each or None for each in alike])
        return code_values(self.values(name))

    def groups(self, *names: str) -> Sequence[tuple[Any, Members]]:
        """Return ``(value, data rows)`` for each distinct value, or distinct tuple of several fields."""
        if names not in self._groups:
            self._groups[names] = (self._together(*names) if len(names) > 1 else self.coded(*names)).groups()
        return self._groups[names]

    def _together(self, *names: str) -> Coded:
        question = "+".join(names)
        if question not in self._coded:
            self._coded[question] = joined_columns([self.coded(name) for name in names])
        return self._coded[question]

    def times(self) -> Iterator[tuple[Column, Sequence[Period]]]:
        """Yield each field of times and those that could be read, once for every way one is written."""
        for column in self.form.columns:
            if column.role is Role.WHEN and column.name in self.sheet.cells:
                written = self._times(column.name).values
                yield column, written if all(written) else list(filter(None, written))

    def rows_of(self, column: Column, period: Period) -> Sequence[int]:
        """Return the data rows (indexes) of one of the ``times`` of a field."""
        written = self._times(column.name)
        if column.name not in self._code_of:
            self._code_of[column.name] = {id(each): code for code, each in enumerate(written.values)}
        return written.rows_of(self._code_of[column.name][id(period)])

    @cached_property
    def periods(self) -> Sequence[Any]:
        """The form's main time in each row, as a plan where it says so itself or its remark does."""
        return self.sheet.periods()

    def _times(self, name: str) -> Coded:
        question = f"@{name}"
        if question not in self._coded:
            when = self.periods if name == self.form.when else self.sheet.periods(name)
            self._coded[question] = by_identity(when)
        return self._coded[question]

    def _days(self) -> Coded:
        written = self._times(self.form.when)
        if all(written.values):
            return written.recoded(list(map(_DAYS, written.values)))
        days = [each and _DAYS(each) for each in written.values]
        raw = self.sheet.raw(self.form.when)
        return code_values([days[code] or _said(raw[row]) for row, code in enumerate(written.codes)])

    @property
    def repeated(self) -> Sequence[list[int]]:
        """
        The data rows (indexes) that speak of one thing, two or more: they agree in the form's identity.

        Units agree however they are written, times by their days, texts by key; blanks never agree.
        """
        if self._repeated is None:
            self._repeated = list(self._agreeing())
        return self._repeated

    def _compared(self) -> Iterator[str]:
        """Yield what of the identity is compared beside the name."""
        form = self.form
        if not frozenset(form.places).isdisjoint(form.identity):
            yield "@who"
        for name in form.identity:
            column = form.by_name[name]
            if name == form.when:
                yield "@days"
            elif column.role is Role.TOWN or name not in (*form.places, form.name):
                yield name if column.role in _EXACT else f"={name}"

    def _agreeing(self) -> Iterator[list[int]]:
        indexes, names = self._of_one_name()
        columns = [self.coded(name) for name in self._compared()] if indexes else []
        codes = [map(column.codes.__getitem__, indexes) for column in columns]
        for same in gathered(zip(zip(names, *codes, strict=True), indexes, strict=True)).values():
            values = (column.values[column.codes[same[0]]] for column in columns)
            if len(same) > 1 and None not in values:
                yield same

    def _of_one_name(self) -> tuple[Sequence[int], Sequence[str]]:
        """Return the data rows (indexes) that share a name, all if names tell none apart; and the names."""
        form = self.form
        if form.name not in form.identity or form.name in form.places:
            return range(len(self.sheet.rows)), [""] * len(self.sheet.rows)
        texts = self.values(form.name)
        filled: Sequence[int] = range(len(texts))
        if None in texts:
            filled = [index for index, text in enumerate(texts) if text is not None]
            texts = [texts[index] for index in filled]
        names = keys(list(map(str, texts)))
        if len(set(names)) == len(names):  # as in most long tables: 第1期, 第2期
            return (), ()
        counts = Counter(names)
        several = [counts[name] > 1 for name in names]
        return list(compress(filled, several)), list(compress(names, several))

    def joined(self, name: str) -> str:
        """Return the distinct texts of a field as one, to be searched at once."""
        if name not in self._joined:
            self._joined[name] = "\n".join(in_order(self.texts(name), self.sheet.raw(name)))
        return self._joined[name]

    def texts(self, name: str) -> frozenset[str]:
        """Return the distinct texts the sender wrote in a field."""
        if name not in self._texts:
            self._texts[name] = texts_among(self.sheet.raw(name))
        return self._texts[name]

    @cached_property
    def named(self) -> Coded:
        """The names of city and county of each row; one that the form does not ask for is ``None``."""
        city, county = self.form.field(Role.CITY), self.form.field(Role.COUNTY)
        if city and county:
            return self._together(city, county)
        own = self.coded(city or county) if city or county else by_identity([None] * len(self.sheet.rows))
        return own.recoded([(each, None) if city else (None, each) for each in own.values])

    @cached_property
    def placed(self) -> Mapping[tuple[str | None, str | None], Placed]:
        """What each distinct pair of names led to."""
        home = None if self.form.of(Role.CITY) else self._home()
        asked = [role for role in (Role.CITY, Role.COUNTY) if self.form.of(role)]
        return {
            (city, county): resolve_names(city, county, self.setting, asked=asked, home=home)
            for city, county in self.named.values
        }

    def _home(self) -> Region | None:
        """Return the city in which counties lie whose city the form does not ask for."""
        counties = [county for _, county in self.named.values if county]
        return home_city(self.sheet, counties, self.setting)

    def _whose(self, city: str | None, county: str | None) -> object:
        unit = self.placed[city, county].unit
        if unit:
            return unit.code
        names = [each for each in (city, county) if each]
        asked = bool(self.form.of(Role.CITY)) + bool(self.form.of(Role.COUNTY))
        return tuple(map(key, names)) if len(names) == asked > 0 else None

    @cached_property
    def units(self) -> Sequence[Unit | None]:
        """The unit of each data row; the sender's where no row names one."""
        if not self.form.places:
            return (self.sender,) * len(self.sheet.rows)
        units = [self.placed[pair].unit for pair in self.named.values]
        return [units[code] for code in self.named.codes]

    @property
    def cities(self) -> Sequence[str | None]:
        """The official name of the city of each data row, where it is known."""
        matches = [self.placed[pair].city for pair in self.named.values]
        names = [match.region.name if match and match.region else None for match in matches]
        return [names[code] for code in self.named.codes]

    @cached_property
    def owners(self) -> Sequence[str]:
        """Whose each data row is: the code of its unit, nothing where that is unknown, or for a card."""
        if self.form.is_card:
            return ("",) * len(self.sheet.rows)
        return [unit.code if unit else "" for unit in self.units]

    @cached_property
    def sender(self) -> Unit | None:
        """Who sent the sheet: a county, a zone, 市直, a city; a card is sent by whom it names."""
        return next(self._present(), None) if self.form.is_card else self.identity.unit

    @property
    def city(self) -> Region | None:
        """The city that sent it, or in which its sender lies, when that is known."""
        return self.sender.city if self.sender else None

    @cached_property
    def identity(self) -> Identity:
        """Who sent the sheet, and what named the sender."""
        return identify(self.sheet, self._present(), self.setting)

    @cached_property
    def misnamed(self) -> Unit | None:
        """The unit that the file's name names though none of the rows is that unit's."""
        if self.identity.by is NamedBy.FILE:  # then there are such rows, or none at all
            return None
        return unit_misnamed(self.sheet, self._present(), self.setting)

    def _present(self) -> Iterator[Unit]:
        """Yield the units of the rows, in the order of their first rows."""
        return (unit for unit in (placed.unit for placed in self.placed.values()) if unit)

    @cached_property
    def denied(self) -> frozenset[int]:
        """
        The data rows whose remark says that what counts there was not, or will not be, held.

        A row that counts nothing is in no figure: other rules speak of a blank amount and of 0 in the past,
        and of a plan that has gone by.
        """
        form, remark = self.form, self.form.field(Role.REMARK)
        if not (remark and form.when and form.amount) or not speaks_of_denial(self.joined(remark)):
            return frozenset()
        as_of = self.setting.as_of
        rows = zip(self.sheet.raw(remark), self.periods, self.values(form.amount), strict=True)
        return frozenset(
            index
            for index, (raw, period, count) in enumerate(rows)
            if count
            and isinstance(raw, str)
            and not_held(raw, period, as_of)
            and not (period is not None and period.end < as_of and calls_it_a_plan(raw))
        )

    def troubles(self, *kinds: str) -> Iterator[Trouble]:
        """Yield what the fit could not read, of these kinds (a kind ending in ``.`` is a whole family)."""
        if not self.sheet.troubles:
            return
        families = tuple(kind for kind in kinds if kind.endswith("."))
        for trouble in self.sheet.troubles:
            if trouble.kind in kinds or (families and trouble.kind.startswith(families)):
                yield trouble

    def remark(  # noqa: PLR0913 - a place, what is said of it, and by what
        self,
        index: int,
        name: str,
        message: str,
        hint: str,
        *,
        rows: tuple[int, ...] = (),
        basis: Clause | None = None,
    ) -> Remark:
        """Return a remark about a field of data row ``index``; ``rows`` and ``basis`` are the remark's."""
        spot, raw = self.sheet.spot(index, name), self.sheet.raw(name)[index]
        return Remark(message=message, hint=hint, spot=spot, field=name, value=raw, rows=rows, basis=basis)

    def remarks(self, rows: Iterable[int], name: str, message: str, hint: str) -> Iterator[Remark]:
        """Yield the same remark about a field of each of some data rows."""
        return (self.remark(index, name, message, hint) for index in rows)

    def declared(self, index: int, name: str, message: str, hint: str) -> Remark:
        """Return a remark about what the form declares of a field: the form itself is its basis."""
        return self.remark(index, name, message, hint, basis=self.form.by_name[name].clause)

    def footer_spot(self, name: str) -> Spot:
        """
        Return where an entry of the footer is to be filled in: beside its label, else below the table.

        A Word file has nothing below the table; there it is the first cell of the table's last row.
        """
        sheet = self.sheet
        if name in sheet.unfilled:
            return sheet.unfilled[name]
        last = max((*sheet.rows, *(total.spot.row for total in sheet.totals)))
        in_word = Place(file=sheet.file, sheet=sheet.name).in_word
        return Spot(last + (not in_word), sheet.anchor.column)

    def about(self, spot: Spot | None) -> str | None:
        """Return what the data row of a cell is about, for people; ``None`` where it has no name."""
        rows = self.sheet.rows
        if spot is None or self.form.is_card or spot.row not in rows[bisect_left(rows, spot.row) :][:1]:
            return None
        name = self.sheet.raw(self.form.name)[bisect_left(rows, spot.row)]
        return None if is_blank(name) else shown(str(name), 60)

    def asked_in(self, name: str, reason: str) -> Clause:
        """Return the words in which the form asks for something of a field; ours where it prints none."""
        column = self.form.by_name[name]
        limited = column.printed.words is not None and str(column.printed.words) in column.heading
        return column.clause if column.printed.quote or limited else ours(reason)

    def heading(self, name: str | None) -> str:
        """Return the printed heading of a field."""
        return self.sheet.form.by_name[name].heading if name else ""


_DAYS = attrgetter("start", "end")
_EXACT = (Role.AMOUNT, Role.WHEN, Role.PHONE)
"""Roles whose values are compared as they are, not by key."""


def _said(raw: Value) -> str | None:
    """Return what a cell that cannot be read says, comparable; ``None`` when it is blank."""
    return None if is_blank(raw) else key(str(raw))


def subject_of(sheet: Sheet, setting: Setting) -> FormSheet:
    """Return the sheet as rules judge it: by the notice of its own form."""
    return FormSheet(sheet, setting.under(sheet.form))
