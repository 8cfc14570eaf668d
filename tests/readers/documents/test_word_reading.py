"""Word files: tables become grids whose addresses a person finds, and nothing said in them is lost."""

from datetime import date
from pathlib import Path

import pytest

from hostile_files import archive, encrypted
from read_back import only, opened
from skilltrain_cli.intake.examine_file import Order, judge
from skilltrain_cli.intake.read_file import read_data
from skilltrain_cli.values.grid import Area, Grid, Spot
from skilltrain_cli.values.read_outcome import Failure, Reading
from skilltrain_cli.values.table_kinds import FileKind
from word_files import (
    FOOT,
    HEADINGS,
    RELATIONS,
    ROW,
    STRICT,
    TYPES,
    W,
    box,
    cell,
    control,
    form,
    para,
    related,
    row,
    run,
    table,
    word,
)

BLIP = '<w:r><w:drawing><a:blip r:embed="rId9"/></w:drawing></w:r>'


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "表.docx"


def values(grid: Grid) -> list[list[object]]:
    """Return the rows of the table itself."""
    return [list(grid.rows[index - grid.top]) for index in _own_rows(grid)]


def _own_rows(grid: Grid) -> list[int]:
    return [row for row in range(max(grid.top, 0), grid.bottom + 1) if row not in grid.elsewhere]


def around(grid: Grid) -> dict[tuple[str, str], object]:
    """Return what stands around the table, by sheet and address."""
    return {
        (sheet, spot.a1): next(value for _, value in grid.filled(row))
        for row, (sheet, spot) in grid.elsewhere.items()
    }


def one_cell(path: Path, *blocks: str) -> object:
    """Return what a table of one cell says."""
    return values(only(opened(path, word(table([cell(*blocks)])))))[0][0]


def test_a_table_is_a_grid_whose_first_cell_is_a1(path: Path) -> None:
    grid = only(opened(path, word("附件2", form())))
    assert grid.name == "表格1"
    assert grid.value(Spot(0, 0)) == "市"
    assert grid.value(Spot(1, 4)) == "30"
    assert values(grid) == [list(HEADINGS), list(ROW)]


def test_paragraphs_around_a_table_keep_their_own_addresses(path: Path) -> None:
    grid = only(opened(path, word("附件2", "", "统计表", form(), "", FOOT, "注：1.写全称。")))
    assert around(grid) == {
        ("正文", "A1"): "附件2",
        ("正文", "A2"): "统计表",
        ("正文", "A3"): FOOT,
        ("正文", "A4"): "注：1.写全称。",
    }


def test_paragraphs_far_away_are_left_alone(path: Path) -> None:
    lines = [f"第{number}段" for number in range(1, 41)]
    grid = only(opened(path, word(*lines, form(), *lines)))
    assert list(around(grid).values()) == lines[-12:] + lines[:12]


def test_what_stands_between_two_tables_belongs_to_one_of_them(path: Path) -> None:
    parts = (form(), FOOT, "注：写全称。", "附件2", "填报单位：周村区", form(), "填表人：李四")
    first, second = opened(path, word(*parts)).grids
    assert list(around(first).values()) == [FOOT, "注：写全称。"]
    assert list(around(second).values()) == ["附件2", "填报单位：周村区", "填表人：李四"]


def test_a_gap_without_any_sign_belongs_to_the_table_above(path: Path) -> None:
    first, second = opened(path, word(form(), "以上为第一批。", form())).grids
    assert list(around(first).values()) == ["以上为第一批。"]
    assert around(second) == {}


def test_merged_cells_have_their_value_top_left(path: Path) -> None:
    rows = (
        row(cell("甲", span=2), "乙"),
        row(cell("淄博市", merge="restart"), "张店区", "30"),
        row(cell("看不见", merge="continue"), "周村区", "40"),
    )
    grid = only(opened(path, word(table(*rows, widths=[2000] * 3))))
    assert values(grid) == [["甲", None, "乙"], ["淄博市", "张店区", "30"], [None, "周村区", "40"]]
    assert grid.merges == (Area(0, 0, 0, 1), Area(1, 0, 2, 0))


def test_a_cell_that_continues_nothing_is_a_cell(path: Path) -> None:
    grid = only(opened(path, word(table(["市"], row(cell("淄博市", merge="continue"))))))
    assert values(grid) == [["市"], ["淄博市"]]


def test_old_horizontal_merges_are_one_cell(path: Path) -> None:
    first = cell("标题", properties='<w:hMerge w:val="restart"/>')
    rest = cell("看不见", properties="<w:hMerge/>")
    grid = only(opened(path, word(table(row(first, rest), ["甲", "乙"]))))
    assert values(grid) == [["标题", None], ["甲", "乙"]]
    assert grid.merges == (Area(0, 0, 0, 1),)


def test_a_border_dragged_in_one_row_moves_no_column(path: Path) -> None:
    widths = [2000, 300, 1700, 2000]
    straight = row("市", cell("组织区县", span=2), "培训人数")
    dragged = row(cell("淄博市", span=2), "张店区", "30")
    grid = only(opened(path, word(table(straight, dragged, straight, widths=widths))))
    assert values(grid)[1] == ["淄博市", "张店区", "30"]
    assert grid.merges == ()


def test_a_card_with_two_fields_in_one_line_has_four_columns(path: Path) -> None:
    rows = (
        row("品牌名称", cell("陶琉工匠", span=3)),
        row("报送市", cell("淄博市", span=3)),
        row("联系人", "李四", "联系电话", "0533-2345678"),
    )
    grid = only(opened(path, word(table(*rows, widths=[2000] * 4))))
    assert values(grid)[0] == ["品牌名称", "陶琉工匠", None, None]
    assert values(grid)[2] == ["联系人", "李四", "联系电话", "0533-2345678"]
    assert grid.merges == (Area(0, 1, 0, 3), Area(1, 1, 1, 3))


def test_edges_a_hair_apart_are_one(path: Path) -> None:
    widths = [2000, 60, 1940, 2000, 2000]
    rows = (
        row("品牌名称", cell("陶琉工匠", span=4)),
        row(cell("报送市", span=2), cell("淄博市", span=3)),
        row("联系人", cell("李四", span=2), "联系电话", "0533-2345678"),
    )
    grid = only(opened(path, word(table(*rows, widths=widths))))
    assert values(grid)[1] == ["报送市", "淄博市", None, None]
    assert values(grid)[2] == ["联系人", "李四", "联系电话", "0533-2345678"]


def test_a_short_row_is_laid_onto_the_columns_of_the_others(path: Path) -> None:
    rows = (
        row(cell("项目制培训情况统计表", span=4)),
        ["市", "组织区县", "群体范围", "培训人数"],
        ["淄博市", "张店区", "失业人员", "30"],
        row("填表人：张三", cell("联系电话：0533-2345678", span=3)),
    )
    grid = only(opened(path, word(table(*rows, widths=[2000] * 4))))
    assert values(grid)[3] == ["填表人：张三", "联系电话：0533-2345678", None, None]
    assert grid.merges == (Area(0, 0, 0, 3), Area(3, 1, 3, 3))


def test_skipped_grid_columns_before_a_row_count(path: Path) -> None:
    rows = (["甲", "乙", "丙"], row("丁", "戊", properties='<w:gridBefore w:val="1"/>'))
    grid = only(opened(path, word(table(*rows, widths=[2000] * 3))))
    assert values(grid)[1] == [None, "丁", "戊"]


def test_a_nested_table_is_a_grid_of_its_own(path: Path) -> None:
    inner = form()
    outer = table(["说明", "内容"], row("情况", cell("开头", inner, "结尾")))
    first, second = opened(path, word(outer)).grids
    assert (first.name, second.name) == ("表格1", "表格2")
    assert values(second) == [list(HEADINGS), list(ROW)]
    assert str(first.value(Spot(1, 1))).splitlines()[:2] == ["开头", "市"]
    assert around(second) == {("表格1", "B2"): "结尾"}


def test_a_frame_around_the_form_hides_nothing_from_it(path: Path) -> None:
    frame = table(["附件2"], row(cell(form())), [FOOT])
    _, inner = opened(path, word("淄博市人社局", frame, "注：写全称。")).grids
    assert around(inner) == {
        ("正文", "A1"): "淄博市人社局",
        ("表格1", "A1"): "附件2",
        ("表格1", "A3"): FOOT,
        ("正文", "A2"): "注：写全称。",
    }


def test_line_breaks_and_paragraphs_are_line_ends(path: Path) -> None:
    assert one_cell(path, para("一\n二"), "三") == "一\n二\n三"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (run("甲") + "<w:r><w:tab/></w:r>" + run("乙"), "甲\t乙"),
        ("<w:r><w:t>0533</w:t><w:noBreakHyphen/><w:t>2345678</w:t></w:r>", "0533-2345678"),
        ('<w:r><w:t>上</w:t><w:br w:type="page"/><w:t>下</w:t></w:r>', "上下"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F052"/></w:r>', "R"),
        ('<w:r><w:sym w:font="Wingdings" w:char="zz"/></w:r>', ""),
        ('<w:hyperlink r:id="rId3"><w:r><w:t>网址</w:t></w:r></w:hyperlink>', "网址"),
        ('<w:fldSimple w:instr="DATE"><w:r><w:t>6月1日</w:t></w:r></w:fldSimple>', "6月1日"),
        (
            (
                '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
                '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r>'
            ),
            "3",
        ),
        (
            (
                '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
                '<w:listEntry w:val="张店区"/><w:listEntry w:val="周村区"/></w:ddList></w:ffData>'
                "</w:fldChar></w:r>"
            ),
            "周村区",
        ),
        (
            (
                "<w:r><w:ruby><w:rt><w:r><w:t>zì</w:t></w:r></w:rt>"
                "<w:rubyBase><w:r><w:t>淄</w:t></w:r></w:rubyBase></w:ruby></w:r>"
            ),
            "淄",
        ),
        ("<w:smartTag><w:r><w:t>聪明</w:t></w:r></w:smartTag>", "聪明"),
        (run("𠮷祥"), "𠮷祥"),
        (run("见") + '<w:r><w:footnoteReference w:id="2"/></w:r>', "见"),
        (run("隐", "<w:vanish/>") + run("显", '<w:vanish w:val="0"/>'), "显"),
    ],
)
def test_a_paragraph_says_what_is_shown(path: Path, markup: str, text: str) -> None:
    assert one_cell(path, para(markup)) == text


def test_content_controls_are_opened_wherever_they_stand(path: Path) -> None:
    inline = para(control(run("张店区")))
    built = control(
        table(row(cell(inline), control(cell(control(para("30")))), "丙"), control(row("甲", "乙", "丁")))
    )
    assert values(only(opened(path, word(built)))) == [["张店区", "30", "丙"], ["甲", "乙", "丁"]]


def test_a_control_that_shows_its_prompt_is_blank(path: Path) -> None:
    prompt = control(run("单击此处输入文字"), "<w:showingPlcHdr/>")
    assert one_cell(path, para(prompt)) == ""


def test_tracked_changes_are_accepted_and_named(path: Path) -> None:
    text = para(
        '<w:del w:id="1"><w:r><w:delText>30</w:delText></w:r></w:del>', f'<w:ins w:id="2">{run("40")}</w:ins>'
    )
    moved = para(f"<w:moveFrom>{run('旧处')}</w:moveFrom>", f"<w:moveTo>{run('新处')}</w:moveTo>")
    reading = opened(path, word(table([cell(text), cell(moved)])))
    assert values(only(reading)) == [["40", "新处"]]
    assert reading.facts == ("文档里有修订（插入 2 处、删除 2 处），按接受全部修订读取",)


def test_deleted_rows_and_cells_are_blank_and_keep_their_numbers(path: Path) -> None:
    gone = cell("删", properties='<w:cellDel w:id="3"/>')
    rows = (["甲", "乙"], row("丙", "丁", properties='<w:del w:id="1"/>'), row("戊", gone))
    assert values(only(opened(path, word(table(*rows))))) == [["甲", "乙"], [None, None], ["戊", None]]


def test_a_deleted_paragraph_end_joins_two_paragraphs(path: Path) -> None:
    first = para("陶瓷", properties='<w:rPr><w:del w:id="1"/></w:rPr>')
    assert one_cell(path, first, "工艺") == "陶瓷工艺"


def test_a_text_box_is_read_once(path: Path) -> None:
    grid = only(opened(path, word(form(), para(box("填表人：张三", "联系电话：0533-2345678")))))
    assert list(around(grid).values()) == ["填表人：张三", "联系电话：0533-2345678"]
    assert one_cell(path, para(run("甲"), box("乙"))) == "甲\n乙"


def test_a_table_in_a_text_box_is_a_table(path: Path) -> None:
    reading = opened(path, word(para(box(form()))))
    assert values(only(reading)) == [list(HEADINGS), list(ROW)]


def test_a_cell_with_nothing_but_a_picture_is_a_picture(path: Path) -> None:
    grid = only(opened(path, word(table([cell(para(BLIP)), cell(para(run("字"), BLIP))]))))
    assert grid.pictures == {Spot(0, 0)}


def test_hidden_rows_and_hidden_text_are_named(path: Path) -> None:
    hidden = row("甲", properties="<w:hidden/>")
    reading = opened(path, word(table(["市"], hidden), para(run("藏着", "<w:vanish/>"))))
    assert only(reading).hidden_rows == {1}
    assert reading.facts == ("文档里有 1 处隐藏文字，没有读取",)


_BASED = '<w:basedOn w:val="{}"/>'
_HIDING = "<w:rPr><w:vanish/></w:rPr>"
_SHOWING = '<w:rPr><w:vanish w:val="0"/></w:rPr>'


def styled(*blocks: str, styles: str) -> bytes:
    """Return a document with these styles."""
    return word(
        *blocks,
        parts={
            "word/styles.xml": f'<w:styles xmlns:w="{W}">{styles}</w:styles>',
            "word/_rels/document.xml.rels": related(("styles", "styles.xml", False)),
        },
    )


def style(name: str, kind: str, inside: str, more: str = "") -> str:
    return f'<w:style w:type="{kind}" w:styleId="{name}"{more}>{inside}</w:style>'


@pytest.mark.parametrize(
    ("styles", "paragraph", "runs", "text"),
    [
        (style("P", "paragraph", _HIDING), "P", (run("隐"), run("显", '<w:vanish w:val="0"/>')), "显"),
        (style("C", "character", _HIDING), "", (run("隐", '<w:rStyle w:val="C"/>'), run("显")), "显"),
        (
            style("A", "paragraph", _HIDING) + style("P", "paragraph", _BASED.format("A")),
            *("P", (run("隐"),), ""),
        ),
        (
            style("A", "paragraph", _HIDING) + style("P", "paragraph", _BASED.format("A") + _SHOWING),
            *("P", (run("显"),), "显"),
        ),
        (
            style("P", "paragraph", _HIDING) + style("C", "character", _HIDING),
            *("P", (run("隐"), run("显", '<w:rStyle w:val="C"/>')), "显"),
        ),
        (f"<w:docDefaults><w:rPrDefault>{_HIDING}</w:rPrDefault></w:docDefaults>", "", (run("隐"),), ""),
        (style("N", "paragraph", _HIDING, ' w:default="1"'), "", (run("隐"),), ""),
        (
            style("N", "paragraph", _HIDING, ' w:default="1"') + style("P", "paragraph", ""),
            *("P", (run("显"),), "显"),
        ),
    ],
)
def test_text_hidden_by_a_style_is_not_read_and_said(
    path: Path, styles: str, paragraph: str, runs: tuple[str, ...], text: str
) -> None:
    named = f'<w:pStyle w:val="{paragraph}"/>' if paragraph else ""
    reading = opened(path, styled(table([cell(para(*runs, properties=named))]), styles=styles))
    assert only(reading).value(Spot(0, 0)) in (text, text or None)
    hidden = ("文档里有 1 处隐藏文字，没有读取",) if any("隐" in each for each in runs) else ()
    assert reading.facts == hidden


def test_embedded_objects_and_a_document_without_tables_are_named(path: Path) -> None:
    reading = opened(
        path, word(para('<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>'))
    )
    assert reading.failure is None
    assert reading.facts == ("文档里嵌有 1 个对象（如 Excel 工作表），里面的内容没有读取",)


def test_strict_documents_say_the_same(path: Path) -> None:
    assert values(only(opened(path, word(form(), space=STRICT)))) == [list(HEADINGS), list(ROW)]


def test_a_main_part_under_another_name_is_found(path: Path) -> None:
    data = archive(
        {
            "[Content_Types].xml": TYPES.replace("/word/document.xml", "/word/document2.xml"),
            "_rels/.rels": RELATIONS.replace("word/document.xml", "/word/document2.xml"),
            "word/document2.xml": _text_of(word(form())),
        }
    )
    assert values(only(opened(path, data))) == [list(HEADINGS), list(ROW)]


def _text_of(data: bytes) -> bytes:
    import io  # noqa: PLC0415
    import zipfile  # noqa: PLC0415

    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read("word/document.xml")


@pytest.mark.parametrize(
    ("relation", "leads"),
    [
        (("attachedTemplate", "https://example.org/a.dotm", True), True),
        (("attachedTemplate", "file:///C:/模板/Normal.dotm", True), False),
        (("attachedTemplate", "\\\\server\\share\\a.dotm", True), True),
        (("oleObject", "file:///C:/台账.xlsx", True), True),
        (("hyperlink", "https://example.org", True), False),
        (("styles", "styles.xml", False), False),
    ],
)
def test_links_that_fetch_by_themselves_are_named(
    path: Path, relation: tuple[str, str, bool], *, leads: bool
) -> None:
    parts = {"word/_rels/settings.xml.rels": related(relation)}
    assert opened(path, word(form(), parts=parts)).external_links is leads


def test_macros_are_named(path: Path) -> None:
    reading = opened(path, word(form(), parts={"word/vbaProject.bin": b"x"}), "表.docm")
    assert reading.macros
    assert not reading.suffix_lies


def _failure(reading: Reading) -> Failure | None:
    assert reading.kind is FileKind.DOCX
    assert not reading.grids
    return reading.failure


def test_damaged_and_hostile_documents_are_refused(path: Path) -> None:
    text = "甲" * 12_000_000
    bomb = archive({"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": text})
    assert _failure(opened(path, bomb)) is Failure.BOMB
    broken = archive({"[Content_Types].xml": TYPES, "word/document.xml": "<w:document>"})
    assert _failure(opened(path, broken)) is Failure.DAMAGED
    entity = '<!DOCTYPE x [<!ENTITY a "甲">]><w:document xmlns:w="x">&a;</w:document>'
    declared = archive({"[Content_Types].xml": TYPES, "word/document.xml": entity})
    assert _failure(opened(path, declared)) is Failure.DOCTYPE
    wide = '<?xml version="1.0" encoding="UTF-16"?>' + entity
    assert _failure(opened(path, archive({"word/document.xml": wide.encode("utf-16")}))) is Failure.DOCTYPE
    assert _failure(opened(path, word(form())[:-40])) is Failure.DAMAGED


def test_a_long_table_of_like_rows_is_no_bomb(path: Path) -> None:
    data = word(form(*[[""] * 7] * 4_000))
    assert len(data) < 30_000
    reading = opened(path, data)
    assert reading.failure is None
    assert reading.facts == ()


def test_a_text_of_too_many_tags_is_refused(path: Path) -> None:
    assert _failure(opened(path, word("<w:p/>" * 3_000_001))) is Failure.TOO_LARGE


def test_a_locked_document_is_encrypted(path: Path) -> None:
    assert _failure(opened(path, encrypted(word(form()), "secret"))) is Failure.ENCRYPTED


def test_an_area_out_of_all_proportion_is_refused(path: Path) -> None:
    wide, tall = row(*["x"] * 1_200), row("x") * 5_000
    assert _failure(opened(path, word(table(wide, tall)))) is Failure.TOO_LARGE


def test_more_tables_than_any_form_has_are_refused(path: Path) -> None:
    assert _failure(opened(path, word(*[table(["x"])] * 1_001))) is Failure.TOO_LARGE


def test_tables_in_tables_in_tables_end_in_a_reading(path: Path) -> None:
    nested = "x"
    for _ in range(2_000):
        nested = table(row(cell(nested)))
    assert _failure(opened(path, word(nested))) is Failure.DAMAGED
    nested = "x"
    for _ in range(60):
        nested = table(row(cell(nested)))
    assert len(opened(path, word(nested)).grids) == 60


SECOND = ("淄博市", "张店区", "琉璃制作培训", "企业职工", "约40", "2021年5月11日", "")
THIRD = ("淄博市", "张店区", "电工培训", "企业职工", "50", "2021年5月12日", "")


def judged(*blocks: str) -> tuple[list[str], list[tuple[str, int]]]:
    """Return code and place of what is found, and the tables that were read with their numbers of rows."""
    submission = judge(read_data(word(*blocks), file="张店区.docx"), Order(as_of=date(2021, 6, 10)))
    found = [f"{each.card.code} {each.place.sheet} {each.place.address}" for each in submission.findings]
    return found, [(each.sheet.name, len(each.sheet.rows)) for each in submission.sheets]


@pytest.mark.parametrize("between", [para(), "（接上页）", "续表"])
def test_a_table_in_two_halves_is_read_under_the_headings_of_the_first(between: str) -> None:
    found, tables = judged("附件2", form(), between, table(SECOND, THIRD), FOOT)
    assert (found, tables) == (["VL003 表格2 第1行第5列"], [("表格1", 1), ("表格2", 2)])
    found, tables = judged("附件2", form(), between, table(THIRD), between, table(SECOND), FOOT)
    assert (found, tables) == (["VL003 表格3 第1行第5列"], [("表格1", 1), ("表格2", 1), ("表格3", 1)])


def test_what_stands_between_the_halves_and_a_wrong_heading_are_told_once() -> None:
    head = (*HEADINGS[:6], "课时")
    first = table(head, (*ROW[:6], "8"))
    found, tables = judged("附件2", first, "另有1个项目20人", table((*THIRD[:6], "8")), FOOT)
    assert (sorted(found), tables) == (
        ["ST005 表格1 第1行第7列", "ST018 正文 第2段"],
        [("表格1", 1), ("表格2", 1)],
    )


@pytest.mark.parametrize(
    "other",
    [
        table(
            ("科室", "姓名", "职务", "办公室", "电话", "手机", "备注"),
            ("就业科", "李某", "科长", "301", "1", "2", ""),
        ),
        table(("甲", "乙", "丙"), ("1", "2", "3")),
        table(("市", "区县", "乡镇", "村", "户数", "时间", "备注"), THIRD),
    ],
)
def test_another_table_below_is_no_second_half(other: str) -> None:
    found, tables = judged("附件2", form(), FOOT, other)
    assert tables == [("表格1", 1)]
    assert [each[:5] for each in found if "表格2" in each] in (["RD016"], ["RD017"])
