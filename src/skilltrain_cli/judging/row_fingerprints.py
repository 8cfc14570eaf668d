"""
What each row of a sheet says, as numbers: enough to tell which files have rows in common.

A worker sends them in place of the values. Rows that say the same have the same number, however they are
written; of any two others it is the case once in 2⁶⁴.
"""

from array import array
from collections.abc import Hashable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import repeat

from msgspec import Struct

from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.forms.spec import Column, FormSpec, Role
from skilltrain_cli.judging.reporting_unit import Unit
from skilltrain_cli.values.period import Period
from skilltrain_cli.values.text import key, keys, texts_among

NOTHING = 0
"""The number of a row that is compared with no other."""
_PROBE = "skt"
_AS_READ = (Role.AMOUNT, Role.PHONE)
"""Roles whose values compare as they are read, not by how they are written."""


class RowPrints(Struct, frozen=True, kw_only=True):
    """The numbers of each data row, in order."""

    dialect: int
    """Tells processes whose numbers compare: Python hashes texts differently in each that starts anew."""
    things: "array[int]"
    """Unit and identity: an amount may have been mended; another time of the same thing is another row."""
    names: "array[int]"
    """Unit and name."""
    rows: "array[int]"
    """
    All it says but for its remark; ``NOTHING`` where its unit is unknown, or something that must be filled in
    cannot be read.
    """


def prints_of(sheet: Sheet, units: Sequence[Unit | None]) -> RowPrints:
    """Return the numbers of a sheet's rows; ``units`` are theirs, none where the values were left behind."""
    form = sheet.form
    known = {id(unit): unit for unit in units}
    codes = {at: hash((form.full_id, unit.code)) if unit else NOTHING for at, unit in known.items()}
    whose = [codes[id(unit)] for unit in units]
    told = {name: _numbers(sheet, form.by_name[name]) for name in compared_fields(form)} if units else {}
    named = told.get(form.name) or [hash(each) for each in keys(_texts(sheet, form.name)) if units]
    identity = [told[name] for name in form.identity if name in told]
    beside = [told[column.name] for column in form.beside_identity if column.name in told]
    things = _together(whose, *identity)
    rows = _together(things, *beside)
    for index in _incomparable(sheet, whose) if units else ():
        rows[index] = NOTHING
    return RowPrints(dialect=hash(_PROBE), things=things, names=_together(whose, named), rows=rows)


def _together(*columns: Iterable[int]) -> "array[int]":
    """Return one number for the numbers of each row."""
    return array("q", map(hash, zip(*columns, strict=True)))


def _incomparable(sheet: Sheet, whose: Sequence[int]) -> Iterator[int]:
    """Yield the rows whose unit is unknown, or in which a field that is compared and required is unread."""
    required = (name for name in compared_fields(sheet.form) if sheet.form.by_name[name].required)
    unread = [values for name in required if None in (values := sheet.values(name))]
    if unread or NOTHING in whose:
        rows = zip(*unread, strict=True) if unread else repeat(())
        pairs = enumerate(zip(whose, rows, strict=False))
        yield from (index for index, (unit, row) in pairs if unit == NOTHING or None in row)


@cache
def compared_fields(form: FormSpec) -> tuple[str, ...]:
    """Return the fields that rows are compared by; those that only say whose a row is are its unit's."""
    whose = (form.field(Role.CITY), form.field(Role.COUNTY))
    names = (*form.identity, *(column.name for column in form.beside_identity))
    return tuple(name for name in names if name not in whose)


def _numbers(sheet: Sheet, column: Column) -> Sequence[int]:
    """Return a number for each cell of a column; cells that compare alike have the same."""
    raw = sheet.raw(column.name)
    texts = [*texts_among(raw)] if column.role not in (Role.WHEN, *_AS_READ) else []
    if 0 < len(texts) * 2 < len(raw) and set(map(type, raw)) == {str}:
        told = dict(zip(texts, map(hash, keys(texts)), strict=True))
        return [told[text] for text in raw]  # type: ignore[index]
    return list(map(hash, comparable(sheet, column)))


def comparable(sheet: Sheet, column: Column) -> Sequence[Hashable]:
    """Return a column as it compares: times by their days, texts by key; what cannot be read, by its text."""
    raw = sheet.raw(column.name)
    if column.role is Role.WHEN:
        times = sheet.periods(column.name)
        days = {id(time): (time.start, time.end) if isinstance(time, Period) else None for time in times}
        return [days[id(time)] or key(str(cell or "")) for time, cell in zip(times, raw, strict=True)]
    if column.role in _AS_READ:
        values = sheet.values(column.name)
        if set(map(type, values)) == {int}:
            return values
        pairs = zip(values, raw, strict=True)
        return [key(str(cell or "")) if value is None else _plain(value) for value, cell in pairs]
    return keys(_texts(sheet, column.name))


def _plain(value: object) -> Hashable:
    """Return a value that hashes alike in every process: ``None`` inside of one does not (Python 3.11)."""
    return value if isinstance(value, int | Decimal) else repr(value)


def _texts(sheet: Sheet, name: str) -> Sequence[str]:
    return ["" if cell is None else str(cell) for cell in sheet.raw(name)]
