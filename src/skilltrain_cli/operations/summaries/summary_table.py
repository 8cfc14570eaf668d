"""
A summary as a table: lines of units, groups or times, with a Figure in each cell that is a number.

Whoever shows a summary (workbook, page, briefing, frame) and whoever proves one (trace, verify) goes by
these. A figure is found again by the words of its line and the heading of its column, never by an address:
somebody may have sorted the sheet.
"""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from skilltrain_cli.values.figure_with_sources import Figure, Scope

BEFORE, CHANGE = "上年", "同比"
"""What stands in the headings of last year's figures, and of those that are compared with them."""
SummaryCell = Figure | str | None
"""A number that knows its rows, a word, or nothing (which the table's notes explain)."""


class Shape(StrEnum):
    """What a column holds, and so how it is written."""

    NAME = "name"
    """Words that tell the line from the others: unit, group, month."""
    TEXT = "text"
    """Words about the line: a state, a reason."""
    COUNT = "count"
    """Whole numbers."""
    AMOUNT = "amount"
    """Numbers with ``decimals``."""
    PERCENT = "percent"
    """A share: 0.25 is written 25.0%."""
    RANK = "rank"
    """A place, 1 for the greatest."""


class Condition(Struct, frozen=True, kw_only=True):
    """
    Rows of the merged table of which a column says this word.

    ``column`` is a field of the form, or the heading of a derived column of 来源明细. A number or a day is
    meant by its ``str``, a blank by ``""``. Of the rows that are meant, a sum is made from those alone that
    say something in its field.
    """

    column: str
    word: str
    among: bool = False
    """Whether the column lists several words, separated by 、, of which this is one."""


class SummaryColumn(Struct, frozen=True, kw_only=True):
    """One column; its heading is unique in its table."""

    heading: str
    shape: Shape
    decimals: int = 0
    width: float = 14
    """Share of the page's width, about half-width characters."""
    measure: str = ""
    """What is counted: 人次, 个, 类, 万元 …"""
    about: str = ""
    """What exactly is counted, where the heading does not say all (口径)."""
    where: tuple[Condition, ...] = ()
    """Further conditions on the rows of its figures, such as a month."""
    marks: str = ""
    """Of different values that are counted: the column of 来源明细 that marks one row of each."""
    total_marks: str = ""
    """The same for the total, where a row may be the first of its kind in a line and not among all."""
    at_moment: bool = False
    """
    Whether its figures are made from the latest rows alone among those that the conditions select, as stocks
    are: a formula names the cells of such a figure's rows.
    """


class SummaryLine(Struct, frozen=True, kw_only=True):
    """One line: a cell for each column."""

    cells: tuple[SummaryCell, ...]
    scope: Scope = Scope.UNIT
    where: tuple[Condition, ...] = ()
    """
    Which rows its figures are made from; empty: all of them in the total, and in a line whose rows have no
    words of their own (nothing in them says whose they are) those that the figures know: a run of the table.
    """


class ChartKind(StrEnum):
    """How a chart shows its table."""

    BARS = "bars"
    """A bar for each line, from left to right: units, groups."""
    COLUMNS = "columns"
    """A column for each line, side by side: months."""
    HEAT = "heat"
    """A field for each line and column: units by months."""
    TILES = "tiles"
    """A field for each of the 16 cities, about where it lies."""


class Chart(Struct, frozen=True, kw_only=True):
    """A picture of one table: which columns it shows, and in words what is to be seen."""

    kind: ChartKind
    title: str
    values: tuple[str, ...]
    """Headings of the columns that are shown; the lines' names are the first column that differs."""
    says: str
    """One sentence that says what it shows; also the text for who cannot see it."""


class SummaryTable(Struct, frozen=True, kw_only=True):
    """One summary: a sheet of the workbook, a section of the page, perhaps a table of the briefing."""

    id: str
    """Unique in a merge: ``unit``, ``city``, ``unit-month``, ``coverage``; else what it goes by."""
    name: str
    """Of its sheet, at most 31 characters (an Excel limit)."""
    title: str
    """Such as 淄博市项目制培训汇总表."""
    notes: tuple[str, ...] = ()
    """Sentences: what is counted and how, and why a cell may be blank."""
    columns: tuple[SummaryColumn, ...]
    lines: tuple[SummaryLine, ...]
    """Without the total."""
    total: SummaryLine | None = None
    charts: tuple[Chart, ...] = ()
    tallies: str = ""
    """
    The id of the table whose lines are counted here, where no rows are; conditions then name that table's
    headings.
    """

    @property
    def names(self) -> tuple[int, ...]:
        """The columns whose words tell a line from the others."""
        return tuple(at for at, column in enumerate(self.columns) if column.shape is Shape.NAME)

    def at(self, heading: str) -> int:
        """Return the number of a column; KeyError for a heading that the table has not."""
        for index, column in enumerate(self.columns):
            if column.heading == heading:
                return index
        raise KeyError(heading)

    def name_of(self, line: SummaryLine) -> tuple[str, ...]:
        """Return the words that tell a line from the others."""
        return tuple(str(line.cells[at] or "") for at in self.names)

    def column(self, heading: str) -> Sequence[SummaryCell]:
        """Return the cells of a column without the total."""
        at = self.at(heading)
        return [line.cells[at] for line in self.lines]
