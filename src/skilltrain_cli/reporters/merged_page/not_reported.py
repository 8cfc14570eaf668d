"""Who has what is asked for and who has not, by name: a band of states, then the names below each."""

from collections.abc import Iterator, Sequence

from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_types import Coverage, CoverageLine, Covered
from skilltrain_cli.operations.merge.notice_demands_met import Reach, Reached, ReachLine, reached
from skilltrain_cli.reporters.merged_page.figure_writing import isolated
from skilltrain_cli.reporters.page_parts.markup import Content, Markup, drawn, joined, tag

_LOOKS = {
    Covered.YES: "done",
    Reached.SENT: "done",
    Covered.PLANNED: "planned",
    Reached.SHORT: "planned",
    Covered.NO: "not",
    Covered.LEFT_OUT: "out",
    Covered.SILENT: "silent",
}
_BAND = 26
_PATTERNED = {"planned": "hatched", "not": "dotted"}
Line = CoverageLine | ReachLine


def coverage_band(each: Coverage | Reach, number: int) -> Markup:
    """Return the picture of one demand: how large each state's part is, and who is in it."""
    anchor = f"covered-{number}"
    bound = [line for line in each.lines if not line.zone]
    states = [
        (state, [line for line in bound if line.state.value == state.value]) for state in states_of(each)
    ]
    told = "，".join(f"{state.value} {len(lines):,} 个" for state, lines in states if lines)
    caption = tag(
        "figcaption",
        tag("strong", each.title, id=f"{anchor}-t"),
        tag("span", f"{_who(bound)} {len(bound):,} 个：{told}。", id=f"{anchor}-d"),
    )
    band = tag(
        "div",
        drawn("svg", *_parts(states, len(bound)), width="100%", height=_BAND, aria_hidden="true"),
        class_="band",
        role="img",
        aria_labelledby=f"{anchor}-t",
        aria_describedby=f"{anchor}-d",
    )
    keys = tag("ul", *(_key(state, lines) for state, lines in states if lines), class_="legend")
    return joined((tag("figure", caption, band, keys, class_="chart"), *_missing(each)))


def states_of(each: Coverage | Reach) -> Sequence[Covered | Reached]:
    """Return the states that there can be, the best first."""
    return tuple(Covered) if isinstance(each, Coverage) else each.states


def _parts(states: Sequence[tuple[Covered | Reached, Sequence[Line]]], whole: int) -> Iterator[Markup]:
    before = 0
    for state, lines in states:
        if not lines:
            continue
        x, width = f"{100 * before / whole:.2f}%", f"{100 * len(lines) / whole:.2f}%"
        look = _look(state)
        yield drawn("rect", x=x, width=width, height=_BAND, class_=f"state {look}")
        if look in _PATTERNED:
            yield drawn("rect", x=x, width=width, height=_BAND, fill=f"url(#{_PATTERNED[look]})")
        before += len(lines)


def _key(state: Covered | Reached, lines: Sequence[Line]) -> Markup:
    look = _look(state)
    pattern = (
        (drawn("rect", width="100%", height=12, fill=f"url(#{_PATTERNED[look]})"),)
        if look in _PATTERNED
        else ()
    )
    mark = drawn(
        "svg",
        drawn("rect", width="100%", height=12, class_=f"state {look}"),
        *pattern,
        width=28,
        height=12,
        aria_hidden="true",
    )
    return tag("li", mark, f"{state.value} {len(lines):,}")


def _look(state: Covered | Reached) -> str:
    return next((look for each, look in _LOOKS.items() if each.value == state.value), "done")


def _missing(each: Coverage | Reach) -> Iterator[Markup]:
    """Yield, for each state but the best, who is in it, city by city."""
    best = Covered.YES if isinstance(each, Coverage) else reached(each.demand)
    several = len({line.city.name for line in each.lines}) > 1
    for state in states_of(each):
        lines = [line for line in each.lines if line.state.value == state.value]
        if not lines or state is best:
            continue
        zones = sum(line.zone for line in lines)
        also = f"，另有功能区 {zones:,} 个" if zones and zones < len(lines) else ""
        kind = "功能区 " if zones == len(lines) else ""
        yield tag("h3", f"{state.value}：{kind}{len(lines) - zones or zones:,} 个{also}")
        yield tag("ul", *_by_city(lines), class_="names") if several else tag("p", *_named(lines))


def _by_city(lines: Sequence[Line]) -> Iterator[Markup]:
    cities: dict[str, list[Line]] = {}
    for line in lines:
        cities.setdefault(line.city.name, []).append(line)
    for city, own in cities.items():
        units = [line for line in own if line.region.name != city]
        yield tag("li", isolated(city), *(("：", *_named(units)) if units else ()))


def _named(lines: Sequence[Line]) -> Iterator[Content]:
    """Yield the names of units, one after the other; a zone is called one."""
    for at, line in enumerate(lines):
        yield "、" if at else None
        yield isolated(line.region.name)
        yield tag("small", "（功能区）") if line.zone else None


def _who(bound: Sequence[Line]) -> str:
    return "市" if bound and bound[0].city == bound[0].region else "县（市、区）"


def demands_of(merged: Merged) -> Markup | None:
    """Return all demands of the notice on these units; ``None`` when it makes none."""
    bands = [coverage_band(each, number) for number, each in enumerate(merged.covered, 1)]
    return joined(bands) if bands else None
