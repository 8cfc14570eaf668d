"""
The merged workbook of 附件2: the official table, then totals, explanations and where everything is from.

XlsxWriter lays it out, ``pour`` fills in the rows. Text from submissions is written as text and nothing else.
"""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.merge.coverage import DENIED, DONE, EARLIER, LATER, PLANNED
from skilltrain_cli.merge.values import Merged
from skilltrain_cli.origin import ROW_HEADINGS
from skilltrain_cli.workbooks.page import Stripe
from skilltrain_cli.workbooks.pour import Poured, pour
from skilltrain_cli.workbooks.sources import draw_detail, draw_sources, draw_told
from skilltrain_cli.workbooks.style import Look, formats, open_book
from skilltrain_cli.workbooks.summaries import Summaries
from skilltrain_cli.workbooks.table import Frame, draw_frame, draw_specimen

_TIMES = (Stripe(heading=ROW_HEADINGS[4], width=20), Stripe(heading=ROW_HEADINGS[5], width=12))


def write_merged_book(merged: Merged, target: Path) -> None:
    """Write the workbook to ``target``; the same merge gives the same bytes, whenever and wherever."""
    form = merged.table.form
    package = BytesIO()
    poured: list[Poured] = []
    with open_book(package, f"{merged.region.name}{form.card.title}") as book:
        looks = formats(book)
        poured.append(_draw_table(book, looks, merged))
        Summaries(book, looks, merged, poured[0].row).draw()
        poured += draw_told(book, looks, merged)
        draw_sources(book, looks, merged, ("行", "当作项目"))
        poured.append(_draw_detail(book, looks, merged))
    pour(package, target, poured)


def _draw_table(book: Workbook, looks: Mapping[Look, Format], merged: Merged) -> Poured:
    table = merged.table
    frame = Frame(form=table.form, rows=len(table), filled=merged.footer)
    sheet = book.add_worksheet(table.form.card.sheet_name)
    draw_frame(sheet, frame, looks)
    draw_specimen(sheet, frame, looks, frame.first)
    sheet.freeze_panes(frame.first, 0)
    columns = [table.columns[column.name] for column in table.form.columns]
    return Poured(
        sheet=table.form.card.sheet_name, row=frame.first, count=len(table), rows=zip(*columns, strict=True)
    )


def _draw_detail(book: Workbook, looks: Mapping[Look, Format], merged: Merged) -> Poured:
    note = (
        "计入时段：“时间”表按它归入哪个月或哪一段。计入类数："
        f"每一类（同一单位的同一项目，分几期、几班的也是一类）只在一行标注，按“覆盖”表的口径写{DONE}、{PLANNED}、{LATER}（要求的期限之后才开始）、{DENIED}"
        f"（备注写明没有开展）或{EARLIER}（{merged.coverage.year}年以前已结束）；空白的行与已标注的是同一类，不重复计。"
    )
    columns = (merged.table.columns["span"], merged.coverage.marks)
    return draw_detail(book, looks, merged, note, tuple(zip(_TIMES, columns, strict=True)))
