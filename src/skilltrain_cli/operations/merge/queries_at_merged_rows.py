"""
Queries and their 情况说明, moved from the sender's cells to the merged table's.

What a merged workbook lists already is taken over as it stands: merging has made the cells official, so that
most queries would not be raised again. One that is raised again about the same cell is listed once.
"""

from bisect import bisect_left
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge.merge_types import BESIDE_TABLE, MergedQuery, Table, UnitRows
from skilltrain_cli.review.carried_queries import Carried
from skilltrain_cli.review.finding import Finding, Place, Severity

_SETTLED = frozenset({"BT109"})
"""Rules whose question a merge has answered: files of other cities were left out, or meant to be there."""
_Known = tuple[str, Place]
"""A query that a merged workbook lists: its code, and the cell of the workbook it names."""


def merged_queries(
    table: Table, findings: Iterable[Finding], kept: Sequence[Submitted]
) -> tuple[MergedQuery, ...]:
    """Return every query about a merged sheet, explained or not, in the order of the table."""
    queries = [
        finding
        for finding in findings
        if finding.card.severity is Severity.QUERY and finding.card.code not in _SETTLED
    ]
    carried = [(entry, _place(each, entry)) for each in kept for entry in each.carried]
    known = {(entry.code, place) for entry, place in carried if place.spot}
    again = dict(_raised_again(queries, known))
    answers = {listed: queries[at].explanation or "" for at, listed in again.items()}
    around = frozenset((each.sheet.file, name) for each in kept for name, _ in each.sheet.elsewhere.values())
    found = [_taken_over(table, entry, place, answers) for entry, place in carried]
    found += [
        told for at, query in enumerate(queries) if at not in again for told in _told(table, query, around)
    ]
    fields = [column.name for column in table.form.columns]

    def order(told: MergedQuery) -> tuple[float, int, str, str, str, str]:
        column = fields.index(told.field) if told.field in fields else -1
        row = float("inf") if told.row is None else told.row
        return (row, column, told.code, told.file, told.sheet, told.cell)

    return tuple(sorted(found, key=order))


def _raised_again(queries: Sequence[Finding], known: Collection[_Known]) -> Iterator[tuple[int, _Known]]:
    """
    Yield the queries (by position) that merged workbooks list already, and what each repeats.

    One that compares places of one workbook is the same whichever of them it names; each listed one is
    repeated once. One that compares a place with another file's was never asked below.
    """
    free = set(known)
    comparing = []
    for at, query in enumerate(queries):
        listed = (query.card.code, query.place)
        if any(place.file != query.place.file for place in query.fellows):
            continue
        if listed in known:
            free.discard(listed)
            yield at, listed
        elif query.fellows:
            comparing.append(at)
    for at in comparing:
        code, fellows = queries[at].card.code, queries[at].fellows
        other = next(((code, place) for place in fellows if (code, place) in free), None)
        if other is not None:
            free.discard(other)
            yield at, other


def _place(each: Submitted, entry: Carried) -> Place:
    """Return the cell of the merged workbook which a query is about."""
    return Place(file=each.sheet.file, sheet=each.sheet.name, spot=entry.spot)


def _taken_over(
    table: Table, entry: Carried, place: Place, answers: Mapping[tuple[str, Place], str]
) -> MergedQuery:
    """Return a query of a merged workbook with its first source; an answer given since then is added."""
    row = _row(table, place)
    column = entry.spot.column if entry.spot else -1
    columns = table.form.columns
    return MergedQuery(
        code=entry.code,
        row=row,
        field=columns[column].name if row is not None and 0 <= column < len(columns) else None,
        message=entry.message,
        explanation=_explanation(entry.explanation, answers.get((entry.code, place), "")),
        file=entry.file,
        sheet=entry.sheet,
        cell=entry.cell,
    )


def _explanation(below: str, here: str) -> str:
    """Return what was explained below, with what was added to it since then."""
    return here if not below or here.startswith(below) else below


def _told(table: Table, finding: Finding, around: Container[tuple[str, str | None]]) -> Iterator[MergedQuery]:
    """
    Yield the query when its file is merged: one about the file as a whole, or about a sheet that is.

    ``around`` has what surrounds the merged tables of Word files, where their footers are.
    """
    place = finding.place
    merged = (place.file, place.sheet) in table.parts
    beside = place.sheet is None or finding.card.code in BESIDE_TABLE or (place.file, place.sheet) in around
    if not merged and not (beside and any(file == place.file for file, _ in table.parts)):
        return
    row = _row(table, place) if merged else None
    yield MergedQuery(
        code=finding.card.code,
        row=row,
        field=finding.field if row is not None else None,
        message=finding.message,
        explanation=finding.explanation or "",
        file=place.file,
        sheet=place.sheet or place.entry or "",
        cell=place.cell or "",
    )


def _row(table: Table, place: Place) -> int | None:
    """
    Return the position of the row a query is about; within a block the sender's rows ascend.

    All cells of a card are one row, unless the sheet is a list with a card in every row.
    """
    if place.spot is None:
        return None
    blocks = _blocks(table, place)
    if table.form.is_card and len(blocks) == 1:
        return blocks[0].rows.start
    for block in blocks:
        at = bisect_left(table.row_of, place.spot.row, block.rows.start, block.rows.stop)
        if at < block.rows.stop and table.row_of[at] == place.spot.row:
            return at
    return None


def _blocks(table: Table, place: Place) -> Sequence[UnitRows]:
    where = (place.file, place.sheet or "")
    found = (block for block in table.blocks if table.parts[block.part] == where)
    return sorted(found, key=attrgetter("rows.start"))
