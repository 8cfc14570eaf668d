"""合计 rows: told from projects, read in whatever cell they state their figure, compared."""

import pytest

from project_rows import FOOTER, HEAD, ROW, SECOND, Row, drawn, fitted, judged, kinds, places, unchecked
from skilltrain_cli.forms.stated_totals import Figure, read_figure
from skilltrain_cli.values.number import Count

PERIOD = "2021年5月10日至5月20日"


def figures(
    *rows: Row, head: Row = HEAD, data: tuple[Row, ...] = (ROW, SECOND)
) -> tuple[int, list[Figure | None]]:
    """Return the number of projects, and the totals stated below 30 and 40."""
    sheet = fitted([head, *data, *rows, FOOTER])
    assert set(kinds(sheet)) <= {"stray-numbers"}  # a numbering without a heading is named
    return len(sheet.rows), [total.count for total in sheet.totals]


@pytest.mark.parametrize(
    "label",
    ["合计", "小计", "总计", "共计", "合计2个项目", "合 计", "张店区合计", "全区总计", "合计（2个项目）"],
)
@pytest.mark.parametrize("count", [70, 80])
def test_a_total_filled_in_like_a_project_is_a_total(label: str, count: int) -> None:
    row = ("淄博市", "张店区", label, "失业人员、企业职工", count, PERIOD, None)
    assert figures(row) == (2, [count])
    assert places(drawn([HEAD, ROW, SECOND, row, FOOTER])) == ([] if count == 70 else ["ST009 E4"])


@pytest.mark.parametrize("name", ["合计账务培训", "会计合计", "小计算机维修", "总计划编制", "累计误差分析"])
def test_a_project_whose_name_looks_like_a_total_is_a_project(name: str) -> None:
    assert figures(("淄博市", "张店区", name, "失业人员", 70, PERIOD, None)) == (3, [])


def test_a_total_may_stand_under_the_numbering() -> None:
    head = ("序号", *HEAD)
    data = ((1, *ROW), (2, *SECOND))
    row = ("合计", "淄博市", "张店区", "陶瓷、琉璃", "各类", 71, PERIOD, None)
    assert figures(row, head=head, data=data) == (2, [71])


def test_a_numbering_without_a_heading_may_bear_a_total() -> None:
    assert figures(
        ("合计", *ROW[:4], 70, PERIOD, None), head=(None, *HEAD), data=((1, *ROW), (2, *SECOND))
    ) == (
        2,
        [70],
    )


@pytest.mark.parametrize("column", [0, 1])
@pytest.mark.parametrize("count", [70, 80])
def test_a_total_in_the_place_of_a_unit_counts_by_its_figure(column: int, count: int) -> None:
    row = tuple("合计" if at == column else cell for at, cell in enumerate(ROW))
    row = (*row[:4], count, *row[5:])
    sheet = fitted([HEAD, ROW, SECOND, row, FOOTER])
    assert (len(sheet.rows), len(sheet.totals)) == ((2, 1) if count == 70 else (3, 0))


def test_a_subtotal_comes_to_the_rows_since_the_last_one() -> None:
    sub = ("淄博市", "小计", "陶瓷等", "失业人员", 30, PERIOD, None)
    other = ("淄博市", "小计", "琉璃等", "失业人员", 40, PERIOD, None)
    sheet = fitted([HEAD, ROW, sub, SECOND, other, FOOTER])
    assert (sheet.rows, [total.count for total in sheet.totals]) == ((1, 3), [30, 40])


def test_a_total_of_one_unit_is_compared_with_that_unit() -> None:
    other = ("淄博市", "淄川区", "电工培训", "失业人员", 50, "2021年5月12日", None)
    row = ("淄博市", "张店区", "合计", "各类", 70, PERIOD, None)
    found = judged(drawn([HEAD, ROW, SECOND, other, ("合计", *[None] * 3, 120), row, FOOTER]))
    assert "ST009" not in [each.card.code for each in found]


@pytest.mark.parametrize(
    ("row", "cell", "count"),
    [
        (("总计：110人",), "A4", 110),
        (("合计（2个项目，80人）",), "A4", 80),
        (("合计：80",), "A4", 80),
        (("合计", None, None, None, "80（人）"), "E4", 80),
        (("合计", None, None, None, "共80人"), "E4", 80),
        (("总计", None, None, None, None, None, "共80人"), "G4", 80),
        ((None, None, None, "合计：", 80), "E4", 80),
        ((None, None, "合计：80人"), "C4", 80),
    ],
)
def test_the_figure_is_read_where_it_stands(row: Row, cell: str, count: int) -> None:
    (found,) = [each for each in judged(drawn([HEAD, ROW, SECOND, row, FOOTER])) if each.card.code == "ST009"]
    assert (found.place.cell, f"写的是 {count}，各行相加是 70" in found.message) == (cell, True)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("合计", None, None, None, "约70"), "“合计”写的“约70”是约数，没法与各行相加的 70 核对"),
        (("合计：约70人",), "“合计：约70人”写的“合计：约70人”是约数，没法与各行相加的 70 核对"),
    ],
)
def test_a_total_whose_figure_cannot_be_read_is_asked_about(row: Row, why: str) -> None:
    lines = [HEAD, ROW, SECOND, row, FOOTER]
    assert [each.message for each in judged(drawn(lines)) if each.card.code == "ST009"] == [why]
    assert unchecked(lines) == []


@pytest.mark.parametrize("row", [("合计",), ("合计", None, "2个项目"), (None, None, None, None, "合计")])
def test_an_empty_total_states_nothing(row: Row) -> None:
    lines = [HEAD, ROW, SECOND, row, FOOTER]
    assert [each.card.code for each in judged(drawn(lines))] == ["ST008"]
    assert unchecked(lines) == []


@pytest.mark.parametrize(
    "written", ["70", "70人", "70（人）", "共70人", "合计：70", "合计2个项目70人次", "７０人"]
)
def test_figures_in_words(written: str) -> None:
    found = read_figure(written)
    assert isinstance(found, Count)
    assert found.value == 70


@pytest.mark.parametrize("written", ["约70人", "合计2个项目", "30人、40人", "合计", "2000万"])
def test_what_is_no_figure(written: str) -> None:
    assert not isinstance(read_figure(written), Count)
