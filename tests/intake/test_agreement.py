"""Two independent readers must agree on every workbook of a corpus, when there is one (SKT_CORPUS=folder)."""

import os
import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell

from skilltrain_cli.intake.read_file import read
from skilltrain_cli.values.grid import Spot, Value
from skilltrain_cli.values.read_outcome import Failure

CORPUS = os.environ.get("SKT_CORPUS", "")
FILES = sorted(Path(CORPUS).rglob("*.xls[xm]")) if CORPUS else []
ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - workbooks know no time zones

pytestmark = pytest.mark.skipif(not FILES, reason="SKT_CORPUS names no folder of workbooks")


def plain(value: object) -> object:
    """Return a value as both readers should see it."""
    if isinstance(value, datetime):
        return (value + timedelta(microseconds=500_000)).replace(microsecond=0)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(f"{value:.12g}")
    return value.replace("\r", "").replace("_x000D_", "").strip() or None if isinstance(value, str) else value


def ours(path: Path) -> Iterator[tuple[str, Mapping[Spot, object], Mapping[Spot, str]]]:
    """Yield each sheet's filled cells and errors as ``read`` gives them."""
    reading = read(path, file=path.name)
    if reading.failure or reading.fallback:
        assert reading.failure is not Failure.CRASHED
        return
    for grid in reading.grids:
        cells: dict[Spot, Value] = {
            Spot(grid.top + down, grid.left + across): value
            for down, row in enumerate(grid.rows)
            for across, value in enumerate(row)
        }
        yield grid.name, cells, grid.errors


def theirs(path: Path) -> dict[str, dict[Spot, object]] | None:
    """Return openpyxl's filled cells, or None when it cannot read the file."""
    try:
        with warnings.catch_warnings(), path.open("rb") as file:  # it leaves files open that it cannot read
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, data_only=True)
    except Exception:  # noqa: BLE001 - the other reader's troubles are not under test
        return None
    return {
        sheet.title: {Spot(r - 1, c - 1): value_of(cell) for (r, c), cell in sheet._cells.items()}
        for sheet in book
    }


def value_of(cell: Cell) -> object:
    """Return a value as written: openpyxl fills the address of a link into its empty cell."""
    link = cell.hyperlink
    return None if link and cell.value in (link.target, link.location) else cell.value


def differ(one: object, other: object) -> bool:
    """Tell whether the readers disagree, their known differences in dates set aside."""
    one, other = plain(one), plain(other)
    moments = (date, time, timedelta)
    if isinstance(one, moments) or isinstance(other, moments):
        return False  # each reader has its own list of date formats; test_read holds ours to the real ones
    return one != other


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_both_readers_see_the_same(path: Path) -> None:
    other = theirs(path)
    if not other:
        pytest.skip("openpyxl cannot read it")
    found = []
    for name, cells, errors in ours(path):
        for spot in cells.keys() | other.get(name, {}).keys():
            mine = errors.get(spot, cells.get(spot))
            if differ(mine, other.get(name, {}).get(spot)):
                found.append((name, spot.a1, mine, other.get(name, {}).get(spot)))
    assert not found
