"""Invariant 9 in every file format, and in what ``skt fill --from`` takes from a file."""

import csv
import json
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from command_line import Skt
from hostile_files import ods, ods_cell, ods_row
from project_rows import FOOTER, HEAD, ORDER, ROW, SECOND, Row
from skilltrain_cli.intake.examine_file import judge
from skilltrain_cli.intake.read_file import read_data
from word_files import table as word_table
from word_files import word

STRAY = ("ST016", "ST017", "ST018")
FOOT = ["--filled-by", "张三", "--phone", "0533-2345678", "--filled-on", "2021-06-08"]


def _xlsx(rows: Sequence[Row], path: Path) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path.read_bytes()


def _xls(rows: Sequence[Row], path: Path) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(at, column, value)
    book.save(str(path))
    return path.read_bytes()


def _ods(rows: Sequence[Row], path: Path) -> bytes:
    del path
    return ods("".join(ods_row("".join(ods_cell(str(cell or "")) for cell in row)) for row in rows))


def _csv(rows: Sequence[Row], path: Path) -> bytes:
    del path
    lines = StringIO()
    csv.writer(lines).writerows([["" if cell is None else cell for cell in row] for row in rows])
    return lines.getvalue().encode()


def _docx(rows: Sequence[Row], path: Path) -> bytes:
    del path
    width = max(map(len, rows))
    return word(
        word_table(*([str(cell or "") for cell in (*row, *[None] * (width - len(row)))] for row in rows))
    )


WRITERS: dict[str, Callable[[Sequence[Row], Path], bytes]] = {
    "xlsx": _xlsx, "xls": _xls, "ods": _ods, "csv": _csv, "docx": _docx,
}  # fmt: skip


def found(rows: Sequence[Row], suffix: str, path: Path) -> list[str]:
    """Return code and cell of the strays in a file of these rows."""
    data = WRITERS[suffix](rows, path / f"表.{suffix}")
    findings = judge(read_data(data, file=f"张店区.{suffix}"), ORDER).findings
    return [f"{each.card.code} {each.place.cell}" for each in findings if each.card.code in STRAY]


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("note", ["此行作废，实际培训3人", "第二期另有25人", 25])
def test_a_note_without_a_heading_is_asked_about_in_every_format(
    suffix: str, note: str | int, tmp_path: Path
) -> None:
    assert found([HEAD, (*ROW, note), SECOND, FOOTER], suffix, tmp_path) == ["ST016 H2"]


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_second_record_in_a_line_is_an_error_in_every_format(suffix: str, tmp_path: Path) -> None:
    third: Row = (*ROW[:2], "电工培训", *ROW[3:])
    assert found([HEAD, third, (*ROW, *SECOND), FOOTER], suffix, tmp_path) == ["ST017 H3"]


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_running_number_without_a_heading_is_noted_in_every_format(suffix: str, tmp_path: Path) -> None:
    rows: list[Row] = [(None, *HEAD), (1, *ROW), (2, *SECOND), FOOTER]
    assert found(rows, suffix, tmp_path) == ["ST018 A2"]


@pytest.mark.parametrize("times", ["0", "-3", "", "x"])
def test_what_an_ods_repeats_no_times_is_read_once(times: str) -> None:
    often = f'table:number-columns-repeated="{times}"'
    cells = "".join(ods_cell(str(cell or "")) for cell in ROW)
    row = cells.replace('table:number-columns-repeated="1"', often)
    head, foot = ("".join(ods_cell(str(cell or "")) for cell in each) for each in (HEAD, FOOTER))
    rows = ods_row(head) + ods_row(row) + ods_row(cells).replace('"1"', f'"{times}"', 1) + ods_row(foot)
    (grid,) = read_data(ods(rows), file="张店区.ods").grids
    assert [list(each)[:6] for each in grid.rows[1:3]] == [[*map(str, ROW[:6])]] * 2


# skt fill --from


def source(*rows: Row) -> str:
    Path("数据.csv").write_bytes(_csv(rows, Path()))
    return "数据.csv"


def data(value: Any) -> str:
    Path("数据.json").write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return "数据.json"


def test_a_column_without_a_heading_is_refused_by_cell(skt: Skt) -> None:
    rows: list[Row] = [
        ("培训项目名称", "培训对象", "人数", "组织时间", None),
        ("陶瓷", "失业人员", 30, "2021年4月8日", 25),
    ]
    said = skt.refused("fill", "附件2", "--from", source(*rows), "--unit", "张店区", "-o", "出.xlsx")
    assert "E2“25”上面没有表头" in said
    assert not Path("出.xlsx").exists()


def test_a_note_beside_the_form_is_refused_by_cell(skt: Skt) -> None:
    said = skt.refused(
        "fill", "附件2", "--from", source(HEAD, (*ROW, "第二期另有25人"), FOOTER), "-o", "出.xlsx"
    )
    assert "H2 “第二期另有25人”不在有表头的栏里" in said


def test_a_count_in_parts_without_a_total_is_refused(skt: Skt) -> None:
    book = openpyxl.Workbook()
    for row in (
        (*HEAD[:4], "培训人数", None, *HEAD[5:]),
        (None, None, None, None, "男", "女"),
        (*ROW[:4], 10, 20, *ROW[5:]),
        FOOTER,
    ):
        book.active.append(row)
    book.active.merge_cells("E1:F1")
    book.save("数据.xlsx")
    said = skt.refused("fill", "附件2", "--from", "数据.xlsx", "-o", "出.xlsx")
    assert "E2 只分了几列写（如“男”），没有“合计”" in said


def test_two_records_in_one_line_are_refused(skt: Skt) -> None:
    said = skt.refused("fill", "附件2", "--from", source(HEAD, (*ROW, *SECOND), FOOTER), "-o", "出.xlsx")
    assert "H2 从这一格起像是另一行的内容接在了这里" in said


def test_what_stands_around_the_form_is_named(skt: Skt) -> None:
    rows: list[Row] = [
        ("第二期另有25人",),
        HEAD,
        ROW,
        ("合计", None, None, None, 30, None, "未结业12人"),
        FOOTER,
    ]
    _, err = skt("fill", "附件2", "--from", source(*rows), "-o", "出.xlsx")
    assert "A1“第二期另有25人” 没有采用" in err
    assert "第 4 行是“合计”行，没有采用；这一行还写着 G4“未结业12人”" in err


def test_what_stands_above_a_plain_list_is_named(skt: Skt) -> None:
    rows: list[Row] = [("另有25人",), ("项目名称", "人数"), ("陶瓷工艺培训", 30)]
    _, err = skt("fill", "附件2", "--from", source(*rows), "--unit", "张店区", "-o", "出.xlsx", code=1)
    assert "A1“另有25人”没有采用" in err


def test_how_many_rows_were_written_is_said(skt: Skt) -> None:
    _, err = skt("fill", "附件2", "--from", source(HEAD, ROW, SECOND, FOOTER), "-o", "出.xlsx")
    assert err.splitlines()[-1] == "已写入 出.xlsx（2 行）"


RECORD = dict(zip(HEAD, ROW, strict=True))


def test_a_text_that_no_cell_can_hold_is_refused_by_record_and_field(skt: Skt) -> None:
    given = data([RECORD, {**RECORD, "培训项目名称": "琉璃", "备注": "长" * 40_000}])
    said = skt.refused("fill", "附件2", "--from", given, *FOOT, "-o", "出.xlsx")
    assert "第 2 条的“备注”（40,000 字）太长，一个单元格最多 32,767 字" in said


def test_a_text_of_half_pairs_is_measured_as_a_cell_holds_it(skt: Skt) -> None:
    given = data([{**RECORD, "备注": "\U00020000" * 20_000}])
    assert "第 1 条的“备注”" in skt.refused("fill", "附件2", "--from", given, *FOOT, "-o", "出.xlsx")


def test_control_characters_are_said_to_be_replaced(skt: Skt) -> None:
    out, _ = skt("fill", "附件2", "--from", data([{**RECORD, "备注": "甲\x01乙"}]), *FOOT, "-o", "出.xlsx")
    assert "第 1 条“备注”：“甲␁乙”里有表格不能保存的控制字符，已换成看得见的符号，请核对" in out


def test_line_breaks_of_windows_are_no_control_characters(skt: Skt) -> None:
    out, _ = skt("fill", "附件2", "--from", data([{**RECORD, "备注": "甲\r\n乙"}]), *FOOT, "-o", "出.xlsx")
    assert "控制字符" not in out


@pytest.mark.parametrize("given", [{"rows": []}, {"项目": [], "填表人": "张三"}])
def test_an_empty_list_is_called_one(skt: Skt, given: dict[str, Any]) -> None:
    said = skt.refused("fill", "附件2", "--from", data(given), "-o", "出.xlsx")
    assert f"的“{next(iter(given))}”是空的，一条内容也没有" in said
