"""
The charts of a summary: native ones of Excel, which follow their cells and print in black and white.

Bars are grey or hatched and bear their numbers; one axis has values, the other names, each with a title. What
a chart shows stands in a sentence above it, which is also its text for those who cannot see it.
"""

from collections.abc import Mapping, Sequence
from math import ceil

from msgspec import Struct
from msgspec.structs import replace
from xlsxwriter import Workbook

from skilltrain_cli.operations.summaries.summary_table import Chart, ChartKind, Shape, SummaryTable
from skilltrain_cli.values.figure_with_sources import Figure
from skilltrain_cli.values.grid import a1
from skilltrain_cli.writers.workbooks.plain_list_sheet import (
    LEAST_HEIGHT,
    Content,
    ListPage,
    LiveFormula,
    table_name,
)
from skilltrain_cli.writers.workbooks.workbook_style import BODY_FONT, HEADING_FONT, Look

_MOST_BARS = 34
"""Bars that a page of A4 set on its side has room for."""
_TOP = 15
"""How many lines a chart shows of those that have too many: the greatest."""
_AROUND, _BARS, _COLUMNS, _FEW_BARS = 100, (15, 34), (200, 460), (170, 260)
"""Pixels: of title and axes; then the least and the best of a bar, a chart of columns, one of few bars."""
_POINTS_A_PIXEL, _ROW = 0.75, 15.0
_LEAST_WIDTH = 500
"""Pixels of a chart beside a table."""
_NOTES = 50.0
"""Points of the sentence above a chart."""
_FILLS: Sequence[dict[str, object]] = (
    {"fill": {"color": "#7F7F7F"}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#404040", "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#D9D9D9"}},
    {"pattern": {"pattern": "large_confetti", "fg_color": "#404040", "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#404040"}},
    {"pattern": {"pattern": "narrow_horizontal", "fg_color": "#404040", "bg_color": "#FFFFFF"}},
)
"""What tells one series from the next on paper without colours."""
_FORMATS = {Shape.PERCENT: "0.0%", Shape.AMOUNT: "#,##0.00"}
_LIGHTEST, _DARKEST = "#FFFFFF", "#A6A6A6"
"""Of a heat map: its numbers must be read on the darkest."""


def draw_charts(book: Workbook, page: ListPage, table: SummaryTable) -> None:
    """Draw the charts of a table that the page holds, each on one printed page."""
    header = page.header
    for chart in table.charts:
        if chart.kind is ChartKind.HEAT:
            _shade(page, table, chart, header)
        elif chart.kind is not ChartKind.TILES:  # which only the web page can draw
            _draw(book, page, table, chart)
    page.header = header  # printed on every page


def _shade(page: ListPage, table: SummaryTable, chart: Chart, header: int) -> None:
    """Shade the cells of the table itself by their numbers, and say below it what is to be seen."""
    columns = [table.at(heading) for heading in chart.values]
    areas = [f"{a1(header + 1, at)}:{a1(header + len(table.lines), at)}" for at in columns]
    scale = {"type": "2_color_scale", "min_color": _LIGHTEST, "max_color": _DARKEST}
    page.sheet.conditional_format(areas[0], scale | {"multi_range": " ".join(areas)})
    page.skip()
    page.note(f"{chart.title}（颜色越深，数越大）：{chart.says}")


class _Series(Struct, frozen=True, kw_only=True):
    """What a chart shows: rows (zero-based) of its sheet, the column of names and those of values."""

    first: int
    last: int
    names: tuple[int, int]
    called: str
    """What the names are called."""
    values: Mapping[str, int]
    """The columns of values by their headings."""

    def cells(self, sheet: str, first: int, last: int) -> list[str | int]:
        """Return the cells of columns as XlsxWriter takes them."""
        return [sheet, self.first, first, self.last, last]


class _Place(Struct, frozen=True, kw_only=True):
    """Where a chart stands: its upper left cell, and its size in pixels."""

    row: int
    column: int = 0
    width: int
    height: int


def _draw(book: Workbook, page: ListPage, table: SummaryTable, chart: Chart) -> None:
    values = {heading: table.at(heading) for heading in chart.values}
    if chart.kind is ChartKind.BARS and len(table.lines) * len(values) > _MOST_BARS:
        _draw_greatest(book, page, table, chart)
        return
    least, best = _heights(chart, len(table.lines) * len(values))
    page.skip(room=_NOTES + least * _POINTS_A_PIXEL)
    page.note(chart.says)
    first = page.header + 1
    last = first + len(table.lines) - 1
    height = max(least, min(best, int((page.left - _ROW) / _POINTS_A_PIXEL)))
    place = _Place(row=page.next, width=page.pixels_from(0), height=height)
    names = _telling(table)
    called = table.columns[names[1]].heading
    series = _Series(first=first, last=last, names=names, called=called, values=values)
    _insert(book, page, table, chart, (series, place))
    page.leave(ceil(height * _POINTS_A_PIXEL / _ROW) + 1)


def _draw_greatest(book: Workbook, page: ListPage, table: SummaryTable, chart: Chart) -> None:
    """Draw a chart of the lines with the greatest values, beside a table of them or below a wide one."""
    names = len(table.names)
    wide = (1 if names == 1 else 2) + len(chart.values)
    beside = page.pixels_from(wide) >= _LEAST_WIDTH and wide < len(page.stripes)
    listed = page.heading_height + _TOP * LEAST_HEIGHT
    least, best = _heights(chart, _TOP * len(chart.values))
    page.skip(room=_NOTES + listed)
    page.note(chart.says)
    top, height = page.next, int(listed / _POINTS_A_PIXEL)
    series = _list_greatest(page, table, chart, _TOP)
    chart = replace(chart, title=f"{chart.title}（前{_TOP}位）")
    if beside:
        place = _Place(row=top, column=wide, width=page.pixels_from(wide), height=height)
        _insert(book, page, table, chart, (series, place))
        return
    page.skip(room=least * _POINTS_A_PIXEL)
    height = max(least, min(best, int((page.left - _ROW) / _POINTS_A_PIXEL)))
    place = _Place(row=page.next, width=page.pixels_from(0), height=height)
    _insert(book, page, table, chart, (series, place))
    page.leave(ceil(height * _POINTS_A_PIXEL / _ROW) + 1)


def _heights(chart: Chart, bars: int) -> tuple[int, int]:
    """Return how many pixels high a chart must be, and how high it is best, where the page has room."""
    if chart.kind is ChartKind.COLUMNS:
        return _COLUMNS
    (least, best), (low, high) = _BARS, _FEW_BARS
    return max(_AROUND + bars * least, low), max(_AROUND + bars * best, high)


def _telling(table: SummaryTable) -> tuple[int, int]:
    """Return the first and the last column of the names that tell lines apart: one where that is enough."""
    for at in table.names:
        if len({line.cells[at] for line in table.lines}) == len(table.lines):
            return at, at
    return table.names[0], table.names[-1]


def _list_greatest(page: ListPage, table: SummaryTable, chart: Chart, count: int) -> _Series:
    """Write the lines with the greatest values as a table of their own, which refers to the cells above."""
    names, first = table.names, page.header + 1
    columns = {heading: table.at(heading) for heading in chart.values}
    at = columns[chart.values[0]]
    order = sorted(range(len(table.lines)), key=lambda line: -_number(table, line, at))[:count]
    called = f"{table.columns[names[-1]].heading}（前{count}位）"
    heads = (called,) if len(names) == 1 else ("序号", called)
    header = page.headings((*heads, *columns))
    look = page.stripes[at].look
    looks = dict.fromkeys(range(len(heads)), Look.WORD)
    looks |= dict.fromkeys(range(len(heads), len(heads) + len(columns)), look)
    if len(names) > 1:
        looks[0] = Look.COUNT
    for number, line in enumerate(order, start=1):
        name = "".join(str(table.lines[line].cells[each] or "") for each in names)
        joined = "&".join(a1(first + line, each) for each in names)
        cells: list[Content] = [] if len(names) == 1 else [number]
        cells.append(LiveFormula(formula=f"={joined}", value=name))
        cells += [
            LiveFormula(formula=f"={a1(first + line, column)}", value=_number(table, line, column))
            for column in columns.values()
        ]
        page.row(cells, looks)
    page.end_table(table_name(f"{table.name}前{count}位"))
    values = {heading: len(heads) + index for index, heading in enumerate(columns)}
    return _Series(
        first=header + 1,
        last=header + len(order),
        names=(len(heads) - 1, len(heads) - 1),
        called=table.columns[names[-1]].heading,
        values=values,
    )


def _number(table: SummaryTable, line: int, at: int) -> float | int:
    cell = table.lines[line].cells[at]
    if not isinstance(cell, Figure) or not cell.known:
        return 0
    return cell.value if isinstance(cell.value, int) else float(cell.value)


def _insert(
    book: Workbook, page: ListPage, table: SummaryTable, chart: Chart, where: tuple[_Series, _Place]
) -> None:
    """Draw a chart of these cells at this place."""
    series, place = where
    bars = chart.kind is ChartKind.BARS
    drawn = book.add_chart({"type": "bar" if bars else "column"})
    for index, (heading, at) in enumerate(series.values.items()):
        column = table.columns[table.at(heading)]
        drawn.add_series(
            {
                "name": heading,
                "categories": series.cells(table.name, *series.names),
                "values": series.cells(table.name, at, at),
                "border": {"color": "#000000", "width": 0.75},
                "gap": 50,
                "data_labels": {
                    "value": True,
                    "num_format": _FORMATS.get(column.shape, "#,##0"),
                    "font": {"name": BODY_FONT, "size": 10},
                },
                **_FILLS[index % len(_FILLS)],
            }
        )
    drawn.set_title({"name": chart.title, "name_font": {"name": HEADING_FONT, "size": 14, "bold": False}})
    of_values = table.columns[table.at(chart.values[0])]
    what = of_values.heading if len(chart.values) == 1 else "、".join(dict.fromkeys(chart.values))
    measure = of_values.measure
    unit = f"（单位：{measure}）" if measure and measure not in what else ""
    names = {
        **_axis(series.called),
        "interval_unit": 1,  # every name, however many there are
        **({"reverse": True, "crossing": "max"} if bars else {}),
    }
    values = {
        **_axis(f"{what}{unit}"),
        "min": 0,
        "num_format": _FORMATS.get(of_values.shape, "#,##0"),
        "major_gridlines": {"visible": True, "line": {"color": "#BFBFBF", "width": 0.5}},
    }
    (drawn.set_y_axis if bars else drawn.set_x_axis)(names)
    (drawn.set_x_axis if bars else drawn.set_y_axis)(values)
    many = len(series.values) > 1
    drawn.set_legend(
        {"position": "bottom", "font": {"name": BODY_FONT, "size": 10}} if many else {"none": True}
    )
    drawn.set_size({"width": place.width, "height": place.height})
    words = {"description": chart.says, "object_position": 2}
    page.sheet.insert_chart(place.row, place.column, drawn, words)


def _axis(title: str) -> dict[str, object]:
    return {
        "name": title,
        "name_font": {"name": BODY_FONT, "size": 10, "bold": False},
        "num_font": {"name": BODY_FONT, "size": 10},
    }
