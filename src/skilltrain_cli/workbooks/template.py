"""Blank forms as workbooks: derived from the form's class, printed like the annex, ready to be filled in."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from types import MappingProxyType

from xlsxwriter import Workbook

from skilltrain_cli.forms._form import FormSpec, Layout
from skilltrain_cli.workbooks.card import CardSheet
from skilltrain_cli.workbooks.prompts import Prompts
from skilltrain_cli.workbooks.style import formats, open_book
from skilltrain_cli.workbooks.table import Frame, draw_frame, draw_specimen

NO_CHOICES: Mapping[str, Sequence[str]] = MappingProxyType({})


def blank_form(
    form: FormSpec,
    *,
    unit: str = "",
    choices: Mapping[str, Sequence[str]] = NO_CHOICES,
    rows: int | None = None,
) -> bytes:
    """
    Return a blank form as the bytes of an .xlsx file; the same arguments give the same bytes.

    ``unit`` goes behind 填报单位 above a table. ``choices`` are the lists to choose from, by field; they go
    before the form's own. ``rows`` is the number of blank rows of a table, else as many as the annex prints.
    """
    package = BytesIO()
    with open_book(package, form.card.title) as book:
        prompts = Prompts(book, choices)
        if form.card.layout is Layout.CARD:
            sheet = book.add_worksheet(form.card.sheet_name)
            CardSheet(sheet, formats(book), prompts).draw(form)
        else:
            _draw_table(book, Frame(form=form, rows=rows or form.card.blank_rows, unit=unit), prompts)
    return package.getvalue()


def _draw_table(book: Workbook, frame: Frame, prompts: Prompts) -> None:
    sheet = book.add_worksheet(frame.form.card.sheet_name)
    looks = formats(book)
    draw_frame(sheet, frame, looks)
    for row in range(frame.first, frame.last + 1):
        draw_specimen(sheet, frame, looks, row)
    for index, column in enumerate(frame.form.columns):
        prompts.add(sheet, frame.column(index), column)
    for column, area in frame.answers():
        prompts.add(sheet, area, column)


def blank_name(form: FormSpec) -> str:
    """Return the file name of a blank form, without the quotation marks that Windows forbids."""
    return f"{form.card.annex}_{form.card.sheet_name}.xlsx"
