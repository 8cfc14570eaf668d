"""The merged rows: units in official order, each unit's rows in its sender's order, in official writing."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from skilltrain_cli.forms.spec import Column, FieldKind, FormSpec, Role
from skilltrain_cli.judging.reporting_unit import Unit
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge.cards import build_from_cards
from skilltrain_cli.operations.merge.counted_kinds import Kinds
from skilltrain_cli.operations.merge.merge_types import (
    DERIVED_KIND,
    DERIVED_NAME,
    DERIVED_SPAN,
    DERIVED_UNIT,
    Table,
    UnitRows,
)
from skilltrain_cli.operations.merge.official_writing import (
    names_of_units,
    official_value,
    time_wordings,
    unit_fields,
)
from skilltrain_cli.operations.merge.unit_roll import counts_units
from skilltrain_cli.values.figure_with_sources import BLANK, compact_positions
from skilltrain_cli.values.period import Period
from skilltrain_cli.values.phone import Phones


def units_of(submitted: Submitted) -> Mapping[str, Unit]:
    """Return the units a sheet has rows of, by code; a card is its sender's."""
    units = submitted.units or (submitted.sender,)
    distinct = dict(zip(map(id, units), units, strict=True))
    return {unit.code: unit for unit in distinct.values() if unit}


def merge_rows(parts: Sequence[Submitted]) -> Table:
    """Put sheets of one form into one table; the order of the sheets does not matter."""
    card = parts[0].sheet.form.is_card
    return build_from_cards(parts) if card else _build_from_tables(parts)


def _build_from_tables(parts: Sequence[Submitted]) -> Table:
    """
    Put the rows of all sheets into one table; only the sheets of one file may share a unit.

    The order depends on nothing but the rows: counties merged into cities and cities into the province come
    to the same as counties merged into the province.
    """
    form = parts[0].sheet.form
    whose = [block for index, part in enumerate(parts) for block in _blocks(index, part)]
    whose.sort(key=lambda block: block[0].order)
    names = names_of_units(form, [unit for unit, _, _ in whose])
    main = form.when if form.when and form.by_name[form.when].kind is FieldKind.PERIOD else ""
    columns: dict[str, list[Any]] = {column.name: [] for column in form.columns}
    columns |= {DERIVED_SPAN: []} if main else {}
    columns |= {DERIVED_UNIT: []} if counts_units(form) else {}
    kinds, part_of, row_of = Kinds(), array("I"), array("I")
    periods: list[Period] = []
    blocks = []
    texts = _times(parts, main) if main else [((), ())] * len(parts)
    whens = _shared([part.sheet.periods() for part in parts])
    written = [_official(part, [*names, main]) for part in parts]
    for unit, index, picks in whose:
        sheet = parts[index].sheet
        blocks.append(UnitRows(unit=unit, part=index, rows=range(len(row_of), len(row_of) + len(picks))))
        for name, named in names.items():
            columns[name].extend([named(unit)] * len(picks))
        for name, values in written[index].items():
            columns[name].extend(_picked(values, picks))
        if main:
            columns[main].extend(_picked(texts[index][0], picks))
            columns[DERIVED_SPAN].extend(_picked(texts[index][1], picks))
            periods.extend(_at(whens[index], picks))
        part_of.extend([index] * len(picks))
        row_of.extend(_at(sheet.rows, picks))
        if counts_units(form):
            columns[DERIVED_UNIT].extend([unit.code] * len(picks))
        kinds.add(unit.code, columns[form.field(Role.NAME)][-len(picks) :] if form.of(Role.NAME) else ())
    return Table(
        form=form,
        blocks=tuple(blocks),
        columns=columns | {DERIVED_KIND: kinds.column, DERIVED_NAME: kinds.names}
        if form.of(Role.NAME)
        else columns,
        periods=periods,
        telling=telling_fields(form),
        parts=tuple((part.sheet.file, part.sheet.name) for part in parts),
        part_of=part_of,
        row_of=row_of,
    )


def _shared(columns: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
    """Return columns of times in which equal ones are one object, as they are in each sheet by itself."""
    known: dict[Any, Any] = {}
    by_id: dict[int, Any] = {}
    shared = []
    for column in columns:
        ids = [*map(id, column)]
        if not by_id.keys() >= (distinct := set(ids)):
            times = dict(zip(ids, column, strict=True))
            by_id.update((at, known.setdefault(times[at], times[at])) for at in distinct - by_id.keys())
        shared.append([*map(by_id.__getitem__, ids)])
    return shared


def _at(values: Sequence[Any], picks: Sequence[int]) -> Sequence[Any]:
    """Return some values in order; those of a run all at once."""
    if len(picks) == len(values):
        return values
    if isinstance(picks, range):
        return values[picks.start : picks.stop]
    return [values[pick] for pick in picks]


def _picked(values: Sequence[Any], picks: Sequence[int]) -> Sequence[Any]:
    """Return some values in order; what is not there is blank."""
    picked = _at(values, picks)
    return [BLANK if value is None else value for value in picked] if None in picked else picked


def telling_fields(form: FormSpec) -> tuple[str, ...]:
    """Return the fields that, with the units, tell a row from its neighbours: a remark may be changed."""
    amounts = (column.name for column in form.amounts)
    names = dict.fromkeys((form.name, *amounts, form.when))
    return tuple(name for name in names if name and name not in unit_fields(form))


def _official(part: Submitted, others: Iterable[str]) -> Mapping[str, Sequence[Any]]:
    """Return the other fields of a sheet, each in its official writing."""
    sheet = part.sheet
    fields = [column for column in sheet.form.columns if column.name not in others]
    return {column.name: _in_writing(part, column) for column in fields}


def _in_writing(part: Submitted, column: Column) -> Sequence[Any]:
    if column.kind is FieldKind.PERIOD:
        return _times([part], column.name)[0][0]
    values = part.sheet.values(column.name)
    if set(map(type, values)).isdisjoint((Decimal, Phones)):
        return values
    return list(map(official_value, values))


def _blocks(index: int, part: Submitted) -> Iterable[tuple[Unit, int, Sequence[int]]]:
    """Yield each unit of a sheet with its data rows."""
    units = units_of(part)
    if len(units) == 1:
        return [(unit, index, range(len(part.sheet.rows))) for unit in units.values()]
    picks: dict[str, list[int]] = {code: [] for code in units}
    for row, unit in enumerate(part.units):
        if unit is not None:
            picks[unit.code].append(row)
    return [(unit, index, compact_positions(picks[code])) for code, unit in units.items()]


def _times(parts: Sequence[Submitted], field: str) -> Sequence[tuple[Sequence[str], Sequence[str]]]:
    """Return of each sheet how each row's time is written, and in which span of time it counts."""
    written: dict[int, str] = {}
    spans: dict[int, str] = {}
    texts = []
    for part in parts:
        periods = part.sheet.values(field)
        ids = list(map(id, periods))  # the fit shares one period among equal writings
        if fresh := set(ids) - written.keys():
            distinct = dict(zip(ids, zip(periods, part.sheet.raw(field), strict=True), strict=True))
            for at in fresh:
                period, raw = distinct[at]
                written[at], spans[at] = (
                    (BLANK, BLANK)
                    if period is None
                    else time_wordings(period, raw if period.separate else None)
                )
        texts.append(([*map(written.__getitem__, ids)], [*map(spans.__getitem__, ids)]))
    return texts
