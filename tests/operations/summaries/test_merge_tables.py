"""The summaries of a merge: every figure comes to what its rows give, and its conditions mean these rows."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import brand_submissions
import form_submissions
import project_submissions
from form_submissions import card_of, submitted
from invented_forms import COURSE, PLACEMENT, PROGRESS, RETURN, SEASON, SITE, TEACHER
from project_submissions import again, counties, row
from skilltrain_cli.forms.spec import Column, Flow, FormSpec, Summary
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge import Choice, Merged
from skilltrain_cli.operations.merge.derived_columns import derived_columns
from skilltrain_cli.operations.merge.merge_types import Table
from skilltrain_cli.operations.merge.row_labels import labels_of
from skilltrain_cli.operations.summaries.merge_tables import table_named, tables_of
from skilltrain_cli.operations.summaries.summary_table import (
    Condition,
    Shape,
    SummaryColumn,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.values.figure_with_sources import BLANK, Figure, Measure, measured
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.region import Level

PROVINCE = Choice(level=Level.PROVINCE)


def _table(merged: Merged, id_: str) -> SummaryTable:
    return next(table for table in tables_of(merged) if table.id == id_)


def _words(table: SummaryTable) -> list[list[object]]:
    """Return the lines of a table with the values of its figures, the total last."""
    return [[_plain(cell) for cell in line.cells] for line in _all_lines(table)]


def _all_lines(table: SummaryTable) -> Iterator[SummaryLine]:
    yield from table.lines
    if table.total is not None:
        yield table.total


def _plain(cell: object) -> object:
    return cell.value if isinstance(cell, Figure) else cell


# By hand


def test_units_have_their_counts_sums_shares_and_places() -> None:
    sheets = [
        project_submissions.submitted(
            "张店区.xlsx",
            [row("淄博市", "张店区", "电工第一期", 30), row("淄博市", "张店区", "电工第二期", 50)],
        ),
        project_submissions.submitted("淄川区.xlsx", [row("淄博市", "淄川区", trainees=20)]),
        project_submissions.submitted("市直.xlsx", [row("淄博市", "市直", trainees=20)]),
    ]
    table = _table(project_submissions.merged_of(sheets), "unit")
    assert (table.name, table.title) == ("汇总", "淄博市项目制培训汇总表")
    assert [column.heading for column in table.columns] == [
        "市", "填报单位", "项目数（个）", "类数（类）", "场次（场）", "人次", "占比", "名次",
    ]  # fmt: skip
    assert [[str(cell) for cell in line] for line in _words(table)] == [
        ["淄博市", "淄川区", "1", "1", "1", "20", "0.1666666666666666666666666667", "2"],
        ["淄博市", "张店区", "2", "1", "2", "80", "0.6666666666666666666666666667", "1"],
        ["淄博市", "市直", "1", "1", "1", "20", "0.1666666666666666666666666667", "2"],
        ["合计", "", "4", "3", "4", "120", "1", "None"],
    ]
    assert table.lines[1].where == (
        Condition(column="city", word="淄博市"),
        Condition(column="county", word="张店区"),
    )
    (bars,) = table.charts
    assert bars.says == "人次最多的是张店区（80），最少的是淄川区、市直（20）。"


def test_having_least_is_said_of_nobody_whose_group_is_not_told() -> None:
    groups = (("企业职工", 30), ("高校毕业生", 20), ("城乡某某", 5))
    rows = [("淄博市", "张店区", "电工", group, count, "2021年4月", "") for group, count in groups]
    sheets = [project_submissions.submitted("张店区.xlsx", rows)]
    merged = project_submissions.merged_of(sheets)
    says = [chart.says for table in tables_of(merged) for chart in table.charts]
    assert any("未对应" in str(line) for table in tables_of(merged) for line in _words(table))
    assert any("最少的是" in each for each in says)
    assert not any(
        word in each.partition("最少")[2] for each in says for word in ("未对应", "未涉及", "（未填）")
    )


def test_a_province_has_its_cities_on_a_sheet_of_their_own() -> None:
    sheets = [
        project_submissions.submitted("a.xlsx", [row("淄博市", "张店区", trainees=30)]),
        project_submissions.submitted("b.xlsx", [row("枣庄市", "市中区", trainees=40)]),
        project_submissions.submitted("c.xlsx", [row("淄博市", "市直", trainees=20)]),
    ]
    merged = project_submissions.merged_of(sheets, choice=PROVINCE)
    cities = _table(merged, "city")
    assert [line[:5] for line in _words(cities)] == [
        ["淄博市", 2, 2, 2, 50], ["枣庄市", 1, 1, 1, 40], ["合计", 3, 3, 3, 90],
    ]  # fmt: skip
    assert [chart.kind.value for chart in cities.charts] == ["bars", "tiles"]
    assert "city" not in {table.id for table in tables_of(project_submissions.merged_of(sheets[:1]))}


# Properties


class _Selection:
    """Which rows conditions mean."""

    def __init__(self, merged: Merged) -> None:
        columns = {**merged.table.columns, **merged.derived}
        self._rows = {
            name: gathered((str(value), row) for row, value in enumerate(values))
            for name, values in columns.items()
        }
        self._all = range(len(merged.table))

    def rows(self, conditions: Sequence[Condition]) -> list[int]:
        found = set(self._all)
        for each in conditions:
            said = self._rows[each.column]
            meant = [word for word in said if each.word in word.split("、")] if each.among else [each.word]
            found &= {row for word in meant for row in said.get(word, ())}
        return sorted(found)


def _check(merged: Merged) -> None:
    tables = tables_of(merged)
    selection = _Selection(merged)
    by_id = {each.id: each for each in tables}
    assert len({each.id for each in tables}) == len({each.name for each in tables}) == len(tables)
    for summary in tables:
        headings = [column.heading for column in summary.columns]
        assert len(set(headings)) == len(headings)
        total = summary.total or SummaryLine(cells=())
        for line in _all_lines(summary):
            for column, cell in zip(summary.columns, line.cells, strict=True):
                if isinstance(cell, Figure):
                    _check_figure(merged.table, cell)
                    whole = line is summary.total
                    if figure_of_line(column, cell):
                        assert cell.parts[0] in line.cells
                        assert cell.parts[-1] in line.cells or cell.parts[-1] in total.cells
                    if summary.tallies:
                        _check_tally(by_id[summary.tallies], line, column, cell)
                    else:
                        _check_rows(merged, selection, (line, column, cell), whole=whole)
        names = [summary.name_of(line) for line in summary.lines]
        assert len(set(names)) == len(names)
        if summary.total is not None:
            _check_total(summary)


def figure_of_line(column: SummaryColumn, figure: Figure) -> bool:
    """Tell whether a figure is made of others that stand in its line, or in the total."""
    return column.shape is Shape.RANK or (column.shape is Shape.PERCENT and bool(figure.parts))


def _check_figure(table: Table, figure: Figure) -> None:
    if figure.measure is Measure.RATIO:
        above, below = figure.parts
        assert sorted({*above.rows, *below.rows}) == [*figure.rows]
        of = table.form.by_name.get(figure.field)
        if of is not None and of.amount.denominator:
            _check_ratio(table, of, figure)
        for part in figure.parts:
            _check_figure(table, part)
    elif figure.measure is Measure.LINES:
        assert figure.value == len(figure.parts)
    elif figure.measure is Measure.RANK:
        _check_figure(table, figure.parts[0])
    else:
        assert measured(figure.measure, table.columns.get(figure.field, ()), figure.rows) == figure.value


def _check_ratio(table: Table, of: Column, figure: Figure) -> None:
    """Hold a ratio against its rows: each says both, and it is the one sum divided by the other."""
    fields = of.amount.numerator, of.amount.denominator
    above, below = (
        sum((Decimal(table.columns[field][row]) for row in part.rows), Decimal(0))
        for field, part in zip(fields, figure.parts, strict=True)
    )
    assert all(table.columns[field][row] != BLANK for field in fields for row in figure.rows)
    scale = 100 if of.amount.measure == "%" else 1
    assert abs(above * scale / below - figure.value) <= Decimal(5).scaleb(-of.amount.decimals - 1)


def _check_rows(
    merged: Merged, selection: _Selection, at: tuple[SummaryLine, SummaryColumn, Figure], *, whole: bool
) -> None:
    line, column, figure = at
    where = (*line.where, *column.where)
    if column.at_moment and where:
        assert {*figure.rows} <= {*selection.rows(where)}
    of = merged.table.form.by_name.get(figure.field)
    made_of = (of.amount.numerator, of.amount.denominator) if of and figure.measure is Measure.RATIO else ()
    if (not line.where and not whole) or column.at_moment or figure.measure is Measure.RANK:
        return
    rows = selection.rows(where)
    if made_of:
        form, columns = merged.table.form, merged.table.columns
        if all(made_of) and all(form.by_name[name].amount.kind is Flow.FLOW for name in made_of):
            both = [row for row in rows if all(columns[name][row] != BLANK for name in made_of)]
            assert both == [*figure.rows]
        return
    if figure.measure is Measure.SUM:
        rows = [row for row in rows if merged.table.columns[figure.field][row] != BLANK]
    assert rows == [*figure.rows]
    marks = (whole and column.total_marks) or column.marks
    if figure.measure is Measure.DISTINCT and marks:
        assert sum(merged.derived[marks][row] != BLANK for row in rows) == figure.value


def _check_tally(table: SummaryTable, line: SummaryLine, column: SummaryColumn, figure: Figure) -> None:
    """Hold a number of lines against the lines of the table that its conditions mean."""
    if figure.measure is Measure.LINES:
        where = (*line.where, *column.where)
        met = [
            each for each in table.lines if all(each.cells[table.at(one.column)] == one.word for one in where)
        ]
        assert figure.value == len(met)


def _check_total(summary: SummaryTable) -> None:
    """Hold what adds up to the total; of stocks at their own moments nothing is added."""
    assert summary.total is not None
    for at, column in enumerate(summary.columns):
        if column.shape not in (Shape.COUNT, Shape.AMOUNT) or column.at_moment or column.marks:
            continue
        if any(each.among for line in summary.lines for each in line.where):  # a row is in several lines
            continue
        cells = [line.cells[at] for line in _all_lines(summary)]
        figures = [cell for cell in cells if isinstance(cell, Figure) and cell.measure is not Measure.RATIO]
        if figures:
            *parts, total = figures
            assert sum(each.value for each in parts) == total.value


@given(counties())
@settings(max_examples=60, deadline=None)
def test_figures_of_projects_come_to_what_their_rows_give(sheets: list[Submitted]) -> None:
    _check(project_submissions.merged_of(sheets, choice=PROVINCE))


@given(counties(least=2))
@settings(max_examples=60, deadline=None)
def test_counties_through_their_cities_come_to_the_same_tables(sheets: list[Submitted]) -> None:
    by_city: dict[str, list[Submitted]] = {}
    for each in sheets:
        by_city.setdefault(each.sheet.file.split("/")[0], []).append(each)
    cities = [
        again(project_submissions.merged_of(group), f"{city}汇总.xlsx") for city, group in by_city.items()
    ]
    steps = tables_of(project_submissions.merged_of(cities, choice=PROVINCE))
    assert steps == tables_of(project_submissions.merged_of(sheets, choice=PROVINCE))


_UNITS = ("淄博市张店区", "淄博市淄川区", "淄博市市直", "枣庄市市中区", "济南市市中区")
_ROWS = {
    TEACHER.id: (
        st.sampled_from("甲乙丙"), st.sampled_from(("陶瓷工艺", "电工第一期", "电工第二期")),
        st.sampled_from(("初级", "高级")), st.sampled_from(("100", "120.5", "0.25")),
        st.sampled_from(("2021年4月1日", "2021年12月31日")), st.none(),
    ),
    RETURN.id: (
        st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.one_of(st.none(), st.integers(0, 9)),
        st.integers(0, 3), st.just("0"), st.sampled_from(("0.01", "3.5")),
    ),
    PLACEMENT.id: (
        st.sampled_from(("2021年第一季度", "2021年第二季度")), st.sampled_from((None, "甲", "A*")), st.none(),
        *[st.one_of(st.none(), st.integers(0, 9))] * 4, st.none(),
    ),
    SEASON.id: (
        st.sampled_from(("2021年第一季度", "2021年第二季度", "2021年")), st.integers(0, 9), st.integers(0, 9),
    ),
}  # fmt: skip


@st.composite
def _sent(draw: st.DrawFn, form: FormSpec) -> list[Submitted]:
    """Draw what some units send: of a return one row, of what is asked for each quarter one for each."""
    sheets = []
    for unit in draw(st.lists(st.sampled_from(_UNITS), min_size=1, unique=True)):
        lines = st.lists(
            st.tuples(*_ROWS[form.id]),
            min_size=1,
            max_size=1 if form is RETURN else 3,
            unique_by=(lambda cells: cells[0]) if form in (SEASON, PLACEMENT) else None,
        )
        sheets.append(submitted(form, f"{unit}.xlsx", [(unit, *cells) for cells in draw(lines)]))
    return sheets


_FORMS = pytest.mark.parametrize("form", [TEACHER, RETURN, SEASON, PLACEMENT], ids=lambda form: form.id)


@_FORMS
@given(st.data())
@settings(max_examples=40, deadline=None)
def test_figures_of_other_forms_come_to_what_their_rows_give(form: FormSpec, data: st.DataObject) -> None:
    _check(form_submissions.merged_of(form, data.draw(_sent(form)), PROVINCE))


@_FORMS
@given(st.data())
@settings(max_examples=40, deadline=None)
def test_other_forms_come_to_the_same_tables_through_their_cities(
    form: FormSpec, data: st.DataObject
) -> None:
    sheets = data.draw(_sent(form))
    cities = []
    for city, group in gathered((each.sheet.file[:3], each) for each in sheets).items():
        table = form_submissions.merged_of(form, group).table
        rows = zip(*(table.columns[column.name] for column in form.columns), strict=True)
        cities.append(submitted(form, f"{city}.xlsx", [*rows]))
    steps = form_submissions.merged_of(form, cities, PROVINCE)
    assert tables_of(steps) == tables_of(form_submissions.merged_of(form, sheets, PROVINCE))


def test_brands_are_counted_and_named_by_city() -> None:
    cards = [
        brand_submissions.sent(f"{name}.xlsx", name, city)
        for name, city in (("陶琉工匠", "淄博市"), ("鲁菜师傅", "济南市"), ("琉璃匠人", "淄博市"))
    ]
    merged = brand_submissions.gathered(cards, choice=PROVINCE)
    _check(merged)
    assert _words(_table(merged, "unit")) == [
        ["济南市", 1, "鲁菜师傅"], ["淄博市", 2, "琉璃匠人、陶琉工匠"], ["合计", 3, ""],
    ]  # fmt: skip
    tally = _table(merged, "coverage-states")
    assert [line[:2] for line in _words(tally)] == [["设区的市", 16]]


def test_months_stand_beside_units_and_in_a_province_beside_cities() -> None:
    rows = [
        row("淄博市", "张店区", period="2021年5月10日至5月20日"),
        row("淄博市", "张店区", trainees=7, period="2021年第三季度"),
        row("淄博市", "淄川区", trainees=5, period="2021年7月1日至7月9日"),
    ]
    sheets = [
        project_submissions.submitted("张店区.xlsx", rows[:2]),
        project_submissions.submitted("淄川区.xlsx", rows[2:]),
    ]
    merged = project_submissions.merged_of(sheets)
    assert _words(_table(merged, "unit-month")) == [
        ["淄博市", "淄川区", None, 5, None, 5],
        ["淄博市", "张店区", 30, None, 7, 37],
        ["合计", "", 30, 5, 7, 42],
    ]
    months = _table(merged, "unit-month")
    assert [column.heading for column in months.columns[2:]] == [
        "2021年5月", "2021年7月", "2021年第三季度", "合计",
    ]  # fmt: skip
    assert months.charts[0].says == "人次最多的是张店区2021年5月（30）；空白 3 格。"
    sheets.append(project_submissions.submitted("市中区.xlsx", [row("枣庄市", "市中区", trainees=1)]))
    province = project_submissions.merged_of(sheets, choice=PROVINCE)
    _check(province)
    cities = _table(province, "city-month")
    assert (cities.name, cities.title) == ("各市月份", "山东省项目制培训各市月份人次表")
    assert _words(cities) == [
        ["淄博市", 30, 5, 7, 42], ["枣庄市", 1, None, None, 1], ["合计", 31, 5, 7, 43],
    ]  # fmt: skip
    assert not _table(province, "unit-month").charts


def test_kinds_are_counted_though_a_row_has_several_themes() -> None:
    rows = [
        row("淄博市", "张店区", "乡村非遗陶琉培训"),
        row("淄博市", "张店区", "非遗陶琉培训第一期"),
        row("淄博市", "张店区", "非遗陶琉培训第二期"),
    ]
    merged = project_submissions.merged_of([project_submissions.submitted("张店区.xlsx", rows)])
    asked = (Summary(title="主题", by="theme", kinds=True),)
    form = replace(merged.table.form, card=replace(merged.table.form.card, summaries=asked))
    table = replace(merged.table, form=form)
    labels = labels_of(table, project_submissions.SETTING)
    derived = derived_columns(table, labels, merged.covered)
    merged = replace(merged, table=table, labels=labels, derived=derived)
    _check(merged)
    lines = {line[0]: line[1:] for line in _words(_table(merged, "theme"))}
    assert lines["非遗"][:2] == [2, 3]
    assert lines["合计"][:2] == [2, 3]


def test_a_theme_is_not_compared_with_one_that_it_is_part_of() -> None:
    projects = (("化工总控工", 100), ("养老护理员", 10), ("琉璃制品加工", 50))
    rows = [row("淄博市", "张店区", project, trainees) for project, trainees in projects]
    table = _table(
        project_submissions.merged_of([project_submissions.submitted("张店区.xlsx", rows)]), "theme"
    )
    assert {"十强产业", "医养健康", "非遗", "重点群体"} <= {line[0] for line in _words(table)}
    assert table.charts[0].says == "人次最多的是重点群体（160），最少的是非遗（50）。"


def test_lines_by_a_time_as_it_is_written_follow_each_other_as_times_do() -> None:
    times = ("2021年10月1日", "2021年第一季度", "2021年3月", "2021年第三季度", "2021年1月", "2021年1月9日")
    rows = [row("淄博市", "张店区", period=time) for time in times]
    merged = project_submissions.merged_of([project_submissions.submitted("张店区.xlsx", rows)])
    asked = (Summary(title="时间表", by="period"),)
    form = replace(merged.table.form, card=replace(merged.table.form.card, summaries=asked))
    merged = replace(merged, table=replace(merged.table, form=form))
    lines = [line[0] for line in _words(_table(merged, "period"))]
    assert lines == [
        "2021年1月", "2021年第一季度", "2021年1月9日", "2021年3月", "2021年第三季度", "2021年10月1日", "合计",
    ]  # fmt: skip


def test_one_table_is_made_without_the_others() -> None:
    merged = project_submissions.merged_of(
        [project_submissions.submitted("张店区.xlsx", [row("淄博市", "张店区")])]
    )
    assert [table_named(merged, table.name) for table in tables_of(merged)] == [*tables_of(merged)]
    assert table_named(merged, "没有这张表") is None


def test_cards_list_their_names_and_forms_without_places_their_runs() -> None:
    site = ("基地甲", "淄博市", "张店区", 20, "2020年5月1日", "简介")
    other = ("基地乙", "淄博市", "张店区", 30, "2020年6月1日", "简介")
    merged = form_submissions.merged_of(
        SITE, [card_of(SITE, f"{cells[0]}.xlsx", cells) for cells in (site, other)]
    )
    _check(merged)
    table = _table(merged, "unit")
    assert _words(table)[0] == ["淄博市", "张店区", 2, 50, "基地乙、基地甲"]
    courses = submitted(COURSE, "张店区.xlsx", [("电工", "2021年5月1日", 30), ("焊工", None, None)])
    merged = form_submissions.merged_of(COURSE, [courses])
    _check(merged)
    assert [line.where for line in _table(merged, "unit").lines] == [()]
    months = _table(merged, "month")
    assert [line[0] for line in _words(months)] == ["2021年5月", "（未填）", "合计"]
    assert "（未填）：这一栏没有填写的。" in months.notes
    assert months.notes[0] == "按开始的月份计；只写到季度、半年、全年的不在各月里，列在最后。"


def test_a_rate_is_worked_out_from_the_totals() -> None:
    rows = [("淄博市", "张店区", "甲", 1, 4, "25"), ("淄博市", "淄川区", "乙", 3, 4, "75")]
    sheets = [submitted(PROGRESS, f"{cells[1]}.xlsx", [cells]) for cells in rows]
    merged = form_submissions.merged_of(PROGRESS, sheets)
    _check(merged)
    total = _table(merged, "unit").total
    assert total is not None
    assert _plain(total.cells[_table(merged, "unit").at("完成率（%）")]) == 50


def _placement(unit: str, *cells: int | None, batch: str | None = None) -> Submitted:
    return submitted(PLACEMENT, f"{unit}.xlsx", [(unit, "2021年第一季度", batch, None, *cells, None)])


def test_who_gives_only_one_of_both_has_no_part_in_a_ratio() -> None:
    sheets = [
        _placement("淄博市张店区", 100, 50, 10, 9),
        _placement("淄博市淄川区", 100, None, 20, None),
        _placement("淄博市博山区", None, 70, None, 5),
    ]
    merged = form_submissions.merged_of(PLACEMENT, sheets)
    _check(merged)
    table = _table(merged, "unit")
    assert table.total is not None
    cells = dict(zip([column.heading for column in table.columns], table.total.cells, strict=True))
    assert [_plain(cells[name]) for name in ("结业人数", "就业人数", "就业率（%）")] == [200, 120, 50]
    at = [name for name in cells if name.startswith(("期末教职工", "期末在岗", "在岗率"))]
    assert sorted(str(_plain(cells[name])) for name in at) == ["14", "30", "90"]
    rate = cells["就业率（%）"]
    assert isinstance(rate, Figure)
    assert [part.value for part in rate.parts] == [50, 100]
    assert len(rate.rows) == 1
    assert merged.totals["rate"] == rate
    assert "比率只用分子、分母都填了的行计算：2 行只填了一项，未计入。" in "".join(table.notes)
    everybody = form_submissions.merged_of(PLACEMENT, sheets[:1])
    assert "未计入" not in "".join(_table(everybody, "unit").notes)


def test_of_nobody_who_gives_both_there_is_no_ratio() -> None:
    sheets = [_placement("淄博市淄川区", 100, None, 0, 3), _placement("淄博市博山区", None, 70, None, 5)]
    merged = form_submissions.merged_of(PLACEMENT, sheets)
    _check(merged)
    table = _table(merged, "unit")
    assert table.total is not None
    assert [table.total.cells[table.at(name)] for name in ("就业率（%）", "在岗率（%）")] == [None, None]
