"""A summary as a section of the page: its charts, what they show in words, its numbers, its notes."""

from collections.abc import Iterator, Sequence
from math import sqrt

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.operations.summaries.summary_table import (
    Chart,
    ChartKind,
    Shape,
    SummaryCell,
    SummaryColumn,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.reporters.merged_page.chart_drawings import Drawn, bars, columns, tiles
from skilltrain_cli.reporters.merged_page.figure_writing import (
    NOTHING,
    NUMBERS,
    isolated,
    number_in,
    written,
)
from skilltrain_cli.reporters.merged_page.line_names import name_of, names_of
from skilltrain_cli.reporters.page_parts.markup import Content, Markup, joined, tag
from skilltrain_cli.values.privacy import shown_name

_FEW = 12
"""Lines up to which the numbers stand open beside their chart."""
_MOST_COLUMNS, _COLUMNS = 16, 12
"""Columns of one table that a sheet of paper has room for; and how many stand beside the names in a part."""
_FEW_NOTES = 6
_MOST_LINES = 400
"""Lines of a table that are written out: every county of a province, with room to spare."""
_MOST_IN_HEAT = 40
"""Lines of a heat map: all others stand in the table below it."""
_SHADES = 5


class Section(Struct, frozen=True, kw_only=True):
    """A part of the page with its anchor and heading."""

    id: str
    heading: str
    title: str
    """What it is, in full; perhaps the same words."""
    content: Markup
    wide: bool = True
    """Whether it needs the whole width of a desk's screen."""


def section_of(table: SummaryTable) -> Section:
    """Return the section of a summary."""
    table = _masked(table)
    heat = [chart for chart in table.charts if chart.kind is ChartKind.HEAT]
    figures = [_figure(table, at, chart) for at, chart in enumerate(table.charts, 1)]
    if len(figures) > 1 and not heat:
        figures = [tag("div", *figures, class_="charts")]
    numbers = None if heat and table.lines else _numbers(table)
    return Section(
        id=f"t-{table.id}",
        heading=table.name,
        title=table.title,
        content=joined((*figures, numbers, notes(table.notes))),
        wide=bool(heat) or len(table.lines) > _FEW or len(table.columns) > _FEW,
    )


def _masked(table: SummaryTable) -> SummaryTable:
    """Return a summary whose sentences may be shown: they name groups and units as they were written."""
    charts = (
        replace(each, title=shown_name(each.title), says=shown_name(each.says)) for each in table.charts
    )
    return replace(
        table,
        name=shown_name(table.name),
        title=shown_name(table.title),
        notes=tuple(shown_name(each.replace("空白：", f"空白（{NOTHING}）：")) for each in table.notes),
        columns=tuple(replace(each, about=shown_name(each.about)) for each in table.columns),
        charts=tuple(charts),
    )


def notes(sentences: Sequence[str]) -> Markup | None:
    """Return what is to be known of the numbers above."""
    if not sentences:
        return None
    listed = tag("ul", *(tag("li", each) for each in sentences), class_="notes")
    if len(sentences) <= _FEW_NOTES:
        return listed
    return tag("details", tag("summary", f"各栏的口径（{len(sentences)} 条）"), listed)


def number_table(table: SummaryTable, label: str, lines: Sequence[SummaryLine], shades: "Shades") -> Markup:
    """
    Return lines of a summary as a table in a box of its own, which scrolls where it is too wide.

    One that would be too wide for paper becomes several, each with the names of the lines.
    """
    parts = tuple(_column_parts(table))
    called = (f"{label}（{at}/{len(parts)}）" if len(parts) > 1 else label for at in range(1, len(parts) + 1))
    boxes = (_part(table, lines, shades, columns) for columns in parts)
    return joined(map(boxed, called, boxes))


def _column_parts(table: SummaryTable) -> Iterator[Sequence[int]]:
    """
    Yield the columns that stand in one table: all of them, or the names and some others.

    A name that all lines share and the title tells, such as the city of a city's table, takes no room.
    """
    names = [at for at in table.names if not _told_by_title(table, at)] or table.names[-1:]
    everything = [at for at in range(len(table.columns)) if at in names or at not in table.names]
    if len(everything) <= _MOST_COLUMNS:
        yield everything
        return
    others = [at for at in everything if at not in names]
    for first in range(0, len(others), _COLUMNS):
        yield (*names, *others[first : first + _COLUMNS])


def _told_by_title(table: SummaryTable, at: int) -> bool:
    """Tell a column of names that says the same of every line as the title does."""
    words = {str(line.cells[at] or "") for line in table.lines}
    return len(words) == 1 and all(word and word in table.title for word in words)


def _part(
    table: SummaryTable, lines: Sequence[SummaryLine], shades: "Shades", columns: Sequence[int]
) -> Markup:
    """Return some columns of these lines, and the total, as a table."""
    head = tag("tr", *(_head(table.columns[at]) for at in columns))
    body = (tag("tr", *_row(table, line, shades, columns)) for line in lines)
    total = table.total
    foot = tag("tfoot", tag("tr", *_row(table, total, NO_SHADES, columns))) if total else None
    look = "numbers heat" if shades.at else "numbers"
    return tag("table", tag("thead", head), tag("tbody", *body), foot, class_=look)


def boxed(label: str, table: Markup) -> Markup:
    """Return a table in a box that scrolls by itself, also by the keyboard."""
    return tag("div", table, class_="scroll", role="region", aria_label=label, tabindex=0)


class Shades(Struct, frozen=True, kw_only=True):
    """Which columns of a table are shaded, and the number that is darkest."""

    at: frozenset[int] = frozenset()
    most: float = 0

    def of(self, at: int, cell: SummaryCell) -> str | None:
        """Return the class of a cell: 0 for nothing, then as many steps as there are shades."""
        value = number_in(cell)
        if at not in self.at or value is None:
            return None
        return f"h{shade(float(value), self.most)}"


NO_SHADES = Shades()


def shade(value: float, most: float) -> int:
    """
    Return how dark a number is among others of which ``most`` is the greatest: 0, or 1 to 5.

    Steps go by the square root: one very large number does not make all others look alike.
    """
    return 0 if value <= 0 or most <= 0 else min(_SHADES, 1 + int(_SHADES * sqrt(value / most)))


def _figure(table: SummaryTable, number: int, chart: Chart) -> Markup:
    """Return a chart with its title and its sentence; it is one picture for who cannot see it."""
    anchor = f"t-{table.id}-{number}"
    caption = tag(
        "figcaption",
        tag("strong", chart.title, id=f"{anchor}-t"),
        tag("span", chart.says, id=f"{anchor}-d"),
    )
    if chart.kind is ChartKind.HEAT:
        return tag("figure", caption, *_heat(table, chart), class_="chart")
    drawing = _DRAWINGS[chart.kind](table, chart)
    picture = tag(
        "div",
        drawing.markup,
        class_=chart.kind.value,
        role="img",
        aria_labelledby=f"{anchor}-t",
        aria_describedby=f"{anchor}-d",
    )
    rest = f"图中只画前 {drawing.shown} 个，另有 {drawing.left_out:,} 个见下面的数据表。"
    return tag(
        "figure",
        caption,
        drawing.legend,
        picture,
        tag("p", rest, class_="rest") if drawing.left_out else None,
        class_="chart",
    )


def _heat(table: SummaryTable, chart: Chart) -> Iterator[Content]:
    """Yield the table itself, shaded: the numbers stand in their fields. Its end is folded if it is long."""
    at = frozenset(table.at(heading) for heading in chart.values)
    found = [number_in(line.cells[each]) for line in table.lines for each in at]
    shades = Shades(at=at, most=float(max((each for each in found if each is not None), default=0)))
    yield tag("p", "颜色越深，数越大；每格都写着数。", class_="rest")
    first, rest = table.lines[:_MOST_IN_HEAT], table.lines[_MOST_IN_HEAT:_MOST_LINES]
    if not rest:
        yield number_table(table, chart.title, first, shades)
        return
    yield number_table(replace(table, total=None), chart.title, first, shades)
    summary = tag("summary", f"其余 {len(table.lines) - len(first):,} 行和合计")
    yield tag("details", summary, number_table(table, f"{chart.title}（续）", rest, shades), _cut(table))


def _cut(table: SummaryTable) -> Markup | None:
    """Say how many lines of a table are not on the page, and where they are."""
    left = len(table.lines) - _MOST_LINES
    if left <= 0:
        return None
    rest = f"这里只列前 {_MOST_LINES} 行，另有 {left:,} 行见工作簿的“{table.name}”表。"
    return tag("p", rest, class_="rest")


def _numbers(table: SummaryTable) -> Markup:
    """Return the table; a long one is folded behind the number of its lines."""
    inside = number_table(table, f"{table.name}：数据表", table.lines[:_MOST_LINES], NO_SHADES)
    if not table.lines:
        return tag("p", "没有可列的内容。")
    if not table.charts and len(table.lines) <= _FEW:
        return inside
    summary = tag("summary", isolated(table.name), f"的数据表（{len(table.lines):,} 行）")
    return tag("details", summary, inside, _cut(table))


def _head(column: SummaryColumn) -> Markup:
    return tag(
        "th",
        isolated(column.heading),
        scope="col",
        class_="number" if column.shape in NUMBERS else None,
        title=column.about or None,
    )


def _row(table: SummaryTable, line: SummaryLine, shades: Shades, columns: Sequence[int]) -> Iterator[Markup]:
    """Yield the cells of a line; the last of its names is its heading."""
    names = [at for at in table.names if at in columns]
    said = [at for at in names if line.cells[at]]
    named = (said or names or [0])[-1]
    for at in columns:
        column, cell = table.columns[at], line.cells[at]
        if at == named and not cell:  # 合计 stands below a name that is not shown
            cell = next(filter(None, table.name_of(line)), None)
        text = written(column, cell)
        if column.shape in NUMBERS:
            shown = text or tag("span", NOTHING, class_="none")
            yield tag("td", shown, class_=" ".join(filter(None, ("number", shades.of(at, cell)))))
        elif at == named:
            yield tag("th", isolated(text), scope="row")
        else:
            yield tag("td", isolated(text))


def _bars(table: SummaryTable, chart: Chart) -> Drawn:
    ranks = [at for at, column in enumerate(table.columns) if column.shape is Shape.RANK]
    lines = list(table.lines)
    if ranks:
        known = {at: number_in(line.cells[ranks[0]]) for at, line in enumerate(lines)}
        order = sorted(known, key=lambda at: (known[at] is None, known[at] or 0, at))
        lines = [lines[at] for at in order]
    names = names_of(table)
    return bars(table, chart.values, [(name_of(line, names), line) for line in lines])


def _columns(table: SummaryTable, chart: Chart) -> Drawn:
    names = names_of(table)
    return columns(table, chart.values, [(name_of(line, names), line) for line in table.lines])


def _tiles(table: SummaryTable, chart: Chart) -> Drawn:
    names = names_of(table)
    return tiles(table, chart.values[0], [(name_of(line, names), line) for line in table.lines], shade)


_DRAWINGS = {ChartKind.BARS: _bars, ChartKind.COLUMNS: _columns, ChartKind.TILES: _tiles}
