"""A column as small numbers: what many rules ask of it is worked out once, for each distinct value."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import count
from typing import Any, overload

from msgspec import Struct, field

_CHEAP = frozenset({str, int, type(None)})
"""Types whose values are hashed and compared without any Python of ours."""


class Coded(Struct, frozen=True, kw_only=True):
    """Each cell's code, and the distinct values the codes stand for."""

    codes: Sequence[int]
    values: Sequence[Any]
    _rows: list[list[int]] = field(default_factory=list)

    def recoded(self, values: Sequence[Any]) -> "Coded":
        """Return the column with each distinct value replaced, in order; those now equal share a number."""
        again = number_in_order(values)
        if len(again.values) == len(self.values):  # none of them is equal to another
            return Coded(codes=self.codes, values=again.values)
        return Coded(codes=list(map(again.codes.__getitem__, self.codes)), values=again.values)

    def groups(self) -> list[tuple[Any, "Members"]]:
        """Return each distinct value with its data rows."""
        return [(value, Members(self, code)) for code, value in enumerate(self.values)]

    def rows_of(self, code: int) -> list[int]:
        """Return the data rows (indexes) of a code; the first question sorts them all."""
        if not self._rows:
            self._rows.extend([] for _ in self.values)
            for index, each in enumerate(self.codes):
                self._rows[each].append(index)
        return self._rows[code]


class Members(Sequence[int]):
    """The data rows (indexes) of one or several distinct values, worked out when they are asked for."""

    __slots__ = ("codes", "column")

    def __init__(self, column: Coded, *codes: int) -> None:
        """Take the column and the codes of the values."""
        self.column = column
        self.codes = codes

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[int]: ...
    def __getitem__(self, at: int | slice) -> int | Sequence[int]:
        """Return one row, or some, in their order."""
        return list(self)[at]

    def __len__(self) -> int:
        """Return how many rows there are."""
        return sum(len(self.column.rows_of(code)) for code in self.codes)

    def __iter__(self) -> Iterator[int]:
        """Yield the rows in their order."""
        return merge(*(self.column.rows_of(code) for code in self.codes))

    def and_of(self, other: "Members") -> "Members":
        """Return the rows of both, of one column."""
        return Members(self.column, *self.codes, *other.codes)


def code_values(column: Sequence[Any]) -> Coded:
    """Give distinct values numbers; the fit shares one object among equal writings, so few are hashed."""
    if column and column[0] is column[-1] and column.count(column[0]) == len(column):
        return Coded(codes=[0] * len(column), values=column[:1])  # a county names itself in every row
    if _CHEAP.issuperset(map(type, column)):
        return number_in_order(column)
    written = by_identity(column)
    return written.recoded(written.values)


def number_in_order(column: Iterable[Any]) -> Coded:
    """Give distinct values numbers in their order, each hashed as seldom as can be."""
    numbers: defaultdict[Any, int] = defaultdict(count().__next__)
    return Coded(codes=list(map(numbers.__getitem__, column)), values=list(numbers))


def by_identity(column: Sequence[Any]) -> Coded:
    """Give distinct objects numbers without hashing them; equal ones may have several."""
    ids = list(map(id, column))
    distinct = dict(zip(ids, column, strict=True))
    codes = dict(zip(distinct, count(), strict=False))
    return Coded(codes=list(map(codes.__getitem__, ids)), values=list(distinct.values()))


def joined_columns(columns: Sequence[Coded]) -> Coded:
    """Return several columns as one, whose values are tuples."""
    if all(len(column.values) == 1 for column in columns):
        return Coded(codes=columns[0].codes, values=[tuple(column.values[0] for column in columns)])
    rows = number_in_order(zip(*(column.codes for column in columns), strict=True))
    values = [
        tuple(column.values[code] for column, code in zip(columns, codes, strict=True))
        for codes in rows.values
    ]
    return Coded(codes=rows.codes, values=values)
