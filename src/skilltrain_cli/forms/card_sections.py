"""What belongs to a label of a card: the cells right of it, or those beneath it up to the next label."""

import re
from collections.abc import Iterator, Sequence

from skilltrain_cli.forms.blank_version import is_counter
from skilltrain_cli.forms.row_markers import begins_note
from skilltrain_cli.values.grid import Area, Grid, Spot, Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.text import is_blank, quoted

_SHORT = 40
"""A label is never longer than this."""
_VERDICT = lazy_pattern(
    r"[^，。；：:]{0,12}意见(?:[（(][^（）()]{1,8}[）)])?[:：]|[^，。；：:]{2,16}[（(](?:加?盖?公?章|签[字名章])[）)]"
)
"""What somebody else says of the card at its end: 推荐单位意见：同意推荐（盖章）."""
_UNSAID = lazy_pattern(r"(?:\s|[）):：。_]|[（(][^（）()]{1,8}[）)]|年|月|日)*")
_SIGNED = lazy_pattern(
    r"(?!.*(?:同意|推荐|属实|真实|符合|通过|批准|合格))"
    r"(?:[^，。；：:]{2,30}[局厅委府会院校心司办处站社所部科室厂店]|[^\W\d]{2,4})?"
    r"\s*(?:\d{4}年\d{1,2}月\d{1,2}日)?"
)
"""A unit's or a person's name, and a day, behind a seal or signature: 填报单位（盖章）：淄博市人社局."""
_CELL = 32_767
"""Characters that a cell may hold."""

Pieces = Sequence[tuple[Spot, Value]]


class Sections:
    """The cells of a card, parted by its labels."""

    def __init__(self, grid: Grid, labels: set[Spot]) -> None:
        """Take the sheet and every cell that is a label or printed text."""
        self.grid = grid
        self.labels = labels
        self._rows = gathered((spot.row, spot.column) for spot in sorted(labels))

    def value(self, label: Spot, *, long: bool) -> tuple[Spot, Value]:
        """
        Return where a label's value stands, and what it holds.

        Right of the label or beneath it. A long text may go on in the cells below, and is read as one from
        all of them. When there is nothing, the place where the printed form has it.
        """
        pieces = self.pieces(label, long=long)
        if not pieces:
            area = self._area(label)
            return self._place(area, self._edge(area), long=long), None
        if not long or len(pieces) == 1:
            return pieces[0]
        return pieces[0][0], "\n".join(_text(value) for _, value in pieces)

    def pieces(self, label: Spot, *, long: bool) -> Pieces:
        """Return the filled cells of a label's section; of a short field only the first is read."""
        area = self._area(label)
        edge = self._edge(area)
        pieces = [*self._right(area, edge)]
        if pieces and long:
            pieces += self._going_on(area, edge)
        return pieces or [*self._beneath(area, edge)]

    def _area(self, label: Spot) -> Area:
        """Return the label's own merged cell."""
        inside = (
            each
            for each in self.grid.merges
            if each.top <= label.row <= each.bottom and each.left <= label.column <= each.right
        )
        return next(inside, Area(*label, *label))

    def _edge(self, area: Area) -> int:
        """Return the last column before the next label of the same row."""
        after = (column for column in self._rows.get(area.top, ()) if column > area.right)
        last = self.grid.left + max(map(len, self.grid.rows), default=1) - 1
        return min(after, default=max(last, area.right + 1) + 1) - 1

    def _filled(self, row: int, first: int, last: int) -> list[tuple[Spot, Value]]:
        return [
            (Spot(row, column), value)
            for column, value in self.grid.filled(row)
            if first <= column <= last and not is_blank(value) and not is_counter(value)
        ]

    def _right(self, area: Area, edge: int) -> Iterator[tuple[Spot, Value]]:
        for row in range(area.top, min(area.bottom, self.grid.bottom) + 1):
            yield from self._filled(row, area.right + 1, edge)

    def _going_on(self, area: Area, edge: int) -> Iterator[tuple[Spot, Value]]:
        """Yield the rows below a value on the right that have no label of their own, known or not."""
        for row in range(area.bottom + 1, self.grid.bottom + 1):
            here = self._filled(row, area.left, edge)
            if self._begins(row, area.left, edge) or any(spot.column <= area.right for spot, _ in here):
                return
            if _is_verdict(here):
                return
            yield from here

    def _beneath(self, area: Area, edge: int) -> Iterator[tuple[Spot, Value]]:
        """Yield the rows beneath a label, up to the next label, known or not, or a note."""
        for row in range(area.bottom + 1, self.grid.bottom + 1):
            here = self._filled(row, area.left, edge)
            if self._begins(row, area.left, edge) or _is_pair(here) or _is_note(here):
                return
            if row > area.bottom + 1 and _is_verdict(here):
                return
            yield from here

    def _begins(self, row: int, first: int, last: int) -> bool:
        """Tell whether another section begins in a row."""
        return any(first <= column <= last for column in self._rows.get(row, ()))

    def _place(self, area: Area, edge: int, *, long: bool) -> Spot:
        right, below = Spot(area.top, area.right + 1), Spot(area.bottom + 1, area.left)
        beneath_is_free = not self._begins(below.row, area.left, edge) and is_blank(self.grid.value(below))
        if edge <= area.right:
            return below
        return below if long and beneath_is_free else right


def _is_pair(cells: Pieces) -> bool:
    """Tell a short text with something right of it: a label nobody knows, and its value."""
    if len(cells) < 2:  # noqa: PLR2004 - a pair is two
        return False
    first = cells[0][1]
    return isinstance(first, str) and len(first) <= _SHORT


def _is_note(cells: Pieces) -> bool:
    """Tell a note below the card; a numbered paragraph of the text is none."""
    first = cells[0][1] if len(cells) == 1 else None
    return isinstance(first, str) and begins_note(first)


def _is_verdict(cells: Pieces) -> bool:
    """Tell a line that begins with whose opinion or seal it has: a section of its own, known or not."""
    return bool(cells) and _verdict(cells[0][1]) is not None


def gives_opinion(value: Value) -> bool:
    """Tell a line that says more than whose opinion is to be written there, or who set seal or name to it."""
    found = _verdict(value)
    if found is None or _UNSAID.fullmatch(found.string, found.end()):
        return False
    said = found.string[found.end() :].strip(" \u3000：:")
    return "意见" in found[0] or not _SIGNED.fullmatch(said)


def _verdict(value: Value) -> re.Match[str] | None:
    return _VERDICT.match(value.strip()) if isinstance(value, str) else None


def _text(value: Value) -> str:
    return value if isinstance(value, str) else quoted(value, _CELL)
