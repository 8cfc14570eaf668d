"""Queries and their 情况说明 on their way upward, and explanations that may be meant for something else."""

import shutil
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from brand_submissions import write_card
from command_line import Skt
from county_files import HEADINGS, QUERY, county_file
from project_submissions import about, finding, merged_of, row, submitted
from skilltrain_cli.review.carried_queries import Carried
from skilltrain_cli.review.explanation import LIST, Explanation, explain, read_explanations
from skilltrain_cli.review.finding import Finding, Place, RuleCard, Severity
from skilltrain_cli.values.grid import Area, Grid, Spot, a1
from skilltrain_cli.values.notice_clause import Clause
from word_files import form, table, word

OUT = "市.xlsx"
REASON = "因疫情推迟，四季度统一组织"
OTHER = "另有一批学员要等农闲"
BASIS = Clause(notice="鲁人社字〔2021〕32号", clause="附件2", quote="培训人数")


@pytest.fixture
def skt(skt: Skt, monkeypatch: pytest.MonkeyPatch) -> Skt:
    """Return a command line in a folder of its own, on a fixed day."""
    monkeypatch.setenv("SKT_TODAY", "2021-06-20")
    return skt


def told(path: str = OUT) -> list[tuple[str, str, str, str]]:
    """Return what 情况说明 of a merged workbook lists: code, cell, explanation, source."""
    lines = openpyxl.load_workbook(path)["情况说明"].iter_rows(min_row=4, values_only=True)
    return [(str(line[0]), str(line[2] or ""), str(line[4] or ""), f"{line[5]} {line[6]}") for line in lines]


# The footer of a Word file

LATE = "填表人：张三　　联系电话：0533-2345678　　填表日期：2021年6月17日"


@pytest.mark.parametrize("reason", ["", REASON])
def test_a_query_about_the_footer_of_a_word_file_reaches_the_province(skt: Skt, reason: str) -> None:
    reasons = [table(["编码", "单元格", "情况说明"], ["TM005", "正文第3段", reason])] if reason else []
    Path("张店区.docx").write_bytes(word("附件2", "项目制培训情况统计表", form(), LATE, *reasons))
    out, _ = skt("validate", "张店区.docx")
    assert ("单元格写“正文第3段”" in "".join(out.split())) is not bool(reason)
    assert "写在这一行" not in out
    footer = ("--filled-by", "张三", "--phone", "0533-2345678", "--filled-on", "2021-06-14")
    out, _ = skt("merge", "张店区.docx", "-o", OUT, *footer)
    silent = 0 if reason else 1
    assert f"核实性问题 1 处，没有情况说明的 {silent} 处" in out
    assert told() == [("TM005", "", reason, "张店区.docx 正文第3段")]
    skt("merge", OUT, "-o", "省.xlsx", "--level", "province")
    assert told("省.xlsx") == told()


# A brand that two cities have


@pytest.fixture
def brands(skt: Skt) -> Skt:
    """Make a catalogue in which a brand of two cities is explained."""
    for city, brand in (("济宁市", "鲁菜师傅"), ("泰安市", "鲁菜师傅"), ("淄博市", "陶琉工匠")):
        write_card(Path(f"cards/{city}.csv"), brand, city, phone="13800000000")
    skt("merge", "cards", "-o", "全省.xlsx")
    book = openpyxl.load_workbook("全省.xlsx")
    book["情况说明"]["E4"] = "两市各有自己的品牌，不是同一个"
    book.save("全省.xlsx")
    return skt


def test_an_explained_pair_is_not_asked_again(brands: Skt) -> None:
    [found] = brands.json("validate", "全省.xlsx")["findings"]
    assert (found["code"], found["explanation"]) == ("BT104", "两市各有自己的品牌，不是同一个")
    for source, output in (("全省.xlsx", "再.xlsx"), ("再.xlsx", "又.xlsx")):
        out, _ = brands("merge", source, "-o", output)
        assert "核实性问题 1 处，没有情况说明的 0 处" in out
    assert told("又.xlsx") == told("全省.xlsx")


def test_the_other_member_may_be_the_one_that_is_named(brands: Skt) -> None:
    book = openpyxl.load_workbook("全省.xlsx")
    page = book["情况说明"]
    [mine] = [cell for cell in ("A5", "A6") if cell != page["C4"].value]
    page["C4"] = mine
    book.save("全省.xlsx")
    assert brands.json("validate", "全省.xlsx")["findings"][0]["explanation"]
    out, _ = brands("merge", "全省.xlsx", "-o", "再.xlsx")
    assert "核实性问题 1 处，没有情况说明的 0 处" in out


def test_of_three_alike_one_that_nobody_explained_stays_open(skt: Skt) -> None:
    for number, city in enumerate(("泰安市", "济宁市", "青岛市")):  # the catalogue's order is another
        write_card(Path(f"cards/{number}.csv"), "鲁菜师傅", city, phone="13800000000")
    skt("merge", "cards", "-o", "全省.xlsx")
    book = openpyxl.load_workbook("全省.xlsx")
    book["情况说明"]["E4"] = "两市各有自己的品牌，不是同一个"
    book.save("全省.xlsx")
    found = skt.json("validate", "全省.xlsx")["findings"]
    assert [each["explanation"] is None for each in found] == [True, False]
    out, _ = skt("merge", "全省.xlsx", "-o", "再.xlsx")
    assert "核实性问题 2 处，没有情况说明的 1 处" in out


def test_a_pair_with_another_file_is_a_new_question(brands: Skt) -> None:
    write_card(Path("a新/威海市.csv"), "鲁菜师傅", "威海市", phone="13800000000")
    review = brands.json("validate", "a新", "全省.xlsx")
    asked = [each for each in review["findings"] if each["code"] == "BT104"]
    assert [each["explanation"] for each in asked] == [None, None]
    brands("merge", "a新", "全省.xlsx", "-o", "再.xlsx")
    assert sorted(explanation for _, _, explanation, _ in told("再.xlsx")) == [
        "",
        "",
        "两市各有自己的品牌，不是同一个",
    ]


def test_a_repeated_project_is_the_same_query_after_sorting() -> None:
    rows = [row("淄博市", "张店区", "电工", count) for count in (30, 40)]
    city = submitted("市.xlsx", rows)
    spot = city.sheet.spot(1, "project")
    carried = Carried(
        code="ID002", message="", explanation=REASON, file="张店区.xlsx", sheet="S", cell="C9", spot=spot
    )
    city = replace(city, carried=(carried,))
    both = city.sheet.numbers((0, 1))
    card = RuleCard(code="ID002", title="", severity=Severity.QUERY, basis=None)
    again = replace(finding(city, 0, "project", card=card), rows=both)
    [only] = merged_of([city], again).told
    assert (only.explanation, only.row) == (REASON, 1)


# Two explanations, and one beside an error


def query(cell: Spot, code: str = "TM002", severity: Severity = Severity.QUERY, value: str = "") -> Finding:
    """Return a finding about a cell of 张店区.xlsx."""
    card = RuleCard(code=code, title="", severity=severity, basis=None)
    place = Place(file="张店区.xlsx", sheet="Sheet1", spot=cell)
    return replace(about(place, card), value=value or None)


def beside(row: int, text: str = REASON) -> Explanation:
    return Explanation(text=text, file="张店区.xlsx", sheet="Sheet1", row=row)


def named(cell: Spot, text: str = REASON, code: str = "TM002") -> Explanation:
    return Explanation(text=text, code=code, areas=(Area(cell.row, cell.column, cell.row, cell.column),))


F4, E4 = Spot(3, 5), Spot(3, 4)


def test_both_explanations_of_one_query_are_kept() -> None:
    [found], rest = explain([query(F4)], [named(F4), named(F4, OTHER)])
    assert found.explanation == f"{REASON}；{OTHER}"
    assert rest == ()


def test_the_same_is_not_said_twice() -> None:
    [found], rest = explain([query(F4)], [named(F4), beside(3), named(F4, "四季度统一组织")])
    assert found.explanation == REASON
    assert rest == ()


def test_one_that_is_given_besides_the_files_own_is_added(skt: Skt) -> None:
    lines = (QUERY.removesuffix(",") + f",,{REASON}",)
    path = county_file(Path("张店区.csv"), *lines)
    path.write_text(path.read_text(encoding="utf-8").replace("备注", "备注,情况说明", 1), encoding="utf-8")
    Path("说明.csv").write_text(f"编码,单元格,情况说明\nTM002,F2,{OTHER}\n", encoding="utf-8")
    [found] = skt.json("validate", "张店区.csv", "--explanations", "说明.csv")["findings"]
    assert found["explanation"] == f"{REASON}；{OTHER}"


@pytest.mark.parametrize("wrong", [E4, F4])
def test_one_beside_a_row_with_an_error_answers_no_query(wrong: Spot) -> None:
    error = query(wrong, "VL003", Severity.ERROR)
    (_, found), [left] = explain([error, query(F4)], [beside(3)])
    assert found.explanation is None
    assert "强制性的问题" in left.doubt
    assert not left.taken


def test_one_beside_another_row_or_with_a_code_answers_all_the_same() -> None:
    error = query(E4, "VL003", Severity.ERROR)
    (_, found), rest = explain([error, query(F4)], [named(F4)])
    assert (found.explanation, rest) == (REASON, ())
    (_, found), rest = explain([error, query(Spot(4, 5))], [beside(4)])
    assert (found.explanation, rest) == (REASON, ())


def test_a_cell_without_a_code_that_has_an_error_is_not_taken_for_its_query() -> None:
    error = query(F4, "VL005", Severity.ERROR)
    (_, found), [left] = explain([error, query(F4)], [named(F4, code="")])
    assert (found.explanation, left.taken) == (None, False)
    (_, found), rest = explain([query(E4, "VL003", Severity.ERROR), query(F4)], [named(F4, code="")])
    assert (found.explanation, rest) == (REASON, ())


def test_one_for_an_error_is_named_on_the_terminal(skt: Skt) -> None:
    lines = (QUERY.replace(",30,", ",约30人,").removesuffix(",") + f",,{REASON}",)
    path = county_file(Path("张店区.csv"), *lines)
    path.write_text(path.read_text(encoding="utf-8").replace("备注", "备注,情况说明", 1), encoding="utf-8")
    out, err = skt("validate", "张店区.csv", code=1)
    assert "已说明" not in out
    assert f"“{REASON}”（张店区.csv 张店区!第 2 行：这一行或这一格有强制性的问题" in err


# A list that comes back after rows have moved


def listed(*cells: str, reasons: tuple[str, ...]) -> tuple[Explanation, ...]:
    """Return what a list of ours explains that asked the same of these cells."""
    headings = ["编码", "级别", "工作表", "单元格", "现填", "问题", "改法", "依据", "情况说明"]
    lines = [
        ["TM002", "核实", "Sheet1", cell, "2021年第四季度", "太笼统", "", "", reason]
        for cell, reason in zip(cells, reasons, strict=True)
    ]
    return read_explanations(Grid(name=LIST, rows=[["问题清单"], headings, *lines]))


def now(*rows: int) -> list[Finding]:
    return [query(Spot(number - 1, 5), value="2021年第四季度") for number in rows]


@pytest.mark.parametrize(
    ("then", "today", "answered", "doubt"),
    [
        ((4, 5), (4, 5), ["F5"], ""),
        ((4, 5), (5, 6), [], "挪动过"),
        ((4, 5), (4, 6), [], "挪动过"),
        ((5,), (4, 5), [], "挪动过"),
        ((4, 5), (4, 5, 9), ["F5"], "有增减"),
        ((4, 5), (5,), ["F5"], "有增减"),
        ((5,), (5,), ["F5"], ""),
    ],
)
def test_a_list_says_when_its_equal_rows_have_moved(
    then: tuple[int, ...], today: tuple[int, ...], answered: list[str], doubt: str
) -> None:
    given = listed(*(f"F{row}" for row in then), reasons=tuple(REASON if row == 5 else "" for row in then))
    found, rest = explain(now(*today), given)
    cells = [a1(*each.place.spot) for each in found if each.explanation and each.place.spot]
    assert cells == answered
    if doubt and 5 in today:
        assert [doubt in each.doubt for each in rest] == [True]
        assert rest[0].taken is bool(answered)


def test_a_list_follows_rows_that_were_sorted(skt: Skt) -> None:
    foot = ["填表人：张三", None, None, "联系电话：0533-2345678", None, "填表日期：2021年6月8日"]
    first, second = QUERY.split(","), QUERY.replace("家政服务员", "养老护理员").split(",")
    book = openpyxl.Workbook()
    for line in ([*HEADINGS], first, second, foot):
        book.active.append([int(text) if text and text.isdecimal() else text or None for text in line])
    Path("收件").mkdir()
    book.save("收件/张店区.xlsx")
    skt("validate", "收件", "--annotate", "标注")
    shutil.copy("标注/张店区.xlsx", "收件/张店区.xlsx")
    marked = openpyxl.load_workbook("收件/张店区.xlsx")
    page, sheet = marked[LIST], marked.worksheets[0]
    at = next(cell for cells in page.iter_rows() for cell in cells if cell.value == "情况说明")
    row = next(line[0].row for line in page.iter_rows(min_row=at.row + 1) if line[0].value == "TM002")
    assert "家政服务员" in [cell.value for cell in page[row]]
    page.cell(row, at.column).value = REASON
    sheet["C2"], sheet["C3"] = sheet["C3"].value, sheet["C2"].value
    marked.save("收件/张店区.xlsx")
    found = [each for each in skt.json("validate", "收件")["findings"] if each["code"] == "TM002"]
    assert {each["cell"]: each["explanation"] for each in found} == {"F2": None, "F3": REASON}


def named_list(*lines: tuple[str, str, str]) -> tuple[Explanation, ...]:
    """Return what a list of ours explains that names the rows: cell, what the row is about, reason."""
    headings = ["编码", "级别", "工作表", "单元格", "现填", "问题", "改法", "依据", "情况说明", "所在行"]
    rows = [
        ["TM002", "核实", "Sheet1", cell, "2021年第四季度", "太笼统", "", "", reason, about]
        for cell, about, reason in lines
    ]
    return read_explanations(Grid(name=LIST, rows=[["问题清单"], headings, *rows]))


def of_row(number: int, about: str) -> Finding:
    return replace(now(number)[0], about=about)


@pytest.mark.parametrize(
    ("today", "answered", "doubt"),
    [
        ([(4, "甲"), (5, "乙")], [4], ""),
        ([(4, "乙"), (5, "甲")], [5], ""),
        ([(5, "甲"), (6, "乙")], [5], ""),
        ([(4, "乙"), (7, "甲"), (9, "甲")], [], None),
        ([(4, "甲班"), (5, "乙")], [4], "名称变了"),
    ],
)
def test_a_list_that_names_its_rows_follows_them(
    today: list[tuple[int, str]], answered: list[int], doubt: str | None
) -> None:
    given = named_list(("F4", "甲", REASON), ("F5", "乙", ""))
    found, rest = explain([of_row(*each) for each in today], given)
    rows = [each.place.spot.row + 1 for each in found if each.explanation and each.place.spot]
    assert rows == answered
    doubts = [each.doubt for each in rest]
    assert doubts == [] if doubt == "" else len(doubts) == 1
    assert doubt is None or all(doubt in each for each in doubts)
