"""
The merged workbook: the official form, or a catalogue of cards, then totals and where everything is from.

XlsxWriter lays it out, ``pour`` fills in the rows. Text from submissions is written as text and nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
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
from skilltrain_cli.operations.summaries.definitions import Fact, as_of_day, definitions_of
from skilltrain_cli.operations.summaries.material_table import material_table
from skilltrain_cli.operations.summaries.merge_tables import tables_of
from skilltrain_cli.operations.summaries.summary_table import SummaryTable
from skilltrain_cli.review.brand_material import MATERIAL
from skilltrain_cli.review.explanation import TITLE
from skilltrain_cli.review.provenance import DETAIL, SOURCES
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.values.text import quoted
from skilltrain_cli.writers.workbooks.bulk_rows import Carried, Cell, Poured, Spread, pour
from skilltrain_cli.writers.workbooks.plain_list_sheet import HEADER, ListColumn, ListPage
from skilltrain_cli.writers.workbooks.summaries.brand_material_sheet import draw_material
from skilltrain_cli.writers.workbooks.summaries.card_list_sheet import draw_cards
from skilltrain_cli.writers.workbooks.summaries.carried_index import carried_index
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
    row_height,
)
from skilltrain_cli.writers.workbooks.workbook_style import Look, formats, open_book, set_foot, write_link

_SOURCE_CELL = "来源单元格"
_FEW_ROWS = 90
"""Rows of so few pages that it is known where each of them begins."""
_NAMED = 8
"""Headings that 目录 names of a sheet."""
_CONTENTS = (
    ListColumn(heading="序号", width=8, look=Look.COUNT),
    ListColumn(heading="工作表", width=34, look=Look.LINK),
    ListColumn(heading="内容", width=91, look=Look.TEXT),
)
_DEFINITIONS = (
    ListColumn(heading="事项", width=30, look=Look.TEXT),
    ListColumn(heading="说明", width=103, look=Look.TEXT),
)
_LIVE = (
    "合计、占比、名次等多数是公式，改统计表里的数会自动重算；表上写明“为数值”的不会。"
    "不要给统计表重新排序：来源明细不跟着排，类数、时间等会算错；排过的请重新汇总。"
)
_CODE = "{code}：由各行、各表的数和来源算出，与每页页脚的一致；用别的软件另存不会变，改动内容才会变。"


class LaidOut(Struct, frozen=True, kw_only=True):
    """A workbook but for its many rows: the package with a specimen in place of them, and the rows."""

    package: bytes
    poured: Sequence[Poured]
    carried: Carried | None = None
    """What it carries besides its sheets."""

    def write(self, target: Path, spread: Spread = map) -> None:
        """Write the workbook to ``target``: see ``pour``."""
        pour(BytesIO(self.package), target, self.poured, spread, carried=self.carried)


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
    lay_out_merged_book(merged, tables=tables, code=code, revisions=revisions).write(target, spread)


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
    carried: Carried | None = None
    tables = tables or tables_of(merged)
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
            carried = partial(carried_index, merged, tables, poured[0].row)
        contents = ListPage(book, looks, CONTENTS, _CONTENTS)
        further = tuple(_further(merged))
        facts = (*_facts(merged, code, revisions), *_headings_of(tables), *_detail_facts(merged))
        _draw_definitions(ListPage(book, looks, DEFINITIONS, _DEFINITIONS, home=CONTENTS), merged, facts)
        at = Ranges(
            form=form,
            at=rows,
            detail=HEADER + 1,
            further=tuple(stripe.heading for stripe, _ in further),
        )
        draw_summaries(book, looks, tables, at)
        if (material := material_table(merged)) is not None:
            draw_material(book, looks, material)
        poured += draw_told(book, looks, merged, rows)
        draw_sources(book, looks, merged, (f"个{card.kind}" if cards else "行", f"当作{card.kind}"))
        poured.append(draw_detail(book, looks, merged, rows, further))
        _draw_contents(contents, merged, code, _sentences(merged, tables, book))
        for sheet in book.worksheets():
            set_foot(sheet, f"{CODE_NAME} {code}" if code else "", as_of_day(merged))
    return LaidOut(package=package.getvalue(), poured=poured, carried=carried)


def _draw_table(book: Workbook, looks: Mapping[Look, Format], merged: Merged) -> Poured:
    table = merged.table
    frame = TableFrame(form=table.form, rows=len(table), filled=merged.footer)
    sheet = book.add_worksheet(table.form.card.sheet_name)
    draw_frame(sheet, frame, looks)
    draw_specimen(sheet, frame, looks, frame.first)
    sheet.freeze_panes(frame.first, 0)
    columns = [table.columns[column.name] for column in table.form.columns]
    few = len(table) <= _FEW_ROWS
    keep_together(
        sheet, frame, [row_height(table.form, cells) for cells in zip(*columns, strict=True)] if few else ()
    )
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


def _draw_definitions(page: ListPage, merged: Merged, facts: Sequence[Fact]) -> None:
    """Draw 口径说明: what is in the workbook and what is not, how it is counted, what blanks mean."""
    page.head(DEFINITIONS, f"《{merged.table.form.card.title}》汇总的范围、口径和各栏的意思。")
    page.headings()
    for fact in facts:
        page.row(fact)
    page.finish()


def _facts(merged: Merged, code: str, revisions: Sequence[str]) -> Iterator[Fact]:
    """Yield what holds of the whole workbook."""
    yield from definitions_of(merged, revisions)
    yield "公式", _LIVE
    if code:
        yield CODE_NAME, _CODE.format(code=code)


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


def _draw_contents(page: ListPage, merged: Merged, code: str, sheets: Iterable[tuple[str, str]]) -> None:
    """Draw 目录, which was begun when it was its turn: ``sheets`` are names and sentences."""
    day = as_of_day(merged)
    facts = [f"汇总范围：{merged.region.name}"]
    facts += [f"截至{quoted(day)}"] if day else []
    facts += [f"{CODE_NAME}：{code}"] if code else []
    page.head(f"{merged.region.name}{merged.table.form.card.title}汇总目录", "　　".join(facts))
    page.note("点工作表的名称转到该表；点各表的标题回到本目录。")
    page.headings()
    for number, (name, says) in enumerate(sheets, start=1):
        at = page.row((number, name, says))
        write_link(page.sheet, Spot(at, 1), name, name, page.looks[Look.LINK])
    page.finish()


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
