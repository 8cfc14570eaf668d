"""The second reader of .xlsx: openpyxl on a repaired copy in memory, for files calamine refuses."""

import io
import zipfile

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from skilltrain_cli.readers.untrusted.office_package import OfficePackage
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.readers.untrusted.safe_xml import as_utf8, refuse_doctype
from skilltrain_cli.readers.workbooks.calamine_values import table_of, tidy
from skilltrain_cli.values.grid import Grid, Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.read_outcome import Failure

_EMPTY_FILL = lazy_pattern(rb"<fill\s*/>|<fill>\s*</fill>")
_UNREADABLE = lazy_pattern(
    rb"<(mergeCells|conditionalFormatting|dataValidations|autoFilter|tableParts|legacyDrawing|drawing|extLst|cols)\b"
    rb"[^<>]*>"
)
"""What openpyxl chokes on and values do not need; it would make a cell of every place in a merged range."""


def rescue(package: OfficePackage, reason: str) -> list[Grid]:
    """Return the worksheets by openpyxl; ``reason`` is why calamine refused, told when both do."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(_repaired(package)), data_only=True, keep_links=False)
        return [_grid(sheet) for sheet in book.worksheets]
    except (Refused, MemoryError):
        raise
    except Exception as error:
        raise Refused(Failure.DAMAGED, f"calamine: {reason}; openpyxl: {error}"[:300]) from error


def _repaired(package: OfficePackage) -> bytes:
    """Return a copy with every part inflated under the limits and without what openpyxl chokes on."""
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as out:
        for key, part in package.parts.items():
            if not key.endswith((".xml", ".rels")) or "drawing" in key:
                continue
            xml = package.inflate(part)
            refuse_doctype(xml)
            xml = as_utf8(xml)
            if "styles" in key:
                xml = _EMPTY_FILL.sub(b"<fill><patternFill/></fill>", xml)
            elif "worksheets/" in key and key.endswith(".xml"):
                xml = without_extras(xml)
            out.writestr(part.name.replace("\\", "/").lstrip("/"), xml)
    return copy.getvalue()


def without_extras(xml: bytes) -> bytes:
    """Return a sheet without the elements openpyxl chokes on; each byte is looked at a few times at most."""
    kept: list[bytes] = []
    open_ended: set[bytes] = set()
    at = 0
    for opening in _UNREADABLE.finditer(xml):
        name, end = opening[1], opening.end()
        if opening.start() < at or name in open_ended:
            continue
        if not opening[0].endswith(b"/>"):
            closing = b"</" + name + b">"
            end = xml.find(closing, end) + len(closing)
            if end < opening.end():
                open_ended.add(name)
                continue
        kept.append(xml[at : opening.start()])
        at = end
    return b"".join([*kept, xml[at:]])


def _grid(sheet: Worksheet) -> Grid:
    """Return the filled rectangle of a sheet; only cells that exist are touched."""
    written = sheet._cells.items()  # noqa: SLF001 - iter_rows would create every cell of the rectangle
    cells: dict[tuple[int, int], Value] = {
        place: tidy(cell.value) for place, cell in written if cell.value is not None
    }
    visible = sheet.sheet_state == "visible"
    if not cells:
        return Grid(name=sheet.title, rows=(), visible=visible)
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    top, left = min(rows), min(columns)
    table: list[list[Value]] = [[""] * (max(columns) - left + 1) for _ in range(max(rows) - top + 1)]
    for (row, column), value in cells.items():
        table[row - top][column - left] = value
    values = table_of(table, len(table[0]))
    return Grid(name=sheet.title, **values, top=top - 1, left=left - 1, visible=visible)
