"""What a merged workbook was merged from, made of the workbook alone: merged again it is the same."""

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.forms.fitted_sheet import Cells, Sheet
from skilltrain_cli.judging.reporting_unit import Unit
from skilltrain_cli.judging.row_fingerprints import prints_of
from skilltrain_cli.judging.sender import Setting, every_unit
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge.admission import full_name
from skilltrain_cli.operations.merge.merged_rows import merge_rows
from skilltrain_cli.operations.merge.row_origins import Followed, row_marks
from skilltrain_cli.review.carried_queries import Carried
from skilltrain_cli.review.provenance import STEP, Origin, Passed, Trace, Tracing
from skilltrain_cli.values.grid import Spot, spot_named
from skilltrain_cli.values.named_groups import gathered

_Place = tuple[str, str]
"""A file and a sheet."""


class SaidOfSources(Struct, frozen=True, kw_only=True):
    """What a merged workbook says of its sources besides its own table."""

    direct: Trace
    """The sheet that each row was merged from."""
    first: Trace
    """The sheet that it first came from."""
    merged: tuple[Origin, ...]
    """The files that were merged, in the order of 来源."""
    below: tuple[Origin, ...] = ()
    """What they were themselves merged from."""
    set_aside: tuple[Origin, ...] = ()
    passed: tuple[Passed, ...] = ()
    carried: tuple[Carried, ...] = ()


class Unmerged(Struct, frozen=True, kw_only=True):
    """The sheets that a workbook was merged from, in the order in which they are merged."""

    parts: tuple[Submitted, ...]
    set_aside: tuple[Origin, ...]
    """What was not merged then: files with errors, those of another form, litter."""


def unmerged(sheet: Submitted, followed: Followed, said: SaidOfSources, setting: Setting) -> Unmerged:
    """
    Take a merged table apart into the sheets that it was merged from.

    ``followed`` tells where each row is now. Rows that were changed since go back as they are now; rows that
    were added are in no part. Raises ValueError where 来源 does not say which column held which field, as in
    workbooks of before.
    """
    units = {full_name(unit): unit for unit in every_unit(setting)}
    at = {row: index for index, row in enumerate(sheet.sheet.rows)}
    rows: dict[_Place, list[tuple[int, int]]] = {(each.file, each.sheet): [] for each in said.merged}
    for position, row in followed.now.items():
        where = said.direct.parts[said.direct.part_of[position]]
        rows.setdefault(where, []).append((position, at[row]))
    lines = {(each.file, each.sheet): each for each in said.merged}
    queries = _queries(said)
    parts = []
    for where, found in rows.items():
        line = lines.get(where)
        if line is None or not line.columns:
            raise ValueError(f"nothing tells where the fields of {where} stood")
        found.sort(key=lambda pair: said.direct.row_of[pair[0]])
        part = _part(
            sheet, line, [index for _, index in found], [said.direct.row_of[each] for each, _ in found]
        )
        part = replace(
            part,
            sender=units.get(line.unit),
            carried=tuple(queries.get(where, ())),
            below=tuple(each for each in said.below if each.via.split(STEP)[0] == line.file),
            trace=_trace_below(part, [position for position, _ in found], said.first),
        )
        parts.append(part)
    return Unmerged(
        parts=tuple(_with_passed(_in_order(parts, sheet, followed, said), said)),
        set_aside=tuple(_of_unit(each, units) for each in said.set_aside if not each.via),
    )


def _of_unit(origin: Origin, units: Mapping[str, Unit]) -> Origin:
    unit = units.get(origin.unit)
    return replace(origin, members=frozenset({unit.code} if unit else ()))


def _part(sheet: Submitted, line: Origin, indexes: Sequence[int], rows: Sequence[int]) -> Submitted:
    """Return the rows (by index) of one source as it sent them: in its rows and columns."""
    form, whole = sheet.sheet.form, sheet.sheet
    cells: dict[str, Cells] = {}
    left = list(line.columns)
    for column in form.columns:
        found = next((pair for pair in left if pair[1] == column.heading), None)
        if found is None:
            if column in form.amounts and column.required:
                raise ValueError(f"nothing tells where {column.heading} stood")
            continue
        left.remove(found)
        spots = [spot_named(each if each[-1:].isdigit() else f"{each}1") for each in found[0].split("+")]
        if None in spots:
            raise ValueError(f"no column: {found[0]}")
        columns = [spot.column for spot in spots if spot is not None]
        raw, values = whole.raw(column.name), whole.values(column.name)
        cells[column.name] = Cells(
            column=columns[0],
            raw=[raw[index] for index in indexes],
            values=[values[index] for index in indexes],
            last=columns[1] if len(columns) > 1 else None,
        )
    part = Sheet(
        file=line.file,
        name=line.sheet,
        form=form,
        sha256=line.sha256,
        anchor=Spot(0, min((each.column for each in cells.values()), default=0)),
        rows=tuple(rows),
        cells=cells,
    )
    units = [sheet.units[index] for index in indexes]
    return Submitted(
        sheet=part,
        sender=None,
        notice=sheet.notice,
        rows=len(rows),
        members=frozenset(unit.code for unit in units if unit),
        units=units,
        prints=prints_of(part, units),
        cities=[sheet.cities[index] for index in indexes] if sheet.cities else (),
    )


def _queries(said: SaidOfSources) -> Mapping[_Place, list[Carried]]:
    """Return the queries that the workbook lists, each with the sheet it goes back to, at its cell there."""
    at = {row: position for position, row in enumerate(said.direct.numbers)}
    whole: dict[str, _Place] = {}
    for each in said.merged:
        whole.setdefault(each.file, (each.file, each.sheet))
    for each in said.below:
        whole.setdefault(each.file, whole.get(each.via.split(STEP)[0], (each.file, each.sheet)))
    found: dict[_Place, list[Carried]] = {}
    for entry in said.carried:
        position = at.get(entry.spot.row) if entry.spot else None
        if position is None or entry.spot is None:
            where = whole.get(entry.file) or next(iter(whole.values()))
            found.setdefault(where, []).append(replace(entry, spot=None))
        else:
            where = said.direct.parts[said.direct.part_of[position]]
            spot = Spot(said.direct.row_of[position], entry.spot.column)
            found.setdefault(where, []).append(replace(entry, spot=spot))
    return found


def _trace_below(part: Submitted, positions: Sequence[int], first: Trace) -> Trace | None:
    """Return where the rows of a part first came from, when it was a merged workbook itself."""
    known = [
        (index, first.part_of[position], first.row_of[position])
        for index, position in enumerate(positions)
        if first.via[first.part_of[position]]
    ]
    if not known:
        return None
    table = merge_rows([part])
    said = dict(zip(table.row_of, row_marks(table), strict=True))
    tracing = Tracing()
    for _, number, row in known:
        _, _, rest = first.via[number].partition(STEP)
        tracing.add(tracing.part(*first.parts[number], via=rest), row)
    numbers = [part.sheet.rows[index] for index, _, _ in known]
    return replace(tracing.done(), numbers=numbers, marks=[said[row] for row in numbers])


def _in_order(
    parts: Sequence[Submitted], sheet: Submitted, followed: Followed, said: SaidOfSources
) -> Sequence[Submitted]:
    """Return the parts so that those of one unit follow each other as their rows do."""
    numbers = {(part.sheet.file, part.sheet.name): number for number, part in enumerate(parts)}
    units = {row: unit.code if unit else "" for row, unit in zip(sheet.sheet.rows, sheet.units, strict=True)}
    after: dict[int, set[int]] = {number: set() for number in range(len(parts))}
    last: dict[str, int] = {}
    for position in range(len(said.direct)):
        if position not in followed.now:
            continue
        number = numbers[said.direct.parts[said.direct.part_of[position]]]
        code = units[followed.now[position]]
        if last.get(code, number) != number:
            after[number].add(last[code])
        last[code] = number
    try:
        return [parts[number] for number in TopologicalSorter(after).static_order()]
    except CycleError:  # the rows of a unit that were mixed by hand follow no order of files
        return parts


def _with_passed(parts: Sequence[Submitted], said: SaidOfSources) -> Iterator[Submitted]:
    """Yield the parts with what 来源 lists of rows and cells in them that are no data, and of files below."""
    places = {(part.sheet.file, part.sheet.name) for part in parts}
    lone: dict[str, _Place] = {}
    for part in parts:
        lone.setdefault(part.sheet.file, (part.sheet.file, part.sheet.name))
    below = {each.file: each.via.split(STEP)[0] for each in said.below}

    def root(file: str) -> _Place | None:
        return lone.get(file) or lone.get(below.get(file, ""))

    passed = gathered(
        (
            (each.file, each.sheet)
            if not each.via and (each.file, each.sheet) in places
            else root(each.via or each.file),
            each,
        )
        for each in said.passed
    )
    origins = gathered((root(each.via), each) for each in said.set_aside if each.via)
    for part in parts:
        where = (part.sheet.file, part.sheet.name)
        yield replace(part, passed=tuple(passed.get(where, ())), origins=tuple(origins.get(where, ())))
