"""What ``skt fill --from`` must not guess about: every trouble is refused, said, or still judged."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from command_line import Skt
from repository import ROOT
from skilltrain_cli.cli.app import run
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.forms.fitted_sheet import Trouble
from skilltrain_cli.intake.read_file import read_data
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.number import CountProblem
from skilltrain_cli.values.period import PeriodProblem
from skilltrain_cli.values.phone import PhoneProblem

BROKEN = ROOT / "examples" / "broken"
HEADINGS: list[Value] = ["市", "组织区县", "培训项目名称", "群体范围", "培训人数", "组织时间", "备注"]
ROW: list[Value] = ["淄博市", "张店区", "陶瓷工艺培训", "失业人员", 30, "2021年5月10日至5月20日", None]
FOOT: list[Value] = ["填表人：张三", None, "联系电话：0533-2345678", None, "填表日期：2021年6月8日"]
GIVEN = {"项目": "陶瓷工艺培训", "群体": "失业人员", "组织时间": "2021年5月10日至5月20日"}
Rows = list[list[Any]]
FILL = ("fill", "project", "-o", "出.xlsx", "--from")
NAMES: list[Value] = [column.name for column in find_form("project").columns]


def book(name: str, *sheets: Rows, merge: str = "", format_: str = "General") -> str:
    """Write rows as a workbook, one sheet for each list; the first headcount has the format."""
    made = openpyxl.Workbook()
    for number, rows in enumerate(sheets, 1):
        page = made.worksheets[0] if number == 1 else made.create_sheet(f"第{number}张")
        for row in rows:
            page.append(row)
        if merge:
            page.merged_cells.add(merge)  # what it covers stays
        page["E2"].number_format = format_
    made.save(name)
    return name


def with_value(field: str, value: Value | CellRichText) -> Rows:
    """Return a sheet whose only row has another value in a field."""
    at = [column.name for column in find_form("project").columns].index(field)
    return [HEADINGS, [*ROW[:at], value, *ROW[at + 1 :]], FOOT]


def headed(text: str, field: str = "trainees") -> list[Value]:
    at = [column.name for column in find_form("project").columns].index(field)
    return [*HEADINGS[:at], text, *HEADINGS[at + 1 :]]


# Units.


@pytest.mark.parametrize("unit", ["万人", "百人", "千人"])
@pytest.mark.parametrize(
    "heading", ["培训人数（{}）", "培训人数({})", "培训人数/{}", "培训人数\n{}", "人数【单位：{}】"]
)
def test_headcounts_of_another_unit_are_refused_with_their_cell(skt: Skt, heading: str, unit: str) -> None:
    text = heading.format(unit)
    said = skt.refused(*FILL, book("表.xlsx", [headed(text), ROW]))
    assert "E1" in said
    assert f"以“{unit}”为单位" in said


@pytest.mark.parametrize("keys", [HEADINGS, NAMES])
def test_a_line_with_the_unit_above_the_headings_is_refused(skt: Skt, keys: list[Value]) -> None:
    for line in ("单位：百人", "（单位：万人）"):
        said = skt.refused(*FILL, book("表.xlsx", [["统计表"], [line], keys, ROW]))
        assert "A2" in said
        assert "人”为单位" in said


def test_a_plain_list_with_a_unit_is_refused(skt: Skt) -> None:
    for heading, above, cell in (
        ("人数（百人）", "", "C2"),
        ("trainees(万人)", "", "C2"),
        ("人数", "单位：千人", "A1"),
    ):
        rows: Rows = [
            [above or "一览"],
            ["项目", "群体", heading, "时间"],
            ["陶瓷", "失业人员", 3, "2021年5月10日"],
        ]
        said = skt.refused(*FILL, book("单.xlsx", rows))
        assert cell in said
        assert "人”为单位" in said


@pytest.mark.parametrize("key", ["培训人数（万人）", "人数(百人)", "trainees（千人）"])
@pytest.mark.parametrize("suffix", [".json", ".csv"])
def test_a_key_with_a_unit_is_refused_by_name(skt: Skt, key: str, suffix: str) -> None:
    record: dict[str, Any] = {**GIVEN, key: 3}
    text = json.dumps([record], ensure_ascii=False)
    if suffix == ".csv":
        text = ",".join(record) + "\n" + ",".join(map(str, record.values())) + "\n"
    Path(f"数{suffix}").write_text(text, encoding="utf-8")
    said = skt.refused(*FILL, f"数{suffix}", "--unit", "张店区")
    assert f"“{key}”" in said
    assert "人”为单位" in said
    assert not Path("出.xlsx").exists()


def test_a_heading_in_persons_is_taken(skt: Skt) -> None:
    for heading in ("培训人数（人）", "培训人数（单位：人）", "培训人数/人次"):
        skt(
            *FILL,
            book("表.xlsx", [headed(heading), ROW, FOOT]),
            "--force",
        )
        assert openpyxl.load_workbook("出.xlsx").worksheets[0]["E4"].value == 30


# Every kind of trouble.

TROUBLES: dict[str, Rows] = {
    "blank": with_value("audience", None),
    "error-cell": with_value("trainees", "#REF!"),
    "uncached": with_value("trainees", "=10+20"),
    "digits-lost": with_value("project", 1.2e17),
    "merged-number": [HEADINGS, ROW, [*ROW[:2], "琉璃", ROW[3], None, *ROW[5:]], FOOT],
    "covered": [HEADINGS, ROW, [*ROW[:3], "退役军人", *ROW[4:]], FOOT],
    "heading-missing": [[*HEADINGS[:3], *HEADINGS[4:]], [*ROW[:3], *ROW[4:]], FOOT],
    "heading-misspelt": [headed("培训入数"), ROW, FOOT],
    "heading-parted": [
        [*HEADINGS[:5], None, *HEADINGS[5:]],
        [None, None, None, None, "男", "女", None, None],
        [*ROW[:4], 10, 20, *ROW[5:]],
        FOOT,
    ],
    "heading-twice": [[*HEADINGS, "培训人数"], [*ROW, 40], FOOT],
    "second-table": [HEADINGS, ROW, [HEADINGS[2], HEADINGS[1], HEADINGS[0], *HEADINGS[3:]], ROW, FOOT],
    "lone-value": [HEADINGS, ROW, [None, None, None, None, 210], FOOT],
    "count.unit": [headed("培训人数（万人）"), ROW, FOOT],
    "text.ditto": with_value("project", "同上"),
    "picture": with_value("audience", '=DISPIMG("ID_1",1)'),
    "lettered": with_value("trainees", CellRichText(TextBlock(InlineFont(strike=True), "45"), "54")),
    "displayed": with_value("trainees", 50),
}
COUNTS: dict[str, Value] = {
    "approximate": "约30人", "range": "30-40", "scaled": "3万", "fraction": 30.5, "negative": -3,
    "words": "三十人", "planned": "计划30", "unreadable": "很多", "precision-lost": 1.3e15,
}  # fmt: skip
TROUBLES |= {f"count.{kind}": with_value("trainees", value) for kind, value in COUNTS.items()}
TROUBLES |= {
    f"period.{kind}": with_value("period", value)
    for kind, value in {
        "unreadable": "待定", "ambiguous": "近期", "impossible": "2021年2月30日",
        "out-of-range": "1900年1月1日",
    }.items()
}  # fmt: skip
TROUBLES |= {
    f"phone.{kind}": [HEADINGS, ROW, [FOOT[0], None, f"联系电话：{value}", None, FOOT[4]]]
    for kind, value in {
        "lost-zero": "533-2345678", "no-area": "2345678", "length": "1380000123",
        "extra-text": "13800001234（张三）", "unreadable": "见通讯录",
    }.items()
}  # fmt: skip
MERGED = {"merged-number": "E2:E3", "covered": "D2:D3", "heading-parted": "E1:F1"}
FORMATS = {"displayed": '"约"0"人"'}
UNREACHED = {"count.blank", "count.nil", "phone.blank"}
"""What a value alone may be called; in a sheet a cell that holds nothing is ``blank``."""
SAID = {"period.yearless", "lettered-text", "title-unknown"}
"""
The notice's year completes the date, a struck text is taken as it is, another title is not, and that is said
(``tests/cli/test_fill_notes.py``, ``tests/readers/workbooks/test_lettering.py``).
"""


def test_every_kind_of_trouble_has_its_sheet_here() -> None:
    kinds = {f"count.{each}" for each in CountProblem} | {f"period.{each}" for each in PeriodProblem}
    kinds |= {f"phone.{each}" for each in PhoneProblem} | {"text.ditto"}
    documented = (Trouble.__doc__ or "").partition("``kind`` is")[2]
    kinds |= set(re.findall("``([a-z]+(?:[-.][a-z]+)*)``", documented))
    assert TROUBLES.keys() == kinds - UNREACHED - SAID


@pytest.mark.parametrize("kind", TROUBLES)
def test_every_trouble_is_refused_with_its_cell_or_still_an_error(skt: Skt, kind: str) -> None:
    name = book("源.xlsx", TROUBLES[kind], merge=MERGED.get(kind, ""), format_=FORMATS.get(kind, "General"))
    (grid, *_) = read_data(Path(name).read_bytes(), file=name).grids
    sheet = fit(grid, find_form("project"), FileContext(file=name, year=2021))
    assert sheet is not None
    trouble = next(each for each in sheet.troubles if each.kind == kind)
    code = run([*FILL, name])
    shown = skt.capsys.readouterr()
    assert not Path("出.xlsx").exists()
    assert trouble.spot is not None
    if code == 2:
        assert f"{trouble.spot.a1} " in shown.err or f"{trouble.spot.a1}“" in shown.err
    else:
        assert code == 1
        heading = find_form("project").by_name[trouble.field or ""].heading
        assert any("【强制】" in line and f"“{heading}”" in line for line in shown.out.splitlines())


def test_a_row_validate_calls_an_error_is_not_dropped(skt: Skt) -> None:
    (source,) = BROKEN.glob("结构/ST014-*.xlsx")
    assert "不知道算不算一行" in skt.refused(*FILL, str(source))


# Footers, explanations, files that cannot be read.


def test_footers_of_two_sheets_that_differ_are_refused(skt: Skt) -> None:
    other: list[Value] = ["填表人：李四", *FOOT[1:]]
    name = book("两张.xlsx", [HEADINGS, ROW, FOOT], [HEADINGS, [*ROW[:2], "琉璃", *ROW[3:]], other])
    said = skt.refused(*FILL, name)
    assert "工作表“第2张”的表尾与前面的不一致：张三、李四" in said
    name = book("两张.xlsx", [HEADINGS, ROW, FOOT], [HEADINGS, [*ROW[:2], "琉璃", *ROW[3:]], FOOT])
    skt(*FILL, name)
    assert [openpyxl.load_workbook("出.xlsx").worksheets[0][spot].value for spot in ("C5", "B12")] == [
        "琉璃",
        "张三",
    ]


def test_explanations_in_the_list_of_a_marked_copy_are_named_as_left_behind(skt: Skt) -> None:
    book("原.xlsx", with_value("period", "2021年第四季度"))
    skt("validate", "原.xlsx", "--annotate", "标注")
    marked = openpyxl.load_workbook("标注/原.xlsx")
    marked["问题清单"]["I3"] = "培训机构九月招标，日期届时确定"
    marked.save("新.xlsx")
    _, err = skt(*FILL, "新.xlsx")
    assert "工作表“问题清单”里的 1 条情况说明没有搬过来" in err


@pytest.mark.parametrize("path", sorted(BROKEN.glob("读取/RD00[1-8]*")), ids=lambda path: path.name[:5])
def test_files_that_cannot_be_read_are_refused_in_chinese(skt: Skt, path: Path) -> None:
    shutil.copy(path, f"源{path.suffix}")
    said = skt.refused(*FILL, f"源{path.suffix}")
    words = re.findall("[A-Za-z]{3,}", said.replace(f"源{path.suffix}", ""))
    assert {each.lower() for each in words} <= {"xlsx", "wps", "excel", "docx", "pdf", "gbk", "utf", "csv"}
    assert "报送" not in said


def test_an_encrypted_workbook_is_called_so(skt: Skt) -> None:
    (source,) = BROKEN.glob("读取/RD002-*.xlsx")
    assert "：文件设了打开密码" in skt.refused(*FILL, str(source))


def test_unknown_headings_are_named_with_their_cells(skt: Skt) -> None:
    strange: list[Value] = [*HEADINGS, "培训地点"]
    said = skt.refused(*FILL, book("表.xlsx", [["表"], strange, [*ROW, "张店"]]))
    assert "H2“培训地点”" in said
    rows: Rows = [["项目名称", "群体", "培训入数"], ["陶瓷", "失业人员", 30]]
    said = skt.refused(*FILL, book("单.xlsx", rows))
    assert "C1“培训入数”（是否指“培训人数”）" in said


def test_a_cell_without_a_value_is_named_apart_from_the_words_around_it(skt: Skt) -> None:
    said = skt.refused(*FILL, book("表.xlsx", with_value("trainees", "#REF!")))
    assert "工作表“Sheet”里，E2 公式出错" in said


def test_no_refusal_shows_a_whole_mobile(skt: Skt) -> None:
    rows: Rows = [["项目名称", "群体", "人数"], ["陶瓷", "失业人员", 30, 13800001234]]
    said = skt.refused(*FILL, book("单.xlsx", rows))
    assert "D2“138****1234”上面没有表头" in said
