"""Invariant 9: a filled cell anywhere in a form is a value, is named in a skipped row, or is found there."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messy_sheets import Mess, messy
from project_rows import FOOTER, HEAD, ORDER, ROW, SECOND, Row, drawn, fitted, judged, places
from skilltrain_cli.forms import stray_cells
from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.intake.examine_file import judge
from skilltrain_cli.review.finding import Finding, Severity
from skilltrain_cli.values.grid import Area, Grid, Spot, Value
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.table_kinds import FileKind
from skilltrain_cli.values.text import is_blank, quoted

SHEETS = 400
REMARKS: tuple[Value, ...] = (
    "此行作废，实际培训3人",
    "第二期另有25人",
    "另加12人",
    25,
    7.5,
    44321,
    "第3行应为20人",
    True,
)
"""What people write beside a table and nobody must lose: none of it is a title or what a label asks for."""


def asked(*grids: Grid) -> list[str]:
    """Return code and cell of the strays found in a file."""
    return [f"{each.card.code} {each.place.cell}" for each in judged(*grids) if each.card.code in STRAY]


STRAY = ("ST016", "ST017", "ST018")


# Columns without a heading


@pytest.mark.parametrize("value", ["此行作废，实际培训3人", "第二期另有25人", 25, 2.5, "张三"])
@pytest.mark.parametrize("column", [7, 9])
def test_what_stands_right_of_the_last_heading_is_asked_about(value: Value, column: int) -> None:
    row: Row = (*ROW, *[None] * (column - 7), value)
    assert places(drawn([HEAD, row, SECOND, FOOTER])) == [f"ST016 {Spot(1, column).a1}"]


def test_what_stands_between_two_headings_is_asked_about() -> None:
    rows: list[Row] = [(*each[:3], None, *each[3:]) for each in (HEAD, ROW, SECOND)]
    rows[1] = (*ROW[:3], "第二期", *ROW[3:])
    assert places(drawn([*rows, FOOTER])) == ["ST016 D2"]


def test_what_stands_left_of_the_first_heading_is_asked_about() -> None:
    rows: list[Row] = [(None, *HEAD), ("重复", *ROW), (None, *SECOND), FOOTER]
    assert places(drawn(rows)) == ["ST016 A2"]


def test_a_figure_before_the_only_row_is_asked_about() -> None:
    assert places(drawn([(None, *HEAD), (25, *ROW), FOOTER])) == ["ST016 A2"]


@pytest.mark.parametrize(
    "numbers", [(1, 2, 3), (21, 22, 23), ("1", "2", "3"), ("1.", "2.", "3."), (1.0, 2.0, 3.0)]
)
def test_a_running_number_without_a_heading_is_noted(numbers: tuple[Value, ...]) -> None:
    third: Row = (*ROW[:2], "电工培训", *ROW[3:])
    rows: list[Row] = [
        (None, *HEAD),
        *((number, *row) for number, row in zip(numbers, (ROW, SECOND, third), strict=True)),
    ]
    assert asked(drawn([*rows, FOOTER])) == ["ST018 A2"]
    assert places(drawn([*rows, FOOTER])) == []


def test_a_filled_column_without_a_heading_is_one_finding() -> None:
    rows: list[Row] = [(*ROW[:2], f"培训{at}", *ROW[3:], 10 + at) for at in range(20)]
    (found,) = [each for each in judged(drawn([HEAD, *rows, FOOTER])) if each.card.code in STRAY]
    assert (found.card.code, found.place.cell) == ("ST016", "H2")
    assert "20 格" in found.message
    assert len(found.rows) == 20


def test_a_mark_for_nothing_is_no_content() -> None:
    assert asked(drawn([HEAD, (*ROW, "/"), (*SECOND, "—"), FOOTER])) == []


def test_an_error_in_a_column_without_a_heading_is_asked_about() -> None:
    grid = Grid(name="Sheet1", rows=[HEAD, ROW, SECOND, FOOTER], errors={Spot(1, 8): "#REF!"})
    assert places(grid) == ["ST016 I2"]


def test_a_word_among_the_numbers_of_the_rows_is_asked_about() -> None:
    rows: list[Row] = [("序号", *HEAD), (1, *ROW), ("此行作废", *SECOND), FOOTER]
    assert places(drawn(rows)) == ["ST016 A3"]


# Two records in one row


def test_a_second_record_in_a_row_is_an_error() -> None:
    assert places(drawn([HEAD, (*ROW, *SECOND), SECOND, FOOTER])) == ["ST017 H2"]


def test_a_second_record_in_every_row_is_an_error() -> None:
    third: Row = (*ROW[:2], "电工培训", *ROW[3:])
    found = places(drawn([HEAD, (*ROW, *SECOND), (*third, *SECOND), FOOTER]))
    assert found == ["ST017 H2", "ST017 H3"]


@pytest.mark.parametrize(
    "rest", [("张店区",), ("张店区", "琉璃"), ("琉璃", 40), ("失业人员", "40人", "2021年5月1日")]
)
def test_a_second_unit_or_count_in_a_row_is_an_error(rest: Row) -> None:
    third: Row = (*ROW[:2], "电工培训", *ROW[3:])
    assert places(drawn([HEAD, (*ROW, *rest), SECOND, third, FOOTER])) == ["ST017 H2"]


# Around the table


@pytest.mark.parametrize("value", ["第二期另有25人", 25, "第3行作废"])
def test_a_remark_beside_the_title_is_asked_about(value: Value) -> None:
    rows: list[Row] = [("附件2",), ("项目制培训情况统计表", None, None, value), HEAD, ROW, SECOND, FOOTER]
    assert places(drawn(rows)) == ["ST016 D2"]


@pytest.mark.parametrize(
    "line",
    [
        ("附件2",),
        ("附 件 2：",),
        ("淄博市2021年项目制培训情况统计表",),
        ("项目制培训情况统计表（2021年上半年）",),
        ("张店区项目制培训开展情况汇总表",),
        ("（2021年第二季度）",),
        ("填报单位（盖章）：张店区人力资源和社会保障局", None, None, None, "单位：人"),
        ("填报单位（盖章）", "张店区人社局", None, "填报日期", "2021年6月8日"),
        ("单位负责人：李某", None, "审核人：王某", None, "报送日期：2021.6.8"),
        ("鲁人社字〔2021〕32号附件2",),
        ("表号：附表2", None, "制表机关：省人社厅", None, "第1页 共2页"),
        ("联系人", "张三", "电话", "0533-2345678"),
        ("2021年6月8日",),
        ("张店区2021年第1期培训班情况表（第2批）",),
        ("（2021年第1期）",),
        ("2021年项目制培训情况统计表（共12个班）",),
    ],
)
def test_titles_and_labels_above_the_table_are_its_own(line: Row) -> None:
    assert asked(drawn([line, HEAD, ROW, SECOND, FOOTER])) == []


def test_words_above_the_table_that_are_no_title_are_noted() -> None:
    assert asked(drawn([("请各科室抓紧填写",), HEAD, ROW, SECOND, FOOTER])) == ["ST018 A1"]


@pytest.mark.parametrize(
    "line",
    [
        *("以下项目为初稿", "项目数据来自各乡镇", "张店区项目为上月数据", "请各单位核对", "含高新区项目"),
        *("2021年项目未定", "高新区的单独报", "项目开展情况另报", "请填写下表"),
    ],
)
def test_a_sentence_above_the_headings_is_no_title_whatever_words_it_has(line: str) -> None:
    assert asked(drawn([(line,), HEAD, ROW, SECOND, FOOTER])) == ["ST018 A1"]


@pytest.mark.parametrize(
    "line",
    [
        *(
            "附件2-1",
            "附件2：项目制培训情况",
            "鲁人社字〔2021〕32号附件2",
            "张店区2021年项目制培训情况",
            "2021-06-08",
        ),
        *("（2021年6月）", "第1期", "单位：人", "张店区人力资源和社会保障局制", "内部资料"),
        *(
            "2021年上半年企业职工培训明细（第二批）",
            "全省各市项目制培训开展情况",
            "一县一项目",
            "二〇二一年六月",
        ),
    ],
)
def test_a_title_and_what_goes_with_it_is_no_stray(line: str) -> None:
    assert asked(drawn([(line,), HEAD, ROW, SECOND, FOOTER])) == []


def test_a_heading_over_several_columns_is_no_remark() -> None:
    rows: list[Row] = [("基本情况", None, "培训", None, None, None, None), HEAD, ROW, SECOND, FOOTER]
    assert asked(drawn(rows, (0, 0, 0, 1), (0, 2, 0, 6))) == []


def test_a_figure_in_the_row_of_headings_is_asked_about() -> None:
    assert places(drawn([(*HEAD, 25), ROW, SECOND, FOOTER])) == ["ST016 H1"]


def test_a_remark_hidden_under_a_merged_heading_is_asked_about() -> None:
    rows: list[Row] = [HEAD, (None, None, None, None, "实际25人", None, None), ROW, SECOND, FOOTER]
    assert places(drawn(rows, *((0, at, 1, at) for at in range(7)))) == ["ST016 E2"]


def test_words_hidden_under_a_merged_heading_are_asked_about() -> None:
    rows: list[Row] = [HEAD, (None, None, "见附页", None, None, None, None), ROW, SECOND, FOOTER]
    assert places(drawn(rows, *((0, at, 1, at) for at in range(7)))) == ["ST016 C2"]


def test_a_remark_that_begins_like_a_heading_takes_no_row_for_headings() -> None:
    rows: list[Row] = [HEAD[:6], (*ROW[:6], "备注：后补"), SECOND[:6], FOOTER]
    assert places(drawn(rows)) == ["ST016 G2"]


def test_a_unit_under_a_heading_goes_with_it() -> None:
    rows: list[Row] = [HEAD, (None, None, None, None, "（人）", None, None), ROW, SECOND, FOOTER]
    assert asked(drawn(rows)) == []


# Beside and below the footer


def test_a_second_value_of_one_label_is_asked_about() -> None:
    footer: Row = ("填表人：", "张三", "李四", "联系电话：0533-2345678", "填表日期：2021年6月8日")
    assert places(drawn([HEAD, ROW, SECOND, footer])) == ["ST016 C4"]


def test_two_lines_that_name_different_people_are_asked_about() -> None:
    assert places(drawn([("填表人：李四",), HEAD, ROW, SECOND, FOOTER])) == ["ST016 A5"]


def test_one_label_twice_with_one_value_is_no_question() -> None:
    assert places(drawn([("填表人：张三",), HEAD, ROW, SECOND, FOOTER])) == []


@pytest.mark.parametrize("value", [25, "第二期另有25人"])
def test_a_remark_beside_the_footer_is_asked_about(value: Value) -> None:
    footer: Row = ("填表人：张三", value, "联系电话：0533-2345678", None, "填表日期：2021年6月8日")
    assert places(drawn([HEAD, ROW, SECOND, footer])) == ["ST016 B4"]


def test_a_figure_alone_in_a_column_without_a_heading_is_asked_about() -> None:
    rows: list[Row] = [HEAD, ROW, SECOND, (*[None] * 8, 25), FOOTER]
    assert places(drawn(rows)) == ["ST016 I4"]


def test_a_skipped_row_names_all_it_holds() -> None:
    total: Row = ("合计", None, None, None, 70, None, "另有25人没有计入", 12)
    found = [each for each in judged(drawn([HEAD, ROW, SECOND, total, FOOTER])) if each.card.code == "ST008"]
    assert ["G4“另有25人没有计入”、H4“12”" in each.message for each in found] == [True]


@pytest.mark.parametrize("value", ["另有25人", "下半年"])
def test_what_a_total_has_in_the_place_of_a_unit_or_a_figure_is_named(value: str) -> None:
    for column in (1, 4):
        total: Row = tuple({0: "合计", column: value}.get(at) for at in range(7))
        found = judged(drawn([HEAD, ROW, SECOND, total, FOOTER]))
        assert any(f"“{value}”" in each.message or each.place.spot == (3, column) for each in found)


def test_a_heading_row_that_comes_again_names_what_was_added() -> None:
    again: Row = (*HEAD, "下半年另有25人")
    (found,) = [
        each for each in judged(drawn([HEAD, ROW, again, SECOND, FOOTER])) if each.card.code == "ST008"
    ]
    assert "H3“下半年另有25人”" in found.message


def test_a_remark_before_a_label_in_one_cell_is_asked_about() -> None:
    footer: Row = ("另有25人。填表人：张三  联系电话：0533-2345678  填表日期：2021年6月8日",)
    assert places(drawn([HEAD, ROW, SECOND, footer])) == ["ST016 A4"]


def test_a_remark_in_a_blank_form_beside_a_filled_one_is_asked_about() -> None:
    blank = Grid(name="Sheet2", rows=[HEAD, (), (*[None] * 8, 25), ("第二期另有25人",), FOOTER])
    found = judged(drawn([HEAD, ROW, SECOND, FOOTER]), blank)
    told = [f"{each.card.code} {each.place.cell}" for each in found if each.place.sheet == "Sheet2"]
    assert told == ["RD017 A1", "ST016 I3", "ST008 A4"]


# The property


def _decorated(chance: Random, mess: Mess) -> Mess:
    """Return the sheet with what clerks add: a bare number before each row, lines to be signed, notes."""
    width = max(map(len, mess.rows))
    if chance.random() < 0.3:
        _number(mess)
    if chance.random() < 0.3:
        data = mess.rows[mess.data[0]]
        mess.rows.insert(mess.data[0], ["示例", *data[1:]])
        mess.data = [row + 1 for row in mess.data]
        mess.merges = [_moved(area, mess) for area in mess.merges]
    lines: tuple[list[Value], ...] = (
        ["单位负责人：", "李某", "审核人：", "王某"],
        ["单位（盖章）：张店区人社局", None, "负责人：李某"],
        ["本表一式两份，由区人社局留存。"],
        ["总计", None, None],
        ["第1页 共2页"],
    )
    for line in chance.sample(lines, chance.randint(0, 3)):
        mess.rows.append([*line, *[None] * (width - len(line))])
    return mess


def _number(mess: Mess) -> None:
    """Put a column without a heading before the others, which numbers the rows."""
    for at, row in enumerate(mess.rows):
        row.insert(0, mess.data.index(at) + 1 if at in mess.data else None)
    mess.columns = {name: column + 1 for name, column in mess.columns.items()}
    mess.merges = [area._replace(left=area.left + 1, right=area.right + 1) for area in mess.merges]


def _moved(area: Area, mess: Mess) -> Area:
    """Return an area of merged data cells one row lower; headings stay."""
    below = area.top - mess.shift[0] >= mess.data[0] - 1
    return area._replace(top=area.top + 1, bottom=area.bottom + 1) if below else area


def _free(chance: Random, mess: Mess) -> tuple[int, int]:
    """Return a blank place of a sheet, or one a few cells beyond it."""
    while True:
        row = chance.randrange(len(mess.rows) + 3)
        column = chance.randrange(max(map(len, mess.rows)) + 3)
        cells = mess.rows[row] if row < len(mess.rows) else []
        if column >= len(cells) or is_blank(cells[column]):
            return row, column


def _plant(mess: Mess, row: int, column: int, value: Value) -> None:
    mess.rows.extend([] for _ in range(row + 1 - len(mess.rows)))
    cells = mess.rows[row]
    cells.extend([None] * (column + 1 - len(cells)))
    cells[column] = value


def _reading(mess: Mess) -> Reading:
    return Reading(file="张店区.xlsx", kind=FileKind.XLSX, sha256="0", grids=(mess.grid(),))


def _speak_of(findings: list[Finding], spot: Spot, value: Value) -> Iterator[str]:
    """Yield the codes of the findings that name a cell: at it, or with its address or its words."""
    for each in findings:
        there = each.place.spot == spot
        same_row = each.place.spot is not None and each.place.spot.row == spot.row
        told = f"{spot.a1}“" in each.message or (same_row and quoted(value, 30) in each.message)
        if there or told or (spot.row in each.rows and spot.column == (each.place.spot or spot).column):
            yield each.card.code


@pytest.mark.parametrize("column", [2, 3, 5, 6])
def test_a_value_under_a_merged_cell_is_asked_about(column: int) -> None:
    second: Row = (*SECOND[:6], "另有一期")
    rows: list[Row] = [HEAD, ROW, second, FOOTER]
    assert places(drawn(rows, (1, column, 2, column))) == [f"ST016 {'ABCDEFG'[column]}3"]


def test_merged_cells_upon_merged_cells_are_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Value] = []
    monkeypatch.setattr(stray_cells, "_hides", lambda value, _: asked.append(value))
    rows: list[Row] = [HEAD, *([ROW] * 300), FOOTER]
    fitted(rows, *((1 + at % 3, 0, 300 - at, 6) for at in range(200)))
    assert 0 < len(asked) <= 300 * 7


def test_equal_values_under_a_merged_cell_are_as_good_as_one() -> None:
    rows: list[Row] = [HEAD, ROW, SECOND, FOOTER]
    assert places(drawn(rows, (1, 0, 2, 0), (1, 1, 2, 1))) == []


def test_a_remark_in_the_row_of_a_total_is_named_though_a_figure_is_in_it() -> None:
    rows: list[Row] = [HEAD, ROW, SECOND, ("总计", "第二期另有25人"), FOOTER]
    assert any("第二期另有25人" in each.message for each in judged(drawn(rows)) if each.card.code == "ST008")


def test_a_figure_under_the_numbers_of_rows_is_named_where_no_row_has_it() -> None:
    rows: list[Row] = [("序号", *HEAD), (1, *ROW), (2, *SECOND), (25, "注：市直组织的填市直。"), FOOTER]
    assert any("A4“25”" in each.message for each in judged(drawn(rows)) if each.card.code == "ST008")
    assert not any("“3”" in each.message for each in judged(drawn([*rows[:3], (3, "合计", *[None] * 3, 75)])))


@settings(max_examples=SHEETS, deadline=None)
@given(seed=st.integers(min_value=0, max_value=10**9))
def test_a_planted_cell_is_a_value_or_named_or_found(seed: int) -> None:
    chance = Random(seed)
    mess = _decorated(chance, messy(chance))
    row, column = _free(chance, mess)
    value = chance.choice(REMARKS)
    _plant(mess, row, column, value)
    spot = Spot(row + mess.shift[0], column + mess.shift[1])
    submission = judge(_reading(mess), ORDER)
    (sheet,) = [each.sheet for each in submission.sheets]
    spoken = list(_speak_of([*submission.findings], spot, value))
    assert _is_value(sheet, spot, value) or spoken


def _is_value(sheet: Sheet, spot: Spot, value: Value) -> bool:
    """Tell whether a cell is read as a value, is under a heading that is named, or numbers its row."""
    if spot.row in sheet.rows:
        at = sheet.rows.index(spot.row)
        if any(each.column == spot.column and each.raw[at] == value for each in sheet.cells.values()):
            return True
        if any(each.column == spot.column for each, _ in sheet.extras):
            return True
        return spot.column == sheet.anchor.column and not isinstance(value, str)
    return any(cell.spot == spot for cell in sheet.footer.values())


@settings(max_examples=SHEETS // 2, deadline=None)
@given(seed=st.integers(min_value=0, max_value=10**9))
def test_a_sheet_without_a_stray_has_none(seed: int) -> None:
    found = judge(_reading(messy(Random(seed))), ORDER).findings
    assert [
        each.message for each in found if each.card.code in STRAY and each.card.severity is not Severity.NOTE
    ] == []
