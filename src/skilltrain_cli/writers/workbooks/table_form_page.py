"""The frame of a table form as it is printed: annex, title, headings, footer and notes around the rows."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from msgspec import Struct, field
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from skilltrain_cli.forms.spec import AMOUNTS, Column, FieldKind, FormSpec
from skilltrain_cli.values.grid import Area, Spot, Value
from skilltrain_cli.writers.workbooks.cell_text import height_for, pixels_of, units_for
from skilltrain_cli.writers.workbooks.workbook_style import (
    BODY_SIZE,
    CLOSE,
    Look,
    page_room,
    set_page,
    write_merged,
    write_text,
    write_value,
)

ROW_HEIGHT = 32.0
"""Least height of a data row in points: 8 of them fill a page with the rest of 附件2."""
_ANNEX_HEIGHT = 26.0
_TITLE_HEIGHT = 44.0
_LINE_HEIGHT = 24.0
_WITH_FOOTER = 3
"""Rows that are printed on the page of the footer and the notes."""
_ROWS_A_PAGE = 8
_A3, _TOO_WIDE = 8, 240
"""The paper of forms with more characters in a row, which A4 shows at less than half their size."""

_LOOK = {
    FieldKind.TEXT: Look.TEXT,
    FieldKind.LONG_TEXT: Look.PASSAGE,
    **dict.fromkeys((*AMOUNTS, FieldKind.YEAR), Look.COUNT),
    FieldKind.DATE: Look.DATE,
}


def field_look(column: Column) -> Look:
    """Return how the cells of a field look; short words stand in the middle."""
    return _LOOK.get(column.kind, Look.WORD)


class TableFrame(Struct, frozen=True, kw_only=True):
    """Where the parts of a table form stand; all zero-based sheet rows."""

    form: FormSpec
    rows: int
    """Data rows, at least one."""
    unit: str = ""
    """What stands behind 填报单位; without it the line is left out, as in the annex."""
    filled: Mapping[str, Value] = field(default_factory=dict)
    """What the footer says."""

    @property
    def top(self) -> int:
        """The first row of headings."""
        return 3 if self.unit else 2

    @property
    def header(self) -> int:
        """The headings of the columns; those of several columns stand in a row above them."""
        return self.top + any(column.printed.above for column in self.form.columns)

    @property
    def first(self) -> int:
        """The first data row."""
        return self.header + 1

    @property
    def last(self) -> int:
        """The last data row."""
        return self.header + self.rows

    @property
    def notes(self) -> int:
        """The first note."""
        return self.last + 1 + len(self._footer_lines())

    @property
    def bottom(self) -> int:
        """The last row of all."""
        return self.notes + len(self.form.card.notes) - 1

    @property
    def right(self) -> int:
        """The last column."""
        return len(self.form.columns) - 1

    def across(self, row: int) -> Area:
        """Return a whole row of the form."""
        return Area(row, 0, row, self.right)

    def column(self, index: int) -> Area:
        """Return the data cells of a column."""
        return Area(self.first, index, self.last, index)

    def answers(self) -> Sequence[tuple[Column, Area]]:
        """Return the footer's fields and their cells: behind each label, the last of a line to the edge."""
        columns = len(self.form.columns)
        found: list[tuple[Column, Area]] = []
        for row, fields in enumerate(self._footer_lines(), start=self.last + 1):
            starts = [index * columns // len(fields) // 2 * 2 for index in range(len(fields))]
            found += [
                (column, Area(row, start + 1, row, end - 1))
                for column, (start, end) in zip(fields, pairwise((*starts, columns)), strict=True)
            ]
        return found

    def _footer_lines(self) -> Sequence[Sequence[Column]]:
        """Return the footer's fields line by line: each takes two columns."""
        fields, wide = self.form.footer, len(self.form.columns) // 2
        if fields and not wide:
            raise ValueError(f"{self.form.id}: each footer field takes two columns")
        return [fields[at : at + wide] for at in range(0, len(fields), wide)] if fields else ()

    def headings(self) -> Iterator[tuple[str, Area]]:
        """Yield each heading and its cells; one above several columns stands over those it is above."""
        columns = self.form.columns
        for above, run in groupby(range(len(columns)), key=lambda index: columns[index].printed.above):
            indexes = list(run)
            if above:
                yield above, Area(self.top, indexes[0], self.top, indexes[-1])
            for index in indexes:
                yield (
                    columns[index].heading,
                    Area(self.header if above else self.top, index, self.header, index),
                )


def draw_frame(sheet: Worksheet, frame: TableFrame, looks: Mapping[Look, Format]) -> None:
    """Print everything but the data rows, and set the page up."""
    card = frame.form.card
    for index, column in enumerate(frame.form.columns):
        sheet.set_column(index, index, units_for(column.printed.width, BODY_SIZE))
    for text, area in frame.headings():
        write_merged(sheet, area, text, looks[Look.HEADING])
    for row in range(frame.top, frame.header + 1):
        sheet.set_row(row, ROW_HEIGHT)
    _line(sheet, frame.across(0), card.annex, (looks[Look.ANNEX], _ANNEX_HEIGHT))
    _line(sheet, frame.across(1), card.title, (looks[Look.TITLE], _TITLE_HEIGHT))
    if frame.unit:
        _line(sheet, frame.across(2), f"填报单位：{frame.unit}", (looks[Look.LINE], _LINE_HEIGHT))
    if frame.form.footer:
        _draw_footer(sheet, frame, looks)
    _draw_notes(sheet, frame, looks)
    whole = Area(0, 0, frame.bottom, frame.right)
    set_page(sheet, whole, landscape=True, repeat=(frame.top, frame.header))
    if _is_large(frame):
        sheet.set_paper(_A3)


def row_height(form: FormSpec, cells: Sequence[Value]) -> float:
    """Return how many points a row with these cells is high."""
    texts = [
        (cell, int(column.printed.width))
        for column, cell in zip(form.columns, cells, strict=True)
        if isinstance(cell, str)
    ]
    return height_for(texts, BODY_SIZE, ROW_HEIGHT)


def keep_together(sheet: Worksheet, frame: TableFrame, heights: Sequence[float] = ()) -> None:
    """
    Print some last rows of a table of several pages with its footer and notes: these never stand alone.

    ``heights`` are those of the rows (points) where they are few enough to be reckoned with: then no page is
    begun for nothing.
    """
    at = _begun_page(frame, heights) if heights else frame.rows - _WITH_FOOTER
    if frame.rows > _ROWS_A_PAGE and at:
        sheet.set_h_pagebreaks([frame.first + at])


def _begun_page(frame: TableFrame, heights: Sequence[float]) -> int:
    """Return the row (of the data) that must begin a page; 0 where the pages are well as they come."""
    headings = ROW_HEIGHT * (frame.first - frame.top)
    above = _ANNEX_HEIGHT + _TITLE_HEIGHT + _LINE_HEIGHT * bool(frame.unit) + headings
    below = ROW_HEIGHT * (frame.notes - frame.last - 1) + sum(height for _, height in _notes(frame))
    room = _capacity(frame)
    began, used = 0, above
    for row, height in enumerate(heights):
        if used + height > room:
            began, used = row, headings
        used += height
    if used + below > room or 0 < began > frame.rows - _WITH_FOOTER:
        return frame.rows - _WITH_FOOTER
    return began if frame.rows - began <= _ROWS_A_PAGE else 0


def _capacity(frame: TableFrame) -> float:
    """Return how many points of rows a page has room for, as nearly as it is known before it is printed."""
    pixels = sum(pixels_of(units_for(column.printed.width, BODY_SIZE)) for column in frame.form.columns)
    return page_room(pixels * 72 / 96, large=_is_large(frame)) * CLOSE


def _is_large(frame: TableFrame) -> bool:
    """Tell a form that is printed on A3."""
    return sum(column.printed.width for column in frame.form.columns) > _TOO_WIDE


def draw_specimen(sheet: Worksheet, frame: TableFrame, looks: Mapping[Look, Format], row: int) -> None:
    """Draw one blank data row: a row to fill in, or the specimen that ``pour`` multiplies."""
    sheet.set_row(row, ROW_HEIGHT)
    for index, column in enumerate(frame.form.columns):
        sheet.write_blank(row, index, None, looks[field_look(column)])


def _line(sheet: Worksheet, area: Area, text: str, form: tuple[Format, float]) -> None:
    look, height = form
    sheet.set_row(area.top, height)
    write_merged(sheet, area, text, look)


def _draw_footer(sheet: Worksheet, frame: TableFrame, looks: Mapping[Look, Format]) -> None:
    """Print each label in a cell of its own, so that typing the value does not overwrite it."""
    for row in range(frame.last + 1, frame.notes):
        sheet.set_row(row, ROW_HEIGHT)
    for column, area in frame.answers():
        write_text(sheet, Spot(area.top, area.left - 1), f"{column.heading}：", looks[Look.LABEL])
        dated = column.kind is FieldKind.DATE
        look, value = looks[Look.FILLED_DATE if dated else Look.FILLED], frame.filled.get(column.name)
        write_merged(sheet, area, "", look)
        write_value(sheet, Spot(area.top, area.left), value, look)


def _draw_notes(sheet: Worksheet, frame: TableFrame, looks: Mapping[Look, Format]) -> None:
    """Print “注：1.…” and, below one another, the others."""
    for index, (text, height) in enumerate(_notes(frame)):
        _line(sheet, frame.across(frame.notes + index), text, (looks[Look.LINE], height))


def _notes(frame: TableFrame) -> Iterator[tuple[str, float]]:
    """Yield each note as it is printed, with the points it needs."""
    width = int(sum(column.printed.width for column in frame.form.columns))
    for index, note in enumerate(frame.form.card.notes):
        text = f"{'　　' if index else '注：'}{index + 1}.{note}"
        yield text, height_for([(text, width)], BODY_SIZE)
