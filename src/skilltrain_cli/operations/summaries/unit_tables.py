"""汇总 and 各市: what each unit, and in a province each city, comes to."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from msgspec.structs import replace

from skilltrain_cli.forms.spec import FormSpec, Role
from skilltrain_cli.operations.merge.derived_columns import KIND_MARKS, UNIT_MARKS
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_types import DERIVED_KIND, Table
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
    SummaryColumn,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.operations.summaries.summary_wording import WHOLE, extremes, subject_matter
from skilltrain_cli.values.figure_with_sources import Scope
from skilltrain_cli.values.region import Level

CITY, UNIT = "市", "填报单位"
_SUMS = {Scope.CITY: "小计", Scope.ALL: WHOLE}
UNITS = "汇总"
"""What the sheets are called."""


def unit_table(merged: Merged, name: str, id_: str) -> SummaryTable:
    """Return what each unit comes to; ``name`` is that of its sheet."""
    lines = [*unit_lines(merged.table)]
    return _table(merged, lines, (name, id_, "汇总表"), lone=not _below_cities(lines))


def city_table(merged: Merged, name: str, id_: str) -> SummaryTable:
    """Return what each city comes to."""
    return _table(merged, [*city_lines(merged.table)], (name, id_, "各市汇总表"), lone=True)


def has_cities(merged: Merged) -> bool:
    """Tell whether it is a province's that has units below its cities."""
    return merged.level is Level.PROVINCE and _below_cities([*unit_lines(merged.table)])


def _below_cities(lines: Sequence[RowsOfLine]) -> bool:
    return any(line.names[0] != line.names[1] for line in lines)


def unit_columns() -> tuple[SummaryColumn, ...]:
    """Return the columns that name a unit."""
    return (
        SummaryColumn(heading=CITY, shape=Shape.NAME, width=14),
        SummaryColumn(heading=UNIT, shape=Shape.NAME, width=34),
    )


def unit_lines(table: Table) -> Iterator[RowsOfLine]:
    """Yield each unit with its rows, in official order."""
    blocks = groupby(table.blocks, key=lambda block: (block.unit.city.name, block.unit.name))
    lines = [
        RowsOfLine(names=names, rows=range((same := [*found])[0].rows.start, same[-1].rows.stop))
        for names, found in blocks
    ]
    yield from _told_apart(table, lines, (Role.CITY, Role.COUNTY))


def city_lines(table: Table) -> Iterator[RowsOfLine]:
    """Yield each city with its rows, in official order."""
    blocks = groupby(table.blocks, key=lambda block: block.unit.city.name)
    lines = [
        RowsOfLine(
            names=(name,),
            rows=range((same := [*found])[0].rows.start, same[-1].rows.stop),
            scope=Scope.CITY,
        )
        for name, found in blocks
    ]
    yield from _told_apart(table, lines, (Role.CITY,))


def _told_apart(table: Table, lines: Sequence[RowsOfLine], roles: Sequence[Role]) -> Iterator[RowsOfLine]:
    """Yield lines with the words of their own that tell their rows from all others, where there are such."""
    fields = [field for field in map(table.form.field, roles) if field]
    words = [tuple(str(table.columns[field][line.rows[0]]) for field in fields) for line in lines]
    if not fields or len(set(words)) < len(words):
        yield from lines
        return
    for line, word in zip(lines, words, strict=True):
        pairs = zip(fields, word, strict=True)
        yield replace(line, where=tuple(Condition(column=field, word=each) for field, each in pairs))


def roll_lines(merged: Merged) -> Iterator[RowsOfLine]:
    """Yield each unit, in a province below a city's units the city, last the whole."""
    table, cities = merged.table, {}
    if merged.level is Level.PROVINCE:
        cities = {line.rows[-1]: line for line in city_lines(table)}
    for line in unit_lines(table):
        yield line
        city = cities.get(line.rows[-1])
        if city is not None and line.names[0] != line.names[1]:
            yield city
    yield RowsOfLine(names=(WHOLE,), rows=range(len(table)), scope=Scope.ALL)


def sum_labels(form: FormSpec, line: RowsOfLine) -> Mapping[str, str]:
    """Return what stands in the fields that name units, so that a line of a roll is read as a sum."""
    city, county = form.field(Role.CITY), form.field(Role.COUNTY)
    word = _SUMS[line.scope]
    if line.scope is Scope.CITY and city and county:
        return {city: line.names[0], county: word}
    name = city or county or form.columns[0].name
    return {name: line.names[0] + word if line.scope is Scope.CITY else word}


def whole_line(figures: FigureColumns, table: Table, names: int, texts: int = 0) -> SummaryLine:
    """Return the line that sums everything up; its first cell says so."""
    whole = range(len(table))
    words = (WHOLE, *[""] * (names - 1))
    line = RowsOfLine(names=words, rows=whole, scope=Scope.ALL, texts=("",) * texts)
    return figures.line(line, whole)


def _table(
    merged: Merged, lines: Sequence[RowsOfLine], named: tuple[str, str, str], *, lone: bool
) -> SummaryTable:
    """Return 汇总 or 各市; ``lone``: the city's name says all."""
    table, form = merged.table, merged.table.form
    name, id_, title = named
    columns = unit_columns()[: 1 if lone else 2]
    named_rows = DERIVED_KIND in table.columns
    figures = FigureColumns(
        table,
        merged.counted,
        counting=Counting(names=named_rows, kinds=named_rows, marks=KIND_MARKS, unit_marks=UNIT_MARKS),
        taken=[each.heading for each in columns],
    )
    lines = [replace(line, names=line.names[: len(columns)]) for line in lines]
    listed = form.is_card and name == UNITS
    if listed:
        called = table.columns[form.name]
        lines = [replace(line, texts=("、".join(str(called[row]) for row in line.rows),)) for line in lines]
    whole = range(len(table))
    text = SummaryColumn(heading=form.by_name[form.name].heading, shape=Shape.TEXT, width=60)
    found = SummaryTable(
        id=id_,
        name=name,
        title=f"{merged.region.name}{subject_matter(form)}{title}",
        notes=tuple(_notes(merged, figures)),
        columns=(*columns, *figures.columns, *((text,) if listed else ())),
        lines=tuple(figures.line(line, whole) for line in lines),
        total=whole_line(figures, table, len(columns), int(listed)),
    )
    found = with_standing(found, figures.main, ranked=True)
    return replace(found, charts=tuple(_charts(merged, found, figures.shown)))


def _notes(merged: Merged, figures: FigureColumns) -> Iterator[str]:
    """Yield what is counted, and how."""
    form = merged.table.form
    if form.is_card:
        unit = "单位" if form.of(Role.COUNTY) else "市"
        yield f"按{unit}计数；没有报送的{unit}见“覆盖”表。"
    yield from notes_on(figures.columns)
    if any(not column.required for column in merged.counted):
        yield "空白：没有填写，不是零。"


def _charts(merged: Merged, table: SummaryTable, heading: str) -> Iterator[Chart]:
    says = extremes(table, heading)
    if not says:
        return
    cities = merged.level is Level.PROVINCE and len(table.names) == 1
    title = f"{merged.region.name}{'各市' if cities else '各单位'}{heading}"
    yield Chart(kind=ChartKind.BARS, title=title, values=(heading,), says=says)
    if cities:
        yield Chart(kind=ChartKind.TILES, title=f"{title}分布", values=(heading,), says=says)
