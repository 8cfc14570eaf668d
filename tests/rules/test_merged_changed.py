"""A merged workbook that was changed since it was written: its cells are named, its queries follow."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from command_line import Skt
from county_files import QUERY, county_file, row_of
from skilltrain_cli.cli.app import run
from skilltrain_cli.review.provenance import MARKS

CITY, PROVINCE = "淄博市.xlsx", "省.xlsx"
MAIN, TOLD = "项目制培训情况统计表", "情况说明"
REASON = "因疫情推迟，四季度统一组织"
FOOTER = ("--filled-by", "张三", "--phone", "0533-2345678", "--filled-on", "6月9日")
ROWS = {
    "张店区": [
        "淄博市,张店区,焊工培训,失业人员,31,2021年5月10日至5月20日,",
        QUERY,
        "淄博市,张店区,茶艺培训,失业人员,32,2021年5月10日至5月20日,",
    ],
    "淄川区": ["淄博市,淄川区,面点培训,失业人员,41,2021年5月12日至5月20日,", row_of("淄川区")],
}
"""The city's table: 淄川区 in rows 4 and 5, 张店区 in rows 6 to 8; TM002 at F7."""


def send() -> None:
    for county, rows in ROWS.items():
        county_file(Path(f"收件/{county}.csv"), *rows)


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the city's merged workbook."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("city"))
        patch.setenv("SKT_TODAY", "2021-06-10")
        send()
        assert run(["merge", "收件", "-o", CITY, *FOOTER]) == 0
        return Path(CITY).read_bytes()


@pytest.fixture
def skt(skt: Skt, merged: bytes) -> Skt:
    """Return a command line beside a city's merged workbook and what it was merged from."""
    send()
    Path(CITY).write_bytes(merged)
    return skt


def change(how: Callable[[Worksheet], None], path: str = CITY) -> None:
    """Change the table of a merged workbook, and nothing else, as somebody would by hand."""
    book = load_workbook(path)
    how(book[MAIN])
    book.save(path)


def asked(skt: Skt, path: str = CITY) -> dict[str, tuple[str, str | None]]:
    """Return the queries of a workbook: code → message and explanation."""
    found = skt.json("validate", path)["findings"]
    return {
        each["code"]: (each["message"], each["explanation"]) for each in found if each["severity"] == "query"
    }


def told(path: str) -> dict[str, tuple[str, str, str]]:
    """Return what the 情况说明 of a workbook lists: code → cell, message, source."""
    lines = load_workbook(path)[TOLD].iter_rows(min_row=4, values_only=True)
    return {str(line[0]): (str(line[2] or ""), str(line[3]), f"{line[5]} {line[6]}") for line in lines}


def firsts(path: str) -> list[tuple[object, ...]]:
    """Return where each row of the province first came from."""
    page = load_workbook(path)["来源明细"]
    at = [cell.value for cell in page[3]].index("最初文件")
    return [line[at : at + 3] for line in page.iter_rows(min_row=4, values_only=True)]


def set_count(sheet: Worksheet) -> None:
    sheet["E4"] = 99


def rename(sheet: Worksheet) -> None:
    sheet["C8"] = "茶艺师培训（初级）"


def change_time(sheet: Worksheet) -> None:
    sheet["F6"] = "2021年5月13日至5月20日"


def move_to_another_county(sheet: Worksheet) -> None:
    sheet["B8"] = "博山区"


@pytest.mark.parametrize(
    ("how", "cell"),
    [
        (set_count, "E4“培训人数”"),
        (rename, "C8“培训项目名称”"),
        (change_time, "F6“组织时间”"),
        (move_to_another_county, "B8“组织区县”"),
    ],
)
def test_a_changed_cell_is_named(skt: Skt, how: Callable[[Worksheet], None], cell: str) -> None:
    assert "BT110" not in asked(skt)
    change(how)
    message, _ = asked(skt)["BT110"]
    assert message == f"汇总以后改动过：改了 1 格（{cell}）"


def test_a_changed_workbook_is_asked_about_at_every_level(skt: Skt) -> None:
    change(set_count)
    out, _ = skt("merge", CITY, "-o", PROVINCE, "--level", "province", *FOOTER)
    assert "核实性问题 2 处，没有情况说明的 2 处" in out
    assert told(PROVINCE)["BT110"][0] == ""
    assert f"汇总以后改动过的汇总表 1 个：{CITY}。改了哪几行见“情况说明”表" in out
    assert "E4“培训人数”" in told(PROVINCE)["BT110"][1]
    skt("merge", PROVINCE, "-o", "再.xlsx", "--level", "province")
    assert told("再.xlsx") == told(PROVINCE)
    assert firsts(PROVINCE)[0] == (None, None, None)
    assert firsts(PROVINCE)[1] == ("收件/淄川区.csv", "淄川区", 3)


def test_a_deleted_row_is_named_and_the_queries_follow_theirs(skt: Skt) -> None:
    change(lambda sheet: sheet.delete_rows(6))
    message, _ = asked(skt)["BT110"]
    assert message == "汇总以后改动过：少了 1 行（来自 “收件/张店区.csv”张店区 第 2 行）"
    skt("merge", CITY, "-o", PROVINCE, "--level", "province")
    assert told(PROVINCE)["TM002"] == ("F6", "2021年第四季度 太笼统", "收件/张店区.csv 张店区!F3")
    assert firsts(PROVINCE)[2] == ("收件/张店区.csv", "张店区", 3)


def test_a_query_whose_row_is_gone_says_so(skt: Skt) -> None:
    change(lambda sheet: sheet.delete_rows(7))
    assert "第 3 行" in asked(skt)["BT110"][0]
    for source, output in ((CITY, PROVINCE), (PROVINCE, "再.xlsx")):
        skt("merge", source, "-o", output, "--level", "province")
        cell, message, _ = told(output)["TM002"]
        assert (cell, message) == ("", "2021年第四季度 太笼统（汇总表里已经没有这一行）")


def test_an_added_row_is_named(skt: Skt) -> None:
    def add(sheet: Worksheet) -> None:
        sheet.insert_rows(6)
        for column, value in enumerate(
            ("淄博市", "博山区", "电工", "失业人员", 5, "2021年5月1日至5月9日"), 1
        ):
            sheet.cell(6, column).value = value

    change(add)
    assert asked(skt)["BT110"][0] == "汇总以后改动过：多了 1 行（第 6 行）"
    skt("merge", CITY, "-o", PROVINCE, "--level", "province")
    assert told(PROVINCE)["TM002"][2] == "收件/张店区.csv 张店区!F3"


def test_sorted_rows_are_fine_and_explanations_stay_with_theirs(skt: Skt) -> None:
    book = load_workbook(CITY)
    book[TOLD]["E4"] = REASON
    book.save(CITY)

    def sort(sheet: Worksheet) -> None:
        lines = [[cell.value for cell in sheet[row]] for row in range(4, 9)]
        for row, line in enumerate(sorted(lines, key=lambda line: -int(line[4])), start=4):
            for column, value in enumerate(line, start=1):
                sheet.cell(row, column).value = value

    change(sort)
    assert asked(skt) == {"TM002": ("2021年第四季度 太笼统", REASON)}
    out, _ = skt("merge", CITY, "-o", PROVINCE, "--level", "province")
    assert "核实性问题 1 处，没有情况说明的 0 处" in out
    straight = load_workbook(PROVINCE)[MAIN]
    row = int(told(PROVINCE)["TM002"][0][1:])
    assert straight[f"C{row}"].value == "家政服务员"
    assert ("收件/张店区.csv", "张店区", 3) in firsts(PROVINCE)


def test_remarks_and_the_footer_may_be_written(skt: Skt) -> None:
    def write(sheet: Worksheet) -> None:
        sheet["G4"] = "已核对"
        sheet["B9"] = "李四"

    change(write)
    assert "BT110" not in asked(skt)


def test_the_change_can_be_explained(skt: Skt) -> None:
    change(set_count)
    Path("说明.csv").write_text("编码,情况说明\nBT110,经张店区书面同意更正\n", encoding="utf-8")
    found = skt.json("validate", CITY, "--explanations", "说明.csv")["findings"]
    assert [each["explanation"] for each in found if each["code"] == "BT110"] == ["经张店区书面同意更正"]


def without_marks(path: str = CITY) -> None:
    """Make a workbook as it was written before rows had marks."""
    book = load_workbook(path)
    page = book["来源明细"]
    [column] = [cell.column for cell in page[3] if cell.value == MARKS]
    page.delete_cols(column)
    book.save(path)


def test_of_a_workbook_without_marks_the_seal_tells(skt: Skt) -> None:
    without_marks()
    assert "BT110" not in asked(skt)
    change(set_count)
    assert "看不出是哪一格" in asked(skt)["BT110"][0]


def test_sorted_rows_of_a_workbook_without_marks_are_fine(skt: Skt) -> None:
    without_marks()

    def swap(sheet: Worksheet) -> None:
        for column in "CE":
            one, other = sheet[f"{column}6"], sheet[f"{column}8"]
            one.value, other.value = other.value, one.value

    change(swap)
    assert "BT110" not in asked(skt)
    skt("merge", CITY, "-o", PROVINCE, "--level", "province")
    assert firsts(PROVINCE)[2:] == [("收件/张店区.csv", "张店区", row) for row in (4, 3, 2)]


def test_of_a_workbook_without_marks_rows_are_followed_by_unit_and_time(skt: Skt) -> None:
    without_marks()
    change(lambda sheet: sheet.delete_rows(4))
    skt("merge", CITY, "-o", PROVINCE, "--level", "province")
    assert told(PROVINCE)["TM002"][0] == "F6"
    assert "BT110" in told(PROVINCE)


def test_a_list_of_sources_that_does_not_fit_is_said(skt: Skt) -> None:
    book = load_workbook(CITY)
    book["来源明细"]["D5"] = "四"
    book.save(CITY)
    assert "对不上" in asked(skt)["BT110"][0]


@pytest.mark.parametrize("name", ["来源", "来源明细", "汇总"])
def test_a_sheet_that_was_deleted_is_said(skt: Skt, name: str) -> None:
    book = load_workbook(CITY)
    del book[name]
    book.save(CITY)
    assert "少了汇总时写的表" in asked(skt)["BT110"][0]


# Where it is from, and what it was made with


def test_a_county_of_two_sheets_is_traced_to_the_province(skt: Skt) -> None:
    book = load_workbook(CITY)
    for name in book.sheetnames[1:]:
        del book[name]
    first = book.worksheets[0]
    for row in (8, 7, 5, 4):
        first.delete_rows(row)
    first.title = "上半年"
    second = book.copy_worksheet(first)
    second.title = "下半年"
    second["C4"] = "插花培训"
    Path("收件二").mkdir()
    book.save("收件二/张店区.xlsx")
    county_file(Path("收件二/淄川区.csv"), row_of("淄川区"))
    skt("merge", "收件二", "-o", "新市.xlsx")
    assert "BT110" not in asked(skt, "新市.xlsx")
    skt("merge", "新市.xlsx", "-o", PROVINCE, "--level", "province")
    assert firsts(PROVINCE) == [
        ("收件二/淄川区.csv", "淄川区", 2),
        ("收件二/张店区.xlsx", "上半年", 4),
        ("收件二/张店区.xlsx", "下半年", 4),
    ]


def test_the_footer_is_filled_in_and_no_longer_asked_for(skt: Skt) -> None:
    cells = [cell.value for cell in load_workbook(CITY)[MAIN][9]]
    assert cells[:4] == ["填表人：", "张三", "联系电话：", "0533-2345678"]
    assert cells[5].isoformat()[:10] == "2021-06-09"
    out, _ = skt("merge", "收件", "-o", "再.xlsx", "--filled-by", "张三")
    assert "报送前，请在统计表下面填写联系电话、填表日期。" in out


@pytest.mark.parametrize(
    ("option", "text"), [("--phone", "没有"), ("--filled-on", "某天"), ("--phone", "12")]
)
def test_a_footer_that_cannot_be_is_refused(skt: Skt, option: str, text: str) -> None:
    assert option in skt.refused("merge", "收件", "-o", "再.xlsx", option, text)
    assert not Path("再.xlsx").exists()


def test_sources_say_what_it_was_made_with_and_the_same_gives_the_same_bytes(skt: Skt) -> None:
    options = ("--filled-by", "张三", "--skip-bad", "--as-of", "2021-06-09")
    for name in ("一.xlsx", "二.xlsx"):
        skt("merge", "收件", "-o", name, *options)
    assert Path("一.xlsx").read_bytes() == Path("二.xlsx").read_bytes()
    notes = load_workbook("一.xlsx")["来源"]["A2":"A9"]
    line = "".join(str(cell.value or "") for (cell,) in notes)
    parts = ("工具 skt 0.1.0", "规则 ", "通知 鲁人社字〔2021〕32号", "审核日期 2021-06-09", "选项 --skip-bad")
    assert [part for part in parts if part not in line] == []
