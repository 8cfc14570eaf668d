"""The summaries that a form declares: lines by a field, by time or by unit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.forms.spec import BY_TIMES, Summary
from skilltrain_cli.notices.code_lists.group_list import TOGETHER
from skilltrain_cli.operations.merge.derived_columns import KIND_MARKS, UNIT_MARKS, line_marks
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_types import DERIVED_KIND
from skilltrain_cli.operations.merge.totals import BY_UNIT, line_order, summed_amounts
from skilltrain_cli.operations.summaries.figure_columns import (
    Counting,
    FigureColumns,
    RowsOfLine,
    notes_on,
    with_standing,
)
from skilltrain_cli.operations.summaries.summary_table import (
    Chart,
    ChartKind,
    Condition,
    Shape,
    SummaryCell,
    SummaryColumn,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.operations.summaries.summary_wording import (
    UNFILLED,
    WHOLE,
    extremes,
    extremes_of_cells,
    subject_matter,
    unlike,
    word_of,
)
from skilltrain_cli.operations.summaries.unit_tables import (
    city_lines,
    has_cities,
    unit_columns,
    unit_lines,
    whole_line,
)
from skilltrain_cli.values.figure_with_sources import Scope, compact_positions
from skilltrain_cli.values.named_groups import gathered

_HEADINGS = {"month": "开始时间", "quarter": "季度"}
_NOTES = {
    "month": "按开始的月份计；只写到季度、半年、全年的不在各月里，列在最后。",
    "quarter": "按开始的季度计；只写到半年、全年的不在各季度里，列在最后。",
}
"""What is said of a summary by time whose form says nothing of it."""


def declared_table(
    merged: Merged, summary: Summary, name: str, id_: str, *, by_city: bool = False
) -> SummaryTable:
    """Return one of them; ``name`` is that of its sheet. One by unit may be made by city instead."""
    names, lines = _lines(merged, summary, by_city=by_city)
    if summary.across:
        return _crossed(merged, summary, (name, id_), (names, lines))
    table, form = merged.table, merged.table.form
    amounts = summed_amounts(merged.counted, summary)
    kinds = summary.kinds and DERIVED_KIND in table.columns
    marks = KIND_MARKS if summary.by == BY_UNIT else line_marks(summary.title)
    marks = marks if summary.by == BY_UNIT or marks in merged.derived else ""
    unit_marks = UNIT_MARKS if summary.by == BY_UNIT else line_marks(summary.title, of_units=True)
    figures = FigureColumns(
        table,
        amounts,
        counting=Counting(rows=summary.count, kinds=kinds, marks=marks, unit_marks=unit_marks),
        taken=[column.heading for column in names],
    )
    whole, timed = range(len(table)), summary.by in BY_TIMES
    found = SummaryTable(
        id=id_,
        name=name,
        title=f"{merged.region.name}{subject_matter(form)}{summary.title}分布表",
        notes=tuple(_notes(merged, summary, lines, figures.columns)),
        columns=(*names, *figures.columns),
        lines=tuple(figures.line(line, line.rows if timed else whole) for line in lines),
        total=whole_line(figures, table, len(names)),
    )
    found = with_standing(found, figures.main, ranked=False)
    label = merged.labels.get(summary.key)
    parts = label.parts if label is not None else frozenset[str]()
    says = extremes(found, figures.shown, least=not timed, parts=parts) if figures.shown else ""
    title = f"{merged.region.name}{subject_matter(form)}{figures.shown}（按{summary.title}）"
    kind = ChartKind.COLUMNS if timed else ChartKind.BARS
    chart = Chart(kind=kind, title=title, values=(figures.shown,), says=says)
    return replace(found, charts=(chart,)) if says else found


def _lines(
    merged: Merged, summary: Summary, *, by_city: bool
) -> tuple[tuple[SummaryColumn, ...], Sequence[RowsOfLine]]:
    """Return the columns that name the lines, and the lines."""
    if by_city:
        return unit_columns()[:1], [*city_lines(merged.table)]
    if summary.by == BY_UNIT:
        return unit_columns(), [*unit_lines(merged.table)]
    column = merged.table.form.by_name.get(summary.by)
    grouping = _Grouping.of(merged, summary.key)
    heading = summary.heading or (column.heading if column else _HEADINGS.get(summary.by, grouping.column))
    named = str if summary.key in merged.labels else word_of
    lines = [
        RowsOfLine(names=(named(word),), rows=same, where=(grouping.condition(word),))
        for word, same in grouping.rows.items()
    ]
    return (SummaryColumn(heading=heading, shape=Shape.NAME, width=summary.width),), lines


class _Grouping(Struct, frozen=True, kw_only=True):
    """What a summary goes by: a field as it is written, or a label of each row."""

    column: str
    """The field, or the heading of the label's column in 来源明细."""
    words: Sequence[Any]
    """What each row says."""
    several: bool = False
    """Whether a row may say several words, separated by 、."""
    rows: Mapping[Any, Sequence[int]]
    """The rows of each word, in the order of the lines."""

    @classmethod
    def of(cls, merged: Merged, key: str) -> "_Grouping":
        """Return what a key of a summary stands for."""
        label, table = merged.labels.get(key), merged.table
        if label is None:
            rows, column = gathered(zip(table.columns[key], count())), table.form.by_name[key]
            ordered = {word: compact_positions(rows[word]) for word in line_order(column, rows)}
            return cls(column=key, words=table.columns[key], rows=ordered)
        found = {word: same for word in label.order if (same := label.rows(word))}
        return cls(column=label.heading, words=label.words, several=label.several, rows=found)

    def condition(self, word: Any) -> Condition:  # noqa: ANN401 - each field has its own type
        """Return what the rows of a word have in common."""
        return Condition(column=self.column, word=str(word), among=self.several)

    def within(self, rows: Sequence[int]) -> Mapping[Any, Sequence[int]]:
        """Return those of some rows that are each word's."""
        words: Iterable[Any] = map(self.words.__getitem__, rows)
        if isinstance(rows, range):
            words = self.words[rows.start : rows.stop]
        pairs = zip(words, rows, strict=True)
        if self.several:
            return gathered((word, row) for words, row in pairs for word in words.split(TOGETHER))
        return gathered(pairs)


def _notes(
    merged: Merged, summary: Summary, lines: Sequence[RowsOfLine], columns: Sequence[SummaryColumn]
) -> Iterator[str]:
    timed = (_NOTES[key] for key in (summary.across, summary.by) if key in _NOTES and key in merged.labels)
    if note := summary.note or next(timed, ""):
        yield note
    yield from notes_on(columns)
    if any(UNFILLED in line.names for line in lines):
        yield f"{UNFILLED}：这一栏没有填写的。"
    labels = (merged.labels.get(key) for key in (summary.key, summary.across))
    for label in filter(None, labels):
        if label.several:
            yield f"同一个{merged.table.form.card.kind}可以有几个{label.heading}，各计一次，相加大于合计。"
    if any(not column.required for column in summed_amounts(merged.counted, summary)):
        yield "空白：没有填写，不是零。"


def _crossed(
    merged: Merged,
    summary: Summary,
    named: tuple[str, str],
    down: tuple[tuple[SummaryColumn, ...], Sequence[RowsOfLine]],
) -> SummaryTable:
    """Return lines by one thing and columns by another: how many rows, or what the first amount comes to."""
    table, form = merged.table, merged.table.form
    (names, lines), (name, id_) = down, named
    across = _Grouping.of(merged, summary.across)
    amounts = summed_amounts(merged.counted, summary)
    figures = FigureColumns(table, amounts, counting=Counting(rows=not summary.sum))
    at = [column.name for column in amounts].index(summary.sum[0]) if summary.sum else 0
    plain = replace(figures.columns[at], marks="", total_marks="")  # no column marks one row in each cell
    whole, timed = range(len(table)), summary.across in BY_TIMES

    def cells(own: Sequence[int]) -> tuple[SummaryCell, ...]:
        parts = across.rows if own is whole else across.within(own)
        found = (
            figures.of(compact_positions(parts[word]), among if timed else whole)[at]
            if word in parts
            else None
            for word, among in across.rows.items()
        )
        return (*found, figures.of(own, whole)[at])

    columns = list(names)
    for word in (*across.rows, None):
        heading = unlike(WHOLE if word is None else word, [each.heading for each in columns])
        met = () if word is None else (across.condition(word),)
        columns.append(replace(plain, heading=heading, about="", where=met))
    values = tuple(column.heading for column in columns[len(names) : -1])
    found = SummaryTable(
        id=id_,
        name=name,
        title=f"{merged.region.name}{subject_matter(form)}{summary.title}{plain.heading}表",
        notes=(
            f"各格是{plain.heading}。",
            *_notes(merged, summary, lines, (plain,)),
            f"空白：没有这样的{form.card.kind}。",
        ),
        columns=tuple(columns),
        lines=tuple(SummaryLine(cells=(*line.names, *cells(line.rows)), where=line.where) for line in lines),
        total=SummaryLine(cells=(WHOLE, *[""] * (len(names) - 1), *cells(whole)), scope=Scope.ALL),
    )
    if len(names) > 1 and has_cities(merged):
        return found  # a picture of its units would be too long; that of its cities is another table
    says = extremes_of_cells(found, values, plain.heading)
    title = f"{merged.region.name}{subject_matter(form)}{plain.heading}（{summary.title}）"
    chart = Chart(kind=ChartKind.HEAT, title=title, values=values, says=says)
    return replace(found, charts=(chart,)) if says else found
