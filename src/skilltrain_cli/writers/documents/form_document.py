"""A form in Word as the annex prints it, blank or filled: 附件1 as a card, 附件2 as a table."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import date
from itertools import groupby
from types import MappingProxyType

from docx.document import Document as Opened
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.shared import Pt
from docx.table import Table, _Row

from skilltrain_cli.forms.spec import Column, FieldKind, FormSpec
from skilltrain_cli.values.period import Period
from skilltrain_cli.values.phone import Phones
from skilltrain_cli.values.text import quoted
from skilltrain_cli.writers.documents.document_style import (
    NARROW,
    WIDE,
    Space,
    TextLook,
    draw_table,
    fill,
    number_pages,
    open_document,
    refill,
    saved,
    write_text,
)

Fields = Mapping[str, object]
"""Values by field name, as the form's class has them or as text; what is missing is left blank."""
NOTHING: Fields = MappingProxyType({})

_ROW = 27.0
"""Least height of a row in points: 8 of them fit a page with the rest of 附件2."""
_LINE_OF_CARD = 28.0
_LABEL, _VALUE = 32, 46
"""Millimetres of a card's columns: label, value, label, value."""
_WORDS_A_MM = 12
"""字 for which a blank passage gets one millimetre of height, so that the blank card is one page."""
_HALF = 20
"""Fields up to this printed width share a line, two by two, as 联系人 and 联系电话 do."""
_BLANK = "　" * 8
_LEAST = {FieldKind.PERIOD: 32}
"""Half-width characters, and some room for the borders: 2021年6月1日至6月15日 on one line."""
_WHOLE = 32_767
_LEFT = (FieldKind.TEXT, FieldKind.LONG_TEXT)


def document_of(form: FormSpec, rows: Sequence[Fields], footer: Fields = NOTHING, *, unit: str = "") -> bytes:
    """
    Return a form as a .docx file; the same arguments give the same bytes.

    ``rows`` are the rows of a table form (blank ones for an empty form), or one mapping for each card, each
    on a page of its own. ``footer`` is the line below a table. ``unit`` goes behind 填报单位 above a table.
    Values are written in the official way (2021年6月1日至6月15日); text is written as it is, its lines as
    paragraphs.
    """
    table = not form.is_card
    document = open_document(form.card.title, landscape=table)
    if table:
        _draw_table(document, form, rows, unit)
        _draw_footer(document, form, footer)
        _draw_notes(document, form.card.notes)
        number_pages(document)
    else:
        for index, card in enumerate(rows or [NOTHING]):
            _draw_card(document, form, card, new_page=index > 0)
    return saved(document)


def official_text(value: object) -> str:
    """Return a value in the official writing."""
    if isinstance(value, Period | Phones):
        return value.written
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return "" if value is None else quoted(value, _WHOLE) if isinstance(value, float) else str(value)


def _head(document: Opened, form: FormSpec, *, new_page: bool = False) -> None:
    annex = write_text(document.add_paragraph(), form.card.annex, TextLook.ANNEX)
    annex.paragraph_format.page_break_before = new_page
    write_text(document.add_paragraph(), form.card.title, TextLook.TITLE, Space(6, 10))


def _draw_table(document: Opened, form: FormSpec, rows: Sequence[Fields], unit: str) -> None:
    _head(document, form)
    if unit:
        write_text(document.add_paragraph(), f"填报单位：{unit}", TextLook.TEXT, Space(0, 4))
    heads = 1 + any(column.printed.above for column in form.columns)
    table = draw_table(document, min(len(rows), 1) + heads, _widths(form.columns))
    for heading in table.rows[:heads]:
        _set_row(heading, _ROW)
        heading._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - no other way in python-docx
    _draw_headings(table, form, heads)
    if rows:
        _draw_rows(table, form, rows)


def _draw_rows(table: Table, form: FormSpec, rows: Sequence[Fields]) -> None:
    """Fill the last row in, once for each of ``rows``: copying a finished row is cheap, making one is not."""
    specimen = table.rows[-1]
    _set_row(specimen, _ROW)
    for column, cell in zip(form.columns, specimen.cells, strict=True):
        fill(cell, "", TextLook.TEXT if column.kind in _LEFT else TextLook.WORD)
    for values in rows:
        line = deepcopy(specimen._tr)  # noqa: SLF001 - no other way in python-docx
        for column, place in zip(form.columns, line.tc_lst, strict=True):
            refill(place, official_text(values.get(column.name)))
        specimen._tr.addprevious(line)  # noqa: SLF001
    table._tbl.remove(specimen._tr)  # noqa: SLF001


def _draw_headings(table: Table, form: FormSpec, heads: int) -> None:
    """Print the headings, those of several columns in a row above theirs."""
    for above, run in groupby(enumerate(form.columns), key=lambda each: each[1].printed.above):
        columns = list(run)
        if above:
            first, last = columns[0][0], columns[-1][0]
            fill(table.cell(0, first).merge(table.cell(0, last)), above, TextLook.HEADING)
        for index, column in columns:
            cell = table.cell(heads - 1, index)
            whole = cell if above or heads == 1 else table.cell(0, index).merge(cell)
            fill(whole, column.heading, TextLook.HEADING)


def _widths(columns: Sequence[Column]) -> list[float]:
    """Share the type area out by the printed widths; a heading and a usual period stay on one line."""
    weights = [
        max(column.printed.width, 2 * len(column.heading) + 4, _LEAST.get(column.kind, 0))
        for column in columns
    ]
    return [weight * WIDE / sum(weights) for weight in weights]


def _set_row(row: _Row, height: float, *, splits: bool = False) -> None:
    """Give a row its least height; its text stands in the middle, and the next page may not cut it."""
    row.height, row.height_rule = Pt(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    if not splits:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - no other way in python-docx
    for cell in row.cells:
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER


def _draw_footer(document: Opened, form: FormSpec, footer: Fields) -> None:
    """Print 填表人、联系电话、填表日期 in one line, with room to write where there is no value."""
    parts = [
        f"{column.heading}：{official_text(footer.get(column.name)) or _BLANK}" for column in form.footer
    ]
    if parts:
        write_text(document.add_paragraph(), "　　　".join(parts), TextLook.TEXT, Space(8, 8))


def _draw_notes(document: Opened, notes: Sequence[str]) -> None:
    """Print “注：1.…” and, below one another, the others."""
    for index, note in enumerate(notes):
        text = f"{'　　' if index else '注：'}{index + 1}.{note}"
        write_text(document.add_paragraph(), text, TextLook.TEXT)


def _draw_card(document: Opened, form: FormSpec, card: Fields, *, new_page: bool) -> None:
    _head(document, form, new_page=new_page)
    lines = list(_card_lines(form))
    table = draw_table(document, len(lines), (_LABEL, _VALUE, _LABEL, NARROW - 2 * _LABEL - _VALUE))
    for line, row in zip(lines, table.rows, strict=True):
        if isinstance(line, str):
            _set_row(row, _LINE_OF_CARD)
            _draw_block(row, form.card.blocks[line])
        else:
            _draw_fields(row, line, card)


def _card_lines(form: FormSpec) -> Iterable[tuple[Column, ...] | str]:
    """Yield the lines of a card: one field or two narrow ones, or the name of a printed block."""
    waiting: tuple[Column, ...] = ()
    for column in form.columns:
        narrow = column.printed.width <= _HALF
        if waiting and not (narrow and len(waiting) == 1):
            yield waiting
            waiting = ()
        if column.name in form.card.blocks:
            yield from [waiting] if waiting else []
            yield column.name
            waiting = ()
        waiting = (*waiting, column)
        if not narrow:
            yield waiting
            waiting = ()
    if waiting:
        yield waiting


def _draw_block(row: _Row, lines: Sequence[str]) -> None:
    """Print a title and, beside it, what it asks for."""
    label, *rest = row.cells
    fill(label, lines[0], TextLook.HEADING)
    fill(rest[0].merge(rest[-1]), "\n".join(lines[1:]), TextLook.TEXT)


def _draw_fields(row: _Row, fields: Sequence[Column], card: Fields) -> None:
    """Print one or two fields beside their labels; a passage gets room for its 字."""
    words = fields[0].printed.words
    _set_row(row, words / _WORDS_A_MM * 72 / 25.4 if words else _LINE_OF_CARD, splits=words is not None)
    cells = list(row.cells)
    for index, column in enumerate(fields):
        label, value = cells[2 * index], cells[2 * index + 1]
        fill(label, column.heading, TextLook.HEADING)
        if len(fields) == 1:
            value = value.merge(cells[-1])
        if column.kind is FieldKind.LONG_TEXT:
            value.vertical_alignment = WD_ALIGN_VERTICAL.TOP
        look = TextLook.PASSAGE if column.kind is FieldKind.LONG_TEXT else TextLook.WORD
        fill(value, official_text(card.get(column.name)), look)
