"""A form checks itself: LibreOffice lights the cell of every planted mistake, and no cell of a clean form."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import unescape

import openpyxl
import pytest
from msgspec import Struct

from libreoffice import needs_office, recalculated
from self_checks import WHOLE, checking
from skilltrain_cli.forms.blank_version import OWN_SHEETS, REASONS, SELF_CHECK, current_stamp, find_stamp
from skilltrain_cli.forms.catalogue import find_form, forms
from skilltrain_cli.intake.read_file import read_data
from skilltrain_cli.regions import shandong
from skilltrain_cli.usecases.blanks import KEPT_AS_OF, offer
from skilltrain_cli.writers.workbooks.blanks.check_formulas import Check, checks_of
from skilltrain_cli.writers.workbooks.blanks.form_workbook import FormContents, blank_form
from skilltrain_cli.writers.workbooks.blanks.prompts import Offer

PROJECT, BRAND = find_form("project"), find_form("brand")
FIRST = 5
"""The first data row of a table with 填报单位."""
GOOD = {
    "A": "淄博市",
    "B": "张店区",
    "C": "陶瓷工艺培训",
    "D": "失业人员",
    "E": 30,
    "F": "2021年6月1日至6月15日",
}
FOOT = {"B": "张三", "D": "0533-2345678", "F": "2021年6月10日"}
CARD = {
    "B3": "陶琉工匠", "B4": "淄博市", "A6": "特" * 300, "A8": "做法\n第二段", "A10": "案例①——“好”",
    "B13": "张三", "D13": "13800000000",
}  # fmt: skip
ROWS = 60

# What is planted, by the words of the check: cell and value; each in a row or card of its own.
IN_ROWS: dict[str, list[Any]] = {
    "“市”公式出错，没有结果": [("A", "=1/0")],
    "“市”必填，没有填": [("A", None), ("A", "　 "), ("A", "无")],
    "“市”不是可选的设区的市全称": [("A", "淄搏市"), ("A", "淄博"), ("A", "*市")],
    "“市”与上面的市不同，一份表只报一个市": [("A", "枣庄市", "B", "滕州市")],
    "“组织区县”公式出错，没有结果": [("B", "=NA()")],
    "“组织区县”必填，没有填": [("B", None), ("B", "—")],
    "“组织区县”不在本市（本单位）的名单里，请填全称；由市直组织的填“市直”": [
        ("B", "滕州市"), ("B", "市本级"), ("B", "张*"),
    ],
    "“培训项目名称”公式出错，没有结果": [("C", "=1/0")],
    "“培训项目名称”必填，没有填": [("C", None), ("C", " ")],
    "“培训项目名称”写的是“同上”，请写出完整内容": [("C", "同上"), ("C", " 同上 ")],
    "“培训项目名称”与上面一行完全相同（备注除外）": [("C", "班1"), ("C", "　班1 ")],
    "“群体范围”公式出错，没有结果": [("D", "=1/0")],
    "“群体范围”必填，没有填": [("D", None)],
    "“群体范围”写的是“同上”，请写出完整内容": [("D", "〃")],
    "“培训人数”公式出错，没有结果": [("E", "=1/0")],
    "“培训人数”必填，没有填": [("E", None)],
    "“培训人数”应为不小于 0 的整数，只填数字": [
        ("E", "约30人"), ("E", -1), ("E", 30.5), ("E", 1e15), ("E", "2000万"),
    ],
    "“组织时间”公式出错，没有结果": [("F", "=1/0")],
    "“组织时间”必填，没有填": [("F", None)],
    "“组织时间”没有写明日期，应如 2021年6月1日": [("F", "待定"), ("F", 12), ("F", 90000)],
    "“组织时间”没有写明四位数的年份，如 2021年": [("F", "6月1日至15日"), ("F", "21年6月10日")],
    "“组织时间”日历上没有这一天": [
        ("F", "2021年6月31日"), ("F", "2021年6月1日至6月31日"), ("F", "2021-13-01"),
    ],
    "“组织时间”只到季度、半年或全年，请写到日": [("F", "2021年第二季度")],
    "“组织时间”结束早于开始": [
        ("F", "2021年7月20日至7月1日"), ("F", "2021年7月20日-15日"), ("F", "2021.7.20-7.1"),
        ("F", "2021-12-20至2021-01-05"), ("F", "计划2021年7月20日——2020年8月1日"), ("F", "2021/7/20~7/1"),
    ],
    "“备注”公式出错，没有结果": [("G", "=1/0")],
    "“备注”写的是“同上”，请写出完整内容": [("G", "同上")],
}  # fmt: skip
IN_FOOTERS: dict[str, list[Any]] = {
    "“填表人”公式出错，没有结果": [("B", "=1/0")],
    "“填表人”没有填": [("B", None), ("B", "无")],
    "“联系电话”公式出错，没有结果": [("D", "=1/0")],
    "“联系电话”不是完整的号码，应为 11 位手机或带区号的座机": [
        ("D", "1380000000"), ("D", "2345678"), ("D", "5332345678"), ("D", "张三"), ("D", "13800000000a"),
    ],
    "“联系电话”没有填": [("D", None)],
    "“填表日期”公式出错，没有结果": [("F", "=1/0")],
    "“填表日期”没有写明日期，应如 2021年6月1日": [("F", "今天")],
    "“填表日期”没有写明四位数的年份，如 2021年": [("F", "6月10日"), ("F", "21年6月10日")],
    "“填表日期”没有填": [("F", None)],
}  # fmt: skip
IN_CARDS: dict[str, list[Any]] = {
    "“品牌名称”公式出错，没有结果": [("B3", "=1/0")],
    "“品牌名称”必填，没有填": [("B3", None)],
    "“品牌名称”写的是“同上”，请写出完整内容": [("B3", "同上")],
    "“报送市”公式出错，没有结果": [("B4", "=1/0")],
    "“报送市”必填，没有填": [("B4", None)],
    "“报送市”不是可选的设区的市全称": [("B4", "张店区")],
    "“品牌特色”公式出错，没有结果": [("A6", "=1/0")],
    "“品牌特色”必填，没有填": [("A6", None)],
    "“品牌特色”写的是“同上”，请写出完整内容": [("A6", "同前")],
    "“品牌特色”超过 300 字（近似，只会多算）": [
        ("A6", "特" * 301), ("A6", "特" * 299 + "——"), ("A6", "a" * 2001),
    ],
    "“经验做法”公式出错，没有结果": [("A8", "=1/0")],
    "“经验做法”必填，没有填": [("A8", "\n")],
    "“经验做法”写的是“同上”，请写出完整内容": [("A8", "同上")],
    "“经验做法”超过 500 字（近似，只会多算）": [("A8", "做法2021" * 200)],
    "“典型案例”公式出错，没有结果": [("A10", "=1/0")],
    "“典型案例”必填，没有填": [("A10", None)],
    "“典型案例”写的是“同上”，请写出完整内容": [("A10", "同上")],
    "“典型案例”超过 500 字（近似，只会多算）": [("A10", "例\n" * 501)],
    "“联系人”公式出错，没有结果": [("B13", "=1/0")],
    "“联系人”必填，没有填": [("B13", None)],
    "“联系人”写的是“同上”，请写出完整内容": [("B13", "同上")],
    "“联系电话”公式出错，没有结果": [("D13", "=1/0")],
    "“联系电话”必填，没有填": [("D13", None)],
    "“联系电话”不是完整的号码，应为 11 位手机或带区号的座机": [
        ("D13", "0533-23456"), ("D13", "1380000000O"),
    ],
}  # fmt: skip
FINE: dict[str, list[Any]] = {
    "A": [], "B": ["高新区", "市直", "桓台县"], "C": ["同上海合作", "无人机培训"], "D": ["其他"],
    "E": [0, 30.0, 10000], "G": ["第二期", None, "无"],
    "F": [
        "2021.6.1-6.15", "二〇二一年六月", 44348, 20210601, 202106, "计划2021年9月", "２０２１年６月",
        "2021年6月1日至15日", "2021年12月20日至1月5日", "2021-06-01至2021-06-15", "2021年6月-5月",
        "2021年6月1日至6月5日、7月1日至7月5日", "2021年6月20日20:00至6月20日8:00", "2020年2月29日",
        "2021年6月1日至6月1日", "2021-6-1", "2021年6月20日起",
    ],
}  # fmt: skip
PHONES = (
    "0533-2345678", "(0533)2345678", "0531 86198038", "13800000000", "138-0000-0000", 13800000000,
    "4001234567",
    "0533-2345678、13800000000", "0533-2345678-801", "0533-2345678转801",
)  # fmt: skip


def known(form: Any) -> Offer:
    region = shandong().resolve("淄博市", KEPT_AS_OF).region
    offered = offer(form, region, KEPT_AS_OF, shandong())
    cities = ["淄博市", "枣庄市"]  # so that “one city only” can be told from “no city”
    counties = [*offered.accepted.get("county", ()), "枣庄市滕州市"]
    more = {name: {"city": cities, "county": counties}[name] for name in offered.accepted}
    return Offer(choices=offered.choices, accepted=more)


def numbers(form: Any) -> dict[str, int]:
    found = checks_of(form, known(form).accepted)
    return {f"{check.heading}{check.says}": number for number, check in enumerate(found, 1)}


class Case(Struct, frozen=True, kw_only=True):
    """One workbook: what is planted where, and the check that must light each of these cells."""

    name: str
    form: Any
    sheets: tuple[Mapping[str, Any], ...]
    lit: Mapping[tuple[int, str], str]
    """Sheet and cell → the check's words."""


def rows_case() -> Case:
    cells: dict[str, Any] = {f"{column}{FIRST + ROWS}": value for column, value in FOOT.items()}
    lit: dict[tuple[int, str], str] = {}
    row = FIRST
    for words, plants in (("", [()]), *IN_ROWS.items()):
        for plant in plants:
            cells |= {f"{column}{row}": value for column, value in GOOD.items()}
            cells[f"C{row}"] = f"班{row - FIRST + 1}"
            cells |= {f"{plant[at]}{row}": plant[at + 1] for at in range(0, len(plant), 2)}
            lit |= {(0, f"{plant[0]}{row}"): words} if plant else {}
            row += 1
    assert row <= FIRST + ROWS
    return Case(name="rows", form=PROJECT, sheets=(cells,), lit=lit)


def footer_cases() -> Iterator[Case]:
    good = {f"{column}{FIRST}": value for column, value in GOOD.items()}
    foot = {f"{column}{FIRST + ROWS}": value for column, value in FOOT.items()}
    for number, (words, (column, value)) in enumerate(
        (words, plant) for words, plants in IN_FOOTERS.items() for plant in plants
    ):
        spot = f"{column}{FIRST + ROWS}"
        yield Case(
            name=f"foot{number}",
            form=PROJECT,
            sheets=({**good, **foot, spot: value},),
            lit={(0, spot): words},
        )


def first_row_case() -> Case:
    """Plant a first row whose own mistake condemns none below: the first city that is one counts."""
    cells: dict[str, Any] = {f"{column}{FIRST + ROWS}": value for column, value in FOOT.items()}
    cities = ("淄博", "淄博市", "淄博市", "枣庄市")
    for row, city in enumerate(cities, FIRST):
        cells |= {f"{column}{row}": value for column, value in GOOD.items()}
        county = "滕州市" if city == "枣庄市" else "张店区"
        cells |= {f"A{row}": city, f"B{row}": county, f"C{row}": f"班{row}"}
    lit = {
        (0, f"A{FIRST}"): "“市”不是可选的设区的市全称",
        (0, f"A{FIRST + 3}"): "“市”与上面的市不同，一份表只报一个市",
    }
    return Case(name="first-row", form=PROJECT, sheets=(cells,), lit=lit)


def cards_case() -> Case:
    sheets: list[Mapping[str, Any]] = [CARD]
    lit: dict[tuple[int, str], str] = {}
    for words, plants in IN_CARDS.items():
        for spot, value in plants:
            lit[len(sheets), spot] = words
            sheets.append({**CARD, spot: value})
    return Case(name="cards", form=BRAND, sheets=tuple(sheets), lit=lit)


def clean_cases() -> Iterator[Case]:
    cells: dict[str, Any] = {f"{column}{FIRST + ROWS}": value for column, value in FOOT.items()}
    row = FIRST
    for column, values in FINE.items():
        for value in values:
            cells |= {f"{each}{row}": good for each, good in GOOD.items()}
            cells |= {f"C{row}": f"班{row}", f"{column}{row}": value}
            row += 1
    yield Case(name="clean", form=PROJECT, sheets=(cells,), lit={})
    cards = [{**CARD, "D13": phone} for phone in PHONES]
    yield Case(name="clean-cards", form=BRAND, sheets=tuple(cards), lit={})
    yield Case(name="blank", form=PROJECT, sheets=({},), lit={})
    yield Case(name="blank-card", form=BRAND, sheets=({},), lit={})


CASES = (rows_case(), first_row_case(), *footer_cases(), cards_case(), *clean_cases())


def planted(case: Case, folder: Path) -> Path:
    """Write the case's workbook, and on a sheet of its own each conditional format's formula by cell."""
    if case.form is PROJECT:
        data = blank_form(PROJECT, unit="淄博市", offer=known(PROJECT), rows=ROWS)
    else:
        blank: dict[str, Any] = {"brand": ""}
        data = blank_form(BRAND, offer=known(BRAND), contents=FormContents(rows=[blank] * len(case.sheets)))
    path = folder / f"{case.name}.xlsx"
    path.write_bytes(data)
    book = openpyxl.load_workbook(path)
    bodies = [sheet for sheet in book.worksheets if sheet.title not in OWN_SHEETS]
    for sheet, cells in zip(bodies, case.sheets, strict=True):
        for spot, value in cells.items():
            sheet[spot] = value
    probe = book.create_sheet("probe")
    for index, sheet in enumerate(bodies):
        for area in sheet.conditional_formatting:
            for row, column in cells_of(area, FIRST + ROWS):
                probe.append([index, sheet.cell(row, column).coordinate, *conditions(area, row, column)])
    book.save(path)
    return path


def cells_of(area: Any, most: int) -> Iterator[tuple[int, int]]:
    for part in area.sqref.ranges:
        for row in range(part.min_row, min(part.max_row, most) + 1):
            yield from ((row, column) for column in range(part.min_col, part.max_col + 1))


def conditions(area: Any, row: int, column: int) -> list[str]:
    """Return a conditional format's formulas (red, yellow) as they are for one cell."""
    own = [rule.formula[0] for rule in sorted(area.rules, key=lambda rule: rule.priority)]
    return [f"={text.replace('COLUMN()', str(column)).replace('ROW()', str(row))}" for text in own]


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """Return the workbooks as LibreOffice reckons them, the one of rows as large as people get it."""
    folder = tmp_path_factory.mktemp("selfcheck")
    with checking(WHOLE):
        whole = planted(CASES[0], folder)
    paths = [whole, *(planted(case, folder) for case in CASES[1:])]
    return dict(zip((case.name for case in CASES), recalculated(folder, *paths), strict=True))


@needs_office
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_planted_mistake_lights_its_cell_and_no_other(case: Case, computed: Mapping[str, Any]) -> None:
    book, by_words = computed[case.name], numbers(case.form)
    errors = sum(check.error for check in checks_of(case.form, known(case.form).accepted))
    red, yellow = (
        {(int(row[0]), row[1]) for row in book["probe"].iter_rows(values_only=True) if row[at]}
        for at in (2, 3)
    )
    assert red == {spot for spot, words in case.lit.items() if by_words[words] <= errors}
    assert yellow == {spot for spot, words in case.lit.items() if by_words[words] > errors}


@needs_office
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_self_check_counts_and_lists_each(case: Case, computed: Mapping[str, Any]) -> None:
    sheet = computed[case.name][SELF_CHECK]
    lines = list(sheet.iter_rows(min_row=5, values_only=True))
    top = next(at for at, line in enumerate(lines) if line[4] == "处数")
    counted = {f"{line[1]}{line[2]}": line[4] for line in lines[top + 1 :]}
    planted_ = list(case.lit.values())
    assert counted == {words: planted_.count(words) for words in numbers(case.form)}
    listed = [(f"{line[1]}{line[2]}", line[4]) for line in lines[1:top] if line[0] not in (None, "")]
    assert sorted(listed) == sorted((words, spot) for (_, spot), words in case.lit.items())
    state = sheet["A2"].value
    if case.lit:
        reds = sum(1 for line in lines[1:top] if line[3] == "必须改正")
        assert state.startswith(f"必须改正 {reds} 处（红色），请核对 {len(case.lit) - reds} 处（黄色）。")
    else:
        assert state.startswith("还没有填写。" if "blank" in case.name else "没有发现问题")


@needs_office
def test_the_counters_say_how_many_words_there_are(computed: Mapping[str, Any]) -> None:
    sheet = computed["cards"].worksheets[0]
    assert [sheet[spot].value.split("\n")[0] for spot in ("E6", "E8", "E10")] == [
        "已用 300 / 300 字", "已用 5 / 500 字", "已用 8 / 500 字",
    ]  # fmt: skip
    over = next(index for (index, _), words in cards_case().lit.items() if "300" in words)
    assert computed["cards"].worksheets[over]["E6"].value.startswith("已用 301 / 300 字，超出 1 字")


def test_every_check_of_a_form_is_planted_somewhere() -> None:
    assert set(IN_ROWS) | set(IN_FOOTERS) == set(numbers(PROJECT))
    assert set(IN_CARDS) == set(numbers(BRAND))


def _functions(form: Any) -> set[str]:
    book = _book(form)
    formulas = [
        str(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    return {
        name for text in formulas for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", re.sub('"[^"]*"', "", text))
    }


@cache
def _book(form: Any) -> Any:
    """Return the blank of a form for 淄博市, which tests only look at."""
    return openpyxl.load_workbook(io.BytesIO(blank_form(form, offer=known(form))))


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
def test_only_functions_of_excel_2007_are_used(form: Any) -> None:
    assert _functions(form) <= {
        "ABS", "ADDRESS", "AND", "CHAR", "COUNTIF", "DATE", "DAY", "FIND", "HYPERLINK", "IF", "IFERROR",
        "INDEX", "INT", "ISERROR",
        "ISLOGICAL", "ISNUMBER", "LEFT", "LEN", "MATCH", "MID", "MOD", "MONTH", "NOT", "OR", "ROUND", "ROW",
        "SMALL", "SUBSTITUTE", "SUM", "SUMPRODUCT", "TRIM", "VALUE",
    }  # fmt: skip


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
@pytest.mark.usefixtures("whole_self_checks")
def test_no_formula_is_longer_than_excel_takes(form: Any) -> None:
    with zipfile.ZipFile(io.BytesIO(blank_form(form, offer=known(form)))) as package:
        sheets = [package.read(name).decode() for name in package.namelist() if "/worksheets/" in name]
    formulas = [unescape(text) for sheet in sheets for text in re.findall("<f>(.*?)</f>", sheet)]
    assert len(formulas) > 200
    assert max(map(len, formulas)) < 8_192


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
def test_printed_words_are_locked_and_answers_free(form: Any) -> None:
    book = _book(form)
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    asked = {str(each.sqref).split(":")[0].split()[0] for each in sheet.data_validations.dataValidation}
    assert all(not sheet[spot].protection.locked for spot in asked)
    printed = [
        cell for row in sheet.iter_rows() for cell in row if cell.value and cell.coordinate not in asked
    ]
    assert all(cell.protection.locked for cell in printed if cell.value not in ("淄博市", "张店区"))
    assert book[SELF_CHECK].protection.sheet


def test_rows_can_be_put_in_and_taken_out() -> None:
    sheet = _book(PROJECT).worksheets[0]
    kept = sheet.protection
    assert (kept.insertRows, kept.deleteRows, kept.formatRows, kept.insertColumns) == (
        False,
        False,
        False,
        True,
    )
    assert not sheet.row_dimensions[4].protection.locked  # Excel takes out only rows that are free as a whole


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
def test_the_stamp_stands_in_three_places(form: Any) -> None:
    data = blank_form(form)
    book = openpyxl.load_workbook(io.BytesIO(data))
    stamp = str(current_stamp(form))
    assert book.custom_doc_props["skt-form"].value == stamp
    assert book.defined_names["skt_form"].attr_text == f'"{stamp}"'
    assert book[REASONS].sheet_state == "veryHidden"
    grids = {grid.name: find_stamp(grid) for grid in read_data(data, file="表.xlsx").grids}
    assert grids[SELF_CHECK] == grids[REASONS] == current_stamp(form)
    assert grids[form.card.sheet_name] is None


def test_a_check_says_what_is_wrong_once() -> None:
    for form in forms():
        found: tuple[Check, ...] = checks_of(form, known(form).accepted)
        assert len({(check.heading, check.says) for check in found}) == len(found)
        assert [check.error for check in found] == sorted((check.error for check in found), reverse=True)


def test_another_city_is_said_to_be_none_of_the_units() -> None:
    county = shandong().resolve("张店区", KEPT_AS_OF).region
    says = {each.says for each in checks_of(PROJECT, offer(PROJECT, county, KEPT_AS_OF, shandong()).accepted)}
    assert "不是本单位所在的市，应填全称“淄博市”" in says
    assert not any("可选" in each for each in says)
