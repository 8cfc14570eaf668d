"""Groups and themes: a wording is mapped to what it says, in any order; what is not listed is not guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltrain_cli.forms.annexes.project import AUDIENCES
from skilltrain_cli.notices.code_lists.group_list import shipped_groups
from skilltrain_cli.notices.code_lists.theme_list import shipped_themes
from skilltrain_cli.values.text import key

GROUPS, THEMES = shipped_groups(), shipped_themes()
DAY = date(2021, 12, 31)
SEPARATORS = ("、", "，", ",", "；", ";", "/", "和", "及", "与", "以及", "＋", "\n", " ", "　", "或")
PLAIN = [(text, group.code) for group in GROUPS.groups for text in (group.name, *group.wordings)]


def names(text: str, day: date = DAY) -> tuple[str, ...]:
    return GROUPS.read(text, day).names


# The lists


def test_every_group_has_its_code_once_and_every_wording_one_group() -> None:
    codes = [group.code for group in GROUPS.groups]
    assert codes == sorted(set(codes))
    written = [key(text) for group in GROUPS.groups for text in (group.name, *group.wordings)]
    assert len(written) == len(set(written))
    for group in GROUPS.groups:
        assert {group.parent, group.then} <= {"", *codes}
        assert not group.parent or group.parent < group.code


def test_every_group_that_the_blank_offers_is_one_of_the_list() -> None:
    assert [names(text) for text in AUDIENCES] == [(text,) for text in AUDIENCES]


def test_themes_name_groups_and_themes_that_there_are() -> None:
    codes = set(GROUPS.by_code)
    for theme in THEMES.themes:
        assert {theme.within} <= {"", *THEMES.names}
        assert set(theme.groups) <= codes
        assert all(len(keyword) > 1 for keyword in theme.keywords)
        assert all(any(key(word) in key(text) for word in theme.keywords) for text in theme.exceptions)


# Groups


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("失业人员、退役军人", ("失业人员", "退役军人")),
        ("退役军人和失业人员", ("失业人员", "退役军人")),
        ("失业人员、企业职工", ("企业职工", "失业人员")),
        ("下岗失业人员/城镇登记失业人员", ("失业人员",)),
        ("农民工", ("农村转移就业劳动者",)),
        ("退役士兵", ("退役军人",)),
        ("高校\n毕业生", ("高校毕业生",)),
        ("企业职工 失业人员", ("企业职工", "失业人员")),
        ("企业职工（新录用）", ("企业职工",)),
        ("“两后生”", ("城乡未继续升学初高中毕业生",)),
        ("两后生（城乡未继续升学的初、高中毕业生）", ("城乡未继续升学初高中毕业生",)),
        ("城乡未继续升学初（高）中毕业生", ("城乡未继续升学初高中毕业生",)),
        (
            "毕业年度高校毕业生(含技师学院高级工班、预备技师班和特殊教育院校职业教育类毕业生)",
            ("高校毕业生",),
        ),
        ("化解钢铁煤炭煤电行业过剩产能企业失业人员、建档立卡贫困劳动力", ("失业人员", "建档立卡贫困劳动力")),
        ("失业人员（含残疾人）", ("失业人员", "残疾人")),
        ("1、企业职工 2、失业人员", ("企业职工", "失业人员")),
        ("①企业职工②农民工", ("企业职工", "农村转移就业劳动者")),
        ("失业人员20人、退役军人10人", ("失业人员", "退役军人")),
        ("失业人员：20名；退役军人：约10名", ("失业人员", "退役军人")),
        ("4050人员", ("就业困难人员",)),
        ("“4050”人员", ("就业困难人员",)),
        ("各类企业职工等", ("企业职工",)),
        ("失业人员等重点群体", ("失业人员",)),
        ("城镇登记失业人员及农村转移劳动者", ("农村转移就业劳动者", "失业人员")),
        ("残疾人群体", ("残疾人",)),
        ("其他", ("其他",)),
    ],
)  # fmt: skip
def test_a_wording_is_mapped_to_its_groups(text: str, found: tuple[str, ...]) -> None:
    assert names(text) == found


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("厂里的工人", "厂里的工人"),
        ("失业人员、厂里的工人", "厂里的工人"),
        ("重点群体", "重点群体"),
        ("待业青年", "待业青年"),
        ("4050失业人员", "4050失业人员"),
        ("失业人员（不含残疾人）", "不含残疾人"),
        ("非企业职工", "非企业职工"),
        ("失业人员退役军人", "失业人员退役军人"),
        ("其他*", "其他*"),
        ("=1+1", "=1"),
        ("等", "等"),
        ("、", "、"),
        ("全市职工" + "失业人员、" * 100, "全市职工" + "失业人员、" * 100),
    ],
)
def test_what_is_not_listed_is_not_guessed_at(text: str, unknown: str) -> None:
    reading = GROUPS.read(text, DAY)
    assert (reading.names, reading.codes, reading.unknown) == ((), (), unknown)


@pytest.mark.parametrize("text", ["", " ", "　"])
def test_a_blank_names_nothing_and_is_no_unknown_wording(text: str) -> None:
    reading = GROUPS.read(text, DAY)
    assert (reading.names, reading.codes, reading.unknown) == ((), (), "")


def test_the_poor_of_2021_are_the_lifted_of_2022() -> None:
    assert names("贫困劳动力") == ("建档立卡贫困劳动力",)
    later = date(2022, 12, 31)
    assert names("贫困劳动力", later) == names("贫困家庭子女、脱贫人口", later) == ("脱贫享受政策人口",)


@given(
    st.lists(st.sampled_from(PLAIN), min_size=1, max_size=5),
    st.randoms(use_true_random=False),
    st.lists(st.sampled_from(SEPARATORS), min_size=4, max_size=4),
)
def test_the_order_of_names_never_matters(
    picked: list[tuple[str, str]], random: object, between: list[str]
) -> None:
    shuffled = list(picked)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    expected = GROUPS.read("、".join(text for text, _ in picked), DAY)
    text = shuffled[0][0] + "".join(
        sign + name for sign, (name, _) in zip(between, shuffled[1:], strict=False)
    )
    found = GROUPS.read(text, DAY)
    assert found.codes == expected.codes
    assert set(found.codes) == {GROUPS.counted_in(code, DAY).code for _, code in picked}
    assert list(found.codes) == sorted(found.codes)


def test_a_users_wording_comes_first() -> None:
    mine = GROUPS.with_wordings({"厂里的工人": "企业职工", "农民工": "企业职工", "青工": "职工、青年"})
    reading = mine.read("厂里的工人、农民工", DAY)
    assert (reading.names, reading.added) == (("企业职工",), True)
    assert mine.read("青工和退役士兵", DAY).names == ("企业职工", "退役军人", "青年")
    assert not mine.read("失业人员", DAY).added


def test_what_a_users_wording_stands_for_goes_with_the_times() -> None:
    mine = GROUPS.with_wordings({"结对户": "贫困户"})
    assert mine.read("结对户", DAY).names == ("建档立卡贫困劳动力",)
    assert mine.read("结对户", date(2022, 12, 31)).names == ("脱贫享受政策人口",)


def test_a_users_wording_stands_for_a_group_that_there_is() -> None:
    with pytest.raises(KeyError, match="渔民"):
        GROUPS.with_wordings({"渔民": "打渔的"})


# Themes


@pytest.mark.parametrize(
    ("name", "themes"),
    [
        ("化工总控工", ("十强产业", "绿色化工")),
        ("精细化工操作", ("十强产业", "绿色化工")),
        ("企业文化工作坊", ()),
        ("数字化工厂管理", ()),
        ("冶金融炼工", ()),
        ("企业管理财务培训", ()),
        ("家庭理财规划", ("十强产业", "现代金融")),
        ("排风电机维修", ()),
        ("风电运维", ("十强产业", "新能源新材料")),
        ("上海员工技能提升", ()),
        ("船员培训", ("十强产业", "智慧海洋")),
        ("养老护理员（第一期）", ("十强产业", "医养健康")),
        ("汽车护理与美容", ()),
        ("5G基站建设", ("十强产业", "新一代信息技术")),
        ("５Ｇ基站建设", ("十强产业", "新一代信息技术")),
        ("35GB存储", ()),
        ("AI训练师", ("十强产业", "新一代信息技术")),
        ("PAINT喷涂", ()),
        ("数控车工", ("十强产业", "高端装备")),
        ("种植牙技师", ()),
        ("蔬菜种植技术", ("十强产业", "现代高效农业")),
        ("短视频制作", ("十强产业", "文化创意")),
        ("科研学术写作", ()),
        ("研学旅行指导师", ("十强产业", "精品旅游")),
        ("农村电商直播", ("乡村振兴",)),
        ("鲁菜师傅中式烹调师培训（乡村旅游方向）", ("十强产业", "精品旅游", "乡村振兴", "鲁菜师傅")),
        ("秘鲁菜制作", ()),
        ("剪纸非物质文化遗产传承", ("非遗",)),
        ("琉璃瓦安装", ()),
        ("家政服务员", ()),
        ("电工（初级）", ()),
        ("茶艺师", ()),
        ("", ()),
    ],
)  # fmt: skip
def test_a_name_has_the_themes_that_its_words_tell(name: str, themes: tuple[str, ...]) -> None:
    (found,) = THEMES.in_texts([name])
    assert THEMES.counted_in(found) == themes
    assert all(key(each.keyword) in key(name) for each in found)


@given(st.lists(st.sampled_from(["化工", "文化工", "养老", "数控", "a", "", "5g", "农村 电商"]), max_size=9))
def test_texts_looked_through_together_tell_what_each_tells_by_itself(texts: list[str]) -> None:
    assert list(THEMES.in_texts(texts)) == [THEMES.in_texts([text])[0] for text in texts]


def test_groups_tell_the_theme_of_key_groups() -> None:
    reading = GROUPS.read("企业职工、退役军人、失业人员", DAY)
    (found,) = THEMES.in_groups(reading.codes, reading.names)
    assert (found.theme, found.keyword) == ("重点群体", "失业人员")
    assert THEMES.in_groups(("10",), ("企业职工",)) == ()


def test_a_users_keywords_extend_a_theme_or_make_one() -> None:
    mine = THEMES.with_keywords({"非遗": ["陶琉"], "6+3产业": ["锂电", "高端化工"]})
    (found,) = mine.in_texts(["陶琉与高端化工、锂电"])
    assert mine.counted_in(found) == ("十强产业", "新能源新材料", "绿色化工", "非遗", "6+3产业")
