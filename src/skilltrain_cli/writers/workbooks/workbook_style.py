"""
The look of every workbook skt makes, in one place: fonts, borders, number formats, paper.

Fonts and the place of “附件2” and of the title follow GB/T 9704-2012 (党政机关公文格式): the title in 2号
(22 pt) 小标宋, “附件” and headings in 黑体, the body in 仿宋. The fonts are named and never shipped.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from skilltrain_cli.values.grid import Area, Spot, Value
from skilltrain_cli.values.text import quoted
from skilltrain_cli.writers.workbooks.cell_text import INDENT, cell_text

TITLE_FONT = "方正小标宋简体"
HEADING_FONT = "黑体"
BODY_FONT = "仿宋_GB2312"

TITLE_SIZE = 22
"""2号."""
ANNEX_SIZE = 16
"""3号."""
BODY_SIZE = 12
"""小4号: 3号, the size of running text, is too large for a table of seven columns."""

DATE_FORMAT = 'yyyy"年"m"月"d"日"'
_CREATED = datetime(2021, 3, 17, tzinfo=UTC).replace(tzinfo=None)
"""The day of 鲁人社字〔2021〕32号, for every workbook: when it was made must not change its bytes."""
_DEFAULT = {"font_name": "Arial", "font_size": 10}
"""
The font whose digits are the unit of column width: 7 pixels as in Calibri 11, but with a twin of equal widths
(Liberation Sans) where it is missing, so that a form is as wide in WPS on Linux as in Excel.
"""
_A4 = 9
_A4_SIZE = 297 / 25.4 * 72, 210 / 25.4 * 72
_A3_SIZE = 420 / 25.4 * 72, 297 / 25.4 * 72
"""Points of a page set on its side."""
CLOSE = 0.95
"""Share of a page that is reckoned with: row heights and scales are rounded."""
_MARGIN = 15 / 25.4
"""15 mm in inches, the unit of Excel's page set-up."""
_FOOT = 20 / 25.4
ACROSS = 133
"""Half-width characters that fill a page set on its side: as wide as 附件2, so that sheets print alike."""


class Look(StrEnum):
    """What a cell is; decides how it looks."""

    ANNEX = "annex"
    TITLE = "title"
    ACROSS = "across"
    """A title in the middle of cells that are not merged; those beside the first one are blank."""
    NOTE = "note"
    """One line of running text that runs on over the blank cells beside its own."""
    LINE = "line"
    """Running text without a border, such as 填报单位 or a note."""
    LABEL = "label"
    """A footer's label, close to its value."""
    FILLED = "filled"
    """A footer's value: text, underlined by its lower border."""
    FILLED_DATE = "filled-date"
    HEADING = "heading"
    PLAIN = "plain"
    """Short text in the middle, without a border."""
    WORD = "word"
    """Short text in the middle of its cell."""
    LINK = "link"
    """Text that leads somewhere; underlined, as paper shows no blue."""
    TEXT = "text"
    """Text that may be long: on the left, wrapped."""
    PASSAGE = "passage"
    """Paragraphs, from the top."""
    COUNT = "count"
    TOTAL = "total"
    """A number that may be large, its thousands apart."""
    DATE = "date"
    PERCENT = "percent"
    AMOUNT = "amount"
    WHOLE = "whole"
    """A whole number among amounts."""
    FINE = "fine"
    """An amount with more decimals than cents."""


_BODY = {"font_name": BODY_FONT, "font_size": BODY_SIZE, "valign": "vcenter"}
_CELL = {**_BODY, "border": 1, "text_wrap": True}
_AS_TEXT = {"num_format": "@"}
"""Keeps 0533, 6-15 and a leading = what they are when a clerk types or edits them."""
_FREE = {"locked": False}
"""Stays open on a protected sheet: a cell to fill in."""

_LOOKS: Mapping[Look, Mapping[str, object]] = {
    Look.ANNEX: {"font_name": HEADING_FONT, "font_size": ANNEX_SIZE, "valign": "vcenter"},
    Look.TITLE: {
        "font_name": TITLE_FONT,
        "font_size": TITLE_SIZE,
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
    },
    Look.ACROSS: {
        "font_name": TITLE_FONT,
        "font_size": TITLE_SIZE,
        "center_across": True,
        "valign": "vcenter",
    },
    Look.NOTE: _BODY,
    Look.LINE: {**_BODY, "text_wrap": True},
    Look.LABEL: {**_BODY, "align": "right"},
    Look.PLAIN: {**_BODY, "align": "center"},
    Look.FILLED: {**_BODY, **_AS_TEXT, **_FREE, "align": "left"},
    Look.FILLED_DATE: {**_BODY, **_FREE, "num_format": DATE_FORMAT, "align": "left"},
    Look.HEADING: {**_CELL, "font_name": HEADING_FONT, "align": "center"},
    Look.WORD: {**_CELL, **_AS_TEXT, "align": "center"},
    Look.TEXT: {**_CELL, **_AS_TEXT, "align": "left", "indent": INDENT},
    Look.LINK: {**_CELL, **_AS_TEXT, "align": "left", "indent": INDENT, "underline": 1},
    # Not “@”: old versions of Excel show ##### for text cells of more than 255 characters.
    Look.PASSAGE: {**_CELL, "align": "left", "indent": INDENT, "valign": "top"},
    Look.COUNT: {**_CELL, "align": "center"},  # General: 2.5 must not look like 3
    Look.TOTAL: {**_CELL, "num_format": "#,##0", "align": "center"},
    Look.DATE: {**_CELL, "num_format": DATE_FORMAT, "align": "center"},
    Look.PERCENT: {**_CELL, "num_format": "0.0%", "align": "center"},
    Look.AMOUNT: {**_CELL, "num_format": "#,##0.00", "align": "right"},
    Look.WHOLE: {**_CELL, "num_format": "#,##0", "align": "right"},
    Look.FINE: {**_CELL, "num_format": "#,##0.00##", "align": "right"},
}


def open_book(package: IO[bytes], title: str) -> Workbook:
    """
    Return a new workbook that writes itself to ``package`` when its ``with`` block ends.

    The same contents give the same bytes. No text ever becomes a formula, a link or a number.
    """
    options = {
        "in_memory": True,  # the only way to entries with one and the same time
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": DATE_FORMAT,
        "default_format_properties": dict(_DEFAULT),
    }
    book = Workbook(package, options)
    book.set_properties({"title": title, "created": _CREATED})
    return book


def formats(book: Workbook, *, free: bool = False, size: float = BODY_SIZE) -> Mapping[Look, Format]:
    """
    Return the formats of a workbook by look; those that are not used leave no trace in it.

    ``free`` cells can be filled in on a protected sheet. ``size`` (points) is that of the body; annex and
    title keep theirs.
    """
    more = _FREE if free else {}
    return {
        look: book.add_format({**properties, **more, **_sized(properties, size)})
        for look, properties in _LOOKS.items()
    }


def _sized(properties: Mapping[str, object], size: float) -> Mapping[str, object]:
    return {"font_size": size} if properties["font_size"] == BODY_SIZE else {}


def write_text(sheet: Worksheet, spot: Spot, text: str, look: Format) -> None:
    """Write text that stays text, whatever it begins with; OutputError when a cell cannot hold it."""
    sheet.write_string(spot.row, spot.column, _as_is(cell_text(text)), look)


def write_link(sheet: Worksheet, spot: Spot, text: str, to: str, look: Format) -> None:
    """Write text that leads to the first cell of another sheet of the workbook."""
    target = to.replace("'", "''")
    sheet.write_url(*spot, f"internal:'{target}'!A1", look, tip=f"转到“{to}”")
    write_text(sheet, spot, text, look)  # over the address, which XlsxWriter writes


def write_value(sheet: Worksheet, spot: Spot, value: Value, look: Format) -> None:
    """Write a value as what it is; nothing becomes a formula."""
    if isinstance(value, date):
        day = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
        sheet.write_datetime(*spot, day, look)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(*spot, value, look)
    elif value is None or value == "":
        sheet.write_blank(*spot, None, look)
    else:
        write_text(sheet, spot, value if isinstance(value, str) else quoted(value, 32_767), look)


def write_merged(sheet: Worksheet, area: Area, text: str, look: Format) -> None:
    """Write text into a merged area; an area of one cell is not merged."""
    if (area.top, area.left) != (area.bottom, area.right):
        sheet.merge_range(*area, "", look)
    if text:
        write_text(sheet, Spot(area.top, area.left), text, look)
    else:
        sheet.write_blank(area.top, area.left, None, look)


def _as_is(text: str) -> str:
    """Guard text between two tags that XlsxWriter takes for markup: give it markup that shows the text."""
    if not (text.startswith("<r>") and text.endswith("</r>")):
        return text
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<r><t xml:space="preserve">{escaped}</t></r>'


def set_page(
    sheet: Worksheet,
    area: Area,
    *,
    landscape: bool,
    tall: int = 0,
    repeat: int | tuple[int, int] | None = None,
) -> None:
    """
    Set the sheet up for A4, one page wide and ``tall`` pages high (0: as many as it takes).

    ``area`` is what is printed; row ``repeat``, or all from one to another, is printed at the top of every
    page. Several pages are numbered as GB/T 9704-2012 has it, — 1 —, in one size whatever the scale.
    """
    sheet.set_paper(_A4)
    if landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_margins(left=_MARGIN, right=_MARGIN, top=_MARGIN, bottom=_FOOT)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, tall)
    sheet.print_area(*area)
    if repeat is not None:
        sheet.repeat_rows(*(repeat if isinstance(repeat, tuple) else (repeat, repeat)))
    if tall != 1:
        sheet.set_footer('&C&"宋体,Regular"&14— &P —', {"margin": 0.3, "scale_with_doc": False})


def page_room(wide: float, *, large: bool = False) -> float:
    """Return how many points of rows fit a page on its side (A4, or A3), once so wide a sheet does."""
    across, down = _A3_SIZE if large else _A4_SIZE
    scale = min(1.0, (across - 2 * _MARGIN * 72) / wide)
    return (down - (_MARGIN + _FOOT) * 72) / scale


def set_foot(sheet: Worksheet, mark: str, day: date | None) -> None:
    """Print on every page its number and how many there are, a mark of the workbook and its day."""
    font = '&"宋体,Regular"&11 '  # the blank parts the size from a digit that follows
    parts = (mark, "第 &P 页，共 &N 页", f"截至{quoted(day)}" if day else "")
    text = "".join(f"&{side}{font}{part}" for side, part in zip("LCR", parts, strict=True) if part)
    sheet.set_footer(text, {"margin": 0.3, "scale_with_doc": False})
