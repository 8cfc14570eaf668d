"""What a reader would drop without a word: values written twice, cut up by CDATA, or beyond every sheet."""

import io

import pytest
import xlwt

import word_files as docs
from hostile_files import (
    archive,
    inline,
    number,
    ods,
    ods_cell,
    ods_row,
    parts_of,
    pretending,
    sheet,
    string_bomb,
    written_twice,
    xlsx,
)
from project_rows import ORDER
from skilltrain_cli.intake.examine_file import judge
from skilltrain_cli.intake.read_file import read_data
from skilltrain_cli.readers.workbooks import xlsx as xlsx_reader
from skilltrain_cli.values.read_outcome import Failure

TWICE = written_twice()


@pytest.mark.parametrize("case", TWICE)
def test_what_is_written_twice_is_refused_by_name(case: str) -> None:
    data, what = TWICE[case]
    reading = read_data(data, file="张店区.xlsx")
    assert (reading.failure, reading.detail) == (Failure.TWICE, what)
    (finding,) = judge(reading, ORDER).findings
    assert finding.card.code == "RD018"
    assert finding.message.startswith(f"文件内部{what}写了两次")


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="5">{number("A5")}</row><row r="6">{number("A6")}{inline("B6", "v")}</row>',
        f'<row r="6">{number("A6")}</row><row r="5">{number("A5")}</row>',
        f'<row r="5">{number("A5")}<c r="A5"/></row>',
        '<row r="5"><c r="A5"><v></v><v>3</v></c><c r="B5" t="str"><f>A5</f><v></v></c></row>',
        '<row r="5"><c r="A5" t="e"><v>#N/A</v></c><c r="B5" t="b"><v>1</v></c></row>',
        f'<row r="5">{inline("A5", "&lt;v&gt;vvvv&lt;/v&gt;")}</row>',
    ],
)
def test_nothing_lost_is_nothing_refused(rows: str) -> None:
    assert read_data(xlsx(sheet(rows)), file="表.xlsx").failure is None


def test_a_sound_sheet_is_never_parsed_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("the sheet was parsed")

    monkeypatch.setattr(xlsx_reader, "parse_sheet", never)
    monkeypatch.setattr("skilltrain_cli.readers.workbooks.sheet_facts_scan.parse_sheet", never)
    monkeypatch.setattr("skilltrain_cli.readers.workbooks.shared_strings.parse", never)
    monkeypatch.setattr("skilltrain_cli.readers.workbooks.cell_styles.parse", never)
    rows = "".join(
        f'<row r="{row}">{number(f"A{row}")}{inline(f"B{row}", "甲")}<c r="C{row}" t="s"><v>0</v></c></row>'
        for row in range(1, 2_000)
    )
    reading = read_data(archive(parts_of(sheet(rows), strings=["<t>甲</t>"])), file="表.xlsx")
    assert (reading.failure, len(reading.grids[0].rows)) == (None, 1_999)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1" t="str"><v><![CDATA[二期另报]]></v></c>', "二期另报"),
        ('<c r="A1"><v><![CDATA[30]]></v></c>', 30),
        ('<c r="A1" t="s"><v><![CDATA[0]]></v></c>', "甲"),
        ('<c r="A1"><v>4<!-- 改 -->5</v></c>', 45),
        ('<c r="A1"><v>4<?mark?>5</v></c>', 45),
        ('<c r="A1" t="inlineStr"><is><t>一<![CDATA[二]]>三</t></is></c>', "一二三"),
        ('<c r="A1"><v>4&#x35;</v></c>', 45),
        ('<c r="A1"><v>&#52;5</v></c>', 45),
        ('<c r="A1" t="s"><v>&#48;</v></c>', "甲"),
        ('<c r="A1" t="b"><v>&#49;</v></c>', True),
        ('<c r="A1" t="str"><f>B1</f><v>a&#10;b</v></c>', "a\nb"),
    ],
)
def test_cdata_comments_instructions_and_coded_characters_lose_nothing(cell: str, value: object) -> None:
    parts = parts_of(sheet(f'<row r="1">{cell}</row>'), strings=["<t>甲</t>"])
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    told = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    parts["[Content_Types].xml"] = str(parts["[Content_Types].xml"]).replace("</Types>", told)
    (grid,) = read_data(archive(parts), file="表.xlsx").grids
    assert grid.rows[0][0] == value


@pytest.mark.parametrize("count", [4_294_967_295, 50_000_000, 10**30])
def test_a_count_of_strings_is_never_believed(count: int) -> None:
    reading = read_data(pretending(count), file="表.xlsx")
    assert (reading.failure, reading.grids[0].rows[0][0]) == (None, "乙")


@pytest.mark.parametrize("address", ["DXFD1048576", "A", "5", "AAAA1"])
def test_a_cell_beyond_every_sheet_is_refused(address: str) -> None:
    data = xlsx(sheet(f'<row r="1">{number("A1")}{number(address)}</row>'))
    reading = read_data(data, file="表.xlsx")
    assert reading.failure is Failure.DAMAGED
    assert address in reading.detail


def test_a_text_that_every_cell_repeats_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_reader, "open_calamine", None)
    data = string_bomb()
    assert len(data) < 110_000
    assert read_data(data, file="表.xlsx").failure is Failure.BOMB


def test_a_long_text_may_recur_and_short_ones_often() -> None:
    assert read_data(string_bomb(3_000, 800), file="表.xlsx").failure is None
    assert read_data(string_bomb(30, 40_000), file="表.xlsx").failure is None


def test_an_ods_that_repeats_a_long_text_is_refused() -> None:
    data = ods(ods_row(ods_cell("字" * 3_000, columns=200), times=200))
    assert read_data(data, file="表.ods").failure is Failure.BOMB


def test_cdata_in_an_ods_is_read() -> None:
    (grid,) = read_data(ods(ods_row(ods_cell("甲<![CDATA[<乙>&]]>丙"))), file="表.ods").grids
    assert grid.rows == [("甲<乙>&丙",)]


def test_an_ods_with_two_sheets_of_one_name_is_refused() -> None:
    twin = f'{ods_row(ods_cell("甲"))}</table:table><table:table table:name="表">{ods_row(ods_cell("乙"))}'
    reading = read_data(ods(twin), file="表.ods")
    assert (reading.failure, reading.detail) == (Failure.TWICE, "工作表“表”")


def test_an_old_workbook_with_a_cell_twice_is_refused() -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("表")
    page.write(0, 0, 1 / 3)
    page.write(0, 1, 1 / 7)
    out = io.BytesIO()
    book.save(out)
    second = b"\x03\x02\x0e\x00\x00\x00\x01\x00"  # Number, 14 bytes, row 0, column 1
    assert out.getvalue().count(second) == 1
    reading = read_data(out.getvalue().replace(second, second[:-2] + b"\0\0"), file="表.xls")
    assert (reading.failure, reading.detail) == (Failure.TWICE, "单元格 A1")


def test_a_word_file_with_two_bodies_is_refused() -> None:
    twin = docs.word(docs.form(), "</w:body><w:body>", docs.form())
    assert read_data(twin, file="张店区.docx").failure is Failure.TWICE


@pytest.mark.parametrize("error", ["#SPILL!", "#N/A", "#CALC!"])
def test_what_is_written_twice_is_refused_beside_an_error_only_one_reader_knows(error: str) -> None:
    rows = f'<row r="1"><c r="A1" t="e"><v>{error}</v></c></row>'
    rows += "".join(f'<row r="2">{number("A2", value)}</row>' for value in (30, 45))
    assert read_data(xlsx(sheet(rows)), file="表.xlsx").failure is Failure.TWICE


@pytest.mark.parametrize("cell", ['<c r="A1" t="inlineStr"><v>30</v></c>', '<c r="A0"><v>30</v></c>'])
def test_a_value_no_reader_finds_is_refused(cell: str) -> None:
    reading = read_data(xlsx(sheet(f'<row r="1">{cell}{number("B1")}</row>')), file="表.xlsx")
    assert reading.failure is Failure.DAMAGED
    assert "A1" in reading.detail or "A0" in reading.detail


@pytest.mark.parametrize("width", ['width="0"', "width='0.0' customWidth='1'", 'style="1" width="0"'])
def test_a_column_of_no_width_is_hidden(width: str) -> None:
    before = f'<cols><col min="2" max="2" {width}/><col min="3" max="3" width="0.5"/></cols>'
    rows = f'<row r="1">{number("A1")}{number("B1")}{number("C1")}</row>'
    (grid,) = read_data(xlsx(sheet(rows, before=before)), file="表.xlsx").grids
    assert grid.hidden_columns == {1}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<table:table-cell><text:p>甲</text:p></table:table-cell>", "甲"),
        ('<table:table-cell office:value-type="float"><text:p>30</text:p></table:table-cell>', "30"),
        (
            (
                "<table:table-cell><office:annotation><text:p>注</text:p></office:annotation>"
                "<text:p>甲</text:p></table:table-cell>"
            ),
            "甲",
        ),
        (ods_cell("30<text:line-break/>40"), "30\n40"),
        (ods_cell("30<text:tab/>40"), "30\t40"),
    ],
)
def test_an_ods_cell_without_a_type_or_with_a_line_break_loses_nothing(cell: str, value: object) -> None:
    (grid,) = read_data(ods(ods_row(cell + ods_cell("尾"))), file="表.ods").grids
    assert list(grid.rows[0]) == [value, "尾"]


def test_a_box_drawn_in_an_empty_ods_cell_is_no_value() -> None:
    box = "<draw:frame><draw:text-box><text:p>框</text:p></draw:text-box></draw:frame>"
    data = ods(ods_row(f"<table:table-cell>{box}</table:table-cell>" + ods_cell("尾")))
    assert read_data(data, file="表.ods").failure is None


@pytest.mark.parametrize("between", ["<!-- 改 -->", "<?mark?>"])
def test_what_stands_in_the_text_of_a_word_file_cuts_nothing_off(between: str) -> None:
    cell = f"<w:tc><w:p><w:r><w:t>4{between}5</w:t></w:r></w:p></w:tc>"
    (grid,) = read_data(docs.word(docs.table(docs.row(cell, "尾"))), file="表.docx").grids
    assert grid.rows[0][0] == "45"


def test_words_under_a_merged_cell_of_a_word_file_are_told_of() -> None:
    rows = docs.row(docs.cell("甲", merge="restart"), "1"), docs.row(docs.cell("乙", merge="continue"), "2")
    reading = read_data(docs.word(docs.table(*rows)), file="表.docx")
    assert any("盖住了 1 处文字" in fact for fact in reading.facts)
