"""A sheet as a clerk would draw it, before it becomes a file of some make."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


class Formula(Struct, frozen=True, kw_only=True):
    """A formula and the result the office suite saved with it; ``None`` when it was never computed."""

    text: str
    value: int | str | None = None


class Struck(Struct, frozen=True, kw_only=True):
    """A text of which the beginning is struck out; ``raised`` stands above the line at its end."""

    text: str
    struck: str = ""
    raised: str = ""


class Displayed(Struct, frozen=True, kw_only=True):
    """A number in a format that shows it otherwise."""

    value: float
    format: str


Value = str | int | float | date | Formula | Struck | Displayed | None
Row = Sequence[Value]


class Page(Struct, frozen=True, kw_only=True):
    """One sheet: its rows from A1 on, and how it looks. Row numbers are the sheet's own, from 1."""

    rows: Sequence[Row]
    name: str = "Sheet1"
    title: int = 0
    """Row of the title; 0 for none."""
    head: tuple[int, int] = (0, 0)
    """First and last row of the headings."""
    last: int = 0
    """Last row of the table, as far as borders go."""
    merges: tuple[str, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    struck_rows: tuple[int, ...] = ()
    hidden: bool = False
    widths: tuple[float, ...] = (11, 16, 30, 26, 10, 26, 18)


class Example(Struct, frozen=True, kw_only=True):
    """One file of the examples: its path inside the folder, and its bytes."""

    path: str
    data: bytes


def table(text: str) -> list[list[Value]]:
    """
    Return the rows of a table written with bars.

    ``45`` is a number, ``'45`` a text, ``2021-06-01`` a date of the office suite; everything else is text.
    """
    return [[_value(cell.strip()) for cell in line.split("|")] for line in text.strip().splitlines()]


def _value(text: str) -> Value:
    if not text:
        return None
    if text.startswith("'"):
        return text[1:]
    day = _DAY.fullmatch(text)
    if day:
        return date(*map(int, day.groups()))
    return int(text) if text.isascii() and text.isdigit() else text.replace("\\n", "\n")


def total(rows: Iterable[Row], column: int = 2) -> int:
    """Return the sum of a column's numbers."""
    return sum(cell for row in rows if isinstance(cell := row[column], int))


def spot(address: str) -> tuple[int, int]:
    """Return the zero-based row and column of an A1 address."""
    match = _ADDRESS.fullmatch(address)
    assert match is not None, address
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def area(reference: str) -> tuple[int, int, int, int]:
    """Return top, left, bottom, right of ``A1:C2``, zero-based and inclusive."""
    first, last = reference.split(":")
    return (*spot(first), *spot(last))


def edited(page: Page, cells: Mapping[str, Value], **changes: object) -> Page:
    """Return the page with other traits, and then some cells holding something else."""
    page = replace(page, **changes)
    rows = [list(row) for row in page.rows]
    for address, value in cells.items():
        row, column = spot(address)
        rows.extend([] for _ in range(row + 1 - len(rows)))
        rows[row].extend([None] * (column + 1 - len(rows[row])))
        rows[row][column] = value
    return replace(page, rows=rows)
