"""Demands such as 一县一项目: which counties have run so many kinds by the notice's day (二（三）)."""

from collections.abc import Container, Sequence

from msgspec.structs import replace

from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.notices.notice import CoverageDemand
from skilltrain_cli.operations.merge.merge_types import DERIVED_KIND, Coverage, CoverageLine, Table
from skilltrain_cli.operations.merge.row_states import RowState, row_states
from skilltrain_cli.values.figure_with_sources import Figure, Measure
from skilltrain_cli.values.period import Period
from skilltrain_cli.values.region import UNLISTED, Region

DONE, PLANNED, LATER, DENIED, EARLIER = "已开展", "计划", "期后", "未开展", "往年"
"""
What a kind counts as: begun in time, planned in time, after the day, not held by the word of its 备注, over
before the notice's year.
"""
_BEST = (DONE, PLANNED, LATER, DENIED, EARLIER)
_RANK = {
    RowState.DONE: 0,
    RowState.VAGUE: 1,
    RowState.PLANNED: 1,
    RowState.LATER: 2,
    RowState.DENIED: 3,
    RowState.EARLIER: 4,
    RowState.UNKNOWN: 1,
}
"""Where in ``_BEST`` a row stands: what proves nothing is no more than a plan."""


def coverage_of(
    table: Table, cities: Sequence[Region], demand: CoverageDemand, setting: Setting, left_out: Container[str]
) -> Coverage:
    """
    Return how far the counties of these cities have come; 市直 counts for none of them.

    ``left_out`` has the codes of units that sent something which was not merged.
    """
    due = demand.by
    found = row_states(table, setting, due)
    states = [*map(_RANK.__getitem__, found)]
    best = _best(table.columns[DERIVED_KIND], states)
    marks = [""] * len(table)
    for state, row in best.values():
        marks[row] = _BEST[state]
    rows = table.unit_rows()
    return Coverage(
        title=demand.title,
        least=demand.least,
        due=due,
        year=setting.notice.year,
        as_of=setting.as_of,
        marks=marks,
        lines=tuple(
            replace(
                _line(table, (city, region), rows.get(region.code, range(0)), (states, best)),
                vague=_vague(table, rows.get(region.code, range(0)), found),
                left_out=region.code in left_out,
                least=demand.least,
            )
            for city in cities
            for region in reporting_units(city, table, setting)
        ),
    )


def _best(kinds: Sequence[int], states: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return for each kind the best of its rows' states and the first row that has it."""
    best: dict[int, tuple[int, int]] = {}
    for row, (kind, state) in enumerate(zip(kinds, states, strict=True)):
        if kind not in best or state < best[kind][0]:
            best[kind] = (state, row)
    return best


def reporting_units(city: Region, table: Table, setting: Setting) -> list[Region]:
    """Return a city's counties, then its zones: those expected to report and those that did."""
    regions, day = setting.regions, setting.day
    expected = {region.code for region in regions.units(city, day)}
    reporting = {block.unit.region for block in table.blocks if block.unit.city.code == city.code}
    codes = expected | {region.code for region in reporting if region is not None}
    listed = [zone for zone in regions.zones(city, day) if zone.code in codes]
    unlisted = {region.code: region for region in reporting if region is not None and region.kind == UNLISTED}
    return [*regions.counties(city, day), *listed, *(unlisted[code] for code in sorted(unlisted))]


def _line(
    table: Table,
    whose: tuple[Region, Region],
    rows: range,
    judged: tuple[Sequence[int], dict[int, tuple[int, int]]],
) -> CoverageLine:
    states, best = judged
    own, kinds = states[rows.start : rows.stop], table.columns[DERIVED_KIND]

    def decisive(wanted: int) -> Sequence[int]:
        """Return the rows in this state of kinds that have no better one; none is better than the first."""
        if wanted not in own:
            return ()
        if wanted == 0 and own.count(wanted) == len(own):
            return rows
        return [row for row in rows if states[row] == wanted == best[kinds[row]][0]]

    figures = [Figure.made(Measure.DISTINCT, DERIVED_KIND, kinds, decisive(wanted)) for wanted in (0, 1)]
    return CoverageLine(
        city=whose[0],
        region=whose[1],
        rows=Figure.count(rows),
        done=figures[0],
        planned=figures[1],
        denied=own.count(_BEST.index(DENIED)),
    )


def _vague(table: Table, rows: range, states: Sequence[RowState]) -> tuple[Period, ...]:
    """Return the times among the plans that prove nothing, those that nobody need call a plan aside."""
    if RowState.VAGUE not in states[rows.start : rows.stop]:
        return ()
    return tuple(dict.fromkeys(table.periods[row] for row in rows if states[row] is RowState.VAGUE))
