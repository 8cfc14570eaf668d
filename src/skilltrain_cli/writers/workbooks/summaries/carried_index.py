"""The index that a merged workbook carries, by which ``trace`` answers without reading all rows."""

from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_types import MergeState, Origin
from skilltrain_cli.operations.summaries.summary_table import SummaryTable
from skilltrain_cli.operations.tracing.figure_index import IndexedPlaces, OwnTable, index_parts
from skilltrain_cli.operations.tracing.source_cells import SourcePlace, place_of_line, traced_rows
from skilltrain_cli.review.provenance import joined
from skilltrain_cli.writers.workbooks.summaries.provenance_sheets import files_called

_DIRECT = -1
"""Stands for the part below of a row that came from no merged workbook."""


def carried_index(
    merged: Merged, tables: Sequence[SummaryTable], first: int, seal: Callable[[], str]
) -> Iterator[tuple[str, bytes]]:
    """
    Yield the parts of the index: see ``index_parts``.

    The rows of the table stand from the zero-based sheet row ``first`` on.
    """
    table, previous = merged.table, merged.previous
    own = OwnTable(
        sheet=table.form.card.sheet_name,
        rows=replace(traced_rows(table), row_of=range(first, first + len(table))),
        places=_places(merged, first),
    )
    return index_parts(tables, own, previous=previous.file if previous else "", seal=seal)


def _places(merged: Merged, first: int) -> IndexedPlaces:
    """Return where each row first came from, as 来源 and 来源明细 say it."""
    table, below = merged.table, merged.first
    called = files_called(merged)
    lines = dict[tuple[str, str, str], Origin]()
    for each in (*merged.origins, *merged.below):
        if each.state in (MergeState.MERGED, MergeState.BELOW):
            lines.setdefault((called[each.via], called[each.file], each.sheet), each)
    numbers, places, place_of = dict[tuple[int, int], int](), list[SourcePlace](), list[int]()
    under_of = below.part_of if below else [_DIRECT] * len(table)
    for parts in zip(table.part_of, under_of, strict=True):
        number = numbers.get(parts)
        if number is None:
            number = numbers[parts] = len(places)
            part, under = parts
            file, sheet = table.parts[part]
            via = ""
            if below and under != _DIRECT:
                via = joined(called[file], called[below.via[under]])
                file, sheet = below.parts[under]
            places.append(place_of_line((via, called[file], sheet), lines.get((via, called[file], sheet))))
        place_of.append(number)
    rows = table.row_of
    if below:
        pairs = zip(table.row_of, below.row_of, below.part_of, strict=True)
        rows = [row if part == _DIRECT else under for row, under, part in pairs]
    return IndexedPlaces(first=first, places=places, place_of=place_of, row_of=rows)
