"""
The formula of a figure: what its measure makes of the rows that the conditions of its line and column select.

A figure whose rows no condition describes names its cells. Everything is a plain range, which every program
keeps as it is. COUNTIFS and SUMIFS take a word for a pattern, a comparison, a number or a day where it looks
like one, and the case of letters for nothing: words they might misread are compared by EXACT.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from operator import eq, is_

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.forms.spec import Column, FieldKind, Flow, FormSpec
from skilltrain_cli.operations.summaries.summary_table import (
    Condition,
    Shape,
    SummaryCell,
    SummaryColumn,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.review.provenance import DETAIL, ROW_HEADINGS
from skilltrain_cli.values.figure_with_sources import Figure, Measure
from skilltrain_cli.values.grid import column_letters
from skilltrain_cli.values.privacy import mask
from skilltrain_cli.writers.workbooks.plain_list_sheet import Content, LiveFormula

_ENOUGH = 240_000_000
"""Cells compared by the formulas of one sheet: beyond that opening the workbook would take too long."""
_DEAR = 8
"""How many times as long as COUNTIFS an array of EXACT takes for a cell."""
LONGEST = 4_000
"""Characters of cells that one formula names: Excel takes 255 arguments and 8,192 characters."""
_LONGEST_WORD = 255
"""Characters of a text in a formula, and of a condition (Excel limits)."""
_EXPANDED = re.compile(r"[A-Za-z_.]\(")
"""What XlsxWriter may take for a function of today's Excel, in a text too."""
_MISREAD = re.compile(r"[*?~<>=\d]")


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
        return ",".join(cells_of(*place, first, last) for first, last in self._runs(rows))

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
        return cells_of(DETAIL, column, self.detail + first, self.detail + last)

    def named(self, column: str) -> str:
        """Return all cells of a field, or of a further column of 来源明细."""
        return self.told(column) if column in self.further else self.of(column)

    def count(self, rows: Sequence[int] | None = None) -> str:
        """Return how many rows there are, as a formula counts them."""
        name = self.form.name
        if self.form.by_name[name].required:
            return f"COUNTA({self.of(name, rows)})"
        return "+".join(f"ROWS({cells})" for cells in self.of(name, rows).split(","))


def cells_of(sheet: str, column: int, first: int, last: int) -> str:
    """Return the cells of a column of a sheet from one row to another (zero-based)."""
    letters, name = column_letters(column), sheet.replace("'", "''")
    return f"'{name}'!${letters}${first + 1}:${letters}${last + 1}"


def cached_value(figure: Figure, *, blank: bool) -> float | str:
    """Return the value a formula carries; ``blank``: of nothing known it is blank, as that is no zero."""
    if blank and not figure.known:
        return ""
    return float(figure.value) if isinstance(figure.value, Decimal) else figure.value


def ratio_formula(column: Column, above: str, below: str) -> str:
    """Return the ratio of two totals, which are never averaged: of cells that hold them, or of formulas."""
    amount = column.amount
    quotient = f"{above}*100/{below}" if amount.measure == "%" else f"{above}/{below}"
    return f'IF(N({below})=0,"",ROUND({quotient},{amount.decimals}))'


class PlacedTable(Struct, frozen=True, kw_only=True):
    """A summary and where its sheet has it."""

    table: SummaryTable
    header: int
    """The zero-based row of its headings."""

    def row(self, line: int) -> int:
        """Return the sheet's number (from 1) of a line; of the total, which is the line behind the last."""
        return self.header + 2 + line

    def column(self, at: int) -> str:
        """Return all lines of a column, as another sheet names them."""
        return cells_of(self.table.name, at, self.header + 1, self.header + len(self.table.lines))


class LiveFormulas:
    """Makes the cells of summaries: figures as formulas with their values, all else as it is."""

    def __init__(self, at: Ranges) -> None:
        """Make them for the table that stands in these ranges."""
        self._at = at
        self._named = cache(at.named)  # the same few ranges stand in thousands of formulas

    def too_dear(self, table: SummaryTable) -> bool:
        """Tell a table whose formulas would compare so many cells that it is to hold values alone."""
        lines = [*table.lines, *filter(None, (table.total,))]
        costs = (
            self._cost((*line.where, *column.where), _sums_of_both(cell, line))
            for line in lines
            for column, cell in zip(table.columns, line.cells, strict=True)
            if isinstance(cell, Figure) and not table.tallies
        )
        return sum(costs) > _ENOUGH

    def _cost(self, conditions: Sequence[Condition], sums_of_both: int) -> int:
        dear = any(not _is_tame(each) for each in conditions)
        ranges = (len(conditions) + 2) * sums_of_both or len(conditions)
        return ranges * len(self._at.at) * (_DEAR if dear else 1)

    def cells(self, placed: PlacedTable, line: int, tallied: PlacedTable | None) -> Sequence[Content]:
        """
        Return the cells of a line, or of the total behind the last.

        ``tallied`` is the table whose lines are counted, where one's are.
        """
        of = _Line(placed, line, (self._at, self._named), tallied)
        return [of.content(at) for at in range(len(placed.table.columns))]


def plain_cells(line: SummaryLine) -> Sequence[Content]:
    """Return the cells of a line as values."""
    return [_value(cell) for cell in line.cells]


def _value(cell: SummaryCell) -> int | Decimal | str | None:
    if isinstance(cell, Figure):
        return cell.value if cell.known else None
    return cell


class _Line:
    """One line of a table, whose figures become formulas."""

    def __init__(
        self,
        placed: PlacedTable,
        number: int,
        cells: tuple[Ranges, Callable[[str], str]],
        tallied: PlacedTable | None,
    ) -> None:
        self._placed, self._number, self._tallied = placed, number, tallied
        self._at, self._all = cells
        self._table = placed.table
        total = self._table.total if number == len(self._table.lines) else None
        self._is_total = total is not None
        self._line = total or self._table.lines[number]
        self._named = {
            str(self._line.cells[at]): self._cell(at, number)
            for at in self._table.names
            if self._line.cells[at]
        }

    def content(self, at: int) -> Content:
        """Return a cell: a figure as a formula with its value where there is one, else what it says."""
        cell = self._line.cells[at]
        value = _value(cell)
        if not isinstance(cell, Figure) or value is None or cell.previous:
            return value
        formula = self._formula(cell, self._table.columns[at])
        if not formula or len(formula) > LONGEST:
            return value
        return LiveFormula(formula=f"={formula}", value=value)

    def _formula(self, figure: Figure, column: SummaryColumn) -> str:
        match figure.measure:
            case Measure.RATIO | Measure.CHANGE:
                return self._ratio(figure, column)
            case Measure.RANK:
                return self._rank(figure)
            case Measure.LINES:
                return self._lines(column)
            case Measure.COUNT | Measure.SUM | Measure.DISTINCT:
                return self._counted(figure, column)
        return ""

    def _counted(self, figure: Figure, column: SummaryColumn, given: Sequence[str] = ()) -> str:
        """
        Return what is made of rows: of those that the conditions select, else of its own.

        ``given`` are the fields in which a row must say something to count.
        """
        conditions = (*self._line.where, *column.where)
        if any(each.word not in self._named and _EXPANDED.search(each.word) for each in conditions):
            return ""
        untold = any(mask(each.word) != each.word for each in conditions)  # sheet 1 alone has it whole
        told = self._line.where or self._is_total
        if untold or self._at.gapped or column.at_moment or not told:
            return self._of_rows(figure, column)
        return self._of_conditions(figure, column, conditions, given)

    def _of_rows(self, figure: Figure, column: SummaryColumn) -> str:
        """Return a figure of the cells of its rows."""
        rows = figure.rows
        if not rows or (len(rows) > LONGEST and not isinstance(rows, range)):
            return ""
        if figure.measure is Measure.COUNT:
            return self._at.count(rows)
        if figure.measure is Measure.DISTINCT:
            marks = self._marks(column)
            run = isinstance(rows, range) and marks in self._at.further
            return f'COUNTIF({self._at.told(marks, rows)},"?*")' if run else ""
        return f"SUM({self._at.of(figure.field, rows)})"

    def _marks(self, column: SummaryColumn) -> str:
        """Return the column of 来源明细 that marks one row of each value that is counted."""
        return (self._is_total and column.total_marks) or column.marks

    def _of_conditions(
        self, figure: Figure, column: SummaryColumn, conditions: Sequence[Condition], given: Sequence[str]
    ) -> str:
        at, cut = self._at, []
        marks = self._marks(column)
        if figure.measure is Measure.DISTINCT and marks not in at.further:
            return ""
        if figure.measure is Measure.SUM:
            cut = [self._all(figure.field)]
        if not conditions and not given:
            if figure.measure is Measure.DISTINCT:
                return f'COUNTIF({at.told(marks)},"?*")'
            return f"SUM({cut[0]})" if cut else at.count()
        if all(map(_is_tame, conditions)):
            pairs = [f"{self._all(each.column)},{self._word(each)}" for each in conditions]
            pairs += [f'{self._all(field)},"<>"' for field in given]
            if figure.measure is Measure.DISTINCT:
                pairs.append(f'{self._all(marks)},"?*"')
            return f"SUMIFS({','.join((*cut, *pairs))})" if cut else f"COUNTIFS({','.join(pairs)})"
        tests = [self._test(each) for each in conditions]
        if not all(tests):
            return ""
        tests += [f'{self._all(field)}<>""' for field in given]
        if figure.measure is Measure.DISTINCT:
            tests.append(f'{self._all(marks)}<>""')
        return f"SUMPRODUCT({','.join((*(f'--({test})' for test in tests), *cut))})"

    def _word(self, condition: Condition) -> str:
        """Return a condition's word: the line's own cell where that says it; sorting takes it along."""
        return self._named.get(condition.word) or _quoted(condition.word)

    def _test(self, condition: Condition) -> str:
        """Return what is true of the rows a condition selects; ``""`` for a word no formula can hold."""
        cells, word = self._all(condition.column), condition.word
        if len(word) > _LONGEST_WORD and word not in self._named:
            return ""
        if not word:
            return f'{cells}=""'
        if condition.among:
            return f'ISNUMBER(FIND("、"&{self._word(condition)}&"、","、"&{cells}&"、"))'
        column = self._at.form.by_name.get(condition.column)
        if column is not None and column.kind is FieldKind.DATE:
            day = date.fromisoformat(word)
            return f"{cells}=DATE({day.year},{day.month},{day.day})"
        return f"EXACT({cells},{self._word(condition)})"

    def _ratio(self, figure: Figure, column: SummaryColumn) -> str:
        """
        Return a ratio of the cells that hold its parts, or by what share one of them is more.

        Where some rows give only one of both no cell holds what is divided: it is made of the other rows.
        """
        cells = [self._holding(part) for part in figure.parts]
        if len(cells) != 2:  # noqa: PLR2004 - numerator and denominator
            return ""
        of = self._at.form.by_name.get(figure.field)
        if column.shape is not Shape.PERCENT and of is not None and not of.amount.additive:
            given = of.amount.numerator, of.amount.denominator
            above, below = (
                cell or self._of_both(part, column, given)
                for cell, part in zip(cells, figure.parts, strict=True)
            )
            return ratio_formula(of, above, below) if above and below else ""
        if column.shape is not Shape.PERCENT or not all(cells):
            return ""
        less = "-1" if figure.measure is Measure.CHANGE else ""
        above, below = cells
        return f'IF(N({below})=0,"",{above}/{below}{less})'

    def _of_both(self, part: Figure, column: SummaryColumn, given: Sequence[str]) -> str:
        """Return the sum of a field in the rows that say something in both fields of a ratio."""
        form = self._at.form
        moment = form.by_name[part.field].amount.kind is Flow.STOCK and form.when in form.identity
        return self._counted(part, replace(column, at_moment=moment), given)

    def _holding(self, part: Figure) -> str:
        """Return the cell that holds a figure: of this line, else of the total."""
        places = ((self._line, self._number), (self._table.total, len(self._table.lines)))
        for same in (is_, eq):  # two figures of one line may be equal
            for line, number in places:
                for at, cell in enumerate(line.cells if line else ()):
                    if isinstance(cell, Figure) and same(cell, part):
                        return self._cell(at, number, fixed=line is not self._line)
        return ""

    def _rank(self, figure: Figure) -> str:
        """Return the place of a figure of this line among those of its column."""
        found = (at for at, cell in enumerate(self._line.cells) if cell is figure.parts[0])
        at = next(found, None)
        if at is None or self._is_total:
            return ""
        letters, first = column_letters(at), self._placed.row(0)
        last = self._placed.row(len(self._table.lines) - 1)
        return f"RANK({self._cell(at, self._number)},${letters}${first}:${letters}${last})"

    def _lines(self, column: SummaryColumn) -> str:
        """Return how many lines of the other table say what the conditions ask for."""
        if self._tallied is None:
            return ""
        conditions = (*self._line.where, *column.where)
        table = self._tallied
        if not conditions:
            return f"ROWS({table.column(0)})"
        pairs = (f"{table.column(table.table.at(each.column))},{self._word(each)}" for each in conditions)
        return f"COUNTIFS({','.join(pairs)})"

    def _cell(self, at: int, number: int, *, fixed: bool = False) -> str:
        sign = "$" if fixed else ""
        return f"${column_letters(at)}{sign}{self._placed.row(number)}"


def _sums_of_both(figure: Figure, line: SummaryLine) -> int:
    """Return how many sums the formula of a ratio has that no cell of its line holds; the lower one twice."""
    if figure.measure is not Measure.RATIO:
        return 0
    return sum(at + 1 for at, part in enumerate(figure.parts) if part.rows and part not in line.cells)


def _is_tame(condition: Condition) -> bool:
    """Tell a word that COUNTIFS takes for nothing but itself."""
    word = condition.word
    return (
        not condition.among
        and len(word) <= _LONGEST_WORD
        and _MISREAD.search(word) is None
        and word.lower() == word.upper()
    )


def _quoted(word: str) -> str:
    doubled = word.replace('"', '""')
    return f'"{doubled}"'
