"""
The catalogue of cards, such as brands: a row for each, then counts, coverage and where everything is from.

Text from submissions is written as text and nothing else. Telephone numbers stand whole, as on the cards:
the catalogue is the annex gathered, and is read back when it is merged with further cards.
"""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.forms._form import Column, Entry, Role
from skilltrain_cli.grid import column_letters
from skilltrain_cli.merge.cards import CELL
from skilltrain_cli.merge.outcome import CardList
from skilltrain_cli.merge.values import Scope, UnitLine
from skilltrain_cli.workbooks.cells import INDENTED, TALLEST, height_of, lines_in
from skilltrain_cli.workbooks.coverage import draw_coverage
from skilltrain_cli.workbooks.enclosed import draw_enclosed
from skilltrain_cli.workbooks.page import HEADER, Content, Live, Page, Stripe
from skilltrain_cli.workbooks.pour import Poured, pour
from skilltrain_cli.workbooks.sources import draw_detail, draw_sources, draw_told
from skilltrain_cli.workbooks.style import Look, formats, open_book
from skilltrain_cli.workbooks.summaries import (
    Ranges,
    cached,
    heading_of,
    look_of_sum,
    ratio_formula,
    subject_of,
)
from skilltrain_cli.workbooks.table import look_of

_SIZE = 10.5
"""5号: seven fields with up to 1,300 字 go into a row of A4 landscape and stay legible."""
_WIDTHS = {Entry.CITY: 10, Entry.PHONE: 18, Entry.TEXT: 12}
_LINES = 22
"""Lines for a text of the greatest number of 字, and some more for its paragraphs before a row is full."""
_WIDEST = 250
"""Half-width characters of the widest column (Excel specifications and limits: 255 units)."""
_STEP = 8
_SOURCE_CELL = Stripe(heading="来源单元格", width=12)

Looks = Mapping[Look, Format]


def write_card_list(cards: CardList, target: Path) -> None:
    """Write the workbook to ``target``; the same cards give the same bytes, whenever and wherever."""
    form, package = cards.table.form, BytesIO()
    poured: list[Poured] = []
    rows = range(HEADER + 1, HEADER + 1 + len(cards.table))
    with open_book(package, f"{cards.region.name}{form.card.title}") as book:
        _draw_cards(book, cards)
        looks, at = formats(book), Ranges(form=form, at=rows, detail=HEADER + 1)
        _draw_totals(book, looks, cards, at)
        draw_coverage(book, looks, cards.region.name, at, [cards.reach] if cards.reach else [])
        if cards.enclosed:
            draw_enclosed(book, looks, cards)
        poured += draw_told(book, looks, cards, rows)
        draw_sources(book, looks, cards, (f"个{form.card.kind}", f"当作{form.card.kind}"))
        note = f"来源单元格：{form.by_name[form.name].heading}所在的格。"
        further = ((_SOURCE_CELL, cards.table.columns[CELL]),)
        poured.append(draw_detail(book, looks, cards, rows, (note, further)))
    pour(package, target, poured)


def _draw_cards(book: Workbook, cards: CardList) -> None:
    form = cards.table.form
    card, columns = form.card, tuple(_columns(cards))
    page = Page(
        book,
        formats(book, size=_SIZE),
        card.sheet_name,
        tuple(stripe for stripe, _ in columns),
        size=_SIZE,
    )
    name = form.by_name[form.name].heading
    units = "单位" if form.of(Role.COUNTY) else "市"
    private = "含联系人电话，请妥善保管，不要公开发布。" if form.of(Role.PHONE) else ""
    page.head(
        f"{cards.region.name}{card.title}",
        f"{card.notice}{card.annex}汇总，每个{card.kind}一行，{units}按区划代码、同一{units}的按{name}排列，各栏照原表。"
        + private,
    )
    page.headings()
    for cells in zip(*(values for _, values in columns), strict=True):
        page.row(cells)
    page.finish(HEADER, landscape=True)


def _columns(cards: CardList) -> Iterator[tuple[Stripe, Sequence[Content]]]:
    """
    Yield the columns of the catalogue, each with a value for every card.

    The form's fields come first, in printed order: a query's cell and the reader of the catalogue go by that.
    What is known besides the card stands behind them.
    """
    for column in cards.table.form.columns:
        values = cards.table.columns[column.name]
        yield _stripe(column, values), values


def _stripe(column: Column, values: Sequence[Content]) -> Stripe:
    if column.entry is Entry.LONG_TEXT:
        return Stripe(heading=column.heading, width=_wide(column, values), look=Look.PASSAGE)
    look = Look.WORD if column.entry is Entry.TEXT else look_of(column)
    return Stripe(heading=column.heading, width=_WIDTHS.get(column.entry, 12), look=look)


def _wide(column: Column, values: Sequence[Content]) -> int:
    """Return the width that holds a field's longest text in a row as high as Excel allows."""
    texts = [value for value in values if isinstance(value, str)]
    width = 2 * (column.printed.words or 0) // _LINES + INDENTED
    while width < _WIDEST and any(_too_high(text, width - INDENTED) for text in texts):
        width += _STEP
    return width


def _too_high(text: str, width: int) -> bool:
    return height_of(lines_in(text, width), _SIZE) >= TALLEST


def _draw_totals(book: Workbook, looks: Looks, cards: CardList, at: Ranges) -> None:
    """Draw 汇总: the cards of each unit, counted and named, and the sums of their amounts."""
    form = cards.table.form
    kind, county = form.card.kind, form.of(Role.COUNTY)
    stripes = (
        Stripe(heading="市", width=16),
        *((Stripe(heading="填报单位", width=34),) if county else ()),
        Stripe(heading=f"{kind}数（个）", width=14, look=Look.TOTAL),
        *(
            Stripe(heading=heading_of(column, cards.counted), width=14, look=look_of_sum(column))
            for column in cards.counted
        ),
        Stripe(heading=form.by_name[form.name].heading, width=60, look=Look.TEXT),
    )
    page = Page(book, looks, "汇总", stripes)
    unit = "单位" if county else "市"
    page.head(f"{cards.region.name}{subject_of(form)}汇总表", f"按{unit}计数；没有报送的{unit}见“覆盖”表。")
    page.headings()
    for line in cards.units:
        page.row(tuple(_unit_cells(cards, line, at, page.next + 1)), _bold(line, two=county is not None))
    page.finish(HEADER, landscape=False)


def _bold(line: UnitLine, *, two: bool) -> Mapping[int, Look]:
    return {} if line.scope is Scope.UNIT else dict.fromkeys(range(1 + two), Look.HEADING)


def _unit_cells(cards: CardList, line: UnitLine, at: Ranges, row: int) -> Iterator[Content]:
    form = cards.table.form
    city, county = form.field(Role.CITY), form.field(Role.COUNTY)
    rows, whole = line.rows.rows, line.scope is Scope.ALL
    if county:
        yield line.city
        yield line.name
    else:
        yield line.name
    by_city = city and not county and not whole
    yield Live(
        formula=f"=COUNTIF({at.of(city)},$A{row})" if by_city else f"={at.count(rows)}", value=line.rows.value
    )
    first = 2 + bool(county)
    cells = {each.name: f"{column_letters(first + index)}{row}" for index, each in enumerate(cards.counted)}
    for column, figure in zip(cards.counted, line.amounts, strict=True):
        if column.amount.additive:
            yield at.sum_of(figure)
        else:
            yield Live(formula=f"={ratio_formula(column, cells)}", value=cached(figure, blank=True))
    names = cards.table.columns[form.name]
    yield "、".join(str(names[at]) for at in rows) if line.scope is Scope.UNIT else ""
