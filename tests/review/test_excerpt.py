"""Windows into a sender's sheet: what is around a cell, as it may be shown."""

from datetime import date
from pathlib import Path

import pytest

from county_files import BAD, GOOD, county_file, id_number
from reviews import count, review
from skilltrain_cli.intake.cut_excerpts import cut_windows
from skilltrain_cli.intake.discover import DiscoveredFiles, discover
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.review_files import review as reviewed
from skilltrain_cli.reporters.as_html import frames_of
from skilltrain_cli.review.excerpt import Frame, Window, cut_window
from skilltrain_cli.values.grid import Area, Grid, Spot, Value

SQUARE = Grid(
    name="表", rows=[[f"{letter}{row}" for letter in "ABCDEFGH"] for row in range(1, 10)], top=0, left=0
)


def frame(row: int, column: int, last: int | None = None) -> Frame:
    return Frame(file="a.csv", sheet="表", column=column, first=row, last=row if last is None else last)


def texts(window: Window) -> list[list[str]]:
    return [[pane.text for pane in row] for row in window.rows]


def test_a_window_reaches_two_rows_and_columns_each_way() -> None:
    window = cut_window(SQUARE, frame(4, 3))
    assert window.area == Area(2, 1, 6, 5)
    assert texts(window)[2] == ["B5", "C5", "D5", "E5", "F5"]
    assert [row[0] for row in texts(window)] == ["B3", "B4", "B5", "B6", "B7"]


@pytest.mark.parametrize(
    ("row", "column", "area"),
    [(0, 0, Area(0, 0, 2, 2)), (8, 7, Area(6, 5, 8, 7)), (1, 6, Area(0, 4, 3, 7))],
)
def test_a_window_ends_where_the_sheet_ends(row: int, column: int, area: Area) -> None:
    assert cut_window(SQUARE, frame(row, column)).area == area


def test_the_cell_itself_is_in_the_window_even_where_nothing_was_read() -> None:
    window = cut_window(SQUARE, frame(20, 30))
    assert window.area == Area(18, 28, 20, 30)
    assert {text for row in texts(window) for text in row} == {""}
    assert cut_window(Grid(name="空", rows=[]), frame(0, 0)).area == Area(0, 0, 0, 0)


def test_rows_of_one_frame_stand_in_one_window() -> None:
    assert cut_window(SQUARE, frame(3, 3, last=5)).area == Area(1, 1, 7, 5)


def test_the_origin_of_the_grid_is_minded() -> None:
    grid = Grid(name="表", rows=[["x"]], top=3, left=2)
    window = cut_window(grid, frame(3, 2))
    assert window.area == Area(1, 0, 3, 2)
    assert texts(window)[2] == ["", "", "x"]


def test_a_merged_range_is_one_pane_with_the_value_of_its_first_cell() -> None:
    grid = Grid(name="表", rows=SQUARE.rows, merges=(Area(0, 1, 3, 1), Area(5, 2, 5, 3)))
    window = cut_window(grid, frame(4, 3))
    down, across = window.rows[0][0], window.rows[3][1]
    assert (down.area, down.text) == (Area(2, 1, 3, 1), "B1")
    assert (across.area, across.text) == (Area(5, 2, 5, 3), "C6")
    assert [len(row) for row in window.rows] == [5, 4, 5, 4, 5]
    assert down.holds(Spot(3, 1))
    assert not down.holds(Spot(4, 1))


def test_hidden_rows_and_columns_are_known() -> None:
    grid = Grid(name="表", rows=SQUARE.rows, hidden_rows=frozenset({0, 5}), hidden_columns=frozenset({1, 7}))
    window = cut_window(grid, frame(4, 3))
    assert window.hidden_rows == {5}
    assert window.hidden_columns == {1}


def test_values_are_shown_as_people_write_them_and_masked() -> None:
    row: list[Value] = [date(2021, 6, 1), 30.0, "13800001234", int(id_number()), "a\u202eb\x07"]
    assert texts(cut_window(Grid(name="表", rows=[row]), frame(0, 2)))[0] == [
        "2021年6月1日",
        "30",
        "138****1234",
        f"999999********{id_number()[-4:]}",
        "a[U+202E]b␇",
    ]


def test_what_values_hide_is_said() -> None:
    grid = Grid(
        name="表",
        rows=[[None, None, "=DISPIMG()"]],
        errors={Spot(0, 0): "#REF!"},
        uncached=frozenset({Spot(0, 1)}),
        pictures=frozenset({Spot(0, 2)}),
    )
    assert texts(cut_window(grid, frame(0, 1)))[0] == ["#REF!", "（公式没有结果）", "（图片）"]


def test_long_text_is_cut() -> None:
    (text,) = texts(cut_window(Grid(name="表", rows=[["长" * 1000]]), frame(0, 0)))[0]
    assert len(text) == 48
    assert text.endswith("…")


# Reading the files once more.


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return county_file(Path("收件/张店区.csv"), GOOD, BAD).parent


def test_windows_are_cut_from_the_files_of_the_review(folder: Path) -> None:
    found = reviewed([folder], Order(as_of=date(2021, 6, 10))).review
    frames = frames_of(found)
    windows = cut_windows(discover([folder]), found, frames)
    assert set(windows) == set(frames)
    (marked,) = [each for each in frames if each.column == 4]
    assert texts(windows[marked])[-2][2] == "约30人"


def test_a_file_that_changed_since_shows_nothing(folder: Path) -> None:
    found = reviewed([folder], Order(as_of=date(2021, 6, 10))).review
    county_file(folder / "张店区.csv", BAD, GOOD)
    assert cut_windows(discover([folder]), found, frames_of(found)) == {}


def test_a_file_that_is_gone_or_no_longer_a_table_shows_nothing(folder: Path) -> None:
    found = review(count(5, "x", file="收件/张店区.csv"), submissions=())
    (folder / "张店区.csv").write_bytes(b"PK\x03\x04 broken")
    assert cut_windows(discover([folder]), found, frames_of(found)) == {}
    (folder / "张店区.csv").rename(folder / "别的.csv")
    assert cut_windows(discover([folder]), found, frames_of(found)) == {}


def test_without_frames_no_file_is_opened() -> None:
    assert cut_windows(DiscoveredFiles(), review(), ()) == {}


def test_cells_close_together_share_a_frame_and_a_group_has_three_at_most() -> None:
    rows = (5, 9, 30, 31, 40)
    frames = frames_of(review(*(count(row, f"约{row}") for row in rows)))
    assert [(each.column, each.first, each.last) for each in frames] == [(4, 4, 8), (4, 29, 29)]


def test_a_page_asks_for_three_hundred_windows_at_most_the_gravest_first() -> None:
    found = review(*(count(5, "x", sheet=f"S{number:03}") for number in range(400)))
    frames = frames_of(found)
    assert len(frames) == 300
    assert frames[0].sheet == "S000"
