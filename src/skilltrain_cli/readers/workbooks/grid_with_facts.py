"""What a scan found, put beside the values of the sheet."""

from collections.abc import Mapping

from msgspec.structs import replace

from skilltrain_cli.readers.workbooks.hidden_facts import SheetFacts
from skilltrain_cli.readers.workbooks.number_format import displayed
from skilltrain_cli.values.grid import Grid, LetteredText, Spot, Value, lettered
from skilltrain_cli.values.text import is_blank, quoted


def with_facts(grid: Grid, facts: SheetFacts) -> Grid:
    """Return the grid with what the scan found, rows and columns beyond the values left out."""
    if facts.empty:
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
        marked=_marked(grid, facts) if facts.lettering or facts.runs else {},
        displayed=_displayed(grid, facts) if facts.formats or facts.displayed else {},
    )


def _marked(grid: Grid, facts: SheetFacts) -> Mapping[Spot, LetteredText]:
    """Return the filled cells in which characters are struck out, raised or lowered."""
    whole = {spot: [(_text(grid.value(spot)), lettering)] for spot, lettering in facts.lettering.items()}
    there = {spot: runs for spot, runs in {**whole, **facts.runs}.items() if not is_blank(grid.value(spot))}
    return {spot: cell for spot, runs in there.items() if (cell := lettered(runs)) is not None}


def _text(value: Value) -> str:
    """Return a value as a run of text."""
    return value if isinstance(value, str) else quoted(value)


def _displayed(grid: Grid, facts: SheetFacts) -> Mapping[Spot, str]:
    """Return the filled cells that show people another value."""
    told = {spot: displayed(grid.value(spot), code) for spot, code in facts.formats.items()}
    return {
        spot: text
        for spot, text in {**told, **facts.displayed}.items()
        if text is not None and not is_blank(grid.value(spot))
    }
