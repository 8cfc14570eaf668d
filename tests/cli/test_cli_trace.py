"""``skt trace``: from a figure down to the county's own cells, through any merges, sorting and editing."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from unicodedata import normalize
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from command_line import Skt
from county_files import FOOT, county_file, row_of
from project_rows import FOOTER, HEAD, ROW, SECOND
from repository import EXAMPLES
from skilltrain_cli.cli.app import run
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.usecases import trace as traces
from skilltrain_cli.values.grid import spot_named
from word_files import form, word

MAIN = "项目制培训情况统计表"
WHOLE = "合计"


def workbook(path: str, *rows: tuple[object, ...], more: tuple[tuple[object, ...], ...] = ()) -> None:
    """Write a county's workbook; ``more`` rows stand in a second sheet."""
    book = Workbook()
    sheets = [book.active, *([book.create_sheet("第二批")] if more else [])]
    for sheet, held in zip(sheets, (rows, more), strict=False):
        for row in (HEAD, *held, FOOTER):
            sheet.append(row)
    book.save(path)


@pytest.fixture
def counties(skt: Skt) -> Skt:
    """Write what four counties send: two sheets, Word, a period in two columns, csv."""
    workbook("张店区.xlsx", ROW, more=(SECOND,))
    held = ("淄博市", "淄川区", "陶瓷工艺培训", "失业人员", "25", "2021年5月10日", "")
    Path("淄川区.docx").write_bytes(word("附件2", form(held), FOOT))
    book = Workbook()
    book.active.append(("序号", *HEAD[:5], "开始时间", "结束时间", "备注"))
    book.active.append((1, "淄博市", "周村区", *ROW[2:4], 12, "2021年5月10日", "2021年5月20日"))
    book.active.append(FOOTER)
    book.save("周村区.xlsx")
    county_file(Path("博山区.csv"), row_of("博山区"))
    return skt


FILES = ("张店区.xlsx", "淄川区.docx", "周村区.xlsx", "博山区.csv")


@pytest.fixture
def city(counties: Skt) -> Skt:
    counties("merge", *FILES, "-o", "淄博市.xlsx")
    return counties


@pytest.fixture
def province(city: Skt) -> Skt:
    county_file(Path("滕州市.csv"), row_of("滕州市", "枣庄市"))
    city("merge", "滕州市.csv", "-o", "枣庄市.xlsx", "--unit", "枣庄市")
    city("merge", "淄博市.xlsx", "枣庄市.xlsx", "-o", "省.xlsx")
    return city


def cells_under(sheet: Worksheet, heading: str) -> Iterator[tuple[str, str, Any]]:
    """Yield of each line of a summary its first words, and the cell below a heading with its value."""
    rows = list(sheet.iter_rows())
    at, header = next((at, row) for at, row in enumerate(rows) if heading in [cell.value for cell in row])
    column = [cell.value for cell in header].index(heading)
    for row in rows[at + 1 :]:
        if row[0].value is None:
            return
        yield f"{row[0].value} {row[1].value or ''}".strip(), row[column].coordinate, row[column].value


def asked(path: str, sheet: str, heading: str, line: str) -> tuple[str, Any]:
    """Return the address of a figure and its value."""
    found = load_workbook(path, data_only=True)[sheet]
    return next(
        (f"{sheet}!{cell}", value)
        for words, cell, value in cells_under(found, heading)
        if words.endswith(line)
    )


def sources(skt: Skt, path: str, cell: str) -> list[dict[str, Any]]:
    found = skt.json("trace", path, cell)
    assert list(found) == ["cell", "value", "sources"]
    assert all(list(each) == ["file", "sha256", "sheet", "cell", "value", "via"] for each in found["sources"])
    listed: list[dict[str, Any]] = found["sources"]
    return listed


def test_a_figure_of_a_city_leads_to_cells_of_every_kind_of_file(city: Skt) -> None:
    cell, value = asked("淄博市.xlsx", "汇总", "人次", WHOLE)
    found = sources(city, "淄博市.xlsx", cell)
    assert value == sum(each["value"] for each in found) == 30 + 40 + 25 + 12 + 30
    assert {(each["file"], each["sheet"], each["cell"], each["value"]) for each in found} == {
        ("张店区.xlsx", "Sheet", "E2", 30),
        ("张店区.xlsx", "第二批", "E2", 40),
        ("淄川区.docx", "表格1", "E2", 25),
        ("周村区.xlsx", "Sheet", "F2", 12),
        ("博山区.csv", "博山区", "E2", 30),
    }
    assert {each["file"]: each["sha256"] for each in found} == {
        name: read(Path(name), file=name).sha256 for name in FILES
    }
    assert all(each["via"] == [] for each in found)


def test_a_province_leads_through_the_city_to_the_same_cells(province: Skt) -> None:
    below = sources(province, "淄博市.xlsx", asked("淄博市.xlsx", "汇总", "人次", "淄博市 张店区")[0])
    cell, value = asked("省.xlsx", "汇总", "人次", "淄博市 张店区")
    found = sources(province, "省.xlsx", cell)
    assert found == [{**each, "via": ["淄博市.xlsx"]} for each in below]
    assert value == sum(each["value"] for each in found)
    province("merge", "省.xlsx", "-o", "再.xlsx", "--level", "province")
    assert sources(province, "再.xlsx", cell) == [
        {**each, "via": ["省.xlsx", "淄博市.xlsx"]} for each in below
    ]


def test_a_cell_of_the_form_itself_has_one_source(province: Skt) -> None:
    book = load_workbook("省.xlsx")[MAIN]
    row = next(row[0].row for row in book.iter_rows() if row[1].value == "周村区")
    assert [each["cell"] for each in sources(province, "省.xlsx", f"{MAIN}!F{row}")] == ["G2:H2"]
    out, _ = province("trace", "省.xlsx", f"{MAIN}!E{row}")
    assert f"{MAIN}!E{row}（第 {row} 行 培训人数）：12" in out
    assert "来源：周村区.xlsx Sheet!F2" in out
    assert "经过：淄博市.xlsx" in out


def original(each: Mapping[str, Any]) -> object:
    """Return what stands in the cell of a source, in the file itself."""
    grids = {grid.name: grid for grid in read(Path(each["file"]), file=each["file"]).grids}
    spot = spot_named(each["cell"])
    assert spot is not None
    return grids[each["sheet"]].value(spot)


def test_every_figure_of_the_examples_adds_up_to_the_cells_of_the_files(skt: Skt) -> None:
    shutil.copytree(EXAMPLES / "zibo", "淄博")
    skt("merge", "淄博", "--skip-bad", "-o", "淄博市.xlsx")
    skt("merge", "淄博市.xlsx", "-o", "省.xlsx", "--level", "province")
    book = load_workbook("淄博市.xlsx", data_only=True)
    wholes = []
    for sheet in ("汇总", "群体", "时间"):
        for line, cell, value in cells_under(book[sheet], "人次"):
            found = sources(skt, "省.xlsx", f"{sheet}!{cell}") if sheet != "汇总" else []
            here = sources(skt, "淄博市.xlsx", f"{sheet}!{cell}")
            assert [{**each, "via": ["淄博市.xlsx"]} for each in here] == found or sheet == "汇总"
            assert sum(each["value"] for each in here) == value, (sheet, line)
            wholes += here if line.endswith("合计") else []
    suffixes = {Path(each["file"]).suffix for each in wholes}
    assert suffixes == {".xls", ".et", ".ods", ".csv", ".xlsx"}
    for each in wholes[:90]:
        assert str(each["value"]) in normalize("NFKC", str(original(each))).replace(",", ""), each


@pytest.mark.parametrize("sheet", ["汇总", "群体", "时间"])
def test_shares_kinds_and_counts_name_their_rows(city: Skt, sheet: str) -> None:
    book = load_workbook("淄博市.xlsx", data_only=True)[sheet]
    header = next(row for row in book.iter_rows() if "人次" in [cell.value for cell in row])
    for heading in [str(cell.value) for cell in header if cell.value]:
        for line, cell, value in cells_under(book, heading):
            if not isinstance(value, int | float) or line.endswith("合计"):
                continue
            out, err = city("trace", "淄博市.xlsx", f"{sheet}!{cell}")
            assert f"{sheet}!{cell}（" in out
            assert "改动过" not in err


def test_a_sheet_that_was_sorted_is_still_traced_right(city: Skt) -> None:
    before, _ = asked("淄博市.xlsx", "汇总", "人次", "淄博市 张店区")
    found = sources(city, "淄博市.xlsx", before)
    book = load_workbook("淄博市.xlsx", data_only=True)
    sheet = book["汇总"]
    sheet.insert_rows(1, 2)
    lines = [
        [cell.value for cell in row] for row in sheet.iter_rows() if row[0].value == "淄博市" and row[1].value
    ]
    first = next(row[0].row for row in sheet.iter_rows() if row[0].value == "淄博市" and row[1].value)
    for row, line in enumerate(reversed(lines), start=first):
        for column, value in enumerate(line, start=1):
            sheet.cell(row, column).value = value
    book.save("淄博市.xlsx")
    after, _ = asked("淄博市.xlsx", "汇总", "人次", "淄博市 张店区")
    assert after != before
    assert sources(city, "淄博市.xlsx", after) == found


def test_a_figure_that_was_typed_over_is_named(city: Skt) -> None:
    cell, value = asked("淄博市.xlsx", "汇总", "人次", "淄博市 张店区")
    book = load_workbook("淄博市.xlsx", data_only=True)
    book["汇总"][cell.split("!")[1]] = 99
    book.save("淄博市.xlsx")
    out, err = city("trace", "淄博市.xlsx", cell, "--format", "json")
    assert f"{cell} 现在写的是“99”，按来源算是 {value}：这一格汇总后改动过" in err
    told = json.loads(out)
    assert (told["value"], sum(each["value"] for each in told["sources"])) == (99, value)


def test_a_row_that_was_changed_added_or_removed_is_named(city: Skt) -> None:
    cell, _ = asked("淄博市.xlsx", "汇总", "人次", "淄博市 张店区")
    book = load_workbook("淄博市.xlsx", data_only=True)
    sheet = book[MAIN]
    row = next(row[0].row for row in sheet.iter_rows() if row[1].value == "张店区")
    sheet[f"E{row}"] = 31
    book.save("淄博市.xlsx")
    out, err = city("trace", "淄博市.xlsx", cell)
    assert f"来源里有汇总后改动过的：“{MAIN}”E{row}（培训人数）；下面列的是改动后的值" in err
    assert "现在写的是“70”，按来源算是 71" in err
    assert "E2" in out
    for column, value in enumerate(("淄博市", "张店区", "新添的", "失业人员", 7, "2021年5月1日"), start=1):
        sheet.cell(row, column).value = value
    book.save("淄博市.xlsx")
    found = city.json("trace", "淄博市.xlsx", cell)["sources"]
    assert ("淄博市.xlsx", MAIN, f"E{row}", 7) in {
        (each["file"], each["sheet"], each["cell"], each["value"]) for each in found
    }
    _, err = city("trace", "淄博市.xlsx", cell)
    assert "其中 1 行是汇总后手工添的" in err
    assert "汇总后删去了 1 行（来自“张店区.xlsx”Sheet 第 2 行）" in err


def test_a_city_workbook_edited_before_the_province_is_traced_as_far_as_is_known(city: Skt) -> None:
    book = load_workbook("淄博市.xlsx", data_only=True)
    sheet = book[MAIN]
    rows = [row[0].row for row in sheet.iter_rows() if row[0].value == "淄博市"]
    lines = [[cell.value for cell in sheet[row]] for row in rows]
    for row, line in zip(rows, reversed(lines), strict=True):
        for column, value in enumerate(line, start=1):
            sheet.cell(row, column).value = value
    edited = next(row for row in rows if sheet[f"B{row}"].value == "周村区")
    sheet[f"E{edited}"] = 13
    book.save("淄博市.xlsx")
    county_file(Path("滕州市.csv"), row_of("滕州市", "枣庄市"))
    city("merge", "淄博市.xlsx", "滕州市.csv", "-o", "省.xlsx", "--level", "province")
    cell, _ = asked("省.xlsx", "汇总", "人次", WHOLE)
    found = {(each["file"], each["cell"], each["value"]) for each in sources(city, "省.xlsx", cell)}
    assert found == {
        ("张店区.xlsx", "E2", 30),
        ("张店区.xlsx", "E2", 40),
        ("淄川区.docx", "E2", 25),
        ("博山区.csv", "E2", 30),
        ("淄博市.xlsx", f"E{edited}", 13),  # edited: the city's workbook is all that is known
        ("滕州市.csv", "E2", 30),
    }


def test_lines_are_told_apart_by_their_very_words(skt: Skt) -> None:
    writings = ("ABC工人", "abc工人", "ＡＢＣ工人")
    workbook(
        "张店区.xlsx",
        *((*ROW[:2], f"工艺{count}", group, count, *ROW[5:]) for count, group in enumerate(writings, 1)),
    )
    skt("merge", "张店区.xlsx", "-o", "淄博市.xlsx", "--unit", "淄博市")
    lines = [*cells_under(load_workbook("淄博市.xlsx", data_only=True)["群体"], "人次")]
    asked_about = {line: cell for line, cell, _ in lines if "工人" in line}
    assert len(asked_about) == len(writings)
    for count, group in enumerate(writings, 1):
        cell = next(cell for line, cell in asked_about.items() if f"{group} " in f"{line} ")
        out, err = skt("trace", "淄博市.xlsx", f"群体!{cell}", "--format", "json")
        assert "改动过" not in err
        assert [each["value"] for each in json.loads(out)["sources"]] == [count] == [json.loads(out)["value"]]


def test_rows_put_in_another_order_mislead_a_formula_that_nobody_changed(city: Skt) -> None:
    cell, right = next(
        (f"群体!{where}", value)
        for line, where, value in cells_under(load_workbook("淄博市.xlsx", data_only=True)["群体"], "人次")
        if WHOLE not in line
    )
    book = load_workbook("淄博市.xlsx")
    sheet = book[MAIN]
    rows = [row[0].row for row in sheet.iter_rows() if row[0].value == "淄博市"]
    lines = [[each.value for each in sheet[row]] for row in rows]
    for row, line in zip(rows, reversed(lines), strict=True):
        for column, value in enumerate(line, start=1):
            sheet.cell(row, column).value = value
    book.save("淄博市.xlsx")
    wrong = right + 5
    recalculated("淄博市.xlsx", "群体", cell.split("!")[1], wrong)
    out, err = city("trace", "淄博市.xlsx", cell)
    cause = "统计表的行重新排过序，“来源明细”没有跟着动，这一格的公式因此算出别的数"
    assert f"{cell} 现在写的是“{wrong}”，按来源算是 {right}：{cause}；请恢复原来的行" in err
    assert f"）按来源算 = {right}人次" in out
    assert f"表上现在写的是“{wrong}”：统计表的行重新排过序" in out
    told = city("trace", "淄博市.xlsx", cell, "--format", "json")
    assert cause in told[1]
    assert json.loads(told[0])["value"] == wrong
    assert sum(each["value"] for each in json.loads(told[0])["sources"]) == right


def recalculated(path: str, sheet: str, cell: str, value: int) -> None:
    """Keep a value with a formula, as a spreadsheet that recalculates does; openpyxl keeps none."""
    at = load_workbook(path, read_only=True).sheetnames.index(sheet) + 1
    with ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    part = f"xl/worksheets/sheet{at}.xml"
    written = re.sub(
        rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)(?:<v ?/>|<v></v>)'.encode(),
        rf"\g<1><v>{value}</v>".encode(),
        parts[part],
    )
    assert written != parts[part]
    with ZipFile(path, "w") as package:
        for name, data in (parts | {part: written}).items():
            package.writestr(name, data)


def test_a_formula_without_its_value_is_not_called_changed(city: Skt) -> None:
    cell, value = asked("淄博市.xlsx", "汇总", "人次", "淄博市 张店区")
    load_workbook("淄博市.xlsx").save("淄博市.xlsx")
    out, err = city("trace", "淄博市.xlsx", cell)
    assert f"{cell} 现在写的是“空白”，按来源算是 {value}：这一格是公式，文件里没有存它算出的数" in err
    assert f"）按来源算 = {value}人次" in out
    assert "改动过" not in out + err


def test_what_is_offered_instead_has_a_figure(city: Skt) -> None:
    filled = {
        cell.coordinate: cell.value
        for row in load_workbook("淄博市.xlsx", data_only=True)["汇总"].iter_rows()
        for cell in row
    }
    for cell, where in (("汇总!C99", "这张表"), ("汇总!A1", "这张表"), ("汇总!B8", "这")):
        message = city.refused("trace", "淄博市.xlsx", cell)
        assert where in message
        offered = re.findall(r"([A-Z]+[0-9]+)（", message.partition("可以问的有")[2])
        assert offered
        for each in offered:
            assert isinstance(filled[each], int | float)
            city("trace", "淄博市.xlsx", f"汇总!{each}")


def test_a_cell_without_a_sheet_is_one_of_the_first(city: Skt) -> None:
    row = next(
        row[0].row for row in load_workbook("淄博市.xlsx")[MAIN].iter_rows() if row[1].value == "周村区"
    )
    assert sources(city, "淄博市.xlsx", f"E{row}") == sources(city, "淄博市.xlsx", f"{MAIN}!E{row}")


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("汇总!A7", "不是汇总出来的数；这一行可以问的有"),
        ("汇总!A1", "不是汇总出来的数；这张表可以问的有"),
        ("来源!A4", "“来源”不是汇总出来的表，上面的数没有来源可查"),
        ("没有!A1", "“淄博市.xlsx”里没有工作表“没有”"),
        (f"{MAIN}!A1", "表头"),
        ("5C", "“5C”不是一个单元格"),
        ("!C5", "“!C5”不是一个单元格"),
        ("A1", "表头"),
        ("汇总!", "“汇总!”不是一个单元格"),
        ("汇总!ABCD5", "“汇总!ABCD5”不是一个单元格"),
    ],
)
def test_what_is_no_figure_is_said_in_one_message(city: Skt, cell: str, told: str) -> None:
    assert told in city.refused("trace", "淄博市.xlsx", cell)


def test_only_a_merged_workbook_can_be_traced(counties: Skt) -> None:
    assert "“张店区.xlsx”不是 skt merge 写的汇总表" in counties.refused("trace", "张店区.xlsx", "汇总!C5")
    Path("坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    out, err = counties("trace", "坏.xlsx", "汇总!C5", code=3)
    assert out == ""
    assert err.startswith("错误：“坏.xlsx”读不出来：")
    assert "没有“没有.xlsx”这个文件" in counties.refused("trace", "没有.xlsx", "汇总!C5")


def test_many_sources_are_cut_on_a_terminal_and_whole_in_json(skt: Skt) -> None:
    county_file(Path("张店区.csv"), *(row_of("张店区").replace("陶瓷", f"陶瓷{at}") for at in range(60)))
    skt("merge", "张店区.csv", "-o", "淄博市.xlsx")
    cell, value = asked("淄博市.xlsx", "汇总", "人次", "淄博市 张店区")
    out, _ = skt("trace", "淄博市.xlsx", cell)
    assert "另有 20 个单元格没有列出（--format json 全部列出）。" in out
    assert f"{value:,}" in out
    skt("trace", "淄博市.xlsx", cell, "-o", "来源.json")
    told = json.loads(Path("来源.json").read_text(encoding="utf-8"))
    assert Decimal(sum(each["value"] for each in told["sources"])) == value == told["value"]


def test_cards_lead_to_the_cell_of_each_field(skt: Skt) -> None:
    shutil.copytree(EXAMPLES / "brand", "品牌")
    skt("merge", "品牌", "--form", "brand", "--skip-bad", "-o", "目录.xlsx", code=0)
    book = load_workbook("目录.xlsx", data_only=True)
    sheet = book[book.sheetnames[0]]
    header = next(row for row in sheet.iter_rows() if row[0].value and row[1].value)
    name = sheet.cell(header[0].row + 1, 1)
    found = sources(skt, "目录.xlsx", f"{book.sheetnames[0]}!{name.coordinate}")
    assert [each["value"] for each in found] == [name.value]
    assert spot_named(found[0]["cell"]) is not None


def read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the whole workbook read, as one that was changed is."""
    monkeypatch.setattr(traces, "trace_by_index", nothing)


def nothing(source: object, **given: object) -> None:
    del source, given


@pytest.mark.parametrize("path", ["淄博市.xlsx", "省.xlsx"])
def test_the_index_of_an_untouched_workbook_tells_what_all_its_rows_tell(
    province: Skt, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    book = load_workbook(path, data_only=True)
    cells = [
        f"{sheet}!{cell.coordinate}"
        for sheet in ("汇总", "群体", "时间", "覆盖", MAIN)
        for row in book[sheet].iter_rows(max_row=12)
        for cell in row
        if cell.value is not None
    ][::11]
    quick = {cell: told(province, path, cell) for cell in cells}
    read_whole(monkeypatch)
    assert {cell: told(province, path, cell) for cell in cells} == quick
    assert {code for code, _, _ in quick.values()} == {0, 2}


def told(skt: Skt, path: str, cell: str) -> tuple[int, str, str]:
    code = run(["trace", path, cell])
    shown = skt.capsys.readouterr()
    return code, shown.out, shown.err


def test_sheets_of_one_file_are_told_apart(city: Skt) -> None:
    cell, _ = asked("淄博市.xlsx", "汇总", "人次", "淄博市 张店区")
    out, _ = city("trace", "淄博市.xlsx", cell)
    assert "张店区.xlsx 第二批" in out
