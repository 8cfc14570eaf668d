"""A sheet of a merged workbook beside its first: a list whose title leads back to the list of sheets."""

from collections.abc import Mapping, Sequence

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.operations.merge.official_writing import CONTENTS
from skilltrain_cli.writers.workbooks.plain_list_sheet import ListColumn, ListPage
from skilltrain_cli.writers.workbooks.workbook_style import Look


def derived_page(
    book: Workbook, looks: Mapping[Look, Format], name: str, stripes: Sequence[ListColumn]
) -> ListPage:
    """Begin such a sheet with these columns."""
    return ListPage(book, looks, name, stripes, home="" if name == CONTENTS else CONTENTS)
