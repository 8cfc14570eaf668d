"""Laws of roles hold for a form that only the tests know, each mistake at its cell."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar

import pytest
from pydantic import Field

from grids import grid
from invented_forms import every_form, form_of, good_rows
from sheets import card, sheet, subject
from skilltrain_cli.forms.field_demands import Need, needs_of
from skilltrain_cli.forms.field_types import COUNT, TEXT
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.forms.spec import (
    Amount,
    FieldKind,
    Form,
    FormCard,
    FormSpec,
    Layout,
    Printed,
    compile_form,
)
from skilltrain_cli.reporters import as_github, as_json, as_terminal
from skilltrain_cli.reporters.reporter import Showing
from skilltrain_cli.review.finding import Review, Severity
from skilltrain_cli.rules.catalogue import judging_order, rules
from skilltrain_cli.rules.run_rules import Outcome, check


def judged(form: str, changes: Mapping[tuple[int, str], str], *more: list[str]) -> Outcome:
    """Return what comes of the good rows of a form with some cells changed, and of further rows."""
    spec = form_of(form)
    rows = good_rows(spec)
    for (index, name), text in changes.items():
        rows[index][name] = text
    headings = [spec.by_name[name].heading for name in rows[0]]
    return check(subject(sheet([headings, *(list(row.values()) for row in rows), *more], form)))


def weighty(outcome: Outcome) -> list[str]:
    """Return code and cell of what asks for something."""
    return sorted(f"{each.card.code} {each.place.cell}" for each in outcome.findings if each.open)


@pytest.mark.parametrize("form", ["teacher", "quarter"])
def test_good_rows_have_nothing_wrong(form: str) -> None:
    outcome = judged(form, {})
    assert [each.message for each in outcome.findings] == []
    assert outcome.unchecked == ()


def test_the_four_mistakes_of_a_third_form_are_each_at_their_cell() -> None:
    spec = form_of("teacher")
    first = good_rows(spec)[0]
    again = list(first.values())
    total = ["合计", "", "", "", "999", ""]
    wrong = {(1, "county"): "张殿区", (2, "level"): "特级"}
    outcome = judged("teacher", wrong, again, total)
    assert weighty(outcome) == ["ID001 B7", "RG003 A5", "ST009 E8", "VL036 D6"]
    said = {each.card.code: each.message for each in outcome.findings}
    assert said["RG003"] == "淄博市没有“张殿区”，是否指“张店区”"
    assert said["VL036"] == "填的是“特级”，“等级”只能填初级、中级、高级，是否指“高级”"
    assert said["ST009"] == "“合计”写的是 999，各行相加是 670.5"
    assert said["ID001"] == "与第 4 行完全相同（备注除外）"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({(0, "fee"): "0"}, ["AM003 E4"]),
        ({(1, "fee"): "20000"}, ["AM003 E5"]),
        ({(0, "hired_on"): "2020年4月1日"}, []),  # whoever was hired earlier still teaches
        ({(0, "hired_on"): "2021年4月"}, ["VL008 F4"]),
        ({(2, "person"): "13800000000"}, ["VL020 B6"]),
        ({(2, "person"): "请输入姓名"}, ["VL014 B6"]),
        ({(0, "occupation"): "××工"}, ["VL014 C4"]),
        ({(1, "person"): "王明", (1, "occupation"): "陶瓷工艺"}, ["ID002 B5"]),
        ({(0, "county"): "滕州市"}, ["RG003 A4"]),
    ],
)
def test_one_mistake_in_the_third_form_is_one_finding(
    changes: dict[tuple[int, str], str], found: list[str]
) -> None:
    assert weighty(judged("teacher", changes)) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({(0, "women"): "301"}, ["AM004 E4"]),
        ({(1, "trained"): "239"}, ["AM005 B5"]),
        ({(2, "load"): "16"}, ["AM006 G6"]),
        ({(1, "county"): "张店区", (1, "women"): "89"}, ["ID003 A5"]),
        ({(2, "county"): "张殿区"}, ["RG003 A6"]),
    ],
)
def test_one_mistake_in_the_fourth_form_is_one_finding(
    changes: dict[tuple[int, str], str], found: list[str]
) -> None:
    assert weighty(judged("quarter", changes)) == found


RIGHT = ["合计", "631", "391", "240", "301", "28", "23"]


@pytest.mark.parametrize("column", range(1, 7))
def test_every_amount_of_a_total_row_is_checked(column: int) -> None:
    assert weighty(judged("quarter", {}, RIGHT)) == []
    wrong = [*RIGHT]
    wrong[column] = "7"
    found = weighty(judged("quarter", {}, wrong))
    assert f"ST009 {'ABCDEFG'[column]}7" in found
    others = {"ST009 G7"} if column in (1, 5) else set()  # what the ratio of the row is made of
    assert set(found) == {f"ST009 {'ABCDEFG'[column]}7", *others}


def test_a_ratio_of_a_total_row_is_no_average() -> None:
    outcome = judged("quarter", {}, [*RIGHT[:-1], "22"], RIGHT)
    assert weighty(outcome) == []  # 22.54, cut off
    averaged = judged("quarter", {}, [*RIGHT[:-1], "21"])
    assert [each.message for each in averaged.findings if each.open] == [
        "“合计”的师均人次写的是 21，培训总量÷期末教师是 631÷28＝22.5"
    ]


@pytest.mark.parametrize("text", ["约630", "六百"])
def test_a_total_of_another_amount_that_cannot_be_read_is_asked_about(text: str) -> None:
    assert weighty(judged("quarter", {}, [*RIGHT[:2], text, *RIGHT[3:]])) == ["ST009 C7"]


def test_an_amount_that_cannot_be_read_leaves_its_totals_unchecked() -> None:
    outcome = judged("quarter", {(0, "women"): "很多"}, RIGHT)
    assert [(each.code, each.why) for each in outcome.unchecked] == [
        ("ST009", "有的行其中女性读不出来，没法核对合计")
    ]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({(0, "town"): "索镇街到"}, ["RG011 B4"]),
        ({(1, "town"): "索镇街道"}, ["ID003 B5"]),
        ({(1, "phone"): "0531-8212345"}, ["RG010 D5"]),
        ({(0, "phone"): "8212345"}, ["VL012 D4"]),
    ],
)
def test_one_mistake_in_a_form_of_towns_is_one_finding(
    changes: dict[tuple[int, str], str], found: list[str]
) -> None:
    assert weighty(judged("towns", {(1, "trained"): "30", **changes})) == found


def test_towns_of_a_county_that_the_registry_does_not_know_are_unchecked() -> None:
    outcome = judged("towns", {(0, "county"): "张店区", (1, "county"): "张店区"})
    assert weighty(outcome) == []
    assert [(each.code, each.why) for each in outcome.unchecked] == [
        ("RG011", "区划表里没有张店区的镇街，没法核对；可用 --regions 给出")
    ]


EVERY = [*every_form(), form_of("towns")]
TO_COME = {Need.PATTERN, Need.ID_NUMBER}
"""Demands that no form declares yet."""


@pytest.mark.parametrize("form", EVERY, ids=lambda form: form.id)
def test_every_demand_of_a_form_is_answered(form: FormSpec) -> None:
    answered = {need for rule in rules() for need in rule.answers}
    assert needs_of(form).keys() <= answered
    assert set(Need) - answered <= TO_COME


@pytest.mark.parametrize(
    ("form", "need"),
    [pytest.param(form, need, id=f"{form.id}-{need.name}") for form in EVERY for need in needs_of(form)],
)
def test_a_demand_that_no_rule_answers_is_unchecked_and_never_clean(form: FormSpec, need: Need) -> None:
    without = [rule for rule in judging_order() if need not in rule.answers]
    rows = good_rows(form)
    if form.is_card:
        made = card([[form.by_name[name].heading for name in rows[0]], list(rows[0].values())])
    else:
        headings = [form.by_name[name].heading for name in rows[0]]
        made = sheet([headings, *(list(row.values()) for row in rows)], form.id)
    assert check(subject(made)).unchecked == ()
    outcome = check(subject(made), without)
    assert [each.code for each in outcome.unchecked if not each.code] == [""]
    (why,) = [each.why for each in outcome.unchecked if not each.code]
    assert why == f"“{'”“'.join(needs_of(form)[need])}”要求{need.value}，没有规则核对这一项"
    review = Review(as_of="2021-06-15", files=1, findings=outcome.findings, unchecked=outcome.unchecked)
    assert review.exit_code(Severity.ERROR) == 3
    assert f"【未审核】{why}。" in as_terminal.render(review, Showing(width=200))
    assert f"::{why}。" in as_github.render(review)
    told = json.loads(as_json.render(review))["unchecked"]
    assert [each["code"] for each in told if each["why"] == why] == [""]


class _Parts(Form):
    """A whole of two parts, neither of which must be filled in."""

    card: ClassVar[FormCard] = FormCard(
        id="parts",
        annex="附表",
        title="分项培训统计表",
        notice="",
        layout=Layout.ROLL,
        sheet_name="分项培训统计表",
        identity=("county",),
    )
    county: Annotated[str, *TEXT, Printed(kind=FieldKind.COUNTY)] = Field(title="区县")
    whole: Annotated[int, *COUNT, Printed(kind=FieldKind.COUNT, amount=Amount(sum_of=("one", "two")))] = (
        Field(title="总人数")
    )
    one: Annotated[int | None, *COUNT, Printed(kind=FieldKind.COUNT)] = Field(default=None, title="甲类人数")
    two: Annotated[int | None, *COUNT, Printed(kind=FieldKind.COUNT)] = Field(default=None, title="乙类人数")


@pytest.mark.parametrize(
    ("parts", "found", "unchecked"),
    [
        (("30", "40"), [], False),
        (("70", ""), [], False),
        (("30", ""), [], True),
        (("", ""), [], True),
        (("80", ""), ["AM005 B2"], False),
        (("30", "41"), ["AM005 B2"], False),
        (("30", "约四十"), ["VL003 D2"], False),
    ],
)
def test_a_part_left_blank_is_not_0(parts: tuple[str, str], found: list[str], unchecked: bool) -> None:  # noqa: FBT001
    drawn = grid([["区县", "总人数", "甲类人数", "乙类人数"], ["张店区", "70", *parts]])
    fitted = fit(drawn, compile_form(_Parts), FileContext(file="淄博市.xlsx", year=2021))
    assert fitted is not None
    outcome = check(subject(fitted))
    assert weighty(outcome) == found
    said = [each.why for each in outcome.unchecked if each.code == "AM005"]
    assert said == (["第 2 行有分项空着，没法核对总数等于各分项之和"] if unchecked else [])


def test_a_form_of_no_notice_has_no_year_and_no_due_day() -> None:
    spec = form_of("quarter")
    rows = [dict(row) for row in good_rows(spec)]
    headings = [*(spec.by_name[name].heading for name in rows[0]), "{表尾}填表日期"]
    late = [[*row.values(), "2021年6月30日"] for row in rows]
    judged_late = subject(sheet([headings, *late], "quarter"), date(2021, 7, 1))
    assert [each.card.code for each in check(judged_late).findings] == []


def test_the_basis_of_a_declared_demand_is_the_form() -> None:
    found = judged("teacher", {(0, "level"): "特级"}).findings[0]
    assert str(found.basis) == "某人社字〔2021〕1号 附件“等级”"
    own = judged("quarter", {(0, "women"): "301"}).findings[0]
    assert str(own.basis) == "工具箱自定（职业技能培训季报表是工具箱样式，没有文件规定）"
