"""Every file a stranger sends becomes a Reading: its values as typed, or the reason why not."""

import io
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from hostile_files import (
    archive,
    doctype,
    far_cell_dialects,
    inline,
    lying,
    many_merges,
    number,
    ods,
    ods_blank,
    ods_cell,
    ods_row,
    ole_loop,
    overlapping,
    parts_of,
    sheet,
    two_cells,
    xlsx,
)
from read_back import only, opened
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.intake.workers.guard import guarded
from skilltrain_cli.readers.untrusted.file_limits import Limits
from skilltrain_cli.values.grid import Area, Spot
from skilltrain_cli.values.read_outcome import Failure
from skilltrain_cli.values.table_kinds import FileKind
from worker_orders import read_and_weigh


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "附件2.xlsx"


FAR = far_cell_dialects()
UTF_16 = {
    name: sheet(f'<row r="1">{inline("A1", "张店区")}{number("B1")}</row>', after='<mergeCells count="1">'
                '<mergeCell ref="A2:XFD1048576"/></mergeCells>').replace("UTF-8", name).encode(name)
    for name in ("UTF-16", "UTF-16LE")
}  # fmt: skip
KILLERS: dict[str, tuple[bytes, Failure]] = {
    **{f"far cell, {name}": (xlsx(xml), Failure.TOO_LARGE) for name, xml in FAR.items()},
    "two cells 60,000 × 1,000 apart": (xlsx(two_cells("A1", "ALL60000")), Failure.TOO_LARGE),
    "a hundred sheets as large as one may be": (xlsx(*[two_cells("A1", "Z99999")] * 100), Failure.TOO_LARGE),
    "document type": (xlsx(doctype(sheet(""))), Failure.DOCTYPE),
    "entity bomb": (
        xlsx(doctype(sheet(f'<row r="1">{inline("A1", "&j;")}</row>'), bomb=True)),
        Failure.DOCTYPE,
    ),
    "merges": (xlsx(many_merges(50_000)), Failure.TOO_LARGE),
    "zip bomb": (xlsx(sheet("") + " " * 30_000_000), Failure.BOMB),
    "overlap": (overlapping(), Failure.BOMB),
    "lying sizes": (lying(xlsx(sheet("") + " " * 100_000), "xl/worksheets/sheet1.xml", 99), Failure.BOMB),
    "xls sector loop": (ole_loop(), Failure.DAMAGED),
    "ods rows": (ods(ods_row(ods_cell("x"), times=900_000_000)), Failure.TOO_LARGE),
    "ods columns": (ods(ods_row(ods_cell("x", columns=900_000_000))), Failure.TOO_LARGE),
    "ods far cell": (
        ods(
            ods_row(ods_cell("x"))
            + ods_row(ods_blank(1), times=1_048_000)
            + ods_row(ods_blank(16_000) + ods_cell("x"))
        ),
        Failure.TOO_LARGE,
    ),
    "ods entity bomb": (ods("", before='<!DOCTYPE x [<!ENTITY a "lol">]>'), Failure.DOCTYPE),
}


@pytest.mark.skipif(sys.platform == "win32", reason="the peak of a process is asked of POSIX")
def test_what_would_kill_a_reader_is_refused_in_little_memory(tmp_path: Path) -> None:
    paths = []
    for index, (data, _) in enumerate(KILLERS.values()):
        paths.append(tmp_path / f"{index}.xlsx")
        paths[-1].write_bytes(data)
    results = [result for _, result in guarded(read_and_weigh, paths, workers=1)]
    outcomes = dict(zip(KILLERS, results, strict=True))
    assert {case: result[0].failure for case, result in outcomes.items() if isinstance(result, tuple)} == {
        case: failure for case, (_, failure) in KILLERS.items()
    }
    assert all(isinstance(result, tuple) and result[1] < 500 for result in results)


@pytest.mark.parametrize(
    ("name", "data", "failure", "kind"),
    [
        ("a.xlsx", b"", Failure.EMPTY, FileKind.EMPTY),
        ("a.xlsx", b"PK\x03\x04 cut off", Failure.NOT_A_TABLE, FileKind.ARCHIVE),
        ("a.xlsx", b"%PDF-1.7", Failure.NOT_A_TABLE, FileKind.PDF),
        ("a.xls", b"<html><table></table></html>", Failure.NOT_A_TABLE, FileKind.HTML),
        ("a.xlsx", b"\xff\xd8\xff\xe0", Failure.NOT_A_TABLE, FileKind.IMAGE),
        ("a.zip", archive({"a.xlsx": b"x"}), Failure.NOT_A_TABLE, FileKind.ARCHIVE),
        ("a.xlsx", xlsx(sheet(""))[:600], Failure.DAMAGED, FileKind.XLSX),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Failure.DAMAGED, FileKind.XLS),
        ("a.csv", "市\0,县\n".encode(), Failure.DAMAGED, FileKind.CSV),
        ("a.csv", "市,县\n".encode() + b"\x81\x20\xff" * 3, Failure.ENCODING, FileKind.CSV),
    ],
)
def test_what_cannot_be_read_says_why(
    file: Path, name: str, data: bytes, failure: Failure, kind: FileKind
) -> None:
    reading = opened(file, data, name)
    assert (reading.failure, reading.kind, reading.grids) == (failure, kind, ())


def test_identity_is_known_even_of_what_cannot_be_read(file: Path) -> None:
    reading = opened(file, b"%PDF-1.7")
    assert (reading.file, reading.size, len(reading.sha256)) == ("附件2.xlsx", 8, 64)


def test_missing_large_and_locked_files(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(file, file="x").failure is Failure.MISSING
    assert read(file.parent, file="x").failure is Failure.LOCKED
    small = Limits(file_bytes=10)
    file.write_bytes(xlsx(sheet("")))
    assert read(file, file="x", limits=small).failure is Failure.TOO_LARGE
    file.write_bytes(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00")
    film = read(file, file="x", limits=small)
    assert (film.failure, film.kind, film.size) == (Failure.NOT_A_TABLE, FileKind.VIDEO, 16)

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "open in WPS")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert read(file, file="x").failure is Failure.LOCKED


class PanicException(BaseException):
    """What a Rust panic arrives as."""


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (PanicException("index"), Failure.DAMAGED),
        (MemoryError(), Failure.MEMORY),
        (KeyError("x"), Failure.DAMAGED),
    ],
)
def test_whatever_a_reader_raises_is_a_failure(
    file: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, failure: Failure
) -> None:
    def burst(*_: object) -> None:
        raise error

    monkeypatch.setattr("skilltrain_cli.readers.workbooks.xlsx.read_xlsx", burst)
    assert opened(file, xlsx(sheet(""))).failure is failure


def test_whole_numbers_are_ints_and_lost_digits_stay_visible(file: Path) -> None:
    row = "".join(
        number(f"{letter}1", value)
        for letter, value in zip("ABCD", (30, 1.5, 110101199003074578, -2), strict=True)
    )
    [values] = only(opened(file, xlsx(sheet(f'<row r="1">{row}</row>')))).rows
    assert [(type(value), value) for value in values] == [
        (int, 30),
        (float, 1.5),
        (float, 1.1010119900307458e17),
        (int, -2),
    ]


def test_the_origin_of_the_values_is_kept(file: Path) -> None:
    grid = only(
        opened(file, xlsx(sheet(f'<row r="5">{number("C5", 7)}</row><row r="6">{number("D6", 8)}</row>')))
    )
    assert (grid.top, grid.left, grid.rows) == (4, 2, [(7, ""), ("", 8)])
    assert grid.value(Spot(4, 2)) == 7


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576"])
def test_the_dimension_is_never_believed(file: Path, dimension: str) -> None:
    rows = "".join(f'<row r="{row}">{number(f"A{row}", row)}</row>' for row in range(1, 7))
    grid = only(opened(file, xlsx(sheet(rows, before=f'<dimension ref="{dimension}"/>'))))
    assert grid.rows == [(1,), (2,), (3,), (4,), (5,), (6,)]


def test_cells_without_references_inline_and_phonetic_text(file: Path) -> None:
    rows = (
        "<row><c t='inlineStr'><is><t>市</t></is></c><c><v>2</v></c></row>"
        "<row><c t='s'><v>0</v></c><c t='b'><v>1</v></c></row>"
    )
    data = xlsx(sheet(rows), strings=["<t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh>"])
    assert only(opened(file, data)).rows == [("市", 2), ("東京", True)]


def test_dates_follow_the_workbook_s_epoch(file: Path) -> None:
    xml = sheet('<row r="1"><c r="A1" s="1"><v>44348</v></c><c r="B1" s="1"><v>44348.5</v></c></row>')
    assert only(opened(file, xlsx(xml))).rows == [(date(2021, 6, 1), datetime(2021, 6, 1, 12))]  # noqa: DTZ001
    later = xlsx(xml, workbook='<workbookPr date1904="1"/>')
    assert only(opened(file, later)).rows[0][0] == date(2021, 6, 1) + timedelta(days=1462)


def test_order_names_visibility_and_chart_sheets(file: Path) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name in ("乙", "甲", "丙"):
            book.add_worksheet(name).write(0, 0, name)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=乙!$A$1"})
        book.add_chartsheet("图").set_chart(chart)
        book.get_worksheet_by_name("甲").hide()
        book.get_worksheet_by_name("丙").very_hidden()
        book.get_worksheet_by_name("丙").set_row(0, None, None, {"hidden": True})
        book.add_worksheet("空")
    reading = opened(file, out.getvalue())
    shown = [(grid.name, grid.visible, list(grid.rows)) for grid in reading.grids]
    assert shown == [
        ("乙", True, [("乙",)]),
        ("甲", False, [("甲",)]),
        ("丙", False, [("丙",)]),
        ("空", True, []),
    ]
    assert [len(grid.hidden_rows) for grid in reading.grids] == [0, 0, 1, 0]


def test_what_values_hide_is_on_the_grid(file: Path) -> None:
    rows = (
        f'<row r="2">{inline("B2", "市")}<c r="C2" t="e"><v>#REF!</v></c></row>'
        f'<row r="3" hidden="1">{number("B3")}<c r="C3"><f>SUM(B3)</f><v></v></c></row>'
        '<row r="4"><c r="C4" t="str"><f>DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c></row>'
        '<row r="900" hidden="1"/>'
    )
    xml = sheet(
        rows,
        before='<cols><col min="3" max="16384" hidden="1"/></cols>',
        after='<mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>',
    )
    reading = opened(
        file, archive({**parts_of(xml), "xl/vbaProject.bin": b"x", "xl/externalLinks/e.xml": b"<x/>"})
    )
    grid = only(reading)
    assert (grid.merges, grid.hidden_rows, grid.hidden_columns) == (
        (Area(1, 1, 2, 1),),
        frozenset({2}),
        frozenset({2}),
    )
    assert (grid.errors, grid.uncached, grid.pictures) == (
        {Spot(1, 2): "#REF!"},
        frozenset({Spot(2, 2)}),
        frozenset({Spot(3, 2)}),
    )
    assert (reading.macros, reading.external_links, reading.kind) == (True, True, FileKind.XLSM)
    assert grid.value(Spot(1, 2)) == ""


def test_formulas_openpyxl_writes_are_uncached(file: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"] = 1, "=SUM(A1)"
    book.save(file)
    assert only(read(file, file="x")).uncached == {Spot(1, 0)}


@pytest.mark.parametrize("name", ["UTF-16", "UTF-16LE"])
def test_sheets_in_another_encoding_are_read_by_the_second_reader(file: Path, name: str) -> None:
    file.write_bytes(xlsx(UTF_16[name]))
    reading = read(file, file=file.name)
    assert (reading.failure, reading.fallback) == (None, "openpyxl")
    assert [list(row) for row in reading.grids[0].rows] == [["张店区", 1]]


def test_shared_strings_in_another_encoding_are_read_by_the_second_reader(file: Path) -> None:
    parts = parts_of(sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), strings=["<t>张店区</t>"])
    strings = str(parts["xl/sharedStrings.xml"]).replace("UTF-8", "UTF-16").encode("utf-16")
    listed = '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
    listed += 'officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    types = str(parts["[Content_Types].xml"]).replace("</Types>", listed)
    file.write_bytes(archive(parts | {"xl/sharedStrings.xml": strings, "[Content_Types].xml": types}))
    assert [list(row) for row in read(file, file=file.name).grids[0].rows] == [["张店区"]]


def test_an_encoding_nobody_reads_is_damage_not_emptiness(file: Path) -> None:
    file.write_bytes(xlsx(sheet("").replace("UTF-8", "X-NOBODY")))
    assert read(file, file=file.name).failure is Failure.DAMAGED


HEADINGS = "市,组织区县,培训项目名称,群体范围,培训人数,组织时间,备注"
ROW = "淄博市,张店区,{},失业人员,30,2021年6月1日,{}"


def table(*rows: tuple[str, str]) -> bytes:
    return "\n".join([HEADINGS, *(ROW.format(*row) for row in rows)]).encode()


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (table(("陶瓷", ""), ('"琉璃', ""), ("电工", "")), 3),
        (table(("陶瓷", ""), ("琉璃", '"注'), ("电工", "")), 3),
        (table(("陶瓷", '"甲'), ("琉璃", ""), ("电工", '乙"')), 2),
        (table(('"陶瓷', ""), ("琉璃", ""), ('电工"', "")), 2),
        (table(('"陶瓷', ""), ("琉璃", ""), ('"电工"', "")), 2),
        (table(("陶瓷", '"甲'), ('琉璃"', "")), 2),
        (b"sep=,\n" + table(('"陶瓷', "")), 3),
        (table(('"' + "陶" * 200_000, ""), ("琉璃", "")), 2),
    ],
)
def test_a_stray_quotation_mark_swallows_no_row(file: Path, data: bytes, line: int) -> None:
    reading = opened(file, data, "张店区.csv")
    assert (reading.failure, reading.detail, reading.grids) == (Failure.QUOTES, f"第 {line} 行", ())


@pytest.mark.parametrize(
    "data",
    [
        table(("陶瓷", '"第一行\n第二行，含逗号,两个,三个"'), ("琉璃", "")),
        table(('"陶瓷\n工艺,甲,乙"', ""), ('"琉璃\n制作"', '"甲\r\n\r\n乙"')),
        table(("陶瓷", '""'), ("琉璃", '"说""是"""')),
        table(("陶瓷", '5"管'), ("琉璃", '"旧"称')),
        table(*[('"陶瓷\n工艺"', '"甲\n乙"')] * 2),
    ],
)
def test_quotation_marks_in_pairs_may_hold_line_breaks(file: Path, data: bytes) -> None:
    [grid] = opened(file, data, "张店区.csv").grids
    assert [len(row) for row in grid.rows] == [7, 7, 7]
    assert [row[0] for row in grid.rows] == ["市", "淄博市", "淄博市"]


RECORDS = ("市,组织区县,培训人数", "淄博市,张店区,30", "淄博市,淄川区,31", "填表人：张三", "")


@pytest.mark.parametrize("sign", ["\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\r"])
def test_records_that_another_sign_parts_are_all_read(file: Path, sign: str) -> None:
    whole = [each.split(",") for each in RECORDS[:-1]]
    for text in (sign.join(RECORDS), "\n".join((RECORDS[0], sign.join(RECORDS[1:3]), *RECORDS[3:]))):
        file = file.with_suffix(".csv")
        file.write_text(text, encoding="utf-8", newline="")
        (grid,) = read(file, file="a.csv").grids
        assert [list(row) for row in grid.rows] == whole


@pytest.mark.parametrize("sign", ["\x85", "\u2028", "\x0b"])
def test_such_a_sign_within_a_cell_parts_nothing(file: Path, sign: str) -> None:
    file = file.with_suffix(".csv")
    text = f'市,组织区县,培训人数\n淄博市,张店{sign}区,30\n淄博市,"淄川{sign}区",31\n'
    file.write_text(text, encoding="utf-8", newline="")
    (grid,) = read(file, file="a.csv").grids
    assert [row[1] for row in grid.rows] == ["组织区县", f"张店{sign}区", f"淄川{sign}区"]
