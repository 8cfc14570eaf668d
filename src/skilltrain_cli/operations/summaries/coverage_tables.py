"""覆盖: how far the units have come with what a notice asks of each, and how many are in each state."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from skilltrain_cli.forms.spec import Role
from skilltrain_cli.judging.reporting_unit import Unit
from skilltrain_cli.notices.notice import Counted, Sender
from skilltrain_cli.operations.merge.county_coverage import DONE, PLANNED
from skilltrain_cli.operations.merge.derived_columns import KIND_MARKS, marks_of
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_types import AskedUnit, Coverage, CoverageLine, Covered
from skilltrain_cli.operations.merge.notice_demands_met import REPORTS, Reach, Reached, ReachLine, reached
from skilltrain_cli.operations.merge.official_writing import names_of_units
from skilltrain_cli.operations.merge.row_states import ends_late
from skilltrain_cli.operations.summaries.figure_columns import share
from skilltrain_cli.operations.summaries.summary_table import (
    Condition,
    Shape,
    SummaryCell,
    SummaryColumn,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.operations.summaries.summary_wording import subject_matter
from skilltrain_cli.values.figure_with_sources import Figure, Measure, Scope
from skilltrain_cli.values.text import quoted

COUNTY, ZONE, CITIES = "县（市、区）", "功能区", "设区的市"
"""What units are, as demands tell them apart."""
CLASS, SCOPE, ALL = "类别", "范围", "总数（个）"
COVERAGE, STATES = "coverage", "coverage-states"
TALLY = "统计"
"""Follows the name of a sheet on coverage: how many units are in each state."""
_NAMED = 3
"""Times that 说明 names one by one."""


def coverage_table(merged: Merged, demand: int, name: str, id_: str) -> SummaryTable:
    """Return how far every unit has come with one of the demands, the first of which is 0."""
    return _asked(merged, demand).table(name, id_)


def states_table(merged: Merged, demand: int, name: str, id_: str) -> SummaryTable:
    """Return how many units are in each state, by what kind of units they are."""
    asked = merged.covered[demand]
    title, heading = _asked(merged, demand).called
    of_city = isinstance(asked, Reach) and asked.demand.of is Sender.CITY
    kinds = (CITIES,) if of_city else (COUNTY, ZONE)
    states: Sequence[str] = [*Covered] if isinstance(asked, Coverage) else [*asked.states]
    columns = (
        SummaryColumn(heading=SCOPE, shape=Shape.NAME, width=16),
        SummaryColumn(heading=ALL, shape=Shape.COUNT, measure="个"),
        *(
            SummaryColumn(
                heading=f"{state}（个）",
                shape=Shape.COUNT,
                measure="个",
                where=(Condition(column=heading, word=str(state)),),
            )
            for state in states
        ),
        SummaryColumn(
            heading=_RATE[heading], shape=Shape.PERCENT, decimals=1, about=f"{states[0]}的占总数的比例。"
        ),
    )
    lines = []
    for kind in kinds:
        own = [each for each in asked.lines if of_city or each.zone is (kind == ZONE)]
        if own:
            counts = [
                Figure.lines([_rows_of(each) for each in own if each.state == state], "个")
                for state in states
            ]
            whole = Figure.lines([_rows_of(each) for each in own], "个")
            where = () if of_city else (Condition(column=CLASS, word=kind),)
            cells = (kind, whole, *counts, share(counts[0], whole))
            lines.append(SummaryLine(cells=cells, scope=Scope.ALL, where=where))
    how = f"按“{name.removesuffix(TALLY)}”表的“{heading}”计数。"
    return SummaryTable(
        id=id_,
        name=name,
        title=f"{title.removesuffix('表')}统计表",
        notes=(_says(lines, states), f"{how}{ZONE}不受约束，单列。" if len(lines) > 1 else how),
        columns=columns,
        lines=tuple(lines),
        tallies=id_.replace(STATES, COVERAGE),
    )


def _asked(merged: Merged, demand: int) -> "_Dated | _Reached":
    asked = merged.covered[demand]
    if isinstance(asked, Reach):
        return _Reached(merged, asked)
    before = (isinstance(each, Coverage) for each in merged.covered[:demand])
    return _Dated(merged, asked, marks_of(sum(before)))


def _rows_of(line: CoverageLine | ReachLine) -> Figure:
    return line.rows if isinstance(line, CoverageLine) else line.found


def _says(lines: Sequence[SummaryLine], states: Sequence[str]) -> str:
    """Say how many units of each kind are in each state, those of no unit aside."""
    told = []
    for line in lines:
        kind, whole, *counts, _ = line.cells
        pairs = zip(states, counts, strict=True)
        in_each = "，".join(
            f"{state} {each.value:,} 个" for state, each in pairs if isinstance(each, Figure) and each.value
        )
        told.append(f"{kind} {whole.value if isinstance(whole, Figure) else 0:,} 个：{in_each}")
    return "；".join(told) + "。"


_STATE, _SENT = "覆盖情况", "报送情况"
_RATE = {_STATE: "覆盖率", _SENT: "报送率"}


class _Asked:
    """A demand on all units of a merge."""

    def __init__(self, merged: Merged) -> None:
        self._merged = merged
        self._form = merged.table.form
        units = [block.unit for block in merged.table.blocks]
        self._names = names_of_units(self._form, units)

    def _where(self, line: AskedUnit, rows: Sequence[int], *, of_city: bool) -> tuple[Condition, ...]:
        """Return the words that tell a unit's rows from all others; none where there are none."""
        form = self._form
        field = form.field(Role.CITY if of_city else Role.COUNTY)
        if not field or not (rows or of_city or form.field(Role.CITY)):
            return ()  # whose name without its city may be that of another which has rows
        unit = Unit(city=line.city, region=None if of_city else line.region)
        fields = [each for each in self._names if not of_city or each == field]
        return tuple(Condition(column=each, word=self._names[each](unit)) for each in fields)

    @property
    def _title(self) -> str:
        card = self._form.card
        return f"《{card.title}》（{card.annex}）"


class _Dated(_Asked):
    """A demand that asks for something by a day, of rows that say when they were held."""

    def __init__(self, merged: Merged, coverage: Coverage, marks: str) -> None:
        super().__init__(merged)
        self._coverage = coverage
        self._marks = marks

    @property
    def called(self) -> tuple[str, str]:
        """What the table is called, and its column of states."""
        subject = f"{self._merged.region.name}{subject_matter(self._form)}"
        return f"{subject}“{self._coverage.title}”覆盖情况表", _STATE

    def table(self, name: str, id_: str) -> SummaryTable:
        coverage = self._coverage
        return SummaryTable(
            id=id_,
            name=name,
            title=self.called[0],
            notes=(*self._notes(),),
            columns=(
                SummaryColumn(heading="市", shape=Shape.NAME, width=16),
                SummaryColumn(heading="单位", shape=Shape.NAME, width=34),
                SummaryColumn(heading=CLASS, shape=Shape.TEXT, width=16),
                SummaryColumn(
                    heading=self._form.card.row_count or f"{self._form.card.kind}数（个）",
                    shape=Shape.COUNT,
                    measure="个",
                ),
                *(
                    SummaryColumn(
                        heading=f"{word}（类）",
                        shape=Shape.COUNT,
                        measure="类",
                        where=(Condition(column=self._marks, word=word),),
                    )
                    for word in (DONE, PLANNED)
                ),
                SummaryColumn(heading=_STATE, shape=Shape.TEXT),
                SummaryColumn(heading="说明", shape=Shape.TEXT, width=40),
            ),
            lines=tuple(map(self._line, coverage.lines)),
        )

    def _notes(self) -> Iterator[str]:
        coverage, least = self._coverage, self._coverage.least
        due = f"{quoted(coverage.due)}前，" if coverage.due else "通知没有规定期限，"
        yield f"要求：{due}每个县（市、区）至少组织{least}类{subject_matter(self._form)}。"
        yield (
            f"截至{quoted(coverage.as_of)}已开始的为已开展，未开始或写明计划的为计划；"
            "只写到月、季度、半年、全年而没有过完，或者超过期限的，看不出是否已开展，也列为计划；"
            f"备注写明取消、未开展等的不计；{coverage.year}年以前已结束的不计。"
        )
        yield (
            f"{Covered.LEFT_OUT}：报来的表没有汇总，原因见“来源”表。"
            f"{Covered.SILENT}：没有收到该单位的表。市直不计，功能区单列。"
        )

    def _line(self, line: CoverageLine) -> SummaryLine:
        marks = self._merged.derived[self._marks]
        done, planned = (
            replace(Figure.count([row for row in line.rows.rows if marks[row] == word]), of="类")
            for word in (DONE, PLANNED)
        )
        kind = ZONE if line.zone else COUNTY
        why = "；".join(self._reasons(line))
        names = (line.city.name, line.region.name)
        return SummaryLine(
            cells=(*names, kind, line.rows, done, planned, str(line.state), why),
            where=self._where(line, line.rows.rows, of_city=False),
        )

    def _reasons(self, line: CoverageLine) -> Iterator[str]:
        """Yield why a line counts less than its rows suggest."""
        if line.state is not Covered.YES:
            yield from self._vague(line)
            if line.denied:
                yield f"{line.denied} 行的备注写明没有开展，不计"
        if line.left_out and line.rows.value:
            yield "另有表没有汇总"

    def _vague(self, line: CoverageLine) -> Iterator[str]:
        """Yield why times of a month or more do not prove that a training has begun in time."""
        due = self._coverage.due
        for period in line.vague[:_NAMED]:
            if due is not None and ends_late(period, due):
                yield f"{period.written}到{quoted(period.end)}才结束，看不出{quoted(due)}前是否已开展"
            else:
                yield f"{period.written}还没有过完，看不出是否已开展"
        if len(line.vague) > _NAMED:
            yield f"另有 {len(line.vague) - _NAMED} 个时间同样看不出"


class _Reached(_Asked):
    """A demand that asks for no time."""

    def __init__(self, merged: Merged, reach: Reach) -> None:
        super().__init__(merged)
        self._reach = reach
        self._of_city = reach.demand.of is Sender.CITY

    @property
    def called(self) -> tuple[str, str]:
        """What the table is called, and its column of states."""
        title = f"“{self._reach.title}”" if self._reach.title != REPORTS else ""
        return f"{self._merged.region.name}{title}报送情况表", _SENT

    def table(self, name: str, id_: str) -> SummaryTable:
        reach = self._reach
        city = SummaryColumn(heading="市", shape=Shape.NAME, width=22 if self._of_city else 16)
        names = (
            (city,)
            if self._of_city
            else (
                city,
                SummaryColumn(heading="单位", shape=Shape.NAME, width=34),
                SummaryColumn(heading=CLASS, shape=Shape.TEXT, width=16),
            )
        )
        return SummaryTable(
            id=id_,
            name=name,
            title=self.called[0],
            notes=(*self._notes(),),
            columns=(
                *names,
                self._found(),
                SummaryColumn(heading=_SENT, shape=Shape.TEXT, width=20),
                SummaryColumn(heading="说明", shape=Shape.TEXT, width=28),
            ),
            lines=tuple(map(self._line, reach.lines)),
        )

    def _found(self) -> SummaryColumn:
        if self._reach.demand.count is Counted.SUBMISSION:
            return SummaryColumn(heading="行数", shape=Shape.COUNT, measure="行")
        if any(line.found.measure is Measure.DISTINCT for line in self._reach.lines):
            return SummaryColumn(heading="类数（类）", shape=Shape.COUNT, measure="类", marks=KIND_MARKS)
        return SummaryColumn(heading=f"{self._form.card.kind}数（个）", shape=Shape.COUNT, measure="个")

    def _notes(self) -> Iterator[str]:
        demand, reach = self._reach.demand, self._reach
        due, least, kind = f"{quoted(demand.by)}前" if demand.by else "", demand.least, self._form.card.kind
        who, unit = (CITIES, "市") if self._of_city else (COUNTY, "单位")
        much = f" {least} 个以上（含 {least} 个）{kind}" if demand.count is Counted.NAME else self._title
        yield f"要求：每个{who}{due}报送{much}。"
        yield f"{Reached.LEFT_OUT}：报来的表没有汇总，原因见“来源”表。"
        yield f"{Reached.SILENT}：没有收到该{unit}的表。"
        if reach.late and self._form.is_card:
            yield (
                f"{quoted(reach.as_of)}汇总时截止日已过 {reach.late} 天；卡片上没有报送日期，"
                "是否逾期以收到的日期为准。"
            )

    def _line(self, line: ReachLine) -> SummaryLine:
        names: tuple[SummaryCell, ...] = (line.region.name,)
        if not self._of_city:
            names = (line.city.name, line.region.name, ZONE if line.zone else COUNTY)
        why = "；".join(self._reasons(line))
        return SummaryLine(
            cells=(*names, line.found, str(line.state), why),
            where=self._where(line, line.found.rows, of_city=self._of_city),
        )

    def _reasons(self, line: ReachLine) -> Iterator[str]:
        """Yield what else is to be known of a unit."""
        reach = self._reach
        if reach.late:
            late = line.state is not reached(line.demand)
            yield f"逾期 {reach.late} 天" if late else "是否逾期请核对收到的日期"
        if line.left_out and line.found.value:
            yield "另有表没有汇总"
