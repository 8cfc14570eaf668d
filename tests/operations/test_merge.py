"""Merging: official order, values in official writing, totals that add up, and nothing that vanishes."""

from collections import Counter
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from project_submissions import (
    TIMES,
    WRONG,
    about,
    again,
    counties,
    covered,
    finding,
    footer_place,
    merged_of,
    queries,
    row,
    rows_in,
    ruled,
    submitted,
    told_of,
)
from sheets import card, setting
from skilltrain_cli.errors import UsageError
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge import Choice, Merged, MergeRefusedError, MergeState, UnreadError, merge
from skilltrain_cli.operations.merge.merge_types import DERIVED_SPAN, Coverage, Covered
from skilltrain_cli.operations.summaries.merge_tables import tables_of
from skilltrain_cli.review.finding import Place, Review, Severity
from skilltrain_cli.values.figure_with_sources import measured
from skilltrain_cli.values.period import Period, parse_period
from skilltrain_cli.values.region import Level
from summary_lines import kinds, lines, table, units, whole

PROVINCE = Choice(level=Level.PROVINCE)
ZIBO = "淄博市"
ZHANGDIAN = submitted("张店区.xlsx", [row(ZIBO, "张店区")])
ZICHUAN = submitted("淄川区.xlsx", [row(ZIBO, "淄川", trainees=20), row(ZIBO, "淄川", "电工", 10)])
CITY_RUN = submitted("市直.xlsx", [row(ZIBO, "市本级")])
TENGZHOU = submitted("滕州市.xlsx", [row("枣庄", "滕州")])


def _figures(merged: Merged) -> list[object]:
    """Return every total of a merge with its name."""
    lines: list[object] = [line for each in tables_of(merged) for line in each.lines]
    lines += [(line.region.name, line.done.value, line.planned.value) for line in covered(merged).lines]
    return [*lines, *covered(merged).marks]


# Rows


def test_units_come_in_official_order_and_city_run_rows_last() -> None:
    merged = merged_of([CITY_RUN, ZHANGDIAN, ZICHUAN])
    assert [cells[1] for cells in rows_in(merged.table)] == ["淄川区", "淄川区", "张店区", "市直"]
    assert [block.unit.name for block in merged.table.blocks] == ["淄川区", "张店区", "市直"]


def test_cities_come_in_code_order() -> None:
    merged = merged_of([TENGZHOU, CITY_RUN, ZHANGDIAN], choice=PROVINCE)
    assert [cells[:2] for cells in rows_in(merged.table)] == [
        (ZIBO, "张店区"), (ZIBO, "市直"), ("枣庄市", "滕州市"),
    ]  # fmt: skip


def test_a_units_rows_keep_their_senders_order() -> None:
    names = ["丙", "甲", "乙"]
    merged = merged_of([submitted("张店区.xlsx", [row(ZIBO, "张店区", name) for name in names])])
    assert merged.table.columns["project"] == names


def test_every_row_knows_its_file_sheet_and_row() -> None:
    merged = merged_of([ZHANGDIAN, ZICHUAN])
    source = merged.table.source(1)
    assert (source.file, source.sheet, source.row) == ("淄川区.xlsx", "Sheet1", 5)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2021.6.1-6.15", "2021年6月1日至6月15日"),
        ("拟于2021年9月", "计划2021年9月"),
        ("9月底前", "计划2021年9月底前"),
        ("2021年年底前", "计划2021年底前"),
        ("9月30日前", "计划2021年9月底前"),
        ("6月1日、6月8日", "6月1日、6月8日"),
    ],
)
def test_times_are_written_officially_and_plans_stay_plans(written: str, expected: str) -> None:
    merged = merged_of([submitted("张店区.xlsx", [row(ZIBO, "张店区", period=written)])])
    assert merged.table.columns["period"] == [expected]


@given(st.sampled_from(TIMES))
def test_a_written_time_reads_back_to_the_same_period(text: str) -> None:
    merged = merged_of([submitted("张店区.xlsx", [row(ZIBO, "张店区", period=text)])])
    before = merged.table.periods[0]
    after = parse_period(merged.table.columns["period"][0], year=2021)
    assert isinstance(after, Period)
    assert (after.start, after.end, after.precision) == (before.start, before.end, before.precision)
    assert (after.planned, after.separate) == (before.planned, before.separate)


def test_several_sheets_of_one_file_are_one_submission() -> None:
    sheets = [
        submitted("张店区.xlsx", [row(ZIBO, "张店区", name)], sheet=name) for name in ("上半年", "下半年")
    ]
    merged = merged_of([sheets[0], ZICHUAN, sheets[1]])
    assert merged.table.columns["project"][2:] == ["上半年", "下半年"]
    assert [kinds(line) for line in units(merged)] == [2, 2, 4]


def test_a_last_day_is_written_as_one() -> None:
    merged = merged_of([submitted("张店区.xlsx", [row(ZIBO, "张店区", period="9月15日前")])])
    assert merged.table.columns["period"] == ["计划2021年9月15日前"]
    assert merged.table.columns[DERIVED_SPAN] == ["2021年9月"]
    assert merged_of([again(merged, "市.xlsx")]).table.columns["period"] == ["计划2021年9月15日前"]


# Properties


@given(counties(), st.randoms())
@settings(max_examples=100, deadline=None)
def test_the_order_of_inputs_does_not_matter(sheets: list[Submitted], random: Random) -> None:
    mixed = [*sheets]
    random.shuffle(mixed)
    assert merged_of(mixed, choice=PROVINCE) == merged_of(sheets, choice=PROVINCE)


@given(counties(least=2), st.data())
@settings(max_examples=100, deadline=None)
def test_counties_to_cities_to_province_equals_counties_to_province(
    sheets: list[Submitted], data: st.DataObject
) -> None:
    asked = data.draw(queries(sheets))
    by_city: dict[str, list[Submitted]] = {}
    for each in sheets:
        by_city.setdefault(each.sheet.file.split("/")[0], []).append(each)
    straight = merged_of(sheets, *asked, choice=PROVINCE)
    cities = [again(merged_of(group, *asked), f"{city}汇总.xlsx") for city, group in by_city.items()]
    steps = merged_of(cities, choice=PROVINCE)
    assert told_of(steps) == told_of(straight)
    assert Counter((told.row, told.code) for told in steps.told) == Counter(
        (told.row, told.code) for told in straight.told
    )
    assert rows_in(steps.table) == rows_in(straight.table)
    assert _figures(steps) == _figures(straight)


@given(counties())
@settings(max_examples=100, deadline=None)
def test_what_goes_in_comes_out(sheets: list[Submitted]) -> None:
    merged = merged_of(sheets, choice=PROVINCE)
    counts = [count for each in sheets for count in each.sheet.values("trainees")]
    assert merged.totals["trainees"].value == sum(counts)
    assert whole(merged).count == len(merged.table) == len(counts)
    sources = [merged.table.source(at) for at in range(len(merged.table))]
    given_rows = {(each.sheet.file, at + 1): (each.units[index], index, each)
                  for each in sheets for index, at in enumerate(each.sheet.rows)}  # fmt: skip
    assert len({(source.file, source.row) for source in sources}) == len(counts)
    for cells, source in zip(rows_in(merged.table), sources, strict=True):
        unit, index, each = given_rows[source.file, source.row]
        assert unit is not None
        assert cells[:5] == (
            unit.city.name,
            unit.name,
            *(each.sheet.values(name)[index] for name in ("project", "audience", "trainees")),
        )


@given(counties())
@settings(max_examples=100, deadline=None)
def test_the_sources_of_every_figure_come_to_it(sheets: list[Submitted]) -> None:
    merged = merged_of(sheets, choice=PROVINCE)
    columns = merged.table.columns
    figures = [figure for line in covered(merged).lines for figure in (line.done, line.planned)]
    for figure in figures:
        assert measured(figure.measure, columns.get(figure.field, ()), figure.rows) == figure.value
    for name in ("unit", "audience", "month", "quarter", "state"):
        *parts, _ = lines(table(merged, name))
        counted = Counter(at for line in parts for figure in line.amounts if figure for at in figure.rows)
        assert counted == Counter(range(len(merged.table)))
    assert sum(mark != "" for mark in covered(merged).marks) == kinds(whole(merged))


# Totals


def test_kinds_are_different_names_of_one_unit() -> None:
    first = submitted(
        "张店区.xlsx", [row(ZIBO, "张店区", name) for name in ("陶瓷工艺", "陶瓷 工艺", "琉璃")]
    )
    second = submitted("淄川区.xlsx", [row(ZIBO, "淄川区", "陶瓷工艺")])
    assert [kinds(line) for line in units(merged_of([first, second]))] == [1, 2, 3]


_NUMBERED = """
电工培训第一期 电工培训第二期 电工培训（第3期） 电工培训（二）期 电工培训二期 电工培训01班
电工培训A班 电工培训甲班 电工培训1号班 电工培训-1 电工培训第1轮 电工培训第3批 电工培训第三批次
电工培训春季班 电工培训（秋季） 电工培训5月班 电工培训夜班 电工培训上半年班 2021年第一期电工培训
2021年电工培训 第二期电工培训班 电工第3期培训班 电工一期培训班 电工培训1 电工培训② 电工培训Ⅱ期
电工培训之二 01班电工培训 电工培训第一期2班 电工培训（第1期，共2期） 电工培训第一、二期 电工培训（上）
电工培训班一班 1.电工培训 电工培训首期 电工培训
"""
_APART = """
二级建造师培训 一级建造师培训 三轮车驾驶培训 中式面点一级 中式面点二级 叉车N1班 叉车N2班 电工初级班
电工高级班 新媒体2.0 新媒体3.0 驾驶员（A1） 驾驶员（B2） 春季果树管理 秋季果树管理 二期工程操作工
三期工程操作工 第一书记培训 三级安全培训 班组长培训 S7-1200编程 3D打印 5G基站运维 第一期 第二期
电工（初级） 第三方支付 一村一品培训
"""


def _kinds(names: list[str]) -> int:
    rows = [row(ZIBO, "张店区", name) for name in names]
    return int(kinds(whole(merged_of([submitted("张店区.xlsx", rows)]))))


def test_sessions_and_classes_of_one_project_are_one_kind() -> None:
    assert [name for name in _NUMBERED.split() if _kinds([name, "电工培训"]) != 1] == []
    assert _kinds(["电工培训第一期", "电工培训第二期", "茶艺培训01班", "茶艺培训02班"]) == 2


def test_numbers_that_belong_to_the_trade_tell_kinds_apart() -> None:
    assert _kinds(_APART.split()) == len(_APART.split())


def test_no_text_takes_long_to_be_told_apart() -> None:
    names = [text * 98 for text in ("一", "1,", "第1期", "(一", "(一班", "春季", "ivx,")]
    assert _kinds([name[:98] for name in names]) == len(names)


def test_months_are_those_of_the_start_and_longer_times_stand_alone() -> None:
    times = ("2021年5月20日至6月3日", "2021年第二季度", "2021年4月", "2021年6月至8月", "2020年12月1日")
    merged = merged_of(
        [submitted("张店区.xlsx", [row(ZIBO, "张店区", str(n), 1, t) for n, t in enumerate(times)])]
    )
    assert [line.name for line in lines(table(merged, "month"))[:-1]] == [
        "2020年12月",
        "2021年4月",
        "2021年5月",
        "2021年6月",
        "2021年第二季度",
    ]


def test_months_that_make_a_quarter_stand_alone_like_one() -> None:
    times = ("2021年4-6月", "2021年4月", "2021年1-12月", "年底前", "9月底前")
    merged = merged_of(
        [submitted("张店区.xlsx", [row(ZIBO, "张店区", str(n), 1, t) for n, t in enumerate(times)])]
    )
    assert [line.name for line in lines(table(merged, "month"))[:-1]] == [
        "2021年4月", "2021年9月", "2021年", "2021年第二季度",
    ]  # fmt: skip


def test_usual_groups_come_first() -> None:
    rows = [(ZIBO, "张店区", "甲", name, 1, TIMES[0], "") for name in ("甲类", "残疾人", "企业职工")]
    assert [line.name for line in lines(table(merged_of([submitted("张店区.xlsx", rows)]), "audience"))] == [
        "企业职工",
        "残疾人",
        "未对应：甲类",
        "合计",
    ]


def test_a_province_has_a_line_for_each_unit_and_one_for_each_city() -> None:
    merged = merged_of([ZICHUAN, ZHANGDIAN, TENGZHOU], choice=PROVINCE)
    assert [(*line.names, *line.values) for line in units(merged)] == [
        (ZIBO, "淄川区", 30), (ZIBO, "张店区", 30), ("枣庄市", "滕州市", 30), ("合计", "", 90),
    ]  # fmt: skip
    assert [(*line.names, *line.values) for line in lines(table(merged, "city"))] == [
        (ZIBO, 60), ("枣庄市", 30), ("合计", 90),
    ]  # fmt: skip


# Coverage


def _state(*times: str, county: str = "张店区", as_of: date = date(2021, 6, 15)) -> Covered:
    rows = [row(ZIBO, county, f"项目{index}", 5, time) for index, time in enumerate(times)]
    review = Review(as_of=as_of.isoformat(), files=1)
    merged = merge([submitted(f"{county}.xlsx", rows)], review, setting(as_of), Choice())
    return next(line.state for line in covered(merged).lines if line.region.name == "张店区")


@pytest.mark.parametrize(
    ("times", "state"),
    [
        (["2021年5月10日"], Covered.YES),
        (["2021年6月15日"], Covered.YES),
        (["2021年6月16日"], Covered.PLANNED),
        (["计划2021年5月10日"], Covered.PLANNED),
        (["2021年9月30日"], Covered.PLANNED),
        (["2021年10月1日"], Covered.NO),
        (["2021年10月1日", "计划2021年9月", "2021年5月"], Covered.YES),
        (["2020年5月10日"], Covered.NO),
        (["2020年5月10日", "2021年5月10日"], Covered.YES),
        (["2020年12月1日至2021年1月5日"], Covered.YES),
    ],
)
def test_a_county_is_covered_by_what_has_begun_in_time(times: list[str], state: Covered) -> None:
    assert _state(*times) is state


@pytest.mark.parametrize(
    ("time", "as_of", "state"),
    [
        ("2021年全年", "2021-06-10", Covered.PLANNED),
        ("2021年1-12月", "2021-06-10", Covered.PLANNED),
        ("2021年第二季度", "2021-06-10", Covered.PLANNED),
        ("2021年4-6月", "2021-06-10", Covered.PLANNED),
        ("2021年6月", "2021-06-10", Covered.PLANNED),
        ("2021年6月", "2021-07-01", Covered.YES),
        ("2021年第二季度", "2021-07-01", Covered.YES),
        ("2021年上半年", "2021-06-30", Covered.PLANNED),
        ("2021年下半年", "2021-10-08", Covered.PLANNED),
        ("2021年下半年", "2022-01-10", Covered.PLANNED),
        ("2021年第三季度", "2021-10-08", Covered.YES),
        ("2021年第四季度", "2021-10-08", Covered.NO),
        ("2021年9月", "2021-09-30", Covered.PLANNED),
        ("2021年9月", "2021-10-01", Covered.YES),
        ("2021年6月1日至6月20日", "2021-06-10", Covered.YES),
        ("2021年6月1日至12月20日", "2021-06-10", Covered.YES),
        ("2021年5月、8月", "2021-06-10", Covered.YES),
        ("2021年6月、8月", "2021-06-10", Covered.PLANNED),
        ("6月1日、9月8日", "2021-06-10", Covered.YES),
    ],
)
def test_a_month_or_more_that_is_not_over_or_ends_too_late_proves_nothing(
    time: str, as_of: str, state: Covered
) -> None:
    assert _state(time, as_of=date.fromisoformat(as_of)) is state


@pytest.mark.parametrize(
    ("time", "remark", "state"),
    [
        ("2021年5月10日", "因疫情取消", Covered.NO),
        ("2021年5月10日", "未开展", Covered.NO),
        ("2021年5月10日", "停办", Covered.NO),
        ("2021年5月10日", "延期", Covered.NO),
        ("2021年5月10日", "延期至9月", Covered.NO),
        ("2021年9月10日", "已取消", Covered.NO),
        ("计划2021年9月10日", "取消", Covered.NO),
        ("2021年9月10日", "延期", Covered.NO),
        ("2021年9月10日", "由5月延期", Covered.PLANNED),
        ("2021年9月10日", "因疫情延期至9月", Covered.PLANNED),
        ("计划2021年9月10日", "上半年未开展", Covered.PLANNED),
        ("2021年5月10日", "未取消", Covered.YES),
        ("2021年5月10日", "取消后恢复", Covered.YES),
        ("2021年5月10日", "3人因故取消", Covered.YES),
        ("2021年5月10日", "取消理论考试", Covered.YES),
        ("2021年5月10日", "延期一周结业", Covered.YES),
        ("2021年6月", "尚未开展", Covered.PLANNED),
        ("2021年6月", "已结业", Covered.YES),
        ("2021年6月", "已完成招生", Covered.PLANNED),
        ("2020年5月10日", "取消", Covered.NO),
    ],
)
def test_a_row_that_its_remark_denies_is_neither_done_nor_planned(
    time: str, remark: str, state: Covered
) -> None:
    rows = [(*row(ZIBO, "张店区", period=time)[:6], remark)]
    merged = merged_of([submitted("张店区.xlsx", rows)])
    (line,) = [line for line in covered(merged).lines if line.region.name == "张店区"]
    assert line.state is state
    assert (whole(merged).count, kinds(whole(merged)), whole(merged).values) == (1, 1, (30,))


def test_another_row_of_the_kind_that_was_held_covers() -> None:
    rows = [row(ZIBO, "张店区", period="2021年5月10日"), row(ZIBO, "张店区", period="2021年5月20日")]
    merged = merged_of([submitted("张店区.xlsx", [(*rows[0][:6], "取消"), rows[1]])])
    assert list(covered(merged).marks) == ["", "已开展"]


def test_a_plan_is_a_plan_wherever_it_is_called_one() -> None:
    def states(remark: str) -> tuple[Covered, list[object]]:
        rows = [(*row(ZIBO, "张店区", period="2021年5月10日")[:6], remark)]
        merged = merged_of([submitted("张店区.xlsx", rows)])
        (state,) = [line.state for line in covered(merged).lines if line.region.name == "张店区"]
        return state, list(merged.table.columns["period"])

    assert states("计划") == (Covered.PLANNED, ["2021年5月10日"])
    assert states("已按计划完成") == (Covered.YES, ["2021年5月10日"])


def test_after_the_day_a_late_start_does_not_cover() -> None:
    assert _state("2021年10月1日", as_of=date(2021, 12, 1)) is Covered.NO
    assert _state("2021年9月30日", as_of=date(2021, 12, 1)) is Covered.YES


def test_city_run_projects_cover_no_county() -> None:
    coverage = covered(merged_of([CITY_RUN]))
    assert coverage.tally(Covered.SILENT, zones=False) == 8
    assert all(not line.done.rows for line in coverage.lines)


def test_a_county_that_sent_nothing_is_told_from_one_that_ran_nothing() -> None:
    late = submitted("沂源县.xlsx", [row(ZIBO, "沂源县", period="2020年5月10日")])
    coverage = covered(merged_of([ZHANGDIAN, late]))
    states = {line.region.name: line.state for line in coverage.lines}
    assert (states["张店区"], states["沂源县"], states["周村区"]) == (Covered.YES, Covered.NO, Covered.SILENT)
    assert "周村区" in [line.region.name for line in coverage.of(Covered.SILENT, zones=False)]
    assert coverage.tally(Covered.SILENT, zones=False) == 6
    assert coverage.marks[-1] == "往年"


def test_a_county_whose_file_was_left_out_is_told_from_one_that_sent_nothing() -> None:
    wrong = [submitted(f"{name}.xlsx", [row(ZIBO, name)]) for name in ("沂源县", "高青县")]
    findings = [finding(each, 0, "trainees", card=WRONG) for each in wrong]
    unread = ("周村区（定稿）.xlsx", "附件2.xlsx")
    review = Review(as_of="", files=5, findings=tuple(findings), unread=unread)
    merged = merge([ZHANGDIAN, *wrong], review, setting(), Choice(skip_bad=True))
    states = {line.region.name: line.state for line in covered(merged).lines}
    left = {name for name, state in states.items() if state is Covered.LEFT_OUT}
    assert left == {"沂源县", "高青县", "周村区"}
    assert (states["张店区"], states["博山区"]) == (Covered.YES, Covered.SILENT)


def test_an_unread_file_is_of_the_unit_that_its_name_names_in_the_province_as_in_its_city() -> None:
    """市中区 is in 济南 and in 枣庄: it is that of the city whose files lie beside it."""
    folder = {"济南市": "历下区", "枣庄市": "滕州市", "淄博市": "张店区"}
    sheets = [submitted(f"{city}/{name}.xlsx", [row(city, name)]) for city, name in folder.items()]
    unread = ("枣庄市/市中区.xlsx", "淄博市/周村区.xlsx", "另放/沂源县.xlsx", "另放/市中区.xlsx")
    review = Review(as_of="", files=7, findings=(), unread=unread)
    whole = merge(sheets, review, setting(), Choice(skip_bad=True, level=Level.PROVINCE))
    left = [line for line in covered(whole).lines if line.state is Covered.LEFT_OUT]
    assert [(line.city.name, line.region.name) for line in left] == [
        ("淄博市", "周村区"), ("淄博市", "沂源县"), ("枣庄市", "市中区"),
    ]  # fmt: skip


def test_the_day_comes_from_the_notice() -> None:
    assert covered(merged_of([ZHANGDIAN])).due == date(2021, 9, 30)
    (demand,) = (each for each in setting().notice.coverage if each.form == "project")
    for coverage, expected in (((), []), ((replace(demand, by=None),), [None])):
        notice = replace(setting().notice, coverage=coverage)
        own = replace(setting(), notice=notice, notices=(notice,))
        merged = merge([ZHANGDIAN], Review(as_of="", files=1), own, Choice())
        assert [each.due for each in merged.covered if isinstance(each, Coverage)] == expected


def test_several_kinds_may_be_asked_for() -> None:
    (demand,) = (each for each in setting().notice.coverage if each.form == "project")
    notice = replace(setting().notice, coverage=(replace(demand, least=2),))
    two = submitted("淄川区.xlsx", [row(ZIBO, "淄川区"), row(ZIBO, "淄川区", "电工", period="2021年8月2日")])
    review = Review(as_of="", files=2)
    own = replace(setting(), notice=notice, notices=(notice,))
    merged = merge([ZHANGDIAN, two], review, own, Choice())
    states = {line.region.name: line.state for line in covered(merged).lines}
    assert (states["张店区"], states["淄川区"]) == (Covered.NO, Covered.PLANNED)


def test_a_province_lists_every_county_and_zones_apart() -> None:
    coverage = covered(merged_of([ZHANGDIAN, TENGZHOU]))
    assert sum(not line.zone for line in coverage.lines) == 136
    assert [line.region.name for line in coverage.lines if line.zone][:1] == ["淄博高新技术产业开发区"]


def test_an_unlisted_zone_has_a_line_of_its_own() -> None:
    rows = [
        row("德州市", "运河经济开发区"),
        row("德州市", "德州经济技术开发区", trainees=20),
        row("德州市", "德城区"),
    ]
    merged = merged_of([submitted("德州市.xlsx", rows)])
    assert [cells[1] for cells in rows_in(merged.table)] == ["德城区", "德州经济技术开发区", "运河经济开发区"]
    lines = [line for line in covered(merged).lines if line.zone and line.city.name == "德州市"]
    assert [(line.region.name, line.state) for line in lines] == [
        ("德州经济技术开发区", Covered.YES),
        ("运河经济开发区", Covered.YES),
    ]
    again_ = merged_of([again(merged, "全省.xlsx")], choice=PROVINCE)
    assert rows_in(again_.table) == rows_in(merged.table)


# Level


@pytest.mark.parametrize(
    ("sheets", "level"),
    [
        ([ZHANGDIAN, ZICHUAN], Level.CITY),
        ([CITY_RUN], Level.CITY),
        ([ZHANGDIAN, TENGZHOU], Level.PROVINCE),
        ([again(merged_of([ZHANGDIAN, ZICHUAN]), "汇总.xlsx")], Level.PROVINCE),
    ],
)
def test_the_level_is_found_from_the_contents(sheets: list[Submitted], level: Level) -> None:
    assert merged_of(sheets).level is level


BOSHAN, LINZI = (submitted(f"{name}.xlsx", [row(ZIBO, name)]) for name in ("博山区", "临淄区"))
XUECHENG, YICHENG = (submitted(f"{name}.xlsx", [row("枣庄市", name)]) for name in ("薛城区", "峄城区"))
LAIZHOU = submitted("莱州市.xlsx", [row("烟台市", "莱州市")])
ZIBOS = again(merged_of([ZHANGDIAN, ZICHUAN]), "淄博市汇总.xlsx")


@pytest.mark.parametrize(
    ("most", "strays"),
    [
        ([ZHANGDIAN, ZICHUAN], [TENGZHOU]),
        ([ZHANGDIAN, ZICHUAN, BOSHAN, LINZI], [TENGZHOU, XUECHENG]),
        ([ZHANGDIAN, ZICHUAN, BOSHAN], [TENGZHOU, LAIZHOU]),
    ],
)
def test_a_few_files_of_other_cities_do_not_make_it_the_provinces(
    most: list[Submitted], strays: list[Submitted]
) -> None:
    with pytest.raises(UsageError, match="给出的多是淄博市的区县表，里面却夹着别的市的：") as refused:
        merged_of([*most, *strays])
    assert "--level province" in refused.value.hint
    assert all(each.sheet.file in str(refused.value) for each in strays)
    assert not any(each.sheet.file in str(refused.value) for each in most)
    assert merged_of([*most, *strays], choice=PROVINCE).level is Level.PROVINCE


@pytest.mark.parametrize(
    "sheets",
    [
        [ZHANGDIAN, ZICHUAN, TENGZHOU, XUECHENG],
        [ZHANGDIAN, ZICHUAN, BOSHAN, LINZI, TENGZHOU, XUECHENG, YICHENG],
        [ZIBOS, TENGZHOU],
        [ZIBOS, again(merged_of([TENGZHOU]), "枣庄市.xlsx")],
        [ZHANGDIAN, ZICHUAN, TENGZHOU, XUECHENG, LAIZHOU],
    ],
)
def test_cities_that_stand_for_themselves_are_the_province(sheets: list[Submitted]) -> None:
    assert merged_of(sheets).level is Level.PROVINCE


def test_two_cities_do_not_fit_a_city() -> None:
    with pytest.raises(UsageError, match=r"淄博市：张店区.xlsx；枣庄市：滕州市.xlsx"):
        merged_of([ZHANGDIAN, TENGZHOU], choice=Choice(level=Level.CITY))


def test_a_level_that_fits_is_taken() -> None:
    assert merged_of([ZHANGDIAN], choice=Choice(level=Level.PROVINCE)).region.name == "山东省"


# What is refused or left out


def test_errors_refuse_the_merge_and_name_the_file() -> None:
    error = finding(ZHANGDIAN, 0, "trainees", card=WRONG)
    with pytest.raises(MergeRefusedError, match=r"张店区.xlsx：强制性的问题 1 处，首处 E4") as refused:
        merged_of([ZHANGDIAN, ZICHUAN], error)
    assert refused.value.exit_code == 2
    assert "--skip-bad" in refused.value.hint


def test_skip_bad_leaves_the_file_out_and_says_so() -> None:
    error = finding(ZHANGDIAN, 0, "trainees", card=WRONG)
    merged = merged_of([ZHANGDIAN, ZICHUAN], error, choice=Choice(skip_bad=True))
    out = merged.of(MergeState.LEFT_OUT)
    assert [(each.file, each.unit) for each in out] == [("张店区.xlsx", "淄博市张店区")]
    assert "VL003" in out[0].reason
    assert len(merged.table) == 2


def test_an_unread_file_refuses_the_merge_as_incomplete() -> None:
    review = Review(as_of="", files=2, unread=("坏.xlsx",))
    with pytest.raises(UnreadError, match=r"坏.xlsx") as refused:
        merge([ZHANGDIAN], review, setting(), Choice())
    assert refused.value.exit_code == 3
    merged = merge([ZHANGDIAN], review, setting(), Choice(skip_bad=True))
    assert [each.file for each in merged.of(MergeState.UNREAD)] == ["坏.xlsx"]


def test_a_file_of_errors_alone_leaves_nothing_to_merge() -> None:
    error = finding(ZHANGDIAN, 0, "trainees", card=WRONG)
    with pytest.raises(MergeRefusedError, match="没有一个文件可以汇总"):
        merged_of([ZHANGDIAN], error, choice=Choice(skip_bad=True))


def test_a_row_of_an_unknown_unit_is_never_dropped() -> None:
    lost = submitted("张店区.xlsx", [row(ZIBO, "张店区"), row(ZIBO, "不存在的区")])
    with pytest.raises(MergeRefusedError, match="第 5 行认不出是哪个单位的"):
        merged_of([lost])


def test_a_row_without_a_count_is_never_dropped() -> None:
    lost = submitted("张店区.xlsx", [(ZIBO, "张店区", "甲", "失业人员", "约30人", TIMES[0], "")])
    with pytest.raises(MergeRefusedError, match="第 4 行没有“培训人数”"):
        merged_of([lost])


def _two(first: str, second: str) -> list[Submitted]:
    return [
        submitted("张店区.xlsx", [row(ZIBO, "张店区")], filled_on=first),
        submitted("张店区（改）.xlsx", [row(ZIBO, "张店区", trainees=31)], filled_on=second),
    ]


def test_two_submissions_of_a_unit_are_refused_and_both_named() -> None:
    with pytest.raises(
        MergeRefusedError, match=r"张店区.xlsx、张店区（改）.xlsx：张店区报了不止一份"
    ) as refused:
        merged_of(_two("2021年6月1日", "2021年6月2日"))
    assert "--latest" in refused.value.hint


def test_skip_bad_does_not_choose_between_two_submissions() -> None:
    error = finding(ZICHUAN, 0, "trainees", card=WRONG)
    with pytest.raises(MergeRefusedError, match="报了不止一份") as refused:
        merged_of([*_two("2021年6月1日", "2021年6月2日"), ZICHUAN], error, choice=Choice(skip_bad=True))
    assert str(refused.value).startswith("只因为这些文件重复报送，没有写出结果")
    assert "其余 1 个不能汇总的文件会按 --skip-bad 跳过" in str(refused.value)
    assert "淄川区.xlsx" not in str(refused.value)
    assert refused.value.hint == "请移走多余的一份，或加 --latest 采用填表日期较晚的一份"


def test_what_does_not_help_is_not_advised() -> None:
    for choice in (Choice(), Choice(latest=True), Choice(skip_bad=True), Choice(skip_bad=True, latest=True)):
        with pytest.raises(MergeRefusedError, match="--latest 也分不出先后") as refused:
            merged_of(_two("", "2021年6月2日"), choice=choice)
        assert refused.value.hint == "请确认以哪一份为准，移走其余的"
    error = finding(ZHANGDIAN, 0, "trainees", card=WRONG)
    with pytest.raises(MergeRefusedError) as refused:
        merged_of([ZHANGDIAN], error)
    assert "--skip-bad" not in refused.value.hint


@pytest.mark.parametrize("reverse", [False, True])
def test_latest_takes_the_later_date_and_names_the_other(reverse: bool) -> None:  # noqa: FBT001
    sheets = _two("2021年6月1日", "2021年6月2日")
    merged = merged_of(sheets[::-1] if reverse else sheets, choice=Choice(latest=True))
    assert merged.totals["trainees"].value == 31
    assert [each.file for each in merged.of(MergeState.LEFT_OUT)] == ["张店区.xlsx"]
    assert "张店区（改）.xlsx" in merged.of(MergeState.LEFT_OUT)[0].reason


@pytest.mark.parametrize("dates", [("2021年6月2日", "2021年6月2日"), ("", "2021年6月2日"), ("", "")])
def test_latest_does_not_guess(dates: tuple[str, str]) -> None:
    with pytest.raises(MergeRefusedError, match="--latest 也分不出先后"):
        merged_of(_two(*dates), choice=Choice(latest=True))


def test_copies_of_one_file_are_called_that() -> None:
    copy, other = (again_as(ZHANGDIAN, name) for name in ("张店区 - 副本.xlsx", "张店区（改）.xlsx"))
    for choice in (Choice(), Choice(latest=True), Choice(skip_bad=True)):
        with pytest.raises(
            MergeRefusedError, match=r"张店区 - 副本.xlsx、张店区.xlsx：内容完全相同，请删去"
        ) as refused:
            merged_of([ZHANGDIAN, copy], choice=choice)
        assert "--latest" not in str(refused.value)
        assert refused.value.hint == "内容完全相同的文件，请只留一份，删去其余的"
    changed = replace(other, sheet=replace(other.sheet, sha256="b" * 64))
    with pytest.raises(MergeRefusedError, match=r"其中“张店区 - 副本.xlsx”和“张店区.xlsx”内容完全相同"):
        merged_of([ZHANGDIAN, copy, changed])


def again_as(each: Submitted, file: str) -> Submitted:
    """Return a copy of a submission under another name."""
    return replace(each, sheet=replace(each.sheet, file=file))


def test_findings_about_the_same_file_twice_do_not_stand_in_the_way_of_latest() -> None:
    sheets = _two("2021年6月1日", "2021年6月2日")
    twice = finding(sheets[1], 0, "city", card=ruled("BT102", Severity.ERROR))
    assert merged_of(sheets, twice, choice=Choice(latest=True)).totals["trainees"].value == 31


def test_a_city_and_one_of_its_counties_are_refused_even_with_latest() -> None:
    city = again(merged_of([ZHANGDIAN, ZICHUAN]), "淄博市汇总.xlsx")
    with pytest.raises(MergeRefusedError, match="人数会算两遍"):
        merged_of([ZHANGDIAN, city], choice=Choice(latest=True))


def _brand() -> Submitted:
    return Submitted(sheet=card([["品牌名称"], ["陶琉工匠"]]), sender=None)


def test_brand_cards_alone_are_no_tables() -> None:
    with pytest.raises(UsageError, match=r"没有找到附件2，是附件1.*：附件1.xlsx") as refused:
        merged_of([_brand()])
    assert "--form brand" in refused.value.hint


def test_brand_cards_beside_tables_are_named_and_their_errors_do_no_harm() -> None:
    error = about(Place(file="附件1.xlsx"), ruled("RG001", Severity.ERROR))
    merged = merged_of([_brand(), ZHANGDIAN], error)
    assert [(each.file, each.state) for each in merged.origins] == [
        ("张店区.xlsx", MergeState.MERGED),
        ("附件1.xlsx", MergeState.OTHER_FORM),
    ]


def test_nothing_at_all_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="没有找到可以汇总的附件2"):
        merged_of([])


def test_litter_and_rows_that_are_no_data_are_listed() -> None:
    total = submitted("张店区.xlsx", [row(ZIBO, "张店区"), ("合计", "", "", "", 30, "", "")])
    review = Review(as_of="", files=1, skipped=(("Thumbs.db", "系统文件"),))
    merged = merge([total], review, setting(), Choice())
    assert [(each.row, each.why) for each in merged.passed] == [(5, "“合计”行，写的是“30”")]
    assert [each.file for each in merged.of(MergeState.SKIPPED)] == ["Thumbs.db"]


# Queries


def test_queries_move_to_the_merged_cells() -> None:
    told = merged_of(
        [ZHANGDIAN, ZICHUAN],
        finding(ZHANGDIAN, 0, "period", "因疫情推迟到秋季"),
        finding(ZICHUAN, 1, "trainees"),
        about(footer_place(ZICHUAN), ruled("RG010")),
        about(Place(file="张店区.xlsx"), ruled("RD012")),
    ).told
    assert [(each.code, each.row, each.field, each.explanation) for each in told] == [
        ("TM003", 1, "trainees", ""),
        ("TM003", 2, "period", "因疫情推迟到秋季"),
        ("RD012", None, None, ""),
        ("RG010", None, None, ""),
    ]
    assert (told[0].file, told[0].cell) == ("淄川区.xlsx", "E5")


def test_a_query_raised_again_is_listed_once_with_its_first_source() -> None:
    silent, answered = finding(ZICHUAN, 1, "trainees"), finding(ZICHUAN, 0, "period", "因疫情推迟到秋季")
    city = again(merged_of([ZHANGDIAN, ZICHUAN], silent, answered), "淄博市.xlsx")
    both = [finding(city, 1, "trainees", "已与培训机构核对"), finding(city, 0, "period", "市里另有说法了")]
    new = finding(city, 2, "period")
    told = merged_of([city], *both, new).told
    assert [(each.row, each.explanation, each.file, each.cell) for each in told] == [
        (0, "因疫情推迟到秋季", "淄川区.xlsx", "F4"),
        (1, "已与培训机构核对", "淄川区.xlsx", "E5"),
        (2, "", "淄博市.xlsx", "F6"),
    ]


def test_queries_about_files_left_out_and_notes_are_not_told() -> None:
    error = finding(ZHANGDIAN, 0, "trainees", card=WRONG)
    query = finding(ZHANGDIAN, 0, "period")
    note = finding(ZICHUAN, 0, "period", card=ruled("TM001", Severity.NOTE))
    assert merged_of([ZHANGDIAN, ZICHUAN], error, query, note, choice=Choice(skip_bad=True)).told == ()
