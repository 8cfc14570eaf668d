"""Run the rules over a subject: findings, and what could not be judged and why."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from msgspec import Struct

from skilltrain_cli.forms.field_demands import needs_of
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.judging.package_subject import BrandPackage
from skilltrain_cli.judging.rule import CannotJudgeError, Rule, findings_of
from skilltrain_cli.judging.subject import FileRead, FormSheet
from skilltrain_cli.judging.submission import Batch
from skilltrain_cli.review.finding import Finding, Unchecked
from skilltrain_cli.rules.catalogue import judging_order

Subject = FileRead | FormSheet | BrandPackage | Batch


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of checking one subject."""

    findings: tuple[Finding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()


def check(
    subject: Subject, catalogue: Iterable[Rule] | None = None, *, added: tuple[Rule, ...] = ()
) -> Outcome:
    """
    Judge a subject by every rule that speaks of its kind, each after those it needs.

    Without a ``catalogue`` these are ours, and those ``added`` by plug-ins.

    A rule whose required field is missing, or whose needed rule failed on the whole subject, does not judge
    and says so; where a needed rule failed in the same row it keeps silent there: one cause, one message.
    """
    done: dict[str, tuple[Finding, ...]] = {}
    unchecked: list[Unchecked] = []
    file = "" if isinstance(subject, Batch) else subject.file
    kind: Any = type(subject)
    sheet = subject.sheet if isinstance(subject, FormSheet) else None
    form = sheet.form if sheet else None
    absent = sheet is not None and any(each.name not in sheet.cells for each in sheet.form.columns)
    rules, unanswered = _usual(kind, form, added) if catalogue is None else _asked(catalogue, kind, form)
    for rule in rules:
        if absent and _has_nothing_to_judge(rule, subject):
            continue
        failed = not done.keys().isdisjoint(rule.needs)
        obstacle = _obstacle(rule, subject, done) if absent or failed else ""
        if obstacle:
            unchecked.append(Unchecked(code=rule.code, file=file, why=obstacle))
            continue
        found: list[Finding] = []
        try:
            said = findings_of(rule, subject)
            found.extend(_apart(said, rule, done) if failed else said)  # up to where it could not judge
        except CannotJudgeError as why:
            unchecked.append(Unchecked(code=rule.code, file=file, why=str(why)))
        if found:
            done[rule.code] = tuple(found)
    unchecked.extend(Unchecked(code="", file=file, why=why) for why in unanswered)
    return Outcome(
        findings=tuple(finding for found in done.values() for finding in found), unchecked=tuple(unchecked)
    )


def _unanswered(form: FormSpec | None, rules: Iterable[Rule]) -> tuple[str, ...]:
    """Say which demands of a form no rule answers: they are not checked, and must not pass for clean."""
    answered = {need for rule in rules for need in rule.answers}
    return tuple(
        f"“{'”“'.join(headings)}”要求{need.value}，没有规则核对这一项"
        for need, headings in (needs_of(form) if form is not None else {}).items()
        if need not in answered
    )


@cache
def _usual(
    kind: type, form: FormSpec | None, added: tuple[Rule, ...]
) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    """Return the rules of the catalogue that judge a kind of subject, and what none of them answers."""
    return _asked(judging_order(added), kind, form)


def _asked(
    catalogue: Iterable[Rule], kind: type, form: FormSpec | None
) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    rules = _speaking(catalogue, kind, form)
    return rules, _unanswered(form, rules)


def _speaking(catalogue: Iterable[Rule], kind: type, form: FormSpec | None) -> tuple[Rule, ...]:
    """Return the rules that judge a kind of subject; those about roles, of forms that have one of them."""
    return tuple(
        rule
        for rule in catalogue
        if issubclass(kind, rule.on)
        and (form is None or not rule.of or form.id in rule.of)
        and (form is None or not rule.reads or any(map(form.of, rule.reads)))
    )


def _has_nothing_to_judge(rule: Rule, subject: Subject) -> bool:
    """
    Tell whether a rule is about one role alone, whose columns the form does not demand and the sheet lacks.

    One that reads other roles too, or a role of which some column is there, could say more: it is unchecked.
    """
    if not isinstance(subject, FormSheet) or len(rule.reads) != 1:
        return False
    columns = [column for column in subject.form.columns if column.role is rule.reads[0]]
    return all(not column.required and column.name not in subject.sheet.cells for column in columns)


def _obstacle(rule: Rule, subject: Subject, done: dict[str, tuple[Finding, ...]]) -> str:
    """Return why a rule cannot judge the subject at all; ``""`` when it can."""
    if not isinstance(subject, FormSheet):
        return ""
    names = filter(None, map(subject.form.field, rule.reads))
    missing = [name for name in names if name not in subject.sheet.cells]
    if missing:
        return f"表里没有“{'”“'.join(subject.heading(name) for name in missing)}”一栏"
    failed = [(code, finding) for code in rule.needs for finding in done.get(code, ())]
    data = frozenset(subject.sheet.rows) if failed else frozenset()
    for code, finding in failed:
        if finding.place.spot is None or (finding.place.spot.row not in data and finding.field is None):
            return f"{code} 没有通过"
    return ""


def _apart(found: Iterable[Finding], rule: Rule, done: dict[str, tuple[Finding, ...]]) -> Iterator[Finding]:
    """Leave out what a needed rule has already found at the same place or row."""
    taken = {_line(finding) for code in rule.needs for finding in done.get(code, ())}
    for finding in found:
        if _line(finding) not in taken:
            yield finding


def _line(finding: Finding) -> tuple[str, str | None, str | None, int | None]:
    place = finding.place
    return (place.file, place.entry, place.sheet, place.spot.row if place.spot else None)
