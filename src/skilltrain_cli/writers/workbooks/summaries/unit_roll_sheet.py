"""
The roll of a merged workbook: a row for each unit, a city's own row below its counties', the total last.

Rows are few, and sums stand among them as formulas, so nothing is poured.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from skilltrain_cli.forms.spec import Column
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.totals import Totals
from skilltrain_cli.operations.summaries.figure_columns import RowsOfLine
from skilltrain_cli.operations.summaries.unit_tables import roll_lines, sum_labels
from skilltrain_cli.values.figure_with_sources import BLANK, Figure, Scope
from skilltrain_cli.values.grid import Spot, column_letters
from skilltrain_cli.writers.workbooks.plain_list_sheet import LiveFormula
from skilltrain_cli.writers.workbooks.summaries.live_formulas import (
    LONGEST,
    Ranges,
    cached_value,
    ratio_formula,
)
from skilltrain_cli.writers.workbooks.table_form_page import (
    ROW_HEIGHT,
    TableFrame,
    draw_frame,
    field_look,
    keep_together,
    row_height,
)
from skilltrain_cli.writers.workbooks.workbook_style import Look, write_text, write_value


def draw_roll(book: Workbook, looks: Mapping[Look, Format], merged: Merged) -> Sequence[int]:
    """Draw the roll; return the zero-based sheet row of each of the table's rows."""
    form = merged.table.form
    lines = [*roll_lines(merged)]
    count = sum(len(line.rows) if line.scope is Scope.UNIT else 1 for line in lines)
    frame = TableFrame(form=form, rows=count, filled=merged.footer)
    sheet = book.add_worksheet(form.card.sheet_name)
    draw_frame(sheet, frame, looks)
    at: list[int] = []
    sums: list[tuple[int, RowsOfLine]] = []
    next_ = frame.first
    for line in lines:
        if line.scope is Scope.UNIT:
            at += range(next_, next_ + len(line.rows))
            next_ = at[-1] + 1
        else:
            sums.append((next_, line))
            next_ += 1
    roll = _Roll(sheet, looks, merged, Ranges(form=form, at=at, detail=0))
    heights = [ROW_HEIGHT] * count
    for row in range(len(merged.table)):
        heights[at[row] - frame.first] = roll.draw_row(row)
    keep_together(sheet, frame, heights)
    for row, line in sums:
        roll.draw_sum(row, line)
    sheet.freeze_panes(frame.first, 0)
    return at


class _Roll:
    """Draws the rows of a roll, those of units and those that sum them up."""

    def __init__(self, sheet: Worksheet, looks: Mapping[Look, Format], merged: Merged, at: Ranges) -> None:
        self._sheet = sheet
        self._looks = looks
        self._merged = merged
        self._at = at
        self._totals = Totals(merged.table, merged.counted)
        self._columns = merged.table.form.columns

    def draw_row(self, row: int) -> float:
        """Draw a row of the table; return how high it is."""
        table, line = self._merged.table, self._at.at[row]
        cells = [table.columns[column.name][row] for column in self._columns]
        height = row_height(table.form, cells)
        self._sheet.set_row(line, height)
        for index, (column, cell) in enumerate(zip(self._columns, cells, strict=True)):
            value = float(cell) if isinstance(cell, Decimal) else cell
            write_value(self._sheet, Spot(line, index), value, self._looks[field_look(column)])
        return height

    def draw_sum(self, row: int, line: RowsOfLine) -> None:
        """Draw a city's row or the total: its name, then a formula below each amount."""
        self._sheet.set_row(row, ROW_HEIGHT)
        amounts = self._totals.amounts(line.rows, range(len(self._merged.table)))
        figures = {each.name: figure for each, figure in zip(self._merged.counted, amounts, strict=True)}
        cells = {each.name: f"{column_letters(at)}{row + 1}" for at, each in enumerate(self._columns)}
        labels = sum_labels(self._merged.table.form, line)
        for index, column in enumerate(self._columns):
            spot = Spot(row, index)
            if (text := labels.get(column.name)) is not None:
                write_text(self._sheet, spot, text, self._looks[Look.HEADING])
            elif column.name in figures:
                look = self._looks[field_look(column)]
                live = self._live(column, figures, cells)
                if len(live.formula) <= LONGEST:
                    self._sheet.write_formula(row, index, live.formula, look, live.value)
                else:
                    value = None if live.value == BLANK else float(live.value)
                    write_value(self._sheet, spot, value, look)
            else:
                self._sheet.write_blank(row, index, None, self._looks[field_look(column)])

    def _live(self, column: Column, figures: Mapping[str, Figure], cells: Mapping[str, str]) -> LiveFormula:
        figure = figures[column.name]
        if not column.amount.additive:
            parts = (
                cells[part.field] if part == figures[part.field] else self._sum(part) for part in figure.parts
            )
            return LiveFormula(
                formula=f"={ratio_formula(column, *parts)}", value=cached_value(figure, blank=True)
            )
        if not figure.known:
            return LiveFormula(formula='=""', value="")
        return LiveFormula(formula=f"={self._sum(figure)}", value=cached_value(figure, blank=False))

    def _sum(self, figure: Figure) -> str:
        """Return what a field comes to in a figure's rows; 0 where it has none."""
        return f"SUM({self._at.of(figure.field, figure.rows)})" if figure.rows else "0"
