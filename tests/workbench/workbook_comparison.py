"""Whole workbooks held against each other, as a program that is not ours reads them."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from math import isclose
from pathlib import Path

import python_calamine

OF_SOURCES = ("来源", "来源明细", "情况说明", "口径说明", "目录")
"""Sheets that tell of files: they differ by the way that led there."""
_FORMULA = re.compile(rb"(<f[^>]*>[^<]*</f>)<v>[^<]*</v>")
Sheets = Mapping[str, Sequence[Sequence[object]]]


def sheets_of(workbook: Path) -> Sheets:
    """Return the sheets of a workbook as rows of values, those that tell of files without any."""
    book = python_calamine.CalamineWorkbook.from_path(str(workbook))
    return {
        name: () if name in OF_SOURCES else book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def compared(one: Path, other: Path) -> tuple[int, list[str]]:
    """Return how many cells of two merged workbooks were compared, and what differs; sources aside."""
    first, second = map(sheets_of, (one, other))
    return sum(len(row) for rows in first.values() for row in rows), unequal(first, second)


def unequal(one: Sheets, other: Sheets) -> list[str]:
    """Return where two workbooks differ: sheets that only one has, cells that say something else."""
    found = [f"only one has {name}" for name in one.keys() ^ other.keys()]
    for name in one.keys() & other.keys():
        for number, rows in enumerate(zip_longest(one[name], other[name], fillvalue=()), 1):
            pairs = zip_longest(*rows, fillvalue="")
            found += [f"{name} {number}: {a!r} / {b!r}" for a, b in pairs if not _alike(a, b)]
    return found


def without_values(workbook: Path, bare: Path) -> int:
    """Write a copy in which no formula has a value; return how many formulas there are."""
    formulas = 0
    with zipfile.ZipFile(workbook) as package, zipfile.ZipFile(bare, "w", zipfile.ZIP_DEFLATED) as out:
        for name in package.namelist():
            data = package.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data, count = _FORMULA.subn(rb"\1", data)
                formulas += count
            out.writestr(name, data)
    return formulas


def _alike(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    return (one or "") == (other or "")
