"""Who has sent as much as a notice asks for: “一市一品牌” (二（二）), or whether anything came at all."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct

from skilltrain_cli.forms.spec import FieldKind, FormSpec, Role
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.notices.notice import Counted, CoverageDemand, Sender
from skilltrain_cli.operations.merge.county_coverage import reporting_units
from skilltrain_cli.operations.merge.merge_types import DERIVED_KIND, AskedUnit, Covered, Table
from skilltrain_cli.values.figure_with_sources import Figure, Measure
from skilltrain_cli.values.region import Region

REPORTS = "报送情况"
"""The title of a demand that nobody has given one."""
_BELOW = 4
"""Digits of GB/T 2260 that a city shares with what lies below it."""


class Reached(StrEnum):
    """Whether a unit has sent as much as is asked for; one from which nothing came is told apart."""

    YES = "已达到"
    SENT = "已报送"
    """Where nothing but a submission is asked for."""
    SHORT = "未达到"
    LEFT_OUT = Covered.LEFT_OUT.value
    SILENT = Covered.SILENT.value


class ReachLine(AskedUnit, frozen=True, kw_only=True):
    """One unit and what it has sent."""

    found: Figure
    """Rows, or kinds of them, or cards."""
    demand: CoverageDemand

    @property
    def state(self) -> Reached:
        """Reached, too few, left out, or not heard of."""
        if self.found.value >= self.demand.least:
            return reached(self.demand)
        return Reached.SHORT if self.found.value else self.without_any

    @property
    def without_any(self) -> Reached:
        """What it is when it has none."""
        return Reached.LEFT_OUT if self.left_out else Reached.SILENT


class Reach(Struct, frozen=True, kw_only=True):
    """How far units have come with a demand that asks for no time."""

    demand: CoverageDemand
    as_of: date
    lines: tuple[ReachLine, ...]

    @property
    def title(self) -> str:
        """What the demand is called."""
        return self.demand.title

    @property
    def late(self) -> int:
        """Days since the last day in time; 0 before it is over."""
        return max(0, (self.as_of - self.demand.by).days) if self.demand.by else 0

    @property
    def states(self) -> tuple[Reached, ...]:
        """The states that there can be."""
        short = (Reached.SHORT,) if self.demand.least > 1 else ()
        return (reached(self.demand), *short, Reached.LEFT_OUT, Reached.SILENT)

    @property
    def wanting(self) -> bool:
        """Whether a unit has not sent enough yet."""
        return any(line.state is not reached(self.demand) for line in self.lines if not line.zone)

    def in_state(self, state: Reached, *, zones: bool = False) -> tuple[ReachLine, ...]:
        """Return the units in a state: those that the demand binds, or the zones."""
        return tuple(line for line in self.lines if line.state is state and line.zone is zones)


def reached(demand: CoverageDemand) -> Reached:
    """Return what a unit is called that has sent enough."""
    return Reached.SENT if demand.count is Counted.SUBMISSION else Reached.YES


def reach_of(
    table: Table,
    cities: Sequence[Region],
    demand: CoverageDemand,
    setting: Setting,
    left_out: frozenset[str],
) -> Reach:
    """
    Return every unit of the kind asked, in official order, with what it has sent.

    ``left_out`` has the codes of units that sent something which was not merged.
    """
    of_city = demand.of is Sender.CITY
    missing = {code[:_BELOW] for code in left_out} if of_city else left_out
    rows = table.unit_rows(cities=of_city)
    pairs = [
        (city, each)
        for city in cities
        for each in ((city,) if of_city else reporting_units(city, table, setting))
    ]
    return Reach(
        demand=demand,
        as_of=setting.as_of,
        lines=tuple(
            ReachLine(
                city=city,
                region=region,
                found=_found(table, demand, rows.get(region.code, range(0))),
                demand=demand,
                left_out=(region.code[:_BELOW] if of_city else region.code) in missing,
            )
            for city, region in pairs
        ),
    )


def _found(table: Table, demand: CoverageDemand, rows: range) -> Figure:
    """Return what is counted: cards and submissions have one name each."""
    kinds = table.columns.get(DERIVED_KIND)
    if demand.count is Counted.SUBMISSION or kinds is None:
        return Figure.count(rows)
    return Figure.made(Measure.DISTINCT, DERIVED_KIND, kinds, rows)


def demands(form: FormSpec, setting: Setting) -> tuple[CoverageDemand, ...]:
    """Return what the form's notice asks its senders for; of cards without a demand, whether they came."""
    notice = setting.notice
    declared = tuple(each for each in notice.coverage if each.form == form.id)
    if declared or not form.is_card:
        return declared
    of = Sender.COUNTY if form.of(Role.COUNTY) else Sender.CITY
    by = notice.due_of(form.id)
    return (CoverageDemand(title=REPORTS, of=of, form=form.id, count=Counted.SUBMISSION, by=by),)


def is_dated(form: FormSpec) -> bool:
    """Tell whether each row says what was held, and in what period."""
    when = form.of(Role.WHEN)
    return (
        when is not None
        and when.kind is FieldKind.PERIOD
        and when.required
        and form.of(Role.NAME) is not None
    )
