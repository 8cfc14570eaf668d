"""Write a file and read it back, as tests of the readers do."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from skilltrain_cli.intake.read_file import read
from skilltrain_cli.values.grid import Grid
from skilltrain_cli.values.read_outcome import Reading


def opened(path: Path, data: bytes, name: str = "") -> Reading:
    """Return what becomes of a file of this content, under this name when one is given."""
    path = path.with_name(name) if name else path
    path.write_bytes(data)
    return read(path, file=path.name)


def only(reading: Reading) -> Grid:
    """Return the one sheet of a file that could be read."""
    assert reading.failure is None, reading.detail
    [grid] = reading.grids
    return grid


def grids_of(path: Path) -> Mapping[str, Grid]:
    """Return the sheets of a workbook as skt reads them."""
    return {grid.name: grid for grid in read(path, file=path.name).grids}


def parts_of(path: Path, names: Sequence[str]) -> Mapping[str, str]:
    """Return the XML of each sheet of a workbook of ours, by its name."""
    with zipfile.ZipFile(path) as package:
        return {
            name: package.read(f"xl/worksheets/sheet{number}.xml").decode()
            for number, name in enumerate(names, start=1)
        }


def below_headings(grid: Grid) -> int:
    """Return the first row below the headings of a list: above them stand a title and notes of one cell."""
    rows = range(grid.top, grid.bottom + 1)
    return next(row for row in rows if len(list(grid.filled(row))) > 1) + 1


def notes_of(grid: Grid) -> str:
    """Return what stands above the headings of a list, in one line."""
    return "".join(str(value) for row in range(below_headings(grid) - 1) for _, value in grid.filled(row))


def listed_rows(grid: Grid) -> range:
    """Return the rows of a list, down to the first blank one: a chart and its sentence may stand below."""
    first = below_headings(grid)
    rows = range(first, grid.bottom + 1)
    return range(first, next((row for row in rows if not list(grid.filled(row))), grid.bottom + 1))
