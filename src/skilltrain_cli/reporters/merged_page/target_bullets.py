"""Progress against targets: a bar for what is done, a line where the target is."""

from collections.abc import Iterator
from decimal import Decimal

from skilltrain_cli.operations.summaries.summary_table import Shape, SummaryLine, SummaryTable
from skilltrain_cli.reporters.merged_page.chart_drawings import percent
from skilltrain_cli.reporters.merged_page.figure_writing import NOTHING, isolated, measured, number_in
from skilltrain_cli.reporters.merged_page.line_names import name_of, names_of
from skilltrain_cli.reporters.page_parts.markup import Markup, drawn, tag

TARGETS = "targets"
"""The table of targets, by its id."""
DONE, TARGET, RATE, PACE = "完成", "目标", "完成率", "序时进度"
"""Headings of the table."""
_FULL, _MOST = 1.25, 2
"""Shares of the target at which a bar fills its room, at least and at most; a longer one is broken off."""
_MOST_BULLETS = 40
_HEIGHT = 18
_BREAK = ("97.00%", "98.50%")
"""Where a bar is cut that would be too long."""


def bullets(table: SummaryTable) -> Markup:
    """Return the chart of a table of targets, with its title and its sentence."""
    pace = any(column.heading == PACE for column in table.columns)
    says = "横条是完成率，竖线是目标（100%）" + ("，短线是序时进度" if pace else "")
    caption = tag(
        "figcaption",
        tag("strong", "指标完成情况", id="targets-t"),
        tag("span", f"{says}。条超出竖线的，已超过目标。", id="targets-d"),
    )
    names = tuple(dict.fromkeys((*table.names[:1], *names_of(table))))
    rates = [rate for line in table.lines if (rate := _share(table, line, RATE)) is not None]
    full = min(_MOST, max([_FULL, *rates]))
    rows = (
        tag("div", *_row(table, line, name_of(line, names), full), class_="row")
        for line in table.lines[:_MOST_BULLETS]
    )
    picture = tag(
        "div",
        *rows,
        class_="bars bullets",
        role="img",
        aria_labelledby="targets-t",
        aria_describedby="targets-d",
    )
    left = len(table.lines) - _MOST_BULLETS
    rest = tag("p", f"图中只画前 {_MOST_BULLETS} 个，另有 {left:,} 个见下面的数据表。", class_="rest")
    return tag("figure", caption, picture, rest if left > 0 else None, class_="chart")


def _row(table: SummaryTable, line: SummaryLine, name: str, full: float) -> Iterator[Markup]:
    rate, pace = _share(table, line, RATE), _share(table, line, PACE)
    yield tag("span", isolated(name), class_="name")
    marks = [drawn("rect", width="100%", height=_HEIGHT, class_="track")]
    if rate is not None:
        width = percent(rate, full)
        marks.append(drawn("rect", y=4, width=width, height=_HEIGHT - 8, class_="mark first"))
        if rate > full:
            marks += [drawn("line", x1=at, x2=at, y1=0, y2=_HEIGHT, class_="break") for at in _BREAK]
    if pace is not None:
        at = percent(pace, full)
        marks.append(drawn("line", x1=at, x2=at, y1=0, y2=5, class_="pace"))
        marks.append(drawn("line", x1=at, x2=at, y1=_HEIGHT - 5, y2=_HEIGHT, class_="pace"))
    goal = percent(1, full)
    marks.append(drawn("line", x1=goal, x2=goal, y1=0, y2=_HEIGHT, class_="goal"))
    drawing = drawn("svg", *marks, width="100%", height=_HEIGHT, aria_hidden="true")
    yield tag("span", drawing, class_="tracks")
    said = tag("small", f"{_told(table, line, DONE)}／{_told(table, line, TARGET)}")
    yield tag("span", tag("span", _told(table, line, RATE)), said, class_="value")


def _told(table: SummaryTable, line: SummaryLine, heading: str) -> str:
    at = next((at for at, column in enumerate(table.columns) if column.heading == heading), None)
    return NOTHING if at is None else measured(table.columns[at], line.cells[at]) or NOTHING


def _share(table: SummaryTable, line: SummaryLine, heading: str) -> float | None:
    """Return a share of the target; ``None`` where the table has none or nothing is known."""
    for column, cell in zip(table.columns, line.cells, strict=True):
        if column.heading == heading and column.shape is Shape.PERCENT:
            value = number_in(cell)
            return None if value is None else float(Decimal(value))
    return None
