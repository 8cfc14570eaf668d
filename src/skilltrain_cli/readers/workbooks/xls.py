"""Read .xls and .et (both BIFF): xlrd first, because it answers a hostile header where calamine aborts."""

import io
import struct
from collections.abc import Sequence
from datetime import datetime, time

import olefile
import xlrd
from msgspec.structs import replace
from python_calamine import CalamineError
from xlrd.compdoc import CompDocError
from xlrd.sheet import Rowinfo, Sheet

from skilltrain_cli.readers.untrusted.file_kind import OLE_MAGIC
from skilltrain_cli.readers.untrusted.file_limits import Limits
from skilltrain_cli.readers.untrusted.reader_result import Book, Refused
from skilltrain_cli.readers.workbooks.calamine_values import grids_of, open_calamine, table_of
from skilltrain_cli.readers.workbooks.cell_styles import CellStyles
from skilltrain_cli.readers.workbooks.grid_with_facts import with_facts
from skilltrain_cli.readers.workbooks.hidden_facts import (
    NOTHING_HIDDEN,
    SheetFacts,
    check_area,
    check_cells,
    check_merges,
    check_total,
)
from skilltrain_cli.readers.workbooks.number_format import dayless_unit, may_alter
from skilltrain_cli.values.grid import Area, Grid, Lettering, Run, Spot, Value
from skilltrain_cli.values.read_outcome import Failure
from skilltrain_cli.values.text import unspoilt

_UNICODE = 80
"""``biff_version`` from which texts are Unicode: Excel 97."""
_CHINESE = "gb18030"
_SEARCHED = 60
_CROSSED = "文件内部结构有损坏，已按宽松的方式读取，请核对内容"
_TAKEN_FOR_CHINESE = "旧格式的文件没有写明文字编码，已按 GB18030（中文）读取，请核对"
_BYTE_ORDER = slice(28, 30)
"""The mark says little-endian in every compound file ([MS-CFB] 2.2); Excel reads on when it is wrong."""

_HEADER = struct.Struct("<HH")
"""Of a record its type and length, of a cell its row and column ([MS-XLS] 2.1.4)."""
_BEGIN, _END, _SEVERAL = 0x0809, 0x000A, 0x00BD
_WORKSHEET = b"\x10\x00"
_CELLS = frozenset({0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6, _SEVERAL})
"""Records of BIFF5 and BIFF8 that give a cell a value; MulRk gives one to several."""
_ESCAPEMENTS = {1: Lettering.RAISED, 2: Lettering.LOWERED}


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
    _refuse_doubles(data)
    return Book(grids=grids, macros=_has_macros(data), facts=facts)


def _is_spoilt(book: xlrd.Book) -> bool:
    """Tell by the first texts whether a file names another encoding than the one it is in."""
    rows = (sheet.row_values(at) for sheet in book.sheets() for at in range(min(sheet.nrows, _SEARCHED)))
    texts = [value for row in rows for value in row if isinstance(value, str) and not value.isascii()]
    return bool(texts) and unspoilt("\n".join(texts)) is not None


def _refuse_doubles(data: bytes) -> None:
    """Refuse a workbook in which a cell is written twice: xlrd keeps the last, others the first."""
    stream, at = _stream(data), 0
    written: list[set[Spot] | None] = [set()]
    while at + _HEADER.size <= len(stream):
        kind, size = _HEADER.unpack_from(stream, at)
        at += _HEADER.size
        if kind == _BEGIN:
            sheet = stream[at + 2 : at + 4] == _WORKSHEET
            written.append(set() if sheet else None)  # a chart has figures for each of its series
        elif kind == _END and len(written) > 1:
            written.pop()
        elif kind in _CELLS and _HEADER.size <= size <= len(stream) - at:
            row, first = _HEADER.unpack_from(stream, at)
            last = first + (size - 6) // 6 if kind == _SEVERAL else first + 1
            _write(written[-1], [Spot(row, column) for column in range(first, last)])
        at += size


def _write(written: set[Spot] | None, spots: Sequence[Spot]) -> None:
    """Take the cells of a record into those that are written."""
    if written is None:
        return
    if twice := written.intersection(spots):
        raise Refused(Failure.TWICE, f"单元格 {min(twice).a1}")
    written.update(spots)


def _stream(data: bytes) -> bytes:
    """Return the records of a workbook; nothing where the container is too odd."""
    if not data.startswith(OLE_MAGIC):
        return data
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            name = next((each for each in ("Workbook", "Book") if ole.exists(each)), None)
            return bytes(ole.openstream(name).read()) if name else b""
    except Exception:  # noqa: BLE001 - what xlrd could read may still be too odd for olefile
        return b""


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
        grids=grids,
        macros=_has_macros(data),
        fallback="calamine",
        facts=("未能检查隐藏行列、删除线、数字格式和公式错误",),
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
    grid = Grid(
        name=sheet.name,
        **table_of(([*row, *[None] * (width - len(row))] for row in rows), width),
        visible=sheet.visibility == 0,
        merges=tuple(
            Area(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells
        ),
    )
    facts = replace(
        _looks(sheet),
        hidden_rows=frozenset(at for at, row in sheet.rowinfo_map.items() if row.hidden or _flat(row)),
        hidden_columns=frozenset(at for at, col in sheet.colinfo_map.items() if col.hidden),
        errors=_errors(sheet),
    )
    return with_facts(grid, facts)


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


def _looks(sheet: Sheet) -> SheetFacts:
    """Return what the formats and fonts of the cells tell; without formats nobody can tell."""
    if not sheet.formatting_info:
        return NOTHING_HIDDEN
    styles = _styles(sheet.book)
    telling = {int(style) for style in styles.telling}
    spots = [
        (Spot(row, column), str(style))
        for row in range(sheet.nrows if telling else 0)
        for column in range(sheet.row_len(row))
        if (style := sheet.cell_xf_index(row, column)) in telling
    ]
    return SheetFacts(
        dayless={spot: styles.dayless[style] for spot, style in spots if style in styles.dayless},
        lettering={spot: styles.lettering[style] for spot, style in spots if style in styles.lettering},
        formats={spot: styles.formats[style] for spot, style in spots if style in styles.formats},
        runs={Spot(row, column): _runs(sheet, row, column) for row, column in sheet.rich_text_runlist_map},
    )


def _styles(book: xlrd.Book) -> CellStyles:
    """Return what is to be known of the cell styles, by number."""
    codes = {number: each.format_str or "" for number, each in book.format_map.items()}
    own = {str(at): (codes.get(each.format_key, ""), each) for at, each in enumerate(book.xf_list)}
    return CellStyles(
        dayless={
            at: unit for at, (code, each) in own.items() if (unit := dayless_unit(code, each.format_key))
        },
        lettering={at: told for at, (_, each) in own.items() if (told := _lettering(book, each.font_index))},
        formats={at: code for at, (code, _) in own.items() if may_alter(code)},
    )


def _lettering(book: xlrd.Book, font: int) -> Lettering:
    """Return what a font does to its characters; font 4 does not exist, and xlrd keeps its place."""
    if not 0 <= font < len(book.font_list):
        return Lettering.PLAIN
    each = book.font_list[font]
    raised = _ESCAPEMENTS.get(each.escapement, Lettering.PLAIN)
    return raised | (Lettering.STRUCK if each.struck_out else Lettering.PLAIN)


def _runs(sheet: Sheet, row: int, column: int) -> list[Run]:
    """Return a rich text in runs; up to the first one the cell's own font holds."""
    book, text = sheet.book, str(sheet.cell_value(row, column))
    fonts = [(0, book.xf_list[sheet.cell_xf_index(row, column)].font_index)]
    fonts += sheet.rich_text_runlist_map[row, column]
    ends = [*(start for start, _ in fonts[1:]), len(text)]
    return [(text[start:end], _lettering(book, font)) for (start, font), end in zip(fonts, ends, strict=True)]


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
