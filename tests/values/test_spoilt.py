"""Chinese spoilt by a wrong encoding is mended where no letter is lost, and called 乱码 where one is."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from county_files import FOOT, GOOD, HEADINGS
from hostile_files import archive, ods, ods_cell, ods_row
from sheets import AS_OF
from skilltrain_cli.intake.examine_file import Order, judge
from skilltrain_cli.intake.read_file import read_data
from skilltrain_cli.values.read_outcome import Failure, Reading
from skilltrain_cli.values.text import is_spoilt, unspoilt

CSV = "\n".join((",".join(HEADINGS), GOOD, FOOT, ""))
COMMON = st.text(
    st.sampled_from("淄博市张店区组织县培训项目名称群体范围人数时间备注失业员年月日电工联通的一是在不了有和"),
    min_size=3,
)


def first_row(reading: Reading) -> tuple[object, ...]:
    return tuple(reading.grids[0].rows[1][:5])


def codes(data: bytes, name: str) -> list[str]:
    return [each.card.code for each in judge(read_data(data, file=name), Order(as_of=AS_OF)).findings]


@pytest.mark.parametrize(
    ("text", "wrongly", "truly"),
    [
        ("项目制培训情", "gb18030", "utf-8"),
        ("项目", "latin-1", "utf-8"),
        ("市，组织区县", "latin-1", "gb18030"),
    ],
)
def test_what_lost_no_letter_is_mended(text: str, wrongly: str, truly: str) -> None:
    spoilt = text.encode(truly).decode(wrongly)
    assert unspoilt(spoilt) == text
    assert is_spoilt(spoilt)


@given(COMMON)
def test_sound_text_is_left_alone(text: str) -> None:
    assert unspoilt(text) is None
    assert not is_spoilt(text)


@pytest.mark.parametrize(
    "text", ["联通", "张店区,陶瓷工艺培训,30", "café, 30", "", "abc", "待定？？？", "Ünïcode,÷×"]
)
def test_near_misses_are_sound(text: str) -> None:
    assert unspoilt(text) is None
    assert not is_spoilt(text)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.encode().decode("gb18030", "replace"),
        lambda text: text.encode().decode("gbk", "replace").replace("\ufffd", "?"),
        lambda text: "".join("锟斤拷" if each > "\x7f" else each for each in text),
        lambda text: "".join("?" if each > "\x7f" else each for each in text),
        lambda text: "".join("\ufffd" if each > "\x7f" else each for each in text),
    ],
)
def test_a_csv_with_lost_letters_is_called_garbled(spoil: object) -> None:
    text = spoil(CSV)  # type: ignore[operator]
    for data in (text.encode("gb18030"), text.encode("utf-8-sig")):
        assert read_data(data, file="张店区.csv").failure is Failure.GARBLED
        assert codes(data, "张店区.csv") == ["RD026"]


def test_a_csv_that_was_encoded_twice_is_read_and_says_so() -> None:
    for data in (CSV.encode().decode("latin-1").encode(), CSV.encode("gb18030").decode("latin-1").encode()):
        reading = read_data(data, file="张店区.csv")
        assert first_row(reading)[:3] == ("淄博市", "张店区", "陶瓷工艺培训")
        assert "已还原" in reading.facts[0]


def test_a_garbled_workbook_is_called_so_and_not_one_without_headings() -> None:
    book = Workbook()
    for line in CSV.encode().decode("gb18030", "replace").splitlines():
        book.active.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    assert codes(out.getvalue(), "张店区.xlsx") == ["RD026"]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        *(("张店区.csv", f"utf-{bits}{end}") for bits in (16, 32) for end in ("", "-le", "-be")),
        *(("张店区.txt", f"utf-{bits}") for bits in (16, 32)),
    ],
)
def test_wide_encodings_are_read_with_their_mark_and_a_csv_without(name: str, encoding: str) -> None:
    assert first_row(read_data(CSV.encode(encoding), file=name))[:2] == ("淄博市", "张店区")


# Workbooks.


def biff2(rows: list[list[object]]) -> bytes:
    """Return a workbook of Excel 2 as FoxPro writes it: text in GBK, no word about its encoding."""
    out = struct.pack("<HHHH", 0x0009, 4, 2, 0x10)
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            at = struct.pack("<HH3x", row, column)
            if isinstance(value, int):
                out += struct.pack("<HH", 0x0003, 15) + at + struct.pack("<d", value)
            else:
                text = str(value).encode("gbk")
                out += struct.pack("<HH", 0x0004, 8 + len(text)) + at + bytes([len(text)]) + text
    return out + struct.pack("<HH", 0x000A, 0)


def test_a_workbook_of_foxpro_is_chinese() -> None:
    rows: list[list[object]] = [
        list(HEADINGS),
        ["淄博市", "张店区", "陶瓷拉坯", "失业人员", 45, "2021年4月6日", "一期"],
    ]
    reading = read_data(biff2(rows), file="张店区.xls")
    assert first_row(reading) == ("淄博市", "张店区", "陶瓷拉坯", "失业人员", 45)
    assert "GB18030" in reading.facts[0]
    assert "ST001" not in codes(biff2(rows), "张店区.xls")


def xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("附件2")
    for row, line in enumerate(CSV.splitlines()):
        for column, value in enumerate(line.split(",")):
            sheet.write(row, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_xls_whose_sectors_cross_is_read_with_a_note() -> None:
    data = bytearray(xls())
    root, book = (data.find(name.encode("utf-16-le")) for name in ("Root Entry", "Workbook"))
    data[root + 116 : root + 120] = data[
        book + 116 : book + 120
    ]  # the mini stream begins where the book does
    data[root + 120 : root + 124] = struct.pack("<I", 512)
    reading = read_data(bytes(data), file="张店区.xls")
    assert (reading.failure, first_row(reading)[:2]) == (None, ("淄博市", "张店区"))
    assert any("宽松" in fact for fact in reading.facts)
    assert "RD001" not in codes(bytes(data), "张店区.xls")


def test_an_ods_that_expat_refuses_is_read_with_a_note() -> None:
    rows = ods_row("".join(map(ods_cell, HEADINGS))) + ods_row("".join(map(ods_cell, GOOD.split(","))))
    data = ods(rows)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["content.xml"] = parts["content.xml"].replace("备注".encode(), "备\x0b注".encode())
    reading = read_data(archive(parts), file="张店区.ods")
    assert reading.failure is None
    assert reading.fallback == "calamine"
    assert any("宽松" in fact for fact in reading.facts)


def test_an_ods_that_is_cut_off_is_damaged() -> None:
    data = ods(ods_row("".join(map(ods_cell, HEADINGS))) + ods_row("".join(map(ods_cell, GOOD.split(",")))))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["content.xml"] = parts["content.xml"][:-200]
    assert read_data(archive(parts), file="张店区.ods").failure is Failure.DAMAGED


def test_a_docx_without_tables_is_told_once(tmp_path: Path) -> None:
    from docx import Document  # noqa: PLC0415

    path = tmp_path / "函.docx"
    document = Document()
    document.add_paragraph("关于报送的函")
    document.save(str(path))
    found = judge(read_data(path.read_bytes(), file="函.docx"), Order(as_of=AS_OF)).findings
    assert [(each.card.code, each.message) for each in found] == [
        ("ST001", "里面没有表格，找不到附件1或附件2或项目清单或任务分解表等 8 种表")
    ]
