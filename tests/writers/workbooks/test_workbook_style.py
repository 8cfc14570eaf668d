"""Text stays text and is never clipped; a workbook's bytes depend on nothing but its contents."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from skilltrain_cli.errors import OutputError
from skilltrain_cli.values.grid import Area, Spot
from skilltrain_cli.writers.workbooks.cell_text import (
    MOST_CHARACTERS,
    TALLEST,
    broken,
    cell_text,
    fitting_width,
    height_for,
    height_of,
    lines_in,
    units_for,
    width_of,
)
from skilltrain_cli.writers.workbooks.workbook_style import (
    Look,
    formats,
    open_book,
    set_page,
    write_merged,
    write_text,
)

HOSTILE = (
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.com","点")',
    "{=SUM(A1)}",
    "+1",
    "-1+2",
    "@x",
    "http://example.com",
    "internal:Sheet1!A1",
    "00123",
    "6-15",
    "<r><t>粗</t></r>",
    "<r>&</r>",
    "]]>&amp;",
)


def made(draw: Callable[[Any, Any], None]) -> bytes:
    package = io.BytesIO()
    with open_book(package, "题") as book:
        draw(book.add_worksheet("表"), formats(book))
    return package.getvalue()


def opened(package: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(package))["表"]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_never_becomes_a_formula_a_link_a_number_or_markup(text: str) -> None:
    def draw(sheet: Any, looks: Any) -> None:
        write_text(sheet, Spot(0, 0), text, looks[Look.TEXT])
        write_merged(sheet, Area(1, 0, 1, 3), text, looks[Look.TEXT])

    sheet = opened(made(draw))
    for cell in (sheet["A1"], sheet["A2"]):
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_cells_for_text_keep_it_text_when_it_is_edited() -> None:
    sheet = opened(made(lambda sheet, looks: write_text(sheet, Spot(0, 0), "=1", looks[Look.TEXT])))
    assert sheet["A1"].number_format == "@"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲\x01乙", "甲␁乙"),
        ("\x00", "␀"),
        ("甲\r\n乙\r丙\n丁", "甲\n乙\n丙\n丁"),
        ("\ud800", "\ufffd"),
        ("\ufffe\uffff", "\ufffd\ufffd"),
        ("甲\t乙", "甲\t乙"),
        ("𠮷", "𠮷"),
    ],
)
def test_what_xml_forbids_becomes_visible(text: str, shown: str) -> None:
    assert cell_text(text) == shown
    assert (
        opened(made(lambda sheet, looks: write_text(sheet, Spot(0, 0), text, looks[Look.LINE])))["A1"].value
        == shown
    )


def test_a_text_too_long_for_a_cell_is_refused_and_never_cut() -> None:
    assert cell_text("字" * MOST_CHARACTERS) == "字" * MOST_CHARACTERS
    for text in ("字" * (MOST_CHARACTERS + 1), "𠮷" * (MOST_CHARACTERS // 2 + 1)):
        with pytest.raises(OutputError, match="32767"):
            cell_text(text)


def test_the_same_contents_give_the_same_bytes() -> None:
    def draw(sheet: Any, looks: Any) -> None:
        write_text(sheet, Spot(0, 0), "甲", looks[Look.TITLE])

    assert made(draw) == made(draw)


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("张店区", 6), ("“2021年”", 10), ("e\u0301", 1), ("𠮷", 2)]
)
def test_width(text: str, width: int) -> None:
    assert width_of(text) == width


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("一二三四五", 10, 1),
        ("一二三四五六", 10, 2),
        ("一二三四五", 9, 2),
        ("甲\n乙", 10, 2),
        ("甲\n\n乙", 10, 3),
        ("一二三四五，六", 10, 2),
        ("ab abcdefgh", 10, 2),
        ("x" * 25, 10, 3),
        ("一" * 500, 104, 10),
    ],
)
def test_lines(text: str, width: int, lines: int) -> None:
    assert lines_in(text, width) == lines


@given(st.text(alphabet="一二，。ab 1\n", max_size=200), st.integers(2, 60))
def test_lines_always_hold_the_text(text: str, width: int) -> None:
    assert lines_in(text, width) * width >= width_of(text.replace("\n", ""))
    assert lines_in(text, width) > text.count("\n")


def test_a_column_made_for_a_width_has_room_for_it() -> None:
    for characters in (6, 11, 30, 104):
        assert fitting_width(units_for(characters, 12), 12) in (characters - 1, characters)


def test_heights_are_enough_for_the_lines_and_not_more_than_excel_takes() -> None:
    assert height_for([("一" * 20, 10), ("短", 10)], 12) == height_of(4, 12) > 4 * 12 * 1.3
    assert height_of(1, 12, least=32) == 32
    assert height_of(1000, 12) == TALLEST


def test_a_page_is_a4_one_wide_with_repeated_headings() -> None:
    def draw(sheet: Any, looks: Any) -> None:
        write_text(sheet, Spot(9, 3), "末", looks[Look.TEXT])
        set_page(sheet, Area(0, 0, 9, 3), landscape=True, repeat=2)

    sheet = opened(made(draw))
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.page_setup.fitToWidth in {None, 1}  # 1 is what the standard says when nothing is written
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.print_area == "'表'!$A$1:$D$10"
    for margin in (sheet.page_margins.left, sheet.page_margins.right, sheet.page_margins.top):
        assert 14.5 <= margin * 25.4 <= 20.5


@example("甲甲甲甲 甲甲甲甲", 8)
@example(f"审核日期 {'1a' * 60}）；选项 无。", 129)
@given(st.text("甲，（）〔〕a1 -", max_size=200), st.integers(8, 130))
def test_lines_that_are_broken_are_the_text_and_fit(text: str, width: int) -> None:
    lines = [*broken(text, width)]
    assert "".join(lines) == text
    for line in lines[1:]:
        assert not line.startswith(" ")
    for line in lines:
        latin = sum(each.isascii() for each in line.rstrip())
        assert width_of(line.rstrip()) + 0.2 * latin <= width + 6  # the marks that may not begin a line
