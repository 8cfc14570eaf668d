"""Trace one cell of a merged workbook, inside a worker: the workbook may come from anybody."""

import gc
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from math import isclose
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.errors import UsageError
from skilltrain_cli.intake.discover import Source
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.read_merged_workbook import MergedSheet, merged_sheet, read_merged
from skilltrain_cli.judging.sender import CONSOLIDATED
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge import Choice, Merged, figures_of
from skilltrain_cli.operations.merge.official_writing import CITIES, COVERED
from skilltrain_cli.operations.merge.row_origins import follow, row_marks
from skilltrain_cli.operations.summaries.merge_tables import names_of_tables, table_named
from skilltrain_cli.operations.summaries.summary_table import Shape
from skilltrain_cli.operations.summaries.unit_tables import UNITS
from skilltrain_cli.operations.tracing.figure_at_cell import LAST_YEAR, CellOfTable, cell_of_table
from skilltrain_cli.operations.tracing.source_cells import (
    RowPlaces,
    SourceCells,
    SourcePlace,
    fields_of,
    source_cells,
)
from skilltrain_cli.operations.tracing.sum_in_roll import cell_of_roll
from skilltrain_cli.operations.verify.formula_cells import cells_read, followers
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.readers.workbooks.few_rows import PlainWorkbook, open_plain
from skilltrain_cli.readers.workbooks.sheet_formulas import formulas_of
from skilltrain_cli.review.carried_queries import SEARCHED
from skilltrain_cli.review.provenance import (
    DETAIL,
    MARKS,
    ROW_HEADINGS,
    SOURCES,
    TRACED,
    Alteration,
    Trace,
    made_on,
    read_below,
    read_origins,
    read_previous,
    seal_in,
    trace_of,
)
from skilltrain_cli.values.figure_with_sources import Figure, Measure, Number
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.table_kinds import FileKind
from skilltrain_cli.values.text import is_blank, key

_HINTS = frozenset(ROW_HEADINGS[4:5])
"""The column that helps to find a row again where it has no mark."""
_NO_TRACE = Trace(seal="", parts=(), part_of=(), row_of=())
_HOW = "请写工作表和单元格，如 '汇总!C5'；可以问的是各汇总表里的数，和第一张表的各行"


class AskedCell(Struct, frozen=True, kw_only=True):
    """One cell of a workbook, and whose figures it is one of."""

    sheet: str
    """Empty: the first, that of the form."""
    spot: Spot
    choice: Choice
    """What the figures of its summaries depend on besides the rows."""
    as_of: date | None = None
    """The day to go by; ``None``: the one on which the workbook was made."""


class TracedCell(Struct, frozen=True, kw_only=True):
    """A cell with everything that it was made from."""

    sheet: str
    spot: Spot
    line: str
    heading: str
    value: Value
    """What stands in the cell."""
    reckoned: Number | None
    """What its sources come to; ``None`` for a cell of the form's own table."""
    figure: Figure | None
    """What it is; its rows are left behind."""
    measure: str
    sources: SourceCells
    altered: Alteration
    """What was changed in the workbook's own table since it was written."""
    form_sheet: str
    added: int = 0
    """How many of its sources were written into the workbook by hand."""
    percent: bool = False
    """Whether it is a share."""
    formula: str = ""
    """By what the workbook works it out, where it says something else than its sources come to."""
    misled: str = ""
    """Why that formula gives another number although nobody touched it: what was done to the rows."""

    @property
    def differs(self) -> bool:
        """Whether the cell says something else than its sources come to."""
        if self.figure is None:
            return False
        if self.reckoned is None or not isinstance(self.value, int | float):
            return self.value is not None or self.reckoned is not None
        return not isclose(self.value, self.reckoned, rel_tol=1e-9, abs_tol=1e-9)

    @property
    def unsaved(self) -> bool:
        """Whether it is a formula of which no value was saved, as some programs leave them."""
        return bool(self.formula) and self.value is None

    @property
    def how(self) -> str:
        """How the figure comes from its sources, in words."""
        figure = self.figure
        if figure is None:
            return "来源"
        if figure.measure is Measure.RANK:
            return f"名次，按 {figure.parts[0].value:,}{figure.of} 排；它的来源"
        if figure.parts and figure.measure is Measure.RATIO:
            return "÷".join(f"{part.value:,}" for part in figure.parts) + "；两个数的来源"
        return _HOW_MADE.get(figure.measure, "来源")

    def sums(self) -> Sequence[tuple[SourcePlace, int, Number | None]]:
        """Return each place with how many of the sources it has and, of a sum, what they come to."""
        summed = self.figure is not None and self.figure.measure is Measure.SUM and not self.figure.parts
        counts: dict[int, int] = {}
        totals: dict[int, Any] = {}
        for place, value in zip(self.sources.place_of, self.sources.values, strict=True):
            counts[place] = counts.get(place, 0) + 1
            if summed:
                totals[place] = totals.get(place, 0) + value
        return [(self.sources.places[place], count, totals.get(place)) for place, count in counts.items()]


_HOW_MADE = {
    Measure.SUM: "各来源相加",
    Measure.COUNT: "来源的行数",
    Measure.DISTINCT: "来源里不同的有几个",
}


def trace_cell(reading: Reading, *, source: Source, asked: AskedCell, order: Order) -> TracedCell:
    """Return what a cell of a merged workbook was made from; UsageError where it holds no figure."""
    book = _Workbook.put_together(read_merged(reading, order, asked.as_of), asked.choice)
    return _with_formula(book.traced(asked), source, book.moved)


def _with_formula(found: TracedCell, source: Source, moved: str) -> TracedCell:
    """
    Return a cell that differs from its sources with its formula, and whether that was misled.

    A formula that pairs the form's rows with those of 来源明细, or follows from one that does, is misled
    where the rows of one sheet were ``moved`` without those of the other.
    """
    if not found.differs:
        return found
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


def trace_quickly(source: Source, *, asked: AskedCell, order: Order) -> TracedCell | None:
    """
    Return the same of a workbook that was not changed since it was written, of which few rows are then read.

    That nothing was is proved by the seal, which the table as it is now must have, and by the marks of all
    rows that the cell was made from. ``None``, or an error of whatever kind, where it is not.
    """
    gc.disable()
    data = source.path.read_bytes() if source.path.stat().st_size <= LIMITS.file_bytes else b""
    book = open_plain(data, LIMITS)
    if book is None or not book.parts.keys() >= CONSOLIDATED:
        return None
    first = next(iter(book.parts))
    wanted = {first, UNITS, SOURCES, *(name for name in book.parts if key(name) == key(asked.sheet))} - {
        DETAIL
    }
    grids = {name: book.grid(name) if name in wanted else Grid(name=name, rows=()) for name in book.parts}
    found = merged_sheet(
        Reading(
            file=source.file,
            kind=FileKind.XLSX,
            grids=tuple(grids.values()),
        ),
        replace(order, as_of=asked.as_of or made_on(grids[SOURCES]) or order.as_of),
        _NO_TRACE,
        only=first,
    )
    if found.sheets[0].sheet.form.is_card:
        return None
    merged = _put_together(found, asked.choice, covered=asked.sheet.startswith(COVERED))
    detail = _Detail.of(book)
    if detail is None or merged.seal != detail.seal:
        return None
    lines = read_below(grids[SOURCES], file="")
    own = _own(found)
    workbook = _Workbook(
        read=found,
        merged=merged,
        altered=Alteration(),
        places=lambda rows: RowPlaces(*detail.traced(merged, rows), lines, own),
    )
    return _with_formula(workbook.traced(asked), source, workbook.moved)


class _Detail(Struct, frozen=True, kw_only=True):
    """The sheet 来源明细, of which rows are read when they are asked for."""

    book: PlainWorkbook
    seal: str
    header: int
    columns: Mapping[str, int]

    @classmethod
    def of(cls, book: PlainWorkbook) -> "_Detail | None":
        """Find its headings."""
        above: list[Value] = []
        for row, cells in enumerate(book.rows(DETAIL, range(SEARCHED)) or ()):
            columns = {text: column for column, text in cells.items() if isinstance(text, str)}
            if columns.keys() >= {*ROW_HEADINGS[:4], MARKS}:
                told = {name: column for name, column in columns.items() if name in TRACED - _HINTS}
                return cls(book=book, seal=seal_in(above), header=row, columns=told)
            above += cells.values()
        return None

    def traced(self, merged: Merged, rows: Sequence[int]) -> tuple[Trace, Mapping[int, int]]:
        """Return where rows (positions in the table) came from; ValueError for one that was changed."""
        numbers = [self.header + 1 + row for row in rows]
        held: dict[str, list[Value]] = {name: [] for name in self.columns}
        marks = row_marks(merged.table, rows)
        told = self.book.rows(DETAIL, numbers, self.columns.values()) or ()
        for row, mark, cells in zip(rows, marks, told, strict=True):
            for name, column in self.columns.items():
                held[name].append(cells.get(column))
            if held[ROW_HEADINGS[0]][-1] != merged.table.row_of[row] + 1:
                raise ValueError("not where it was")
            if held[MARKS][-1] != mark:
                raise ValueError("not what it was")
        del held[MARKS]  # they have said what they were for
        trace = trace_of(held, self.seal)
        if trace is None:
            raise ValueError("not as it was written")
        return trace, {at: merged.table.row_of[row] for at, row in enumerate(rows)}


def _put_together(found: MergedSheet, choice: Choice, *, covered: bool = True) -> Merged:
    """Return the figures of a merged workbook as its rows are now."""
    first = replace(found.sheets[0], origins=read_origins(found.grids[SOURCES], file=found.file))
    return figures_of(
        (first, *found.sheets[1:]), found.setting, replace(choice, level=found.level), covered=covered
    )


def _own(found: MergedSheet) -> SourcePlace:
    return SourcePlace(
        file=found.file,
        sheet=found.name,
        sha256=found.sha256,
        columns={heading: where for where, heading in _columns(found.sheets)},
        own=True,
    )


class _Workbook(Struct, frozen=True, kw_only=True):
    """A merged workbook, put together again from its own table."""

    read: MergedSheet
    merged: Merged
    altered: Alteration
    places: Callable[[Sequence[int]], RowPlaces]
    """Tells where rows (ascending positions in the table) came from."""
    moved: str = ""
    """What was done to the rows so that the table's no longer stand beside those of 来源明细."""

    @classmethod
    def put_together(cls, found: MergedSheet, choice: Choice) -> "_Workbook":
        """Return one that may have been changed since it was written: each row is looked for."""
        merged = _put_together(found, choice)
        followed = follow(found.sheets, found.trace, merged.table)
        lines = read_below(found.grids[SOURCES], file="")
        places = RowPlaces(found.trace, followed.now, lines, _own(found))
        return cls(
            read=found,
            merged=merged,
            altered=followed.alteration,
            places=lambda _: places,
            moved=_moved(followed.now),
        )

    def traced(self, asked: AskedCell) -> TracedCell:
        """Return what a cell was made from."""
        sheet = asked.sheet or self.read.name
        if sheet not in self.read.grids:
            sheet = next((name for name in self.read.grids if key(name) == key(sheet)), "")
        if not sheet:
            raise UsageError(
                f"“{self.read.file}”里没有工作表“{asked.sheet}”",
                f"可以问的工作表有：{'、'.join(self._askable())}",
            )
        if sheet == self.read.name:
            own = self._own(asked.spot)
            return own or self._summed(sheet, asked.spot, self._sum(asked.spot))
        table = table_named(self.merged, sheet)
        if table is None:
            raise UsageError(
                f"“{sheet}”不是汇总出来的表，上面的数没有来源可查",
                f"可以问的工作表有：{'、'.join(self._askable())}",
            )
        cities = table_named(self.merged, CITIES)
        tables = [table, *([cities] if cities else [])]
        return self._summed(sheet, asked.spot, cell_of_table(tables, self.read.grids[sheet], asked.spot))

    def _sum(self, spot: Spot) -> CellOfTable:
        """Return what a cell of the form's own sheet is that is no data: of a roll it may be a sum."""
        grid, found = self.read.grids[self.read.name], self.read.sheets[0].sheet
        return cell_of_roll(
            self.merged, grid, spot, {name: cells.column for name, cells in found.cells.items()}
        )

    def _last_year(self) -> str:
        """Return what to ask for the sources of last year's figures."""
        file = read_previous(self.read.grids[SOURCES])
        if not file:
            return "请对上年的汇总表运行 skt trace"
        return f"上年的数来自“{shown(file, 120)}”；它是汇总表的，请对它运行 skt trace"

    def _askable(self) -> Sequence[str]:
        names = {self.read.name, *names_of_tables(self.merged)}
        names |= {name for name in self.read.grids if name.startswith(COVERED)}
        return [name for name in self.read.grids if name in names]

    def _own(self, spot: Spot) -> TracedCell | None:
        """Return a cell of the table itself; ``None`` where it is no data."""
        table = self.merged.table
        for each in self.read.sheets:
            for index in range(len(each.sheet.rows)) if each.sheet.form.is_card else ():
                for column in each.sheet.form.columns:
                    if column.name in each.sheet.cells and each.sheet.spot(index, column.name) == spot:
                        return self._one(each.sheet.rows[index], column.name, spot)
            columns = {cells.column: name for name, cells in each.sheet.cells.items()}
            name = columns.get(spot.column)
            if name is not None and not each.sheet.form.is_card and spot.row in set(table.row_of):
                return self._one(spot.row, name, spot)
        return None

    def _one(self, row: int, name: str, spot: Spot) -> TracedCell:
        table = self.merged.table
        at = list(table.row_of).index(row)
        value = self.read.grids[self.read.name].value(spot)
        return TracedCell(
            sheet=self.read.name,
            spot=spot,
            line=f"第 {spot.row + 1} 行",
            heading=table.form.by_name[name].heading,
            value=None if is_blank(value) else value,
            reckoned=None,
            figure=None,
            measure="",
            sources=source_cells([(name, [at])], table, self.places([at])),
            altered=self.altered,
            form_sheet=self.read.name,
        )

    def _summed(self, sheet: str, spot: Spot, found: CellOfTable) -> TracedCell:
        if found.why:
            raise UsageError(found.why, self._last_year() if LAST_YEAR in found.why else _HOW)
        value = self.read.grids[sheet].value(spot)
        figure = found.held
        if not isinstance(figure, Figure):
            raise UsageError(
                f"{sheet}!{spot.a1}（{found.line} {found.heading}）是空白：没有可以汇总的数", _HOW
            )
        if figure.previous or any(part.previous for part in figure.parts):
            raise UsageError(
                f"{sheet}!{spot.a1}（{found.line} {found.heading}）用到上年的数，它的来源在上年的汇总表里",
                self._last_year(),
            )
        fields = [*fields_of(figure, self.merged.table.form)]
        rows = sorted({row for _, rows in fields for row in rows})
        sources = source_cells(fields, self.merged.table, self.places(rows))
        own = [at for at, place in enumerate(sources.places) if place.own]
        return TracedCell(
            sheet=sheet,
            spot=spot,
            line=found.line,
            heading=found.heading,
            value=None if is_blank(value) else value,
            reckoned=figure.value if figure.known else None,
            figure=replace(
                figure, rows=(), parts=tuple(replace(each, rows=(), parts=()) for each in figure.parts)
            ),
            measure=found.measure,
            percent=found.shape is Shape.PERCENT,
            sources=sources,
            altered=self.altered,
            form_sheet=self.read.name,
            added=sum(list(sources.place_of).count(at) for at in own),
        )


def _moved(now: Mapping[int, int]) -> str:
    """Say what was done to rows, by where each is now: position in 来源明细 → sheet row."""
    pairs = list(pairwise(row for _, row in sorted(now.items())))
    if any(one > other for one, other in pairs):
        return "重新排过序"
    steady = len({row - at for at, row in now.items()}) < 2  # noqa: PLR2004 - all moved by as much
    return "" if steady else "增删过"


def _columns(sheets: Sequence[Submitted]) -> Sequence[tuple[str, str]]:
    """Return where the fields of the workbook's own table stand; of a catalogue without the rows."""
    found = sheets[0].sheet.columns()
    return [(where.rstrip("0123456789"), heading) for where, heading in found]
