"""Which row of the old submission is which of the new one, by what the rows say and not where they stand."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from functools import cache
from itertools import combinations

from msgspec import Struct

from skilltrain_cli.forms.spec import FormSpec, Role
from skilltrain_cli.operations.diff.rows_to_compare import ComparedRow

_NAMED = 4
"""From fewer fields on a blank is nothing to be recognised by, unless the row is named."""


class Stages(Struct, frozen=True, kw_only=True):
    """
    What two rows must agree in, the strictest first; fields by name.

    Every set of all telling fields but one is among the strict ones, so that a row is found again whatever
    single field was edited; the later ones are for two fields edited at once. A row under another name must
    agree in all else: a county runs several projects on the same days. Neither its unit nor its name may be
    left out where both sides have that thing: two projects that swapped their figures were not renamed.
    """

    named_by: tuple[str, ...]
    """Whose the row is, and what it is about."""
    fields: tuple[tuple[str, ...], ...]

    @property
    def name(self) -> str:
        """The field that says what a row is about."""
        return self.named_by[-1]


@cache
def stages_of(form: FormSpec) -> Stages:
    """Return the stages of a form, from the roles of its fields."""
    every = tuple(column.name for column in form.columns)
    places = [name for name in form.places if form.by_name[name].required] or [*form.places]
    named_by = tuple(dict.fromkeys((*places[-1:], form.name)))
    telling = [name for name in form.identity if name not in form.places or name in named_by]
    others = [name for name in (*telling, *(c.name for c in form.amounts)) if name not in named_by]
    ranked = [*dict.fromkeys(others)]
    ranked.sort(key=lambda name: form.by_name[name].role is Role.WHEN)  # a time is changed last of all
    whole = (*named_by, *ranked)
    found = [every, whole, form.card.identity] if _alone(form, named_by) else [every, whole]
    found += [_without(whole, amount.name) for amount in form.amounts]
    found += [_without(whole, name) for name in ranked if form.by_name[name].role is not Role.AMOUNT]
    found += [_without(whole, name) for name in named_by]
    pairs = list(combinations(ranked, 2))
    pairs.sort(key=lambda pair: sum(form.by_name[name].role is Role.WHEN for name in pair))
    found += [_without(whole, *pair) for pair in pairs]
    found.append(named_by)
    if len(named_by) > 1:
        found += [_without(whole, named_by[0], name) for name in reversed(ranked) if name != form.when]
    return Stages(named_by=named_by, fields=tuple(dict.fromkeys(found)))


def _alone(form: FormSpec, named_by: tuple[str, ...]) -> bool:
    """Tell whether a form's identity makes a row the same whatever it is called: somebody's ID number."""
    return bool(form.card.identity) and set(named_by).isdisjoint(form.card.identity)


def _without(fields: tuple[str, ...], *left_out: str) -> tuple[str, ...]:
    return tuple(name for name in fields if name not in left_out)


class Matched(Struct, frozen=True, kw_only=True):
    """Pairs in the order of the new rows, and the rows that only one side has."""

    pairs: tuple[tuple[ComparedRow, ComparedRow], ...]
    removed: tuple[ComparedRow, ...]
    added: tuple[ComparedRow, ...]


def match(old: Sequence[ComparedRow], new: Sequence[ComparedRow], form: FormSpec) -> Matched:
    """
    Pair the rows; of several that are alike the first goes with the first.

    The same rows give the same pairs whatever stands around them: a stage only looks at rows no stricter one
    has paired.
    """
    stages = stages_of(form)
    partner: dict[int, int] = {}
    free_old, free_new = list(range(len(old))), list(range(len(new)))
    for fields in stages.fields:
        known = (
            _known((old, free_old), (new, free_new), stages)
            if set(stages.named_by) - set(fields) and fields != form.card.identity
            else frozenset()
        )
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for index in free_old:
            identity = _identity(old[index], fields, stages)
            if identity is not None and _name(old[index], stages) not in known:
                waiting[identity].append(index)
        for index in free_new:
            if _name(new[index], stages) in known:
                continue
            candidates = waiting.get(_identity(new[index], fields, stages))
            if candidates:
                partner[index] = candidates.pop(0)
        taken = set(partner.values())
        free_old = [index for index in free_old if index not in taken]
        free_new = [index for index in free_new if index not in partner]
    return Matched(
        pairs=tuple((old[partner[index]], new[index]) for index in sorted(partner)),
        removed=tuple(old[index] for index in free_old),
        added=tuple(new[index] for index in free_new),
    )


def _identity(line: ComparedRow, fields: tuple[str, ...], stages: Stages) -> Hashable:
    """Return what a row is recognised by; ``None`` when too little of it is filled in."""
    parts = tuple(line.said.get(name) for name in fields)
    filled = sum(part is not None for part in parts)
    least = min(len(parts), _NAMED)
    named = len(parts) > _NAMED and line.said.get(stages.name) is not None
    return parts if filled >= least or named else None


def _name(line: ComparedRow, stages: Stages) -> Hashable:
    return tuple(line.said.get(name) for name in stages.named_by)


_Free = tuple[Sequence[ComparedRow], Sequence[int]]
"""The rows of a side, and the positions of those that no stage has paired."""


def _known(old: _Free, new: _Free, stages: Stages) -> frozenset[Hashable]:
    """Return the things, each with its unit, of which both sides have rows that no stage has paired."""
    names = [{_name(lines[index], stages) for index in free} for lines, free in (old, new)]
    return frozenset(names[0] & names[1])
