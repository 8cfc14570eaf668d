"""Who has what is asked for and who has not, by name: a band of states, then the names in each."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from skilltrain_cli.operations.merge.merge_types import Covered
from skilltrain_cli.operations.merge.notice_demands_met import Reached
from skilltrain_cli.operations.summaries.coverage_tables import ZONE
from skilltrain_cli.operations.summaries.summary_table import (
    Shape,
    SummaryCell,
    SummaryColumn,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.reporters.merged_page.figure_writing import isolated, number_in, written
from skilltrain_cli.reporters.page_parts.markup import Content, Markup, drawn, joined, tag

_MEASURE = "（个）"
_LOOKS: Mapping[str, str] = {
    Covered.YES: "done",
    Reached.YES: "done",
    Reached.SENT: "done",
    Covered.PLANNED: "planned",
    Reached.SHORT: "planned",
    Covered.NO: "not",
    Covered.LEFT_OUT: "out",
    Covered.SILENT: "silent",
}
_BAND = 26
_PATTERNED = {"planned": "hatched", "not": "dotted"}


class State(Struct, frozen=True, kw_only=True):
    """One state, and how many units are in it."""

    word: str
    column: SummaryColumn
    cell: SummaryCell

    @property
    def count(self) -> int:
        """How many there are."""
        return int(number_in(self.cell) or 0)

    @property
    def look(self) -> str:
        """The class that colours it; its pattern and its word say the same."""
        return _LOOKS.get(self.word, "out")


def told_states(table: SummaryTable, line: SummaryLine) -> Sequence[State]:
    """Return the states that a line of a tally counts, the best first."""
    return [
        State(word=column.heading.removesuffix(_MEASURE), column=column, cell=cell)
        for column, cell in zip(table.columns, line.cells, strict=True)
        if column.shape is Shape.COUNT and column.where
    ]


def coverage_picture(table: SummaryTable, tally: SummaryTable) -> Markup:
    """Return how large each state's part is among the units that are bound, and who is in which."""
    bound = tally.lines[0]
    states = [each for each in told_states(tally, bound) if each.count]
    caption = tag(
        "figcaption",
        tag("strong", tally.title, id=f"{tally.id}-t"),
        tag("span", tally.notes[0] if tally.notes else "", id=f"{tally.id}-d"),
    )
    band = tag(
        "div",
        drawn("svg", *_parts(states), width="100%", height=_BAND, aria_hidden="true"),
        class_="band",
        role="img",
        aria_labelledby=f"{tally.id}-t",
        aria_describedby=f"{tally.id}-d",
    )
    keys = tag("ul", *map(_key, states), class_="legend") if states else None
    return joined((tag("figure", caption, band, keys, class_="chart"), *_by_state(table, tally)))


def _parts(states: Sequence[State]) -> Iterator[Markup]:
    whole, before = sum(each.count for each in states), 0
    for each in states:
        x, width = f"{100 * before / whole:.2f}%", f"{100 * each.count / whole:.2f}%"
        yield drawn("rect", x=x, width=width, height=_BAND, class_=f"state {each.look}")
        if each.look in _PATTERNED:
            yield drawn("rect", x=x, width=width, height=_BAND, fill=f"url(#{_PATTERNED[each.look]})")
        before += each.count


def _key(state: State) -> Markup:
    marks = [drawn("rect", width="100%", height=12, class_=f"state {state.look}")]
    if state.look in _PATTERNED:
        marks.append(drawn("rect", width="100%", height=12, fill=f"url(#{_PATTERNED[state.look]})"))
    mark = drawn("svg", *marks, width=28, height=12, aria_hidden="true")
    return tag("li", mark, f"{state.word} {written(state.column, state.cell)}")


def _by_state(table: SummaryTable, tally: SummaryTable) -> Iterator[Markup]:
    """Yield, for each state but the best, who is in it, city by city."""
    _, *states = told_states(tally, tally.lines[0])
    city, unit = table.names[0], table.names[-1]
    several = len({line.cells[city] for line in table.lines}) > 1
    for state in states:
        at = table.at(state.column.where[0].column)
        lines = [line for line in table.lines if line.cells[at] == state.word]
        if not lines:
            continue
        yield tag("h3", f"{state.word}：", "，".join(_counts(tally, state)))
        if several and city != unit:
            yield tag("ul", *_by_city(lines, city, unit), class_="names")
        else:
            yield tag("p", *_named(lines, unit))


def _counts(tally: SummaryTable, state: State) -> Iterator[str]:
    """Yield how many units of each kind are in a state."""
    at = tally.at(state.column.heading)
    for line in tally.lines:
        if number_in(line.cells[at]):
            yield f"{line.cells[0]} {written(state.column, line.cells[at])} 个"


def _by_city(lines: Sequence[SummaryLine], city: int, unit: int) -> Iterator[Markup]:
    cities: dict[str, list[SummaryLine]] = {}
    for line in lines:
        cities.setdefault(str(line.cells[city]), []).append(line)
    for name, own in cities.items():
        yield tag("li", isolated(name), "：", *_named(own, unit))


def _named(lines: Sequence[SummaryLine], unit: int) -> Iterator[Content]:
    """Yield the names of units, one after the other; a zone is called one."""
    for at, line in enumerate(lines):
        yield "、" if at else None
        yield isolated(str(line.cells[unit]))
        yield tag("small", f"（{ZONE}）") if ZONE in line.cells else None
