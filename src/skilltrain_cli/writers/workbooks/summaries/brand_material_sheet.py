"""宣传素材 of the catalogue of brands: what came with each brand, and live totals of it."""

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.forms.spec import Role
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.official_writing import CONTENTS
from skilltrain_cli.operations.summaries.summary_wording import subject_matter
from skilltrain_cli.review.brand_material import COUNTS, HEADINGS, MATERIAL, TEXTS, TOTAL, MaterialState
from skilltrain_cli.review.finding import COMPLETE
from skilltrain_cli.values.grid import column_letters
from skilltrain_cli.writers.workbooks.plain_list_sheet import (
    Content,
    ListColumn,
    ListPage,
    LiveFormula,
    table_name,
)
from skilltrain_cli.writers.workbooks.workbook_style import Look

_LOOKS = dict.fromkeys(TEXTS.values(), Look.TEXT) | dict.fromkeys(COUNTS.values(), Look.TOTAL)
_WIDTHS = (11, 24, 18, 15, 11, 38, 19, 17, 22)
_STRIPES = tuple(
    ListColumn(heading=heading, width=width, look=_LOOKS.get(heading, Look.WORD))
    for heading, width in zip(HEADINGS, _WIDTHS, strict=True)
)
_FIELDS = {MATERIAL: "came"} | {heading: name for name, heading in (COUNTS | TEXTS).items()}
_NOTE = (
    "{card}：没有宣传素材；{unknown}：以前的目录里没有记，合计不含。"
    "按市和品牌名称认品牌，一览表里改了名称的，这里也要改。"
)


def draw_material(book: Workbook, looks: Mapping[Look, Format], brands: Merged) -> None:
    """Draw a row for each brand in the order of the catalogue, then the totals."""
    page = ListPage(book, looks, MATERIAL, _STRIPES, home=CONTENTS)
    page.head(
        f"{brands.region.name}{subject_matter(brands.table.form)}{MATERIAL}情况表",
        _NOTE.format(card=MaterialState.CARD.value, unknown=MaterialState.UNKNOWN.value),
    )
    page.headings()
    columns, form = brands.table.columns, brands.table.form
    named = columns[form.field(Role.CITY)], columns[form.name]
    for city, brand, each in zip(*named, brands.material, strict=True):
        page.row((city, brand, *(getattr(each, _FIELDS[heading]) for heading in HEADINGS[2:])))
    total = dict.fromkeys(range(1, len(HEADINGS)), Look.TOTAL)
    page.row((TOTAL, *_totals(brands, page.header)), {0: Look.HEADING, **total})
    page.end_table(table_name(MATERIAL), total=TOTAL)
    page.finish()


def _totals(brands: Merged, header: int) -> Iterator[Content]:
    """Yield what stands below each column but the first; ``header`` is the row of the headings."""
    counted = {heading: attrgetter(name) for name, heading in COUNTS.items()}
    for column, heading in enumerate(HEADINGS[1:], start=1):
        letters = column_letters(column)
        cells = f"{letters}{header + 2}:{letters}{header + 1 + len(brands.material)}"
        if heading in counted:
            yield _sum(cells, map(counted[heading], brands.material))
        else:
            yield _told(heading, cells, brands)


def _sum(cells: str, counts: Iterable[int | None]) -> LiveFormula:
    """Return the sum of what is known; of nothing known it is blank, as that is no zero."""
    known = [each for each in counts if each is not None]
    return LiveFormula(formula=f'=IF(COUNT({cells})=0,"",SUM({cells}))', value=sum(known) if known else "")


def _told(heading: str, cells: str, brands: Merged) -> Content:
    """Return a count with a word to it, as it stands below a column of words."""
    material = brands.material
    if heading == MATERIAL:
        return _tally(MaterialState.PACKAGE.value, cells, len(brands.came(MaterialState.PACKAGE)))
    if heading == TEXTS["standing"]:
        return _tally(COMPLETE, cells, sum(each.complete for each in material))
    if heading == HEADINGS[1]:
        return LiveFormula(formula=f'=COUNTA({cells})&" 个"', value=f"{len(material)} 个")
    return None


def _tally(word: str, cells: str, count: int) -> LiveFormula:
    return LiveFormula(formula=f'=COUNTIF({cells},"{word}")&" 个{word}"', value=f"{count} 个{word}")
