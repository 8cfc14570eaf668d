"""The columns of figures that every line of a summary has, and the figures that a line's rows come to."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.forms.spec import Column, Flow
from skilltrain_cli.operations.merge.derived_columns import KIND_MARKS, NAME_MARKS, UNIT_MARKS
from skilltrain_cli.operations.merge.merge_types import DERIVED_NAME, DERIVED_UNIT, Table
from skilltrain_cli.operations.merge.totals import Totals, half_given
from skilltrain_cli.operations.summaries.summary_table import (
    Condition,
    Shape,
    SummaryCell,
    SummaryColumn,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.operations.summaries.summary_wording import bracketed, headings_of, unlike
from skilltrain_cli.values.figure_with_sources import Figure, Measure, Scope
from skilltrain_cli.values.named_groups import first_few, gathered

_NAMED = 4
"""Headings of which a note names each."""
SHARE, RANK = "占比", "名次"


class RowsOfLine(Struct, frozen=True, kw_only=True):
    """A line before its figures are made: its words, its rows, and what tells these from all others."""

    names: tuple[str, ...]
    rows: Sequence[int]
    where: tuple[Condition, ...] = ()
    scope: Scope = Scope.UNIT
    texts: tuple[str, ...] = ()
    """The cells behind its figures."""


class Counting(Struct, frozen=True, kw_only=True):
    """What is counted besides amounts."""

    rows: bool = True
    names: bool = False
    """Different names, as they are written."""
    kinds: bool = False
    marks: str = ""
    """Of kinds the column of 来源明细 that marks one row of each in a line; none where lines share rows."""
    unit_marks: str = ""
    """Of units the same, where one may have several rows."""


class FigureColumns:
    """Makes columns of figures: how many rows and kinds there are, and what the amounts come to."""

    def __init__(
        self,
        table: Table,
        amounts: Sequence[Column],
        *,
        counting: Counting,
        taken: Sequence[str] = (),
    ) -> None:
        """
        Make them of these amounts and of what is counted.

        ``taken`` are the headings of the table's other columns.
        """
        self._table = table
        self._amounts = tuple(amounts)
        self._counting = counting
        self._taken = taken
        self._totals = Totals(table, self._amounts)

    @cached_property
    def headings(self) -> Sequence[str]:
        """The headings of the amounts."""
        return headings_of(self._amounts, (*self._taken, *(column.heading for column in self._counts)))

    @cached_property
    def columns(self) -> tuple[SummaryColumn, ...]:
        """All of them."""
        pairs = zip(self._amounts, self.headings, strict=True)
        return (*self._counts, *(self._of_amount(column, heading) for column, heading in pairs))

    @cached_property
    def _counts(self) -> tuple[SummaryColumn, ...]:
        return tuple(self._counted())

    def _counted(self) -> Iterator[SummaryColumn]:
        card, named = self._table.form.card, self._table.form.by_name[self._table.form.name]
        name = named.heading
        if self._counting.names:
            heading = f"{card.kind}数（个）" if card.row_count else f"不同{named.label}（个）"
            yield SummaryColumn(
                heading=unlike(heading, self._taken),
                shape=Shape.COUNT,
                measure="个",
                about=f"同一单位内不同的{name}，第几期、第几班分别算；合计为各单位之和。",
                marks=NAME_MARKS,
            )
        if self._counting.kinds:
            about = f"同一单位内不同的{name}，同一{card.kind}的第几期、第几班算1类；合计为各单位之和。"
            heading = unlike("类数（类）", self._taken)
            yield SummaryColumn(
                heading=heading,
                shape=Shape.COUNT,
                measure="类",
                about=about,
                marks=self._counting.marks,
                total_marks=KIND_MARKS,
            )
        if self._counting.rows:
            heading = unlike(card.row_count or f"{card.kind}数（个）", self._taken)
            about = "报来的表里一行计一次。" if card.row_count else ""
            measure = bracketed(heading) or "个"
            column = SummaryColumn(heading=heading, shape=Shape.COUNT, measure=measure, about=about)
            if DERIVED_UNIT in self._table.columns:
                about = "一个单位报了几次、几个时期的，只算1个。"
                column = replace(column, about=about, marks=self._counting.unit_marks, total_marks=UNIT_MARKS)
            yield column

    def _of_amount(self, column: Column, heading: str) -> SummaryColumn:
        form, amount = self._table.form, column.amount
        about = ""
        if not amount.additive:
            parts = (form.by_name[name].heading for name in (amount.numerator, amount.denominator))
            about = f"{'÷'.join(parts)}，按合计数计算，不取平均。"
            if halves := half_given(self._table, column):
                about += f"比率只用分子、分母都填了的行计算：{halves} 行只填了一项，未计入。"
        elif column.heading not in heading:
            about = f"各{form.card.kind}{column.heading}之和。"
        moment = amount.kind is Flow.STOCK and form.when in form.identity
        if moment:
            about += "是时点数，取最近一期，不同时点不相加。"
        return SummaryColumn(
            heading=heading,
            shape=Shape.AMOUNT if amount.decimals else Shape.COUNT,
            decimals=amount.decimals,
            measure=amount.measure,
            about=about,
            at_moment=moment,
        )

    @property
    def main(self) -> str:
        """The heading of the first amount that adds up over lines; ``""`` when there is none."""
        pairs = zip(self._amounts, self.headings, strict=True)
        flows = (
            heading for column, heading in pairs if column.amount.additive and column.amount.kind is Flow.FLOW
        )
        return next(flows, "")

    @property
    def shown(self) -> str:
        """The heading of what a chart shows: the main amount, else how many rows there are."""
        return self.main or (self._counts[-1].heading if self._counting.rows else "")

    def of(self, rows: Sequence[int], among: Sequence[int]) -> tuple[SummaryCell, ...]:
        """Return the figures of some rows; stocks are those of the last moment ``among`` these."""
        names = self._table.columns.get(DERIVED_NAME, ())
        named = (Figure.made(Measure.DISTINCT, DERIVED_NAME, names, rows),) if self._counting.names else ()
        kinds = (self._totals.kinds(rows),) if self._counting.kinds else ()
        count = (self._count(rows),) if self._counting.rows else ()
        amounts = self._totals.amounts(rows, among)
        return (*named, *kinds, *count, *(figure if figure.known else None for figure in amounts))

    def _count(self, rows: Sequence[int]) -> Figure:
        """Return how many rows there are; of units how many different ones."""
        units = self._table.columns.get(DERIVED_UNIT)
        if units is None:
            return Figure.count(rows)
        return Figure.made(Measure.DISTINCT, DERIVED_UNIT, units, rows)

    def line(self, line: RowsOfLine, among: Sequence[int]) -> SummaryLine:
        """Return a line with its figures."""
        cells = (*line.names, *self.of(line.rows, among), *line.texts)
        return SummaryLine(cells=cells, scope=line.scope, where=line.where)


def notes_on(columns: Sequence[SummaryColumn]) -> Iterator[str]:
    """Yield what is counted and how, columns of which the same is to be said together."""
    for about, headings in gathered((column.about, column.heading) for column in columns).items():
        if about:
            yield f"{first_few(headings, _NAMED, '栏')}：{about}"


def with_standing(table: SummaryTable, heading: str, *, ranked: bool) -> SummaryTable:
    """Return a table with each line's share of a column's total and, where asked for, its place."""
    total = table.total
    if total is None or not heading:
        return table
    at, of = table.at(heading), table.columns[table.at(heading)].measure
    whole = total.cells[at]
    figures = [line.cells[at] for line in table.lines]
    taken = [column.heading for column in table.columns]
    columns = [
        SummaryColumn(
            heading=unlike(SHARE, taken), shape=Shape.PERCENT, decimals=1, about=f"占{heading}合计的比例。"
        )
    ]
    added = [[share(figure, whole)] for figure in (*figures, whole)]
    if ranked:
        about = f"按{heading}从多到少，相同的名次相同。"
        columns.append(SummaryColumn(heading=unlike(RANK, taken), shape=Shape.RANK, about=about))
        values = sorted((each.value for each in figures if isinstance(each, Figure)), reverse=True)
        for cells, figure in zip(added, figures, strict=False):
            cells.append(_place(figure, values, of))
        added[-1].append(None)
    lines = zip((*table.lines, total), added, strict=True)
    *among, last = (replace(line, cells=(*line.cells, *more)) for line, more in lines)
    return replace(table, columns=(*table.columns, *columns), lines=tuple(among), total=last)


def share(part: SummaryCell, whole: SummaryCell) -> SummaryCell:
    """Return one figure as a share of another; nothing of nothing."""
    if not (isinstance(part, Figure) and isinstance(whole, Figure) and whole.value):
        return None
    return Figure(
        value=Decimal(part.value) / Decimal(whole.value),
        measure=Measure.RATIO,
        field=part.field,
        rows=whole.rows,
        parts=(part, whole),
    )


def _place(figure: SummaryCell, values: Sequence[int | Decimal], of: str) -> SummaryCell:
    if not isinstance(figure, Figure):
        return None
    return Figure(
        value=values.index(figure.value) + 1,
        measure=Measure.RANK,
        field=figure.field,
        of=of,
        rows=figure.rows,
        parts=(figure,),
    )
