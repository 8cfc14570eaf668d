"""Single cells of a sender's workbook are rewritten; every other byte of it, and every other part, stays."""

import io
import os
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile_files import MAIN, archive, inline, number, parts_of, sheet
from messy_sheets import messy
from skilltrain_cli.intake.read_file import read_data
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.untrusted.office_package import open_package
from skilltrain_cli.readers.untrusted.office_package_copy import rewritten
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.writers.workbooks.editing.edit_cells import (
    Edited,
    UneditableError,
    edit_cells,
    recalculated,
)

E7 = Spot(6, 4)


def book(*sheets: str | bytes, strings: Sequence[str] | None = None) -> bytes:
    """Return a workbook of these sheet parts."""
    return archive(parts_of(*sheets, strings=strings))


def first_name(data: bytes) -> str:
    return read_data(data, file="a.xlsx").grids[0].name


def edited(data: bytes, cells: dict[Spot, Value]) -> Edited:
    return edit_cells(data, {first_name(data): cells})


def value(data: bytes, spot: Spot) -> Value:
    reading = read_data(data, file="a.xlsx")
    assert reading.failure is None
    return reading.grids[0].value(spot)


def raw_parts(data: bytes) -> dict[str, bytes]:
    """Return each entry's bytes as they lie in the file, local header included, in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entries = sorted(package.infolist(), key=lambda entry: entry.header_offset)
        starts = [*(entry.header_offset for entry in entries), package.start_dir]
    return {
        entry.filename: data[start:end]
        for entry, start, end in zip(entries, starts[:-1], starts[1:], strict=True)
    }


def made(**options: object) -> bytes:
    """Return a workbook as XlsxWriter makes it: two sheets, styles, a merge."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as writer:
        bold = writer.add_format({"bold": True, "bg_color": "#FFFF00"})
        one = writer.add_worksheet("统计表")
        one.write_string("E7", "1,200人", bold)
        one.write_string("E8", "别的格")
        one.write_number("E9", 5)
        one.merge_range("A1:C1", "标题")
        two = writer.add_worksheet("其他")
        two.write_string("E7", "不动")
    return out.getvalue()


def test_only_the_sheet_concerned_changes_and_all_other_bytes_are_copied() -> None:
    data = made()
    done = edit_cells(data, {"统计表": {E7: 1200, Spot(7, 4): "新 & <文字> "}})
    before, after = raw_parts(data), raw_parts(done.data)
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == ["xl/worksheets/sheet1.xml"]
    assert done.refused == {}
    grids = read_data(done.data, file="a.xlsx").grids
    assert [grids[0].value(Spot(row, 4)) for row in (6, 7, 8)] == [1200, "新 & <文字> ", 5]
    assert grids[1].value(E7) == "不动"
    cell = openpyxl.load_workbook(io.BytesIO(done.data))["统计表"]["E7"]
    assert (cell.value, cell.font.b, cell.fill.fgColor.rgb) == (1200, True, "FFFFFF00")


def test_around_the_cell_the_sheet_is_the_same_text() -> None:
    cell = '<c r="E7" s="1" t="inlineStr"><is><t>a</t></is></c>'
    rows = f'<row r="7" spans="1:9"><!-- a > b --><c r="D7" s="1"/>{cell}</row>'
    done = edited(book(sheet(rows)), {E7: "b"})
    with zipfile.ZipFile(io.BytesIO(done.data)) as package:
        xml = package.read("xl/worksheets/sheet1.xml").decode()
    new = '<c r="E7" s="1" t="inlineStr"><is><t xml:space="preserve">b</t></is></c>'
    assert xml == sheet(rows.replace(cell, new))


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="7"><c t="str" r="E7"><v>old</v></c></row>',
        "<row r='7'><c r='E7' t='inlineStr'><is><t>o > ld</t></is></c></row>",
        '<row r="7"><c r="E7"  s="0"  t="str" ><v>old</v></c ></row>',
        '<row r="7"><c r="E7" t="s"><v>0</v></c></row>',
        '<row r="7"><c r="E7" s="0"/></row>',
        '<row r="7"><c/><c/><c/><c/><c t="str"><v>old</v></c></row>',
        "<row/><row/><row/><row/><row/><row/><row><c/><c/><c/><c/><c><v>3</v></c></row>",
    ],
)
@pytest.mark.parametrize("new", ["文字", 30, 1.5])
def test_a_cell_is_found_in_every_dialect(rows: str, new: Value) -> None:
    done = edited(book(sheet(f'{rows}<row r="9">{number("A9", 4)}</row>'), strings=["old"]), {E7: new})
    assert done.refused == {}
    assert value(done.data, E7) == new
    assert value(done.data, Spot(8, 0)) == 4


def test_a_prefixed_sheet_stays_prefixed() -> None:
    xml = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="7"><x:c r="E7" t="str"><x:v>a</x:v></x:c>'
        "</x:row></x:sheetData></x:worksheet>"
    )
    done = edited(book(xml), {E7: "b"})
    with zipfile.ZipFile(io.BytesIO(done.data)) as package:
        part = package.read("xl/worksheets/sheet1.xml").decode()
    assert '<x:c r="E7" t="inlineStr"><x:is><x:t xml:space="preserve">b</x:t></x:is></x:c>' in part


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ('<c r="E7" t="str"><f>A1&amp;"x"</f><v>x</v></c>', "公式"),
        ('<c r="E7"><f t="shared" si="0"/><v>1</v></c>', "公式"),
        ('<c r="E7" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>', "几种格式"),
    ],
)
def test_what_a_plain_value_would_destroy_is_left_alone_and_said(cell: str, reason: str) -> None:
    data = book(sheet(f'<row r="7">{cell}</row>'))
    done = edited(data, {E7: "b"})
    assert done.data == data
    assert [reason in why for why in done.refused.values()] == [True]


def test_a_shared_string_of_several_formats_is_left_alone() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as writer:
        bold = writer.add_format({"bold": True})
        page = writer.add_worksheet()
        page.write_string("A1", "plain ")
        page.write_rich_string("A2", "填表人：", bold, "张三 ", "李四")
    data = out.getvalue()
    done = edited(data, {Spot(0, 0): "plain", Spot(1, 0): "x"})
    assert list(done.refused) == [("Sheet1", Spot(1, 0))]
    assert [value(done.data, Spot(row, 0)) for row in (0, 1)] == ["plain", "填表人：张三 李四"]


def test_the_headings_of_an_excel_table_are_left_alone() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as writer:
        page = writer.add_worksheet()
        page.add_table("B2:C4", {"columns": [{"header": "人数"}, {"header": "时间"}], "data": [["1人", 2]]})
    done = edited(out.getvalue(), {Spot(1, 1): "培训人数", Spot(2, 1): 1})
    assert {spot: "超级表" in why for (_, spot), why in done.refused.items()} == {Spot(1, 1): True}
    assert (value(done.data, Spot(1, 1)), value(done.data, Spot(2, 1))) == ("人数", 1)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("yyyy-mm-dd", "日期格式"),
        ('yyyy"年"m"月"', "日期格式"),
        ("[$-804]h:mm", "日期格式"),
        ("[h]:mm", "日期格式"),
        ("0%", "“0%”"),
        ("0.00", "“0.00”"),
        ("0.00E+00", "“0.00E+00”"),
        ('0"万"', "数字格式"),
        ('"约"0', "数字格式"),
        ('0"0"', "数字格式"),
        ('0"人 (day)"', "数字格式"),
        ("[DBNum1][$-804]General", "数字格式"),
        ("[>9]0;@", "数字格式"),
        ("0;-0;;@", "数字格式"),
        ('0;-0;"无"', "数字格式"),
        ("#", "数字格式"),
        ("0", ""),
        ("@", ""),
        ("General", ""),
        ("#,##0", ""),
        ("0_ ", ""),
        ('0"人"', ""),
        ("[Red]0;[Green]-0", ""),
        ("0_);[Red]\\(0\\)", ""),
    ],
)
def test_no_number_is_written_into_a_cell_that_would_show_something_else(code: str, reason: str) -> None:
    refused = bool(reason)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as writer:
        look = writer.add_format({"num_format": code})
        writer.add_worksheet().write_string("E7", "30", look)
    data = out.getvalue()
    done = edited(data, {E7: 30})
    assert [reason in why for why in done.refused.values()] == [True] * refused
    assert value(done.data, E7) == ("30" if refused else 30)
    assert value(edited(data, {E7: "文字"}).data, E7) == "文字"


def test_a_cell_that_is_not_there_is_said() -> None:
    assert edited(book(sheet(f'<row r="1">{inline("A1", "a")}</row>')), {E7: "b"}).refused == {
        ("Sheet1", E7): "单元格不在文件里"
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<w><calcPr calcId="1"/></w>', '<w><calcPr calcId="1" fullCalcOnLoad="1"/></w>'),
        ('<w><calcPr fullCalcOnLoad="0"/></w>', '<w><calcPr fullCalcOnLoad="1"/></w>'),
        ("<workbook><sheets/></workbook>", '<workbook><sheets/><calcPr fullCalcOnLoad="1"/></workbook>'),
        (
            "<x:workbook><x:sheets/><x:extLst/></x:workbook>",
            '<x:workbook><x:sheets/><x:calcPr fullCalcOnLoad="1"/><x:extLst/></x:workbook>',
        ),
    ],
)
def test_formulas_are_marked_to_be_computed(before: str, after: str) -> None:
    assert recalculated(before.encode()).decode() == after


def test_a_workbook_with_formulas_computes_them_anew_when_opened() -> None:
    cells = inline("E7", "30") + '<c r="F7"><f>SUM(E7)</f><v>0</v></c>'
    done = edited(book(sheet(f'<row r="7">{cells}</row>')), {E7: 30})
    assert done.formulas
    with zipfile.ZipFile(io.BytesIO(done.data)) as package:
        assert b'fullCalcOnLoad="1"' in package.read("xl/workbook.xml")
    assert not edited(book(sheet(f'<row r="7">{inline("E7", "30")}</row>')), {E7: 30}).formulas


def test_a_sheet_in_another_encoding_is_refused() -> None:
    xml = sheet(f'<row r="7">{inline("E7", "a")}</row>').replace("UTF-8", "UTF-16").encode("utf-16")
    with pytest.raises(UneditableError, match="UTF-8"):
        edit_cells(book(xml), {"Sheet1": {E7: "b"}})


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 8])
def test_what_is_no_package_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(UneditableError, match="不能直接修改"):
        edit_cells(data, {"Sheet1": {E7: "b"}})


def test_a_sheet_name_that_is_not_there_is_refused() -> None:
    with pytest.raises(UneditableError, match="没有的表"):
        edit_cells(made(), {"没有的表": {E7: "b"}})


class Unseekable(io.RawIOBase):
    """A stream that cannot go back, so that zipfile writes the sizes behind the data."""

    def __init__(self) -> None:
        """Hold what is written."""
        self.held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.held += bytes(data)  # type: ignore[call-overload]
        return len(bytes(data))  # type: ignore[call-overload]


def test_entries_with_sizes_behind_the_data_are_replaced_and_copied() -> None:
    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name in ("a.xml", "表/b.xml", "c.xml"):
            package.writestr(name, name * 50)
        package.comment = "说明".encode()
    out = rewritten(open_package(bytes(stream.held), LIMITS), {"表/b.xml": b"new"})
    with zipfile.ZipFile(io.BytesIO(out)) as package:
        assert package.testzip() is None
        assert [package.read(name) for name in package.namelist()] == [b"a.xml" * 50, b"new", b"c.xml" * 50]
        assert package.comment == "说明".encode()


def test_a_package_behind_something_else_is_written_without_it() -> None:
    package = open_package(b"before" + archive({"a": "a", "c": "c"}), LIMITS)
    with zipfile.ZipFile(io.BytesIO(rewritten(package, {"a": b"b", "new": b"n", "c": None}))) as written:
        assert written.start_dir == min(each.header_offset for each in written.infolist()) + sum(
            30 + len(each.filename) + each.compress_size for each in written.infolist()
        )
        assert {name: written.read(name) for name in written.namelist()} == {"a": b"b", "new": b"n"}


def test_the_same_changes_give_the_same_bytes_and_keep_times_and_attributes() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        entry = zipfile.ZipInfo("a.xml", (2021, 6, 8, 9, 30, 2))
        entry.external_attr = 0o644 << 16
        package.writestr(entry, "a")
        package.writestr(zipfile.ZipInfo("b.xml", (2021, 6, 8, 9, 30, 4)), "b")
    sent = open_package(stream.getvalue(), LIMITS)
    out = rewritten(sent, {"b.xml": b"other"})
    assert out == rewritten(sent, {"b.xml": b"other"})
    with zipfile.ZipFile(io.BytesIO(out)) as written:
        a, b = written.infolist()
        assert (a.date_time, a.external_attr, b.date_time) == (
            (2021, 6, 8, 9, 30, 2),
            0o644 << 16,
            (2021, 6, 8, 9, 30, 4),
        )


CORPUS = os.environ.get("SKT_CORPUS", "")
MOST_BYTES = 600_000


def edits(path: Path) -> tuple[Reading, dict[str, dict[Spot, Value]]]:
    """Return a foreign workbook as it reads, and up to three cells of each sheet to be rewritten."""
    reading = read_data(path.read_bytes(), file=path.name)
    chance = Random(path.name)
    cells: dict[str, dict[Spot, Value]] = {}
    for grid in () if reading.failure or reading.fallback else reading.grids:
        spots = [spot for spot, held in filled(grid).items() if isinstance(held, str | int)]
        chosen = chance.sample(spots, min(3, len(spots)))
        cells[grid.name] = {spot: chance.choice(("新值 ", 7)) for spot in chosen}
    return reading, cells


def filled(grid: Grid) -> dict[Spot, Value]:
    rows = range(grid.top, grid.bottom + 1)
    return {Spot(row, column): held for row in rows for column, held in grid.filled(row)}


@pytest.mark.skipif(not CORPUS, reason="SKT_CORPUS names no corpus of foreign files")
def test_foreign_workbooks_keep_every_part_and_every_other_value() -> None:
    done = 0
    for path in sorted(Path(CORPUS).rglob("*.xls[xm]")):
        data = path.read_bytes()
        if len(data) > MOST_BYTES or not data.startswith(b"PK"):
            continue
        reading, cells = edits(path)
        if not any(cells.values()):
            continue
        made = edit_cells(data, cells)
        after = read_data(made.data, file=path.name)
        for grid, again in zip(reading.grids, after.grids, strict=True):
            wanted = {
                spot: new for spot, new in cells[grid.name].items() if (grid.name, spot) not in made.refused
            }
            assert filled(again) == filled(grid) | wanted, path
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(made.data)) as new:
            assert (old.namelist(), new.testzip()) == (new.namelist(), None), path
            changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
        assert [name for name in changed if not re.search("sheet|workbook.xml", name, re.IGNORECASE)] == []
        done += 1
    assert done > 100


@given(seed=st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_any_cells_of_a_messy_workbook_can_be_rewritten_and_no_other_changes(seed: int) -> None:
    chance = Random(seed)
    grid = messy(chance).grid()
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as writer:
        page = writer.add_worksheet("Sheet1")
        for index, row in enumerate(grid.rows):
            for offset, cell in enumerate(row):
                if cell is not None:
                    page.write(grid.top + index, grid.left + offset, cell)
    data = out.getvalue()
    before = read_data(data, file="a.xlsx").grids[0]
    spots = [
        Spot(row, column) for row in range(before.top, before.bottom + 1) for column, _ in before.filled(row)
    ]
    cells: dict[Spot, Value] = {spot: chance.choice(("新值", 7, " <&> ")) for spot in chance.sample(spots, 3)}
    after = read_data(edited(data, cells).data, file="a.xlsx").grids[0]
    assert {spot: after.value(spot) for spot in spots} == {
        spot: cells.get(spot, before.value(spot)) for spot in spots
    }
