"""What senders explain: which cells they mean, what is too short, what answers nothing, what is masked."""

from pathlib import Path

import pytest

from county_files import id_number
from sheets import AS_OF
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.review_files import review
from skilltrain_cli.review.explanation import Explanation, explain, read_explanations
from skilltrain_cli.review.finding import Finding, Place, RuleCard, Severity
from skilltrain_cli.values.grid import Area, Grid, Spot
from skilltrain_cli.values.notice_clause import Clause

BASIS = Clause(notice="鲁人社字〔2021〕32号", clause="附件2", quote="培训人数")


def query(cell: Spot, sheet: str = "Sheet1", severity: Severity = Severity.QUERY) -> Finding:
    """Return a query about a cell."""
    card = RuleCard(code="TM002", title="", severity=severity, basis=None)
    place = Place(file="张店区.xlsx", sheet=sheet, spot=cell)
    return Finding(card=card, place=place, message="太笼统", hint="请写明", basis=BASIS)


def written(
    cell: str, text: str = "四季度统一组织", code: str = "TM002", sheet: str = ""
) -> tuple[Explanation, ...]:
    """Return the entry of a 情况说明 table."""
    rows = [["编码", "工作表", "单元格", "情况说明"], [code, sheet, cell, text]]
    return read_explanations(Grid(name="情况说明", rows=rows))


B2, B3, C9 = Spot(1, 1), Spot(2, 1), Spot(8, 2)


@pytest.mark.parametrize(
    ("cell", "answered"),
    [
        ("B2", [B2]),
        ("$B$2", [B2]),
        ("b2", [B2]),
        ("Ｂ２", [B2]),
        ("Sheet1!B2", [B2]),
        ("'Sheet1'!$B$2", [B2]),
        ("Sheet2!B2", []),
        ("B2、B3", [B2, B3]),
        ("B2，B3", [B2, B3]),
        ("B2:B3", [B2, B3]),
        ("$B$3:$B$2", [B2, B3]),
        ("B2:C9", [B2, B3, C9]),
        ("B2、C9", [B2, C9]),
        ("", [B2, B3, C9]),
        ("第2行", []),
        ("B2至B3", []),
        ("B2、第3行", []),
        ("—", []),
    ],
)
def test_it_speaks_of_the_cells_it_names_and_of_none_when_they_are_unclear(
    cell: str, answered: list[Spot]
) -> None:
    found, unmatched = explain([query(B2), query(B3), query(C9)], written(cell))
    assert [each.place.spot for each in found if each.explanation] == answered
    assert len(unmatched) == (not answered)


def test_a_short_one_does_not_count_and_the_hint_says_so() -> None:
    (found,), unmatched = explain([query(B2)], written("B2", "延期"))
    assert found.explanation is None
    assert found.hint == "请写明（已写的“延期”不足 6 个字，数字和标点不算字，不算说明）"
    assert unmatched == ()


@pytest.mark.parametrize("text", ["123456", "。。。。。。", "2021-06-15", "（1）（2）延期", "1.改期；2.改期"])
def test_figures_and_punctuation_explain_nothing(text: str) -> None:
    (found,), _ = explain([query(B2)], written("B2", text))
    assert found.explanation is None
    assert "数字和标点不算字" in found.hint


@pytest.mark.parametrize("text", ["因疫情推迟到七月", "第2期7月开班，2班合开", "delayed by flood"])
def test_six_characters_that_say_something_are_enough(text: str) -> None:
    (found,), _ = explain([query(B2)], written("B2", text))
    assert found.explanation == text


@pytest.mark.parametrize(
    ("cells", "answered"),
    [
        ("B1:B1048576", True),
        ("A2:XFD2", True),
        ("A1:J20", True),
        ("A1:J21", False),
        ("A1:XFD1048576", False),
        ("A1:ZZZ9999999", False),
        ("B2:B1048577", False),
        ("A2:XFE2", False),
        ("B0:B2", False),
        ("B2、A1:XFD1048576", False),
        ("B2、" * 1000, False),
        ("B2" + " " * 30_000 + ":B3", False),
    ],
)
def test_an_area_is_one_that_a_sentence_can_answer_for(cells: str, answered: bool) -> None:  # noqa: FBT001
    (found,), unmatched = explain([query(B2)], written(cells, code=""))
    assert (found.explanation is not None) is answered
    assert bool(unmatched) is not answered


def test_it_is_masked_where_it_is_kept() -> None:
    number = id_number()
    (found,), _ = explain([query(B2)], written("B2", f"学员{number}因病改期参加"))
    assert found.explanation is not None
    assert number not in found.explanation
    assert "****" in found.explanation


def test_one_for_an_error_or_nothing_is_left_over() -> None:
    (found,), unmatched = explain([query(B2, severity=Severity.ERROR)], written("B2"))
    assert found.explanation is None
    assert [each.text for each in unmatched] == ["四季度统一组织"]


@pytest.mark.parametrize(
    ("others", "why"),
    [
        ([], "这一行没有需要说明的问题"),
        ([query(B2, severity=Severity.NOTE)], "这里只有提示，提示不需要说明"),
        ([query(C9)], "这一行没有需要说明的问题"),
    ],
)
def test_one_beside_a_row_that_asks_nothing_says_so(others: list[Finding], why: str) -> None:
    beside = Explanation(text="这一期与市总工会联合举办", file="张店区.xlsx", row=B2.row)
    _, (left,) = explain(others, [beside])
    assert (left.needless, left.doubt) == (True, why)


def test_one_for_a_note_says_so_and_one_for_nothing_at_all_does_not() -> None:
    (_, (left,)) = explain([query(B2, severity=Severity.NOTE)], written("B2"))
    assert (left.needless, left.doubt) == (True, "这里只有提示，提示不需要说明")
    (_, (left,)) = explain([query(B2)], written("B3"))
    assert (left.needless, left.doubt) == (False, "")


ROWS = """市,组织区县,培训项目名称,群体范围,培训人数,组织时间,情况说明
淄博市,张店区,陶瓷工艺培训,失业人员,30,2021年第二季度,二季度分三批组织
淄博市,张店区,琉璃制作培训,失业人员,40,2021年5月10日至20日,没有什么可以说明
"""


def test_each_query_asks_only_those_that_speak_of_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """A province has thousands of both: each asked of each took a minute."""
    asked = 0
    answers = Explanation.answers

    def counted(each: Explanation, finding: Finding, place: Place | None = None) -> bool:
        nonlocal asked
        asked += 1
        return answers(each, finding, place)

    monkeypatch.setattr(Explanation, "answers", counted)
    many = 300
    findings = [query(Spot(row, 1)) for row in range(many)]
    given = [Explanation(text="因疫情推迟到秋季", areas=(Area(row, 1, row, 1),)) for row in range(many)]
    found, left = explain(findings, given)
    assert left == ()
    assert all(each.explanation for each in found)
    assert asked <= 3 * many


def test_several_that_speak_of_one_cell_come_in_their_order() -> None:
    given = [
        Explanation(text="乙单位推迟到秋季", row=3),
        Explanation(text="甲单位推迟到夏季", areas=(Area(3, 1, 3, 1),)),
        Explanation(text="全列都推迟到冬季", areas=(Area(0, 1, 900, 1),)),
    ]
    (found,), _ = explain([query(Spot(3, 1))], given)
    assert found.explanation == "甲单位推迟到夏季；全列都推迟到冬季；乙单位推迟到秋季"


def test_what_answers_nothing_is_handed_back(tmp_path: Path) -> None:
    form, said = tmp_path / "张店区.csv", tmp_path / "说明.csv"
    form.write_text(ROWS, encoding="utf-8")
    said.write_text("编码,单元格,情况说明\nVL003,E2,人数核实过了没有错\n", encoding="utf-8")
    reviewed = review([form], Order(as_of=AS_OF), explanations=said)
    assert [each.explanation for each in reviewed.review.findings if each.explanation] == ["二季度分三批组织"]
    assert [each.text for each in reviewed.unmatched] == ["没有什么可以说明", "人数核实过了没有错"]
