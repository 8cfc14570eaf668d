"""Merge submissions of 附件2 into a city's or the province's: rows, totals, and all that was left out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from skilltrain_cli.finding import Review
from skilltrain_cli.merge.coverage import cover
from skilltrain_cli.merge.level import level_of
from skilltrain_cli.merge.select import Selection, full_name, origin, select
from skilltrain_cli.merge.table import build
from skilltrain_cli.merge.told import tell
from skilltrain_cli.merge.totals import by_audience, by_span, by_unit
from skilltrain_cli.merge.trace import first_sources, left_out_below, seal
from skilltrain_cli.merge.values import (
    Choice,
    Merged,
    Origin,
    Passed,
    RefusedError,
    State,
    Table,
    UnreadError,
)
from skilltrain_cli.privacy import mask
from skilltrain_cli.region import PROVINCE, Level, Region
from skilltrain_cli.rules.submitted import Submitted
from skilltrain_cli.sender import Setting, unit_of_name

__all__ = ["Choice", "Merged", "Origin", "RefusedError", "State", "UnreadError", "merge"]

_STATES = tuple(State)


def merge(sheets: Sequence[Submitted], review: Review, setting: Setting, choice: Choice) -> Merged:
    """
    Merge reviewed sheets; ``review`` is theirs, with the files that were skipped or not read.

    Raises RefusedError for errors and for units that come twice, UnreadError for files not read (both unless
    ``choice`` says otherwise), UsageError when there is nothing to merge or the level does not fit. The
    result does not depend on the order of the files; merging counties by city first gives the same rows and
    totals.
    """
    selection = select(sheets, review, choice)
    level = level_of(selection.kept, choice.level)
    table = build(selection.kept)
    region, cities = _whose(table, level, setting)
    selection = replace(selection, left_out=tuple(_left_out(selection, cities, setting)))
    members = frozenset().union(*(origin.members for origin in selection.left_out))
    return Merged(
        level=level,
        region=region,
        table=table,
        units=by_unit(table, level, region.name),
        audiences=by_audience(table),
        spans=by_span(table),
        coverage=cover(table, cities, setting, members),
        told=tell(table, review.findings, selection.kept),
        origins=_origins(selection, table),
        passed=tuple(_passed(selection.kept)),
        seal=seal(table),
        first=first_sources(table, selection.kept),
    )


def _whose(table: Table, level: Level, setting: Setting) -> tuple[Region, Sequence[Region]]:
    """Return whose workbook it is, and the cities whose counties it must cover."""
    city = table.blocks[0].unit.city
    province = setting.regions.get(PROVINCE)
    if level is Level.CITY or province is None:
        return city, (city,)
    return province, setting.regions.cities(setting.day)


def _left_out(selection: Selection, cities: Sequence[Region], setting: Setting) -> Iterator[Origin]:
    """Yield what is left out here and below; whose an unread file is, is known by its name only."""
    city = cities[0] if len(cities) == 1 else None
    for each in (*selection.left_out, *left_out_below(selection.kept, setting)):
        unread = each.state is State.UNREAD and not each.via
        unit = unit_of_name(each.file, city, setting) if unread else None
        if unit is None:
            yield each
        else:
            yield replace(each, unit=full_name(unit), members=frozenset({unit.code}))


def _origins(selection: Selection, table: Table) -> tuple[Origin, ...]:
    """Return every file: merged ones in the order of their first rows, then the others by name."""
    first: dict[int, int] = {}
    for block in table.blocks:
        first.setdefault(block.part, block.rows.start)
    kept = [origin(selection.kept[part], State.MERGED) for part in sorted(first, key=first.__getitem__)]
    others = sorted(
        selection.left_out,
        key=lambda each: (_STATES.index(each.state), each.file, each.sheet, each.reason, each.via),
    )
    return (*kept, *others)


def _passed(kept: Sequence[Submitted]) -> Iterator[Passed]:
    """Yield the rows of merged sheets that are not data."""
    for each in sorted(kept, key=lambda each: (each.sheet.file, each.sheet.name)):
        for skipped in each.sheet.skipped:
            yield Passed(
                file=each.sheet.file, sheet=each.sheet.name, row=skipped.row + 1, why=mask(skipped.why)
            )
