"""
Single sheets, and single rows of them, of a workbook that is known to be as ``skt`` wrote it.

Reading all of the province's workbook takes seconds. The values alone are read here, not what hides or marks
a cell: that belongs to files of which nothing is known.
"""

from collections.abc import Callable, Mapping
from functools import cache, partial

from msgspec import Struct
from python_calamine import CalamineWorkbook

from skilltrain_cli.readers.untrusted.office_package import OfficePackage, canonical
from skilltrain_cli.readers.untrusted.office_package_copy import rewritten
from skilltrain_cli.readers.workbooks.calamine_values import grid_of, open_calamine
from skilltrain_cli.readers.workbooks.hidden_facts import check_total
from skilltrain_cli.readers.workbooks.sheet_facts_scan import least_area
from skilltrain_cli.readers.workbooks.workbook_facts_scan import sheet_parts
from skilltrain_cli.values.grid import Grid

_BEGIN, _END = b"<sheetData>", b"</sheetData>"


class SheetsAlone(Struct, frozen=True, kw_only=True):
    """An opened workbook."""

    package: OfficePackage
    parts: Mapping[str, str]
    """Sheet → its part, in the order of the workbook."""
    book: Callable[[], CalamineWorkbook]

    def sheet(self, name: str) -> Grid:
        """Return a sheet with its values alone; Refused for one that is too large."""
        check_total(least_area(self._xml(name)), self.package.limits)
        return grid_of(self.book(), name)

    def row(self, name: str, number: int) -> Grid:
        """Return a sheet of which only one zero-based row is there, or none where it has not got it."""
        xml = self._xml(name)
        start = xml.find(b'<row r="%d"' % (number + 1))
        row = xml[start : xml.find(b"</row>", start) + len(b"</row>")] if start >= 0 else b""
        head, foot = xml.find(_BEGIN) + len(_BEGIN), xml.rfind(_END)
        cut = xml[:head] + row + xml[foot:]
        return grid_of(open_calamine(rewritten(self.package, {self.parts[name]: cut})), name)

    def _xml(self, name: str) -> bytes:
        return self.package.inflate(self.package.parts[self.parts[name]], ahead=True)


def sheets_alone(package: OfficePackage) -> SheetsAlone:
    """Return a workbook to read single sheets of."""
    parts = {name: canonical(part) for name, part in sheet_parts(package).items()}
    return SheetsAlone(package=package, parts=parts, book=cache(partial(open_calamine, package.data)))
