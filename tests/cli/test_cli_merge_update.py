"""``skt merge --update``: one unit's part is replaced, and all is as if everything had been merged again."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell

from command_line import Skt
from county_files import BAD, FOOT, GOOD, QUERY, county_file, row_of
from project_rows import FOOTER, HEAD, ROW, SECOND
from repository import EXAMPLES
from word_files import form, word

MAIN = "项目制培训情况统计表"
COUNTY = ("张店区.xlsx", "淄川区.docx", "周村区.xlsx", "博山区.csv")


def held(path: str) -> Iterator[tuple[str, int, tuple[object, ...]]]:
    """Yield every row of every sheet, formulas as formulas, but for what tells how it was made."""
    book = load_workbook(path)
    for sheet in book:
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            told = "".join(str(value) for value in row if value is not None)
            if "更新修订" not in told and not (sheet.title == "来源" and "选项" in told):
                yield sheet.title, number, row


def assert_equal(one: str, other: str) -> None:
    """Hold two workbooks against each other, sheet by sheet and cell by cell."""
    assert [*held(one)] == [*held(other)]


def workbook(path: str, *rows: tuple[object, ...], more: tuple[tuple[object, ...], ...] = ()) -> None:
    book = Workbook()
    sheets = [book.active, *([book.create_sheet("第二批")] if more else [])]
    for sheet, lines in zip(sheets, (rows, more), strict=False):
        for row in (HEAD, *lines, FOOTER):
            sheet.append(row)
    book.save(path)


@pytest.fixture
def city(skt: Skt) -> Skt:
    """Merge what four counties sent: two sheets, Word, a period in two columns, csv."""
    workbook("张店区.xlsx", ROW, more=(SECOND,))
    line = ("淄博市", "淄川区", "陶瓷工艺培训", "失业人员", "25", "2021年5月10日", "")
    Path("淄川区.docx").write_bytes(word("附件2", "另有1个项目20人未列入", form(line), FOOT))
    book = Workbook()
    book.active.append(("序号", *HEAD[:5], "开始时间", "结束时间", "备注"))
    book.active.append((1, "淄博市", "周村区", *ROW[2:4], 12, "2021年5月10日", "2021年5月20日"))
    book.active.append(("合计", None, None, None, None, 12))
    book.active.append(FOOTER)
    book.save("周村区.xlsx")
    county_file(Path("博山区.csv"), row_of("博山区"), QUERY.replace("张店区", "博山区"))
    skt("merge", *COUNTY, "-o", "淄博市.xlsx")
    return skt


def test_one_county_is_replaced_and_all_else_is_as_in_a_full_merge(city: Skt) -> None:
    workbook("张店区.xlsx", (*ROW[:4], 33, *ROW[5:]), more=(SECOND, (*SECOND[:2], "新的", *SECOND[3:])))
    out, _ = city("merge", "张店区.xlsx", "--update", "淄博市.xlsx", "-o", "新.xlsx")
    assert "与“淄博市.xlsx”相比：" in out
    assert "淄博市张店区 行数 2 → 3，培训人数 70 → 113，改 1 行、增 1 行" in out
    city("merge", *COUNTY, "-o", "全.xlsx")
    assert_equal("新.xlsx", "全.xlsx")
    told = {row[0]: row[1] for _, _, row in held_all("新.xlsx") if len(row) > 1}
    first = "2021-06-10 以“张店区.xlsx”替换“张店区.xlsx”：淄博市张店区 行数 2 → 3"
    assert str(told["更新修订"]).startswith(first)


def held_all(path: str) -> Iterator[tuple[str, int, tuple[object, ...]]]:
    for sheet in load_workbook(path):
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield sheet.title, number, row


def test_every_part_in_turn_comes_to_the_same(city: Skt) -> None:
    for name in COUNTY:
        city("merge", name, "--update", "淄博市.xlsx", "-o", f"再{Path(name).stem}.xlsx")
        assert_equal(f"再{Path(name).stem}.xlsx", "淄博市.xlsx")


def test_units_that_were_missing_are_added(city: Skt) -> None:
    county_file(Path("临淄区.csv"), row_of("临淄区"))
    county_file(Path("沂源县.csv"), row_of("沂源县"))
    out, _ = city("merge", "临淄区.csv", "沂源县.csv", "--update", "淄博市.xlsx", "-o", "新.xlsx")
    assert "淄博市临淄区 新增：行数 1，培训人数 30" in out
    city("merge", *COUNTY, "临淄区.csv", "沂源县.csv", "-o", "全.xlsx")
    assert_equal("新.xlsx", "全.xlsx")


def test_the_examples_with_every_kind_of_file(skt: Skt) -> None:
    shutil.copytree(EXAMPLES / "zibo", "收件")
    late = sorted(Path("收件").glob("*"))
    skt("merge", "收件", "-o", "前.xlsx")
    for at in (0, 4, len(late) - 1):
        skt("merge", str(late[at]), "--update", "前.xlsx", "-o", "后.xlsx", "--force")
        assert_equal("后.xlsx", "前.xlsx")


def test_a_city_is_replaced_in_the_provinces_workbook(city: Skt) -> None:
    county_file(Path("滕州市.csv"), row_of("滕州市", "枣庄市"))
    city("merge", "滕州市.csv", "-o", "枣庄市.xlsx")
    city("merge", "淄博市.xlsx", "枣庄市.xlsx", "-o", "省.xlsx")
    county_file(Path("博山区.csv"), row_of("博山区"))
    Path("旧").mkdir()
    Path("淄博市.xlsx").rename("旧/淄博市.xlsx")
    city("merge", "博山区.csv", "--update", "旧/淄博市.xlsx", "-o", "淄博市.xlsx")
    out, _ = city("merge", "淄博市.xlsx", "--update", "省.xlsx", "-o", "新省.xlsx")
    assert "淄博市博山区 行数 2 → 1，培训人数 60 → 30，减 1 行" in out
    city("merge", "淄博市.xlsx", "枣庄市.xlsx", "-o", "全省.xlsx")
    assert_equal("新省.xlsx", "全省.xlsx")
    assert "请先更新“淄博市.xlsx”，再用它更新“省.xlsx”" in city.refused(
        "merge", "博山区.csv", "--update", "省.xlsx", "-o", "错.xlsx"
    )


def test_a_second_update_keeps_what_was_told_of_the_first(city: Skt) -> None:
    county_file(Path("临淄区.csv"), row_of("临淄区"))
    city("merge", "临淄区.csv", "--update", "淄博市.xlsx", "-o", "二.xlsx")
    county_file(Path("沂源县.csv"), row_of("沂源县"))
    city("merge", "沂源县.csv", "--update", "二.xlsx", "-o", "三.xlsx")
    told = next(str(row[1]) for _, _, row in held_all("三.xlsx") if row[0] == "更新修订")
    assert told.index("补入“临淄区.csv”") < told.index("补入“沂源县.csv”")
    city("merge", *COUNTY, "临淄区.csv", "沂源县.csv", "-o", "全.xlsx")
    assert_equal("三.xlsx", "全.xlsx")


def test_a_file_that_was_left_out_comes_mended(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"), GOOD)
    county_file(Path("收件/博山区.csv"), BAD.replace("张店区", "博山区"))
    Path("收件/Thumbs.db").write_bytes(b"")
    skt("merge", "收件", "--skip-bad", "-o", "前.xlsx")
    county_file(Path("收件/博山区.csv"), row_of("博山区"))
    out, _ = skt("merge", "收件/博山区.csv", "--update", "前.xlsx", "-o", "后.xlsx")
    assert "没有汇总 1 项" not in out
    skt("merge", "收件", "-o", "全.xlsx")
    assert_equal("后.xlsx", "全.xlsx")


def sorted_table(path: str) -> None:
    """Put the rows of the table into another order."""
    book = load_workbook(path)
    sheet = book[MAIN]
    rows = [row[0].row for row in sheet.iter_rows() if row[0].value == "淄博市"]
    lines = [[cell.value for cell in sheet[row]] for row in rows]
    for row, line in zip(rows, reversed(lines), strict=True):
        for column, value in enumerate(line, start=1):
            sheet.cell(row, column).value = value
    book.save(path)


def test_a_workbook_that_was_sorted_is_updated_all_the_same(city: Skt) -> None:
    shutil.copy("淄博市.xlsx", "原.xlsx")
    sorted_table("淄博市.xlsx")
    city("merge", "张店区.xlsx", "--update", "淄博市.xlsx", "-o", "新.xlsx")
    assert_equal("新.xlsx", "原.xlsx")


def edited(path: str, county: str) -> None:
    book = load_workbook(path)
    sheet = book[MAIN]
    row = next(row[0].row for row in sheet.iter_rows() if row[1].value == county)
    sheet[f"E{row}"] = 99
    book.save(path)


def test_an_edit_in_another_units_part_is_refused_and_one_in_its_own_is_gone(city: Skt) -> None:
    shutil.copy("淄博市.xlsx", "原.xlsx")
    edited("淄博市.xlsx", "张店区")
    city("merge", "张店区.xlsx", "--update", "淄博市.xlsx", "-o", "新.xlsx")
    assert_equal("新.xlsx", "原.xlsx")
    err = city.refused("merge", "博山区.csv", "--update", "淄博市.xlsx", "-o", "错.xlsx")
    assert "“淄博市.xlsx”汇总后改动过：E" in err
    assert "（培训人数），更新后会与报送件不符" in err
    assert not Path("错.xlsx").exists()


def test_two_late_files_of_one_unit_are_refused_unless_something_decides(city: Skt) -> None:
    county_file(Path("补/张店区一.csv"), GOOD)
    county_file(Path("补/张店区二.csv"), GOOD.replace("陶瓷", "琉璃"))
    _, err = city("merge", "补", "--update", "淄博市.xlsx", "-o", "错.xlsx", code=2)
    assert "张店区一.csv" in err
    assert "张店区二.csv" in err
    city("merge", "补", "--update", "淄博市.xlsx", "-o", "新.xlsx", "--batches")
    city("merge", *COUNTY[1:], "补", "-o", "全.xlsx", "--batches")
    assert_equal("新.xlsx", "全.xlsx")


def test_what_cannot_be_put_in_is_refused_in_one_message(city: Skt) -> None:
    county_file(Path("滕州市.csv"), row_of("滕州市", "枣庄市"))
    said = city.refused("merge", "滕州市.csv", "--update", "淄博市.xlsx", "-o", "错.xlsx")
    assert "“滕州市.csv”里有枣庄市滕州市的，“淄博市.xlsx”汇总的是淄博市" in said
    said = city.refused("merge", "张店区.xlsx", "--update", "博山区.csv", "-o", "错.xlsx")
    assert "“博山区.csv”不是 skt merge 写的汇总表" in said
    said = city.refused("merge", "张店区.xlsx", "--update", "没有.xlsx", "-o", "错.xlsx")
    assert "找不到“没有.xlsx”" in said
    county_file(Path("坏.csv"), BAD)
    assert "VL003" in city("merge", "坏.csv", "--update", "淄博市.xlsx", "-o", "错.xlsx", code=2)[1]
    county_file(Path("谁.csv"), row_of("不存在区"))
    assert "RG" in city("merge", "谁.csv", "--update", "淄博市.xlsx", "-o", "错.xlsx", code=2)[1]
    shutil.copy(next((EXAMPLES / "brand").rglob("*.xlsx")), "品牌.xlsx")
    said = city.refused("merge", "品牌.xlsx", "--update", "淄博市.xlsx", "-o", "错.xlsx")
    assert "“淄博市.xlsx”汇总的是附件2《项目制培训情况统计表》，“品牌.xlsx”是附件1" in said
    assert "请给出附件2的文件" in said
    assert "--form" not in said, "with the other form it would be refused, too"
    said = city.refused("merge", "淄博市.xlsx", "--update", "淄博市.xlsx", "-o", "错.xlsx")
    assert "给出的只有要更新的“淄博市.xlsx”自己，没有迟报、更正的文件" in said
    assert not Path("错.xlsx").exists()


def test_the_workbook_itself_may_lie_among_the_late_files_and_is_never_written_over(city: Skt) -> None:
    Path("补").mkdir()
    county_file(Path("补/临淄区.csv"), row_of("临淄区"))
    shutil.move("淄博市.xlsx", "补/淄博市.xlsx")
    given = ("merge", "补", "--update", "补/淄博市.xlsx", "--force")
    assert "会被覆盖" in city.refused(*given, "-o", "补/淄博市.xlsx")
    city(*given, "-o", "新.xlsx")
    city("merge", *COUNTY, "补/临淄区.csv", "-o", "全.xlsx")
    assert_equal("新.xlsx", "全.xlsx")


def _first(book: Workbook, sheet: str, heading: str) -> Cell:
    """Return the first filled cell below a heading."""
    top = next(cell for row in book[sheet].iter_rows() for cell in row if cell.value == heading)
    column = book[sheet].iter_rows(min_row=top.row + 1, min_col=top.column, max_col=top.column)
    return next(cell for (cell,) in column if cell.value)


@pytest.mark.parametrize("said", ["E+=培训人数", "=培训人数", "ZZZZ999=培训人数", "+", "；", "没有", 5])
def test_columns_that_were_edited_in_the_list_of_sources_are_refused(city: Skt, said: object) -> None:
    book = load_workbook("淄博市.xlsx")
    cell = _first(book, "来源", "栏位")
    for row in book["来源"].iter_rows(min_row=cell.row, min_col=cell.column, max_col=cell.column):
        row[0].value = row[0].value and said
    book.save("改.xlsx")
    _, err = city("merge", "张店区.xlsx", "--update", "改.xlsx", "-o", "新.xlsx", code=2)
    assert "“来源”改动过" in err
    assert "重新汇总" in err


def test_a_workbook_that_was_updated_twice_is_verified_like_any_other(city: Skt) -> None:
    """Each option is told once, and none that the last update was made without: ``verify`` goes by them."""
    Path("skt.toml").write_text('[groups]\n"村官" = "青年"\n', encoding="utf-8")
    city("merge", *COUNTY[1:], "-o", "无张店.xlsx", "--level", "city", "--skip-bad", "--previous", previous())
    Path("skt.toml").unlink()
    _, err = city("merge", COUNTY[0], "--update", "无张店.xlsx", "-o", "一.xlsx", "--skip-bad")
    assert "以前的汇总表用了 skt.toml 的 [groups]，这次没有，群体只按清单归类" in err
    county_file(Path("新/沂源县.csv"), row_of("沂源县"))
    city("merge", "新/沂源县.csv", "--update", "一.xlsx", "-o", "二.xlsx")
    sources = (str(row[0]) for sheet, _, row in held_all("二.xlsx") if sheet == "来源")
    told = next(each for each in sources if "选项" in each)
    assert told.endswith("选项 --level city --skip-bad --update 一.xlsx。")
    out, _ = city("verify", "二.xlsx", *COUNTY, "新/沂源县.csv")
    assert "没有不同" in out


def previous() -> str:
    """Write what a county sent last year."""
    return str(county_file(Path("上年/张店区.csv"), row_of("张店区").replace("2021", "2020")))
