"""Headcounts in 万人: the unit that a heading, or a line such as 单位：万人 above the table, names."""

import re
from collections.abc import Iterator

from skilltrain_cli.forms._form import Column, Entry
from skilltrain_cli.forms.headings import Header
from skilltrain_cli.forms.sheet import Trouble
from skilltrain_cli.grid import Grid, Spot
from skilltrain_cli.text import key

_SCALED = r"([十百千万亿]+(?:人次|人|名|位)?)(?=$|[)\]】,;。])"
_IN_HEADING = re.compile(rf"[(\[【/:](?:单位:?)?{_SCALED}")
_IN_LINE = re.compile(rf"(?<![报送])单位:?(?:[^,;()]{{0,6}}[、/])?{_SCALED}")
_ALONE = re.compile(r"[(]?单位:?")


def counted_in(grid: Grid, header: Header) -> Iterator[Trouble]:
    """Yield a trouble for each column of headcounts that are not counted in 人: one for the whole column."""
    for column in header.form.columns:
        index = header.columns.get(column.name)
        if column.entry is Entry.COUNT and index is not None:
            spot = Spot(header.bottom, index)
            found = _IN_HEADING.search(key(header.texts[index]))
            trouble = _trouble(column, spot, header.texts[index], found) if found else None
            trouble = trouble or _above(grid, header, column)
            if trouble:
                yield trouble


def _above(grid: Grid, header: Header, column: Column) -> Trouble | None:
    """Find 单位：万人 in one cell, or in two, above the headings."""
    for row in range(grid.top, header.top):
        before = ""
        for at, value in grid.filled(row):
            text = key(value) if isinstance(value, str) else ""
            found = _IN_LINE.search(before + text)
            if found:
                return _trouble(column, Spot(row, at), str(value), found)
            before = text if _ALONE.fullmatch(text) else ""
    return None


def _trouble(column: Column, spot: Spot, text: str, found: re.Match[str]) -> Trouble:
    return Trouble(kind="count.unit", spot=spot, field=column.name, value=text, detail=found[1])
