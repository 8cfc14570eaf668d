"""覆盖: how far the units have come with what a notice asks of each, as live formulas with their values."""

from collections.abc import Iterator, Mapping, Sequence

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.forms.spec import Role
from skilltrain_cli.notices.notice import Counted, Sender
from skilltrain_cli.operations.merge.county_coverage import DONE, PLANNED
from skilltrain_cli.operations.merge.merge_types import Coverage, CoverageLine, Covered
from skilltrain_cli.operations.merge.notice_demands_met import REPORTS, Reach, Reached, ReachLine, reached
from skilltrain_cli.operations.merge.official_writing import COVERED
from skilltrain_cli.operations.merge.row_states import ends_late
from skilltrain_cli.operations.summaries.summary_wording import subject_matter
from skilltrain_cli.values.figure_with_sources import Measure
from skilltrain_cli.values.grid import column_letters
from skilltrain_cli.values.text import quoted
from skilltrain_cli.writers.workbooks.plain_list_sheet import (
    Content,
    ListColumn,
    ListPage,
    LiveFormula,
    table_name,
)
from skilltrain_cli.writers.workbooks.summaries.derived_page import derived_page
from skilltrain_cli.writers.workbooks.summaries.totals_sheets import (
    MARKS,
    Ranges,
    cached_value,
)
from skilltrain_cli.writers.workbooks.workbook_style import Look

_COUNTY, _ZONE = "县（市、区）", "功能区"
_NAMED = 3
"""Times that 说明 names one by one."""


def draw_coverage(
    book: Workbook, looks: Mapping[Look, Format], region: str, at: Ranges, covered: Sequence[Coverage | Reach]
) -> None:
    """Draw each demand on a page of its own; ``region`` is whose workbook it is."""
    for index, each in enumerate(covered):
        name = f"{COVERED}{index + 1}" if index else COVERED
        if isinstance(each, Coverage):
            _DatedPage(book, looks, region, at).draw(name, each)
        else:
            _ReachPage(book, looks, region, at).draw(name, each)


class _DemandPage:
    """Draws a page about one demand on all units."""

    def __init__(self, book: Workbook, looks: Mapping[Look, Format], region: str, at: Ranges) -> None:
        self._book = book
        self._looks = looks
        self._region = region
        self._at = at
        self._kind = at.form.card.kind


class _DatedPage(_DemandPage):
    """Draws a demand that asks for something by a day, of rows that say when they were held."""

    def draw(self, name: str, coverage: Coverage) -> None:
        """Draw the page: how many counties are in each state, then every county."""
        form, least = self._at.form, coverage.least
        due = f"{quoted(coverage.due)}前，" if coverage.due else "通知没有规定期限，"
        notes = (
            f"要求：{due}每个县（市、区）至少组织{least}类{subject_matter(form)}。市直不计，功能区单列。",
            f"截至{quoted(coverage.as_of)}已开始的为已开展，未开始或写明计划的为计划。",
            "只写到月、季度、半年、全年而没有过完，或者超过期限的，看不出是否已开展，也列为计划。",
            f"备注写明取消、未开展等的不计；{coverage.year}年以前已结束的不计。",
            f"{Covered.LEFT_OUT}：报来的表没有汇总，原因见“来源”表。{Covered.SILENT}：没有收到该单位的表。",
        )
        stripes = (
            ListColumn(heading="市", width=16),
            ListColumn(heading="单位", width=34),
            ListColumn(heading="类别", width=16),
            ListColumn(heading=f"{self._kind}数（个）", width=14, look=Look.TOTAL),
            ListColumn(heading="已开展（类）", width=14, look=Look.TOTAL),
            ListColumn(heading="计划（类）", width=14, look=Look.TOTAL),
            ListColumn(heading="覆盖情况", width=14),
            ListColumn(heading="说明", width=40),
        )
        page = derived_page(self._book, self._looks, name, stripes)
        page.head(f"{self._region}{subject_matter(form)}“{coverage.title}”覆盖情况表", *notes)
        scopes = [zone for zone in (False, True) if any(line.zone is zone for line in coverage.lines)]
        header = page.next + len(scopes) + 2
        states = f"$G${header + 2}:$G${header + 1 + len(coverage.lines)}"
        kinds = f"$C${header + 2}:$C${header + 1 + len(coverage.lines)}"
        page.headings(("范围", "覆盖率", "总数", *Covered))
        for zone in scopes:
            self._tally(page, coverage, (kinds, states), zone=zone)
        page.end_table(table_name(f"{name}统计"))
        page.next = header
        page.headings()
        for line in coverage.lines:
            page.row(tuple(self._covered(coverage, line, page.next + 1)))
        page.finish()

    def _tally(self, page: ListPage, coverage: Coverage, cells: tuple[str, str], *, zone: bool) -> None:
        """Write how many counties, or zones, are in each state."""
        (kinds, states), row, name = cells, page.next + 1, _ZONE if zone else _COUNTY
        counts = [coverage.tally(state, zones=zone) for state in Covered]
        tallied = [
            LiveFormula(formula=f'=COUNTIFS({kinds},$A{row},{states},"{state}")', value=count)
            for state, count in zip(Covered, counts, strict=True)
        ]
        total = LiveFormula(formula=f"=COUNTIF({kinds},$A{row})", value=sum(counts))
        rate = LiveFormula(formula=f"=D{row}/C{row}", value=counts[0] / sum(counts))
        page.row(
            (name, rate, total, *tallied), {1: Look.PERCENT, 2: Look.TOTAL, 6: Look.TOTAL, 7: Look.TOTAL}
        )

    def _covered(self, coverage: Coverage, line: CoverageLine, row: int) -> Iterator[Content]:
        where = self._where(row)
        yield line.city.name
        yield line.region.name
        yield _ZONE if line.zone else _COUNTY
        yield LiveFormula(formula=self._rows(line, where), value=line.rows.value)
        for mark, figure in ((DONE, line.done), (PLANNED, line.planned)):
            yield LiveFormula(formula=self._marked(mark, line, where), value=figure.value)
        done, planned = f"E{row}", f"F{row}" if coverage.least == 1 else f"E{row}+F{row}"
        enough = ">0" if coverage.least == 1 else f">={coverage.least}"
        words = (Covered.YES, Covered.PLANNED, Covered.NO, line.without_rows)
        yield LiveFormula(
            formula='=IF({0}{2},"{3}",IF({1}{2},"{4}",IF(D{7}>0,"{5}","{6}")))'.format(
                done, planned, enough, *words, row
            ),
            value=str(line.state),
        )
        yield "；".join(self._reasons(coverage, line))

    def _where(self, row: int) -> str:
        """Return the conditions on a county's rows; none where they are counted as a run of the table's."""
        at, form = self._at, self._at.form
        city, county = form.field(Role.CITY), form.field(Role.COUNTY)
        return f"{at.of(city)},$A{row},{at.of(county)},$B{row}" if city and county else ""

    def _rows(self, line: CoverageLine, where: str) -> str:
        rows = line.rows.rows
        return f"=COUNTIFS({where})" if where else f"={self._at.count(rows) if rows else 0}"

    def _marked(self, mark: str, line: CoverageLine, where: str) -> str:
        if where:
            return f'=COUNTIFS({where},{self._at.told(MARKS)},"{mark}")'
        rows = line.rows.rows
        return f'=COUNTIF({self._at.told(MARKS, rows)},"{mark}")' if rows else "=0"

    def _reasons(self, coverage: Coverage, line: CoverageLine) -> Iterator[str]:
        """Yield why a line counts less than its rows suggest."""
        if line.state is not Covered.YES:
            yield from self._vague(coverage, line)
            if line.denied:
                yield f"{line.denied} 行的备注写明没有开展，不计"
        if line.left_out and line.rows.value:
            yield "另有表没有汇总"

    def _vague(self, coverage: Coverage, line: CoverageLine) -> Iterator[str]:
        """Yield why times of a month or more do not prove that a training has begun in time."""
        due = coverage.due
        for period in line.vague[:_NAMED]:
            if due is not None and ends_late(period, due):
                yield f"{period.written}到{quoted(period.end)}才结束，看不出{quoted(due)}前是否已开展"
            else:
                yield f"{period.written}还没有过完，看不出是否已开展"
        if len(line.vague) > _NAMED:
            yield f"另有 {len(line.vague) - _NAMED} 个时间同样看不出"


class _ReachPage(_DemandPage):
    """Draws a demand that asks for no time."""

    def draw(self, name: str, reach: Reach) -> None:
        """Draw the page: how many units are in each state, then every unit."""
        demand, of_city = reach.demand, reach.demand.of is Sender.CITY
        stripes = (
            *(() if of_city else (ListColumn(heading="市", width=16),)),
            ListColumn(heading="市" if of_city else "单位", width=22 if of_city else 34),
            *(() if of_city else (ListColumn(heading="类别", width=16),)),
            ListColumn(heading=self._what(reach), width=16, look=Look.TOTAL),
            ListColumn(heading="报送情况", width=20),
            ListColumn(heading="说明", width=28),
        )
        page = derived_page(self._book, self._looks, name, stripes)
        title = f"“{demand.title}”" if demand.title != REPORTS else ""
        page.head(f"{self._region}{title}报送情况表", self._note(reach))
        header = page.next + len(reach.states) + 3
        first, last = header + 2, header + 1 + len(reach.lines)
        column = column_letters(0 if of_city else 2)
        units, states = (
            f"${each}${first}:${each}${last}" for each in (column, column_letters(len(stripes) - 2))
        )
        bound = sum(not line.zone for line in reach.lines)
        whole = f"COUNTA({units})" if of_city else f'COUNTIF({units},"{_COUNTY}")'
        page.headings(("报送情况", "市数（个）" if of_city else f"{_COUNTY}（个）", "占比"))
        for state in reach.states:
            count = len(reach.in_state(state))
            row = page.next + 1
            also = "" if of_city else f',{units},"{_COUNTY}"'
            tally = f"COUNTIF{'' if of_city else 'S'}({states},$A{row}{also})"
            share = f"=B{row}/{f'COUNTA({states})' if of_city else whole}"
            cells = (
                LiveFormula(formula=f"={tally}", value=count),
                LiveFormula(formula=share, value=count / bound),
            )
            page.row((state.value, *cells), {1: Look.TOTAL, 2: Look.PERCENT})
        page.row(
            ("合计", LiveFormula(formula=f"={whole}", value=bound), None),
            {0: Look.HEADING, 1: Look.TOTAL, 2: Look.PERCENT},
        )
        page.end_table(table_name(f"{name}统计"), total="合计")
        page.next = header
        page.headings()
        for line in reach.lines:
            page.row(tuple(self._line(reach, line, page.next + 1)))
        page.finish()

    def _what(self, reach: Reach) -> str:
        if reach.demand.count is Counted.SUBMISSION:
            return "行数"
        kinds = any(line.found.measure is Measure.DISTINCT for line in reach.lines)
        return "类数（类）" if kinds else f"{self._kind}数（个）"

    def _note(self, reach: Reach) -> str:
        demand = reach.demand
        due, least = f"{quoted(demand.by)}前" if demand.by else "", demand.least
        who = "设区的市" if demand.of is Sender.CITY else "县（市、区）"
        unit = "市" if demand.of is Sender.CITY else "单位"
        much = (
            f" {least} 个以上（含 {least} 个）{self._kind}" if demand.count is Counted.NAME else self._title
        )
        note = (
            f"要求：每个{who}{due}报送{much}。"
            f"{Reached.LEFT_OUT}：报来的表没有汇总，原因见“来源”表。{Reached.SILENT}：没有收到该{unit}的表。"
        )
        if reach.late and self._at.form.is_card:
            note += (
                f"{quoted(reach.as_of)}汇总时截止日已过 {reach.late} 天；卡片上没有报送日期，"
                "是否逾期以收到的日期为准。"
            )
        return note

    @property
    def _title(self) -> str:
        card = self._at.form.card
        return f"《{card.title}》（{card.annex}）"

    def _line(self, reach: Reach, line: ReachLine, row: int) -> Iterator[Content]:
        of_city = reach.demand.of is Sender.CITY
        count = f"{column_letters(1 if of_city else 3)}{row}"
        if not of_city:
            yield line.city.name
        yield line.region.name
        if not of_city:
            yield _ZONE if line.zone else _COUNTY
        yield LiveFormula(formula=f"={self._found(line, row)}", value=cached_value(line.found, blank=False))
        words = (line.demand.least, reached(line.demand), Reached.SHORT, line.without_any)
        yield LiveFormula(
            formula='=IF({0}>={1},"{2}",IF({0}>0,"{3}","{4}"))'.format(count, *words), value=str(line.state)
        )
        yield "；".join(self._reasons(reach, line))

    def _found(self, line: ReachLine, row: int) -> str:
        """Return what is counted of a unit, as a formula counts it."""
        at, rows = self._at, line.found.rows
        city = at.form.field(Role.CITY)
        if line.demand.of is Sender.CITY and city and line.found.measure is Measure.COUNT:
            return f"COUNTIF({at.of(city)},$A{row})"
        if not rows:
            return "0"
        kinds = line.found.measure is Measure.DISTINCT
        return f'COUNTIF({at.told(MARKS, rows)},"?*")' if kinds else at.count(rows)

    def _reasons(self, reach: Reach, line: ReachLine) -> Iterator[str]:
        """Yield what else is to be known of a unit."""
        if reach.late:
            late = line.state is not reached(line.demand)
            yield f"逾期 {reach.late} 天" if late else "是否逾期请核对收到的日期"
        if line.left_out and line.found.value:
            yield "另有表没有汇总"
