"""Read .xlsx and .xlsm: facts from the package, values from calamine, openpyxl when calamine refuses."""

from msgspec.structs import replace
from python_calamine import CalamineError

from skilltrain_cli.readers.untrusted.file_limits import Limits
from skilltrain_cli.readers.untrusted.office_package import OfficePackage, open_package
from skilltrain_cli.readers.untrusted.reader_result import Book
from skilltrain_cli.readers.workbooks.calamine_values import grids_of, open_calamine
from skilltrain_cli.readers.workbooks.escaped_characters import unescaped
from skilltrain_cli.readers.workbooks.grid_with_facts import with_facts
from skilltrain_cli.readers.workbooks.hidden_facts import NOTHING_HIDDEN
from skilltrain_cli.readers.workbooks.sheet_xml import parse_sheet
from skilltrain_cli.readers.workbooks.workbook_facts_scan import Scan, scan_package
from skilltrain_cli.values.grid import Grid


def read_xlsx(data: bytes, limits: Limits) -> Book:
    """Return the sheets of an xlsx or xlsm."""
    package = open_package(data, limits)
    told = scan_package(package)
    if told.escaped:
        package = open_package(unescaped(package, told.escaped), limits)
        told = scan_package(package)
    book = Book(macros=told.macros, external_links=told.external_links, facts=told.facts)
    if told.foreign:
        reason = "工作簿的内部写法少见（UTF-16 编码、CDATA、虚报的个数等）"
        return replace(book, grids=_by_openpyxl(package, told, reason), fallback="openpyxl")
    try:
        return replace(book, grids=_by_calamine(package, told))
    except CalamineError as error:
        return replace(book, grids=_by_openpyxl(package, told, str(error)), fallback="openpyxl")


def _by_calamine(package: OfficePackage, told: Scan) -> tuple[Grid, ...]:
    """Return the worksheets with calamine's values and merges."""
    sheets = grids_of(open_calamine(package.data), package.limits)
    return tuple(_with_facts(package, told, grid, _place(told, index, grid.name)) for index, grid in sheets)


def _by_openpyxl(package: OfficePackage, told: Scan, reason: str) -> tuple[Grid, ...]:
    """Return the worksheets as the second reader sees them."""
    from skilltrain_cli.readers.workbooks.repaired_xlsx import rescue  # noqa: PLC0415 - openpyxl takes 0.3 s and is seldom needed

    sheets = rescue(package, reason)
    return tuple(_with_facts(package, told, grid, _place(told, -1, grid.name), sure=False) for grid in sheets)


def _with_facts(
    package: OfficePackage, told: Scan, grid: Grid, place: int | None, *, sure: bool = True
) -> Grid:
    """
    Return a sheet with its facts; refuse it when fewer values came out than are written in it.

    Errors are counted beside values, for calamine leaves them empty; openpyxl may not: it is not ``sure``.
    """
    facts = NOTHING_HIDDEN if place is None else told.sheets[place][1]
    if place is not None and facts.values is not None:
        found = _filled(grid) + len(facts.errors)
        if found < facts.values or not sure:
            parse_sheet(package.inflate(package.parts[told.parts[place]]), package.limits)
    return with_facts(grid, facts)


def _filled(grid: Grid) -> int:
    """Return how many cells calamine filled; it leaves the others empty texts."""
    return sum(len(column) - column.count("") for column in grid.by_column or ())


def _place(told: Scan, index: int, name: str) -> int | None:
    """Return the number of the sheet calamine calls so; both list the workbook part in its order."""
    if 0 <= index < len(told.sheets) and told.sheets[index][0] == name:
        return index
    return next((at for at, (each, _) in enumerate(told.sheets) if each == name), None)
