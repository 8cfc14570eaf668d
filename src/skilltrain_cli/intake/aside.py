"""Which visible sheets of a workbook were read as no form, and whether they look like rows of one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice

from skilltrain_cli.explanation import TITLE
from skilltrain_cli.forms._form import FormSpec, Layout
from skilltrain_cli.forms.headings import Header, best_header
from skilltrain_cli.forms.sheet import Sheet
from skilltrain_cli.grid import Grid, Value
from skilltrain_cli.number import Count, parse_count
from skilltrain_cli.period import Period, parse_period
from skilltrain_cli.rules.subject import Aside
from skilltrain_cli.sender import CONSOLIDATED
from skilltrain_cli.text import is_blank, key

_MERGED = frozenset({*CONSOLIDATED, TITLE, "群体", "时间", "覆盖"})
"""All that stands beside the form in a workbook that ``skt merge`` made."""
_BESIDE = frozenset({"自检", "问题清单"})
"""What the toolkit itself puts beside a form."""
_HELPER = re.compile("说明|须知|选项|下拉|字典|代码|编码|目录|示例|样表|样例|模板|参考|封面")
"""Names of sheets that help to fill in the form."""
_KNOWN = 2
"""Headings from which a sheet is likely the form: one alone, such as 备注, is anybody's."""
_WIDE = 4
"""Filled cells that make a row with a figure or a day look like a project."""
_LOOKED = 2_000
"""Rows looked at for such ones."""
_MOST = 1_000_000
"""A greater number is a telephone's or a register's, not of people."""


def asides(
    grids: Sequence[Grid],
    fitted: Sequence[tuple[Grid, Sheet]],
    judged: Sequence[Sheet],
    wanted: tuple[FormSpec, ...],
) -> Iterator[Aside]:
    """Yield each visible sheet with content that nobody judges, except what the toolkit put there itself."""
    names = {grid.name for grid in grids}
    own = _MERGED if names >= CONSOLIDATED else frozenset()
    for grid in grids:
        fit = next((sheet for one, sheet in fitted if one is grid), None)
        if not grid.visible or grid.name in own or any(fit is each for each in judged):
            continue
        made = _unfitted(grid, wanted) if fit is None else _without_rows(grid, fit, wanted)
        if made is not None:
            yield made


def _unfitted(grid: Grid, wanted: tuple[FormSpec, ...]) -> Aside | None:
    """Return what a sheet without the form holds; ``None`` when that is nothing, or a 情况说明."""
    header = _header(grid, wanted)
    score = header.score if header else 0
    first = header.bottom + 1 if header and _near(header) else grid.top
    rows, count = _contents(grid, range(first, grid.bottom + 1))
    if not rows:
        return None
    alike = sum(_whole(cells) for cells in _regular(rows))
    ours = key(TITLE) in key(grid.name) or grid.name in _BESIDE
    if ours and not (alike > 1 and score >= _KNOWN):
        return None
    if ours or _HELPER.search(grid.name):
        doubtful = alike > 1
    elif score >= _KNOWN:
        doubtful = any(len(cells) > 1 for cells in rows)
    else:
        doubtful = any(len(cells) >= _WIDE and _tells(cells) for cells in _regular(rows))
    return Aside(name=grid.name, rows=count, lacks=_lacks(header, wanted), doubtful=doubtful)


def _without_rows(grid: Grid, sheet: Sheet, wanted: tuple[FormSpec, ...]) -> Aside | None:
    """Return a sheet with the form's headings and rows that could not be told for its; else ``None``."""
    header = _header(grid, wanted)
    if header is None or sheet.form.card.layout is Layout.CARD:
        return None
    stated = {each.row for each in sheet.skipped if not each.why.startswith("只有")}
    feet = {each.spot.row for each in sheet.footer.values()} | {spot.row for spot in sheet.unfilled.values()}
    rest = [row for row in range(header.bottom + 1, grid.bottom + 1) if row not in stated | feet]
    rows, count = _contents(grid, rest)
    if not any(len(cells) >= _KNOWN and _tells(cells) for cells in rows):
        return None
    return Aside(name=grid.name, rows=count, lacks=_lacks(header, wanted), doubtful=True)


def _header(grid: Grid, wanted: tuple[FormSpec, ...]) -> Header | None:
    """Return the rows most like a table form's headings."""
    tables = (form for form in wanted if form.card.layout is Layout.TABLE)
    found = [header for form in tables if (header := best_header(grid, form))]
    return max(found, key=lambda header: header.score, default=None)


def _near(header: Header) -> bool:
    """Tell whether they are headings at all, however many are misspelt."""
    return header.score + len(header.misspelt) >= _KNOWN


def _lacks(header: Header | None, wanted: tuple[FormSpec, ...]) -> str:
    """Say which headings are missing."""
    if header is None or not _near(header):
        return f"没有{'或'.join(form.card.annex for form in wanted)}的表头"
    columns = header.form.columns
    known = [column.heading for column in columns if column.name in header.columns]
    missing = [column.heading for column in columns if column.required and column.name not in header.columns]
    lacking = f"，缺“{'、'.join(missing)}”" if missing else ""
    return f"表头只认出“{'、'.join(known)}”{lacking}"


def _contents(grid: Grid, rows: Iterable[int]) -> tuple[list[dict[int, Value]], int]:
    """Return the filled cells of the first rows that have any, and how many such rows there are."""
    each = ({at: cell for at, cell in grid.filled(row) if not is_blank(cell)} for row in rows)
    found = filter(None, each)
    looked = list(islice(found, _LOOKED))
    return looked, len(looked) + sum(1 for _ in found)


def _regular(rows: Sequence[dict[int, Value]]) -> list[dict[int, Value]]:
    """Return the rows without their running number: 1 2 3 … down a column is no figure."""
    columns: dict[int, list[Value]] = {}
    for cells in rows:
        for at, cell in cells.items():
            columns.setdefault(at, []).append(cell)
    running = {at for at, column in columns.items() if _runs(column)}
    return [{at: cell for at, cell in cells.items() if at not in running} for cells in rows]


def _runs(column: Sequence[Value]) -> bool:
    numbers = [value for cell in column if (value := _number(cell)) is not None]
    return bool(numbers) and numbers[0] <= 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _number(cell: Value) -> int | None:
    count = parse_count(cell)
    return count.value if isinstance(count, Count) and count.value < _MOST else None


def _tells(cells: dict[int, Value]) -> bool:
    """Tell whether a row says how many or when."""
    return any(_number(cell) is not None or _is_time(cell) for cell in cells.values())


def _whole(cells: dict[int, Value]) -> bool:
    """Tell whether a row says how many and when, as a project does."""
    times = [at for at, cell in cells.items() if _is_time(cell)]
    return len(cells) >= _WIDE and any(
        _number(cell) is not None and any(at != time for time in times) for at, cell in cells.items()
    )


def _is_time(cell: Value) -> bool:
    if isinstance(cell, str):
        return _reads_as_time(cell)
    return isinstance(cell, date) or (
        isinstance(cell, int | float) and isinstance(parse_period(cell, year=None), Period)
    )


@lru_cache(maxsize=4_096)
def _reads_as_time(text: str) -> bool:
    return not text.strip().isdecimal() and isinstance(parse_period(text, year=2000), Period)
