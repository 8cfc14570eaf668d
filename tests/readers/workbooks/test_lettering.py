"""Struck-out and raised characters: seen in every make of file, asked about, never merged unseen."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

import word_files as docs
from command_line import Skt
from grids import grid
from hostile_files import ods
from project_rows import ORDER, judged
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.intake.examine_file import judge
from skilltrain_cli.intake.read_file import read, read_data
from skilltrain_cli.readers.workbooks.cell_styles import cell_styles
from skilltrain_cli.readers.workbooks.shared_strings import Strings
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.grid import LetteredText, Lettering, lettered
from struck_cells import MAKES, STRUCK, Cells, written

NO_FOOTER = ("ST010",)
"""Most tables here end without one, which is another matter."""
WHEN = "2021年5月10日"


def found(path: Path) -> list[tuple[str, str | None, str]]:
    """Return code, field and message of what asks for something."""
    judged = judge(read(path, file=path.name), ORDER)
    return [
        (each.card.code, each.field, each.message)
        for each in judged.findings
        if each.card.severity is not Severity.NOTE and each.card.code not in NO_FOOTER
    ]


@pytest.mark.parametrize("make", MAKES)
@pytest.mark.parametrize(
    ("cells", "code", "words"),
    [
        ({"培训人数": [("45", "struck"), ("54", "")]}, "VL016", ("“45”有删除线", "剩下的是“54”", "“4554”")),
        ({"培训人数": [("30", ""), ("1", "raised")]}, "VL016", ("“1”是上标或下标", "剩下的是“30”", "“301”")),
        ({"培训人数": [("30", ""), ("①", "raised")]}, "VL016", ("“①”是上标或下标", "剩下的是“30”")),
        ({"培训人数": [("30", ""), ("2", "lowered")]}, "VL016", ("“2”是上标或下标",)),
        ({"培训人数": [("30", "struck")]}, "VL016", ("整格“30”有删除线", "不知道还算不算")),
        (
            {"组织时间": [("2021年4月6日", "struck"), (WHEN, "")]},
            "VL016",
            ("“2021年4月6日”有删除线", f"“{WHEN}”"),
        ),
        (
            {"培训项目名称": [("家政服务员", "struck"), ("养老护理员", "")]},
            "VL018",
            ("“家政服务员”有删除线",),
        ),
        ({"培训项目名称": [("家政服务员", ""), ("1", "raised")]}, "VL018", ("“1”是上标或下标",)),
        ({"群体范围": [("失业人员", ""), ("职工", "struck")]}, "VL018", ("“职工”有删除线",)),
        ({"培训项目名称": [("陶瓷工艺培训", "struck")]}, "VL018", ("“陶瓷工艺培训”有删除线",)),
        ({"备注": [("二期", ""), ("三期", "struck")]}, "VL018", ("“三期”有删除线",)),
    ],
)
def test_what_is_struck_or_raised_is_named_with_what_is_left(
    tmp_path: Path, make: str, cells: Cells, code: str, words: Sequence[str]
) -> None:
    ((rule, _, message),) = found(written(tmp_path, make, cells))
    assert rule == code
    assert [word for word in words if word not in message] == []


@pytest.mark.parametrize("make", MAKES)
@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"备注": [("教室 60m", ""), ("2", "raised")]},
        {"培训人数": [("30", ""), (" ", "struck")]},
    ],
)
def test_what_misleads_nobody_is_clean(tmp_path: Path, make: str, cells: Cells) -> None:
    assert found(written(tmp_path, make, cells)) == []


@pytest.mark.parametrize("make", MAKES)
def test_a_row_struck_out_as_a_whole_is_one_query_and_is_counted(tmp_path: Path, make: str) -> None:
    path = written(tmp_path, make, STRUCK)
    assert [code for code, _, _ in found(path)] == ["ST019"]
    (read_grid,) = read(path, file=path.name).grids
    sheet = fit(read_grid, find_form("project"), FileContext(file=path.name, year=2021))
    assert sheet is not None
    assert list(sheet.values("trainees")) == [30]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"组织区县": [("淄川区", "struck"), ("张店区", "")]}, "“淄川区”有删除线，剩下的是“张店区”"),
        ({"组织区县": [("张店区", ""), ("①", "raised")]}, "“①”是上标或下标，剩下的是“张店区”"),
        ({"市": [("济南市", "struck"), ("淄博市", "")]}, "“济南市”有删除线，剩下的是“淄博市”"),
    ],
)
def test_a_place_with_a_struck_or_raised_word_is_one_error_and_no_guess(
    tmp_path: Path, cells: Cells, message: str
) -> None:
    ((code, _, said_so),) = found(written(tmp_path, "xlsx", cells))
    assert (code, said_so.partition("；")[0]) == ("VL016", message)


def test_a_row_in_which_something_is_left_is_asked_about_cell_by_cell(tmp_path: Path) -> None:
    cells = {"培训项目名称": [("陶瓷工艺培训", "struck")], "培训人数": [("30", "struck")]}
    assert {code for code, _, _ in found(written(tmp_path, "xlsx", cells))} == {"VL016", "VL018"}


HEADINGS = "| 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |"
KEPT = "| 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |"
CROSSED = "| {删:淄博市} | {删:张店区} | {删:琉璃制作培训} | {删:失业人员} | {删:40} | {删:2021年5月11日} |"


def said(*lines: str) -> list[tuple[str, str]]:
    """Return code and message of what is asked about a drawn sheet."""
    return [
        (each.card.code, each.message)
        for each in judged(grid("\n".join([HEADINGS, *lines])))
        if each.card.severity is not Severity.NOTE and each.card.code not in NO_FOOTER
    ]


def test_a_total_that_leaves_struck_rows_out_is_said_to_fit_so() -> None:
    total, row = sorted(said(KEPT, CROSSED, "| 合计 | | | | 30 | |"))
    assert row[0] == "ST019"
    assert total == ("ST009", "“合计”写的是 30，各行相加是 70；不算整行划去的第 3 行，正好是 30")


def test_a_total_with_struck_rows_counted_is_right() -> None:
    assert [code for code, _ in said(KEPT, CROSSED, "| 合计 | | | | 70 | |")] == ["ST019"]


def test_a_total_that_is_struck_or_shows_another_figure_cannot_be_held_against_the_rows() -> None:
    assert said(KEPT, "| 合计 | | | | {删:45}30 | |")[0][1].startswith("“合计”里有删除线或上下标")
    assert said(KEPT, "| 合计 | | | | {显示:约30人}30 | |")[0][1].startswith("“合计”显示的是“约30人”")


def test_a_footer_is_asked_about_where_its_own_words_are_struck() -> None:
    footer = "| 填表人：{删:张三}李四 | 联系电话：0533-2345{删:678}679 | 填表日期：2021年6月8日 | | | |"
    assert sorted(said(KEPT, footer)) == [
        ("VL016", "“678”有删除线，剩下的是“0533-2345679”；连在一起读是“0533-2345678679”"),
        ("VL018", "“张三”有删除线，剩下的是“李四”；现在按“张三李四”采用"),
    ]


def test_a_line_of_labels_blames_the_value_that_is_struck(tmp_path: Path) -> None:
    line = docs.para(
        docs.run("填表人：张三　　联系电话：0533-2345678　　填表日期：2021年"),
        docs.run("5", "<w:strike/>"),
        docs.run("6月8日"),
    )
    path = tmp_path / "张店区.docx"
    path.write_bytes(docs.word(docs.form(), line))
    assert [(code, field) for code, field, _ in found(path)] == [("VL016", "filled_on")]


def test_a_word_style_strikes_its_words_unless_the_run_says_otherwise() -> None:
    styles = (
        f'<w:styles xmlns:w="{docs.W}">'
        '<w:style w:styleId="Gone"><w:rPr><w:dstrike/></w:rPr></w:style>'
        '<w:style w:styleId="Note"><w:basedOn w:val="Gone"/><w:rPr><w:dstrike w:val="0"/>'
        '<w:vertAlign w:val="superscript"/></w:rPr></w:style></w:styles>'
    )
    row = list(docs.ROW)
    cell = docs.cell(
        docs.para(
            docs.run("45", '<w:rStyle w:val="Gone"/>'),
            docs.run("54", '<w:rStyle w:val="Gone"/><w:dstrike w:val="false"/>'),
            docs.run("1", '<w:rStyle w:val="Note"/>'),
        )
    )
    parts = {
        "word/styles.xml": styles,
        "word/_rels/document.xml.rels": docs.related(("styles", "styles.xml", False)),
    }
    data = docs.word(docs.table(list(docs.HEADINGS), [*row[:4], cell, *row[5:]]), docs.FOOT, parts=parts)
    (cell_read,) = read_data(data, file="张店区.docx").grids[0].marked.values()
    assert (cell_read.struck, cell_read.raised, cell_read.left) == (("45",), ("1",), "54")


def test_a_raised_mark_in_a_heading_is_told_apart_from_the_heading(tmp_path: Path) -> None:
    path = tmp_path / "张店区.docx"
    head = docs.row(
        docs.cell(docs.para("市", docs.run("①", '<w:vertAlign w:val="superscript"/>'))), *docs.HEADINGS[1:]
    )
    path.write_bytes(docs.word(docs.table(head, list(docs.ROW)), docs.FOOT))
    (cell,) = read(path, file=path.name).grids[0].marked.values()
    assert (cell.raised, cell.left) == (("①",), "市")


def test_repeated_cells_of_an_ods_are_struck_in_every_place() -> None:
    styles = (
        '<style:style style:name="up" style:family="table-cell">'
        '<style:text-properties style:text-line-through-type="single"/></style:style>'
        '<style:style style:name="own" style:family="table-cell" style:parent-style-name="up"/>'
    )
    twice = 'table:number-columns-repeated="2"'
    cell = f'<table:table-cell table:style-name="own" {twice} office:value-type="string"><text:p>x</text:p>'
    row = f'<table:table-row table:number-rows-repeated="2">{cell}</table:table-cell></table:table-row>'
    (sheet,) = read_data(ods(row, styles=styles), file="表.ods").grids
    assert sorted(spot.a1 for spot in sheet.marked) == ["A1", "A2", "B1", "B2"]


def test_a_comment_on_an_ods_cell_is_no_part_of_what_it_says() -> None:
    note = "<office:annotation><text:p>原为 45</text:p></office:annotation>"
    cell = f'<table:table-cell office:value-type="float" office:value="30">{note}<text:p>30</text:p>'
    row = f"<table:table-row>{cell}</table:table-cell></table:table-row>"
    assert read_data(ods(row), file="表.ods").grids[0].displayed == {}


def test_a_font_that_is_struck_only_where_nobody_uses_it_marks_nothing() -> None:
    styles = (
        b'<styleSheet><fonts><font/><font><strike val="0"/><vertAlign val="baseline"/></font></fonts>'
        b'<cellXfs><xf fontId="0"/><xf fontId="1"/></cellXfs>'
        b"<dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>"
    )
    assert not cell_styles(styles).telling


def test_a_run_without_properties_is_lettered_like_its_cell() -> None:
    xml = b"<sst><si><r><t>a</t></r><r><rPr><strike/></rPr><t>b</t></r></si><si><t>c</t></si></sst>"
    assert dict(Strings(xml=xml).runs) == {0: [("a", None), ("b", Lettering.STRUCK)]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("一二", None), ("三四", ("四",)), ("二三四", ("四",)), ("四五", ("四", "五")), ("没有", ("四", "五"))],
)
def test_a_part_of_a_cell_has_the_letters_that_stand_in_it(
    text: str, expected: tuple[str, ...] | None
) -> None:
    whole = lettered(
        [("一二三", Lettering.PLAIN), ("四", Lettering.STRUCK), ("五", Lettering.STRUCK | Lettering.RAISED)]
    )
    assert whole is not None
    part = whole.within(text)
    assert (part.struck if isinstance(part, LetteredText) else None) == expected


def test_a_struck_count_is_not_merged_and_not_filled_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(written(tmp_path, "xlsx", {"培训人数": [("45", "struck"), ("54", "")]}))
    screen, out = Skt(capsys), str(tmp_path / "o.xlsx")
    assert "（VL016）" in screen("merge", path, "-o", out, "--as-of", "2021-06-10", code=2)[1]
    assert "“45”有删除线" in screen.refused("fill", "附件2", "--from", path, "-o", out)


def test_a_struck_cell_of_a_plain_table_is_not_filled_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "数据.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        struck = book.add_format({"font_strikeout": True})
        sheet.write_row(0, 0, ("project", "trainees"))
        sheet.write_row(1, 0, ("陶瓷工艺培训", 30))
        sheet.write_rich_string(1, 1, struck, "45", "54")
    out = str(tmp_path / "o.xlsx")
    message = Skt(capsys).refused("fill", "附件2", "--from", str(path), "-o", out)
    assert "B2 “45”有删除线" in message


def test_a_struck_name_is_filled_in_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "xlsx", {"培训项目名称": [("家政服务员", "struck"), ("养老护理员", "")]})
    out = str(tmp_path / "o.xlsx")
    told = Skt(capsys)("fill", "附件2", "--from", str(path), "-o", out, "--as-of", "2021-06-10")[1]
    assert "C2 “家政服务员”有删除线，按“家政服务员养老护理员”采用" in told


def test_diff_sees_what_was_struck_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a").mkdir()
    plain = str(written(tmp_path / "a", "xlsx", {}))
    found = Skt(capsys).json("diff", plain, str(written(tmp_path, "xlsx", STRUCK)))
    assert [(each["field"], each["old"], each["new"]) for each in found["changed"]] == [
        ("struck", "没有删除线", "整行有删除线")
    ]
    name = {"培训项目名称": [("陶瓷", "struck"), ("工艺培训", "")]}
    found = Skt(capsys).json("diff", plain, str(written(tmp_path, "xlsx", name)))
    assert [(each["field"], each["new"]) for each in found["changed"]] == [
        ("project", "陶瓷工艺培训（“陶瓷”有删除线）")
    ]
