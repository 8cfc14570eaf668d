"""
The merged workbook of 附件2: the official table, then totals, explanations and where everything is from.

XlsxWriter lays it out, ``pour`` fills in the rows. Text from submissions is written as text and nothing else.
"""

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.explanation import TITLE
from skilltrain_cli.grid import a1
from skilltrain_cli.merge.coverage import DONE, EARLIER, LATER, PLANNED
from skilltrain_cli.merge.values import Merged, Origin, State, Told
from skilltrain_cli.origin import DETAIL, FIRST_HEADINGS, HEADINGS, ROW_HEADINGS, SEAL, SOURCES, VIA
from skilltrain_cli.workbooks.page import HEADER, Page, Stripe
from skilltrain_cli.workbooks.pour import Cell, Poured, pour
from skilltrain_cli.workbooks.style import Look, formats, open_book
from skilltrain_cli.workbooks.summaries import Summaries
from skilltrain_cli.workbooks.table import Frame, draw_frame, draw_specimen

_OUTSIDE = "表外"
"""Stands for the sheet of a query without a cell in the merged one, so that it answers no other query."""
_MARKS = (SOURCES, DETAIL)


def _stripes(
    headings: Sequence[str], widths: Sequence[float], looks: Mapping[int, Look]
) -> tuple[Stripe, ...]:
    """Return columns with these headings; the look of most is that of a word."""
    return tuple(
        Stripe(heading=heading, width=width, look=looks.get(index, Look.WORD))
        for index, (heading, width) in enumerate(zip(headings, widths, strict=True))
    )


_TOLD = (
    Stripe(heading="编码", width=9),
    Stripe(heading="工作表", width=22),
    Stripe(heading="单元格", width=9),
    Stripe(heading="问题", width=44, look=Look.TEXT),
    Stripe(heading=TITLE, width=40, look=Look.TEXT),
    Stripe(heading="来源文件", width=30, look=Look.TEXT),
    Stripe(heading="来源单元格", width=18),
)
_SOURCES = _stripes(HEADINGS, (36, 20, 28, 8, 9, 38, 42), {0: Look.TEXT, 3: Look.COUNT, 5: Look.TEXT})
_VIA = Stripe(heading=VIA, width=30, look=Look.TEXT)
_DETAIL = _stripes(ROW_HEADINGS, (10, 44, 26, 10, 20, 12), {0: Look.COUNT, 1: Look.TEXT, 3: Look.COUNT})
_FIRST = _stripes(FIRST_HEADINGS, (44, 26, 10), {0: Look.TEXT, 2: Look.COUNT})


def write_merged_book(merged: Merged, target: Path) -> None:
    """Write the workbook to ``target``; the same merge gives the same bytes, whenever and wherever."""
    form = merged.table.form
    package = BytesIO()
    poured: list[Poured] = []
    with open_book(package, f"{merged.region.name}{form.card.title}") as book:
        looks = formats(book)
        poured.append(_draw_table(book, looks, merged))
        Summaries(book, looks, merged, poured[0].row).draw()
        poured += _draw_told(Page(book, looks, TITLE, _TOLD), merged)
        via = (_VIA,) if any(origin.via for origin in merged.origins) else ()
        _draw_sources(Page(book, looks, SOURCES, (*_SOURCES, *via)), merged)
        first = _FIRST if merged.first else ()
        poured.append(_draw_detail(Page(book, looks, DETAIL, (*_DETAIL, *first)), merged))
    pour(package, target, poured)


def is_merged_book(path: Path) -> bool:
    """Tell whether a file is a workbook that ``skt merge`` wrote."""
    try:
        with zipfile.ZipFile(path) as package:
            listed = package.read("xl/workbook.xml").decode()
    except (OSError, zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        return False
    return all(f'<sheet name="{name}"' in listed for name in _MARKS)


def _draw_table(book: Workbook, looks: Mapping[Look, Format], merged: Merged) -> Poured:
    table = merged.table
    frame = Frame(form=table.form, rows=len(table))
    sheet = book.add_worksheet(table.form.card.sheet_name)
    draw_frame(sheet, frame, looks)
    draw_specimen(sheet, frame, looks, frame.first)
    sheet.freeze_panes(frame.first, 0)
    columns = [table.columns[column.name] for column in table.form.columns]
    return Poured(
        sheet=table.form.card.sheet_name, row=frame.first, count=len(table), rows=zip(*columns, strict=True)
    )


def _draw_told(page: Page, merged: Merged) -> list[Poured]:
    told = merged.told
    open_ = sum(not each.explanation for each in told)
    page.head(
        "核实性问题和情况说明",
        f"核实性问题 {len(told)} 处，其中 {open_} 处没有情况说明。"
        f"单元格指本工作簿的统计表；没有对应单元格的写“{_OUTSIDE}”。",
    )
    page.headings()
    found = []
    if told:
        row = page.specimen(len(told))
        found.append(Poured(sheet=TITLE, row=row, count=len(told), rows=_told_rows(merged)))
    page.finish(HEADER, landscape=True)
    return found


def _told_rows(merged: Merged) -> Iterator[Sequence[Cell]]:
    for told in merged.told:
        sheet, cell = _address(merged, told)
        source = f"{told.sheet}!{told.cell}" if told.cell else told.sheet
        yield (told.code, sheet, cell, told.message, told.explanation, told.file, source)


def _address(merged: Merged, told: Told) -> tuple[str, str]:
    """Return the sheet and cell of a query in this workbook."""
    if told.row is None:
        return _OUTSIDE, ""
    fields = [column.name for column in merged.table.form.columns]
    column = fields.index(told.field) if told.field in fields else 0
    return merged.table.form.card.sheet_name, a1(HEADER + 1 + told.row, column)


def _draw_sources(page: Page, merged: Merged) -> None:
    files = len({origin.file for origin in merged.of(State.MERGED)})
    others = len(merged.origins) - len(merged.of(State.MERGED))
    page.head(
        "汇总来源",
        f"汇总 {files} 个文件、{len(merged.table)} 行；没有汇总的 {others} 项、"
        f"已汇总的表里没有当作项目的 {len(merged.passed)} 行，逐项列在后面。",
    )
    page.headings()
    wide = page.right + 1
    for origin in merged.origins:
        page.row(_source_row(origin)[:wide])
    for passed in merged.passed:
        why = f"第 {passed.row} 行：{passed.why}"
        page.row((passed.file, passed.sheet, "", None, "未计入", why, "", "")[:wide])
    page.finish(HEADER, landscape=True)


def _source_row(origin: Origin) -> Sequence[Cell]:
    return (
        origin.file,
        origin.sheet,
        origin.unit,
        origin.rows,
        origin.state,
        origin.reason,
        origin.sha256,
        origin.via,
    )


def _draw_detail(page: Page, merged: Merged) -> Poured:
    table = merged.table
    page.head(
        "来源明细",
        "统计表每一行来自哪个文件的哪一行（本表与统计表行号相同；统计表重新排序后不再对应）。"
        "计入时段：“时间”表按它归入哪个月或哪一段。计入类数：每一类（同一单位的同名项目）只在一行标注，"
        f"按“覆盖”表的口径写{DONE}、{PLANNED}、{LATER}（要求的期限之后才开始）或{EARLIER}"
        f"（{merged.coverage.year}年以前已结束）；空白的行与已标注的同名，不重复计类。"
        + (_FIRST_NOTE if merged.first else "")
        + f"{SEAL} {merged.seal}",
    )
    page.headings()
    row = page.specimen(len(table))
    page.finish(HEADER, landscape=True)
    files, sheets = zip(*table.parts, strict=True)
    rows = zip(
        range(row + 1, row + 1 + len(table)),
        map(files.__getitem__, table.part_of),
        map(sheets.__getitem__, table.part_of),
        (1 + number for number in table.row_of),
        table.columns["span"],
        merged.coverage.marks,
        *_first_columns(merged),
        strict=True,
    )
    return Poured(sheet=DETAIL, row=row, count=len(table), rows=rows)


_FIRST_NOTE = "最初文件、最初工作表、最初行：来源是下级汇总表的，它的这一行又来自哪里。"


def _first_columns(merged: Merged) -> Iterator[Iterable[Cell]]:
    """Yield the columns that tell where a row of a merged workbook first came from."""
    first = merged.first
    if first is None:
        return
    files, sheets = zip(*first.parts, strict=True)
    yield ("" if part < 0 else files[part] for part in first.part_of)
    yield ("" if part < 0 else sheets[part] for part in first.part_of)
    yield (None if part < 0 else 1 + row for part, row in zip(first.part_of, first.row_of, strict=True))
