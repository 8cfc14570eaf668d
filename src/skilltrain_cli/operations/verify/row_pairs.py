"""Which row of one sheet is which of another: the same first, wherever it stands, then the most alike."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import dropwhile, pairwise, takewhile
from operator import not_

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.operations.summaries.content_code import FIGURE
from skilltrain_cli.operations.verify.sheet_cells import compared, compared_column, is_equal
from skilltrain_cli.values.grid import Value

Columns = Sequence[Sequence[Value]]
RowKey = tuple[str, ...]
_FEW, _SHARE = 50, 10
"""Rows that may differ in place before all are looked for elsewhere; so may one in ten of a long sheet."""
_MOST_PAIRS = 40_000
"""Pairs of rows that are compared to find which one became which."""
_WIDE = 4
"""Filled cells from which two rows must agree in more than half of them to be the same row, changed."""


class RowPairs(Struct, frozen=True, kw_only=True):
    """Rows of a sheet as expected, and as held; those that hold nothing are in none of these."""

    elsewhere: Mapping[int, int] = field(default_factory=dict)
    """Expected row → held row: of those that stand elsewhere than they should; of all unless ``in_place``."""
    changed: tuple[tuple[int, int], ...] = ()
    """Expected and held row, where they differ in a cell."""
    gone: tuple[int, ...] = ()
    added: tuple[int, ...] = ()
    repeats: Mapping[int, int] = field(default_factory=dict)
    """Of the added rows those that say what another held row says → that one."""
    in_place: bool = True
    """Whether every row that is in none of these stands in its own place."""
    sorted_anew: bool = False
    """Whether rows come in another order."""

    def now(self, row: int) -> int | None:
        """Return where an expected row is; ``None`` when it is gone."""
        if row in self.elsewhere:
            return self.elsewhere[row]
        return row if self.in_place and row not in self.gone else None


def pair_rows(expected: Columns, held: Columns) -> RowPairs:
    """Pair the rows of two sheets with the same columns."""
    height = max(map(len, (*expected, *held)), default=0)
    one, other = _filled_up(expected, height), _filled_up(held, height)
    differing = sorted({row for pair in zip(one, other, strict=True) for row in _differing(*pair)})
    if len(differing) <= max(_FEW, height // _SHARE):
        left = {row: _key(one, row) for row in differing}
        found = {row: _key(other, row) for row in differing}
        pairs = _paired(left, found, lambda key: _standing(key, other, set(differing)))
        return replace(pairs, elsewhere={row: now for row, now in pairs.elsewhere.items() if row != now})
    keys = (
        list(zip(*map(compared_column, one), strict=True)),
        list(zip(*map(compared_column, other), strict=True)),
    )
    pairs = _paired(dict(enumerate(keys[0])), dict(enumerate(keys[1])), lambda _: None)
    same = {key: row for row, key in enumerate(keys[1]) if row not in pairs.added}
    repeats = {row: same[keys[1][row]] for row in pairs.added if keys[1][row] in same}
    return replace(pairs, repeats=repeats, in_place=False)


def _filled_up(columns: Columns, height: int) -> Columns:
    return [
        column if len(column) == height else [*column, *([""] * (height - len(column)))] for column in columns
    ]


def _differing(one: Sequence[Value], other: Sequence[Value]) -> Iterable[int]:
    if one == other and bool not in set(map(type, other)):
        return ()
    pairs = enumerate(zip(one, other, strict=True))
    return [
        row
        for row, (first, second) in pairs
        if (first != second or isinstance(second, bool)) and not is_equal(first, second)
    ]


def _key(columns: Columns, row: int) -> RowKey:
    return tuple(compared(column[row]) for column in columns)


def _standing(key: RowKey, columns: Columns, but: set[int]) -> int | None:
    """Return a row that says this, among those that stand where they should."""
    width = next((at for at, text in enumerate(key) if text), None)
    if width is None:
        return None
    rows = (row for row, cell in enumerate(columns[width]) if row not in but and compared(cell) == key[width])
    return next((row for row in rows if _key(columns, row) == key), None)


def _paired(
    expected: Mapping[int, RowKey], held: Mapping[int, RowKey], twin: Callable[[RowKey], int | None]
) -> RowPairs:
    """Pair rows by what they say; ``twin`` finds a row that says the same among the others."""
    waiting: dict[RowKey, deque[int]] = {}
    for row, key in expected.items():
        if any(key):
            waiting.setdefault(key, deque()).append(row)
    same: dict[int, int] = {}
    left = []
    for row, key in held.items():
        rows = waiting.get(key)
        if rows:
            same[rows.popleft()] = row
        elif any(key):
            left.append(row)
    gone = sorted(row for rows in waiting.values() for row in rows)
    became = _became({row: expected[row] for row in gone}, {row: held[row] for row in left})
    added = tuple(row for row in left if row not in set(became.values()))
    repeats = {row: other for row in added if (other := twin(held[row])) is not None}
    pairs = {**same, **became}
    order = [pairs[row] for row in sorted(pairs)]
    return RowPairs(
        elsewhere=pairs,
        changed=tuple(sorted(became.items())),
        gone=tuple(row for row in gone if row not in became),
        added=added,
        repeats=repeats,
        sorted_anew=any(one > other for one, other in pairwise(order)),
    )


def _became(gone: Mapping[int, RowKey], left: Mapping[int, RowKey]) -> Mapping[int, int]:
    """Return which of the rows that are gone became which that are left."""
    if len(gone) * len(left) > _MOST_PAIRS:
        return {
            row: row for row, key in gone.items() if row in left and _likeness(key, left[row]) is not None
        }
    found = [
        (-likeness, abs(row - other), row, other)
        for row, key in gone.items()
        for other, words in left.items()
        if (likeness := _likeness(key, words, near=row == other)) is not None
    ]
    became: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, row, other in sorted(found):
        if row not in became and other not in taken:
            became[row] = other
            taken.add(other)
    return became


def _likeness(one: RowKey, other: RowKey, *, near: bool = False) -> float | None:
    """Return how much of two rows is the same; ``None`` when one can hardly have become the other."""
    filled = max(sum(map(bool, one)), sum(map(bool, other)))
    common = sum(first == second and bool(first) for first, second in zip(one, other, strict=True))
    if _name(one) == _name(other) != () and _has_figure((*one, *other)):
        return 1 + common / filled
    if filled >= _WIDE:
        return common / filled if 2 * common > filled else None
    first, second = (next(filter(None, key), "") for key in (one, other))
    return common / filled if first == second or near else None


def _name(key: RowKey) -> RowKey:
    """Return the words that a line begins with, up to its first figure or blank."""
    return tuple(takewhile(lambda text: text and not text.startswith(FIGURE), dropwhile(not_, key)))


def _has_figure(key: RowKey) -> bool:
    return any(text.startswith(FIGURE) for text in key)
