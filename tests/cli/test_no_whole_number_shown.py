"""Whatever a merge writes beside the rows as they were sent shows nobody's whole mobile or ID number."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from command_line import Skt
from county_files import GOOD, county_file, id_number, row_of
from skilltrain_cli.operations.summaries.content_code import CODE

MOBILES = ("13800001234", "13800005678", "13800009876")
DAY = ("--as-of", "2021-06-10")
FORM = "项目制培训情况统计表"


@pytest.fixture
def counties(tmp_path: Path) -> Path:
    """Return a folder of two counties that write personal numbers wherever a text is free."""
    folder = tmp_path / "收件"
    county_file(
        folder / f"张店区{MOBILES[2]}.csv",
        GOOD.replace("失业人员", f"城乡居民{MOBILES[0]}"),
        GOOD.replace("失业人员", f"城乡居民{MOBILES[1]}").replace("陶瓷工艺培训", f"电工{id_number()}"),
        f"{GOOD}联系{MOBILES[0]}",
    )
    theirs = row_of("博山区").replace("失业人员", f"厂里的人（{MOBILES[0]}）、农民工")
    county_file(folder / "博山区.csv", theirs)
    return folder


def parts(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the texts of a file: of a package those of its parts, and of the packages in it."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        yield name, data.decode(errors="replace")
        return
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for each in package.namelist():
            yield from parts(f"{name}/{each}", package.read(each))


def whole(text: str) -> list[str]:
    return [each for each in (*MOBILES, id_number()) if each in text]


def test_nothing_that_a_merge_writes_beside_the_rows_shows_a_whole_number(counties: Path, skt: Skt) -> None:
    home = counties.parent
    shown = ("--html", str(home / "市.html"), "--docx", str(home / "通报.docx"))
    out, err = skt("merge", str(counties), "-o", str(home / "市.xlsx"), *shown, *DAY)
    assert whole(out + err) == []
    for name in ("市.html", "通报.docx"):
        for part, text in parts(name, (home / name).read_bytes()):
            assert (part, whole(text)) == (part, [])
    for part, text in parts("市.xlsx", (home / "市.xlsx").read_bytes()):
        if not part.endswith(("xl/sharedStrings.xml", "worksheets/sheet1.xml")):
            assert (part, whole(text)) == (part, [])
    book = openpyxl.load_workbook(home / "市.xlsx")
    for sheet in book.worksheets[1:]:
        texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert (sheet.title, whole("\n".join(texts))) == (sheet.title, [])
    assert set(whole("\n".join(str(cell.value) for row in book[FORM].iter_rows() for cell in row))) == {
        MOBILES[0], MOBILES[1], id_number(),
    }  # fmt: skip


def test_lines_of_hidden_numbers_are_led_back_and_proved(counties: Path, skt: Skt) -> None:
    home = counties.parent
    book = home / "市.xlsx"
    skt("merge", str(counties), "-o", str(book), *DAY)
    out, _ = skt("verify", str(book), str(counties))
    assert "没有不同" in out
    sheet = openpyxl.load_workbook(book)["群体"]
    lines = {str(row[0].value): row for row in sheet.iter_rows() if "未对应" in str(row[0].value)}
    assert len(lines) == len({*lines}) == 3
    for name, row in lines.items():
        assert "****" in name
        figure = next(cell for cell in row if str(cell.value).startswith("="))
        traced, said = skt("trace", str(book), f"群体!{figure.coordinate}")
        assert "改动" not in traced + said
        assert whole(traced + said) == []


def test_what_is_written_of_targets_shows_no_whole_number(counties: Path, skt: Skt) -> None:
    for name in ("调度.docx", "目标.xlsx"):
        skt("targets", str(counties), "-o", str(counties.parent / name), *DAY)
        for part, text in parts(name, (counties.parent / name).read_bytes()):
            assert (part, whole(text)) == (part, [])


def test_the_code_on_a_briefing_is_never_hidden(counties: Path, skt: Skt) -> None:
    home = counties.parent
    skt("merge", str(counties), "-o", str(home / "市.xlsx"), "--docx", str(home / "通报.docx"), *DAY)
    texts = "".join(re.sub("<[^>]+>", "", text) for _, text in parts("", (home / "通报.docx").read_bytes()))
    assert CODE.search(texts)
