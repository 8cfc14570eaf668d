"""Names, groups and texts that are plainly another kind of value (VL020, VL021), and those that look so."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from command_line import Skt
from project_rows import FOOTER, HEAD, ROW, SECOND, Row, drawn, fitted, judged
from sheets import card, setting, subject
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.review_files import review
from skilltrain_cli.review.finding import Finding, Severity
from skilltrain_cli.rules.run_rules import check
from skilltrain_cli.rules.value_kinds import ValueKind, kind_of, texts_hold_their_own_kind
from skilltrain_cli.values.grid import Value

SETTING = setting()
CELLS = (date(2021, 3, 1), datetime.fromisoformat("2021-03-01T08:30"), time(12, 0), True, 20210501, 12.5)
STRANGERS = """
123 １２３ 20210501 12.5 30% 3-1 2021年3月1日 2021-03-01 2021年2月30日 3月 第二季度 9:00 1-Mar Mar-21
TRUE 是 √ 30人 共30人 三十余人 约30人 30-40人 2万人 40课时 3期 13800000000 0533-2000101
13800000000、13900000000
张店区 淄博市张店区 淄博市 市直 张店区人社局 茌平县 a@b.cn
"""
NAMES = """
3D打印培训 2021年第一期电工培训 58同城就业培训 1号店 三月三 第一期 5G基站运维 1+X SYB 八段锦 十字绣
全媒体运营师 市政工程 县域电商 上岗证 半导体 月嫂 一村一品 是非题 技工局 360安全 区块链 古镇 家政服务示范区
千人计划 双十一电商 Python3 ISO9001 A1驾照 党委 二十四式太极拳 30学时电工 张店 鲁菜师傅 2021春季班 7S管理
安全管理人员
企业人力资源管理人员 保安员 农民画 万家 百家 千人 PLC Excel办公
"""
GROUPS = """
16-24岁失业青年 4050人员 4050 18-45周岁 60后 失业人员30人 全体 零就业家庭 两后生 企业职工岗前培训
淄博市退役军人 张店区居民 规模以上企业 社会各类人员
手工艺传承人 手工艺爱好者 技能人才 参加陶瓷培训人员 小微企业主 3家企业职工
"""
CARD = ("品牌名称", "品牌特色（300字以内）", "联系人")


def project(
    name: Value, group: Value = "失业人员", *, remarks: Value = None, footer: Row = FOOTER
) -> list[Finding]:
    """Return what is found in a sheet with one row like this and a good one."""
    row = (*ROW[:2], name, group, *ROW[4:6], remarks)
    return judged(drawn([HEAD, row, SECOND, footer]))


def said(found: list[Finding]) -> list[str]:
    return [f"{each.card.code} {each.place.cell}" for each in found]


def crossed(*pairs: tuple[str, str]) -> list[Finding]:
    """Return what is found in a sheet with these names and groups."""
    days = (f"2021年5月{day}日" for day in range(1, 1 + len(pairs)))
    rows: list[Row] = [(*ROW[:2], *pair, 30, day, "") for pair, day in zip(pairs, days, strict=True)]
    return judged(drawn([HEAD, *rows, FOOTER]))


@pytest.mark.parametrize("value", [*CELLS, *STRANGERS.split()])
@pytest.mark.parametrize("column", ["C", "D"])
def test_a_name_or_a_group_that_is_plainly_another_kind_is_a_query(value: Value, column: str) -> None:
    found = project(value) if column == "C" else project("陶瓷工艺培训", value)
    assert said(found) == [f"VL020 {column}2"]
    assert found[0].card.severity is Severity.QUERY


@pytest.mark.parametrize("name", NAMES.split())
def test_names_that_only_look_like_another_kind_are_clean(name: str) -> None:
    assert project(name) == []


@pytest.mark.parametrize("group", GROUPS.split())
def test_groups_that_only_look_like_another_kind_are_clean(group: str) -> None:
    assert project("陶瓷工艺培训", group) == []


@pytest.mark.parametrize("remark", [date(2021, 3, 1), time(12, 0), 123, "张店区", "30人"])
def test_a_remark_may_be_anything(remark: Value) -> None:
    assert project("陶瓷工艺培训", remarks=remark) == []


@pytest.mark.parametrize("who", [date(2021, 3, 1), 123, "13800000000", "张店区人社局", "2021年6月8日", True])
def test_who_filled_the_form_in_is_a_name_too(who: Value) -> None:
    footer: Row = ("填表人：", who, "联系电话：0533-2345678", None, "填表日期：2021年6月8日")
    assert said(project("陶瓷工艺培训", footer=footer)) == ["VL020 B4"]


def test_a_date_cell_is_called_one_and_its_likely_cause_is_named() -> None:
    (found,) = project(datetime.fromisoformat("2021-03-01"))
    assert found.message == "单元格里是日期“2021年3月1日”，不是“培训项目名称”"
    assert "“3-1”" in found.hint
    assert "“文本”格式" in found.hint


def test_a_mobile_is_masked() -> None:
    (found,) = project("陶瓷工艺培训", "13800000000")
    assert "0000000" not in f"{found.message}{found.value}{found.hint}"


def test_an_identity_number_is_named_once() -> None:
    assert said(project("999999199003070015")) == ["VL015 C2"]


def test_a_column_that_is_another_kind_in_most_rows_has_one_finding() -> None:
    found = crossed(*((str(number), "失业人员") for number in range(101, 106)), ("陶瓷工艺培训", "失业人员"))
    assert said(found) == ["VL020 C2"]
    assert found[0].rows == (1, 2, 3, 4, 5)
    assert "；第 2～6 行都是这样" in found[0].message


def test_a_group_in_the_place_of_a_name_is_a_query() -> None:
    assert said(project("失业人员", "失业人员")) == ["VL020 C2"]
    assert said(project("农民工", "农村转移就业劳动者")) == ["VL020 C2"]
    assert said(project("陶瓷工艺培训", "家政服务培训")) == ["VL020 D2"]


@pytest.mark.parametrize(
    "pair",
    [
        ("失业人员", "陶瓷工艺培训"),
        ("退役军人", "保安员"),
        ("农民工", "家政服务培训"),
        ("企业在岗职工", "焊工技能提升"),
    ],
)
def test_a_name_and_a_group_in_each_others_place_are_one_finding(pair: tuple[str, str]) -> None:
    found = crossed(pair, ("养老护理培训", "失业人员"), ("中式面点培训", "失业人员"))
    assert said(found) == ["VL021 C2"]
    assert pair[0] in found[0].message
    assert pair[1] in found[0].message


def test_two_columns_that_are_swapped_in_most_rows_are_one_finding() -> None:
    found = crossed(
        ("失业人员", "陶瓷工艺培训"), ("退役军人", "电工培训"), ("企业职工", "焊工"), ("叉车工", "农民")
    )
    assert said(found) == ["VL021 C2"]
    assert found[0].rows == (1, 2, 3)
    assert "；第 2～4 行都是这样" in found[0].message


SWAPPED = {(4, 5): "VL003 E2", (2, 4): "VL003 E2", (3, 4): "VL003 E2", (2, 5): "VL008 F2", (3, 5): "VL008 F2"}


def swapped(one: int, other: int, rows: int) -> list[Finding]:
    """Return what is found where two columns hold each other's values in so many rows of four."""
    made: list[Row] = [HEAD]
    for number, name in enumerate(("陶瓷工艺", "琉璃制作", "养老护理员", "焊工")):
        row = [*ROW[:2], name, "失业人员", 30 + number, f"2021年5月{number + 1}日", ""]
        if number < rows:
            row[one], row[other] = row[other], row[one]
        made.append(tuple(row))
    return judged(drawn([*made, FOOTER]))


@pytest.mark.parametrize("pair", SWAPPED)
def test_a_column_of_figures_or_times_that_is_swapped_is_one_error(pair: tuple[int, int]) -> None:
    found = swapped(*pair, rows=3)
    assert said(found) == [SWAPPED[pair]]
    assert found[0].card.severity is Severity.ERROR
    assert "像是两栏填反了；第 2～4 行都是这样" in found[0].message
    assert found[0].rows == (1, 2, 3)


def test_one_swapped_row_is_told_cell_by_cell() -> None:
    assert said(swapped(4, 5, rows=1)) == ["VL003 E2", "VL008 F2"]


def test_a_card_is_asked_about_its_names_and_texts() -> None:
    outcome = check(subject(card([list(CARD), ["123", "12345", "13800000000"]])))
    assert [each.field for each in outcome.findings if each.card.code == "VL020"] == [
        "brand",
        "features",
        "contact",
    ]


@pytest.mark.parametrize("brand", ["1号店", "58同城", "陶琉工匠", "360培训", "7天学会", "三月三"])
def test_brands_with_figures_are_clean(brand: str) -> None:
    assert check(subject(card([["品牌名称"], [brand]]))).findings == ()


def test_a_csv_is_asked_the_same(tmp_path: Path) -> None:
    lines = [HEAD, (*ROW[:2], "20210501", "30人", *ROW[4:]), (*SECOND[:2], "TRUE", *SECOND[3:]), FOOTER]
    table = "\n".join(",".join(str(cell or "") for cell in line) for line in lines)
    (tmp_path / "张店区.csv").write_text(table, encoding="utf-8")
    found = review([tmp_path / "张店区.csv"], Order(as_of=date(2021, 6, 10))).review.findings
    assert said(list(found)) == ["VL020 C2", "VL020 D2", "VL020 C3"]


def test_a_place_is_one_that_the_registry_knows() -> None:
    assert kind_of("高青县", SETTING) is ValueKind.PLACE
    assert kind_of("某某县", SETTING) is None


def test_what_is_explained_stays_explained_in_the_merged_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKT_TODAY", "2021-06-10")
    monkeypatch.chdir(tmp_path)
    why = "确实如此，名称就是这样"
    zhangdian = [(date(2021, 3, 1), True, why), ("焊工", "失业人员", ""), ("电工", "失业人员", "")]
    zichuan = [("101", "失业人员", why), ("102", "失业人员", ""), ("面点", "失业人员", "")]
    boshan = [("失业人员", "电工培训", why), ("退役军人", "焊工培训", "")]
    for county, rows in (("张店区", zhangdian), ("淄川区", zichuan), ("博山区", boshan)):
        book = Workbook()
        assert book.active is not None
        book.active.append([*HEAD, "情况说明"])
        for day, (name, group, text) in enumerate(rows, 1):
            book.active.append(["淄博市", county, name, group, 30, f"2021年5月{day}日", "", text])
        book.active.append(FOOTER)
        book.save(f"{county}.xlsx")
    skt = Skt(capsys)
    skt("merge", ".", "-o", "淄博市.xlsx")
    found = skt.json("validate", "淄博市.xlsx")["findings"]
    asked = [(each["code"], each["explanation"]) for each in found if each["code"] in ("VL020", "VL021")]
    assert asked == [("VL020", why), ("VL020", why), ("VL020", why), ("VL021", why)]


@settings(deadline=None)
@given(
    st.text(
        alphabet="0123456789年月日号-./~%人名约近余万三十区市县一二季度上下半转√是TRUE０９　 ",
        min_size=1,
        max_size=20,
    )
)
def test_the_quick_look_misses_nothing_that_the_slow_one_finds(text: str) -> None:
    sheet = subject(fitted([HEAD, (*ROW[:2], text, *ROW[3:]), SECOND]))
    read = sheet.values("project")[0] is not None
    found = list(texts_hold_their_own_kind.judge(sheet))
    assert bool(found) == (read and kind_of(text, SETTING) is not None)
