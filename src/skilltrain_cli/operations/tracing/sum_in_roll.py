"""Which sum stands in a cell of a merged workbook's own form: a roll has 小计 and 合计 among its units."""

from collections.abc import Mapping

from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.totals import Totals
from skilltrain_cli.operations.merge.unit_roll import is_roll
from skilltrain_cli.operations.summaries.figure_columns import RowsOfLine
from skilltrain_cli.operations.summaries.summary_table import Shape
from skilltrain_cli.operations.summaries.unit_tables import roll_lines, sum_labels
from skilltrain_cli.operations.tracing.figure_at_cell import CellOfTable, beside_rows, where_beside
from skilltrain_cli.values.figure_with_sources import Scope
from skilltrain_cli.values.grid import Grid, Spot
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
        where = (
            "不是卡片的一栏" if form.is_card else where_beside(spot, merged.table.row_of, columns.values())
        )
        return CellOfTable(why=beside_rows(grid.name, spot, grid.value(spot), where))
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
