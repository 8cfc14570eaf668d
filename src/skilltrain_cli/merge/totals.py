"""The totals of a merged table: by unit, by group of people, by time; each knows its rows."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from skilltrain_cli.figure import Figure, Measure
from skilltrain_cli.forms.project import AUDIENCES
from skilltrain_cli.merge.values import DERIVED_KIND, DERIVED_SPAN, GroupLine, Scope, Table, UnitLine
from skilltrain_cli.period import Period
from skilltrain_cli.region import Level

PERSONS = "trainees"


def by_unit(table: Table, level: Level, region: str) -> tuple[UnitLine, ...]:
    """Return a line for each unit; in a province one below each city's; last the whole's."""
    lines: list[UnitLine] = []
    for city, blocks in groupby(table.blocks, key=lambda block: block.unit.city.name):
        units = [
            (name, [block.rows for block in same])
            for name, same in groupby(blocks, key=lambda block: block.unit.name)
        ]
        for name, rows in units:
            lines.append(_line(table, (Scope.UNIT, city, name), range(rows[0].start, rows[-1].stop)))
        if level is Level.PROVINCE:
            whole = range(units[0][1][0].start, units[-1][1][-1].stop)
            lines.append(_line(table, (Scope.CITY, city, "小计"), whole))
    return (*lines, _line(table, (Scope.ALL, region, "合计"), range(len(table))))


def _line(table: Table, named: tuple[Scope, str, str], rows: range) -> UnitLine:
    scope, city, name = named
    return UnitLine(
        scope=scope,
        city=city,
        name=name,
        projects=Figure.count(rows),
        kinds=Figure.made(Measure.DISTINCT, DERIVED_KIND, table.columns[DERIVED_KIND], rows),
        persons=_persons(table, rows),
    )


def _persons(table: Table, rows: Sequence[int]) -> Figure:
    return Figure.made(Measure.SUM, PERSONS, table.columns[PERSONS], rows)


def by_audience(table: Table) -> tuple[GroupLine, ...]:
    """Return a line for each 群体范围 as written: the usual ones in their order, then the others."""
    usual = {name: place for place, name in enumerate(AUDIENCES)}
    rows = _rows_by(table.columns["audience"])
    order = sorted(rows, key=lambda name: (usual.get(name, len(usual)), name))
    return tuple(_groups(table, order, rows))


def by_span(table: Table) -> tuple[GroupLine, ...]:
    """Return a line for each month in which something begins; longer times follow those of their start."""
    rows = _rows_by(table.columns[DERIVED_SPAN])
    first = {name: _order(table.periods[found[0]]) for name, found in rows.items()}
    order = sorted(rows, key=lambda name: (first[name], name))
    return tuple(_groups(table, order, rows))


def _order(period: Period) -> tuple[int, int, bool, int]:
    coarse = period.coarse
    return (period.start.year, period.start.month, coarse, (period.end - period.start).days if coarse else 0)


def _groups(table: Table, order: Sequence[str], rows: Mapping[str, list[int]]) -> Iterator[GroupLine]:
    for name in order:
        yield GroupLine(name=name, projects=Figure.count(rows[name]), persons=_persons(table, rows[name]))


def _rows_by(column: Sequence[str]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(column):
        rows.setdefault(name, []).append(row)
    return rows
