"""
A small province from county files to its summaries: every figure is what SQL makes of the raw rows.

The whole one, 136 counties of 1,000 rows, is run by ``bench/province.py``.
"""

import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from libreoffice import converted, needs_office
from province_files import DAY, LAYOUTS, Sent, write_province
from province_in_sql import Summary, database, differences, expected, figures_in, mapping_differences
from province_traces import traceable, wrongly_traced
from skilltrain_cli import MergedWorkbook, merge
from skilltrain_cli.operations.summaries.merge_tables import tables_of
from skilltrain_cli.operations.summaries.summary_table import SummaryTable
from skilltrain_cli.usecases.trace import trace
from skilltrain_cli.values.figure_with_sources import Figure
from workbook_comparison import compared, sheets_of, unequal, without_values

ROWS, CITIES, COUNTIES = 12, 3, 4
TRACED = 8
"""Figures that are traced, about."""


class Province:
    """The files, what is known of them, and their merge."""

    def __init__(self, folder: Path) -> None:
        """Write and merge it."""
        self.folder = folder / "各市报送"
        self.sent: list[Sent] = write_province(self.folder, ROWS, CITIES, COUNTIES)
        self.merged: MergedWorkbook = merge(self.folder, folder / "山东省.xlsx", as_of=DAY, level="province")
        self.tables = {table.name: table for table in tables_of(self.merged.merged)}
        self.base = database(self.sent)
        self.summaries: list[Summary] = [*expected(self.base, province=True)]


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    """Return the small province, made once."""
    return Province(tmp_path_factory.mktemp("province"))


def values_of(table: SummaryTable) -> Sequence[Sequence[object]]:
    """Return a summary as its sheet holds it, from the headings down."""

    def lines() -> Iterator[list[object]]:
        yield [column.heading for column in table.columns]
        for line in (*table.lines, *((table.total,) if table.total else ())):
            yield [
                (float(cell.value) if cell.known else None) if isinstance(cell, Figure) else cell or ""
                for cell in line.cells
            ]

    return [*lines()]


def test_every_layout_is_among_the_files(province: Province) -> None:
    files = {each.file for each in province.sent}
    assert len(files) >= len(LAYOUTS)
    assert {Path(name).suffix for name in files} == {".xlsx", ".xls", ".csv", ".docx", ".ods"}
    assert len(province.merged.merged.table) == len(province.sent)


def test_every_figure_is_what_sql_makes_of_the_raw_rows(province: Province) -> None:
    assert sum(map(figures_in, province.summaries)) > 1_000
    for summary in province.summaries:
        assert [*differences(summary, values_of(province.tables[summary.sheet]))] == []
    assert [*mapping_differences(province.base, values_of(province.tables["对照"]))] == []
    assert {*province.tables} == {each.sheet for each in province.summaries} | {"对照"}


def test_every_row_is_traced_to_the_cell_in_which_it_was_written(province: Province) -> None:
    table = province.merged.merged.table
    found = {
        ("/".join(Path(source.file).parts[-2:]), source.sheet, source.row)
        for source in map(table.source, range(len(table)))
    }
    named = {
        (each.file, each.sheet if not each.file.endswith(".csv") else Path(each.file).stem, each.row)
        for each in province.sent
    }
    assert found == named


def test_a_wrong_figure_a_missing_line_and_an_unknown_column_are_found(province: Province) -> None:
    """The comparison itself would not pass whatever a sheet says."""
    [summary] = [each for each in province.summaries if each.sheet == "汇总"]
    right = [list(row) for row in values_of(province.tables["汇总"])]
    assert [*differences(summary, right)] == []
    wrong = [list(row) for row in right]
    wrong[1][-1] = 99
    assert len([*differences(summary, wrong)]) == 1
    assert len([*differences(summary, right[:1] + right[2:])]) == 1
    assert [*differences(summary, right[:-1])] == ["汇总: no total"]
    more = [[*row, "？"] for row in right]
    assert any("SQL has nothing" in each for each in differences(summary, more))


def test_counties_merged_at_once_equal_counties_merged_through_their_cities(
    province: Province, tmp_path: Path
) -> None:
    (tmp_path / "市").mkdir()
    for city in sorted(province.folder.iterdir()):
        merge(city, tmp_path / f"市/{city.name}.xlsx", as_of=DAY, unit=city.name)
    steps = merge(tmp_path / "市", tmp_path / "山东省.xlsx", as_of=DAY, level="province")
    cells, found = compared(province.merged.output, steps.output)
    assert found == []
    assert cells > 7 * len(province.sent)


def test_a_late_county_merged_into_the_workbook_of_the_others_equals_all_at_once(
    province: Province, tmp_path: Path
) -> None:
    late = province.folder / province.sent[len(province.sent) // 2].file
    others = tmp_path / "其余"
    shutil.copytree(province.folder, others, ignore=lambda _, names: {*names} & {late.name})
    early = merge(others, tmp_path / "缺一份.xlsx", as_of=DAY, level="province")
    whole = merge(late, tmp_path / "补报.xlsx", as_of=DAY, update=early.output)
    assert compared(province.merged.output, whole.output)[1] == []


def test_every_figure_is_traced_to_the_cells_that_it_adds_up(province: Province) -> None:
    asked = [*traceable(province.base, sheets_of(province.merged.output), province=True)]
    for cell, value, rows in asked[:: len(asked) // TRACED]:
        by_command = partial(trace, province.merged.output, as_of=DAY)
        assert [*wrongly_traced(by_command, cell, value, rows)] == []


@needs_office
def test_libreoffice_works_every_formula_out_to_the_value_that_was_kept(
    province: Province, tmp_path: Path
) -> None:
    bare = tmp_path / "bare.xlsx"
    assert without_values(province.merged.output, bare) > len(province.tables)
    [worked] = converted(tmp_path, "xlsx:Calc MS Excel 2007 XML", bare)
    assert unequal(sheets_of(province.merged.output), sheets_of(worked)) == []
