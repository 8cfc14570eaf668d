"""组织时间 as clerks write it: read exactly, or refused with a reason."""

import pickle
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.period import (
    Period,
    PeriodProblem,
    PeriodTrouble,
    Precision,
    calls_it_a_plan,
    parse_date,
    parse_period,
)
from skilltrain_cli.values.period.period import HALF_MONTHS, TENTHS

YEAR = 2021
DAYS_OF_RANGE = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def period(text: Value) -> Period:
    read = parse_period(text, year=YEAR)
    assert isinstance(read, Period), f"{text!r}: {read}"
    return read


def refused(text: Value, year: int | None = YEAR) -> PeriodTrouble:
    read = parse_period(text, year=year)
    assert isinstance(read, PeriodTrouble), f"{text!r}: {read}"
    assert read.detail
    return read


# Text as found, then the official writing it must come to (tested to read back by the property below).
WRITINGS = """
2021年6月1日 | 2021年6月1日
2021.6.1 | 2021年6月1日
2021.06.01 | 2021年6月1日
2021.6.1. | 2021年6月1日
2021．6．1 | 2021年6月1日
2021-6-1 | 2021年6月1日
2021－6－1 | 2021年6月1日
2021/6/1 | 2021年6月1日
2021/06/01 | 2021年6月1日
2021 6 1 | 2021年6月1日
20210601 | 2021年6月1日
2019/2/3  14:30 | 2019年2月3日
2021-06-15 00:00:00 | 2021年6月15日
2021-06-15T08:00:00 | 2021年6月15日
21年6月1日 | 2021年6月1日
２０２１年６月１日 | 2021年6月1日
二〇二一年六月十五日 | 2021年6月15日
二○二一年十一月二十五日 | 2021年11月25日
2021 年 6 月\\n15 日 | 2021年6月15日
2021年⽉6月1日 | !
2021年6⽉15⽇ | 2021年6月15日
2021年6月15号 | 2021年6月15日
2021年6月1日上午 | 2021年6月1日
2021年6月15日9:00-11:30 | 2021年6月15日
2021年6月15日（周二） | 2021年6月15日
2021年6月15日 星期二 下午 | 2021年6月15日
时间：2021年6月15日。 | 2021年6月15日
2021.6 | 2021年6月
2021-06 | 2021年6月
2021/6 | 2021年6月
2021年06月 | 2021年6月
2021年6月份 | 2021年6月
201802 | 2018年2月
已于2021年3月开展 | 2021年3月
（2021年6月） | 2021年6月
2021年 | 2021年
2021年度 | 2021年
2021 | 2021年
2021年全年 | 2021年
2021年6月1日—15日 | 2021年6月1日至6月15日
2021年6月1日——15日 | 2021年6月1日至6月15日
2021年6月1日～15日 | 2021年6月1日至6月15日
2021年6月1日一15日 | 2021年6月1日至6月15日
2021年6月1–15日 | 2021年6月1日至6月15日
2021年6月1日到6月15日 | 2021年6月1日至6月15日
自2021年6月1日起至6月15日止 | 2021年6月1日至6月15日
2021年6月1日开始，6月15日结束 | 2021年6月1日至6月15日
2021年6月1日（周二）-15日（周二） | 2021年6月1日至6月15日
2021年六月一日至十五日 | 2021年6月1日至6月15日
2021.6.1-6.15 | 2021年6月1日至6月15日
2021.6.1-15 | 2021年6月1日至6月15日
2021.6.1-2021.6.15 | 2021年6月1日至6月15日
2021/6/1-6/15 | 2021年6月1日至6月15日
2021/6/1-6/7 | 2021年6月1日至6月7日
2021-6-1至2021-6-15 | 2021年6月1日至6月15日
2021-6-1-6-15 | 2021年6月1日至6月15日
2021-6-1-2021-6-15 | 2021年6月1日至6月15日
2021-6-1--2021-6-15 | 2021年6月1日至6月15日
20210601-20210615 | 2021年6月1日至6月15日
2021/6/1 9:00-2021/6/2 17:00 | 2021年6月1日至6月2日
2021年6月1日起，为期5天 | 2021年6月1日至6月5日
2021-6-1 至 6-15 | 2021年6月1日至6月15日
2021年4月至年底 | 2021年4月至12月
2021年6月1日至12月底 | 2021年6月1日至12月31日
2021年6月1日（5天） | 2021年6月1日至6月5日
2021年6月1日起为期两周 | 2021年6月1日至6月14日
2021年1月31日起，为期一个月 | 2021年1月31日至2月27日
2021年6月1日-5日，共5天 | 2021年6月1日至6月5日
2021年6月，为期5天 | 2021年6月
2021年12月20日至2022年1月5日 | 2021年12月20日至2022年1月5日
2021年12月20日至次年1月5日 | 2021年12月20日至2022年1月5日
12月20日至2022年1月5日 | 2021年12月20日至2022年1月5日
2021年6月15日-7月 | 2021年6月15日至7月31日
2021年6月上旬 | 2021年6月上旬
2021年6月份中旬 | 2021年6月中旬
2021年6月初 | 2021年6月上旬
2021年6月底 | 2021年6月下旬
2021年6月月末 | 2021年6月下旬
2021年6月中下旬 | 2021年6月中旬至6月下旬
2021年6月中旬至7月 | 2021年6月中旬至7月下旬
2021年2月下旬 | 2021年2月下旬
2021年6月上半月 | 2021年6月上半月
2021年6月下半月-7月 | 2021年6月下半月至7月下半月
2021年5-6月 | 2021年5月至6月
2021年5月、6月 | 2021年5月至6月
2021.5-6 | 2021年5月至6月
2021.05-2021.06 | 2021年5月至6月
2021-05-2021-06 | 2021年5月至6月
202105-202106 | 2021年5月至6月
2021年11月至2022年1月 | 2021年11月至2022年1月
2021年第二季度 | 2021年第二季度
2021年二季度 | 2021年第二季度
2021二季度 | 2021年第二季度
2021Q2 | 2021年第二季度
2021年一、二季度 | 2021年1月至6月
2021年第1-2季度 | 2021年1月至6月
2021年上半年 | 2021年上半年
2021年下半年 | 2021年下半年
2021年-2022年 | 2021年1月至2022年12月
"""

YEARLESS = """
6月1日-15日 | 2021年6月1日至6月15日
6.1-6.15 | 2021年6月1日至6月15日
6-1至6-15 | 2021年6月1日至6月15日
6.15 | 2021年6月15日
6/15 | 2021年6月15日
六月 | 2021年6月
6月15日至7月2日 | 2021年6月15日至7月2日
12月20日至1月5日 | 2021年12月20日至2022年1月5日
6月中旬至7月 | 2021年6月中旬至7月下旬
5-6月 | 2021年5月至6月
5/6月 | 2021年5月至6月
Q2 | 2021年第二季度
上半年 | 2021年上半年
今年下半年 | 2021年下半年
全年 | 2021年
"""

PLANNED = """
计划2021年7月 | 2021年7月
2021年7月（预计） | 2021年7月
尚未开展，计划2021年4月开展 | 2021年4月
拟于8月 | 2021年8月
2021年7月，具体时间待定 | 2021年7月
6月底前完成 | 2021年6月底前
2021年6月15日前 | 2021年6月15日前
计划6月15日之前完成 | 2021年6月15日前
年底前 | 2021年底前
"""

SEPARATE = """
6月1日、8日、15日 | 2021年6月1日至6月15日
2021年3月、9月 | 2021年3月至9月
6月1日-5日；7月1日-5日 | 2021年6月1日至7月5日
第一期6月1日-5日\\n第二期7月1日-5日 | 2021年6月1日至7月5日
"""

REFUSED = """
6/7 | ambiguous
5-6 | ambiguous
6月或7月 | ambiguous
1/2/2021 | ambiguous
6/15/2021 | ambiguous
21.6.1 | ambiguous
99年6月1日 | ambiguous
2021年6 | ambiguous
2021年6-7 | ambiguous
2021年底 | ambiguous
年初 | ambiguous
9月前 | ambiguous
6月1日起 | ambiguous
6月1日以后 | ambiguous
6月15日左右 | ambiguous
每月 | ambiguous
长期 | ambiguous
截至2021年6月20日 | ambiguous
7月至7月5日 | ambiguous
2021.13 | impossible
5、2季度 | impossible
20211301 | impossible
2021年2月30日 | impossible
6月31日 | impossible
2021年2月29日 | impossible
2021年0月1日 | impossible
2021年6月0日 | impossible
2021年6月15日至6月1日 | impossible
7月2日至6月15日 | impossible
6月28日-3日 | impossible
1990年6月1日 | out-of-range
2121年6月1日 | out-of-range
待定 | unreadable
另行通知 | unreadable
未定 | unreadable
尚未确定 | unreadable
无 | unreadable
— | unreadable
　年　月　日 | unreadable
15日 | unreadable
1 1月 | unreadable
①6月 | unreadable
2021年6月1 5日 | unreadable
未开展 | unreadable
6月未开展 | unreadable
2021年6月（1） | unreadable
暑假期间 | unreadable
6 | unreadable
202 | unreadable
三 | ambiguous
2021年6月15日30人 | unreadable
"""


def rows(table: str) -> list[tuple[str, str]]:
    pairs = [line.split(" | ") for line in table.strip("\n").splitlines()]
    return [(text.replace("\\n", "\n"), expected) for text, expected in pairs if expected != "!"]


@pytest.mark.parametrize(("text", "written"), rows(WRITINGS))
def test_writings_with_a_year(text: str, written: str) -> None:
    read = period(text)
    assert read.written == written
    assert (read.year_assumed, read.planned, read.separate) == (False, False, False)


@pytest.mark.parametrize(("text", "written"), rows(YEARLESS))
def test_without_a_year_the_callers_is_taken_and_said(text: str, written: str) -> None:
    read = period(text)
    assert read.written == written
    assert read.year_assumed
    assert refused(text, year=None).kind is PeriodProblem.YEARLESS


@pytest.mark.parametrize(("text", "written"), rows(PLANNED))
def test_plans_and_deadlines(text: str, written: str) -> None:
    read = period(text)
    assert read.written == written
    assert read.planned


@pytest.mark.parametrize(("text", "written"), rows(SEPARATE))
def test_separate_times_give_their_hull(text: str, written: str) -> None:
    read = period(text)
    assert read.written == written
    assert read.separate


@pytest.mark.parametrize(("text", "kind"), rows(REFUSED))
def test_what_is_not_clear_is_refused(text: str, kind: str) -> None:
    assert refused(text).kind == kind


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("6月31日", "6 月没有 31 日"),
        ("2月29日", "2021 年 2 月没有 29 日"),
        ("2021.13", "没有 13 月"),
        ("待定", "时间尚未确定"),
        ("每周六", "“每周六”没有起止日期"),
        ("4/5/2021", "分不清哪个是月、哪个是日，请写成 2021年6月15日"),
        ("15/6/2021", "年份写在最后，看来是 2021年6月15日"),
        ("6.15.2021", "年份写在最后，看来是 2021年6月15日"),
        ("15/13/2021", "没有 13 月"),
        ("2021年6月15日至6月1日", "结束早于开始"),
        ("2021年底", "“年底”不明确，请写到月或日"),
    ],
)
def test_the_reason_is_told_in_chinese(text: str, detail: str) -> None:
    assert refused(text).detail == detail


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("2021年6月1日", (6, 1), (6, 1), Precision.DAY),
        ("2021年6月1日至15日", (6, 1), (6, 15), Precision.DAYS),
        ("2021年6月1日至1日", (6, 1), (6, 1), Precision.DAY),
        ("2021年2月下旬", (2, 21), (2, 28), Precision.XUN),
        ("2021年2月下半月", (2, 16), (2, 28), Precision.HALF_MONTH),
        ("2021年6月中旬至7月", (6, 11), (7, 31), Precision.XUN),
        ("2021年6月", (6, 1), (6, 30), Precision.MONTH),
        ("2021年6月至6月", (6, 1), (6, 30), Precision.MONTH),
        ("2021年4月至6月", (4, 1), (6, 30), Precision.MONTHS),
        ("2021年第四季度", (10, 1), (12, 31), Precision.QUARTER),
        ("2021年下半年", (7, 1), (12, 31), Precision.HALF_YEAR),
        ("2021年", (1, 1), (12, 31), Precision.YEAR),
    ],
)
def test_first_day_last_day_and_precision(
    text: str, start: tuple[int, int], end: tuple[int, int], precision: Precision
) -> None:
    read = period(text)
    assert (read.start, read.end) == (date(YEAR, *start), date(YEAR, *end))
    assert read.precision is precision


@pytest.mark.parametrize("value", [44348, 44348.0, 44348.75, "44348", " 44348 "])
def test_a_bare_serial_is_a_day_and_says_so(value: Value) -> None:
    read = period(value)
    assert (read.start, read.precision, read.from_serial) == (date(2021, 6, 1), Precision.DAY, True)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2021, 6, 15), "2021年6月15日"),
        (datetime.fromisoformat("2021-06-15T14:30"), "2021年6月15日"),
        (20210615, "2021年6月15日"),
        (20210615.0, "2021年6月15日"),
        (202106, "2021年6月"),
        (2021, "2021年"),
        (2021.6, "2021年6月"),
        (2021.12, "2021年12月"),
        (36526, "2000年1月1日"),
        (73415, "2100年12月31日"),
    ],
)
def test_dates_and_numbers(value: Value, written: str) -> None:
    assert period(value).written == written


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "unreadable"),
        ("", "unreadable"),
        (" \u200b", "unreadable"),
        (True, "unreadable"),
        (time(8, 30), "unreadable"),
        (timedelta(days=1), "unreadable"),
        (6, "unreadable"),
        (-44348, "unreadable"),
        (36525, "unreadable"),
        (73416, "unreadable"),
        (10**30, "unreadable"),
        (float("inf"), "unreadable"),
        (2021.1, "ambiguous"),
        (6.15, "ambiguous"),
        (float("nan"), "unreadable"),
        (20211301, "impossible"),
        (date(1899, 12, 31), "out-of-range"),
        (datetime.fromisoformat("2999-01-01"), "out-of-range"),
        ("长" * 1000, "unreadable"),
        ("6月、" * 60, "unreadable"),
    ],
)
def test_values_that_are_no_period(value: Value, kind: str) -> None:
    assert refused(value).kind == kind


def test_a_number_of_any_size_is_refused() -> None:
    assert refused(10**5000).kind is PeriodProblem.UNREADABLE


def test_one_single_day() -> None:
    assert parse_date("2021年6月15日", year=None) == date(2021, 6, 15)
    assert parse_date("6月15日", year=2022) == date(2022, 6, 15)
    month = parse_date("2021年6月", year=None)
    assert isinstance(month, PeriodTrouble)
    assert month.kind is PeriodProblem.AMBIGUOUS
    blank = parse_date("　年　月　日", year=2021)
    assert isinstance(blank, PeriodTrouble)
    assert blank.detail == "没有写时间"


def _month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first, last = sorted((draw(DAYS_OF_RANGE), draw(DAYS_OF_RANGE)))
    precision = draw(st.sampled_from(Precision))
    if precision is Precision.DAY:
        last = first
    if precision in (Precision.XUN, Precision.HALF_MONTH):
        parts = TENTHS if precision is Precision.XUN else HALF_MONTHS
        first = first.replace(day=max(part[1] for part in parts if part[1] <= first.day))
        reach = min(part[2] for part in parts if part[2] >= last.day)
        last = last.replace(day=min(reach, _month_end(last).day))
    if precision in (Precision.MONTH, Precision.QUARTER, Precision.HALF_YEAR, Precision.YEAR):
        months = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[precision]
        first = first.replace(month=(first.month - 1) // months * months + 1, day=1)
        last = _month_end(first.replace(month=first.month + months - 1))
    if precision is Precision.MONTHS:
        first, last = first.replace(day=1), _month_end(last)
    if precision is Precision.DAYS and first == last:
        precision = Precision.DAY
    if precision is Precision.MONTHS and (first.year, first.month) == (last.year, last.month):
        precision = Precision.MONTH
    return Period(start=first, end=last, precision=precision)


@given(periods())
def test_the_official_writing_reads_back_to_the_same_period(expected: Period) -> None:
    assert parse_period(expected.written, year=None) == expected


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_last_day_is_kept_to_the_day_and_reads_back(day: date) -> None:
    read = period(f"{day.year}年{day.month}月{day.day}日前")
    assert (read.start, read.end, read.precision) == (day.replace(day=1), day, Precision.MONTH)
    assert (read.planned, read.until) == (True, True)
    assert period(f"计划{read.written}") == read


@given(periods(), st.sampled_from([" ", "　", "\n", "\u200b", "\u00a0"]), st.integers(0, 40))
def test_a_stray_blank_never_changes_the_meaning(expected: Period, blank: str, at: int) -> None:
    text = expected.written[:at] + blank + expected.written[at:]
    read = parse_period(text, year=None)
    assert read == expected or isinstance(read, PeriodTrouble)


@given(st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes()))
def test_any_value_is_read_or_refused(value: Value) -> None:
    read = parse_period(value, year=YEAR)
    assert isinstance(read, PeriodTrouble) or read.start <= read.end


@given(
    st.text(
        alphabet="0123456789年月日号上中下旬半初底末前起至-~—./、,;第季度Q一二十计划为期天周（） \n",
        max_size=30,
    )
)
def test_any_mixture_of_date_words_is_read_or_refused(text: str) -> None:
    read = parse_period(text, year=YEAR)
    if isinstance(read, Period):
        assert read.start <= read.end
        again = parse_period(read.written, year=None)
        assert isinstance(again, Period), f"{text!r} → {read.written}: {again}"
        assert (again.start, again.end, again.precision) == (read.start, read.end, read.precision)


@pytest.mark.parametrize(
    "text", ["2021年6月1日至15日", "计划6月中旬", "6月15日前", "6月1日、8日", "第二季度", "44348"]
)
def test_a_period_travels_between_processes_whole(text: str) -> None:
    period = parse_period(text, year=2021)
    assert pickle.loads(pickle.dumps(period)) == period


def test_times_with_gaps_arrive_apart_though_they_are_equal() -> None:
    """Their official writing is the sender's own, which is found again by the object."""
    one, other = (parse_period(text, year=2021) for text in ("6月1日、3日、8日", "6月1日、5日、8日"))
    assert one == other
    first, second, third = pickle.loads(pickle.dumps([one, other, one]))
    assert first is third
    assert first is not second


PLANS = """
计划 | 计划项目 | （计划） | 计划7月开展 | 计划培训50人 | 拟6月开展 | 拟于7月开班 | 拟定 | 预计7月 | 暂定
第二期，计划7月开班 | 尚未开展，计划7月 | 未开展计划6月 | 该项目为计划 | 属计划 | 已报名30人，计划7月开班
校企合作；拟开展 | 2期 计划
"""
NO_PLANS = """
已按计划完成 | 计划恢复，后又取消 | 按计划开展 | 计划已完成 | 计划外项目 | 计划内 | 计划生育干部
列入年度计划 | 拟任岗位 | 拟人 | 计划50人，实际48人 | 计划6月，已开展
第二期 | 校企合作 | 准备金 | 将军镇 | 模拟 | 扶贫规划
已如期举办
"""


def listed(block: str) -> list[str]:
    return [each.strip() for each in block.strip().replace("\n", "|").split("|")]


@pytest.mark.parametrize("remark", listed(PLANS))
def test_remarks_that_call_the_time_a_plan(remark: str) -> None:
    assert calls_it_a_plan(remark)


@pytest.mark.parametrize("remark", listed(NO_PLANS))
def test_remarks_that_speak_of_plans_and_name_none(remark: str) -> None:
    assert not calls_it_a_plan(remark)
