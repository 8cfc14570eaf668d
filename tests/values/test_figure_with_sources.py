"""Figures know their rows and can be counted again from them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltrain_cli.values.figure_with_sources import (
    Figure,
    Measure,
    compact_positions,
    measured,
    percent_text,
    rounded,
)

_COLUMN = st.lists(st.integers(0, 9), min_size=1, max_size=40)


def test_a_run_of_rows_is_a_range() -> None:
    assert compact_positions([3, 4, 5]) == range(3, 6)
    assert list(compact_positions([1, 3, 4])) == [1, 3, 4]
    assert compact_positions([]) == []
    assert compact_positions(range(7)) == range(7)


def test_count_sum_and_distinct() -> None:
    column = [5, 5, 7, 0]
    assert Figure.count([0, 2]).value == 2
    assert Figure.made(Measure.SUM, "trainees", column, range(1, 4)).value == 12
    assert Figure.made(Measure.DISTINCT, "kind", column, [0, 1, 3]).value == 2


def test_an_empty_figure_is_nought() -> None:
    assert Figure.made(Measure.SUM, "trainees", [1, 2], []).value == 0


@given(_COLUMN, st.data(), st.sampled_from(Measure))
def test_sources_come_to_the_figure(column: list[int], data: st.DataObject, measure: Measure) -> None:
    rows = sorted(data.draw(st.sets(st.integers(0, len(column) - 1))))
    figure = Figure.made(measure, "trainees", column, rows)
    assert list(figure.rows) == rows
    assert measured(figure.measure, column, figure.rows) == figure.value


@given(_COLUMN, st.data())
def test_a_changed_source_changes_a_sum(column: list[int], data: st.DataObject) -> None:
    figure = Figure.made(Measure.SUM, "trainees", column, range(len(column)))
    at = data.draw(st.integers(0, len(column) - 1))
    column[at] += 1
    assert measured(figure.measure, column, figure.rows) == figure.value + 1


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Decimal("0.0625"), "6.3%"),
        (0.0625, "6.3%"),
        (Decimal("-0.0625"), "-6.3%"),
        (0.0145, "1.5%"),
        (1, "100.0%"),
        (Decimal(12), "1,200.0%"),
    ],
)
def test_a_share_is_written_as_a_spreadsheet_shows_it(share: float | Decimal, text: str) -> None:
    assert percent_text(share) == text
    assert rounded(Decimal("2.345"), 2) == Decimal("2.35")
