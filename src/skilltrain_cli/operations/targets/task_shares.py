"""目标任务分解表: each unit's share of a city's target, and whether all shares together come to it."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.forms.spec import Column
from skilltrain_cli.notices.notice import Notice, Sender, Target
from skilltrain_cli.notices.target_span import TargetSpan, span_of
from skilltrain_cli.operations.targets.actual_fields import indicator_key
from skilltrain_cli.operations.targets.asked_units import Question, area_of, below, whose_unit
from skilltrain_cli.operations.targets.counted_rows import AskedTime, counted_rows
from skilltrain_cli.operations.targets.measure_conversion import converted
from skilltrain_cli.operations.targets.reported_rows import FigureSource, ReportedRows
from skilltrain_cli.operations.targets.target_lines import TargetLine, TargetState, Whose
from skilltrain_cli.values.figure_with_sources import Figure, Measure
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.region import Region


class Share(Struct, frozen=True, kw_only=True):
    """One unit's share, in the measure of the target where there is one, else as it was reported."""

    unit: Whose
    goal: Decimal
    sources: tuple[FigureSource, ...]


class TaskShares(Struct, frozen=True, kw_only=True):
    """How one city has divided the target of one year; ``target`` is ``None`` where it has none."""

    city: Region
    year: int
    heading: str
    """Of the field."""
    measure: str
    notice: Notice | None = None
    target: Target | None = None
    shares: tuple[Share, ...]
    figure: Figure
    """The sum as it was reported."""
    total: Decimal
    goal: Decimal | None = None
    lacking: tuple[str, ...] = ()
    """Units of the city that have no share."""
    remarks: tuple[str, ...] = ()
    doubled: bool = False

    @property
    def gap(self) -> Decimal | None:
        """What all shares together lack; negative when they are more."""
        return None if self.goal is None else self.goal - self.total

    def is_of(self, notice: Notice, target: Target, region: Region) -> bool:
        """Tell whether it divides this target of this city."""
        return self.notice is notice and self.target is target and self.city.code == region.code

    def with_goals(self, parts: Sequence[TargetLine], own: TargetLine) -> Iterator[TargetLine]:
        """Yield the lines of the units with their shares; one that has a share and no figure gets a line."""
        have = {line.unit.code: line for line in parts}
        goals = {share.unit.code: share for share in self.shares}
        for share in self.shares:
            line = have.get(share.unit.code) or replace(
                own,
                unit=share.unit,
                part=True,
                done=None,
                figure=None,
                sources=(),
                until=None,
                why="",
                remedy="",
                remarks=(),
                lacking=(),
                reported=None,
                expected=None,
                state=TargetState.NO_DATA,
            )
            yield replace(line, goal=share.goal, shared=True)
        yield from (line for code, line in have.items() if code not in goals)


def task_shares(reported: Sequence[ReportedRows], question: Question) -> tuple[TaskShares, ...]:
    """Return how each city that is looked at has divided its targets, by year."""
    found = []
    for rows in reported:
        for column in rows.form.amounts:
            if column.amount.divides:
                found += list(_of_cities(rows, column, question))
    return tuple(found)


def _of_cities(rows: ReportedRows, column: Column, question: Question) -> Iterator[TaskShares]:
    asked = question.unit
    keys = (
        ((unit.city.code, time.start.year), row)
        for row, (unit, time) in enumerate(zip(rows.units, rows.times, strict=True))
        if time is not None
        and (asked is None or below(asked, unit.city.code) or below(unit.city, asked.code))
    )
    for (_, year), among in sorted(gathered(keys).items()):
        yield _of_city(rows, column, among, year, question)


def _of_city(
    rows: ReportedRows, column: Column, among: Sequence[int], year: int, question: Question
) -> TaskShares:
    city = rows.units[among[0]].city
    whole = TargetSpan(date(year, 1, 1), date(year, 12, 31))
    counted = counted_rows(rows, column.name, among, AskedTime(span=whole, as_of=whole.end, stock=False))
    notice, target = _divided(column, city, year, question)
    measure = target.measure if target else column.amount.measure
    figure = Figure.made(
        Measure.SUM, column.name, rows.columns[column.name], counted.rows, of=column.amount.measure
    )
    by_unit = gathered((rows.units[row].order, row) for row in counted.rows)
    shares = tuple(_share(rows, column, by_unit[order], measure) for order in sorted(by_unit))
    have = {share.unit.code for share in shares}
    day = notice.issued if notice else whole.end
    return TaskShares(
        city=city,
        year=year,
        heading=column.label,
        measure=measure,
        notice=notice,
        target=target,
        shares=shares,
        figure=figure,
        total=sum((share.goal for share in shares), Decimal(0)),
        goal=Decimal(str(target.value)) if target else None,
        lacking=tuple(each.name for each in question.regions.units(city, day) if each.code not in have),
        remarks=counted.remarks,
        doubled=bool(counted.doubled),
    )


def _share(rows: ReportedRows, column: Column, picks: Sequence[int], measure: str) -> Share:
    total = sum(Decimal(rows.columns[column.name][row]) for row in picks)
    return Share(
        unit=whose_unit(rows.units[picks[0]], inside=True),
        goal=converted(Decimal(total), column.amount.measure, measure) or Decimal(0),
        sources=rows.sources(column.name, picks),
    )


def _divided(
    column: Column, city: Region, year: int, question: Question
) -> tuple[Notice | None, Target | None]:
    """Return the city's own target of that year: the one the form names, or one of the same indicator."""
    for notice in question.notices:
        area = area_of(notice, question.regions)
        if area is not None and not below(area, city.code):
            continue
        for target in notice.targets:
            if (
                target.scope is Sender.CITY
                and _is_of_year(target, notice, year)
                and _is_meant(column, target)
            ):
                return notice, target
    return None, None


def _is_meant(column: Column, target: Target) -> bool:
    """Tell whether a target is what a column of shares divides: by its name, and in the same measure."""
    alike = indicator_key(target.indicator) == indicator_key(column.heading)
    same = converted(0, column.amount.measure, target.measure) is not None
    return same and (alike or target.id == column.amount.divides)


def _is_of_year(target: Target, notice: Notice, year: int) -> bool:
    span = span_of(target.period, notice.years or (notice.year, notice.year), date(year, 12, 31))
    return span is not None and span.start.year == span.end.year == year
