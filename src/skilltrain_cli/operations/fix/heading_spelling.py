"""Headings and labels in another spelling than the annex prints, where only the spelling differs."""

from collections.abc import Iterator

from skilltrain_cli.forms.card_fit import find_labels
from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.forms.heading_text import guessed_keys, heading_keys
from skilltrain_cli.forms.headings import Header
from skilltrain_cli.forms.recognition import find_header
from skilltrain_cli.forms.spec import Column
from skilltrain_cli.operations.fix.repair import Doubt, Rewriting
from skilltrain_cli.values.grid import Grid, Spot
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import clean, key

_SAYS_MORE = ("计划", "人次", "规模", "班", "开始", "起始", "工种", "人员", "单位", "类别", "说明")
"""A heading with one of these may mean something else than the printed one: 计划培训人数, 培训人次."""


_UNIT = lazy_pattern("[(\\[【](?:单位:?)?[人名个][)\\]】]$")


def heading_rewritings(grid: Grid, sheet: Sheet) -> Iterator[tuple[Column, Spot, Rewriting | Doubt]]:
    """
    Yield each heading that is written another way: its field, its cell, the printed heading.

    A doubt stands for one that was understood as the field's and may mean something else: 培训人次.
    """
    troubled = {each.field for each in sheet.troubles if each.kind.startswith("heading-")}
    for column, spot in _places(grid, sheet):
        text = grid.value(spot)
        if column.name in troubled or not isinstance(text, str) or spot in grid.errors:
            continue
        if key(text) == key(column.heading):
            if clean(text) != text:
                yield column, spot, Rewriting(value=clean(text), code="", why="去掉首尾空格和看不见的字符")
        elif key(column.heading) not in (
            *heading_keys(text),
            *guessed_keys(text),
        ):  # else it is the printed one with a note
            yield column, spot, _rewriting(column, text)


def _rewriting(column: Column, text: str) -> Rewriting | Doubt:
    """Return the printed heading for an alias, with its unit or without: 人数（人）."""
    literal = key(text)
    if _UNIT.sub("", literal) not in column.keys or any(word in literal for word in _SAYS_MORE):
        return Doubt(
            code="ST003",
            why=f"栏目名称“{shown(text)}”按“{column.heading}”理解，也可能有别的意思",
            hint=f"意思就是“{column.heading}”的，请自己改成附件印的名称；不是的，请核对这一栏的内容",
        )
    return Rewriting(value=column.heading, code="ST003", why="栏目名称照附件写")


def _places(grid: Grid, sheet: Sheet) -> Iterator[tuple[Column, Spot]]:
    """Yield the fields whose heading stands in exactly one cell."""
    form = sheet.form
    if form.is_card:
        yield from ((form.by_name[name], spot) for name, spot in find_labels(grid, form).items())
        return
    header = find_header(grid, form)
    if header is None:
        return
    for name, index in header.columns.items():
        spots = _cells(grid, header, index)
        if len(spots) == 1 and name not in header.ends:
            yield form.by_name[name], spots[0]


def _cells(grid: Grid, header: Header, column: int) -> list[Spot]:
    spots = (Spot(row, column) for row in range(header.top, header.bottom + 1))
    return [spot for spot in spots if isinstance(text := grid.value(spot), str) and key(text)]
