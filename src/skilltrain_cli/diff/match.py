"""Which row of the old submission is which of the new one, by what the rows say and not where they stand."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from skilltrain_cli.diff.lines import Line

WHO, WHAT, WHOM, MANY, WHEN = "county", "project", "audience", "trainees", "period"
_STAGES: tuple[tuple[str, ...], ...] = (
    ("city", WHO, WHAT, WHOM, MANY, WHEN, "remarks"),
    (WHO, WHAT, WHOM, MANY, WHEN),
    (WHO, WHAT, WHOM, WHEN),
    (WHO, WHAT, MANY, WHEN),
    (WHO, WHAT, WHOM, MANY),
    (WHAT, WHOM, MANY, WHEN),
    (WHO, WHOM, MANY, WHEN),
    (WHO, WHAT, WHEN),
    (WHO, WHAT, WHOM),
    (WHO, WHAT, MANY),
    (WHO, WHAT),
    (WHAT, WHOM, WHEN),
    (WHAT, MANY, WHEN),
)
"""
What two rows must agree in, the strictest first. Every set of all fields but one is among the strict ones, so
that a row is found again whatever single field was edited; the last ones are for two fields edited at once. A
row under another name must agree in all else: a county runs several projects on the same days. Neither its
unit nor its name may be left out where both sides have that project: two projects that swapped their figures
were not renamed.
"""
_NAMED_BY = (WHO, WHAT)
_NAMED = 4
"""From fewer fields on a blank is nothing to be recognised by, unless the project is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Pairs in the order of the new rows, and the rows that only one side has."""

    pairs: tuple[tuple[Line, Line], ...]
    removed: tuple[Line, ...]
    added: tuple[Line, ...]


def match(old: Sequence[Line], new: Sequence[Line]) -> Matched:
    """
    Pair the rows; of several that are alike the first goes with the first.

    The same rows give the same pairs whatever stands around them: a stage only looks at rows no stricter one
    has paired.
    """
    partner: dict[int, int] = {}
    free_old, free_new = list(range(len(old))), list(range(len(new)))
    for fields in _STAGES:
        known = _known(old, free_old, new, free_new) if set(_NAMED_BY) - set(fields) else frozenset()
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for index in free_old:
            identity = _identity(old[index], fields)
            if identity is not None and _name(old[index]) not in known:
                waiting[identity].append(index)
        for index in free_new:
            if _name(new[index]) in known:
                continue
            candidates = waiting.get(_identity(new[index], fields))
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


def _identity(line: Line, fields: tuple[str, ...]) -> Hashable:
    """Return what a row is recognised by; ``None`` when too little of it is filled in."""
    parts = tuple(line.said.get(name) for name in fields)
    filled = sum(part is not None for part in parts)
    least = min(len(parts), _NAMED)
    named = len(parts) > _NAMED and line.said.get(WHAT) is not None
    return parts if filled >= least or named else None


def _name(line: Line) -> Hashable:
    return tuple(line.said.get(name) for name in _NAMED_BY)


def _known(
    old: Sequence[Line], free_old: Sequence[int], new: Sequence[Line], free_new: Sequence[int]
) -> frozenset[Hashable]:
    """Return the projects, each with its unit, of which both sides have rows that no stage has paired."""
    return frozenset(_name(old[index]) for index in free_old) & {_name(new[index]) for index in free_new}
