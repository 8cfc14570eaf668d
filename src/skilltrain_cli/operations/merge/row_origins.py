"""Through a merged workbook to the files below it: what it left out, where its rows came from and went."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from itertools import chain, count, groupby, permutations, product, repeat
from math import factorial, prod
from operator import eq
from zlib import crc32

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.forms.spec import FormSpec, Role
from skilltrain_cli.judging.sender import Setting, every_unit
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge.admission import full_name
from skilltrain_cli.operations.merge.merge_types import DERIVED_SPAN, Table
from skilltrain_cli.operations.merge.merged_rows import merge_rows
from skilltrain_cli.operations.merge.official_writing import unit_fields
from skilltrain_cli.review.provenance import Alteration, Origin, Trace, Tracing
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.text import keys

_JOINT, _HYPHEN = "\x1f", "-"
_MOST_ORDERS = 1_000
"""Orders of sorted rows that are tried."""
_MOST_PAIRS = 10_000
"""Pairs of rows that are compared to find which one became which."""


def seal(table: Table) -> str:
    """Return a mark that changes when rows are added, removed, put in another order, or become others."""
    return _sealed(table, _units(table), range(len(table)))


def _units(table: Table) -> str:
    """Return which units a table has, and how many rows of each."""
    return "".join(f"{code}:{len(rows)};" for code, rows in table.unit_rows().items())


def _units_of_before(table: Table, trace: Trace) -> str:
    """Return the same as it was written once: each sheet's rows of a unit were counted apart."""
    units = (block.unit.code for block in table.blocks for _ in block.rows)
    runs = groupby(zip(units, trace.part_of, strict=True))
    return "".join(f"{code}:{len(list(rows))};" for (code, _), rows in runs)


def _sealed(table: Table, units: str, order: Iterable[int]) -> str:
    """Return the mark of a table whose rows come in this order."""
    made, places = sha256(units.encode()), [] if order == range(len(table)) else [*order]
    for name in table.telling:
        texts = [*map(str, table.columns[name])]
        ordered = map(texts.__getitem__, places) if places else texts
        made.update(_JOINT.join(ordered).encode(errors="replace"))
    return made.hexdigest()[:16]


def row_marks(table: Table) -> Sequence[str]:
    """Return for each row a mark of its unit and of every other field, the free ones last."""
    units = chain.from_iterable(repeat(block.unit.code, len(block.rows)) for block in table.blocks)
    fields = (*_marked_fields(table.form), *_free_fields(table.form))
    columns = ([*units], *(table.columns[name] for name in fields))
    return list(map(_HYPHEN.join, zip(*map(_marks, columns), strict=True)))


def _marked_fields(form: FormSpec) -> tuple[str, ...]:
    """Return the fields that must stay as they are: not the unit's names, nor what anybody may write."""
    others = (*unit_fields(form), *_free_fields(form))
    return tuple(column.name for column in form.columns if column.name not in others)


def _free_fields(form: FormSpec) -> tuple[str, ...]:
    """Return the fields in which anybody may write."""
    return tuple(column.name for column in form.columns if column.role is Role.REMARK)


def _bound(mark: str, form: FormSpec) -> str:
    """Return a row's mark without those of its free fields; a workbook of before has none."""
    return _HYPHEN.join(mark.split(_HYPHEN)[: 1 + len(_marked_fields(form))])


def _says_whose(form: FormSpec) -> str:
    """Return the field in which a row says whose it is; ``""`` when it does not."""
    return next(reversed(unit_fields(form)), "")


def _marks(column: Sequence[object]) -> Sequence[str]:
    """Return a mark of each value that blanks, widths and another program's saving do not change."""
    distinct = list(set(column))
    alike = keys(list(map(str, distinct)))
    made = (f"{crc32(text.encode(errors='replace')) & 0xFFFF:04x}" for text in alike)
    known = dict(zip(distinct, made, strict=True))
    return list(map(known.__getitem__, column))


class Followed(Struct, frozen=True, kw_only=True):
    """The rows of a merged table since it was written: where each is now, and what was changed."""

    now: Mapping[int, int] = field(default_factory=dict)
    """Position in the trace → sheet row (zero-based); a changed row is still the same."""
    same: Mapping[int, int] = field(default_factory=dict)
    """Sheet row → position in the trace, of rows that say what they said."""
    unclear: frozenset[int] = frozenset()
    """Positions in the trace of which nobody knows whether and where they are now."""
    alteration: Alteration = field(default_factory=Alteration)


def follow(sheets: Sequence[Submitted], trace: Trace, table: Table | None = None) -> Followed:
    """
    Find the rows of one merged sheet again: a table, or many cards; ``table`` is what they come to, if known.

    They may have been sorted. Workbooks of before tell of each row whose it was and when, and nothing else.
    """
    table = merge_rows(sheets) if table is None else table
    if trace.marks:
        return _by_marks(sheets, table, trace)
    order = _in_order_of(table, trace) if len(table) == len(trace) else None
    if order is not None:
        now = {at: table.row_of[row] for at, row in enumerate(order)}
        return Followed(now=now, same={row: at for at, row in now.items()})
    return Followed() if table.form.is_card else _by_hints(table, trace)


def _in_order_of(table: Table, trace: Trace) -> Sequence[int] | None:
    """
    Return the rows in the order in which they were written, which the seal proves; ``None`` when none fits.

    Of sorted rows only as many orders are tried as can be: those in which unit and time are where they were.
    """
    sealed = {_units(table), _units_of_before(table, trace)}
    if any(_sealed(table, units, range(len(table))) == trace.seal for units in sealed):
        return range(len(table))
    places, rows = (gathered(zip(hints, count())) for hints in (trace.hints, _hints_of(table, trace)))
    orders = prod(factorial(min(len(same), _MOST_ORDERS)) for same in places.values())
    if orders > _MOST_ORDERS or any(len(rows.get(what, ())) != len(same) for what, same in places.items()):
        return None
    for chosen in product(*(permutations(rows[what]) for what in places)):
        found = dict(zip(chain(*places.values()), chain(*chosen), strict=True))
        order = [found[at] for at in range(len(table))]
        if any(_sealed(table, units, order) == trace.seal for units in sealed):
            return order
    return None


def _by_marks(sheets: Sequence[Submitted], table: Table, trace: Trace) -> Followed:
    """Follow rows by what each said; a card whose text was put right is the same."""
    said = row_marks(table)
    order = sorted(range(len(table)), key=table.row_of.__getitem__)
    kept, left, gone = _paired(said, trace.marks, order)
    bound = {row: _bound(said[row], table.form) for row in left}
    then = {at: _bound(trace.marks[at], table.form) for at in gone}
    alike, left, rest = _paired(bound, [*then.values()], left)
    free = {gone[at]: row for at, row in alike.items()}
    kept, gone = kept | free, [gone[at] for at in rest]
    became = _became({row: bound[row] for row in left}, {at: then[at] for at in gone}, (table, trace))
    new = dict.fromkeys(left).keys() - became.values()
    homeless = {row for each in sheets for row in each.sheet.rows}.difference(table.row_of)
    nobodys = {at: row for at in gone if at not in became and (row := trace.numbers[at]) in homeless}
    now = {at: table.row_of[row] for at, row in (kept | became).items()} | nobodys
    if table.form.is_card:
        put_right = _cells(_changed(table, (trace.marks, said), became | free), sheets[0].sheet)
        same = {row: at for at, row in now.items()}
        return Followed(now=now, same=same, alteration=Alteration(free=put_right))
    sources = (trace.source(at) for at in gone if at not in now)
    changed = [
        *_changed(table, (trace.marks, said), became | free),
        *((row, _says_whose(table.form)) for row in nobodys.values()),
    ]
    names = _free_fields(table.form)
    return Followed(
        now=now,
        same={table.row_of[row]: at for at, row in kept.items()},
        alteration=Alteration(
            changed=_cells([each for each in changed if each[1] not in names], sheets[0].sheet),
            free=_cells([each for each in changed if each[1] in names], sheets[0].sheet),
            gone=tuple(source for source in sources if source is not None),
            added=tuple(sorted(table.row_of[row] for row in new)),
        ),
    )


def _changed(
    table: Table, marks: tuple[Sequence[str], Sequence[str]], became: Mapping[int, int]
) -> Iterator[tuple[int, str]]:
    """Yield row and field of all that rows said otherwise; ``marks`` are those of then and now."""
    fields = (_says_whose(table.form), *_marked_fields(table.form), *_free_fields(table.form))
    then, said = marks
    for at, row in became.items():
        pairs = zip(fields, then[at].split(_HYPHEN), said[row].split(_HYPHEN), strict=False)
        yield from ((table.row_of[row], name) for name, one, other in pairs if one != other)


def _cells(changed: Iterable[tuple[int, str]], sheet: Sheet) -> tuple[tuple[Spot, str], ...]:
    """Return the cells of rows and fields in order, with their headings."""
    found = ((row, name) for row, name in changed if name in sheet.cells)
    cells = ((Spot(row, sheet.cells[name].column), sheet.form.by_name[name].heading) for row, name in found)
    return tuple(sorted(cells))


def _paired(
    said: Sequence[object] | Mapping[int, object], then: Sequence[object], order: Sequence[int]
) -> tuple[dict[int, int], list[int], list[int]]:
    """Return which row of then is which row now, the rows of now that are left, and those of then."""
    if len(order) == len(then) and all(map(eq, then, map(said.__getitem__, order))):
        return dict(enumerate(order)), [], []
    waiting: dict[object, deque[int]] = {}
    for at, what in enumerate(then):
        waiting.setdefault(what, deque()).append(at)
    found: dict[int, int] = {}
    left = []
    for row in order:
        same = waiting.get(said[row])
        if same:
            found[same.popleft()] = row
        else:
            left.append(row)
    return found, left, sorted(at for rest in waiting.values() for at in rest)


def _became(said: Mapping[int, str], then: Mapping[int, str], both: tuple[Table, Trace]) -> dict[int, int]:
    """Return which rows of then, that are gone, became which of now: in one place, or most alike."""
    table, trace = both
    became: dict[int, int] = {}
    free = dict.fromkeys(said)
    places = {table.row_of[row]: row for row in said}
    for at, mark in then.items():
        row = places.get(trace.numbers[at])
        if row is not None and _alike(mark, said[row]):
            became[at] = row
            del free[row]
    if len(free) * (len(then) - len(became)) <= _MOST_PAIRS:
        for at, mark in then.items():
            if at not in became and free:
                common = partial(_in_common, mark)
                best = max(free, key=lambda row: common(said[row]))
                if _alike(mark, said[best]):
                    became[at] = best
                    del free[best]
    return became


def _in_common(one: str, other: str) -> int:
    return sum(map(str.__eq__, one.split(_HYPHEN), other.split(_HYPHEN)))


def _alike(one: str, other: str) -> bool:
    """Tell whether two rows agree in more than half of what they say."""
    return 2 * _in_common(one, other) > one.count(_HYPHEN) + 1


def _by_hints(table: Table, trace: Trace) -> Followed:
    """Follow rows by whose they are and when: only those that agree with as many as there were are known."""
    said, then = _hints_of(table, trace), [*trace.hints]
    counts, before = Counter(said), Counter(then)
    uneven = {what for what in counts.keys() & before.keys() if counts[what] != before[what]}
    order = [
        row for row in sorted(range(len(table)), key=table.row_of.__getitem__) if said[row] not in uneven
    ]
    known, left, gone = _paired(said, then, order)
    unclear = frozenset(at for at in gone if then[at] in uneven)
    sources = (trace.source(at) for at in gone if at not in unclear)
    lost = tuple(source for source in sources if source is not None)
    added = tuple(sorted(table.row_of[row] for row in left))
    return Followed(
        now={at: table.row_of[row] for at, row in known.items()},
        unclear=unclear,
        alteration=Alteration(gone=lost, added=added, blurred=bool(uneven) or not (lost or added)),
    )


def _hints_of(table: Table, trace: Trace) -> list[tuple[str, str]]:
    """Return of each row what the trace knows of its own: its unit, or its city where cities were merged."""
    known = {unit for unit, _ in trace.hints}
    spans = table.columns.get(DERIVED_SPAN, [""] * len(table))
    whose = [
        block.unit.city.name if block.unit.city.name in known else full_name(block.unit)
        for block in table.blocks
        for _ in block.rows
    ]
    return list(zip(whose, map(str, spans), strict=True))


def first_sources(table: Table, kept: Sequence[Submitted]) -> Trace | None:
    """
    Return where the rows of merged workbooks first came from; ``None`` when there are none to tell of.

    Nothing is told of rows that were changed or added since.
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
            at = rows.get(row)
            if at is None:
                tracing.skip(1)
            else:
                part = trace.part_of[at]
                tracing.add(tracing.part(*trace.parts[part], via=trace.via[part]), trace.row_of[at])
    return tracing.done()


def _by_place(kept: Sequence[Submitted]) -> Mapping[tuple[str, str], Sequence[Submitted]]:
    """Return what was read from each sheet of each file: one table, or many cards."""
    ordered = sorted(kept, key=lambda each: (each.sheet.file, each.sheet.name))
    places = groupby(ordered, key=lambda each: (each.sheet.file, each.sheet.name))
    return {where: list(sheets) for where, sheets in places}


def _by_row(sheets: Sequence[Submitted]) -> tuple[Mapping[int, int], Trace | None]:
    """Return for each row of one sheet its place in the trace."""
    trace = next((each.trace for each in sheets if each.trace is not None), None)
    return ({}, None) if trace is None else (follow(sheets, trace).same, trace)


def left_out_below(kept: Sequence[Submitted], setting: Setting) -> Iterator[Origin]:
    """Yield what merged workbooks say they left out, with the units it is of."""
    if not any(each.origins for each in kept):
        return
    codes = {full_name(unit): unit.code for unit in every_unit(setting)}
    for each in kept:
        for origin in each.origins:
            code = codes.get(origin.unit)
            yield replace(origin, members=frozenset({code} if code else ()))
