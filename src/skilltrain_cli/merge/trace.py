"""Through a merged workbook to the files below it: what it left out, and where its rows first came from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from skilltrain_cli.merge.select import full_name
from skilltrain_cli.merge.table import build
from skilltrain_cli.merge.values import Table
from skilltrain_cli.origin import Origin, Trace, Tracing
from skilltrain_cli.rules.submitted import Submitted
from skilltrain_cli.sender import Setting, Unit

_JOINT = "\x1f"


def seal(table: Table) -> str:
    """Return a mark that changes when rows are added, removed, put in another order, or become others."""
    made = sha256()
    for block in table.blocks:
        made.update(f"{block.unit.code}:{len(block.rows)};".encode())
    for name in table.telling:
        made.update(_JOINT.join(map(str, table.columns[name])).encode(errors="replace"))
    return made.hexdigest()[:16]


def first_sources(table: Table, kept: Sequence[Submitted]) -> Trace | None:
    """
    Return where the rows of merged workbooks first came from; ``None`` when there are none to tell of.

    A workbook whose table is no longer the one it was written with tells nothing of its rows.
    """
    known = {where: _by_row(sheets) for where, sheets in _by_place(kept).items()}
    if not any(rows for rows, _ in known.values()):
        return None
    tracing = Tracing()
    for block in table.blocks:
        rows, trace = known[table.parts[block.part]]
        if trace is None or not rows:
            tracing.skip(len(block.rows))
            continue
        for row in table.row_of[block.rows.start : block.rows.stop]:
            at = rows[row]
            tracing.add(tracing.part(*trace.parts[trace.part_of[at]]), trace.row_of[at])
    return tracing.done()


def _by_place(kept: Sequence[Submitted]) -> Mapping[tuple[str, str], Sequence[Submitted]]:
    """Return what was read from each sheet of each file: one table, or many cards."""
    places: dict[tuple[str, str], list[Submitted]] = {}
    for each in kept:
        places.setdefault((each.sheet.file, each.sheet.name), []).append(each)
    return places


def _by_row(sheets: Sequence[Submitted]) -> tuple[dict[int, int], Trace | None]:
    """Return for each row of one sheet its place in the trace; nothing when they do not belong together."""
    trace = next((each.trace for each in sheets if each.trace is not None), None)
    if trace is None or len(trace) != sum(len(each.sheet.rows) for each in sheets):
        return {}, trace
    alone = build(sheets)
    if len(alone) != len(trace) or seal(alone) != trace.seal:
        return {}, trace
    return {row: at for at, row in enumerate(alone.row_of)}, trace


def left_out_below(kept: Sequence[Submitted], setting: Setting) -> Iterator[Origin]:
    """Yield what merged workbooks say they left out, with the units it is of."""
    if not any(each.origins for each in kept):
        return
    codes = {full_name(unit): unit.code for unit in _units(setting)}
    for each in kept:
        for origin in each.origins:
            code = codes.get(origin.unit)
            yield replace(origin, members=frozenset({code} if code else ()))


def _units(setting: Setting) -> Iterator[Unit]:
    regions, day = setting.regions, setting.day
    for city in regions.cities(day):
        yield from (Unit(city=city), Unit(city=city, city_run=True))
        yield from (
            Unit(city=city, region=region)
            for region in (*regions.counties(city, day), *regions.zones(city, day))
        )
