"""A sheet as read: raw values, row-major, with one origin; addresses are computed when asked for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import IntFlag
from itertools import groupby
from math import isfinite
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.values.lazy_pattern import lazy_pattern

Value = str | int | float | bool | date | datetime | time | timedelta | None
"""What one cell can hold; ``None`` and ``""`` are both blank."""


def at_15_digits(number: float) -> float:
    """
    Return a number as a spreadsheet shows and compares it: at 15 significant digits.

    A double has two more, in which sums leave their noise: 45.000000000000007 is 45.
    """
    plain = isinstance(number, int) or number.is_integer() or not isfinite(number)
    return number if plain else float(f"{number:.15g}")


_ADDRESS = lazy_pattern(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


class Spot(NamedTuple):
    """One cell: zero-based row and column in the sender's own sheet."""

    row: int
    column: int

    @property
    def a1(self) -> str:
        """The address people see, such as ``E7``."""
        return a1(self.row, self.column)


class Area(NamedTuple):
    """A rectangle of cells, zero-based, all four sides inclusive."""

    top: int
    left: int
    bottom: int
    right: int


class Lettering(IntFlag):
    """How characters stand that a reader's plain text tells nothing of."""

    PLAIN = 0
    STRUCK = 1
    """Struck out, once or twice."""
    RAISED = 2
    LOWERED = 4


Run = tuple[str, Lettering]
"""A stretch of a cell's text that is lettered alike."""


class LetteredText(Struct, frozen=True, kw_only=True):
    """A cell in which characters are struck out, raised or lowered: its text in runs, none of them empty."""

    runs: tuple[Run, ...]

    @property
    def struck(self) -> tuple[str, ...]:
        """What is struck out, piece by piece."""
        return self._pieces(Lettering.STRUCK)

    @property
    def raised(self) -> tuple[str, ...]:
        """What is raised or lowered and not struck out, piece by piece."""
        return self._pieces(Lettering.RAISED | Lettering.LOWERED, but=Lettering.STRUCK)

    @property
    def left(self) -> str:
        """What stands there without all that."""
        return "".join(text for text, lettering in self.runs if not lettering).strip()

    @property
    def wholly_struck(self) -> bool:
        """Whether nothing is left that is not struck out."""
        return all(lettering & Lettering.STRUCK or not text.strip() for text, lettering in self.runs)

    def within(self, text: str) -> "LetteredText | None":
        """Return the part of the cell that says just this; ``None`` where nothing in it is lettered."""
        whole = "".join(piece for piece, _ in self.runs)
        start = whole.find(text)
        if start < 0 or not text:
            return self
        cut: list[Run] = []
        end = start + len(text)
        for piece, lettering in self.runs:
            cut.append((piece[max(start, 0) : max(end, 0)], lettering))
            start, end = start - len(piece), end - len(piece)
        return lettered(cut)

    def _pieces(self, wanted: Lettering, but: Lettering = Lettering.PLAIN) -> tuple[str, ...]:
        return tuple(
            text.strip() for text, lettering in self.runs if lettering & wanted and not lettering & but
        )


def lettered(runs: Iterable[Run]) -> LetteredText | None:
    """Return the cell of these runs; ``None`` where nothing but blanks is struck out, raised or lowered."""
    told = [(text, lettering if text.strip() else Lettering.PLAIN) for text, lettering in runs if text]
    if not any(lettering for _, lettering in told):
        return None
    together = groupby(told, key=lambda run: run[1])
    return LetteredText(
        runs=tuple(("".join(text for text, _ in alike), lettering) for lettering, alike in together)
    )


def column_letters(column: int) -> str:
    """Return the letters of a zero-based column: 0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(row: int, column: int) -> str:
    """Return the A1 address of a zero-based row and column."""
    return f"{column_letters(column)}{row + 1}"


def row_runs(rows: Iterable[int]) -> Iterator[str]:
    """Yield ascending row numbers as people name them, runs drawn together: ``5～10004``."""
    first = last = 0
    for row in rows:
        if row == last + 1 and first:
            last = row
            continue
        if first:
            yield _run(first, last)
        first = last = row
    if first:
        yield _run(first, last)


def _run(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}～{last}"


def spot_named(address: str) -> Spot | None:
    """Return the cell of an address as people write it, ``E7`` or ``$e$7``; None for anything else."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return Spot(int(found[2]) - 1, column - 1)


class Grid(Struct, frozen=True, kw_only=True):
    """
    One sheet of a workbook.

    ``rows[i][j]`` stands at sheet row ``top + i``, column ``left + j`` (zero-based). Rows may differ in
    length. The other fields carry what the values hide.
    """

    name: str
    rows: Sequence[Sequence[Value]]
    top: int = 0
    left: int = 0
    visible: bool = True
    merges: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    errors: Mapping[Spot, str] = field(default_factory=dict)
    """Error cells such as ``#REF!``, which calamine reads as blank."""
    uncached: frozenset[Spot] = frozenset()
    """Formulas whose value was never computed, which every reader takes for blank."""
    pictures: frozenset[Spot] = frozenset()
    """WPS pictures in cells (``=DISPIMG(…)``), and cells of a Word table that hold nothing but a picture."""
    dayless: Mapping[Spot, str] = field(default_factory=dict)
    """Cells whose number format shows a date's ``month`` or ``year`` alone; some may hold no date."""
    marked: Mapping[Spot, LetteredText] = field(default_factory=dict)
    """Cells, filled ones, in which characters are struck out, raised or lowered."""
    displayed: Mapping[Spot, str] = field(default_factory=dict)
    """Cells whose number format shows people something else than the value: 约50人, 3万人, nothing at all."""
    quoted: Mapping[Spot, str] = field(default_factory=dict)
    """Cells of a csv whose text stood in ``="…"``, as they are written; the values are the text inside."""
    elsewhere: Mapping[int, tuple[str, Spot]] = field(default_factory=dict)
    """Rows that are no rows but paragraphs around a Word table: row → where each really stands."""
    by_column: Sequence[Sequence[Value]] | None = None
    """``rows`` transposed, from a reader that had them so."""

    def column(self, column: int) -> Sequence[Value]:
        """Return the cells of a sheet column from ``top`` to ``bottom``."""
        offset = column - self.left
        if self.by_column is not None and 0 <= offset < len(self.by_column):
            return self.by_column[offset]
        return [row[offset] if 0 <= offset < len(row) else None for row in self.rows]

    def with_rows(self, rows: Sequence[Sequence[Value]]) -> "Grid":
        """Return the sheet with other values at the same place."""
        return replace(self, rows=rows, by_column=None)

    def value(self, spot: Spot) -> Value:
        """Return what the cell holds; a cell outside the read area is blank."""
        row, column = spot.row - self.top, spot.column - self.left
        if row < 0 or column < 0 or row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        return self.rows[row][column]

    def filled(self, row: int) -> Iterator[tuple[int, Value]]:
        """Yield ``(column, value)`` of the non-blank cells of a sheet row."""
        index = row - self.top
        if 0 <= index < len(self.rows):
            for offset, value in enumerate(self.rows[index]):
                if value is not None and value != "":
                    yield self.left + offset, value

    @property
    def bottom(self) -> int:
        """The last sheet row that was read (zero-based); ``top - 1`` when there is none."""
        return self.top + len(self.rows) - 1
