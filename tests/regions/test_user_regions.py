"""The user's own table of regions, and what is said about its mistakes."""

from datetime import date
from pathlib import Path

import pytest

from skilltrain_cli.errors import UsageError
from skilltrain_cli.regions import shandong, user_regions
from skilltrain_cli.values.region import Level

IN_2021 = date(2021, 3, 17)
ZIBO = "370300"


def table(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "单位.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("headings", ["code,name,parent_code,aliases", "代码,名称,上级代码,别名"])
def test_a_users_zone_joins_its_city(tmp_path: Path, encoding: str, headings: str) -> None:
    path = table(tmp_path, f"{headings}\r\n370394,齐鲁化工区,370300,化工区|齐鲁石化\r\n\r\n", encoding)
    regions = user_regions(path)
    zone = regions.resolve_county("化工区", ZIBO, IN_2021).region
    assert zone is not None
    assert (zone.level, zone.kind) == (Level.FUNCTIONAL, "user")
    assert zone in regions.units(ZIBO, IN_2021)
    assert len(regions.units(ZIBO, IN_2021)) == 12
    assert shandong().get("370394") is None


def test_a_users_row_may_replace_and_build_on_others(tmp_path: Path) -> None:
    text = """code,name,parent_code,level,valid_from,valid_to
370391,淄博高新区,370300,,,
3703910,四宝山街道,370391,镇街,2016-06,2019
"""
    regions = user_regions(table(tmp_path, text))
    zone = regions.get("370391")
    assert zone is not None
    assert zone.name == "淄博高新区"
    assert len(regions.units(ZIBO, IN_2021)) == 11
    town = regions.get("3703910")
    assert town is not None
    assert (town.valid_from, town.valid_to) == (date(2016, 6, 1), date(2020, 1, 1))


def test_a_row_that_replaces_a_county_leaves_it_a_county(tmp_path: Path) -> None:
    county = user_regions(table(tmp_path, "code,name,parent_code\n370303,张店区,370300\n")).get("370303")
    assert county is not None
    assert county.level is Level.COUNTY


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["第1行", "code"]),
        ("代码,名称\n1,2\n", ["第1行", "parent_code"]),
        ("code,name,parent_code\n37,甲区,370300\n", ["第2行", "代码“37”"]),
        ("code,name,parent_code\n370394,,370300\n", ["第2行", "名称"]),
        ("code,name,parent_code\n370394,甲区,370300\n370394,乙区,370300\n", ["第3行", "重复"]),
        ("code,name,parent_code\n370394,甲区,999999\n", ["第2行", "上级代码“999999”"]),
        ("code,name,parent_code,level\n370394,甲区,370300,村\n", ["第2行", "级别“村”"]),
        ("code,name,parent_code\n3703911,甲,370391\n", ["第2行", "之下不能再有单位"]),
        ("code,name,parent_code,valid_from\n370394,甲区,370300,去年\n", ["第2行", "日期“去年”"]),
        ("code,name,parent_code,valid_from\n370394,甲区,370300,2021-02-30\n", ["第2行", "2021-02-30"]),
        ("code,name,parent_code,level\n370300,淄博市,370303,市\n", ["第2行", "自己的下级"]),
        ("code,name,parent_code\n370394,甲\0区,370300\n", ["第2行", "不可见字符"]),
        ("code,name,parent_code,note\n370394,甲区,370300,\x1b[31m红\n", ["第2行", "备注", "不可见字符"]),
        (
            'code,name,parent_code,note\n370394,甲,370300,"注\n370395,乙,370300,\n',
            ["第3行", "备注", "换行"],
        ),
        ("code,name,parent_code,code\n370394,甲区,370300,370395\n", ["第1行", "code", "两次"]),
        ("code,name,parent_code,valid_to\n370394,甲区,370300,9999\n", ["第2行", "日期“9999”"]),
        ("code,name,parent_code,valid_to\n370394,甲区,370300,9999-12-31\n", ["第2行", "9999-12-31"]),
        ("code,name,parent_code,valid_to\n370394,甲区,370300,2021-06-15-1\n", ["第2行", "2021-06-15-1"]),
        ("code,name,parent_code,valid_to\n370394,甲区,370300,21-6\n", ["第2行", "日期“21-6”"]),
        (
            "code,name,parent_code,valid_from,valid_to\n370394,甲区,370300,2021-06-15,2020-01-01\n",
            ["第2行", "启用日期不早于停用日期"],
        ),
        ("code,name,parent_code,level\n370303,张店区,370300,市\n", ["第2行", "级别是市", "“淄博市”却是市"]),
        ("code,name,parent_code,level\n371399,甲县,370000,县\n", ["第2行", "级别是县", "却是省"]),
        ("code,name,parent_code,level\n3703031,甲镇,370300,镇街\n", ["第2行", "级别是镇", "却是市"]),
        ("code,name,parent_code\n370399,市,370300\n", ["第2行", "“市”不是一个单位"]),
        ("code,name,parent_code\n370399,市直,370300\n", ["第2行", "“市直”不是一个单位"]),
        ("code,name,parent_code,aliases\n370399,甲区,370300,|区\n", ["第2行", "“区”不是一个单位"]),
        (f"code,name,parent_code\n370394,{'甲' * 41},370300\n", ["第2行", "名称", "41 个字", "太长"]),
        (f"code,name,parent_code\n370394,{'甲' * 100_000},370300\n", ["第2行", "100,000 个字"]),
        (f"code,name,parent_code\n370394,{'甲' * 200_000},370300\n", ["第2行"]),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, text: str, said: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        user_regions(table(tmp_path, text))
    for part in said:
        assert part in str(caught.value)
    assert caught.value.hint
    assert len(str(caught.value)) < 400
    assert "out of range" not in str(caught.value)


def test_a_table_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="读不了"):
        user_regions(tmp_path / "没有.csv")
    bad = tmp_path / "坏.csv"
    bad.write_bytes(b"\xff\xff\x00\x81")
    with pytest.raises(UsageError, match="编码"):
        user_regions(bad)
