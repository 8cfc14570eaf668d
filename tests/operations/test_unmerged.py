"""A merged workbook taken apart and merged again is the same, whatever it was merged from."""

from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from project_submissions import SETTING, counties, merged_of, queries, rows_in, told_of
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.intake.unmerge_workbook import UnmergedWorkbook, unmerge_workbook
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge import Choice, Merged, combined
from skilltrain_cli.operations.merge.admission import Admission
from skilltrain_cli.operations.summaries.merge_tables import tables_of
from skilltrain_cli.review.finding import Review
from skilltrain_cli.values.region import Level
from skilltrain_cli.writers.workbooks.summaries.merged_workbook import write_merged_book

ORDER = Order(as_of=date(2021, 6, 10))
PROVINCE = Choice(level=Level.PROVINCE)


def taken_apart(merged: Merged, path: Path) -> UnmergedWorkbook:
    write_merged_book(merged, path)
    return unmerge_workbook(read(path, file=path.name), order=ORDER)


def put_together(found: UnmergedWorkbook) -> Merged:
    nothing = Review(as_of=SETTING.as_of.isoformat(), files=0, findings=())
    selection = Admission(kept=found.unmerged.parts, left_out=found.unmerged.set_aside)
    return combined(selection, nothing, SETTING, PROVINCE)


@given(st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_workbook_taken_apart_and_merged_again_is_the_same(tmp_path: Path, data: st.DataObject) -> None:
    sheets: list[Submitted] = data.draw(counties(least=2))
    merged = merged_of(sheets, *data.draw(queries(sheets)), choice=PROVINCE)
    found = taken_apart(merged, tmp_path / "省.xlsx")
    again = put_together(found)
    assert [(each.sheet.file, each.sheet.rows) for each in found.unmerged.parts] == [
        (origin.file, sheet.sheet.rows)
        for origin in merged.origins
        for sheet in sheets
        if sheet.sheet.file == origin.file
    ]
    assert rows_in(again.table) == rows_in(merged.table)
    assert again.seal == merged.seal
    assert again.marks == merged.marks
    assert tables_of(again) == tables_of(merged)
    assert told_of(again) == told_of(merged)
    assert [(each.file, each.unit, each.columns, each.sha256) for each in again.origins] == [
        (each.file, each.unit, each.columns, each.sha256) for each in merged.origins
    ]
