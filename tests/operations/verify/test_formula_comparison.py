"""One formula, however a program writes it, is one; another is another."""

import pytest

from skilltrain_cli.operations.verify.formula_comparison import FormulaComparison

OURS = "COUNTIFS('覆盖'!$C$7:$C$17,$A5)"


@pytest.mark.parametrize(
    ("held", "same"),
    [
        ("COUNTIFS(覆盖!$c$7:$c$17,$A5)", True),
        ("COUNTIFS(覆盖!$C$7:$C$17, $A5)", True),
        ("COUNTIFS(覆盖!$c$7:$c$16,$A5)", False),
        ("COUNTIFS(覆盖!$d$7:$d$17,$A5)", False),
    ],
)
def test_cells_may_be_written_in_small_letters(held: str, *, same: bool) -> None:
    assert FormulaComparison(sheet="覆盖统计").alike((OURS, 4), (held, 4)) is same
