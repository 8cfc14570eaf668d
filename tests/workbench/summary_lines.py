"""The summaries that a form declares, as tests look at them: by the name of their sheet, in plain values."""

from collections.abc import Iterator

from skilltrain_cli.operations.merge import Merged
from skilltrain_cli.operations.merge.official_writing import summary_sheets
from skilltrain_cli.operations.summaries.merge_tables import table_named
from skilltrain_cli.operations.summaries.summary_table import SummaryTable
from skilltrain_cli.values.figure_with_sources import Figure, Measure

_OF_ROWS = (Measure.COUNT, Measure.SUM, Measure.DISTINCT)


def summary(merged: Merged, name: str) -> SummaryTable:
    """Return the summary on a sheet."""
    found = table_named(merged, name)
    assert found is not None
    return found


def declared(merged: Merged) -> Iterator[SummaryTable]:
    """Yield those that the form declares."""
    return (summary(merged, name) for name in summary_sheets(merged.table.form))


def names(table: SummaryTable) -> list[str]:
    """Return what the lines are called."""
    return ["".join(table.name_of(line)) for line in table.lines]


def figures(table: SummaryTable, measure: Measure) -> list[Figure]:
    """Return the first figure of a measure in each line."""
    found = ([cell for cell in line.cells if isinstance(cell, Figure)] for line in table.lines)
    return [next(each for each in cells if each.measure is measure) for cells in found]


def plain(table: SummaryTable, *, total: bool = False) -> list[tuple[object, ...]]:
    """Return each line as its name and its numbers, those made of others left out; ``None`` is blank."""
    wanted = [
        at
        for at, cell in enumerate(table.total.cells if table.total else ())
        if isinstance(cell, Figure) and cell.measure in _OF_ROWS
    ]
    lines = [*table.lines, *([table.total] if total and table.total else [])]
    return [
        ("".join(table.name_of(line)), *(each.value if isinstance(each, Figure) else each for each in cells))
        for line in lines
        if (cells := [line.cells[at] for at in wanted])
    ]
