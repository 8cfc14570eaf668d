"""
The merged workbook: the official form, or a catalogue of cards, then totals and where everything is from.

XlsxWriter lays it out, ``pour`` fills in the rows. Text from submissions is written as text and nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from msgspec import Struct
from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.operations.merge.cards import CELL
from skilltrain_cli.operations.merge.derived_columns import derived_notes
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.official_writing import CONTENTS, DEFINITIONS
from skilltrain_cli.operations.merge.unit_roll import is_roll
from skilltrain_cli.operations.summaries.content_code import CODE_NAME
from skilltrain_cli.operations.summaries.definitions import Fact, as_of_day
from skilltrain_cli.operations.summaries.merge_tables import tables_of
from skilltrain_cli.operations.summaries.summary_table import SummaryTable
from skilltrain_cli.review.brand_material import MATERIAL
from skilltrain_cli.review.explanation import TITLE
from skilltrain_cli.review.provenance import DETAIL, SOURCES
from skilltrain_cli.writers.workbooks.bulk_rows import Cell, Poured, Spread, pour
from skilltrain_cli.writers.workbooks.plain_list_sheet import HEADER, ListColumn
from skilltrain_cli.writers.workbooks.summaries.brand_material_sheet import draw_material
from skilltrain_cli.writers.workbooks.summaries.card_list_sheet import draw_cards
from skilltrain_cli.writers.workbooks.summaries.contents_sheet import (
    CONTENTS_COLUMNS,
    draw_contents,
)
from skilltrain_cli.writers.workbooks.summaries.definitions_sheet import draw_definitions, facts_of
from skilltrain_cli.writers.workbooks.summaries.derived_page import derived_page
from skilltrain_cli.writers.workbooks.summaries.live_formulas import Ranges
from skilltrain_cli.writers.workbooks.summaries.provenance_sheets import (
    detail_notes,
    draw_detail,
    draw_sources,
    draw_told,
)
from skilltrain_cli.writers.workbooks.summaries.summary_sheets import draw_summaries
from skilltrain_cli.writers.workbooks.summaries.unit_roll_sheet import draw_roll
from skilltrain_cli.writers.workbooks.table_form_page import (
    TableFrame,
    draw_frame,
    draw_specimen,
    keep_together,
)
from skilltrain_cli.writers.workbooks.workbook_style import Look, formats, open_book, set_foot

_SOURCE_CELL = "来源单元格"
_NAMED = 8
"""Headings that 目录 names of a sheet."""


class LaidOut(Struct, frozen=True, kw_only=True):
    """A workbook but for its many rows: the package with a specimen in place of them, and the rows."""

    package: bytes
    poured: Sequence[Poured]


def write_merged_book(  # noqa: PLR0913 - what stands in it, and how it is written
    merged: Merged,
    target: Path,
    spread: Spread = map,
    *,
    tables: Sequence[SummaryTable] = (),
    code: str = "",
    revisions: Sequence[str] = (),
) -> None:
    """
    Write the workbook to ``target``; the same merge gives the same bytes, whenever and wherever.

    ``spread`` is a ``map`` that may work on several blocks of rows at once. ``tables`` are the summaries of
    the merge, which are made anew where they are not given. ``code`` is the content code that
    stands on every page; ``revisions`` say what was updated in a workbook of before.
    """
    book = lay_out_merged_book(merged, tables=tables, code=code, revisions=revisions)
    pour(BytesIO(book.package), target, book.poured, spread)


def lay_out_merged_book(
    merged: Merged,
    *,
    tables: Sequence[SummaryTable] = (),
    code: str = "",
    revisions: Sequence[str] = (),
) -> LaidOut:
    """Lay the workbook out: all that ``write_merged_book`` writes, but for the work of pouring the rows."""
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
        contents = derived_page(book, looks, CONTENTS, CONTENTS_COLUMNS)
        further = tuple(_further(merged))
        tables = tables or tables_of(merged)
        facts = (*facts_of(merged, code, revisions), *_headings_of(tables), *_detail_facts(merged))
        draw_definitions(book, looks, merged, facts)
        at = Ranges(
            form=form,
            at=rows,
            detail=HEADER + 1,
            further=tuple(stripe.heading for stripe, _ in further),
        )
        draw_summaries(book, looks, tables, at)
        if merged.material:
            draw_material(book, looks, merged)
        poured += draw_told(book, looks, merged, rows)
        draw_sources(book, looks, merged, (f"个{card.kind}" if cards else "行", f"当作{card.kind}"))
        poured.append(draw_detail(book, looks, merged, rows, further))
        draw_contents(contents, merged, code, _sentences(merged, tables, book))
        for sheet in book.worksheets():
            set_foot(sheet, f"{CODE_NAME} {code}" if code else "", as_of_day(merged))
    return LaidOut(package=package.getvalue(), poured=poured)


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
    yield from _derived_columns(merged)


def _derived_columns(merged: Merged) -> Iterator[tuple[ListColumn, Sequence[Cell]]]:
    """Yield the columns of 来源明细 that totals go by, each with a word for every row."""
    labels = {label.heading for label in merged.labels.values()}
    for heading, words in merged.derived.items():
        yield ListColumn(heading=heading, width=20 if heading in labels else 12), words


def _headings_of(tables: Sequence[SummaryTable]) -> Iterator[Fact]:
    """Yield what the headings of summaries count; a table is named where another counts otherwise."""
    told: dict[str, str] = {}
    for table in tables:
        for column in table.columns:
            if column.about and told.setdefault(column.heading, column.about) == column.about:
                continue
            if column.about:
                told.setdefault(f"{table.name}：{column.heading}", column.about)
    yield from told.items()


def _detail_facts(merged: Merged) -> Iterator[Fact]:
    """Yield what the columns of 来源明细 say."""
    form = merged.table.form
    for heading, says in detail_notes(merged):
        yield f"{DETAIL}：{heading}", says
    if CELL in merged.table.columns:
        yield f"{DETAIL}：{_SOURCE_CELL}", f"{form.by_name[form.name].heading}所在的格。"
    yield from ((f"{DETAIL}：{heading}", says) for heading, says in derived_notes(merged))


def _sentences(merged: Merged, tables: Sequence[SummaryTable], book: Workbook) -> Iterator[tuple[str, str]]:
    """Yield every sheet with a sentence about it."""
    card, count = merged.table.form.card, len(merged.table)
    what = f"{card.notice}{card.annex}《{card.title}》"
    unit = f"个{card.kind}" if merged.table.form.is_card else "行"
    says = {
        card.sheet_name: f"{what}：各单位报送的全部 {count:,} {unit}。",
        CONTENTS: "本表：每张工作表的链接和内容。",
        DEFINITIONS: "汇总范围、缺报单位、是否初步数、取整、空白和各栏的口径。",
        MATERIAL: f"每个{card.kind}随卡片报来的宣传素材。",
        TITLE: f"核实性问题和各单位的情况说明，{len(merged.told):,} 处。",
        SOURCES: "汇总了哪些文件（单位、行数、SHA-256），没有汇总的和原因，用什么汇总的。",
        DETAIL: "统计表的每一行来自哪个文件的哪一行，归入哪一类。",
    }
    says |= {table.name: _about(table) for table in tables}
    for sheet in book.worksheets():
        yield sheet.get_name(), says[sheet.get_name()]


def _about(table: SummaryTable) -> str:
    """Say in a sentence what a summary tells: what is to be seen in its chart, else its columns."""
    if table.charts:
        return f"{table.title}：{table.charts[0].says}"
    names = [table.columns[at].heading for at in table.names]
    others = [column.heading for column in table.columns if column.heading not in names]
    more = "等" if len(others) > _NAMED else ""
    return f"{table.title}：按{'、'.join(names)}列{'、'.join(others[:_NAMED])}{more}。"
