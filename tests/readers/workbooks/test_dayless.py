"""Date cells that show a month and no day are read as the month, in every make of workbook."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.workbooks.cell_styles import CellStyles, cell_styles
from skilltrain_cli.readers.workbooks.number_format import dayless_unit
from skilltrain_cli.readers.workbooks.shared_strings import Shared
from skilltrain_cli.readers.workbooks.sheet_facts_scan import sheet_facts
from skilltrain_cli.readers.workbooks.sheet_xml import parse_sheet
from skilltrain_cli.values.period import Period, Precision

Make = Callable[[Path, str], Path]
HEAD = ("市", "组织区县", "培训项目名称", "群体范围", "培训人数", "组织时间")
ROW = ("淄博市", "张店区", "陶瓷工艺培训", "失业人员", 30)
SERIAL = 44_356  # 2021-06-09
MONTHS = ('yyyy"年"m"月"', "yyyy/m", "mmm-yy", '[$-804]yyyy"年"m"月";@', "yyyy年m月", r"yyyy\-mm")
DAYS = ("yyyy-m-d", 'yyyy"年"m"月"d"日"', 'm"月"d"日"', "d", "yyyy/m/d h:mm")


def xlsx(folder: Path, code: str) -> Path:
    """Make a workbook whose time is a date of this format."""
    path = folder / "表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ROW)
        sheet.write_number(1, 5, SERIAL, book.add_format({"num_format": code}))
    return path


def xls(folder: Path, code: str) -> Path:
    """Make an old workbook whose time is a date of this format."""
    path = folder / "表.xls"
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    style = xlwt.XFStyle()
    style.num_format_str = code
    for row, cells in enumerate((HEAD, ROW)):
        for column, value in enumerate(cells):
            sheet.write(row, column, value)
    sheet.write(1, 5, SERIAL, style)
    book.save(str(path))
    return path


def period(path: Path) -> Period:
    """Return the time of the only project."""
    (grid,) = read(path, file=path.name).grids
    sheet = fit(grid, find_form("project"), FileContext(file=path.name, year=2021))
    assert sheet is not None
    found = sheet.only("period")
    assert isinstance(found, Period)
    return found


@pytest.mark.parametrize("make", [xlsx, xls])
@pytest.mark.parametrize("code", MONTHS)
def test_a_month_is_a_month(tmp_path: Path, make: Make, code: str) -> None:
    found = period(make(tmp_path, code))
    assert (found.start, found.end, found.precision) == (date(2021, 6, 1), date(2021, 6, 30), Precision.MONTH)


@pytest.mark.parametrize("make", [xlsx, xls])
def test_a_year_is_a_year(tmp_path: Path, make: Make) -> None:
    assert period(make(tmp_path, "yyyy")).precision is Precision.YEAR


@pytest.mark.parametrize("make", [xlsx, xls])
@pytest.mark.parametrize("code", DAYS)
def test_a_day_is_a_day(tmp_path: Path, make: Make, code: str) -> None:
    found = period(make(tmp_path, code))
    assert (found.start, found.precision) == (date(2021, 6, 9), Precision.DAY)


def test_the_day_of_filling_in_is_what_was_typed(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        month = book.add_format({"num_format": "yyyy/m"})
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, (*ROW, "2021年6月9日"))
        sheet.write(2, 0, "填表日期")
        sheet.write(2, 1, SERIAL, month)
    (grid,) = read(path, file="表.xlsx").grids
    fitted = fit(grid, find_form("project"), FileContext(file="表.xlsx", year=2021))
    assert fitted is not None
    assert fitted.footer["filled_on"].value == date(2021, 6, 9)


@pytest.mark.parametrize("code", ["General", "0.00", "@", "h:mm", "mm:ss", '#,##0"月"', "yyyy-mm-dd", ""])
def test_formats_that_are_no_month(code: str) -> None:
    assert dayless_unit(code) is None


def test_built_in_formats_are_known() -> None:
    styles = b'<s><cellXfs><xf numFmtId="0"/><xf numFmtId="57"/><xf numFmtId="14"/></cellXfs></s>'
    assert cell_styles(styles).dayless == {"1": "month"}


def test_styles_of_other_lists_do_not_count() -> None:
    styles = (
        b'<styleSheet><cellStyleXfs><xf numFmtId="17"/></cellStyleXfs>'
        b'<cellXfs><xf numFmtId="14"/><xf numFmtId="17"/></cellXfs></styleSheet>'
    )
    assert cell_styles(styles).dayless == {"1": "month"}


def test_a_foreign_encoding_is_parsed() -> None:
    styles = '<?xml version="1.0" encoding="UTF-16"?><s><cellXfs><xf numFmtId="17"/></cellXfs></s>'
    assert cell_styles(styles.encode("utf-16")).dayless == {"0": "month"}


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="F2" s="3"><v>44356</v></c>',
        b"<c r='F2' s='3'><v>44356</v></c>",
        b'<c s="3" r="F2"><v>44356</v></c>',
        b'<c r="F2" t="n" s="3"><v>44356</v></c>',
    ],
)
def test_both_ways_of_scanning_agree(cell: bytes) -> None:
    xml = b'<worksheet><sheetData><row r="2">' + cell + b'<c r="G2" s="3"/></row></sheetData></worksheet>'
    styles = Shared(styles=CellStyles(dayless={"3": "month"}))
    assert (
        sheet_facts(xml, LIMITS, styles).dayless
        == parse_sheet(xml, LIMITS, styles).dayless
        == {(1, 5): "month"}
    )


def test_a_workbook_without_such_styles_pays_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("styles were parsed")

    monkeypatch.setattr("skilltrain_cli.readers.workbooks.cell_styles.parse", never)
    assert read(xlsx(tmp_path, "yyyy-m-d"), file="表.xlsx").failure is None
