"""Finding the form in the mess: every way of writing it that was met once is drawn here."""

from datetime import date

import pytest

from drawing import grid
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.forms.fit import Source, fit
from skilltrain_cli.forms.sheet import Sheet
from skilltrain_cli.grid import Area, Grid, Value

HEAD = ("市", "组织区县", "培训项目名称", "群体范围", "培训人数", "组织时间", "备注")
ROW: tuple[Value, ...] = ("淄博市", "张店区", "陶瓷工艺培训", "失业人员", 30, "2021年5月10日", "")


def fitted(rows: list[tuple[Value, ...]], *areas: tuple[int, int, int, int]) -> Sheet:
    """Return the rows fitted to 附件2; areas are merged cells (top, left, bottom, right)."""
    drawn = Grid(name="Sheet1", rows=rows, merges=tuple(Area(*each) for each in areas))
    found = fit(drawn, find_form("project"), Source(file="附件2.xlsx", year=2021))
    assert found is not None
    return found


def kinds(sheet: Sheet) -> list[str]:
    return [trouble.kind for trouble in sheet.troubles]


def days(sheet: Sheet) -> list[tuple[date, date] | None]:
    return [period and (period.start, period.end) for period in sheet.values("period")]


MAY = (date(2021, 5, 10), date(2021, 5, 20))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("开始时间", "结束时间"),
        ("开班日期", "结业日期"),
        ("起", "止"),
        ("开始时间（年月日）", "结束时间（年月日）"),
    ],
)
@pytest.mark.parametrize(
    ("start", "end"),
    [("2021年5月10日", "2021年5月20日"), ("5月10日", "5月20日"), (date(2021, 5, 10), date(2021, 5, 20))],
)
def test_a_period_in_two_columns_is_one(first: str, last: str, start: Value, end: Value) -> None:
    sheet = fitted([(*HEAD[:5], first, last), (*ROW[:5], start, end)])
    assert days(sheet) == [MAY]
    assert (sheet.extras, sheet.troubles) == ((), ())


def test_a_period_under_one_merged_heading_is_one() -> None:
    sub = (None, None, None, None, None, "开始时间", "结束时间")
    rows = [(*HEAD[:5], "组织时间", None), sub, (*ROW[:5], "2021.5.10", "2021.5.20")]
    sheet = fitted(rows, *((0, column, 1, column) for column in range(5)), (0, 5, 0, 6))
    assert (days(sheet), sheet.rows, kinds(sheet)) == ([MAY], (2,), [])


def test_an_end_before_its_start_is_trouble_in_two_columns_too() -> None:
    sheet = fitted([(*HEAD[:5], "开始时间", "结束时间"), (*ROW[:5], "2021年5月20日", "2021年5月10日")])
    assert kinds(sheet) == ["period.impossible"]


def test_a_heading_merged_down_is_all_header() -> None:
    sheet = fitted([HEAD, (None,) * 7, ROW], *((0, column, 1, column) for column in range(7)))
    assert sheet.rows == (2,)


@pytest.mark.parametrize(
    "name", ["合计拉花", "小计算机操作", "总计划编制", "示例教学法师资培训", "累计计算培训", "会计合计"]
)
def test_a_full_row_is_data_whatever_its_project_is_called(name: str) -> None:
    sheet = fitted([HEAD, ROW, (*ROW[:2], name, *ROW[3:])])
    assert (sheet.rows, sheet.skipped) == ((1, 2), ())


@pytest.mark.parametrize(
    "row",
    [
        ("合计", "", "", "", 30, "", ""),
        ("合 计", "", "", "", 30, "", ""),
        ("全市合计", "", "", "", 30, "", ""),
        ("张店区小计", "", "", "", 30, "", ""),
        ("总人数", "", "", "", 30, "", ""),
        ("合计", "/", "/", "/", 30, "/", ""),
        ("合计（1个）", "", "", "", 30, "", ""),
    ],
)
def test_total_rows_are_no_projects(row: tuple[Value, ...]) -> None:
    sheet = fitted([HEAD, ROW, row])
    assert (sheet.rows, len(sheet.totals), kinds(sheet)) == ((1,), 1, [])


@pytest.mark.parametrize(
    "row",
    [
        ("1", "2", "3", "4", "5", "6", "7"),
        (1, 2, 3, 4, 5, 6, 7),
        ("甲", "乙", "丙", "丁", 1, 2, 3),
        ("", "", "", "", "人", "", ""),
        ("", "", "", "", "（人）", "", ""),
        ("示例", "张店区", "", "失业人员", 30, "", ""),
        ("", "", "", "", "", "", "线下"),
        ("其中：失业人员", "", "", "", 20, "", ""),
        HEAD,
    ],
)
def test_lines_that_are_no_projects_are_passed_over_with_a_reason(row: tuple[Value, ...]) -> None:
    sheet = fitted([HEAD, row, ROW])
    assert (sheet.rows, kinds(sheet), len(sheet.skipped)) == ((2,), [], 1)


def test_a_second_table_with_other_columns_is_not_read_with_the_first_ones() -> None:
    other = ("市", "组织区县", "群体范围", "培训项目名称", "培训人数", "组织时间", "备注")
    sheet = fitted([HEAD, ROW, other, ("淄博市", "张店区", "退役军人", "琉璃", 40, "2021年5月11日", "")])
    assert (sheet.rows, kinds(sheet), len(sheet.skipped)) == ((1,), ["second-table"], 1)


@pytest.mark.parametrize("column", [2, 3, 5])
def test_a_text_merged_over_two_rows_is_missing_in_the_second(column: int) -> None:
    second: tuple[Value, ...] = tuple(None if at == column else cell for at, cell in enumerate(ROW))
    sheet = fitted([HEAD, ROW, second], (1, column, 2, column))
    assert [(trouble.kind, trouble.detail) for trouble in sheet.troubles] == [("blank", "merged")]


@pytest.mark.parametrize("mark", ["同上", " 同上 ", "〃", "同前"])
def test_ditto_marks_are_understood_in_group_columns(mark: str) -> None:
    sheet = fitted([HEAD, ROW, (mark, mark, "琉璃制作培训", *ROW[3:])])
    assert (sheet.values("county")[1], kinds(sheet)) == ("张店区", [])


FOOTERS = (
    [("填表人：张三  联系电话：0533-2345678  填表日期：2021年6月8日",)],
    [("填表人：张三", None, "联系电话：0533-2345678", None, "填表日期：2021.6.8")],
    [("填表人：", "张三", "联系电话：", "0533-2345678", "填表日期：", "2021年6月8日")],
    [("填表人", "张三", "联系电话", "0533-2345678", "填表日期", date(2021, 6, 8))],
    [("填表人", "联系电话", "填表日期"), ("张三", "0533-2345678", "2021年6月8日")],
)


@pytest.mark.parametrize("lines", FOOTERS)
def test_the_footer_is_read_however_it_is_cut(lines: list[tuple[Value, ...]]) -> None:
    sheet = fitted([HEAD, ROW, *lines])
    assert (sheet.rows, set(sheet.footer)) == ((1,), {"filled_by", "phone", "filled_on"})
    assert sheet.footer["filled_on"].value == date(2021, 6, 8)


@pytest.mark.parametrize("blank", ["填表日期：　　年　月　日", "填表日期：____年__月__日", "填表日期："])
def test_a_date_blank_as_printed_is_not_filled_in(blank: str) -> None:
    sheet = fitted([HEAD, ROW, ("填表人：张三", "", blank)])
    assert ("filled_on" in sheet.footer, "filled_on" in sheet.unfilled, kinds(sheet)) == (False, True, [])


@pytest.mark.parametrize(
    "heading",
    [
        "培训人数/人",
        "培训人数（人）",
        "培训\n人数",
        "培训人数：只填整数",
        "培训人数\n（只填整数）",
        "* 培训人数",
    ],
)
def test_a_heading_with_a_note_is_known(heading: str) -> None:
    sheet = fitted([(*HEAD[:4], heading, *HEAD[5:]), ROW])
    assert (sheet.values("trainees"), kinds(sheet)) == ([30], [])


def test_the_drawing_helper_draws_the_same() -> None:
    drawn = grid([list(HEAD), [str(cell) for cell in ROW]])
    assert drawn.rows[0] == list(HEAD)
