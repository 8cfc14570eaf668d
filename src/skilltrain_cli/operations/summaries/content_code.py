"""
The content code of a merged workbook: the same whatever program saved the file, another for other content.

It is made of what the workbook says and of nothing that a program may write in its own way: the rows of the
table, the headings and cells of every summary, and of each source its SHA-256, sheet, unit and rows. Neither
the order of rows and sheets nor the names of the sources are part of it: sorting and renaming change nothing.
A code is no signature: who writes another workbook can work out its code as well.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from hashlib import sha256
from itertools import chain, repeat
from math import floor, isfinite, log10
from typing import Any

from msgspec import Struct

from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_types import Table
from skilltrain_cli.operations.summaries.summary_table import SummaryCell, SummaryTable
from skilltrain_cli.review.provenance import MergeState, Origin
from skilltrain_cli.values.figure_with_sources import BLANK, Figure
from skilltrain_cli.values.grid import Value, at_15_digits
from skilltrain_cli.values.lazy_pattern import lazy_pattern

CODE = lazy_pattern(r"(?<![0-9A-Z-])[0-9A-F]{4}(?:-[0-9A-F]{4}){3}(?![0-9A-Z-])")
"""A content code as it is printed, such as ``3F07-A2C4-19BE-D560``."""
CODE_NAME = "内容校验码"
"""What stands before it."""
FIGURE = "\x1c"
"""What a number begins with as it is compared: a blank, which no text has as it is compared."""
_GROUPS, _GROUP = 4, 4
_CELL, _LINE, _PART = "\x1f", "\x1e", "\x1d"
_TOGETHER = 2_000
"""Rows that are hashed together."""
_DIGITS, _DECIMALS = 10, 2
"""Significant digits that programs agree in when each divides and adds by itself, and the least decimals."""


class SummaryCells(Struct, frozen=True, kw_only=True):
    """A summary as its sheet shows it: its name, its headings, and the cells of all lines with the total."""

    name: str
    headings: Sequence[str]
    lines: Sequence[Sequence[Value]]


def content_code(merged: Merged, tables: Iterable[SummaryTable]) -> str:
    """Return the code of a merge and the summaries that are made from it."""
    return code_of(merged.table, map(summary_cells, tables), merged.origins)


def code_of(table: Table, summaries: Iterable[SummaryCells], origins: Iterable[Origin]) -> str:
    """Return the code of a table, its summaries and the sources that were merged; others do not count."""
    made = sha256()
    for part in (_rows(table), *([each] for each in sorted(map(_summary, summaries))), [_sources(origins)]):
        for piece in chain(part, [_PART]):
            made.update(piece.encode(errors="replace"))
    found = made.hexdigest()[: _GROUPS * _GROUP].upper()
    return "-".join(found[at : at + _GROUP] for at in range(0, len(found), _GROUP))


def summary_cells(table: SummaryTable) -> SummaryCells:
    """Return a summary as its sheet shows it."""
    lines = (*table.lines, *((table.total,) if table.total else ()))
    return SummaryCells(
        name=table.name,
        headings=[column.heading for column in table.columns],
        lines=[[shown_value(cell) for cell in line.cells] for line in lines],
    )


def shown_value(cell: SummaryCell) -> Value:
    """Return what stands in a cell of a summary: nothing for a figure that was made from nothing."""
    if not isinstance(cell, Figure):
        return cell
    if not cell.known:
        return None
    return float(cell.value) if isinstance(cell.value, Decimal) else cell.value


def canonical(value: Value | Decimal) -> str:
    """
    Return a cell as it is compared: no program's blanks, line ends or last digits are part of it.

    A number is told from a text that looks like it, and ⑧ from 8: no program writes one for the other.
    """
    if isinstance(value, str):
        return "".join(value.split())
    if value is None:
        return BLANK
    return (
        _number(value) if isinstance(value, int | float | Decimal) else str(value).removesuffix(" 00:00:00")
    )


def worked_out(value: Value) -> str:
    """Return a cell of a summary as it is compared: programs may differ in the last digits of a quotient."""
    if not isinstance(value, float) or not isfinite(value) or at_15_digits(value).is_integer():
        return canonical(value)
    return _number(round(value, max(_DECIMALS, _DIGITS - 1 - floor(log10(abs(value))))))


def _number(value: float | Decimal) -> str:
    if isinstance(value, float):
        value = at_15_digits(value)
        value = int(value) if value.is_integer() else value
    return f"{FIGURE}{value.normalize() if isinstance(value, Decimal) and value % 1 else value}"


def _rows(table: Table) -> Iterator[str]:
    """Yield the headings and the rows in pieces: a province's in one would be as large as all else."""
    units = chain.from_iterable(repeat(block.unit.code, len(block.rows)) for block in table.blocks)
    columns = (_distinct(table.columns[column.name]) for column in table.form.columns)
    headings = _CELL.join(map(canonical, table.form.headings))
    lines = sorted(map(_CELL.join, zip(units, *columns, strict=True)))
    yield headings
    for at in range(0, len(lines), _TOGETHER):
        yield _LINE + _LINE.join(lines[at : at + _TOGETHER])


def _distinct(column: Sequence[Any]) -> Sequence[str]:
    """Return the cells of a long column, each value worked out once."""
    known = {each: canonical(each) for each in set(column)}
    return list(map(known.__getitem__, column))


def _summary(summary: SummaryCells) -> str:
    cells = (_CELL.join(map(worked_out, line)) for line in summary.lines)
    return _LINE.join([canonical(summary.name), _CELL.join(map(canonical, summary.headings)), *sorted(cells)])


def _sources(origins: Iterable[Origin]) -> str:
    merged = (each for each in origins if each.state is MergeState.MERGED)
    return _LINE.join(
        sorted(
            _CELL.join((each.sha256, canonical(each.sheet), canonical(each.unit), str(each.rows)))
            for each in merged
        )
    )
