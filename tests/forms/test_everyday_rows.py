"""Rows that real sheets have beside projects: signatures, parts with sums, hints, numbering, totals."""

from datetime import date

import pytest

from project_rows import FOOTER, HEAD, ROW, SECOND, Row, drawn, fitted, judged, kinds, places
from skilltrain_cli.review.finding import Severity

DAY = "2021年6月8日"
ALL = {"filled_by", "phone", "filled_on"}
PHONE = "0533-2345678"


def notes(*rows: Row, data: tuple[Row, ...] = (ROW, SECOND), head: Row = HEAD) -> list[str]:
    """Return what is said of the sheet, which must be nothing but notes; a footer may lack something."""
    found = [each for each in judged(drawn([head, *data, *rows])) if each.card.code != "ST010"]
    assert [each.message for each in found if each.card.severity is not Severity.NOTE] == []
    return [each.message for each in found if each.card.code == "ST008"]


@pytest.mark.parametrize(
    ("line", "signed"),
    [
        (
            ("单位负责人：", "李某", "填表人：", "王某", "联系电话：", PHONE, f"填表日期：{DAY}"),
            "单位负责人：李某",
        ),
        (("审核人：", "李某", "填表人：", "王某", "电话：", PHONE, "2021.6.8"), "审核人：李某"),
        (
            ("单位负责人", "李某", "审核人", "王某", "填表人", "赵某", PHONE, DAY),
            "单位负责人李某、审核人王某",
        ),
        (
            (
                "审 核 人：李某",
                "",
                "填 表 人：王某",
                "",
                f"联 系 电 话：{PHONE}",
                "",
                "填 表 日 期：2021.6.8",
            ),
            "审 核 人：李某",
        ),
        (
            ("分管领导（签字）：", None, "制表：王某", f"手机：{13800000000}", "日期：2021.6.8"),
            "分管领导（签字）：",
        ),
        (
            ("主管：李某", "会计：赵某", "经办人：王某", f"电话：{PHONE}", date(2021, 6, 8)),
            "主管：李某、会计：赵某",
        ),
        (("填报单位负责人：李某", None, "填报人：王某", f"电话：{PHONE}", DAY), "填报单位负责人：李某"),
        (("复核：", "李某", "填表人：", "王某", "联系电话：", 13800000000, "2021.6.8"), "复核：李某"),
        (("审核：李某", None, "填表人：王某", "电话：", 13800000000, "2021.6.8"), "审核：李某"),
        (
            (f"负责人：李某　审核：赵某　填表人：王某　联系电话：{PHONE}　{DAY}",),
            "负责人：李某　审核：赵某　填表人：王某…",
        ),
    ],
)
def test_signatures_are_named_and_the_footer_among_them_is_read(line: Row, signed: str) -> None:
    sheet = fitted([HEAD, ROW, SECOND, line])
    assert (len(sheet.rows), set(sheet.footer), kinds(sheet)) == (2, ALL, [])
    assert sheet.footer["filled_by"].value in ("王某", "赵某")
    assert sheet.footer["filled_on"].value == date(2021, 6, 8)
    assert notes(line) == [f"第 4 行是签字盖章行“{signed}”，没有当作项目"]


@pytest.mark.parametrize(
    "line",
    [
        ("单位（盖章）：", None, None, "审核人：", None, "填表人：", "王某"),
        ("张店区人力资源和社会保障局（盖章）",),
        (None, None, None, None, "（盖章）"),
        ("监督电话：", PHONE, "传真：", PHONE),
        ("审核：",),
        ("单位盖章", None, None, "负责人签字"),
    ],
)
def test_seals_and_signatures_are_no_project(line: Row) -> None:
    assert len(fitted([HEAD, ROW, SECOND, line]).rows) == 2
    assert len(notes(line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        (None, None, "审核意见", None, "同意"),
        ("审核意见", None, None, None, "同意"),
        (None, None, "县人社局审核意见：", None, "情况属实，同意上报"),
        (None, None, "领导批示", None, "已阅"),
        (None, None, "主管部门意见（盖章）", None, "同意", None, DAY),
        ("淄博市", "张店区", "审核意见", None, "同意"),
    ],
)
def test_an_opinion_on_the_sheet_is_no_project(line: Row) -> None:
    (said,) = notes(line, FOOTER)
    assert said.startswith("第 4 行是签字盖章行“")
    assert [str(text) for text in line if text and str(text) not in said and text != DAY] == []


def test_a_project_about_opinions_stays_one() -> None:
    project: Row = ("淄博市", "张店区", "群众意见处理培训", "失业人员", 30, "2021年5月12日")
    named: Row = ("淄博市", "张店区", "审核意见", "失业人员", 30, "2021年5月13日")
    assert fitted([HEAD, ROW, SECOND, project, named, FOOTER]).rows == (1, 2, 3, 4)


def test_labels_over_their_values_are_read_and_who_signed_is_named() -> None:
    rows = (("审核人", "填表人", "联系电话", "填表日期"), ("李某", "王某", PHONE, DAY))
    assert set(fitted([HEAD, ROW, SECOND, *rows]).footer) == ALL
    assert "第 5 行是签字盖章行“李某”，没有当作项目" in notes(*rows)


@pytest.mark.parametrize("line", [("填表人：王某", None, f"联系电话：{PHONE}"), ("张店区人社局（盖章）",)])
def test_a_day_alone_below_the_signatures_is_the_day_of_the_footer(line: Row) -> None:
    sheet = fitted([HEAD, ROW, SECOND, line, (None, None, None, None, None, DAY)])
    assert (sheet.footer["filled_on"].value, kinds(sheet)) == (date(2021, 6, 8), [])


def test_a_day_beside_a_seal_is_the_day_of_the_footer() -> None:
    line: Row = ("填报单位：张店区人社局", None, None, "（盖章）", None, DAY)
    assert fitted([HEAD, ROW, SECOND, line]).footer["filled_on"].value == date(2021, 6, 8)
    assert notes(line) == ["第 4 行是签字盖章行“（盖章）”，没有当作项目"]


def test_a_second_day_below_the_footer_is_asked_about() -> None:
    assert places(drawn([HEAD, ROW, FOOTER, (None, None, None, None, None, DAY)])) == ["ST014 F4"]


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (("淄博市", "张店区", "企业负责人辅导培训", "企业职工", 20, "2021年5月11日"), []),
        (("淄博市", "张店区", "单位负责人", "企业职工", None, "2021年5月11日"), ["VL001 E4"]),
        ((None, None, "审核人", None, 30, None), ["VL001 A4", "VL001 B4", "VL001 D4", "VL001 F4"]),
    ],
)
def test_a_project_called_like_a_signature_is_a_project(row: Row, cells: list[str]) -> None:
    assert len(fitted([HEAD, ROW, SECOND, row, FOOTER]).rows) == 3
    assert sorted(places(drawn([HEAD, ROW, SECOND, row, FOOTER]))) == cells


def part(name: str, count: int, county: str = "张店区") -> Row:
    return ("淄博市", county, name, "失业人员", count, "2021年5月10日", None)


FIRST, THEN, LAST = part("甲类培训", 30), part("乙类培训", 30), part("丙类培训", 40)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("一、上半年", "二、下半年"),
        ("（一）企业职工培训", "（二）重点群体培训"),
        ("㈠企业职工", "㈡失业人员"),
        ("第一季度", "第二季度"),
        ("2021年上半年", "2021年下半年"),
        ("5月份", "6月份"),
        ("第一批", "第二批"),
        ("第一部分：已开展", "第二部分：计划"),
    ],
)
@pytest.mark.parametrize("column", [0, 1, 2, 3])
@pytest.mark.parametrize("right", [True, False])
def test_a_part_with_a_sum_is_a_subtotal(above: str, below: str, column: int, *, right: bool) -> None:
    heads = [[None] * 7 for _ in range(2)]
    for head, text, count in ((heads[0], above, 30), (heads[1], below, 70 if right else 71)):
        head[column], head[4] = text, count  # type: ignore[call-overload]
    rows: list[Row] = [
        HEAD,
        tuple(heads[0]),
        FIRST,
        tuple(heads[1]),
        THEN,
        LAST,
        ("总计", *[None] * 3, 100),
        FOOTER,
    ]
    sheet = fitted(rows)
    assert (len(sheet.rows), len(sheet.totals)) == (3, 3)
    assert places(drawn(rows)) == ([] if right else ["ST009 E4"])


@pytest.mark.parametrize(
    ("above", "below"), [("1、企业职工", "2、失业人员"), ("已开展", "计划开展"), ("张店区", "周村区")]
)
def test_what_may_name_a_part_does_so_where_the_rows_come_to_its_sum(above: str, below: str) -> None:
    heads: list[Row] = [(above, *[None] * 3, 30), (below, *[None] * 3, 70)]
    sheet = fitted([HEAD, heads[0], FIRST, heads[1], THEN, LAST, FOOTER])
    assert (len(sheet.rows), [total.count for total in sheet.totals]) == (3, [30, 70])
    wrong = fitted([HEAD, heads[0], FIRST, (below, *[None] * 3, 71), THEN, LAST, FOOTER])
    assert len(wrong.rows) == 4


def test_parts_within_parts_are_each_compared_with_their_own_rows() -> None:
    def rows(half: int) -> list[Row]:
        return [
            *(HEAD, ("一、上半年", *[None] * 3, half), ("（一）企业职工", *[None] * 3, 30), FIRST),
            *(
                ("（二）失业人员", *[None] * 3, 70),
                THEN,
                LAST,
                ("二、下半年", *[None] * 3, 5),
                part("丁类", 5),
            ),
            *(("总计", *[None] * 3, 105), FOOTER),
        ]

    assert places(drawn(rows(100))) == []
    (found,) = [each for each in judged(drawn(rows(90))) if each.open]
    assert (found.place.cell, found.message) == ("E2", "“一、上半年”写的是 90，各行相加是 100")


def test_a_part_may_be_numbered_under_the_numbering() -> None:
    head = ("序号", *HEAD)
    rows = [("一", None, None, "企业职工培训", None, 30), (1, *FIRST), ("二", "下半年", None, None, None, 70)]
    sheet = fitted([head, *rows, (2, *THEN), (3, *LAST), FOOTER])
    assert ([total.label for total in sheet.totals], kinds(sheet)) == (["企业职工培训", "下半年"], [])


def test_a_part_without_a_sum_is_named() -> None:
    rows: list[Row] = [HEAD, (None, None, "一、上半年"), FIRST, (None, None, "二、下半年"), THEN, FOOTER]
    said = [each.message for each in judged(drawn(rows))]
    assert said == [
        "第 2 行是分段标题“一、上半年”，没有当作项目",
        "第 4 行是分段标题“二、下半年”，没有当作项目",
    ]


def test_a_part_may_say_its_sum_in_its_own_text() -> None:
    rows: list[Row] = [HEAD, ("一、上半年（30人）",), FIRST, ("二、下半年：80人",), THEN, LAST, FOOTER]
    assert places(drawn(rows)) == ["ST009 A4"]


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (("淄博市", "张店区", "一、焊工", "失业人员", None, "2021年5月10日"), ["VL001 E2"]),
        (("淄博市", "张店区", "一、焊工", None, 20, None), ["VL001 D2", "VL001 F2"]),
        (("淄博市", "张店区", None, None, 20, "第二季度"), ["VL001 C2", "VL001 D2"]),
        (("淄博市", "张店区", None, None, 20, None), ["VL001 C2", "VL001 D2", "VL001 F2"]),
    ],
)
def test_a_project_with_blanks_is_no_part(row: Row, cells: list[str]) -> None:
    found = places(drawn([HEAD, row, FIRST, LAST, FOOTER]))
    assert sorted(each for each in found if not each.startswith("TM002")) == cells


HINTS: tuple[Row, ...] = (
    (
        "（填全称）",
        "（填全称，市直组织的填市直）",
        "（与开班申请一致）",
        "（可多选）",
        "（单位：人）",
        "（年月日至年月日）",
        "（选填）",
    ),
    ("必填", "必填", "必填", "必填", "必填", "必填", "选填"),
    ("填全称", "填规范全称", "项目全称", "可多选", "只填整数", "年月日格式", None),
    ("文本", "文本", "文本", "下拉选择", "整数", "年月日", "文本"),
)
EXAMPLES: tuple[Row, ...] = (
    ("如：淄博市", "如：张店区", "如：焊工", "如：失业人员", "如：30", "如：2021年6月1日", None),
    (
        "例：淄博市",
        "例：张店区",
        "例：焊工初级培训",
        "例：失业人员",
        "例：30",
        "例：2021年6月1日至6月10日",
        None,
    ),
    ("例：淄博市", "张店区", "焊工初级培训", "失业人员", 30, "2021年6月1日至6月10日", None),
    ("（示例）淄博市", "张店区", "焊工初级培训", "失业人员", 30, "2021年6月1日至6月10日", None),
)
NUMBERS: tuple[Row, ...] = (
    ("栏次", "—", "1", "2", "3", "4", "5"),
    ("栏次", "A", "B", "C", "D", "E", "F"),
    ("A", "B", "C", "D", "E", "F", "G"),
    ("甲", "乙", "丙", "丁", "1", "2", "3"),
    ("甲", "乙", "丙", 1, 2, 3, None),
    ("（1）", "（2）", "（3）", "（4）", "（5）", "（6）", "（7）"),
    ("①", "②", "③", "④", "⑤=③+④", "⑥", "⑦"),
    ("一", "二", "三", "四", "五", "六", "七"),
    tuple(map(chr, range(0x2160, 0x2167))),  # Roman numerals
    ("第1栏", "第2栏", "第3栏", "第4栏", "第5栏", "第6栏", "第7栏"),
)


@pytest.mark.parametrize("line", HINTS)
def test_a_line_of_hints_under_the_headings_is_named(line: Row) -> None:
    assert notes(FOOTER, data=(line, ROW, SECOND))[0].startswith("第 2 行是填表提示“")


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_under_the_headings_is_named(line: Row) -> None:
    assert notes(FOOTER, data=(line, ROW, SECOND))[0].startswith("第 2 行是示例行“")


@pytest.mark.parametrize("line", NUMBERS)
def test_a_line_that_numbers_the_columns_is_named(line: Row) -> None:
    assert notes(FOOTER, data=(line, ROW, SECOND)) == ["第 2 行是栏次或单位行，没有当作项目"]


def test_several_such_lines_may_stand_under_the_headings() -> None:
    lines: tuple[Row, ...] = (HINTS[1], NUMBERS[0], (None, None, None, None, "人"))
    assert len(notes(FOOTER, data=(*lines, ROW, SECOND))) == 3


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ((None, None, "以下空白"), "说明文字“以下空白”"),
        ((None, None, "（续表）"), "说明文字“（续表）”"),
        (("目标任务", None, None, None, 500), "指标行“目标任务”"),
        ((None, None, "完成率", None, "14%"), "指标行“完成率”"),
        ((None, None, None, None, None, "　　年　月　日"), "没有填的日期“　　年　月　日”"),
    ],
)
def test_what_else_stands_below_a_table_is_named(row: Row, why: str) -> None:
    (said,) = notes(row, FOOTER)
    assert said.partition("；")[0] == f"第 4 行是{why}，没有当作项目"


@pytest.mark.parametrize(
    ("label", "stated"),
    [
        ("2个项目", None),
        ("3个项目", "写的是 3 个，各行数下来是 2 个项目"),
        ("全县共2个班次", None),
        ("全县共6个班次", "写的是 6 个，各行数下来是 2 个项目"),
        ("共2期", None),
        ("∑", None),
        ("Σ", None),
        ("计", None),
        ("总计 Total", None),
        ("项目数：2个", None),
        ("合计（1个工种）", None),
    ],
)
@pytest.mark.parametrize("column", [0, 2])
def test_a_total_may_be_called_by_what_it_counts(label: str, stated: str | None, column: int) -> None:
    row = [None] * 7
    row[column], row[4] = label, 70  # type: ignore[call-overload]
    rows: list[Row] = [HEAD, ROW, SECOND, tuple(row), FOOTER]
    found = [(each.place.spot, each.message) for each in judged(drawn(rows)) if each.open]
    assert found == ([((3, column), f"“{label}”{stated}")] if stated else [])
    assert [total.count for total in fitted(rows).totals] == [70]


def test_a_number_of_projects_beside_the_label_is_compared_too() -> None:
    rows: list[Row] = [HEAD, ROW, SECOND, ("合计", None, "3个项目", None, 70), FOOTER]
    assert places(drawn(rows)) == ["ST009 C4"]


def test_a_project_that_is_called_like_a_number_is_one() -> None:
    row = (*ROW[:2], "6个项目", *ROW[3:])
    assert len(fitted([HEAD, ROW, row, FOOTER]).rows) == 2


@pytest.mark.parametrize(("stated", "found"), [(70, []), (80, ["“合计”写的是 80，各行相加是 70"])])
def test_a_total_above_its_rows_is_compared_with_them(stated: int, found: list[str]) -> None:
    rows: list[Row] = [HEAD, ("合计", *[None] * 3, stated), ROW, SECOND, FOOTER]
    assert [each.message for each in judged(drawn(rows)) if each.open] == found


def test_subtotals_above_their_rows_are_compared_with_them() -> None:
    top: Row = ("总计", *[None] * 3, 100)
    rows: list[Row] = [
        HEAD,
        top,
        ("小计", *[None] * 3, 30),
        FIRST,
        ("小计", *[None] * 3, 71),
        THEN,
        LAST,
        FOOTER,
    ]
    found = [(each.place.cell, each.message) for each in judged(drawn(rows)) if each.open]
    assert found == [("E5", "“小计”写的是 71，各行相加是 70")]


def test_many_totals_are_compared_quickly() -> None:
    rows: list[Row] = [HEAD]
    for at in range(1_500):
        rows += [part(f"第{at}类培训", 2), ("小计", *[None] * 3, 2)]
    assert [each for each in places(drawn([*rows, FOOTER])) if each.startswith("ST009")] == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (90, "这一行只有“90”，可能是合计，也可能是没有填完的项目，没有当作项目"),
        (DAY, f"这一行只有“{DAY}”，可能是填表日期，也可能是没有填完的项目，没有当作项目"),
    ],
)
def test_a_lone_figure_is_called_what_it_may_be(value: object, said: str) -> None:
    row: Row = (None, None, None, None, value)  # type: ignore[assignment]
    assert [each.message for each in judged(drawn([HEAD, ROW, SECOND, row, FOOTER]))] == [said]


def test_a_row_with_nothing_but_a_unit_is_told_in_good_words() -> None:
    assert notes(("淄博市", "张店区"), FOOTER) == ["第 4 行只有“淄博市、张店区”，没有项目内容，没有当作项目"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ((None, None, "共2个项目，合计{sum}人"), "是“共2个项目，合计{sum}人”行"),
        ((None, None, "以上共2个项目，培训{sum}人次。"), "是“以上共2个项目，培训{sum}人次。”行"),
        ((None, None, None, None, "共{sum}人"), "是“共{sum}人”行"),
        ((None, None, "第1页 共1页"), "是说明文字“第1页 共1页”"),
        (("第 1 页", None, None, None, None, "共 1 页"), "是说明文字“第 1 页”"),
        ((None, None, None, None, None, "张店区人力资源和社会保障局"), "是落款“张店区人力资源和社会保障局”"),
    ],
)
def test_sums_in_words_pages_and_the_office_below_the_rows_are_no_projects(line: Row, said: str) -> None:
    total = int(str(ROW[4])) + int(str(SECOND[4]))
    below = tuple(each.format(sum=total) if isinstance(each, str) else each for each in line)
    [told] = notes(below, FOOTER)
    assert told.startswith(f"第 4 行{said.format(sum=total)}，没有当作项目")


def test_a_sum_in_words_is_compared_with_the_rows() -> None:
    found = judged(drawn([HEAD, ROW, SECOND, (None, None, "共2个项目，合计7人"), FOOTER]))
    assert [each.card.code for each in found if each.open] == ["ST009"]


def test_the_day_under_the_office_is_named_or_is_the_day_of_the_footer() -> None:
    office: Row = (None, None, None, None, None, "张店区人社局")
    day: Row = (None, None, None, None, None, DAY)
    assert notes(FOOTER, office, day)[-1] == f"第 6 行是落款日期“{DAY}”，没有当作项目"
    assert fitted([HEAD, ROW, FOOTER[:4], office, day]).footer["filled_on"].raw == DAY


@pytest.mark.parametrize("name", ["社区服务中心", "机关办公室"])
def test_a_project_called_like_an_office_stays_a_project(name: str) -> None:
    assert len(fitted([HEAD, ROW, (None, None, name), FOOTER]).rows) == 2


@pytest.mark.parametrize(
    "line", [("无",) * 7, ("淄博市", "张店区", "无", "无", "无", "无"), (None, None, "—", "—", "—", "—")]
)
def test_a_row_that_says_there_is_nothing_is_named(line: Row) -> None:
    [told] = notes(line, FOOTER)
    assert told.startswith(f"第 4 行是没有项目的行“{line[2]}”，没有当作项目")


def test_a_project_without_a_name_alone_stays_an_error() -> None:
    found = judged(drawn([HEAD, ROW, ("淄博市", "张店区", "无", "失业人员", 20, "2021年5月12日"), FOOTER]))
    assert [each.card.code for each in found if each.open] == ["VL001"]


def test_numbers_of_rows_that_nobody_filled_in_are_no_strays() -> None:
    rows: list[Row] = [("序号", *HEAD), (1, *ROW), (2, *SECOND), (3,), ("4",), (5,), FOOTER]
    assert judged(drawn(rows)) == []
    rows[5] = (25,)
    assert [each.card.code for each in judged(drawn(rows))] == ["ST016"]
    rows[5] = (5, None, None, None, None, None, None, None, "另有25人")
    assert [each.card.code for each in judged(drawn(rows))] == ["ST008"]


@pytest.mark.parametrize("day", ["2021.6.8", date(2021, 6, 8), "2021-06-08"])
def test_one_day_in_two_writings_is_no_contradiction(day: str | date) -> None:
    assert judged(drawn([("填报日期：", day), HEAD, ROW, SECOND, FOOTER])) == []
    told = judged(drawn([("填报日期：", "2021.6.9"), HEAD, ROW, SECOND, FOOTER]))
    assert [each.card.code for each in told] == ["ST016"]


@pytest.mark.parametrize(
    "label",
    ["总期数", "项目数", "平均每期", "每班平均人数", "本月新增", "本季度完成人数", "女性人数", "女学员人数"],
)
def test_figures_about_the_table_are_no_projects(label: str) -> None:
    [told] = notes((label, None, None, None, 2), FOOTER)
    assert told.startswith(f"第 4 行是指标行“{label}”，没有当作项目")
