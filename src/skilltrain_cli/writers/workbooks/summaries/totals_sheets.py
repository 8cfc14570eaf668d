"""汇总 and the declared summaries of a merged workbook: live formulas that carry their values."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.forms.spec import Column, Flow, FormSpec, Role
from skilltrain_cli.operations.merge.derived_columns import KIND_MARKS, LABELS
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_types import Grouped, GroupLine, Scope, UnitLine
from skilltrain_cli.operations.merge.official_writing import summary_sheets
from skilltrain_cli.operations.merge.totals import BY_UNIT, stock_moments
from skilltrain_cli.operations.merge.unit_roll import is_roll
from skilltrain_cli.operations.summaries.summary_wording import heading_of, subject_matter
from skilltrain_cli.review.provenance import DETAIL, ROW_HEADINGS
from skilltrain_cli.values.figure_with_sources import Figure
from skilltrain_cli.values.grid import column_letters
from skilltrain_cli.writers.workbooks.bulk_rows import Cell
from skilltrain_cli.writers.workbooks.plain_list_sheet import (
    Content,
    ListColumn,
    ListPage,
    LiveFormula,
    table_name,
)
from skilltrain_cli.writers.workbooks.summaries.derived_page import derived_page
from skilltrain_cli.writers.workbooks.table_form_page import field_look
from skilltrain_cli.writers.workbooks.workbook_style import Look

_ENOUGH = 30_000_000
"""Cells compared by the formulas of one sheet: beyond that opening the workbook would take too long."""
_COUNT = Look.TOTAL
MARKS = KIND_MARKS
_HEADINGS = {"month": "开始时间", "quarter": "季度", BY_UNIT: "填报单位"}
_ALL = "合计"
_LONGEST = 4_000
"""Characters of cells that one formula names: Excel takes 255 arguments and 8,192 characters."""


def look_of_sum(column: Column) -> Look:
    """Return how sums of an amount look: with as many decimals as it may have."""
    return Look.AMOUNT if column.amount.decimals else Look.TOTAL


def further_columns(merged: Merged) -> Iterator[tuple[ListColumn, Sequence[Cell]]]:
    """
    Yield the columns of 来源明细 that totals go by, each with a value for every row.

    They say in which line of a summary a row counts, and mark one row of each kind.
    """
    for heading, words in merged.derived.items():
        yield ListColumn(heading=heading, width=20 if heading in LABELS.values() else 12), words


class Ranges(Struct, frozen=True, kw_only=True):
    """The data cells of a merged table, as formulas name them."""

    form: FormSpec
    at: Sequence[int]
    """The zero-based row of each of its rows."""
    detail: int
    """The zero-based row of the first one in 来源明细."""
    further: tuple[str, ...] = ()
    """The headings of the further columns of 来源明细."""

    @property
    def gapped(self) -> bool:
        """Whether rows that sum up stand among its rows."""
        return self.at[-1] - self.at[0] + 1 != len(self.at)

    def of(self, field: str, rows: Sequence[int] | None = None) -> str:
        """Return a field's cells, in all rows or in some; as many ranges as there are runs of them."""
        columns = [column.name for column in self.form.columns]
        rows = range(len(self.at)) if rows is None else rows
        place = self.form.card.sheet_name, columns.index(field)
        return ",".join(self._cells(*place, first, last) for first, last in self._runs(rows))

    def _runs(self, rows: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield the first and last sheet row of each run of rows, those between which nothing else stands."""
        if isinstance(rows, range) and not self.gapped:
            yield self.at[rows[0]], self.at[rows[-1]]
            return
        lines = [self.at[row] for row in rows]
        first = lines[0]
        for line, after in zip(lines, [*lines[1:], None], strict=True):
            if after != line + 1:
                yield first, line
                first = line if after is None else after

    def told(self, heading: str, rows: Sequence[int] | None = None) -> str:
        """Return the cells of a further column of 来源明细."""
        column = len(ROW_HEADINGS[:4]) + self.further.index(heading)
        first, last = (rows[0], rows[-1]) if rows else (0, len(self.at) - 1)
        return self._cells(DETAIL, column, self.detail + first, self.detail + last)

    @staticmethod
    def _cells(sheet: str, column: int, first: int, last: int) -> str:
        letters = column_letters(column)
        return f"'{sheet}'!${letters}${first + 1}:${letters}${last + 1}"

    def count(self, rows: Sequence[int] | None = None) -> str:
        """Return how many rows there are, as a formula counts them."""
        name = self.form.name
        if self.form.by_name[name].required:
            return f"COUNTA({self.of(name, rows)})"
        return "+".join(f"ROWS({cells})" for cells in self.of(name, rows).split(","))

    def sum_of(self, figure: Figure) -> Content:
        """Return the sum of just the cells a figure was made from; the number where they are too many."""
        value = cached_value(figure, blank=True)
        cells = self.of(figure.field, figure.rows) if figure.known else ""
        return LiveFormula(formula=f"=SUM({cells})", value=value) if 0 < len(cells) <= _LONGEST else value


def cached_value(figure: Figure, *, blank: bool) -> float | str:
    """Return the value a formula carries; ``blank``: of nothing known it is blank, as that is no zero."""
    if blank and not figure.known:
        return ""
    return float(figure.value) if isinstance(figure.value, Decimal) else figure.value


def ratio_formula(column: Column, cells: Mapping[str, str]) -> str:
    """Return the ratio of two totals, which are never averaged, of the cells that hold them."""
    amount = column.amount
    above, below = cells[amount.numerator], cells[amount.denominator]
    quotient = f"{above}*100/{below}" if amount.measure == "%" else f"{above}/{below}"
    return f'IF(N({below})=0,"",ROUND({quotient},{amount.decimals}))'


class Summaries:
    """Draws the sheets of totals."""

    def __init__(self, book: Workbook, looks: Mapping[Look, Format], merged: Merged, at: Ranges) -> None:
        """Draw for the table that stands in these ranges."""
        self._book = book
        self._looks = looks
        self._merged = merged
        self._at = at
        self._form = merged.table.form
        self._timed = bool(stock_moments(merged.table))

    def draw(self) -> None:
        """Draw them in the order of the workbook."""
        self._units()
        names = summary_sheets(self._form)
        for name, grouped in zip(names, self._merged.summaries, strict=True):
            if not grouped.summary.across:
                self._groups(name, grouped)

    def _page(self, name: str, title: str, notes: Sequence[str], stripes: Sequence[ListColumn]) -> ListPage:
        page = derived_page(self._book, self._looks, name, stripes)
        page.head(f"{self._merged.region.name}{subject_matter(self._form)}{title}", *notes)
        return page

    def _stripes(
        self, columns: Sequence[Column], width: float, *, count: bool, kinds: bool
    ) -> list[ListColumn]:
        """Return the columns of figures: rows, kinds, amounts."""
        heads = (
            [ListColumn(heading=f"{self._form.card.kind}数（个）", width=width, look=_COUNT)] if count else []
        )
        heads += [ListColumn(heading="类数（类）", width=width, look=_COUNT)] if kinds else []
        return heads + [
            ListColumn(heading=heading_of(column, columns), width=width, look=look_of_sum(column))
            for column in columns
        ]

    def _units(self) -> None:
        merged, form, columns = self._merged, self._form, self._merged.counted
        cities = [line for line in merged.units if line.scope is Scope.CITY]
        by_city = bool(cities) and is_roll(form)  # whose units' rows are the roll itself
        lone = by_city or (form.is_card and not form.of(Role.COUNTY))
        stripes = (
            ListColumn(heading="市", width=16 if form.is_card else 14),
            *(() if lone else (ListColumn(heading="填报单位", width=34),)),
            *self._stripes(columns, 14, count=True, kinds=merged.whole.kinds is not None),
        )
        if form.is_card:
            stripes += (ListColumn(heading=form.by_name[form.name].heading, width=60, look=Look.TEXT),)
        page = self._page("汇总", "汇总表", tuple(self._notes(columns)), stripes)
        page.headings()
        for line in (*cities, merged.whole) if by_city else merged.units:
            whole = line.scope is Scope.ALL
            names = (line.name if whole else line.city,) if lone else (line.city, line.name)
            sums = whole if lone else line.scope is not Scope.UNIT
            cells = self._unit_cells(line, page.next + 1, 1 + len(names))
            listed = self._listed(line) if form.is_card else ()
            page.row(
                (*names, *cells, *listed), dict.fromkeys(range(len(names)), Look.HEADING) if sums else {}
            )
        page.end_table(table_name("汇总"), total=merged.whole.name if lone else merged.whole.city)
        page.finish()

    def _listed(self, line: UnitLine) -> Iterator[str]:
        """Yield the names of a unit's cards."""
        names = self._merged.table.columns[self._form.name]
        yield "、".join(str(names[row]) for row in line.rows.rows) if line.scope is Scope.UNIT else ""

    def _notes(self, columns: Sequence[Column]) -> Iterator[str]:
        """Yield what is counted, and how."""
        form, kind = self._form, self._form.card.kind
        if form.is_card:
            unit = "单位" if form.of(Role.COUNTY) else "市"
            yield f"按{unit}计数；没有报送的{unit}见“覆盖”表。"
        if self._merged.whole.kinds is not None:
            name = form.by_name[form.field(Role.NAME)].heading
            yield f"类数：同一单位内不同的{name}，同一{kind}的第几期、第几班算1类；合计为各单位之和。"
        for column in columns:
            what = heading_of(column, columns)
            amount = column.amount
            if not amount.additive:
                parts = (form.by_name[name].heading for name in (amount.numerator, amount.denominator))
                yield f"{what}：{'÷'.join(parts)}，按合计数计算，不取平均。"
            elif what != column.heading:
                yield f"{what}：各{kind}{column.heading}之和。"
            if amount.kind is Flow.STOCK and form.when in form.identity:
                yield f"{what}是时点数，取最近一期，不同时点不相加。"

    def _unit_cells(self, line: UnitLine, row: int, first: int) -> Iterator[Content]:
        """Yield the figures of a line in this row (from 1); ``first`` is the column after the count."""
        at, where, rows = self._at, self._where(line, row), line.rows.rows
        counted = "COUNTIFS" if self._form.field(Role.COUNTY) else "COUNTIF"
        yield LiveFormula(
            formula=f"={counted}({where})" if where else f"={at.count(rows)}", value=line.rows.value
        )
        if line.kinds is not None:
            marks = at.told(MARKS, rows)
            formula = f'COUNTIFS({where},{at.told(MARKS)},"?*")' if where else f'COUNTIF({marks},"?*")'
            yield LiveFormula(formula=f"={formula}", value=line.kinds.value)
        first += line.kinds is not None
        columns = self._merged.counted
        cells = {each.name: f"{column_letters(first + index)}{row}" for index, each in enumerate(columns)}
        for column, figure in zip(columns, line.amounts, strict=True):
            cut = at.of(column.name, None if where else rows)
            found = f"SUMIFS({cut},{where})" if where else f"SUM({cut})"
            known = f'COUNTIFS({where},{cut},"<>")' if where else f"COUNT({cut})"
            yield self._amount(column, figure, (found, known), cells)

    def _where(self, line: UnitLine, row: int) -> str:
        """Return the conditions on a line's rows; none where they are counted as a run of the table's."""
        form, at = self._form, self._at
        city, county = form.field(Role.CITY), form.field(Role.COUNTY)
        if not city or line.scope is Scope.ALL or at.gapped:
            return ""
        whole = f"{at.of(city)},$A{row}"
        return whole if line.scope is Scope.CITY or not county else f"{whole},{at.of(county)},$B{row}"

    def _amount(
        self, column: Column, figure: Figure, formulas: tuple[str, str], cells: Mapping[str, str]
    ) -> Content:
        """Return a total as a formula; ``formulas``: its sum, and how many cells of it are not blank."""
        found, known = formulas
        if not column.amount.additive:
            return LiveFormula(
                formula=f"={ratio_formula(column, cells)}", value=cached_value(figure, blank=True)
            )
        if self._timed and column.amount.kind is Flow.STOCK:
            return self._at.sum_of(figure)
        blank = not column.required
        formula = f'=IF({known}=0,"",{found})' if blank else f"={found}"
        return LiveFormula(formula=formula, value=cached_value(figure, blank=blank))

    def _groups(self, name: str, grouped: Grouped) -> None:
        summary, table = grouped.summary, self._merged.table
        columns, share = grouped.amounts, self._shared(grouped)
        heading = summary.heading or (grouped.column.heading if grouped.column else _HEADINGS[summary.by])
        look = field_look(grouped.column) if grouped.column else Look.WORD
        kinds = bool(grouped.firsts)
        stripes = [
            ListColumn(heading=heading, width=summary.width, look=look),
            *self._stripes(columns, 15, count=summary.count, kinds=kinds),
        ]
        if share is not None:
            stripes.append(
                ListColumn(heading=f"占{heading_of(share, columns)}比例", width=15, look=Look.PERCENT)
            )
        figures = summary.count + kinds + len(columns)
        live = len(grouped.lines) * len(table) * figures <= _ENOUGH
        notes = (summary.note, "" if live else "行数过多，本表为数值，不设公式。")
        page = self._page(name, f"{summary.title}分布表", notes, stripes)
        page.headings()
        total = page.next + len(grouped.lines) + 1
        for line in grouped.lines:
            page.row((line.name, *self._group_cells(grouped, line, page.next + 1, total, live=live)))
        page.row(
            (_ALL, *self._group_cells(grouped, grouped.total, total, total, live=True)), {0: Look.HEADING}
        )
        page.end_table(table_name(name), total=_ALL)
        page.finish()

    @staticmethod
    def _shared(grouped: Grouped) -> Column | None:
        """Return the amount whose shares are told: the first, when it adds up over the lines."""
        first = next(iter(grouped.amounts), None)
        flows = first is not None and first.amount.additive and first.amount.kind is Flow.FLOW
        return first if flows else None

    def _group_cells(
        self, grouped: Grouped, line: GroupLine, row: int, total: int, *, live: bool
    ) -> Iterator[Content]:
        """Yield the figures of a line of a declared summary; ``total`` is the number of its last row."""
        at, whole = self._at, line is grouped.total
        cells = at.of(grouped.column.name) if grouped.column else at.told(LABELS[grouped.summary.by])
        exact = grouped.column is not None and isinstance(line.name, str)
        rows = line.rows.rows if at.gapped else None
        whole = whole or at.gapped
        same = f"EXACT({cells},$A{row})" if exact else f"({cells}=$A{row})"
        found: list[Content] = []
        if grouped.summary.count:
            formula = at.count(rows) if whole else f"SUMPRODUCT(--{same})"
            found.append(LiveFormula(formula=f"={formula}", value=line.rows.value))
        if line.kinds is not None and grouped.firsts:
            firsts = at.told(f"{grouped.summary.title}类数")
            formula = f'COUNTIF({at.told(MARKS)},"?*")' if whole else f'SUMPRODUCT({same}*({firsts}<>""))'
            found.append(LiveFormula(formula=f"={formula}", value=line.kinds.value))
        first = 1 + len(found)
        here = {
            each.name: f"{column_letters(first + index)}{row}" for index, each in enumerate(grouped.amounts)
        }
        for column, figure in zip(grouped.amounts, line.amounts, strict=True):
            cut = at.of(column.name, rows)
            formulas = (
                (f"SUM({cut})", f"COUNT({cut})")
                if whole
                else (f"SUMPRODUCT({same}*{cut})", f'SUMPRODUCT({same}*({cut}<>""))')
            )
            found.append(self._amount(column, figure, formulas, here))
        yield from (
            found if live else (each.value if isinstance(each, LiveFormula) else each for each in found)
        )
        if (share := self._shared(grouped)) is not None:
            letters = column_letters(first)
            part, all_of = (
                each.amounts[grouped.amounts.index(share)].value for each in (line, grouped.total)
            )
            yield LiveFormula(
                formula=f"=IF(${letters}${total}=0,0,{letters}{row}/${letters}${total})",
                value=float(part / all_of) if all_of else 0,
            )
