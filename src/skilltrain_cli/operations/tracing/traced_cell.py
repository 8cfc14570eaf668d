"""One cell of a merged workbook with everything that it was made from, by what is known of the workbook."""

from collections.abc import Callable, Sequence
from math import isclose
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.errors import UsageError
from skilltrain_cli.operations.summaries.summary_table import Shape, SummaryTable
from skilltrain_cli.operations.tracing.figure_at_cell import LAST_YEAR, CellOfTable, cell_of_table
from skilltrain_cli.operations.tracing.source_cells import (
    Places,
    SourceCells,
    SourcePlace,
    TracedRows,
    fields_of,
    source_cells,
)
from skilltrain_cli.review.provenance import Alteration
from skilltrain_cli.values.figure_with_sources import Figure, Measure, Number
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import is_blank, key

_HOW = "请写工作表和单元格，如 '汇总!E8'；可以问的是各汇总表里的数，和第一张表的各行"
_HOW_MADE = {
    Measure.SUM: "各来源相加",
    Measure.COUNT: "来源的行数",
    Measure.DISTINCT: "来源里不同的有几个",
}


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


class TraceableBook(Struct, frozen=True, kw_only=True):
    """What is known of a merged workbook that tells of each of its cells what it was made from."""

    file: str
    form_sheet: str
    """The sheet of the form's own table."""
    sheets: Sequence[str]
    """All sheets, in their order."""
    summaries: Sequence[str]
    """Those that summaries stand in."""
    summary: Callable[[str], Sequence[SummaryTable]]
    """Returns the summary on a sheet, and those whose lines it repeats as subtotals; else nothing."""
    grid: Callable[[str], Grid]
    """Returns the sheet of a summary as it stands."""
    value: Callable[[str, Spot], Value]
    """Returns what stands in a cell of any sheet."""
    own: Callable[[Spot], tuple[int, str] | None]
    """Returns the row (position) and the field of a cell of the form's own table; ``None`` of any other."""
    beside: Callable[[Spot], CellOfTable]
    """Returns what another cell of the form's sheet is, such as a sum."""
    rows: TracedRows
    places: Places
    previous: str = ""
    """The file of last year that its figures are compared with."""
    altered: Alteration = Alteration()

    def traced(self, asked: str, spot: Spot) -> TracedCell:
        """
        Return what a cell was made from; ``asked`` names its sheet, the form's own if it is empty.

        UsageError where there is no such sheet, and for a cell that holds no figure.
        """
        sheet = asked or self.form_sheet
        if sheet not in self.sheets:
            sheet = next((name for name in self.sheets if key(name) == key(sheet)), "")
        if not sheet:
            raise UsageError(f"“{self.file}”里没有工作表“{asked}”", self._askable())
        if sheet == self.form_sheet:
            own = self.own(spot)
            return self._summed(sheet, spot, self.beside(spot)) if own is None else self._one(spot, *own)
        tables = self.summary(sheet)
        if not tables:
            raise UsageError(f"“{sheet}”不是汇总出来的表，上面的数没有来源可查", self._askable())
        return self._summed(sheet, spot, cell_of_table(tables, self.grid(sheet), spot))

    def _askable(self) -> str:
        names = {self.form_sheet, *self.summaries}
        return f"可以问的工作表有：{'、'.join(name for name in self.sheets if name in names)}"

    def _last_year(self) -> str:
        """Return what to ask for the sources of last year's figures."""
        if not self.previous:
            return "请对上年的汇总表运行 skt trace"
        return f"上年的数来自“{shown(self.previous, 120)}”；它是汇总表的，请对它运行 skt trace"

    def _one(self, spot: Spot, row: int, name: str) -> TracedCell:
        value = self.value(self.form_sheet, spot)
        held = None if is_blank(value) else value
        rows = replace(self.rows, columns={name: {row: held}})
        return TracedCell(
            sheet=self.form_sheet,
            spot=spot,
            line=f"第 {spot.row + 1} 行",
            heading=self.rows.headings[name],
            value=held,
            reckoned=None,
            figure=None,
            measure="",
            sources=source_cells([(name, [row])], rows, self.places),
            altered=self.altered,
            form_sheet=self.form_sheet,
        )

    def _summed(self, sheet: str, spot: Spot, found: CellOfTable) -> TracedCell:
        if found.why:
            raise UsageError(found.why, self._last_year() if LAST_YEAR in found.why else _HOW)
        figure = found.held
        if not isinstance(figure, Figure):
            raise UsageError(
                f"{sheet}!{spot.a1}（{found.line} {found.heading}）是空白：没有可以汇总的数", _HOW
            )
        value = self.value(sheet, spot)
        sources = source_cells([*fields_of(figure, self.rows)], self.rows, self.places)
        own = {at for at, place in enumerate(sources.places) if place.own}
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
            form_sheet=self.form_sheet,
            added=sum(map(own.__contains__, sources.place_of)),
        )
