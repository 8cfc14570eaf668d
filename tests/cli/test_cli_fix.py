"""``skt fix`` from the command line: what it writes, lists, refuses, and how it ends."""

import io
import zipfile
from pathlib import Path
from random import Random

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from command_line import Skt
from county_files import BAD, FOOT, GOOD, county_file
from messy_sheets import messy
from repairs import ORDER
from repository import ROOT
from skilltrain_cli.errors import SktError
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.intake.discover import Source
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.intake.repair_file import RepairedFile, repair
from skilltrain_cli.usecases.fix import write as carry_out
from skilltrain_cli.values.grid import Value
from skilltrain_cli.writers.workbooks.editing.edit_cells import Changes, Edited, edit_cells

EXAMPLES = ROOT / "examples"
MESSY_ROW: tuple[Value, ...] = (
    "淄博",
    "张店",
    " 陶瓷工艺培训",
    "失业人员",
    "1,200人",
    "2021.5.10-5.20",
    None,
)
CLEAN_ROW: tuple[Value, ...] = (
    "淄博市",
    "张店区",
    "陶瓷工艺培训",
    "失业人员",
    30,
    "2021年5月10日至5月20日",
    None,
)


def book(*rows: tuple[Value, ...], name: str = "张店区.xlsx") -> Path:
    """Write 附件2 as openpyxl does."""
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.title = "统计表"
    for row in (find_form("project").headings, *rows, (FOOT,)):
        page.append(row)
    made.create_sheet("其他")["A1"] = " 不动 "
    made.save(name)
    return Path(name)


def values(path: str, row: int) -> list[object]:
    return [cell.value for cell in openpyxl.load_workbook(path)["统计表"][row]]


def mended(path: Path) -> RepairedFile:
    return repair(Source(path=path, file=path.name), ORDER)


def test_the_copy_is_repaired_the_input_is_not_and_each_repair_is_listed(skt: Skt) -> None:
    source = book(MESSY_ROW)
    before = source.read_bytes()
    out, err = skt("fix", "张店区.xlsx", "-o", "改.xlsx")
    assert source.read_bytes() == before
    assert values("改.xlsx", 2) == [
        "淄博市",
        "张店区",
        "陶瓷工艺培训",
        "失业人员",
        1200,
        "2021年5月10日至5月20日",
        None,
    ]
    lines = [line.split() for line in out.splitlines()]
    assert lines[0] == ["修改清单：张店区.xlsx", "已改", "5", "处"]
    assert ["A2", "市", "淄博", "淄博市", "RG007", "改为全称"] in lines
    assert ["E2", "培训人数", "1,200人", "1200", "VL007", "只留数字"] in lines
    assert err == "已写入 改.xlsx\n"


def test_a_repaired_file_needs_no_repair(skt: Skt) -> None:
    book(MESSY_ROW)
    skt("fix", "张店区.xlsx", "-o", "改.xlsx")
    out, _ = skt("fix", "改.xlsx", "-o", "再改.xlsx")
    assert out == "改.xlsx：没有需要改的写法，已原样复制\n"
    assert Path("再改.xlsx").read_bytes() == Path("改.xlsx").read_bytes()


def test_a_clean_file_is_returned_byte_for_byte(skt: Skt) -> None:
    source = book(CLEAN_ROW)
    skt("fix", "张店区.xlsx", "-o", "改.xlsx")
    assert Path("改.xlsx").read_bytes() == source.read_bytes()


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("zibo/*.xlsx")) + sorted(EXAMPLES.glob("brand/*")))
def test_the_examples_keep_every_part_but_the_form(path: Path, tmp_path: Path) -> None:
    first = mended(path)
    assert first.refusal is None
    copy = tmp_path / path.name
    copy.write_bytes(first.data)
    assert mended(copy).repairs == ()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(io.BytesIO(first.data)) as new:
        changed = [name for name in old.namelist() if old.read(name) != new.read(name)]
        assert old.namelist() == new.namelist()
    assert [name for name in changed if "sheet" not in name] in ([], ["xl/workbook.xml"])


def test_a_dry_run_lists_and_writes_nothing(skt: Skt) -> None:
    book(MESSY_ROW)
    out, err = skt("fix", "张店区.xlsx", "--dry-run")
    assert "可改 5 处" in out
    assert err == ""
    assert [path.name for path in Path().iterdir()] == ["张店区.xlsx"]


def test_the_list_for_signature_names_both_writings_and_what_was_left(skt: Skt) -> None:
    book(MESSY_ROW, ("淄博市", "张店区", "茶艺", "失业人员", "约30人", "2021年5月10日", None))
    skt("fix", "张店区.xlsx", "-o", "改.xlsx", "--list", "清单.xlsx", code=1)
    made = openpyxl.load_workbook("清单.xlsx")
    rows = [[cell.value for cell in row] for row in made["修改清单"].iter_rows(min_row=3)]
    assert rows[0] == ["序号", "工作表", "单元格", "栏目", "改前", "改后", "规则", "修改原因", "填表人签字"]
    assert rows[5][:6] == [5, "统计表", "F2", "组织时间", "2021.5.10-5.20", "2021年5月10日至5月20日"]
    left = [[cell.value for cell in row] for row in made["未改"].iter_rows(min_row=4)]
    assert [(row[2], row[5], row[6]) for row in left] == [("E3", "强制", "VL003")]


def test_errors_that_stay_are_shown_and_decide_the_exit_code(skt: Skt) -> None:
    county_file(Path("张店区.csv"), GOOD, BAD.replace("张店区", "张店"))
    out, _ = skt("fix", "张店区.csv", "-o", "改.csv", code=1)
    assert "没有改的：1 处" in out
    assert "约30人" in Path("改.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_keeps_its_delimiter_and_becomes_utf8(skt: Skt, encoding: str, delimiter: str) -> None:
    text = county_file(Path("x.csv"), GOOD.replace("30,", '"1,200人",')).read_text(encoding="utf-8")
    head, row, foot = text.replace('"1,200人"', "1200人").replace(",", delimiter).splitlines()
    Path("张店区.csv").write_text(f"sep={delimiter}\n{head}\n{row}\n{foot}\n", encoding=encoding)
    skt("fix", "张店区.csv", "-o", "改.csv")
    data = Path("改.csv").read_bytes()
    assert data.startswith("\ufeffsep=".encode())
    fixed = row.replace("1200人", "1200")
    assert data.decode("utf-8-sig").splitlines() == [f"sep={delimiter}", head, fixed, foot]


def old_book(row: tuple[Value, ...]) -> Path:
    """Write 附件2 as an .xls."""
    old = xlwt.Workbook()
    page = old.add_sheet("Sheet1")
    for index, cells in enumerate((find_form("project").headings, row[:-1], (FOOT,))):
        for column, value in enumerate(cells):
            page.write(index, column, value)
    old.save("张店区.xls")
    return Path("张店区.xls")


def test_an_old_workbook_that_needs_repair_is_refused_with_the_remedy(skt: Skt) -> None:
    old_book(MESSY_ROW)
    said = skt.refused("fix", "张店区.xls", "-o", "改.xls")
    assert "另存为 .xlsx" in said
    assert not Path("改.xls").exists()
    out, err = skt("fix", "张店区.xls", "--dry-run")
    assert "1,200人" in out
    assert "另存为 .xlsx" in err


def test_an_old_workbook_that_needs_none_is_copied(skt: Skt) -> None:
    source = old_book(CLEAN_ROW)
    skt("fix", "张店区.xls", "-o", "改.xls")
    assert Path("改.xls").read_bytes() == source.read_bytes()


def test_a_formula_is_left_and_named(skt: Skt) -> None:
    with xlsxwriter.Workbook("张店区.xlsx") as made:
        page = made.add_worksheet()
        for index, row in enumerate((find_form("project").headings, MESSY_ROW, (FOOT,))):
            page.write_row(index, 0, row)
        page.write_formula("B2", '="张"&"店"', None, "张店")
    out, err = skt("fix", "张店区.xlsx", "-o", "改.xlsx")
    assert "单元格是公式" in out
    assert "建议改为“张店区”" in out
    assert "公式才会" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["张店区.xlsx"], "加 -o 文件名"),
        (["张店区.xlsx", "-o", "张店区.xlsx"], "同时是输入"),
        (["张店区.xlsx", "-o", "张店区.xlsx", "--force"], "同时是输入"),
        (["张店区.xlsx", "-o", "改.csv"], "请把输出文件名改为 .xlsx 结尾"),
        (["张店区.xlsx", "-o", "改.xlsx", "--list", "单.csv"], "修改清单（--list）只能写成 .xlsx"),
        (["张店区.xlsx", "-o", "改.xlsx", "--list", "改.xlsx"], "同一个文件"),
        (["没有.xlsx", "-o", "改.xlsx"], "找不到"),
        ([".", "-o", "改.xlsx"], "是一个文件夹"),
    ],
)
def test_wrong_usage_is_told_and_writes_nothing(skt: Skt, arguments: list[str], said: str) -> None:
    before = book(MESSY_ROW).read_bytes()
    assert said in skt.refused("fix", *arguments)
    assert [path.name for path in Path().iterdir()] == ["张店区.xlsx"]
    assert Path("张店区.xlsx").read_bytes() == before


def test_an_existing_output_is_kept_without_force(skt: Skt) -> None:
    book(MESSY_ROW)
    Path("改.xlsx").write_text("旧", encoding="utf-8")
    assert "--force" in skt.refused("fix", "张店区.xlsx", "-o", "改.xlsx")
    assert Path("改.xlsx").read_text(encoding="utf-8") == "旧"
    skt("fix", "张店区.xlsx", "-o", "改.xlsx", "--force")
    assert values("改.xlsx", 2)[4] == 1200


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("读取/RD001-传了一半.xlsx", 3, "RD001"),
        ("读取/RD002-设了密码.xlsx", 3, "RD002"),
        ("读取/RD005-是PDF文件.pdf", 3, "RD005"),
        ("读取/RD006-空文件.xlsx", 3, "RD006"),
        ("结构/ST001-不是规定的表.xlsx", 1, "ST001"),
    ],
)
def test_what_cannot_be_read_or_is_no_form_is_told_and_nothing_is_written(
    skt: Skt, name: str, code: int, said: str
) -> None:
    path = EXAMPLES / "broken" / name
    out, _ = skt("fix", str(path), "-o", f"改{path.suffix}", code=code)
    assert said in out
    assert list(Path().iterdir()) == []


def test_whole_personal_numbers_are_never_shown(skt: Skt) -> None:
    foot = FOOT.replace("0533-2345678", "１３８００００１２３４")
    county_file(Path("张店区.csv"), GOOD, foot=foot)
    out, _ = skt("fix", "张店区.csv", "-o", "改.csv", "--list", "清单.xlsx")
    assert "138****1234" in out
    made = openpyxl.load_workbook("清单.xlsx")
    assert "13800001234" not in out + str([cell.value for row in made["修改清单"] for cell in row])
    assert "13800001234" in Path("改.csv").read_text(encoding="utf-8-sig")


@given(seed=st.integers(0, 10**6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_repair_of_any_messy_workbook_holds_and_is_final(tmp_path: Path, seed: int) -> None:
    mess = messy(Random(seed), county="张店")
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    grid = mess.grid()
    for index, row in enumerate(grid.rows):
        for offset, value in enumerate(row):
            page.cell(grid.top + index + 1, grid.left + offset + 1, value)
    for area in grid.merges:
        page.merge_cells(None, area.top + 1, area.left + 1, area.bottom + 1, area.right + 1)
    path = tmp_path / "张店区.xlsx"
    made.save(path)
    first = mended(path)
    assert first.refusal is None
    assert first.repairs
    path.write_bytes(first.data)
    second = mended(path)
    assert (second.repairs, second.data) == ((), first.data)


@pytest.mark.usefixtures("skt")
def test_a_copy_that_would_say_something_else_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(MESSY_ROW)

    def wrong(data: bytes, changes: Changes) -> Edited:
        (spot,) = [spot for spot, value in changes["统计表"].items() if value == 1200]
        return edit_cells(data, {"统计表": {**changes["统计表"], spot: 1201}})

    monkeypatch.setattr("skilltrain_cli.intake.repair_file.edit_cells", wrong)
    found = mended(path)
    assert found.refusal is not None
    assert "与原来不一致" in found.refusal[0]
    with pytest.raises(SktError, match="与原来不一致"):
        carry_out(found, Path("改.xlsx"), None, force=False)
    assert [each.name for each in Path().iterdir()] == ["张店区.xlsx"]


@pytest.mark.usefixtures("skt")
def test_a_file_that_changes_while_it_is_read_is_not_repaired(monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(MESSY_ROW)
    monkeypatch.setattr(
        "skilltrain_cli.intake.repair_file.read",
        lambda path, *, file: replace(read(path, file=file), sha256="0"),
    )
    found = mended(path)
    assert (found.data, found.refusal and found.refusal[0]) == (b"", "文件在读取时被改动")
    with pytest.raises(SktError) as refused:
        carry_out(found, None, None, force=False)
    assert refused.value.exit_code == 3


def test_a_sheet_or_a_file_named_after_a_number_is_mended_like_any_other(skt: Skt) -> None:
    made = openpyxl.load_workbook(book(MESSY_ROW))
    made["统计表"].title = "李四13800005678"
    made.save("张店区.xlsx")
    out, _ = skt("fix", "张店区.xlsx", "-o", "改.xlsx")
    assert "已改 5 处" in out
    assert openpyxl.load_workbook("改.xlsx")["李四13800005678"]["E2"].value == 1200
    county_file(Path("李四13800005678.csv"), GOOD.replace("张店区", "张店"))
    skt("fix", "李四13800005678.csv", "-o", "改.csv")
    assert "张店区" in Path("改.csv").read_text(encoding="utf-8-sig")


def test_a_headcount_under_a_format_that_would_show_something_else_stays_and_is_listed(
    skt: Skt,
) -> None:
    made = openpyxl.load_workbook(book((*CLEAN_ROW[:4], "３０", *CLEAN_ROW[5:])))
    made["统计表"]["E2"].number_format = "0%"
    made.save("张店区.xlsx")
    out, _ = skt("fix", "张店区.xlsx", "-o", "改.xlsx")
    assert Path("改.xlsx").read_bytes() == Path("张店区.xlsx").read_bytes()
    assert "单元格的数字格式是“0%”" in out


@pytest.mark.parametrize("output", ["改.xlsx", "改.xls"])
def test_a_file_that_is_not_rewritten_gets_one_hint_whatever_its_output_is_called(
    skt: Skt, output: str
) -> None:
    message = skt.refused("fix", str(EXAMPLES / "zibo" / "沂源县报表.xls"), "-o", output)
    assert "另存为 .xlsx" in message
    assert "输出文件名" not in message


def test_the_list_alone_is_enough(skt: Skt) -> None:
    skt("fix", str(EXAMPLES / "zibo" / "沂源县报表.xls"), "--list", "清单.xlsx", code=0)
    assert Path("清单.xlsx").exists()
    assert {path.name for path in Path().iterdir() if path.suffix.startswith(".xls")} == {"清单.xlsx"}
