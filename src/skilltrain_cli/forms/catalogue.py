"""The forms there are: one line each."""

from functools import cache

from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms._form import FormSpec, compile_form
from skilltrain_cli.forms.brand import BrandCard
from skilltrain_cli.forms.project import ProjectRow

FORMS = (
    BrandCard,
    ProjectRow,
)


@cache
def forms() -> tuple[FormSpec, ...]:
    """Return every form, ready for use, in the order of the annexes."""
    return tuple(compile_form(model) for model in FORMS)


@cache
def find_form(name: str) -> FormSpec:
    """Return the form with this id, annex or title; raises ``UsageError`` naming those there are."""
    for form in forms():
        if name in (form.id, form.card.annex, form.card.title):
            return form
    known = "、".join(f"{form.id}（{form.card.annex} {form.card.title}）" for form in forms())
    raise UsageError(f"没有名为“{name}”的表", hint=f"可用的表：{known}")
