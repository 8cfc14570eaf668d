"""Read .xlsb: its records are walked for size and facts before calamine sees them ([MS-XLSB])."""

import struct
from collections.abc import Iterator

from skilltrain_cli.readers.untrusted.file_limits import Limits
from skilltrain_cli.readers.untrusted.office_package import OfficePackage, canonical, open_package
from skilltrain_cli.readers.untrusted.part_relations import main_part, relations
from skilltrain_cli.readers.untrusted.reader_result import Book, Refused
from skilltrain_cli.readers.workbooks.calamine_values import grids_of, open_calamine
from skilltrain_cli.readers.workbooks.grid_with_facts import with_facts
from skilltrain_cli.readers.workbooks.hidden_facts import (
    NOTHING_HIDDEN,
    SheetFacts,
    check_area,
    check_cells,
    check_merges,
)
from skilltrain_cli.readers.workbooks.workbook_facts_scan import MAIN_PARTS, has_macros
from skilltrain_cli.values.grid import Area, Spot
from skilltrain_cli.values.read_outcome import Failure

_ROW, _BLANK, _LAST_CELL, _COLUMN, _SHEET, _MERGE = 0, 1, 11, 60, 156, 176
_ERROR_CELLS = (3, 11)
_ROW_HIDDEN = 0x10
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def read_xlsb(data: bytes, limits: Limits) -> Book:
    """Return the sheets of a binary workbook."""
    package = open_package(data, limits)
    try:
        facts = _facts(package)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise Refused(Failure.DAMAGED, f"二进制记录已损坏：{error}") from error
    sheets = grids_of(open_calamine(data), limits)
    grids = tuple(with_facts(grid, facts.get(grid.name, NOTHING_HIDDEN)) for _, grid in sheets)
    external = any(name.startswith("xl/externallinks/") for name in package.parts)
    return Book(grids=grids, macros=has_macros(package), external_links=external, facts=tuple(package.facts))


def _facts(package: OfficePackage) -> dict[str, SheetFacts]:
    """Return each sheet's facts by its name; sheets nobody refers to are held to the limits as well."""
    main = main_part(package, MAIN_PARTS)
    targets = relations(package, main)
    by_part = {
        name: _sheet(package.inflate(part), package.limits)
        for name, part in package.parts.items()
        if "sheets/" in name and name.endswith(".bin") and "binaryindex" not in name
    }
    found = {}
    for kind, body in _records(package.text(main) or b""):
        if kind == _SHEET:
            relation, at = _wide(body, 8)
            _, target = targets.get(relation, ("", ""))
            found[_wide(body, at)[0]] = by_part.get(canonical(target), NOTHING_HIDDEN)
    if len(found) > package.limits.sheets:
        raise Refused(Failure.TOO_LARGE, f"工作簿的工作表超过 {package.limits.sheets} 张")
    return found


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield ``(type, body)``; both type and length are written seven bits to the byte (2.1.4)."""
    at, end = 0, len(data)
    while at < end:
        kind, at = data[at], at + 1
        if kind & 0x80:
            kind, at = (kind & 0x7F) | (data[at] & 0x7F) << 7, at + 1
        size = shift = 0
        while True:
            byte, at = data[at], at + 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:  # noqa: PLR2004 - four bytes at most
                break
        yield kind, data[at : at + size]
        at += size


def _wide(body: bytes, at: int) -> tuple[str, int]:
    """Return an XLWideString and where it ends."""
    (length,) = struct.unpack_from("<I", body, at)
    start, end = at + 4, at + 4 + 2 * length
    return body[start:end].decode("utf-16-le"), end


def _sheet(data: bytes, limits: Limits) -> SheetFacts:
    """Return one sheet's facts; refuse one no reader should be given."""
    row = rows = columns = cells = 0
    merges: list[Area] = []
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    errors: dict[Spot, str] = {}
    for kind, body in _records(data):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", body)
            if body[11] & _ROW_HIDDEN:
                hidden_rows.add(row)
        elif kind <= _LAST_CELL:
            cells += 1
            (column,) = struct.unpack_from("<I", body)
            if kind != _BLANK:
                rows, columns = max(rows, row + 1), max(columns, column + 1)
                check_area(rows, columns, limits)
            if kind in _ERROR_CELLS:
                errors[Spot(row, column)] = _ERRORS.get(body[8], "#ERR")
        elif kind == _COLUMN:
            first, last, _, _, flags = struct.unpack_from("<IIIIH", body)
            if flags & 1:
                hidden_columns.update(range(first, min(last + 1, limits.columns)))
        elif kind == _MERGE:
            top, bottom, left, right = struct.unpack_from("<IIII", body)
            merges.append(Area(top, left, bottom, right))
    check_cells(cells, limits)
    check_merges(len(merges), limits)
    return SheetFacts(
        merges=tuple(merges),
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=frozenset(hidden_columns),
        errors=errors,
    )
