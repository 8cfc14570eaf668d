"""
Charts whose marks are inline drawings and whose words are HTML: they wrap, and keep their size at any width.

Every mark has its number beside it, and a second series is hatched: colour alone tells nothing.
"""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from skilltrain_cli.operations.summaries.summary_table import SummaryColumn, SummaryLine, SummaryTable
from skilltrain_cli.reporters.merged_page.figure_writing import NOTHING, isolated, number_in, written
from skilltrain_cli.reporters.page_parts.markup import Markup, drawn, joined, tag

MOST_BARS = 24
"""Bars of one chart: a page of paper has room for as many, with the title."""
MOST_COLUMNS = 18
"""Columns that stand side by side; more of them are drawn as bars, one below the other."""
PLACES: dict[str, tuple[int, int]] = {
    "德州": (1, 2),
    "滨州": (1, 3),
    "东营": (1, 4),
    "烟台": (1, 6),
    "威海": (1, 7),
    "聊城": (2, 1),
    "济南": (2, 2),
    "淄博": (2, 3),
    "潍坊": (2, 4),
    "青岛": (2, 5),
    "济宁": (3, 1),
    "泰安": (3, 2),
    "临沂": (3, 3),
    "日照": (3, 4),
    "菏泽": (4, 1),
    "枣庄": (4, 2),
}
"""
Row and column of each of the 16 cities, counted from 1: neighbours on the map are neighbours here.

Read in this order, from the north-west to the south.
"""
_BAR, _THIN = 16, 9
"""Height of a bar, alone or with others, in pixels."""
_ROOM = 42
"""Figures that a phone has room for above columns side by side; more are turned upright there."""
_HEIGHT = 150
"""Of the highest column, in pixels."""
_SERIES = ("first", "second", "third")
Named = Sequence[tuple[str, SummaryLine]]
"""Lines with what a chart calls them."""


class Drawn(Struct, frozen=True, kw_only=True):
    """A chart without its title."""

    markup: Markup
    shown: int
    left_out: int = 0
    legend: Markup | None = None


def patterns() -> Markup:
    """Return what hatches the marks of all drawings of a page."""
    lines = drawn("path", d="M-1 1L1 -1M0 6L6 0M5 7L7 5", class_="hatching")
    dots = drawn("rect", x=1, y=1, width=2, height=2, class_="dot")
    return drawn(
        "svg",
        drawn(
            "defs",
            drawn("pattern", lines, id="hatched", width=6, height=6, patternUnits="userSpaceOnUse"),
            drawn("pattern", dots, id="dotted", width=5, height=5, patternUnits="userSpaceOnUse"),
        ),
        width=0,
        height=0,
        class_="patterns",
        aria_hidden="true",
    )


def bars(table: SummaryTable, headings: Sequence[str], lines: Named) -> Drawn:
    """Return a bar for each line and heading, from left to right, below each other."""
    at = [table.at(heading) for heading in headings]
    most = _most(lines, at)
    shown = lines[:MOST_BARS]
    rows = (
        tag("div", *_bar([(table.columns[each], line, each) for each in at], name, most), class_="row")
        for name, line in shown
    )
    return Drawn(
        markup=joined(rows),
        shown=len(shown),
        left_out=len(lines) - len(shown),
        legend=_legend(headings),
    )


def _bar(
    series: Sequence[tuple[SummaryColumn, SummaryLine, int]], name: str, most: float
) -> Iterator[Markup]:
    yield tag("span", isolated(name), class_="name")
    tracks, texts = [], []
    for which, (column, line, at) in enumerate(series):
        value = number_in(line.cells[at])
        height = _THIN if len(series) > 1 else _BAR
        tracks.append(
            drawn(
                "svg",
                drawn("rect", width="100%", height=height, class_="track"),
                *_mark(which, width=percent(float(value or 0), most), height=str(height)),
                width="100%",
                height=height,
                aria_hidden="true",
            )
        )
        texts.append(tag("span", written(column, line.cells[at]) or NOTHING))
    yield tag("span", *tracks, class_="tracks")
    yield tag("span", *texts, class_="value")


def columns(table: SummaryTable, headings: Sequence[str], lines: Named) -> Drawn:
    """Return columns side by side; where there are too many, or too many series, bars."""
    at = [table.at(heading) for heading in headings]
    if len(lines) * len(at) > MOST_COLUMNS:
        drawing = bars(table, headings, lines)
        return Drawn(
            markup=tag("div", drawing.markup, class_="bars"),
            shown=drawing.shown,
            left_out=drawing.left_out,
            legend=drawing.legend,
        )
    most = _most(lines, at)
    common = _common_start([name for name, _ in lines])
    pieces = [
        tag(
            "div",
            tag(
                "span",
                *(_column(table.columns[each], line, each, (which, most)) for which, each in enumerate(at)),
                class_="stack",
            ),
            tag("span", isolated(name[len(common) :]), class_="name"),
            class_="column",
        )
        for name, line in lines
    ]
    texts = [written(table.columns[each], line.cells[each]) for _, line in lines for each in at]
    crowded = max(map(len, texts), default=0) * len(texts) > _ROOM
    axis = tag("span", isolated(common), class_="axis") if common else None
    plot = tag("div", *pieces, class_="plot crowded" if crowded else "plot")
    return Drawn(markup=joined((plot, axis)), shown=len(lines), legend=_legend(headings))


def _column(column: SummaryColumn, line: SummaryLine, at: int, scale: tuple[int, float]) -> Markup:
    which, most = scale
    value = float(number_in(line.cells[at]) or 0)
    height = round(_HEIGHT * value / most) if most > 0 and value > 0 else 0
    return tag(
        "span",
        tag("span", written(column, line.cells[at]) or NOTHING, class_="value"),
        drawn(
            "svg",
            *_mark(which, width="100%", height=str(max(height, 1))),
            width="100%",
            height=max(height, 1),
            aria_hidden="true",
        ),
        class_="pillar",
    )


def tiles(table: SummaryTable, heading: str, lines: Named, shade: Callable[[float, float], int]) -> Drawn:
    """Return a tile for each of the 16 cities about where it lies; of other units one beside the other."""
    at = table.at(heading)
    column = table.columns[at]
    most = _most(lines, [at])
    by_name = {short_name(name): line for name, line in lines}
    placed = bool(by_name.keys() & PLACES.keys())
    names = [*PLACES, *(name for name in by_name if name not in PLACES)] if placed else list(by_name)
    drawings = []
    for name in names:
        line = by_name.get(name)
        value = None if line is None else number_in(line.cells[at])
        text = NOTHING if line is None else written(column, line.cells[at]) or NOTHING
        classes = ["tile", "absent" if value is None else f"h{shade(float(value), most)}"]
        if name in PLACES and placed:
            row, place = PLACES[name]
            classes.append(f"r{row} c{place}")
        drawings.append(
            tag(
                "span",
                tag("span", isolated(name), class_="name"),
                tag("span", text, class_="value"),
                class_=" ".join(classes),
            )
        )
    return Drawn(markup=tag("span", *drawings, class_="map placed" if placed else "map"), shown=len(names))


def percent(value: float, most: float) -> str:
    """Return how long a mark is, as a share of the room that it has."""
    share = max(0.0, min(1.0, value / most)) if most > 0 else 0.0
    return f"{100 * share:.2f}%"


def _mark(which: int, *, width: str, height: str) -> Iterator[Markup]:
    """Yield a mark, and over the second and third of a group the pattern that tells it from the first."""
    yield drawn("rect", width=width, height=height, class_=f"mark {_SERIES[which]}")
    if which:
        pattern = f"url(#{'hatched' if which == 1 else 'dotted'})"
        yield drawn("rect", width=width, height=height, fill=pattern)


def _legend(headings: Sequence[str]) -> Markup | None:
    """Return what each mark of a group is; one alone needs none."""
    if len(headings) == 1:
        return None
    keys = (
        tag(
            "li",
            drawn("svg", *_mark(which, width="100%", height="12"), width=28, height=12, aria_hidden="true"),
            isolated(heading),
        )
        for which, heading in enumerate(headings)
    )
    return tag("ul", *keys, class_="legend")


def _most(lines: Named, at: Sequence[int]) -> float:
    """Return the greatest number of these columns."""
    values = (number_in(line.cells[each]) for _, line in lines for each in at)
    return max((float(value) for value in values if value is not None), default=0.0)


def _common_start(names: Sequence[str]) -> str:
    """Return the year with which all names begin, so that it need not stand below each column."""
    year = names[0][:5] if names else ""
    return (
        year if year.endswith("年") and all(each.startswith(year) and each != year for each in names) else ""
    )


def short_name(city: str) -> str:
    """Return a city's name as it stands on a map."""
    return city.removesuffix("市")
