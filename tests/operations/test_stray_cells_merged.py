"""Merging keeps invariant 9: every figure of the sheets is in the merged rows, or is listed as left out."""

from collections.abc import Iterator
from random import Random

import openpyxl
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from command_line import Skt
from messy_sheets import Mess, messy
from project_rows import FOOTER, HEAD, ORDER, ROW, SECOND, Row, drawn
from project_submissions import merged_of
from skilltrain_cli.intake.examine_file import judge
from skilltrain_cli.judging.submission import Submission
from skilltrain_cli.operations.merge import Merged
from skilltrain_cli.review.finding import Finding, Severity
from skilltrain_cli.values.grid import Grid
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.table_kinds import FileKind
from skilltrain_cli.values.text import is_blank

SHEETS = 120
UNITS = ("张店区", "淄川区", "博山区")


def _sent(grid: Grid, file: str) -> Submission:
    return judge(Reading(file=file, kind=FileKind.XLSX, sha256="0", grids=(grid,)), ORDER)


def _merged(*submissions: Submission) -> Merged:
    findings: list[Finding] = [each for one in submissions for each in one.findings]
    return merged_of([each for one in submissions for each in one.sheets], *findings)


def _listed(merged: Merged) -> str:
    """Return all that a merged workbook says of its rows and of what is in none of them."""
    rows = (str(cell) for cells in merged.table.columns.values() for cell in cells)
    return "\n".join([*rows, *(each.why for each in merged.passed)])


def test_a_cell_without_a_heading_is_listed_like_a_row_passed_over() -> None:
    merged = _merged(_sent(drawn([HEAD, (*ROW, "第二期另有25人"), SECOND, FOOTER]), "张店区.xlsx"))
    assert [(each.row, each.cells, each.why) for each in merged.passed] == [
        (2, 1, "H2“第二期另有25人” 不在任何一栏里")
    ]
    assert [each.code for each in merged.told] == ["ST016"]


def test_every_cell_of_a_long_column_is_listed() -> None:
    rows: list[Row] = [(*ROW[:2], f"培训{at}", *ROW[3:], 1000 + at) for at in range(70)]
    merged = _merged(_sent(drawn([HEAD, *rows, FOOTER]), "张店区.xlsx"))
    assert [each.cells for each in merged.passed] == [30, 30, 10]
    assert [at for at in range(1000, 1070) if f"“{at}”" not in _listed(merged)] == []


def test_what_a_total_holds_beside_its_figure_is_listed() -> None:
    total: Row = ("合计", None, None, None, 70, None, "另有9001人没有计入")
    merged = _merged(_sent(drawn([HEAD, ROW, SECOND, total, FOOTER]), "张店区.xlsx"))
    assert [each.why for each in merged.passed] == [
        "“合计”行，写的是“70”；这一行还写着 G4“另有9001人没有计入”"
    ]


def test_a_column_that_the_form_does_not_have_is_listed() -> None:
    rows: list[Row] = [(*HEAD, "课时"), (*ROW, 40), (*SECOND, 40), FOOTER]
    merged = _merged(_sent(drawn(rows), "张店区.xlsx"))
    assert [each.why for each in merged.passed] == ["附件没有“课时”这一栏，本栏内容没有汇总"]


@settings(max_examples=SHEETS, deadline=None)
@given(seed=st.integers(min_value=0, max_value=10**9))
def test_every_figure_is_in_a_merged_row_or_listed(seed: int) -> None:
    chance = Random(seed)
    figures: list[int] = []
    submissions: list[Submission] = []
    for county in UNITS[: chance.randint(1, 3)]:
        mess = messy(chance, county=county)
        figures += _plant(chance, mess, 9001 + 10 * len(submissions))
        submissions.append(_sent(mess.grid(), f"{county}.xlsx"))
    found = [each for one in submissions for each in one.findings]
    assume(all(each.card.severity is not Severity.ERROR for each in found))
    listed = _listed(_merged(*submissions))
    assert [figure for figure in figures if str(figure) not in listed] == []


def _plant(chance: Random, mess: Mess, first: int) -> Iterator[int]:
    """Write figures into some blank cells; columns that the form does not have are named as a whole."""
    width = max(map(len, mess.rows))
    for figure in range(first, first + chance.randint(1, 4)):
        row, column = chance.randrange(len(mess.rows)), chance.randrange(width + 3)
        named = row in mess.data and column < width and column not in mess.columns.values()
        cells = mess.rows[row]
        cells.extend([None] * (column + 1 - len(cells)))
        if is_blank(cells[column]) and not named:
            cells[column] = figure
            yield figure


def test_the_merged_workbook_shows_what_it_left_out(skt: Skt) -> None:
    book = openpyxl.Workbook()
    for row in (HEAD, (*ROW, "第二期另有25人"), SECOND, FOOTER):
        book.active.append(row)
    book.save("张店区.xlsx")
    out, _ = skt("merge", "张店区.xlsx", "-o", "出.xlsx")
    assert "不在附件栏目里、没有汇总的内容 1 处（见“来源”表）。" in out
    cells = [str(cell) for row in openpyxl.load_workbook("出.xlsx")["来源"].values for cell in row if cell]
    assert any("H2“第二期另有25人”" in cell for cell in cells)
    assert any("不在栏里的 1 处" in cell for cell in cells)
