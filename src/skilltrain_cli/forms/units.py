"""Amounts in 万人 or 万元: the unit that a heading, or a line such as 单位：万人 above the table, names."""

from collections.abc import Iterator

from skilltrain_cli.forms._form import Column, Entry
from skilltrain_cli.forms.headings import Header
from skilltrain_cli.forms.sheet import Trouble
from skilltrain_cli.grid import Grid, Spot
from skilltrain_cli.lazy_pattern import lazy_pattern
from skilltrain_cli.text import key

_SCALED = r"([十百千万亿]+(?:人次|人|名|位|元)?)(?=$|[)\]】,;。])"
_IN_HEADING = lazy_pattern(rf"[(\[【/:](?:单位:?)?{_SCALED}")
_IN_LINE = lazy_pattern(rf"(?<![报送])单位:?(?:[^,;()]{{0,6}}[、/])?{_SCALED}")
_ALONE = lazy_pattern(r"[(]?单位:?")
_OWN_LINE = lazy_pattern(rf"(?:单位:?)?{_SCALED}")


def counted_in(grid: Grid, header: Header) -> Iterator[Trouble]:
    """Yield a trouble for each column that is not counted in its own unit: one for the whole column."""
    for column in header.form.columns:
        index = header.columns.get(column.name)
        if column.entry in (Entry.COUNT, Entry.MONEY) and index is not None:
            spot = Spot(header.bottom, index)
            text = header.texts[index]
            unit = unit_in(text)
            if not unit and (above := unit_above(grid, header.top)):
                spot, text, unit = above
            if unit and is_another(unit, column):
                yield Trouble(kind="count.unit", spot=spot, field=column.name, value=text, detail=unit)


def is_another(unit: str, column: Column) -> bool:
    """Tell a unit, other than people or yuan, that speaks of a column's amounts and is not theirs."""
    measure, money = column.amount.measure, column.entry is Entry.MONEY
    others = unit.endswith("元") if not money else unit.endswith(("人", "人次", "名", "位"))
    return column.entry in (Entry.COUNT, Entry.MONEY) and not others and not measure.startswith(unit)


def unit_in(heading: str) -> str:
    """Return the unit other than 人 that a heading names: 万人 in 培训人数（万人）; ``""`` for none."""
    found = _IN_HEADING.search(key(heading))
    below = (_OWN_LINE.fullmatch(key(line)) for line in heading.splitlines()[1:])
    found = found or next(filter(None, below), None)
    return found[1] if found else ""


def unit_above(grid: Grid, top: int) -> tuple[Spot, str, str] | None:
    """Find 单位：万人 in one cell, or in two, above the row of headings: where, how written, which unit."""
    for row in range(grid.top, top):
        before = ""
        for at, value in grid.filled(row):
            text = key(value) if isinstance(value, str) else ""
            found = _IN_LINE.search(before + text)
            if found:
                return Spot(row, at), str(value), found[1]
            before = text if _ALONE.fullmatch(text) else ""
    return None
