"""Which column of a table each cell stands in, as a person sees it, however many grid lines Word keeps."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

_HAIR = 200
"""Twips (3.5 mm): edges closer than this were meant to be one line."""
_EVEN = 1_000
"""Twips that a grid column takes when the table does not say."""


class ColumnSpan(NamedTuple):
    """The grid columns a cell covers, ``last`` exclusive; or, as a result, its columns, inclusive."""

    first: int
    last: int


Rows = Sequence[Sequence[ColumnSpan]]


def columns_of(rows: Rows, widths: Sequence[int]) -> list[list[ColumnSpan]]:
    """
    Return the first and last column (inclusive) of each cell.

    Clerks drag the border of a single cell, and Word then counts a new grid column from there on. So cells
    are counted: rows with as many cells as most have columns one by one, and shorter rows are laid onto
    those. Where that fails (a card with two fields in one line) the edges decide, those a hair apart as one.
    """
    edges = _Edges(rows, widths)
    return _by_count(rows, edges) or _by_edges(rows, edges)


class _Edges:
    """Where the grid columns lie, in twips."""

    def __init__(self, rows: Rows, widths: Sequence[int]) -> None:
        most = max((row[-1].last for row in rows if row), default=0)
        told = len(widths) >= most and all(width > 0 for width in widths[:most])
        self.at = [0]
        for index in range(min(most, len(widths)) if told else 0):
            self.at.append(self.at[-1] + widths[index])

    def __call__(self, grid: int) -> int:
        return self.at[grid] if len(self.at) > grid else grid * _EVEN


def _by_count(rows: Rows, edges: _Edges) -> list[list[ColumnSpan]] | None:
    """Lay every row onto the columns that most rows have; None when one does not fit."""
    counts = Counter(len(row) for row in rows if row)
    if not counts:
        return [[] for _ in rows]
    most = max(counts.items(), key=lambda pair: (pair[1], pair[0]))[0]
    if max(counts) > most:
        return None
    usual = [row for row in rows if len(row) == most]
    starts = [median(edges(row[index].first) for row in usual) for index in range(most)]
    if any(second <= first for first, second in pairwise(starts)):
        return None
    placed: list[list[ColumnSpan]] = []
    for row in rows:
        firsts = list(range(most)) if len(row) == most else [_nearest(edges(s.first), starts) for s in row]
        if any(second <= first for first, second in pairwise(firsts)):
            return None
        placed.append(_spans(firsts, _before(edges(row[-1].last), starts) if row else 0))
    return placed


def _by_edges(rows: Rows, edges: _Edges) -> list[list[ColumnSpan]]:
    """Count the left edges that occur, those a hair apart as one unless one row has both."""
    begun = sorted({span.first for row in rows for span in row})
    adjoining = {pair for row in rows for pair in pairwise(span.first for span in row)}
    column: dict[int, int] = {}
    starts: list[float] = []
    group: list[int] = []
    for grid in begun:
        near = group and edges(grid) - edges(group[0]) <= _HAIR
        if not near or any((each, grid) in adjoining for each in group):
            starts.append(edges(grid))
            group = []
        group.append(grid)
        column[grid] = len(starts) - 1
    return [
        _spans([column[span.first] for span in row], _before(edges(row[-1].last), starts) if row else 0)
        for row in rows
    ]


def _spans(firsts: Sequence[int], end: int) -> list[ColumnSpan]:
    """Give each cell the columns up to the next one; the last cell those up to ``end``."""
    lasts = [*(following - 1 for following in firsts[1:]), end] if firsts else []
    return [ColumnSpan(first, max(first, last)) for first, last in zip(firsts, lasts, strict=True)]


def _nearest(edge: float, starts: Sequence[float]) -> int:
    after = bisect_left(starts, edge)
    if after == len(starts) or (after and edge - starts[after - 1] <= starts[after] - edge):
        return after - 1
    return after


def _before(edge: float, starts: Sequence[float]) -> int:
    """Return the last column that begins clearly left of an edge."""
    return max(bisect_left(starts, edge - _HAIR) - 1, 0)
