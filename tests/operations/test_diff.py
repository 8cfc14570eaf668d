"""Rows are found again wherever they stand and whatever one field of them was changed to."""

from collections.abc import Sequence
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from grids import grid
from messy_sheets import FIELDS, messy
from skilltrain_cli.errors import UsageError
from skilltrain_cli.intake.examine_file import Order, judge
from skilltrain_cli.operations.diff import Difference, Side, diff
from skilltrain_cli.operations.diff.change_wording import both_sides, text_stretches
from skilltrain_cli.operations.diff.changes import Change
from skilltrain_cli.values.grid import Grid, Value
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.table_kinds import FileKind

ORDER = Order(as_of=date(2021, 6, 10))
HEAD = ["市", "组织区县", "培训项目名称", "群体范围", "培训人数", "组织时间", "备注"]
Cells = list[Value]


def side(*grids: Grid, sha256: str = "") -> Side:
    """Return a reviewed submission; its bytes are its own unless said otherwise."""
    digest = sha256 or str(id(grids))
    reading = Reading(file="淄博市.xlsx", kind=FileKind.XLSX, sha256=digest, grids=grids)
    found = judge(reading, ORDER)
    return Side(file="淄博市.xlsx", sha256=digest, sheets=found.sheets, findings=found.findings)


def table(rows: Sequence[Cells], *, above: int = 0, foot: str = "填表人：张三") -> Grid:
    """Return 附件2 with these rows."""
    return Grid(name="统计表", rows=[*[[None]] * above, HEAD, *rows, [foot]])


def row(**given: Value) -> Cells:
    good: dict[str, Value] = {
        "city": "淄博市",
        "county": "张店区",
        "project": "陶瓷工艺培训",
        "audience": "失业人员",
        "trainees": 30,
        "period": "2021年5月10日至5月20日",
        "remarks": None,
    }
    return list((good | given).values())


def compared(old: Sequence[Cells], new: Sequence[Cells]) -> Difference:
    return diff(side(table(old)), side(table(new)))


def brief(changes: Sequence[Change]) -> list[tuple[str, str, Value, Value]]:
    return [(each.row, each.field, each.old, each.new) for each in changes]


EDITS: dict[str, tuple[Value, Value]] = {
    "county": ("淄川区", "淄川区"),
    "project": ("琉璃工艺培训", "琉璃工艺培训"),
    "audience": ("退役军人", "退役军人"),
    "trainees": (40, 40),
    "period": ("2021年5月11日至5月20日", "2021年5月11日至5月20日"),
    "remarks": ("线下", "线下"),
}


@pytest.mark.parametrize("field", EDITS)
def test_one_edited_field_is_one_change_with_both_addresses(field: str) -> None:
    new, told = EDITS[field]
    others = [row(project="茶艺"), row(project="面点", trainees=50)]
    old_side = side(table([row(), *others], above=2))
    found = diff(old_side, side(table([*others, row(**{field: new})])))
    assert (found.added, found.removed) == ((), ())
    assert [(each.field, each.new) for each in found.changed] == [(field, told)]
    column = "ABCDEFG"[FIELDS.index(field)]
    spots = (found.changed[0].old_spot, found.changed[0].new_spot)
    assert [spot and spot.a1 for spot in spots] == [f"{column}4", f"{column}4"]
    assert found.moved


def test_other_writings_of_one_value_are_no_change() -> None:
    written = row(
        city="淄博", county="张店", trainees="30人", period="2021.5.10-5.20", project="陶瓷 工艺培训"
    )
    found = compared([row()], [written])
    assert found.identical
    assert {each.field for each in found.rewritten} == {"city", "county", "project", "trainees", "period"}
    assert found.totals[0] == found.totals[1]


def test_a_number_and_its_digits_as_text_are_written_alike() -> None:
    assert compared([row()], [row(trainees="30")]).rewritten == ()


def test_what_cannot_be_read_is_compared_as_it_was_written() -> None:
    found = compared([row(trainees="约30人")], [row(trainees="约40人")])
    assert brief(found.changed) == [("张店区 陶瓷工艺培训", "trainees", "约30人", "约40人")]
    assert [total.unread for total in found.totals] == [1, 1]
    assert compared([row(trainees="约30人")], [row(trainees="约30人")]).identical


def test_an_error_cell_is_no_blank() -> None:
    old = table([row(trainees=None)])
    drawn = grid(
        "| "
        + " | ".join(HEAD)
        + " |\n| 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | {#REF!} | 2021年5月10日至5月20日 | |"
    )
    found = diff(side(old), side(drawn))
    assert ("trainees", None, "#REF!") in [(each.field, each.old, each.new) for each in found.changed]


def test_rows_that_came_and_went_are_named_with_their_cells() -> None:
    found = compared(
        [row(), row(project="茶艺")], [row(county="淄川区", project="面点", audience="残疾人"), row()]
    )
    assert [(each.row, each.spot.a1) for each in found.added] == [("淄川区 面点", "A2")]
    assert [(each.row, each.spot.a1) for each in found.removed] == [("张店区 茶艺", "A3")]
    assert {name: value for name, _, value in found.added[0].values}["trainees"] == 30


def test_of_repeated_rows_the_first_goes_with_the_first_and_one_more_is_one_more() -> None:
    found = compared([row(), row()], [row(), row(), row()])
    assert [each.spot.a1 for each in found.added] == ["A4"]
    assert (found.changed, found.removed, found.moved) == ((), (), False)
    assert found.totals[1].sums[0] - found.totals[0].sums[0] == 30


def test_a_label_tells_two_runs_of_one_project_apart() -> None:
    old = [row(), row(period="2021年6月1日至6月5日")]
    new = [row(trainees=31), row(period="2021年6月1日至6月5日")]
    assert compared(old, new).changed[0].row == "张店区 陶瓷工艺培训 2021年5月10日至5月20日"


def test_totals_by_unit_name_only_units_that_differ() -> None:
    old = [row(), row(county="淄川区"), row(county="市直")]
    new = [row(trainees=35), row(county="淄川区"), row(county="市直", project="茶艺"), row(county="高青县")]
    found = compared(old, new)
    assert [(each.name, each.old.sums[0], each.new.sums[0]) for each in found.units] == [
        ("张店区", 30, 35),
        ("高青县", 0, 30),
    ]


def test_findings_are_followed_to_where_their_row_went() -> None:
    old = [row(trainees="约30人"), row(project="茶艺", period="待定"), row(project="面点", trainees="三十")]
    new = [row(project="电工", trainees="若干"), row(project="茶艺", period="待定"), row(trainees=30)]
    found = compared(old, new).findings
    solved = [(each.finding.card.code, each.finding.place.cell, each.row) for each in found.solved]
    assert solved == [("VL003", "E2", "张店区 陶瓷工艺培训"), ("VL003", "E4", "张店区 面点")]
    assert [(each.finding.card.code, each.row) for each in found.remaining if each.row] == [
        ("VL008", "张店区 茶艺")
    ]
    assert [(each.finding.card.code, each.finding.place.cell) for each in found.new] == [("VL003", "E2")]


def test_the_footer_is_compared_like_a_row() -> None:
    old = side(table([row()], foot="填表人：张三　联系电话：13800000000　填表日期：2021年6月8日"))
    new = side(table([row()], foot="填表人：李四　联系电话：138-0000-0000　填表日期：2021.6.9"))
    found = diff(old, new)
    assert brief(found.changed) == [
        ("表尾", "filled_by", "张三", "李四"),
        ("表尾", "filled_on", date(2021, 6, 8), date(2021, 6, 9)),
    ]
    assert [each.field for each in found.rewritten] == ["phone"]


# Cards.

CARD = {
    "品牌名称": "陶琉工匠",
    "报送市": "淄博市",
    "品牌特色（300字以内）": (
        "以陶瓷琉璃产业为依托，面向全市职工开展工艺培训，培训与就业有效衔接，成效十分明显。"
    ),
    "经验做法（500字以内）": "校企合作。",
    "典型案例（500字以内）": "某企业。",
    "联系人": "李四",
    "联系电话": "0533-2345678",
}


def card(name: str = "一览表", **given: str) -> Grid:
    return Grid(name=name, rows=[[label, text] for label, text in (CARD | given).items()])


def test_a_long_text_shows_the_words_that_differ() -> None:
    text = CARD["品牌特色（300字以内）"]
    new = text.replace("全市职工", "全市待业青年").replace("十分", "")
    found = diff(side(card()), side(card(**{"品牌特色（300字以内）": new})))
    (change,) = found.changed
    assert (change.old, change.new) == (text, new)
    assert [part for part in change.parts if part.op != "equal"] == [
        ("delete", "职工"),
        ("insert", "待业青年"),
        ("delete", "十分"),
    ]
    assert both_sides(change) == (
        "以陶瓷琉璃产业为依托，面向全市【职工】开展工艺培训，培训与就业有效衔接，成效【十分】明显。",
        "以陶瓷琉璃产业为依托，面向全市【待业青年】开展工艺培训，培训与就业有效衔接，成效明显。",
    )
    beginning = "前文" * 40
    longer = replace(change, parts=text_stretches(beginning + text, beginning + new))
    assert both_sides(longer)[0].startswith("…")
    assert len(both_sides(longer)[0]) < len(text) + 3


def test_cards_go_by_their_brand_and_one_card_with_one_card() -> None:
    old = side(card("甲"), card("乙", 品牌名称="鲁菜师傅"))
    new = side(card("丙", 品牌名称="鲁菜师傅", 联系人="王五"), card("丁"))
    assert brief(diff(old, new).changed) == [("鲁菜师傅", "contact", "李四", "王五")]
    renamed = diff(side(card()), side(card(品牌名称="陶琉大匠")))
    assert brief(renamed.changed) == [("陶琉大匠", "brand", "陶琉工匠", "陶琉大匠")]


@given(st.text("陶瓷琉璃，。a1 \n", max_size=60), st.text("陶瓷琉璃，。a1 \n", max_size=60))
def test_the_parts_make_both_texts(old: str, new: str) -> None:
    parts = text_stretches(old, new)
    assert "".join(part.text for part in parts if part.op != "insert") == old
    assert "".join(part.text for part in parts if part.op != "delete") == new
    assert all(part.text for part in parts)


def test_very_long_texts_are_compared_in_no_time() -> None:
    old, new = "陶瓷" * 16_000, "琉璃" * 16_000
    assert [part.op for part in text_stretches(old, new)] == ["delete", "insert"]


# What cannot be compared, and what is the same.


def test_two_different_forms_are_not_compared() -> None:
    with pytest.raises(UsageError, match="不是同一张表"):
        diff(side(table([row()])), side(card()))


def test_the_same_bytes_are_recognised() -> None:
    found = diff(side(table([row()]), sha256="1"), side(table([row()]), sha256="1"))
    assert (found.bytewise, found.identical) == (True, True)


# The law.


def _edited(chance: Random, cells: Cells, number: int) -> tuple[Cells, str]:
    """Return a row with one field changed to what no other row has."""
    field = chance.choice(("project", "audience", "trainees", "period", "remarks"))
    new: dict[str, Value] = {
        "project": f"新项目{number}",
        "audience": f"新群体{number}",
        "trainees": 1000 + number,
        "period": f"2021年11月{number + 1}日",
        "remarks": f"新备注{number}",
    }
    return [new[field] if name == field else cell for name, cell in zip(FIELDS, cells, strict=True)], field


@given(seed=st.integers(0, 10**6))
@settings(max_examples=200, deadline=None)
def test_matching_survives_reordering_insertion_deletion_and_an_edit_in_every_row(seed: int) -> None:
    chance = Random(seed)
    mess = messy(chance)
    old = [
        [mess.get(index, name) if name in mess.columns else None for name in FIELDS]
        for index in range(len(mess.data))
    ]
    for cells in old:
        cells[0], cells[1] = "淄博市", "张店区"
    edited = [_edited(chance, cells, number) for number, cells in enumerate(old)]
    gone = set(chance.sample(range(len(old)), chance.randint(0, len(old) - 1)))
    kept = [(cells, field) for number, (cells, field) in enumerate(edited) if number not in gone]
    extra = [
        row(project=f"增加{number}", audience=f"群体{number}", trainees=2000, period="2021年12月1日")
        for number in range(2)
    ]
    new = [*(cells for cells, _ in kept), *extra]
    chance.shuffle(new)
    found = compared(old, new)
    assert len(found.added) == 2
    assert len(found.removed) == len(gone)
    assert sorted(each.field for each in found.changed) == sorted(field for _, field in kept)
    back = compared(new, old)
    assert (len(back.added), len(back.removed)) == (len(found.removed), len(found.added))
    assert compared(old, chance.sample(old, len(old))).identical


def test_a_rewritten_city_is_no_other_row_even_where_little_is_filled_in() -> None:
    sparse: dict[str, Value] = {
        "county": None,
        "audience": None,
        "trainees": None,
        "period": None,
        "remarks": "取消",
    }
    found = compared([row(**sparse, city="淄博")], [row(**sparse, city="淄博市")])
    assert (found.added, found.removed, found.changed) == ((), (), ())
    assert [each.field for each in found.rewritten] == ["city"]
    assert found.findings.new == ()


def test_a_county_is_the_same_one_when_only_its_city_was_mended() -> None:
    found = compared([row(city="淄搏市")], [row()])
    assert brief(found.changed) == [("张店区 陶瓷工艺培训", "city", "淄搏市", "淄博市")]


def test_projects_that_swapped_their_figures_were_not_renamed() -> None:
    one: dict[str, Value] = {"trainees": 30, "period": "2021年5月10日"}
    other: dict[str, Value] = {"trainees": 40, "period": "2021年5月20日"}
    found = compared(
        [row(project="电工", **one), row(project="焊工", **other)],
        [row(project="电工", **other), row(project="焊工", **one)],
    )
    assert {each.field for each in found.changed} == {"trainees", "period"}
    assert (found.added, found.removed) == ((), ())


def test_nothing_that_is_equal_is_called_changed() -> None:
    found = compared([row(city="淄搏市"), row(county="张店", period="5月3日")], [row(), row(period="5月3日")])
    assert all(each.old != each.new for each in found.changed)
