"""Headings as clerks mark, merge and stack them, and the tables of other offices that have some of ours."""

from collections.abc import Callable

import pytest

from project_rows import FOOTER, HEAD, ROW, SECOND, Row, drawn, fitted, judged, kinds, places
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.forms.recognition import Title, title_of
from skilltrain_cli.values.grid import Area, Grid, Value
from skilltrain_cli.values.text import key

ENGLISH = ("City", "County / District", "Project Name", "Target Group", "No. of Trainees", "Date", "Remarks")
MARKS: dict[str, Callable[[int, str], str]] = {
    "市①": lambda at, text: text + "①②③④⑤⑥⑦"[at],
    "①市": lambda at, text: "①②③④⑤⑥⑦"[at] + text,
    "①、市": lambda at, text: "①②③④⑤⑥⑦"[at] + "、" + text,
    "⑴市": lambda at, text: "⑴⑵⑶⑷⑸⑹⑺"[at] + text,
    "⒈市": lambda at, text: "⒈⒉⒊⒋⒌⒍⒎"[at] + text,
    "㈠市": lambda at, text: "㈠㈡㈢㈣㈤㈥㈦"[at] + text,
    "❶市": lambda at, text: "❶❷❸❹❺❻❼"[at] + text,
    "Roman numeral": lambda at, text: chr(0x2160 + at) + "、" + text,
    "一、市": lambda at, text: "一二三四五六七"[at] + "、" + text,
    "（一）市": lambda at, text: f"（{'一二三四五六七'[at]}）{text}",
    "1、市": lambda at, text: f"{at + 1}、{text}",
    "1 市": lambda at, text: f"{at + 1} {text}",
    "（1）市": lambda at, text: f"（{at + 1}）{text}",
    "A.市": lambda at, text: f"{'ABCDEFG'[at]}.{text}",
    "Q1_市": lambda at, text: f"Q{at + 1}_{text}",
    "第1列 市": lambda at, text: f"第{at + 1}列 {text}",
    "市¹": lambda at, text: text + "¹²³⁴⁵⁶⁷"[at],
    "市1": lambda at, text: f"{text}{at + 1}",
    "市注1": lambda at, text: f"{text}注{at + 1}",
    "市（注1）": lambda at, text: f"{text}（注{at + 1}）",
    "市[1]": lambda at, text: f"{text}[{at + 1}]",
    "【市】": lambda _, text: f"【{text}】",
    "「市」": lambda _, text: f"「{text}」",
    "（市）": lambda _, text: f"（{text}）",
    "★市": lambda _, text: f"★{text}",
    "市*": lambda _, text: f"{text}*",
    "市：": lambda _, text: f"{text}：",
    "市（必填）": lambda _, text: f"{text}（必填）",
    "市 City": lambda at, text: f"{text} {ENGLISH[at]}",
    "市 (new line) City": lambda at, text: f"{text}\n{ENGLISH[at]}",
    "City (new line) 市": lambda at, text: f"{ENGLISH[at]}\n{text}",
    "市（City）": lambda at, text: f"{text}（{ENGLISH[at]}）",
    "市/City": lambda at, text: f"{text}/{ENGLISH[at]}",
}


@pytest.mark.parametrize("mark", MARKS)
def test_marks_of_headings_are_no_other_headings(mark: str) -> None:
    head = tuple(MARKS[mark](at, str(text)) for at, text in enumerate(HEAD))
    rows: list[Row] = [head, ROW, SECOND, FOOTER]
    sheet = fitted(rows)
    assert (sheet.values("trainees"), sheet.extras, kinds(sheet)) == ([30, 40], (), [])
    assert places(drawn(rows)) == []


def test_headings_that_are_written_again_are_known_with_their_marks() -> None:
    head = tuple(MARKS["市①"](at, str(text)) for at, text in enumerate(HEAD))
    assert fitted([head, ROW, head, SECOND, HEAD, FOOTER]).rows == (1, 3)


def test_a_number_may_tell_one_heading_from_another() -> None:
    sheet = fitted([(*HEAD[:5], "培训人数2", *HEAD[5:]), (*ROW[:5], 5, *ROW[5:])])
    assert (sheet.values("trainees"), [text for _, text in sheet.extras]) == ([30], ["培训人数2"])


@pytest.mark.parametrize("column", [0, 1])
def test_a_heading_merged_over_two_columns_is_one_column(column: int) -> None:
    def wide(*cells: Value, at: int = column) -> Row:
        return tuple(each for cell in cells for each in ((cell, None), (None, cell))[at])

    head = wide(*HEAD, at=0)
    over = [(0, left, 0, left + 1) for left in range(0, 14, 2)]
    sheet = fitted([head, wide(*ROW), wide(*SECOND), wide(*ROW), wide(*SECOND), FOOTER], *over)
    assert (kinds(sheet), sheet.extras, sheet.values("county")) == ([], (), ["张店区"] * 4)


MAY = ["2021年5月10日至2021年5月20日"] * 2
HALVES: list[Row] = [(*row[:5], "2021年5月10日", "2021年5月20日", None) for row in (ROW, SECOND)]
OVER: Row = (*HEAD[:5], "组织时间", None, "备注")
BELOW: Row = (None, None, None, None, None, "开始", "结束")
DEEP = tuple((0, column, 1, column) for column in (0, 1, 2, 3, 4, 7))


@pytest.mark.parametrize(
    ("head", "areas"),
    [
        ([OVER, BELOW], (*DEEP, (0, 5, 0, 6))),
        ([OVER, BELOW], ((0, 5, 0, 6),)),
        ([OVER, BELOW], ()),
        ([OVER, (*BELOW[:5], "起", "止")], (*DEEP, (0, 5, 0, 6))),
        ([OVER, (*BELOW[:5], "开班", "结业")], ((0, 5, 0, 6),)),
        ([OVER], ((0, 5, 0, 6),)),
        ([(*HEAD[:5], "组织时间（起）", "组织时间（止）", "备注")], ()),
        ([(*HEAD[:5], "组织时间-开始", "组织时间-结束", "备注")], ()),
        ([(*HEAD[:5], "①开始", "②结束", "备注")], ()),
        ([(*HEAD[:5], "培训时间起", "培训时间止", "备注")], ()),
    ],
)
def test_a_period_in_two_columns_is_read_whole(
    head: list[Row], areas: tuple[tuple[int, int, int, int], ...]
) -> None:
    rows = [*head, *HALVES, FOOTER]
    sheet = fitted(rows, *areas)
    assert (list(sheet.raw("period")), sheet.extras, kinds(sheet)) == (MAY, (), [])
    assert places(drawn(rows, *areas)) == []


def test_headings_in_three_rows_are_stacked() -> None:
    head: list[Row] = [
        (*HEAD[:4], "培训情况", None, None, "备注"),
        (None, None, None, None, "培训人数", "组织时间", None),
        BELOW,
    ]
    sheet = fitted([*head, *HALVES, FOOTER], (0, 4, 0, 6), (1, 5, 1, 6))
    assert (list(sheet.raw("period")), sheet.values("trainees"), kinds(sheet)) == (MAY, [30, 40], [])


def test_of_the_parts_of_a_heading_the_total_is_the_field() -> None:
    head: list[Row] = [
        (*HEAD[:4], "培训人数", None, None, *HEAD[5:]),
        (None, None, None, None, "男", "女", "合计"),
    ]
    rows = [(*row[:4], 10, 20, count, *row[5:]) for row, count in ((ROW, 30), (SECOND, 40))]
    sheet = fitted([*head, *rows, FOOTER], (0, 4, 0, 6))
    assert (sheet.values("trainees"), kinds(sheet)) == ([30, 40], [])
    assert [text for _, text in sheet.extras] == ["培训人数男", "培训人数女"]


@pytest.mark.parametrize(
    "merged", [((0, 4, 0, 5),), ((0, 4, 0, 5), *[(0, at, 1, at) for at in (0, 1, 2, 3, 6, 7)])]
)
def test_parts_without_a_total_are_named_and_not_added_up(
    merged: tuple[tuple[int, int, int, int], ...],
) -> None:
    head: list[Row] = [
        (*HEAD[:4], "培训人数", None, *HEAD[5:]),
        (None, None, None, None, "男", "女"),
    ]
    rows = [(*row[:4], 10, 20, *row[5:]) for row in (ROW, SECOND)]
    sheet = fitted([*head, *rows, FOOTER], *merged)
    assert ("trainees" in sheet.cells, kinds(sheet), sheet.rows) == (False, ["heading-parted"], (2, 3))
    (found,) = judged(drawn([*head, *rows, FOOTER], *merged))
    assert (found.card.code, found.place.cell, found.field) == ("ST002", "E2", "trainees")
    assert "“培训人数”下面只分了 E2“男”、F2“女”，没有“合计”一列" in found.message
    assert "加一列“合计”" in (found.hint or "")


def test_a_heading_that_comes_twice_over_nothing_is_still_twice() -> None:
    head: Row = (*HEAD[:5], "培训人数", *HEAD[5:])
    rows = [(*row[:5], 31, *row[5:]) for row in (ROW, SECOND)]
    assert kinds(fitted([head, *rows, FOOTER])) == ["heading-twice"]


@pytest.mark.parametrize("label", ["所在市", "设区的市", "所属市", "所属地市", "地级市", "上报市", "填报市"])
def test_a_city_is_known_by_any_of_its_names_in_both_forms(label: str) -> None:
    assert kinds(fitted([(label, *HEAD[1:]), ROW, SECOND, FOOTER])) == []
    city = find_form("brand").by_key
    assert city[key(label)].name == city[key("报送市")].name == "city"


def test_a_number_of_days_beside_a_period_is_no_period() -> None:
    head: list[Row] = [
        (*HEAD[:5], "组织时间", None, None, "备注"),
        (None, None, None, None, None, "开始时间", "结束时间", "天数"),
    ]
    sheet = fitted([*head, *[(*row[:7], 10, None) for row in HALVES], FOOTER], (0, 5, 0, 7))
    assert (list(sheet.raw("period")), kinds(sheet)) == (MAY, [])


# Is it the form at all?


def is_the_form(rows: list[Row], name: str = "Sheet1") -> bool:
    grid = Grid(name=name, rows=rows)
    return fit(grid, find_form("project"), FileContext(file="表.xlsx", year=2021)) is not None


OTHER: Row = ("市", "组织区县", "培训人数", "组织时间", "企业名称", "补贴金额")
OTHER_ROW: Row = ("淄博市", "张店区", 30, "2021年5月10日", "某企业", 15000)
PEOPLE: Row = (
    *(
        "工号",
        "姓名",
        "时任单位及职务",
        "参训人员身份",
        "参训人员类型",
        "年度",
        "培训班主办方",
        "培训班类型",
        "培训班名称",
    ),
    *("培训形式", "培训开始时间", "培训结束时间", "培训学时", "培训地点", "培训成绩", "备注"),
)
HISTORY: Row = (
    *(
        "学工号",
        "姓名",
        "人员类别",
        "性别",
        "民族",
        "二级党组织名称",
        "党支部名称",
        "党籍状态",
        "组织关系转入时间",
    ),
    *("提交申请书时间", "确定时间", "转正时间", "备注"),
)


@pytest.mark.parametrize(
    "title", ["企业新型学徒制培训进度表", "培训补贴资金申请表", "以工代训情况统计表", None]
)
@pytest.mark.parametrize("head", [OTHER, PEOPLE, HISTORY])
def test_the_table_of_another_office_is_one_finding(title: str | None, head: Row) -> None:
    rows: list[Row] = [(title,), head, OTHER_ROW] if title else [head, OTHER_ROW]
    assert [each.card.code for each in judged(drawn(rows))] == ["ST001"]


def test_a_title_that_names_another_table_is_told() -> None:
    rows: list[Row] = [("企业新型学徒制培训情况统计表",), HEAD, ROW, FOOTER]
    (found,) = judged(drawn(rows))
    assert found.card.code == "ST001"
    assert "第 2 行，但表名是“企业新型学徒制培训情况统计表”，不是“项目制培训情况统计表”" in found.message


@pytest.mark.parametrize(
    "title",
    [
        "附件2 项目制培训情况统计表",
        "张店区2021年项目制培训统计表（上半年）",
        "项目制培训台账",
        "张店区职业技能培训情况统计表",
        "2021年度职业技能提升行动培训情况汇总表",
        "失业人员培训统计表",
        "培训班开班计划表",
        "张店区补贴性职业技能培训情况统计表",
        "附件2：2021年培训项目汇总",
        "填报单位：张店区人力资源和社会保障局",
    ],
)
def test_a_clerks_own_title_is_no_other_table(title: str) -> None:
    assert is_the_form([(title,), HEAD, ROW])
    assert places(drawn([(title,), HEAD, ROW, FOOTER])) == []


@pytest.mark.parametrize("title", ["金蓝领培训情况统计表", "安全生产培训台账", "项目制培训学员花名册"])
def test_a_title_that_may_name_another_table_is_asked_about(title: str) -> None:
    assert places(drawn([(None, title), HEAD, ROW, FOOTER])) == ["ST020 B1"]
    assert not is_the_form([(title,), (*HEAD[:4], "培训入数", *HEAD[5:]), ROW])


def test_a_guess_helps_only_where_the_form_is_known() -> None:
    one = (*HEAD[:4], "培训入数", *HEAD[5:])
    two = (*HEAD[:3], "群体范圈", "培训入数", *HEAD[5:])
    assert is_the_form([one, ROW])
    assert not is_the_form([two, ROW])
    assert is_the_form([("项目制培训情况统计表",), two, ROW])
    assert is_the_form([two, ROW], name="项目制培训情况统计表")


def test_of_several_titles_the_nearest_speaks_unless_one_is_the_forms() -> None:
    form = find_form("project")
    rows: list[Row] = [("学员花名册",), ("张店区培训情况统计表",), HEAD]
    assert title_of(drawn(rows), 2, form).title is Title.NONE
    assert title_of(drawn([("项目制培训情况统计表",), ("学员花名册",), HEAD]), 2, form).title is Title.OWN
    assert title_of(drawn([("请按要求填写下表",), HEAD]), 1, form).spot is None


def test_a_merged_title_is_one_text() -> None:
    grid = Grid(name="1", rows=[("学员花名册", None), HEAD, ROW], merges=(Area(0, 0, 0, 6),))
    assert title_of(grid, 1, find_form("project")).title is Title.OTHER
