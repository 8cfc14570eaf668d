"""``skt fill --from`` says what it supposed, names the clerk's own rows, marks every error."""

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from command_line import Skt
from repository import ROOT
from skilltrain_cli.cli.app import run

ROW = {
    "市": "淄博市", "组织区县": "张店区", "培训项目名称": "陶瓷工艺培训", "群体范围": "失业人员",
    "培训人数": 30, "组织时间": "2021年5月10日至5月20日",
}  # fmt: skip
FOOT = ["--filled-by", "张三", "--phone", "0533-2345678", "--filled-on", "2021-06-08"]


def given(*records: dict[str, Any]) -> str:
    Path("数.json").write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    return "数.json"


def filled(skt: Skt, source: str, *more: str, output: str = "出.xlsx", code: int = 0) -> str:
    """Return what is printed on stdout."""
    return skt("fill", "project", "-o", output, "--from", source, *FOOT, *more, code=code)[0]


def test_dates_that_had_to_be_completed_are_said_for_each_record(skt: Skt) -> None:
    source = given(
        {**ROW, "组织时间": "6月1日-6月10日"},
        {**ROW, "培训项目名称": "琉璃", "组织时间": "12月25日-1月10日"},
        {**ROW, "培训项目名称": "面点", "组织时间": 44348},
        {**ROW, "培训项目名称": "茶艺", "组织时间": "6月1日-6月10日"},
        {**ROW, "培训项目名称": "剪纸"},
    )
    out = filled(skt, source, "--filled-on", "6月8日")
    supposed = "没有写年份，按 2021 年补全，写成"
    assert [line for line in out.splitlines() if line.startswith("【提示】")] == [
        f"【提示】第 1 条、第 4 条“组织时间”：“6月1日-6月10日”{supposed}“2021年6月1日至6月10日”，请核对",
        f"【提示】第 2 条“组织时间”：“12月25日-1月10日”{supposed}“2021年12月25日至2022年1月10日”，请核对",
        "【提示】第 3 条“组织时间”：“44348”是日期的序号，写成“2021年6月1日”，请核对",
        f"【提示】表尾“填表日期”：“6月8日”{supposed}“2021年6月8日”，请核对",
    ]


def test_the_same_row_twice_is_told_by_the_clerks_own_rows(skt: Skt) -> None:
    other = {**ROW, "培训项目名称": "第 6 行业培训"}
    out = filled(skt, given(ROW, other, {**ROW, "群体范围": "残疾人"}, ROW, other), code=1)
    assert "第 4 条“培训项目名称”：与第 1 条完全相同" in out
    assert "第 5 条“培训项目名称”：与第 2 条完全相同" in out
    assert not re.search(r"第 \d+ 行[^业]", out)


def test_rows_of_several_sheets_are_told_with_their_sheets(skt: Skt) -> None:
    book = openpyxl.Workbook()
    for page in (book.worksheets[0], book.create_sheet("下半年")):
        for line in (["统计表"], list(ROW), list(ROW.values())):
            page.append(line)
    book.save("两张.xlsx")
    out = filled(skt, "两张.xlsx", code=1)
    assert "工作表“下半年”第 3 行“培训项目名称”：与工作表“Sheet”第 3 行完全相同" in out


def test_a_brand_given_twice_is_told_without_the_file_that_is_not_there_yet(skt: Skt) -> None:
    card = {
        "品牌名称": "陶琉工匠", "报送市": "淄博市", "品牌特色": "陶瓷", "经验做法": "做法",
        "典型案例": "案例", "联系人": "张三", "联系电话": "0533-2345678",
    }  # fmt: skip
    out, _ = skt("fill", "brand", "-o", "出.xlsx", "--from", given(card, card))
    assert "第 2 条“品牌名称”：品牌“陶琉工匠”在这一份里已经报过" in out


def comments(name: str) -> dict[str, str]:
    page = openpyxl.load_workbook(name).worksheets[0]
    return {cell.coordinate: cell.comment.text for row in page for cell in row if cell.comment}


WRONG = (
    ROW,
    {**ROW, "培训项目名称": "合计", "组织时间": ""},
    {**ROW, "培训项目名称": "琉璃", "培训人数": "约30人", "组织时间": "待定"},
    ROW,
)


def test_every_error_is_marked_and_the_marked_cells_are_counted(skt: Skt) -> None:
    out = filled(skt, given(*WRONG), "--allow-invalid", code=1)
    assert "共 4 处必须改正，已在表里标出（4 格）。" in out
    marked = comments("出.xlsx")
    assert sorted(marked) == ["A5", "C7", "E6", "F6"]
    assert "会被当作“合计”行，不算数据" in marked["A5"]
    assert "与第 1 条完全相同" in marked["C7"]


def test_every_error_is_marked_in_a_word_file_too(skt: Skt) -> None:
    out = filled(skt, given(*WRONG), "--allow-invalid", output="出.docx", code=1)
    assert "共 4 处必须改正，已在表里标出（4 格）。" in out
    with zipfile.ZipFile("出.docx") as package:
        texts = re.findall(
            "<w:comment .*?</w:comment>", package.read("word/comments.xml").decode(), re.DOTALL
        )
    assert len(texts) == 4
    assert sum("会被当作" in text for text in texts) == 1


def test_an_error_of_the_whole_form_is_marked_at_its_headings(skt: Skt) -> None:
    source = given({**ROW, "培训项目名称": "合计", "组织时间": ""})
    assert run(["fill", "project", "-o", "出.xlsx", "--from", source, "--allow-invalid"]) == 1
    out = skt.capsys.readouterr().out
    counted = re.search(r"共 (\d+) 处必须改正，已在表里标出（(\d+) 格）", out)
    assert counted is not None
    assert out.count("【强制】") == int(counted[1])
    marked = comments("出.xlsx")
    assert len(marked) == int(counted[2])
    assert sum(text.count("〔") for text in marked.values()) == int(counted[1])


@pytest.mark.parametrize("line", ["注：另有一期25人未列入。", "一、服务业类", "（公章）"])
def test_a_row_that_stands_where_a_unit_would_is_named(skt: Skt, line: str) -> None:
    book = openpyxl.Workbook()
    for row in (list(ROW), list(ROW.values()), [line]):
        book.active.append(row)
    book.save("来.xlsx")
    assert run(["fill", "project", "-o", "出.xlsx", "--from", "来.xlsx", *FOOT]) == 0
    assert line in skt.capsys.readouterr().err


def test_a_title_that_is_not_the_forms_is_said(skt: Skt) -> None:
    book = openpyxl.Workbook()
    for row in (["职工安置情况统计表"], list(ROW), list(ROW.values())):
        book.active.append(row)
    book.save("来.xlsx")
    assert run(["fill", "project", "-o", "出.xlsx", "--from", "来.xlsx", *FOOT]) == 0
    said = "原表的表名是“职工安置情况统计表”，按附件2《项目制培训情况统计表》采用，请核对"
    assert said in skt.capsys.readouterr().err


def test_a_unit_above_a_filled_form_is_not_dropped_without_a_word(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = ROOT / "examples" / "zibo" / "张店区.xlsx"
    day = ("--as-of", "2021-06-10")
    assert run(["fill", "project", "--from", str(source), "-o", "甲.xlsx", "--unit", "张店区", *day]) == 0
    assert run(["fill", "project", "--from", "甲.xlsx", "-o", "乙.xlsx", *day]) == 0
    assert "填报单位“张店区”没有搬过来" in capsys.readouterr().err
