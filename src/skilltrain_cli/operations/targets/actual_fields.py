"""Which field of which form says how far a target has come."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from skilltrain_cli.forms.spec import Column, Flow, FormSpec, Role
from skilltrain_cli.notices.notice import Notice, Target, TargetKind
from skilltrain_cli.operations.targets.measure_conversion import PERCENT, base_of
from skilltrain_cli.operations.targets.reported_rows import amounts_of
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import key

_BRACKETED = lazy_pattern(r"\([^()]*\)")
_AROUND = lazy_pattern(r"^其中:?|^(?:开展|建设|新建)|(?:总量|总数|数)$")
_WITHIN = lazy_pattern("参加|[“”\"'‘’]")


class ActualField(Struct, frozen=True, kw_only=True):
    """A field, or why there is none: ``why`` is a sentence for people where the notice is mistaken."""

    form: FormSpec | None = None
    column: Column | None = None
    why: str = ""
    remedy: str = ""


NOTHING = ActualField()
"""The target has no source."""


def indicator_key(text: str) -> str:
    """Return what an indicator is called, without the words that one document adds and another leaves out."""
    bare = _WITHIN.sub("", _BRACKETED.sub("", key(text)))
    while (shorter := _AROUND.sub("", bare)) != bare:
        bare = shorter
    return bare


def field_of(target: Target, notice: Notice, forms: Sequence[FormSpec]) -> ActualField:
    """
    Return the field that ``actual`` names, else the one field of a reported form with the indicator's name.

    ``forms`` are those there are; one of the target's own notice comes before others of the same id.
    """
    if not target.actual:
        return _called_alike(target, forms)
    form_id, _, name = target.actual.partition(".")
    found = [form for form in forms if form_id in (form.id, form.card.annex, form.full_id)]
    own = [form for form in found if form.card.notice in (notice.number, notice.id)]
    form = next(iter((*own, *found)), None)
    named = f"{notice.number} 目标 {target.id} 的 actual"
    if form is None:
        ids = "、".join(dict.fromkeys(each.id for each in forms))
        return ActualField(why=f"{named} 写的“{target.actual}”：没有“{form_id}”这张表", remedy=f"现有：{ids}")
    amounts = "、".join(f"{form.id}.{column.name}" for column in amounts_of(form)) or "没有"
    column = form.by_name.get(name)
    if column is None:
        return ActualField(
            why=f"{named} 写的“{target.actual}”：{form.card.annex}没有“{name}”这一栏",
            remedy=f"可用的数字栏：{amounts}",
        )
    if column.role is not Role.AMOUNT:
        return ActualField(
            why=f"{named} 写的“{target.actual}”是文字栏（{column.heading}），不能当完成数",
            remedy=f"可用的数字栏：{amounts}",
        )
    return _fitting(target, named, form, column)


def _fitting(target: Target, named: str, form: FormSpec, column: Column) -> ActualField:
    """Return the field where it measures what the target does."""
    amount = column.amount
    if base_of(amount.measure)[0] != base_of(target.measure)[0]:
        return ActualField(
            why=f"{named}：目标的单位是{target.measure}，“{column.heading}”的单位是"
            f"{amount.measure or '没有'}，两种单位不能换算",
            remedy="请改 measure，或改用单位相同的一栏",
        )
    flow = amount.kind is Flow.FLOW and not amount.denominator
    if target.kind is TargetKind.STOCK and flow and base_of(target.measure)[0] != PERCENT:
        return ActualField(
            why=f"{named}：目标是存量（某一时点的数），“{column.heading}”是流量（一段时间的数），不能互相代替",
            remedy='请改 kind，或在表里写 kind = "stock"',
        )
    return ActualField(form=form, column=column)


def _called_alike(target: Target, forms: Iterable[FormSpec]) -> ActualField:
    """Return the only field whose heading says what the indicator does, in the same measure and kind."""
    wanted, base = indicator_key(target.indicator), base_of(target.measure)[0]
    found = [
        ActualField(form=form, column=column)
        for form in forms
        for column in amounts_of(form)
        if indicator_key(column.heading) == wanted
        and base_of(column.amount.measure)[0] == base
        and (column.amount.kind.value == target.kind.value or base == PERCENT)
    ]
    return found[0] if len(found) == 1 else NOTHING
