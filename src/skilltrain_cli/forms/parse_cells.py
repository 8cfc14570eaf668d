"""Read cells into field values: each distinct writing once, every failure a Trouble with its cell."""

from collections.abc import Collection, Sequence
from typing import Any

from pydantic import ValidationError

from skilltrain_cli.forms.fitted_sheet import Trouble, Understood
from skilltrain_cli.forms.merged_cells import Spans, within
from skilltrain_cli.forms.spec import AMOUNTS, Column, FieldKind, Writings
from skilltrain_cli.values.grid import Area, Grid, Spot, Value
from skilltrain_cli.values.text import in_order, is_blank, is_nil_mark

_EXACT = 10**15
"""Excel keeps 15 significant digits; a longer number has lost its tail."""
_NIL_LONGEST = 8
_FIGURES = (
    *AMOUNTS,
    FieldKind.PERIOD,
    FieldKind.DATE,
    FieldKind.YEAR,
    FieldKind.PHONE,
    FieldKind.ID_NUMBER,
    FieldKind.CODE,
)
"""Entries in which a struck or raised figure makes another value."""
_PLACES = (FieldKind.CITY, FieldKind.COUNTY, FieldKind.TOWN)
"""Entries that are known names: with a struck or raised word beside it no name is one."""
_UNIQUE = (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.PERSON, FieldKind.ID_NUMBER, FieldKind.CODE)
"""Entries whose writings hardly recur."""
_BRIEF = 8
"""Characters up to which such a writing recurs."""
_LONG_NUMBERS = (FieldKind.TEXT, FieldKind.PHONE, FieldKind.ID_NUMBER, FieldKind.CODE)
"""Entries in which a number may be so long that a spreadsheet has lost its last figures."""
_REMEMBERED = 20_000
_BLANK = ("blank", "", None)
PERCENTS = (FieldKind.PERCENT, FieldKind.RATIO)
"""Entries that 0.855 shown as 85.5% is no doubtful writing of."""
_TRUTHS = (True, False)
_Verdict = tuple[str, str, object] | None


class Reader:
    """Reads the cells of one sheet and collects what it could not read."""

    def __init__(self, grid: Grid, year: int | None, struck: Collection[int] = ()) -> None:
        """Take the sheet; ``year`` completes dates that have none, ``struck`` are rows wholly struck out."""
        self.grid = grid
        self.year = year
        self.spans = Spans(grid)
        self._shared: set[Area] = set()
        self.troubles: list[Trouble] = []
        self.struck = struck
        self.understood: list[Understood] = []
        self.hides = bool(grid.errors or grid.uncached or grid.pictures)
        self.strange = self.hides or bool(grid.marked or grid.displayed)

    def column(self, column: Column, index: int, rows: Sequence[int], raw: Sequence[Value]) -> list[Any]:
        """Return the values of a column; a blank or troubled cell is ``None``."""
        distinct = set(raw)
        if not distinct.isdisjoint(_TRUTHS) and bool in set(map(type, raw)):  # True and 1 are one key
            return [self.single(column, Spot(row, index), cell) for row, cell in zip(rows, raw, strict=True)]
        own = column.as_written(in_order(distinct, raw)) if column.as_written is not None else ()
        if len(own) == len(distinct) and not self.strange:
            return list(raw)
        known = self._writings(column, distinct, own)
        found = list(map(known.values.get, raw, raw))
        if self.strange or not distinct.isdisjoint(known.verdicts):
            for position, cell in enumerate(raw):
                verdict = known.verdicts.get(cell)
                if self.strange or verdict is not None:
                    spot = Spot(rows[position], index)
                    found[position] = self._judge(column, spot, cell, (found[position], verdict))
        return found

    def single(self, column: Column, spot: Spot, raw: Value) -> Any:  # noqa: ANN401 - each field has its own type
        """Return the value of one cell, of a footer or a card."""
        self.note_quoted(column, spot.column, (spot.row,))
        return self._judge(column, spot, raw, self._read(column, raw))

    def note_quoted(self, column: Column, index: int, rows: Sequence[int]) -> None:
        """Note which cells of a column stood in ``="…"``."""
        quoted = self.grid.quoted
        if quoted and (found := tuple(row for row in rows if Spot(row, index) in quoted)):
            first = Spot(found[0], index)
            self.understood.append(
                Understood(kind="quoted", spot=first, field=column.name, written=quoted[first], rows=found)
            )

    def hidden_ends(self, column: Column, index: int, rows: Sequence[int]) -> None:
        """Note last days that are error cells, uncomputed formulas, pictures, or lettered."""
        for row in rows:
            spot = Spot(row, index)
            verdict = self._hidden(spot)
            if verdict is not None:
                value = self.grid.errors.get(spot)
                self.troubles.append(
                    Trouble(kind=verdict[0], spot=spot, field=column.name, value=value, detail=verdict[1])
                )
            elif doubt := self._doubt(column, spot, self.grid.value(spot)):
                self.troubles.append(doubt)

    def merged_numbers(self, column: Column, index: int, rows: Sequence[int]) -> None:
        """Note numbers that stand in a cell merged over several data rows: whose are they?"""
        for area in self.spans.down(index):
            if len(within(area, rows)) > 1:
                self._shared.add(area)
                spot = Spot(area.top, area.left)
                last = Spot(area.bottom, area.right), None
                value = self.grid.value(spot)
                self.troubles.append(
                    Trouble(kind="merged-number", spot=spot, field=column.name, value=value, beside=last)
                )

    def _judge(self, column: Column, spot: Spot, raw: Value, known: tuple[Any, _Verdict]) -> Any:  # noqa: ANN401
        value, verdict = known
        verdict = self._hidden(spot) or verdict
        doubt = self._doubt(column, spot, raw) if self.strange else None
        if doubt is not None:
            self.troubles.append(doubt)
            return value if doubt.kind == "lettered-text" else None
        if verdict is None:
            return value
        kind, detail, suggestion = verdict
        if kind == "blank" and (area := self.spans.over(*spot)):
            if area in self._shared and column.kind in AMOUNTS:
                return None  # the merged number has its own trouble
            detail = "merged"
        shown = self.grid.errors.get(spot, raw) if kind == "error-cell" else raw
        self.troubles.append(
            Trouble(
                kind=kind, spot=spot, field=column.name, value=shown, detail=detail, suggestion=suggestion
            )
        )
        return None

    def _hidden(self, spot: Spot) -> _Verdict:
        """Return what the value hides: an error cell, a formula never computed, a picture."""
        if not self.hides:
            return None
        if spot in self.grid.errors:
            return ("error-cell", self.grid.errors[spot], None)
        if spot in self.grid.pictures:
            return ("picture", "", None)
        if spot in self.grid.uncached:
            return ("uncached", "", None)
        return None

    def _doubt(self, column: Column, spot: Spot, raw: Value) -> Trouble | None:
        """Return why a value that can be read is perhaps not what people see."""
        shown = self.grid.displayed.get(spot)
        if shown is not None and not (column.kind in PERCENTS and shown.endswith("%")):
            return Trouble(kind="displayed", spot=spot, field=column.name, value=raw, detail=shown)
        lettering = self.grid.marked.get(spot)
        if lettering is not None and isinstance(raw, str):
            lettering = lettering.within(raw)
        if lettering is None or (spot.row in self.struck and lettering.wholly_struck):
            return None
        exact = column.kind in _FIGURES or (column.kind in _PLACES and lettering.left)
        kind = "lettered" if exact else "lettered-text"
        free = column.kind is FieldKind.LONG_TEXT or not column.required
        if kind == "lettered-text" and free and not lettering.struck:
            return None  # a raised mark in a remark is how people write
        return Trouble(kind=kind, spot=spot, field=column.name, value=raw, lettering=lettering)

    def strange_beside(self, label: Spot) -> Spot | None:
        """Return the cell right of a label that holds an error, an uncomputed formula or a picture."""
        beside = (Spot(label.row, label.column + step) for step in (1, 2, 3))
        return next((spot for spot in beside if self._hidden(spot)), None)

    def _writings(self, column: Column, distinct: set[Value], own: Collection[object]) -> Writings:
        """
        Read what was never met, and remember it: counties write the same dates and groups.

        ``own`` are those known to be their own values, and left out. Of names and remarks only short ones
        recur: 电工.
        """
        memory = column.memory.setdefault(self.year, Writings())
        if len(memory.values) >= _REMEMBERED:
            memory = column.memory[self.year] = Writings()
        recurring = column.kind not in _UNIQUE
        known = memory if recurring else Writings()
        for cell in distinct.difference(own, known.values):
            kept = memory if recurring or (isinstance(cell, str) and len(cell) <= _BRIEF) else known
            if cell not in kept.values:
                kept.values[cell], verdict = self._read(column, cell)
                if verdict is not None:
                    kept.verdicts[cell] = verdict
            if kept is not known:
                known.take(cell, kept)
        return known

    def _read(self, column: Column, raw: Value) -> tuple[Any, _Verdict]:
        if _nothing(raw):
            return None, _BLANK if column.required else None
        if isinstance(raw, float) and abs(raw) >= _EXACT and column.kind in _LONG_NUMBERS:
            return None, ("digits-lost", "", None)
        try:
            return column.read(raw, self.year), None
        except ValidationError as trouble:
            first = trouble.errors(include_url=False, include_input=False)[0]
            context = first.get("ctx", {})
            return None, (first["type"], str(context.get("detail", "")), context.get("suggestion"))


def _nothing(raw: Value) -> bool:
    """Tell whether a cell is blank or says 无; a text that begins like one and is long enough cannot be."""
    if not isinstance(raw, str):
        return raw is None
    if len(raw) > _NIL_LONGEST and raw[0].isalnum():
        return False
    return is_blank(raw) or is_nil_mark(raw)
