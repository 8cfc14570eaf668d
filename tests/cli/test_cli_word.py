"""Word files from the command line: made, filled, reviewed, merged, refused."""

import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from repository import ROOT
from skilltrain_cli.cli.app import run
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.review.finding import Place
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.writers.documents.form_document import document_of
from word_files import FOOT, HEADINGS, ROW, box, cell, form, old_word, para, row, table, word
from word_files import run as words

PROJECT = find_form("project")
GOOD = {
    "city": "淄博市",
    "county": "张店区",
    "project": "陶瓷工艺培训",
    "audience": "失业人员",
    "trainees": 30,
    "period": "2021年5月10日至5月20日",
}
FOOTER = {"filled_by": "张三", "phone": "0533-2345678", "filled_on": date(2021, 6, 10)}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKT_TODAY", "2021-06-10")


def review(capsys: pytest.CaptureFixture[str], *paths: str) -> tuple[int, Any]:
    code = run(["validate", *paths, "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


def found(review_: Any) -> list[tuple[str, str | None, str | None]]:
    return [(each["code"], each["sheet"], each["cell"]) for each in review_["findings"]]


def test_a_blank_is_made_filled_and_reviewed_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "project", "-o", "张店区.docx", "--unit", "张店区", "--rows", "3"]) == 0
    document = Document("张店区.docx")
    [sheet] = document.tables
    assert len(sheet.rows) == 4
    for place, text in zip(sheet.rows[1].cells, GOOD.values(), strict=False):
        place.text = str(text)
    [line] = [each for each in document.paragraphs if each.text.startswith("填表人")]
    line.text = FOOT
    document.save("张店区.docx")
    capsys.readouterr()
    code, told = review(capsys, "张店区.docx")
    assert (code, found(told)) == (0, [])
    [sent] = told["submissions"]
    assert (sent["sheet"], sent["form"], sent["rows"], sent["unit"]["name"]) == (
        "表格1",
        "project",
        1,
        "张店区",
    )


def test_a_blank_in_word_says_what_the_workbook_says(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("白.docx", "白.xlsx"):
        assert run(["new", "project", "-o", name, "--unit", "张店区"]) == 0
    document = Document("白.docx")
    lines = [[each.text for each in row.cells] for row in document.tables[0].rows][1:]
    sheet = openpyxl.load_workbook("白.xlsx").worksheets[0]
    printed = sheet.iter_rows(min_row=5, max_row=4 + len(lines), values_only=True)
    assert lines == [[value or "" for value in row] for row in printed]
    assert lines == [["淄博市", "张店区", *[""] * 5]] * 8
    assert sheet["A13"].value == "填表人："
    assert not any("年" in each.text for each in document.paragraphs if "填表" in each.text)
    for column, text in enumerate(("甲班", "失业人员", "30", "2021年6月1日"), 2):
        document.tables[0].rows[1].cells[column].text = text
    document.tables[0].rows[5].cells[1].text = "桓台县"
    document.save("填.docx")
    told = [each for each in found(review(capsys, "填.docx")[1]) if each[0] == "ST008"]
    assert told == [("ST008", "表格1", "A6")]  # rows as given out are no news, another county's is


def test_a_card_knows_its_city(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "brand", "-o", "品牌.docx", "--unit", "张店区"]) == 0
    assert Document("品牌.docx").tables[0].cell(1, 1).text == "淄博市"
    told = "附件1由设区的市报送：“报送市”已填“淄博市”\n已写入 品牌.docx\n"
    assert capsys.readouterr().err == told


def test_a_blank_is_never_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    Path("表.docx").write_bytes(b"mine")
    assert run(["new", "project", "-o", "表.docx"]) == 2
    assert Path("表.docx").read_bytes() == b"mine"
    assert "--force" in capsys.readouterr().err


def test_findings_name_table_row_and_column_or_the_paragraph(capsys: pytest.CaptureFixture[str]) -> None:
    bad = [*ROW[:4], "约30人", *ROW[5:]]
    foot = FOOT.replace("0533-2345678", "2345")
    Path("表.docx").write_bytes(
        word("附件2", "项目制培训情况统计表", table(["说明"]), form(ROW, bad), "", foot)
    )
    code, told = review(capsys, "表.docx")
    assert code == 1
    assert found(told) == [("VL012", "正文", "A3"), ("VL003", "表格2", "E3")]
    assert {each["field"] for each in told["findings"]} == {"phone", "trainees"}
    assert run(["validate", "表.docx"]) == 1
    out = capsys.readouterr().out
    assert "“正文”（表格以外的段落）" in out
    assert "第3段“联系电话”" in out
    assert "第3行第5列“培训人数”" in out
    assert "“表格2”" in out
    assert "工作表" not in out


def test_every_page_for_people_calls_a_cell_by_row_and_column(capsys: pytest.CaptureFixture[str]) -> None:
    tight = [*ROW[:4], "30人", *ROW[5:]]
    Path("旧.docx").write_bytes(word("附件2", form(ROW, [*ROW[:4], "约30人", *ROW[5:]]), FOOT))
    Path("新.docx").write_bytes(word("附件2", form(ROW, tight), FOOT))
    for asked in (
        ["validate", "旧.docx", "--format", "github"],
        ["validate", "旧.docx", "--format", "html"],
        ["diff", "旧.docx", "新.docx"],
        ["fix", "新.docx", "--dry-run"],
    ):
        run(asked)
        told = "".join(capsys.readouterr())
        assert "第3行第5列" in told, asked
        assert not re.search(r"E3|工作表“表格", told), asked


def test_a_sheet_of_a_workbook_keeps_its_letters_whatever_its_name() -> None:
    spot = Spot(2, 4)
    assert Place(file="旧.docx", sheet="表格1", spot=spot).address == "第3行第5列"
    assert Place(file="旧.xlsx", sheet="表格1", spot=spot).address == "E3"


def test_a_place_in_word_can_be_explained_as_it_was_told(capsys: pytest.CaptureFixture[str]) -> None:
    late = [*ROW[:5], "2021年第四季度", ""]
    Path("表.docx").write_bytes(word("附件2", form(late), FOOT))
    answer = "表.docx,表格1,第2行第6列,TM002,讲师排期未定九月确定"
    Path("说明.csv").write_text(f"文件,工作表,单元格,编码,情况说明\n{answer}\n", encoding="utf-8")
    code, told = review(capsys, "表.docx", "--explanations", "说明.csv", "--fail-on", "query")
    assert [(each["code"], bool(each["explanation"])) for each in told["findings"]] == [("TM002", True)]
    assert code == 0


def test_a_word_file_is_not_rewritten_but_its_list_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    Path("表.docx").write_bytes(word("附件2", form([*ROW[:4], "30人", *ROW[5:]]), FOOT))
    assert run(["fix", "表.docx", "-o", "改.docx", "--list", "清单.xlsx"]) == 2
    told = capsys.readouterr()
    assert "第2行第5列" in told.out
    assert "Word 文件还不能逐格修改" in told.err
    assert not Path("改.docx").exists()
    book = openpyxl.load_workbook("清单.xlsx")
    cells = [cell.value for row in book["修改清单"] for cell in row]
    assert ("表格1" in cells, "第2行第5列" in cells) == (True, True)


def test_a_messy_document_is_read_as_a_person_reads_it(capsys: pytest.CaptureFixture[str]) -> None:
    struck = '<w:del w:id="1"><w:r><w:delText>3</w:delText></w:r></w:del>'
    count = para(struck, f"<w:ins>{words('4')}</w:ins>", "0")
    rows = (
        HEADINGS,
        row(cell("淄博市", merge="restart"), *ROW[1:]),
        row(cell(merge="continue"), "周村区", "养老\n护理", ROW[3], cell(count), *ROW[5:]),
    )
    frame = table(row(cell(para("附件2"), table(*rows, widths=[1000] * 7))))
    Path("表.docx").write_bytes(word("填报单位：淄博市", frame, para(box(*FOOT.split("　　")))))
    code, told = review(capsys, "表.docx")
    assert code == 0
    assert [(each["code"], each["severity"]) for each in told["findings"]] == [("RD013", "note")]
    [sent] = told["submissions"]
    assert (sent["sheet"], sent["rows"]) == ("表格2", 2)


def test_prose_around_the_table_is_no_row(capsys: pytest.CaptureFixture[str]) -> None:
    after = ["合计：30人", "以上情况属实，请审阅。", "例如张店区。"]
    Path("表.docx").write_bytes(word("附件2", form(), FOOT, *after))
    code, told = review(capsys, "表.docx")
    assert (code, found(told)) == (0, [("ST018", "正文", "A4")])
    [named] = told["findings"]
    assert named["message"] == (
        "“以上情况属实，请审阅。”写在表格以外的段落里，没有采用；同样的还有 第5段“例如张店区。”"
    )


def test_what_a_table_is_called_by_and_signed_with_is_no_prose(capsys: pytest.CaptureFixture[str]) -> None:
    above = ["附件2", "山东省项目制培训情况统计表", "（2021年上半年）", "填报单位：张店区", "单位：人"]
    Path("表.docx").write_bytes(
        word(*above, form(), FOOT, "审核人：王某", "张店区人社局（盖章）", "2021年6月10日")
    )
    code, told = review(capsys, "表.docx")
    assert (code, found(told)) == (0, [])


def test_prose_that_says_something_of_the_rows_is_named_where_it_stands(
    capsys: pytest.CaptureFixture[str],
) -> None:
    below = ["另：还有一期25人，尚未确定。", "合计：31人", "抄送：市人社局"]
    Path("表.docx").write_bytes(word("附件2", "另有1个项目20人未列入", form(), FOOT, *below))
    code, told = review(capsys, "表.docx")
    assert code == 0
    assert found(told) == [("ST018", "正文", cell) for cell in ("A2", "A4", "A5", "A6")]
    assert told["findings"][0]["message"] == "“另有1个项目20人未列入”写在表格以外的段落里，没有采用"
    assert run(["fill", "project", "--from", "表.docx", "-o", "出.xlsx", "--as-of", "2021-06-10"]) == 0
    said = capsys.readouterr().err
    assert "第2段“另有1个项目20人未列入” 没有采用" in said
    assert "第4段“另：还有一期25人，尚未确定。” 没有采用" in said
    assert run(["merge", "表.docx", "-o", "汇总.xlsx", "--as-of", "2021-06-10"]) == 0
    rows = openpyxl.load_workbook("汇总.xlsx")["来源"].iter_rows(values_only=True)
    assert any("另有1个项目20人未列入" in str(row) for row in rows)


def test_word_and_workbooks_merge_into_one(capsys: pytest.CaptureFixture[str]) -> None:
    Path("报送").mkdir()
    for county in ("张店区", "周村区"):
        rows = [{**GOOD, "county": county}]
        Path(f"报送/{county}.docx").write_bytes(document_of(PROJECT, rows, FOOTER, unit=county))
    assert run(["merge", "报送", "-o", "淄博市.xlsx"]) == 0, capsys.readouterr().err
    book = openpyxl.load_workbook("淄博市.xlsx")
    sheet = book["项目制培训情况统计表"]
    counties = [line[1].value for line in sheet.iter_rows(min_row=4) if line[2].value == "陶瓷工艺培训"]
    assert sorted(counties) == ["周村区", "张店区"]
    traced = [[each.value for each in line] for line in book["来源明细"].iter_rows()]
    assert any("报送/张店区.docx" in line and "表格1" in line for line in traced)


def test_a_document_that_is_no_form_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    Path("通知.docx").write_bytes(word("通知", "各区县："))
    code, told = review(capsys, "通知.docx")
    assert (code, found(told)) == (1, [("ST001", None, None)])
    assert "里面没有表格" in told["findings"][0]["message"]


def test_an_old_document_is_named_with_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    Path("附件2.doc").write_bytes(old_word("附件2\r项目制培训情况统计表\r"))
    code, told = review(capsys, "附件2.doc")
    assert code == 3
    [said] = told["findings"]
    assert said["message"] == (
        "这是旧版 Word 文件（.doc、.wps），里面的表格读不出来：看文字像是附件2《项目制培训情况统计表》"
    )
    assert said["hint"] == "请用 WPS 或 Word 打开，另存为 .docx 后重新报送"


def test_macros_are_not_advised_away_into_a_workbook(capsys: pytest.CaptureFixture[str]) -> None:
    Path("表.docm").write_bytes(word("附件2", form(), FOOT, parts={"word/vbaProject.bin": b"x"}))
    code, told = review(capsys, "表.docm")
    assert code == 0
    assert [(each["code"], each["hint"]) for each in told["findings"]] == [
        ("RD011", "建议另存为不带宏和链接的 .docx")
    ]


def test_workbooks_are_reviewed_without_the_libraries_for_word() -> None:
    script = (
        "import sys; from pathlib import Path; from skilltrain_cli.intake.read_file import read; "
        "read(Path(sys.argv[1]), file='x'); "
        "sys.exit(any(name in sys.modules for name in ('docx', 'lxml')))"
    )
    example = ROOT / "examples" / "zibo" / "张店区.xlsx"
    assert subprocess.run([sys.executable, "-c", script, example], check=False).returncode == 0


def test_a_marked_copy_of_a_word_file_has_comments_and_is_reviewed_as_the_file_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    document = document_of(PROJECT, [GOOD | {"trainees": "约30人"}], FOOTER)
    Path("张店区.docx").write_bytes(document)
    before = review(capsys, "张店区.docx")
    assert run(["validate", "张店区.docx", "--annotate", "标注"]) == 1
    capsys.readouterr()
    with zipfile.ZipFile("标注/张店区.docx") as copy:
        comments = copy.read("word/comments.xml").decode()
    assert "VL003" in comments
    assert "工具箱自定" in comments
    after = review(capsys, "标注/张店区.docx")
    assert (after[0], found(after[1])) == (before[0], found(before[1]))


def test_a_word_file_with_macros_gets_a_list_of_problems(capsys: pytest.CaptureFixture[str]) -> None:
    document = document_of(PROJECT, [GOOD | {"trainees": "约30人"}], FOOTER)
    stream = io.BytesIO(document)
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("word/vbaProject.bin", b"macros")
    Path("张店区.docx").write_bytes(stream.getvalue())
    assert run(["validate", "张店区.docx", "--annotate", "标注"]) == 1
    assert "带宏" in capsys.readouterr().err
    assert [each.name for each in Path("标注").iterdir()] == ["张店区.问题清单.xlsx"]
