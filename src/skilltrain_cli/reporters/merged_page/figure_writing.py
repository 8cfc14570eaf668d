"""The cells of a summary as people read them: numbers with thousands, shares in percent, words masked."""

from collections.abc import Callable
from decimal import Decimal

from skilltrain_cli.operations.summaries.summary_table import Shape, SummaryCell, SummaryColumn
from skilltrain_cli.reporters.page_parts.markup import Markup, tag
from skilltrain_cli.values.figure_with_sources import Figure, Number, percent_text, rounded
from skilltrain_cli.values.privacy import shown_name

NUMBERS = frozenset({Shape.COUNT, Shape.AMOUNT, Shape.PERCENT, Shape.RANK})
"""Shapes of columns that hold numbers."""
NOTHING = "–"
"""Stands where nothing is known: a blank is no zero."""


def isolated(text: str) -> Markup:
    """Return words of any origin: masked, in one line, and apart from the direction of what stands beside."""
    return tag("bdi", shown_name(text))


def number_in(cell: SummaryCell) -> Number | None:
    """Return the number of a cell; ``None`` for a word, a blank, or a figure of nothing."""
    return cell.value if isinstance(cell, Figure) and cell.known else None


def written(column: SummaryColumn, cell: SummaryCell) -> str:
    """Return a cell as it is read; a number that is not known is blank."""
    if not isinstance(cell, Figure):
        return cell or ""
    value = number_in(cell)
    return "" if value is None else _WRITINGS.get(column.shape, _whole)(value, column.decimals)


def measured(column: SummaryColumn, cell: SummaryCell) -> str:
    """Return a number with what it counts, where its heading does not say so."""
    text = written(column, cell)
    return f"{text} {column.measure}" if text and column.measure and column.shape in _COUNTED else text


def _whole(value: Number, decimals: int) -> str:
    del decimals
    return f"{Decimal(value).normalize():,f}"


def _decimals(value: Number, decimals: int) -> str:
    """Return an amount with no more decimals than its column has, and no zeros behind the last digit."""
    return _whole(rounded(value, decimals), decimals)


def _percent(value: Number, decimals: int) -> str:
    del decimals
    return percent_text(value)


_COUNTED = frozenset({Shape.COUNT, Shape.AMOUNT})
_WRITINGS: dict[Shape, Callable[[Number, int], str]] = {Shape.AMOUNT: _decimals, Shape.PERCENT: _percent}
