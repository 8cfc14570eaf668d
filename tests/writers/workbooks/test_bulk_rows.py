"""Rows poured into a workbook read back the same everywhere; the layout around them stays."""

import io
import pickle
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from skilltrain_cli.errors import OutputError
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.writers.workbooks.bulk_rows import DerivedColumn, Poured, _Texts, pour
from skilltrain_cli.writers.workbooks.cell_text import cell_text
from skilltrain_cli.writers.workbooks.workbook_style import Look, formats, open_book, write_text

NAME = "甲 & <1>'\""


def frame(rows: int, *, height: float | None = 24) -> io.BytesIO:
    """Lay out a heading, a specimen of three cells, and a footer behind so many rows; and another sheet."""
    package = io.BytesIO()
    with open_book(package, "题") as book:
        looks = formats(book)
        sheet = book.add_worksheet(NAME)
        sheet.set_column(0, 2, 20)
        write_text(sheet, Spot(0, 0), "头", looks[Look.HEADING])
        if height is not None:
            sheet.set_row(1, height)
        for column, look in enumerate((Look.TEXT, Look.COUNT, Look.WORD)):
            sheet.write_blank(1, column, None, looks[look])
        write_text(sheet, Spot(1 + rows, 0), "尾", looks[Look.LINE])
        sheet.write_formula(1 + rows, 1, f"=SUM(B2:B{rows + 1})", looks[Look.COUNT], 7)
        write_text(book.add_worksheet("乙"), Spot(0, 0), "别的", looks[Look.LINE])
    return package


def poured(folder: Path, rows: Sequence[Sequence[Any]], **options: Any) -> Path:
    target = folder / "out.xlsx"
    pour(frame(len(rows), **options), target, [of_rows(rows)])
    return target


def of_rows(rows: Sequence[Sequence[Any]], **other: Any) -> Poured:
    columns = list(zip(*rows, strict=True))
    return Poured(**{"sheet": NAME, "row": 1, "count": len(rows), "columns": columns, **other})


def by_openpyxl(path: Path) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(path)[NAME]
    return [[cell.value for cell in row[:3]] for row in sheet.iter_rows(min_row=2, max_row=sheet.max_row - 1)]


def by_calamine(path: Path) -> list[list[Any]]:
    with CalamineWorkbook.from_path(str(path)) as book:
        rows = book.get_sheet_by_name(NAME).to_python(skip_empty_area=False)
    return [[None if cell == "" else cell for cell in (*row, "", "")[:3]] for row in rows[1:-1]]


def test_values_formats_and_layout(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["张店区", 30, None], ["桓台县", 2.5, "说明"], ["", 0, "末"]] * 3000
    path = poured(tmp_path, rows)
    expected = [[row[0] or None, row[1], row[2]] for row in rows]
    assert by_openpyxl(path) == expected
    assert by_calamine(path) == expected
    book = openpyxl.load_workbook(path)
    sheet = book[NAME]
    assert book.sheetnames == [NAME, "乙"]
    assert sheet.dimensions == "A1:C9002"
    assert (sheet["A1"].value, sheet["A9002"].value, sheet["B9002"].value) == ("头", "尾", "=SUM(B2:B9001)")
    assert book["乙"]["A1"].value == "别的"
    for row in (2, 9001):
        assert [sheet.cell(row, column).number_format for column in (1, 2, 3)] == ["@", "General", "@"]
        assert sheet.cell(row, 3).border.left.style == "thin"
        assert sheet.row_dimensions[row].height == 24


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+1",
        "@x",
        '=HYPERLINK("http://x","y")',
        "<b>&amp;</b>",
        "]]>",
        " 前后 ",
        "两\n行",
        "\n",
        "\t",
        "甲\x01乙\x1f",
        "\ud800\ufffe",
        "𠮷",
        "x" * 32_767,
        "00123",
    ],
)
def test_text_reads_back_as_it_is(tmp_path: Path, text: str) -> None:
    path = poured(tmp_path, [[text, 1, text]])
    assert by_openpyxl(path) == by_calamine(path) == [[cell_text(text), 1, cell_text(text)]]
    assert openpyxl.load_workbook(path)[NAME]["A2"].data_type == "s"


@pytest.mark.parametrize("text", ["_x0041_", "_x005F_x0041_", "a_x000D_b_x0a0A_", "_x0041", "__x0041__"])
def test_what_looks_like_an_escape_is_kept(tmp_path: Path, text: str) -> None:
    # openpyxl leaves the escapes of inline strings as they are; Excel, LibreOffice and calamine decode them
    assert by_calamine(poured(tmp_path, [[text, 1, text]])) == [[text, 1, text]]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.text(max_size=40), st.integers(-(10**9), 10**9), st.text(max_size=5)), min_size=1)
)
def test_any_text_reads_back_as_it_is(tmp_path: Path, rows: list[tuple[str, int, str]]) -> None:
    expected = [[cell_text(a) or None, b, cell_text(c) or None] for a, b, c in rows]
    assert by_calamine(poured(tmp_path, rows)) == expected


def test_rows_grow_with_their_text(tmp_path: Path) -> None:
    rows = [["短", 1, ""], ["字" * 100, 2, ""], ["甲\n乙\n丙", 3, ""], ["字" * 5000, 4, ""]]
    heights = openpyxl.load_workbook(poured(tmp_path, rows))[NAME].row_dimensions
    assert heights[2].height == 24
    assert heights[3].height > 12 * 1.3 * 100 / 8
    assert heights[4].height > 12 * 1.3 * 3
    assert heights[5].height == 409
    plain = openpyxl.load_workbook(poured(tmp_path, rows, height=None))[NAME].row_dimensions
    assert {plain[row].height for row in range(2, 6)} == {None}


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    rows = [["甲", 1, None]] * 10
    once = poured(tmp_path, rows).read_bytes()
    assert poured(tmp_path, rows).read_bytes() == once
    with zipfile.ZipFile(io.BytesIO(once)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.testzip() is None


def test_a_great_many_different_texts(tmp_path: Path) -> None:
    rows = [[f"项目{number}", number, "同"] for number in range(20_000)]
    assert by_calamine(poured(tmp_path, rows)) == rows


def test_mistakes_of_the_caller_are_told(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["甲", 1, None]]
    target = tmp_path / "out.xlsx"
    for wrong in (
        of_rows(rows, sheet="没有"),
        of_rows(rows, row=5),
        of_rows(rows, count=2),
        of_rows(rows, count=0, columns=[[], [], []]),
        of_rows([["少了"]]),
        of_rows(rows, columns=[["甲"], [1, 2], [None]]),
    ):
        with pytest.raises(ValueError, match=r"."):
            pour(frame(1), target, [wrong])
    for value in (float("nan"), float("inf"), True, b"x"):
        with pytest.raises(TypeError):
            pour(frame(1), target, [of_rows([["甲", value, None]])])
    with pytest.raises(OutputError):
        poured(tmp_path, [["字" * 40_000, 1, None]])


def test_rows_are_taken_a_block_at_a_time(tmp_path: Path) -> None:
    """A column is never asked for as a whole: memory stays the same however many rows there are."""
    asked: list[int] = []
    longest = 0

    def note(at: int) -> int:
        asked.append(at)
        return at

    def in_order(work: Any, blocks: Any) -> Any:
        nonlocal longest
        for block in blocks:
            before = len(asked)
            yield work(block)
            longest = max(longest, len(asked) - before)

    numbers = DerivedColumn(values=range(5000), cell=note)
    sheet = Poured(sheet=NAME, row=1, count=5000, columns=[["甲"] * 5000, numbers, [None] * 5000])
    pour(frame(5000), tmp_path / "out.xlsx", [sheet], in_order)
    assert asked == list(range(5000))
    assert longest < 2500


def test_bytes_do_not_tell_who_made_the_blocks(tmp_path: Path) -> None:
    rows = [[f"项目{number % 900}", number, "字" * (number % 90)] for number in range(9_000)]
    in_order = poured(tmp_path, rows).read_bytes()

    def backwards(work: Any, blocks: Any) -> Any:
        return reversed([work(block) for block in reversed(blocks)])

    def each_anew(work: Any, blocks: Any) -> Any:
        return (work(pickle.loads(pickle.dumps(block))) for block in blocks)

    for spread in (backwards, each_anew):
        pour(frame(len(rows)), tmp_path / "out.xlsx", [of_rows(rows)], spread)
        assert (tmp_path / "out.xlsx").read_bytes() == in_order


def test_a_day_is_written_as_its_number(tmp_path: Path) -> None:
    row = [date(2021, 6, 10), Decimal("2.50"), date.max]
    assert by_calamine(poured(tmp_path, [row])) == [[44357, 2.5, 2958465]]


WORDS = st.lists(
    st.one_of(
        st.sampled_from(
            ["", "电工", " 前", "后 ", "_x0041_", "a<b", "甲\n乙", "\x01", "长" * 90, "é·ａ" * 9, "\u0301"]
        ),
        st.text(max_size=12),
    ),
    min_size=1,
)


@given(WORDS, st.integers(2, 60))
def test_texts_rendered_together_are_what_each_is_by_itself(texts: list[str], width: int) -> None:
    together, apart = _Texts(' s="1"', width), _Texts(' s="1"', width)
    assert together.ends(texts) == [apart[text] for text in texts]
    assert together.tall == apart.tall
