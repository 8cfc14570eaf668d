"""Amounts in another unit: the one that a heading, or a line such as 单位：万人 above the table, names."""

from collections.abc import Iterator
from math import prod

from skilltrain_cli.forms.fitted_sheet import Trouble
from skilltrain_cli.forms.headings import Header
from skilltrain_cli.forms.spec import Column, FieldKind
from skilltrain_cli.values.grid import Grid, Spot
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import key

_UNIT = r"([十百千万亿]*(?:人次|人|名|位|元)|[十百千万亿]+)(?=$|[)\]】,;。])"
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_IN_HEADING = lazy_pattern(rf"[(\[【/:](?:单位:?)?{_UNIT}")
_IN_LINE = lazy_pattern(rf"(?<![报送])单位:?(?:[^,;()]{{0,6}}[、/])?{_UNIT}")
_ALONE = lazy_pattern(r"[(]?单位:?")
_OWN_LINE = lazy_pattern(rf"(?:单位:?)?{_UNIT}")


def unit_troubles(grid: Grid, header: Header) -> Iterator[Trouble]:
    """Yield a trouble for each column that is not counted in its own unit: one for the whole column."""
    for column in header.form.columns:
        index = header.columns.get(column.name)
        if column.kind in (FieldKind.COUNT, FieldKind.MONEY) and index is not None:
            spot = Spot(header.bottom, index)
            text = header.texts[index]
            unit = unit_in(text)
            if not unit and (above := unit_above(grid, header.top)):
                spot, text, unit = above
            if unit and is_another(unit, column):
                yield Trouble(kind="count.unit", spot=spot, field=column.name, value=text, detail=unit)


def is_another(unit: str, column: Column) -> bool:
    """Tell a unit that speaks of a column's amounts, people or yuan, and is larger or smaller than theirs."""
    if column.kind not in (FieldKind.COUNT, FieldKind.MONEY):
        return False
    money = column.kind is FieldKind.MONEY
    others = unit.endswith("元") if not money else unit.endswith(("人", "人次", "名", "位"))
    return not others and _scale(unit) != _scale(column.amount.measure)


def conversion(unit: str, column: Column) -> str:
    """Say how an amount in a unit becomes one in the column's own: 除以 10,000."""
    given, wanted = _scale(unit), _scale(column.amount.measure)
    return f"乘以 {given // wanted:,}" if given > wanted else f"除以 {wanted // given:,}"


def _scale(unit: str) -> int:
    return prod(_SCALES.get(char, 1) for char in unit)


def unit_in(heading: str) -> str:
    """Return the unit that a heading names: 万人 in 培训人数（万人）; ``""`` for none."""
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
