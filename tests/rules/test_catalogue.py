"""Every rule is well-formed, rests on words of the notice, and does what its manual page says."""

import re

import pytest

from invented_forms import NOTICE, every_form, form_of
from rule_examples import findings, passes
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.judging.rule import Rule
from skilltrain_cli.judging.rule_manual import Example, read_manual
from skilltrain_cli.notices import find_notice
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.rules.catalogue import FAMILIES, find_rules, judging_order, rules
from skilltrain_cli.values.notice_clause import Asked, Clause
from skilltrain_cli.values.text import key

ALLOWED = {"ST009": {"ST008"}}
"""Notes that an example cannot do without: a stated total is a row that is no project."""

EVERY = pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)


def _examples(verdict: str) -> list[object]:
    return [
        pytest.param(rule, example, id=f"{rule.code}-{number}")
        for rule in rules()
        for number, example in enumerate(read_manual(rule.manual).examples)
        if example.verdict == verdict
    ]


def test_codes_and_names_are_unique() -> None:
    codes = [rule.code for rule in rules()]
    names = [rule.name for rule in rules()]
    assert len(set(codes)) == len(codes)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("prefix", FAMILIES)
def test_codes_belong_to_their_family(prefix: str) -> None:
    _, family = FAMILIES[prefix]
    home = family[0].judge.__module__.removesuffix(".archive_and_card")
    # a family is a file, with parts of its name, or a room
    assert all(rule.judge.__module__.startswith(home) for rule in family)
    for rule in family:
        assert re.fullmatch(rf"{prefix}\d{{3}}", rule.code)


def test_codes_ascend_within_their_family() -> None:
    for _, family in FAMILIES.values():
        codes = [rule.code for rule in family]
        assert codes == sorted(codes)


@EVERY
def test_title_says_something(rule: Rule) -> None:
    assert len(rule.card.title) >= 4
    assert rule.card.title[-1] not in "。！"


PRINTED = {"VL025", "VL026", "RG004", "TM001", "TM002", "TM003", "VL036", "AM003", "AM004", "AM005", "AM006"}
"""What they ask for is printed with the heading, which each field quotes."""


def rests_on_words(basis: Clause) -> None:
    """Check that a document is quoted word for word, or that a demand of our own has its reason."""
    if basis.notice is None:
        assert (basis.clause, basis.quote) == ("工具箱自定", None)
        assert len(basis.reason) >= 6
    else:
        assert basis.quote
        notice = NOTICE if basis.notice == NOTICE.number else find_notice(basis.notice)
        assert key(basis.quote) in key(notice.clauses[basis.clause])


@EVERY
def test_a_rule_quotes_its_clause_or_says_why_it_is_ours(rule: Rule) -> None:
    basis = rule.card.basis
    if isinstance(basis, Asked):
        basis = find_notice("鲁人社字〔2021〕32号").words_on(basis, "project")
        assert basis.notice
    if basis is None:
        assert rule.code in PRINTED, "give it a clause that says so, or basis=ours('why we ask')"
    else:
        rests_on_words(basis)


@pytest.mark.parametrize("form", every_form(), ids=lambda form: form.id)
def test_every_field_quotes_its_annex(form: FormSpec) -> None:
    for column in (*form.columns, *form.footer):
        rests_on_words(column.clause)


@EVERY
def test_manual_has_prose_and_both_examples(rule: Rule) -> None:
    manual = read_manual(rule.manual)
    assert len(manual.text) >= 10
    assert {example.verdict for example in manual.examples} == {"违规", "合规"}
    assert all(len(example.rows) > 1 for example in manual.examples)


@EVERY
def test_needed_rules_judge_earlier(rule: Rule) -> None:
    codes = [each.code for each in judging_order()]
    for needed in rule.needs:
        assert codes.index(needed) < codes.index(rule.code)


@EVERY
def test_fields_it_reads_exist(rule: Rule) -> None:
    known = {column.role for form in (*every_form(), form_of("towns")) for column in form.columns}
    assert set(rule.reads) <= known


@pytest.mark.parametrize(("rule", "example"), _examples("违规"))
def test_bad_example_breaks_this_rule_alone(rule: Rule, example: Example) -> None:
    found = findings(rule, example)
    codes = {each.card.code for each in found}
    assert codes - ALLOWED.get(rule.code, set()) == {rule.code}
    assert {each.card.severity for each in found if each.card.code != rule.code} <= {Severity.NOTE}


@pytest.mark.parametrize(("rule", "example"), _examples("违规"))
def test_findings_have_a_place_and_words(rule: Rule, example: Example) -> None:
    for each in findings(rule, example):
        assert each.place.file
        assert each.message
        assert each.message[-1] not in "。；"
        assert each.hint
        rests_on_words(each.basis)


@pytest.mark.parametrize(("rule", "example"), _examples("合规"))
def test_good_example_breaks_no_rule(rule: Rule, example: Example) -> None:
    if rule.code in ALLOWED:
        assert {each.card.code for each in findings(rule, example)} <= ALLOWED[rule.code]
    else:
        passes(rule, example)


def test_rules_are_found_by_code_and_by_family() -> None:
    assert [rule.code for rule in find_rules("rg004")] == ["RG004"]
    assert find_rules("RG") == FAMILIES["RG"][1]
    assert find_rules("PJ999") == ()
