"""Labels: every row counts under one group, state and month, and under one theme or more; none is lost."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from form_submissions import merged_of as merged_of_form
from form_submissions import submitted as submitted_form
from invented_forms import LEVELS, TEACHER
from project_submissions import SETTING, Row, merged_of, row, submitted
from skilltrain_cli.forms.spec import Summary
from skilltrain_cli.notices.code_lists.group_list import shipped_groups
from skilltrain_cli.notices.code_lists.theme_list import shipped_themes
from skilltrain_cli.operations.merge.merge_summary import summary
from skilltrain_cli.operations.merge.merge_types import Table
from skilltrain_cli.operations.merge.row_labels import (
    NO_THEME,
    NOT_SAID,
    RowLabel,
    group_labels,
    labels_of,
    state_labels,
    theme_labels,
    time_labels,
)

GROUPS, THEMES = shipped_groups(), shipped_themes()
DAY = date(2021, 12, 31)
ZIBO = "淄博市"
WHO = (
    "失业人员",
    "企业职工、失业人员",
    "失业人员和企业职工",
    "农民工",
    "厂里的工人",
    "其他*",
    "职工，失业者",
)


def table(rows: list[Row]) -> Table:
    return merged_of([submitted("张店区.xlsx", rows)]).table


def of(who: str, project: str = "家政服务员", trainees: int = 30) -> Row:
    return (ZIBO, "张店区", project, who, trainees, "2021年6月1日", "")


def holds_together(label: RowLabel, count: int) -> None:
    """Every row is in a line, and in one only unless it may have several words."""
    assert len(label.words) == count
    assert all(label.words)
    listed = Counter(at for word in label.order for at in label.rows(word))
    assert set(listed) == set(range(count))
    assert label.several or set(listed.values()) == {1}


def test_groups_of_one_text_are_one_line_whatever_their_order() -> None:
    label = group_labels(table([of(who) for who in WHO]), "audience", GROUPS, DAY)
    assert list(label.words) == [
        "失业人员", "企业职工、失业人员", "企业职工、失业人员", "农村转移就业劳动者", "未对应：厂里的工人",
        "未对应：其他*", "企业职工、失业人员",
    ]  # fmt: skip
    assert label.order == (
        "农村转移就业劳动者", "失业人员", "企业职工、失业人员", "未对应：其他*", "未对应：厂里的工人",
    )  # fmt: skip
    assert list(label.rows("企业职工、失业人员")) == [1, 2, 6]
    assert not label.several


def test_every_writing_is_told_with_what_it_was_mapped_to() -> None:
    mine = GROUPS.with_wordings({"厂里的工人": "企业职工"})
    label = group_labels(table([of(who) for who in (*WHO, "厂里的工人")]), "audience", mine, DAY)
    told = {each.writing: (each.words, each.because, each.added, [*each.rows]) for each in label.mapped}
    assert told["厂里的工人"] == (("企业职工",), "", True, [4, 7])
    assert told["其他*"] == ((), "其他*", False, [5])
    assert told["失业人员"] == (("失业人员",), "", False, [0])
    assert sum(len(each.rows) for each in label.mapped) == len(WHO) + 1
    assert [each.writing for each in label.unmapped] == ["其他*"]


def test_what_is_not_mapped_is_said_at_once() -> None:
    merged = merged_of([submitted("张店区.xlsx", [of(who) for who in WHO])])
    said = "归入群体：没有对应的写法 2 种、2 行（见“对照”表）：“厂里的工人”、“其他*”。"
    assert said in summary(merged)
    assert not any("没有对应" in line for line in summary(merged_of([submitted("a.xlsx", [of("农民工")])])))


@given(st.lists(st.tuples(st.sampled_from(WHO), st.integers(1, 99)), min_size=1, max_size=12))
@settings(deadline=None, max_examples=30)
def test_every_row_counts_in_one_group_and_the_total_is_kept(rows: list[tuple[str, int]]) -> None:
    made = table([of(who, f"第{at}种", people) for at, (who, people) in enumerate(rows)])
    label = group_labels(made, "audience", GROUPS, DAY)
    holds_together(label, len(rows))
    people = made.columns["trainees"]
    assert sum(people[at] for word in label.order for at in label.rows(word)) == sum(each for _, each in rows)


def test_a_row_has_all_the_themes_of_its_name_and_its_group() -> None:
    made = table(
        [
            of("企业职工", "数控车工"),
            of("企业职工", "家政服务员"),
            of("退役士兵", "农村电商"),
            of("退役士兵、企业职工", "养老护理"),
        ]
    )
    label = theme_labels(made, THEMES, GROUPS, DAY)
    assert list(label.words) == [
        "十强产业、高端装备",
        NO_THEME,
        "乡村振兴、重点群体",
        "十强产业、医养健康、重点群体",
    ]
    holds_together(label, 4)
    assert list(label.rows("十强产业")) == [0, 3]
    assert list(label.rows("重点群体")) == [2, 3]
    told = {(each.writing, each.because): (each.words, [*each.rows]) for each in label.mapped}
    assert told == {
        ("数控车工", "数控"): (("十强产业", "高端装备"), [0]),
        ("农村电商", "农村电商"): (("乡村振兴",), [2]),
        ("养老护理", "养老"): (("十强产业", "医养健康"), [3]),
        ("退役士兵", "退役军人"): (("重点群体",), [2]),
        ("退役士兵、企业职工", "退役军人"): (("重点群体",), [3]),
    }


@pytest.mark.parametrize(
    ("period", "remark", "state"),
    [
        ("2021年5月10日至5月20日", "", "已开展"),
        ("2021年5月10日至5月20日", "因疫情取消", "取消或未开展"),
        ("2021年5月10日至5月20日", "延期", "取消或未开展"),
        ("计划2021年9月1日", "", "计划"),
        ("2021年9月1日", "", "计划"),
        ("2021年6月", "", "时间不详"),
        ("2021年6月", "已开班", "已开展"),
        ("2021年", "", "时间不详"),
        ("2021年5月", "", "已开展"),
        ("2020年5月", "", "往年开展"),
    ],
)
def test_a_row_is_planned_held_or_called_off_on_the_day(period: str, remark: str, state: str) -> None:
    made = table([(ZIBO, "张店区", "家政服务员", "失业人员", 30, period, remark)])
    assert SETTING.as_of == date(2021, 6, 15)
    label = state_labels(made, SETTING)
    assert list(label.words) == [state]
    holds_together(label, 1)


@pytest.mark.parametrize(
    ("since", "remark", "state"),
    [
        (date(2021, 6, 14), None, "已开展"),
        (date(2021, 6, 16), None, "计划"),
        (date(2021, 6, 14), "取消", "取消或未开展"),
        (date(2019, 6, 14), None, "往年开展"),
    ],
)
def test_a_form_that_asks_for_a_day_has_states_too(since: date, remark: str | None, state: str) -> None:
    rows = [("张店区", "甲", "电工", LEVELS[0], 100, since, remark)]
    made = merged_of_form(TEACHER, [submitted_form(TEACHER, "张店区.xlsx", rows)]).table
    assert list(state_labels(made, SETTING).words) == [state]


def test_a_month_is_that_of_the_start_and_a_longer_time_stands_by_itself() -> None:
    times = ("2021年6月20日至7月2日", "2021年5月3日", "2021年第二季度", "4-6月", "2021年6月")
    made = table([row(ZIBO, "张店区", period=each) for each in times])
    label = time_labels(made, "month")
    assert list(label.words) == ["2021年6月", "2021年5月", "2021年第二季度", "2021年第二季度", "2021年6月"]
    assert label.order == ("2021年5月", "2021年6月", "2021年第二季度")
    assert time_labels(made, "quarter").order == ("2021年第二季度",)
    holds_together(label, len(times))


def test_a_form_is_labelled_by_what_its_summaries_ask_for() -> None:
    made = table([of("农民工")])
    asked = (
        Summary(title="群体", by="audience", groups=True),
        Summary(title="原文", by="audience"),
        Summary(title="单位月份", by="unit", across="month"),
        Summary(title="主题", by="theme"),
        Summary(title="状态", by="state"),
    )
    form = replace(made.form, card=replace(made.form.card, summaries=asked))
    labels = labels_of(replace(made, form=form), SETTING)
    assert {name: (label.heading, *label.words) for name, label in labels.items()} == {
        "audience:groups": ("归入群体", "农村转移就业劳动者"),
        "month": ("计入时段", "2021年6月"),
        "theme": ("主题", "重点群体"),
        "state": ("状态", "已开展"),
    }


def test_groups_of_two_fields_stand_in_columns_of_their_own() -> None:
    made = table([of("农民工", "退役军人")])
    asked = tuple(Summary(title=name, by=name, groups=True) for name in ("audience", "project"))
    form = replace(made.form, card=replace(made.form.card, summaries=asked))
    labels = labels_of(replace(made, form=form), SETTING)
    assert {label.heading: [*label.words] for label in labels.values()} == {
        "归入群体": ["农村转移就业劳动者"], "归入群体（培训项目名称）": ["退役军人"],
    }  # fmt: skip


def test_a_blank_group_is_a_line_of_its_own() -> None:
    made = table([of("农民工"), of("失业人员")])
    blank = replace(made, columns={**made.columns, "audience": ["", "失业人员"]})
    label = group_labels(blank, "audience", GROUPS, DAY)
    assert (list(label.words), label.order) == ([NOT_SAID, "失业人员"], ("失业人员", NOT_SAID))
