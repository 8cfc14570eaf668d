"""A repair changes how a value is written and never what it is; whatever is in doubt stays as it was."""

from datetime import date, datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from grids import grid
from messy_sheets import messy
from repairs import ORDER, judged, planned, repaired, told
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.intake.examine_file import setting_of
from skilltrain_cli.operations.fix import NOT_DONE, left_over, no_more_findings, same_values
from skilltrain_cli.operations.fix.repair import Doubt, Rewriting
from skilltrain_cli.operations.fix.rewrite_value import rewriting
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.privacy import shown

FOOT = "| 填表人：张三　联系电话：0533-2345678　填表日期：2021年6月8日 |"


def table(
    *rows: str, head: str = "市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 | 备注"
) -> Grid:
    """Return a sheet of 附件2 with these rows and a good footer."""
    return grid("\n".join([f"| {head} |", *(f"| {row} |" for row in rows), FOOT]))


def row(**given: str) -> str:
    """Return a good row, other values where given."""
    good = {
        "city": "淄博市",
        "county": "张店区",
        "project": "陶瓷工艺培训",
        "audience": "失业人员",
        "trainees": "30",
        "period": "2021年5月10日至5月20日",
        "remarks": "{空}",
    }
    return " | ".join((good | given).values())


# The writing of single values.


def written(name: str, raw: Value, *, plain_text: bool = False) -> tuple[Value, str] | None:
    made = rewriting(find_form("project").by_name[name], raw, plain_text=plain_text)
    return (made.value, made.code) if isinstance(made, Rewriting) else None


@pytest.mark.parametrize(
    ("raw", "after"),
    [
        ("30", (30, "VL003")),
        (" 30 ", (30, "VL003")),
        ("1,200人", (1200, "VL007")),
        ("３０", (30, "VL007")),
        ("45名学员", (45, "VL007")),
        (30, None),
        (30.0, None),
        (True, None),
        ("约30人", None),
        ("30-40", None),
        ("三十", None),
        ("2000万", None),
        ("-5", None),
        ("12.5", None),
        ("", None),
        (None, None),
    ],
)
def test_a_headcount_becomes_a_number_only_when_it_is_one(
    raw: Value, after: tuple[Value, str] | None
) -> None:
    assert written("trainees", raw) == after


@pytest.mark.parametrize(
    ("name", "raw", "code", "said"),
    [
        ("trainees", "1200人次", "VL007", "人次"),
        ("trainees", "合计30人", "VL007", "合计"),
        ("trainees", "共45名学员", "VL007", "共"),
        ("period", "2021.1", "VL008", "2021年10月"),
        ("period", "2021.1-1", "VL008", "2021年1月 还是 2021年1月1日"),
        ("period", "2021.6-6", "VL008", "2021年6月 还是 2021年6月6日"),
        ("period", "2021.6-8", "VL008", "2021年6月至8月 还是 2021年6月8日"),
        ("period", "２０２１／６－８", "VL008", "2021年6月至8月 还是 2021年6月8日"),
        ("period", "2021年12月1日-1月15日", "VL008", "2021年12月1日至2022年1月15日"),
        ("period", "2021年12月1日至1月15日", "VL008", "2021年12月1日至2022年1月15日"),
    ],
)
def test_what_would_have_to_be_guessed_is_a_doubt_and_says_why(
    name: str, raw: str, code: str, said: str
) -> None:
    made = rewriting(find_form("project").by_name[name], raw, plain_text=False)
    assert isinstance(made, Doubt)
    assert made.code == code
    assert said in made.why + made.hint


def test_a_doubt_is_listed_at_its_cell_and_nothing_is_changed() -> None:
    sheet = table(row(trainees="1200人次", period="2021.6-8"))
    made = planned(sheet)
    assert made.cells == {}
    assert [(each.spot and each.spot.a1, each.value, each.label) for each in made.left] == [
        ("E2", "1200人次", NOT_DONE),
        ("F2", "2021.6-8", NOT_DONE),
    ]


def test_in_a_file_of_plain_text_a_bare_number_is_as_good_as_it_gets() -> None:
    assert written("trainees", "30", plain_text=True) is None
    assert written("trainees", " 30", plain_text=True) == ("30", "")
    assert written("trainees", "1,200人", plain_text=True) == ("1200", "VL007")


@pytest.mark.parametrize(
    ("raw", "after"),
    [
        ("2021.6.1-6.15", "2021年6月1日至6月15日"),
        ("２０２１年６月１日—６月１５日", "2021年6月1日至6月15日"),
        ("2021/6/1", "2021年6月1日"),
        ("2021-06-01", "2021年6月1日"),
        ("20210601", "2021年6月1日"),
        (20210601, "2021年6月1日"),
        ("2021年06月01日", "2021年6月1日"),
        ("二〇二一年六月一日", "2021年6月1日"),
        ("2021年6月上旬 ", "2021年6月上旬"),
        ("2021年6月1日至15日", None),
        ("2021年6月1日至6月15日", None),
        ("2021年第三季度", None),
        (date(2021, 6, 1), None),
        (datetime.fromisoformat("2021-06-01T09:30"), None),
        # What the official writing would lose or add stays as the sender wrote it.
        ("6月1日-15日", None),
        (44348, None),
        ("44348", None),
        ("计划2021.6.1-6.15", None),
        ("拟于2021年6月底前开展", None),
        ("2021.6.1上午9点", None),
        ("2021.6.1、2021.8.1", None),
        ("2021.6.1（周二）", None),
        ("2021.12.1-2022.1.15", "2021年12月1日至2022年1月15日"),
        ("21年12月1日-22年1月15日", "2021年12月1日至2022年1月15日"),
        ("2021.6~8", "2021年6月至8月"),
        # What nobody can read.
        ("待定", None),
        ("2021.1", None),
        (2021.1, None),
        ("6/7", None),
        ("2021年2月30日", None),
    ],
)
def test_a_time_is_written_officially_only_when_that_says_the_same(raw: Value, after: str | None) -> None:
    made = written("period", raw)
    assert (made and made[0]) == after


@pytest.mark.parametrize(
    ("raw", "after"),
    [
        ("０５３３－２３４５６７８", "0533-2345678"),
        ("(0533)2345678", "0533-2345678"),
        ("138 0000 0000", "13800000000"),
        ("13800000000/0533-2345678", "13800000000、0533-2345678"),
        ("电话：0533-2345678", "0533-2345678"),
        ("0533-2345678", None),
        (13800000000, None),
        ("533-2345678", None),
        ("2345678", None),
        ("1380000000", None),
        ("0533-2345678（张三）", None),
    ],
)
def test_a_telephone_number_is_written_the_usual_way_only_when_it_is_complete(
    raw: Value, after: str | None
) -> None:
    made = written("phone", raw)
    assert (made and made[0]) == after


def test_a_text_loses_only_what_nobody_sees() -> None:
    assert written("project", "　陶瓷\u200b工艺　培训 \n") == ("陶瓷工艺　培训", "")
    assert written("project", "ＡＢＣ培训１２") is None
    assert written("project", "陶瓷 工艺\n培训") is None


# Regions.


@pytest.mark.parametrize(
    ("city", "county", "after"),
    [
        ("淄博", "张店", [("A2", "淄博", "淄博市", "RG007"), ("B2", "张店", "张店区", "RG007")]),
        ("淄博市", "淄博市张店区", [("B2", "淄博市张店区", "张店区", "RG007")]),
        ("淄博市", "张店区人社局", [("B2", "张店区人社局", "张店区", "RG007")]),
        ("聊城市", "茌平县", [("B2", "茌平县", "茌平区", "RG006")]),
        ("淄博市", "市本级", [("B2", "市本级", "市直", "RG004")]),
        ("淄博市", "“市直”", [("B2", "“市直”", "市直", "RG004")]),
        ("淄博市", "市直（市技师学院）", []),
        ("淄博市", "高新区", []),
        ("淄博市", "滕州市", []),
        ("淄博市", "张殿区", []),
        ("淄搏市", "张店", []),
    ],
)
def test_a_region_gets_its_official_name_where_the_registry_is_sure(
    city: str, county: str, after: list[tuple[str, Value, Value, str]]
) -> None:
    assert told(planned(table(row(city=city, county=county))).repairs) == after


# What is not touched.


def test_a_cell_of_which_an_error_or_query_speaks_stays() -> None:
    sheet = table(
        row(period="2020.5.1-5.9"),
        row(project="××技能培训 ", trainees="1,200人"),
        row(project="茶艺", audience="同上", period="2021.5.3"),
    )
    assert told(planned(sheet).repairs) == [
        ("E3", "1,200人", 1200, "VL007"),
        ("F4", "2021.5.3", "2021年5月3日", "VL008"),
    ]
    left = {(each.spot and each.spot.a1, each.code) for each in left_over(judged(sheet).findings)}
    assert {("F2", "VL011"), ("C3", "VL014"), ("D4", "VL013")} <= left


def test_a_time_without_a_year_or_as_a_serial_is_left_to_the_sender_and_said() -> None:
    sheet = table(row(period="5月10日-20日"), row(project="茶艺", period="44327"))
    assert planned(sheet).repairs == ()
    left = [(each.spot and each.spot.a1, each.code, each.label) for each in left_over(judged(sheet).findings)]
    assert left == [("F2", "VL009", "提示"), ("F3", "VL010", "提示")]


def test_merged_and_ditto_cells_of_group_keys_are_not_filled_in() -> None:
    sheet = grid(
        "| 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |\n"
        "| 淄博市 | 张店 | 茶艺 | 失业人员 | 30 | 2021年5月10日 |\n"
        "| {合并↑} | 同上 | 面点 | 失业人员 | 30 | 2021年5月11日 |\n" + FOOT
    )
    assert told(planned(sheet).repairs) == [("B2", "张店", "张店区", "RG007")]


def test_a_period_in_two_columns_stays() -> None:
    head = "市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 开始时间 | 结束时间"
    sheet = table("淄博市 | 张店区 | 茶艺 | 失业人员 | 30 | 2021.5.10 | 2021.5.20", head=head)
    assert planned(sheet).repairs == ()


# Headings and footer.


def test_a_heading_alias_becomes_the_printed_heading() -> None:
    head = "市 | 区县 | 项目名称 | 群体范围 | 人数 | 培训时间 | 备 注"
    assert told(planned(table(row(), head=head)).repairs) == [
        ("B1", "区县", "组织区县", "ST003"),
        ("C1", "项目名称", "培训项目名称", "ST003"),
        ("E1", "人数", "培训人数", "ST003"),
        ("F1", "培训时间", "组织时间", "ST003"),
    ]


@pytest.mark.parametrize("heading", ["计划培训人数", "培训人次", "培训规模", "培训人数（万人）", "培训入数"])
def test_a_heading_that_may_mean_something_else_stays(heading: str) -> None:
    head = f"市 | 组织区县 | 培训项目名称 | 群体范围 | {heading} | 组织时间 | 备注"
    assert planned(table(row(), head=head)).repairs == ()


def test_of_two_columns_for_one_field_neither_is_made_the_right_one() -> None:
    head = "市 | 组织区县 | 培训项目名称 | 群体范围 | 人数 | 组织时间 | 参训人数"
    assert planned(table(row(remarks="40"), head=head)).repairs == ()


def test_a_footer_is_repaired_inside_the_cell_it_shares_with_its_label() -> None:
    sheet = grid(
        "| 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |\n"
        "| 淄博市 | 张店区 | 茶艺 | 失业人员 | 30 | 2021年5月10日 |\n"
        "| 填表人：张三　联系电话：０５３３-２３４５６７８　填表日期：2021.6.8 |"
    )
    made = planned(sheet)
    assert dict(made.cells) == {Spot(2, 0): "填表人：张三　联系电话：0533-2345678　填表日期：2021年6月8日"}
    assert told(made.repairs) == [
        ("A3", "０５３３-２３４５６７８", "0533-2345678", "VL012"),
        ("A3", "2021.6.8", "2021年6月8日", "VL008"),
    ]


def test_a_card_is_repaired_too() -> None:
    card = grid(
        "| 品牌名称 | 陶琉工匠 |\n| 报送市 | 淄博 |\n| 品牌特色 | 特色鲜明，面向全市。 |\n"
        "| 经验做法（500字以内） | 校企合作。 |\n| 典型案例（500字以内） | 某企业。 |\n"
        "| 联系人 | 李四 |\n| 联系电话 | 0533 2345678 |"
    )
    assert told(planned(card).repairs) == [
        ("B2", "淄博", "淄博市", "RG001"),
        ("A3", "品牌特色", "品牌特色（300字以内）", "ST003"),
        ("B7", "0533 2345678", "0533-2345678", "VL012"),
    ]


# The laws.

BLURS = ("{}", " {}", "{}　", "\u200b{}", "{}\n")


@given(seed=st.integers(0, 10**6))
@settings(max_examples=300, deadline=None)
def test_after_the_repair_the_sheet_says_the_same_and_needs_no_other(seed: int) -> None:
    chance = Random(seed)
    mess = messy(chance, county=chance.choice(("张店区", "张店", "市本级", "淄博市张店区", "高新区")))
    for index in range(len(mess.data)):
        for name in ("project", "audience", "county"):
            value = mess.get(index, name)
            if isinstance(value, str) and chance.random() < 0.2:
                mess.put(index, name, chance.choice(BLURS).format(value))
    if chance.random() < 0.5:
        wrong = chance.choice((("trainees", "约30人"), ("period", "待定"), ("county", "滕州市")))
        mess.put(chance.randrange(len(mess.data)), *wrong)
    before = mess.grid()
    made = planned(before)
    after = repaired(before, made.cells)
    old, new = judged(before), judged(after)
    assert same_values(
        [each.sheet for each in old.sheets], [each.sheet for each in new.sheets], setting_of(ORDER)
    )
    assert no_more_findings(old.findings, new.findings)
    assert planned(after).repairs == ()
    assert {each.spot for each in made.repairs} == set(made.cells)


@pytest.mark.parametrize(
    ("spot", "value"),
    [
        (Spot(1, 4), 31),
        (Spot(1, 5), "2021年5月10日至5月21日"),
        (Spot(1, 1), "淄川区"),
        (Spot(1, 2), "陶瓷工艺"),
        (Spot(2, 0), "填表人：李四"),
        (Spot(1, 6), "线下"),
        (Spot(1, 3), None),
    ],
)
def test_the_proof_sees_a_value_that_changed(spot: Spot, value: Value) -> None:
    sheet = table(row())
    old, new = judged(sheet), judged(repaired(sheet, {spot: value}))
    assert not same_values([old.sheets[0].sheet], [new.sheets[0].sheet], setting_of(ORDER))


@pytest.mark.parametrize(
    ("phone", "why"),
    [
        ("138 0000 1234", "号码改为规范写法：去掉空格"),
        ("138-0000-1234", "号码改为规范写法：去掉横线"),
        ("138\u30000000－1234", "号码改为规范写法：全角改为半角、去掉空格、去掉横线"),
        ("138\u200b0000 1234", "号码改为规范写法：去掉看不见的字符、去掉空格"),
        ("0533 2345678", "号码改为规范写法"),
    ],
)
def test_the_reason_says_what_changed_where_the_list_shows_the_same_twice(phone: str, why: str) -> None:
    sheet = table(row())
    rows = [*sheet.rows[:-1], ("填表人：", "张三", "联系电话：", phone)]
    (made,) = planned(replace(sheet, rows=rows)).repairs
    alike = shown(made.before) == shown(made.after)
    assert (made.why, alike) == (why, "：" in why)
