"""How far units have come: stock and flow apart, measures exact, roll-ups that know their cells."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from progress_rows import PRESS, PROVINCE, ZAOZHUANG, ZIBO, line, own_notice, progress, rows
from skilltrain_cli.forms.catalogue import declared_form
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.notices.notice import Notice
from skilltrain_cli.operations.targets.target_lines import TargetState
from skilltrain_cli.operations.targets.unit_progress import Progress
from skilltrain_cli.values.grid import Value

END_2023 = date(2023, 12, 31)
YEARS = [
    {"county": "薛城区", "period": "2021年", "subsidised": "1.1", "migrants": "0.3", "highly_skilled": "2.1"},
    {"county": "薛城区", "period": "2022年", "subsidised": "1.2", "migrants": "0.4", "highly_skilled": "2.3"},
    {"county": "滕州市", "period": "2021年", "subsidised": "3", "highly_skilled": "3"},
    {"county": "滕州市", "period": "2022年", "subsidised": "3.5", "highly_skilled": "3.25"},
]


def of_zaozhuang(files: Mapping[str, Sequence[Mapping[str, Value]]]) -> Progress:
    return progress(rows("progress", files), notices=[ZAOZHUANG], as_of=END_2023)


def of_quarters(files: Mapping[str, Sequence[Mapping[str, Value]]], notice: Notice) -> Progress:
    return progress(rows("quarterly", files), notices=[notice], as_of=END_2023)


def test_what_happens_is_summed_over_the_years_and_a_state_is_that_of_the_latest() -> None:
    found = of_zaozhuang({"市.xlsx": YEARS})
    trained = line(found, "I13")
    assert (trained.done, trained.goal, trained.gap) == (Decimal("8.8"), Decimal("16.5"), Decimal("7.7"))
    assert trained.rate is not None
    assert round(trained.rate, 4) == Decimal("0.5333")
    assert trained.pace == Decimal(3 * 365) / (5 * 365 + 1)
    assert line(found, "I18").done == Decimal("5.55")
    assert line(found, "I18").pace is None


def test_each_figure_knows_its_cells_and_those_of_the_units_add_up_to_it() -> None:
    found = of_zaozhuang({"市.xlsx": YEARS})
    whole = line(found, "I13")
    parts = [each for each in found.lines if each.target.id == "I13" and each.part]
    assert [(each.unit.name, each.done) for each in parts] == [
        ("薛城区", Decimal("2.3")),
        ("滕州市", Decimal("6.5")),
    ]
    assert sum(Decimal(source.value) for source in whole.sources) == whole.done
    assert [source for each in parts for source in each.sources] == list(whole.sources)
    assert {str(source.place) for source in whole.sources} == {
        f"市.xlsx Sheet1!C{row}" for row in range(4, 8)
    }


def test_a_unit_without_a_figure_is_named() -> None:
    whole = line(of_zaozhuang({"市.xlsx": YEARS}), "I13")
    assert (whole.reported, whole.expected) == (2, 7)
    assert whole.lacking == ("市中区", "峄城区", "台儿庄区", "山亭区", "枣庄高新技术产业开发区")


def test_a_year_that_a_unit_left_out_is_named() -> None:
    found = line(of_zaozhuang({"市.xlsx": [*YEARS[:3], {**YEARS[3], "period": "2023年"}]}), "I13")
    assert found.done == Decimal("8.8")
    assert found.remarks == (
        "薛城区没有2023年的数，完成数里没有这一部分",
        "滕州市没有2022年的数，完成数里没有这一部分",
    )


def test_a_state_of_another_moment_is_not_added() -> None:
    late = [each for each in YEARS if (each["county"], each["period"]) != ("滕州市", "2022年")]
    found = line(of_zaozhuang({"市.xlsx": late}), "I18")
    assert found.done == Decimal("2.3")
    assert found.remarks == ("滕州市没有 2022-12-31 的数，存量只取同一时点，没有计入",)


@pytest.mark.parametrize(
    ("target", "state"),
    [("I13", TargetState.BEHIND), ("I18", TargetState.UNDER_WAY), ("I22", TargetState.UNDER_WAY)],
)
def test_only_what_goes_on_all_the_time_is_held_against_the_time(target: str, state: TargetState) -> None:
    found = line(of_zaozhuang({"市.xlsx": YEARS}), target)
    assert found.state is state
    assert (found.forecast is not None) == (target == "I13")


def test_a_forecast_is_what_is_done_by_the_share_of_the_time() -> None:
    found = line(of_zaozhuang({"市.xlsx": YEARS}), "I13")
    assert found.forecast is not None
    assert round(found.forecast, 2) == Decimal("14.67")


def test_over_and_not_reported_to_the_end_is_no_failure_yet() -> None:
    found = progress(rows("progress", {"市.xlsx": YEARS}), notices=[ZAOZHUANG], as_of=date(2026, 1, 5))
    assert line(found, "I13").state is TargetState.UNFINISHED
    last = {"county": "薛城区", "period": "2025年", "subsidised": "1"}
    found = progress(
        rows("progress", {"市.xlsx": [*YEARS, last]}), notices=[ZAOZHUANG], as_of=date(2026, 1, 5)
    )
    assert line(found, "I13").state is TargetState.MISSED


def test_person_times_are_turned_into_ten_thousands_exactly() -> None:
    quarter = {"county": "张店区", "period": "2019年第四季度", "target": "0", "trained": "44101"}
    found = line(of_quarters({"季报.xlsx": [quarter]}, ZIBO), "I07")
    assert (found.done, found.gap, found.state) == (Decimal("4.4101"), Decimal("-0.0001"), TargetState.MET)


def test_a_cumulative_figure_of_one_year_is_that_of_its_last_quarter() -> None:
    quarters = [
        {"county": "张店区", "period": f"2019年第{name}季度", "trained": trained}
        for name, trained in (("二", "10000"), ("三", "25000"))
    ]
    found = line(of_quarters({"季报.xlsx": quarters}, ZIBO), "I07")
    assert found.done == Decimal("2.5")


def test_a_cumulative_figure_is_never_added_over_years(tmp_path: Path) -> None:
    notice = own_notice(tmp_path, {**ONE, "period": "2021—2022年"})
    found = line(of_quarters({"季报.xlsx": [TRAINED]}, notice), "T1")
    assert found.state is TargetState.UNKNOWN
    assert "跨年的目标不能用它相加" in found.why


def test_the_province_is_the_sum_of_its_cities_and_every_city_has_its_line() -> None:
    zibo = [{"county": "张店区", "period": "2022年", "subsidised": "4"}]
    both = rows("progress", {"枣庄.xlsx": YEARS, "淄博.xlsx": zibo})
    found = progress(both, notices=[PRESS, ZAOZHUANG], as_of=END_2023, named=False)
    assert line(found, "I28").done == Decimal("12.8")
    assert line(found, "I28").lacking[:2] == ("济南市", "青岛市")
    assert [(each.unit.name, each.done) for each in found.lines if each.target.id == "I28" and each.part] == [
        ("淄博市", 4),
        ("枣庄市", Decimal("8.8")),
    ]
    assert line(found, "I13").done == Decimal("8.8")


def test_one_city_alone_is_not_held_against_the_targets_of_the_province() -> None:
    some = rows("progress", {"枣庄.xlsx": YEARS})
    alone = progress(some, notices=[PRESS, ZAOZHUANG], as_of=END_2023, named=False)
    assert {each.notice.number for each in alone.lines} == {ZAOZHUANG.number}
    asked = progress(some, notices=[PRESS, ZAOZHUANG], as_of=END_2023, unit="山东省")
    assert line(asked, "I28").done == Decimal("8.8")


def test_the_shares_of_the_citys_plan_are_those_of_the_table() -> None:
    found = progress(
        rows("progress", {"市.xlsx": YEARS}), notices=[PRESS, ZAOZHUANG], as_of=END_2023, unit="枣庄市"
    )
    shares = {each.target.id: (each.whole.id, f"{each.share:.2%}") for each in found.plans}
    assert shares == {
        "I13": ("I28", "3.30%"),
        "I14": ("I29", "3.33%"),
        "I18": ("I32", "1.84%"),
        "I19": ("I30", "2.50%"),
        "I20": ("I31", "4.00%"),
    }


def test_how_brackets_were_read_is_said() -> None:
    found = of_zaozhuang({"市.xlsx": YEARS})
    told = [each for each in found.readings if "〔〕" in each]
    assert ["I18" in each and "期末总量" in each for each in told] == [True, False]
    assert "I19" in told[1]
    assert "矛盾" in told[1]


def test_a_part_above_its_whole_is_asked_about() -> None:
    odd = [{"county": "薛城区", "period": "2021年", "subsidised": "1", "migrants": "2"}]
    found = of_zaozhuang({"市.xlsx": odd})
    assert found.remarks[0] == (
        "枣庄市：其中数“农民工参加职业技能培训”2 万人次，大于总数“补贴性职业技能培训”1 万人次，请核实这两个数"
    )


def test_without_a_form_a_target_says_so_and_is_no_zero() -> None:
    found = of_zaozhuang({"市.xlsx": YEARS})
    assert (line(found, "I25").state, line(found, "I25").done) == (TargetState.NO_SOURCE, None)
    assert (line(found, "I24").state, line(found, "I24").done) == (TargetState.NO_DATA, None)
    nothing = progress(notices=[PROVINCE, ZAOZHUANG], as_of=END_2023)
    assert line(nothing, "I13").state is TargetState.NO_DATA


@pytest.mark.parametrize(
    ("target", "notice", "row", "done"),
    [
        ("I02", PROVINCE, {"employed": "20", "skilled": "5.2", "skilled_share": "26%"}, "26"),
        ("I03", PROVINCE, {"skilled": "5", "top_skilled": "1.5", "top_skilled_share": "30%"}, "30"),
        ("I06", PROVINCE, {"evaluations": "2", "period": "2021年第一季度"}, "2"),
        ("I08", ZIBO, {"employed": "20", "skilled": "5.2", "skilled_share": "26%"}, "26"),
        ("I10", ZIBO, {"model_bases": "3"}, "3"),
    ],
)
def test_what_no_other_form_has_comes_from_the_form_of_capacity(
    target: str, notice: Notice, row: dict[str, Value], done: str
) -> None:
    given = {"county": "张店区", "period": "2021年", **row}
    unit = "山东省" if notice is PROVINCE else "淄博市"
    found = progress(rows("capacity", {"市.xlsx": [given]}), notices=[notice], as_of=END_2023, unit=unit)
    own = line(found, target)
    assert own.done == Decimal(done)
    assert own.state is (TargetState.EXCEEDED if target == "I10" else TargetState.MET)
    assert not [each for each in found.readings if "就业人员总量" in each], (
        "what a ratio is made of is asked for"
    )


# A unit that says something twice.


def test_the_same_said_twice_counts_once_and_both_cells_are_named() -> None:
    found = line(
        of_zaozhuang({"甲.xlsx": YEARS[:1], "乙.xlsx": YEARS[:1]}),
        "I13",
    )
    assert found.done == Decimal("1.1")
    assert found.remarks == (
        "薛城区报了两遍：甲.xlsx Sheet1!C4“1.1”、乙.xlsx Sheet1!C4“1.1”，数相同，只计一遍",
    )


def test_two_figures_of_one_unit_and_time_are_both_left_aside() -> None:
    other = {**YEARS[0], "subsidised": "1.5"}
    found = of_zaozhuang({"甲.xlsx": YEARS[:1], "乙.xlsx": [other], "丙.xlsx": YEARS[2:3]})
    assert line(found, "I13").done == 3
    [said] = line(found, "I13").remarks
    assert said.startswith(
        "薛城区报了两个不同的数：甲.xlsx Sheet1!C4“1.1”、乙.xlsx Sheet1!C4“1.5”，都没有计入"
    )
    assert line(found, "I14").done == Decimal("0.3")


def test_a_year_holds_its_half_years_and_what_only_touches_is_left_aside() -> None:
    half = {"county": "薛城区", "period": "2021年上半年", "subsidised": "0.5"}
    held = of_zaozhuang({"市.xlsx": [half, YEARS[0]]})
    assert (line(held, "I13").done, line(held, "I13").remarks) == (Decimal("1.1"), ())
    across = {"county": "薛城区", "period": "2021年3-8月", "subsidised": "0.5"}
    met = of_zaozhuang({"市.xlsx": [half, across]})
    assert (line(met, "I13").done, line(met, "I13").state) == (None, TargetState.UNKNOWN)
    assert "时间有重叠" in line(met, "I13").why
    assert met.doubtful


FIRST_HALF, SECOND_HALF = ({"county": "薛城区", "period": f"2021年{half}半年"} for half in "上下")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (["0.5", "0.6"], ""),
        (["0.55", "0.56"], ""),  # a figure with one decimal may be rounded
        (["0.5", "0.3"], "，其中各段合计 0.8；"),
        (["0.5", "0.9"], "，其中各段合计 1.4；"),
        (["0.5"], ""),
        (["1.5"], "，其中几段合计就有 1.5；"),
    ],
)
def test_a_year_that_says_something_else_than_its_half_years_is_remarked(parts: list[str], said: str) -> None:
    halves = [
        {**half, "subsidised": part} for half, part in zip((FIRST_HALF, SECOND_HALF), parts, strict=False)
    ]
    found = line(of_zaozhuang({"市.xlsx": [YEARS[0], *halves]}), "I13")
    assert found.done == Decimal("1.1")
    remarks = "；".join(found.remarks)
    assert bool(remarks) == bool(said)
    assert said in remarks
    if said:
        assert remarks.startswith("薛城区报的数前后不一：市.xlsx Sheet1!C4“1.1”、市.xlsx Sheet1!C5“")


def test_a_half_year_is_held_against_its_quarters_too_and_a_state_against_that_of_the_same_day() -> None:
    quarters = [
        {"county": "薛城区", "period": f"2021年第{name}季度", "subsidised": "0.1", "highly_skilled": "2.1"}
        for name in "一二"
    ]
    halves = [
        {**FIRST_HALF, "subsidised": "0.5", "highly_skilled": "2"},
        {**SECOND_HALF, "subsidised": "0.6", "highly_skilled": "2.2"},
    ]
    found = of_zaozhuang({"市.xlsx": [YEARS[0], *halves, *quarters]})
    assert line(found, "I13").done == Decimal("1.1")
    [remark] = line(found, "I13").remarks
    assert "C5“0.5”、市.xlsx Sheet1!C7“0.1”、市.xlsx Sheet1!C8“0.1”，其中各段合计 0.2；" in remark
    [remark] = line(found, "I18").remarks
    assert line(found, "I18").done == Decimal("2.1")
    assert "“2.1”" in remark
    assert "“2.2”，同一天的数应当相同；这里按时间长的计" in remark


def test_what_has_not_begun_or_reaches_beyond_the_time_is_not_counted() -> None:
    rest = [
        {"county": "薛城区", "period": "2024年", "subsidised": "9"},
        {"county": "薛城区", "period": "2020-2021年", "subsidised": "9"},
    ]
    found = line(of_zaozhuang({"市.xlsx": [*YEARS, *rest]}), "I13")
    assert found.done == Decimal("8.8")
    assert found.remarks == (
        "市.xlsx Sheet1!C9“9” 没有写明是什么时间的数，没有计入",
        "市.xlsx Sheet1!B8 说的时间还没有开始，没有计入",
    )


# A notice of one's own.

ONE = {
    "id": "T1",
    "indicator": "补贴性职业技能培训",
    "measure": "万人次",
    "value": 4,
    "actual": "quarterly.trained",
}
TRAINED = {"county": "张店区", "period": "2021年第四季度", "trained": "41000"}

SHARE = {
    "id": "T1",
    "indicator": "比例",
    "measure": "%",
    "value": 25,
    "kind": "stock",
    "period": "2021年底",
}
TALENT = """
[[tasks]]
id = "X"
title = "报表"
form = "talent"
from = "county"
to = "city"
clause = "一"

[[forms]]
id = "talent"
annex = "附件1"
title = "人才比例表"
layout = "roll"
identity = ["county", "period"]
merge = "sum"

[[forms.fields]]
name = "county"
title = "区县"
type = "county"
required = true

[[forms.fields]]
name = "period"
title = "期别"
type = "period"
required = true

[[forms.fields]]
name = "skilled"
title = "技能劳动者"
type = "count"
measure = "人"
kind = "stock"

[[forms.fields]]
name = "employed"
title = "就业人员"
type = "count"
measure = "人"
kind = "stock"

[[forms.fields]]
name = "share"
title = "占比"
type = "percent"
numerator = "skilled"
denominator = "employed"

[[forms.fields]]
name = "stated"
title = "自报占比"
type = "percent"

[[forms.fields]]
name = "note"
title = "说明文字"
type = "text"
"""


def _talent(tmp_path: Path, field: str) -> tuple[Notice, FormSpec]:
    notice = own_notice(tmp_path, {**SHARE, "actual": f"talent.{field}"}, forms_=TALENT)
    return notice, declared_form(notice.number, notice.id, notice.forms[0])


def test_a_ratio_is_made_of_its_parts_and_never_averaged(tmp_path: Path) -> None:
    notice, form = _talent(tmp_path, "share")
    units = [
        {
            "county": "张店区",
            "period": "2021年",
            "skilled": "30",
            "employed": "100",
            "share": "30%",
            "stated": "30%",
        },
        {
            "county": "淄川区",
            "period": "2021年",
            "skilled": "40",
            "employed": "300",
            "share": "13.33%",
            "stated": "13.33%",
        },
    ]
    found = line(progress(rows(form, {"市.xlsx": units}), notices=[notice], as_of=END_2023), "T1")
    assert (found.done, found.state) == (Decimal("17.5"), TargetState.MISSED)
    assert sum(Decimal(each.value) for each in found.sources) == 470


def test_percent_alone_is_told_of_the_unit_itself_and_never_rolled_up(tmp_path: Path) -> None:
    notice, form = _talent(tmp_path, "stated")
    units = [
        {"county": "张店区", "period": "2021年", "stated": "30%"},
        {"county": "淄川区", "period": "2021年", "stated": "13.33%"},
    ]
    found = line(progress(rows(form, {"市.xlsx": units}), notices=[notice], as_of=END_2023), "T1")
    assert (found.done, found.state) == (None, TargetState.UNKNOWN)
    assert "没有分子、分母，不能相加，也不能取平均" in found.why


@pytest.mark.parametrize(
    ("actual", "said"),
    [
        ("nothing.share", "没有“nothing”这张表"),
        ("talent.nobody", "附件1没有“nobody”这一栏"),
        ("talent.note", "是文字栏（说明文字），不能当完成数"),
        ("talent.skilled", "目标的单位是%，“技能劳动者”的单位是人，两种单位不能换算"),
    ],
)
def test_an_actual_that_cannot_be_one_is_said_with_what_could(tmp_path: Path, actual: str, said: str) -> None:
    notice = own_notice(tmp_path, {**SHARE, "actual": actual}, forms_=TALENT)
    found = line(progress(notices=[notice], as_of=END_2023), "T1")
    assert found.state is TargetState.UNKNOWN
    assert said in found.why
    assert "目标 T1 的 actual" in found.why
    assert found.remedy


def test_two_targets_that_ask_for_the_same_are_one(tmp_path: Path) -> None:
    again = {**ONE, "id": "T2", "indicator": "开展补贴性职业技能培训", "measure": "人次", "value": 40000}
    notice = own_notice(tmp_path, ONE, again)
    found = of_quarters({"季报.xlsx": [TRAINED]}, notice)
    assert line(found, "T1").state is TargetState.MET
    assert [each for each in found.lines if each.target.id == "T2"] == []
    assert found.remarks[0] == (
        "淄博市“补贴性职业技能培训”（2021年）有两个目标：淄人社发〔2021〕9号 T1（≥ 4 万人次）和"
        "淄人社发〔2021〕9号 T2（≥ 40000 人次）；要求相同，按 淄人社发〔2021〕9号 T1 计算"
    )


def test_of_two_targets_that_ask_for_different_figures_none_is_taken(tmp_path: Path) -> None:
    notice = own_notice(tmp_path, ONE, {**ONE, "id": "T2", "value": 5})
    found = of_quarters({"季报.xlsx": [TRAINED]}, notice)
    for each in ("T1", "T2"):
        assert line(found, each).state is TargetState.UNKNOWN
        assert line(found, each).rate is None
        assert "要求不同，都没有计算" in line(found, each).why
        assert "T1（≥ 4 万人次）和" in line(found, each).why
    assert found.doubtful


@pytest.mark.parametrize(("value", "told"), [(10, "要求不同，都没有计算"), (16.5, "")])
def test_a_target_of_all_cities_that_has_a_rival_in_one_is_reckoned_with_in_the_others(
    tmp_path: Path, value: float, told: str
) -> None:
    every = {**ONE, "period": "2021—2025年", "value": value, "actual": "progress.subsidised"}
    notice = replace(own_notice(tmp_path, every), issuer="山东省人力资源和社会保障厅")
    some = rows("progress", {"枣庄.xlsx": YEARS, "淄博.xlsx": [{**YEARS[0], "county": "张店区"}]})
    found = progress(some, notices=[ZAOZHUANG, notice], as_of=END_2023)
    assert line(found, "T1", "淄博市").rate == Decimal("1.1") / Decimal(str(value))
    here = [each for each in found.lines if each.target.id == "T1" and each.unit.name == "枣庄市"]
    assert [each.why[-len(told) :] for each in here] == ([told] if told else [])
    parts = {each.unit.name for each in found.lines if each.part and each.target.id == "T1"}
    assert parts == ({"张店区", "薛城区", "滕州市"} if told else {"张店区"})


def test_a_parent_that_is_none_or_goes_round_is_said(tmp_path: Path) -> None:
    second = {**ONE, "id": "T2", "indicator": "农民工", "parent": "T1"}
    missing = own_notice(tmp_path, {**ONE, "parent": "T9"})
    assert "parent 写的“T9”不在这份通知里" in progress(notices=[missing], as_of=END_2023).remarks[0]
    circle = own_notice(tmp_path, {**ONE, "parent": "T2"}, second)
    assert "绕一圈又回到“T1”" in progress(notices=[circle], as_of=END_2023).remarks[0]


@pytest.mark.parametrize(
    ("asked", "trained", "state", "gap"),
    [
        ({"op": "range", "value": 1, "upper": 2}, "0", TargetState.MISSED, 1),
        ({"op": "range", "value": 1, "upper": 2}, "2", TargetState.MET, 0),
        ({"op": "range", "value": 1, "upper": 2}, "3", TargetState.EXCEEDED, -1),
        ({"op": "=", "value": 2}, "2", TargetState.MET, 0),
        ({"op": "=", "value": 2}, "3", TargetState.EXCEEDED, -1),
        ({"op": "<=", "value": 2}, "2", TargetState.MET, 0),
        ({"op": "<=", "value": 2}, "3", TargetState.OVER, -1),
    ],
)
def test_what_each_operator_asks_for(
    tmp_path: Path, asked: dict[str, object], trained: str, state: TargetState, gap: int
) -> None:
    notice = own_notice(tmp_path, {**ONE, **asked, "measure": "人次"})
    row = {**TRAINED, "trained": trained}
    found = line(of_quarters({"季报.xlsx": [row]}, notice), "T1")
    assert found.state is state
    assert found.gap == gap


def test_figures_that_no_notice_asks_for_are_named() -> None:
    found = progress(
        rows("progress", {"市.xlsx": [{"county": "张店区", "period": "2021年", "subsidised": "1"}]}),
        notices=[ZIBO],
        as_of=END_2023,
    )
    assert found.readings[-1].startswith("指标进展表里的“开展补贴性职业技能培训”、")
    assert found.readings[-1].endswith("，这里的通知没有定目标，没有列出")


# 目标任务分解表.

ALLOTTED = [{"county": county, "year": "2019", "trained": "0.5"} for county in ("张店区", "淄川区", "博山区")]


def test_shares_are_held_against_the_target_and_become_the_units_own() -> None:
    done = {"county": "张店区", "period": "2019年第四季度", "trained": "6000"}
    found = progress(
        rows("allocation", {"分解.xlsx": ALLOTTED}),
        rows("quarterly", {"季报.xlsx": [done]}),
        notices=[ZIBO],
        as_of=date(2020, 1, 10),
    )
    [shares] = found.shares
    assert (shares.total, shares.goal, shares.gap) == (Decimal("1.5"), Decimal("4.41"), Decimal("2.91"))
    assert "临淄区" in shares.lacking
    assert len(shares.lacking) == 8
    units = {each.unit.name: each for each in found.lines if each.target.id == "I07" and each.part}
    assert (units["张店区"].goal, units["张店区"].done, units["张店区"].state) == (
        Decimal("0.5"),
        Decimal("0.6"),
        TargetState.MET,
    )
    assert (units["淄川区"].goal, units["淄川区"].state) == (Decimal("0.5"), TargetState.NO_DATA)


def test_shares_of_a_city_without_a_target_are_told_as_such() -> None:
    other = [{"county": "滕州市", "year": "2019", "trained": "0.5"}]
    found = progress(rows("allocation", {"分解.xlsx": other}), notices=[ZIBO, ZAOZHUANG], as_of=END_2023)
    assert [(each.city.name, each.target, each.goal) for each in found.shares] == [("枣庄市", None, None)]


def test_a_unit_with_two_shares_counts_for_none() -> None:
    twice = [*ALLOTTED, {"county": "张店区", "year": "2019", "trained": "0.6"}]
    found = progress(rows("allocation", {"分解.xlsx": twice}), notices=[ZIBO], as_of=END_2023)
    [shares] = found.shares
    assert shares.total == 1
    assert (shares.doubled, found.doubtful) == (True, True)
    assert "张店区报了两个不同的数" in shares.remarks[0]
