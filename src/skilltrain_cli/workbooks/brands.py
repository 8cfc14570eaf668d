"""
The catalogue of brands: a row for each card of 附件1, then counts, coverage and where everything is from.

Text from submissions is written as text and nothing else. Telephone numbers stand whole, as on the cards:
the catalogue is the annex gathered, and is read back when it is merged with further cards.
"""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.forms._form import Column, Entry
from skilltrain_cli.grid import column_letters
from skilltrain_cli.merge.brands import Brands, CityLine, Reached
from skilltrain_cli.merge.cards import CELL
from skilltrain_cli.text import shown
from skilltrain_cli.workbooks.cells import INDENTED, TALLEST, height_of, lines_in
from skilltrain_cli.workbooks.enclosed import draw_enclosed
from skilltrain_cli.workbooks.page import HEADER, Content, Live, Page, Stripe
from skilltrain_cli.workbooks.pour import Cell, Poured, pour
from skilltrain_cli.workbooks.sources import draw_detail, draw_sources, draw_told
from skilltrain_cli.workbooks.style import Look, formats, open_book

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


def write_brands_book(brands: Brands, target: Path) -> None:
    """Write the workbook to ``target``; the same cards give the same bytes, whenever and wherever."""
    package = BytesIO()
    poured: list[Poured] = []
    with open_book(package, f"{brands.region.name}{brands.table.form.card.title}") as book:
        _draw_brands(book, brands)
        looks = formats(book)
        _Counts(book, looks, brands).draw()
        draw_enclosed(book, looks, brands)
        poured += draw_told(book, looks, brands)
        draw_sources(book, looks, brands, ("个品牌", "当作品牌"))
        note = "来源单元格：品牌名称所在的格。"
        further = ((_SOURCE_CELL, brands.table.columns[CELL]),)
        poured.append(draw_detail(book, looks, brands, note, further))
    pour(package, target, poured)


def _draw_brands(book: Workbook, brands: Brands) -> None:
    card = brands.table.form.card
    columns = tuple(_columns(brands))
    page = Page(
        book,
        formats(book, size=_SIZE),
        card.sheet_name,
        tuple(stripe for stripe, _ in columns),
        size=_SIZE,
    )
    page.head(
        f"{brands.region.name}{card.title}",
        f"{card.notice}{card.annex}汇总，每个品牌一行，市按区划代码、同一市的按品牌名称排列，各栏照原表。"
        "含联系人电话，请妥善保管，不要公开发布。",
    )
    page.headings()
    for cells in zip(*(values for _, values in columns), strict=True):
        page.row(cells)
    page.finish(HEADER, landscape=True)


def _columns(brands: Brands) -> Iterator[tuple[Stripe, Sequence[Cell]]]:
    """
    Yield the columns of the catalogue, each with a value for every brand.

    The form's fields come first, in printed order: a query's cell and the reader of the catalogue go by that.
    What is known of a brand besides its card stands behind them.
    """
    for column in brands.table.form.columns:
        values = brands.table.columns[column.name]
        yield _stripe(column, values), values


def _stripe(column: Column, values: Sequence[str]) -> Stripe:
    if column.entry is Entry.LONG_TEXT:
        return Stripe(heading=column.heading, width=_wide(column, values), look=Look.PASSAGE)
    return Stripe(heading=column.heading, width=_WIDTHS.get(column.entry, 12))


def _wide(column: Column, texts: Sequence[str]) -> int:
    """Return the width that holds a field's longest text in a row as high as Excel allows."""
    width = 2 * (column.printed.words or 0) // _LINES + INDENTED
    while width < _WIDEST and any(_too_high(text, width - INDENTED) for text in texts):
        width += _STEP
    return width


def _too_high(text: str, width: int) -> bool:
    return height_of(lines_in(text, width), _SIZE) >= TALLEST


class _Counts:
    """Draws 汇总 and 覆盖: brands of each city as live formulas that carry their values."""

    def __init__(self, book: Workbook, looks: Looks, brands: Brands) -> None:
        self._book = book
        self._looks = looks
        self._brands = brands

    def draw(self) -> None:
        """Draw them in the order of the workbook."""
        self._totals()
        self._coverage()

    def _page(self, name: str, title: str, line: str, stripes: Sequence[Stripe]) -> Page:
        page = Page(self._book, self._looks, name, stripes)
        page.head(f"{self._brands.region.name}“一市一品牌”{title}", line)
        return page

    def _cells(self, field: str) -> str:
        """Return a field's cells in the catalogue, as formulas name them."""
        form = self._brands.table.form
        letters = column_letters([column.name for column in form.columns].index(field))
        last = HEADER + 1 + len(self._brands.table)
        return f"'{form.card.sheet_name}'!${letters}${HEADER + 2}:${letters}${last}"

    def _of_city(self, line: CityLine, row: int) -> Live:
        return Live(formula=f"=COUNTIF({self._cells('city')},$A{row})", value=line.brands.value)

    def _totals(self) -> None:
        stripes = (
            Stripe(heading="市", width=16),
            Stripe(heading="品牌数（个）", width=14, look=Look.TOTAL),
            Stripe(heading="品牌名称", width=60, look=Look.TEXT),
        )
        page = self._page("汇总", "汇总表", "按市计数；没有报送的市见“覆盖”表。", stripes)
        page.headings()
        names = self._brands.table.columns[self._brands.table.form.columns[0].name]
        for line in self._brands.cities:
            if line.brands.value:
                listed = "、".join(names[row] for row in line.brands.rows)
                page.row((line.city.name, self._of_city(line, page.next + 1), listed))
        total = Live(formula=f"=COUNTA({self._cells('brand')})", value=len(self._brands.table))
        page.row(("合计", total, ""), {0: Look.HEADING})
        page.finish(HEADER, landscape=False)

    def _coverage(self) -> None:
        brands = self._brands
        due = f"{shown(brands.due)}前" if brands.due else ""
        note = (
            f"要求：每个设区的市{due}报送 {brands.least} 个以上（含 {brands.least} 个）品牌。"
            f"{Reached.LEFT_OUT}：报来的表没有汇总，原因见“来源”表。{Reached.SILENT}：没有收到该市的表。"
        )
        if brands.late:
            note += (
                f"{shown(brands.as_of)}汇总时截止日已过 {brands.late} 天；卡片上没有报送日期，"
                "是否逾期以收到的日期为准。"
            )
        stripes = (
            Stripe(heading="市", width=22),
            Stripe(heading="品牌数（个）", width=16, look=Look.TOTAL),
            Stripe(heading="报送情况", width=20),
            Stripe(heading="说明", width=28),
        )
        page = self._page("覆盖", "报送情况表", note, stripes)
        states = tuple(each for each in Reached if each is not Reached.SHORT or brands.least > 1)
        header = HEADER + len(states) + 3
        first, last = header + 2, header + 1 + len(brands.cities)
        page.headings(("报送情况", "市数（个）", "占比"))
        for state in states:
            self._tally(page, state, f"$C${first}:$C${last}")
        whole = Live(formula=f"=COUNTA($A${first}:$A${last})", value=len(brands.cities))
        page.row(("合计", whole, None), {0: Look.HEADING, 2: Look.PERCENT})
        page.next = header
        page.headings()
        for line in brands.cities:
            page.row(tuple(self._covered(line, page.next + 1)))
        page.finish(header, landscape=False)

    def _tally(self, page: Page, state: Reached, cells: str) -> None:
        """Write how many cities are in a state."""
        row, cities = page.next + 1, len(self._brands.cities)
        count = len(self._brands.in_state(state))
        page.row(
            (
                state.value,
                Live(formula=f"=COUNTIF({cells},$A{row})", value=count),
                Live(formula=f"=B{row}/COUNTA({cells})", value=count / cities),
            ),
            {2: Look.PERCENT},
        )

    def _covered(self, line: CityLine, row: int) -> Iterator[Content]:
        yield line.city.name
        yield self._of_city(line, row)
        words = (line.least, Reached.YES, Reached.SHORT, line.without_brands)
        yield Live(
            formula='=IF(B{0}>={1},"{2}",IF(B{0}>0,"{3}","{4}"))'.format(row, *words),
            value=str(line.state),
        )
        yield "；".join(self._reasons(line))

    def _reasons(self, line: CityLine) -> Iterator[str]:
        """Yield what else is to be known of a city."""
        if self._brands.late:
            late = line.state is not Reached.YES
            yield f"逾期 {self._brands.late} 天" if late else "是否逾期请核对收到的日期"
        if line.left_out and line.brands.value:
            yield "另有表没有汇总"
