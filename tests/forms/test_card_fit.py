"""附件1 in the mess: what belongs to a label, wherever it stands; nothing is lost silently."""

import pytest

from project_rows import Row, drawn, fitted, judged, places
from skilltrain_cli.forms.card_sections import gives_opinion

FEATURES, PRACTICE, CASE = "品牌特色（300字以内）", "经验做法（500字以内）", "典型案例（500字以内）"
TITLE: list[Row] = [("附件1",), ("“一市一品牌”建设情况一览表",)]
TOP: Row = ("品牌名称", "陶琉工匠", "报送市", "淄博市")
BOTTOM: Row = ("联系人", "张三", "联系电话", "0533-2345678")


def beside(case: Row, *below: Row) -> list[Row]:
    """Return a card whose texts stand right of their labels."""
    return [*TITLE, TOP, (FEATURES, "特" * 9), (PRACTICE, "做" * 9), case, *below, BOTTOM]


def beneath(*features: Row) -> list[Row]:
    """Return a card whose texts stand beneath their labels."""
    return [*TITLE, TOP, (FEATURES,), *features, (PRACTICE,), ("做" * 9,), (CASE,), ("例" * 9,), BOTTOM]


@pytest.mark.parametrize(
    "material",
    [
        "宣传素材",
        "宣传素材（见压缩包）",
        "宣传素材\n（另附）",
        "宣传\n材料",
        "宣传素材清单",
        "照片",
        "1.图片资料。不少于5张",
    ],
)
def test_a_text_on_the_right_is_not_taken_for_the_label_below(material: str) -> None:
    below: Row = (material, "1.图片资料。")
    assert places(drawn(beside((CASE, "例" * 600), below))) == ["VL025 B6"]
    assert places(drawn(beside((CASE, None), below))) == ["VL001 B6"]


def test_paragraphs_beneath_a_label_are_one_text() -> None:
    rows = beneath(("一、" + "特" * 200,), ("二、" + "色" * 200,))
    assert fitted(rows, form="brand").only("features") == "一、" + "特" * 200 + "\n二、" + "色" * 200
    assert places(drawn(rows)) == ["VL025 A5"]


def test_paragraphs_with_a_blank_line_between_are_one_text() -> None:
    assert fitted(beneath(("特",), (None,), ("色",)), form="brand").only("features") == "特\n色"


def test_paragraphs_go_on_in_the_column_of_the_value() -> None:
    rows = beside((CASE, "例" * 300), (None, "例" * 300))
    assert places(drawn(rows)) == ["VL025 B6"]


def test_paragraphs_beside_a_label_merged_down_are_one_text() -> None:
    sheet = fitted(beside((CASE, "一"), (None, "二"), (None, "三")), (5, 0, 7, 0), form="brand")
    assert sheet.only("case") == "一\n二\n三"


def test_a_text_that_begins_with_a_number_in_brackets_is_a_text() -> None:
    assert fitted(beneath(("（1）以陶瓷为主",)), form="brand").only("features") == "（1）以陶瓷为主"


def test_a_missing_text_beneath_its_label_is_missed_there() -> None:
    assert places(drawn(beneath((None,)))) == ["VL001 A5"]


def test_a_note_below_the_card_is_no_value() -> None:
    rows = [*beside((CASE, "例")), ("注：本表一式两份",)]
    rows[-2] = ("联系人", None, "联系电话", "0533-2345678")
    assert places(drawn(rows)) == ["VL001 B7"]


def test_labels_with_their_values_in_the_row_below() -> None:
    rows = [*beside((CASE, "例"))[:-1], ("联系人", "联系电话"), ("张三", "0533-2345678")]
    assert places(drawn(rows)) == []


LIST: Row = ("序号", "品牌名称", "报送市", "品牌特色", "经验做法", "典型案例", "联系人", "联系电话")
ONE: Row = (1, "陶琉工匠", "淄博市", "特", "做", "例", "张三", "0533-2345678")
TWO: Row = (2, "琉璃工匠", "淄博市", "特" * 310, "做", "例", "张三", "0533-2345678")


def test_a_list_of_one_brand_is_read() -> None:
    sheet = fitted([*TITLE, LIST, ONE], form="brand")
    assert (sheet.only("features"), sheet.skipped) == ("特", ())


def test_a_second_brand_of_a_list_is_named() -> None:
    assert places(drawn([*TITLE, LIST, ONE, TWO])) == ["ST012 B5"]


def test_a_blank_in_a_list_is_missed_in_its_column() -> None:
    assert places(drawn([*TITLE, LIST, (*ONE[:4], None, *ONE[5:])])) == ["VL001 E4"]


@pytest.mark.parametrize("label", ["品牌名称", "品牌", "主要做法"])
def test_a_second_card_is_known_by_any_of_its_labels(label: str) -> None:
    found = judged(drawn([*beside((CASE, "例")), (label, "鲁菜师傅")]))
    assert [each.card.code for each in found if each.open] == ["ST012"]


@pytest.mark.parametrize(
    "said", ["推荐单位意见：同意推荐（盖章）", "主管部门意见（盖章）：同意", "淄博市人社局（盖章）"]
)
@pytest.mark.parametrize("where", ["beneath", "beside"])
def test_what_others_say_below_the_last_text_is_none_of_it_and_is_named(said: str, where: str) -> None:
    case: list[Row] = [(CASE, "例" * 9), (None,), (None, said)]
    if where == "beneath":
        case = [(CASE,), ("例" * 9,), (None,), (said,)]
    sheet = fitted([*TITLE, TOP, BOTTOM, (FEATURES, "特" * 9), (PRACTICE, "做" * 9), *case], form="brand")
    assert sheet.only("case") == "例" * 9
    assert [said in str(each.value) for each in sheet.troubles] == [True]


def test_a_text_may_begin_with_an_opinion() -> None:
    assert fitted(beneath(("专家意见：特色鲜明",)), form="brand").only("features") == "专家意见：特色鲜明"


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("填报单位（盖章）：淄博市人社局", False),
        ("填报单位（盖章）：淄博市人社局 2021年6月8日", False),
        ("审核人（签字）：王某", False),
        ("推荐单位（盖章）：2021年6月8日", False),
        ("推荐单位（盖章）：", False),
        ("推荐单位（盖章）：同意推荐", True),
        ("推荐单位（盖章）：情况真实", True),
        ("推荐单位（公章） 材料齐全，可以上报", True),
        ("推荐单位意见：同意（盖章）", True),
    ],
)
def test_what_stands_behind_a_seal_is_a_name_or_named(line: str, *, named: bool) -> None:
    assert gives_opinion(line) is named
