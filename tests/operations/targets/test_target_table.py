"""Progress towards targets as a summary of a merge."""

from datetime import date
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from form_submissions import SETTING, merged_of, submitted
from progress_rows import PRESS, PROVINCE, ZAOZHUANG, ZIBO, form_named, progress, rows
from skilltrain_cli.operations.merge import Choice
from skilltrain_cli.operations.summaries.summary_table import SummaryTable
from skilltrain_cli.operations.targets.target_table import progress_table, targets_of
from skilltrain_cli.values.figure_with_sources import Figure, Measure
from skilltrain_cli.values.region import Level

NOTICES = (ZIBO, PRESS, ZAOZHUANG)
END_2022 = replace(SETTING, as_of=date(2022, 12, 31))


def table(name: str, *rows: dict[str, object]) -> SummaryTable | None:
    form = form_named(name)
    usual = {
        column.name: 0 if column.role.value == "amount" else "2022年" if column.name == "period" else ""
        for column in form.columns
    }
    cells: list[Any] = [[{**usual, **row}[column.name] for column in form.columns] for row in rows]
    sheets = [submitted(form, f"{row[0]}.xlsx", [row]) for row in cells]
    return targets_of(merged_of(form, sheets), END_2022, NOTICES)


def test_a_merge_shows_the_targets_that_its_form_says_something_of() -> None:
    found = table(
        "progress",
        {"county": "薛城区", "subsidised": "1.25", "migrants": "0.5"},
        {"county": "滕州市", "subsidised": "3", "migrants": "1"},
    )
    assert found is not None
    assert (found.id, found.title) == ("targets", "枣庄市目标完成情况")
    first = found.lines[0].cells
    assert first[0] == "补贴性职业技能培训（万人次）"
    done, goal, rate, pace = first[2:6]
    assert isinstance(done, Figure)
    assert (done.value, done.measure, list(done.rows)) == (Decimal("4.25"), Measure.SUM, [0, 1])
    assert isinstance(goal, Figure)
    assert (goal.value, goal.measure, goal.known) == (Decimal("16.5"), Measure.GIVEN, True)
    assert isinstance(rate, Figure)
    assert rate.value == Decimal("4.25") / Decimal("16.5")
    assert rate.parts == (done, goal)
    assert isinstance(pace, Figure)
    assert round(pace.value, 3) == Decimal("0.400")
    assert first[6:] == ("12.25", "慢于进度", "枣人社发〔2022〕14号 二（二）专栏1")
    assert found.lines[1].cells[0] == "其中：农民工参加职业技能培训（万人次）"
    assert "没有市中区、峄城区、台儿庄区、山亭区、枣庄高新技术产业开发区的数" in "".join(found.notes)


def test_the_target_stands_in_the_measure_of_the_form() -> None:
    found = table("quarterly", {"county": "张店区", "period": "2019年第四季度", "trained": "44000"})
    assert found is not None
    [line] = found.lines
    values = [cell.value if isinstance(cell, Figure) else cell for cell in line.cells[:4]]
    assert values == ["补贴性职业技能培训（人次）", "淄博市", 44000, 44100]
    assert line.cells[6:8] == ("100", "未完成")


def test_a_demand_on_every_county_is_one_line() -> None:
    form = form_named("project")
    rows = [["淄博市", name, "陶瓷培训", "农民工", 30, "2021年5月6日", ""] for name in ("张店区", "淄川区")]
    merged = merged_of(form, [submitted(form, "市.xlsx", rows)], Choice(level=Level.CITY))
    found = targets_of(merged, SETTING)
    assert found is not None
    [line] = found.lines
    values = [cell.value if isinstance(cell, Figure) else cell for cell in line.cells]
    assert values[:4] == ["项目制培训类别 ≥ 1 类（达到的单位，个）", "各县（市、区）", 2, 8]
    assert values[4] == Decimal("0.25")
    assert any("未达到的：博山区、临淄区" in note for note in found.notes)


def test_a_city_that_sent_nothing_is_one_of_those_that_have_not_reached_a_target() -> None:
    sent = [
        {"county": "张店区", "period": "2021年第一季度", "evaluations": "1"},
        {"county": "薛城区", "period": "2021年第一季度", "willing_firms": "3"},
    ]
    found = progress_table(
        progress(rows("capacity", {"省.xlsx": sent}), notices=[PROVINCE], as_of=date(2021, 4, 10)), "山东省"
    )
    assert found is not None
    line = next(line for line in found.lines if str(line.cells[0]).startswith("职业培训补贴标准评估论证"))
    values = [cell.value if isinstance(cell, Figure) else cell for cell in line.cells]
    assert values[1:4] == ["各市", 1, 2]
    assert "职业培训补贴标准评估论证未达到的：枣庄市。" in found.notes


def test_a_form_of_which_no_target_speaks_has_no_table() -> None:
    assert table("progress", {"county": "张店区", "subsidised": "1"}) is None
