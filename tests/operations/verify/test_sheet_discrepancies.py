"""Comparing one sheet: what programs that know no arithmetic leave blank is worked out, or nothing."""

from msgspec.structs import replace

from skilltrain_cli.operations.verify.sheet_cells import SheetCells
from skilltrain_cli.operations.verify.sheet_discrepancies import sheet_discrepancies
from skilltrain_cli.values.grid import Spot

FORMULAS = {Spot(1, 1): "SUM(表!E2:E3)", Spot(2, 1): "SUM(表!E4:E5)"}
EXPECTED = SheetCells(name="汇总", columns=[["单位", "甲", "乙"], ["人次", 30, 40]], formulas=FORMULAS)


def test_a_reader_may_cut_the_last_columns_and_rows_that_have_no_value() -> None:
    held = replace(EXPECTED, columns=[["单位", "甲", "乙"], ["人次"]], uncached=frozenset(FORMULAS))
    assert sheet_discrepancies(EXPECTED, held).cells == ()
