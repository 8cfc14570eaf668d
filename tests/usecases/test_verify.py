"""Verifying: what was tampered with is told at its cell, what was not is not, and each cause is told once."""

import os
import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from brand_submissions import write_card
from built_in_rows import GOOD as QUARTERLY
from command_line import Skt
from county_files import GOOD, county_file, row_of
from libreoffice import converted, needs_office
from skilltrain_cli import merge
from skilltrain_cli.cli.verify import pages, payload
from skilltrain_cli.errors import SktError, UsageError
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.intake.read_saved_workbook import SavedWorkbook, saved_workbook
from skilltrain_cli.operations.verify.discrepancies import Discrepancy, DiscrepancyKind
from skilltrain_cli.operations.verify.discrepancy_wording import both_quoted
from skilltrain_cli.usecases.verify import Verified, verify
from tampered_workbooks import FORM, NAMES, sort_rows, tampered, told_right

DAY = date(2021, 6, 15)
XLSX = "xlsx:Calc MS Excel 2007 XML"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workbook of a city, beside the folder 收件 with its sources."""
    folder = tmp_path_factory.mktemp("city")
    for county, less in (("张店区", 0), ("淄川区", 3), ("博山区", 7)):
        good = row_of(county)
        rows = (
            good.replace("30", f"{30 - less}"),
            good.replace("陶瓷工艺培训", "电工（初级）").replace("失业人员,30", f"企业职工,{12 + less}"),
            good.replace("陶瓷工艺培训", "家政服务员").replace("5月1", "6月1").replace("5月2", "6月2"),
            good.replace("陶瓷工艺培训", "养老护理").replace("失业人员", "退役军人"),
        )
        county_file(folder / "收件" / f"{county}.csv", *rows)
    merge(folder / "收件", folder / "淄博市.xlsx", as_of=DAY)
    return folder / "淄博市.xlsx"


@pytest.fixture(scope="module")
def sources(city: Path) -> Path:
    """Return the folder of its sources."""
    return city.parent / "收件"


@pytest.fixture(params=["alone", "with sources"])
def given(request: pytest.FixtureRequest, sources: Path) -> tuple[Path, ...]:
    """Return what a workbook is compared with."""
    return () if request.param == "alone" else (sources,)


def kinds(found: Verified) -> list[str]:
    return [each.kind.value for each in found.differences]


# What was changed in the workbook


@pytest.mark.parametrize("name", NAMES)
def test_what_was_changed_is_told_at_its_cell_and_nothing_else(
    city: Path, sources: Path, tmp_path: Path, name: str
) -> None:
    planted = tampered(city, tmp_path / "改过.xlsx", name, Random(name))
    found = verify(tmp_path / "改过.xlsx", sources)
    hit, more = told_right(found, planted)
    told = [(each.kind.value, each.sheet, each.cell, each.message) for each in found.differences]
    assert hit, (planted, told)
    assert not more, (planted, told)


def test_an_untouched_workbook_has_no_difference(city: Path, given: tuple[Path, ...]) -> None:
    found = verify(city, given)
    assert found.equal, found.differences
    assert found.rows == 12
    assert found.code


@pytest.mark.parametrize("name", ["", "edit_amount", "forge_value", "edit_source_count"])
def test_of_a_large_workbook_the_bytes_are_looked_at_first(
    city: Path, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    read: list[Path] = []

    def saved(path: Path, file: str) -> SavedWorkbook:
        read.append(path)
        return saved_workbook(path, file)

    monkeypatch.setattr("skilltrain_cli.usecases.verify._LARGE", 0)
    monkeypatch.setattr("skilltrain_cli.usecases.verify.saved_workbook", saved)
    if not name:
        assert verify(city, sources).equal
        assert read == []
        return
    planted = tampered(city, tmp_path / "改过.xlsx", name, Random(2))
    found = verify(tmp_path / "改过.xlsx", sources)
    assert told_right(found, planted) == (True, False), found.differences
    assert read == [tmp_path / "改过.xlsx"]


def test_sorted_rows_are_said_and_are_no_difference(city: Path, sources: Path, tmp_path: Path) -> None:
    sort_rows(city, tmp_path / "排过序.xlsx", Random(1))
    found = verify(tmp_path / "排过序.xlsx", sources)
    assert found.equal, found.differences
    assert any("重新排过序" in note for note in found.notes)


def test_saving_with_openpyxl_is_no_difference(city: Path, tmp_path: Path, given: tuple[Path, ...]) -> None:
    openpyxl.load_workbook(city).save(tmp_path / "另存.xlsx")
    assert verify(tmp_path / "另存.xlsx", given).equal


@needs_office
def test_saving_with_libreoffice_is_no_difference_and_what_follows_from_a_change_is_none(
    city: Path, sources: Path, tmp_path: Path
) -> None:
    changed = ["edit_amount", "edit_total", "delete_row", "move_to_other_unit"]
    planted = {name: tampered(city, tmp_path / f"{name}.xlsx", name, Random(7)) for name in changed}
    files = converted(tmp_path, XLSX, city, *(tmp_path / f"{name}.xlsx" for name in changed))
    for paths in ((), (sources,)):
        found = verify(files[0], paths)
        assert found.equal, found.differences
    for name, file in zip(changed, files[1:], strict=True):
        found = verify(file, sources)
        assert told_right(found, planted[name]) == (True, False), (name, found.differences)
        misled = [each for each in found.differences if "没有跟着变" in each.message]
        assert bool(misled) is (name == "delete_row"), (name, misled)


def test_of_a_line_that_is_gone_the_others_ranks_only_follow(
    city: Path, tmp_path: Path, given: tuple[Path, ...]
) -> None:
    def without_the_first(xml: str) -> str:
        rows = re.findall(r'<row r="[0-9]+"[^>]*>(.*?)</row>', xml)
        ranked = [cells for cells in rows if "<f>RANK(" in cells]
        best = next(cells for cells in ranked if re.search(r"<f>RANK[^<]*</f><v>1</v>", cells))
        for cells in ranked:
            after = re.sub(
                r"(<f>RANK[^<]*</f><v>)([0-9]+)", lambda found: f"{found[1]}{int(found[2]) - 1}", cells
            )
            xml = xml.replace(cells, "" if cells is best else after)
        return xml

    with zipfile.ZipFile(city) as package:
        names = re.findall(r'<sheet name="([^"]*)"', package.read("xl/workbook.xml").decode())
        parts = {name: package.read(name) for name in package.namelist()}
    part = f"xl/worksheets/sheet{names.index('汇总') + 1}.xml"
    with zipfile.ZipFile(tmp_path / "少一行.xlsx", "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, without_the_first(data.decode()) if name == part else data)
    [told] = verify(tmp_path / "少一行.xlsx", given).differences
    assert told.kind is DiscrepancyKind.LINE_GONE
    assert len(told.also) == 2
    assert "跟着变了" in told.message


def test_a_changed_row_names_its_source_cell(city: Path, sources: Path, tmp_path: Path) -> None:
    tampered(city, tmp_path / "改过.xlsx", "edit_amount", Random(3))
    [told] = verify(tmp_path / "改过.xlsx", sources).differences
    assert told.source is not None
    source = sources / Path(told.source.file).name
    assert source.is_file()
    assert told.source_cell.endswith(str(told.source.row))
    assert f"（{told.source_cell}）" in told.message
    assert str(told.held) in told.message
    assert str(told.expected) in told.message


@pytest.fixture
def roll(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the rolls of three counties, and beside it their workbook, 季报.xlsx."""
    monkeypatch.chdir(tmp_path)
    form, [row] = find_form("quarterly"), QUARTERLY["quarterly"]
    for county in ("张店区", "淄川区", "博山区"):
        cells = [county if each.name == "county" else row.get(each.name, "") for each in form.columns]
        path = tmp_path / "收件" / f"{county}.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(map(",".join, (form.headings, cells))), encoding="utf-8")
    merge("收件", "季报.xlsx", as_of=date(2021, 7, 10))
    return tmp_path / "收件"


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize(("typed", "total", "told"), [(300, 5, "figure"), (999, 1599, "cell")])
def test_a_total_below_a_roll_is_a_figure_and_follows_its_rows(
    roll: Path,
    typed: int,
    total: int,
    told: str,
    alone: bool,  # noqa: FBT001
) -> None:
    def other(xml: str) -> str:
        xml = re.sub(r'(<c r="D6"[^>]*><v>)300', rf"\g<1>{typed}", xml)
        return re.sub(r'(<c r="D8"[^>]*><f>[^<]*</f><v>)900', rf"\g<1>{total}", xml)

    with zipfile.ZipFile("季报.xlsx") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile("改过.xlsx", "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            first = name == "xl/worksheets/sheet1.xml"
            package.writestr(name, other(data.decode()) if first else data)
    found = verify("改过.xlsx", *(() if alone else (roll,)))
    assert [each for each in kinds(found) if each != "code"] == [told], found.differences
    assert found.differences[0].cell == ("D8" if told == "figure" else "D6")


@pytest.mark.parametrize("given", [(), ("收件",)])
def test_an_edited_card_of_a_catalogue_is_told_though_its_file_is_not_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    for brand, city in (("陶琉工匠", "淄博市"), ("石榴技工", "枣庄市")):
        write_card(Path(f"收件/{city}.xlsx"), brand, city)
    merge("收件", "目录.xlsx", as_of=DAY, level="province")
    Path("收件/淄博市.xlsx").unlink()
    book = openpyxl.load_workbook("目录.xlsx")
    row = next(row for row in book.worksheets[0].iter_rows() if row[0].value == "陶琉工匠")
    row[2].value = f"{row[2].value}（改）"
    book.save("目录.xlsx")
    found = verify("目录.xlsx", given)
    assert ("cell", row[2].coordinate) in [(each.kind.value, each.cell) for each in found.differences]
    assert len(found.differences) == 2, found.differences


def test_texts_that_differ_late_are_quoted_from_there() -> None:
    long = "陶瓷" * 30
    assert both_quoted(f"{long}甲", f"{long}乙") == (f"“…{'陶瓷' * 4}甲”", f"“…{'陶瓷' * 4}乙”")
    assert both_quoted(f"电话13800001234{long}甲", f"电话13800001234{long}乙")[0].startswith("“…陶瓷")
    assert both_quoted("", "甲") == ("空白", "“甲”")


# What became of the sources


@pytest.fixture
def counties(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the files of three counties, and beside it their workbook, 市.xlsx."""
    monkeypatch.chdir(tmp_path)
    for county in ("张店区", "淄川区", "博山区"):
        rows = (row_of(county), row_of(county).replace("陶瓷工艺培训", "电工").replace(",30,", ",12,"))
        county_file(tmp_path / f"收件/{county}.csv", *rows)
    merge("收件", "市.xlsx", as_of=DAY)
    return tmp_path / "收件"


def test_a_missing_source_is_said_once_and_the_others_are_compared(counties: Path) -> None:
    (counties / "淄川区.csv").unlink()
    found = verify("市.xlsx", counties)
    assert kinds(found) == ["source-missing"], found.differences
    assert "2 行" in found.differences[0].message


def test_a_row_of_a_missing_source_is_compared_with_its_mark(counties: Path) -> None:
    (counties / "淄川区.csv").unlink()
    book = openpyxl.load_workbook("市.xlsx")
    row = next(row for row in book[FORM].iter_rows() if row[1].value == "淄川区")
    row[4].value += 5
    book.save("市.xlsx")
    found = verify("市.xlsx", counties)
    assert kinds(found) == ["cell", "source-missing"], found.differences
    assert found.differences[0].cell == row[4].coordinate


@pytest.fixture(params=["alone", "missing"])
def without(request: pytest.FixtureRequest, counties: Path) -> tuple[Path, ...]:
    """Return what is given where no source tells the rows of 淄川区: nothing, or all others."""
    (counties / "淄川区.csv").unlink()
    return () if request.param == "alone" else (counties,)


def _in_zichuan(column: int, change: Callable[[Any], object]) -> str:
    """Change a cell of the first row of 淄川区 in 市.xlsx; return its address."""
    book = openpyxl.load_workbook("市.xlsx")
    cell = next(row for row in book[FORM].iter_rows() if row[1].value == "淄川区")[column]
    cell.value = change(cell.value)
    book.save("市.xlsx")
    return str(cell.coordinate)


@pytest.mark.parametrize(
    ("column", "change"),
    [
        (0, lambda _: "淄博"),
        (1, lambda _: "淄川"),
        (4, lambda count: f"{count}人"),
        (5, lambda _: "2021.5.10-5.20"),
        (6, lambda _: "已核"),
    ],
)
def test_without_its_source_every_edited_cell_of_a_row_is_told(
    without: tuple[Path, ...], column: int, change: Callable[[Any], object]
) -> None:
    cell = _in_zichuan(column, change)
    found = verify("市.xlsx", without)
    told = [(each.kind.value, each.cell) for each in found.differences]
    assert ("cell", cell) in told
    assert {kind for kind, _ in told} <= {"cell", "code", "source-missing"}, found.differences


@pytest.fixture
def cities(counties: Path) -> Path:
    """Return a folder with the workbooks of two cities, and beside it 省.xlsx, merged from them."""
    folder = counties.parent / "各市"
    folder.mkdir()
    shutil.move("市.xlsx", folder / "淄博市.xlsx")
    for county in ("滕州市", "薛城区"):
        county_file(Path(f"枣庄/{county}.csv"), row_of(county, "枣庄市"))
    merge("枣庄", folder / "枣庄市.xlsx", as_of=DAY)
    merge(folder, "省.xlsx", as_of=DAY, level="province")
    return folder


def test_of_a_city_that_is_not_given_no_row_is_invented(cities: Path) -> None:
    (cities / "淄博市.xlsx").unlink()
    assert kinds(verify("省.xlsx", cities)) == ["source-missing"]
    book = openpyxl.load_workbook("省.xlsx")
    row = next(row for row in book[FORM].iter_rows() if row[1].value == "淄川区")
    row[4].value += 5
    book.save("省.xlsx")
    found = verify("省.xlsx", cities)
    assert kinds(found) == ["cell", "source-missing"], found.differences
    assert found.differences[0].cell == row[4].coordinate


def test_what_differs_in_a_citys_workbook_is_said_of_it(cities: Path) -> None:
    book = openpyxl.load_workbook(cities / "淄博市.xlsx")
    next(row for row in book[FORM].iter_rows() if row[1].value == "淄川区")[4].value += 5
    book.save(cities / "淄博市.xlsx")
    found = verify("省.xlsx", cities)
    assert kinds(found) == ["source-changed"], found.differences
    assert "1 行不同" in found.differences[0].message


def test_a_source_that_became_a_copy_of_another_is_called_so(counties: Path) -> None:
    shutil.copy(counties / "张店区.csv", counties / "淄川区.csv")
    found = verify("市.xlsx", counties)
    assert kinds(found) == ["source-unusable"], found.differences
    assert "张店区.csv”一字节不差" in found.differences[0].message


def test_a_line_that_was_removed_from_the_sources_is_one_difference(counties: Path) -> None:
    book = openpyxl.load_workbook("市.xlsx")
    sheet = book["来源"]
    row = next(row[0].row for row in sheet.iter_rows() if "淄川区.csv" in str(row[0].value))
    sheet.delete_rows(row)
    book.save("市.xlsx")
    [told] = verify("市.xlsx", counties).differences
    assert (told.kind, told.sheet, told.cell) == (DiscrepancyKind.PROVENANCE, "来源", f"A{row}")


def test_without_its_list_of_sources_it_is_told_what_is_missing(counties: Path) -> None:
    book = openpyxl.load_workbook("市.xlsx")
    del book["来源"]
    book.save("市.xlsx")
    with pytest.raises(UsageError, match="少了工作表“来源”"):
        verify("市.xlsx", counties)
    assert kinds(verify("市.xlsx", counties, as_of=DAY)) == ["sheet-gone"]


def test_a_row_that_cannot_be_read_is_told_and_nothing_is_invented_for_want_of_it(counties: Path) -> None:
    (counties / "淄川区.csv").unlink()
    cell = _in_zichuan(4, lambda _: "三十")
    found = verify("市.xlsx", counties)
    assert kinds(found) == ["cell", "source-missing"], found.differences
    assert found.differences[0].cell == cell
    assert "没有核对" in found.differences[0].message


def test_a_note_below_the_form_is_told_in_its_place_whatever_is_missing(counties: Path) -> None:
    (counties / "淄川区.csv").unlink()
    book = openpyxl.load_workbook("市.xlsx")
    cell = next(row[0] for row in book[FORM].iter_rows() if str(row[0].value or "").startswith("注"))
    cell.value = "注：改过"
    book.save("市.xlsx")
    found = verify("市.xlsx", counties)
    assert [(each.kind.value, each.cell) for each in found.differences] == [
        ("source-missing", None),
        ("text", cell.coordinate),
    ]


def test_a_changed_source_is_said_once(counties: Path) -> None:
    county_file(counties / "淄川区.csv", row_of("淄川区").replace(",30,", ",40,"))
    found = verify("市.xlsx", counties)
    assert kinds(found) == ["source-changed"], found.differences
    assert "2 行不同" in found.differences[0].message


def test_a_source_saved_anew_without_a_change_in_its_rows_is_said_to_be_just_that(counties: Path) -> None:
    path = counties / "淄川区.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    found = verify("市.xlsx", counties)
    assert kinds(found) == ["source-changed"], found.differences
    assert "数没有因此改变" in found.differences[0].message


def test_a_renamed_source_is_a_note(counties: Path) -> None:
    (counties / "淄川区.csv").rename(counties / "淄川定稿.csv")
    found = verify("市.xlsx", counties)
    assert found.equal, found.differences
    assert any("淄川定稿.csv" in note for note in found.notes)


def test_sources_that_lie_elsewhere_now_are_known_by_their_content(
    counties: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.move(counties, counties.parent / "存档" / "2021")
    monkeypatch.chdir(counties.parent / "存档")
    assert verify("../市.xlsx", "2021").equal


def test_a_file_that_was_not_merged_is_named(counties: Path) -> None:
    county_file(counties / "高青县.csv", row_of("高青县"))
    found = verify("市.xlsx", counties)
    assert kinds(found) == ["source-added"], found.differences
    assert "高青县.csv" in found.differences[0].message


def test_the_workbook_in_the_folder_of_its_sources_is_none_of_them(counties: Path) -> None:
    shutil.move("市.xlsx", counties / "市.xlsx")
    assert verify(counties / "市.xlsx", counties).equal


def test_options_are_those_that_the_workbook_records(counties: Path) -> None:
    county_file(counties / "高青县.csv", GOOD.replace("张店区", "高青县").replace(",30,", ",约30人,"))
    merge(counties, "市.xlsx", as_of=date(2021, 7, 1), level="city", skip_bad=True, form="附件2", force=True)
    assert verify("市.xlsx", counties).equal


def test_of_a_workbook_updated_on_a_later_day_older_queries_are_no_difference(counties: Path) -> None:
    planned = row_of("博山区").replace("2021年5月10日至5月20日,", "2021年7月5日至7月20日,计划")
    county_file(counties / "博山区.csv", planned)
    merge(counties, "市.xlsx", as_of=DAY, force=True)
    county_file(counties / "淄川区.csv", row_of("淄川区").replace(",30,", ",40,"))
    merge(counties / "淄川区.csv", "新.xlsx", update="市.xlsx", as_of=date(2021, 9, 1))
    found = verify("新.xlsx", counties)
    assert found.equal, found.differences
    assert any("按以前的审核日期" in note for note in found.notes)


# Without sources


def test_what_is_not_compared_is_said(city: Path, given: tuple[Path, ...]) -> None:
    assert any("图表" in note and "没有比较" in note for note in verify(city, given).notes)


def test_without_sources_it_says_that_consistency_is_no_honesty(city: Path) -> None:
    assert any("一致不等于真实" in note for note in verify(city).notes)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "edit_heading"])
def test_without_sources_what_does_not_fit_is_found(city: Path, tmp_path: Path, name: str) -> None:
    tampered(city, tmp_path / "改过.xlsx", name, Random(5))
    found = verify(tmp_path / "改过.xlsx")
    assert not found.equal or name == "edit_detail"


def test_another_content_code_is_found(city: Path, tmp_path: Path, given: tuple[Path, ...]) -> None:
    book = openpyxl.load_workbook(city)
    cell = next(
        cell for row in book["目录"].iter_rows(max_row=3) for cell in row if "校验码" in str(cell.value)
    )
    cell.value = f"{cell.value[:-4]}0000"
    book.save(tmp_path / "改过.xlsx")
    found = verify(tmp_path / "改过.xlsx", given)
    assert [(each.kind, each.sheet, each.cell) for each in found.differences] == [
        (DiscrepancyKind.CODE, "目录", cell.coordinate)
    ]


# Wrong usage


@pytest.mark.parametrize(
    ("made", "error", "said"),
    [
        (lambda folder: folder / "没有.xlsx", UsageError, "没有"),
        (lambda folder: folder, UsageError, "文件夹"),
        (lambda folder: county_file(folder / "县.csv"), UsageError, "不是 skt merge 写出的汇总表"),
        (lambda folder: _written(folder / "坏.xlsx", b"PK\x03\x04" + os.urandom(99)), SktError, "读不出来"),
    ],
)
def test_what_is_no_merged_workbook_is_refused(
    tmp_path: Path, made: Callable[[Path], Path], error: type[SktError], said: str
) -> None:
    with pytest.raises(error, match=said):
        verify(made(tmp_path))


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_paths_without_any_of_its_sources_are_wrong_usage(city: Path, tmp_path: Path) -> None:
    county_file(tmp_path / "别的.csv")
    with pytest.raises(UsageError, match="没有一个是它的来源"):
        verify(city, tmp_path / "别的.csv")


# Formulas


def _with_total(path: Path, change: Callable[[str], str]) -> str:
    """Write another formula for the total of people, its value kept; return its cell."""
    spot = ""

    def edited(part: str) -> str:
        nonlocal spot
        found = re.search(r'<c r="([A-Z]+[0-9]+)"[^>]*><f>(SUM\([^<]*)</f>', part)
        if found and not spot:
            spot = found[1]
            return part.replace(f"<f>{found[2]}</f>", f"<f>{change(found[2])}</f>", 1)
        return part

    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            sheet = name.startswith("xl/worksheets/sheet")
            package.writestr(name, edited(data.decode()) if sheet else data)
    return spot


@pytest.mark.parametrize("became", ["whole", "missing", "saved anew", "one row fewer"])
def test_another_range_is_told_whatever_became_of_the_sources(counties: Path, became: str) -> None:
    right = ""

    def shorter(formula: str) -> str:
        nonlocal right
        right = formula
        return formula.replace("$9", "$5")

    spot = _with_total(Path("市.xlsx"), shorter)
    assert right.endswith("$E$4:$E$9)")
    path = counties / "淄川区.csv"
    if became == "missing":
        path.unlink()
    elif became == "saved anew":
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    elif became == "one row fewer":
        county_file(path, row_of("淄川区"))
    found = verify("市.xlsx", counties)
    [told] = [each for each in found.differences if each.kind is DiscrepancyKind.FORMULA]
    assert told.cell == spot
    assert right in told.hint
    assert len(found.differences) == (1 if became == "whole" else 2)
    assert "跟着变了" not in told.message
    assert told.also == ()


def test_a_renamed_sheet_excuses_no_formula_that_does_not_read_it(counties: Path) -> None:
    book = openpyxl.load_workbook("市.xlsx")
    book["状态"].title = "状态表"
    book.save("市.xlsx")
    spot = _with_total(Path("市.xlsx"), lambda _: "SUM(#REF!)+9") or "F10"
    told = [(each.kind.value, each.cell) for each in verify("市.xlsx", counties).differences]
    assert ("sheet-renamed", None) in told
    assert ("formula", spot) in told or ("figure", spot) in told, told


def test_people_are_shown_the_first_of_many_differences_and_how_many_more_there_are() -> None:
    each = Discrepancy(kind=DiscrepancyKind.CELL, message="E4 写的是 31", hint="请恢复原样")
    _, page = pages(Verified(file="市.xlsx", sources=1, rows=50, code="", differences=(each,) * 50))
    assert page.title == "数据改过 50 处"
    assert len(page.rows) == 40
    assert page.notes == ["还有 10 处，用 --format json 全部列出"]


def test_a_source_with_an_error_is_named_as_given_and_the_others_are_compared(
    counties: Path, skt: Skt
) -> None:
    county_file(counties / "淄川区.csv", row_of("淄川区").replace(",30,", ",约30人,"))
    counties.rename("现在")
    out, _ = skt("verify", "市.xlsx", "现在", code=3)
    assert "来源“现在/淄川区.csv”（淄博市淄川区）现在不能汇总" in out
    assert "没有给出" not in out
    assert "约30人" in out
    assert "2 个来源文件（不全）核对" in out
    found = verify("市.xlsx", "现在")
    assert kinds(found) == ["source-unusable"]
    assert found.unusable == 1


def test_it_says_whether_it_was_compared_with_all_sources(counties: Path) -> None:
    assert verify("市.xlsx", counties).complete
    assert payload(verify("市.xlsx", counties))["complete"] is True
    assert not verify("市.xlsx").complete
    (counties / "淄川区.csv").unlink()
    assert payload(verify("市.xlsx", counties))["complete"] is False
