"""A draft in the layout of GB/T 9704: what stands where, and charts whose numbers Word can edit."""

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as Opened
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from lxml import etree
from msgspec.structs import replace
from openpyxl import load_workbook

from skilltrain_cli.operations.briefing.official_draft import (
    Exhibit,
    Heading,
    Illustration,
    OfficialDraft,
    Passage,
)
from skilltrain_cli.operations.summaries.summary_table import (
    Chart,
    ChartKind,
    Shape,
    SummaryColumn,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.reporters.merged_page.figure_writing import written as merged_page_written
from skilltrain_cli.values.figure_with_sources import Figure, Measure
from skilltrain_cli.values.numeral import numeral_of, parse_numeral
from skilltrain_cli.writers.documents.official_document import official_document, written

UNITS = (("张店区", 30), ("淄川区", 1200), ("博山区", None))
BARS = Chart(kind=ChartKind.BARS, title="各单位人次", values=("人次",), says="淄川区最多，1,200 人次。")
_C = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}


def total(value: int | None) -> Figure:
    rows = () if value is None else range(1)
    return Figure(value=value or 0, measure=Measure.SUM, rows=rows)


def table(charts: tuple[Chart, ...] = (BARS,)) -> SummaryTable:
    share = Figure(value=Decimal("0.25"), measure=Measure.RATIO, rows=range(1))
    return SummaryTable(
        id="unit",
        name="汇总",
        title="淄博市培训汇总表",
        notes=("人次：各项目之和。",),
        columns=(
            SummaryColumn(heading="填报单位", shape=Shape.NAME),
            SummaryColumn(heading="人次", shape=Shape.COUNT),
            SummaryColumn(heading="占比", shape=Shape.PERCENT),
            SummaryColumn(heading="说明", shape=Shape.TEXT),
        ),
        lines=tuple(SummaryLine(cells=(name, total(value), share, "=1+1")) for name, value in UNITS),
        total=SummaryLine(cells=("合计", total(1230), None, None)),
        charts=charts,
    )


def draft(*body: Heading | Passage | Exhibit | Illustration) -> OfficialDraft:
    return OfficialDraft(
        number="【】〔2021〕【】号",
        title="关于全市项目制培训情况的通报",
        addressee="各区县人力资源和社会保障局",
        body=body,
        signed="淄博市人力资源和社会保障局",
        dated=date(2021, 6, 5),
        code="0123-4567-89AB-CDEF",
    )


def word(data: bytes) -> Opened:
    return Document(io.BytesIO(data))


def texts(document: Opened) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def test_parts_stand_in_order_and_headings_are_numbered() -> None:
    body = (
        Passage(text="现将情况通报如下。"),
        Heading(text="总体情况"),
        Heading(text="数量", level=2),
        Heading(text="结构", level=2),
        Heading(text="问题"),
        Heading(text="未报送", level=2),
    )
    assert texts(word(official_document(draft(*body)))) == [
        "【】〔2021〕【】号",
        "关于全市项目制培训情况的通报",
        "各区县人力资源和社会保障局：",
        "现将情况通报如下。",
        "一、总体情况",
        "（一）数量",
        "（二）结构",
        "二、问题",
        "（一）未报送",
        "淄博市人力资源和社会保障局",
        "2021年6月5日",
    ]


def test_paper_and_type_are_those_of_the_standard() -> None:
    document = word(official_document(draft(Heading(text="总体情况"), Passage(text="正文"))))
    section = document.sections[0]
    sides = (section.top_margin, section.left_margin, section.right_margin, section.page_width)
    assert [round(each.mm) for each in sides if each is not None] == [37, 28, 26, 210]
    by_text = {paragraph.text: paragraph for paragraph in document.paragraphs}
    title, body = by_text["关于全市项目制培训情况的通报"], by_text["正文"]
    assert title.runs[0].font.size == Pt(22)
    assert body.runs[0].font.size == Pt(16)
    assert body.paragraph_format.first_line_indent == Pt(32)
    line = body.paragraph_format.line_spacing
    assert isinstance(line, Length)
    assert int(Mm(225) / line) == 22
    assert by_text["淄博市人力资源和社会保障局"].alignment is WD_ALIGN_PARAGRAPH.RIGHT
    (fonts,) = by_text["一、总体情况"].runs[0]._r.iter(qn("w:rFonts"))
    assert fonts.get(qn("w:eastAsia")) == "黑体"


def test_what_the_office_must_fill_in_is_bold() -> None:
    (paragraph,) = (
        each
        for each in word(official_document(draft(Passage(text="请于【日期】前报送。")))).paragraphs
        if "报送" in each.text
    )
    assert [(run.text, bool(run.bold)) for run in paragraph.runs] == [
        ("请于", False),
        ("【日期】", True),
        ("前报送。", False),
    ]


def test_code_and_page_number_are_at_the_foot_of_each_page() -> None:
    footer = word(official_document(draft())).sections[0].footer
    assert [paragraph.text for paragraph in footer.paragraphs] == ["—  —", "内容校验码 0123-4567-89AB-CDEF"]


def test_exhibit_has_title_lines_in_rank_total_and_notes() -> None:
    document = word(official_document(draft(Exhibit(table=table(), by_rank="人次"))))
    (drawn,) = document.tables
    assert [[cell.text for cell in row.cells] for row in drawn.rows] == [
        ["填报单位", "人次", "占比", "说明"],
        ["淄川区", "1,200", "25.0%", "=1+1"],
        ["张店区", "30", "25.0%", "=1+1"],
        ["博山区", "—", "25.0%", "=1+1"],
        ["合计", "1,230", "—", "—"],
    ]
    assert {"淄博市培训汇总表", "人次：各项目之和。"} <= set(texts(document))
    assert [*drawn.rows[0]._tr.iter(qn("w:tblHeader"))]


def test_exhibit_of_some_columns() -> None:
    document = word(official_document(draft(Exhibit(table=table(), headings=("填报单位", "人次")))))
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["张店区", "30"]


def charts(data: bytes) -> Iterator[etree._Element]:
    with ZipFile(io.BytesIO(data)) as package:
        for name in sorted(package.namelist()):
            if name.startswith("word/charts/chart") and name.endswith(".xml"):
                yield etree.fromstring(package.read(name))


def test_chart_shows_the_figures_and_says_in_words_what_it_shows() -> None:
    data = official_document(draft(Illustration(table=table(), chart=BARS)))
    (chart,) = charts(data)
    labels = chart.findall(".//c:cat//c:v", _C)
    values = chart.findall(".//c:val//c:pt", _C)
    assert [label.text for label in labels] == ["张店区", "淄川区", "博山区"]
    found = {pt.get("idx"): pt.findtext("c:v", namespaces=_C) for pt in values}
    assert found == {"0": "30.0", "1": "1200.0"}
    document = word(data)
    (about,) = document.element.body.iter(qn("wp:docPr"))
    assert about.get("descr") == BARS.says
    assert BARS.says in texts(document)


def test_of_more_lines_than_a_page_can_name_the_greatest_are_drawn() -> None:
    lines = tuple(SummaryLine(cells=(f"单位{at}", total(at), None, None)) for at in range(24))
    for many, drawn, title in ((23, range(23), BARS.title), (24, range(23, 8, -1), "各单位人次（前15位）")):
        data = official_document(draft(Illustration(table=replace(table(), lines=lines[:many]), chart=BARS)))
        (chart,) = charts(data)
        assert [label.text for label in chart.findall(".//c:cat//c:v", _C)] == [f"单位{at}" for at in drawn]
        (about,) = word(data).element.body.iter(qn("wp:docPr"))
        assert about.get("title") == title


def test_a_share_is_rounded_as_the_workbook_and_the_page_show_it() -> None:
    share = Figure(value=Decimal(1) / 16, measure=Measure.RATIO, rows=range(1))
    column = SummaryColumn(heading="报送率", shape=Shape.PERCENT)
    assert written(share, column) == merged_page_written(column, share) == "6.3%"


def test_every_number_of_a_wide_table_has_one_line() -> None:
    numbers = [Figure(value=Decimal(each), measure=Measure.RATIO, rows=range(1)) for each in ("1", "-0.471")]
    columns = (
        SummaryColumn(heading="填报单位", shape=Shape.NAME),
        *(SummaryColumn(heading=f"第{at}项数（个）", shape=Shape.COUNT) for at in range(5)),
        *(SummaryColumn(heading=f"第{at}同比", shape=Shape.PERCENT) for at in range(3)),
    )
    lines = tuple(
        SummaryLine(cells=("淄博高新技术产业开发区", *(total(5344),) * 5, *(share,) * 3)) for share in numbers
    )
    wide = replace(table(()), columns=columns, lines=lines, total=None)
    drawn = word(official_document(draft(Exhibit(table=wide)))).tables[0]
    widths = [column.width or 0 for column in drawn.columns]
    assert round(sum(widths) / Mm(1)) == 156
    for cells in drawn.rows[1:]:
        for cell, width in zip(cells.cells[1:], widths[1:], strict=True):
            assert len(cell.text) * 0.64 * Pt(10.5) <= width - 2 * Mm(1), cell.text  # digits of a wide font


def test_of_a_table_wider_than_the_paper_the_first_columns_are_shown_and_the_others_counted() -> None:
    columns = (
        SummaryColumn(heading="填报单位", shape=Shape.NAME),
        *(SummaryColumn(heading=f"第{at}项（人次）", shape=Shape.COUNT) for at in range(30)),
        SummaryColumn(heading="名次", shape=Shape.RANK),
    )
    lines = tuple(SummaryLine(cells=(name, *(total(12345),) * 30, total(1))) for name, _ in UNITS)
    wide = replace(table(()), columns=columns, lines=lines, total=None)
    document = word(official_document(draft(Exhibit(table=wide, by_rank="第3项（人次）"))))
    shown = [cell.text for cell in document.tables[0].rows[0].cells]
    assert [shown[0], shown[-1]] == ["填报单位", "名次"]
    assert shown[1:-1] == [f"第{at}项（人次）" for at in range(len(shown) - 2)]
    assert f"另有 {32 - len(shown)} 栏没有列在这里，见汇总表的“汇总”。" in texts(document)
    whole = word(official_document(draft(Exhibit(table=table()))))
    assert not any("没有列在这里" in text for text in texts(whole))


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于全市项目制培训情况的通报", ["关于全市项目制培训情况的通报"]),
        (
            "关于全省职业技能培训目标任务进展情况的调度通报",
            ["关于全省职业技能培训", "目标任务进展情况的调度通报"],
        ),
        ("关于" + "甲" * 25, ["关于" + "甲" * 25]),
    ],
)
def test_a_long_title_goes_on_between_words(title: str, lines: list[str]) -> None:
    document = word(official_document(replace(draft(), title=title)))
    assert document.paragraphs[2].text.split("\n") == lines
    assert document.core_properties.title == title


def test_beyond_the_longest_bar_there_is_room_for_its_number() -> None:
    columns = replace(BARS, kind=ChartKind.COLUMNS)
    body = (Illustration(table=table((each,)), chart=each) for each in (BARS, columns))
    across, beside = charts(official_document(draft(*body)))
    (layout,) = across.findall(".//c:plotArea/c:layout/c:manualLayout", _C)
    shares = {each.tag.rpartition("}")[2]: each.get("val") for each in layout}
    assert shares["layoutTarget"] == "outer"
    assert float(shares["x"] or 1) + float(shares["w"] or 1) < 0.9
    assert float(shares["y"] or 1) + float(shares["h"] or 1) < 1
    assert beside.find(".//c:manualLayout", _C) is None, "names of months may stand aslant"


def test_numbers_of_a_chart_can_be_edited() -> None:
    data = official_document(draft(Illustration(table=table(), chart=BARS)))
    with ZipFile(io.BytesIO(data)) as package:
        (inside,) = (name for name in package.namelist() if name.endswith(".xlsx"))
        sheet = load_workbook(io.BytesIO(package.read(inside)))["数据"]
    assert [*sheet.values] == [(None, "人次"), ("张店区", 30), ("淄川区", 1200), ("博山区", None)]


def test_several_charts_have_parts_of_their_own() -> None:
    columns = Chart(kind=ChartKind.COLUMNS, title="两项", values=("人次", "占比"), says="说明。")
    data = official_document(
        draft(Illustration(table=table(), chart=BARS), Illustration(table=table(), chart=columns))
    )
    first, second = charts(data)
    assert first.find(".//c:barDir", _C).get("val") == "bar"  # type: ignore[union-attr]
    assert second.find(".//c:barDir", _C).get("val") == "col"  # type: ignore[union-attr]
    assert len(second.findall(".//c:ser", _C)) == len(columns.values)


@pytest.mark.parametrize("kind", [ChartKind.HEAT, ChartKind.TILES])
def test_charts_that_word_has_not_are_refused(kind: ChartKind) -> None:
    chart = Chart(kind=kind, title="图", values=("人次",), says="。")
    with pytest.raises(ValueError, match="Word has no chart"):
        official_document(draft(Illustration(table=table(), chart=chart)))


def test_same_draft_gives_same_bytes() -> None:
    whole = draft(Heading(text="一"), Exhibit(table=table()), Illustration(table=table(), chart=BARS))
    assert official_document(whole) == official_document(whole)


def test_what_no_xml_can_hold_is_left_out() -> None:
    data = official_document(draft(Passage(text="甲\x00乙\x0b丙 <b>&")))
    assert any("甲" in text and "<b>&" in text for text in texts(word(data)))


def test_document_is_valid(tmp_path: Path) -> None:
    audit = pytest.importorskip("openxml_audit", reason="it asks for a newer lxml than skt does")
    path = tmp_path / "通报.docx"
    path.write_bytes(
        official_document(draft(Exhibit(table=table()), Illustration(table=table(), chart=BARS)))
    )
    assert [error.description for error in audit.OpenXmlValidator().validate(str(path)).errors] == []


@pytest.mark.parametrize("number", range(1, 100))
def test_numerals_of_headings_are_read_back(number: int) -> None:
    assert parse_numeral(numeral_of(number)) == number


@pytest.mark.parametrize("number", [0, 100, -1])
def test_other_numbers_have_no_numeral(number: int) -> None:
    with pytest.raises(ValueError, match="no numeral"):
        numeral_of(number)


def test_no_part_of_a_draft_holds_a_whole_mobile_number() -> None:
    mobile = "13800001234"
    chart = replace(BARS, title=f"各单位{mobile}", says=f"{mobile}最多。")
    named = replace(
        table((chart,)),
        title=f"{mobile}培训表",
        notes=(f"{mobile}：备注。",),
        lines=tuple(
            replace(line, cells=(f"{line.cells[0]}{mobile}", *line.cells[1:])) for line in table().lines
        ),
    )
    draft = OfficialDraft(
        number="",
        title=f"关于{mobile}的通报",
        addressee=mobile,
        body=(
            Heading(text=mobile),
            Passage(text=f"联系{mobile}。"),
            Exhibit(table=named),
            Illustration(table=named, chart=chart),
        ),
        signed=mobile,
        dated=date(2021, 6, 10),
    )
    with ZipFile(io.BytesIO(official_document(draft))) as package:
        inner = [name for name in package.namelist() if name.endswith(".xlsx")]
        assert inner
        texts = {name: package.read(name) for name in package.namelist()}
        for name in inner:
            with ZipFile(io.BytesIO(texts.pop(name))) as book:
                texts |= {f"{name}/{each}": book.read(each) for each in book.namelist()}
    assert [name for name, data in texts.items() if mobile.encode() in data] == []
    assert sum(b"138****1234" in data for data in texts.values()) >= len(inner) + 2
