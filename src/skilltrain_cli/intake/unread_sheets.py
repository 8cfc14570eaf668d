"""Visible sheets that were not read as a form: whether they look like data, and what they lack."""

from collections.abc import Iterator, Sequence

from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.forms.footer import labels_of
from skilltrain_cli.forms.headings import Header, best_header
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.judging.sender import CONSOLIDATED
from skilltrain_cli.judging.subject import PassedOver
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.number import Count, parse_count
from skilltrain_cli.values.period import Period, parse_period
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import is_blank, key

_HELPER = lazy_pattern("说明|须知|下拉|选项|字典|参数|目录|封面|自检|问题清单")
"""Words in the names of sheets that help to fill in the form; without data in it nobody need hear of one."""
_KNOWN = 2
"""Headings of a form from which a sheet is taken for a table."""
_WIDE = 4
"""Cells from which a row with a count and a time is taken for one of a project."""
_YEAR = 2020
"""Completes a time written without its year: only whether it is a time matters."""
_SEARCHED = 400
"""Rows searched for one that looks like data; a table has it sooner."""
_TOTALS = frozenset(
    (
        *("个数", "类数", "场次", "班次", "期数", "人次", "培训人次", "培训人次数", "总数"),
        *("占比", "比例", "名次", "排名", "完成率", "同比", "报送率", "覆盖率"),
    )
)
"""Headings of totals; a form asks for none of them beside another."""
_HEADINGS_WITHIN = 15
"""Rows from the top in which headings are looked for."""
_TOTALS_ENOUGH = 2


def totals_in_headings(grid: Grid) -> tuple[str, ...]:
    """Return the headings of totals in the row that has most of them; nothing for a sheet of another kind."""
    found: tuple[str, ...] = ()
    for row in range(grid.top, min(grid.bottom, grid.top + _HEADINGS_WITHIN) + 1):
        texts = [text for _, text in grid.filled(row) if isinstance(text, str)]
        totals = tuple(text for text in texts if key(text.split("（")[0].split("(")[0]) in _TOTALS)
        found = max(found, totals, key=len)
    return found if len(found) >= _TOTALS_ENOUGH else ()


def passed_over(
    grids: Sequence[Grid],
    fitted: Sequence[tuple[Grid, Sheet]],
    judged: Sequence[Sheet],
    wanted: Sequence[FormSpec],
) -> Iterator[PassedOver]:
    """Yield the visible sheets with content that nobody judges; those that only help are left out."""
    sheets = {id(grid): sheet for grid, sheet in fitted}
    read = {id(grid) for grid, sheet in fitted if any(sheet is each for each in judged)}
    ours = written_beside(grids, [sheet.form for _, sheet in fitted])
    for grid in grids:
        if grid.visible and id(grid) not in read and grid.name not in ours:
            yield from _told(grid, sheets.get(id(grid)), wanted)


def written_beside(grids: Sequence[Grid], forms: Sequence[FormSpec]) -> frozenset[str]:
    """Return the names of the sheets that ``skt merge`` wrote beside the tables, in a workbook of its own."""
    if CONSOLIDATED - {grid.name for grid in grids}:
        return frozenset()
    from skilltrain_cli.operations.merge.official_writing import (  # noqa: PLC0415 - only merged workbooks need it
        OTHERS,
        sheets_by_city,
        summary_sheets,
    )

    crossed = (sheet for form in forms for _, sheet in sheets_by_city(form).values())
    return OTHERS.union(crossed, *map(summary_sheets, forms))


def _told(grid: Grid, sheet: Sheet | None, wanted: Sequence[FormSpec]) -> Iterator[PassedOver]:
    inside = (row for row in range(grid.top, grid.bottom + 1) if row not in grid.elsewhere)
    rows = [row for row in inside if any(_filled(grid, row))]
    columns = {column for row in rows for column, _ in _filled(grid, row)}
    if len(columns) <= 1:  # nothing, a title or a single list
        return
    header = _header(grid, wanted if sheet is None else [sheet.form])
    table = header if header is not None and header.score >= _KNOWN else None
    lines = _below(grid, rows, table, sheet) if table else _from_data_on(grid, rows)
    helper = _HELPER.search(key(grid.name)) is not None
    data = bool(lines) and not (helper and table and not _has_data(grid, lines))
    if sheet is not None and not data:
        why = "有表头，没有内容"
    elif helper and not data:
        return
    else:
        why = _lacking(header)
    yield PassedOver(
        name=grid.name, spot=Spot(rows[0], min(columns)), why=why, rows=len(lines) if data else 0
    )


def _header(grid: Grid, wanted: Sequence[FormSpec]) -> Header | None:
    """Return the row most like a table form's headings; one heading is enough to speak of it."""
    tables = [form for form in wanted if not form.is_card]
    headers = [header for form in tables if (header := best_header(grid, form))]
    return max(headers, key=lambda header: header.score, default=None)


def _from_data_on(grid: Grid, rows: Sequence[int]) -> list[int]:
    """Return the rows of a sheet without headings, from the first that looks like a project on."""
    wide = [row for row in rows if len(list(_filled(grid, row))) >= _WIDE]
    first = next((at for at, row in enumerate(wide[:_SEARCHED]) if _is_data(grid, row)), len(wide))
    return wide[first:]


def _has_data(grid: Grid, lines: Sequence[int]) -> bool:
    return any(_is_data(grid, row) for row in lines[:_SEARCHED])


def _below(grid: Grid, rows: Sequence[int], header: Header, sheet: Sheet | None) -> list[int]:
    """Return the rows that may be projects: below the headings, no footer, more than a unit's name."""
    labels = labels_of(header.form)
    group = {header.columns[name] for name in header.columns if header.form.by_name[name].printed.group}
    skipped = sheet.skipped if sheet else ()
    known = {each.row for each in skipped if not each.why.startswith("只有")}
    found = []
    for row in rows:
        cells = list(_filled(grid, row))
        own = any(column not in group for column, _ in cells)
        if row > header.bottom and row not in known and own and len(cells) >= _KNOWN:
            found += [] if any(labels.begin(value) for _, value in cells) else [row]
    return found


def _is_data(grid: Grid, row: int) -> bool:
    """Tell whether a row holds a number of people and a time, as every project does."""
    values = [value for _, value in _filled(grid, row)]
    counts = {at for at, value in enumerate(values) if isinstance(parse_count(value), Count)}
    times = {at for at, value in enumerate(values) if isinstance(parse_period(value, year=_YEAR), Period)}
    return len(values) >= _WIDE and bool(counts) and bool(times) and len(counts | times) > 1


def _lacking(header: Header | None) -> str:
    if header is None:
        return "没有附件的表头"
    columns = header.form.columns
    known = [header.texts[header.columns[each.name]] for each in columns if each.name in header.columns]
    lacking = [each.heading for each in columns if each.required and each.name not in header.columns]
    named = "、".join(shown(text, 12) for text in known)
    return f"第 {header.bottom + 1} 行只认出“{named}”，缺“{'、'.join(lacking)}”"


def _filled(grid: Grid, row: int) -> Iterator[tuple[int, Value]]:
    return ((column, value) for column, value in grid.filled(row) if not is_blank(value))
