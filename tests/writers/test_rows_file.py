"""Rows as csv and parquet: text stays text, nothing acts as a formula, types come back as they went in."""

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from libreoffice import converted, needs_office
from read_back import grids_of
from skilltrain_cli.operations.merge.rows_with_sources import ColumnKind, RowColumn
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.workbooks.delimited_text import read_csv
from skilltrain_cli.writers.rows_file import write_rows

TEXTS = (
    *("电工", "=1+1", "+86 0533", "-5", "@SUM(A1)", "＝1+1", " =1+1", '=HYPERLINK("x")', "0012", "1-2"),
    *("2021-06", "123456789012345678", "1.0", "1E5", "TRUE", "37030", "13800001234", "", None),
    *("=1\n+1", "-" + "长" * 300, "说“好”", '引"号', "三、四"),
)
"""What clerks and tricksters write."""
UNCHANGED = {"电工", "37030", "13800001234", "说“好”", '引"号', "三、四"}
"""Those that stand in the csv as they are."""
AS_EXCEL_DOES = "CSV:44,34,76,1,,0,false,true,false,false,false,-1,true"
"""Comma, quotation marks, UTF-8; numbers and days are told, formulas are worked out."""


def text_column(*texts: str | None) -> RowColumn:
    return RowColumn(name="a", heading="甲", kind=ColumnKind.TEXT, values=texts)


def csv_of(tmp_path: Path, *columns: RowColumn) -> list[list[str]]:
    path = tmp_path / "rows.csv"
    write_rows(columns, path, ".csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def test_no_text_begins_as_a_formula_of_its_own(tmp_path: Path) -> None:
    held = [row[0] for row in csv_of(tmp_path, text_column(*TEXTS), text_column(*TEXTS))[1:]]
    for text, written in zip(TEXTS, held, strict=True):
        if text in UNCHANGED or not text:
            assert written == (text or "")
        elif "\n" in text or len(text) > 255:
            assert written == f"'{text}"
        else:
            assert written == '="{}"'.format(text.replace('"', '""'))


def test_our_own_reader_gives_the_texts_back(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    write_rows([text_column(*TEXTS), text_column(*["x"] * len(TEXTS))], path, ".csv")
    [grid] = read_csv(path.read_bytes(), LIMITS).grids
    back = [str(value or "").removeprefix("'") for value in grid.column(0)[1:]]
    assert back == [text or "" for text in TEXTS]


@needs_office
def test_a_spreadsheet_program_shows_the_texts_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    write_rows([text_column(*TEXTS), text_column(*["x"] * len(TEXTS))], path, ".csv")
    [book] = converted(tmp_path, "xlsx", path, read_as=AS_EXCEL_DOES)
    [grid] = grids_of(book).values()
    shown = [str(value or "").removeprefix("'") for value in grid.column(0)[1:]]
    assert shown == [text or "" for text in TEXTS]


def test_numbers_and_days_are_plain(tmp_path: Path) -> None:
    lines = csv_of(
        tmp_path,
        RowColumn(name="n", heading="数", kind=ColumnKind.INTEGER, values=[-3, None]),
        RowColumn(
            name="d", heading="钱", kind=ColumnKind.DECIMAL, decimals=2, values=[Decimal("1E+2"), None]
        ),
        RowColumn(name="t", heading="日", kind=ColumnKind.DAY, values=[date(2021, 6, 1), None]),
    )
    assert lines == [["数", "钱", "日"], ["-3", "100", "2021-06-01"], ["", "", ""]]


def test_parquet_keeps_types_and_blanks(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is an extra")
    values: Sequence[tuple[ColumnKind, list[Any]]] = [
        (ColumnKind.TEXT, ["0012", None]),
        (ColumnKind.INTEGER, [None, 2**53 + 1]),
        (ColumnKind.DECIMAL, [Decimal("0.10"), Decimal(7)]),
        (ColumnKind.DAY, [date(2021, 6, 1), None]),
    ]
    columns = [
        RowColumn(name=kind.value, heading=kind.value, kind=kind, decimals=2, values=held)
        for kind, held in values
    ]
    write_rows(columns, tmp_path / "rows.parquet", ".parquet")
    table = parquet.read_table(tmp_path / "rows.parquet")
    assert [str(each.type) for each in table.schema] == [
        "string",
        "int64",
        "decimal128(38, 2)",
        "date32[day]",
    ]
    assert table.to_pydict() == {kind.value: held for kind, held in values}
