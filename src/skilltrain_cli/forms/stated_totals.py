"""合计 rows: which cell states the figure, what it says, and whether the rows above come to it."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate

from msgspec import Struct
from pydantic import ValidationError

from skilltrain_cli.forms.fitted_sheet import Stated, StatedTotal
from skilltrain_cli.forms.row_markers import RowKind, is_number_of, mark_of, projects_in, section_style
from skilltrain_cli.forms.spec import Column, FieldKind
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.number import Count, CountProblem, CountTrouble, parse_count
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import clean, is_blank, is_nil_mark, key

_FIGURE = lazy_pattern(
    r"(?:大?约|近)?(?<![0-9０-９])[0-9０-９][0-9０-９,，]{0,20}(?:[.．][0-9０-９]{1,9})?\s{0,9}[十百千万亿余多]{0,9}\s{0,9}"
    r"(?:人次|人|名)(?:左右|以上)?"
)
_UNIT = lazy_pattern(r"[(（]\s*(人次|人|名)\s*[)）]")
_BEHIND = lazy_pattern(r"[:：]([^:：]+)$")
_LABEL = 20
Figure = int | Decimal
"""What amounts are."""
_BESIDE = 3
"""Signs beside a figure that make no remark of it: 计70人, 共 70 人."""


def stated_total(  # noqa: PLR0913, PLR0917 - the columns of a row by what they are
    grid: Grid,
    row: int,
    label: int,
    columns: Sequence[int],
    count: int,
    amounts: Mapping[int, Column],
) -> StatedTotal:
    """
    Return what a 合计 row states.

    ``label`` is the column of the mark, ``columns`` those that may name a unit, ``count`` the column of the
    main amount (-1 when there is none), ``amounts`` those of all amounts. Where the cell of the main amount
    is blank, the label's own text may say the figure, or another text of the row.
    """
    text = str(grid.value(Spot(row, label)))
    spot, value = _place(grid, row, label, count)
    figure, own = read_figure(value), amount_in(amounts.get(count), value)
    stated = figure.value if own is None and isinstance(figure, Count) else own
    hidden = _hidden(grid, spot)
    names = (grid.value(Spot(row, column)) for column in columns if column != label)
    return StatedTotal(
        spot=spot,
        label=shown(text, _LABEL),
        value=value,
        sub=mark_of(text) is RowKind.SUBTOTAL,
        count=None if hidden else stated,
        why=hidden or ("" if stated is not None or isinstance(figure, Count) else _why(figure, value)),
        units=" ".join(clean(name) for name in names if isinstance(name, str)),
        projects=_projects(grid, row, label),
        others=tuple(
            found
            for at, column in amounts.items()
            if at not in (label, count) and (found := _stated(grid, Spot(row, at), column))
        ),
    )


def amount_in(column: Column | None, value: Value) -> Figure | None:
    """Return the amount that a cell holds as its column reads it; ``None`` where it holds none."""
    if column is None:
        return None
    if column.kind is FieldKind.COUNT:
        found = parse_count(value)
        return found.value if isinstance(found, Count) else None
    try:
        read = column.read(value, None)
    except ValidationError:
        return None
    return read if isinstance(read, int | Decimal) else None


def _stated(grid: Grid, spot: Spot, column: Column) -> Stated | None:
    """Return what a cell of the row states of one amount; ``None`` when it says nothing."""
    raw, hidden = grid.value(spot), _hidden(grid, spot)
    if hidden:
        return Stated(field=column.name, spot=spot, raw=raw, why=hidden)
    if is_blank(raw) or (isinstance(raw, str) and is_nil_mark(raw)):
        return None
    try:
        return Stated(field=column.name, spot=spot, raw=raw, value=column.read(raw, None))
    except ValidationError:
        return Stated(field=column.name, spot=spot, raw=raw, why=f"写的“{shown(raw, _LABEL)}”读不出数")


def _projects(grid: Grid, row: int, label: int) -> tuple[Spot, int] | None:
    """Return where and how many projects the row says it sums up, in its label or in a cell of its own."""
    texts = [(at, value) for at, value in grid.filled(row) if isinstance(value, str)]
    said = ((at, projects_in(text)) for at, text in texts if at == label or is_number_of(text))
    return next(((Spot(row, at), count) for at, count in said if count is not None), None)


def states_figure(text: str) -> bool:
    """Tell whether a text states a headcount: 一、上半年（555人）."""
    return _FIGURE.search(text) is not None


def is_figure_of_total(text: str) -> bool:
    """Tell a total's figure or label from a remark that mentions one: 第二期另有25人."""
    return mark_of(text) is not None or len(key(_FIGURE.sub("", text))) <= _BESIDE


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


class Above(Struct):
    """The main amounts of the data rows so far, added up only when a total asks."""

    grid: Grid
    column: int
    rows: Sequence[int]
    """Grows while the rows are sorted."""
    read_by: Column | None = None
    """The field of the column."""
    _added: int = 0
    _whole: Figure = 0
    _part: Figure = 0
    _parted: int = 0
    """How many rows had been added when the last part was closed."""
    _readable: bool = True

    def comes_to(self, row: int) -> bool:
        """Tell whether a row's amount is the sum of all rows above, or of those since the last total."""
        stated = self.count(row)
        if stated is None or not self.rows:
            return False
        self._add()
        return self._readable and stated in (self._whole, self._part)

    def is_part(self, stated: Figure, least: int) -> bool:
        """Tell whether a figure is the sum of the rows since the last total, ``least`` of them."""
        self._add()
        return self._readable and self._added - self._parted >= least and stated == self._part

    def close(self) -> None:
        """Begin a new part: a total has been met."""
        self._add()
        self._part, self._parted = 0, self._added

    def _add(self) -> None:
        for count in self._pending():
            if count is None:
                self._readable = False
            else:
                self._whole += count
                self._part += count

    def _pending(self) -> Iterator[Figure | None]:
        while self._added < len(self.rows):
            self._added += 1
            yield self.count(self.rows[self._added - 1])

    def count(self, row: int) -> Figure | None:
        """Return a row's amount; ``None`` when it has none that can be read."""
        return amount_in(self.read_by, self.grid.value(Spot(row, self.column))) if self.column >= 0 else None


class PartialSum(Struct, frozen=True, kw_only=True):
    """What some of the data rows come to."""

    persons: Figure
    projects: int


class PartialSums:
    """
    What a stated total may sum up: the rows from one total to another, or to either end of the table.

    So a total holds for what is above it or below it, for one part or for several: 一、上半年 stands above
    its rows and 小计 below them. No total is compared with each of the others: a sheet may have thousands.
    """

    def __init__(self, totals: Sequence[StatedTotal], rows: Sequence[int], counts: Sequence[Figure]) -> None:
        """Take the totals in the order of their rows, the data rows, and an amount of each."""
        before = [bisect_left(rows, total.spot.row) for total in totals]
        self.totals = totals
        self.projects = [0, *before, len(rows)]
        sums: list[Figure] = [0, *accumulate(counts)]
        self.persons: list[Figure] = [sums[at] for at in self.projects]

    def fit(self, index: int, persons: Figure, units: Sequence[PartialSum] = ()) -> bool:
        """Tell whether the amount a total states is that of rows it may sum up, or of a unit it names."""
        if any(unit.persons == persons for unit in units):
            return True
        likely = (self.persons[-1], self.expected(index).persons)
        return persons in likely or self._is_run(self.persons, index, persons)

    def hold(self, index: int, projects: int, units: Sequence[PartialSum] = ()) -> bool:
        """Tell the same of the number of projects."""
        if any(unit.projects == projects for unit in units):
            return True
        return self._is_run(self.projects, index, projects) or projects == self.projects[-1]

    def expected(self, index: int) -> PartialSum:
        """
        Return what a total most likely means: the rows above it, of a 小计 those since the last total.

        A total with no row above it stands before the rows that it sums up, and so does every 小计 where the
        first one does.
        """
        total, own = self.totals[index], index + 1
        leading = self.projects[own if not total.sub else 1] == 0
        first = own - 1 if total.sub else 0
        below = (own, self._next(index))
        ends = (below, (own, len(self.projects) - 1)) if leading else ((first, own), below)
        found = (self._part(begin, end) for begin, end in ends)
        return next((part for part in found if part.projects), self._part(0, len(self.projects) - 1))

    def _next(self, index: int) -> int:
        """Return where the part that begins at a total ends: at the next total, or the next of its style."""
        style = section_style(self.totals[index].label)
        following = (
            (at + 1, section_style(self.totals[at].label)) for at in range(index + 1, len(self.totals))
        )
        return next(
            (at for at, other in following if other in ("", style) or not style), len(self.projects) - 1
        )

    def _part(self, begin: int, end: int) -> PartialSum:
        return PartialSum(
            persons=self.persons[end] - self.persons[begin],
            projects=self.projects[end] - self.projects[begin],
        )

    @staticmethod
    def _is_run(sums: Sequence[Figure], index: int, stated: Figure) -> bool:
        """Tell whether the sums up to another total, or an end of the table, differ by the figure."""
        here = sums[index + 1]
        return stated > 0 and any(
            (at := bisect_left(sums, wanted)) < len(sums) and sums[at] == wanted
            for wanted in (here - stated, here + stated)
        )
