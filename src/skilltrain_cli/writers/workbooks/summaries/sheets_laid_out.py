"""The sheets of a merged workbook as they would be written, without writing its rows."""

import zipfile
from collections.abc import Mapping, Sequence
from html import unescape
from io import BytesIO

from skilltrain_cli.operations.verify.sheet_cells import SheetCells
from skilltrain_cli.values.grid import Spot, Value, spot_named
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.writers.workbooks.bulk_rows import Poured
from skilltrain_cli.writers.workbooks.summaries.merged_workbook import LaidOut

_SHEET = lazy_pattern(r'<sheet name="([^"]*)"')
_STRING = lazy_pattern(r"<si>(.*?)</si>")
_TEXT = lazy_pattern(r"<t(?: [^>]*)?>([^<]*)</t>")
_CELL = lazy_pattern(
    r'<c r="([A-Z]+[0-9]+)"(?: s="[0-9]+")?(?: t="([a-z]+)")?>(?:<f[^>]*>([^<]*)</f>)?(?:<v>([^<]*)</v>)?</c>'
)
_LINK = lazy_pattern(r'<hyperlink ref="([A-Z]+[0-9]+)" location="([^"]*)"')
_FOOT = lazy_pattern(r"<oddFooter>([^<]*)</oddFooter>")


def sheets_laid_out(book: LaidOut) -> tuple[SheetCells, ...]:
    """Return the sheets in the order of the workbook, with the rows in place of the specimens."""
    poured = {each.sheet: each for each in book.poured}
    with zipfile.ZipFile(BytesIO(book.package)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist() if name.startswith("xl/")}
    strings = strings_of(parts.get("xl/sharedStrings.xml", ""))
    return tuple(
        sheet_of(name, parts[part], strings, poured.get(name))
        for name, part in sheet_parts(parts["xl/workbook.xml"])
    )


def sheet_parts(xml: str) -> Sequence[tuple[str, str]]:
    """Return the name and the part of each sheet, as we write them, from the workbook's own part."""
    names = enumerate(_SHEET.findall(xml), start=1)
    return [(unescape(name), f"xl/worksheets/sheet{number}.xml") for number, name in names]


def strings_of(xml: str) -> Sequence[str]:
    """Return the shared strings, as we write them."""
    found = _STRING.findall(xml.replace("\n", "&#10;"))
    return [unescape("".join(_TEXT.findall(each))) for each in found]


def sheet_of(name: str, xml: str, strings: Sequence[str], poured: Poured | None = None) -> SheetCells:
    """Return a sheet from its part, as we write it, with the rows in place of the specimen."""
    cells: dict[Spot, Value] = {}
    formulas: dict[Spot, str] = {}
    for address, kind, formula, value in _CELL.findall(xml):
        spot = spot_named(address)
        if spot is None:
            continue
        if formula:
            formulas[spot] = unescape(formula)
        cells[spot] = _value(kind, value, strings)
    width = max([spot.column + 1 for spot in cells] + [len(poured.columns) if poured else 0])
    below = poured.row + poured.count if poured else 0
    height = max([spot.row + 1 for spot in cells] + [below])
    foot = _FOOT.search(xml)
    return SheetCells(
        name=name,
        columns=[_column(cells, column, height, poured) for column in range(width)],
        formulas=formulas,
        foot=unescape(foot[1]) if foot else "",
        links={spot: f"#{unescape(place)}" for at, place in _LINK.findall(xml) if (spot := spot_named(at))},
        table=range(poured.row, below) if poured else range(0),
    )


def _value(kind: str, text: str, strings: Sequence[str]) -> Value:
    if kind == "s":
        return strings[int(text)]
    if kind in ("str", "b"):
        return unescape(text) if kind == "str" else text == "1"
    if not text:
        return ""
    number = float(text)
    return int(number) if number.is_integer() else number


def _column(cells: Mapping[Spot, Value], column: int, height: int, poured: Poured | None) -> Sequence[Value]:
    held: list[Value] = [""] * height
    if poured is not None and column < len(poured.columns):
        rows = poured.columns[column][0 : poured.count]
        held[poured.row : poured.row + poured.count] = ["" if cell is None else cell for cell in rows]
    for spot, value in cells.items():
        if spot.column == column:
            held[spot.row] = value
    return held
