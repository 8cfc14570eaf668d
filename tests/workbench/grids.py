"""
A Markdown table becomes a Grid.

Cells: digits are a whole number, ``"30"`` is text, blank or ``{空}`` is blank; ``{#REF!}`` is an error cell,
``{未算公式}`` a formula never computed, ``{图片}`` a WPS picture, ``{合并↑}`` merged with the cell above,
``{删:45}54`` has 45 struck out, ``30{上:1}`` a raised 1, ``{显示:约50人}50`` is 50 and shows 约50人;
``{3.7E+17}`` a fractional number, ``{陶×301}`` 陶 301 times; ``{隐藏行}`` before a cell hides the row.
"""

import re
from collections.abc import Sequence

from msgspec import Struct, field

from skilltrain_cli.judging.rule_manual import table_cells
from skilltrain_cli.values.grid import Area, Grid, LetteredText, Lettering, Spot, Value, lettered

_REPEATED = re.compile(r"\{([^{}]+)×(\d+)\}")
_FRACTION = re.compile(r"\{(-?\d+(?:\.\d+)?(?:[Ee][+-]?\d+)?)\}")
_LETTERED = re.compile(r"\{(删|上):([^{}]*)\}")
_DISPLAYED = re.compile(r"\{显示:([^{}]*)\}(.*)")
_HIDDEN = "{隐藏行}"
_MERGED = "{合并↑}"

Rows = Sequence[Sequence[str]]


def rows_of(table: str) -> Rows:
    """Return the cells of a Markdown table, line by line."""
    return list(table_cells([line for line in table.splitlines() if line.strip()]))


def grid(table: str | Rows, *, name: str = "Sheet1", top: int = 0, left: int = 0) -> Grid:
    """Return the sheet a table draws, as it stands."""
    rows = rows_of(table) if isinstance(table, str) else table
    drawing = _Drawing(top=top, left=left)
    values = [
        [drawing.value(text, Spot(top + row, left + column)) for column, text in enumerate(cells)]
        for row, cells in enumerate(rows)
    ]
    return Grid(
        name=name,
        rows=values,
        top=top,
        left=left,
        merges=drawing.merges(),
        hidden_rows=frozenset(drawing.hidden),
        errors=drawing.errors,
        uncached=frozenset(drawing.uncached),
        pictures=frozenset(drawing.pictures),
        marked=drawing.marked,
        displayed=drawing.displayed,
    )


class _Drawing(Struct, kw_only=True):
    """Collects what the values of a drawn sheet hide."""

    top: int
    left: int
    hidden: set[int] = field(default_factory=set)
    errors: dict[Spot, str] = field(default_factory=dict)
    uncached: set[Spot] = field(default_factory=set)
    pictures: set[Spot] = field(default_factory=set)
    marked: dict[Spot, LetteredText] = field(default_factory=dict)
    displayed: dict[Spot, str] = field(default_factory=dict)
    covered: dict[int, list[int]] = field(default_factory=dict)
    """Column → rows whose cell is merged with the one above."""

    def value(self, text: str, spot: Spot) -> Value:
        """Return what a cell holds; remember what does not show in it."""
        if text.startswith(_HIDDEN):
            self.hidden.add(spot.row)
            text = text.removeprefix(_HIDDEN)
        if shown := _DISPLAYED.fullmatch(text):
            self.displayed[spot], text = shown[1], shown[2]
        if _LETTERED.search(text):
            return self.lettered(text, spot)
        if text == _MERGED:
            self.covered.setdefault(spot.column, []).append(spot.row)
            return None
        if text.startswith("{#"):
            self.errors[spot] = text[1:-1]
            return None
        if text in ("{未算公式}", "{图片}"):
            (self.uncached if text == "{未算公式}" else self.pictures).add(spot)
            return None
        return plain(text)

    def lettered(self, text: str, spot: Spot) -> Value:
        """Return what a cell holds in which characters are struck out or raised."""
        pieces = _LETTERED.split(text)  # plain, sign, lettered, plain …
        runs = [(pieces[0], Lettering.PLAIN)]
        for sign, piece, rest in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            runs += [(piece, Lettering.STRUCK if sign == "删" else Lettering.RAISED), (rest, Lettering.PLAIN)]
        cell = lettered(runs)
        assert cell is not None
        self.marked[spot] = cell
        return plain("".join(piece for piece, _ in runs))

    def merges(self) -> tuple[Area, ...]:
        """Return the merged areas, each one column wide."""
        found: list[Area] = []
        for column, rows in self.covered.items():
            for row in rows:
                if found and found[-1][1:] == (column, row - 1, column):
                    found[-1] = found[-1]._replace(bottom=row)
                else:
                    found.append(Area(top=row - 1, left=column, bottom=row, right=column))
        return tuple(found)


def plain(text: str) -> Value:
    """Return the value of a cell that hides nothing."""
    if text in ("", "{空}"):
        return None
    if text.isascii() and text.isdecimal():
        return int(text)
    fraction = _FRACTION.fullmatch(text)
    if fraction:
        return float(fraction[1])
    text = _REPEATED.sub(lambda found: found[1] * int(found[2]), text)
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
