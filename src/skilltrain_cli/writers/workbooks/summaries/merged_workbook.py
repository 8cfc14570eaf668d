"""
The merged workbook: the official form, or a catalogue of cards, then totals and where everything is from.

XlsxWriter lays it out, ``pour`` fills in the rows. Text from submissions is written as text and nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.operations.merge.cards import CELL
from skilltrain_cli.operations.merge.derived_columns import derived_notes
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.unit_roll import is_roll
from skilltrain_cli.writers.workbooks.bulk_rows import Cell, Poured, Spread, pour
from skilltrain_cli.writers.workbooks.plain_list_sheet import HEADER, ListColumn
from skilltrain_cli.writers.workbooks.summaries.brand_material_sheet import draw_material
from skilltrain_cli.writers.workbooks.summaries.card_list_sheet import draw_cards
from skilltrain_cli.writers.workbooks.summaries.coverage_sheet import draw_coverage
from skilltrain_cli.writers.workbooks.summaries.provenance_sheets import draw_detail, draw_sources, draw_told
from skilltrain_cli.writers.workbooks.summaries.totals_sheets import (
    Ranges,
    Summaries,
    further_columns,
)
from skilltrain_cli.writers.workbooks.summaries.unit_roll_sheet import draw_roll
from skilltrain_cli.writers.workbooks.table_form_page import (
    TableFrame,
    draw_frame,
    draw_specimen,
    keep_together,
)
from skilltrain_cli.writers.workbooks.workbook_style import Look, formats, open_book

_SOURCE_CELL = "来源单元格"


def write_merged_book(merged: Merged, target: Path, spread: Spread = map) -> None:
    """
    Write the workbook to ``target``; the same merge gives the same bytes, whenever and wherever.

    ``spread`` is a ``map`` that may work on several blocks of rows at once.
    """
    form, card = merged.table.form, merged.table.form.card
    package = BytesIO()
    poured: list[Poured] = []
    with open_book(package, f"{merged.region.name}{card.title}") as book:
        cards = draw_cards(book, merged) if form.is_card else ()
        looks = formats(book)
        if cards:
            rows = cards
        elif is_roll(form):
            rows = draw_roll(book, looks, merged)
        else:
            poured.append(_draw_table(book, looks, merged))
            rows = range(poured[0].row, poured[0].row + poured[0].count)
        further = tuple(_further(merged))
        at = Ranges(
            form=form,
            at=rows,
            detail=HEADER + 1,
            further=tuple(stripe.heading for stripe, _ in further),
        )
        Summaries(book, looks, merged, at).draw()
        draw_coverage(book, looks, merged.region.name, at, merged.covered)
        if merged.material:
            draw_material(book, looks, merged)
        poured += draw_told(book, looks, merged, rows)
        draw_sources(book, looks, merged, (f"个{card.kind}" if cards else "行", f"当作{card.kind}"))
        note = "".join(_notes(merged))
        poured.append(draw_detail(book, looks, merged, rows, (note, further)))
    pour(package, target, poured, spread)


def _draw_table(book: Workbook, looks: Mapping[Look, Format], merged: Merged) -> Poured:
    table = merged.table
    frame = TableFrame(form=table.form, rows=len(table), filled=merged.footer)
    sheet = book.add_worksheet(table.form.card.sheet_name)
    draw_frame(sheet, frame, looks)
    draw_specimen(sheet, frame, looks, frame.first)
    sheet.freeze_panes(frame.first, 0)
    keep_together(sheet, frame)
    columns = [table.columns[column.name] for column in table.form.columns]
    return Poured(sheet=table.form.card.sheet_name, row=frame.first, count=len(table), columns=columns)


def _further(merged: Merged) -> Iterator[tuple[ListColumn, Sequence[Cell]]]:
    """Yield the columns of 来源明细 besides the common ones."""
    if CELL in merged.table.columns:
        yield ListColumn(heading=_SOURCE_CELL, width=12), merged.table.columns[CELL]
    yield from further_columns(merged)


def _notes(merged: Merged) -> Iterator[str]:
    """Yield what the further columns of 来源明细 say."""
    form = merged.table.form
    if CELL in merged.table.columns:
        yield f"{_SOURCE_CELL}：{form.by_name[form.name].heading}所在的格。"
    yield from (f"{heading}：{text}" for heading, text in derived_notes(merged))
