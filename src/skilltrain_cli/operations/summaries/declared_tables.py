"""The summaries that a form declares: lines by a field, by time or by unit."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from skilltrain_cli.forms.spec import Column, Summary
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_types import DERIVED_KIND, Grouped
from skilltrain_cli.operations.merge.totals import BY_TIME, BY_UNIT
from skilltrain_cli.operations.summaries.figure_columns import FigureColumns, RowsOfLine, with_standing
from skilltrain_cli.operations.summaries.summary_table import (
    Chart,
    ChartKind,
    Condition,
    Shape,
    SummaryColumn,
    SummaryTable,
)
from skilltrain_cli.operations.summaries.summary_wording import UNFILLED, extremes, subject_matter, word_of
from skilltrain_cli.operations.summaries.unit_tables import (
    KIND_MARKS,
    unit_columns,
    unit_lines,
    whole_line,
)
from skilltrain_cli.review.provenance import ROW_HEADINGS

TIMES = {"month": ROW_HEADINGS[4], "quarter": "计入季度"}
"""The columns of 来源明细 that say in which month, or quarter, a row counts."""
_HEADINGS = {"month": "开始时间", "quarter": "季度"}


def declared_table(merged: Merged, grouped: Grouped, name: str) -> SummaryTable:
    """Return one of them; ``name`` is that of its sheet."""
    summary, table, form = grouped.summary, merged.table, merged.table.form
    names, lines = _lines(merged, grouped)
    kinds = summary.kinds and DERIVED_KIND in table.columns
    marks = f"{summary.title}类数" if kinds and summary.by != BY_UNIT else KIND_MARKS * kinds
    taken = [column.heading for column in names]
    figures = FigureColumns(table, grouped.amounts, rows=summary.count, marks=marks, taken=taken)
    whole, timed = range(len(table)), summary.by in BY_TIME
    found = SummaryTable(
        id=summary.by,
        name=name,
        title=f"{merged.region.name}{subject_matter(form)}{summary.title}分布表",
        notes=tuple(_notes(summary, lines, figures, grouped.amounts)),
        columns=(*names, *figures.columns),
        lines=tuple(figures.line(line, line.rows if timed else whole) for line in lines),
        total=whole_line(figures, table, len(names)),
    )
    found = with_standing(found, figures.main, ranked=False)
    says = extremes(found, figures.shown) if figures.shown else ""
    title = f"{merged.region.name}{subject_matter(form)}{figures.shown}（按{summary.title}）"
    kind = ChartKind.COLUMNS if timed else ChartKind.BARS
    chart = Chart(kind=kind, title=title, values=(figures.shown,), says=says)
    return replace(found, charts=(chart,)) if says else found


def _lines(merged: Merged, grouped: Grouped) -> tuple[tuple[SummaryColumn, ...], Sequence[RowsOfLine]]:
    """Return the columns that name the lines, and the lines."""
    summary = grouped.summary
    if summary.by == BY_UNIT:
        return unit_columns(), [*unit_lines(merged.table)]
    column = grouped.column
    heading = summary.heading or (column.heading if column else _HEADINGS[summary.by])
    where = column.name if column else TIMES[summary.by]
    lines = [
        RowsOfLine(
            names=(word_of(line.name),),
            rows=line.rows.rows,
            where=(Condition(column=where, word=str(line.name)),),
        )
        for line in grouped.lines
    ]
    return (SummaryColumn(heading=heading, shape=Shape.NAME, width=summary.width),), lines


def _notes(
    summary: Summary, lines: Sequence[RowsOfLine], figures: FigureColumns, amounts: Sequence[Column]
) -> Iterator[str]:
    if summary.note:
        yield summary.note
    yield from (f"{column.heading}：{column.about}" for column in figures.columns if column.about)
    if any(line.names[0] == UNFILLED for line in lines):
        yield f"{UNFILLED}：这一栏没有填写的。"
    if any(not column.required for column in amounts):
        yield "空白：没有填写，不是零。"
