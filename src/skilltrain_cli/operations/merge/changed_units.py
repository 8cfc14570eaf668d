"""What an update changed, unit by unit: for the note to the level above."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from operator import eq

from msgspec import Struct

from skilltrain_cli.operations.merge.admission import full_name
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_types import Table
from skilltrain_cli.operations.merge.totals import Totals
from skilltrain_cli.values.figure_with_sources import Figure

_MOST_PAIRS = 40_000
"""Pairs of rows that are compared to find which one became which."""


class ChangedUnit(Struct, frozen=True, kw_only=True):
    """One unit before and after."""

    name: str
    before: Sequence[Figure] | None
    """How many rows, then the amounts; ``None`` for a unit that was not there."""
    after: Sequence[Figure] | None
    """``None`` for a unit that is no longer there."""
    headings: Sequence[str]
    mended: int
    """Rows that say something else in less than half of their cells."""
    added: int
    removed: int

    @property
    def sentence(self) -> str:
        """Say it in one sentence, without a full stop."""
        if self.before is None:
            return f"{self.name} 新增：{self._all(self.after)}"
        if self.after is None:
            return f"{self.name} 不再有：原来 {self._all(self.before)}"
        pairs = zip(self.headings, self.before, self.after, strict=True)
        told = [
            f"{heading} {_number(old)} → {_number(new)}"
            for heading, old, new in pairs
            if old.value != new.value or old.known != new.known
        ]
        rows = [f"改 {self.mended:,} 行"] if self.mended else []
        rows += [f"增 {self.added:,} 行"] if self.added else []
        rows += [f"减 {self.removed:,} 行"] if self.removed else []
        if not told and not rows:
            return f"{self.name} 没有变化"
        return f"{self.name} {'，'.join((*(told or ['合计不变']), '、'.join(rows)) if rows else told)}"

    def _all(self, figures: Sequence[Figure] | None) -> str:
        pairs = zip(self.headings, figures or (), strict=False)
        return "，".join(f"{heading} {_number(figure)}" for heading, figure in pairs)


def _number(figure: Figure) -> str:
    return f"{figure.value:,}" if figure.known else "空白"


def changed_units(before: Merged, after: Merged, codes: Sequence[str]) -> Iterator[ChangedUnit]:
    """Yield the units of these codes, and all others that have changed, in official order."""
    amounts = [at for at, column in enumerate(after.counted) if column.amount.additive]
    headings = ("行数", *(after.counted[at].heading for at in amounts))
    old, new = _by_unit(before.table), _by_unit(after.table)
    names = {**_names(before.table), **_names(after.table)}
    for code in sorted(names):
        first, second = old.get(code, Counter()), new.get(code, Counter())
        if first == second and code not in codes:
            continue
        mended = _mended(list((first - second).elements()), list((second - first).elements()))
        yield ChangedUnit(
            name=names[code],
            before=_figures(before, code, amounts) if code in old else None,
            after=_figures(after, code, amounts) if code in new else None,
            headings=headings,
            mended=mended,
            added=(second - first).total() - mended,
            removed=(first - second).total() - mended,
        )


def _mended(gone: Sequence[tuple[object, ...]], come: Sequence[tuple[object, ...]]) -> int:
    """Return how many rows stand in place of one that is alike; of very many only those at its place."""
    if len(gone) * len(come) > _MOST_PAIRS:
        return sum(_alike(*pair) for pair in zip(gone, come, strict=False))
    left, mended = list(gone), 0
    for row in come:
        like = max(left, key=lambda other: _same_cells(other, row), default=None)
        if like is not None and _alike(like, row):
            left.remove(like)
            mended += 1
    return mended


def _alike(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return 2 * _same_cells(one, other) > len(one)


def _same_cells(one: tuple[object, ...], other: tuple[object, ...]) -> int:
    return sum(map(eq, one, other))


def _figures(merged: Merged, code: str, amounts: Sequence[int]) -> Sequence[Figure]:
    """Return what a unit comes to."""
    rows = merged.table.unit_rows()[code]
    totals = Totals(merged.table, merged.counted)
    found = totals.amounts(rows, range(len(merged.table)))
    return (Figure.count(rows), *(found[at] for at in amounts))


def _by_unit(table: Table) -> Mapping[str, Counter[tuple[object, ...]]]:
    """Return the rows of each unit as they are written."""
    columns = [table.columns[column.name] for column in table.form.columns]
    return {
        code: Counter(zip(*(column[rows.start : rows.stop] for column in columns), strict=True))
        for code, rows in table.unit_rows().items()
    }


def _names(table: Table) -> Mapping[str, str]:
    return {block.unit.code: full_name(block.unit) for block in table.blocks}
