"""A sheet fitted to its form: values by field, each with its cell, and what could not be read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from operator import is_
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.forms.blank_version import Stamp
from skilltrain_cli.forms.spec import Column, FieldKind, FormSpec, Role
from skilltrain_cli.review.finding import Place
from skilltrain_cli.values.grid import LetteredText, Spot, Value, column_letters
from skilltrain_cli.values.period import Period, calls_it_a_plan, parse_period
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import texts_among

STRAYS = frozenset({"stray", "stray-column", "stray-numbers", "stray-text", "joined-record"})
"""
Kinds of Trouble about filled cells that no field, label, title or skipped row owns.

``stray`` is one cell, ``stray-column`` and ``stray-numbers`` (1, 2, 3 …) a column without a heading,
``stray-text`` words beside the form that change nothing, ``joined-record`` a second record in one row.
"""


class Trouble(Struct, frozen=True, kw_only=True):
    """
    Something the fit met and did not guess about; rules word it.

    ``kind`` is ``blank``, ``error-cell``, ``uncached``, ``picture``, ``digits-lost``, ``merged-number``,
    ``title-unknown``, ``heading-missing``, ``heading-misspelt``, ``heading-twice``, ``heading-parted``
    (a count in parts, without the whole), ``second-table``,
    ``lone-value``, one of ``STRAYS``, ``covered`` (a merged cell shows the detail in its place),
    ``lettered`` (characters of a figure are struck out or raised), ``lettered-text`` (of a text, which
    is read all the same), ``displayed`` (the number format shows something else, the detail), or a
    field type's own (``count.approximate``, ``period.unreadable`` …). ``count.unit`` is a heading in
    万人.
    """

    kind: str
    spot: Spot | None
    field: str | None = None
    value: Value = None
    detail: str = ""
    suggestion: object = None
    beside: tuple[Spot, Value] | None = None
    """The second cell of a period that stands in two; the last cell of a merged number."""
    cells: tuple[tuple[Spot, Value], ...] = ()
    """All cells it is about when they are several: a column without a heading, a record in another's row."""
    lettering: LetteredText | None = None
    """What is struck out, raised or lowered."""


class Understood(Struct, frozen=True, kw_only=True):
    """
    Cells of one field that were read, without doubt, otherwise than they stand; a note words it.

    ``kind`` is ``ditto`` (同上 below a group key) or ``quoted`` (``="45"`` in a csv).
    """

    kind: str
    spot: Spot
    """The first of them."""
    field: str
    written: str
    """What it holds as it stands."""
    rows: tuple[int, ...]
    """The sheet rows of all of them."""


class Cells(Struct, frozen=True, kw_only=True):
    """One field's cells in the order of the data rows; a blank or troubled one has value ``None``."""

    column: int
    raw: Sequence[Value]
    values: Sequence[Any]
    row: int | None = None
    """Set in a card, where each field has a row of its own."""
    last: int | None = None
    """Column of the last day, where a period stands in two."""

    def __reduce__(self) -> tuple[Callable[..., "Cells"], tuple[object, ...]]:
        """Travel between processes without what it holds twice: read as it stands, or written alike."""
        raw, values = [*self.raw], [*self.values]
        if raw == values and all(map(is_, map(type, raw), map(type, values))):
            raw = []
        elif set(map(type, raw)) <= _TEXTS:
            raw = [*map(dict(zip(raw, raw, strict=True)).__getitem__, raw)]
        return _arrived, (self.column, raw, values, self.row, self.last)


_TEXTS = frozenset({str, type(None)})


def _arrived(
    column: int, raw: Sequence[Value], values: Sequence[Any], row: int | None, last: int | None
) -> Cells:
    """Return the cells that travelled so."""
    return Cells(column=column, raw=raw or values, values=values, row=row, last=last)


class FooterCell(Struct, frozen=True, kw_only=True):
    """A footer value and the cell that holds it."""

    spot: Spot
    raw: Value
    value: Any


class Stated(Struct, frozen=True, kw_only=True):
    """What a 合计 row states of an amount beside the form's main one."""

    field: str
    spot: Spot
    raw: Value
    value: Any = None
    """The number; ``None`` when it cannot be read."""
    why: str = ""
    """Why not, in Chinese."""


class StatedTotal(Struct, frozen=True, kw_only=True):
    """A 合计 or 小计 row: the figure it states and the data rows above it that it may sum up."""

    spot: Spot
    """The cell that states the figure; the headcount's own cell when none does."""
    label: str
    value: Value
    sub: bool
    """小计: only the rows since the last total."""
    count: int | Decimal | None = None
    """The figure; ``None`` when there is none or it cannot be read."""
    why: str = ""
    """Why the figure cannot be read, in Chinese; empty when the row states none."""
    units: str = ""
    """The names of units that the row bears beside its label."""
    projects: tuple[Spot, int] | None = None
    """How many projects it says it sums up, 3 in 合计3个项目, and in which cell."""
    others: tuple[Stated, ...] = ()
    """What it states of the form's other amounts, ratios among them."""


class SkippedRow(Struct, frozen=True, kw_only=True):
    """A row that is not data, and why."""

    row: int
    why: str
    cells: tuple[tuple[Spot, Value], ...] = ()
    """What else the row holds, beside what ``why`` quotes."""


class Sheet(Struct, frozen=True, kw_only=True):
    """
    One form in one sheet.

    ``rows[i]`` is the zero-based sheet row of data row ``i``; ``cells[field]`` has one value per data row. A
    missing heading has no entry in ``cells``.
    """

    file: str
    name: str
    form: FormSpec
    """The form it was fitted to."""
    sha256: str = ""
    anchor: Spot
    """The first heading or label: where findings about the sheet as a whole point."""
    rows: tuple[int, ...]
    cells: Mapping[str, Cells]
    footer: Mapping[str, FooterCell] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()
    understood: tuple[Understood, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    totals: tuple[StatedTotal, ...] = ()
    extras: tuple[tuple[Spot, str], ...] = ()
    """Headings the form does not have."""
    explanations: Mapping[int, str] = field(default_factory=dict)
    """情况说明 written beside a data row: sheet row → text."""
    declared: str = ""
    """What stands beside 填报单位."""
    hidden: tuple[int, ...] = ()
    """Data rows that are hidden, and are data all the same."""
    struck: tuple[int, ...] = ()
    """Data rows that are struck out as a whole, and are data all the same."""
    hidden_columns: tuple[str, ...] = ()
    """Fields with data whose columns are hidden."""
    unfilled: Mapping[str, Spot] = field(default_factory=dict)
    """Footer labels that have no value: field → cell of the label."""
    on_other_pages: frozenset[str] = frozenset()
    """Fields of the footer that another sheet of the workbook, a page of the same form, has or must have."""
    companions: tuple[str, ...] = ()
    """Names of the other sheets in the workbook."""
    stamp: Stamp | None = None
    """The mark of the blank it was filled in on, when it is one of ours."""
    elsewhere: Mapping[int, tuple[str, Spot]] = field(default_factory=dict)
    """Rows that are paragraphs around a Word table, and where each really stands (``Grid.elsewhere``)."""
    province: bool = False
    """Whether the whole province's totals that ``skt merge`` wrote stand beside it."""

    @property
    def strays(self) -> tuple[Trouble, ...]:
        """The filled cells that nothing in the sheet owns: they are in no value and in no row's reason."""
        return tuple(each for each in self.troubles if each.kind in STRAYS)

    def numbers(self, indexes: Iterable[int]) -> tuple[int, ...]:
        """Return the sheet rows of data rows."""
        return tuple(self.rows[index] for index in indexes)

    def spot(self, index: int, name: str) -> Spot:
        """Return the cell of a field in data row ``index``."""
        cells = self.cells[name]
        return Spot(self.rows[index] if cells.row is None else cells.row, cells.column)

    def columns(self) -> tuple[tuple[str, str], ...]:
        """
        Return which column holds which field, as ``(E, 培训人数)``; of a card the cell, ``(C5, 品牌名称)``.

        A period in two columns names both: ``(F+G, 组织时间)``.
        """
        return tuple(
            (self._where(self.cells[column.name]), column.heading)
            for column in self.form.columns
            if column.name in self.cells
        )

    @staticmethod
    def _where(cells: Cells) -> str:
        columns = (cells.column,) if cells.last is None else (cells.column, cells.last)
        row = "" if cells.row is None else str(cells.row + 1)
        return "+".join(column_letters(column) + row for column in columns)

    def place(self, spot: Spot) -> tuple[str, Spot]:
        """Return where a person finds a cell of this sheet: its table, or a paragraph around it."""
        return self.elsewhere.get(spot.row, (self.name, spot))

    def quoted(self, cells: Iterable[tuple[Spot, Value]], longest: int = 30) -> str:
        """Name cells and what each holds, as messages do: H4“25”、H5“30”; personal numbers are masked."""
        return "、".join(f"{self._address(spot)}“{shown(value, longest)}”" for spot, value in cells)

    def _address(self, spot: Spot) -> str:
        sheet, at = self.place(spot)
        return Place(file=self.file, sheet=sheet, spot=at).address

    def only(self, name: str) -> Any:  # noqa: ANN401 - each field has its own type
        """Return the value of a card's field; ``None`` when the card is blank or lacks the field."""
        values = self.values(name)
        return values[0] if values else None

    def raw(self, name: str) -> Sequence[Value]:
        """Return a field's cells as the sender wrote them; all blank when the heading is missing."""
        cells = self.cells.get(name)
        return (None,) * len(self.rows) if cells is None else cells.raw

    def values(self, name: str) -> Sequence[Any]:
        """Return a field's values; all ``None`` when the heading is missing."""
        cells = self.cells.get(name)
        return (None,) * len(self.rows) if cells is None else cells.values

    @property
    def years(self) -> frozenset[int]:
        """The years that its rows are about; where none says one, that in which it was filled in."""
        said = self.values(self.form.when) if self.form.when else ()
        if not any(value is not None for value in said):
            days = (self.footer.get(each.name) for each in self.form.footer if each.role is Role.WHEN)
            said = [cell.value for cell in days if cell is not None]
        return frozenset(_year_of(value) for value in said if value is not None)

    def periods(self, name: str = "") -> Sequence[Any]:
        """
        Return a time of each row, as a plan where it says so itself or, of the form's main time, its remark.

        A day or a year is a period as well. Equal writings share one object, as in ``values``; all ``None``
        in a form whose rows have no time.
        """
        when = self.form.by_name.get(name) or self.form.of(Role.WHEN)
        if when is None:
            return (None,) * len(self.rows)
        periods = self._periods(when)
        if when is not self.form.of(Role.WHEN):
            return periods
        remarks = self.raw(self.form.field(Role.REMARK))
        plans = frozenset(text for text in texts_among(remarks) if calls_it_a_plan(text))
        if not plans:
            return periods
        planned = {id(each): replace(each, planned=True) for each in periods if each is not None}
        return [
            planned[id(each)] if each is not None and remark in plans else each
            for each, remark in zip(periods, remarks, strict=True)
        ]

    def _periods(self, when: Column) -> Sequence[Any]:
        """Return the values of a column of times as periods."""
        values = self.values(when.name)
        if when.kind is FieldKind.PERIOD:
            return values
        known: dict[tuple[type, Value], Period | None] = {}
        cells = [(type(raw), raw) for raw in self.raw(when.name)]
        for cell, value in zip(cells, values, strict=True):
            if value is not None and cell not in known:
                year, text = (value, f"{value}年") if when.kind is FieldKind.YEAR else (value.year, cell[1])
                read = parse_period(text, year=year)
                known[cell] = read if isinstance(read, Period) else None
        return [known.get(cell) for cell in cells]


def _year_of(time: Any) -> int:  # noqa: ANN401 - a year, a day or a period
    """Return the year in which a time begins."""
    start = getattr(time, "start", time)
    return start if isinstance(start, int) else start.year


def pages_of_one_form(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the sheets, each told what it need not repeat: what another page has, or the last one lacks."""
    return [replace(sheet, on_other_pages=_elsewhere(index, sheets)) for index, sheet in enumerate(sheets)]


def _elsewhere(index: int, sheets: Sequence[Sheet]) -> frozenset[str]:
    sheet = sheets[index]
    pages = [(at, each) for at, each in enumerate(sheets) if at != index and _of_one_form(sheet, each)]
    had = frozenset(name for _, each in pages for name in each.footer)
    if any(at > index for at, _ in pages):
        had |= {column.name for column in sheet.form.footer}
    return had


def _of_one_form(sheet: Sheet, other: Sheet) -> bool:
    """Tell pages of one table, whose rows are of one unit at least, from the tables of two units."""
    if sheet.form is not other.form or sheet.form.is_card:
        return False
    whose = sheet.form.places[-1:]
    return not whose or not frozenset(sheet.values(*whose)).isdisjoint(other.values(*whose))
