"""Keys compare, clean values keep, quotations are safe to print."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.text import (
    _INVISIBLE,
    clean,
    is_blank,
    is_nil_mark,
    key,
    narrow,
    quoted,
    recalled,
    unified,
)

VALUES = st.one_of(
    st.none(),
    st.text(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@pytest.mark.parametrize(
    "text",
    [
        "组织区县",
        "组织\n区县",
        "组织　区县",
        " 组织 区县 ",
        "组织\u200b区县\ufeff",
        "组织\u00ad区\u202c县",
        "组织\r\n区县",
    ],
)
def test_headings_that_look_alike_have_one_key(text: str) -> None:
    assert key(text) == "组织区县"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ＡＢ１２３", "ab123"),
        ("A b\tC", "abc"),
        ("（人）", "(人)"),
        ("⽉⽇", "月日"),
        ("\u200b", ""),
        ("", ""),
        ("Straße", "strasse"),
    ],
)
def test_key(text: str, expected: str) -> None:
    assert key(text) == expected


@given(st.text())
def test_key_of_a_key_is_the_key(text: str) -> None:
    assert key(key(text)) == key(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("　 淄博市\u00a0 ", "淄博市"),
        ("\ufeff淄\u200b博市\u200b ", "淄博市"),
        ("甲　乙", "甲　乙"),
        ("一\r\n二\r三\u2028四", "一\n二\n三\n四"),
        ("（１２）㎡", "（１２）㎡"),
        (" \u200b ", ""),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text())
def test_cleaning_twice_changes_nothing_and_keeps_the_key(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert key(clean(text)) == key(text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "空白"),
        ("", "空白"),
        (" \u200b　", "空白"),
        (30, "30"),
        (30.0, "30"),
        (-0.5, "-0.5"),
        (0.1 + 0.2, "0.3"),
        (3.70321199001011e17, "370321199001011008"),
        (1e300, "1e+300"),
        (float("nan"), "无效数字"),
        (float("-inf"), "无效数字"),
        (True, "TRUE"),
        (False, "FALSE"),
        (date(2021, 6, 15), "2021年6月15日"),
        (datetime.fromisoformat("2021-06-15"), "2021年6月15日"),
        (datetime.fromisoformat("2021-06-15T14:30"), "2021年6月15日 14:30"),
        (time(8, 5), "08:05"),
        (timedelta(hours=36), "36小时"),
        ("市直", "市直"),
        ("甲\n乙\t丙", "甲↵乙 丙"),
        ("\x1b[31m红", "␛[31m红"),
        ("甲\u202e乙", "甲[U+202E]乙"),
        ("\x9b31m", "[U+009B]31m"),
        ("\ud800甲", "[U+D800]甲"),
    ],
)
def test_shown(value: Value, expected: str) -> None:
    assert quoted(value) == expected


def test_an_integer_too_long_to_print_is_shown_by_its_size() -> None:
    assert quoted(10**5000) == "约4984位的整数"


def test_long_text_is_cut_with_an_ellipsis() -> None:
    assert quoted("长" * 40) == "长" * 40
    assert quoted("长" * 41) == "长" * 39 + "…"
    assert quoted("一二三四五", limit=3) == "一二…"


@given(VALUES)
def test_whatever_is_shown_is_short_and_printable(value: Value) -> None:
    text = quoted(value)
    assert 0 < len(text) <= 40
    assert not any(char in text for char in "\n\r\x1b\u202e\u2066")
    text.encode()


@given(st.text(alphabet=" \t\u3000\u00a0\u200b\ufeff\n"))
def test_blanks_of_any_kind_are_blank(text: str) -> None:
    assert is_blank(text)
    assert not is_nil_mark(text)


def test_zero_is_not_blank() -> None:
    assert not is_blank(0)
    assert not is_blank("0")
    assert not is_blank(False)  # noqa: FBT003 - a cell may hold FALSE


@pytest.mark.parametrize(
    "text",
    [
        "无",
        " 无 ",
        "（无）",
        "无。",
        "暂无",
        "空",
        "—",
        "——",
        "－",
        "-",
        "--",
        "/",
        "／",
        "\\",
        "/\\/",
        "N/A",
        "n/a",
        "NA",
    ],
)
def test_nil_marks(text: str) -> None:
    assert is_nil_mark(text)


@pytest.mark.parametrize("text", ["无人机驾驶员", "0", "空调安装", "一", "-1", "没有问题", ""])
def test_not_nil_marks(text: str) -> None:
    assert not is_nil_mark(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("２０２１．６．１", "2021.6.1"),
        (" 2021 年 6\n月 ", "2021年6月"),
        ("30 \u200b 40", "30 40"),
        ("1，２００ 人", "1,200人"),
        ("①6⽉ 10²", "①6月10²"),
        ("2019/2/3  14:30", "2019/2/3 14:30"),
    ],
)
def test_narrow_never_joins_two_numbers_nor_makes_digits_of_marks(text: str, expected: str) -> None:
    assert narrow(text) == expected


@given(st.text())
def test_narrowing_twice_changes_nothing(text: str) -> None:
    assert narrow(narrow(text)) == narrow(text)


@given(
    st.text(alphabet=st.sampled_from("项目 \u3000\u200b\u0301eÉﬁ①ⅷ㎡⻋⼯（：İß\n"), max_size=30) | st.text()
)
def test_a_key_is_the_same_whichever_way_is_the_shorter(text: str) -> None:
    def bare(text: str) -> str:
        return re.sub(rf"[\s{_INVISIBLE}]+", "", unicodedata.normalize("NFKC", text))

    assert key(text) == bare(bare(unified(re.sub(f"[{_INVISIBLE}]+", "", text))).casefold())
    assert is_blank(text) == (not re.sub(rf"[\s{_INVISIBLE}]+", "", text))


def test_only_short_texts_are_recalled() -> None:
    asked: list[str] = []

    @recalled
    def judged(text: str) -> int:
        asked.append(text)
        return len(text)

    assert [judged("合计"), judged("合计"), judged("长" * 99), judged("长" * 99)] == [2, 2, 99, 99]
    assert asked == ["合计", "长" * 99, "长" * 99]
