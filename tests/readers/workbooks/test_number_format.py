"""Number formats: what people see, and when it is another value than the one that is read."""

import io
from collections.abc import Callable
from datetime import date
from math import inf

import pytest
import xlsxwriter
import xlwt

from hostile_files import ods
from project_rows import HEAD, ORDER, ROW
from skilltrain_cli.intake.examine_file import judge
from skilltrain_cli.intake.read_file import read_data
from skilltrain_cli.readers.workbooks.cell_styles import PLAIN, cell_styles
from skilltrain_cli.readers.workbooks.number_format import displayed, may_alter
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.grid import Value

MISLEADING = [
    ('0!.0,"万人"', 9234, "0.9万人"),
    ('0"万人"', 3, "3万人"),
    ('0"千人"', 3, "3千人"),
    ('0.0,,"百万"', 30_000_000, "30.0百万"),
    ('"约"0"人"', 50, "约50人"),
    ('0"人左右"', 50, "50人左右"),
    ('0"（约）"', 50, "50（约）"),
    ('"≥"0', 50, "≥50"),
    ("0+", 50, "50+"),
    ("-0", 50, "-50"),
    ('"-"0', 50, "-50"),
    ('"-"0"人"', 50, "-50人"),
    (r"\-0;\-0", 50, "-50"),
    ("0-", 50, "50-"),
    ('"－"0', 50, "－50"),
    ('0"以上"', 50, "50以上"),
    ('"计划"0', 50, "计划50"),
    ('0"个班"', 3, "3个班"),
    ('0"0"', 3, "30"),
    ('"3"0', 4, "34"),
    ("#,##0,", 30_000, "30"),
    ("0.0,", 1234, "1.2"),
    ("0%", 0.5, "50%"),
    ("0.00%", 1, "100.00%"),
    ("0.00E+00", 12_345, "1.23E+04"),
    (";;;", 50, ""),
    (";;;@", 50, ""),
    ("0;-0;;@", 0, ""),
    ("#", 0, ""),
    (";;;", "陶瓷", ""),
    ('"约"@', "30", "约30"),
    ('[>=10000]0!.0,"万";0', 30_000, "3.0万"),
    ('[<30]"少";0', 20, "少"),
    ("0000-0000000", 5_332_345_678, "0533-2345678"),
    ('yyyy"年"m"月"d"日前"', date(2021, 6, 8), "2021年6月8日前"),
    ('"约"yyyy/m/d', date(2021, 6, 8), "约2021/6/8"),
]
HARMLESS = [
    ('0"人"', 45),
    (f"0.{'0' * 30}", 30),
    ("[>=1.2.3]0;0", 30),
    ('General"人"', 45),
    ('G/通用格式"人"', 45),
    ('"共"0"人次"', 45),
    ("#,##0", 12_345_678),
    ('#,##0"人"', 1200),
    ("#,##0.00", 30),
    ("[Red]0", 30),
    ("[$¥-804]#,##0", 30),
    ('_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"??_ ;_ @_ ', 0),
    ('_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"??_ ;_ @_ ', 1230),
    ("0_);[Red](0)", 30),
    ("000", 7),
    ("[DBNum1][$-804]General", 30),
    ("# ?/?", 45),
    ("0", 2.5),
    ("0", 45.000000000000007),
    ("@", "30"),
    ('@"人"', "30"),
    ("General", 30),
    ("", 30),
    ("yyyy-m-d", date(2021, 6, 8)),
    ('yyyy"年"m"月"d"日";@', date(2021, 6, 8)),
    ("[$-F800]dddd, mmmm dd, yyyy", date(2021, 6, 8)),
    ('yyyy"年度"', date(2021, 6, 8)),
    ('yyyy"年"m"月份"', date(2021, 6, 8)),
]


@pytest.mark.parametrize(("code", "value", "shown"), MISLEADING)
def test_a_format_that_shows_another_value_is_caught(code: str, value: Value, shown: str) -> None:
    assert displayed(value, code) == shown
    assert may_alter(code)


@pytest.mark.parametrize(("code", "value"), HARMLESS)
def test_a_format_that_shows_the_value_is_not(code: str, value: Value) -> None:
    assert displayed(value, code) is None
    assert not may_alter(code)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ('[>=10000]0!.0,"万";0', 300),
        ("0.00E+00", 30_000),
        ("000-0000-0000", 13_800_000_000),
        (";;;@", "陶瓷"),
    ],
)
def test_a_format_that_may_mislead_need_not(code: str, value: Value) -> None:
    assert displayed(value, code) is None


@pytest.mark.parametrize("code", ['0"万"', '0.00000"约"', "%" * 200 + "0", f"0.{'0' * 30}%", '[>.]0"约"'])
@pytest.mark.parametrize("value", [1, 1e30, 1.5e308, 5e-324, -1e25])
def test_no_number_is_too_large_or_too_small_to_be_shown(code: str, value: float) -> None:
    assert may_alter(code)
    assert displayed(value, code) is not None


def test_a_code_is_read_as_xml_writes_it() -> None:
    xf = '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></s>'
    written = f'<s><numFmts><numFmt numFmtId="164" formatCode="{{}}"/></numFmts>{xf}'
    assert cell_styles(written.format("&quot;约&quot;0").encode()).formats == {"1": '"约"0'}
    assert cell_styles(written.format("&#32422;0").encode()).formats == {"1": "约0"}
    assert cell_styles(written.format("0&quot;人&quot;").encode()) == PLAIN


def xlsx(code: str, value: float) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ROW)
        sheet.write_number(1, 4, value, book.add_format({"num_format": code}))
    return out.getvalue()


def xls(code: str, value: float) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for row, cells in enumerate((HEAD, ROW)):
        for column, each in enumerate(cells):
            if (row, column) != (1, 4):
                sheet.write(row, column, each)
    sheet.write(1, 4, value, xlwt.easyxf(num_format_str=code))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def shown_in_ods(value: float, shown: str | None) -> bytes:
    """Return a spreadsheet in which a value shows so, as LibreOffice writes it, or is written alone."""
    words = [
        f'<table:table-cell office:value-type="string"><text:p>{each}</text:p></table:table-cell>'
        for each in (*HEAD, *ROW)
    ]
    words[len(HEAD) + 4] = (
        f'<table:table-cell office:value-type="float" office:value="{value}">'
        f"{'' if shown is None else f'<text:p>{shown}</text:p>'}</table:table-cell>"
    )
    cut = len(HEAD)
    rows = ("".join(words[:cut]), "".join(words[cut:]))
    return ods("".join(f"<table:table-row>{row}</table:table-row>" for row in rows))


def asked(data: bytes) -> list[tuple[str, str | None, str]]:
    """Return code, cell and message of what must be mended."""
    findings = judge(read_data(data, file="张店区.xlsx"), ORDER).findings
    return [
        (each.card.code, each.place.cell, each.message)
        for each in findings
        if each.card.severity is Severity.ERROR
    ]


@pytest.mark.parametrize("make", [xlsx, xls])
@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ('0"万人"', 3, "显示的是“3万人”，存的却是“3”"),
        ('"约"0"人"', 50, "显示的是“约50人”，存的却是“50”"),
        ("#,##0,", 30_000, "显示的是“30”，存的却是“30000”"),
        ("0%", 0.5, "显示的是“50%”，存的却是“0.5”"),
        (";;;", 50, "什么也不显示，存的却是“50”"),
    ],
)
def test_both_what_is_shown_and_what_is_stored_are_named(
    make: Callable[[str, float], bytes], code: str, value: float, shown: str
) -> None:
    assert asked(make(code, value)) == [("VL017", "E2", shown)]


@pytest.mark.parametrize("make", [xlsx, xls])
@pytest.mark.parametrize("code", ['0"人"', "#,##0", "0.00", "[Red]0", "General"])
def test_units_commas_and_decimals_are_fine(make: Callable[[str, float], bytes], code: str) -> None:
    assert asked(make(code, 1200)) == []


@pytest.mark.parametrize(
    ("value", "shown", "expected"),
    [
        (3, "3万人", "显示的是“3万人”，存的却是“3”"),
        (50, "约50人", "显示的是“约50人”，存的却是“50”"),
        (50, "", "什么也不显示，存的却是“50”"),
        (30_000, "30", "显示的是“30”，存的却是“30000”"),
    ],
)
def test_an_ods_tells_what_it_shows(value: float, shown: str, expected: str) -> None:
    assert asked(shown_in_ods(value, shown)) == [("VL017", "E2", expected)]


@pytest.mark.parametrize(("value", "shown"), [(45, "45人"), (1200, "1,200"), (30, "30.00"), (30, "30")])
def test_an_ods_that_shows_the_value_is_clean(value: float, shown: str) -> None:
    assert asked(shown_in_ods(value, shown)) == []


def test_an_ods_that_writes_the_value_alone_is_clean() -> None:
    assert asked(shown_in_ods(50, None)) == []


@pytest.mark.parametrize(
    "data", [xlsx('0"万"', 1e30), xlsx(f"0.{'0' * 30}", 1e30), xls('0"万"', 1e30), shown_in_ods(inf, "30")]
)
def test_a_number_beyond_all_counts_is_the_faulty_cell_not_a_damaged_file(data: bytes) -> None:
    assert [(code, cell) for code, cell, _ in asked(data)] in ([("VL017", "E2")], [("VL003", "E2")])
