"""Trace one cell of a merged workbook, inside a worker: the workbook may come from anybody."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.intake.discover import Source
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.read_merged_workbook import MergedSheet, read_merged
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge import Choice, Merged, figures_of
from skilltrain_cli.operations.merge.official_writing import CITIES, COVERED
from skilltrain_cli.operations.merge.row_origins import follow
from skilltrain_cli.operations.summaries.merge_tables import names_of_tables, table_named
from skilltrain_cli.operations.summaries.summary_table import SummaryTable
from skilltrain_cli.operations.tracing.source_cells import RowPlaces, SourcePlace, traced_rows
from skilltrain_cli.operations.tracing.sum_in_roll import cell_of_roll
from skilltrain_cli.operations.tracing.traced_cell import TraceableBook, TracedCell
from skilltrain_cli.operations.verify.formula_cells import cells_read, followers
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.readers.workbooks.sheet_formulas import formulas_of
from skilltrain_cli.review.provenance import DETAIL, SOURCES, read_below, read_origins, read_previous
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.values.read_outcome import Reading


class AskedCell(Struct, frozen=True, kw_only=True):
    """One cell of a workbook, and whose figures it is one of."""

    sheet: str
    """Empty: the first, that of the form."""
    spot: Spot
    choice: Choice
    """What the figures of its summaries depend on besides the rows."""
    as_of: date | None = None
    """The day to go by; ``None``: the one on which the workbook was made."""


def trace_cell(reading: Reading, *, source: Source, asked: AskedCell, order: Order) -> TracedCell:
    """Return what a cell of a merged workbook was made from; UsageError where it holds no figure."""
    book, moved = traceable_book(read_merged(reading, order, asked.as_of), asked.choice)
    found = book.traced(asked.sheet, asked.spot)
    return _with_formula(found, source, moved) if found.differs else found


def traceable_book(found: MergedSheet, choice: Choice) -> tuple[TraceableBook, str]:
    """
    Return a workbook that may have been changed since it was written, put together again from its own table.

    Each of its rows is looked for. The words beside it say what was done to them so that they no longer stand
    beside those of 来源明细; ``""`` for nothing.
    """
    merged = _put_together(found, choice)
    followed = follow(found.sheets, found.trace, merged.table)
    grid, first = found.grids[found.name], found.sheets[0].sheet
    columns = {name: cells.column for name, cells in first.cells.items()}
    book = TraceableBook(
        file=found.file,
        form_sheet=found.name,
        sheets=tuple(found.grids),
        summaries=(*names_of_tables(merged), *(name for name in found.grids if name.startswith(COVERED))),
        summary=lambda name: _tables(merged, name),
        grid=found.grids.__getitem__,
        value=lambda name, spot: found.grids[name].value(spot),
        own=partial(_own, found.sheets, [*merged.table.row_of]),
        beside=lambda spot: cell_of_roll(merged, grid, spot, columns),
        rows=traced_rows(merged.table),
        places=RowPlaces(
            found.trace, followed.now, read_below(found.grids[SOURCES], file=""), _itself(found)
        ),
        previous=read_previous(found.grids[SOURCES]),
        altered=followed.alteration,
    )
    return book, _moved(followed.now)


def _tables(merged: Merged, name: str) -> Sequence[SummaryTable]:
    """Return the summary on a sheet, and that of the cities, whose lines are subtotals in others."""
    table = table_named(merged, name)
    return () if table is None else (table, *filter(None, [table_named(merged, CITIES)]))


def _put_together(found: MergedSheet, choice: Choice) -> Merged:
    """Return the figures of a merged workbook as its rows are now."""
    first = replace(found.sheets[0], origins=read_origins(found.grids[SOURCES], file=found.file))
    return figures_of((first, *found.sheets[1:]), found.setting, replace(choice, level=found.level))


def _own(sheets: Sequence[Submitted], rows: Sequence[int], spot: Spot) -> tuple[int, str] | None:
    """Return the row of the table (which stands in these sheet rows) and the field of a cell of its data."""
    for each in sheets:
        form, cells = each.sheet.form, each.sheet.cells
        if form.is_card:
            for index, row in enumerate(each.sheet.rows):
                name = next((name for name in cells if each.sheet.spot(index, name) == spot), None)
                if name is not None:
                    return rows.index(row), name
        elif spot.row in rows:
            name = next((name for name, held in cells.items() if held.column == spot.column), None)
            if name is not None:
                return rows.index(spot.row), name
    return None


def _itself(found: MergedSheet) -> SourcePlace:
    """Return the workbook's own table as a place: of a catalogue without the rows."""
    where = ((where.rstrip("0123456789"), heading) for where, heading in found.sheets[0].sheet.columns())
    return SourcePlace(
        file=found.file,
        sheet=found.name,
        sha256=found.sha256,
        columns={heading: letters for letters, heading in where},
        own=True,
    )


def _moved(now: Mapping[int, int]) -> str:
    """Say what was done to rows, by where each is now: position in 来源明细 → sheet row."""
    pairs = list(pairwise(row for _, row in sorted(now.items())))
    if any(one > other for one, other in pairs):
        return "重新排过序"
    steady = len({row - at for at, row in now.items()}) < 2  # noqa: PLR2004 - all moved by as much
    return "" if steady else "增删过"


def _with_formula(found: TracedCell, source: Source, moved: str) -> TracedCell:
    """
    Return a cell that differs from its sources with its formula, and whether that was misled.

    A formula that pairs the form's rows with those of 来源明细, or follows from one that does, is misled
    where the rows of one sheet were ``moved`` without those of the other.
    """
    try:
        sheets = formulas_of(source.path.read_bytes(), LIMITS, but=(found.form_sheet, DETAIL))
    except (Refused, OSError):  # no xlsx
        return found
    formulas = {(name, spot): text for name, each in sheets.items() for spot, text in each.formulas.items()}
    asked = found.sheet, found.spot
    pairing = {
        cell
        for cell, text in formulas.items()
        if {each.sheet for each in cells_read(text, cell[0])} >= {found.form_sheet, DETAIL}
    }
    paired = moved and (asked in pairing or asked in followers(formulas, pairing))
    return replace(found, formula=formulas.get(asked, ""), misled=moved if paired else "")
