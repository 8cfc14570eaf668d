"""Verifying: forgeries that look like the true thing are found, and what a record names is not opened."""

import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from msgspec import msgpack
from openpyxl.workbook import Workbook

from county_files import county_file, row_of
from libreoffice import converted, needs_office
from skilltrain_cli import merge
from skilltrain_cli.cli.verify import pages, payload
from skilltrain_cli.errors import UsageError
from skilltrain_cli.operations.summaries.content_code import FIGURE, canonical
from skilltrain_cli.operations.tracing.figure_index import FOLDER
from skilltrain_cli.operations.verify.discrepancies import DiscrepancyKind
from skilltrain_cli.operations.verify.discrepancy_wording import cells_named
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.untrusted.office_package import open_package
from skilltrain_cli.readers.untrusted.office_package_copy import rewritten
from skilltrain_cli.usecases.trace import trace
from skilltrain_cli.usecases.verify import Verified, verify
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.values.text import key
from tampered_workbooks import FORM, rows_of

DAY = date(2021, 6, 15)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with 市.xlsx and its sources in 收件; the second has a sheet that is no form."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "收件").mkdir()
    for county, month in (("张店区", 5), ("淄川区", 6), ("博山区", 3)):
        first = row_of(county).replace("5月", f"{month}月")
        path = county_file(folder / f"{county}.csv", first, first.replace("陶瓷工艺培训", "电工班"))
        book = Workbook()
        sheet = book.worksheets[0]
        for line in path.read_text(encoding="utf-8").splitlines():
            sheet.append([int(text) if text.isdecimal() else text for text in line.split(",")])
        if county == "淄川区":
            other = book.create_sheet("镇街联系人")
            other.append(["镇街", "姓名"])
            other.append(["昆仑镇", "张三"])
        book.save(folder / f"收件/{county}.xlsx")
        path.unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        merge("收件", "市.xlsx", as_of=DAY)
    return folder


@pytest.fixture
def sources(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the sources, and work beside it."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "收件"


def kinds(found: Verified) -> list[str]:
    return [each.kind.value for each in found.differences]


def edited(change: Callable[[Workbook], None]) -> str:
    """Return the workbook, saved after a change."""
    book = openpyxl.load_workbook("市.xlsx")
    change(book)
    book.save("改过.xlsx")
    return "改过.xlsx"


def in_parts(pattern: str, change: Callable[[str], str]) -> str:
    """Return the workbook with some of its parts changed as text."""
    with (
        zipfile.ZipFile("市.xlsx") as package,
        zipfile.ZipFile("改过.xlsx", "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in package.namelist():
            data = package.read(name)
            if re.fullmatch(pattern, name):
                data = change(data.decode()).encode()
            target.writestr(name, data)
    return "改过.xlsx"


# Sources that are not given


@pytest.mark.parametrize("left", ["张店区", "淄川区", "博山区"])
def test_of_a_source_that_is_not_given_nothing_is_invented(sources: Path, left: str) -> None:
    (sources / f"{left}.xlsx").unlink()
    found = verify("市.xlsx", sources)
    assert kinds(found) == ["source-missing"], found.differences
    assert not any("排过序" in note for note in found.notes)


def test_its_rows_are_still_checked_by_their_marks(sources: Path) -> None:
    (sources / "淄川区.xlsx").unlink()

    def more(book: Workbook) -> None:
        sheet = book[FORM]
        row = next(row for row in rows_of(sheet) if sheet.cell(row, 2).value == "淄川区")
        sheet.cell(row, 5).value = 777

    file = edited(more)
    assert kinds(verify(file, sources)) == ["cell", "source-missing"]
    assert kinds(verify(file)) == ["cell", "code"]


def test_a_file_with_sheets_of_two_units_is_missing_with_both(sources: Path) -> None:
    book = openpyxl.load_workbook(sources / "淄川区.xlsx")
    second = book.copy_worksheet(book.worksheets[0])
    second.title = "高青"
    for row in second.iter_rows(min_row=2):
        row[1].value = "高青县" if row[1].value else row[1].value
    del book["镇街联系人"]
    book.save(sources / "淄川区.xlsx")
    merge("收件", "市.xlsx", as_of=DAY, force=True)
    (sources / "淄川区.xlsx").unlink()
    found = verify("市.xlsx", sources)
    assert kinds(found) == ["source-missing"], found.differences
    assert "4 行" in found.differences[0].message


# How it is told


def test_figures_that_stand_side_by_side_are_no_telephone(sources: Path) -> None:
    def more(book: Workbook) -> None:
        book["群体"].append(["凭空加的一行", 130, 64, 8, 8238, 7505, 12])

    found = verify(edited(more), sources)
    told = next(each for each in found.differences if each.kind is DiscrepancyKind.LINE_ADDED)
    assert "130" in told.message
    shown = str([page.rows for page in pages(found)]) + str(payload(found))
    assert "*" not in shown
    assert "8238" in shown or "8,238" in shown


def test_a_telephone_in_a_cell_is_masked(sources: Path) -> None:
    def more(book: Workbook) -> None:
        book["群体"].append(["凭空加的一行", 13800001234, "13800001234"])

    found = verify(edited(more), sources)
    assert found.differences
    assert "13800001234" not in str([page.rows for page in pages(found)]) + str(payload(found))


def test_a_total_whose_figures_differ_is_told_at_its_cells(sources: Path) -> None:
    def more(book: Workbook) -> None:
        sheet = book["单位月份"]
        total = next(row for row in sheet.iter_rows() if row[0].value == "合计")
        for cell in total:
            cell.value = 9_000 + cell.column if str(cell.value or "").startswith("=") else cell.value

    found = verify(edited(more), sources)
    assert {*kinds(found)} == {"figure"}, found.differences


@pytest.mark.usefixtures("sources")
def test_without_sources_nothing_is_said_to_come_from_them() -> None:
    def more(book: Workbook) -> None:
        sheet = book["汇总"]
        cell = next(
            cell for row in sheet.iter_rows() for cell in row if str(cell.value or "").startswith("=")
        )
        cell.value = 9_999

    [told, *_] = verify(edited(more)).differences
    assert "各行算出" in told.message


# What looks like the true thing


def test_no_text_is_taken_for_a_number() -> None:
    assert canonical(f"{FIGURE}120") != canonical(120)
    assert canonical("=120") != canonical(120)
    assert not key(FIGURE)


@pytest.mark.parametrize("text", ["=120", "120", "\x1c120"])
def test_a_number_that_became_a_text_is_found(sources: Path, text: str) -> None:
    def other(xml: str) -> str:
        said = text.replace("\x1c", "_x001C_").replace("120", r"\3")
        return re.sub(
            r'<c r="(E[0-9]+)"( s="[0-9]+")?><v>([0-9]+)</v></c>',
            rf'<c r="\1"\2 t="inlineStr"><is><t>{said}</t></is></c>',
            xml,
            count=1,
        )

    assert "cell" in kinds(verify(in_parts("xl/worksheets/sheet1.xml", other), sources))


@pytest.mark.parametrize("other", ["①", "１", "¹"])
def test_characters_that_are_only_alike_are_others(sources: Path, other: str) -> None:
    def more(book: Workbook) -> None:
        cell = book[FORM].cell(rows_of(book[FORM])[0], 6)
        cell.value = str(cell.value).replace("1", other, 1)

    assert kinds(verify(edited(more), sources)) == ["cell"]


def test_blanks_and_line_ends_are_no_difference(sources: Path) -> None:
    def more(book: Workbook) -> None:
        cell = book[FORM].cell(rows_of(book[FORM])[0], 6)
        cell.value = " " + str(cell.value).replace("至", "\n至") + "\u3000"

    assert verify(edited(more), sources).equal


@pytest.mark.parametrize(
    "row",
    [
        ["淄博市", "张店区", "家政服务", "企业职工", 5000, "2021年5月8日", "填表人已核"],
        ["填表人", "张店区", "家政服务", "企业职工", 5000, "2021年5月8日", None],
        ["填表人：张三", None, None, None, None, None, "联系电话"],
    ],
)
def test_a_row_below_the_signatures_is_found(sources: Path, row: list[object]) -> None:
    found = verify(edited(lambda book: book[FORM].append(row)), sources)
    assert not found.equal


def test_who_signs_the_form_is_free(sources: Path) -> None:
    def sign(book: Workbook) -> None:
        line = next(row for row in book[FORM].iter_rows() if str(row[0].value or "").startswith("填表人"))
        line[0].value, line[1].value, line[3].value = "填表人：", "李四", "0533-1234567"

    assert verify(edited(sign), sources).equal


@pytest.mark.parametrize("added", [False, True])
def test_what_is_said_of_revisions_is_no_free_text(sources: Path, added: bool) -> None:  # noqa: FBT001
    def tell(book: Workbook) -> None:
        sheet = book["口径说明"]
        row = next(row for row in sheet.iter_rows() if row[0].value == "更新修订")
        if added:
            sheet.append(["更新修订", "7,505 人次有误"])
        else:
            row[1].value = "省厅已复核，人次应为 75,050。"

    assert not verify(edited(tell), sources).equal


@pytest.mark.parametrize(("code", "said"), [('#,##0"0"', "显示“"), (";;;", "显示不出来")])
def test_a_format_that_shows_another_number_is_found(sources: Path, code: str, said: str) -> None:
    def lie(book: Workbook) -> None:
        for name in ("汇总", FORM):
            for cell in (cell for row in book[name].iter_rows() for cell in row):
                if cell.data_type in "nf" and cell.value is not None:
                    cell.number_format = code

    file = edited(lie)
    found = verify(file, sources)
    assert {*kinds(found)} == {"hidden"}, found.differences
    assert FORM in {each.sheet for each in found.differences if said in each.message}


def test_figures_under_merged_cells_are_found(sources: Path) -> None:
    def merged(xml: str) -> str:
        return xml.replace(
            "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A6:F8"/></mergeCells>'
        )

    with zipfile.ZipFile("市.xlsx") as package:
        names = re.findall(r'<sheet name="([^"]*)"', package.read("xl/workbook.xml").decode())
    part = f"xl/worksheets/sheet{names.index('汇总') + 1}.xml"
    [told] = verify(in_parts(re.escape(part), merged), sources).differences
    assert (told.kind, told.sheet, told.cell) == (DiscrepancyKind.HIDDEN, "汇总", "A6")


def test_a_row_of_no_height_is_found(sources: Path) -> None:
    def flat(xml: str) -> str:
        return re.sub(r'<row r="4"[^>]*>', '<row r="4" ht="0" customHeight="1">', xml)

    assert "hidden" in kinds(verify(in_parts("xl/worksheets/sheet1.xml", flat), sources))


def _part(name: str) -> str:
    """Return a pattern for the part of a sheet."""
    with zipfile.ZipFile("市.xlsx") as package:
        names = re.findall(r'<sheet name="([^"]*)"', package.read("xl/workbook.xml").decode())
    return re.escape(f"xl/worksheets/sheet{names.index(name) + 1}.xml")


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize("place", ["\"'群体'!A1\"", "'群体!$A$1'", '"群体"'])
def test_a_link_of_the_contents_that_leads_elsewhere_is_found(sources: Path, place: str, alone: bool) -> None:  # noqa: FBT001
    def lead(xml: str) -> str:
        return re.sub("location=\"'汇总'!A1\"", lambda _: f"location={place}", xml)

    [told] = verify(in_parts(_part("目录"), lead), *(() if alone else (sources,))).differences
    assert told.kind is DiscrepancyKind.LINK
    assert told.expected == "汇总"


def test_a_link_that_leaves_the_workbook_is_found(sources: Path) -> None:
    def lead(book: Workbook) -> None:
        book["汇总"]["A1"].hyperlink = "http://example.com/别的表.xlsx"
        book["群体"]["A1"].hyperlink = "#状态!A1"

    found = verify(edited(lead), sources)
    assert [(each.kind.value, each.sheet, each.cell) for each in found.differences] == [
        ("link", "汇总", "A1"),
        ("link", "群体", "A1"),
    ]


def test_zeros_that_nobody_sees_are_found(sources: Path) -> None:
    def blind(xml: str) -> str:
        return xml.replace("<sheetView ", "<sheetView showZeros='0' ")

    [told] = verify(in_parts(_part("覆盖统计"), blind), sources).differences
    assert told.kind is DiscrepancyKind.HIDDEN
    assert "不显示 0" in told.message
    assert verify(in_parts(_part("来源"), blind), sources).equal


def test_how_it_will_be_worked_out_is_a_note(sources: Path) -> None:
    def other(xml: str) -> str:
        return re.sub("<calcPr[^>]*/>", '<calcPr calcMode="manual" fullPrecision="0"/>', xml)

    found = verify(in_parts("xl/workbook.xml", other), sources)
    assert found.equal, found.differences
    assert any("手动重算" in note for note in found.notes)
    assert any("所显示的精度" in note for note in found.notes)


@needs_office
@pytest.mark.parametrize("kind", ["ods", "xls:MS Excel 97"])
def test_saved_as_another_kind_of_file_it_is_the_same(sources: Path, tmp_path: Path, kind: str) -> None:
    [file] = converted(tmp_path, kind, Path("市.xlsx"))
    for given in ((), (sources,)):
        found = verify(file, given)
        assert found.equal, found.differences
        assert any("页脚看不到" in note for note in found.notes)


def test_cells_are_named_as_areas() -> None:
    cells = [Spot(row, column) for row in range(2, 9) for column in (1, 2, 4)]
    assert cells_named([*cells, Spot(20, 0)]) == "A21、B3:C9、E3:E9"
    assert cells_named([Spot(2 * row, 0) for row in range(20)]).endswith("、A23 等 20 格")


# Without sources, one cause


def _in_first_row(column: str, text: str) -> str:
    """Return the workbook with another text in a cell of its first row, all else as it was worked out."""

    def other(xml: str) -> str:
        cell = rf'<c r="{column}4"( s="[0-9]+")?(?:/>|[^>]*>.*?</c>)'
        return re.sub(cell, rf'<c r="{column}4"\1 t="inlineStr"><is><t>{text}</t></is></c>', xml, count=1)

    return in_parts("xl/worksheets/sheet1.xml", other)


@pytest.mark.usefixtures("sources")
@pytest.mark.parametrize(
    ("column", "text"),
    [("D", "企业在职职工"), ("F", "2021年8月2日至8月9日"), ("G", "取消"), ("C", "另一个班")],
)
def test_what_a_changed_row_would_come_to_is_no_difference_of_its_own(column: str, text: str) -> None:
    found = verify(_in_first_row(column, text))
    assert kinds(found) == ["cell", "code"], found.differences
    assert found.differences[0].cell == f"{column}4"


@pytest.mark.parametrize(
    ("value", "said"), [(None, "是空白"), ("2,099", "写成了文字“2,099”"), (2099, "写的是 2099")]
)
def test_what_stands_in_place_of_a_figure_is_said(sources: Path, value: object, said: str) -> None:
    def put(book: Workbook) -> None:
        row = next(row for row in book["汇总"].iter_rows() if row[1].value == "张店区")
        next(cell for cell in row if "SUMIFS" in str(cell.value)).value = value

    [told] = verify(edited(put), sources).differences
    assert f"“淄博市 张店区”的“人次”{said}，来源算出" in told.message


def test_a_line_among_the_rows_that_is_none_is_told_without_sources_too(sources: Path) -> None:
    def note(book: Workbook) -> None:
        book[FORM].insert_rows(5)
        book[FORM].cell(5, 1, "审核：同意")

    file = edited(note)
    for given in ((), (sources,)):
        told = [each for each in verify(file, given).differences if each.cell == "A5"]
        assert [each.kind.value for each in told] == ["row-added"], given


def test_a_blank_is_named_and_not_quoted(sources: Path) -> None:
    [told] = verify(_in_first_row("G", "已核"), sources).differences
    assert "写的是“已核”，应为空白" in told.message


# What its record names


@pytest.mark.parametrize(
    "name",
    [
        "/etc/secret.toml",
        "../secret.toml",
        "下级/secret.toml",
        r"\\host\share\a.toml",
        r"..\a.toml",
        "c:a.toml",
        "..",
        "长" * 2_000 + ".toml",
        "a\tb.toml",
    ],
)
@pytest.mark.parametrize("option", ["--notice", "--regions", "--explanations", "--previous"])
def test_a_recorded_name_that_is_no_plain_name_is_not_looked_for(
    sources: Path, monkeypatch: pytest.MonkeyPatch, option: str, name: str
) -> None:
    if option == "--notice" and not name.endswith(".toml"):
        pytest.skip("taken for the number of a notice, which is no file")
    book = edited(lambda book: _record(book, f"{option} {name}"))
    looked: list[str] = []
    is_file = Path.is_file

    def watched(path: Path) -> bool:
        looked.append(str(path))
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", watched)
    with pytest.raises(UsageError, match="不是一个文件名"):
        verify(book, sources)
    assert not [each for each in looked if "secret" in each or "host" in each or "长" in each]


@pytest.mark.parametrize("option", ["--notice", "--regions", "--explanations", "--previous"])
def test_a_file_that_only_the_record_names_is_never_quoted(sources: Path, option: str) -> None:
    Path("机密.toml").write_text('password = "13579"\n', encoding="utf-8")
    book = edited(lambda book: _record(book, f"{option} 机密.toml"))
    with pytest.raises(UsageError) as refused:
        verify(book, sources)
    assert "password" not in str(refused.value)
    assert "13579" not in str(refused.value)
    assert option in str(refused.value)


def test_a_link_that_leads_elsewhere_is_not_followed(sources: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "别处" / "机密.toml"
    elsewhere.parent.mkdir()
    elsewhere.write_text("password = 1\n", encoding="utf-8")
    try:
        Path("机密.toml").symlink_to(elsewhere)
    except OSError:
        pytest.skip("no links here")
    book = edited(lambda book: _record(book, "--notice 机密.toml"))
    with pytest.raises(UsageError, match="找不到这个文件"):
        verify(book, sources)


def _record(book: Workbook, option: str) -> None:
    """Write an option into what 来源 records."""
    cell = next(
        cell for row in book["来源"].iter_rows(max_row=6) for cell in row if "选项 " in str(cell.value)
    )
    cell.value = re.sub("；选项 [^。]*。", lambda _: f"；选项 {option}。", str(cell.value))


def test_an_index_that_tells_other_sources_is_found(made: Path, sources: Path) -> None:
    package = open_package((made / "市.xlsx").read_bytes(), LIMITS)
    name = f"{FOLDER}about.index"
    about = msgpack.decode(package.inflate(package.parts[name]))
    about["places"][0]["file"] = "别处.xlsx"
    Path("市.xlsx").write_bytes(rewritten(package, {name: msgpack.encode(about)}))
    assert "别处.xlsx" in {place.file for place, _, _ in trace("市.xlsx", f"{FORM}!E5", as_of=DAY).sources}
    [found] = verify("市.xlsx", sources).differences
    assert (found.kind, found.sheet) == (DiscrepancyKind.PROVENANCE, "")
    assert "来源索引" in found.message


def test_an_index_that_no_longer_counts_says_nothing(made: Path, sources: Path) -> None:
    package = open_package((made / "市.xlsx").read_bytes(), LIMITS)
    about, part = f"{FOLDER}about.index", "docProps/core.xml"
    other = (package.text(part) or b"").replace(b"</", b" </", 1)
    for changed in ({about: b"\xc1"}, {about: None}, {part: other}):
        Path("市.xlsx").write_bytes(rewritten(package, changed))
        assert verify("市.xlsx", sources).equal


def test_a_damaged_index_hides_no_formula(sources: Path) -> None:
    book = openpyxl.load_workbook("市.xlsx")
    sheet = book["汇总"]
    cell = next(each for row in sheet.iter_rows() for each in row if "SUMIFS" in str(each.value))
    cell.value = "=999"
    book.save("市.xlsx")
    name = f"{FOLDER}about.index"
    data = bytearray(rewritten(open_package(Path("市.xlsx").read_bytes(), LIMITS), {name: b"x" * 50}))
    at = data.index(name.encode()) + len(name)
    data[at : at + 2] = bytes(each ^ 0xFF for each in data[at : at + 2])
    Path("市.xlsx").write_bytes(data)
    [found] = verify("市.xlsx", sources).differences
    assert (found.sheet, found.cell) == ("汇总", cell.coordinate)
    assert "=999" in found.message


def saved_without_values(workbook: str) -> str:
    """Save a workbook with openpyxl, which keeps formulas and no value of any."""
    openpyxl.load_workbook(workbook).save("另存.xlsx")
    return "另存.xlsx"


def test_lines_called_alike_keep_their_own_values(sources: Path) -> None:
    row = row_of("张店区")
    rows = [row.replace("失业人员", group) for group in ("景区 摊主", "景区摊主")]
    county_file(sources / "张店区.csv", rows[0], rows[1].replace(",30,", ",25,").replace("陶瓷", "茶艺"))
    (sources / "张店区.xlsx").unlink()
    merge(sources, "两名.xlsx", as_of=DAY)
    assert verify(saved_without_values("两名.xlsx"), sources).equal
