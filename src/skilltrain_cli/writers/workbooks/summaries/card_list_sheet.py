"""
The catalogue of cards, such as brands: a row for each.

Telephone numbers stand whole, as on the cards: the catalogue is the annex gathered, and is read back when it
is merged with further cards.
"""

from collections.abc import Iterator, Sequence

from xlsxwriter import Workbook

from skilltrain_cli.forms.spec import Column, FieldKind, Role
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.values.grid import Area
from skilltrain_cli.writers.workbooks.cell_text import INDENTED, TALLEST, height_for, height_of, lines_in
from skilltrain_cli.writers.workbooks.plain_list_sheet import (
    HEADER,
    LEAST_HEIGHT,
    TITLE_HEIGHT,
    Content,
    ListColumn,
    ListPage,
)
from skilltrain_cli.writers.workbooks.table_form_page import field_look
from skilltrain_cli.writers.workbooks.workbook_style import Look, formats, write_merged

_SIZE = 10.5
"""5号: seven fields with up to 1,300 字 go into a row of A4 landscape and stay legible."""
_WIDTHS = {FieldKind.CITY: 10, FieldKind.PHONE: 18, FieldKind.TEXT: 12}
_LINES = 22
"""Lines for a text of the greatest number of 字, and some more for its paragraphs before a row is full."""
_WIDEST = 250
"""Half-width characters of the widest column (Excel specifications and limits: 255 units)."""
_STEP = 8


def draw_cards(book: Workbook, cards: Merged) -> Sequence[int]:
    """Draw the catalogue; return the zero-based sheet row of each card."""
    form = cards.table.form
    card, columns = form.card, tuple(_columns(cards))
    page = ListPage(
        book,
        formats(book, size=_SIZE),
        card.sheet_name,
        tuple(stripe for stripe, _ in columns),
        size=_SIZE,
    )
    name = form.by_name[form.name].heading
    units = "单位" if form.of(Role.COUNTY) else "市"
    private = "含联系人电话，请妥善保管，不要公开发布。" if form.of(Role.PHONE) else ""
    _head(
        page,
        f"{cards.region.name}{card.title}",
        f"{card.notice}{card.annex}汇总，每个{card.kind}一行，{units}按区划代码、同一{units}的按{name}排列，各栏照原表。"
        + private,
    )
    page.headings()
    for cells in zip(*(values for _, values in columns), strict=True):
        page.row(cells)
    page.finish(named=False)
    return range(HEADER + 1, HEADER + 1 + len(cards.table))


def _head(page: ListPage, title: str, line: str) -> None:
    """Print title and line as the annex has its own: over all columns."""
    for text, look, least in ((title, Look.TITLE, TITLE_HEIGHT), (line, Look.LINE, LEAST_HEIGHT)):
        page.sheet.set_row(page.next, max(height_for([(text, page.across)], _SIZE), least))
        write_merged(page.sheet, Area(page.next, 0, page.next, page.right), text, page.looks[look])
        page.next += 1


def _columns(cards: Merged) -> Iterator[tuple[ListColumn, Sequence[Content]]]:
    """
    Yield the columns of the catalogue, each with a value for every card.

    The form's fields come first, in printed order: a query's cell and the reader of the catalogue go by that.
    What is known besides the card stands behind them.
    """
    for column in cards.table.form.columns:
        values = cards.table.columns[column.name]
        yield _stripe(column, values), values


def _stripe(column: Column, values: Sequence[Content]) -> ListColumn:
    if column.kind is FieldKind.LONG_TEXT:
        return ListColumn(heading=column.heading, width=_wide(column, values), look=Look.PASSAGE)
    look = Look.WORD if column.kind is FieldKind.TEXT else field_look(column)
    return ListColumn(heading=column.heading, width=_WIDTHS.get(column.kind, 12), look=look)


def _wide(column: Column, values: Sequence[Content]) -> int:
    """Return the width that holds a field's longest text in a row as high as Excel allows."""
    texts = [value for value in values if isinstance(value, str)]
    width = 2 * (column.printed.words or 0) // _LINES + INDENTED
    while width < _WIDEST and any(_too_high(text, width - INDENTED) for text in texts):
        width += _STEP
    return width


def _too_high(text: str, width: int) -> bool:
    return height_of(lines_in(text, width), _SIZE) >= TALLEST
