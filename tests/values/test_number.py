"""培训人数: exactly one whole number, or trouble; never 0 for what cannot be read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.number import Count, CountTrouble, parse_count
from skilltrain_cli.values.numeral import parse_numeral


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, Count(value=0)),
        (30, Count(value=30)),
        (30.0, Count(value=30)),
        ("30", Count(value=30)),
        (" 30\n", Count(value=30)),
        ("'30", Count(value=30)),
        ("30.0", Count(value=30)),
        ("30.", Count(value=30)),
        ("３０", Count(value=30)),
        ("1,200", Count(value=1200)),
        ("1，200人", Count(value=1200)),
        ("1,234,567", Count(value=1234567)),
        ("30人", Count(value=30)),
        ("30 名", Count(value=30)),
        ("30人次", Count(value=30)),
        ("30名学员", Count(value=30)),
        ("共30人", Count(value=30)),
        ("30（人）", Count(value=30)),
        ("\u200b30\ufeff", Count(value=30)),
    ],
)
def test_counts(value: Value, expected: Count) -> None:
    assert parse_count(value) == expected


@pytest.mark.parametrize(
    ("value", "kind", "suggestion"),
    [
        ("2000万", "scaled", None),
        ("1.2万", "scaled", None),
        ("1.23456万", "scaled", None),
        ("3千", "scaled", None),
        ("1,200万人次", "scaled", None),
        ("约30人", "approximate", None),
        ("30余人", "approximate", None),
        ("30多", "approximate", None),
        ("30人左右", "approximate", None),
        ("30+人", "approximate", None),
        ("预计30人", "planned", 30),
        ("近百人", "approximate", None),
        ("近56亿", "approximate", None),
        ("6万余人", "approximate", None),
        ("三十多人", "approximate", None),
        ("几十人", "approximate", None),
        ("数百人", "approximate", None),
        ("30-40", "range", None),
        ("30~40人", "range", None),
        ("30至40人", "range", None),
        ("30、40", "range", None),
        ("30 40", "range", None),
        ("1 200", "range", None),
        ("30+10", "range", None),
        ("30人+10人", "range", None),
        ("男20人、女10人", "range", None),
        ("三十人", "words", 30),
        ("一百零五人", "words", 105),
        ("一百二", "words", 120),
        ("壹佰贰拾", "words", 120),
        ("1.5", "fraction", None),
        (1.5, "fraction", None),
        ("1,200.5人", "fraction", None),
        (-3, "negative", None),
        (-0.5, "negative", None),
        ("-3", "negative", None),
        ("－3人", "negative", None),
        ("负3", "negative", None),
        (1e20, "precision-lost", None),
        (10**15, "precision-lost", None),
        ("1.2.3", "unreadable", None),
        ("12,00", "unreadable", None),
        ("0,200", "unreadable", None),
        ("1e5", "unreadable", None),
        ("10²", "unreadable", None),
        ("①", "unreadable", None),
        ("٣٠", "unreadable", None),
        ("30班", "unreadable", None),
        ("abc", "unreadable", None),
        ("9" * 30, "unreadable", None),
        (True, "unreadable", None),
        (float("nan"), "unreadable", None),
        (float("-inf"), "unreadable", None),
        (float("inf"), "unreadable", None),
        (date(2021, 6, 1), "unreadable", None),
        (None, "blank", None),
        (" 　", "blank", None),
        ("无", "nil", None),
        ("—", "nil", None),
        ("/", "nil", None),
    ],
)
def test_troubles(value: Value, kind: str, suggestion: int | None) -> None:
    read = parse_count(value)
    assert isinstance(read, CountTrouble), read
    assert (read.kind, read.suggestion) == (kind, suggestion)
    assert read.detail


REASONS = """
计划30>计划的人数也只填数字 预计30人>计划的人数也只填数字 30人（暂定）>计划的人数也只填数字 计划约30人>是约数
30多人>是约数 百十人>是约数 三五十人>是约数 七八人>是约数 三十来人>是约数 上百人>是约数 不足30人>是约数
30人以上>是约数
十几人>是约数 若干>是约数 30+20>是几个数相加 30-40>不止一个数 男20女10>不止一个数
30/班>是每班、每期的人数或算式
每班30人>是每班、每期的人数或算式 2班×30人>是每班、每期的人数或算式 1/2>是分数或百分数 50%>是分数或百分数
30户>除数字外还写着“户” 30人，另有旁听>除数字外还写着“,另有旁听” 待定>里面没有数字 2021年6月1日>是日期
3O>里面有字母“o”
1e3>是科学计数法 ①>用了特殊的数字符号 12,00>数字里的逗号或小数点不对 =30>是公式的文字 3万>用了万、千等单位
"""


@pytest.mark.parametrize("pair", REASONS.split())
def test_the_reason_fits_what_is_written_and_offers_no_other_figure(pair: str) -> None:
    text, reason = pair.split(">")
    read = parse_count(text)
    assert isinstance(read, CountTrouble)
    assert read.detail.startswith(reason)
    assert read.suggestion is None or str(read.suggestion) in text


def test_a_figure_formatted_as_a_date_is_called_one() -> None:
    read = parse_count(date(1900, 1, 30))
    assert isinstance(read, CountTrouble)
    assert read.detail.startswith("是日期，像是把人数的单元格设成了日期格式")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("〇", 0),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("廿三", 23),
        ("两百", 200),
        ("一百零五", 105),
        ("一千零二十", 1020),
        ("三万二千", 32_000),
        ("一百二", 120),
        ("一百零二", 102),
        ("一百二十二", 122),
        ("一千三", 1300),
        ("一千三百二", 1320),
        ("一千零三", 1003),
        ("两万五", 25_000),
        ("两万零五", 20_005),
        ("两万五千三", 25_300),
        ("一亿二", 120_000_000),
        ("一亿二万", 100_020_000),
        ("二十五", 25),
        ("一亿零五", 100_000_005),
        ("二〇二一", 2021),
        ("二○二一", 2021),
        ("", None),
        ("人", None),
        ("十百", None),
        ("万", None),
        ("二三十", None),
    ],
)
def test_chinese_numerals(text: str, number: int | None) -> None:
    assert parse_numeral(text) == number


@given(st.integers(0, 10**15 - 1))
def test_every_way_of_writing_a_count_reads_back(number: int) -> None:
    wide = str(number).translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    for text in (str(number), f"{number:,}", f"{number}人", wide, f" {number} 名 "):
        read = parse_count(text)
        assert isinstance(read, Count)
        assert read.value == number


def test_a_number_of_any_size_is_read_or_refused() -> None:
    huge = parse_count(10**5000)
    assert isinstance(huge, CountTrouble)
    assert huge.kind == "precision-lost"


@given(st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.booleans(), st.dates(), st.times()))
def test_any_value_is_read_or_refused(value: Value) -> None:
    read = parse_count(value)
    assert isinstance(read, CountTrouble) or read.value >= 0


@given(st.text(alphabet="0123456789,，.万千百十人余约几+-~ 〇一二三两亿", max_size=20))
def test_a_text_read_as_a_count_holds_those_digits_in_that_order(text: str) -> None:
    read = parse_count(text)
    if isinstance(read, Count):
        digits = "".join(char for char in text.partition(".")[0] if char in "0123456789")
        assert read.value == int(digits)
