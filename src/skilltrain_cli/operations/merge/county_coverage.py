"""Demands such as 一县一项目: which counties have run so many kinds by the notice's day (二（三）)."""

from collections.abc import Container, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from skilltrain_cli.forms.spec import Role
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.notices.notice import CoverageDemand
from skilltrain_cli.operations.merge.merge_types import DERIVED_KIND, Coverage, CoverageLine, Table
from skilltrain_cli.values.figure_with_sources import Figure, Measure
from skilltrain_cli.values.period import Period, not_held, says_begun, speaks_of_denial, speaks_of_holding
from skilltrain_cli.values.region import UNLISTED, Region

DONE, PLANNED, LATER, DENIED, EARLIER = "已开展", "计划", "期后", "未开展", "往年"
"""
What a kind counts as: begun in time, planned in time, after the day, not held by the word of its 备注, over
before the notice's year.
"""
_BEST = (DONE, PLANNED, LATER, DENIED, EARLIER)


def coverage_of(
    table: Table, cities: Sequence[Region], demand: CoverageDemand, setting: Setting, left_out: Container[str]
) -> Coverage:
    """
    Return how far the counties of these cities have come; 市直 counts for none of them.

    ``left_out`` has the codes of units that sent something which was not merged.
    """
    due = demand.by
    states = _states(table, due, setting)
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
                vague=_vague(table, rows.get(region.code, range(0)), states, due, setting),
                left_out=region.code in left_out,
                least=demand.least,
            )
            for city in cities
            for region in reporting_units(city, table, setting)
        ),
    )


def _states(table: Table, due: date | None, setting: Setting) -> Sequence[int]:
    """Return for each row where in ``_BEST`` it stands."""
    ids = [*map(id, table.periods)]
    distinct = dict(zip(ids, table.periods, strict=True))
    known = {at: _state(period, due, setting) for at, period in distinct.items()}
    states = [*map(known.__getitem__, ids)]
    _by_remark(states, table, due, setting)
    return states


def _state(period: Period, due: date | None, setting: Setting) -> int:
    if period.end.year < setting.notice.year:
        return _BEST.index(EARLIER)
    if due is not None and period.start > due:
        return _BEST.index(LATER)
    ahead = period.planned or period.start > setting.as_of
    return _BEST.index(PLANNED if ahead or _proves_nothing(period, due, setting.as_of) else DONE)


def _proves_nothing(period: Period, due: date | None, as_of: date) -> bool:
    """Tell whether it is a month or more that is not over, or that ends after the due day."""
    return period.open_on(as_of) or ends_late(period, due)


def ends_late(period: Period, due: date | None) -> bool:
    """Tell whether it is a month or more that ends after the due day: what it holds may come too late."""
    return due is not None and period.open_on(due + timedelta(days=1))


def _by_remark(states: list[int], table: Table, due: date | None, setting: Setting) -> None:
    """Correct the states of rows whose 备注 says that the training was not held, or that it was."""
    field, as_of = table.form.field(Role.REMARK), setting.as_of
    if not field:
        return
    remarks = table.columns[field]
    distinct = frozenset(remarks)
    together = "\n".join(distinct)
    if not (speaks_of_denial(together) or speaks_of_holding(together)):
        return
    spoken = {text for text in distinct if speaks_of_denial(text) or speaks_of_holding(text)}
    for row, text in enumerate(remarks):
        if text not in spoken or states[row] == _BEST.index(EARLIER):
            continue
        period = table.periods[row]
        if not_held(text, period, as_of):
            states[row] = _BEST.index(DENIED)
        elif _begun_by(period, due, as_of) and says_begun(text):
            states[row] = _BEST.index(DONE)


def _begun_by(period: Period, due: date | None, as_of: date) -> bool:
    """Tell whether what has begun within this month or longer span has begun in time."""
    in_time = due is None or as_of <= due
    return in_time and period.open_on(as_of) and period.start <= as_of and not period.planned


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


def _vague(
    table: Table, rows: range, states: Sequence[int], due: date | None, setting: Setting
) -> tuple[Period, ...]:
    """Return the times among the plans that prove nothing, those that nobody need call a plan aside."""
    plan = _BEST.index(PLANNED)
    own = states[rows.start : rows.stop]
    planned = (table.periods[row] for row in rows if states[row] == plan) if plan in own else ()
    vague = (
        period
        for period in planned
        if ends_late(period, due) or not (period.planned or period.start > setting.as_of)
    )
    return tuple(dict.fromkeys(vague))
