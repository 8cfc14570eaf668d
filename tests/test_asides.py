"""Sheets that are read as no form are named, and those that may hold projects ask to be answered for."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from screen import Screen
from senders import HEADINGS
from sheets import AS_OF
from skilltrain_cli.finding import Severity
from skilltrain_cli.grid import Value
from skilltrain_cli.intake.examine import Order
from skilltrain_cli.intake.review import review

Rows = Sequence[Sequence[Value]]
GOOD = ("淄博市", "张店区", "陶瓷工艺培训", "失业人员", 30, "2021年5月10日至5月20日", None)
MORE = ("淄博市", "张店区", "琉璃制作培训", "失业人员", 60, "2021年5月11日至5月20日", None)
FORM: Rows = [
    HEADINGS,
    GOOD,
    ["填表人：张三", None, "联系电话：0533-2345678", None, "填表日期：2021年6月8日"],
]
OTHER_WORDS: Rows = [
    ["序号", "区县", "项目", "对象", "计划人数", "计划时间"],
    [1, "张店区", "琉璃制作培训", "失业人员", 60, "2021年9月"],
    [2, "张店区", "养老护理培训", "失业人员", 61, "2021年10月"],
]
CONTACTS: Rows = [
    ["序号", "姓名", "单位", "电话"],
    [1, "张三", "张店区人社局", "13800000101"],
    [2, "李四", "张店区人社局", 13800000102],
]


def book(path: Path, **sheets: Rows) -> Path:
    """Write the form and further sheets beside it."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in {"附件2": FORM, **sheets}.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    made.save(path)
    return path


def said(path: Path) -> list[tuple[str, str | None, Severity]]:
    """Return what the review says of the sheets beside the form."""
    found = review([path], Order(as_of=AS_OF)).review.findings
    return [
        (each.card.code, each.place.sheet, each.card.severity)
        for each in found
        if each.card.code in ("ST014", "ST015", "RD013")
    ]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("续表", [GOOD, MORE]),
        ("Sheet2", [MORE]),
        ("计划", OTHER_WORDS),
        ("第二批", [["培训项目名称", "人数"], ["琉璃制作培训", 60]]),
        ("两栏", [["组织区县", "培训项目名称"], ["张店区", "琉璃制作培训"]]),
        ("课程", [["地市", "县市区", "课程", "对象", "数量", "日期"], MORE[:6]]),
        ("日期", [["张店区", "琉璃", "失业人员", "6月中旬"]]),
        ("填表说明", [["如下"], GOOD, MORE]),
        ("情况说明", [HEADINGS[:3], GOOD, MORE]),
    ],
)
def test_rows_that_may_be_projects_ask_to_be_answered_for(tmp_path: Path, name: str, rows: Rows) -> None:
    assert said(book(tmp_path / "张店区.xlsx", **{name: rows})) == [("ST014", name, Severity.QUERY)]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("填表说明", [["1.组织区县写全称"], ["2.人数填整数，如 30"]]),
        ("填表示例", [["示例"], GOOD]),
        ("下拉选项", [["市", "组织区县"], ["淄博市", "张店区"], [None, "淄川区"]]),
        ("字典", [["代码", "名称", "上级代码", "级别"], [370303, "张店区", 370300, 3]]),
        ("Sheet2", [["失业人员"], ["企业职工"]]),
        ("通讯录", CONTACTS),
    ],
)
def test_what_only_helps_to_fill_in_is_named_and_no_more(tmp_path: Path, name: str, rows: Rows) -> None:
    assert said(book(tmp_path / "张店区.xlsx", **{name: rows})) == [("ST015", name, Severity.NOTE)]


def test_headings_without_content_are_said_to_be_just_that(tmp_path: Path) -> None:
    path = book(tmp_path / "张店区.xlsx", 下半年=[HEADINGS, [], ["填表人：", None, "联系电话："]])
    assert said(path) == [("RD013", None, Severity.NOTE)]


@pytest.mark.parametrize("name", ["情况说明", "自检", "问题清单"])
def test_what_the_toolkit_puts_beside_a_form_is_passed_over(tmp_path: Path, name: str) -> None:
    rows = [["编码", "单元格", "情况说明"], ["PJ106", "F2", "四季度由市里统一组织"]]
    assert said(book(tmp_path / "张店区.xlsx", **{name: rows})) == []


def test_blank_and_hidden_sheets_are_passed_over(tmp_path: Path) -> None:
    path = book(tmp_path / "张店区.xlsx", Sheet2=[], Sheet3=[[" ", "\u3000"]], 选项=[["失业人员"]])
    opened = load_workbook(path)
    opened["选项"].sheet_state = "hidden"
    opened.save(path)
    assert said(path) == []


def test_it_says_what_is_missing(tmp_path: Path) -> None:
    path = book(tmp_path / "张店区.xlsx", 续表=[MORE], 计划=OTHER_WORDS)
    found = review([path], Order(as_of=AS_OF)).review.findings
    lacks = "市、培训项目名称、群体范围、培训人数、组织时间"
    assert [each.message for each in found if each.card.code == "ST014"] == [
        "工作表“续表”有 1 行内容，没有附件1或附件2的表头，没有审核也没有汇总",
        f"工作表“计划”有 2 行内容，表头只认出“组织区县”，缺“{lacks}”，没有审核也没有汇总",
    ]


@pytest.fixture
def skt(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Screen:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKT_TODAY", "2021-06-10")
    return Screen(capsys)


def test_a_merge_names_them_and_passes_over_its_own_sheets(skt: Screen) -> None:
    book(Path("张店区.xlsx"), 续表=[GOOD, MORE], 填表说明=[["人数填整数"]])
    out, err = skt("merge", "张店区.xlsx", "-o", "市.xlsx")
    assert "没有汇总 1 项（原因见“来源”表）：张店区.xlsx 的“续表”。" in out
    assert "未汇总：张店区.xlsx 续表，没有附件1或附件2的表头，没有汇总" in err
    merged = load_workbook("市.xlsx")
    fates = {row[1]: row[4] for row in merged["来源"].iter_rows(min_row=4, values_only=True)}
    assert fates == {"附件2": "已汇总", "续表": "未汇总", "填表说明": "已跳过"}
    assert [row[0] for row in merged["情况说明"].iter_rows(min_row=4, values_only=True)] == ["ST014"]
    again = skt.json("validate", "市.xlsx")
    assert [each["code"] for each in again["findings"] if each["code"] in ("ST014", "ST015")] == []


def test_an_explanation_may_name_the_sheet(skt: Screen) -> None:
    answers = [["编码", "工作表", "情况说明"], ["ST014", "续表", "续表是去年的项目，不上报"]]
    book(Path("张店区.xlsx"), 续表=[GOOD, MORE], 情况说明=answers)
    skt("validate", "张店区.xlsx", "--fail-on", "query")


def test_a_file_without_any_form_has_one_finding(skt: Screen) -> None:
    made = Workbook()
    made.active.append(list(GOOD))
    made.save("张店区.xlsx")
    out, _ = skt("validate", "张店区.xlsx", code=1)
    assert ("〔ST001〕" in out, "ST014" in out) == (True, False)
