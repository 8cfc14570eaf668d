"""Forms as workbooks, blank or filled in: printed like the annex, and checking themselves."""

from collections.abc import Mapping, Sequence
from io import BytesIO

from msgspec import Struct, field
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from skilltrain_cli.forms.blank_version import current_stamp
from skilltrain_cli.forms.spec import Column, FieldKind, FormSpec
from skilltrain_cli.values.grid import Area, Spot, Value
from skilltrain_cli.values.text import quoted
from skilltrain_cli.writers.workbooks.blanks.card_page import CardSheet
from skilltrain_cli.writers.workbooks.blanks.check_formulas import words_bound
from skilltrain_cli.writers.workbooks.blanks.checked_area import PlacedCard, Subject
from skilltrain_cli.writers.workbooks.blanks.hidden_sheet import MOST_COVERED, Reckoning
from skilltrain_cli.writers.workbooks.blanks.prompts import Offer, Prompts
from skilltrain_cli.writers.workbooks.blanks.self_check import (
    PROTECTION,
    add_self_check,
    colour_by_marks,
    mark_here,
)
from skilltrain_cli.writers.workbooks.cell_text import INDENTED, height_for, units_for
from skilltrain_cli.writers.workbooks.table_form_page import (
    ROW_HEIGHT,
    TableFrame,
    draw_frame,
    draw_specimen,
    field_look,
)
from skilltrain_cli.writers.workbooks.workbook_style import BODY_SIZE, Look, formats, open_book, write_value

NO_OFFER = Offer()
FOOT = -1
"""The row of a footer's remark."""
_COUNTER_WIDTH = 26
_NAMED = "（{}）"


class FormContents(Struct, frozen=True, kw_only=True):
    """What is filled in: one mapping for each row or card, the footer, and remarks about single cells."""

    rows: Sequence[Mapping[str, Value]] = ()
    footer: Mapping[str, Value] = field(default_factory=dict)
    remarks: Mapping[tuple[int, str], str] = field(default_factory=dict)
    """
    Row (``FOOT`` for the footer) and field → what is wrong there; written as a comment.

    The footer without a field is the form as a whole: its comment stands at the headings, or above the card.
    """


NOTHING = FormContents()


def blank_form(
    form: FormSpec,
    *,
    unit: str = "",
    offer: Offer = NO_OFFER,
    rows: int | None = None,
    contents: FormContents = NOTHING,
) -> bytes:
    """
    Return a form as the bytes of an .xlsx file; the same arguments give the same bytes.

    ``unit`` goes behind 填报单位 above a table. ``rows`` is the number of rows of a table at least, else as
    many as the annex prints. Of cards each has a sheet of its own.
    """
    package = BytesIO()
    with open_book(package, form.card.title) as book:
        book.set_custom_property("skt-form", str(current_stamp(form)))
        maker = _Maker(book, form, offer, contents)
        if form.is_card:
            maker.cards()
        else:
            count = max(rows or form.card.blank_rows, len(contents.rows))
            maker.table(TableFrame(form=form, rows=count, unit=unit))
    return package.getvalue()


class _Maker:
    """One workbook in the making."""

    def __init__(self, book: Workbook, form: FormSpec, offer: Offer, contents: FormContents) -> None:
        self._book = book
        self._form = form
        self._offer = offer
        self._contents = contents
        self._prompts = Prompts(book, offer.choices)
        self._looks = formats(book)
        self._free = formats(book, free=True)
        self._open = book.add_format({"locked": False})
        self._counter = book.add_format(
            {"font_size": 10, "font_color": "#595959", "text_wrap": True, "valign": "top"}
        )

    def table(self, frame: TableFrame) -> None:
        sheet = self._book.add_worksheet(self._form.card.sheet_name)
        draw_frame(sheet, frame, self._looks)
        for index in range(frame.rows):
            draw_specimen(sheet, frame, self._free, frame.first + index)
            self._draw_row(sheet, frame, index)
        for index, column in enumerate(self._form.columns):
            self._prompts.add(sheet, frame.column(index), column)
        self._remark(sheet, Spot(frame.top, 0), (FOOT, ""))
        for column, area in frame.answers():
            self._prompts.add(sheet, area, column)
            self._answer(sheet, area, column)
        subject = self._subject(frame, ())
        reckoning = add_self_check(self._book, subject, self._looks)
        errors = sum(check.error for check in reckoning.checks)
        bottom = min(frame.first + MOST_COVERED, reckoning.lines - 1)
        colour_by_marks(self._book, sheet, Area(frame.first, 0, bottom, frame.right), mark_here(), errors)
        sheet.protect("", dict(PROTECTION))

    def _draw_row(self, sheet: Worksheet, frame: TableFrame, index: int) -> None:
        """Fill a row in, and let it grow with its texts; a row that may be taken out is free as a whole."""
        values = self._values(index)
        columns = self._form.columns
        texts = [
            (quoted(values[column.name], 32_767), int(column.printed.width) - INDENTED)
            for column in columns
            if values.get(column.name) is not None
        ]
        row = frame.first + index
        sheet.set_row(row, height_for(texts, BODY_SIZE, ROW_HEIGHT), self._open)
        for at, column in enumerate(columns):
            write_value(sheet, Spot(row, at), values.get(column.name), self._free[field_look(column)])
            self._remark(sheet, Spot(row, at), (index, column.name))

    def _values(self, index: int) -> Mapping[str, Value]:
        """Return a row's values; in a blank one the keys that cannot be otherwise are filled in."""
        if self._contents.rows:
            return self._contents.rows[index] if index < len(self._contents.rows) else {}
        offered = {
            each.name: self._prompts.offered(each) for each in self._form.columns if each.printed.group
        }
        return {name: texts[0] for name, texts in offered.items() if len(texts) == 1}

    def _answer(self, sheet: Worksheet, area: Area, column: Column) -> None:
        value = self._contents.footer.get(column.name)
        look = self._free[Look.FILLED_DATE if column.kind is FieldKind.DATE else Look.FILLED]
        if value is not None:
            write_value(sheet, Spot(area.top, area.left), value, look)
        self._remark(sheet, Spot(area.top, area.left), (FOOT, column.name))

    def cards(self) -> None:
        blocks: list[PlacedCard] = []
        sheets: list[Worksheet] = []
        for index, values in enumerate(self._contents.rows or ({},)):
            name = self._form.card.sheet_name + (_NAMED.format(index + 1) if index else "")
            sheet = self._book.add_worksheet(name)
            card = CardSheet(sheet, (self._looks, self._free), self._prompts)
            card.draw(self._form, values)
            if not index:
                self._remark(sheet, Spot(0, 0), (FOOT, ""))
            for field_, spot in card.spots.items():
                self._remark(sheet, spot, (index, field_))
            blocks.append(PlacedCard(sheet=name, spots=card.spots, rows=card.rows))
            sheets.append(sheet)
        reckoning = add_self_check(self._book, self._subject(None, blocks), self._looks)
        top = 0
        for sheet, block, values in zip(sheets, blocks, self._contents.rows or ({},), strict=True):
            self._finish_card(sheet, block, (reckoning, top), values)
            top += block.rows

    def _finish_card(
        self, sheet: Worksheet, block: PlacedCard, where: tuple[Reckoning, int], values: Mapping[str, Value]
    ) -> None:
        """Colour the fields by their marks, and write beside each passage how many 字 it has."""
        reckoning, top = where
        errors = sum(check.error for check in reckoning.checks)
        sheet.set_column(4, 4, units_for(_COUNTER_WIDTH, 10))
        for column in self._form.columns:
            spot = block.spots[column.name]
            mark = mark_here(Spot(top + spot.row, spot.column))
            colour_by_marks(self._book, sheet, Area(*spot, *spot), mark, errors)
            if column.printed.words:
                self._count(sheet, spot, column, (reckoning.words(top + spot.row), values))
        sheet.protect("", {"format_cells": True, "format_columns": True, "format_rows": True})

    def _count(
        self, sheet: Worksheet, spot: Spot, column: Column, counted: tuple[str, Mapping[str, Value]]
    ) -> None:
        words, values = counted
        limit, tail = column.printed.words or 0, "（近似，只会多算）"
        over = f'IF({words}>{limit},"，超出 "&({words}-{limit})&" 字","")'
        formula = f'="已用 "&{words}&" / {limit} 字"&{over}&CHAR(10)&"{tail}"'
        used = words_bound(str(values.get(column.name) or ""))
        more = f"，超出 {used - limit} 字" if used > limit else ""
        value = f"已用 {used} / {limit} 字{more}\n{tail}"
        sheet.write_formula(spot.row, 4, formula, self._counter, value)

    def _subject(self, frame: TableFrame | None, blocks: Sequence[PlacedCard]) -> Subject:
        return Subject(
            form=self._form,
            accepted={**_closed(self._form), **self._offer.accepted},
            given=frozenset(name for name, texts in self._offer.choices.items() if len(texts) == 1),
            table=frame,
            blocks=blocks,
            filled=len(self._contents.rows),
            settled=not self._contents.remarks,
        )

    def _remark(self, sheet: Worksheet, spot: Spot, about: tuple[int, str]) -> None:
        """Write what is wrong with a cell as its comment."""
        text = self._contents.remarks.get(about)
        if text:
            sheet.write_comment(*spot, text, {"author": "skt", "x_scale": 2, "y_scale": 1.5})


def _closed(form: FormSpec) -> Mapping[str, Sequence[str]]:
    """Return the lists that nothing else may stand in, by field."""
    return {each.name: each.printed.choices for each in form.columns if each.printed.closed}


def blank_name(form: FormSpec) -> str:
    """Return the file name of a blank form, without the quotation marks that Windows forbids."""
    return f"{form.card.annex}_{form.card.sheet_name}.xlsx"
