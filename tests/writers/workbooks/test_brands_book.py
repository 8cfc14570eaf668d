"""The catalogue as a workbook: readable, printable, live, the same every time, and nobody's formula."""

import re
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from brand_submissions import FORM, GOOD, ODD, SETTING, gathered, read_back, rows_in, sent
from libreoffice import needs_office, recalculated
from project_submissions import about, ruled
from read_back import below_headings, grids_of, listed_rows, notes_of, parts_of
from skilltrain_cli.forms.catalogue import forms
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.intake.examine_file import Order, judge
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.operations.merge import Choice, Merged
from skilltrain_cli.review.brand_material import MATERIAL
from skilltrain_cli.review.explanation import TITLE
from skilltrain_cli.review.finding import Place, Severity
from skilltrain_cli.values.grid import Grid, Spot
from skilltrain_cli.writers.workbooks.cell_text import TALLEST
from skilltrain_cli.writers.workbooks.summaries.merged_workbook import write_merged_book
from skilltrain_cli.writers.workbooks.summaries.provenance_sheets import is_merged_book

MAIN = "一市一品牌建设情况一览表"
NAMES = [
    *(MAIN, "目录", "口径说明", "汇总", "主题", "覆盖", "覆盖统计", MATERIAL),
    *(TITLE, "来源", "来源明细"),
]
LONG = "围绕本地主导产业开展订单式培训，学校、企业、行业协会共同制定方案。" * 15
FULL = {"features": LONG[:300], "practice": LONG[:500], "case": LONG[:490] + "\n第二段。\n第三段。"}
CARDS = [
    sent("济南市.xlsx", "泉城技匠", "济南市", **FULL, phone="13800000000"),
    sent("淄博市.xlsx", ODD[1], "淄博", features=ODD[2], practice=ODD[3], case=ODD[4], contact=ODD[5]),
    sent("淄博2.xlsx", "陶琉工匠", "淄博市", case=ODD[0]),
    sent("枣庄市.xlsx", "鲁班传人", "枣庄市"),
]
BRANDS = gathered(
    CARDS,
    about(Place(file="枣庄市.xlsx", sheet="Sheet1"), ruled("VL025", Severity.ERROR)),
    replace(
        about(Place(file="济南市.xlsx", sheet="Sheet1", spot=CARDS[0].sheet.spot(0, "phone"))), field="phone"
    ),
    choice=Choice(skip_bad=True),
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the written catalogue."""
    path = tmp_path_factory.mktemp("brands") / "一市一品牌.xlsx"
    write_merged_book(BRANDS, path)
    return path


def lines(grid: Grid, first: int | None = None) -> list[list[object]]:
    """Return the first four cells of each row; a blank one is ``None``."""
    rows = listed_rows(grid) if first is None else range(first, grid.bottom + 1)
    return [[grid.value(Spot(at, column)) or None for column in range(4)] for at in rows]


def test_the_fields_stand_under_their_printed_headings_in_printed_order(book: Path) -> None:
    assert list(grids_of(book)) == NAMES
    grid = grids_of(book)[MAIN]
    assert grid.value(Spot(0, 0)) == "山东省“一市一品牌”建设情况一览表"
    assert [text for _, text in grid.filled(2)] == list(FORM.headings)
    assert [grid.value(Spot(at, 1)) for at in range(3, grid.bottom + 1)] == ["济南市", "淄博市", "淄博市"]


def test_it_reads_back_to_the_same_rows_and_validates_clean(book: Path) -> None:
    back = read_back(book)
    assert rows_in(gathered(back).table) == rows_in(BRANDS.table)
    judged = judge(read(book, file="一市一品牌.xlsx"), Order(as_of=SETTING.as_of))
    assert [each.card.code for each in judged.findings] == []


def test_no_other_sheet_passes_for_a_form(book: Path) -> None:
    for name, grid in grids_of(book).items():
        found = [form.id for form in forms() if fit(grid, form, FileContext(file="x", year=2021)) is not None]
        assert found == (["brand"] if name == MAIN else []), name


def test_counts_and_coverage_say_what_was_counted(book: Path) -> None:
    grids = grids_of(book)
    assert lines(grids["汇总"]) == [
        ["济南市", 1, "泉城技匠", None],
        ["淄博市", 2, f"{ODD[1]}、陶琉工匠", None],
        ["合计", 3, None, None],
    ]
    tally, cities = lines(grids["覆盖统计"]), lines(grids["覆盖"])
    assert tally == [["设区的市", 16, 2, 1]]  # reached, and sent but left out
    assert len(cities) == 16
    assert {line[0]: line[1:3] for line in cities if line[2] != "未报送"} == {
        "济南市": [1, "已达到"], "淄博市": [2, "已达到"], "枣庄市": [None, "已报送未汇总"],
    }  # fmt: skip
    assert "1 个以上（含 1 个）" in notes_of(grids["覆盖"])


def test_after_the_due_day_coverage_says_what_is_late(tmp_path: Path) -> None:
    path = tmp_path / "晚.xlsx"
    write_merged_book(_on(date(2021, 7, 3)), path)
    grid = grids_of(path)["覆盖"]
    assert "2021年7月3日汇总时截止日已过 3 天" in notes_of(grid)
    told = {str(line[0]): line[3] for line in lines(grid)}
    assert told["青岛市"] == told["枣庄市"] == "逾期 3 天"
    assert told["济南市"] == "是否逾期请核对收到的日期"
    in_time = tmp_path / "准时.xlsx"
    write_merged_book(_on(date(2021, 6, 30)), in_time)
    assert {line[3] for line in lines(grids_of(in_time)["覆盖"])} == {None}


def _on(day: date) -> Merged:
    """Return the catalogue as it is gathered on another day."""
    assert BRANDS.reach is not None
    return replace(BRANDS, covered=(replace(BRANDS.reach, as_of=day),))


@needs_office
def test_libreoffice_works_out_the_same_values(book: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.xlsx"
    openpyxl.load_workbook(book).save(bare)  # without the values of its formulas
    [anew] = recalculated(tmp_path, bare)
    for name in ("汇总", "覆盖", "覆盖统计", MATERIAL):
        ours = lines(grids_of(book)[name], 0)
        for at, cells in enumerate(ours, start=1):
            theirs = [anew[name].cell(at, column).value or None for column in range(1, 5)]
            assert theirs == [pytest.approx(cell) if isinstance(cell, float) else cell for cell in cells]


def test_every_row_and_every_file_is_traced(book: Path) -> None:
    grids = grids_of(book)
    detail = [[grids["来源明细"].value(Spot(at, column)) for column in range(5)] for at in range(3, 6)]
    assert detail == [
        [4, "济南市.xlsx", "Sheet1", 3, "B3"],
        [5, "淄博市.xlsx", "Sheet1", 3, "B3"],
        [6, "淄博2.xlsx", "Sheet1", 3, "B3"],
    ]
    sources = {line[0]: line for line in lines(grids["来源"])}
    assert sources.keys() == {"济南市.xlsx", "淄博市.xlsx", "淄博2.xlsx", "枣庄市.xlsx", "Thumbs.db"}
    row = below_headings(grids["来源"]) + 3
    assert grids["来源"].value(Spot(row, 4)) == "未汇总"
    assert str(grids["来源"].value(Spot(row, 5))).startswith("强制性的问题 1 处")


def test_a_query_names_the_cell_of_the_catalogue(book: Path) -> None:
    assert lines(grids_of(book)[TITLE]) == [["TM003", MAIN, "G4", "TM003 请核实"]]


def test_text_never_becomes_a_formula_a_link_or_markup(book: Path) -> None:
    for name, xml in parts_of(book, NAMES).items():
        links = re.findall(r"<hyperlink [^>]*>", xml)
        assert all(' location="' in link and "r:id" not in link for link in links), name
        assert ("<f>" in xml) == (name in ("汇总", "主题", "覆盖", "覆盖统计", MATERIAL))
        formulas = re.findall(r"<f>(.*?)</f>", xml)
        assert not any(text in formula for formula in formulas for text in ("HYPERLINK", "@SUM", "-2+3"))
    assert rows_in(BRANDS.table)[1][:6] == (ODD[1], "淄博市", ODD[2], ODD[3], ODD[4], ODD[5])


def test_it_prints_on_a4_landscape_with_repeated_headings(book: Path) -> None:
    xml = parts_of(book, NAMES)[MAIN]
    assert 'paperSize="9"' in xml
    assert 'orientation="landscape"' in xml
    assert 'fitToHeight="0"' in xml
    assert 'topLeftCell="A4"' in xml
    with zipfile.ZipFile(book) as package:
        assert f"{MAIN}!$3:$3" in package.read("xl/workbook.xml").decode()


def test_long_texts_are_wrapped_and_no_row_is_higher_than_excel_allows(book: Path, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(book)[MAIN]
    cell = sheet["E4"]
    assert (cell.alignment.wrap_text, cell.alignment.vertical) == (True, "top")
    height = sheet.row_dimensions[4].height
    assert height is not None
    assert 300 < height < TALLEST
    words = "skill training " * 240  # 480 字 by Word's count, four times as wide as 480 Chinese characters
    write_merged_book(gathered([sent("济南.xlsx", "甲", "济南市", case=words)]), tmp_path / "宽.xlsx")
    wide = openpyxl.load_workbook(tmp_path / "宽.xlsx")[MAIN]
    assert wide.column_dimensions["E"].width > sheet.column_dimensions["E"].width
    assert wide.row_dimensions[4].height < TALLEST


def test_the_same_cards_give_the_same_bytes_in_any_order(book: Path, tmp_path: Path) -> None:
    for name, cards in (("a", CARDS), ("b", CARDS[::-1])):
        write_merged_book(gathered(cards), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert is_merged_book(book)


def test_a_row_added_by_hand_is_read_and_tells_nothing_of_its_source(book: Path, tmp_path: Path) -> None:
    edited = openpyxl.load_workbook(book)
    added = ["新品牌", "东营市", GOOD["features"], GOOD["practice"], GOOD["case"], "王五", "0546-2345678"]
    for column, value in enumerate(added, start=1):
        edited[MAIN].cell(7, column, value)
    edited.save(tmp_path / "改.xlsx")
    brands = gathered(read_back(tmp_path / "改.xlsx"))
    assert brands.table.columns["brand"] == ["泉城技匠", ODD[1], "陶琉工匠", "新品牌"]
    assert brands.first is not None
    assert [brands.first.source(row) is None for row in range(4)] == [False, False, False, True]
