"""What the catalogue of brands tells of their material: as the checklist has it, and the same further up."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from openpyxl.worksheet.worksheet import Worksheet

from brand_submissions import SETTING, cards, gathered, read_back, sent, write_card
from command_line import Skt
from making.packages import archive, packages
from read_back import grids_of
from skilltrain_cli.intake.examine_file import Order, judge
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.judging.submission import Batch, Submitted
from skilltrain_cli.operations.merge import Merged
from skilltrain_cli.operations.merge.merge_summary import summary
from skilltrain_cli.operations.summaries.merge_tables import tables_of
from skilltrain_cli.reporters import merged_page
from skilltrain_cli.review.brand_material import (
    BRAND,
    COUNTS,
    HEADINGS,
    MATERIAL,
    BrandMaterial,
    MaterialState,
)
from skilltrain_cli.review.finding import Checklist, ChecklistItem, Finding, ItemState
from skilltrain_cli.rules.run_rules import check
from skilltrain_cli.values.grid import Value
from skilltrain_cli.writers.workbooks.summaries.merged_workbook import write_merged_book
from web_pages import taken_apart

FILMS = "2分5秒，1280×720，25 帧/秒；3分，1280×720，29.97 帧/秒"
MAIN = "一市一品牌建设情况一览表"
WHERE_FROM = ("口径说明", "来源", "来源明细")
ZIBO = replace(sent("淄博市.zip", "陶琉工匠", "淄博市"), entry="附件1.xlsx")
ZAOZHUANG = replace(sent("枣庄市.zip", "鲁班传人", "枣庄市"), entry="附件1.xlsx")
JINAN = sent("济南市.xlsx", "泉城技匠", "济南市")


def checklist(file: str, *doubts: tuple[str, str], pictures: int = 6) -> Checklist:
    """Return the checklist of a package with two films; ``doubts`` are items and the rules that ask."""
    items = (
        ChecklistItem(id="archive", name="压缩包", state=ItemState.THERE, found="zip，12 个文件"),
        ChecklistItem(id="card", name="附件1 一览表", state=ItemState.THERE, found="陶琉工匠（淄博市）"),
        ChecklistItem(
            id="pictures", name="图片", state=ItemState.THERE, found=f"合格 {pictures} 张", count=pictures
        ),
        ChecklistItem(id="films", name="视频", state=ItemState.THERE, found=FILMS, count=2),
        ChecklistItem(
            id="background", name="画面背景文字", state=ItemState.THERE, found="2 份，视频 2 个", count=2
        ),
        ChecklistItem(id="article", name="宣传稿件", state=ItemState.THERE, found="约 512 字"),
    )
    asked = dict(doubts)
    return Checklist(
        file=file,
        items=tuple(
            replace(each, state=ItemState.DOUBTFUL, codes=(asked[each.id],)) if each.id in asked else each
            for each in items
        ),
    )


THREE = gathered(
    [ZIBO, ZAOZHUANG, JINAN],
    checklists=[checklist("淄博市.zip"), checklist("枣庄市.zip", ("pictures", "PK306"), ("films", "PK410"))],
)
WHOLE = BrandMaterial(
    came=MaterialState.PACKAGE,
    pictures=6,
    films=2,
    backgrounds=2,
    lengths=FILMS,
    article="约 512 字",
    standing="齐全",
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return the written catalogue of three brands."""
    path = tmp_path / "目录.xlsx"
    write_merged_book(THREE, path)
    return path


def lines(path: Path) -> list[tuple[Value, ...]]:
    """Return the rows of the sheet below its headings."""
    return [tuple(row) for row in grids_of(path)[MATERIAL].rows[3:]]


def edited(book: Path, *changes: tuple[str, str, Value]) -> list[Submitted]:
    """Return the cards of the catalogue after somebody wrote into these cells."""
    opened = openpyxl.load_workbook(book)
    for name, cell, value in changes:
        opened[name][cell] = value
    opened.save(book)
    return read_back(book)


def asked(cards: Sequence[Submitted]) -> list[tuple[str | None, str]]:
    """Return cell and message of what is asked about the list."""
    found: Sequence[Finding] = check(Batch(sheets=tuple(cards), setting=SETTING)).findings
    assert {(each.card.code, each.place.sheet) for each in found} <= {("BT108", MATERIAL)}
    return [(each.place.cell, each.message) for each in found]


def came(brands: Merged) -> dict[str, MaterialState]:
    names = brands.table.columns["brand"]
    return {name: each.came for name, each in zip(names, brands.material, strict=True)}


# What it tells


def test_a_brand_is_told_as_the_checklist_has_it_and_totals_leave_out_what_is_not_known(book: Path) -> None:
    told = (6, 2, FILMS, 2, "约 512 字")
    assert lines(book) == [
        ("济南市", "泉城技匠", "只有卡片", "", "", "", "", "", ""),
        ("淄博市", "陶琉工匠", "随宣传素材", *told, "齐全"),
        ("枣庄市", "鲁班传人", "随宣传素材", *told, "需核实 2 项"),
        ("合计", "3 个", "2 个随宣传素材", 12, 4, "", 4, "", "1 个齐全"),
    ]


def test_the_page_tells_the_same_as_the_sheet(book: Path) -> None:
    page = taken_apart(merged_page.render(THREE, tables_of(THREE)))
    [section] = [each for each in page.all("section") if each.one("h2").pieces[0] == MATERIAL]
    [heads, *rows] = [[cell.text for cell in row.children] for row in section.all("tr")]
    assert heads == list(HEADINGS)
    nothing = dict.fromkeys(COUNTS.values(), "–")
    told = (zip(HEADINGS, line, strict=True) for line in lines(book))
    assert rows == [[str(value) or nothing.get(heading, "") for heading, value in line] for line in told]
    notes = [each.text for each in section.all("li")]
    assert notes[0] == "随宣传素材 2 个（齐全 1 个，不齐或需核实 1 个），只有卡片 1 个。"


def test_totals_are_formulas_over_the_rows(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)[MATERIAL]
    assert [cell.value for cell in sheet[7]] == [
        "合计",
        '=COUNTA(B4:B6)&" 个"',
        '=COUNTIF(C4:C6,"随宣传素材")&" 个随宣传素材"',
        '=IF(COUNT(D4:D6)=0,"",SUM(D4:D6))',
        '=IF(COUNT(E4:E6)=0,"",SUM(E4:E6))',
        None,
        '=IF(COUNT(G4:G6)=0,"",SUM(G4:G6))',
        None,
        '=COUNTIF(I4:I6,"齐全")&" 个齐全"',
    ]


def test_what_only_comparing_files_shows_is_no_fault_of_a_package() -> None:
    alone = gathered([ZIBO], checklists=[checklist("淄博市.zip", ("pictures", "BT107"))])
    assert alone.material == (WHOLE,)


def test_a_package_without_checklist_came_with_material_nobody_counted() -> None:
    brands = gathered([ZIBO])
    assert brands.material == (BrandMaterial(came=MaterialState.PACKAGE),)
    assert [line for line in summary(brands) if MATERIAL in line] == [
        "宣传素材（见“宣传素材”表）：随宣传素材 1 个（清单不详 1 个）。"
    ]


def test_the_summary_counts_who_came_with_material_and_who_lacks_something() -> None:
    assert [line for line in summary(THREE) if MATERIAL in line] == [
        "宣传素材（见“宣传素材”表）：随宣传素材 2 个（齐全 1 个，不齐或需核实 1 个），只有卡片 1 个。"
    ]


# Upward


@st.composite
def checklists(draw: st.DrawFn, file: str) -> Checklist:
    """Draw how a package stands; comparing packages may have had its say."""
    doubts = st.sampled_from(
        (("pictures", "PK306"), ("films", "PK410"), ("article", "PK506"), ("card", "BT104"))
    )
    chosen = draw(st.lists(doubts, max_size=3, unique=True))
    return checklist(file, *chosen, pictures=draw(st.integers(0, 40)))


@given(cards(least=2), st.data())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merging_some_first_and_then_the_rest_comes_to_the_same_sheets(
    tmp_path: Path, sheets: list[Submitted], data: st.DataObject
) -> None:
    packed = [data.draw(st.booleans()) for _ in sheets]
    sent_ = [
        replace(each, entry="附件1.xlsx") if is_ else each for each, is_ in zip(sheets, packed, strict=True)
    ]
    lists = [data.draw(checklists(each.sheet.file)) for each in sent_ if each.entry]
    cut = data.draw(st.integers(1, len(sheets) - 1))
    write_merged_book(gathered(sent_, checklists=lists), tmp_path / "一次.xlsx")
    write_merged_book(gathered(sent_[:cut], checklists=lists), tmp_path / "早.xlsx")
    write_merged_book(gathered(sent_[cut:], checklists=lists), tmp_path / "晚.xlsx")
    early, late = read_back(tmp_path / "早.xlsx"), read_back(tmp_path / "晚.xlsx")
    for number, parts in enumerate(([*early, *sent_[cut:]], [*late, *early])):
        write_merged_book(gathered(parts, checklists=lists), tmp_path / f"{number}.xlsx")
        ours, theirs = grids_of(tmp_path / f"{number}.xlsx"), grids_of(tmp_path / "一次.xlsx")
        assert list(ours) == list(theirs)
        for name in theirs.keys() - set(WHERE_FROM):
            assert ours[name].rows == theirs[name].rows, name


def test_a_catalogue_merged_alone_keeps_every_fact(book: Path) -> None:
    again = gathered(read_back(book))
    assert again.material == THREE.material
    assert asked(read_back(book)) == []


def test_a_catalogue_made_before_tells_nothing_and_counts_nothing(book: Path, tmp_path: Path) -> None:
    opened = openpyxl.load_workbook(book)
    del opened[MATERIAL]
    opened.save(book)
    brands = gathered([*read_back(book), sent("东营市.xlsx", "石油蓝领", "东营市")])
    assert [*came(brands).values()] == [
        MaterialState.UNKNOWN,
        MaterialState.UNKNOWN,
        MaterialState.UNKNOWN,
        MaterialState.CARD,
    ]
    assert asked(read_back(book)) == []
    write_merged_book(brands, tmp_path / "后.xlsx")
    assert lines(tmp_path / "后.xlsx")[0] == ("济南市", "泉城技匠", "不详", "", "", "", "", "", "")
    assert lines(tmp_path / "后.xlsx")[-1] == (
        "合计",
        "4 个",
        "0 个随宣传素材",
        "",
        "",
        "",
        "",
        "",
        "0 个齐全",
    )
    assert summary_of(brands) == "随宣传素材 0 个，只有卡片 1 个，不详 3 个。"


def summary_of(brands: Merged) -> str:
    [line] = [line for line in summary(brands) if line.startswith(MATERIAL)]
    return line.partition("：")[2]


def test_a_real_package_tells_what_its_checklist_says_also_by_way_of_its_citys_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SKT_TODAY", "2021-06-20")
    monkeypatch.chdir(tmp_path)
    skt = Skt(capsys)
    package = archive(next(packages(tmp_path)), tmp_path / "各市")
    write_card(tmp_path / "各市/枣庄市.csv", "鲁班传人", "枣庄市")
    [checked] = skt.json("validate", str(package))["packages"]
    found = {each["id"]: each["found"] for each in checked["items"]}
    out, _ = skt("merge", "各市", "-o", "一次.xlsx")
    assert "宣传素材（见“宣传素材”表）：随宣传素材 1 个（齐全 1 个），只有卡片 1 个。" in out.splitlines()
    told = lines(tmp_path / "一次.xlsx")[0]
    assert told[:6] == ("淄博市", "陶琉工匠", "随宣传素材", 6, 2, found["films"])
    assert told[6:] == (2, found["article"], "齐全")
    skt("merge", str(package), "-o", "淄博市.xlsx", "--level", "city")
    assert skt.json("validate", "淄博市.xlsx")["findings"] == []
    skt("merge", "淄博市.xlsx", "各市/枣庄市.csv", "-o", "两次.xlsx")
    assert lines(tmp_path / "两次.xlsx") == lines(tmp_path / "一次.xlsx")


# Edited in between


def test_rows_that_were_sorted_stay_with_their_brands(book: Path) -> None:
    opened = openpyxl.load_workbook(book)
    swap(opened[MATERIAL], 4, 7)  # the totals come first
    swap(opened[MATERIAL], 5, 6)
    opened.save(book)
    assert gathered(read_back(book)).material == THREE.material
    assert asked(read_back(book)) == []


def swap(sheet: Worksheet, one: int, other: int) -> None:
    for column in range(1, len(HEADINGS) + 1):
        upper, lower = sheet.cell(one, column), sheet.cell(other, column)
        upper.value, lower.value = lower.value, upper.value


def test_a_brand_renamed_in_both_sheets_keeps_its_material(book: Path) -> None:
    found = edited(book, (MAIN, "A5", "陶瓷工匠"), (MATERIAL, "A5", "淄博"), (MATERIAL, "B5", "陶瓷 工匠"))
    assert asked(found) == []
    assert gathered(found).material == THREE.material


def test_material_of_a_brand_that_is_no_more_goes_to_no_other_and_is_asked_about(book: Path) -> None:
    found = edited(book, (MAIN, "A5", "陶瓷工匠"))
    assert asked(found) == [
        ("A5", "一览表里没有“陶琉工匠”（淄博市），这一行不归给别的品牌，再汇总时就没有了")
    ]
    query = check(Batch(sheets=tuple(found), setting=SETTING)).findings
    brands = gathered(found, *query)
    assert came(brands)["陶瓷工匠"] is MaterialState.UNKNOWN
    assert [(told.code, told.row, told.sheet, told.cell) for told in brands.told] == [
        ("BT108", None, MATERIAL, "A5")
    ]


def test_two_rows_of_one_brand_count_only_when_they_say_the_same(book: Path) -> None:
    row = [(MATERIAL, f"{letter}8", value) for letter, value in zip("ABCDEFGHI", lines(book)[1], strict=True)]
    assert gathered(edited(book, *row)).material == THREE.material
    found = edited(book, (MATERIAL, "D8", 5))
    assert asked(found) == [("A8", "“陶琉工匠”（淄博市）在第 5 行已有一行，内容不一样，再汇总时按“不详”")]
    assert came(gathered(found))["陶琉工匠"] is MaterialState.UNKNOWN


def test_a_cell_that_cannot_be_read_is_asked_about_and_is_no_zero(book: Path) -> None:
    found = edited(book, (MATERIAL, "D5", "五六张"), (MATERIAL, "C6", "有"), (MATERIAL, "E6", None))
    assert asked(found) == [
        ("D5", "“陶琉工匠”（淄博市）的“合格图片（张）”应是一个整数，再汇总时按“不详”"),
        ("C6", "“鲁班传人”（枣庄市）的“宣传素材”应是“随宣传素材”、“只有卡片”、“不详”，再汇总时按“不详”"),
    ]
    _, zibo, zaozhuang = gathered(found).material
    assert zibo == replace(WHOLE, pictures=None)
    assert zaozhuang == replace(WHOLE, came=MaterialState.UNKNOWN, films=None, standing="需核实 2 项")


def test_a_heading_that_is_gone_is_asked_about(book: Path) -> None:
    found = edited(book, (MATERIAL, "E3", "影片"))
    assert asked(found) == [(None, "“宣传素材”表没有找到表头“视频（个）”，这些再汇总时按“不详”")]
    assert [each.films for each in gathered(found).material] == [None, None, None]
    found = edited(book, (MATERIAL, "B3", None))
    assert asked(found) == [(None, f"“宣传素材”表没有找到表头“市”、“{BRAND}”，这些再汇总时按“不详”")]


# Reading it back


def test_the_sheet_is_no_form_and_no_sheet_passed_over(book: Path) -> None:
    judged = judge(read(book, file=book.name), Order(as_of=SETTING.as_of))
    assert {each.place.sheet for each in judged.findings} == {MAIN}  # of telephone numbers
    assert {each.sheet.name for each in judged.sheets} == {MAIN}
