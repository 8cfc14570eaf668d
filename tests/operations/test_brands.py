"""The catalogue of brands: official order, every field as sent, each city counted, nothing that vanishes."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from brand_submissions import CITIES, FORM, SETTING, cards, gathered, read_back, rows_in, sent
from project_submissions import about, row, ruled, submitted
from skilltrain_cli.errors import UsageError
from skilltrain_cli.judging.submission import Batch, Submitted
from skilltrain_cli.notices.notice import Counted
from skilltrain_cli.operations.merge import (
    Choice,
    Merged,
    MergeRefusedError,
    MergeState,
    UnreadError,
    form_of,
)
from skilltrain_cli.operations.merge.cards import CELL
from skilltrain_cli.operations.merge.notice_demands_met import Reach, Reached, demands
from skilltrain_cli.review.finding import Finding, Place, Severity
from skilltrain_cli.rules.run_rules import check
from skilltrain_cli.values.region import Level
from skilltrain_cli.writers.workbooks.summaries.merged_workbook import write_merged_book

ZIBO = sent("淄博市.xlsx", "陶琉工匠", "淄博")
ZAOZHUANG = sent("枣庄市.xlsx", "鲁班传人", "枣庄市")
JINAN = sent("济南市.xlsx", "泉城技匠", "济南市", phone="13800000000；0531-86198038")


def _reach(brands: Merged) -> Reach:
    assert brands.reach is not None
    return brands.reach


def asked(each: Submitted, field: str, code: str = "RG010", explanation: str | None = None) -> Finding:
    """Return a query about a field of a card."""
    place = Place(file=each.sheet.file, sheet=each.sheet.name, spot=each.sheet.spot(0, field))
    return replace(about(place, ruled(code)), field=field, explanation=explanation)


def states(brands: Merged) -> dict[str, Reached]:
    return {line.city.name: line.state for line in _reach(brands).lines}


# Rows


def test_cities_come_in_code_order_with_their_official_names() -> None:
    brands = gathered([ZAOZHUANG, ZIBO, JINAN])
    assert brands.table.columns["city"] == ["济南市", "淄博市", "枣庄市"]
    assert brands.table.columns["brand"] == ["泉城技匠", "陶琉工匠", "鲁班传人"]


def test_every_field_of_a_card_is_there_and_telephone_numbers_are_whole() -> None:
    [cells] = rows_in(gathered([JINAN]).table)
    expected = [JINAN.sheet.only(column.name) for column in FORM.columns]
    assert cells == (*expected[:-1], "13800000000、0531-86198038")


def test_every_row_knows_its_file_sheet_and_cell() -> None:
    table = gathered([ZIBO, JINAN]).table
    source = table.source(1)
    assert (source.file, source.sheet, source.row) == ("淄博市.xlsx", "Sheet1", 3)
    assert table.columns[CELL] == ["B3", "B3"]


# Counts


def test_a_city_with_one_brand_has_reached_the_notices_number() -> None:
    brands = gathered([ZIBO, sent("淄博2.xlsx", "齐鲁电商", "淄博市"), JINAN])
    reach = _reach(brands)
    assert reach.demand.least == 1  # 1个以上 includes 1
    assert len(reach.lines) == 16
    assert [(each.city.name, each.found.value) for each in reach.in_state(Reached.YES)] == [
        ("济南市", 1),
        ("淄博市", 2),
    ]
    assert len(reach.in_state(Reached.SILENT)) == 14


def test_the_number_is_the_notices() -> None:
    (demand,) = demands(FORM, SETTING)
    demand = replace(demand, least=2)
    nobodys = replace(SETTING, notice=replace(SETTING.notice, coverage=()))
    assert [(each.title, each.count) for each in demands(FORM, nobodys)] == [("报送情况", Counted.SUBMISSION)]
    line = replace(_reach(gathered([ZIBO])).lines[2], demand=demand)
    assert (line.city.name, line.state) == ("淄博市", Reached.SHORT)


def test_a_card_that_was_left_out_is_no_silence() -> None:
    error = about(Place(file="枣庄市.xlsx", sheet="Sheet1"), ruled("VL025", Severity.ERROR))
    brands = gathered([ZIBO, ZAOZHUANG], error, unread=["东营市-坏.xlsx"], choice=Choice(skip_bad=True))
    found = states(brands)
    assert (found["枣庄市"], found["东营市"]) == (Reached.LEFT_OUT, Reached.LEFT_OUT)
    assert (found["淄博市"], found["济南市"]) == (Reached.YES, Reached.SILENT)
    assert [(each.file, each.state) for each in brands.of(MergeState.LEFT_OUT, MergeState.UNREAD)] == [
        ("枣庄市.xlsx", MergeState.LEFT_OUT),
        ("东营市-坏.xlsx", MergeState.UNREAD),
    ]


def test_one_city_alone_is_covered_when_that_is_asked_for() -> None:
    brands = gathered([ZIBO], choice=Choice(level=Level.CITY))
    assert (brands.region.name, [*states(brands)]) == ("淄博市", ["淄博市"])
    with pytest.raises(UsageError, match="--level city 只汇总一个市"):
        gathered([ZIBO, JINAN], choice=Choice(level=Level.CITY))


# What stands in the way


def test_errors_and_unread_files_are_refused_by_name() -> None:
    error = about(Place(file="枣庄市.xlsx"), ruled("RG001", Severity.ERROR))
    with pytest.raises(MergeRefusedError, match=r"枣庄市.xlsx：强制性的问题 1 处"):
        gathered([ZIBO, ZAOZHUANG], error)
    with pytest.raises(UnreadError, match=r"坏.xlsx：没有读出来"):
        gathered([ZIBO], unread=["坏.xlsx"])


def test_one_brand_of_one_city_in_two_files_is_refused_and_both_are_named() -> None:
    other = sent("陶琉工匠（修改）.xlsx", "陶琉 工匠", "淄博市", case="另一个案例。")
    with pytest.raises(
        MergeRefusedError, match=r"淄博市.xlsx、陶琉工匠（修改）.xlsx：淄博市的“陶琉工匠”报了不止一份$"
    ):
        gathered([ZIBO, other])
    for choice in (Choice(latest=True), Choice(latest=True, skip_bad=True)):
        with pytest.raises(MergeRefusedError, match="没有填表日期，--latest 分不出先后"):
            gathered([ZIBO, other], choice=choice)


def test_two_sheets_of_one_file_with_one_brand_are_refused_too() -> None:
    again = sent("淄博市.xlsx", "陶琉工匠", "淄博市", sheet="Sheet1 (2)")
    with pytest.raises(MergeRefusedError, match=r"（工作表“Sheet1”、“Sheet1 \(2\)”）"):
        gathered([ZIBO, again])


def test_copies_of_one_file_are_told_so() -> None:
    copy = replace(ZIBO, sheet=replace(ZIBO.sheet, file="淄博市 - 副本.xlsx"))
    with pytest.raises(MergeRefusedError, match="内容完全相同"):
        gathered([ZIBO, copy])


def test_one_name_in_two_cities_is_two_brands() -> None:
    brands = gathered([ZIBO, sent("枣庄.xlsx", "陶琉工匠", "枣庄市")])
    assert [line.city.name for line in _reach(brands).in_state(Reached.YES)] == ["淄博市", "枣庄市"]


def test_tables_beside_cards_are_named_and_a_mix_asks_for_the_form() -> None:
    table = submitted("张店区.xlsx", [row("淄博市", "张店区")])
    brands = gathered([ZIBO, table])
    assert [(each.file, each.reason) for each in brands.of(MergeState.OTHER_FORM)] == [
        ("张店区.xlsx", "是附件2《项目制培训情况统计表》，这次汇总的是附件1《“一市一品牌”建设情况一览表》")
    ]
    with pytest.raises(UsageError, match=r"附件1：淄博市.xlsx\n  附件2：张店区.xlsx") as refused:
        form_of([ZIBO, table])
    assert refused.value.hint == "请加 --form brand（附件1） 或 --form project（附件2） 指明汇总哪一种"
    found = [form_of(each) for each in ([ZIBO], [table], [])]
    assert [form and form.id for form in found] == ["brand", "project", None]


# Properties


@given(cards(), st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_files_does_not_matter(sheets: list[Submitted], random: Random) -> None:
    mixed = [*sheets]
    random.shuffle(mixed)
    assert gathered(mixed) == gathered(sheets)


@given(cards())
@settings(max_examples=60, deadline=None)
def test_the_cities_add_up_to_the_whole(sheets: list[Submitted]) -> None:
    brands = gathered(sheets)
    assert sum(line.found.value for line in _reach(brands).lines) == len(brands.table) == len(sheets)
    assert [line.city.name for line in _reach(brands).lines] == [*CITIES]
    for line in _reach(brands).lines:
        assert all(brands.table.columns["city"][at] == line.city.name for at in line.found.rows)


@given(cards(least=2), st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_catalogue_and_further_cards_come_to_the_same_as_all_cards_at_once(
    tmp_path: Path, sheets: list[Submitted], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(1, len(sheets)))
    queries = [asked(each, data.draw(st.sampled_from(("phone", "case")))) for each in sheets[: cut + 1]]
    early = [each for each in queries if each.place.file in {one.sheet.file for one in sheets[:cut]}]
    write_merged_book(gathered(sheets[:cut], *early), tmp_path / "目录.xlsx")
    late = [each for each in queries if each not in early]
    steps, straight = (
        gathered([*read_back(tmp_path / "目录.xlsx"), *sheets[cut:]], *late),
        gathered(sheets, *queries),
    )
    assert rows_in(steps.table) == rows_in(straight.table)
    assert [(line.city, line.found) for line in _reach(steps).lines] == [
        (line.city, line.found) for line in _reach(straight).lines
    ]
    assert [(told.row, told.field, told.code, told.file, told.cell) for told in steps.told] == [
        (told.row, told.field, told.code, told.file, told.cell) for told in straight.told
    ]
    assert steps.seal == straight.seal
    for at in range(len(sheets)):
        first = steps.first.source(at) if steps.first else None
        assert (first or steps.table.source(at)) == straight.table.source(at)


def test_a_catalogue_among_its_own_cards_is_one_finding(tmp_path: Path) -> None:
    write_merged_book(gathered([ZIBO, JINAN, ZAOZHUANG]), tmp_path / "目录.xlsx")
    catalogue = read_back(tmp_path / "目录.xlsx")
    among = check(Batch(sheets=(*catalogue, ZIBO, JINAN), setting=SETTING)).findings
    assert [(each.card.code, each.place.file, each.message) for each in among] == [
        ("BT106", "目录.xlsx", "它是汇总出来的表，里面的品牌在“淄博市.xlsx”“济南市.xlsx”里还有一份")
    ]
    apart = sent("东营市.xlsx", "石油蓝领", "东营市")
    assert check(Batch(sheets=(*catalogue, apart), setting=SETTING)).findings == ()
    with pytest.raises(MergeRefusedError, match=r"目录.xlsx：强制性的问题 1 处，首处 A3 它是汇总出来的表"):
        gathered([*catalogue, ZIBO], *among)


def test_two_catalogues_with_one_brand_are_refused(tmp_path: Path) -> None:
    for name, cards_ in (("甲.xlsx", [ZIBO, JINAN]), ("乙.xlsx", [ZIBO, ZAOZHUANG])):
        write_merged_book(gathered(cards_), tmp_path / name)
    with pytest.raises(MergeRefusedError, match=r"乙.xlsx、甲.xlsx：淄博市的“陶琉工匠”报了不止一份"):
        gathered([*read_back(tmp_path / "甲.xlsx"), *read_back(tmp_path / "乙.xlsx")])


def test_what_a_catalogue_left_out_is_left_out_above(tmp_path: Path) -> None:
    error = about(Place(file="枣庄市.xlsx", sheet="Sheet1"), ruled("VL025", Severity.ERROR))
    below = gathered([ZIBO, ZAOZHUANG], error, choice=Choice(skip_bad=True))
    write_merged_book(below, tmp_path / "目录.xlsx")
    above = gathered([*read_back(tmp_path / "目录.xlsx"), JINAN])
    assert states(above)["枣庄市"] is Reached.LEFT_OUT
    assert [(each.file, each.via) for each in above.of(MergeState.LEFT_OUT)] == [("枣庄市.xlsx", "目录.xlsx")]
