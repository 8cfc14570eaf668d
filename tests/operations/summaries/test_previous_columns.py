"""上年 and 同比: last year's figures stand beside those of the same unit, group and month."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from project_submissions import SETTING, Row, merged_of, submitted
from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms.spec import Summary
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge import Choice, Merged
from skilltrain_cli.operations.merge.previous_year import previous_year
from skilltrain_cli.operations.merge.row_labels import labels_of
from skilltrain_cli.operations.summaries.merge_tables import tables_of
from skilltrain_cli.operations.summaries.previous_columns import with_previous
from skilltrain_cli.operations.summaries.summary_table import (
    Shape,
    SummaryColumn,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.values.figure_with_sources import Figure, Measure, Scope
from skilltrain_cli.values.region import Level

ZIBO = "淄博市"
PROVINCE = Choice(level=Level.PROVINCE)


def of(county: str, people: int, period: str, who: str = "失业人员", city: str = ZIBO) -> Row:
    return (city, county, "家政服务员", who, people, period, "")


THIS = (of("张店区", 30, "2021年6月1日"), of("张店区", 60, "2021年5月1日"), of("淄川区", 10, "2021年6月1日"))
LAST = (of("张店区", 60, "2020年6月1日"), of("博山区", 5, "2020年6月1日"), of("张店区", 0, "2020年4月1日"))


def sent(rows: Sequence[Row], file: str = "上年.xlsx") -> Submitted:
    return submitted(file, rows)


def compared(this: Sequence[Row] = THIS, last: Sequence[Row] = LAST, choice: Choice | None = None) -> Merged:
    """Return a merge of this year's rows, a file each unit, with last year's table beside it."""
    files: dict[str, list[Row]] = {}
    for row in this:
        files.setdefault(f"{row[0]}{row[1]}.xlsx", []).append(row)
    wanted = replace(choice or Choice(), previous=(sent(last),))
    return merged_of([submitted(file, rows) for file, rows in files.items()], choice=wanted)


def told(table: SummaryTable) -> dict[str, tuple[object, ...]]:
    """Return what stands in the two columns of each line, and of the total."""
    lines = [*table.lines, *([table.total] if table.total else [])]
    return {str(line.cells[table.names[-1]] or line.cells[0]): _values(line.cells[-2:]) for line in lines}


def _values(cells: Sequence[object]) -> tuple[object, ...]:
    return tuple(cell.value if isinstance(cell, Figure) else cell for cell in cells)


def by_unit(merged: Merged) -> SummaryTable:
    return next(table for table in tables_of(merged) if table.id == "unit")


def test_units_stand_beside_what_they_were_last_year() -> None:
    found = by_unit(compared())
    assert [column.heading for column in found.columns][-2:] == ["上年人次", "同比"]
    assert told(found) == {
        "淄川区": (None, None),
        "张店区": (60, Decimal("0.5")),
        "合计": (65, Decimal(100 - 65) / 65),
    }
    assert "上年人次：取自“上年.xlsx”（2020年），改名、合并过的单位按现在的区划对应。" in found.notes
    assert "同比空着的：上年没有，或上年是 0，算不出来。" in found.notes
    assert "上年有、这次没有的：淄博市博山区，上年人次 5，计在合计里。" in found.notes


@pytest.mark.parametrize(
    ("by", "period", "called"),
    [
        ("month", "2020年11月5日", "2020年11月"),
        ("quarter", "2020年11月5日", "2020年第四季度"),
        ("month", "2020年第四季度", "2020年第四季度"),
    ],
)
def test_a_time_that_was_last_year_alone_is_called_as_it_was(by: str, period: str, called: str) -> None:
    merged = compared(last=(*LAST, of("张店区", 50, period)))
    asked = (Summary(title="时间表", by=by),)
    form = merged.table.form
    table = replace(merged.table, form=replace(form, card=replace(form.card, summaries=asked)))
    assert merged.previous is not None
    last = merged.previous.table
    before = replace(merged.previous, labels=labels_of(replace(last, form=table.form), SETTING))
    merged = replace(merged, table=table, labels=labels_of(table, SETTING), previous=before)
    found = next(each for each in tables_of(merged) if each.id == by)
    gone = next(note for note in found.notes if note.startswith("上年有、这次没有的"))
    assert called in gone
    assert "2021年" not in gone


def test_lines_that_name_several_groups_are_told_apart_where_they_are_listed() -> None:
    last = (*LAST, *(of("张店区", 5, "2020年6月1日", who) for who in ("退役军人、残疾人", "青年")))
    [group] = [each for each in tables_of(compared(last=last)) if each.name == "群体"]
    assert "上年有、这次没有的：青年、“退役军人、残疾人”，上年人次 10，计在合计里。" in group.notes


def test_figures_of_last_year_know_that_they_are_and_their_rows() -> None:
    merged = compared()
    assert merged.previous is not None
    found = by_unit(merged)
    people = merged.previous.table.columns["trainees"]
    for line in (*found.lines, found.total):
        assert line is not None
        before, change = line.cells[-2:]
        if isinstance(before, Figure):
            assert before.previous
            assert sum(people[row] for row in before.rows) == before.value
        if isinstance(change, Figure):
            now, then = change.parts
            assert then == before
            assert (change.measure, change.value) == (
                Measure.CHANGE,
                Decimal(now.value - then.value) / then.value,
            )


def test_other_months_than_last_years_are_told() -> None:
    told_so = "上年的表到 6 月，这次的到 9 月，不是同一时段，同比只供参考。"
    this = (*THIS, of("张店区", 1, "计划2021年9月1日"))
    assert told_so in by_unit(compared(this)).notes
    assert not any("不是同一时段" in note for note in by_unit(compared()).notes)


def test_last_years_table_is_recorded() -> None:
    merged = compared()
    assert merged.previous is not None
    assert ("上年", f"上年.xlsx（2020年，3 行，SHA-256 {sent(LAST).sheet.sha256}）") in merged.made


def test_renamed_and_joined_counties_are_what_they_are_this_year() -> None:
    this = (
        of("茌平区", 30, "2021年6月1日", city="聊城市"),
        of("蓬莱区", 30, "2021年6月1日", city="烟台市"),
        of("莱芜区", 30, "2021年6月1日", city="济南市"),
    )
    last = (
        of("茌平县", 10, "2020年6月1日", city="聊城市"),
        of("长岛县", 20, "2020年6月1日", city="烟台市"),
        of("蓬莱市", 30, "2020年6月1日", city="烟台市"),
        of("莱城区", 40, "2020年6月1日", city="莱芜市"),
    )
    found = told(by_unit(compared(this, last, PROVINCE)))
    assert {name: before for name, (before, _) in found.items()} == {
        "茌平区": 10, "蓬莱区": 50, "莱芜区": 40, "合计": 100,
    }  # fmt: skip


ASKED = (
    Summary(title="群体", by="audience", groups=True, sum=("trainees",)),
    Summary(title="时间", by="month", sum=("trainees",)),
)


def asked(this: Sequence[Row], last: Sequence[Row]) -> Merged:
    """Return the two merges as if their form asked for groups and months."""
    merged = compared(this, last)
    form = merged.table.form
    table = replace(merged.table, form=replace(form, card=replace(form.card, summaries=ASKED)))
    before = previous_year(
        [replace(each, sheet=replace(each.sheet, form=table.form)) for each in (sent(last),)],
        table,
        (merged.level, merged.region),
        SETTING,
        Choice(),
    )
    return replace(merged, table=table, labels=labels_of(table, SETTING), previous=before)


def by(merged: Merged, key: str) -> dict[str, object]:
    """Return last year's figures of a table with a line for each word of a label."""
    label = merged.labels[key]
    lines = [
        SummaryLine(cells=(word, Figure.made(Measure.SUM, "trainees", people, rows)))
        for word in label.order
        if (rows := label.rows(word)) and (people := merged.table.columns["trainees"])
    ]
    whole = Figure.made(Measure.SUM, "trainees", merged.table.columns["trainees"], range(len(merged.table)))
    columns = (
        SummaryColumn(heading=label.heading, shape=Shape.NAME),
        SummaryColumn(heading="人次", shape=Shape.COUNT, measure="人次"),
    )
    total = SummaryLine(cells=("合计", whole), scope=Scope.ALL)
    table = SummaryTable(id=key, name="表", title="表", columns=columns, lines=tuple(lines), total=total)
    return {name: before for name, (before, _) in told(with_previous(table, merged, key)).items()}


def test_groups_are_compared_by_this_years_list_whatever_they_were_called() -> None:
    this = (of("张店区", 30, "2021年6月1日", "退役士兵、失业者"), of("张店区", 7, "2021年6月1日", "农民工"))
    last = (
        of("张店区", 10, "2020年6月1日", "失业人员和退役军人"),
        of("张店区", 5, "2020年6月1日", "农村劳动力"),
    )
    assert by(asked(this, last), "audience:groups") == {
        "失业人员、退役军人": 10, "农村转移就业劳动者": 5, "合计": 15,
    }  # fmt: skip


def test_a_month_stands_beside_the_same_month_of_last_year() -> None:
    this = (of("张店区", 1, "2021年6月1日"), of("张店区", 2, "2021年第二季度"), of("张店区", 3, "2021年3月"))
    last = (of("张店区", 10, "2020年6月9日"), of("张店区", 20, "2020年4-6月"), of("张店区", 30, "2020年5月"))
    assert by(asked(this, last), "month") == {
        "2021年6月": 10, "2021年第二季度": 20, "2021年3月": None, "合计": 60,
    }  # fmt: skip


UNITS = ("张店区", "淄川区", "博山区", "临淄区")
WHO = ("失业人员", "企业职工、失业人员", "失业人员、企业职工", "厂里的工人", "农民工")
ROWS = st.lists(
    st.tuples(st.sampled_from(UNITS), st.integers(0, 99), st.integers(1, 12), st.sampled_from(WHO)),
    min_size=1,
    max_size=8,
)


def rows_of(drawn: Sequence[tuple[str, int, int, str]], year: int) -> list[Row]:
    return [
        (ZIBO, unit, f"第{at}种", who, people, f"{year}年{month}月1日", "")
        for at, (unit, people, month, who) in enumerate(drawn)
    ]


@given(ROWS, ROWS)
@settings(deadline=None, max_examples=25)
def test_last_years_total_is_kept_and_lines_with_those_gone_come_to_it(
    this: list[tuple[str, int, int, str]], last: list[tuple[str, int, int, str]]
) -> None:
    merged = asked(rows_of(this, 2021), rows_of(last, 2020))
    whole = sum(people for _, people, _, _ in last)
    units = told(by_unit(merged))
    assert units["合计"][0] == whole
    for key, at in (("audience:groups", None), ("month", None), ("unit", 0)):
        found = {name: before for name, (before, _) in units.items()} if at == 0 else by(merged, key)
        assert found.pop("合计") == whole
        assert sum(value for value in found.values() if isinstance(value, int)) <= whole
    for unit in UNITS:
        mine = [people for name, people, _, _ in last if name == unit]
        if unit in units:
            assert units[unit][0] == (sum(mine) if mine else None)


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ((of("张店区", 1, "2021年5月1日"),), "和这次汇总的是同一年（2021年）的"),
        ((of("张店区", 1, "2019年5月1日"),), "是2019年的，这次汇总的是2021年的，上年应是2020年"),
        ((of("张店区", 1, "5月1日"),), "看不出是哪一年的：“组织时间”里没有写年份"),
        ((of("滕州市", 1, "2020年5月1日", city="枣庄市"),), "是枣庄市的，这次汇总的是淄博市的"),
        ((of("某某区", 1, "2020年5月1日"),), "第 4 行认不出是哪个单位"),
    ],
)
def test_a_table_that_is_not_last_years_is_refused(last: Sequence[Row], said: str) -> None:
    with pytest.raises(UsageError) as refused:
        compared(last=last)
    assert said in str(refused.value)
    assert str(refused.value).startswith("--previous 的“上年.xlsx”")
    assert refused.value.hint == "请给出上一年、同一种表、同一地区的汇总表，或去掉 --previous"


def test_one_citys_table_is_not_the_provinces_of_last_year() -> None:
    this = (*THIS, of("滕州市", 1, "2021年5月1日", city="枣庄市"))
    with pytest.raises(UsageError, match="只有淄博市一个市的，这次汇总的是山东省的"):
        compared(this, choice=PROVINCE)


def test_of_the_provinces_table_a_city_takes_its_own_rows() -> None:
    last = (*LAST, of("滕州市", 1000, "2020年5月1日", city="枣庄市"))
    assert told(by_unit(compared(last=last)))["合计"] == (65, Decimal(35) / 65)
