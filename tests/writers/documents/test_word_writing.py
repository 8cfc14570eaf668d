"""A form in Word is the annex as printed, and what is written into it is read back unchanged."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Opened
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from read_back import opened
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.forms.field_types import DITTO
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.values.period import Period
from skilltrain_cli.values.period.period import Precision
from skilltrain_cli.values.phone import Phones, parse_phones
from skilltrain_cli.values.text import clean, is_blank, is_nil_mark, key
from skilltrain_cli.writers.documents.document_style import BODY_FONT, HEADING_FONT, TITLE_FONT
from skilltrain_cli.writers.documents.form_document import document_of
from skilltrain_cli.writers.workbooks import workbook_style

PROJECT, BRAND = find_form("project"), find_form("brand")
ROW: Mapping[str, object] = {
    "city": "淄博市",
    "county": "张店区",
    "project": "陶瓷工艺培训",
    "audience": "失业人员",
    "trainees": 30,
    "period": Period(start=date(2021, 6, 1), end=date(2021, 6, 15), precision=Precision.DAYS),
}
FOOTER: Mapping[str, object] = {
    "filled_by": "张三",
    "phone": parse_phones("0533-2345678"),
    "filled_on": date(2021, 6, 10),
}
CARD: Mapping[str, object] = {
    "brand": "陶琉工匠",
    "city": "淄博市",
    "features": "以陶瓷琉璃产业为依托。\n面向全市。",
    "practice": "校企合作。",
    "case": "某企业。",
    "contact": "李四",
    "phone": parse_phones("13800000000"),
}


def word(data: bytes) -> Opened:
    return Document(io.BytesIO(data))


def lines(document: Opened) -> list[str]:
    return [each.text for each in document.paragraphs if each.text]


def east_asian(run: Any) -> tuple[str, Any]:
    return run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size


def fitted(folder: Path, data: bytes, form: str) -> list[Sheet]:
    reading = opened(folder / "表.docx", data)
    assert reading.failure is None
    sheets = (fit(grid, find_form(form), FileContext(file="表.docx", year=2021)) for grid in reading.grids)
    return [sheet for sheet in sheets if sheet is not None]


def test_the_table_is_the_annex() -> None:
    document = word(document_of(PROJECT, [{}] * 8, unit="张店区"))
    assert lines(document) == [
        "附件2",
        "项目制培训情况统计表",
        "填报单位：张店区",
        f"填表人：{'　' * 8}　　　联系电话：{'　' * 8}　　　填表日期：{'　' * 8}",
        "注：1.如培训项目由市直组织，“组织区县”一列填写“市直”。",
        "　　2.“组织时间”栏填写实际开展时间或计划开展时间，尽可能精确。",
        "　　3.该表由设区的市统一汇总报送。",
    ]
    [table] = document.tables
    assert [cell.text for cell in table.rows[0].cells] == list(PROJECT.headings)
    assert len(table.rows) == 9
    assert all(cell.text == "" for row in table.rows[1:] for cell in row.cells)


def test_the_card_is_the_annex() -> None:
    document = word(document_of(BRAND, [{}]))
    assert lines(document) == ["附件1", "“一市一品牌”建设情况一览表"]
    [table] = document.tables
    said = [[cell.text for cell in row.cells] for row in table.rows]
    assert [row[0] for row in said] == [*BRAND.headings[:5], "宣传素材", "联系人"]
    assert said[-1] == ["联系人", "", "联系电话", ""]
    assert said[5][1].splitlines() == list(BRAND.card.blocks["contact"][1:])


def test_fonts_and_sizes_are_those_of_official_documents() -> None:
    document = word(document_of(PROJECT, [ROW], FOOTER))
    annex, title, *_ = (each for each in document.paragraphs if each.text)
    assert east_asian(annex.runs[0]) == ("黑体", Pt(16))
    assert east_asian(title.runs[0]) == ("方正小标宋简体", Pt(22))
    heading, cell = (document.tables[0].rows[row].cells[0].paragraphs[0].runs[0] for row in (0, 1))
    assert east_asian(heading) == ("黑体", Pt(12))
    assert east_asian(cell) == ("仿宋_GB2312", Pt(12))
    assert (TITLE_FONT, HEADING_FONT, BODY_FONT) == (
        workbook_style.TITLE_FONT,
        workbook_style.HEADING_FONT,
        workbook_style.BODY_FONT,
    )


@pytest.mark.parametrize(
    ("form", "turned", "width", "height"),
    [("project", WD_ORIENT.LANDSCAPE, 297, 210), ("brand", WD_ORIENT.PORTRAIT, 210, 297)],
)
def test_the_paper_is_a4_with_the_official_type_area(
    form: str, turned: WD_ORIENT, width: int, height: int
) -> None:
    [section] = word(document_of(find_form(form), [{}])).sections
    page_width, page_height = section.page_width, section.page_height
    assert page_width and page_height  # noqa: PT018
    assert section.orientation == turned
    assert (round(page_width.mm), round(page_height.mm)) == (width, height)
    margins = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
    left, right, top, bottom = (round(each.mm) for each in margins if each is not None)
    assert {width - left - right, height - top - bottom} == {156, 225}


def test_columns_fill_the_type_area_and_hold_their_headings() -> None:
    [table] = word(document_of(PROJECT, [{}])).tables
    widths = [column.width for column in table.columns]
    assert abs(sum(width.mm for width in widths if width) - 225) < 1
    for width, heading in zip(widths, PROJECT.headings, strict=True):
        assert width is not None
        assert width > Pt(12) * len(heading) + Mm(2)


def test_headings_repeat_and_rows_are_not_cut() -> None:
    [table] = word(document_of(PROJECT, [ROW, ROW])).tables
    marks = [[each.tag for each in row._tr.trPr] for row in table.rows]
    assert [qn("w:tblHeader") in row for row in marks] == [True, False, False]
    assert all(qn("w:cantSplit") in row for row in marks)


def test_every_card_has_a_page_and_a_table_of_its_own(tmp_path: Path) -> None:
    data = document_of(BRAND, [CARD, {**CARD, "brand": "鲁菜师傅"}])
    breaks = [
        each.paragraph_format.page_break_before for each in word(data).paragraphs if each.text == "附件1"
    ]
    assert [bool(each) for each in breaks] == [False, True]
    assert [sheet.only("brand") for sheet in fitted(tmp_path, data, "brand")] == ["陶琉工匠", "鲁菜师傅"]


def test_values_are_written_the_official_way() -> None:
    document = word(document_of(PROJECT, [ROW], FOOTER, unit="张店区"))
    assert [cell.text for cell in document.tables[0].rows[1].cells] == [
        *("淄博市", "张店区", "陶瓷工艺培训", "失业人员", "30", "2021年6月1日至6月15日", "")
    ]
    assert "填表人：张三　　　联系电话：0533-2345678　　　填表日期：2021年6月10日" in lines(document)


def test_nothing_tells_who_made_it_or_when() -> None:
    data = document_of(PROJECT, [ROW])
    assert data == document_of(PROJECT, [ROW])
    about = word(data).core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.title == "项目制培训情况统计表"
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {each.date_time for each in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any("thumbnail" in name for name in file.namelist())


def test_what_xml_cannot_carry_becomes_visible() -> None:
    document = word(document_of(PROJECT, [{"project": "甲\x01乙\ud800"}]))
    assert document.tables[0].rows[1].cells[2].text == "甲␁乙\ufffd"


def test_a_formula_or_markup_stays_text() -> None:
    said = '=HYPERLINK("x")<w:t>&amp;'
    document = word(document_of(PROJECT, [{"project": said}]))
    assert document.tables[0].rows[1].cells[2].text == said


ODD = "𠮷𡈼龘鿍０５３３Ａ（）ａ1 ，。“”、\n\t　<&>=+-@"
CHARACTERS = st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn")) | st.sampled_from(ODD)
TEXTS = (
    st.text(CHARACTERS, min_size=1, max_size=60)
    .map(clean)
    .filter(lambda text: not is_blank(text) and not is_nil_mark(text) and key(text) not in DITTO)
)
DAYS = st.dates(date(2001, 1, 1), date(2099, 6, 30))
PERIODS = st.builds(
    lambda start, length: Period(
        start=start,
        end=start + timedelta(length),
        precision=Precision.DAYS if length else Precision.DAY,
    ),
    DAYS,
    st.integers(0, 200),
)
PHONES = st.builds(
    lambda tails: _phones("、".join(f"1380000{tail:04}" for tail in tails)),
    st.lists(st.integers(0, 9999), min_size=1, max_size=2, unique=True),
)
PLACES = st.sampled_from(["张店区", "周村区", "市直", "高新区"])
PLAIN = st.sampled_from(["𠮷祥陶艺培训", "电工（高级）", "ＣＡＤ绘图", "养老护理\n培训", "3D打印 <新>&"])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "city": st.just("淄博市"),
            "county": PLACES,
            "project": PLAIN,
            "audience": st.sampled_from(["失业人员", "退役军人、残疾人"]),
            "trainees": st.integers(0, 100_000),
            "period": PERIODS,
            "remarks": st.none() | st.sampled_from(["校企合作", "第二期\n延期"]),
        }
    ),
    min_size=1,
    max_size=6,
)


def _phones(text: str) -> Phones:
    phones = parse_phones(text)
    assert isinstance(phones, Phones)
    return phones


RELAXED = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@RELAXED
@given(
    rows=ROWS,
    footer=st.fixed_dictionaries(
        {"filled_by": st.sampled_from(["张三", "𠮷田", "欧阳 某"]), "phone": PHONES, "filled_on": DAYS}
    ),
)
def test_a_table_is_read_back_as_it_was_written(
    tmp_path: Path, rows: Sequence[Mapping[str, object]], footer: Mapping[str, object]
) -> None:
    [sheet] = fitted(tmp_path, document_of(PROJECT, rows, footer, unit="张店区"), "project")
    assert not sheet.troubles
    assert [{name: sheet.values(name)[at] for name in rows[0]} for at in range(len(sheet.rows))] == rows
    assert {name: cell.value for name, cell in sheet.footer.items()} == footer
    assert sheet.declared == "张店区"


@RELAXED
@given(
    card=st.fixed_dictionaries(
        {
            "brand": TEXTS,
            "city": st.just("淄博市"),
            "features": TEXTS,
            "practice": TEXTS,
            "case": TEXTS,
            "contact": st.sampled_from(["李四", "𠮷田"]),
            "phone": PHONES,
        }
    )
)
def test_a_card_is_read_back_as_it_was_written(tmp_path: Path, card: Mapping[str, object]) -> None:
    [sheet] = fitted(tmp_path, document_of(BRAND, [card]), "brand")
    assert {name: sheet.only(name) for name in card} == card
