"""What Office formats can say in ways that readers miss: escapes, branches, strokes under a condition."""

import pytest

from hostile_files import STYLES, archive, inline, parts_of, sheet
from project_rows import FOOTER, HEAD, ORDER, ROW, SECOND, Row
from skilltrain_cli.intake.examine_file import judge
from skilltrain_cli.intake.read_file import read_data
from skilltrain_cli.review.finding import Finding
from skilltrain_cli.values.read_outcome import Failure, Reading
from word_files import FOOT, HEADINGS, box, cell, para, run, table, word
from word_files import ROW as GOOD

ALTERNATIVES = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<mc:Choice Requires="x14">{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>'
)
STROKE = "<font><strike/></font>"
LETTERS = "ABCDEFG"


def row_of(values: Row, number: int) -> str:
    """Return a row with its texts inside, figures as numbers."""
    cells = (
        f'<c r="{letter}{number}"><v>{value}</v></c>'
        if isinstance(value, int)
        else inline(f"{letter}{number}", str(value or ""))
        for letter, value in zip(LETTERS, values, strict=False)
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


ROWS = "".join(row_of(values, at) for at, values in enumerate((HEAD, ROW, SECOND, FOOTER), 1))


def read(*sheets: str, strings: list[str] | None = None, dxf: str = "") -> Reading:
    parts = parts_of(*sheets, strings=strings)
    looks = f'<dxfs count="2"><dxf><font><b/></font></dxf><dxf>{dxf}</dxf></dxfs></styleSheet>'
    parts["xl/styles.xml"] = STYLES.replace("</styleSheet>", looks) if dxf else STYLES
    return read_data(archive(parts), file="张店区.xlsx")


def found(reading: Reading) -> list[Finding]:
    return list(judge(reading, ORDER).findings)


# _x5E97_


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("张_x5E97_区", "张店区"),
        ("张_x5e97_区", "张店区"),
        ("_x5F20__x5E97__x533A_", "张店区"),
        ("_xD842__xDFB7_祥", "𠮷祥"),
        ("a_x005F_x5E97_b", "a_x5E97_b"),
        ("a_x000D_b_x5E97_", "a\rb店"),
        ("_x5E97", "_x5E97"),
        ("_xD842_x", "_xD842_x"),
    ],
)
def test_escaped_characters_are_read_as_excel_shows_them(written: str, text: str) -> None:
    cells = f'<c r="A1" t="s"><v>0</v></c>{inline("B1", written)}<c r="C1" t="str"><v>{written}</v></c>'
    reading = read(sheet(f'<row r="1">{cells}</row>'), strings=[f"<t>{written}</t>"])
    assert [list(row) for row in reading.grids[0].rows] == [[text] * 3]


# Branches


def test_branches_among_the_cells_of_a_sheet_are_refused_by_name() -> None:
    branch = ALTERNATIVES.format(row_of(ROW, 2), row_of(SECOND, 3))
    reading = read(sheet(row_of(HEAD, 1) + branch))
    assert reading.failure is Failure.TWICE
    assert [each.message for each in found(reading) if each.card.code == "RD018"] == [
        "文件内部数据区的内容（mc:AlternateContent）写了两次，不知道以哪一次为准，所以没有读"
    ]


def test_branches_in_shared_strings_are_refused_and_those_of_controls_are_not() -> None:
    strings = [ALTERNATIVES.format("<t>甲</t>", "<t>乙</t>")]
    row = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    assert read(sheet(row), strings=strings).failure is Failure.TWICE
    assert read(sheet(ROWS, after=ALTERNATIVES.format("<controls/>", ""))).failure is None


@pytest.mark.parametrize(
    ("choices", "text"),
    [
        ('<mc:Choice Requires="wps">{甲}</mc:Choice><mc:Fallback>{乙}</mc:Fallback>', "甲"),
        ('<mc:Choice Requires="zz">{甲}</mc:Choice><mc:Fallback>{乙}</mc:Fallback>', "乙"),
        ('<mc:Choice Requires="wps zz">{甲}</mc:Choice><mc:Fallback>{乙}</mc:Fallback>', "乙"),
        ('<mc:Choice Requires="zz">{甲}</mc:Choice><mc:Choice Requires="wps">{丙}</mc:Choice>', "丙"),
        ('<mc:Choice xmlns:zz="urn:example" Requires="zz">{甲}</mc:Choice>', None),
    ],
)
def test_word_shows_the_first_branch_it_understands(choices: str, text: str | None) -> None:
    for each in "甲乙丙":
        choices = choices.replace(f"{{{each}}}", run(each))
    markup = f"<mc:AlternateContent>{choices}</mc:AlternateContent>"
    (grid,) = read_data(word(table([cell(f"<w:p>{markup}</w:p>"), "丁"])), file="表.docx").grids
    assert (grid.rows[0][0] or None, grid.rows[0][1]) == (text, "丁")


def test_a_text_box_is_still_read_once() -> None:
    reading = read_data(word(table(HEADINGS, GOOD), para(box(FOOT))), file="张店区.docx")
    assert found(reading) == []


# Strokes under a condition

RULE = '<conditionalFormatting sqref="{}"><cfRule type="expression" dxfId="{}" priority="1"/>'
CLOSED = "</conditionalFormatting>"
NEW = (
    '<extLst><ext><x14:conditionalFormatting xmlns:x14="urn:x"><x14:cfRule type="expression"><x14:dxf>{}'
    '</x14:dxf></x14:cfRule><xm:sqref xmlns:xm="urn:y">A2:G3</xm:sqref>'
    "</x14:conditionalFormatting></ext></extLst>"
)


@pytest.mark.parametrize(
    ("after", "dxf", "where"),
    [
        (RULE.format("A2:G3", 1) + CLOSED, STROKE, "A2:G3"),
        (RULE.format("A2:G3", 0) + CLOSED + RULE.format("E2", 1) + CLOSED, STROKE, "E2"),
        (NEW.format(STROKE), "", "A2:G3"),
    ],
)
def test_a_condition_that_strikes_out_is_named_with_its_cells(after: str, dxf: str, where: str) -> None:
    (named,) = found(read(sheet(ROWS, after=after), dxf=dxf))
    assert (named.card.code, named.place.cell) == ("RD013", None)
    assert f"工作表“Sheet1”的 {where} 设了条件格式，条件成立时打开看有删除线" in named.message


@pytest.mark.parametrize(
    ("after", "dxf"),
    [
        (RULE.format("A2:G3", 0) + CLOSED, STROKE),
        (RULE.format("A2:G3", 1) + CLOSED, '<font><strike val="0"/></font>'),
        (RULE.format("A2:G3", 1) + CLOSED, "<font><b/></font>"),
        ("", STROKE),
    ],
)
def test_other_conditions_are_nobodys_business(after: str, dxf: str) -> None:
    assert found(read(sheet(ROWS, after=after), dxf=dxf)) == []
