"""Who sent a sheet and whose its rows are: names of units, of files, and the writings of 市直."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from sheets import setting, subject
from sheets import sheet as filled
from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.intake.examine_file import Order, judge
from skilltrain_cli.judging.reporting_unit import city_run_named, is_city_run, unit_coded
from skilltrain_cli.judging.sender import NamedBy, Setting
from skilltrain_cli.judging.subject import FormSheet
from skilltrain_cli.rules.run_rules import check
from skilltrain_cli.values.grid import Grid, Value
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.table_kinds import FileKind

HEADINGS = ["市", "组织区县", "培训项目名称", "群体范围", "培训人数", "组织时间", "备注"]
FOOTER = ["填表人：张三　联系电话：0533-2345678　填表日期：2021年6月8日"]
CITY_BOOK, PROVINCE_BOOK = "淄博市项目制培训汇总表", "山东省项目制培训汇总表"
Pairs = Sequence[tuple[str, str]]


def rows(*pairs: tuple[str, str]) -> Sheet:
    """Return 附件2 with a row for each 市 and 组织区县."""
    return filled([["市", "组织区县"], *([city, county] for city, county in pairs)])


def zibo(
    *counties: str, file: str = "附件2.xlsx", declared: str = "", setting_: Setting | None = None
) -> FormSheet:
    """Return the sheet of a file with a row for each of these counties of 淄博."""
    fitted = replace(rows(*(("淄博市", county) for county in counties)), file=file, declared=declared)
    return FormSheet(fitted, setting_ or setting())


def found(sheet: FormSheet) -> list[tuple[str, str]]:
    """Return what is found: code and message, notes aside."""
    return [(each.card.code, each.message) for each in check(sheet).findings if each.open]


def sent_by(sheet: FormSheet) -> str:
    assert sheet.sender is not None
    return sheet.sender.name


def book(title: str, pairs: Pairs, file: str = "汇总.xlsx") -> list[str]:
    """Return the codes of what is found in a workbook that skt merge made, under this title of its totals."""
    projects = ("陶瓷", "琉璃", "养老", "面点")
    data: list[list[Value]] = [
        [city, county, f"{project}培训", "失业人员", 30, "2021年5月10日至20日", ""]
        for (city, county), project in zip(pairs, projects, strict=False)
    ]
    grids = (
        Grid(
            name="项目制培训情况统计表", rows=[["附件2"], ["项目制培训情况统计表"], HEADINGS, *data, FOOTER]
        ),
        Grid(name="汇总", rows=[[title], ["类数：…"]]),
        Grid(name="来源", rows=[["来源"]]),
        Grid(name="来源明细", rows=[["来源明细"]]),
    )
    reading = Reading(file=file, kind=FileKind.XLSX, sha256="0", grids=grids)
    judged = judge(reading, Order(as_of=setting().as_of))
    return [each.card.code for each in judged.findings if each.open]


MIXED = (("淄博市", "张店区"), ("淄博市", "淄川区"), ("枣庄市", "滕州市"))


def test_a_citys_merged_book_with_a_row_of_another_city_is_an_error() -> None:
    assert book(CITY_BOOK, MIXED, "淄博市汇总.xlsx") == ["RG002"]
    assert book(CITY_BOOK, MIXED, "全省.xlsx") == ["RG002"]
    assert book(CITY_BOOK, MIXED, "山东省.xlsx") == ["RG002"]


def test_the_provinces_merged_book_may_hold_all_cities() -> None:
    assert book(PROVINCE_BOOK, MIXED) == []


@pytest.mark.parametrize("file", ["山东省淄博市.xlsx", "全省.xlsx", "汇总.xlsx"])
def test_a_name_that_names_a_city_does_not_make_a_sheet_the_provinces(file: str) -> None:
    sheet = FormSheet(replace(rows(*MIXED), file=file), setting())
    assert "RG002" in [code for code, _ in found(sheet)]


def test_a_name_that_says_shandong_alone_does() -> None:
    assert found(FormSheet(replace(rows(*MIXED), file="山东省汇总.xlsx"), setting())) == []


@pytest.mark.parametrize(
    ("file", "counties", "sender"),
    [
        ("张店区.xlsx", ("张店区", "张店区"), "张店区"),
        ("张店区.xlsx", ("淄川区", "淄川区"), "淄川区"),
        ("张店区.xlsx", ("淄川区", "博山区"), "淄博市"),
        ("淄博市（含高新区）.xlsx", ("张店区", "高新区"), "淄博市"),
        ("淄博市汇总表（张店区人社局制）.xlsx", ("张店区", "高新区"), "淄博市"),
        ("淄博市张店区.xlsx", ("张店区", "张店区"), "张店区"),
        ("淄博市-张店区附件2.xlsx", ("张店区", "张店区"), "张店区"),
        ("淄博市直.xlsx", ("市直", "市直"), "市直"),
        ("市直播带货.xlsx", ("市直", "张店区"), "淄博市"),
        ("淄博市.xlsx", ("张店区", "高新区"), "淄博市"),
        ("淄博市.xlsx", ("张店区",), "淄博市"),
        ("附件2.xlsx", ("张店区",), "张店区"),
    ],
)
def test_rows_win_over_the_file_name(file: str, counties: tuple[str, ...], sender: str) -> None:
    assert sent_by(zibo(*counties, file=file)) == sender


@pytest.mark.parametrize(
    "file", ["淄博市张店区.xlsx", "淄博市-张店区.xlsx", "张店区.xlsx", "淄博市 张店.xlsx"]
)
def test_a_countys_file_with_another_countys_row_is_still_the_countys(file: str) -> None:
    assert [code for code, _ in found(zibo("张店区", "张店区", "淄川区", file=file))] == ["RG005"]


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("张店区.xlsx", "张店区"),
        ("张店.xlsx", "张店区"),
        ("桓台县附件2.xlsx", "桓台县"),
        ("滕州市.xlsx", "滕州市"),
        ("枣庄市.xlsx", "枣庄市"),
        ("市直.xlsx", "市直"),
        ("淄博市张店区.xlsx", "张店区"),
    ],
)
def test_a_file_named_after_a_unit_without_rows_is_queried_once(file: str, named: str) -> None:
    assert found(zibo("淄川区", "淄川区", file=file)) == [
        ("RG008", f"文件名写的是“{named}”，表里全是“淄川区”的项目")
    ]


@pytest.mark.parametrize(
    ("file", "county"),
    [
        ("淄川开发区.xlsx", "张店区"),
        ("张店经济技术开发区报表.xlsx", "淄川区"),
        ("临淄高新区.xlsx", "张店区"),
        ("周村古商城景区.xlsx", "周村古商城景区"),
    ],
)
def test_a_zone_that_begins_with_a_countys_name_is_not_the_county(file: str, county: str) -> None:
    assert [code for code, _ in found(zibo(county, county, file=file)) if code != "RG009"] == []


def test_a_zone_that_is_listed_is_known_by_its_names() -> None:
    assert sent_by(zibo("高新区", "高新区", file="淄博高新区.xlsx")) == "淄博高新技术产业开发区"
    assert found(zibo("淄川区", "淄川区", file="淄博高新区.xlsx")) != []


@pytest.mark.parametrize(
    "file",
    ["淄川区.xlsx", "淄博市.xlsx", "附件2.xlsx", "报送名单县区.xlsx", "淄博市（含高新区）.xlsx", "淄川.xlsx"],
)
def test_other_names_are_not(file: str) -> None:
    assert found(zibo("淄川区", "博山区" if "含" in file else "淄川区", file=file)) == []


def wrong(sheet: FormSheet) -> list[str]:
    """Return the codes of what is found, those about the footer's telephone of 淄博 aside."""
    return [code for code, _ in found(sheet) if code != "RG010"]


_DONGYING = (("东营市", "东营区"), ("东营市", "河口区"), ("东营市", "利津县"))


@pytest.mark.parametrize(
    "file", ["东营", "山东东营", "附件2-东营", "东营人社局", "东营市", "山东省东营市附件2"]
)
def test_a_name_that_a_city_and_its_county_share_is_settled_by_the_rows(file: str) -> None:
    citys = FormSheet(replace(rows(*_DONGYING), file=f"{file}.xlsx"), setting())
    others = FormSheet(replace(rows(*_DONGYING[1:]), file=f"{file}.xlsx"), setting())
    countys = FormSheet(replace(rows(_DONGYING[0]), file=f"{file}.xlsx"), setting())
    assert (sent_by(citys), wrong(citys)) == ("东营市", [])
    assert (sent_by(others), wrong(others)) == ("东营市", [])
    assert sent_by(countys) == ("东营市" if "东营市" in file else "东营区")
    assert wrong(countys) == []


def test_a_city_that_became_two_counties_is_settled_by_the_rows_too() -> None:
    both, one = (("济南市", "莱芜区"), ("济南市", "钢城区")), (("莱芜市", "莱芜区"),)
    for pairs, sender in ((both, "济南市"), (one, "莱芜区")):
        sheet = FormSheet(replace(rows(*pairs), file="莱芜.xlsx"), setting())
        assert (sent_by(sheet), [code for code in wrong(sheet) if code != "RG006"]) == (sender, [])


def test_what_a_sheet_declares_is_settled_by_the_rows_too() -> None:
    sheet = FormSheet(replace(rows(*_DONGYING), declared="东营"), setting())
    assert (sent_by(sheet), sheet.identity.by, wrong(sheet)) == ("东营市", NamedBy.DECLARED, [])
    mixed = FormSheet(replace(rows(*_DONGYING, ("济南市", "历下区")), declared="东营"), setting())
    assert (sent_by(mixed), wrong(mixed)) == ("东营市", ["RG002"])


@pytest.mark.parametrize("file", ["东营区.xlsx", "东营市东营区.xlsx", "东营东营区附件2.xlsx"])
def test_a_full_name_means_the_county_whatever_the_rows_say(file: str) -> None:
    sheet = FormSheet(replace(rows(*_DONGYING), file=file), setting())
    assert wrong(sheet) == ["RG005", "RG005"]


@pytest.mark.parametrize("file", ["东营市直.xlsx", "附件2-东营市直.xlsx", "东营市-市直.xlsx"])
def test_a_city_named_before_its_city_run_unit_is_no_county(file: str) -> None:
    sheet = FormSheet(replace(rows(("东营市", "市直")), file=file), setting())
    assert (sent_by(sheet), wrong(sheet)) == ("市直", [])


def test_what_the_sheet_declares_is_strong_and_the_message_says_so() -> None:
    sheet = zibo("淄川区", declared="张店区", file="淄川区.xlsx")
    assert (sent_by(sheet), sheet.identity.by) == ("张店区", NamedBy.DECLARED)
    assert found(sheet) == [("RG005", "填报单位写的是张店区，这一行却是“淄川区”的项目")]


@pytest.mark.parametrize(
    ("declared", "file", "other"),
    [("张店区", "附件2.xlsx", "填报单位写的是张店区"), ("", "张店区.xlsx", "本文件是张店区报的")],
)
def test_a_sender_named_without_its_city_is_known_though_a_row_is_of_another(
    declared: str, file: str, other: str
) -> None:
    mixed = rows(("淄博市", "张店区"), ("淄博市", "淄川区"), ("济南市", "历下区"))
    sheet = FormSheet(replace(mixed, file=file, declared=declared), setting())
    assert found(sheet) == [
        ("RG002", "本表报的是淄博市，这一行却是“济南市”"),
        ("RG005", f"{other}，这一行却是“淄川区”的项目"),
    ]
    assert check(sheet).unchecked == ()


def test_a_name_that_several_cities_have_names_nobody() -> None:
    mixed = rows(("枣庄市", "市中区"), ("济南市", "市中区"), ("济南市", "历下区"))
    assert FormSheet(replace(mixed, declared="市中区"), setting()).sender is None


@pytest.mark.parametrize(
    "written",
    [
        "市直",
        "市本级",
        "淄博市直",
        "淄博市市直",
        "淄博市本级",
        "“市直”",
        "市直（市技师学院）",
        "“市直”（技师学院）",
        "市直属",
    ],
)
def test_writings_of_city_run_are_understood_and_queried(written: str) -> None:
    sheet = zibo("市直", written)
    assert {placed.unit.code for placed in sheet.placed.values() if placed.unit} == {"370300-市直"}
    assert [code for code, _ in found(sheet)] == ([] if written == "市直" else ["RG004"])


@pytest.mark.parametrize("written", ["市中区", "直属", "张店区直", "市直播基地", "淄博市"])
def test_others_are_not_city_run(written: str) -> None:
    assert not is_city_run(written)


@pytest.mark.parametrize(
    ("city", "written", "zone"),
    [
        ("淄博市", "经济技术开发区", "淄博经济开发区"),
        ("淄博市", "开发区", "淄博经济开发区"),
        ("淄博市", "淄博市经济技术开发区管委会", "淄博经济开发区"),
        ("淄博市", "高新技术产业开发区", "淄博高新技术产业开发区"),
        ("淄博市", "高新技术开发区", "淄博高新技术产业开发区"),
        ("潍坊市", "经济开发区", "潍坊经济开发区"),
        ("德州市", "经济技术开发区", "德州经济技术开发区"),
        ("威海市", "高新区", "威海火炬高技术产业开发区"),
    ],
)
def test_generic_zone_names_mean_the_citys_own(city: str, written: str, zone: str) -> None:
    region = setting().regions.resolve_city(city, setting().day).region
    assert region is not None
    match = setting().regions.resolve_county(written, region, setting().day)
    assert match.region is not None
    assert match.region.name == zone


@pytest.mark.parametrize("written", ["经济技术开发区", "开发区", "高新技术产业开发区", "高新区"])
def test_generic_zone_names_never_belong_elsewhere(written: str) -> None:
    for city in setting().regions.cities(setting().day):
        assert setting().regions.resolve_county(written, city, setting().day).elsewhere == ()


def test_units_go_to_the_workers_as_codes() -> None:
    unit = city_run_named("淄博市直", setting().day, setting().regions)
    assert unit is not None
    assert unit.name == "市直"
    assert unit_coded(unit.code, setting().regions) == unit
    assert city_run_named("市直", setting().day, setting().regions) is None
    assert unit_coded("370000", setting().regions) is None
    asked = replace(setting(), unit=unit)
    assert [code for code, _ in found(zibo("张店区", setting_=asked))] == ["RG005"]


def test_a_sheet_whose_sender_is_unknown_says_what_was_not_judged() -> None:
    two = rows(("枣庄市", "滕州市"), ("淄博市", "张店区"))
    assert {each.code for each in check(subject(two)).unchecked} == {"RG005", "RG010"}
    assert check(subject(replace(two, file="山东省.xlsx"))).unchecked == ()


def test_each_writing_of_a_city_and_of_a_county_is_remarked_once() -> None:
    sheet = subject(rows(("淄博", "张店"), ("淄博", "张店区"), ("淄博市", "张店"), ("淄博", "张店")))
    notes = [(each.place.cell, each.message) for each in check(sheet).findings if each.card.code == "RG007"]
    assert notes == [
        ("A4", "“淄博”按“淄博市”采用（共 3 行）"),
        ("B4", "“张店”按“张店区”采用（共 3 行）"),
    ]


def test_an_unlisted_zone_among_a_countys_rows_is_one_trouble() -> None:
    assert [code for code, _ in found(zibo("张店区", "张店区", "东部新区", file="张店区.xlsx"))] == ["RG005"]


def test_city_and_county_in_each_others_place_are_one_finding() -> None:
    swapped = filled([["市", "组织区县"], *([county, "淄博市"] for county in ("张店区", "高新区", "市直"))])
    assert found(FormSheet(swapped, setting())) == [
        ("RG001", "填的是“张店区”，“组织区县”却填着“淄博市”，像是两栏填反了；第 4～6 行都是这样")
    ]


def test_one_row_of_many_is_told_by_itself() -> None:
    some = filled([["市", "组织区县"], ["淄博市", "张店区"], ["淄博市", "张店区"], ["张店区", "淄博市"]])
    assert [(code, "填反" in message) for code, message in found(FormSheet(some, setting()))] == [
        ("RG001", False)
    ]
