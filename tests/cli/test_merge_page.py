"""``skt merge --html`` and ``--docx``: beside the workbook, complete or absent, never read as submissions."""

from pathlib import Path

import pytest

from command_line import Skt
from county_files import GOOD, county_file, row_of
from skilltrain_cli.operations.summaries.content_code import CODE
from web_pages import taken_apart

DAY = ("--as-of", "2021-06-10")


@pytest.fixture
def counties(tmp_path: Path) -> Path:
    """Return a folder with what two counties sent."""
    county_file(tmp_path / "收件/张店区.csv", GOOD)
    county_file(tmp_path / "收件/博山区.csv", row_of("博山区"))
    return tmp_path / "收件"


def test_the_page_and_the_briefing_are_written_beside_the_workbook(counties: Path, skt: Skt) -> None:
    home = counties.parent
    shown = ("--html", str(home / "市.html"), "--docx", str(home / "通报.docx"))
    out, _ = skt("merge", str(counties), "-o", str(home / "市.xlsx"), *shown, *DAY)
    assert all(name in out for name in ("市.xlsx", "市.html", "通报.docx"))
    page = taken_apart((home / "市.html").read_text(encoding="utf-8"))
    assert page.one("h1").text == "淄博市项目制培训汇总"
    assert "张店区" in page.text
    assert CODE.search(page.one("footer").text)
    assert (home / "通报.docx").read_bytes().startswith(b"PK")


def test_a_note_on_blanks_shows_how_the_page_shows_them(counties: Path, skt: Skt) -> None:
    home = counties.parent
    skt("merge", str(counties), "-o", str(home / "市.xlsx"), "--html", str(home / "市.html"), *DAY)
    text = (home / "市.html").read_text(encoding="utf-8")
    assert "空白（–）：没有这样的项目。" in text
    assert "空白：" not in text


def test_the_page_does_not_change_from_run_to_run(counties: Path, skt: Skt) -> None:
    home = counties.parent
    for name in ("一", "二"):
        wanted = ("-o", str(home / f"{name}.xlsx"), "--html", str(home / f"{name}.html"))
        skt("merge", str(counties), *wanted, *DAY)
    assert (home / "一.html").read_bytes() == (home / "二.html").read_bytes()


def test_a_page_among_the_submissions_is_none_and_may_be_written_anew(counties: Path, skt: Skt) -> None:
    skt("validate", str(counties), "-o", str(counties / "审核.html"), *DAY)
    wanted = ("-o", str(counties.parent / "市.xlsx"), "--html", str(counties / "汇总.html"))
    skt("merge", str(counties), *wanted, *DAY)
    out, _ = skt("merge", str(counties), *wanted, *DAY, "--force")
    assert "跳过无关文件 2 个" in out
    assert "2 个单位" in out


@pytest.mark.parametrize(
    ("option", "name", "said"),
    [
        ("--html", "页.xlsx", "（--html）只能写成 .html"),
        ("--docx", "页.doc", "（--docx）只能写成 .docx"),
        ("--docx", "收件/通报.docx", "在输入的文件夹里"),
        ("--html", "收件/报来的.html", "同时是输入"),
        ("--html", "没有/页.html", "不存在"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_written(
    counties: Path, skt: Skt, option: str, name: str, said: str
) -> None:
    home = counties.parent
    (counties / "报来的.html").write_text("<html><table><tr><td>1</table>", encoding="utf-8")
    before = {each: each.read_bytes() for each in home.rglob("*") if each.is_file()}
    wanted = ("-o", str(home / "市.xlsx"), option, str(home / name), "--force")
    assert said in skt.refused("merge", str(counties), *wanted, *DAY)
    assert {each: each.read_bytes() for each in home.rglob("*") if each.is_file()} == before


def test_an_existing_page_is_kept_without_force(counties: Path, skt: Skt) -> None:
    page = counties.parent / "市.html"
    page.write_text("别人的", encoding="utf-8")
    wanted = ("-o", str(counties.parent / "市.xlsx"), "--html", str(page))
    assert "已经存在" in skt.refused("merge", str(counties), *wanted, *DAY)
    assert page.read_text(encoding="utf-8") == "别人的"
    assert not (counties.parent / "市.xlsx").exists()


def test_a_page_of_merged_workbooks_says_how_many_files_these_were_made_from(
    counties: Path, skt: Skt
) -> None:
    home = counties.parent
    skt("merge", str(counties), "-o", str(home / "市.xlsx"), *DAY)
    skt("merge", str(home / "市.xlsx"), "-o", str(home / "省.xlsx"), "--html", str(home / "省.html"), *DAY)
    page = taken_apart((home / "省.html").read_text(encoding="utf-8"))
    assert "汇总 1 个文件，2 行" in page.text
    assert "下级的汇总表又是由 2 个文件汇总的" in page.text
