"""上年 and 同比: last year's figures stand beside those of the same unit, group and month; changes are exact."""

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
from skilltrain_cli.operations.summaries.summary_table import SummaryTable
from skilltrain_cli.values.figure_with_sources import Figure, Measure
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
