"""The engine: what is judged, what cannot be judged and says so, and that one cause gives one message."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from sheets import FILE, subject, whole
from sheets import sheet as filled
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.forms.spec import Role
from skilltrain_cli.judging.rule import Rule, rule
from skilltrain_cli.judging.subject import FormSheet, Remark
from skilltrain_cli.review.finding import Review, Severity, Unchecked
from skilltrain_cli.rules.catalogue import rules
from skilltrain_cli.rules.run_rules import Outcome, check
from skilltrain_cli.values.notice_clause import Clause

BASIS = Clause(notice="鲁人社字〔2021〕32号", clause="附件2", quote="培训人数")
LACKING = """
    | 市 | 组织区县 | 培训项目名称 | 群体范围 | 组织时间 | 备注 |
    | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 2021年5月10日至20日 | |
"""


@rule("ZZ101", "甲", on=FormSheet, severity=Severity.ERROR, basis=BASIS)
def first_rows_are_bad(subject: FormSheet) -> Iterator[Remark]:
    """Speak of the first row."""
    yield subject.remark(0, "trainees", "甲", "改")


@rule("ZZ102", "乙", on=FormSheet, severity=Severity.ERROR, basis=BASIS, needs=("ZZ101",))
def all_rows_are_bad(subject: FormSheet) -> Iterator[Remark]:
    """Speak of every row."""
    for index in range(len(subject.sheet.rows)):
        yield subject.remark(index, "project", "乙", "改")


@rule("ZZ103", "丙", on=FormSheet, severity=Severity.ERROR, basis=BASIS)
def whole_sheets_are_bad(subject: FormSheet) -> Iterator[Remark]:
    """Speak of the sheet."""
    yield Remark(message="丙", hint="改", spot=subject.sheet.anchor)


@rule("ZZ104", "丁", on=FormSheet, severity=Severity.ERROR, basis=BASIS, needs=("ZZ103",))
def nothing_is_left(subject: FormSheet) -> Iterator[Remark]:
    """Speak of the first row."""
    yield subject.remark(0, "project", "丁", "改")


@rule("ZZ105", "戊", on=FormSheet, severity=Severity.ERROR, basis=BASIS, of=("brand",))
def cards_are_bad(subject: FormSheet) -> Iterator[Remark]:
    """Speak of a card."""
    yield Remark(message="戊", hint="改", spot=subject.sheet.anchor)


TWO_ROWS = """
    | 组织区县 |
    | 张店区 |
    | 张店区 |
"""


def codes(*catalogue: Rule) -> tuple[list[tuple[str, str | None]], Outcome]:
    """Judge by these rules alone; that they leave most demands of the form unanswered is no matter here."""
    outcome = check(subject(filled(TWO_ROWS)), catalogue)
    outcome = replace(outcome, unchecked=tuple(each for each in outcome.unchecked if each.code))
    return [(finding.card.code, finding.place.cell) for finding in outcome.findings], outcome


def test_a_rule_whose_heading_is_missing_is_named_with_the_reason() -> None:
    outcome = check(subject(whole(LACKING)))
    assert [finding.card.code for finding in outcome.findings] == ["ST002"]
    assert {(each.file, each.why) for each in outcome.unchecked} == {(FILE, "表里没有“培训人数”一栏")}
    assert {each.code for each in outcome.unchecked} == {
        each.code for each in rules() if Role.AMOUNT in each.reads
    }


def test_where_a_needed_rule_failed_in_the_row_the_next_is_silent_there() -> None:
    found, outcome = codes(first_rows_are_bad, all_rows_are_bad)
    assert [code for code, _ in found] == ["ZZ101", "ZZ102"]
    assert found[0][1] is not None
    assert found[1][1] is not None
    assert found[0][1][1:] != found[1][1][1:]
    assert outcome.unchecked == ()


def test_where_a_needed_rule_failed_on_the_whole_sheet_the_next_does_not_judge_and_says_so() -> None:
    found, outcome = codes(whole_sheets_are_bad, nothing_is_left)
    assert [code for code, _ in found] == ["ZZ103"]
    assert [(each.code, each.why) for each in outcome.unchecked] == [("ZZ104", "ZZ103 没有通过")]


COLUMNS = ("city", "county", "project", "audience", "trainees", "period")
BAD = {
    "city": ("淄搏市", "", "同上"),
    "county": ("滕州市", "", "张店区、淄川区"),
    "project": ("",),
    "audience": ("", "同上"),
    "trainees": ("约30人", "", "{#REF!}", "{未算公式}"),
    "period": ("待定", "", "2021年4月31日"),
    "{表尾}填表日期": ("6月", "2021年6月31日"),
    "{表尾}联系电话": ("12345",),
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field in BAD for value in BAD[field]])
def test_what_stands_in_the_way_of_a_rule_is_a_finding_of_its_own(field: str, value: str) -> None:
    form = find_form("project")
    heading = form.by_name[field].heading if field in form.by_name else field
    total = "" if field == "project" else "| 合计 |"
    table = f"| {heading} |\n| {value} |\n| {value} |\n{total}"
    for fitted in (filled(table), whole_without(field) if field in COLUMNS else filled(table)):
        outcome = check(subject(fitted))
        asked = [each for each in outcome.findings if each.card.severity is not Severity.NOTE]
        assert asked or not outcome.unchecked, outcome.unchecked


def whole_without(field: str) -> Sheet:
    """Return the form without one of its columns."""
    good = {"city": "淄博市", "county": "张店区", "project": "陶瓷工艺培训", "audience": "失业人员"}
    good |= {"trainees": "30", "period": "2021年5月10日"}
    names = [name for name in COLUMNS if name != field]
    form = find_form("project")
    lines = [[form.by_name[name].heading for name in names], [good[name] for name in names]]
    return whole(lines)


@pytest.mark.parametrize(
    ("total", "said"),
    [
        ("约一百", "“合计”写的“约一百”是约数，没法与各行相加的 30 核对"),
        ("{#REF!}", "“合计”是错误值 #REF!，没法与各行相加的 30 核对"),
        ("{未算公式}", "“合计”的公式没有算过，没法与各行相加的 30 核对"),
    ],
)
def test_a_total_that_cannot_be_read_is_a_query(total: str, said: str) -> None:
    rows = (
        "| 市 | 组织区县 | 培训项目名称 | 培训人数 |",
        "| 淄博市 | 张店区 | 陶瓷 | 30 |",
        f"| 合计 | | | {total} |",
    )
    outcome = check(subject(filled("\n".join(rows))))
    assert outcome.unchecked == ()
    found = [each for each in outcome.findings if each.card.code == "ST009"]
    assert [(each.message, each.card.severity) for each in found] == [(said, Severity.QUERY)]


def test_a_rule_not_run_for_no_stated_reason_makes_the_review_incomplete() -> None:
    gap = Unchecked(code="RG004", file=FILE, why="甲")
    note = check(subject(filled("| 培训人数 |\n| 30人 |"))).findings
    assert [each.card.severity for each in note] == [Severity.NOTE]
    assert Review(as_of="", files=1, unchecked=(gap,), findings=note).exit_code(Severity.ERROR) == 3
    query = check(subject(filled("| 组织时间 |\n| 2021年 |"))).findings
    assert Review(as_of="", files=1, unchecked=(gap,), findings=query).exit_code(Severity.ERROR) == 0
    assert Review(as_of="", files=1, unchecked=(gap,), findings=query).exit_code(Severity.QUERY) == 1


def test_a_rule_of_another_form_is_neither_run_nor_missed() -> None:
    found, outcome = codes(cards_are_bad)
    assert (found, outcome.unchecked) == ([], ())


@rule("ZZ106", "己", on=FormSheet, severity=Severity.NOTE, basis=BASIS, reads=(Role.REMARK,))
def remarks_are_bad(subject: FormSheet) -> Iterator[Remark]:
    """Speak of every remark."""
    yield from (subject.remark(row, "remarks", "己", "改") for row in range(len(subject.sheet.rows)))


def test_a_rule_about_a_column_that_nobody_must_have_has_nothing_to_judge_without_it() -> None:
    without = """
    | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
    | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日至20日 |
"""
    outcome = check(subject(whole(without)), (remarks_are_bad,))
    assert not any(each.code for each in outcome.unchecked)
    assert not outcome.findings
    there = without.replace("时间 |\n", "时间 | 备注 |\n").replace("20日 |\n", "20日 | 线上 |\n")
    assert len(check(subject(whole(there)), (remarks_are_bad,)).findings) == 1


@rule("ZZ107", "庚", on=FormSheet, severity=Severity.NOTE, basis=BASIS, reads=(Role.COUNTY, Role.REMARK))
def rows_are_bad(subject: FormSheet) -> Iterator[Remark]:
    """Speak of every row."""
    yield from (subject.remark(row, "county", "庚", "改") for row in range(len(subject.sheet.rows)))


def test_a_rule_that_reads_more_than_an_absent_column_is_unchecked_without_it() -> None:
    without = """
    | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
    | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日至20日 |
"""
    outcome = check(subject(whole(without)), (rows_are_bad,))
    assert [each.code for each in outcome.unchecked if each.code] == ["ZZ107"]
