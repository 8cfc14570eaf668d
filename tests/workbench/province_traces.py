"""What ``skt trace`` says of a province, held against the cells in which its rows were written."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from province_files import DAY
from province_in_sql import TOTAL, Behind, behind, expected
from skilltrain_cli.intake.discover import Source
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.intake.read_merged_workbook import read_merged
from skilltrain_cli.intake.trace_by_index import trace_by_index
from skilltrain_cli.intake.trace_cell import traceable_book
from skilltrain_cli.operations.merge import Choice
from skilltrain_cli.operations.tracing.traced_cell import TracedCell
from skilltrain_cli.usecases.review_request import order_of
from skilltrain_cli.usecases.trace import asked_cell
from skilltrain_cli.values.figure_with_sources import Measure
from workbook_comparison import Sheets


def traceable(
    base: sqlite3.Connection, sheets: Sheets, *, province: bool
) -> Iterator[tuple[str, float, Callable[[], Sequence[Behind]]]]:
    """Yield figures that rows are added up to, or counted: address, value, the rows behind."""
    for summary in expected(base, province=province):
        rows = sheets.get(summary.sheet, [])
        first = next((at for at, row in enumerate(rows) if row[: len(summary.keys)] == [*summary.keys]), None)
        if not summary.source or first is None:
            continue
        for at, row in enumerate(rows[first + 1 :], first + 2):
            if not row[0]:
                break
            words = () if row[0] == TOTAL else [str(each) for each in row[: len(summary.keys)]]
            for column, heading in enumerate(rows[first]):
                value = row[column] if column < len(row) else ""
                summed = heading in {"人次", "场次（场）"} or (summary.across and column >= len(summary.keys))
                if summed and isinstance(value, float):
                    behind_it = partial(behind, base, summary, words, str(heading))
                    yield f"{summary.sheet}!{_letters(column)}{at}", value, behind_it


def _letters(column: int) -> str:
    return (chr(ord("A") + column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def by_index(workbook: Path) -> Callable[[str], TracedCell]:
    """Return what traces the cells of a workbook by the index that it carries."""
    source = Source(path=workbook, file=workbook.name)

    def traced(cell: str) -> TracedCell:
        sheet, spot = asked_cell(cell)
        found = trace_by_index(source, sheet=sheet, spot=spot)
        assert found is not None
        return found

    return traced


def by_rows(workbook: Path) -> Callable[[str], TracedCell]:
    """Return what traces the cells of a workbook whose rows are read, not by the index that it carries."""
    book, _ = traceable_book(read_merged(read(workbook, file=workbook.name), order_of(DAY)), Choice())
    return lambda cell: book.traced(*asked_cell(cell))


def wrongly_traced(
    traced: Callable[[str], TracedCell], cell: str, value: float, rows: Callable[[], Sequence[Behind]]
) -> Iterator[str]:
    """Yield what is wrong with the trace of one figure."""
    found = traced(cell)
    told = {
        (file := "/".join(Path(place.file).parts[-2:]), _sheet(file, place.sheet), address): said
        for place, address, said in found.sources
    }
    wanted = {(each.file, _sheet(each.file, each.sheet), each.cell): each.trainees for each in rows()}
    summed = found.figure is not None and found.figure.measure is Measure.SUM
    if found.reckoned != value:
        yield f"{cell} is {value}, its sources come to {found.reckoned}"
    if len(told) != len(wanted):
        yield f"{cell}: {len(told)} cells, {len(wanted)} were written"
    elif summed and told != wanted:
        yield f"{cell}: other cells than were written"
    elif summed and sum(wanted.values()) != value:
        yield f"{cell}: cells add up to {sum(wanted.values())}, not {value}"


def _sheet(file: str, sheet: str) -> str:
    """Return the name of a sheet; that of a csv is what the package makes of the file's."""
    return "" if file.endswith(".csv") else sheet
