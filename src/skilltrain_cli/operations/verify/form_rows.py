"""Rows of the merged table that are otherwise: changed, gone, added, each with the row that it comes from."""

from collections.abc import Iterator, Sequence

from skilltrain_cli.operations.merge.official_writing import unit_fields
from skilltrain_cli.operations.verify.compared_books import ComparedBooks
from skilltrain_cli.operations.verify.discrepancies import Discrepancy, DiscrepancyKind
from skilltrain_cli.operations.verify.discrepancy_wording import (
    REMERGE,
    RESTORE,
    both_quoted,
    line_gone,
    line_of,
    quoted,
    shown,
    text_changed,
)
from skilltrain_cli.operations.verify.sheet_discrepancies import CellDiscrepancy, by_row
from skilltrain_cli.review.provenance import DETAIL, Alteration, RowSource
from skilltrain_cli.values.grid import Spot


def form_row_discrepancies(books: ComparedBooks) -> Iterator[Discrepancy]:
    """Yield each row that is otherwise, by its source, or by its mark where that is not there as it was."""
    if books.form_sheet not in books.pairs:
        return
    name, rows = books.now(books.form_sheet), books.of_form.rows
    yield from _around(books, name)
    for cells in by_row(books.of_form.cells):
        row = cells[0].place.row
        if row in books.numbers and not _unsure(books, books.whose(row)):
            yield _row_changed(books, name, cells)
    for row in rows.gone:
        if row in books.numbers and not _unsure(books, books.whose(row)):
            yield _row_gone(books, name, row)
    around = books.of_texts[0].rows.added
    for row in rows.added:
        known = books.by_marks is None or row in books.held_units
        if not _is_uncertain(books, row) if known else row in around:
            yield _row_added(books, name, row)
    if books.by_marks is not None:
        yield from _by_marks(books, name, books.altered)
        yield from _written_otherwise(books, name)


def _around(books: ComparedBooks, name: str) -> Iterator[Discrepancy]:
    """Yield what is otherwise in the lines above and below the rows."""
    found, numbers = books.of_texts
    for each in found.cells:
        if each.place.row not in numbers and not (each.formula or each.held_formula):
            yield text_changed(name, each)
    expected = (
        books.sheet_again(books.form_sheet)
        if books.affected and books.again
        else books.pairs[books.form_sheet][0]
    )
    for row in found.rows.gone:
        if row not in numbers:
            yield line_gone(DiscrepancyKind.TEXT, name, row, expected.row(row))


def _written_otherwise(books: ComparedBooks, name: str) -> Iterator[Discrepancy]:
    """Yield cells that say what they said in another writing, which formulas and the level above misread."""
    found, numbers = books.of_texts
    told = {spot for spot, _ in (*books.altered.changed, *books.altered.free)}
    for each in found.cells:
        if each.place.row in numbers and each.spot not in told and _is_uncertain(books, each.spot.row):
            heading = books.heading(books.form_sheet, each.place.column)
            yield Discrepancy(
                kind=DiscrepancyKind.CELL,
                sheet=name,
                spot=each.spot,
                held=each.held,
                expected=each.expected,
                message=f"{each.spot.a1}“{heading}”写的是{quoted(each.held)}，汇总时写作{quoted(each.expected)}",
                hint=RESTORE,
            )


def _unsure(books: ComparedBooks, units: frozenset[str]) -> bool:
    """Tell whether the sources that are given cannot tell the rows of a unit."""
    return books.given.alone or not units.isdisjoint(books.uncertain)


def _is_uncertain(books: ComparedBooks, row: int) -> bool:
    return books.given.alone or bool(books.uncertain and books.is_of(row, books.uncertain))


def _row_changed(books: ComparedBooks, name: str, cells: Sequence[CellDiscrepancy]) -> Discrepancy:
    form = books.given.merged.table.form
    fields = [column.name for column in form.columns]
    places = {fields.index(each) for each in unit_fields(form)}
    moved = any(each.place.column in places for each in cells)
    first, said = cells[0], []
    for each in cells:
        heading = books.heading(books.form_sheet, each.place.column)
        held, right = both_quoted(each.held, each.expected)
        if each.held_formula:
            said.append(f"{each.spot.a1}“{heading}”写成了公式“={shown(each.held_formula, 60)}”")
        else:
            said.append(f"{each.spot.a1}“{heading}”写的是{held}")
        said[-1] += f"，应为{right}" if each.other_value else "，应是数或文字"
    source, cell = _source(books, first.place.row), _source_cell(books, first.place)
    where = f"；来源 {source}{f'（{cell}）' if cell else ''}" if source else ""
    return Discrepancy(
        kind=DiscrepancyKind.UNIT if moved else DiscrepancyKind.CELL,
        sheet=name,
        spot=first.spot,
        also=tuple(each.spot for each in cells[1:]),
        held=first.held,
        expected=first.expected,
        source=source,
        source_cell=cell,
        message=f"{'；'.join(said)}{where}",
        hint=REMERGE,
    )


def _row_gone(books: ComparedBooks, name: str, row: int) -> Discrepancy:
    expected, _ = books.pairs[books.form_sheet]
    source = _source(books, row)
    where = f"；来源 {source}" if source else ""
    return Discrepancy(
        kind=DiscrepancyKind.ROW_GONE,
        sheet=name,
        spot=Spot(row, 0),
        expected=line_of(expected.row(row)),
        source=source,
        source_cell=_source_cell(books, Spot(row, 0)),
        message=f"少了一行“{line_of(expected.row(row))}”（原在第 {row + 1} 行）{where}",
        hint=REMERGE,
    )


def _row_added(books: ComparedBooks, name: str, row: int) -> Discrepancy:
    _, held = books.pairs[books.form_sheet]
    twin = books.of_form.rows.repeats.get(row)
    line = line_of(held.row(row))
    without = "汇总时" if books.given.alone else "来源里"
    again = f"第 {row + 1} 行和第 {(twin or 0) + 1} 行一样，来源里只有一行：“{line}”"
    return Discrepancy(
        kind=DiscrepancyKind.ROW_ADDED if twin is None else DiscrepancyKind.ROW_REPEATED,
        sheet=name,
        spot=Spot(row, 0),
        held=line,
        message=f"第 {row + 1} 行“{line}”是{without}没有的" if twin is None else again,
        hint="请删去这一行，或把它填进来源后重新汇总",
    )


def _by_marks(books: ComparedBooks, name: str, alteration: Alteration) -> Iterator[Discrepancy]:
    """Yield what marks tell of rows whose source is not there as it was."""
    _, held = books.pairs[books.form_sheet]
    for spot, heading in (*alteration.changed, *alteration.free):
        if _is_uncertain(books, spot.row):
            yield Discrepancy(
                kind=DiscrepancyKind.CELL,
                sheet=name,
                spot=spot,
                held=held.value(spot),
                message=f"{spot.a1}“{heading}”写的是{quoted(held.value(spot))}，按行校验码是后改的",
                hint="请给出汇总时的来源，才知道原来是什么",
            )
    for source in alteration.gone:
        if books.given.alone or source.file in books.affected:
            yield Discrepancy(
                kind=DiscrepancyKind.ROW_GONE,
                sheet=name,
                source=source,
                message=f"按“{DETAIL}”少了一行，它来自 {source}",
                hint="请给出汇总时的来源，才知道原来是什么",
            )
    for row in alteration.added:
        if _is_uncertain(books, row):
            line = line_of(held.row(row))
            yield Discrepancy(
                kind=DiscrepancyKind.ROW_ADDED,
                sheet=name,
                spot=Spot(row, 0),
                held=line,
                message=f"第 {row + 1} 行“{line}”是汇总以后加的",
                hint="请删去这一行，或把它填进来源后重新汇总",
            )


def _source(books: ComparedBooks, row: int) -> RowSource | None:
    at = books.numbers.get(row)
    return None if at is None else books.given.merged.table.source(at)


def _source_cell(books: ComparedBooks, place: Spot) -> str:
    """Return the cell of the sender's sheet that a cell of the form comes from, where it is one cell."""
    source = _source(books, place.row)
    form = books.given.merged.table.form
    if source is None or place.column >= len(form.columns):
        return ""
    heading = form.columns[place.column].heading
    for origin in books.given.merged.origins:
        if (origin.file, origin.sheet) == (source.file, source.sheet):
            letters = next((where for where, said in origin.columns if said == heading), "")
            return f"{letters}{source.row}" if letters.isalpha() else ""
    return ""
