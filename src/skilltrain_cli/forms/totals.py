"""合计 rows: which cell states the figure, what it says, and whether the rows above come to it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skilltrain_cli.forms.marks import Mark, mark_of
from skilltrain_cli.forms.sheet import StatedTotal
from skilltrain_cli.grid import Grid, Spot, Value
from skilltrain_cli.number import Count, CountProblem, CountTrouble, parse_count
from skilltrain_cli.privacy import shown
from skilltrain_cli.text import clean, is_blank

_FIGURE = re.compile(
    r"(?:大?约|近)?(?<![0-9０-９])[0-9０-９][0-9０-９,，]{0,20}(?:[.．][0-9０-９]{1,9})?\s{0,9}[十百千万亿余多]{0,9}\s{0,9}"
    r"(?:人次|人|名)(?:左右|以上)?"
)
_UNIT = re.compile(r"[(（]\s*(人次|人|名)\s*[)）]")
_BEHIND = re.compile(r"[:：]([^:：]+)$")
_LABEL = 20


def state(grid: Grid, row: int, label: int, columns: Sequence[int], count: int) -> StatedTotal:
    """
    Return what a 合计 row states.

    ``label`` is the column of the mark, ``columns`` those that may name a unit, ``count`` the column of the
    headcounts (-1 when there is none). Where its cell is blank, the label's own text may say the figure, or
    another text of the row.
    """
    text = str(grid.value(Spot(row, label)))
    spot, value = _place(grid, row, label, count)
    figure = read_figure(value)
    hidden = _hidden(grid, spot)
    names = (grid.value(Spot(row, column)) for column in columns if column != label)
    return StatedTotal(
        spot=spot,
        label=shown(text, _LABEL),
        value=value,
        sub=mark_of(text) is Mark.SUBTOTAL,
        count=figure.value if isinstance(figure, Count) and not hidden else None,
        why=hidden or ("" if isinstance(figure, Count) else _why(figure, value)),
        units=" ".join(clean(name) for name in names if isinstance(name, str)),
    )


def read_figure(value: Value) -> Count | CountTrouble:
    """Return the headcount a total states, also in words: 70（人）, 总计：110人, 合计（2个项目，80人）."""
    found = parse_count(value)
    if isinstance(found, Count) or not isinstance(value, str):
        return found
    whole = parse_count(_UNIT.sub(r"\1", value))
    if isinstance(whole, Count):
        return whole
    figures = _FIGURE.findall(value)
    if len(figures) == 1:
        return parse_count(figures[0])
    behind = _BEHIND.search(value)
    return parse_count(behind[1]) if behind and not figures else found


def _place(grid: Grid, row: int, label: int, count: int) -> tuple[Spot, Value]:
    """Return the cell that states the figure; the headcount's own cell wherever it holds anything."""
    own = Spot(row, count if count >= 0 else label)
    hidden = own in grid.errors or own in grid.uncached or own in grid.pictures
    if not is_blank(grid.value(own)) or hidden:
        return own, grid.value(own)
    texts = [(label, grid.value(Spot(row, label))), *grid.filled(row)]
    for column, text in texts:
        if isinstance(text, str) and (_FIGURE.search(text) or _counts(text)):
            return Spot(row, column), text
    return own, grid.value(own)


def _counts(text: str) -> bool:
    """Tell a label with its figure behind a colon, 合计：70, from one that counts projects."""
    behind = _BEHIND.search(text)
    return mark_of(text) is not None and behind is not None and isinstance(parse_count(behind[1]), Count)


def _hidden(grid: Grid, spot: Spot) -> str:
    """Say what stands in the cell that readers take for blank, or for another figure than people do."""
    if spot in grid.displayed:
        return f"显示的是“{shown(grid.displayed[spot], _LABEL)}”，存的是“{shown(grid.value(spot), _LABEL)}”"
    if spot in grid.marked and any(
        map(str.isdecimal, "".join(text for text, mark in grid.marked[spot].runs if mark))
    ):
        return "里有删除线或上下标"
    if spot in grid.uncached:
        return "的公式没有算过"
    if spot in grid.errors:
        return f"是错误值 {grid.errors[spot]}"
    return "是图片" if spot in grid.pictures else ""


def _why(figure: CountTrouble, value: Value) -> str:
    alone = isinstance(value, str) and mark_of(value) is not None and not _FIGURE.search(value)
    if figure.kind is CountProblem.BLANK or alone:  # the label may stand in the headcount's own column
        return ""
    return f"写的“{shown(value, _LABEL)}”{figure.detail.partition('，')[0]}"


@dataclass(slots=True)
class Above:
    """The headcounts of the data rows so far, added up only when a total asks."""

    grid: Grid
    column: int
    rows: Sequence[int]
    """Grows while the rows are sorted."""
    _added: int = 0
    _whole: int = 0
    _part: int = 0
    _readable: bool = True

    def comes_to(self, row: int) -> bool:
        """Tell whether a row's headcount is the sum of all rows above, or of those since the last total."""
        stated = self._count(row)
        if stated is None or not self.rows:
            return False
        self._add()
        return self._readable and stated in (self._whole, self._part)

    def close(self) -> None:
        """Begin a new part: a total has been met."""
        self._add()
        self._part = 0

    def _add(self) -> None:
        for count in self._pending():
            if count is None:
                self._readable = False
            else:
                self._whole += count
                self._part += count

    def _pending(self) -> Iterator[int | None]:
        while self._added < len(self.rows):
            self._added += 1
            yield self._count(self.rows[self._added - 1])

    def _count(self, row: int) -> int | None:
        found = parse_count(self.grid.value(Spot(row, self.column))) if self.column >= 0 else None
        return found.value if isinstance(found, Count) else None
