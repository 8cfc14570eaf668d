"""Read .xls and .et (both BIFF): xlrd first, because it answers a hostile header where calamine aborts."""

import io
from dataclasses import replace
from datetime import datetime, time

import olefile
import xlrd
from python_calamine import CalamineError
from xlrd.compdoc import CompDocError
from xlrd.sheet import Rowinfo, Sheet

from skilltrain_cli.grid import Area, Grid, Spot, Value
from skilltrain_cli.reading import Failure
from skilltrain_cli.text import unspoilt
from skilltrain_cli.untrusted.book import Book
from skilltrain_cli.untrusted.limits import Limits
from skilltrain_cli.untrusted.refused import Refused
from skilltrain_cli.untrusted.sniff import OLE_MAGIC
from skilltrain_cli.workbooks.dayless import unit_of
from skilltrain_cli.workbooks.facts import check_area, check_cells, check_merges, check_total
from skilltrain_cli.workbooks.values import grids_of, open_calamine, table_of

_UNICODE = 80
"""``biff_version`` from which texts are Unicode: Excel 97."""
_CHINESE = "gb18030"
_SEARCHED = 60
_CROSSED = "文件内部结构有损坏，已按宽松的方式读取，请核对内容"
_TAKEN_FOR_CHINESE = "旧格式的文件没有写明文字编码，已按 GB18030（中文）读取，请核对"
_BYTE_ORDER = slice(28, 30)
"""The mark says little-endian in every compound file ([MS-CFB] 2.2); Excel reads on when it is wrong."""


def read_xls(data: bytes, limits: Limits) -> Book:
    """Return the sheets of a BIFF workbook with its facts; when xlrd refuses, calamine's values without."""
    data = _mended(data)
    try:
        try:
            return _book(data, limits)
        except CompDocError:  # sector chains that cross: calamine follows those that loop into an abort
            return replace(_book(data, limits, lenient=True), facts=(_CROSSED,))
    except (Refused, MemoryError):
        raise
    except CompDocError as error:
        raise Refused(Failure.DAMAGED, f"文件结构已损坏：{error}"[:300]) from error
    except Exception as error:
        if "encrypted" in str(error).lower() or "password" in str(error).lower():
            raise Refused(Failure.ENCRYPTED) from error
        return _by_calamine(data, str(error) or type(error).__name__, limits)


def _book(data: bytes, limits: Limits, *, lenient: bool = False) -> Book:
    """Return the sheets as xlrd reads them; old files that do not name their encoding are Chinese."""
    facts: tuple[str, ...] = ()
    try:
        book = _open(data, lenient=lenient)
        if book.biff_version < _UNICODE and _is_spoilt(book):
            book, facts = _open(data, _CHINESE, lenient=lenient), (_TAKEN_FOR_CHINESE,)
    except UnicodeDecodeError:
        book, facts = _open(data, _CHINESE, lenient=lenient), (_TAKEN_FOR_CHINESE,)
    grids = tuple(_grid(sheet, book.datemode, limits) for sheet in book.sheets())
    check_total(sum(len(row) for grid in grids for row in grid.rows), limits)
    return Book(grids=grids, macros=_has_macros(data), facts=facts)


def _is_spoilt(book: xlrd.Book) -> bool:
    """Tell by the first texts whether a file names another encoding than the one it is in."""
    rows = (sheet.row_values(at) for sheet in book.sheets() for at in range(min(sheet.nrows, _SEARCHED)))
    texts = [value for row in rows for value in row if isinstance(value, str) and not value.isascii()]
    return bool(texts) and unspoilt("\n".join(texts)) is not None


def _open(data: bytes, encoding: str | None = None, *, lenient: bool = False) -> xlrd.Book:
    """Open with formats, which tell hidden rows; some old files only open without."""
    how = {
        "file_contents": data,
        "encoding_override": encoding,
        "ragged_rows": True,
        "ignore_workbook_corruption": lenient,
    }
    try:
        return xlrd.open_workbook(**how, formatting_info=True, logfile=io.StringIO())
    except (xlrd.XLRDError, MemoryError, UnicodeDecodeError):
        raise
    except Exception:  # noqa: BLE001 - the formats of odd files end in anything from KeyError to AssertionError
        return xlrd.open_workbook(**how, logfile=io.StringIO())


def _by_calamine(data: bytes, reason: str, limits: Limits) -> Book:
    """Return the sheets by the second reader: the container is sound, only a record was too much for xlrd."""
    try:
        grids = tuple(grid for _, grid in grids_of(open_calamine(data), limits))
    except CalamineError as error:
        raise Refused(Failure.DAMAGED, f"xlrd: {reason}; calamine: {error}"[:300]) from error
    return Book(
        grids=grids, macros=_has_macros(data), fallback="calamine", facts=("未能检查隐藏行列和公式错误",)
    )


def _mended(data: bytes) -> bytes:
    """Return the file with the byte-order mark xlrd insists on."""
    if not data.startswith(OLE_MAGIC) or data[_BYTE_ORDER] == b"\xfe\xff":
        return data
    return data[: _BYTE_ORDER.start] + b"\xfe\xff" + data[_BYTE_ORDER.stop :]


def _grid(sheet: Sheet, datemode: int, limits: Limits) -> Grid:
    """Return one sheet from A1 to its last filled cell; formatted empty ones do not count."""
    rows = [_row(sheet, at, datemode) for at in range(sheet.nrows)]
    while rows and not rows[-1]:
        rows.pop()
    width = max(map(len, rows), default=0)
    check_cells(sum(map(len, rows)), limits)
    check_area(len(rows), width, limits)
    check_merges(len(sheet.merged_cells), limits)
    return Grid(
        name=sheet.name,
        **table_of([[*row, *[None] * (width - len(row))] for row in rows]),
        visible=sheet.visibility == 0,
        merges=tuple(
            Area(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells
        ),
        hidden_rows=frozenset(
            at for at, row in sheet.rowinfo_map.items() if at < len(rows) and (row.hidden or _flat(row))
        ),
        hidden_columns=frozenset(at for at, col in sheet.colinfo_map.items() if col.hidden and at < width),
        errors=_errors(sheet),
        dayless=_dayless(sheet),
    )


def _flat(row: Rowinfo) -> bool:
    """Tell whether a row's height was set to nothing."""
    return row.height == 0 and not row.has_default_height


def _row(sheet: Sheet, at: int, datemode: int) -> list[Value]:
    """Return the values of a row up to the last filled one."""
    pairs = zip(sheet.row_types(at), sheet.row_values(at), strict=True)
    row = [_value(kind, value, datemode) for kind, value in pairs]
    while row and row[-1] == "":
        row.pop()
    return row


def _errors(sheet: Sheet) -> dict[Spot, str]:
    """Return the error cells with the text Excel shows."""
    return {
        Spot(row, column): xlrd.error_text_from_code.get(sheet.cell_value(row, column), "#ERR")
        for row in range(sheet.nrows)
        for column, kind in enumerate(sheet.row_types(row))
        if kind == xlrd.XL_CELL_ERROR
    }


def _dayless(sheet: Sheet) -> dict[Spot, str]:
    """Return the cells whose number format shows no day; without formats nobody can tell."""
    if not sheet.formatting_info:
        return {}
    codes = {number: each.format_str or "" for number, each in sheet.book.format_map.items()}
    keys = [each.format_key for each in sheet.book.xf_list]
    units = {at: unit for at, number in enumerate(keys) if (unit := unit_of(codes.get(number, ""), number))}
    if not units:
        return {}
    return {
        Spot(row, column): units[style]
        for row in range(sheet.nrows)
        for column in range(sheet.row_len(row))
        if (style := sheet.cell_xf_index(row, column)) in units
    }


def _value(kind: int, value: str | float, datemode: int) -> Value:
    """Return a cell's value as calamine would give it; an error cell is blank and listed apart."""
    if kind == xlrd.XL_CELL_DATE:
        return _moment(float(value), datemode)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    return "" if kind in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else value


def _moment(serial: float, datemode: int) -> Value:
    """Return a serial date by the workbook's own epoch; a number that is no date stays a number."""
    try:
        moment: datetime = xlrd.xldate_as_datetime(serial, datemode)
    except (ValueError, OverflowError):
        return serial
    if 0 <= serial < 1:
        return moment.time()
    return moment.date() if moment.time() == time(0) else moment


def _has_macros(data: bytes) -> bool:
    """Tell whether a VBA project is stored beside the workbook."""
    if not data.startswith(OLE_MAGIC):
        return False
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return bool(ole.exists("_VBA_PROJECT_CUR"))
    except Exception:  # noqa: BLE001 - a file xlrd could read may still be too odd for olefile
        return False
