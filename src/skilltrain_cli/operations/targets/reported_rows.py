"""The rows of one form as progress is counted from them, from reviewed sheets or from a merged table."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from skilltrain_cli.forms.spec import Column, FormSpec, Layout, Merge, Role
from skilltrain_cli.judging.reporting_unit import Unit
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.review.finding import Place
from skilltrain_cli.review.provenance import MergeState
from skilltrain_cli.values.figure_with_sources import BLANK, Number
from skilltrain_cli.values.grid import Spot, spot_named
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.period import Period, Precision


class FigureSource(Struct, frozen=True, kw_only=True):
    """One cell that a figure was counted from."""

    place: Place
    sha256: str
    value: Number


class ReportedRows(Struct, frozen=True, kw_only=True):
    """
    Rows of one form: whose each is, of what time, and its amounts.

    ``columns[field][i]`` is a number, or ``None`` where row ``i`` has none that can be read.
    """

    form: FormSpec
    units: Sequence[Unit]
    times: Sequence[Period | None]
    columns: Mapping[str, Sequence[Any]]
    place: Callable[[int, str], tuple[Place, str]]
    """Returns where a row has the cell of a field, and the SHA-256 of the file."""

    @property
    def one_row_a_unit(self) -> bool:
        """Whether a unit says once for each time how far it has come, instead of listing what it did."""
        return says_how_far(self.form)

    def sources(self, field: str, rows: Sequence[int]) -> tuple[FigureSource, ...]:
        """Return the cells that a figure was counted from."""
        found = []
        for row in rows:
            place, digest = self.place(row, field)
            found.append(FigureSource(place=place, sha256=digest, value=self.columns[field][row]))
        return tuple(found)


def rows_of_sheets(form: FormSpec, sheets: Sequence[Submitted]) -> ReportedRows:
    """Return the rows of reviewed sheets of one form; those of nobody known are left out."""
    picks = [
        (each, index)
        for each in sheets
        for index in range(len(each.sheet.rows))
        if (each.units[index] if each.units else each.sender) is not None
    ]
    periods = {id(each): each.sheet.periods() for each in sheets}
    values = {
        (id(each), column.name): each.sheet.values(column.name)
        for each in sheets
        for column in amounts_of(form)
    }

    def place(row: int, field: str) -> tuple[Place, str]:
        each, index = picks[row]
        sheet = each.sheet
        spot = sheet.spot(index, field) if field in sheet.cells else Spot(sheet.rows[index], 0)
        name, spot = sheet.place(spot)
        return Place(file=sheet.file, entry=each.entry, sheet=name, spot=spot), sheet.sha256

    return ReportedRows(
        form=form,
        units=[unit for each, index in picks if (unit := each.units[index] if each.units else each.sender)],
        times=[periods[id(each)][index] for each, index in picks],
        columns={
            column.name: [values[id(each), column.name][index] for each, index in picks]
            for column in amounts_of(form)
        },
        place=place,
    )


def rows_of_table(merged: Merged) -> ReportedRows:
    """Return the rows of a merged table, each with the cells of the file that it came from."""
    table, form = merged.table, merged.table.form
    digests = {origin.file: origin.sha256 for origin in merged.origins}
    cells = gathered(
        ((origin.file, origin.sheet, heading), cell)
        for origin in merged.of(MergeState.MERGED)
        if not origin.via
        for cell, heading in origin.columns
    )
    units = [block.unit for block in table.blocks for _ in block.rows]
    when = table.columns[form.when] if form.when else ()

    def place(row: int, field: str) -> tuple[Place, str]:
        source = table.source(row)
        known = cells.get((source.file, source.sheet, form.by_name[field].heading), ())
        spots = [spot for cell in known if (spot := _spot(cell, source.row)) is not None]
        own = [each for each in spots if each.row == source.row - 1]  # a catalogue has a line for each card
        spot = (*own, *spots, Spot(source.row - 1, 0))[0]
        place = Place(file=source.file, sheet=source.sheet, spot=spot)
        return place, digests.get(source.file, "")

    return ReportedRows(
        form=form,
        units=units,
        times=table.periods or [_period(value) for value in when] or (None,) * len(table),
        columns={
            column.name: [None if value == BLANK else value for value in table.columns[column.name]]
            for column in amounts_of(form)
        },
        place=place,
    )


def _spot(cell: str, row: int) -> Spot | None:
    """Return where a row has a field: its column is ``E`` or ``E+F``, of a card it is a cell."""
    first = cell.split("+", maxsplit=1)[0]
    return spot_named(f"{first}{row}" if first.isalpha() else first)


def says_how_far(form: FormSpec) -> bool:
    """Tell a form in which a unit says how far it has come from one that lists what it did."""
    return form.card.layout is Layout.ROLL or form.card.merge is Merge.SUM


def amounts_of(form: FormSpec) -> tuple[Column, ...]:
    """Return all amounts of a form, ratios among them."""
    return tuple(column for column in form.columns if column.role is Role.AMOUNT)


def _period(value: object) -> Period | None:
    """Return a year or a day as a period."""
    if isinstance(value, date):
        return Period(start=value, end=value, precision=Precision.DAY)
    if isinstance(value, int):
        return Period(start=date(value, 1, 1), end=date(value, 12, 31), precision=Precision.YEAR)
    return value if isinstance(value, Period) else None
