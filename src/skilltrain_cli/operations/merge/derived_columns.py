"""The columns of 来源明细 that figures go by: where a row counts, and one row of each thing counted."""

from collections.abc import Iterator, Mapping, Sequence

from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.operations.merge.county_coverage import DENIED, DONE, EARLIER, LATER, PLANNED
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_types import (
    DERIVED_KIND,
    DERIVED_NAME,
    DERIVED_UNIT,
    Coverage,
    Table,
)
from skilltrain_cli.operations.merge.notice_demands_met import Reach
from skilltrain_cli.operations.merge.row_labels import RowLabel
from skilltrain_cli.operations.merge.totals import BY_UNIT, first_of_each
from skilltrain_cli.review.provenance import ROW_HEADINGS

KIND_MARKS, NAME_MARKS = ROW_HEADINGS[5], "计入名称"
"""Columns that mark one row of each kind, and of each name as it is written."""
UNIT_MARKS = "计入单位"
"""The column that marks one row of each unit, where one may have several."""
_OF_LINE, _UNITS_OF_LINE = "类数", "单位数"


def derived_columns(
    table: Table, labels: Mapping[str, RowLabel], covered: Sequence[Coverage | Reach]
) -> Mapping[str, Sequence[str]]:
    """Return the columns by their headings: a word, or nothing, for each row of the table."""
    form = table.form
    found = {label.heading: label.words for label in labels.values()}
    if (units := table.columns.get(DERIVED_UNIT)) is not None:
        found |= _unit_marks(table, labels, units)
    kinds = table.columns.get(DERIVED_KIND)
    if kinds is None:
        return found
    dated = [each for each in covered if isinstance(each, Coverage)]
    found |= {marks_of(at): each.marks for at, each in enumerate(dated)} or {KIND_MARKS: first_of_each(kinds)}
    found[NAME_MARKS] = first_of_each(table.columns[DERIVED_NAME])
    for summary in form.card.summaries:
        label = labels.get(summary.key)
        if summary.kinds and summary.by != BY_UNIT and not (label and label.several):
            words = label.words if label else table.columns[summary.by]
            found[line_marks(summary.title)] = first_of_each(list(zip(words, kinds, strict=True)))
    return found


def _unit_marks(
    table: Table, labels: Mapping[str, RowLabel], units: Sequence[str]
) -> Mapping[str, Sequence[str]]:
    """Return the marks by which units are counted, in all rows and in each line of a declared summary."""
    found = {UNIT_MARKS: first_of_each(units)}
    for summary in table.form.card.summaries:
        label = labels.get(summary.key)
        if summary.count and not summary.across and summary.by != BY_UNIT and not (label and label.several):
            words = label.words if label else table.columns[summary.by]
            pairs = list(zip(words, units, strict=True))
            found[line_marks(summary.title, of_units=True)] = first_of_each(pairs)
    return found


def marks_of(demand: int) -> str:
    """Return the heading of the marks by which the kinds of a dated demand are counted, the first being 0."""
    return f"{KIND_MARKS}{demand + 1}" if demand else KIND_MARKS


def line_marks(title: str, *, of_units: bool = False) -> str:
    """
    Return the heading of the marks by which the kinds, or units, in each line of a summary are counted.

    Where a row may be in several lines there are none.
    """
    return f"{title}{_UNITS_OF_LINE if of_units else _OF_LINE}"


def derived_notes(merged: Merged) -> Iterator[tuple[str, str]]:
    """Yield the heading of each of these columns, and what it says."""
    form = merged.table.form
    marked = dict(_marks_notes(form, merged.covered))
    marked[UNIT_MARKS] = "每个单位只在一行标注，报了几次、几个时期的不重复计。"
    for heading in merged.derived:
        if heading in marked:
            yield heading, marked[heading]
        elif heading.endswith(_UNITS_OF_LINE) and UNIT_MARKS in merged.derived:
            title = heading.removesuffix(_UNITS_OF_LINE)
            yield heading, f"“{title}”表的每一行里，每个单位只标注一次。"
        elif heading.endswith(_OF_LINE):
            yield heading, f"“{heading.removesuffix(_OF_LINE)}”表的每一行里，每一类只标注一次。"
        else:
            yield heading, f"{_goes_by(merged, heading)}按它归类。"


def _goes_by(merged: Merged, heading: str) -> str:
    """Return the sheets that go by a column."""
    keys = {key for key, label in merged.labels.items() if label.heading == heading}
    summaries = merged.table.form.card.summaries
    titles = (each.title for each in summaries if not keys.isdisjoint((each.key, each.across)))
    return "、".join(f"“{title}”" for title in titles) + "表"


def _marks_notes(form: FormSpec, covered: Sequence[Coverage | Reach]) -> Iterator[tuple[str, str]]:
    kind, name = form.card.kind, form.by_name[form.name].heading
    once = "；空白的行与已标注的是同一类，不重复计。"
    every = f"每一类（同一单位的同一{kind}，分几期、几班的也是一类）只在一行标注"
    yield KIND_MARKS, f"{every}{once}"
    for at, each in enumerate(each for each in covered if isinstance(each, Coverage)):
        states = (
            f"，按“{each.title}”的口径写{DONE}、{PLANNED}、{LATER}（要求的期限之后才开始）、{DENIED}"
            f"（备注写明没有开展）或{EARLIER}（{each.year}年以前已结束）"
        )
        yield marks_of(at), f"{every}{states}{once}"
    yield NAME_MARKS, f"同一单位内每个不同的{name}只在一行标注，第几期、第几班分别算。"
