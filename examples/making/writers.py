"""Pages into the files office suites leave behind, the same bytes every time."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime

import openpyxl
import xlsxwriter
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, Side

from making.page import Displayed, Formula, Page, Struck, Value, area
from making.steady import steady

_THIN = Side(style="thin")
_NEVER = datetime(2021, 6, 8, 9, 0, 0)  # noqa: DTZ001 - office files hold local time without a zone


def _is_head(page: Page, row: int) -> bool:
    return page.head[0] <= row <= page.head[1]


def _in_table(page: Page, row: int) -> bool:
    return page.head[0] <= row <= page.last


def write_openpyxl(pages: Sequence[Page], *, epoch_1904: bool = False) -> bytes:
    """Return an .xlsx as openpyxl writes it; formulas come without results."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    if epoch_1904:
        from openpyxl.utils.datetime import CALENDAR_MAC_1904  # noqa: PLC0415 - one file needs it

        book.epoch = CALENDAR_MAC_1904
    for page in pages:
        sheet = book.create_sheet(page.name)
        sheet.sheet_state = "hidden" if page.hidden else "visible"
        for at, row in enumerate(page.rows, start=1):
            for column, value in enumerate(row, start=1):
                if value is not None or _in_table(page, at):
                    _openpyxl_cell(page, sheet.cell(at, column), value)
        for reference in page.merges:
            sheet.merge_cells(reference)
        for line in page.hidden_rows:
            sheet.row_dimensions[line].hidden = True
        for column, width in enumerate(page.widths):
            sheet.column_dimensions[chr(65 + column)].width = width
    out = io.BytesIO()
    book.save(out)
    return steady(out.getvalue())


def _openpyxl_cell(page: Page, cell: openpyxl.cell.Cell, value: Value) -> None:
    row = cell.row
    cell.value = _openpyxl_value(value)
    if isinstance(value, date):
        cell.number_format = 'yyyy"年"m"月"d"日"'
    elif isinstance(value, Displayed):
        cell.number_format = value.format
    if row == page.title:
        cell.font = Font(name="方正小标宋简体", size=20)
        cell.alignment = Alignment(horizontal="center")
    elif _in_table(page, row):
        name, struck = "黑体" if _is_head(page, row) else "仿宋_GB2312", row in page.struck_rows
        cell.font = Font(name=name, size=12, strike=True) if struck else Font(name=name, size=12)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def _openpyxl_value(value: Value) -> object:
    """Return a value as openpyxl takes it."""
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, Displayed):
        return value.value
    if not isinstance(value, Struck):
        return value
    lettered = (
        (value.struck, InlineFont(strike=True)),
        (value.text, InlineFont()),
        (value.raised, InlineFont(vertAlign="superscript")),
    )
    return CellRichText(*(TextBlock(font, text) for text, font in lettered if text))


def write_xlsxwriter(pages: Sequence[Page]) -> bytes:
    """Return an .xlsx with the results of its formulas, as Excel and WPS save them."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": _NEVER})
    border = {"border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
    looks = {
        "title": book.add_format({"font_name": "宋体", "font_size": 18, "bold": True, "align": "center"}),
        "head": book.add_format({**border, "bold": True, "bg_color": "#DDEBF7"}),
        "body": book.add_format(border),
        "day": book.add_format({**border, "num_format": "yyyy/m/d"}),
        "": book.add_format(),
    }
    for page in pages:
        sheet = book.add_worksheet(page.name)
        covered = _covered(page)
        for at, row in enumerate(page.rows):
            for column, value in enumerate(row):
                if (at, column) not in covered:
                    _xlsxwriter_cell(sheet, (at, column), value, looks[_look(page, at + 1, value)])
        for reference in page.merges:
            top, left, *_ = area(reference)
            value = page.rows[top][left]
            sheet.merge_range(reference, value, looks[_look(page, top + 1, value)])
        for line in page.hidden_rows:
            sheet.set_row(line - 1, None, None, {"hidden": True})
        for column, width in enumerate(page.widths):
            sheet.set_column(column, column, width)
        if page.hidden:
            sheet.hide()
    book.close()
    return steady(out.getvalue())


def _covered(page: Page) -> set[tuple[int, int]]:
    return {
        (row, column)
        for top, left, bottom, right in map(area, page.merges)
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }


def _look(page: Page, row: int, value: Value) -> str:
    if row == page.title:
        return "title"
    if not _in_table(page, row):
        return ""
    if _is_head(page, row):
        return "head"
    return "day" if isinstance(value, date) else "body"


def _xlsxwriter_cell(
    sheet: xlsxwriter.worksheet.Worksheet,
    spot: tuple[int, int],
    value: Value,
    look: xlsxwriter.format.Format,
) -> None:
    if isinstance(value, Formula):
        sheet.write_formula(*spot, value.text, look, 0 if value.value is None else value.value)
    elif isinstance(value, date):
        sheet.write_datetime(*spot, datetime(value.year, value.month, value.day), look)  # noqa: DTZ001
    elif value is None:
        sheet.write_blank(*spot, None, look)
    else:
        sheet.write(*spot, value, look)


def write_xlwt(pages: Sequence[Page]) -> bytes:
    """Return a BIFF workbook: .xls, and what WPS saves as .et."""
    book = xlwt.Workbook(encoding="utf-8")
    border = (
        "borders: left thin, right thin, top thin, bottom thin; align: wrap on, horiz center, vert center"
    )
    looks = {
        "title": xlwt.easyxf("font: name 宋体, height 400, bold on; align: horiz center"),
        "head": xlwt.easyxf(f"font: name 宋体, height 240, bold on; {border}"),
        "body": xlwt.easyxf(f"font: name 宋体, height 220; {border}"),
        "day": xlwt.easyxf(f"font: name 宋体, height 220; {border}", num_format_str='YYYY"年"M"月"D"日"'),
        "": xlwt.easyxf("font: name 宋体, height 220"),
    }
    for page in pages:
        sheet = book.add_sheet(page.name)
        covered = _covered(page)
        for at, row in enumerate(page.rows):
            for column, value in enumerate(row):
                if (at, column) not in covered and (value is not None or _in_table(page, at + 1)):
                    sheet.write(at, column, value, looks[_look(page, at + 1, value)])
            if any("\n" in value for value in row if isinstance(value, str)):
                sheet.row(at).height_mismatch = True
                sheet.row(at).height = 640
        for reference in page.merges:
            top, left, bottom, right = area(reference)
            value = page.rows[top][left]
            sheet.write_merge(top, bottom, left, right, value, looks[_look(page, top + 1, value)])
        for at in page.hidden_rows:
            sheet.row(at - 1).hidden = True
        for column, width in enumerate(page.widths):
            sheet.col(column).width = int(width * 256)
        sheet.visibility = int(page.hidden)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_in(encoding: str, delimiter: str = ",") -> Callable[[Sequence[Page]], bytes]:
    """Return a writer of the first page as text in an encoding."""

    def write(pages: Sequence[Page]) -> bytes:
        out = io.StringIO(newline="")
        rows = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
        width = max(map(len, pages[0].rows))
        for row in pages[0].rows:
            rows.writerow([_plain(value) for value in row] + [""] * (width - len(row)))
        text = out.getvalue()
        if encoding == "utf-16":  # little-endian on every machine
            return b"\xff\xfe" + text.encode("utf-16-le")
        return text.encode(encoding)

    return write


def _plain(value: Value) -> str:
    if isinstance(value, date):
        return f"{value.year}/{value.month}/{value.day}"
    return "" if value is None or isinstance(value, Formula) else str(value)
