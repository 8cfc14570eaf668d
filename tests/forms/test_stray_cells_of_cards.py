"""Invariant 9 for 附件1: a filled cell anywhere on a card is in a value, or is found where it is."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project_rows import ORDER, Row, drawn, judged, places
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.intake.examine_file import judge
from skilltrain_cli.intake.read_file import read_data
from skilltrain_cli.review.finding import Finding
from skilltrain_cli.values.grid import Area, Grid, Spot, Value
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.table_kinds import FileKind
from skilltrain_cli.values.text import quoted
from word_files import table, word

CARDS = 400
STRAY = ("ST016", "ST018")
FEATURES, PRACTICE, CASE = "品牌特色（300字以内）", "经验做法（500字以内）", "典型案例（500字以内）"
TITLE: list[Row] = [("附件1",), ("“一市一品牌”建设情况一览表",)]
CARD: list[Row] = [
    *TITLE,
    ("品牌名称", "陶琉工匠", "报送市", "淄博市"),
    (FEATURES, "以陶瓷琉璃产业为依托"),
    (PRACTICE, "校企合作，边学边做"),
    (CASE, "某企业组织职工参加培训"),
    ("宣传素材", "1.图片资料。不少于5张"),
    ("联系人", "李四", "联系电话", "0533-2345678"),
]
PLANTED: tuple[Value, ...] = ("此表作废", "第二期另有25人", 25, 7.5, "曾用名", "见附页", True)


def strays(rows: list[Row]) -> list[str]:
    """Return code and cell of what no field of a card owns."""
    return [f"{each.card.code} {each.place.cell}" for each in judged(drawn(rows)) if each.card.code in STRAY]


def with_cell(row: int, column: int, value: Value) -> list[Row]:
    """Return the good card with one more cell."""
    cells = [*CARD[row], *[None] * (column + 1 - len(CARD[row]))]
    cells[column] = value
    return [*CARD[:row], tuple(cells), *CARD[row + 1 :]]


def test_a_good_card_has_none() -> None:
    assert strays(CARD) == []
    assert places(drawn(CARD)) == []


@pytest.mark.parametrize("value", ["曾用名陶瓷匠", 25])
def test_what_stands_beside_the_value_of_a_short_field_is_asked_about(value: Value) -> None:
    assert strays(with_cell(7, 4, value)) == ["ST016 E8"]


def test_a_label_that_nobody_knows_is_named_with_its_value() -> None:
    found = [each for each in judged(drawn([*CARD, ("培训规模", "25人")])) if each.card.code in STRAY]
    assert [(each.card.code, each.place.cell) for each in found] == [("ST018", "A9")]
    assert "“培训规模”和它旁边的 B9“25人”，附件没有这一栏" in found[0].message


@pytest.mark.parametrize(
    ("line", "code"),
    [("此表作废，以第二版为准", "ST016"), ("第二期另有25人", "ST016"), (25, "ST016"), ("请查收", "ST018")],
)
def test_what_stands_below_a_card_is_found(line: Value, code: str) -> None:
    assert strays([*CARD, (), (line,)]) == [f"{code} A10"]


def test_what_stands_beside_the_title_is_found() -> None:
    assert strays([("附件1", None, "此表作废"), *CARD[1:]]) == ["ST016 C1"]


def in_word(*blocks: str) -> list[str]:
    """Return code, place and quotations of what is found around a card in a Word file."""
    findings = judge(read_data(word(*blocks), file="淄博市.docx"), ORDER).findings
    return [
        f"{each.card.code} {each.place.sheet}{each.place.address} {each.message[:40]}" for each in findings
    ]


def word_card() -> str:
    """Return the good card as a Word table; printed words stand where the form has them."""
    return table(*([*map(str, row), *[""] * (4 - len(row))] for row in CARD[2:]))


def test_paragraphs_around_a_card_that_are_not_its_own_are_named() -> None:
    said = in_word(
        "附件1", str(TITLE[1][0]), "以下为初稿", word_card(), "此表作废", "第二期另有25人", "请查收"
    )
    assert [each.partition(" ")[0] + each.partition("正文")[2] for each in said] == [
        "ST018第4段 “此表作废”写在表格以外的段落里，没有采用",
        "ST018第5段 “第二期另有25人”写在表格以外的段落里，没有采用",
        "ST018第3段 “以下为初稿”写在表格以外的段落里，没有采用；同样的还有 第6段“请查收”",
    ]


def test_the_cards_own_title_lines_and_printed_words_are_not() -> None:
    unit = "填报单位（盖章）：淄博市人社局"
    own = ("2021年6月8日", "审核人：王某", "1.图片资料。不少于5张，均为原图")
    assert in_word("附件1", str(TITLE[1][0]), unit, word_card(), *own) == []


@pytest.mark.parametrize(
    "line",
    [
        ("填报单位（盖章）：淄博市人社局",),
        ("2021年6月8日",),
        ("审核人：", "王某"),
        ("单位：", "淄博市人社局"),
    ],
)
def test_lines_to_be_signed_are_the_cards_own(line: Row) -> None:
    assert strays([*TITLE, line, *CARD[2:]]) == []
    assert strays([*CARD, line]) == []


def test_a_heading_of_a_list_that_no_field_has_is_named() -> None:
    heading: Row = (
        "序号",
        "品牌名称",
        "报送市",
        "品牌特色",
        "经验做法",
        "典型案例",
        "联系人",
        "联系电话",
        "培训人数",
    )
    row: Row = (1, "陶琉工匠", "淄博市", "以陶瓷为主", "校企合作", "某企业", "李四", "0533-2345678", 25)
    found = judged(drawn([*TITLE, heading, row]))
    assert [f"{each.card.code} {each.place.cell}" for each in found] == ["ST005 I3"]


def _card(chance: Random) -> list[list[Value]]:
    """Return a right card as cities draw it: texts beside or beneath their labels, lines to be signed."""
    texts = {FEATURES: "以陶瓷琉璃产业为依托", PRACTICE: "校企合作，边学边做", CASE: "某企业组织职工参加培训"}
    rows: list[list[Value]] = [["附件1"]] if chance.random() < 0.8 else []
    rows += [["“一市一品牌”建设情况一览表"]]
    rows += [["填报单位（盖章）：淄博市人社局"]] if chance.random() < 0.3 else []
    head: list[list[Value]] = [["品牌名称", "陶琉工匠"], ["报送市", "淄博市"]]
    rows += [[*head[0], *head[1]]] if chance.random() < 0.5 else head
    for label, text in texts.items():
        beneath = chance.random() < 0.4
        rows += [[label], [text]] if beneath else [[label, text]]
        rows += [[None, "又一段"]] if not beneath and chance.random() < 0.2 else []
    rows += [["宣传素材", "1.图片资料。不少于5张"]] if chance.random() < 0.5 else []
    foot: list[list[Value]] = [["联系人", "李四"], ["联系电话", "0533-2345678"]]
    rows += [[*foot[0], *foot[1]]] if chance.random() < 0.5 else foot
    rows += [[], ["审核人：王某", None, "2021年6月8日"]] if chance.random() < 0.3 else []
    return rows


def _plant(chance: Random, rows: list[list[Value]], value: Value) -> Spot:
    """Write a value into a blank cell of a card, or into one around it."""
    while True:
        row, column = chance.randrange(len(rows) + 2), chance.randrange(7)
        rows.extend([] for _ in range(row + 1 - len(rows)))
        cells = rows[row]
        if column >= len(cells) or cells[column] is None:
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = value
            return Spot(row, column)


def _in_value(sheet: Sheet, value: Value) -> bool:
    return any(raw == value or quoted(value) in str(raw) for each in sheet.cells.values() for raw in each.raw)


def _found(findings: list[Finding], spot: Spot) -> bool:
    return any(each.place.spot == spot or f"{spot.a1}“" in each.message for each in findings)


@settings(max_examples=CARDS, deadline=None)
@given(seed=st.integers(min_value=0, max_value=10**9))
def test_a_planted_cell_is_in_a_value_or_found(seed: int) -> None:
    chance = Random(seed)
    rows = _card(chance)
    value = chance.choice(PLANTED)
    spot = _plant(chance, rows, value)
    left = chance.choice((0, 0, 2))
    grid = Grid(name="Sheet1", rows=rows, left=left, top=chance.choice((0, 3)))
    spot = Spot(spot.row + grid.top, spot.column + left)
    submission = judge(Reading(file="淄博市.xlsx", kind=FileKind.XLSX, sha256="0", grids=(grid,)), ORDER)
    (sheet,) = [each.sheet for each in submission.sheets]
    assert sheet.form is find_form("brand")
    assert _in_value(sheet, value) or _found([*submission.findings], spot)


@settings(max_examples=CARDS // 2, deadline=None)
@given(seed=st.integers(min_value=0, max_value=10**9))
def test_a_right_card_has_no_stray(seed: int) -> None:
    rows = _card(Random(seed))
    merges = tuple(Area(row, 0, row, 3) for row, cells in enumerate(rows) if len(cells) == 1)
    grid = Grid(name="Sheet1", rows=rows, merges=merges)
    found = judge(Reading(file="淄博市.xlsx", kind=FileKind.XLSX, sha256="0", grids=(grid,)), ORDER).findings
    assert [each.message for each in found if each.card.code in STRAY] == []
