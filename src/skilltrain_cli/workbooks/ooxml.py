"""Read .xlsx and .xlsm: facts from the package, values from calamine, openpyxl when calamine refuses."""

from dataclasses import replace

from python_calamine import CalamineError

from skilltrain_cli.grid import Grid
from skilltrain_cli.untrusted.book import Book
from skilltrain_cli.untrusted.limits import Limits
from skilltrain_cli.untrusted.package import Package, open_package
from skilltrain_cli.workbooks.book import with_facts
from skilltrain_cli.workbooks.facts import NOTHING_HIDDEN, SheetFacts
from skilltrain_cli.workbooks.scan import Scan, scan
from skilltrain_cli.workbooks.values import grids_of, open_calamine


def read_xlsx(data: bytes, limits: Limits) -> Book:
    """Return the sheets of an xlsx or xlsm."""
    package = open_package(data, limits)
    told = scan(package)
    book = Book(macros=told.macros, external_links=told.external_links, facts=told.facts)
    if told.foreign:
        reason = "工作表使用了 UTF-16 等编码"
        return replace(book, grids=_by_openpyxl(package, told, reason), fallback="openpyxl")
    try:
        return replace(book, grids=_by_calamine(data, told, limits))
    except CalamineError as error:
        return replace(book, grids=_by_openpyxl(package, told, str(error)), fallback="openpyxl")


def _by_calamine(data: bytes, told: Scan, limits: Limits) -> tuple[Grid, ...]:
    """Return the worksheets with calamine's values and merges."""
    sheets = grids_of(open_calamine(data), limits)
    return tuple(with_facts(grid, _facts(told, index, grid.name)) for index, grid in sheets)


def _by_openpyxl(package: Package, told: Scan, reason: str) -> tuple[Grid, ...]:
    """Return the worksheets as the second reader sees them."""
    from skilltrain_cli.workbooks.rescue import rescue  # noqa: PLC0415 - openpyxl takes 0.3 s and is seldom needed

    by_name = dict(told.sheets)
    return tuple(with_facts(grid, by_name.get(grid.name, NOTHING_HIDDEN)) for grid in rescue(package, reason))


def _facts(told: Scan, index: int, name: str) -> SheetFacts:
    """Return the facts of the sheet calamine calls so; both list the workbook part in its order."""
    if index < len(told.sheets) and told.sheets[index][0] == name:
        return told.sheets[index][1]
    return dict(told.sheets).get(name, NOTHING_HIDDEN)
