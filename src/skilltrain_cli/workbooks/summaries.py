"""汇总、群体、时间、覆盖: the totals of a merged workbook as live formulas that carry their values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.grid import column_letters
from skilltrain_cli.merge.coverage import DONE, PLANNED, ends_late
from skilltrain_cli.merge.values import CoverageLine, Covered, GroupLine, Merged, Scope, UnitLine
from skilltrain_cli.origin import DETAIL
from skilltrain_cli.text import shown
from skilltrain_cli.workbooks.page import HEADER, Content, Live, Page, Stripe
from skilltrain_cli.workbooks.style import Look

SPAN_COLUMN, MARK_COLUMN = 4, 5
"""Columns of 来源明细 that totals go by: the time a row counts in, and what its kind counts as."""
_COUNTY, _ZONE = "县（市、区）", "功能区"
_ENOUGH = 30_000_000
"""Cells compared by the formulas of one sheet: beyond that opening the workbook would take too long."""
_NAMED = 3
"""Times that 说明 names one by one."""
_COUNT = Look.TOTAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """The data cells of the merged table, as formulas name them."""

    merged: Merged
    first: int
    """The zero-based row of the first one, in the table and in 来源明细."""

    def of(self, field: str) -> str:
        """Return a field's cells."""
        columns = [column.name for column in self.merged.table.form.columns]
        return self._cells(self.merged.table.form.card.sheet_name, columns.index(field))

    @property
    def spans(self) -> str:
        """The span of time of each row."""
        return self._cells(DETAIL, SPAN_COLUMN)

    @property
    def marks(self) -> str:
        """What each kind counts as, in one row of each."""
        return self._cells(DETAIL, MARK_COLUMN)

    def _cells(self, sheet: str, column: int) -> str:
        letters = column_letters(column)
        return f"'{sheet}'!${letters}${self.first + 1}:${letters}${self.first + len(self.merged.table)}"


class Summaries:
    """Draws the four sheets of totals."""

    def __init__(self, book: Workbook, looks: Mapping[Look, Format], merged: Merged, first: int) -> None:
        """``first`` is the zero-based row of the first data row."""
        self._book = book
        self._looks = looks
        self._merged = merged
        self._at = Ranges(merged=merged, first=first)

    def draw(self) -> None:
        """Draw them in the order of the workbook."""
        self._units()
        self._groups(
            "群体", self._merged.audiences, ("群体范围", 44, self._at.of("audience"), "EXACT({},{})")
        )
        self._groups("时间", self._merged.spans, ("开始时间", 26, self._at.spans, "({}={})"))
        self._coverage()

    def _page(self, name: str, title: str, line: str, stripes: Sequence[Stripe]) -> Page:
        page = Page(self._book, self._looks, name, stripes)
        page.head(f"{self._merged.region.name}项目制培训{title}", line)
        return page

    def _units(self) -> None:
        stripes = (
            Stripe(heading="市", width=14),
            Stripe(heading="填报单位", width=34),
            Stripe(heading="项目数（个）", width=14, look=_COUNT),
            Stripe(heading="类数（类）", width=14, look=_COUNT),
            Stripe(heading="人次", width=14, look=_COUNT),
        )
        note = (
            "类数：同一单位内不同的培训项目名称，同一项目的第几期、第几班算1类；合计为各单位之和。"
            "人次：各项目培训人数之和。"
        )
        page = self._page("汇总", "汇总表", note, stripes)
        page.headings()
        for line in self._merged.units:
            bold = {} if line.scope is Scope.UNIT else dict.fromkeys((0, 1), Look.HEADING)
            page.row((line.city, line.name, *self._unit_cells(line, page.next + 1)), bold)
        page.finish(HEADER, landscape=False)

    def _unit_cells(self, line: UnitLine, row: int) -> Iterator[Content]:
        """Yield the three figures of a line; ``row`` is its number on the sheet."""
        at = self._at
        city, county = f"{at.of('city')},$A{row}", f"{at.of('county')},$B{row}"
        persons, kinds = at.of("trainees"), f'{at.marks},"?*"'
        if line.scope is Scope.ALL:
            formulas = (f"COUNTA({at.of('project')})", f"COUNTIF({kinds})", f"SUM({persons})")
        else:
            where = city if line.scope is Scope.CITY else f"{city},{county}"
            formulas = (f"COUNTIFS({where})", f"COUNTIFS({where},{kinds})", f"SUMIFS({persons},{where})")
        figures = (line.projects, line.kinds, line.persons)
        for formula, figure in zip(formulas, figures, strict=True):
            yield Live(formula=f"={formula}", value=figure.value)

    def _groups(self, name: str, lines: Sequence[GroupLine], by: tuple[str, float, str, str]) -> None:
        heading, width, cells, equal = by
        stripes = (
            Stripe(heading=heading, width=width),
            Stripe(heading="项目数（个）", width=15, look=_COUNT),
            Stripe(heading="人次", width=15, look=_COUNT),
            Stripe(heading="占人次比例", width=15, look=Look.PERCENT),
        )
        live = len(lines) * len(self._merged.table) * 2 <= _ENOUGH
        notes = {
            "群体": "按“群体范围”栏的原文分组。",
            "时间": "按开始的月份计；只写到季度、半年、全年的（“4-6月”同季度）单列。",
        }
        page = self._page(
            name, f"{name}分布表", notes[name] + ("" if live else "行数过多，本表为数值，不设公式。"), stripes
        )
        page.headings()
        last = page.next + len(lines)
        for line in lines:
            row = page.next + 1
            same = equal.format(cells, f"$A{row}")
            formulas = (f"=SUMPRODUCT(--{same})", f"=SUMPRODUCT({same}*{self._at.of('trainees')})")
            values = (line.projects.value, line.persons.value)
            found = [Live(formula=text, value=value) for text, value in zip(formulas, values, strict=True)]
            page.row(
                (line.name, *(found if live else values), self._share(row, last + 1, line.persons.value))
            )
        self._group_total(page)
        page.finish(HEADER, landscape=False)

    def _group_total(self, page: Page) -> None:
        whole, row = self._merged.whole, page.next + 1
        page.row(
            (
                "合计",
                Live(formula=f"=COUNTA({self._at.of('project')})", value=whole.projects.value),
                Live(formula=f"=SUM({self._at.of('trainees')})", value=whole.persons.value),
                self._share(row, row, whole.persons.value),
            ),
            {0: Look.HEADING},
        )

    def _share(self, row: int, total: int, value: int) -> Live:
        whole = self._merged.whole.persons.value
        return Live(formula=f"=IF($C${total}=0,0,C{row}/$C${total})", value=value / whole if whole else 0)

    def _coverage(self) -> None:
        coverage = self._merged.coverage
        due = f"{shown(coverage.due)}前，" if coverage.due else "通知没有规定期限，"
        note = (
            f"要求：{due}每个县（市、区）至少组织1类项目制培训。截至{shown(coverage.as_of)}已开始的为已开展，"
            f"未开始或写明计划的为计划；只写到月、季度、半年、全年而没有过完，或者超过期限的，看不出是否已开展，也列为计划；"
            f"备注写明取消、未开展等的不计；{coverage.year}年以前已结束的不计。"
            f"{Covered.LEFT_OUT}：报来的表没有汇总，原因见“来源”表。{Covered.SILENT}：没有收到该单位的表。"
            "市直不计，功能区单列。"
        )
        stripes = (
            Stripe(heading="市", width=16),
            Stripe(heading="单位", width=34),
            Stripe(heading="类别", width=16),
            Stripe(heading="项目数（个）", width=14, look=_COUNT),
            Stripe(heading="已开展（类）", width=14, look=_COUNT),
            Stripe(heading="计划（类）", width=14, look=_COUNT),
            Stripe(heading="覆盖情况", width=14),
            Stripe(heading="说明", width=40),
        )
        page = self._page("覆盖", "“一县一项目”覆盖情况表", note, stripes)
        scopes = [zone for zone in (False, True) if any(line.zone is zone for line in coverage.lines)]
        header = HEADER + len(scopes) + 2
        states = f"$G${header + 2}:$G${header + 1 + len(coverage.lines)}"
        kinds = f"$C${header + 2}:$C${header + 1 + len(coverage.lines)}"
        page.headings(("范围", "覆盖率", "总数", *Covered))
        for zone in scopes:
            self._tally(page, kinds, states, zone=zone)
        page.next = header
        page.headings()
        for line in coverage.lines:
            page.row(tuple(self._covered(line, page.next + 1)))
        page.finish(header, landscape=False)

    def _tally(self, page: Page, kinds: str, states: str, *, zone: bool) -> None:
        """Write how many counties, or zones, are in each state."""
        coverage, row, name = self._merged.coverage, page.next + 1, _ZONE if zone else _COUNTY
        counts = [coverage.tally(state, zones=zone) for state in Covered]
        cells = [
            Live(formula=f'=COUNTIFS({kinds},$A{row},{states},"{state}")', value=count)
            for state, count in zip(Covered, counts, strict=True)
        ]
        total = Live(formula=f"=COUNTIF({kinds},$A{row})", value=sum(counts))
        rate = Live(formula=f"=D{row}/C{row}", value=counts[0] / sum(counts))
        page.row((name, rate, total, *cells), {1: Look.PERCENT, 2: _COUNT, 6: _COUNT, 7: _COUNT})

    def _covered(self, line: CoverageLine, row: int) -> Iterator[Content]:
        at = self._at
        where = f"{at.of('city')},$A{row},{at.of('county')},$B{row}"
        yield line.city.name
        yield line.region.name
        yield _ZONE if line.zone else _COUNTY
        yield Live(formula=f"=COUNTIFS({where})", value=line.projects.value)
        for mark, figure in ((DONE, line.done), (PLANNED, line.planned)):
            yield Live(formula=f'=COUNTIFS({where},{at.marks},"{mark}")', value=figure.value)
        words = (Covered.YES, Covered.PLANNED, Covered.NO, line.without_rows)
        yield Live(
            formula='=IF(E{0}>0,"{1}",IF(F{0}>0,"{2}",IF(D{0}>0,"{3}","{4}")))'.format(row, *words),
            value=str(line.state),
        )
        yield "；".join(self._reasons(line))

    def _reasons(self, line: CoverageLine) -> Iterator[str]:
        """Yield why a line counts less than its rows suggest."""
        if line.state is not Covered.YES:
            yield from self._vague(line)
            if line.denied:
                yield f"{line.denied} 行的备注写明没有开展，不计"
        if line.left_out and line.projects.value:
            yield "另有表没有汇总"

    def _vague(self, line: CoverageLine) -> Iterator[str]:
        """Yield why times of a month or more do not prove that a training has begun in time."""
        due = self._merged.coverage.due
        for period in line.vague[:_NAMED]:
            if due is not None and ends_late(period, due):
                yield f"{period.written}到{shown(period.end)}才结束，看不出{shown(due)}前是否已开展"
            else:
                yield f"{period.written}还没有过完，看不出是否已开展"
        if len(line.vague) > _NAMED:
            yield f"另有 {len(line.vague) - _NAMED} 个时间同样看不出"
