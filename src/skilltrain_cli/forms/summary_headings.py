"""Whether a sheet holds totals by unit or group where rows were asked for."""

from skilltrain_cli.values.grid import Grid
from skilltrain_cli.values.text import key

_TOTALS = frozenset(
    (
        *("个数", "类数", "场次", "班次", "期数", "人次", "培训人次", "培训人次数", "总数"),
        *("占比", "比例", "名次", "排名", "完成率", "同比", "报送率", "覆盖率"),
    )
)
"""Headings of totals; a form asks for none of them beside another."""
_LOOKED_AT = 15
"""Rows from the top in which headings are looked for."""
_ENOUGH = 2


def totals_in_headings(grid: Grid) -> tuple[str, ...]:
    """Return the headings of totals in the row that has most of them; nothing for a sheet of another kind."""
    found: tuple[str, ...] = ()
    for row in range(grid.top, min(grid.bottom, grid.top + _LOOKED_AT) + 1):
        texts = [text for _, text in grid.filled(row) if isinstance(text, str)]
        totals = tuple(text for text in texts if key(text.split("（")[0].split("(")[0]) in _TOTALS)
        found = max(found, totals, key=len)
    return found if len(found) >= _ENOUGH else ()
