"""A blank form is the annex as printed, tells clerks what to fill in, and is read back by the reader."""

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from repository import ROOT
from skilltrain_cli.forms.annexes.project import AUDIENCES
from skilltrain_cli.forms.blank_version import LISTS, REASONS, SELF_CHECK
from skilltrain_cli.forms.catalogue import find_form, forms
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.judging.reporting_unit import CITY_RUN
from skilltrain_cli.regions import shandong
from skilltrain_cli.usecases.blanks import KEPT_AS_OF, choices, write_blanks
from skilltrain_cli.values.region import Regions
from skilltrain_cli.writers.workbooks.blanks.form_workbook import blank_form, blank_name
from skilltrain_cli.writers.workbooks.blanks.prompts import Offer
from skilltrain_cli.writers.workbooks.workbook_style import BODY_FONT, BODY_SIZE, HEADING_FONT, TITLE_FONT

PROJECT, BRAND = find_form("project"), find_form("brand")
TEMPLATES = ROOT / "templates"


def opened(package: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(package))


def blank(form: str, **options: Any) -> Any:
    return opened(blank_form(find_form(form), **options)).worksheets[0]


def prompts(sheet: Any) -> dict[str, DataValidation]:
    """Return the validations by the first cell of their area."""
    return {str(each.sqref).split(":")[0]: each for each in sheet.data_validations.dataValidation}


def offered(unit: str | None, on: date = KEPT_AS_OF) -> dict[str, list[str]]:
    regions: Regions = shandong()
    region = regions.resolve(unit, on).region if unit else None
    return {name: list(texts) for name, texts in choices(PROJECT, region, on, regions).items()}


def test_the_table_is_the_annex() -> None:
    sheet = blank("project")
    assert sheet.title == "项目制培训情况统计表"
    assert (sheet["A1"].value, sheet["A2"].value) == ("附件2", "项目制培训情况统计表")
    assert [cell.value for cell in sheet[3]] == list(PROJECT.headings)
    assert all(cell.value is None for row in sheet["A4:G11"] for cell in row)
    assert [sheet[spot].value for spot in ("A12", "C12", "E12")] == ["填表人：", "联系电话：", "填表日期："]
    assert [sheet[f"A{row}"].value for row in (13, 14, 15)] == [
        "注：1.如培训项目由市直组织，“组织区县”一列填写“市直”。",
        "　　2.“组织时间”栏填写实际开展时间或计划开展时间，尽可能精确。",
        "　　3.该表由设区的市统一汇总报送。",
    ]
    assert sheet.max_row == 15
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert merged == {"A1:G1", "A2:G2", "F12:G12", "A13:G13", "A14:G14", "A15:G15"}


def test_the_card_is_the_annex() -> None:
    sheet = blank("brand")
    texts = [cell.value for row in sheet.iter_rows(max_col=4) for cell in row if cell.value]
    block = BRAND.card.blocks["contact"]
    assert texts == [
        "附件1",
        BRAND.card.title,
        *BRAND.headings[:5],
        block[0],
        "\n".join(block[1:]),
        "联系人",
        "联系电话",
    ]
    assert {str(area) for area in sheet.merged_cells.ranges} >= {"B3:D3", "B4:D4", "A5:D5", "A6:D6", "A8:D8"}
    assert (sheet["A13"].value, sheet["C13"].value) == ("联系人", "联系电话")
    for row, characters in ((6, 300), (8, 500), (10, 500)):
        assert sheet.row_dimensions[row].height >= characters / 52 * BODY_SIZE * 1.3


@pytest.mark.parametrize(
    ("form", "orientation", "tall"), [("project", "landscape", 0), ("brand", "portrait", 1)]
)
def test_the_page_is_a4(form: str, orientation: str, tall: int) -> None:
    sheet = blank(form)
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, orientation)
    assert sheet.page_setup.fitToHeight in ({0} if tall == 0 else {None, 1})
    assert sheet.print_title_rows == ("$3:$3" if form == "project" else None)
    assert sheet.print_area.endswith("$G$15" if form == "project" else "$D$13")


@pytest.mark.parametrize("form", ["project", "brand"])
def test_a_figure_shows_as_it_was_typed_and_the_self_check_stays_on_the_screen(form: str) -> None:
    book = opened(blank_form(find_form(form)))
    own = book.worksheets[0]
    assert {cell.number_format for row in own["A4:E11"] for cell in row} <= {"General", "@"}
    check = book[SELF_CHECK]
    printed = check[check.print_area.rpartition("!")[2].replace("$", "")]
    assert printed.value is None, "it is one empty cell"


def test_the_fonts_are_those_of_the_standard() -> None:
    sheet = blank("project")
    fonts = {spot: (sheet[spot].font.name, sheet[spot].font.size) for spot in ("A1", "A2", "A3", "A4", "A13")}
    assert fonts == {
        "A1": (HEADING_FONT, 16),
        "A2": (TITLE_FONT, 22),
        "A3": (HEADING_FONT, BODY_SIZE),
        "A4": (BODY_FONT, BODY_SIZE),
        "A13": (BODY_FONT, BODY_SIZE),
    }
    assert {sheet["A4"].border.left.style, sheet["G11"].border.bottom.style} == {"thin"}


@pytest.mark.parametrize("form", [form.id for form in forms()])
def test_every_field_says_what_it_wants(form: str) -> None:
    spec = find_form(form)
    found = {each.promptTitle: each for each in blank(form).data_validations.dataValidation}
    assert list(found) == [column.label for column in (*spec.columns, *spec.footer)]
    for column in (*spec.columns, *spec.footer):
        message = found[column.label].prompt
        assert column.about in message
        assert ("鲁人社字〔2021〕32号" if spec.card.notice else "工具箱样式") in message
        assert message.startswith("必填。" if column.required else "可不填。")


def test_lists_and_limits() -> None:
    sheet = blank("project", offer=Offer(choices=offered("淄博市")))
    found = prompts(sheet)
    assert (found["A4"].formula1, found["A4"].errorStyle) == ('"淄博市"', None)
    assert str(found["A4"].sqref) == "A4:A11"
    units = found["B4"].formula1.strip('"').split(",")
    assert units[0] == "淄川区"
    assert units[-1] == CITY_RUN
    assert {"桓台县", "张店区"} < set(units)
    assert found["B4"].errorStyle == "warning"
    assert (found["D4"].formula1, found["D4"].errorStyle) == (f'"{",".join(AUDIENCES)}"', "information")
    assert (found["E4"].type, found["E4"].operator, found["E4"].formula1) == (
        "whole",
        "greaterThanOrEqual",
        "0",
    )
    assert found["E4"].error == "只填不小于 0 的整数，不带单位，不写“约”“余”。"
    assert [sheet[spot].number_format for spot in ("C4", "E4", "F4", "D12")] == ["@", "General", "@", "@"]


def test_a_unit_narrows_the_lists_and_stands_above_the_table() -> None:
    assert offered(None)["county"] == []
    assert len(offered(None)["city"]) == 16
    assert offered("张店区") == {"city": ["淄博市"], "county": ["张店区"]}
    sheet = blank("project", unit="张店区", offer=Offer(choices=offered("张店区")))
    assert sheet["A3"].value == "填报单位：张店区"
    assert [cell.value for cell in sheet[4]] == list(PROJECT.headings)
    assert [sheet[f"{column}12"].value for column in "ABC"] == ["淄博市", "张店区", None]
    assert sheet.print_title_rows == "$4:$4"


def test_every_city_list_fits_into_its_validation() -> None:
    for city in shandong().cities(KEPT_AS_OF):
        assert opened(blank_form(PROJECT, offer=Offer(choices=offered(city.name)))).sheetnames == [
            PROJECT.card.sheet_name,
            SELF_CHECK,
            REASONS,
        ]


def test_a_card_has_its_only_city_filled_in() -> None:
    assert blank("brand", offer=Offer(choices={"city": ["淄博市"]}))["B4"].value == "淄博市"
    assert blank("brand", offer=Offer(choices={"city": ["淄博市", "济南市"]}))["B4"].value is None


def test_a_long_list_stands_in_a_hidden_sheet() -> None:
    long = [f"单位{number}" for number in range(90)]
    book = opened(blank_form(PROJECT, offer=Offer(choices={"county": long, "project": ['甲,"乙"']})))
    assert book[LISTS].sheet_state == "hidden"
    found = prompts(book.worksheets[0])
    assert found["B4"].formula1 == f"'{LISTS}'!$A$2:$A$91"
    assert found["C4"].formula1 == f"'{LISTS}'!$B$2:$B$2"
    assert [cell.value for cell in book[LISTS]["A"]] == ["组织区县", *long]


def test_more_rows_on_demand() -> None:
    sheet = blank("project", rows=100)
    assert sheet["A104"].value == "填表人："
    assert sheet["G103"].border.bottom.style == "thin"
    assert str(prompts(sheet)["E4"].sqref) == "E4:E103"


def test_hostile_lists_and_units_stay_text() -> None:
    book = opened(blank_form(BRAND, offer=Offer(choices={"city": ["=1+1"]})))
    assert (book.worksheets[0]["B4"].value, book.worksheets[0]["B4"].data_type) == ("=1+1", "s")
    sheet = blank("project", unit="=cmd|x\x01")
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("填报单位：=cmd|x␁", "s")


@pytest.mark.usefixtures("whole_self_checks")
def test_the_same_form_gives_the_same_bytes() -> None:
    for form in forms():
        assert blank_form(form) == blank_form(form)


def test_what_is_filled_in_is_read_back(tmp_path: Path) -> None:
    book = opened(blank_form(PROJECT, unit="张店区"))
    sheet = book.worksheets[0]
    row = ("淄博市", "张店区", "陶瓷琉璃工匠培训", "失业人员", 30, "2021年6月1日至6月15日", None)
    for column, value in enumerate(row, 1):
        sheet.cell(5, column).value = value
    sheet["B13"], sheet["D13"], sheet["F13"] = "张三", "0533-2345678", "2021年6月10日"
    found = _fitted(book, tmp_path / "表.xlsx")
    assert found.form.id == "project"
    assert found.rows == (4,)
    assert [found.raw(name)[0] for name in ("city", "project", "trainees")] == [
        "淄博市",
        "陶瓷琉璃工匠培训",
        30,
    ]
    assert {name: cell.raw for name, cell in found.footer.items()} == {
        "filled_by": "张三",
        "phone": "0533-2345678",
        "filled_on": "2021年6月10日",
    }
    assert found.declared == "张店区"
    assert found.troubles == ()


def test_a_card_filled_in_is_read_back(tmp_path: Path) -> None:
    book = opened(blank_form(BRAND))
    sheet = book.worksheets[0]
    filled = {
        "B3": "陶琉工匠", "B4": "淄博市", "A6": "特色" * 150, "A8": "做法\n" * 50 + "完", "A10": "案例",
        "B13": "张三", "D13": "13800000000",
    }  # fmt: skip
    for spot, text in filled.items():
        sheet[spot] = text
    found = _fitted(book, tmp_path / "表.xlsx")
    assert found.form.id == "brand"
    values = [found.raw(column.name)[0] for column in BRAND.columns]
    assert values == [*filled.values()]
    assert found.troubles == ()


def _fitted(book: Any, path: Path) -> Any:
    book.save(path)
    grid, *_ = read(path, file=path.name).grids
    return next(
        found for form in forms() if (found := fit(grid, form, FileContext(file=path.name, year=2021)))
    )


@pytest.mark.usefixtures("whole_self_checks")
def test_templates_are_up_to_date(tmp_path: Path) -> None:
    """Compare part by part: how zlib packs them differs between its versions."""
    write_blanks(tmp_path)
    assert {path.name for path in TEMPLATES.glob("*.xlsx")} == {blank_name(form) for form in forms()}
    for fresh in tmp_path.iterdir():
        assert _parts(TEMPLATES / fresh.name) == _parts(fresh), "run `make templates`"


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}
