"""The rows of a merged table as columns of one type each, with whose each row is and where it came from."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import chain, repeat
from typing import Any

from msgspec import Struct

from skilltrain_cli.forms.spec import AMOUNTS, Column, FieldKind
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.values.figure_with_sources import BLANK


class ColumnKind(StrEnum):
    """What the values of a column are; ``None`` among them is a blank."""

    TEXT = "text"
    """``str``."""
    INTEGER = "integer"
    """``int``."""
    DECIMAL = "decimal"
    """``Decimal``: money and ratios are exact."""
    DAY = "day"
    """``date``."""


class RowColumn(Struct, frozen=True, kw_only=True):
    """One column: a value for each row of the table, in its order."""

    name: str
    """For programs: the field's, or what it says of the row's origin; unique."""
    heading: str
    """For people: as the form prints it; unique."""
    kind: ColumnKind
    decimals: int = 0
    """Most decimals of a ``DECIMAL``."""
    values: Sequence[Any]


def row_columns(merged: Merged) -> tuple[RowColumn, ...]:
    """
    Return the columns: fields in printed order, whose the row is, its file, and the first one behind that.

    A period is followed by its first and its last day. ``first_…`` is what merged workbooks among the sources
    tell of theirs; it is blank where there was none, and for rows that were changed since.
    """
    fields = chain.from_iterable(_of_field(merged, column) for column in merged.table.form.columns)
    found: list[RowColumn] = []
    for each in (*fields, *_whose(merged), *_from_where(merged), *_from_where_first(merged)):
        names, headings = {one.name for one in found}, {one.heading for one in found}
        found.append(
            RowColumn(
                name=_unlike(each.name, "_", names),
                heading=_unlike(each.heading, "·", headings),
                kind=each.kind,
                decimals=each.decimals,
                values=each.values,
            )
        )
    return tuple(found)


def _unlike(name: str, mark: str, others: set[str]) -> str:
    """Return a name that no column before has: a form may call its fields as it likes."""
    while name in others:
        name += mark
    return name


def _of_field(merged: Merged, column: Column) -> Iterator[RowColumn]:
    values = [None if value == BLANK else value for value in merged.table.columns[column.name]]
    kind = _kind(column, values)
    exact = {ColumnKind.TEXT: str, ColumnKind.DECIMAL: Decimal}.get(kind)
    yield RowColumn(
        name=column.name,
        heading=column.heading,
        kind=kind,
        decimals=max(map(_decimals, values), default=0) if kind is ColumnKind.DECIMAL else 0,
        values=[None if value is None else exact(value) for value in values] if exact else values,
    )
    if merged.table.periods and column.name == merged.table.form.when:
        for name, heading, days in _days(merged, column):
            yield RowColumn(name=name, heading=heading, kind=ColumnKind.DAY, values=days)


def _days(merged: Merged, column: Column) -> Iterator[tuple[str, str, Sequence[date]]]:
    periods = merged.table.periods
    yield f"{column.name}_start", f"{column.heading}（起）", [each.start for each in periods]
    yield f"{column.name}_end", f"{column.heading}（止）", [each.end for each in periods]


def _kind(column: Column, values: Sequence[Any]) -> ColumnKind:
    """Return what a field holds; whole numbers stay integers where the form asks for nothing else."""
    if column.kind is FieldKind.DATE:
        return ColumnKind.DAY
    if column.kind is FieldKind.YEAR:
        return ColumnKind.INTEGER
    if column.kind not in AMOUNTS:
        return ColumnKind.TEXT
    parts = column.amount.decimals or any(isinstance(value, Decimal) for value in values)
    return ColumnKind.DECIMAL if parts else ColumnKind.INTEGER


def _decimals(value: int | Decimal | None) -> int:
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _whose(merged: Merged) -> Iterator[RowColumn]:
    blocks = merged.table.blocks
    named = {
        ("unit_code", "单位代码"): [block.unit.code for block in blocks],
        ("unit_name", "填报单位"): [block.unit.name for block in blocks],
        ("unit_city", "所属市"): [block.unit.city.name for block in blocks],
    }
    for (name, heading), words in named.items():
        spread = chain.from_iterable(map(repeat, words, (len(block.rows) for block in blocks)))
        yield RowColumn(name=name, heading=heading, kind=ColumnKind.TEXT, values=[*spread])


def _from_where(merged: Merged) -> Iterator[RowColumn]:
    table = merged.table
    sums = {origin.file: origin.sha256 for origin in merged.origins if origin.sha256}
    parts = [(file, sheet, sums.get(file)) for file, sheet in table.parts]
    named = (("source_file", "来源文件"), ("source_sheet", "工作表"), ("source_sha256", "SHA-256"))
    for at, (name, heading) in enumerate(named):
        words = [part[at] for part in parts]
        spread = [words[part] or None for part in table.part_of]
        yield RowColumn(name=name, heading=heading, kind=ColumnKind.TEXT, values=spread)
    rows = [row + 1 for row in table.row_of]
    yield RowColumn(name="source_row", heading="来源行", kind=ColumnKind.INTEGER, values=rows)


def _from_where_first(merged: Merged) -> Iterator[RowColumn]:
    first, count = merged.first, len(merged.table)
    sources = [first.source(row) for row in range(count)] if first is not None else [None] * count
    files = [source and source.file for source in sources]
    sheets = [source and source.sheet for source in sources]
    rows = [source and source.row for source in sources]
    yield RowColumn(name="first_file", heading="最初文件", kind=ColumnKind.TEXT, values=files)
    yield RowColumn(name="first_sheet", heading="最初工作表", kind=ColumnKind.TEXT, values=sheets)
    yield RowColumn(name="first_row", heading="最初行", kind=ColumnKind.INTEGER, values=rows)
