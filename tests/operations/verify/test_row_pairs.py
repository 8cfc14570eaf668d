"""Which row of a sheet became which: a line is known by its words, wherever its figures stand."""

from collections.abc import Sequence

from skilltrain_cli.operations.verify.row_pairs import RowPairs, pair_rows
from skilltrain_cli.values.grid import Value

Row = tuple[Value, ...]
HEADINGS: Row = ("市", "填报单位", "4月", "5月", "6月", "合计")


def paired(expected: Sequence[Row], held: Sequence[Row]) -> RowPairs:
    return pair_rows([*zip(*expected, strict=True)], [*zip(*held, strict=True)])


def test_a_line_of_a_matrix_is_the_same_whatever_months_are_blank() -> None:
    expected: list[Row] = [HEADINGS, ("淄博市", "淄川区", 3, "", "", 3), ("淄博市", "市直", "", "", 5, 5)]
    held: list[Row] = [HEADINGS, ("淄博市", "淄川区", "", 4, "", 4), ("淄博市", "市直", 2, "", "", 2)]
    pairs = paired(expected, held)
    assert (pairs.changed, pairs.gone, pairs.added) == (((1, 1), (2, 2)), (), ())


def test_a_line_that_is_gone_takes_no_other_with_it() -> None:
    expected: list[Row] = [HEADINGS, ("淄博市", "淄川区", 3, "", "", 3), ("淄博市", "市直", "", "", 5, 5)]
    held: list[Row] = [HEADINGS, ("淄博市", "市直", 2, "", "", 2), ("",) * 6]
    pairs = paired(expected, held)
    assert (pairs.changed, pairs.gone, pairs.added) == (((2, 1),), (1,), ())


def test_rows_that_stay_among_many_that_move_are_known_too() -> None:
    expected: list[Row] = [(f"第{row}行", row) for row in range(120)]
    held = [*expected[:10], *expected[:9:-1]]
    pairs = paired(expected, held)
    assert pairs.sorted_anew
    assert [pairs.now(row) for row in (0, 9, 10, 119)] == [0, 9, 119, 10]
