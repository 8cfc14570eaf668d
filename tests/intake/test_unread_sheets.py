"""A visible sheet with content that nobody reads is named; one that looks like data asks for an answer."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from skilltrain_cli.cli.app import run
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.intake.review_files import review
from skilltrain_cli.values.grid import Value

Rows = Sequence[Sequence[Value]]
HEADINGS = ("市", "组织区县", "培训项目名称", "群体范围", "培训人数", "组织时间", "备注")
FOOTER = ("填表人：张三", None, None, "联系电话：0533-2000101", None, "填表日期：2021年6月8日")
FEW = "第 1 行只认出“区县”，缺“市、培训项目名称、群体范围、培训人数、组织时间”"
AS_OF = date(2021, 6, 10)


def project(name: str, trainees: int = 30) -> tuple[Value, ...]:
    return ("淄博市", "张店区", name, "失业人员", trainees, "2021年5月20日")


FORM: Rows = (HEADINGS, project("电工"), FOOTER)
CONTINUED: Rows = (project("茶艺师", 60), project("电焊工", 61))
FEW_KNOWN: Rows = (
    ("序号", "区县", "课程", "学员", "数量", "何时"),
    (1, "张店区", "茶艺师", "失业人员", 60, date(2021, 7, 1)),
    (2, "张店区", "电焊工", "失业人员", 61, date(2021, 8, 1)),
)


def book(path: Path, **sheets: Rows) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    made.save(path)
    return path


def found(path: Path, form: str | None = None) -> list[tuple[str, str | None, str | None]]:
    outcome = review([path], Order(as_of=AS_OF, form=form)).review
    return [(each.card.code, each.place.sheet, each.place.cell) for each in outcome.findings]


@pytest.mark.parametrize("rows", [CONTINUED, FEW_KNOWN, CONTINUED[:1], (HEADINGS[4:6], (60, "7月1日"))])
@pytest.mark.parametrize("name", ["续表", "Sheet2"])
def test_data_without_the_forms_headings_asks_for_an_answer(tmp_path: Path, name: str, rows: Rows) -> None:
    assert found(book(tmp_path / "张店区.xlsx", 附件2=FORM, **{name: rows})) == [("RD016", name, "A1")]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("Sheet2", [["失业人员"], ["退役军人"], ["农民工"]]),
        ("Sheet2", []),
        ("填表说明", [["栏目", "怎么填"], ["市", "填全称"], ["培训人数", "填数字"]]),
        ("下拉选项", [["市", "组织区县", "群体范围"], ["淄博市", "张店区", "失业人员"]]),
        ("情况说明", [["编码", "单元格", "情况说明"], ["TM003", "F2", "因疫情推迟到七月"]]),
    ],
)
def test_helpers_are_not_spoken_of(tmp_path: Path, name: str, rows: Rows) -> None:
    assert found(book(tmp_path / "张店区.xlsx", 附件2=FORM, **{name: rows})) == []


def test_data_is_data_whatever_its_sheet_is_called(tmp_path: Path) -> None:
    path = book(tmp_path / "张店区.xlsx", 附件2=FORM, 填表说明=CONTINUED, 汇总=CONTINUED)
    assert found(path) == [("RD016", "填表说明", "A1"), ("RD016", "汇总", "A1")]


@pytest.mark.parametrize(
    "rows", [[["姓名", "科室"], ["张三", "就业科"]], [HEADINGS], [HEADINGS, ["淄博市", "张店区"], FOOTER]]
)
def test_other_content_is_a_note(tmp_path: Path, rows: Rows) -> None:
    assert found(book(tmp_path / "张店区.xlsx", 附件2=FORM, 另表=rows)) == [("RD017", "另表", "A1")]


def test_the_words_are_true(tmp_path: Path) -> None:
    path = book(tmp_path / "张店区.xlsx", 附件2=FORM, 续表=CONTINUED, 计划=FEW_KNOWN, 空表=[HEADINGS])
    said = [each.message for each in review([path], Order(as_of=AS_OF)).review.findings]
    assert said == [
        "工作表“空表”没有审核也没有汇总：有表头，没有内容",
        "工作表“续表”里有 2 行像数据的内容，没有审核也没有汇总：没有附件的表头",
        f"工作表“计划”里有 2 行像数据的内容，没有审核也没有汇总：{FEW}",
    ]


def test_a_sheet_of_a_form_not_asked_for_is_left_out_on_purpose(tmp_path: Path) -> None:
    card = [(heading, "甲") for heading in find_form("brand").headings]
    path = book(tmp_path / "张店区.xlsx", 附件2=FORM, 附件1=card, 续表=CONTINUED)
    assert found(path, form="project") == [("RD016", "续表", "A1")]


def test_merging_names_the_sheets_it_did_not_take_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "淄博"
    folder.mkdir()
    book(folder / "张店区.xlsx", 附件2=FORM, 续表=CONTINUED, 通讯录=[["姓名", "科室"], ["张三", "就业科"]])
    out = tmp_path / "淄博市.xlsx"
    assert run(["merge", str(folder), "-o", str(out), "--as-of", "2021-06-10"]) == 0
    said = capsys.readouterr()
    assert "没有汇总 1 项" in said.out
    assert "续表" in said.err
    assert "通讯录" not in said.err
    sheets = {grid.name: grid for grid in read(out, file="x").grids}
    rows = {row[1]: row[4] for row in sheets["来源"].rows if len(row) > 5}
    assert (rows["续表"], rows["通讯录"]) == ("未汇总", "不是报表")
    told = [row for row in sheets["情况说明"].rows if row[0] == "RD016"]
    assert len(told) == 1
    assert "续表" in str(told[0][3])


def test_the_sheets_of_a_merged_workbook_are_our_own(tmp_path: Path) -> None:
    source = book(tmp_path / "张店区.xlsx", 附件2=FORM)
    out = tmp_path / "淄博市.xlsx"
    assert run(["merge", str(source), "-o", str(out), "--as-of", "2021-06-10"]) == 0
    assert [code for code, _, _ in found(out)] == ["ST010"]
