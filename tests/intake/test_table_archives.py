"""Archives of tables are read like folders; brand packages stay packages."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openpyxl import Workbook, load_workbook

from archive_files import ENCRYPTED, File, gbk, sevenzipped, utf8, zipped
from command_line import Skt
from county_files import BAD, FOOT, GOOD, HEADINGS, QUERY, row_of
from making.cards import good_card
from making.writers import write_xlsxwriter
from reviews import SCHEMA
from skilltrain_cli.cli.app import run

ZIP = "淄博市区县报表.zip"


def csv(*rows: str) -> bytes:
    return "\n".join((",".join(HEADINGS), *(rows or (GOOD,)), FOOT, "")).encode()


def xlsx(*rows: str) -> bytes:
    book = Workbook()
    for line in (HEADINGS, *(row.split(",") for row in rows or (GOOD,))):
        book.active.append([int(each) if each.isdecimal() else each for each in line])
    book.active.append([FOOT])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def places(review: Any) -> set[tuple[str, str, str | None]]:
    return {(each["code"], each["file"], each["entry"]) for each in review["findings"]}


def test_tables_in_a_zip_are_reviewed_each_by_its_name(skt: Skt) -> None:
    Path(ZIP).write_bytes(
        zipped(utf8("张店区.csv", csv()), utf8("县/淄川区.xlsx", xlsx(row_of("淄川区"), BAD)))
    )
    out, _ = skt("validate", ZIP, code=1)
    assert f"{ZIP}/县/淄川区.xlsx" in out
    assert "素材清单" not in out
    review = skt_json(skt, ZIP, code=1)
    assert (review["summary"]["files"], review["summary"]["submissions"]) == (2, 2)
    assert {(each["file"], each["entry"]) for each in review["submissions"]} == {
        (ZIP, "张店区.csv"),
        (ZIP, "县/淄川区.xlsx"),
    }
    assert ("VL003", ZIP, "县/淄川区.xlsx") in places(review)


def skt_json(skt: Skt, *arguments: str, code: int = 0) -> Any:
    return json.loads(skt("validate", *arguments, "--format", "json", code=code)[0])


@pytest.mark.parametrize("wrap", ["gbk", "nested", "top folder", "7z"])
def test_names_nests_and_other_archives_are_no_obstacle(skt: Skt, wrap: str) -> None:
    name = "淄博.zip"
    if wrap == "gbk":
        Path(name).write_bytes(zipped(gbk("张店区.csv", csv())))
    elif wrap == "nested":
        Path(name).write_bytes(zipped(utf8("县.zip", zipped(gbk("张店区.csv", csv())))))
    elif wrap == "top folder":
        Path(name).write_bytes(zipped(utf8("报送/张店区.csv", csv())))
    else:
        name = "淄博.7z"
        Path(name).write_bytes(sevenzipped({"张店区.csv": csv()}))
    review = skt_json(skt, name)
    assert [each["unit"]["name"] for each in review["submissions"]] == ["张店区"]
    assert review["submissions"][0]["entry"].endswith("张店区.csv")


def test_a_folder_holds_files_and_archives_of_tables(skt: Skt) -> None:
    folder = Path("收件")
    folder.mkdir()
    (folder / "张店区.csv").write_bytes(csv())
    (folder / "其他.zip").write_bytes(zipped(utf8("淄川区.csv", csv(row_of("淄川区")))))
    review = skt_json(skt, "收件")
    assert [(each["file"], each.get("entry")) for each in review["submissions"]] == [
        ("收件/张店区.csv", None),
        ("收件/其他.zip", "淄川区.csv"),
    ]


def test_one_unit_inside_and_outside_an_archive_is_sent_twice(skt: Skt) -> None:
    Path("张店区.csv").write_bytes(csv())
    Path("其他.zip").write_bytes(zipped(utf8("张店区.csv", csv(GOOD.replace(",30,", ",31,")))))
    assert "BT102" in {code for code, *_ in places(skt_json(skt, "张店区.csv", "其他.zip", code=1))}


def test_what_is_passed_over_in_an_archive_is_named(skt: Skt) -> None:
    Path(ZIP).write_bytes(
        zipped(
            utf8("张店区.csv", csv()),
            utf8("__MACOSX/._张店区.csv"),
            utf8("读我.md", b"# x"),
            utf8("~$张店区.csv", b"lock"),
        )
    )
    review = skt_json(skt, ZIP)
    Draft202012Validator(SCHEMA).validate(review)
    assert {each["file"]: each["why"] for each in review["skipped"]} == {
        f"{ZIP}/__MACOSX/._张店区.csv": "系统或办公软件的临时文件",
        f"{ZIP}/读我.md": "文本，不是报表",
        f"{ZIP}/~$张店区.csv": "打开文件时的锁文件",
    }
    assert "读我.md" in skt("validate", ZIP)[0]


def test_a_lock_file_in_an_archive_in_place_of_its_workbook_is_a_gap(skt: Skt) -> None:
    Path(ZIP).write_bytes(zipped(utf8("张店区.csv", csv()), utf8("~$淄川区.xlsx", b"lock")))
    review = skt_json(skt, ZIP, code=3)
    assert ("RD009", ZIP, "~$淄川区.xlsx") in places(review)
    assert review["unread"] == [f"{ZIP}/~$淄川区.xlsx"]


def test_a_number_in_the_name_of_a_lost_entry_is_masked(skt: Skt) -> None:
    name = "淄川区13800001234.csv"
    secret = File(name=name.encode(), data=csv(), flags=ENCRYPTED | 0x800)
    Path(ZIP).write_bytes(zipped(utf8("张店区.csv", csv()), secret))
    assert "13800001234" not in skt("validate", ZIP, code=3)[0]


def test_what_cannot_be_taken_out_is_a_finding_and_the_rest_is_reviewed(skt: Skt) -> None:
    secret = File(name="淄川区.csv".encode(), data=csv(row_of("淄川区")), flags=ENCRYPTED | 0x800)
    Path(ZIP).write_bytes(
        zipped(utf8("张店区.csv", csv()), secret, utf8("../桓台县.csv", csv(row_of("桓台县"))))
    )
    review = skt_json(skt, ZIP, code=3)
    assert [each["entry"] for each in review["submissions"]] == ["张店区.csv"]
    assert {each["code"] for each in review["findings"]} == {"RD025"}
    assert review["summary"]["files"] == 1
    told = [each["message"] for each in review["findings"]]
    assert len(told) == 2
    assert any("淄川区.csv" in each and "密" in each for each in told)
    assert any("桓台县.csv" in each for each in told)
    assert review["unread"] == [ZIP]


def test_an_archive_of_tables_with_a_password_is_no_package(skt: Skt) -> None:
    secret = [File(name=f"{each}.xlsx".encode(), flags=ENCRYPTED | 0x800) for each in ("张店区", "淄川区")]
    Path("报送.zip").write_bytes(zipped(*secret))
    review = skt_json(skt, "报送.zip", code=3)
    assert {each["code"] for each in review["findings"]} == {"RD025"}
    assert "packages" not in review


@pytest.mark.parametrize("data", [b"PK\x03\x04 broken" * 20, b"", zipped()])
def test_an_archive_called_like_tables_that_cannot_be_opened_is_no_package(skt: Skt, data: bytes) -> None:
    Path(ZIP).write_bytes(data)
    review = skt_json(skt, ZIP, code=3)
    assert [each["code"] for each in review["findings"]] == ["RD025"]
    assert review["unread"] == [ZIP]


def test_two_entries_of_one_name_are_both_reviewed(skt: Skt) -> None:
    Path(ZIP).write_bytes(zipped(utf8("张店区.csv", csv()), utf8("张店区.csv", csv(row_of("淄川区")))))
    review = skt_json(skt, ZIP)
    assert {each["entry"] for each in review["submissions"]} == {"张店区.csv", "张店区（重名 2）.csv"}
    assert ("RD013", ZIP, None) in places(review)


@pytest.mark.parametrize("name", ["CON.csv", "a\u202ecsv.csv", "x\ny.csv"])
def test_a_name_that_windows_or_a_terminal_cannot_have_is_a_note(skt: Skt, name: str) -> None:
    Path(ZIP).write_bytes(zipped(utf8(name, csv())))
    review = skt_json(skt, ZIP)
    assert [each["unit"]["name"] for each in review["submissions"]] == ["张店区"]
    assert {each["code"] for each in review["findings"]} == {"RD013"}


def test_a_damaged_table_in_an_archive_is_named_with_it(skt: Skt) -> None:
    Path(ZIP).write_bytes(zipped(utf8("张店区.csv", csv()), utf8("淄川区.xlsx", xlsx()[:900])))
    review = skt_json(skt, ZIP, code=3)
    assert ("RD001", ZIP, "淄川区.xlsx") in places(review)
    assert review["unread"] == [f"{ZIP}/淄川区.xlsx"]


def test_a_photo_of_a_form_in_an_archive_is_no_material(skt: Skt) -> None:
    Path(ZIP).write_bytes(zipped(utf8("张店区.csv", csv()), utf8("高青县附件2.jpg", b"\xff\xd8\xff\xe0")))
    assert ("RD005", ZIP, "高青县附件2.jpg") in places(skt_json(skt, ZIP, code=3))


@pytest.mark.parametrize("form", [(), ("--form", "project")])
def test_an_archive_without_tables_is_not_a_clean_one(skt: Skt, form: tuple[str, ...]) -> None:
    Path(ZIP).write_bytes(zipped(utf8("读我.md", b"# x")))
    review = skt_json(skt, ZIP, *form, code=3 if form else 1)
    assert {"RD014"} <= {each["code"] for each in review["findings"]} if form else review["findings"]


def test_an_archive_of_scans_alone_is_no_package(skt: Skt) -> None:
    Path("报送.zip").write_bytes(
        zipped(utf8("张店区附件2.pdf", b"%PDF-1.7"), utf8("淄川区.jpg", b"\xff\xd8\xff"))
    )
    review = skt_json(skt, "报送.zip", code=3)
    assert places(review) == {("RD005", "报送.zip", "张店区附件2.pdf"), ("RD005", "报送.zip", "淄川区.jpg")}


def test_both_annexes_in_one_archive_without_material_are_two_submissions(skt: Skt) -> None:
    card = write_xlsxwriter([good_card()])
    Path("报送.zip").write_bytes(zipped(utf8("附件1 一览表.xlsx", card), utf8("附件2.csv", csv())))
    review = skt_json(skt, "报送.zip")
    assert sorted(each["form"] for each in review["submissions"]) == ["brand", "project"]


def test_a_workbook_called_zip_is_still_a_workbook(skt: Skt) -> None:
    Path("张店区.zip").write_bytes(xlsx())
    review = skt_json(skt, "张店区.zip")
    assert [(each["file"], each.get("entry")) for each in review["submissions"]] == [("张店区.zip", None)]


def test_merge_takes_tables_out_of_an_archive(skt: Skt) -> None:
    Path(ZIP).write_bytes(zipped(utf8("张店区.csv", csv()), utf8("淄川区.xlsx", xlsx(row_of("淄川区")))))
    skt("merge", ZIP, "-o", "淄博市.xlsx")
    book = load_workbook("淄博市.xlsx")
    files = {str(cell.value) for row in book["来源"].iter_rows() for cell in row}
    assert {f"{ZIP}/张店区.csv", f"{ZIP}/淄川区.xlsx"} <= files
    assert skt_json(skt, "淄博市.xlsx")["summary"]["error"] == 0


def test_every_format_names_the_entry(skt: Skt) -> None:
    Path(ZIP).write_bytes(zipped(utf8("张店区.csv", csv(BAD)), utf8("淄川区.csv", csv(row_of("淄川区")))))
    github = skt("validate", ZIP, "--format", "github", code=1)[0]
    assert f"::error file={ZIP}," in github
    assert "::张店区.csv 工作表" in github
    page = skt("validate", ZIP, "--format", "html", code=1)[0]
    assert f"{ZIP}/张店区.csv" in page
    assert "约30人" in page
    assert "没有附表格片段" not in page


def test_a_list_of_problems_stands_for_marked_copies_and_its_answers_count(skt: Skt) -> None:
    Path(ZIP).write_bytes(zipped(utf8("张店区.csv", csv(QUERY)), utf8("淄川区.csv", csv(row_of("淄川区")))))
    assert "要先解压" in skt("validate", ZIP, "--annotate", "标注")[1]
    (listed,) = Path("标注").iterdir()
    book = load_workbook(listed)
    sheet = book.worksheets[0]
    headings = {cell.value: cell.column for row in sheet.iter_rows() for cell in row if cell.value}
    rows = [cell.row for row in sheet.iter_rows() for cell in row if cell.value == "TM002"]
    sheet.cell(rows[0], headings["情况说明"]).value = "随企业招工安排，七月底前补报日期"
    book.save("说明.xlsx")
    (query,) = [
        each
        for each in skt_json(skt, ZIP, "--explanations", "说明.xlsx")["findings"]
        if each["code"] == "TM002"
    ]
    assert query["explanation"]


@pytest.mark.parametrize("command", ["fix", "diff", "fill"])
def test_commands_that_take_one_file_say_what_to_do_with_an_archive(skt: Skt, command: str) -> None:
    Path(ZIP).write_bytes(zipped(utf8("张店区.csv", csv()), utf8("淄川区.csv", csv(row_of("淄川区")))))
    arguments = {
        "fix": ("fix", ZIP, "-o", "x.xlsx"),
        "diff": ("diff", ZIP, ZIP),
        "fill": ("fill", "project", "--from", ZIP, "-o", "x.xlsx"),
    }[command]
    assert run(list(arguments)) in (2, 3), command
    shown = skt.capsys.readouterr()
    assert "解压" in shown.out + shown.err


@pytest.mark.parametrize("entry", ["县/淄川区.csv", "淄川区.csv"])
@pytest.mark.parametrize("file", [ZIP, ""])
def test_an_explanation_names_the_archive_and_the_file_inside(skt: Skt, file: str, entry: str) -> None:
    Path(ZIP).write_bytes(
        zipped(utf8("张店区.csv", csv(QUERY)), utf8("县/淄川区.csv", csv(QUERY.replace("张店", "淄川"))))
    )
    book = Workbook()
    book.active.append(["文件", "包内文件", "单元格", "编码", "情况说明"])
    book.active.append([file, entry, "F2", "TM002", "场地尚未落实，开班时间待定"])
    book.save("说明.xlsx")
    explained = {
        each["entry"]: each["explanation"]
        for each in skt_json(skt, ZIP, "--explanations", "说明.xlsx")["findings"]
        if each["code"] == "TM002"
    }
    assert explained == {"张店区.csv": None, "县/淄川区.csv": "场地尚未落实，开班时间待定"}
