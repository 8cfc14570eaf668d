"""A plain table on pages of its own: what each page repeats, and what is printed on one."""

import io
from collections.abc import Callable, Sequence

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from skilltrain_cli.writers.workbooks.plain_list_sheet import ListColumn, ListPage
from skilltrain_cli.writers.workbooks.workbook_style import formats, open_book

NARROW = (ListColumn(heading="甲", width=100),)


def drawn(draw: Callable[[ListPage], object], stripes: Sequence[ListColumn] = NARROW) -> Worksheet:
    """Return a sheet with a title and headings that this draws on."""
    package = io.BytesIO()
    with open_book(package, "题") as book:
        page = ListPage(book, formats(book), "表", stripes)
        page.head("标题")
        page.headings()
        draw(page)
        page.finish()
    return openpyxl.load_workbook(io.BytesIO(package.getvalue()))["表"]


@pytest.mark.parametrize(("rows", "tall"), [(12, 0), (20, 1), (60, 0)])
def test_a_few_rows_more_than_a_page_are_printed_smaller_on_it(rows: int, tall: int) -> None:
    def draw(page: ListPage) -> None:
        for number in range(rows):
            page.row((str(number),))

    sheet = drawn(draw)
    assert (sheet.page_setup.fitToHeight is None) == bool(tall)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


@pytest.mark.parametrize("rows", [2, 200])
def test_rows_that_are_poured_have_headings_on_every_page(rows: int) -> None:
    sheet = drawn(lambda page: page.specimen(rows))
    assert sheet.print_title_rows == "$2:$2"
    assert sheet.page_setup.fitToHeight == 0
