"""A few rows of a sheet say what the whole says, or nothing is said: then the whole is read."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from hostile_files import archive
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.workbooks.few_rows import PlainWorkbook, open_plain

ROWS = [["a & b", 1, 2.5, None], ["“<甲>”", 1_000_000, -3, "尾"], [" 空格 ", 0, "12", "x"]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    book = Workbook()
    for row in ROWS:
        book.active.append(row)
    book.save(tmp_path / "表.xlsx")
    return tmp_path / "表.xlsx"


def opened(path: Path) -> PlainWorkbook:
    found = open_plain(path.read_bytes(), LIMITS)
    assert found is not None
    return found


def test_rows_hold_what_the_whole_sheet_holds(path: Path) -> None:
    rows = opened(path).rows("Sheet", [0, 2])
    assert rows is not None
    grid = read(path, file="").grids[0]
    assert [*rows] == [dict(grid.filled(0)), dict(grid.filled(2))]
    assert opened(path).grid("Sheet").rows == grid.rows


def test_a_row_that_is_not_there_is_an_error(path: Path) -> None:
    rows = opened(path).rows("Sheet", [9])
    assert rows is not None
    with pytest.raises(ValueError, match="no row"):
        next(rows)


def test_what_is_no_workbook_has_no_answer(path: Path) -> None:
    assert open_plain(b"PK\x03\x04 broken", LIMITS) is None
    assert open_plain(path.read_bytes()[:-40], LIMITS) is None
    assert open_plain(archive({"a.txt": "x"}), LIMITS) is None
