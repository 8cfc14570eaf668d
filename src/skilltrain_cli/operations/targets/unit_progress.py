"""How far units have come with the targets of notices, from the rows that were sent."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.forms.amount_ratio import Ratio
from skilltrain_cli.forms.spec import Column
from skilltrain_cli.judging.reporting_unit import Unit
from skilltrain_cli.notices.notice import Counted, CoverageDemand, Notice, Target, TargetKind
from skilltrain_cli.notices.target_span import TargetSpan, span_of
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_types import Coverage, CoverageLine
from skilltrain_cli.operations.merge.notice_demands_met import Reach
from skilltrain_cli.operations.targets.actual_fields import NOTHING, ActualField, field_of
from skilltrain_cli.operations.targets.asked_units import (
    Question,
    area_of,
    below,
    city_regions,
    everybody,
    in_view,
    units_of,
    whose,
    whose_unit,
)
from skilltrain_cli.operations.targets.counted_rows import (
    AskedTime,
    CountedRows,
    counted_rows,
    last_day,
    years_without,
)
from skilltrain_cli.operations.targets.measure_conversion import PERCENT, base_of, converted
from skilltrain_cli.operations.targets.plan_shares import PlanShare, plan_shares
from skilltrain_cli.operations.targets.reported_rows import ReportedRows
from skilltrain_cli.operations.targets.target_lines import TargetLine, TargetState, Whose, judged
from skilltrain_cli.operations.targets.target_remarks import (
    one_target_each,
    readings_of,
    remarks_on,
    unasked_figures,
)
from skilltrain_cli.operations.targets.task_shares import TaskShares, task_shares
from skilltrain_cli.values.figure_with_sources import Figure, Measure, compact_positions, plain
from skilltrain_cli.values.region import PROVINCE, Level, Region


class Progress(Struct, frozen=True, kw_only=True):
    """All lines by notice and target, what a 分解表 and a city's plan come to, and what is to be said."""

    lines: tuple[TargetLine, ...]
    shares: tuple[TaskShares, ...] = ()
    plans: tuple[PlanShare, ...] = ()
    remarks: tuple[str, ...] = ()
    """What somebody must look into: of a notice, or of what was sent."""
    readings: tuple[str, ...] = ()
    """How the notices were read, and which figures nobody asks for."""
    region: Region | None = None
    """Whose progress it is: the unit asked for, else the only city that sent something, or the province."""
    doubtful: bool = False
    """Whether a figure is missing because what was sent, or what a notice says, contradicts itself."""

    def of(self, *states: TargetState) -> tuple[TargetLine, ...]:
        """Return the lines in one of these states."""
        return tuple(line for line in self.lines if line.state in states)


def progress_of(reported: Sequence[ReportedRows], merged: Sequence[Merged], question: Question) -> Progress:
    """
    Return how far the units have come with the targets that somebody looks at.

    ``reported`` are the rows of forms that say how far a unit has come, ``merged`` the tables by which a
    notice's demands on coverage are judged. A target of a notice no longer in force is left out where nothing
    was sent that speaks of it, unless the notice was asked for by name.
    """
    units = [
        *(unit for each in reported for unit in each.units),
        *(block.unit for each in merged for block in each.table.blocks),
    ]
    cities = city_regions(units, question)
    shares = task_shares(reported, question)
    lines: list[TargetLine] = []
    for notice in question.notices:
        area = area_of(notice, question.regions)
        for target in notice.targets:
            if in_view(target, question, area, cities):
                asked = _Asked(notice=notice, target=target, area=area, question=question, cities=cities)
                found = list(asked.lines(reported, merged, shares))
                dated = question.named or notice.in_force(question.as_of)
                lines += found if dated or any(line.done is not None for line in found) else ()
    lines, twice = one_target_each(lines)
    lines = [judged(line, question.as_of) for line in lines]
    return Progress(
        lines=tuple(lines),
        shares=shares,
        plans=plan_shares(lines, question),
        remarks=(*twice, *remarks_on(lines)),
        readings=(*readings_of(lines), *unasked_figures(reported, lines)),
        region=_region_of(question, cities),
        doubtful=any(line.state is TargetState.UNKNOWN for line in lines)
        or any(share.doubled for share in shares),
    )


def _region_of(question: Question, cities: Sequence[Region]) -> Region | None:
    if question.unit is not None or not cities:
        return question.unit
    alone = len(cities) == 1 and question.level is not Level.PROVINCE
    return cities[0] if alone else question.regions.get(PROVINCE)


class _Asked(Struct, frozen=True, kw_only=True):
    """One target of a notice, and who looks at it."""

    notice: Notice
    target: Target
    area: Region | None
    question: Question
    cities: Sequence[Region]

    @property
    def blank(self) -> TargetLine:
        """The line of everybody the target is for, of which nothing is known yet."""
        years = self.notice.years or (self.notice.year, self.notice.year)
        return TargetLine(
            notice=self.notice,
            target=self.target,
            unit=everybody(self.target, self.area, self.question.unit),
            area=self.area,
            span=span_of(self.target.period, years, self.question.as_of),
            goal=Decimal(str(self.target.value)),
        )

    def lines(
        self, reported: Sequence[ReportedRows], merged: Sequence[Merged], shares: Sequence[TaskShares]
    ) -> Iterator[TargetLine]:
        """Yield the line of each unit that the target is for, each followed by those of the units below."""
        blank = self.blank
        if blank.span is None:
            period = f"{self.notice.number} 目标 {self.target.id} 的 period 写的“{self.target.period}”"
            why = f"{period}看不出起止日期"
            remedy = "写如 2021年、2021年底、2021—2025年、至2021-06-30、每年"
            yield replace(blank, state=TargetState.UNKNOWN, why=why, remedy=remedy)
            return
        if (demand := _demand_of(self.target, self.notice)) is not None:
            yield from self._covered(blank, demand, merged)
            return
        found = field_of(self.target, self.notice, self.question.forms)
        if found.form is None or found.column is None:
            state = TargetState.NO_SOURCE if found is NOTHING else TargetState.UNKNOWN
            yield replace(blank, state=state, why=found.why, remedy=found.remedy)
            return
        yield from self._reported(blank, found, found.column, reported, shares)

    def _covered(
        self, blank: TargetLine, demand: CoverageDemand, merged: Sequence[Merged]
    ) -> Iterator[TargetLine]:
        """Yield the line of each unit by what the merged tables have of what is demanded."""
        blank = replace(blank, form=demand.form, heading=demand.title)
        for each in merged:
            if each.table.form.id == demand.form:
                lines = [
                    line
                    for covered in each.covered
                    if covered.title == demand.title
                    for line in self._lines_of(covered)
                ]
                if lines:
                    yield from (
                        replace(blank, unit=line.unit, done=line.done, figure=line.figure, why=line.why)
                        for line in lines
                    )
                    return
        yield blank

    def _lines_of(self, covered: Coverage | Reach) -> Iterator["_Found"]:
        around = self._around()
        city = len({line.city.code for line in covered.lines}) == 1
        for line in covered.lines:
            if line.zone or not any(below(each, line.region.code) for each in around):
                continue
            figure = line.done if isinstance(line, CoverageLine) else line.found
            planned = isinstance(line, CoverageLine) and not figure.value and bool(line.planned.value)
            why = "只有计划，还没有开展" if planned else ""
            if line.left_out:
                why = "报来的表没有计入"
            unit = whose(line.region)
            if not city and line.region.level is not Level.CITY:
                unit = replace(unit, name=line.city.name + unit.name)
            yield _Found(unit=unit, done=Decimal(figure.value), figure=figure, why=why)

    def _around(self) -> Sequence[Region]:
        """Return within which regions units are looked at: the one asked for, the only city, the province."""
        if self.question.unit is not None:
            return (self.question.unit,)
        if len(self.cities) == 1 and self.question.level is not Level.PROVINCE:
            return self.cities
        return tuple(filter(None, (self.question.regions.get(PROVINCE),)))

    def _reported(
        self,
        blank: TargetLine,
        found: ActualField,
        column: Column,
        reported: Sequence[ReportedRows],
        shares: Sequence[TaskShares],
    ) -> Iterator[TargetLine]:
        """Yield the lines of the units by the field that says how far they have come."""
        blank = replace(blank, form=found.form.id if found.form else "", heading=column.heading)
        rows = next((each for each in reported if each.form is found.form), None)
        units = list(units_of(self.target, self.question, self.area, self.cities))
        if not units:
            yield blank
        for region in units:
            own = replace(blank, unit=whose(region))
            below_it: list[TargetLine] = []
            if rows is not None:
                own, below_it = self._summed(own, rows, column, region)
            share = next((each for each in shares if each.is_of(self.notice, self.target, region)), None)
            yield own
            yield from share.with_goals(below_it, own) if share else below_it

    def _summed(
        self, own: TargetLine, rows: ReportedRows, column: Column, region: Region
    ) -> tuple[TargetLine, list[TargetLine]]:
        """Return the line of a region, and those of the units below that have a figure."""
        span = own.span
        assert span is not None
        if _adds_up_years(self.target, column, span):
            why = f"“{column.heading}”是从每年1月1日起的累计数，跨年的目标不能用它相加"
            return replace(own, state=TargetState.UNKNOWN, why=why), []
        among = [row for row, unit in enumerate(rows.units) if below(region, unit.code)]
        if column.amount.denominator:
            base = rows.columns[column.amount.denominator]
            among = [row for row in among if base[row] is not None]
        name = column.amount.numerator or column.name
        stock = self.target.kind is TargetKind.STOCK
        counted = counted_rows(
            rows, name, among, AskedTime(span=span, as_of=self.question.as_of, stock=stock)
        )
        if not column.amount.additive and not column.amount.denominator:
            return self._stated(own, rows, column, counted, region), []
        own = self._with_figure(own, rows, column, counted.rows)
        without = years_without(rows, counted, span) if not stock and column.amount.additive else ()
        own = replace(own, until=counted.until, remarks=(*own.remarks, *counted.remarks, *without))
        if counted.doubled and not counted.rows:
            own = replace(own, state=TargetState.UNKNOWN, why=counted.remarks[0])
        own = self._with_coverage(own, rows, counted, region)
        parts = list(self._parts(own, rows, column, counted, region))
        return own, parts

    def _with_figure(
        self, line: TargetLine, rows: ReportedRows, column: Column, picks: Sequence[int]
    ) -> TargetLine:
        """Return a line with what the rows come to, in the measure of the target."""
        if not picks:
            return line
        figure = figure_of(rows, column, picks)
        if figure is None:
            return replace(line, state=TargetState.UNKNOWN, why="分母是 0，算不出比率")
        done = converted(figure.value, column.amount.measure, self.target.measure)
        names = (
            [column.amount.numerator, column.amount.denominator]
            if column.amount.denominator
            else [column.name]
        )
        sources = tuple(source for name in names for source in rows.sources(name, picks))
        return replace(line, figure=figure, done=done, sources=sources)

    def _stated(
        self, own: TargetLine, rows: ReportedRows, column: Column, counted: CountedRows, region: Region
    ) -> TargetLine:
        """Return the line of a share that came without its parts: several are never added."""
        mine = [row for row in counted.rows if rows.units[row].code == region.code]
        if len(mine) == 1 and len(counted.rows) == 1:
            value = rows.columns[column.name][mine[0]]
            figure = Figure(
                value=plain(Decimal(value)),
                measure=Measure.SUM,
                field=column.name,
                of=PERCENT,
                rows=tuple(mine),
            )
            return replace(
                own,
                figure=figure,
                done=Decimal(value),
                until=counted.until,
                sources=rows.sources(column.name, mine),
                why="只报了百分数，没有分子、分母，请核实；往上汇总时不计入",
            )
        if not counted.rows:
            return own
        why = "下面各单位只报了百分数，没有分子、分母，不能相加，也不能取平均"
        return replace(own, state=TargetState.UNKNOWN, why=why, remedy="请各单位补报分子和分母")

    def _with_coverage(
        self, own: TargetLine, rows: ReportedRows, counted: CountedRows, region: Region
    ) -> TargetLine:
        """Return a line that says how many of the units below have a figure, and which have none."""
        regions, day = self.question.regions, self.notice.issued
        if region.level is Level.PROVINCE:
            expected: Sequence[Region] = regions.cities(day)
            have = {rows.units[row].city.code for row in counted.rows}
        elif region.level is Level.CITY:
            expected = regions.units(region, day)
            have = {rows.units[row].code for row in counted.rows}
        else:
            return own
        if region.code in have and region.level is Level.CITY:
            return own  # the city spoke for itself
        lacking = tuple(each.name for each in expected if each.code not in have)
        return replace(own, reported=len(expected) - len(lacking), expected=len(expected), lacking=lacking)

    def _parts(
        self, own: TargetLine, rows: ReportedRows, column: Column, counted: CountedRows, region: Region
    ) -> Iterator[TargetLine]:
        """Yield the units below that have a figure: cities of the province, units of a city."""
        if region.level not in (Level.PROVINCE, Level.CITY) or own.state is TargetState.UNKNOWN:
            return
        province = region.level is Level.PROVINCE
        units = {row: rows.units[row] for row in counted.rows}
        order = {(unit.city.code, 0, "") if province else unit.order: unit for unit in units.values()}
        for key in sorted(order):
            picks = [row for row, unit in units.items() if _same(unit, order[key], cities=province)]
            unit = whose(order[key].city) if province else whose_unit(order[key], inside=True)
            if unit.code == region.code:
                continue
            line = replace(
                own,
                unit=unit,
                part=True,
                goal=None,
                why="",
                remarks=(),
                lacking=(),
                reported=None,
                expected=None,
            )
            yield replace(self._with_figure(line, rows, column, picks), until=last_day(rows, picks))


class _Found(Struct, frozen=True, kw_only=True):
    """What one unit has of what is demanded of each."""

    unit: Whose
    done: Decimal
    figure: Figure
    why: str


def _same(unit: Unit, other: Unit, *, cities: bool) -> bool:
    return unit.city.code == other.city.code if cities else unit.code == other.code


def figure_of(rows: ReportedRows, column: Column, picks: Sequence[int]) -> Figure | None:
    """Return what some rows come to; of a ratio the quotient of its sums, ``None`` where there is none."""
    amount = column.amount
    if not amount.denominator:
        return Figure.made(Measure.SUM, column.name, rows.columns[column.name], picks, of=amount.measure)
    parts = tuple(
        Figure.made(Measure.SUM, name, rows.columns[name], picks, of=rows.form.by_name[name].amount.measure)
        for name in (amount.numerator, amount.denominator)
    )
    ratio = Ratio.of(amount, parts[0].value, parts[1].value)
    if ratio is None:
        return None
    return Figure(
        value=plain(Decimal(str(ratio))),
        measure=Measure.RATIO,
        field=column.name,
        of=amount.measure,
        rows=compact_positions(picks),
        parts=parts,
    )


def _adds_up_years(target: Target, column: Column, span: TargetSpan) -> bool:
    """Tell a target on what happens within several years of a field that begins anew with each."""
    stock = column.amount.kind.value == TargetKind.STOCK.value
    several = span.start.year != span.end.year
    return target.kind is TargetKind.FLOW and stock and several and base_of(target.measure)[0] != PERCENT


def _demand_of(target: Target, notice: Notice) -> CoverageDemand | None:
    """Return the demand on coverage that a target without a field of its own puts into a figure."""
    if target.actual:
        return None
    found = [
        each
        for each in notice.coverage
        if each.clause == target.clause
        and each.of is target.scope
        and each.least == target.value
        and each.count is Counted.NAME
    ]
    return found[0] if len(found) == 1 else None
