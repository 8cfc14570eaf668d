"""The rule decorator and the engine that stamps a rule's card on its remarks."""

from collections.abc import Callable, Iterator
from inspect import cleandoc
from typing import Any, Protocol, cast

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.forms.field_demands import Need
from skilltrain_cli.forms.spec import Role
from skilltrain_cli.judging.subject import FileRead, FormSheet, Remark
from skilltrain_cli.review.finding import Finding, Place, RuleCard, Severity
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.values.notice_clause import Asked, Clause
from skilltrain_cli.values.privacy import mask, shown, shown_name
from skilltrain_cli.values.text import is_blank


class CannotJudgeError(Exception):
    """A rule cannot judge this subject; ``str()`` says why, in Chinese."""


class JudgedByNotice(Protocol):
    """A subject that is judged by a notice."""

    def words_on(self, what: Asked) -> Clause:
        """Return the clause in which that notice makes a demand."""


Judge = Callable[[Any], Iterator[Remark]]


class Rule(Struct, frozen=True, kw_only=True):
    """One rule: its card, what it judges, what must hold before it can, and the function that judges."""

    card: RuleCard
    on: type
    judge: Judge
    needs: tuple[str, ...] = ()
    reads: tuple[Role, ...] = ()
    """
    Roles whose headings must be there, as far as the form has them; a form that has none is not asked.
    """
    of: tuple[str, ...] = ()
    """Ids of the forms whose annex makes the law; every form when empty."""
    answers: tuple[Need, ...] = ()
    """The demands of a form that it judges."""
    plugin: str = ""
    """The plug-in that it comes from, with its version; ``""`` when it is ours."""

    @property
    def code(self) -> str:
        """``RG004`` …; written once, never used again."""
        return self.card.code

    @property
    def name(self) -> str:
        """The function's name, which states the law."""
        return getattr(self.judge, "__name__", "")

    @property
    def manual(self) -> str:
        """The docstring: what the rule demands and why, with 违规 and 合规 examples that are run."""
        return cleandoc(self.judge.__doc__ or "")


def rule(  # noqa: PLR0913 - a rule's card, written where the rule is
    code: str,
    title: str,
    *,
    on: type,
    severity: Severity,
    basis: Clause | Asked | None,
    needs: tuple[str, ...] = (),
    reads: tuple[Role, ...] = (),
    of: tuple[str, ...] = (),
    answers: tuple[Need, ...] = (),
) -> Callable[[Judge], Rule]:
    """
    Make a rule of a function that yields remarks.

    ``basis`` ``None`` stands for the clause of the field a remark speaks of, ``Asked`` for the words of the
    notice that the subject is judged by, ``ours`` for a demand of the toolkit's own. ``needs`` names rules
    that must have passed at the same cell (or on the whole sheet) for this one to judge, ``reads`` the
    roles whose headings must be there, ``of`` the forms whose annex makes the law, ``answers`` the demands
    of a form that it judges: a demand that no rule answers is unchecked.
    """

    def made(judge: Judge) -> Rule:
        card = RuleCard(code=code, title=title, severity=severity, basis=basis)
        return Rule(
            card=card,
            on=on,
            judge=judge,
            needs=needs,
            reads=reads,
            of=of,
            answers=answers,
        )

    return made


def findings_of(rule_: Rule, subject: object) -> Iterator[Finding]:
    """Run a rule over a subject; every remark becomes a finding with a place, a basis and a masked value."""
    for remark in rule_.judge(subject):
        yield _finding(rule_.card, subject, remark)


def _finding(card: RuleCard, subject: object, remark: Remark) -> Finding:
    place = remark.place or _place(subject, remark.spot)
    if place.sheet and mask(place.sheet) != place.sheet:
        place = replace(place, sheet=mask(place.sheet))
    if place.entry and mask(place.entry) != place.entry:
        place = replace(place, entry=mask(place.entry))
    heading: str | None = None
    basis = remark.basis or card.basis
    if isinstance(basis, Asked):
        basis = cast(JudgedByNotice, subject).words_on(basis)
    if isinstance(subject, FormSheet):
        form = subject.sheet.form
        column = form.by_name.get(remark.field or "")
        heading = column.heading if column else None
        if basis is None:
            basis = (
                subject.asked_in(column.name, f"{card.title}，本表如此要求") if column else form.card.words()
            )
    if basis is None:
        raise TypeError(f"{card.code} speaks of no field and has no basis")
    return Finding(
        card=card,
        place=place,
        message=shown_name(remark.message),
        hint=shown_name(remark.hint),
        basis=basis,
        field=remark.field,
        heading=heading,
        value=None if is_blank(remark.value) else shown(remark.value, 80),
        rows=remark.rows,
        beside=remark.beside,
        compared=remark.compared,
        about=subject.about(place.spot) if isinstance(subject, FormSheet) and remark.place is None else None,
    )


def _place(subject: object, spot: Spot | None) -> Place:
    if isinstance(subject, FormSheet):
        return Place(file=subject.file, sheet=subject.sheet.name, spot=spot or subject.sheet.anchor)
    if isinstance(subject, FileRead):
        return Place(file=subject.file)
    raise TypeError(f"a remark about {type(subject).__name__} must name its place")
