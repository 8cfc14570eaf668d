"""A plain table on a page of its own: title, lines above, headings, rows; ready to print on A4."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace
from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.values.grid import Area, Spot
from skilltrain_cli.writers.workbooks.cell_text import INDENTED, height_for, units_for
from skilltrain_cli.writers.workbooks.workbook_style import (
    ACROSS,
    BODY_SIZE,
    Look,
    set_page,
    write_merged,
    write_text,
    write_value,
)

HEADER = 2
"""The zero-based row of the headings, as in 附件2: rows of pages that belong together have one number."""
_TITLE_HEIGHT = 44.0
_LEAST = 24.0
_INDENTED = (Look.TEXT, Look.PASSAGE)


class LiveFormula(Struct, frozen=True, kw_only=True):
    """A formula and the value it has."""

    formula: str
    value: float | Decimal | str


Content = str | int | float | Decimal | date | LiveFormula | None


class ListColumn(Struct, frozen=True, kw_only=True):
    """A column: its heading, its share of the page's width, its look."""

    heading: str
    width: float
    look: Look = Look.WORD


class ListPage:
    """One sheet of a workbook in the making."""

    def __init__(
        self,
        book: Workbook,
        looks: Mapping[Look, Format],
        name: str,
        stripes: Sequence[ListColumn],
        *,
        size: float = BODY_SIZE,
    ) -> None:
        """
        Begin a sheet with these columns; ``size`` (points) is that of the looks' body.

        The columns fill the width of a page. With a size of their own they keep their widths, in half-width
        characters, and are printed as they fit.
        """
        self.sheet = book.add_worksheet(name)
        self.looks = looks
        self._size = size
        share = ACROSS / sum(stripe.width for stripe in stripes) if size == BODY_SIZE else 1
        self.stripes = [replace(stripe, width=int(stripe.width * share)) for stripe in stripes]
        self.next = HEADER
        """The zero-based row that is written next."""
        for index, stripe in enumerate(self.stripes):
            self.sheet.set_column(index, index, units_for(stripe.width, size))

    @property
    def right(self) -> int:
        """The last column."""
        return len(self.stripes) - 1

    def head(self, title: str, line: str) -> None:
        """Print the title and one line of running text above the headings."""
        self.sheet.set_row(0, _TITLE_HEIGHT)
        write_merged(self.sheet, Area(0, 0, 0, self.right), title, self.looks[Look.TITLE])
        self._line(1, line)

    def headings(self, texts: Sequence[str] = ()) -> int:
        """Print the headings in the next row, the columns' own or others; return that row."""
        found = texts or [stripe.heading for stripe in self.stripes]
        width = self._width
        widths = map(width, range(len(found)))
        self.sheet.set_row(self.next, height_for(zip(found, widths, strict=True), self._size, _LEAST))
        for index, text in enumerate(found):
            write_text(self.sheet, Spot(self.next, index), text, self.looks[Look.HEADING])
        self.next += 1
        return self.next - 1

    def row(self, cells: Sequence[Content], looks: Mapping[int, Look] | None = None) -> int:
        """Write one row, in other looks where given; return its zero-based number."""
        texts = [
            (cell, self._width(index) - INDENTED * (self.stripes[index].look in _INDENTED))
            for index, cell in enumerate(cells)
            if isinstance(cell, str)
        ]
        self.sheet.set_row(self.next, height_for(texts, self._size, _LEAST))
        for index, cell in enumerate(cells):
            look = self.looks[(looks or {}).get(index, self.stripes[index].look)]
            self._write(Spot(self.next, index), cell, look)
        self.next += 1
        return self.next - 1

    def specimen(self, count: int) -> int:
        """Draw the blank row that ``pour`` replaces with ``count`` rows; return its number."""
        self.sheet.set_row(self.next, _LEAST)
        for index, stripe in enumerate(self.stripes):
            self.sheet.write_blank(self.next, index, None, self.looks[stripe.look])
        self.next += count
        return self.next - count

    def finish(self, repeat: int) -> None:
        """Set the page up once everything is on it; row ``repeat`` is printed on every page."""
        bottom = max(self.next - 1, repeat)
        set_page(self.sheet, Area(0, 0, bottom, self.right), landscape=True, repeat=repeat)
        self.sheet.freeze_panes(repeat + 1, 0)

    def _line(self, row: int, text: str) -> None:
        width = int(sum(stripe.width for stripe in self.stripes))
        self.sheet.set_row(row, height_for([(text, width)], self._size, _LEAST))
        write_merged(self.sheet, Area(row, 0, row, self.right), text, self.looks[Look.LINE])

    def _width(self, column: int) -> int:
        return int(self.stripes[column].width)

    def _write(self, spot: Spot, cell: Content, look: Format) -> None:
        if isinstance(cell, LiveFormula):
            value = float(cell.value) if isinstance(cell.value, Decimal) else cell.value
            self.sheet.write_formula(spot.row, spot.column, cell.formula, look, value)
        elif isinstance(cell, str) and cell:
            write_text(self.sheet, spot, cell, look)
        elif cell is None or cell == "":
            self.sheet.write_blank(spot.row, spot.column, None, look)
        elif isinstance(cell, date):
            write_value(self.sheet, spot, cell, look)
        else:
            self.sheet.write_number(spot.row, spot.column, cell, look)
