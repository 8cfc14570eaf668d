"""Which sum stands in a cell of a merged workbook's own form: a roll has 小计 and 合计 among its units."""

from collections.abc import Mapping

from skilltrain_cli.forms.spec import Layout
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_types import Scope
from skilltrain_cli.operations.merge.totals import Totals
from skilltrain_cli.operations.merge.unit_roll import is_roll
from skilltrain_cli.operations.summaries.figure_columns import RowsOfLine
from skilltrain_cli.operations.summaries.summary_table import Shape
from skilltrain_cli.operations.summaries.unit_tables import roll_lines, sum_labels
from skilltrain_cli.operations.tracing.figure_at_cell import CellOfTable
from skilltrain_cli.values.grid import Grid, Spot
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import is_blank, key


def cell_of_roll(merged: Merged, grid: Grid, spot: Spot, columns: Mapping[str, int]) -> CellOfTable:
    """
    Return what a cell is that belongs to no unit's row, by the words that stand beside it.

    ``columns`` are the zero-based columns of the fields in the sheet.
    """
    form = merged.table.form
    name = next((name for name, column in columns.items() if column == spot.column), "")
    line = _line(merged, grid, spot.row, columns)
    at = next((at for at, each in enumerate(merged.counted) if each.name == name), None)
    if line is None or at is None:
        return CellOfTable(why=_outside(merged, grid, spot, columns))
    figures = Totals(merged.table, merged.counted).amounts(line.rows, range(len(merged.table)))
    column = form.by_name[name]
    return CellOfTable(
        line="".join(sum_labels(form, line).values()),
        heading=column.heading,
        held=figures[at] if figures[at].known else None,
        shape=Shape.AMOUNT,
        measure=column.amount.measure,
    )


def _line(merged: Merged, grid: Grid, row: int, columns: Mapping[str, int]) -> RowsOfLine | None:
    """Return the sum that a row is; its other fields that name units are blank."""
    form = merged.table.form
    if not is_roll(form) or form.is_card:
        return None
    words = {name: _word(grid, row, columns[name]) for name in form.places if name in columns}
    for line in roll_lines(merged):
        if line.scope is Scope.UNIT:
            continue
        labels = {name: key(word) for name, word in sum_labels(form, line).items()}
        if words and {name: word for name, word in words.items() if word} == labels:
            return line
    return None


def _word(grid: Grid, row: int, column: int) -> str:
    value = grid.value(Spot(row, column))
    return "" if is_blank(value) else key(str(value))


def _outside(merged: Merged, grid: Grid, spot: Spot, columns: Mapping[str, int]) -> str:
    """Say that there is no figure of the merge in a cell, and where it lies."""
    called, rows = f"{grid.name}!{spot.a1}", merged.table.row_of
    value = grid.value(spot)
    says = "是空白" if is_blank(value) else f"写的是“{shown(value, 30)}”"
    if merged.table.form.card.layout is Layout.CARD:
        where = "不是卡片的一栏"
    elif spot.row < min(rows):
        where = "在表头或表头以上"
    elif spot.column not in columns.values():
        where = "在统计表的旁边，不是它的一栏"
    elif spot.row > max(rows):
        where = "在统计表各行以下"
    else:
        where = "不是报送的一行，也不是合计的数"
    return f"{called} {says}，{where}，没有汇总出来的数"
