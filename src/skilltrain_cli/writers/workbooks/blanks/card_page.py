"""A card form as it is printed: label and value side by side, a passage beneath its label, printed blocks."""

from collections.abc import Iterator, Mapping, Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from skilltrain_cli.forms.spec import Column, FieldKind, FormSpec
from skilltrain_cli.values.grid import Area, Spot, Value
from skilltrain_cli.writers.workbooks.blanks.prompts import Prompts
from skilltrain_cli.writers.workbooks.cell_text import INDENTED, height_for, height_of, units_for
from skilltrain_cli.writers.workbooks.workbook_style import BODY_SIZE, Look, set_page, write_merged

_WIDTHS = (18, 34, 18, 34)
"""Columns in half-width characters: label, value, label, value. Wide lines keep 500 字 on one page."""
_WIDE = sum(_WIDTHS)
_LAST = len(_WIDTHS) - 1
_HALF = 20
"""Fields up to this printed width share a line, two by two, as 联系人 and 联系电话 do."""
_ANNEX_HEIGHT = 26.0
_TITLE_HEIGHT = 44.0
_LINE_HEIGHT = 28.0
Looks = tuple[Mapping[Look, Format], Mapping[Look, Format]]
"""Formats of what is printed, and of what is filled in."""


class CardSheet:
    """One card being printed, from the top down."""

    def __init__(self, sheet: Worksheet, looks: Looks, prompts: Prompts) -> None:
        """Begin at the top of an empty sheet."""
        self._sheet = sheet
        self._looks, self._free = looks
        self._prompts = prompts
        self._row = 0
        self._given: Mapping[str, Value] = {}
        self.spots: dict[str, Spot] = {}
        """Where each field's value stands, once drawn."""

    @property
    def rows(self) -> int:
        """How many rows the card takes."""
        return self._row

    def draw(self, form: FormSpec, values: Mapping[str, Value] | None = None) -> None:
        """Print the card, blank or with values, and set the page up."""
        self._given = values or {}
        for index, width in enumerate(_WIDTHS):
            self._sheet.set_column(index, index, units_for(width, BODY_SIZE))
        self._across(form.card.annex, Look.ANNEX, _ANNEX_HEIGHT)
        self._across(form.card.title, Look.TITLE, _TITLE_HEIGHT)
        for line in _lines(form.columns):
            self._block(form.card.blocks.get(line[0].name, ()))
            if line[0].kind is FieldKind.LONG_TEXT:
                self._passage(line[0])
            else:
                self._values(line)
        set_page(self._sheet, Area(0, 0, self._row - 1, _LAST), landscape=False, tall=1)

    def _across(self, text: str, look: Look, height: float) -> Area:
        """Print one line over the full width and go to the next."""
        area = Area(self._row, 0, self._row, _LAST)
        self._sheet.set_row(self._row, height)
        write_merged(self._sheet, area, text, self._looks[look])
        self._row += 1
        return area

    def _block(self, lines: Sequence[str]) -> None:
        """Print a title and, in one cell, the paragraphs below it."""
        if lines:
            self._across(lines[0], Look.HEADING, _LINE_HEIGHT)
            text = "\n".join(lines[1:])
            self._across(text, Look.PASSAGE, height_for([(text, _WIDE - INDENTED)], BODY_SIZE))

    def _passage(self, column: Column) -> None:
        """Print a label and beneath it a cell for the greatest number of 字 in three paragraphs."""
        self._across(column.heading, Look.HEADING, _LINE_HEIGHT)
        lines = -(-2 * (column.printed.words or _WIDE) // _WIDE) + 2
        least = height_of(lines, BODY_SIZE)
        text = self._value(column)
        height = height_for([(text, _WIDE - INDENTED)], BODY_SIZE, least)
        area = Area(self._row, 0, self._row, _LAST)
        self._sheet.set_row(self._row, height)
        self._answer(area, column, text, Look.PASSAGE)
        self._row += 1

    def _value(self, column: Column) -> str:
        """Return what is filled in; a list of one is no choice and is filled in where nothing is."""
        value = self._given.get(column.name)
        if value is not None:
            return str(value)
        offered = self._prompts.offered(column)
        return offered[0] if len(offered) == 1 and not self._given else ""

    def _answer(self, area: Area, column: Column, text: str, look: Look) -> None:
        """Draw a cell to fill in, and remember where it is."""
        write_merged(self._sheet, area, text, self._free[look])
        self._prompts.add(self._sheet, area, column)
        self.spots[column.name] = Spot(area.top, area.left)

    def _values(self, line: Sequence[Column]) -> None:
        """Print one or two fields beside their labels."""
        self._sheet.set_row(self._row, _LINE_HEIGHT)
        for index, column in enumerate(line):
            left = 2 * index
            right = _LAST if column is line[-1] else left + 1
            label = Area(self._row, left, self._row, left)
            write_merged(self._sheet, label, column.heading, self._looks[Look.HEADING])
            area = Area(self._row, left + 1, self._row, right)
            self._answer(area, column, self._value(column), Look.WORD)
        self._row += 1


def _lines(columns: Sequence[Column]) -> Iterator[tuple[Column, ...]]:
    """Yield the fields line by line: two narrow ones that follow each other share one."""
    waiting: Column | None = None
    for column in columns:
        narrow = column.printed.width <= _HALF
        if waiting is not None and narrow:
            yield waiting, column
            waiting = None
            continue
        if waiting is not None:
            yield (waiting,)
        waiting = column if narrow else None
        if not narrow:
            yield (column,)
    if waiting is not None:
        yield (waiting,)
