"""Which rows are projects: no row with content is dropped for a mark in its texts, no total is counted."""

from datetime import date

import pytest
from msgspec.structs import replace

from project_rows import FOOTER, HEAD, ROW, SECOND, Row, drawn, fitted, judged, kinds, places
from skilltrain_cli.values.grid import Grid

MARKS = ("其中女性12人", "注：校企合作", "说明：对口帮扶", "1.与企业合作", "例：对口", "合计", "填表人：张三")
BELOW: tuple[tuple[int, int, int, int], ...] = ((1, 0, 3, 0), (1, 1, 3, 1))


@pytest.mark.parametrize("mark", MARKS)
def test_a_full_row_is_data_whatever_its_remarks_say(mark: str) -> None:
    second: Row = (None, None, "琉璃制作培训", "企业职工", 40, "2021年5月11日", mark)
    third: Row = (None, None, "电工培训", "退役军人", 50, date(2021, 5, 12), mark)
    sheet = fitted([HEAD, ROW, second, third, FOOTER], *BELOW)
    assert (sheet.rows, sheet.skipped, kinds(sheet)) == ((1, 2, 3), (), [])


@pytest.mark.parametrize("mark", MARKS)
def test_remarks_mark_no_row_that_lacks_something(mark: str) -> None:
    second: Row = (None, None, "琉璃制作培训", "企业职工", None, "2021年5月11日", mark)
    assert places(drawn([HEAD, ROW, second, second[:6], FOOTER], *BELOW))[0] == "VL001 E3"


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (("", "", "1、焊工", "失业人员", None, "2021年5月11日"), ["VL001 E3"]),
        (("", "", "2.钳工", None, 55, "2021年5月11日"), ["VL001 D3"]),
        (("", "", "例会主持", "失业人员", 43, None), ["VL001 F3"]),
        (("", "", "说明：家政", None, 33, "2021年5月11日"), ["VL001 D3"]),
        (("", "", "其中工种A", "失业人员", 44, None), ["VL001 F3"]),
        (("", "", "会计合计", "失业人员", None, "2021年5月11日"), ["VL001 E3"]),
        (("", "", "1、焊工", None, 30, None), ["VL001 D3", "VL001 F3"]),
        (("淄博市", "张店区", "1、焊工", None, None, None), ["VL001 D3", "VL001 E3", "VL001 F3"]),
        (("淄博市", "例：张店区", "焊工", "失业人员", 44, "2021年5月11日"), ["RG003 B3", "ST016 B3"]),
        (("淄博市", "小计", "焊工", "失业人员", 44, "2021年5月11日"), ["RG003 B3", "ST016 B3"]),
        (("淄博市", "小计", "焊工", None, 44, "2021年5月11日"), ["VL001 D3", "RG003 B3", "ST016 B3"]),
    ],
)
def test_a_blank_beside_a_name_like_a_mark_is_missed_not_dropped(row: Row, cells: list[str]) -> None:
    third = (None, None, *ROW[2:])
    found = places(drawn([HEAD, ROW, row, third, FOOTER], (1, 0, 3, 0), (1, 1, 3, 1)))
    assert sorted(each for each in found if not each.startswith("ID001")) == sorted(cells)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("注：1.如培训项目由市直组织的",), "说明文字"),
        (("1.本表由区人社局填报",), "说明文字"),
        (("", "", "2.本表由区人社局填报"), "说明文字"),
        (("说明：", "", "本表数据截至6月8日"), "说明文字"),
        (("例", "", "", "", "", ""), "示例行"),
        (("示例", "××区", "××培训", "失业人员", 30, "2021年6月1日"), "示例行"),
        (("", "", "其中：女性", "", 12, ""), "“其中”行"),
    ],
)
def test_a_mark_with_nothing_beside_it_is_no_project(row: Row, why: str) -> None:
    sheet = fitted([HEAD, ROW, row])
    assert (sheet.rows, kinds(sheet)) == ((1,), [])
    assert sheet.skipped[0].why.startswith(why)


@pytest.mark.parametrize("value", [70, "70人", date(2021, 6, 9), "2021年6月9日"])
@pytest.mark.parametrize("column", [2, 4, 5])
def test_a_lone_figure_is_one_finding(value: object, column: int) -> None:
    row: Row = tuple(value if at == column else None for at in range(7))  # type: ignore[misc]
    found = judged(drawn([HEAD, ROW, SECOND, row, FOOTER]))
    assert [(each.card.code, each.place.spot) for each in found] == [("ST014", (3, column))]


def test_a_lone_error_cell_is_a_project_with_blanks() -> None:
    sheet = fitted([HEAD, ROW, (None, None, "电工培训", None, None, None, None)])
    assert sheet.rows == (1, 2)


@pytest.mark.parametrize("label", ["制表：李四", "填表：李四", "制表人：李四", "经办：李四"])
def test_short_labels_make_a_footer(label: str) -> None:
    sheet = fitted([HEAD, ROW, (label, "", "手机：13800000000", "", "2021年6月9日")])
    assert (sheet.rows, kinds(sheet)) == ((1,), [])
    assert sheet.footer["filled_by"].value == "李四"
    assert sheet.footer["filled_on"].value == date(2021, 6, 9)


def test_a_short_label_without_its_colon_may_be_a_project() -> None:
    found = places(drawn([HEAD, ROW, ("淄博市", "张店区", "制表", None, 30, None), FOOTER]))
    assert found == ["VL001 D3", "VL001 F3"]


BLANK_FOOTER: Row = ("填表人：", None, "联系电话：0533-2345678", None, "填表日期：2021年6月8日")


@pytest.mark.parametrize(
    "note", ["注：1.如培训项目由市直组织", "1.如培训项目由市直组织", "说明：本表一式两份", "备注：无"]
)
def test_a_note_beneath_a_blank_footer_fills_nothing_in(note: str) -> None:
    sheet = fitted([HEAD, ROW, BLANK_FOOTER, (note,)])
    assert ("filled_by" in sheet.footer, "filled_by" in sheet.unfilled) == (False, True)
    found = judged(drawn([HEAD, ROW, BLANK_FOOTER, (note,)]))
    assert [each.place.cell for each in found if each.card.code == "ST010"] == ["A3"]


@pytest.mark.parametrize("mark", ['"', "”", "同上", "〃"])
def test_every_ditto_mark_is_understood_in_group_columns(mark: str) -> None:
    sheet = fitted([HEAD, ROW, (mark, mark, *SECOND[2:]), (mark, mark, "电工培训", *SECOND[3:])])
    assert (sheet.values("county"), kinds(sheet)) == (["张店区"] * 3, [])


def test_ditto_below_nothing_is_quoted() -> None:
    sheet = fitted([HEAD, ("淄博市", None, *ROW[2:]), ("淄博市", "同上", *SECOND[2:])])
    assert [(each.kind, each.spot, each.value) for each in sheet.troubles] == [
        ("blank", (1, 1), None),
        ("text.ditto", (2, 1), "同上"),
    ]


def test_a_number_merged_with_a_row_that_is_no_project_is_missed() -> None:
    part: Row = (None, None, "其中：女性", None, 40)
    sheet = fitted([HEAD, ROW, part, (*SECOND[:4], None, *SECOND[5:])], (2, 4, 3, 4))
    assert [(each.kind, each.spot, each.detail) for each in sheet.troubles] == [("blank", (3, 4), "merged")]


def test_nine_thousand_merged_cells_of_a_million_rows_are_no_work() -> None:
    areas = [(at + 1, at % 7, 1_048_575, at % 7) for at in range(9_000)]
    rows: list[Row] = [HEAD, *[(None, None, f"第{at}期", "失业人员", None, None, None) for at in range(300)]]
    assert len(fitted(rows, *areas).rows) == 300


def test_what_is_cut_from_a_row_left_out_is_masked_first() -> None:
    note: Row = ("注：第二期带班人证件99999919900307001X", *[None] * 6)
    skipped = fitted([HEAD, ROW, SECOND, note]).skipped
    assert [each.why for each in skipped] == ["说明文字“注：第二期带班人证件999999***…”"]


def asked_for_the_footer(*grids: Grid) -> list[str]:
    return [f"{each.place.sheet} {each.place.cell}" for each in judged(*grids) if each.card.code == "ST010"]


def test_a_missing_footer_is_asked_for_below_the_table() -> None:
    assert asked_for_the_footer(drawn([HEAD, ROW, SECOND])) == ["Sheet1 A4"]
    total: Row = ("合计", None, None, None, 70)
    assert asked_for_the_footer(drawn([HEAD, ROW, SECOND, total])) == ["Sheet1 A5"]


def test_pages_of_one_form_need_one_footer() -> None:
    first, last = (
        replace(drawn(rows), name=name) for rows, name in (([HEAD, ROW], "第1页"), ([HEAD, SECOND], "第2页"))
    )
    signed = replace(last, rows=[*last.rows, FOOTER])
    assert asked_for_the_footer(first, signed) == []
    assert asked_for_the_footer(replace(signed, name="第1页"), replace(first, name="第2页")) == []
    assert asked_for_the_footer(first, last) == ["第2页 A3"]


def test_the_tables_of_two_units_need_a_footer_each() -> None:
    other = replace(drawn([HEAD, ("淄博市", "淄川区", *SECOND[2:]), FOOTER]), name="淄川区")
    assert asked_for_the_footer(drawn([HEAD, ROW]), other) == ["Sheet1 A3"]


@pytest.mark.parametrize("words", ["第1页 共2页", "第1页", "共2页，第1页", "第 1 页/共 2 页"])
def test_the_number_of_a_page_is_no_project_in_whichever_column(words: str) -> None:
    at = HEAD.index("组织时间")
    first = [(each[at], *each[:at], *each[at + 1 :]) for each in (HEAD, ROW, SECOND)]
    assert places(drawn([*first, FOOTER, (words,)])) == []
