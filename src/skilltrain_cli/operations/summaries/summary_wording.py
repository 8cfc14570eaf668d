"""What summaries call things: their subject, the sums of amounts, the lines, and what a chart shows."""

from collections.abc import Container, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from skilltrain_cli.forms.spec import Column, FormSpec
from skilltrain_cli.operations.merge.row_labels import NO_THEME, UNMAPPED
from skilltrain_cli.operations.summaries.summary_table import SummaryLine, SummaryTable
from skilltrain_cli.values.figure_with_sources import BLANK, Figure
from skilltrain_cli.values.text import key, quoted

WHOLE = "合计"
"""The word of the line of all rows."""
UNFILLED = "（未填）"
"""The word of a line whose rows say nothing in the field that it goes by."""
_TITLES = (
    "建设情况一览表",
    "情况统计表",
    "情况一览表",
    "情况登记表",
    "统计表",
    "登记表",
    "一览表",
    "情况表",
    "汇总表",
    "表",
)
"""What the titles of forms end with, the longest first."""
_UNSAID = (UNMAPPED, NO_THEME, UNFILLED)
"""How lines begin of rows that say no group, no theme, nothing: it means nothing that these have least."""
_NAMED = 3
"""Lines that a sentence names of those that share a place."""
_Named = tuple[str, int | Decimal]
"""A line, and its figure."""


def subject_matter(form: FormSpec) -> str:
    """Return what a form is about: 项目制培训 of 项目制培训情况统计表."""
    title = form.card.title
    end = next((each for each in _TITLES if title.endswith(each) and title != each), "")
    return title.removesuffix(end)


def heading_of(column: Column, columns: Sequence[Column]) -> str:
    """Return the heading of an amount's sum: 人次 for 培训人数, where persons of several rows are added."""
    measure, heading = column.amount.measure, column.heading
    if key(measure) in key(heading):
        return heading
    people = measure.startswith("人") and heading.endswith("人数") and len(columns) == 1
    return measure if people else f"{heading}（{measure}）"


def headings_of(columns: Sequence[Column], taken: Sequence[str] = ()) -> Sequence[str]:
    """Return the headings of several sums, each unlike the others: what is printed above tells them apart."""
    plain = [heading_of(column, columns) for column in columns]
    found: list[str] = []
    for column, heading in zip(columns, plain, strict=True):
        above = column.printed.above
        wide = f"{above}·{heading}" if above and plain.count(heading) > 1 else heading
        found.append(unlike(wide, (*taken, *found)))
    return found


def bracketed(heading: str) -> str:
    """Return the measure that a heading ends with in brackets: 场 of 场次（场）."""
    return heading[:-1].rpartition("（")[2] if heading.endswith("）") else ""


def unlike(text: str, others: Sequence[str], joint: str = "") -> str:
    """Return a text that is none of the others: with the first number behind it that makes it so."""
    tries = (f"{text}{joint}{number}" if number > 1 else text for number in range(1, len(others) + 2))
    return next(each for each in tries if each not in others)


def word_of(value: Any) -> str:  # noqa: ANN401 - each field has its own type
    """Return how a line is called whose rows hold this value."""
    if value == BLANK:
        return UNFILLED
    if value in (WHOLE, UNFILLED):  # somebody wrote it
        return f"“{value}”"
    return quoted(value) if isinstance(value, date) else str(value)


def extremes(
    table: SummaryTable, heading: str, *, least: bool = True, parts: Container[str] = frozenset()
) -> str:
    """
    Say which lines have most, and least, of a column; ``""`` where fewer than two have anything.

    Lines that are ``parts`` of others are not compared with these.
    """
    at = table.at(heading)
    values = [
        (_called(table, line), cell.value)
        for line in table.lines
        if isinstance(cell := line.cells[at], Figure) and table.name_of(line)[-1] not in parts
    ]
    said = [each for each in values if not each[0].startswith(_UNSAID)]
    return _most_and_least(values, heading, low=said if least else ())


def extremes_of_cells(table: SummaryTable, headings: Sequence[str], what: str) -> str:
    """Say which of the cells of several columns has most, and how many are blank."""
    places = [(table.at(heading), heading) for heading in headings]
    names = [_called(table, line) for line in table.lines]
    cells = [
        (f"{name}{heading}", line.cells[at])
        for name, line in zip(names, table.lines, strict=True)
        for at, heading in places
    ]
    values = [(name, cell.value) for name, cell in cells if isinstance(cell, Figure)]
    says, blank = _most_and_least(values, what), len(cells) - len(values)
    return f"{says.removesuffix('。')}；空白 {blank:,} 格。" if says and blank else says


def _most_and_least(values: Sequence[_Named], heading: str, *, low: Sequence[_Named] = ()) -> str:
    """Say who has most of ``values``; and least, of those of ``low``, where these are several."""
    if len(values) < 2:  # noqa: PLR2004 - of one nothing is the greatest
        return ""
    greatest = max(value for _, value in values)
    if greatest == min(value for _, value in values):
        return f"{len(values)} 项{heading}都是 {greatest:,}。"
    ends = [("最多", greatest, values)]
    if len(low) > 1 and (smallest := min(value for _, value in low)) < greatest:
        ends.append(("最少", smallest, low))
    told = (
        f"{word}的是{_few([name for name, value in among if value == end])}（{end:,}）"
        for word, end, among in ends
    )
    return f"{heading}{'，'.join(told)}。"


def _called(table: SummaryTable, line: SummaryLine) -> str:
    """Return what a line is called in a sentence: in a city its unit, in a province city and unit."""
    return "".join(_telling(table, line)) or table.name_of(line)[-1]


def _telling(table: SummaryTable, line: SummaryLine) -> Iterator[str]:
    names = table.name_of(line)
    for at, name in zip(table.names, names, strict=True):
        if any(each.cells[at] != name for each in table.lines):
            yield name


def _few(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMED]) + (f"等 {len(names):,} 项" if len(names) > _NAMED else "")
