"""The small workbook behind a chart of a Word document: its labels and numbers, to be edited there."""

from collections.abc import Sequence
from io import BytesIO

from skilltrain_cli.values.grid import Spot
from skilltrain_cli.writers.workbooks.workbook_style import Look, formats, open_book, write_text


def workbook_behind_chart(
    sheet: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]]
) -> bytes:
    """Return an .xlsx with labels in column A and a series a column, headings above; always the same."""
    package = BytesIO()
    with open_book(package, sheet) as book:
        looks = formats(book)
        page = book.add_worksheet(sheet)
        for row, label in enumerate(labels, start=1):
            write_text(page, Spot(row, 0), label, looks[Look.WORD])
        for column, (name, values) in enumerate(series, start=1):
            write_text(page, Spot(0, column), name, looks[Look.HEADING])
            for row, value in enumerate(values, start=1):
                if value is not None:
                    page.write_number(row, column, value, looks[Look.COUNT])
    return package.getvalue()
