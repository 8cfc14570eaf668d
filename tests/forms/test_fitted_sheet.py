"""What a sheet holds arrives in another process as it was."""

import pickle
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from skilltrain_cli.forms.fitted_sheet import Cells


def arrived(raw: Sequence[Any], values: Sequence[Any], row: int | None = None) -> Cells:
    cells: Cells = pickle.loads(pickle.dumps(Cells(column=3, raw=raw, values=values, row=row)))
    assert (cells.column, cells.row) == (3, row)
    assert [*map(repr, cells.raw)] == [*map(repr, raw)]
    assert [*map(repr, cells.values)] == [*map(repr, values)]
    return cells


@pytest.mark.parametrize(
    ("raw", "values"),
    [
        (["济南", "济南"], ["济南市", "济南市"]),
        (["电工", "焊工"], ["电工", "焊工"]),
        ([30, 40], [30, 40]),
        ([30.0, 40.0], [30, 40]),
        ([True, 1], [1, 1]),
        ([1, True, 1.0, "1"], [None, None, 1, None]),
        (["", None, " "], [None, None, None]),
        ([None, "说明"], [None, "说明"]),
        (["12.50"], [Decimal("12.50")]),
        ([date(2021, 6, 1)], [date(2021, 6, 1)]),
        ([float("nan")], [None]),
        ([], []),
        ((), ()),
    ],
)
def test_cells_arrive_as_they_were(raw: Sequence[Any], values: Sequence[Any]) -> None:
    arrived(raw, values)
    arrived(raw, values, row=7)


def test_what_is_read_as_it_stands_travels_once() -> None:
    texts = [f"项目{number}" for number in range(500)]
    cells = arrived(texts, [f"{text}" for text in texts])
    assert cells.raw is cells.values
    alike = arrived([written.decode() for written in ["济南".encode()] * 500], ["济南市"] * 500)
    assert len(set(map(id, alike.raw))) == 1
