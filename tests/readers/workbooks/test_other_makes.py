"""Other makes than xlsx, passwords, and the second reader."""

import io
from datetime import date, time
from pathlib import Path

import pytest
import xlwt

from hostile_files import (
    archive,
    doctype,
    encrypted,
    inline,
    number,
    ods,
    ods_blank,
    ods_cell,
    ods_row,
    parts_of,
    sheet,
    two_cells,
    xlsx,
)
from read_back import only, opened
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.readers.untrusted.file_limits import Limits
from skilltrain_cli.values.grid import Area, Spot
from skilltrain_cli.values.read_outcome import Failure
from skilltrain_cli.values.table_kinds import FileKind


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "附件2.xlsx"


def xls(*, hidden: bool = False) -> bytes:
    book = xlwt.Workbook()
    table = book.add_sheet("表")
    table.write_merge(0, 0, 0, 2, "标题")
    table.write(1, 0, 30)
    table.write(1, 1, date(2021, 6, 1), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    table.write(1, 2, time(8, 30), xlwt.easyxf(num_format_str="hh:mm"))
    table.write(2, 0, 110101199003074578.0)
    table.write(2, 1, True)  # noqa: FBT003 - xlwt takes it by position
    table.row(2).hidden = hidden
    table.col(1).hidden = hidden
    book.add_sheet("隐").visibility = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("name", "lies"), [("a.xls", False), ("a.et", False), ("a.xlsx", True)])
def test_biff_is_read_whatever_it_is_called(file: Path, name: str, lies: bool) -> None:  # noqa: FBT001
    reading = opened(file, xls(hidden=True), name)
    grid, second = reading.grids
    assert (reading.kind, reading.suffix_lies) == (FileKind.XLS, lies)
    assert grid.rows[1] == (30, date(2021, 6, 1), time(8, 30))
    assert [type(value) for value in grid.rows[2][:2]] == [float, bool]
    assert (grid.merges, grid.hidden_rows, grid.hidden_columns) == (
        (Area(0, 0, 0, 2),),
        frozenset({2}),
        frozenset({1}),
    )
    assert (grid.visible, second.visible) == (True, False)


def test_formatted_empty_cells_far_out_in_an_xls_do_not_count(file: Path) -> None:
    book = xlwt.Workbook()
    table = book.add_sheet("表")
    table.write(0, 0, 1)
    table.write(65_535, 255, None, xlwt.easyxf("font: bold on"))
    out = io.BytesIO()
    book.save(out)
    assert only(opened(file, out.getvalue(), "a.xls")).rows == [(1,)]


def test_a_wrong_byte_order_mark_is_forgiven(file: Path) -> None:
    data = bytearray(xls())
    data[28:30] = b"\0\0"
    assert opened(file, bytes(data), "a.xls").failure is None


def test_an_xlsx_called_xls_is_read_and_the_name_told(file: Path) -> None:
    reading = opened(file, xlsx(sheet(f'<row r="1">{number("A1")}</row>')), "a.xls")
    assert (only(reading).rows, reading.suffix_lies, reading.kind) == ([(1,)], True, FileKind.XLSX)


TABLE = "市,县,人数\n淄博市,张店区,30\n𠮷林,㐂,5\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_csv_in_every_encoding_and_delimiter(file: Path, encoding: str, delimiter: str, newline: str) -> None:
    text = TABLE.replace(",", delimiter).replace("\n", newline)
    grid = only(opened(file, text.encode(encoding), "张店区.csv"))
    assert grid.name == "张店区"
    assert grid.rows == [["市", "县", "人数"], ["淄博市", "张店区", "30"], ["𠮷林", "㐂", "5"]]


def test_csv_quotes_titles_and_told_delimiters(file: Path) -> None:
    text = '统计表,,\n市,"县\n区","说,明"\n'
    assert only(opened(file, text.encode(), "a.csv")).rows == [["统计表", "", ""], ["市", "县\n区", "说,明"]]
    assert only(opened(file, b"sep=;\na,b;c\n", "a.csv")).rows == [["a,b", "c"]]


def test_a_csv_called_xls_is_read(file: Path) -> None:
    reading = opened(file, TABLE.encode("gbk", "ignore"), "a.xls")
    assert (reading.kind, reading.suffix_lies, reading.failure) == (FileKind.CSV, True, None)


def test_csv_keeps_to_the_limits(file: Path) -> None:
    file = file.with_suffix(".csv")
    file.write_bytes(b"a,b\n" * 10)
    assert read(file, file="a.csv", limits=Limits(cells=10)).failure is Failure.TOO_LARGE
    assert read(file, file="a.csv", limits=Limits(rows=3)).failure is Failure.TOO_LARGE
    assert opened(file, b"a,b" + b"b" * 200_000).failure is Failure.DAMAGED
    assert opened(file, b'a,"' + b"b" * 200_000).failure is Failure.QUOTES


def test_ods_with_repeats_merges_errors_and_hidden_rows(file: Path) -> None:
    error = '<table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#N/A</text:p>'
    rows = (
        ods_row(ods_cell("标题", spanned=2) + "<table:covered-table-cell/>")
        + ods_row(ods_cell("x", columns=2), times=3, more='table:visibility="collapse"')
        + ods_row(f'{ods_blank(2)}{error}</table:table-cell><table:table-cell table:formula="of:=1+1"/>')
        + ods_row(ods_blank(16_384), times=1_048_000)
    )
    grid = only(opened(file, ods(rows), "a.ods"))
    assert [row[:2] for row in grid.rows[:4]] == [("标题", ""), *[("x", "x")] * 3]
    assert (grid.merges, grid.hidden_rows) == ((Area(0, 0, 0, 1),), frozenset({1, 2, 3}))
    assert (grid.errors, grid.uncached) == ({Spot(4, 2): "#N/A"}, frozenset({Spot(4, 3)}))


def test_an_encrypted_ods_is_told(file: Path) -> None:
    data = ods("", manifest="<manifest:encryption-data/>")
    assert opened(file, data, "a.ods").failure is Failure.ENCRYPTED


def test_the_built_in_password_is_no_secret(file: Path) -> None:
    book = xlsx(sheet(f'<row r="1">{number("A1")}</row>'))
    reading = opened(file, encrypted(book, "VelvetSweatshop"))
    assert (only(reading).rows, reading.kind) == ([(1,)], FileKind.XLSX)
    assert "内置密码" in reading.facts[0]
    assert opened(file, encrypted(book, "secret")).failure is Failure.ENCRYPTED


def test_what_hides_behind_the_built_in_password_is_checked_too(file: Path) -> None:
    bomb = encrypted(xlsx(two_cells("A1", "XFD1048576")), "VelvetSweatshop")
    assert opened(file, bomb).failure is Failure.TOO_LARGE


def refused_by_calamine(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        from python_calamine import CalamineError  # noqa: PLC0415

        raise CalamineError("no")

    monkeypatch.setattr("skilltrain_cli.readers.workbooks.xlsx.open_calamine", refuse)


def test_openpyxl_steps_in_when_calamine_refuses(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = f'<row r="2">{inline("B2", "市")}{number("D2", 3)}<c r="E2" s="1"><v>44348</v></c></row>'
    xml = sheet(rows, after='<mergeCells count="1"><mergeCell ref="B2:XFD1048576"/></mergeCells>')
    parts = parts_of(xml, sheet(""), states=["visible", "hidden"])
    parts["xl/styles.xml"] = str(parts["xl/styles.xml"]).replace(
        '<fill><patternFill patternType="none"/></fill>', "<fill/>"
    )
    refused_by_calamine(monkeypatch)
    reading = opened(file, archive(parts))
    first, second = reading.grids
    assert (reading.failure, reading.fallback) == (None, "openpyxl")
    assert (first.top, first.left, first.rows) == (1, 1, [("市", "", 3, date(2021, 6, 1))])
    assert (first.visible, second.visible, second.rows) == (True, False, ())


def test_a_document_type_anywhere_keeps_openpyxl_away(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused_by_calamine(monkeypatch)
    assert (
        opened(file, archive({**parts_of(sheet("")), "docProps/app.xml": doctype(sheet(""))})).failure
        is Failure.DOCTYPE
    )


def test_both_readers_refusing_tells_both_reasons(file: Path) -> None:
    reading = opened(file, xlsx("<worksheet><sheetData><row>"))
    assert reading.failure is Failure.DAMAGED
    assert "calamine" in reading.detail
    assert "openpyxl" in reading.detail
