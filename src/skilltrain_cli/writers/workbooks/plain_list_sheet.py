"""
A plain table on a page of its own: title, lines above, headings, rows; ready to print on A4.

No cell is merged, and headings and rows are an Excel table with a name: whoever sorts it, filters it or reads
it by a program finds it as it is. It looks as we have it, not as a table style does, and so prints in black
and white.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import count

from msgspec import Struct
from msgspec.structs import replace
from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.values.grid import Area, Spot
from skilltrain_cli.writers.workbooks.cell_text import (
    INDENTED,
    broken,
    cell_text,
    height_for,
    pixels_of,
    units_for,
)
from skilltrain_cli.writers.workbooks.workbook_style import (
    ACROSS,
    BODY_SIZE,
    CLOSE,
    TITLE_SIZE,
    Look,
    page_room,
    set_page,
    write_link,
    write_text,
    write_value,
)

HEADER = 2
"""The zero-based row of the headings, as in 附件2: rows of pages that belong together have one number."""
TITLE_HEIGHT = 44.0
LEAST_HEIGHT = 24.0
_NOTE_HEIGHT = 20.0
_PIXELS_A_UNIT = 7
_SKIPPED = 12.0
_PLAIN_ROW = 15.0
"""Points of a row that nobody set (the default of the default font)."""
SHRUNK = 1.25
"""How much more than a page is printed smaller on one: a few lines on a page of their own are easily lost."""
_SPARE = 4
"""Half-width characters that a note leaves free, as fonts differ and what runs out of the page is lost."""
_MOST_FROZEN = 260.0
"""Points of rows that may stay in sight above the others: with more a small screen shows nothing else."""
_LONGEST_HEADING = 255
"""Characters of the name of a table's column (an Excel limit)."""
_ERROR_VALUES = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
"""Texts that a formula cannot have: as its value they are errors. Who types one has it as a text."""
_INDENTED = (Look.TEXT, Look.LINK, Look.PASSAGE)


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
    least: int = 0
    """Half-width characters that it must have room for: a number too wide for its cell is shown as ####."""


class ListPage:
    """One sheet of a workbook in the making."""

    def __init__(  # noqa: PLR0913 - what a page is made of
        self,
        book: Workbook,
        looks: Mapping[Look, Format],
        name: str,
        stripes: Sequence[ListColumn],
        *,
        size: float = BODY_SIZE,
        home: str = "",
    ) -> None:
        """
        Begin a sheet with these columns; ``size`` (points) is that of the looks' body.

        The columns fill the width of a page, or are printed smaller where they need more. With a size of
        their own they keep their widths, in half-width characters, and are printed as they fit. ``home`` is
        the sheet to which its title leads.
        """
        self.sheet = book.add_worksheet(name)
        self.looks = looks
        self._size = size
        self._home = home
        share = ACROSS / sum(stripe.width for stripe in stripes) if size == BODY_SIZE else 1
        self.stripes = [
            replace(stripe, width=max(int(stripe.width * share), stripe.least)) for stripe in stripes
        ]
        self.next = 0
        """The zero-based row that is written next."""
        self.header = HEADER
        """The row of the headings that were written last."""
        self.heading_height = 0.0
        """Points of the headings that every page repeats."""
        self._repeats = False  # whether the headings are printed on every page, as a long table has it
        self._page = 0.0  # what was the height where the page began that is written
        self._breaks: list[int] = []
        self._open: Sequence[str] = ()
        self._above = 0.0  # points of the rows down to the headings
        self.height = 0.0
        """Points of all rows that were written."""
        self._poured = 0  # rows that ``pour`` adds to the table, and to what is said of it
        self._multiplied = False  # whether it adds any to the sheet
        for index, stripe in enumerate(self.stripes):
            self.sheet.set_column(index, index, units_for(stripe.width, size))

    @property
    def right(self) -> int:
        """The last column."""
        return len(self.stripes) - 1

    @property
    def across(self) -> int:
        """Half-width characters from the left of the page to its right."""
        return int(self.pixels_from(0) / units_for(1, self._size) / _PIXELS_A_UNIT)

    def head(self, title: str, *notes: str) -> None:
        """Print the title and the notes above the headings, one printed line a row."""
        for line in broken(title, int(self.across * self._size / TITLE_SIZE)):
            self._high(TITLE_HEIGHT)
            spot, look = Spot(self.next, 0), self.looks[Look.ACROSS]
            if self._home and self.next == 0:
                write_link(self.sheet, spot, line, self._home, look)
            else:
                write_text(self.sheet, spot, line, look)
            for column in range(1, len(self.stripes)):
                self.sheet.write_blank(self.next, column, None, look)
            self.next += 1
        for note in filter(None, notes):
            self.note(note)

    def note(self, text: str) -> None:
        """Print running text, one printed line a row."""
        for line in broken(text, self.across - _SPARE):
            self._high(_NOTE_HEIGHT)
            write_text(self.sheet, Spot(self.next, 0), line, self.looks[Look.NOTE])
            self.next += 1

    def pixels_from(self, column: int) -> int:
        """Return the width of a column and all behind it at 96 dpi."""
        return sum(pixels_of(units_for(stripe.width, self._size)) for stripe in self.stripes[column:])

    @property
    def capacity(self) -> float:
        """Points of rows that a printed page has room for."""
        return page_room(self.pixels_from(0) * 72 / 96) * CLOSE

    @property
    def left(self) -> float:
        """Points that are left on the page; of a table of several pages nobody knows, so none."""
        return max(self.capacity - (self.height - self._page), 0)

    def skip(self, room: float = 0) -> None:
        """Leave a row free; what follows begins a page where so many points of ``room`` are not left."""
        self._high(_SKIPPED)
        self.next += 1
        if room > self.left:
            self._breaks.append(self.next)
            self._page = self.height - self.heading_height * self._repeats
            self.sheet.set_h_pagebreaks(self._breaks)

    def leave(self, rows: int) -> None:
        """Leave rows free for what stands over them."""
        self.next += rows
        self.height += rows * _PLAIN_ROW

    def headings(self, texts: Sequence[str] = ()) -> int:
        """Print the headings of a table in the next row, the columns' own or others; return that row."""
        found = list(_unique(texts or [stripe.heading for stripe in self.stripes]))
        width = self._width
        widths = map(width, range(len(found)))
        high = height_for(zip(found, widths, strict=True), self._size, LEAST_HEIGHT)
        self._high(high)
        self.heading_height = self.heading_height or high
        for index, text in enumerate(found):
            write_text(self.sheet, Spot(self.next, index), text, self.looks[Look.HEADING])
        self.header, self._open, self._above = self.next, found, self.height
        self.next += 1
        return self.header

    def row(self, cells: Sequence[Content], looks: Mapping[int, Look] | None = None) -> int:
        """Write one row, in other looks where given; return its zero-based number."""
        texts = [
            (cell, self._width(index) - INDENTED * (self.stripes[index].look in _INDENTED))
            for index, cell in enumerate(cells)
            if isinstance(cell, str)
        ]
        self._high(height_for(texts, self._size, LEAST_HEIGHT))
        for index, cell in enumerate(cells):
            look = self.looks[(looks or {}).get(index, self.stripes[index].look)]
            self._write(Spot(self.next, index), cell, look)
        self.next += 1
        return self.next - 1

    def specimen(self, count: int) -> int:
        """Draw the blank row that ``pour`` replaces with ``count`` rows; return its number."""
        self._high(LEAST_HEIGHT)
        for index, stripe in enumerate(self.stripes):
            self.sheet.write_blank(self.next, index, None, self.looks[stripe.look])
        self.next += count
        self._poured = count - 1
        self._multiplied = True
        return self.next - count

    def end_table(self, name: str, *, total: str = "") -> None:
        """
        Make an Excel table of what was written since the headings, by this name.

        ``total`` is the first word of its last row where that sums up the others: it is then neither sorted
        nor filtered with them. A table without rows has a blank one, as Excel has it. Headings that Excel
        takes for no names of columns make no table.
        """
        headings, self._open = self._open, ()
        if headings and (
            self._poured or self.height > self.capacity
        ):  # of poured rows nobody knows the height
            self._repeats = True
        if not headings or not all(0 < len(each) <= _LONGEST_HEADING for each in headings):
            return
        look = self.looks[Look.HEADING]
        columns: list[dict[str, object]] = [{"header": each, "header_format": look} for each in headings]
        if total:
            columns[0]["total_string"] = total
        options = {"name": name, "style": None, "columns": columns, "total_row": bool(total)}
        last = max(self.next - self._poured - 1, self.header + 1)
        self.sheet.add_table(self.header, 0, last, len(headings) - 1, options)
        self._poured = 0
        for index, text in enumerate(headings):  # over what XlsxWriter wrote, which would take <r> for markup
            write_text(self.sheet, Spot(self.header, index), text, look)
        if total:
            write_text(self.sheet, Spot(last, 0), total, look)

    def finish(self, *, named: bool = True) -> None:
        """
        Set the page up once everything is on it; a table that is still open is ``named`` after the sheet.

        The headings that were written last are printed on every page.
        """
        if named:
            self.end_table(table_name(self.sheet.get_name()))
        else:
            self._repeats = True
        repeat = self.header
        bottom = max(self.next - 1, repeat)
        area = Area(0, 0, bottom, self.right)
        spills = self.capacity < self.height <= self.capacity * SHRUNK and not self._breaks
        tall = int(spills and not self._multiplied)
        repeats = self._repeats and not tall
        set_page(self.sheet, area, landscape=True, tall=tall, repeat=repeat if repeats else None)
        if self._above <= _MOST_FROZEN:
            self.sheet.freeze_panes(repeat + 1, 0)

    def _high(self, height: float) -> None:
        """Make the next row so many points high."""
        self.sheet.set_row(self.next, height)
        self.height += height

    def _width(self, column: int) -> int:
        return int(self.stripes[column].width)

    def _write(self, spot: Spot, cell: Content, look: Format) -> None:
        if isinstance(cell, LiveFormula) and cell.value in _ERROR_VALUES:
            write_text(self.sheet, spot, str(cell.value), look)
        elif isinstance(cell, LiveFormula):
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


def table_name(sheet: str) -> str:
    """Return what the table of a sheet is called: a name that Excel takes, and never for a cell's."""
    plain = re.sub(r"\W", "_", sheet)
    return f"{'' if plain[:1].isalpha() else '_'}{plain}表"


def _unique(headings: Sequence[str]) -> Iterator[str]:
    """Yield the headings as the columns of a table may be called: in one line, and none twice."""
    taken: set[str] = set()
    for heading in headings:
        plain = " ".join(cell_text(heading).split())
        tries = (f"{plain}（{number}）" if number > 1 else plain for number in count(1))
        found = next(each for each in tries if each.lower() not in taken)
        taken.add(found.lower())
        yield found
