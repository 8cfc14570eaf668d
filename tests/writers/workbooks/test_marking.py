"""Marked copies: what is in them, what is left as it was, and which workbooks are rather not touched."""

import io
import re
import string
import zipfile
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from xlsxwriter import Workbook

from marked_copies import difference, events, finding, marked, part, values
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.workbooks.xlsx import read_xlsx
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.writers.workbooks.marking import marked_cells
from skilltrain_cli.writers.workbooks.marking.located_xml import CannotMark
from skilltrain_cli.writers.workbooks.marking.marked_cells import MOST_COMMENTS

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RED, ORANGE, BLUE = "FFFF5050", "FFFFC001", "FFBDD7EF"
B2, E7 = Spot(1, 1), Spot(6, 4)


def loaded(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def simple() -> bytes:
    """Return a workbook with one filled cell, B2."""
    book = openpyxl.Workbook()
    book.active.title = "表1"
    book.active["B2"] = "约30人"
    return saved(book)


def rezipped(data: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """Return a package with some parts changed, added, or taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def of_sheet(xml: str) -> bytes:
    """Return a workbook whose sheet is written so."""
    return rezipped(simple(), {"xl/worksheets/sheet1.xml": xml.encode()})


def sheet_after(xml: str, *spots: Spot) -> str:
    """Return the XML of a sheet after its cells were marked."""
    copy = marked(of_sheet(xml), *(finding("表1", spot) for spot in spots))[0]
    return part(copy, "xl/worksheets/sheet1.xml").decode()


# What is marked.


@pytest.mark.parametrize(
    ("severity", "explanation", "colour", "label"),
    [
        (Severity.ERROR, None, RED, "【强制】VL003"),
        (Severity.QUERY, None, ORANGE, "【核实】TM002"),
        (Severity.QUERY, "四季度统一组织", BLUE, "【核实·已说明】TM002"),
        (Severity.NOTE, None, BLUE, "【提示】RG007"),
    ],
)
def test_a_cell_is_coloured_and_its_comment_says_it_in_words(
    severity: Severity, explanation: str | None, colour: str, label: str
) -> None:
    copy = loaded(marked(simple(), finding("表1", B2, severity, explanation=explanation))[0])
    cell = copy["表1"]["B2"]
    assert (cell.value, cell.fill.patternType, cell.fill.fgColor.rgb) == ("约30人", "solid", colour)
    for words in (label, "培训人数", "应为整数人数", "鲁人社字〔2021〕32号 附件2“培训人数”"):
        assert words in cell.comment.text
    assert ("情况说明：四季度统一组织" if explanation else "改法：请核实后只填整数") in cell.comment.text


def test_the_list_has_a_line_for_each_finding_with_a_link_to_its_cell() -> None:
    found = [
        finding(None, None),
        finding("表1", B2),
        finding("表1", E7, Severity.QUERY, explanation="四季度办"),
    ]
    listed = loaded(marked(simple(), *found)[0])["问题清单"]
    rows = [[cell.value for cell in row] for row in listed.iter_rows(min_row=2)]
    assert rows[0] == ["编码", "级别", "工作表", "单元格", "现填", "问题", "改法", "依据", "情况说明"]
    assert [row[:4] for row in rows[1:]] == [
        ["VL003", "强制", None, None],
        ["VL003", "强制", "表1", "B2"],
        ["TM002", "核实·已说明", "表1", "E7"],
    ]
    assert [row[8] for row in rows[1:]] == [None, None, "四季度办"]
    assert [listed.cell(row, 4).hyperlink for row in (3,)] == [None]
    assert listed["D4"].hyperlink.location == "'表1'!B2"
    assert "强制 2 处，核实 1 处" in listed["A1"].value


def test_the_gravest_finding_of_a_cell_gives_the_colour_and_all_are_in_one_comment() -> None:
    copy = loaded(marked(simple(), finding("表1", B2, Severity.NOTE), finding("表1", B2))[0])
    cell = copy["表1"]["B2"]
    assert cell.fill.fgColor.rgb == RED
    assert cell.comment.text.index("【强制】") < cell.comment.text.index("【提示】")


def test_a_merged_range_shows_its_mark_at_its_upper_left_cell() -> None:
    book = openpyxl.Workbook()
    book.active.title = "表1"
    book.active.merge_cells("B2:B4")
    cell = loaded(marked(saved(book), finding("表1", Spot(3, 1)))[0])["表1"]["B2"]
    assert cell.fill.fgColor.rgb == RED
    assert "（B4）" in cell.comment.text


def test_names_and_texts_that_look_like_markup_stay_text() -> None:
    book = openpyxl.Workbook()
    book.active.title = "A'b & <c>"
    copy = marked(saved(book), finding(book.active.title, B2, message='=cmd|" <x> _x0041_ & \x01\u202e'))[0]
    listed = loaded(copy)["问题清单"]
    assert listed["D3"].hyperlink.location == "'A''b & <c>'!B2"
    assert listed["F3"].data_type == "s"
    assert values(copy).keys() == {"A'b & <c>"}
    shown = read_xlsx(copy, LIMITS).grids[1].value(Spot(2, 5))
    assert shown == '“培训人数”：=cmd|" <x> _x0041_ & ␁[U+202E]'


def test_a_sheet_whose_name_holds_a_number_is_found_behind_its_mask() -> None:
    book = openpyxl.Workbook()
    book.active.title = "13800001234"
    copy = loaded(marked(saved(book), finding("138****1234", B2))[0])
    assert copy["13800001234"]["B2"].fill.fgColor.rgb == RED


def test_sheets_whose_names_differ_only_behind_their_masks_are_told_apart() -> None:
    book = openpyxl.Workbook()
    book.active.title = "13800001234"
    book.create_sheet("138-0000-1234")
    copy = loaded(marked(saved(book), finding("138****1234（2）", B2))[0])
    fills = {sheet.title: sheet["B2"].fill.fgColor.rgb for sheet in copy.worksheets[:2]}
    assert fills == {"13800001234": "00000000", "138-0000-1234": RED}
    assert copy["问题清单"]["D3"].hyperlink.location == "'138-0000-1234'!B2"


# Sheets as strangers write them.

CELL = r'<c r="B2" s="\d+"/>'


@pytest.mark.parametrize(
    ("data", "spot", "expected"),
    [
        ("<sheetData/>", B2, rf'<sheetData><row r="2">{CELL}</row></sheetData>'),
        ('<sheetData><row r="2"/></sheetData>', B2, rf'<row r="2">{CELL}</row></sheetData>'),
        ('<sheetData><row r="3"/></sheetData>', B2, rf'<sheetData><row r="2">{CELL}</row><row r="3"/>'),
        ('<sheetData><row r="1"/></sheetData>', B2, rf'<row r="1"/><row r="2">{CELL}</row></sheetData>'),
        (
            '<sheetData><row r="2" spans="1:1"><c r="A2"/><c r="C2"/></row></sheetData>',
            B2,
            rf'<row r="2"><c r="A2"/>{CELL}<c r="C2"/></row>',
        ),
        (
            "<sheetData><row><c><v>1</v></c></row><row><c><v>2</v></c><c><v>3</v></c></row></sheetData>",
            B2,
            r'<row><c><v>2</v></c><c s="\d+"><v>3</v></c></row>',
        ),
        (
            "<sheetData><row r='2'><c r='B2' s='0' t='str'><v>a</v></c></row></sheetData>",
            B2,
            r"""<row r='2'><c r='B2' s="\d+" t='str'><v>a</v></c></row>""",
        ),
        (
            '<sheetData><row r="2"><!-- <c r="B2"/> --><c r="B2"><is><t>a</t></is></c></row></sheetData>',
            B2,
            r'<!-- <c r="B2"/> --><c r="B2" s="\d+"><is>',
        ),
    ],
)
def test_cells_are_found_or_put_in_however_the_sheet_is_written(data: str, spot: Spot, expected: str) -> None:
    after = sheet_after(f'<worksheet xmlns="{MAIN}">{data}</worksheet>', spot)
    assert re.search(expected, after), after


def test_a_sheet_with_prefixes_gets_its_cells_with_them() -> None:
    xml = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"/></x:sheetData></x:worksheet>'
    after = sheet_after(xml, B2)
    assert re.search(r'<x:row r="2"><x:c r="B2" s="\d+"/></x:row></x:sheetData><x:legacyDrawing ', after)


def test_a_blank_cell_keeps_the_look_of_its_row_or_column() -> None:
    book = openpyxl.Workbook()
    book.active.title = "表1"
    book.active["A1"].number_format = "0.000"
    number = 1
    xml = (
        f'<worksheet xmlns="{MAIN}"><cols><col min="2" max="3" width="9" style="{number}"/></cols>'
        f'<sheetData><row r="3" s="{number}" customFormat="1"/></sheetData></worksheet>'
    )
    source = rezipped(saved(book), {"xl/worksheets/sheet1.xml": xml.encode()})
    copy = loaded(marked(source, *(finding("表1", spot) for spot in (B2, Spot(2, 7), Spot(1, 7))))[0])["表1"]
    assert [copy[cell].number_format for cell in ("B2", "H3", "H2")] == ["0.000", "0.000", "General"]


def test_the_drawing_of_comments_stands_where_the_schema_has_it() -> None:
    tail = '<pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/>'
    behind = '<extLst><ext uri="x"/></extLst>'
    inner = '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>1</formula>'
    early = f"{inner}<extLst/></cfRule></conditionalFormatting>"
    xml = f'<worksheet xmlns="{MAIN}"><sheetData/>{early}{tail}{behind}</worksheet>'
    assert re.search(rf"{tail}<legacyDrawing [^>]*/>{behind}</worksheet>", sheet_after(xml, B2))


@st.composite
def sheets(draw: st.DrawFn) -> tuple[str, set[tuple[int, int]]]:
    """Return a sheet's rows, with gaps, some references left out, and the cells that are there."""
    written, there = [], set()
    row = -1
    for step in draw(st.lists(st.integers(1, 3), max_size=6)):
        row += step
        number = f' r="{row + 1}"' if step > 1 or draw(st.booleans()) else ""
        cells, column = [], -1
        for jump in draw(st.lists(st.integers(1, 3), max_size=5)):
            column += jump
            there.add((row, column))
            named = (
                f' r="{string.ascii_uppercase[column]}{row + 1}"' if jump > 1 or draw(st.booleans()) else ""
            )
            cells.append(f"<c{named}><v>{row * 100 + column}</v></c>")
        written.append(f"<row{number}>{''.join(cells)}</row>" if cells else f"<row{number}/>")
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(written)}</sheetData></worksheet>', there


@settings(deadline=None)
@given(sheets(), st.sets(st.tuples(st.integers(0, 20), st.integers(0, 18)), min_size=1, max_size=8))
def test_any_cells_of_any_sheet_are_marked_and_no_value_moves(
    sheet: tuple[str, set[tuple[int, int]]], wanted: set[tuple[int, int]]
) -> None:
    xml, there = sheet
    source = of_sheet(xml)
    copy = marked(source, *(finding("表1", Spot(*place)) for place in wanted))[0]
    assert values(copy) == values(source) == {"表1": {place: place[0] * 100.0 + place[1] for place in there}}
    cells = loaded(copy)["表1"]._cells
    red = {(row - 1, column - 1) for (row, column), cell in cells.items() if cell.fill.fgColor.rgb == RED}
    assert red == wanted
    after = part(copy, "xl/worksheets/sheet1.xml")
    assert events(after) == events(part(source, "xl/worksheets/sheet1.xml"))


# What is left as it was.


def rich() -> bytes:
    """Return a workbook with chart, picture, formats, prompts, print set-up, and WPS's pictures in cells."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表1")
        other = book.add_worksheet("表2")
        other.write_row(0, 0, (1, 2, 3))
        other.write_comment("A1", "别的表的批注")
        sheet.write("B2", "约30人", book.add_format({"bg_color": "#00FF00", "bold": True}))
        sheet.write_formula("C2", "=SUM(D2:D9)", None, 7)
        sheet.merge_range("A4:C4", "合并")
        sheet.conditional_format("B1:B9", {"type": "cell", "criteria": ">", "value": 5})
        sheet.data_validation("B1:B9", {"validate": "list", "source": ["甲", "乙"]})
        sheet.insert_image("F9", "点.png", {"image_data": io.BytesIO(PIXEL)})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=表2!$A$1:$C$1"})
        sheet.insert_chart("H2", chart)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.write_comment("D5", "请张三核对", {"author": "李四"})
        sheet.protect("", {"select_locked_cells": True})
    images = b'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"/>'
    return rezipped(out.getvalue(), {"xl/cellimages.xml": images})


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


def test_only_the_parts_concerned_change_and_the_others_keep_their_compressed_bytes() -> None:
    source = rich()
    found = difference(source, marked(source, finding("表1", B2))[0])
    assert found.gone == frozenset()
    assert found.new == {"xl/worksheets/sheet3.xml"}
    assert found.changed == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }


def test_what_a_sheet_says_besides_its_marks_is_the_same() -> None:
    source = rich()
    copy = marked(source, finding("表1", B2))[0]
    name = "xl/worksheets/sheet1.xml"
    assert events(part(copy, name)) == events(part(source, name))
    before, after = (part(each, name) for each in (source, copy))
    assert re.sub(rb'(<c r="B2") s="\d+"', rb"\1", after) == re.sub(rb'(<c r="B2") s="\d+"', rb"\1", before)
    cell = loaded(copy)["表1"]["B2"]
    assert (cell.font.bold, cell.fill.fgColor.rgb) == (True, RED)


def test_comments_of_the_sender_stay_and_ours_goes_on_below() -> None:
    source = rich()
    copy = loaded(marked(source, finding("表1", Spot(4, 3)), finding("表1", B2))[0])
    assert copy["表2"]["A1"].comment.text == "别的表的批注"
    text = copy["表1"]["D5"].comment.text
    assert text.startswith("请张三核对\n〔审核批注〕\n【强制】VL003")
    assert copy["表1"]["D5"].comment.author == "李四"
    assert copy["表1"]["B2"].comment.text.startswith("〔审核批注〕")


def test_every_comment_has_one_box_of_its_own_number() -> None:
    copy = marked(rich(), finding("表1", Spot(4, 3)), finding("表1", B2), finding("表2", B2))[0]
    for number, cells in ((1, {(4, 3), (1, 1)}), (2, {(0, 0), (1, 1)})):
        drawing = part(copy, f"xl/drawings/vmlDrawing{number}.vml").decode()
        boxes = re.findall(r"<x:Row>(\d+)</x:Row>\s*<x:Column>(\d+)</x:Column>", drawing)
        assert {(int(row), int(column)) for row, column in boxes} == cells
        assert len(boxes) == 2
    drawings = "".join(part(copy, f"xl/drawings/vmlDrawing{number}.vml").decode() for number in (1, 2))
    shapes = re.findall(r'<v:shape [^>]*?id="(_x0000_s\d+)"', drawings)
    assert len(shapes) == len(set(shapes)) == 4


def test_the_same_input_gives_the_same_bytes() -> None:
    source = rich()
    assert marked(source, finding("表1", B2))[0] == marked(source, finding("表1", B2))[0]


def test_a_package_without_styles_gets_some() -> None:
    types = re.sub(rb'<Override PartName="/xl/styles.xml"[^>]*/>', b"", part(simple(), "[Content_Types].xml"))
    relations = re.sub(
        rb"<Relationship [^>]*styles[^>]*/>", b"", part(simple(), "xl/_rels/workbook.xml.rels")
    )
    source = rezipped(
        simple(),
        {"xl/styles.xml": None, "[Content_Types].xml": types, "xl/_rels/workbook.xml.rels": relations},
    )
    assert loaded(marked(source, finding("表1", B2))[0])["表1"]["B2"].fill.fgColor.rgb == RED


# Macros.


def with_macros(extra: Mapping[str, bytes] | None = None) -> bytes:
    """Return a workbook as .xlsm, with a VBA project that is none."""
    types = part(simple(), "[Content_Types].xml")
    types = types.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ).replace(
        b"</Types>",
        b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        b"</Types>",
    )
    relation = (
        b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"'
        b' Target="vbaProject.bin"/></Relationships>'
    )
    relations = part(simple(), "xl/_rels/workbook.xml.rels").replace(b"</Relationships>", relation)
    changes = {
        "[Content_Types].xml": types,
        "xl/_rels/workbook.xml.rels": relations,
        "xl/vbaProject.bin": b"Attribute VB_Name" * 9,
    }
    return rezipped(simple(), {**changes, **(extra or {})})


def test_a_copy_has_no_macros_and_is_no_xlsm_any_more() -> None:
    copy, remarks = marked(with_macros(), finding("表1", B2))
    assert remarks.without_macros
    assert b"VB_Name" not in b"".join(
        part(copy, name) for name in zipfile.ZipFile(io.BytesIO(copy)).namelist()
    )
    types = part(copy, "[Content_Types].xml")
    assert (b"vba" in types, b"macroEnabled" in types, b"sheet.main+xml" in types) == (False, False, True)
    assert b"vbaProject" not in part(copy, "xl/_rels/workbook.xml.rels")
    assert not read_xlsx(copy, LIMITS).macros
    assert not marked(simple(), finding("表1", B2))[1].without_macros


# A copy that was mended and comes back.


def test_marks_of_an_earlier_review_are_taken_back() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "表1"
    for cell, colour in (("B2", "FF00FF00"), ("C2", None), ("D2", None)):
        sheet[cell] = "约30人"
        if colour:
            sheet[cell].fill = PatternFill("solid", fgColor=colour)
    sheet["D2"].comment = Comment("请张三核对", "李四")
    spots = [Spot(1, column) for column in (1, 2, 3)]
    first = marked(saved(book), *(finding("表1", spot) for spot in spots))[0]
    for again in (first, saved(loaded(first))):  # as it was made, and as a program saved it
        second = loaded(marked(again, finding("表1", spots[1], Severity.QUERY))[0])
        assert second.sheetnames == ["表1", "问题清单"]
        cells = [second["表1"][name] for name in ("B2", "C2", "D2")]
        assert [cell.fill.patternType and cell.fill.fgColor.rgb for cell in cells] == [
            "FF00FF00",
            ORANGE,
            None,
        ]
        assert [cell.comment and cell.comment.text.count("审核批注") for cell in cells] == [None, 1, 0]
        assert cells[2].comment.text.strip() == "请张三核对"
        assert [row[3].value for row in second["问题清单"].iter_rows(min_row=3)] == ["C2"]


def colours(sheet: Any, last: int) -> list[str | None]:
    """Return the fills of column B."""
    fills = [sheet.cell(row, 2).fill for row in range(1, last + 1)]
    return [fill.fgColor.rgb if fill.patternType else None for fill in fills]


def test_a_mended_cell_loses_its_colour_wherever_rows_moved_it() -> None:
    book = openpyxl.Workbook()
    book.active.title = "表1"
    for row in (2, 3, 4):
        book.active.cell(row, 2, "约30人")
    book.active["B3"].fill = PatternFill("solid", fgColor="FF00FF00")
    first = marked(saved(book), *(finding("表1", Spot(row, 1)) for row in (1, 2, 3)))[0]
    moved = loaded(first)
    moved["表1"].insert_rows(1, 2)
    second = loaded(marked(saved(moved), finding("表1", Spot(5, 1)))[0])["表1"]
    assert colours(second, 7) == [None, None, None, None, "FF00FF00", RED, None]


def test_a_copy_with_nothing_left_to_complain_of_has_no_mark() -> None:
    first = marked(simple(), finding("表1", B2))[0]
    assert colours(loaded(first)["表1"], 2) == [None, RED]
    again = loaded(marked(first)[0])
    assert colours(again["表1"], 2) == [None, None]
    assert again["表1"]["B2"].comment is None
    assert str(again["问题清单"]["A1"].value).startswith("没有发现问题")


@pytest.mark.parametrize(
    ("severity", "behind"),
    [(Severity.ERROR, "FFFF8080"), (Severity.QUERY, "FFFF9900"), (Severity.NOTE, "FFD9D9D9")],
)
def test_what_libreoffice_writes_behind_a_fill_is_no_colour_of_the_senders(
    severity: Severity, behind: str
) -> None:
    first = marked(simple(), finding("表1", B2, severity))[0]
    styles = part(first, "xl/styles.xml")
    mark = re.search(rb'(<fgColor rgb="FF(?:FF5050|FFC001|BDD7EF)"/>)<bgColor indexed="64"/>', styles)
    assert mark is not None
    resaved = styles.replace(mark[0], mark[1] + f'<bgColor rgb="{behind}"/>'.encode())
    second = marked(rezipped(first, {"xl/styles.xml": resaved}), finding(None, None))[0]
    assert loaded(second)["表1"]["B2"].fill.patternType is None


def test_a_sheet_of_the_senders_with_the_name_of_the_list_is_left_alone() -> None:
    book = openpyxl.Workbook()
    book.active.title = "表1"
    book.create_sheet("问题清单")["A1"] = "我自己的清单"
    copy = loaded(marked(saved(book), finding("表1", B2))[0])
    assert copy.sheetnames == ["表1", "问题清单", "问题清单2"]
    assert copy["问题清单"]["A1"].value == "我自己的清单"


# Many findings.


def test_ten_thousand_cells_are_all_coloured_and_listed_and_the_first_have_comments() -> None:
    found = [finding("表1", Spot(row, 4)) for row in range(10_000)]
    found.append(finding("表1", Spot(9_999, 9), Severity.NOTE))
    copy, remarks = marked(simple(), *found)
    book = loaded(copy)
    cells = [book["表1"].cell(row, 5) for row in range(1, 10_001)]
    assert {cell.fill.fgColor.rgb for cell in cells} == {RED}
    assert sum(cell.comment is not None for cell in cells) == MOST_COMMENTS - 1
    assert book["表1"]["J10000"].comment is not None
    assert book["问题清单"].max_row == 10_003
    assert remarks.uncommented == 10_001 - MOST_COMMENTS
    assert "另有 8,001 个单元格只标颜色" in book["问题清单"]["A1"].value
    assert read_xlsx(copy, LIMITS).facts == ()


def test_comments_go_to_the_gravest_cells_but_to_every_kind_first() -> None:
    many = [finding("表1", Spot(row, 4), Severity.QUERY) for row in range(150)]
    sheet = marked_cells.marks_of([*many, finding("表1", Spot(900, 4))], ())
    chosen = marked_cells.commented_cells({"表1": sheet}, 101)["表1"]
    assert Spot(900, 4) in chosen
    assert [spot.row for spot in sorted(chosen)] == [*range(100), 900]


# Rather not.


def strict(data: bytes) -> bytes:
    name = "xl/workbook.xml"
    return rezipped(
        data,
        {name: part(data, name).replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")},
    )


def in_utf16(data: bytes) -> bytes:
    xml = f'<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="{MAIN}"><sheetData/></worksheet>'
    return rezipped(data, {"xl/worksheets/sheet1.xml": xml.encode("utf-16")})


DOCTYPE = f'<!DOCTYPE a><worksheet xmlns="{MAIN}"><sheetData/></worksheet>'
BACKWARDS = f'<worksheet xmlns="{MAIN}"><sheetData><row r="9"/><row r="2"/></sheetData></worksheet>'


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (strict(simple()), "Strict Open XML"),
        (in_utf16(simple()), "不是 UTF-8"),
        (of_sheet(DOCTYPE), "文档类型声明"),
        (of_sheet(BACKWARDS), "行没有按顺序"),
        (of_sheet("<worksheet"), "XML 已损坏"),
        (of_sheet(f'<worksheet xmlns="{MAIN}"></worksheet>'), "结构认不出来"),
        (rezipped(simple(), {"_xmlsignatures/sig1.xml": b"<a/>"}), "数字签名"),
        (rezipped(simple(), {"xl/revisions/userNames.xml": b"<a/>"}), "共享工作簿"),
        (with_macros({"xl/macrosheets/sheet1.xml": b"<a/>"}), "Excel 4.0 宏"),
        (rezipped(simple(), {"xl/styles.xml": f'<styleSheet xmlns="{MAIN}"/>'.encode()}), "样式部件不完整"),
        (simple()[:400], "已损坏"),
    ],
)
def test_a_workbook_that_would_be_harmed_is_not_marked(source: bytes, why: str) -> None:
    with pytest.raises(CannotMark, match=why):
        marked(source, finding("表1", B2))


def test_a_thread_of_the_senders_is_left_alone_and_the_list_says_why() -> None:
    book = openpyxl.Workbook()
    book.active.title = "表1"
    book.active["B2"] = "约30人"
    book.active["B2"].comment = Comment(
        "[Threaded comment]\n人数以开班通知为准", "tc={11111111-2222-3333-4444}"
    )
    source = saved(book)
    copy, told = marked(source, finding("表1", B2))
    written = loaded(copy)
    assert written["表1"]["B2"].comment.text == "[Threaded comment]\n人数以开班通知为准"
    assert written["表1"]["B2"].fill.fgColor.rgb == RED
    assert told.uncommented == 1
    assert "已有会话批注" in str([cell.value for row in written["问题清单"].rows for cell in row])


RELATIONS = "xl/_rels/workbook.xml.rels"
STYLES_TYPE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
COMMENTS_TYPE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"


def retyped(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    xml = zipfile.ZipFile(io.BytesIO(data)).read(name)
    assert old in xml
    return rezipped(data, {name: xml.replace(old, new)})


@pytest.mark.parametrize(
    "kind", [b"str", b"", STYLES_TYPE.replace(b"/styles", b"/Styles"), STYLES_TYPE + b"2"]
)
def test_no_second_styles_part_comes_beside_one_that_is_related_wrongly(kind: bytes) -> None:
    with pytest.raises(CannotMark, match="文件内部登记有误"):
        marked(retyped(simple(), RELATIONS, STYLES_TYPE, kind), finding("表1", B2))


def test_of_two_styles_parts_none_is_chosen() -> None:
    second = b'<Relationship Type="' + STYLES_TYPE + b'" Target="/xl/other.xml" Id="rId99"/></Relationships>'
    styles = zipfile.ZipFile(io.BytesIO(simple())).read("xl/styles.xml")
    data = rezipped(retyped(simple(), RELATIONS, b"</Relationships>", second), {"xl/other.xml": styles})
    with pytest.raises(CannotMark, match="文件内部登记有误"):
        marked(data, finding("表1", B2))


def test_no_second_comments_part_comes_beside_one_that_is_related_wrongly() -> None:
    book = loaded(simple())
    book["表1"]["B2"].comment = Comment("约数", "甲")
    name = "xl/worksheets/_rels/sheet1.xml.rels"
    with pytest.raises(CannotMark, match="文件内部登记有误"):
        marked(retyped(saved(book), name, COMMENTS_TYPE, b"str"), finding("表1", B2))
