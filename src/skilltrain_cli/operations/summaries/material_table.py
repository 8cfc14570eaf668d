"""宣传素材 of the catalogue of brands as a summary: what came with each brand, totals of what is known."""

from collections.abc import Iterable

from skilltrain_cli.forms.spec import Role
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.summaries.summary_table import (
    Shape,
    SummaryCell,
    SummaryColumn,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.operations.summaries.summary_wording import subject_matter
from skilltrain_cli.review.brand_material import (
    BRAND,
    CITY,
    COUNTS,
    HEADINGS,
    MATERIAL,
    TEXTS,
    TOTAL,
    MaterialState,
)
from skilltrain_cli.review.finding import COMPLETE
from skilltrain_cli.values.figure_with_sources import Figure, Measure

_NAMES = (CITY, BRAND)
_FIELDS = {MATERIAL: "came"} | {heading: name for name, heading in (COUNTS | TEXTS).items()}
_WIDTHS = (11, 24, 18, 15, 11, 38, 19, 17, 22)
_NOTE = f"{MaterialState.CARD}：没有宣传素材；{MaterialState.UNKNOWN}：以前的目录里没有记，合计不含。"
TALLIED = {MATERIAL: MaterialState.PACKAGE.value, TEXTS["standing"]: COMPLETE}
"""Columns of words under which the total counts one word."""


def material_table(brands: Merged) -> SummaryTable | None:
    """Return a line for each brand in the order of the catalogue; ``None`` where none asks for material."""
    if not brands.material:
        return None
    columns, form = brands.table.columns, brands.table.form
    named = columns[form.field(Role.CITY)], columns[form.name]
    lines = [
        (city, brand, *(_cell(getattr(each, _FIELDS[heading])) for heading in HEADINGS[2:]))
        for city, brand, each in zip(*named, brands.material, strict=True)
    ]
    whole = map(_total, HEADINGS, zip(*lines, strict=True))
    return SummaryTable(
        id="material",
        name=MATERIAL,
        title=f"{brands.region.name}{subject_matter(form)}{MATERIAL}情况表",
        notes=(_NOTE,),
        columns=tuple(map(_column, HEADINGS, _WIDTHS)),
        lines=tuple(SummaryLine(cells=cells) for cells in lines),
        total=SummaryLine(cells=tuple(whole)),
    )


def _column(heading: str, width: int) -> SummaryColumn:
    shape = Shape.NAME if heading in _NAMES else Shape.TEXT
    return SummaryColumn(
        heading=heading, shape=Shape.COUNT if heading in COUNTS.values() else shape, width=width
    )


def _cell(value: int | str | None) -> SummaryCell:
    return Figure(value=value, measure=Measure.GIVEN) if isinstance(value, int) else value


def _total(heading: str, cells: Iterable[SummaryCell]) -> SummaryCell:
    """Return the sum of what is known; of nothing known it is blank, as that is no zero."""
    found = list(cells)
    if heading == CITY:
        return TOTAL
    if heading == BRAND:
        return f"{len(found)} 个"
    if (word := TALLIED.get(heading)) is not None:
        return f"{found.count(word)} 个{word}"
    known = [each.value for each in found if isinstance(each, Figure)]
    return Figure(value=sum(known), measure=Measure.GIVEN) if known else None
