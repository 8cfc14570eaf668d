"""One field's column: merged keys and 同上, a period in two columns, dates that show no day."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from msgspec.structs import replace

from skilltrain_cli.forms.field_types import DITTO
from skilltrain_cli.forms.fitted_sheet import Cells, Trouble, Understood
from skilltrain_cli.forms.headings import Header
from skilltrain_cli.forms.merged_cells import within
from skilltrain_cli.forms.parse_cells import PERCENTS, Reader
from skilltrain_cli.forms.spec import AMOUNTS, Column, FieldKind
from skilltrain_cli.values.grid import Grid, Spot, Value, at_15_digits
from skilltrain_cli.values.period import Period, PeriodTrouble, parse_period
from skilltrain_cli.values.text import clean, is_blank, key, quoted


def read_column(reader: Reader, header: Header, column: Column, rows: Sequence[int]) -> Cells:
    """Read one field of the data rows; what cannot be read becomes the reader's trouble."""
    index = header.columns[column.name]
    raw = _cells(reader, column, index, rows)
    reader.note_quoted(column, index, rows)
    if column.printed.group:
        _fill_down(reader, column, index, rows, raw)
    elif column.kind in AMOUNTS and reader.grid.merges:
        reader.merged_numbers(column, index, rows)
    if column.name not in header.ends:
        return Cells(column=index, raw=raw, values=reader.column(column, index, rows, raw))
    lasts = _cells(reader, column, header.ends[column.name], rows)
    reader.note_quoted(column, header.ends[column.name], rows)
    if reader.strange:
        reader.hidden_ends(column, header.ends[column.name], rows)
    spans = [_span(first, last, reader.year) for first, last in zip(raw, lasts, strict=True)]
    before = len(reader.troubles)
    values = reader.column(column, index, rows, spans)
    ends = dict(zip(rows, zip(raw, lasts, strict=True), strict=True))
    blame = partial(_blame, reader=reader, header=header, ends=ends)
    reader.troubles[before:] = map(blame, reader.troubles[before:])
    return Cells(column=index, raw=spans, values=values, last=header.ends[column.name])


def _cells(reader: Reader, column: Column, index: int, rows: Sequence[int]) -> list[Value]:
    """Return the column's cells; a date that shows its month or year alone is taken as it shows."""
    grid = reader.grid
    written = grid.column(index)
    if rows and rows[-1] - rows[0] == len(rows) - 1:  # one after the other, as nearly always
        raw = list(written[rows[0] - grid.top : rows[-1] - grid.top + 1])
    else:
        raw = [written[row - grid.top] for row in rows]
    if grid.dayless and column.kind is FieldKind.PERIOD:
        for position, row in enumerate(rows):
            if unit := grid.dayless.get(Spot(row, index)):
                raw[position] = _as_shown(raw[position], unit)
    if grid.displayed and column.kind in PERCENTS:
        for position, row in enumerate(rows):
            seen, held = grid.displayed.get(Spot(row, index), ""), raw[position]
            if isinstance(held, int | float) and seen.endswith("%"):
                raw[position] = f"{at_15_digits(held * 100)}%"
    return raw


def _as_shown(value: Value, unit: str) -> Value:
    """Return 2021年6月 for a date cell whose format shows a month, 2021年 for one that shows a year."""
    if isinstance(value, str | bool | None):
        return value
    day = value if isinstance(value, date) else parse_period(value, year=None)
    if isinstance(day, PeriodTrouble):
        return value
    first = day.start if isinstance(day, Period) else day
    return f"{first.year}年" if unit == "year" else f"{first.year}年{first.month}月"


def _fill_down(reader: Reader, column: Column, index: int, rows: Sequence[int], raw: list[Value]) -> None:
    """
    Give every row the merged cell above it, and 同上 the cell above it; only for group keys.

    同上 below nothing stays as it is: it says something, though nobody knows what.
    """
    for area in reader.spans.down(index):
        value = reader.grid.value(Spot(area.top, area.left))
        for position in within(area, rows):
            if is_blank(raw[position]):
                raw[position] = value
    ditto = {cell for cell in set(raw) if isinstance(cell, str) and key(cell) in DITTO}
    filled: list[int] = []
    for position in range(1, len(raw)) if ditto else ():
        if raw[position] in ditto and raw[position - 1] not in ditto and not is_blank(raw[position - 1]):
            raw[position] = raw[position - 1]
            filled.append(rows[position])
    if filled:
        first = Spot(filled[0], index)
        written = str(reader.grid.value(first))
        reader.understood.append(
            Understood(kind="ditto", spot=first, field=column.name, written=written, rows=tuple(filled))
        )


def _span(first: Value, last: Value, year: int | None) -> Value:
    """Return a period that is written in two cells as it would be in one; blank without its first day."""
    if is_blank(last) or is_blank(first):
        return None if is_blank(first) else first
    return f"{_day(first, year)}至{_day(last, year)}"


def _day(value: Value, year: int | None) -> str:
    """Return one end of a period in words: a date cell or a serial as its date."""
    if isinstance(value, str):
        return value
    period = parse_period(value, year=year)
    return period.written if isinstance(period, Period) else quoted(value)


def _blame(
    trouble: Trouble, *, reader: Reader, header: Header, ends: dict[int, tuple[Value, Value]]
) -> Trouble:
    """Return the trouble of a period in two cells at the cell that has it, in that cell's own words."""
    if trouble.spot is None or trouble.field is None or not trouble.kind.startswith(("blank", "period.")):
        return trouble
    first, last = ends[trouble.spot.row]
    end = Spot(trouble.spot.row, header.ends[trouble.field])
    if trouble.kind == "blank":
        missing = _subheading(reader.grid, header, trouble.spot.column)
        return trouble if is_blank(last) or trouble.detail else replace(trouble, detail=missing)
    if is_blank(last):
        return trouble
    if trouble.kind == "period.unreadable":
        for spot, value in ((trouble.spot, first), (end, last)):
            alone = parse_period(value, year=reader.year)
            if isinstance(alone, PeriodTrouble):
                return replace(
                    trouble, kind=f"period.{alone.kind}", spot=spot, value=value, detail=alone.detail
                )
    return replace(trouble, value=first, beside=(end, last))


def _subheading(grid: Grid, header: Header, column: int) -> str:
    """Return the heading right above a column's cells: 开始时间 below 组织时间."""
    written = grid.value(Spot(header.bottom, column))
    return clean(str(header.texts[column] if is_blank(written) else written))
