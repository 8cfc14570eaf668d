"""Finding the form in the mess: every way of writing it that was met once is drawn here."""

from datetime import date

import pytest

from grids import grid
from project_rows import FOOTER, HEAD, ROW, SECOND, Row, drawn, fitted, judged, kinds, places
from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.values.grid import Value


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
    [("填表人：张三   联系电话：0533-2345678   2021年6月8日",)],
    [("填表人：张三，2021.6.8", None, "联系电话：0533-2345678")],
    [("填表人：张三", None, "联系电话：0533-2345678、2021年6月8日")],
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


TWO = (*HEAD[:5], "开始时间", "结束时间")


@pytest.mark.parametrize(
    ("start", "end", "cell", "said"),
    [
        (None, "2021年6月5日", "F2", "“开始时间”没有填"),
        ("待定", "2021年6月5日", "F2", "填的是“待定”，认不出日期"),
        ("2021年6月1日", "待定", "G2", "填的是“待定”，认不出日期"),
        (
            "2021年6月5日",
            "2021年6月1日",
            "F2",
            "填的是“2021年6月5日”，G2 填的是“2021年6月1日”，这个日期不能用",
        ),
        (
            date(2021, 6, 5),
            date(2021, 6, 1),
            "F2",
            "填的是“2021年6月5日”，G2 填的是“2021年6月1日”，这个日期不能用",
        ),
        ("6月1日-3日", "6月5日", "F2", "填的是“6月1日-3日”，G2 填的是“6月5日”，认不出日期"),
        (None, None, "F2", "“组织时间”没有填"),
    ],
)
def test_a_period_in_two_columns_is_quoted_as_its_cells_have_it(
    start: Value, end: Value, cell: str, said: str
) -> None:
    found = judged(drawn([TWO, (*ROW[:5], start, end), FOOTER]))
    assert [each.place.cell for each in found] == [cell]
    assert found[0].message.startswith(said)


@pytest.mark.parametrize(
    "heading",
    ["培训人数（万人）", "培训人数(百人)", "培训人数/万人", "培训人数\n（单位：万人）", "培训人数【千人次】"],
)
def test_a_heading_that_counts_in_ten_thousands_is_refused_once(heading: str) -> None:
    rows = [(*HEAD[:4], heading, *HEAD[5:]), ROW, SECOND, FOOTER]
    assert fitted(rows).values("trainees") == (None, None)
    assert places(drawn(rows)) == ["VL003 E1"]


@pytest.mark.parametrize(
    ("line", "cell"),
    [
        (("单位：万人",), "A1"),
        (("项目制培训情况统计表（单位：万人）",), "A1"),
        ((None, None, None, None, None, "单位：", "万人"), "G1"),
        (("单位：个、万人",), "A1"),
    ],
)
def test_a_unit_above_the_table_is_refused_once(line: Row, cell: str) -> None:
    assert places(drawn([line, HEAD, ROW, SECOND, FOOTER])) == [f"VL003 {cell}"]


@pytest.mark.parametrize(
    "line",
    [
        "单位：人",
        "单位：人、万元",
        "单位：万元",
        "填报单位：张店区",
        "填报单位：千佛山社区",
        "单位：个、人次",
    ],
)
def test_other_units_above_the_table_are_fine(line: str) -> None:
    assert places(drawn([(line,), HEAD, ROW, SECOND, FOOTER])) == []


def test_of_two_headings_the_one_that_holds_the_printed_words_is_asked_about() -> None:
    rows = [(*HEAD[:4], "计划人数", "实际培训人数", *HEAD[5:]), (*ROW[:5], 25, *ROW[5:]), FOOTER]
    (found,) = [each for each in judged(drawn(rows)) if each.open]
    assert (found.card.code, found.place.cell) == ("ST003", "F1")


def test_a_second_table_beside_the_first_is_one_finding() -> None:
    rows = [
        (*HEAD, None, *HEAD),
        (*ROW, None, *SECOND),
        (*[None] * 8, *SECOND[:2], "电工", *SECOND[3:]),
        FOOTER,
    ]
    assert fitted(rows).rows == (1,)
    found = judged(drawn(rows))
    assert [(each.card.code, each.place.cell) for each in found] == [("ST013", "I1")]
    assert "右边 I 列起是另一张表" in found[0].message


def test_a_second_table_with_a_numbering_begins_there() -> None:
    numbered = ("序号", *HEAD)
    sheet = fitted([(*numbered, *numbered), (1, *ROW, 2, *SECOND)])
    assert [each.spot for each in sheet.troubles] == [(0, 8)]


def test_two_headings_written_twice_are_no_second_table() -> None:
    sheet = fitted([(*HEAD, "培训人数", "备注"), (*ROW, 31, "")])
    assert kinds(sheet) == ["heading-twice", "heading-twice"]


def test_the_drawing_helper_draws_the_same() -> None:
    sketched = grid([[str(cell) for cell in HEAD], [str(cell) for cell in ROW]])
    assert sketched.rows[0] == list(HEAD)
