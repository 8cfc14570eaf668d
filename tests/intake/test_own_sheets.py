"""A blank of ours that a program has reckoned and saved: its own sheets are none of the sender's."""

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from libreoffice import converted, needs_office
from skilltrain_cli.cli.app import run
from skilltrain_cli.forms.blank_version import LISTS, OWN_SHEETS, REASONS, SELF_CHECK, find_stamp, own_sheets
from skilltrain_cli.values.grid import Grid

ROWS = [
    {"project": name, "audience": "失业人员", "trainees": 30, "period": "2021年6月1日至6月15日"}
    for name in ("陶瓷工艺培训", "琉璃制作培训", "电工培训")
]
FOOTER = ["--filled-by", "张三", "--phone", "0533-2345678", "--filled-on", "2021-06-10"]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKT_TODAY", "2021-06-12")
    Path("数.json").write_text(json.dumps(ROWS, ensure_ascii=False), encoding="utf-8")
    assert (
        run(["fill", "project", "--from", "数.json", "--unit", "张店区", "-o", "张店区.xlsx", *FOOTER]) == 0
    )


def saved(target: str, names: dict[str, str] | None = None) -> str:
    """Write what a program saves that has reckoned: the hidden sheet says what the form's cells say."""
    book = openpyxl.load_workbook("张店区.xlsx")
    form, hidden = book.worksheets[0], book[REASONS]
    for row in hidden.iter_rows():
        for cell in row:
            cell.value = 0 if cell.data_type == "f" else cell.value
    width = form.max_column
    for row in form.iter_rows(max_row=13):
        for cell in row:
            hidden.cell(cell.row, width + cell.column).value = cell.value
    for old, new in (names or {}).items():
        book[old].title = new
    book.save(target)
    return target


def review(name: str, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    run(["validate", name, "--format", "json"])
    return json.loads(capsys.readouterr().out)


def test_reckoned_sheets_of_a_blank_are_no_finding(capsys: pytest.CaptureFixture[str]) -> None:
    found = review(saved("算过.xlsx"), capsys)
    assert (found["findings"], found["unchecked"], found["summary"]["rows"]) == ([], [], 3)


def test_a_blank_moved_beside_another_is_no_finding(capsys: pytest.CaptureFixture[str]) -> None:
    found = review(saved("移过.xlsx", {REASONS: f"{REASONS} (2)", SELF_CHECK: f"{SELF_CHECK}_2"}), capsys)
    assert found["findings"] == []


def test_a_hidden_sheet_of_that_name_without_the_stamp_is_the_senders(
    capsys: pytest.CaptureFixture[str],
) -> None:
    book = openpyxl.load_workbook("张店区.xlsx")
    for name in (SELF_CHECK, REASONS):
        del book[name]
    copy = book.copy_worksheet(book.worksheets[0])
    copy.title, copy.sheet_state = REASONS, "hidden"
    book.save("藏.xlsx")
    assert [each["code"] for each in review("藏.xlsx", capsys)["findings"]] == ["RD012"]


def test_no_other_command_speaks_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    saved("张店区算过.xlsx")
    Path("county").mkdir()
    shutil.copy("张店区算过.xlsx", "county/张店区.xlsx")
    for arguments in (
        ["merge", "county", "-o", "市.xlsx"],
        ["fix", "张店区算过.xlsx", "--dry-run"],
        ["diff", "张店区.xlsx", "张店区算过.xlsx"],
        ["fill", "project", "--from", "张店区算过.xlsx", "-o", "再填.xlsx", "--force"],
    ):
        capsys.readouterr()
        code = run(arguments)
        told = "".join(capsys.readouterr())
        assert (code, SELF_CHECK in told) == (0, False), (arguments, told)
    left_out = openpyxl.load_workbook("市.xlsx")["来源"]
    assert not any(SELF_CHECK in str(cell.value) for row in left_out.iter_rows() for cell in row)


def test_lists_are_ours_only_beside_a_stamp() -> None:
    stamp, lists, other = (
        Grid(name=name, rows=((text,),))
        for name, text in ((SELF_CHECK, "表样标识：skt-form project 1"), (LISTS, "市"), ("说明", "市"))
    )
    assert {grid.name for grid in own_sheets((stamp, lists, other))} == {SELF_CHECK, LISTS} < OWN_SHEETS
    assert own_sheets((lists, other)) == ()
    assert find_stamp(lists) is None


@needs_office
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_what_libreoffice_saves_is_clean(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    converted(tmp_path, kind, tmp_path / "张店区.xlsx")
    found = review(f"converted/张店区.{kind}", capsys)
    assert (found["findings"], found["unchecked"], found["summary"]["rows"]) == ([], [], 3)
