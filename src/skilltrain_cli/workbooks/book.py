"""What a scan found, put beside the values of the sheet."""

from dataclasses import replace

from skilltrain_cli.grid import Grid
from skilltrain_cli.workbooks.facts import NOTHING_HIDDEN, SheetFacts


def with_facts(grid: Grid, facts: SheetFacts) -> Grid:
    """Return the grid with what the scan found, rows and columns beyond the values left out."""
    if facts is NOTHING_HIDDEN:
        return grid
    right = grid.left + max(map(len, grid.rows), default=0)
    return replace(
        grid,
        merges=grid.merges or facts.merges or (),
        hidden_rows=frozenset(row for row in facts.hidden_rows if grid.top <= row <= grid.bottom),
        hidden_columns=frozenset(column for column in facts.hidden_columns if grid.left <= column < right),
        errors=facts.errors,
        uncached=facts.uncached,
        pictures=facts.pictures,
        dayless=facts.dayless,
    )
