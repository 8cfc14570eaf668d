"""What one sheet holds otherwise than it should: cells, formulas, rows, headings, and what is hidden."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby, takewhile

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.operations.verify.formula_comparison import FormulaComparison
from skilltrain_cli.operations.verify.row_pairs import RowPairs, pair_rows
from skilltrain_cli.operations.verify.sheet_cells import SheetCells, compared, filled, is_equal
from skilltrain_cli.values.grid import Spot, Value
from skilltrain_cli.values.text import is_blank

_SEARCHED = 60
"""Rows in which headings are looked for."""


class CellDiscrepancy(Struct, frozen=True, kw_only=True):
    """A cell that holds another value or formula than it should."""

    place: Spot
    """Where it should stand."""
    spot: Spot
    """Where it stands."""
    expected: Value
    held: Value
    formula: str = ""
    """The formula that should stand there; empty when none should."""
    held_formula: str = ""
    other_value: bool = True
    other_formula: bool = False


class SheetDiscrepancies(Struct, frozen=True, kw_only=True, dict=True):
    """All that is otherwise in one sheet."""

    cells: tuple[CellDiscrepancy, ...] = ()
    rows: RowPairs = field(default_factory=RowPairs)
    headings: tuple[CellDiscrepancy, ...] = ()
    columns_gone: tuple[int, ...] = ()
    """Columns that should be there."""
    columns_added: tuple[int, ...] = ()
    """Filled columns that should not."""
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    hidden: bool = False
    header: int | None = None
    """The row of the headings, where they should stand."""
    now: Mapping[int, int] = field(default_factory=dict)
    """Expected column → held column."""

    @cached_property
    def by_spot(self) -> Mapping[Spot, CellDiscrepancy]:
        """Its cells by where they stand."""
        return {each.spot: each for each in self.cells}


def sheet_discrepancies(
    expected: SheetCells,
    held: SheetCells,
    *,
    without: Sequence[int] = (),
    formulas: FormulaComparison | None = None,
) -> SheetDiscrepancies:
    """
    Compare a sheet; the order of its rows and columns does not count.

    Columns ``without`` are left aside. ``formulas`` knows which sheets are called otherwise, and which
    of their rows stand where.
    """
    header = header_of(expected)
    now, headings, gone, added = _columns(expected, held, header)
    kept = [column for column in now if column not in without]
    formulas = formulas or FormulaComparison(sheet=expected.name)
    held = _worked_out(expected, held, now, formulas)
    pairs = pair_rows(
        [expected.columns[column] for column in kept], [held.columns[now[column]] for column in kept]
    )
    formulas = formulas.knowing(pairs)
    other_heading = {each.spot for each in headings}
    found = {
        each.spot: each
        for each in (
            *_cells(expected, held, pairs, {column: now[column] for column in kept}),
            *_of_formulas(expected, held, pairs, {column: now[column] for column in kept}, formulas),
        )
        if each.spot not in other_heading
    }
    return SheetDiscrepancies(
        cells=tuple(found[spot] for spot in sorted(found)),
        rows=pairs,
        headings=tuple(headings),
        columns_gone=tuple(gone),
        columns_added=tuple(added),
        hidden_rows=tuple(sorted(row for row in held.hidden_rows if any(filled(held.row(row))))),
        hidden_columns=tuple(sorted(held.hidden_columns.intersection(range(len(held.columns))))),
        hidden=not held.visible,
        header=header,
        now=now,
    )


def _worked_out(
    expected: SheetCells, held: SheetCells, now: Mapping[int, int], formulas: FormulaComparison
) -> SheetCells:
    """
    Return a sheet with a value for each formula that stands as it should and was not worked out.

    Programs that know no arithmetic save formulas without their values: a spreadsheet finds them again.
    """
    if not held.uncached or not held.formulas:
        return held
    lines = {leading_words(expected.row(row)): row for row in range(expected.height - 1, -1, -1)}
    back = {at: column for column, at in now.items()}
    places = held.uncached & held.formulas.keys()
    height = max(held.height, *(spot.row + 1 for spot in places), 0)
    width = max(len(held.columns), *(spot.column + 1 for spot in places), 0)
    columns = [[*column, *[""] * (height - len(column))] for column in held.columns]
    columns += [[""] * height for _ in range(len(columns), width)]  # readers cut what has no value
    for spot in places:
        if spot.column not in back:
            continue
        words = leading_words(held.row(spot.row))
        stayed = words == leading_words(expected.row(spot.row))  # a line beside may be called alike
        rows = (spot.row,) if stayed else (lines.get(words), spot.row)
        for row in (each for each in rows if each is not None):
            place = Spot(row, back[spot.column])
            formula = (expected.formulas or {}).get(place, "")
            if formula and formulas.alike((formula, row), (held.formulas[spot], spot.row)):
                columns[spot.column][spot.row] = expected.value(place)
                break
    return replace(held, columns=columns)


def by_row(cells: Sequence[CellDiscrepancy]) -> Iterator[Sequence[CellDiscrepancy]]:
    """Yield the cells of each row together."""
    return (list(same) for _, same in groupby(cells, key=lambda each: each.spot.row))


def leading_words(row: Sequence[Value]) -> tuple[str, ...]:
    """Return the words that a line begins with."""
    return tuple(map(compared, takewhile(lambda value: isinstance(value, str) and value != "", row)))


def header_of(sheet: SheetCells) -> int | None:
    """Return the row of the headings: above the long table, else the first that holds several words."""
    if sheet.table:
        return sheet.table.start - 1
    for row in range(min(sheet.height, _SEARCHED)):
        texts = [value for _, value in filled(sheet.row(row))]
        if len(texts) > 1 and all(isinstance(text, str) for text in texts) and len(set(texts)) == len(texts):
            return row
    return None


def _columns(
    expected: SheetCells, held: SheetCells, header: int | None
) -> tuple[dict[int, int], list[CellDiscrepancy], list[int], list[int]]:
    """Return which column is which now, headings that say something else, columns gone and columns added."""
    in_place = {column: column for column in range(min(len(expected.columns), len(held.columns)))}
    wide = list(range(len(expected.columns), len(held.columns)))
    lost = list(range(len(held.columns), len(expected.columns)))
    if header is None:
        return in_place, [], lost, _with_cells(held, wide)
    wanted = {column: compared(text) for column, text in filled(expected.row(header))}
    row = _header_row(held, wanted)
    words = {} if row is None else {column: compared(text) for column, text in filled(held.row(row))}
    if row is None or words == wanted:
        return in_place, [], [column for column in lost if column in wanted], _with_cells(held, wide)
    free = dict(words)
    now: dict[int, int] = {}
    for column, text in wanted.items():
        same = column if free.get(column) == text else next((at for at in free if free[at] == text), None)
        if same is not None:
            now[column] = same
            del free[same]
    headings, gone = [], []
    for column in wanted.keys() - now.keys():
        at = _stands_for(column, now, free, held)
        if at is None:
            gone.append(column)
            continue
        now[column] = at
        free.pop(at, None)
        headings.append(
            CellDiscrepancy(
                place=Spot(header, column),
                spot=Spot(row, at),
                expected=expected.value(Spot(header, column)),
                held=held.value(Spot(row, at)),
            )
        )
    rest = [column for column in range(len(expected.columns)) if column not in wanted]
    now |= {column: column for column in rest if column < len(held.columns) and column not in now.values()}
    added = [column for column in free if column not in now.values()]
    return dict(sorted(now.items())), headings, sorted(gone), _with_cells(held, added)


def _header_row(held: SheetCells, wanted: Mapping[int, str]) -> int | None:
    """Return the row that has most of these headings, and at least half of them."""
    best, row = 0, None
    texts = set(wanted.values())
    for each in range(min(held.height, _SEARCHED)):
        found = len({compared(text) for _, text in filled(held.row(each))} & texts)
        if found > best:
            best, row = found, each
    return row if 2 * best >= len(texts) else None


def _stands_for(column: int, now: Mapping[int, int], free: Mapping[int, str], held: SheetCells) -> int | None:
    """Return the column in which another heading stands for this one: the one after that before it."""
    before = [now[each] for each in now if each < column]
    at = max(before) + 1 if before else column
    if at in now.values() or at >= len(held.columns):
        return None
    return at if at in free or any(not is_blank(cell) for cell in held.columns[at]) else None


def _with_cells(held: SheetCells, columns: Sequence[int]) -> list[int]:
    return [column for column in columns if any(not is_blank(cell) for cell in held.columns[column])]


def _cells(
    expected: SheetCells, held: SheetCells, pairs: RowPairs, now: Mapping[int, int]
) -> Iterator[CellDiscrepancy]:
    """Yield the cells of changed rows that hold another value."""
    for row, other in pairs.changed:
        for column, at in now.items():
            place, spot = Spot(row, column), Spot(other, at)
            values = expected.value(place), held.value(spot)
            if not is_equal(*values):
                yield CellDiscrepancy(
                    place=place,
                    spot=spot,
                    expected=values[0],
                    held=held.errors.get(spot, values[1]),
                    formula=(expected.formulas or {}).get(place, ""),
                    held_formula=(held.formulas or {}).get(spot, ""),
                    other_formula=False,
                )


def _of_formulas(
    expected: SheetCells,
    held: SheetCells,
    pairs: RowPairs,
    now: Mapping[int, int],
    formulas: FormulaComparison,
) -> Iterator[CellDiscrepancy]:
    """Yield the cells in which another formula stands, or none, or one where none should."""
    if held.formulas is None or (not held.formulas and not expected.formulas):
        return
    seen = set()
    for place, formula in (expected.formulas or {}).items():
        row, column = pairs.now(place.row), now.get(place.column)
        if row is None or column is None:
            continue
        spot = Spot(row, column)
        seen.add(spot)
        other = held.formulas.get(spot, "")
        if not formulas.alike((formula, place.row), (other, spot.row)):
            right = formulas.moved_to(formula, place.row, spot.row)
            yield _formula(expected, held, (place, spot), (right, other))
    before = {other: row for row, other in pairs.elsewhere.items()}
    back = {at: column for column, at in now.items()}
    for spot, other in held.formulas.items():
        if spot in seen or spot.column not in back or spot.row in pairs.added:
            continue
        row = before.get(spot.row, spot.row)
        yield _formula(expected, held, (Spot(row, back[spot.column]), spot), ("", other))


def _formula(
    expected: SheetCells, held: SheetCells, where: tuple[Spot, Spot], formulas: tuple[str, str]
) -> CellDiscrepancy:
    place, spot = where
    values = expected.value(place), held.value(spot)
    return CellDiscrepancy(
        place=place,
        spot=spot,
        expected=values[0],
        held=held.errors.get(spot, values[1]),
        formula=formulas[0],
        held_formula=formulas[1],
        other_value=not is_equal(*values),
        other_formula=True,
    )
