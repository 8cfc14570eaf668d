"""The forms there are: those in ``annexes/``, one file each, and those that notices declare."""

import pkgutil
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module

from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms import annexes
from skilltrain_cli.forms.spec import Form, FormSpec, compile_form
from skilltrain_cli.values.toml_table import TomlTable


@cache
def forms() -> tuple[FormSpec, ...]:
    """Return every form that comes with skt, ready for use: by notice and annex, those of no notice last."""
    return tuple(sorted(map(compile_form, _models()), key=_place))


def _models() -> Iterator[type[Form]]:
    """Yield the forms that the modules of ``annexes/`` define: their classes with a card of their own."""
    for found in pkgutil.iter_modules(annexes.__path__, f"{annexes.__name__}."):
        for each in vars(import_module(found.name)).values():
            if isinstance(each, type) and each.__module__ == found.name and "card" in vars(each):
                yield each


def _place(form: FormSpec) -> tuple[bool, str, int, str]:
    """Return what forms are put in order by: 附件2 stands before 附件10."""
    card = form.card
    return not card.notice, card.notice, len(card.annex), card.annex


def known_forms(declarations: Iterable[tuple[str, str, TomlTable]]) -> tuple[FormSpec, ...]:
    """Return every form, also those that notices declare: number and id of each notice, and the table."""
    found = [declared_form(*each) for each in declarations]
    return (*forms(), *found)


def declared_form(number: str, notice_id: str, table: TomlTable) -> FormSpec:
    """Return a declared form; UsageError names its first mistake."""
    from skilltrain_cli.forms.forms_in_toml import declared  # noqa: PLC0415 - models are made for a declaration alone

    return declared(number, notice_id, table)


def find_form(name: str, among: Sequence[FormSpec] = ()) -> FormSpec:
    """
    Return the form with this id, annex or title, of all or ``among`` some; UsageError names those there are.

    ``notice/id`` names one whose id or annex several notices have, which else is UsageError too.
    """
    known = tuple(among) or forms()
    found = before_ours([form for form in known if name in _names(form)])
    if len(found) == 1:
        return found[0]
    called = "、".join(map(_called, found or known))
    if found:
        raise UsageError(
            f"“{name}”有 {len(found)} 张：{called}",
            f"请用 --notice 写明是哪个通知的，或写全名，如 {_full_name(found[-1])}",
        )
    raise UsageError(f"没有名为“{name}”的表", hint=f"可用的表：{called}")


def before_ours(found: Sequence[FormSpec]) -> Sequence[FormSpec]:
    """Return those of documents where there are any: a form that no document prints gives way to its like."""
    return [form for form in found if form.card.notice] or found


def _names(form: FormSpec) -> tuple[str, ...]:
    """Return what a form may be called, the most telling last."""
    card = form.card
    return (form.id, card.annex, card.title, form.full_id, _full_name(form))


def _full_name(form: FormSpec) -> str:
    return f"{form.card.notice}/{form.id}"


def _called(form: FormSpec) -> str:
    where = f"，{form.card.notice}" if form.card.notice_id else ""
    return f"{form.id}（{form.card.annex} {form.card.title}{where}）"
