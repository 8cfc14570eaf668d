"""Regions by date and by the names clerks write."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltrain_cli.regions import shandong
from skilltrain_cli.values.region import SUGGESTED, UNLISTED, Level, MatchedBy, Region, Regions

IN_2019 = date(2019, 1, 31)
IN_2021 = date(2021, 3, 17)
ZIBO, ZAOZHUANG, JINAN, YANTAI, LIAOCHENG = "370300", "370400", "370100", "370600", "371500"
DEZHOU, QINGDAO = "371400", "370200"


@pytest.fixture(scope="module")
def regions() -> Regions:
    return shandong()


@pytest.mark.parametrize(
    ("on", "counties"),
    [
        (IN_2019, 137),
        (date(2019, 6, 27), 137),
        (date(2020, 6, 4), 137),
        (date(2020, 6, 5), 136),
        (date(2021, 12, 31), 136),
        (date(2026, 9, 1), 136),
    ],
)
def test_counts_by_day(regions: Regions, on: date, counties: int) -> None:
    cities = regions.cities(on)
    assert len(cities) == 16
    assert sum(len(regions.counties(city, on)) for city in cities) == counties


def test_counts_by_city_in_code_order(regions: Regions) -> None:
    counts = {city.short_name: len(regions.counties(city, IN_2021)) for city in regions.cities(IN_2021)}
    assert list(counts.items()) == [
        ("济南", 12), ("青岛", 10), ("淄博", 8), ("枣庄", 6), ("东营", 5), ("烟台", 11), ("潍坊", 12),
        ("济宁", 11), ("泰安", 6), ("威海", 4), ("日照", 4), ("临沂", 12), ("德州", 11), ("聊城", 8),
        ("滨州", 7), ("菏泽", 9),
    ]  # fmt: skip


def test_kinds_of_county_on_two_days(regions: Regions) -> None:
    def kinds(on: date) -> dict[str, int]:
        names = [county.name for city in regions.cities(on) for county in regions.counties(city, on)]
        return {last: sum(name.endswith(last) for name in names) for last in "区市县"}

    assert kinds(IN_2021) == {"区": 58, "市": 26, "县": 52}
    assert kinds(IN_2019) == {"区": 56, "市": 27, "县": 54}


def test_seventeen_cities_before_laiwu_went(regions: Regions) -> None:
    assert len(regions.cities(date(2018, 12, 25))) == 17
    assert [county.name for county in regions.counties("371200", date(2018, 12, 25))] == ["莱城区", "钢城区"]


def test_reporting_units_of_the_seeds(regions: Regions) -> None:
    zibo = regions.units(ZIBO, IN_2021)
    assert [unit.short_name for unit in zibo[8:]] == ["高新区", "文昌湖", "经济开发区"]
    assert len(zibo) == 11
    assert len(regions.units(ZAOZHUANG, IN_2021)) == 7
    assert [unit.code for unit in zibo] == sorted(unit.code for unit in zibo)


def test_suggested_zones_are_listed_and_found_but_not_expected(regions: Regions) -> None:
    (zone,) = regions.zones(JINAN, IN_2021)
    assert zone.kind == SUGGESTED
    assert zone not in regions.units(JINAN, IN_2021)
    assert regions.resolve_county("济南高新区", JINAN, IN_2021).region is zone


def test_a_zone_bears_the_name_of_its_day(regions: Regions) -> None:
    names = [
        regions.resolve_county("经济技术开发区", DEZHOU, on).region for on in (IN_2021, date(2022, 3, 1))
    ]
    assert [zone.name for zone in names if zone] == ["德州经济技术开发区", "德州天衢新区"]
    assert [zone.name for zone in regions.zones(DEZHOU, IN_2021)] == ["德州经济技术开发区"]
    later = regions.resolve_county("天衢新区", DEZHOU, IN_2021)
    assert (later.how, later.suggestions) == (MatchedBy.UNLISTED, ("德州经济技术开发区",))


def test_a_name_of_two_zones_is_neither(regions: Regions) -> None:
    match = regions.resolve_county("菏泽鲁西新区", "371700", IN_2021)
    assert [zone.code for zone in match.among] == ["371771", "371772"]
    assert match.region is not None
    assert (match.how, match.region.name, match.region.kind) == (MatchedBy.UNLISTED, "鲁西新区", UNLISTED)
    other = regions.resolve_county("鲁西新区", ZIBO, IN_2021)
    assert (other.region, [zone.code for zone in other.elsewhere]) == (None, ["371771", "371772"])
    anywhere = regions.resolve("鲁西新区", IN_2021)
    assert (anywhere.region, [zone.code for zone in anywhere.elsewhere]) == (None, ["371771", "371772"])


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("运河经济开发区", "运河经济开发区"),
        ("德州市运河经济开发区", "运河经济开发区"),
        ("德州运河经济开发区管委会", "运河经济开发区"),
        ("高新区", "高新区"),
        ("德州高新区", "高新区"),
        ("德州新区", "德州新区"),
        ("东部旅游度假区", "东部旅游度假区"),
        ("农业示范区", "农业示范区"),
        ("临港工业园", "临港工业园"),
    ],
)
def test_a_zone_that_no_table_lists_is_one_of_its_own(regions: Regions, written: str, name: str) -> None:
    match = regions.resolve_county(written, DEZHOU, IN_2021)
    assert match.region is not None
    assert (match.how, match.region.name, match.region.parent_code) == (MatchedBy.UNLISTED, name, DEZHOU)


@pytest.mark.parametrize(
    "written",
    [
        "德成区",
        "德城区、经开区",
        "德城区陵城区开发区",
        "各开发区",
        "全市开发区",
        "本区开发区",
        "运河经济开发取",
        "市直",
        "城区",
    ],
)
def test_a_misspelt_county_or_several_units_are_no_zone(regions: Regions, written: str) -> None:
    assert regions.resolve_county(written, DEZHOU, IN_2021).region is None


def test_a_zone_of_another_city_is_that_citys(regions: Regions) -> None:
    match = regions.resolve_county("淄博高新区", DEZHOU, IN_2021)
    assert (match.region, [zone.code for zone in match.elsewhere]) == (None, ["370391"])


def test_towns_of_huantai(regions: Regions) -> None:
    assert len(regions.children("370321", IN_2021, Level.TOWN)) == 9
    assert regions.resolve("桓台县索镇街道办事处", IN_2021).region is regions.get("370321001")


def test_code_owner_is_the_present_name(regions: Regions) -> None:
    lanling = regions.get("371324")
    assert lanling is not None
    assert lanling.name == "兰陵县"
    assert regions.get("999999") is None


def test_every_parent_and_successor_exists(regions: Regions) -> None:
    for region in regions:
        assert region.level is Level.PROVINCE or regions.get(region.parent_code) is not None, region
        assert not region.successor_code or regions.get(region.successor_code) is not None, region


@pytest.mark.parametrize("on", [IN_2019, IN_2021, date(2024, 1, 1)])
def test_no_name_but_one_of_a_zone_to_come_is_two_units_of_one_city(regions: Regions, on: date) -> None:
    for city in regions.cities(on):
        taken: dict[tuple[str, MatchedBy, Level], str] = {}
        for unit in regions.children(city, on, Level.COUNTY, Level.FUNCTIONAL):
            for name, how in {each for each in unit.names() if each[0] != "鲁西新区"}:
                assert taken.setdefault((name, how, unit.level), unit.code) == unit.code, name


@pytest.mark.parametrize(
    ("name", "city", "on", "found"),
    [
        ("张店区", ZIBO, IN_2021, ("张店区", MatchedBy.EXACT)),
        (" 张\u200b店 区\u3000", ZIBO, IN_2021, ("张店区", MatchedBy.EXACT)),
        ("张店", ZIBO, IN_2021, ("张店区", MatchedBy.SHORT)),
        ("经开区", ZIBO, IN_2021, ("淄博经济开发区", MatchedBy.ALIAS)),
        ("青岛西海岸新区", QINGDAO, IN_2021, ("黄岛区", MatchedBy.ALIAS)),
        ("西海岸新区管委会", QINGDAO, IN_2021, ("黄岛区", MatchedBy.SUFFIX)),
        ("淄博市张店区", ZIBO, IN_2021, ("张店区", MatchedBy.PREFIX)),
        ("淄博张店", ZIBO, IN_2021, ("张店区", MatchedBy.PREFIX)),
        ("山东省淄博市张店区", ZIBO, IN_2021, ("张店区", MatchedBy.PREFIX)),
        ("张店区人社局", ZIBO, IN_2021, ("张店区", MatchedBy.SUFFIX)),
        ("张店区人力资源和社会保障局", ZIBO, IN_2021, ("张店区", MatchedBy.SUFFIX)),
        ("淄博市张店区人力资源社会保障局", ZIBO, IN_2021, ("张店区", MatchedBy.SUFFIX)),
        ("高新区管委会人社局", ZIBO, IN_2021, ("淄博高新技术产业开发区", MatchedBy.SUFFIX)),
        ("茌平县", LIAOCHENG, IN_2019, ("茌平县", MatchedBy.EXACT)),
        ("茌平县", LIAOCHENG, IN_2021, ("茌平区", MatchedBy.FORMER)),
        ("茌平", LIAOCHENG, IN_2019, ("茌平县", MatchedBy.SHORT)),
        ("茌平", LIAOCHENG, IN_2021, ("茌平区", MatchedBy.SHORT)),
        ("聊城市茌平县", LIAOCHENG, IN_2021, ("茌平区", MatchedBy.FORMER)),
        ("蓬莱市", YANTAI, IN_2021, ("蓬莱区", MatchedBy.FORMER)),
        ("长岛县", YANTAI, IN_2021, ("蓬莱区", MatchedBy.FORMER)),
        ("长岛", YANTAI, IN_2019, ("长岛县", MatchedBy.SHORT)),
        ("长岛", YANTAI, IN_2021, ("长岛海洋生态文明综合试验区", MatchedBy.SHORT)),
        ("莱城区", JINAN, IN_2021, ("莱芜区", MatchedBy.FORMER)),
        ("苍山县", "371300", IN_2021, ("兰陵县", MatchedBy.FORMER)),
        ("市中区", JINAN, IN_2021, ("市中区", MatchedBy.EXACT)),
        ("济南市中区", JINAN, IN_2021, ("市中区", MatchedBy.PREFIX)),
        ("东营区", "370500", IN_2021, ("东营区", MatchedBy.EXACT)),
        ("东营市东营区", "370500", IN_2021, ("东营区", MatchedBy.PREFIX)),
        ("单县", "371700", IN_2021, ("单县", MatchedBy.EXACT)),
    ],
)
def test_names_inside_a_city(
    regions: Regions, name: str, city: str, on: date, found: tuple[str, MatchedBy]
) -> None:
    match = regions.resolve_county(name, city, on)
    assert match.region is not None
    assert (match.region.name, match.how) == found
    assert match.region.parent_code == city


def test_a_former_name_tells_what_it_named(regions: Regions) -> None:
    match = regions.resolve_county("长岛县", YANTAI, IN_2021)
    assert match.former is not None
    assert (match.former.code, match.former.valid_to) == ("370634", date(2020, 6, 5))


@pytest.mark.parametrize(
    ("name", "found", "how"),
    [
        ("淄博市", "淄博市", MatchedBy.EXACT),
        ("淄博", "淄博市", MatchedBy.SHORT),
        ("山东省淄博市", "淄博市", MatchedBy.PREFIX),
        ("淄博市人社局", "淄博市", MatchedBy.SUFFIX),
        ("莱芜市", "济南市", MatchedBy.FORMER),
    ],
)
def test_names_of_cities(regions: Regions, name: str, found: str, how: MatchedBy) -> None:
    match = regions.resolve_city(name, IN_2021)
    assert match.region is not None
    assert (match.region.name, match.how) == (found, how)


def test_laiwu_was_a_city_once(regions: Regions) -> None:
    match = regions.resolve_city("莱芜市", date(2018, 1, 1))
    assert match.region is not None
    assert (match.region.name, match.how) == ("莱芜市", MatchedBy.EXACT)


def test_another_citys_county_is_told_from_an_unknown_name(regions: Regions) -> None:
    other = regions.resolve_county("滕州市", ZIBO, IN_2021)
    assert other.region is None
    assert [region.code for region in other.elsewhere] == ["370481"]
    unknown = regions.resolve_county("东海区", ZIBO, IN_2021)
    assert (unknown.region, unknown.elsewhere, unknown.suggestions) == (None, (), ())


def test_present_names_elsewhere_come_before_former_ones(regions: Regions) -> None:
    match = regions.resolve_county("市中区", ZIBO, IN_2021)
    assert [region.code for region in match.elsewhere] == ["370103", "370402"]
    prefixed = regions.resolve_county("枣庄市市中区", JINAN, IN_2021)
    assert [region.code for region in prefixed.elsewhere] == ["370402"]


@pytest.mark.parametrize(
    ("name", "city", "meant"),
    [
        ("张殿区", ZIBO, "张店区"),
        ("峰城区", ZAOZHUANG, "峄城区"),
        ("淄川县", ZIBO, "淄川区"),
        ("茬平区人社局", LIAOCHENG, "茌平区"),
    ],
)
def test_misspelled_names_get_suggestions(regions: Regions, name: str, city: str, meant: str) -> None:
    assert meant in regions.resolve_county(name, city, IN_2021).suggestions


def test_a_name_from_the_future_suggests_the_name_of_the_day(regions: Regions) -> None:
    match = regions.resolve_county("蓬莱区", YANTAI, IN_2019)
    assert match.region is None
    assert set(match.suggestions) == {"长岛县", "蓬莱市"}


@pytest.mark.parametrize("name", ["市直", "", "　", "\u200b", "人社局", "区" * 40_000])
def test_what_is_no_region(regions: Regions, name: str) -> None:
    assert regions.resolve_county(name, ZIBO, IN_2021).region is None
    assert regions.resolve(name, IN_2021).region is None


def test_anywhere_in_the_province(regions: Regions) -> None:
    assert regions.resolve("370303", IN_2021).how is MatchedBy.CODE
    assert regions.resolve("张店区", IN_2021).region is regions.get("370303")
    assert regions.resolve("东营", IN_2021).region is regions.get("370500")
    assert regions.resolve("山东省", IN_2021).region is regions.get("370000")
    twice = regions.resolve("市中区", IN_2021)
    assert twice.region is None
    assert [region.code for region in twice.elsewhere] == ["370103", "370402"]
    assert regions.resolve("张殿区", IN_2021).suggestions[0] == "张店区"


def test_city_of(regions: Regions) -> None:
    zibo = regions.get(ZIBO)
    for code in ("370303", "370391", "370321001", ZIBO):
        region = regions.get(code)
        assert region is not None
        assert regions.city_of(region) is zibo
    province = regions.get("370000")
    assert province is not None
    assert regions.city_of(province) is None


def test_answers_are_remembered(regions: Regions) -> None:
    assert regions.resolve_county("张殿区", ZIBO, IN_2021) is regions.resolve_county("张殿区", ZIBO, IN_2021)


@given(st.data())
def test_noise_and_prefixes_never_change_the_region(data: st.DataObject) -> None:
    regions = shandong()
    city = data.draw(st.sampled_from(regions.cities(IN_2021)))
    unit = data.draw(st.sampled_from(regions.units(city, IN_2021)))
    prefix = data.draw(st.sampled_from(["", city.name, f"山东省{city.name}"]))
    suffix = data.draw(st.sampled_from(["", "人社局", "人力资源和社会保障局", "人民政府"]))
    at = data.draw(st.integers(0, len(unit.name)))
    noise = data.draw(st.text("\u200b\u3000 \n\ufeff", max_size=3))
    written = f"{prefix}{unit.name[:at]}{noise}{unit.name[at:]}{suffix}"
    assert regions.resolve_county(written, city, IN_2021).region is unit


def test_circular_successors_end() -> None:
    a, b = (
        Region(code=code, name=name, short_name=name, level=Level.COUNTY, parent_code="1",
               valid_to=date(2000, 1, 1), successor_code=other)
        for code, name, other in (("11", "甲县", "12"), ("12", "乙县", "11"))
    )  # fmt: skip
    assert Regions([a, b]).resolve_county("甲县", "1", IN_2021).region is None


def test_imprecise_days_call_neither_name_wrong(regions: Regions) -> None:
    for on in (date(2013, 1, 1), date(2013, 12, 31)):
        assert regions.resolve_county("兖州市", "370800", on).how is MatchedBy.EXACT
        assert regions.resolve_county("兖州区", "370800", on).how is MatchedBy.EXACT
    assert regions.resolve_county("兖州市", "370800", date(2014, 1, 1)).how is MatchedBy.FORMER
    assert regions.resolve_county("垦利县", "370500", date(2016, 6, 30)).how is MatchedBy.EXACT
    assert regions.resolve_county("垦利县", "370500", date(2016, 7, 1)).how is MatchedBy.FORMER
