"""Pages into an .ods as LibreOffice keeps it."""

import io
from collections.abc import Sequence
from datetime import date

from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import ParagraphProperties, Style, TableCellProperties, TableColumnProperties, TextProperties
from odf.table import CoveredTableCell, Table, TableCell, TableColumn, TableRow
from odf.text import P

from making.page import Formula, Page, Value, area
from making.steady import steady


def write_ods(pages: Sequence[Page]) -> bytes:
    """Return the pages as an OpenDocument spreadsheet."""
    document = OpenDocumentSpreadsheet()
    looks = {name: _style(document, name) for name in ("title", "head", "body")}
    for page in pages:
        sheet = Table(name=page.name)
        for column, width in enumerate(page.widths):
            style = Style(name=f"{page.name}列{column}", family="table-column")
            style.addElement(TableColumnProperties(columnwidth=f"{width * 0.22:.2f}cm"))
            document.automaticstyles.addElement(style)
            sheet.addElement(TableColumn(stylename=style))
        for at in range(len(page.rows)):
            sheet.addElement(_row(page, at, looks))
        document.spreadsheet.addElement(sheet)
    out = io.BytesIO()
    document.write(out)
    return steady(out.getvalue())


def _style(document: OpenDocumentSpreadsheet, name: str) -> Style:
    style = Style(name=name, family="table-cell")
    if name != "title":
        style.addElement(TableCellProperties(border="0.5pt solid #000000", wrapoption="wrap"))
    style.addElement(ParagraphProperties(textalign="center"))
    style.addElement(TextProperties(fontsize="18pt" if name == "title" else "11pt"))
    document.automaticstyles.addElement(style)
    return style


def _row(page: Page, at: int, looks: dict[str, Style]) -> TableRow:
    row = TableRow(visibility="collapse") if at + 1 in page.hidden_rows else TableRow()
    spans = {(top, left): (bottom, right) for top, left, bottom, right in map(area, page.merges)}
    covered = {
        (line, column)
        for (top, left), (bottom, right) in spans.items()
        for line in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - set(spans)
    look = "title" if at + 1 == page.title else "head" if page.head[0] <= at + 1 <= page.head[1] else "body"
    dressed = look == "title" or page.head[0] <= at + 1 <= page.last
    for column, value in enumerate(page.rows[at]):
        if (at, column) in covered:
            row.addElement(CoveredTableCell())
            continue
        kept = {"stylename": looks[look]} if dressed else {}
        if (at, column) in spans:
            bottom, right = spans[at, column]
            kept |= {"numberrowsspanned": bottom - at + 1, "numbercolumnsspanned": right - column + 1}
        row.addElement(_cell(value, kept))
    return row


def _cell(value: Value, kept: dict[str, object]) -> TableCell:
    if value is None or isinstance(value, Formula):
        return TableCell(**kept)
    if isinstance(value, date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat(), **kept)
        value = f"{value.year}年{value.month}月{value.day}日"
    elif isinstance(value, str):
        cell = TableCell(valuetype="string", **kept)
    else:
        cell = TableCell(valuetype="float", value=value, **kept)
    for line in str(value).split("\n"):
        cell.addElement(P(text=line))
    return cell
