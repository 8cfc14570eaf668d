"""The sheets beside the first: named tables without merged cells, listed, explained, and ready to print."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl.utils import range_boundaries

import form_submissions
from project_submissions import PROJECTS, TIMES, merged_of, row, submitted
from read_back import below_headings, grids_of
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.operations.merge import Choice
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.values.region import Level
from skilltrain_cli.writers.workbooks.cell_text import TALLEST
from skilltrain_cli.writers.workbooks.plain_list_sheet import table_name
from skilltrain_cli.writers.workbooks.summaries.merged_workbook import write_merged_book

ZIBO, MAIN = "淄博市", "项目制培训情况统计表"
CODE = "1A2B-3C4D-5E6F-7A8B"
SHEETS = [
    submitted(f"{name}.xlsx", [row(ZIBO, name, project, 20, time)
                               for project, time in zip(PROJECTS, TIMES, strict=False)])
    for name in ("张店区", "淄川区")
]  # fmt: skip
MERGED = merged_of(SHEETS)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the written workbook."""
    path = tmp_path_factory.mktemp("derived") / "淄博市.xlsx"
    write_merged_book(MERGED, path, code=CODE, revisions=("张店区改了 2 行。",))
    return path


def test_no_derived_sheet_has_merged_cells_and_each_is_a_named_table(book: Path) -> None:
    read = openpyxl.load_workbook(book)
    names = []
    for sheet in read.worksheets[1:]:
        assert not sheet.merged_cells.ranges, sheet.title
        assert sheet.tables, sheet.title
        names += sheet.tables
        for table in sheet.tables.values():
            left, top, right, _ = range_boundaries(table.ref)
            cells = [sheet.cell(top, column).value for column in range(left, right + 1)]
            assert [column.name for column in table.tableColumns] == cells
            assert len({str(cell).lower() for cell in cells}) == len(cells)
    assert len({name.lower() for name in names}) == len(names)
    assert {"汇总表", "来源明细表", "覆盖统计表", "覆盖表"} <= {*names}


def test_rows_that_are_poured_lie_inside_the_table(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)["来源明细"]
    (table,) = sheet.tables.values()
    left, top, right, bottom = range_boundaries(table.ref)
    assert (left, top, right, bottom) == (1, 3, sheet.max_column, 3 + len(MERGED.table))
    assert table.autoFilter.ref == table.ref


def test_the_total_is_the_total_row_of_its_table(book: Path) -> None:
    read = openpyxl.load_workbook(book)
    for name in ("汇总", "群体", "时间"):
        (table,) = read[name].tables.values()
        assert table.totalsRowCount == 1
        last = range_boundaries(table.ref)[3]
        assert table.tableColumns[0].totalsRowLabel == read[name].cell(last, 1).value


def test_the_second_sheet_leads_to_every_sheet_and_each_leads_back(book: Path) -> None:
    read = openpyxl.load_workbook(book)
    contents = read.worksheets[1]
    assert contents.title == "目录"
    first = below_headings(grids_of(book)["目录"]) + 1
    listed = [[cell.value for cell in line] for line in contents.iter_rows(min_row=first)]
    assert [name for _, name, _ in listed] == read.sheetnames
    assert all(str(says).endswith("。") for _, _, says in listed)
    for at, name in enumerate(read.sheetnames):
        assert contents.cell(first + at, 2).hyperlink.location == f"'{name}'!A1"
    for sheet in read.worksheets[2:]:
        assert sheet["A1"].hyperlink.location == "'目录'!A1"
        assert sheet["A1"].data_type == "s"


def test_every_page_bears_its_number_the_content_code_and_the_day(book: Path, tmp_path: Path) -> None:
    for sheet in openpyxl.load_workbook(book):
        foot = sheet.oddFooter
        assert foot.left.text.strip() == f"内容校验码 {CODE}"
        assert (foot.center.text.strip(), foot.right.text.strip()) == (
            "第 &P 页，共 &N 页",
            "截至2021年6月15日",
        )
    write_merged_book(MERGED, tmp_path / "a.xlsx")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["汇总"].oddFooter.left.text is None


def _facts(path: Path) -> dict[object, str]:
    grid = grids_of(path)["口径说明"]
    rows = range(below_headings(grid), grid.bottom + 1)
    return {grid.value(Spot(at, 0)): str(grid.value(Spot(at, 1))) for at in rows}


def test_what_the_figures_are_and_are_not_is_said(book: Path) -> None:
    facts = _facts(book)
    assert "2 个文件，2 个单位" in facts["汇总范围"]
    assert "博山区" in facts["缺报的单位"]
    assert facts["是否初步数"].startswith("是初步数：截至2021年6月15日，期限2021年9月30日还没有过；")
    assert facts["更新修订"] == "张店区改了 2 行。"
    assert "未作机械调整" in facts["取整"]
    assert "不是 0" in facts["空白"]
    assert facts["内容校验码"].startswith(CODE)


def test_figures_of_all_units_after_the_due_day_are_final(tmp_path: Path) -> None:
    counties = ["淄川区", "张店区", "博山区", "临淄区", "周村区", "桓台县", "高青县", "沂源县"]
    sent = [submitted(f"{name}.xlsx", [row(ZIBO, name)]) for name in counties]
    merged = merged_of(sent, choice=Choice(level=Level.CITY))
    [coverage] = merged.covered
    bound = tuple(line for line in coverage.lines if not line.zone)
    late = replace(merged, covered=(replace(coverage, as_of=date(2021, 10, 8), lines=bound),))
    write_merged_book(late, tmp_path / "a.xlsx")
    facts = _facts(tmp_path / "a.xlsx")
    assert facts["缺报的单位"] == "没有。"
    assert facts["是否初步数"].startswith("不是：")


def test_where_no_notice_says_who_must_report_nothing_is_claimed(tmp_path: Path) -> None:
    write_merged_book(replace(MERGED, covered=()), tmp_path / "a.xlsx")
    facts = _facts(tmp_path / "a.xlsx")
    for fact in ("缺报的单位", "是否初步数"):
        assert facts[fact].startswith("通知没有规定哪些单位要报"), fact


@pytest.mark.parametrize(
    ("sheet", "name"),
    [("汇总", "汇总表"), ("第 1 季度", "第_1_季度表"), ("2021年", "_2021年表"), ("a'b(c)", "a_b_c_表")],
)
def test_a_table_is_called_after_its_sheet_as_excel_takes_it(sheet: str, name: str) -> None:
    assert table_name(sheet) == name


def test_of_a_form_with_very_many_fields_no_cell_is_cut(tmp_path: Path) -> None:
    form, path = find_form("quarterly"), tmp_path / "市.xlsx"
    figures = [10] * (len(form.columns) - 3)
    sheet = form_submissions.submitted(form, "张店区.xlsx", [["张店区", "2021年第二季度", *figures, ""]])
    write_merged_book(form_submissions.merged_of(form, [sheet]), path)
    heights = [each.height for each in openpyxl.load_workbook(path)["来源"].row_dimensions.values()]
    assert max(filter(None, heights)) < 0.9 * TALLEST
