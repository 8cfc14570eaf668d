"""The merged workbook: official, live, traceable, the same every time, and nobody's formula."""

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from libreoffice import converted, needs_office
from project_submissions import (
    AUDIENCES,
    HEADINGS,
    PROJECTS,
    TIMES,
    about,
    counties,
    covered,
    finding,
    footer_place,
    merged_of,
    of_grid,
    queries,
    row,
    rows_in,
    ruled,
    submitted,
    told_of,
)
from read_back import below_headings, grids_of, parts_of
from sheets import setting
from skilltrain_cli.forms.catalogue import forms
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.intake.examine_file import Order, judge
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.judging.subject import FormSheet
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge import Choice, Merged, merge
from skilltrain_cli.operations.summaries.content_code import shown_value
from skilltrain_cli.operations.summaries.merge_tables import tables_of
from skilltrain_cli.review.carried_queries import read_carried
from skilltrain_cli.review.explanation import TITLE, explain, read_explanations
from skilltrain_cli.review.finding import Place, Review, Severity
from skilltrain_cli.rules.run_rules import check
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.values.region import Level
from skilltrain_cli.writers.workbooks.summaries.merged_workbook import write_merged_book
from skilltrain_cli.writers.workbooks.summaries.provenance_sheets import is_merged_book

ZIBO = "淄博市"
MAIN = "项目制培训情况统计表"
NAMES = [
    *(
        MAIN,
        "目录",
        "口径说明",
        "汇总",
        "群体",
        "时间",
        "季度",
        "主题",
        "状态",
        "单位月份",
        "覆盖",
        "覆盖统计",
        "对照",
    ),
    *("情况说明", "来源", "来源明细"),
]
SUMMARIES = NAMES[3:13]
SHEETS = [
    submitted("张店区.xlsx", [row(ZIBO, "张店区"), ("合计", "", "", "", 30, "", "")]),
    submitted("淄川区.xlsx", [row(ZIBO, "淄川", project, 20, time)
                           for project, time in zip(PROJECTS, TIMES, strict=False)]),
    submitted("市直.xlsx", [(ZIBO, "市直", "甲", who, 7, "2021-06", "") for who in AUDIENCES]),
]  # fmt: skip
MERGED = merge(
    SHEETS,
    Review(
        as_of="2021-06-15",
        files=4,
        findings=(
            finding(SHEETS[0], 0, "period", "因疫情推迟，改为线上"),
            finding(SHEETS[1], 1, "project", card=ruled("ID002")),
            about(footer_place(SHEETS[1]), ruled("RG010")),
        ),
        skipped=(("Thumbs.db", "系统文件"),),
        unread=("坏.xlsx",),
    ),
    setting(),
    Choice(skip_bad=True),
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the written workbook."""
    path = tmp_path_factory.mktemp("merged") / "淄博市汇总.xlsx"
    write_merged_book(MERGED, path)
    return path


def test_the_sheets_stand_in_the_order_of_the_contract(book: Path) -> None:
    assert list(grids_of(book)) == NAMES


def test_the_first_sheet_is_the_official_form(book: Path) -> None:
    grid = grids_of(book)[MAIN]
    assert [grid.value(Spot(at, 0)) for at in (0, 1)] == ["附件2", MAIN]
    assert [text for _, text in grid.filled(2)] == list(HEADINGS)
    below = [
        str(value) for at in range(3 + len(MERGED.table), grid.bottom + 1) for _, value in grid.filled(at)
    ]
    assert below[:3] == ["填表人：", "联系电话：", "填表日期："]
    assert [text.strip("　注：")[:2] for text in below[3:]] == ["1.", "2.", "3."]


def test_the_first_sheet_reads_back_to_the_same_rows(book: Path) -> None:
    back = of_grid(grids_of(book)[MAIN], "汇总.xlsx")
    assert rows_in(merged_of([back]).table) == rows_in(MERGED.table)
    assert back.sheet.skipped == ()


def test_no_other_sheet_passes_for_a_form(book: Path) -> None:
    for name, grid in grids_of(book).items():
        found = [form.id for form in forms() if fit(grid, form, FileContext(file="x", year=2021)) is not None]
        assert found == (["project"] if name == MAIN else []), name


def test_the_merged_sheet_has_no_errors(book: Path) -> None:
    judged = FormSheet(of_grid(grids_of(book)[MAIN], "淄博市汇总.xlsx").sheet, setting())
    errors = [each.card.code for each in check(judged).findings if each.card.severity is Severity.ERROR]
    assert errors == ["ID001"]  # 陶瓷工艺培训 and 陶瓷 工艺培训 are one project


def test_explanations_answer_the_same_queries_of_the_merged_sheet(book: Path) -> None:
    entries = read_explanations(grids_of(book)[TITLE], file="汇总.xlsx")
    row_of = MERGED.told[-2].row
    assert row_of is not None
    same = about(Place(file="汇总.xlsx", sheet=MAIN, spot=Spot(3 + row_of, 5)))
    other = about(Place(file="汇总.xlsx", sheet=MAIN, spot=Spot(0, 0)), ruled("RG010"))
    assert [each.explanation for each in explain([same, other], entries)[0]] == ["因疫情推迟，改为线上", None]


def test_queries_without_explanation_are_listed_too(book: Path) -> None:
    grid = grids_of(book)[TITLE]
    lines = [dict(grid.filled(at)) for at in range(3, grid.bottom + 1)]
    assert [(line[0], line[1], line.get(2), line.get(4), line[6]) for line in lines] == [
        ("ID002", MAIN, "C5", None, "Sheet1!C5"),
        ("TM003", MAIN, "F12", "因疫情推迟，改为线上", "Sheet1!F4"),
        ("RG010", "表外", None, None, "Sheet1!A12"),
    ]


def test_nothing_is_hidden(book: Path) -> None:
    grid = grids_of(book)["来源"]
    text = "\n".join(str(value) for at in range(grid.bottom + 1) for _, value in grid.filled(at))
    for expected in ("坏.xlsx", "未读出", "Thumbs.db", "已跳过", "“合计”行", SHEETS[0].sheet.sha256):
        assert expected in text


def test_coverage_says_why_a_time_or_a_row_does_not_count(tmp_path: Path) -> None:
    lines = {
        "博山区": ("2021年全年", ""),
        "桓台县": ("2021年第二季度", ""),
        "张店区": ("2021年5月10日", "取消"),
        "淄川区": ("计划2021年9月10日", ""),
    }
    sheets = [
        submitted(f"{name}.xlsx", [(*row(ZIBO, name, period=time)[:6], remark)])
        for name, (time, remark) in lines.items()
    ]
    path = tmp_path / "淄博市.xlsx"
    write_merged_book(merged_of(sheets), path)
    grid = grids_of(path)["覆盖"]
    told = {
        grid.value(Spot(at, 1)): grid.value(Spot(at, 7))
        for at in range(below_headings(grid), grid.bottom + 1)
    }
    assert {name: told[name] for name in lines} == {
        "博山区": "2021年到2021年12月31日才结束，看不出2021年9月30日前是否已开展",
        "桓台县": "2021年第二季度还没有过完，看不出是否已开展",
        "张店区": "1 行的备注写明没有开展，不计",
        "淄川区": "",
    }


def test_every_row_is_traced(book: Path) -> None:
    grid = grids_of(book)["来源明细"]
    for at in range(len(MERGED.table)):
        source = MERGED.table.source(at)
        cells = [grid.value(Spot(3 + at, column)) for column in range(4)]
        assert cells == [4 + at, source.file, source.sheet, source.row]


# Formulas


def _formulas(xml: str) -> list[str]:
    return re.findall(r"<f>(.*?)</f>", xml)


def test_text_never_becomes_a_formula_or_a_link(book: Path) -> None:
    for name, xml in parts_of(book, NAMES).items():
        links = re.findall(r"<hyperlink [^>]*>", xml)
        assert all(' location="' in link and "r:id" not in link for link in links), name
        written = "\n".join(_formulas(xml))
        assert ("<f" in xml) == (name in SUMMARIES)
        assert not any(text in written for text in ("HYPERLINK", "@SUM", "1+1"))
    assert '=HYPERLINK("http://example.com","点我")' in MERGED.table.columns["project"]


def test_formulas_name_bounded_ranges_and_no_new_functions(book: Path) -> None:
    known = {"SUM", "SUMIFS", "COUNTIF", "COUNTIFS", "COUNTA", "SUMPRODUCT", "EXACT", "IF", "N", "RANK"}
    known |= {"FIND", "ISNUMBER"}  # one of several words that a row says
    for xml in parts_of(book, NAMES).values():
        for formula in _formulas(xml):
            assert set(re.findall(r"([A-Z]+)\(", formula)) <= known
            assert not re.search(r"\$[A-Z]+:\$[A-Z]+", formula)


def _values(path: Path, name: str) -> list[list[object]]:
    grid = grids_of(path)[name]
    return [[grid.value(Spot(at, column)) for column in range(7)] for at in range(grid.bottom + 1)]


def test_the_cached_values_are_the_figures(book: Path) -> None:
    grids = grids_of(book)
    tables = tables_of(MERGED)
    assert [table.name for table in tables] == SUMMARIES
    for table in tables:
        grid, first = grids[table.name], below_headings(grids[table.name])
        for at, line in enumerate([*table.lines, *filter(None, (table.total,))], start=first):
            cells = [grid.value(Spot(at, column)) for column in range(len(line.cells))]
            shown = map(shown_value, line.cells)
            assert cells == [
                pytest.approx(each) if isinstance(each, float) else "" if each is None else each
                for each in shown
            ]


def _uncached(book: Path, target: Path) -> None:
    """Copy a workbook without the values of its formulas, so that whoever opens it must work them out."""
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            text = source.read(name)
            out.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", text) if "worksheets" in name else text)


def _recalculated(book: Path, folder: Path) -> Path:
    """Return the workbook as LibreOffice works it out anew."""
    bare = folder / "bare.xlsx"
    _uncached(book, bare)
    return converted(folder, "xlsx:Calc MS Excel 2007 XML", bare)[0]


@needs_office
def test_libreoffice_works_out_the_same_values(book: Path, tmp_path: Path) -> None:
    anew = _recalculated(book, tmp_path)
    for name in ("汇总", "群体", "时间", "季度", "覆盖"):
        for ours, theirs in zip(_values(book, name), _values(anew, name), strict=True):
            assert theirs == [pytest.approx(cell) if isinstance(cell, float) else cell for cell in ours], name


@needs_office
def test_libreoffice_agrees_on_a_province(tmp_path: Path) -> None:
    units = [("济南市", "市中区"), ("枣庄市", "市中区"), ("枣庄市", "市直"), ("烟台市", "蓬莱区")]
    sheets = [
        submitted(f"{city}{unit}.xlsx", [(city, unit, name, who, 9, time, "") for name, who, time in
                  zip(PROJECTS, AUDIENCES, TIMES, strict=False)])
        for city, unit in units
    ]  # fmt: skip
    book = tmp_path / "全省.xlsx"
    write_merged_book(merged_of(sheets, choice=Choice(level=Level.PROVINCE)), book)
    anew = _recalculated(book, tmp_path)
    for name in ("汇总", "群体", "时间", "季度", "覆盖"):
        for ours, theirs in zip(_values(book, name), _values(anew, name), strict=True):
            assert theirs == [pytest.approx(cell) if isinstance(cell, float) else cell for cell in ours], name


# Always the same


def test_the_same_merge_gives_the_same_bytes(book: Path, tmp_path: Path) -> None:
    write_merged_book(MERGED, tmp_path / "b.xlsx")
    assert (tmp_path / "b.xlsx").read_bytes() == book.read_bytes()


def test_other_orders_give_the_same_bytes(tmp_path: Path) -> None:
    for name, sheets in (("a", SHEETS), ("b", SHEETS[::-1])):
        write_merged_book(merged_of(sheets), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@given(counties(least=2), st.data())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_workbooks_merge_upward_as_their_counties_do(
    tmp_path: Path, sheets: list[Submitted], data: st.DataObject
) -> None:
    def written(merged: Merged, name: str) -> Submitted:
        write_merged_book(merged, tmp_path / name)
        grids = grids_of(tmp_path / name)
        return replace(of_grid(grids[MAIN], name), carried=read_carried(grids[TITLE]))

    asked = data.draw(queries(sheets))
    by_city: dict[str, list[Submitted]] = {}
    for each in sheets:
        by_city.setdefault(each.sheet.file.split("/")[0], []).append(each)
    cities = [written(merged_of(group, *asked), f"{city}汇总.xlsx") for city, group in by_city.items()]
    province = Choice(level=Level.PROVINCE)
    straight = merged_of(sheets, *asked, choice=province)
    steps = merged_of(cities, choice=province)
    assert told_of(steps) == told_of(straight)
    assert rows_in(steps.table) == rows_in(straight.table)
    assert covered(steps).marks == covered(straight).marks
    assert steps.totals == straight.totals


def test_a_review_carries_what_a_merged_workbook_lists(book: Path) -> None:
    judged = judge(read(book, file="淄博市汇总.xlsx"), Order(as_of=setting().as_of))
    (sheet,) = judged.sheets
    assert [(each.code, each.explanation, each.file, each.sheet, each.cell) for each in sheet.carried] == [
        (told.code, told.explanation, told.file, told.sheet, told.cell) for told in MERGED.told
    ]
    alone = merged_of([sheet])
    assert told_of(alone) == told_of(MERGED)
    assert [each.row for each in alone.told] == [each.row for each in MERGED.told]


def test_a_merged_workbook_is_known_as_one(book: Path, tmp_path: Path) -> None:
    assert is_merged_book(book)
    (tmp_path / "x.xlsx").write_bytes(b"PK")
    assert not is_merged_book(tmp_path / "x.xlsx")
    assert not is_merged_book(tmp_path / "absent.xlsx")


# Print


def test_it_prints_on_a4_landscape_with_repeated_headings(book: Path) -> None:
    xml = parts_of(book, NAMES)[MAIN]
    assert 'paperSize="9"' in xml
    assert 'orientation="landscape"' in xml
    assert 'fitToHeight="0"' in xml
    with zipfile.ZipFile(book) as package:
        assert f"{MAIN}!$3:$3" in package.read("xl/workbook.xml").decode()


def test_without_queries_the_sheet_of_explanations_is_there_and_empty(tmp_path: Path) -> None:
    write_merged_book(merged_of(SHEETS[:1]), tmp_path / "a.xlsx")
    assert grids_of(tmp_path / "a.xlsx")[TITLE].bottom == 2


def test_what_is_counted_as_what_is_explained_beside_it(book: Path) -> None:
    note = str(_values(book, "口径说明"))
    for word in ("计入时段", "计入类数", "已开展", "计划", "期后", "往年", "空白"):
        assert word in note
    assert {mark for mark in covered(MERGED).marks if mark} <= {"已开展", "计划", "期后", "往年"}


def test_thousands_are_set_apart_in_totals_and_text_does_not_touch_the_border(book: Path) -> None:
    read = openpyxl.load_workbook(book)
    for name, column in (("汇总", "E"), ("汇总", "C"), ("群体", "C"), ("时间", "C")):
        row = below_headings(grids_of(book)[name]) + 1
        assert read[name][f"{column}{row}"].number_format == "#,##0", name
    assert read["来源明细"]["A4"].number_format == "General"
    main = read[MAIN]
    for column in "CG":
        assert (main[f"{column}4"].alignment.horizontal, main[f"{column}4"].alignment.indent) == ("left", 1)


def test_all_sheets_are_printed_alike_and_the_footer_is_never_alone(book: Path) -> None:
    """The same width gives the same scale, since each is fitted to one page across; few are to one in all."""
    merged = openpyxl.load_workbook(book)
    for sheet in merged:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0 or not sheet.print_title_rows
        assert sheet.HeaderFooter.scaleWithDoc is False
    widths = {
        sheet.title: sum(each.width * (each.max - each.min + 1) for each in sheet.column_dimensions.values())
        for sheet in merged
    }
    assert min(widths.values()) >= 0.93 * max(widths.values()), widths
    breaks = [each.id for each in merged[MAIN].row_breaks.brk]
    assert len(breaks) == 1
    assert breaks[0] <= len(MERGED.table)


@pytest.mark.parametrize("rows", [4, 9, 12, 14, 15, 16, 17, 18, 27, 28, 29, 30, 31, 44, 59, 89, 200])
def test_no_page_of_the_first_sheet_is_begun_for_a_row_or_two(rows: int, tmp_path: Path) -> None:
    """Pages have room for 13 rows, later ones for 15, nearly; the footer and the notes need that of four."""
    many = merged_of([submitted("张店区.xlsx", [row("淄博市", "张店区", f"项目{at}") for at in range(rows)])])
    path = tmp_path / "市.xlsx"
    write_merged_book(many, path)
    breaks = [each.id - 3 for each in openpyxl.load_workbook(path)[MAIN].row_breaks.brk]
    assert len(breaks) <= 1
    last = rows - breaks[0] if breaks else rows
    assert last >= min(rows, 3), "the footer has rows above it"
    if rows <= 90:
        before = breaks[0] if breaks else 0
        assert not 0 < (before - 13) % 15 < 3 or before < 13, "a page of few rows before it"
