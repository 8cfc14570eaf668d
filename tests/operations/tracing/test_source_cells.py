"""Every figure adds up to its sources, each of which is the cell of the file that it came from."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from project_submissions import counties, merged_of, submitted
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge import Choice, Merged
from skilltrain_cli.operations.summaries.merge_tables import tables_of
from skilltrain_cli.operations.tracing.source_cells import (
    RowPlaces,
    SourcePlace,
    fields_of,
    source_cells,
    traced_rows,
)
from skilltrain_cli.review.provenance import Trace
from skilltrain_cli.values.figure_with_sources import Figure, Measure
from skilltrain_cli.values.grid import spot_named
from skilltrain_cli.values.region import Level

OWN = SourcePlace(file="省.xlsx", sheet="项目制培训情况统计表", own=True)


def as_written(merged: Merged) -> tuple[Merged, RowPlaces]:
    """Return a merge as its workbook holds it: its rows one below the other, and where each came from."""
    table = merged.table
    known = Trace(
        seal="",
        parts=table.parts,
        part_of=table.part_of,
        row_of=table.row_of,
        via=[""] * len(table.parts),
    )
    rows = range(len(table))
    places = RowPlaces(known, dict(zip(rows, rows, strict=True)), merged.origins, OWN)
    return replace(merged, table=replace(table, row_of=rows)), places


@given(counties(), st.data())
def test_a_figure_is_what_its_sources_add_up_to(sheets: list[Submitted], data: st.DataObject) -> None:
    merged, places = as_written(merged_of(sheets, choice=Choice(level=Level.PROVINCE)))
    table, sent = merged.table, {each.sheet.file: each.sheet for each in sheets}
    summary = data.draw(st.sampled_from(tables_of(merged)))
    line = data.draw(st.sampled_from([*summary.lines, *([summary.total] if summary.total else [])]))
    for figure in (cell for cell in line.cells if isinstance(cell, Figure)):
        rows = traced_rows(table)
        found = source_cells([*fields_of(figure, rows)], rows, places)
        if figure.measure is Measure.SUM:
            assert sum(value for value in found.values if isinstance(value, int)) == figure.value
        elif figure.measure is Measure.COUNT:
            assert len(found) == figure.value
        else:
            assert len(set(found.rows)) == len({*found.rows, *figure.rows})
        for place, cell, value in found:
            spot = spot_named(cell)
            assert spot is not None
            sheet = sent[place.file]
            index = sheet.rows.index(spot.row)
            field = next(name for name, cells in sheet.cells.items() if cells.column == spot.column)
            assert sheet.values(field)[index] == value


def test_a_cell_is_told_as_far_as_its_column_is_known() -> None:
    place = SourcePlace(file="", sheet="", columns={"人数": "E", "时间": "F+G", "起止": "F+H", "名称": "C5"})
    assert [place.cell(name, 6) for name in ("人数", "时间", "起止", "名称", "备注")] == [
        "E7",
        "F7:G7",
        "F7,H7",
        "C5",
        "7:7",
    ]


def test_a_row_of_which_nothing_is_known_is_the_workbook_s_own() -> None:
    merged, places = as_written(
        merged_of([submitted("甲.xlsx", [("淄博市", "张店区", "a", "b", 3, "2021年5月", "")])])
    )
    unknown = RowPlaces(None, {}, (), OWN)
    field = [("trainees", [0])]
    assert [
        (place.own, cell) for place, cell, _ in source_cells(field, traced_rows(merged.table), unknown)
    ] == [(True, "1:1")]
    assert [
        (place.file, cell) for place, cell, _ in source_cells(field, traced_rows(merged.table), places)
    ] == [("甲.xlsx", "E4")]
