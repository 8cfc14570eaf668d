"""情况说明、来源、来源明细 of a merged workbook: what was asked and sent, and where each row is from."""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace
from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_types import MergedQuery, MergeState, Origin, Passed
from skilltrain_cli.operations.merge.official_writing import CONTENTS, DEFINITIONS
from skilltrain_cli.review.explanation import TITLE
from skilltrain_cli.review.finding import Place
from skilltrain_cli.review.provenance import (
    BETWEEN,
    COLUMNS,
    DETAIL,
    FIRST_HEADINGS,
    HEADINGS,
    MARKS,
    ROW_HEADINGS,
    SEAL,
    SOURCES,
    STEP,
    VIA,
    joined,
    written_columns,
)
from skilltrain_cli.values.grid import a1, spot_named
from skilltrain_cli.values.privacy import mask, masked_names
from skilltrain_cli.writers.workbooks.bulk_rows import Cell, DerivedColumn, Poured, PouredColumn
from skilltrain_cli.writers.workbooks.cell_text import width_of
from skilltrain_cli.writers.workbooks.plain_list_sheet import ListColumn, ListPage
from skilltrain_cli.writers.workbooks.workbook_style import Look

_OUTSIDE = "表外"
"""Stands for the sheet of a query without a cell in the merged one, so that it answers no other query."""
_SHEETS = (SOURCES, DETAIL)
_ROW_HEADINGS = ROW_HEADINGS[:4]
Further = Sequence[tuple[ListColumn, Sequence[Cell]]]
"""Columns of 来源明细 that a form has besides the common ones, each with a value for every row."""


def _stripes(
    headings: Sequence[str], widths: Sequence[float], looks: Mapping[int, Look]
) -> tuple[ListColumn, ...]:
    """Return columns with these headings; the look of most is that of a word."""
    return tuple(
        ListColumn(heading=heading, width=width, look=looks.get(index, Look.WORD))
        for index, (heading, width) in enumerate(zip(headings, widths, strict=True))
    )


_TOLD = (
    ListColumn(heading="编码", width=9, least=8),
    ListColumn(heading="工作表", width=22),
    ListColumn(heading="单元格", width=9),
    ListColumn(heading="问题", width=44, look=Look.TEXT),
    ListColumn(heading=TITLE, width=40, look=Look.TEXT),
    ListColumn(heading="来源文件", width=30, look=Look.TEXT),
    ListColumn(heading="来源单元格", width=18),
)
_SOURCES = _stripes(HEADINGS, (32, 14, 22, 7, 10, 30, 36), {0: Look.TEXT, 3: Look.COUNT, 5: Look.TEXT})
_VIA = ListColumn(heading=VIA, width=30, look=Look.TEXT)
_COLUMNS = ListColumn(heading=COLUMNS, width=40, look=Look.TEXT)
_LINES, _WIDEST = 8, 150
"""By which the column is the wider the more fields a form has: no cell has more lines than a row can show."""
_DETAIL = _stripes(_ROW_HEADINGS, (10, 44, 26, 10), {0: Look.COUNT, 1: Look.TEXT, 3: Look.COUNT})
_MARK = ListColumn(heading=MARKS, width=34)
_FIRST = _stripes(FIRST_HEADINGS, (44, 26, 10), {0: Look.TEXT, 2: Look.COUNT})
_BETWEEN = ListColumn(heading=BETWEEN, width=44, look=Look.TEXT)


def is_merged_book(path: Path) -> bool:
    """Tell whether a file is a workbook that ``skt merge`` wrote."""
    try:
        with zipfile.ZipFile(path) as package:
            listed = package.read("xl/workbook.xml").decode()
    except (OSError, zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        return False
    return all(f'<sheet name="{name}"' in listed for name in _SHEETS)


def draw_told(
    book: Workbook, looks: Mapping[Look, Format], merged: Merged, at: Sequence[int]
) -> list[Poured]:
    """
    Draw 情况说明; return its rows, none when there are no queries.

    ``at`` has the zero-based sheet row of each of the table's rows.
    """
    page = ListPage(book, looks, TITLE, _TOLD, home=CONTENTS)
    told, table = merged.told, merged.table
    open_ = sum(not each.explanation for each in told)
    page.head(
        "核实性问题和情况说明",
        f"核实性问题 {len(told)} 处，其中 {open_} 处没有情况说明。"
        f"单元格指本工作簿的“{table.form.card.sheet_name}”；没有对应单元格的写“{_OUTSIDE}”。",
    )
    page.headings()
    found = []
    if told:
        row = page.specimen(len(told))
        columns = list(zip(*_told_rows(merged, at), strict=True))
        found.append(Poured(sheet=TITLE, row=row, count=len(told), columns=columns))
    page.finish()
    return found


def _told_rows(merged: Merged, at: Sequence[int]) -> Iterator[Sequence[Cell]]:
    called = files_called(merged)
    for told in merged.told:
        sheet, cell = _address(merged, told, at)
        yield (told.code, sheet, cell, told.message, told.explanation, called[told.file], _source(told))


def files_called(merged: Merged) -> Mapping[str, str]:
    """Return every file as the workbook calls it: no whole number of a person, and a name of its own."""
    names = {file for trace in (merged.table, merged.first) if trace for file, _ in trace.parts}
    names.update(each.file for each in merged.told)
    told = [(each.file, each.via) for each in (*merged.origins, *merged.below)]
    told += [(each.file, each.via) for each in merged.passed]
    chains = {via for _, via in told}.union(merged.first.via if merged.first else ())
    names.update(file for file, _ in told)
    names.update(name for chain in chains for name in chain.split(STEP))
    called = dict(zip(sorted(names), masked_names(sorted(names)), strict=True))
    return {chain: joined(*map(called.__getitem__, chain.split(STEP))) for chain in chains} | called


def _source(told: MergedQuery) -> str:
    """Return the place of a query in the file it is about; in a Word file as people find it there."""
    place = Place(file=told.file, sheet=told.sheet, spot=spot_named(told.cell))
    if place.in_word:
        return f"{told.sheet}{place.address}"
    return f"{told.sheet}!{told.cell}" if told.cell else told.sheet


def _address(merged: Merged, told: MergedQuery, at: Sequence[int]) -> tuple[str, str]:
    """Return the sheet and cell of a query in this workbook."""
    if told.row is None:
        return _OUTSIDE, ""
    form = merged.table.form
    fields = [column.name for column in form.columns]
    column = fields.index(told.field) if told.field in fields else 0
    return form.card.sheet_name, a1(at[told.row], column)


def draw_sources(
    book: Workbook, looks: Mapping[Look, Format], merged: Merged, words: tuple[str, str]
) -> None:
    """Draw 来源: every file and sheet; ``words`` say what a row is, and what a row passed over was not."""
    merged_below = any(each.via for each in (*merged.origins, *merged.below))
    merged_below = merged_below or any(each.via for each in merged.passed)
    via = (_VIA,) if merged_below else ()
    longest = max((width_of(written_columns(each.columns)) for each in merged.origins), default=0)
    wide = replace(_COLUMNS, width=min(max(_COLUMNS.width, longest / _LINES), _WIDEST))
    page = ListPage(book, looks, SOURCES, (*_SOURCES, *via, wide), home=CONTENTS)
    taken = merged.of(MergeState.MERGED)
    cells = sum(each.cells for each in merged.passed)
    page.head(
        "汇总来源",
        f"汇总 {len({origin.file for origin in taken})} 个文件、{len(merged.table)} {words[0]}；"
        f"没有汇总的 {len(merged.origins) - len(taken)} 项、"
        f"已汇总的表里没有{words[1]}的 {sum(not each.cells for each in merged.passed)} 行"
        f"{f'和不在栏里的 {cells} 处' if cells else ''}，逐项列在后面。",
        f"{_BELOW.format(len(merged.below)) if merged.below else ''}{_COLUMNS_NOTE}",
        _made(merged),
    )
    page.headings()
    called = files_called(merged)
    rows = [_source_row(origin, called) for origin in merged.origins]
    rows += [_passed_row(each, called) for each in merged.passed]
    rows += [_source_row(origin, called) for origin in merged.below]
    for held, chain, columns in rows:
        page.row((*held, *((chain,) if via else ()), columns))
    page.finish()


def _made(merged: Merged) -> str:
    """Say what it was made with, so that it can be made again."""
    return f"汇总依据：{'；'.join(f'{what} {how}' for what, how in merged.made)}。" if merged.made else ""


_COLUMNS_NOTE = f"{COLUMNS}：来源表里各栏所在的列（卡片是单元格）。"
_BELOW = "来源是下级汇总表的，它自己的来源 {} 项列在最后，下级汇总表一栏是经过的各级汇总表。"
_SourceRow = tuple[Sequence[Cell], str, str]
"""The common cells of a line of 来源, the merged workbooks it went through, where its fields stand."""


def _source_row(origin: Origin, called: Mapping[str, str]) -> _SourceRow:
    held = (
        called[origin.file],
        origin.sheet,
        origin.unit,
        origin.rows,
        origin.state,
        mask(origin.reason),
        origin.sha256,
    )
    return held, called[origin.via], written_columns(origin.columns)


def _passed_row(each: Passed, called: Mapping[str, str]) -> _SourceRow:
    held = (called[each.file], each.sheet, each.unit, None, each.state, mask(each.reason), "")
    return held, called[each.via], ""


def draw_detail(
    book: Workbook,
    looks: Mapping[Look, Format],
    merged: Merged,
    at: Sequence[int],
    columns: Further,
) -> Poured:
    """
    Draw 来源明细, a row for each of the table, with these further columns, and return its rows.

    ``at`` has the zero-based sheet row of each of the table's rows.
    """
    table = merged.table
    first: tuple[ListColumn, ...] = _FIRST if merged.first else ()
    first += (_BETWEEN,) if merged.first and any(merged.first.via) else ()
    stripes = (*_DETAIL, *(stripe for stripe, _ in columns), *first, _MARK)
    page = ListPage(book, looks, DETAIL, stripes, home=CONTENTS)
    page.head(
        DETAIL,
        f"统计表每一行的来处（统计表重新排序后不再对应）；各栏见“{DEFINITIONS}”表。{SEAL} {merged.seal}",
    )
    page.headings()
    row = page.specimen(len(table))
    page.finish()
    called = files_called(merged)
    sheets = [sheet for _, sheet in table.parts]
    files = [called[file] for file, _ in table.parts]
    cells: tuple[PouredColumn, ...] = (
        DerivedColumn(values=at, cell=_number_from_1),
        DerivedColumn(values=table.part_of, cell=files.__getitem__),
        DerivedColumn(values=table.part_of, cell=sheets.__getitem__),
        DerivedColumn(values=table.row_of, cell=_number_from_1),
        *(values for _, values in columns),
        *_first_columns(merged),
        merged.marks,
    )
    return Poured(sheet=DETAIL, row=row, count=len(table), columns=cells)


def _number_from_1(at: int) -> int:
    return at + 1


def detail_notes(merged: Merged) -> Iterator[tuple[str, str]]:
    """Yield the headings of 来源明细 that all tables have, and what they say."""
    yield (
        "、".join(_ROW_HEADINGS),
        "统计表的这一行来自哪个文件、哪张工作表的哪一行；统计表重新排序后行号不再对应。",
    )
    if merged.first:
        yield "、".join(FIRST_HEADINGS), "来源是下级汇总表的，它的这一行又来自哪里。"
        if any(merged.first.via):
            yield BETWEEN, "隔了几级的，从上到下经过哪些汇总表。"
    yield MARKS, "这一行汇总时的内容，改动过的行再汇总时会查出来。"


def _first_columns(merged: Merged) -> Iterator[Sequence[Cell]]:
    """Yield the columns that tell where a row of a merged workbook first came from."""
    first = merged.first
    if first is None:
        return
    called = files_called(merged)
    sheets = [sheet for _, sheet in first.parts]
    files = [called[file] for file, _ in first.parts]
    yield ["" if part < 0 else files[part] for part in first.part_of]
    yield ["" if part < 0 else sheets[part] for part in first.part_of]
    yield [None if part < 0 else 1 + row for part, row in zip(first.part_of, first.row_of, strict=True)]
    if any(first.via):
        between = [called[via] for via in first.via]
        yield ["" if part < 0 else between[part] for part in first.part_of]
