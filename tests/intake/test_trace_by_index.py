"""The index that a merged workbook carries says what the rows say, as long as nothing was changed."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from repository import EXAMPLES
from skilltrain_cli.errors import UsageError
from skilltrain_cli.intake.discover import Source
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.intake.read_merged_workbook import read_merged
from skilltrain_cli.intake.trace_by_index import trace_by_index
from skilltrain_cli.intake.trace_cell import traceable_book
from skilltrain_cli.operations.merge import Choice
from skilltrain_cli.operations.tracing.figure_index import FOLDER
from skilltrain_cli.operations.tracing.source_cells import SourceCells
from skilltrain_cli.operations.tracing.traced_cell import TracedCell
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.untrusted.office_package import open_package
from skilltrain_cli.readers.untrusted.office_package_copy import rewritten
from skilltrain_cli.usecases.extended_lists import group_list
from skilltrain_cli.usecases.merge import merge
from skilltrain_cli.usecases.review_request import order_of
from skilltrain_cli.usecases.trace import trace
from skilltrain_cli.values.grid import Spot

DAY = date(2021, 6, 10)
GROUPS = {"景区摊主": "企业职工"}
ABOUT = f"{FOLDER}about.index"
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a province's workbook of a city's workbook and of counties of the other cities."""
    folder = tmp_path_factory.mktemp("province")
    city = merge(EXAMPLES / "zibo", folder / "淄博市.xlsx", as_of=DAY).output
    others = [EXAMPLES / "zaozhuang", EXAMPLES / "province"]
    before = merge([city, *others], folder / "上年.xlsx", as_of=DAY).output
    last_year = _of_last_year(before, folder)
    return merge([city, *others], folder / "山东省.xlsx", as_of=DAY, groups=GROUPS, previous=last_year).output


def _of_last_year(workbook: Path, folder: Path) -> Path:
    """Return the same rows of a year before."""
    book = load_workbook(workbook)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.value = cell.value.replace("2021", "2020")
    book.save(folder / "2020.xlsx")
    return folder / "2020.xlsx"


def by_rows(workbook: Path, choice: Choice) -> Callable[[str, Spot], TracedCell]:
    """Return what traces cells by all rows of a workbook."""
    book, _ = traceable_book(read_merged(read(workbook, file=workbook.name), order_of(DAY)), choice)
    return book.traced


def by_index(workbook: Path) -> Callable[[str, Spot], TracedCell | None]:
    source = Source(path=workbook, file=workbook.name)
    return lambda sheet, spot: trace_by_index(source, sheet=sheet, spot=spot)


def said(traced: Callable[[str, Spot], TracedCell | None], sheet: str, spot: Spot) -> object:
    """Return all that a trace tells of a cell."""
    try:
        found = traced(sheet, spot)
    except UsageError as error:
        return str(error), error.hint
    assert found is not None
    return replace(found, sources=SourceCells()), [*found.sources], [*found.sources.rows]


def cells_of(workbook: Path, every: int) -> Iterator[tuple[str, Spot]]:
    """Yield cells of all sheets, and of one more row and column each."""
    for sheet in load_workbook(workbook, read_only=True, data_only=True):
        cells = [(row, column) for row in range(sheet.max_row + 1) for column in range(sheet.max_column + 1)]
        yield from ((sheet.title, Spot(*cell)) for cell in cells[::every])


def test_the_index_says_of_every_cell_what_the_rows_say(province: Path) -> None:
    choice = Choice(groups=group_list(GROUPS))
    quick, whole = by_index(province), by_rows(province, choice)
    for sheet, spot in cells_of(province, every=31):
        assert said(quick, sheet, spot) == said(whole, sheet, spot), f"{sheet}!{spot.a1}"


def test_a_workbook_that_was_changed_is_not_asked_by_its_index(province: Path, tmp_path: Path) -> None:
    package = open_package(province.read_bytes(), LIMITS)
    sheet = package.text(SHEET) or b""
    changed = re.sub(rb"<v>[0-9]+</v>", b"<v>77777</v>", sheet, count=1)
    assert changed != sheet
    (tmp_path / "改.xlsx").write_bytes(rewritten(package, {SHEET: changed}))
    assert by_index(province)("汇总", Spot(8, 5)) is not None
    assert by_index(tmp_path / "改.xlsx")("汇总", Spot(8, 5)) is None


def test_another_program_leaves_the_index_out(province: Path, tmp_path: Path) -> None:
    book = load_workbook(province)
    book.save(tmp_path / "另存.xlsx")
    with ZipFile(tmp_path / "另存.xlsx") as package:
        assert not [name for name in package.namelist() if name.startswith(FOLDER)]


@pytest.mark.parametrize("garbage", [b"", b"\xc1", b"\x80", None])
def test_a_broken_index_leaves_the_answer_to_the_rows(
    province: Path, tmp_path: Path, garbage: bytes | None
) -> None:
    package = open_package(province.read_bytes(), LIMITS)
    (tmp_path / province.name).write_bytes(rewritten(package, {ABOUT: garbage}))
    whole, found = (
        trace(province, "汇总!F9", as_of=DAY),
        trace(tmp_path / province.name, "汇总!F9", as_of=DAY),
    )
    assert (found.value, [*found.sources]) == (whole.value, [*whole.sources])


def test_cards_and_rolls_are_asked_by_their_rows(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "brand", tmp_path / "品牌")
    cards = merge(tmp_path / "品牌", tmp_path / "目录.xlsx", as_of=DAY, form="brand", skip_bad=True).output
    with ZipFile(cards) as package:
        assert not [name for name in package.namelist() if name.startswith(FOLDER)]
