"""What rules must not mistake, and what they must not pass over: cases beyond the examples of the manual."""

import pytest
from msgspec.structs import replace

from sheets import setting, subject, whole
from sheets import sheet as filled
from skilltrain_cli.intake.examine_file import Order, judge
from skilltrain_cli.rules.run_rules import Outcome, check
from skilltrain_cli.values.grid import Grid, Value
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.table_kinds import FileKind

HEADINGS = "| 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |"


def cells(**given: str) -> Outcome:
    """Return what comes of a row with these cells."""
    return check(subject(filled([list(given), list(given.values())])))


def codes(outcome: Outcome) -> list[str]:
    return [each.card.code for each in outcome.findings if each.open]


@pytest.mark.parametrize(
    "name", ["病历填写规范培训", "以上人数按实填写", "Maxx培训", "示范店培训", "表格填写（高级）培训"]
)
def test_projects_that_look_like_prompts(name: str) -> None:
    assert codes(cells(培训项目名称=name)) == []


@pytest.mark.parametrize(
    "name",
    ["××技能培训", "xx培训", "XX县培训", "请填写项目名称", "（填写名称）", "【示例】陶瓷", "点击此处输入"],
)
def test_prompts(name: str) -> None:
    assert codes(cells(培训项目名称=name)) == ["VL014"]


def test_an_impossible_day_is_not_called_unreadable() -> None:
    (found,) = check(subject(filled([["组织时间"], ["2021年2月30日"]]))).findings
    assert "这个日期不能用" in found.message


def test_an_id_number_is_masked_in_the_finding() -> None:
    (found,) = [each for each in cells(备注="证件号999999199003070015").findings if each.open]
    assert found.card.code == "VL015"
    assert "19900307" not in f"{found.message}{found.value}{found.hint}"


def totals(*lines: str) -> Outcome:
    """Return what comes of rows written as 区县 人数, and of totals written as 合计 人数."""
    rows = []
    for number, line in enumerate(lines):
        label, figure = line.split(" ")
        total = "计" in label
        rows.append(
            f"| {label} | | | | {figure} | |"
            if total
            else f"| 淄博市 | {label} | 第{number}期 | 失业人员 | {figure} | 2021年5月10日 |"
        )
    return check(subject(whole("\n".join([HEADINGS, *rows]))))


@pytest.mark.parametrize(
    "lines",
    [
        ("张店区 30", "张店区 40", "合计 70"),
        ("合计 70", "张店区 30", "张店区 40"),
        ("张店区 30", "小计 30", "淄川区 40", "小计 40", "合计 70"),
        ("小计 30", "张店区 30", "小计 40", "淄川区 40", "合计 70"),
        ("张店区 30", "淄川区 40", "张店区 5", "张店区合计 35", "淄川区合计 40", "合计 75"),
    ],
)
def test_totals_that_fit_somehow(lines: tuple[str, ...]) -> None:
    assert "ST009" not in codes(totals(*lines))


@pytest.mark.parametrize("lines", [("张店区 30", "合计 31"), ("张店区 30", "小计 29", "合计 30")])
def test_totals_that_do_not(lines: tuple[str, ...]) -> None:
    assert codes(totals(*lines)) == ["ST009"]


@pytest.mark.parametrize("figure", ["约31", "{#REF!}", "{未算公式}"])
def test_totals_that_cannot_be_read_are_not_passed_over(figure: str) -> None:
    assert codes(totals("张店区 30", f"合计 {figure}")) == ["ST009"]


def test_a_form_of_totals_alone_is_no_trouble() -> None:
    assert "ST006" in codes(totals("合计 30"))


def test_hidden_columns_are_named() -> None:
    rows: list[list[Value]] = [
        ["市", "组织区县", "培训项目名称", "群体范围", "培训人数", "组织时间", "备注"],
        ["淄博市", "张店区", "陶瓷工艺培训", "失业人员", 30, "2021年5月10日", None],
    ]
    grid = Grid(name="Sheet1", rows=rows, hidden_columns=frozenset({3, 6}))
    reading = Reading(file="张店区.xlsx", kind=FileKind.XLSX, sha256="0", grids=(grid,))
    found = judge(reading, Order(as_of=setting().as_of)).findings
    named = [each.message for each in found if each.card.code == "ST007"]
    assert named == ["“群体范围”这一列是隐藏的，已照常审核和汇总"]


def test_a_footer_date_that_cannot_be_read_leaves_its_rules_unjudged() -> None:
    outcome = check(subject(filled([["培训人数", "{表尾}填表日期"], ["30", "某日"]])))
    assert {each.code for each in outcome.unchecked} == {"TM004", "TM005", "TM006"}


def test_a_sheet_named_after_an_id_number_is_masked() -> None:
    fitted = replace(filled([["培训人数"], ["约30"]]), name="999999199003070015")
    assert all("19900307" not in (each.place.sheet or "") for each in check(subject(fitted)).findings)


@pytest.mark.parametrize(
    ("written", "noted"),
    [("6月8日", True), ("2021年6月8日", False), ("2021.6.8", False), ("20210608", False)],
)
def test_a_footer_date_without_a_year_is_noted(written: str, noted: bool) -> None:  # noqa: FBT001
    found = check(subject(filled([["培训人数", "{表尾}填表日期"], ["30", written]]))).findings
    assert [each.card.code for each in found] == (["VL009"] if noted else [])


@pytest.mark.parametrize(
    "remark",
    [
        *(
            "取消",
            "因疫情取消",
            "延期",
            "推迟到7月",
            "推迟至下半年",
            "未开班",
            "未举办",
            "停办",
            "暂缓",
            "未实施",
        ),
        *(
            "没有开展",
            "改期",
            "因疫情未组织",
            "暂未开展",
            "未培训",
            "待开班",
            "未启动",
            "此行作废",
            "不再举办",
        ),
        *("未能开展", "无法开展", "计划恢复，后又取消", "没开课"),
        *("没办成", "延迟开班", "流班", "已撤销", "不办了", "往后推"),
    ],
)
def test_remarks_that_deny_the_project(remark: str) -> None:
    assert codes(cells(组织时间="2021年5月10日", 备注=remark)) == ["TM008"]


@pytest.mark.parametrize(
    "remark",
    [
        *(
            "未取消，正常开展",
            "不取消",
            "未取消",
            "原计划取消后恢复",
            "没有延期",
            "原定延期，已如期开班",
            "无需改期",
        ),
        *("暂停一周后已恢复", "推迟后已完成", "与市总工会联合举办", "分两批组织"),
    ],
)
def test_remarks_that_do_not(remark: str) -> None:
    assert codes(cells(组织时间="2021年5月10日", 备注=remark)) == []


@pytest.mark.parametrize(
    "remark",
    [
        "由5月延期",
        "因疫情由5月推迟",
        "延期至9月",
        "推迟到9月10日举办",
        "上半年未开展",
        "尚未开展",
        "暂未开班",
    ],
)
def test_a_remark_that_fits_a_time_to_come_denies_nothing(remark: str) -> None:
    assert codes(cells(组织时间="2021年9月10日", 备注=remark)) == []


@pytest.mark.parametrize("remark", ["取消", "已取消", "延期", "停办", "因疫情暂缓", "推迟到10月", "不再举办"])
def test_a_time_to_come_that_is_called_off_is_asked_about(remark: str) -> None:
    (found,) = cells(组织时间="2021年9月10日", 备注=remark).findings
    assert found.card.code == "TM008"
    assert f"备注写着“{remark}”，组织时间却是还没有到的 2021年9月10日" in found.message


@pytest.mark.parametrize(
    "remark",
    ["3人因故取消", "2名学员未培训", "取消理论考试", "延期一周结业", "暂停后继续开展", "取消食宿补贴"],
)
def test_a_remark_about_something_else_denies_nothing(remark: str) -> None:
    assert codes(cells(组织时间="2021年5月10日", 备注=remark)) == []


def test_a_row_called_off_whose_time_has_gone_by_is_asked_about_once() -> None:
    given = {"组织时间": "2021年6月12日", "备注": "已取消", "{表尾}填表日期": "2021年6月8日"}
    assert codes(cells(**given)) == ["TM008"]
    assert codes(cells(**{**given, "备注": ""})) == ["TM003"]


def test_two_classes_of_one_time_are_not_told_to_bear_other_names() -> None:
    rows = [["培训项目名称", "培训人数"], ["陶瓷工艺培训", "30"], ["陶瓷工艺培训", "35"]]
    [found] = [each for each in check(subject(filled(rows))).findings if each.card.code == "ID002"]
    assert "名称" not in found.hint


@pytest.mark.parametrize("unread", [0, 1, 2])
def test_a_row_that_cannot_be_read_hides_no_two_that_can(unread: int) -> None:
    counts = ["30", "35"]
    counts.insert(unread, "约30人")
    rows = [["培训项目名称", "培训人数"], *(["陶瓷工艺培训", each] for each in counts)]
    [found] = [each for each in check(subject(filled(rows))).findings if each.card.code == "ID002"]
    assert found.message.endswith("只是培训人数不同")


@pytest.mark.parametrize(("count", "found"), [("", ["VL001"]), ("0", ["AM001"]), ("三十左右", ["VL003"])])
def test_a_called_off_row_without_people_counts_nobody(count: str, found: list[str]) -> None:
    assert codes(cells(培训人数=count, 组织时间="2021年4月8日", 备注="取消")) == found


@pytest.mark.parametrize(
    ("time", "remark"),
    [
        ("2021年9月10日已完成", ""),
        ("2021年9月10日", "已结业"),
        ("2021年9月10日", "已完成"),
        ("2021年9月10日", "已顺利结束"),
        ("2021年9月10日", "完成"),
        ("2021年9月10日", "顺利结业。"),
        ("2021年9月10日", "结业，发证30人"),
        ("2021年9月10日", "已开班"),
        ("2021年第三季度", "正在培训"),
        ("2021年6月1日至6月20日", "已结业"),
    ],
)
def test_what_is_said_to_be_done_cannot_lie_ahead(time: str, remark: str) -> None:
    found = [each for each in codes(cells(组织时间=time, 备注=remark)) if each != "TM002"]
    assert found == ["TM007"]


@pytest.mark.parametrize(
    ("time", "remark"),
    [
        ("2021年5月10日已完成", "已结业"),
        ("2021年9月10日", "已完成招生"),
        ("2021年9月10日", "招生已完成"),
        ("2021年9月10日", "未办理备案"),
        ("2021年9月10日", "第一期已结业"),
        ("2021年9月10日", "未完成"),
        ("2021年9月10日", "已组织报名"),
        ("计划2021年9月10日", "方案已完成审批"),
        ("2021年6月1日至6月20日", "已开班"),
        ("2021年6月10日、9月10日", "已完成"),
    ],
)
def test_what_is_done_or_only_prepared_is_not_asked_about(time: str, remark: str) -> None:
    assert codes(cells(组织时间=time, 备注=remark)) == []


@pytest.mark.parametrize(
    ("time", "found"),
    [
        ("2021年1-12月", ["TM002"]),
        ("2021年4-6月", ["TM002"]),
        ("2021年4月至6月", ["TM002"]),
        ("2021年7-9月", ["TM002"]),
        ("2021年1-6月", ["TM002"]),
        ("2021年3-11月", ["TM002"]),
        ("2021年5-6月", []),
        ("2021年6-8月", []),
        ("2021年4月、6月", []),
        ("2021年4月1日至6月30日", []),
    ],
)
def test_months_are_as_coarse_as_the_quarter_or_year_they_make(time: str, found: list[str]) -> None:
    assert codes(cells(组织时间=time)) == found


def test_what_a_time_gone_by_was_judged_by_is_said() -> None:
    dated = cells(**{"组织时间": "2021年6月5日至9日", "{表尾}填表日期": "2021年6月4日"})
    assert [each.message for each in dated.findings] == [
        "2021年6月5日至6月9日 在填表日期 2021年6月4日 时还没有到，现在已经过去"
    ]
    (planned,) = cells(组织时间="计划2021年5月10日").findings
    assert planned.message == "计划时间 2021年5月10日 到审核日 2021年6月15日 已经过去"


@pytest.mark.parametrize("day", ["2020年6月9日", "2021年3月16日"])
def test_a_form_older_than_the_notice_has_one_query_and_its_rows_none(day: str) -> None:
    outcome = cells(**{"组织时间": "2021年5月10日", "{表尾}填表日期": day})
    assert codes(outcome) == ["TM006"]
    assert codes(cells(**{"{表尾}填表日期": "2021年3月17日"})) == ["TM003"]


@pytest.mark.parametrize(("time", "found"), [("2021年6月10日前", ["TM003"]), ("2021年6月20日前", [])])
def test_a_last_day_that_has_gone_by_is_asked_about(time: str, found: list[str]) -> None:
    assert codes(cells(组织时间=time)) == found


@pytest.mark.parametrize(
    ("county", "message"),
    [
        ("潍坊市", "填的是市名“潍坊市”，这一栏要填区县"),
        ("寿光市、青州市", "“寿光市、青州市”是 2 个单位，一格只写一个"),
        ("奎文区、市直", "“奎文区、市直”是 2 个单位，一格只写一个"),
        ("奎文 潍城，寿光", "“奎文 潍城，寿光”是 3 个单位，一格只写一个"),
        ("寿光市和青州市", "“寿光市和青州市”是 2 个单位，一格只写一个"),
        ("奎闻区", "潍坊市没有“奎闻区”，是否指“奎文区”"),
        ("滕州市", "潍坊市没有“滕州市”，它属于枣庄市"),
        ("奎文区、某区", "潍坊市没有“奎文区、某区”"),
    ],
)
def test_a_county_that_is_none_is_told_what_it_is(county: str, message: str) -> None:
    (found,) = cells(市="潍坊市", 组织区县=county, **{"{表尾}联系电话": "13800000000"}).findings
    assert found.card.code == "RG003"
    assert found.message.startswith(message)


def test_a_plan_called_so_in_the_remarks_is_asked_for_when_its_time_is_over() -> None:
    (asked,) = [each for each in cells(组织时间="2021年5月10日", 备注="计划").findings if each.open]
    assert (asked.card.code, asked.heading) == ("TM003", "组织时间")
    assert asked.message.startswith("备注写的是计划，组织时间 2021年5月10日 到审核日")
    assert codes(cells(组织时间="2021年5月10日", 培训人数="0", 备注="拟7月开展")) == ["TM003"]
    assert codes(cells(组织时间="2021年5月10日", 备注="已按计划完成")) == []
    assert codes(cells(组织时间="2021年5月10日", 备注="尚未开展，计划7月开班")) == ["TM003"]


@pytest.mark.parametrize(
    ("time", "count", "code"), [("五月某天", "30", "VL008"), ("2021年5月10日", "约30", "VL003")]
)
def test_repeated_rows_are_told_though_a_value_of_theirs_cannot_be_read(
    time: str, count: str, code: str
) -> None:
    row = ["张店区", "陶瓷工艺培训", "失业人员", count, time]
    other = [*row[:-2], "20", "五月另一天"]
    names = ["组织区县", "培训项目名称", "群体范围", "培训人数", "组织时间"]
    outcome = check(subject(filled([names, row, other, row])))
    assert [each.place.cell for each in outcome.findings if each.card.code == "ID001"] == ["B6"]
    assert code in codes(outcome)


def test_a_coarse_time_without_a_year_is_one_finding() -> None:
    (found,) = cells(组织时间="下半年").findings
    assert found.card.code == "TM002"
    assert found.message == "2021年下半年 太笼统，也没有写年份，按通知年份理解"
    assert found.hint.startswith("请写明年份和月份")


@pytest.mark.parametrize(
    ("phone", "reason"),
    [
        ("0533-123", "区号后只有 3 位，应为 7 位或 8 位"),
        ("0533-234567890", "区号后有 9 位，应为 7 位或 8 位"),
        ("0533", "只有区号，没有号码"),
        ("88888", "只有 5 位数字"),
        ("34567890123456", "有 14 位数字"),
        ("区人社局", "里面没有号码"),
        ("转8012", "除数字外还有别的文字"),
    ],
)
def test_what_a_telephone_number_lacks_is_said(phone: str, reason: str) -> None:
    (found,) = cells(**{"{表尾}联系电话": phone}).findings
    assert found.message == f"填的是“{phone}”，打不通：{reason}"


def placed(city: str, county: str) -> list[tuple[str, str, str]]:
    """Return what is found in a row of these names: code, message and hint; the telephone is of no matter."""
    found = check(subject(filled([["市", "组织区县"], [city, county]]))).findings
    return [(each.card.code, each.message, each.hint) for each in found if each.card.code != "RG010"]


@pytest.mark.parametrize(
    ("written", "said", "owner", "county"),
    [
        ("滕州市", "“滕州市”是枣庄市的县级市，不是设区的市", "枣庄市", "滕州市"),
        ("桓台县", "“桓台县”是淄博市的县，不是设区的市", "淄博市", "桓台县"),
        ("张店区", "“张店区”是淄博市的区，不是设区的市", "淄博市", "张店区"),
        ("邹平", "“邹平”是滨州市的县级市，不是设区的市", "滨州市", "邹平市"),
        (
            "文昌湖旅游度假区",
            "“文昌湖旅游度假区”是淄博市的功能区，不是设区的市",
            "淄博市",
            "文昌湖省级旅游度假区",
        ),
    ],
)
def test_a_county_in_the_place_of_the_city_is_told_its_owner(
    written: str, said: str, owner: str, county: str
) -> None:
    assert placed(written, written) == [("RG001", said, f"“市”请填“{owner}”，“组织区县”填“{county}”")]


def test_a_county_that_several_cities_have_in_the_place_of_the_city_names_them() -> None:
    [(code, message, _)] = placed("市中区", "市中区")
    assert (code, message) == ("RG001", "“市中区”不是山东省设区的市，济南市、枣庄市都有“市中区”")


@pytest.mark.parametrize(
    ("written", "said", "named"),
    [
        ("县直", "“县直”不是县（市、区）的全称", ""),
        ("区直部门", "“区直部门”不是县（市、区）的全称", ""),
        ("张店区直", "“张店区直”不是县（市、区）的全称", "“张店区”"),
        ("桓台县本级", "“桓台县本级”不是县（市、区）的全称", "“桓台县”"),
        ("本县", "“本县”不是县（市、区）的全称", ""),
        ("索镇", "“索镇”在县（市、区）以下，这一栏填县（市、区）", "“桓台县”"),
        ("某某街道办事处", "“某某街道办事处”在县（市、区）以下，这一栏填县（市、区）", ""),
    ],
)
def test_what_lies_below_a_county_is_told_to_name_the_county(written: str, said: str, named: str) -> None:
    hint = f"请填本县（市、区）的全称{named}，不写县直、区直和镇街；镇街可以写在备注里"
    assert placed("淄博市", written) == [("RG003", said, hint)]


def test_the_county_is_named_where_the_file_tells_it() -> None:
    sheet = filled([["{文件}桓台县.xlsx", "市", "组织区县"], ["", "淄博市", "县直"]])
    [hint] = [each.hint for each in check(subject(sheet)).findings if each.card.code == "RG003"]
    assert "请填本县（市、区）的全称“桓台县”" in hint


@pytest.mark.parametrize(("written", "code"), [("张殿区", "RG003"), ("淄川县", "RG003"), ("淄博市", "RG003")])
def test_a_misspelt_county_stays_an_error(written: str, code: str) -> None:
    assert [each[0] for each in placed("淄博市", written)] == [code]


def test_a_city_that_is_no_more_is_asked_about_like_a_county() -> None:
    assert [(code, message) for code, message, _ in placed("莱芜市", "莱城区")] == [
        ("RG006", "“莱芜市”已经撤销，现为“济南市”"),
        ("RG006", "“莱城区”是旧名称，现为“莱芜区”"),
    ]


@pytest.mark.parametrize(
    "written", ["运河经济开发区", "高新区", "东部新区", "旅游度假区", "农业示范区", "泰山风景名胜区"]
)
def test_an_unlisted_zone_is_a_query_that_names_the_option(written: str) -> None:
    [(code, message, hint)] = placed("德州市", written)
    assert (code, message) == ("RG009", f"“{written}”像是功能区的名称，区划表里没有")
    assert "--regions" in hint


def test_a_zone_that_may_be_two_is_asked_about() -> None:
    [(code, message, hint)] = placed("菏泽市", "鲁西新区")
    assert (code, message) == (
        "RG009",
        "“鲁西新区”可以指“菏泽经济技术开发区”，也可以指“菏泽高新技术产业开发区”",
    )
    assert "--regions" in hint
    assert placed("菏泽市", "高新区") == placed("德州市", "经济技术开发区") == []


@pytest.mark.parametrize(
    "time", ["待定", "长期", "每周六", "常年", "时间另行通知", "择期开班", "报名满30人开班"]
)
def test_who_writes_no_time_is_told_to_fill_in_the_planned_one(time: str) -> None:
    (found,) = cells(组织时间=time).findings
    assert (found.card.code, found.hint) == (
        "VL008",
        "还没有定的，填计划开展时间，如 计划2021年9月；长期开设的，填起止日期",
    )


def test_a_recurring_day_beside_dates_is_no_trouble() -> None:
    assert codes(cells(组织时间="2021年6月5日至26日每周六")) == []


def test_words_beside_a_telephone_number_are_to_go() -> None:
    (found,) = cells(**{"{表尾}联系电话": "0533-2345678，张三"}).findings
    assert found.message == "填的是“0533-2345678，张三”，不只是电话号码：除号码外还写着“张三”"
    assert found.hint == "请只填 0533-2345678，不写别的文字"


def test_a_planned_count_is_to_be_the_figure_alone() -> None:
    (found,) = cells(培训人数="预计30人").findings
    assert found.message == "填的是“预计30人”，应为整数人数：计划的人数也只填数字"
    assert found.hint == "请只填 30，不带文字和单位"


@pytest.mark.parametrize(("phone", "unchecked"), [("13800000000", []), ("0533-2345678", ["RG010"])])
def test_a_mobile_has_no_area_code_to_judge(phone: str, unchecked: list[str]) -> None:
    strange = whole(
        f"""
        {HEADINGS}
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | 枣庄市 | 滕州市 | 琉璃制作培训 | 失业人员 | 30 | 2021年5月10日 |
        | 填表人：张三 | | 联系电话：{phone} | | 填表日期：2021年6月8日 | |
        """
    )
    outcome = check(subject(strange))
    assert [each.code for each in outcome.unchecked if each.code == "RG010"] == unchecked
