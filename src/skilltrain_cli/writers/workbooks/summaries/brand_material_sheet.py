"""宣传素材 of the catalogue of brands: what came with each brand, and live totals of it."""

from collections.abc import Mapping

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.operations.merge.official_writing import CONTENTS
from skilltrain_cli.operations.summaries.material_table import TALLIED
from skilltrain_cli.operations.summaries.summary_table import Shape, SummaryCell, SummaryTable
from skilltrain_cli.review.brand_material import BRAND, COUNTS, MATERIAL, TOTAL
from skilltrain_cli.values.figure_with_sources import Figure
from skilltrain_cli.values.grid import column_letters
from skilltrain_cli.writers.workbooks.plain_list_sheet import (
    Content,
    ListColumn,
    ListPage,
    LiveFormula,
    table_name,
)
from skilltrain_cli.writers.workbooks.workbook_style import Look

_LOOKS = {Shape.NAME: Look.WORD, Shape.TEXT: Look.TEXT, Shape.COUNT: Look.TOTAL}
_NOTE = "按市和品牌名称认品牌，一览表里改了名称的，这里也要改。"


def draw_material(book: Workbook, looks: Mapping[Look, Format], table: SummaryTable) -> None:
    """Draw a row for each brand, then the totals."""
    stripes = [
        ListColumn(
            heading=each.heading,
            width=each.width,
            look=Look.WORD if each.heading == MATERIAL else _LOOKS[each.shape],
        )
        for each in table.columns
    ]
    page = ListPage(book, looks, MATERIAL, stripes, home=CONTENTS)
    page.head(table.title, "".join((*table.notes, _NOTE)))
    page.headings()
    for line in table.lines:
        page.row(tuple(map(_content, line.cells)))
    assert table.total is not None
    cells = (
        f"{column_letters(at)}{page.header + 2}:{column_letters(at)}{page.header + 1 + len(table.lines)}"
        for at in range(len(table.columns))
    )
    whole = map(_live, (column.heading for column in table.columns), cells, table.total.cells)
    page.row(tuple(whole), {0: Look.HEADING, **dict.fromkeys(range(1, len(stripes)), Look.TOTAL)})
    page.end_table(table_name(MATERIAL), total=TOTAL)
    page.finish()


def _content(cell: SummaryCell) -> Content:
    return cell.value if isinstance(cell, Figure) else cell


def _live(heading: str, cells: str, total: SummaryCell) -> Content:
    """Return the formula of what stands below a column: a count with a word to it below one of words."""
    if heading == BRAND:
        return LiveFormula(formula=f'=COUNTA({cells})&" 个"', value=str(total))
    if (word := TALLIED.get(heading)) is not None:
        return LiveFormula(formula=f'=COUNTIF({cells},"{word}")&" 个{word}"', value=str(total))
    if heading in COUNTS.values():  # of nothing known it is blank, as that is no zero
        value = total.value if isinstance(total, Figure) else ""
        return LiveFormula(formula=f'=IF(COUNT({cells})=0,"",SUM({cells}))', value=value)
    return _content(total)
