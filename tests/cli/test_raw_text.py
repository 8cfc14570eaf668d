"""Nothing a sender or a user wrote acts on the terminal; no whole ID number leaves with a review or merge."""

import json
from pathlib import Path

import openpyxl
import pytest

from county_files import id_number
from skilltrain_cli.cli.app import run
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.reporters.output_formats import offered

ESC = "\x1b]0;pwn\x07\x9b2J\u202e"
HEADINGS = ("市", "组织区县", "培训项目名称", "群体范围", "培训人数", "组织时间", "备注")
FOOTER = ("填表人：张三", None, None, "联系电话：0533-2000101", None, "填表日期：2021年6月8日")
GOOD = ("淄博市", "张店区", "电工", "失业人员", 30, "2021年5月20日")
BAD = ("淄博市", "张店区", "电工", "失业人员", "约30人", "2021年5月20日")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKT_TODAY", "2021-06-10")


def book(path: Path, *rows: tuple[object, ...], sheet: str = "附件2") -> Path:
    made = openpyxl.Workbook()
    assert made.active is not None
    made.active.title = sheet
    for row in (HEADINGS, *rows, FOOTER):
        made.active.append(row)
    made.save(path)
    return path


def harmless(captured: str) -> bool:
    return not any(sign in captured for sign in ("\x1b", "\x07", "\x9b", "\u202e"))


def test_no_name_acts_on_the_terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    bad = book(tmp_path / "a\x1b[31m\x07\u202e\nb.xlsx", BAD)
    for command in (
        *(["validate", str(bad), "--format", each.id] for each in offered("validate")),
        ["merge", str(bad), "-o", str(tmp_path / "x.xlsx")],
        ["validate", str(tmp_path / f"没有{ESC}.xlsx")],
        ["regions", f"没有{ESC}区"],
        ["rules", f"RG{ESC}"],
        ["deadlines", "--as-of", f"2021{ESC}"],
        ["notices", f"没有{ESC}"],
        [f"没有{ESC}"],
    ):
        assert run(command) != 0, command
        captured = capfd.readouterr()
        assert harmless(captured.out + captured.err), command
        assert captured.out + captured.err


def test_a_name_with_a_line_break_stays_on_its_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bad = book(tmp_path / "a\n错误：b.xlsx", BAD)
    assert run(["merge", str(bad), "-o", str(tmp_path / "x.xlsx")]) == 2
    assert "a↵错误：b.xlsx" in capfd.readouterr().err


def test_json_keeps_a_name_exactly_and_shows_nothing_that_acts(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name = "a\x1b\x9b\u202e.xlsx"
    book(tmp_path / name, BAD)
    assert run(["validate", name, "--format", "json"]) == 1
    out = capfd.readouterr().out
    assert harmless(out)
    assert json.loads(out)["submissions"][0]["file"] == name


def test_no_whole_id_number_leaves_but_as_the_forms_own_content(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    number, mobile = id_number(), "13800001234"
    note = (f"注：{number}，{mobile}",)
    source = book(tmp_path / "张店区.xlsx", GOOD, note, sheet=f"表{number}")
    run(["validate", str(source), "--format", "json"])
    found = json.loads(capfd.readouterr().out)
    assert found["submissions"][0]["sheet"] == f"表{number[:6]}********{number[-4:]}"
    assert {each["sheet"] for each in found["findings"]} <= {found["submissions"][0]["sheet"], None}
    out = tmp_path / "淄博市.xlsx"
    assert run(["merge", str(source), "-o", str(out)]) == 0
    grids = {grid.name: grid for grid in read(out, file="x").grids}
    for name in ("来源", "来源明细", "情况说明"):
        written = str(grids[name].rows)
        assert number not in written, name
        assert mobile not in written, name
    assert "说明文字“注：" in str(grids["来源"].rows)


def test_sheets_whose_masked_names_agree_stay_apart(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for serial in ("1", "2"):
        sheet = made.create_sheet(f"9999991990030{serial}1234")
        for row in (HEADINGS, (*GOOD[:2], f"电工{serial}", *GOOD[3:]), FOOTER):
            sheet.append(row)
    made.save(tmp_path / "张店区.xlsx")
    run(["validate", str(tmp_path / "张店区.xlsx"), "--format", "json"])
    names = [each["sheet"] for each in json.loads(capfd.readouterr().out)["submissions"]]
    assert names == ["999999********1234", "999999********1234（2）"]


def test_no_sheet_of_a_merge_names_a_person_by_a_files_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    first, second, bad = "13800001234", "13800991234", id_number()
    total = ("合计", None, None, None, 30)
    book(Path(f"张店区{first}.xlsx"), GOOD, total)
    book(Path(f"张店区{second}.xlsx"), (*GOOD[:2], "焊工", *GOOD[3:5], "2021年第四季度"))
    book(Path(f"博山区{bad}.xlsx"), BAD)
    names = [f"张店区{first}.xlsx", f"张店区{second}.xlsx", f"博山区{bad}.xlsx"]
    options = ["--skip-bad", "--batches", "--as-of", "2021-06-10"]
    assert run(["merge", *names, "-o", "淄博市.xlsx", *options]) in (0, 1)
    assert run(["merge", "淄博市.xlsx", "-o", "省.xlsx", "--level", "province", "--as-of", "2021-06-10"]) == 0
    capfd.readouterr()
    for merged in ("淄博市.xlsx", "省.xlsx"):
        sheets = openpyxl.load_workbook(merged)
        said = [str(cell) for sheet in sheets for row in sheet.values for cell in row if cell]
        assert [cell for cell in said if first in cell or second in cell or bad in cell] == []
        assert {"张店区138****1234.xlsx", "张店区138****1234.xlsx（2）"} <= {*said}


def test_what_an_explanation_holds_is_masked_when_it_answers_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    number = id_number()
    table = tmp_path / "说明.csv"
    table.write_text(f"编码,情况说明\nPJ999,{number}\n", encoding="utf-8")
    run(["validate", str(book(tmp_path / "张店区.xlsx", GOOD)), "--explanations", str(table)])
    captured = capfd.readouterr()
    assert "没有对上" in captured.err
    assert number not in captured.out + captured.err


def test_a_day_out_of_the_century_is_wrong_usage(capfd: pytest.CaptureFixture[str]) -> None:
    for day in ("9999-12-31", "0001-01-01"):
        assert run(["deadlines", "--as-of", day]) == 2
        assert "2000 至 2100" in capfd.readouterr().err
    assert run(["deadlines", "--as-of", "2100-12-31"]) == 0
