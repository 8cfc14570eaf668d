"""A city's own plan beside the province's: what share of each target of the province it takes on."""

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from skilltrain_cli.notices.notice import Notice, Sender, Target
from skilltrain_cli.notices.target_span import span_of
from skilltrain_cli.operations.targets.actual_fields import indicator_key
from skilltrain_cli.operations.targets.asked_units import Question
from skilltrain_cli.operations.targets.measure_conversion import PERCENT, base_of, converted
from skilltrain_cli.operations.targets.target_lines import TargetLine, Whose
from skilltrain_cli.values.region import Level


class PlanShare(Struct, frozen=True, kw_only=True):
    """One target of a city's plan and the province's of the same indicator and time."""

    city: Whose
    notice: Notice
    target: Target
    above: Notice
    whole: Target
    share: Decimal
    """A fraction."""


def plan_shares(lines: Iterable[TargetLine], question: Question) -> tuple[PlanShare, ...]:
    """Return the shares of all cities' own targets that are looked at."""
    found = []
    for line in lines:
        if line.part or line.unit.level is not Level.CITY or not line.unit.code:
            continue
        for notice in question.notices:
            whole = next((each for each in notice.targets if _same(line, notice, each, question)), None)
            if whole is not None and notice is not line.notice:
                goal = converted(Decimal(str(line.target.value)), line.target.measure, whole.measure)
                assert goal is not None
                found.append(
                    PlanShare(
                        city=line.unit,
                        notice=line.notice,
                        target=line.target,
                        above=notice,
                        whole=whole,
                        share=goal / Decimal(str(whole.value)),
                    )
                )
                break
    return tuple(found)


def _same(line: TargetLine, notice: Notice, whole: Target, question: Question) -> bool:
    """Tell whether a target of the province is about what the city's is about, in the same time."""
    target = line.target
    base = base_of(whole.measure)[0]
    if whole.scope is not Sender.PROVINCE or not whole.value or base == PERCENT:
        return False
    if base != base_of(target.measure)[0] or whole.kind is not target.kind or whole.op != target.op:
        return False
    alike = indicator_key(whole.indicator) == indicator_key(target.indicator)
    fields = whole.actual is not None and whole.actual == target.actual
    span = span_of(whole.period, notice.years or (notice.year, notice.year), question.as_of)
    return (alike or fields) and span is not None and span == line.span
