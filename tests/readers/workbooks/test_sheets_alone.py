"""A sheet that is read alone, and a row of it, say what the whole workbook says."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from skilltrain_cli.intake.read_file import read
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.untrusted.office_package import open_package
from skilltrain_cli.readers.workbooks.sheets_alone import SheetsAlone, sheets_alone

ROWS = [["a & b", 1, 2.5, None], ["“<甲>”", 1_000_000, -3, "尾"], [" 空格 ", 0, "12", "x"]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    book = Workbook()
    for row in ROWS:
        book.active.append(row)
    book.create_sheet("另一张").append(["别的"])
    book.save(tmp_path / "表.xlsx")
    return tmp_path / "表.xlsx"


@pytest.fixture
def alone(path: Path) -> SheetsAlone:
    return sheets_alone(open_package(path.read_bytes(), LIMITS))


def test_a_sheet_holds_what_it_holds_in_the_whole(path: Path, alone: SheetsAlone) -> None:
    grids = read(path, file="").grids
    assert [*alone.parts] == [grid.name for grid in grids]
    assert [alone.sheet(grid.name).rows for grid in grids] == [grid.rows for grid in grids]


@pytest.mark.parametrize("row", [0, 1, 2, 9])
def test_a_row_holds_what_it_holds_in_the_whole(path: Path, alone: SheetsAlone, row: int) -> None:
    whole, one = read(path, file="").grids[0], alone.row("Sheet", row)
    assert [*one.filled(row)] == [*whole.filled(row)]
    assert [at for at in range(10) if [*one.filled(at)]] == ([row] if row < len(ROWS) else [])
