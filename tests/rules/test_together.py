"""Files and sheets that hold the same rows: one word for a copy, one for each row that two share."""

import pytest

from rule_examples import batch
from sheets import sheet as filled
from sheets import subject
from skilltrain_cli.rules.run_rules import check

ROWS = {
    "甲": "张店区 | 陶瓷工艺培训 | 30 | 2021年5月10日",
    "乙": "张店区 | 琉璃制作培训 | 40 | 2021年5月11日",
    "丙": "淄川区 | 建筑陶瓷培训 | 50 | 2021年5月12日",
    "丁": "淄川区 | 家政服务培训 | 60 | 2021年5月13日",
    "戊": "博山区 | 琉璃热塑培训 | 60 | 2021年5月13日",
    "甲′": "淄博市张店区 | 陶瓷 工艺培训 | 30人 | 2021.5.10",
}


def found(*lines: str) -> list[tuple[str, str, str | None, str]]:
    """Return the findings about these rows, written as 文件/工作表 and the letters of its rows."""
    table = ["| 文件 | 工作表 | 汇总表 | 组织区县 | 培训项目名称 | 培训人数 | 组织时间 |"]
    for line in lines:
        name, letters = line.split(" ")
        file, _, sheet = name.partition("/")
        merged = "是" if "汇总" in file else ""
        table += [
            f"| {file} | {sheet or 'Sheet1'} | {merged} | {ROWS[each]} |" for each in letters.split("+")
        ]
    outcome = check(batch("\n".join(table)))
    return [(each.card.code, each.place.file, each.place.cell, each.message) for each in outcome.findings]


def test_a_sheet_that_is_a_copy_is_named_once() -> None:
    assert found("张店区.xlsx/甲 甲+乙", "张店区.xlsx/乙 甲′+乙") == [
        ("BT105", "张店区.xlsx", "A3", "工作表“乙”是“甲”的副本：全部 2 行相同（备注除外）")
    ]


def test_rows_that_two_sheets_share_are_named_one_by_one() -> None:
    rows = found("张店区.xlsx/甲 甲+乙", "张店区.xlsx/乙 甲′+戊")
    assert [(code, message) for code, _, _, message in rows] == [
        ("BT105", "与工作表“甲”第 4 行完全相同（备注除外）")
    ]


def test_a_county_that_stands_whole_in_the_citys_table_is_named_once() -> None:
    assert found("张店区.xlsx 甲+乙", "淄博市.xlsx 甲+乙+丙") == [
        ("BT103", "张店区.xlsx", "A3", "全部 2 行都在“淄博市.xlsx”里（备注除外），会算两遍")
    ]


@pytest.mark.parametrize("city", ["淄博市.xlsx", "全市.xlsx", "zibo.xlsx"])
def test_a_table_that_gathers_several_is_the_one_to_go(city: str) -> None:
    assert found("张店区.xlsx 甲+乙", "淄川区.xlsx 丙+丁", f"{city} 甲+乙+丙+丁") == [
        ("BT103", city, "A3", "全部 4 行都在“张店区.xlsx”、“淄川区.xlsx”里（备注除外），会算两遍")
    ]


def test_a_merged_book_among_its_counties_is_named_once() -> None:
    rows = found("张店区.xlsx 甲+乙", "淄川区.xlsx 丙", "汇总.xlsx 甲+乙+丙")
    assert [(code, file, cell) for code, file, cell, _ in rows] == [("BT106", "汇总.xlsx", "A3")]


def test_merged_books_of_different_units_lie_well_together() -> None:
    assert found("汇总1.xlsx 甲+乙", "汇总2.xlsx 丙+丁") == []


SAME = """
    | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
    | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日至20日 |
    | 淄博 | {county} | {project} | 失业 人员 | {trainees} | 2021.5.10-5.20 |
"""


@pytest.mark.parametrize(("trainees", "code"), [(30, "ID001"), (35, "ID002")])
@pytest.mark.parametrize("county", ["张店", "淄博市张店区", "张店区人社局"])
@pytest.mark.parametrize("project", ["陶瓷工艺培训", "陶瓷 工艺培训", "陶瓷\u200b工艺培训"])
def test_one_project_is_one_however_it_is_written(
    county: str, project: str, trainees: int, code: str
) -> None:
    table = SAME.format(county=county, project=project, trainees=trainees)
    assert [each.card.code for each in check(subject(filled(table))).findings if each.open] == [code]
