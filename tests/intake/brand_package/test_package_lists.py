"""The 问题清单 of a brand package: what it is called, what it names, and that it comes back."""

import io
import json
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from command_line import Skt
from making.cards import good_card
from making.material import ARTICLE, document, photo
from making.packages import NAME, Files, Packed, archive
from making.writers import write_xlsxwriter
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.review.explanation import LIST

REASON = "两张照片是同一场培训的不同环节"
FIRST, SECOND = "图片/6.jpg", "图片/7.jpg"


@cache
def papers() -> tuple[bytes, bytes]:
    """Return one card and one article: written a second later they would be other files."""
    return write_xlsxwriter([good_card()]), document(ARTICLE)


def twins(**changes: bytes) -> Files:
    """Return a package with two pictures sent twice: one query of PK304 each; PK401 is open as well."""
    card, article = papers()
    photos = {number: photo(number, side=(480, 360)) for number in range(1, 6)}
    return {
        "附件1 一览表.xlsx": card,
        "宣传稿件.docx": article,
        **{f"图片/{number}.jpg": data for number, data in photos.items()},
        FIRST: photos[1],
        SECOND: photos[2],
        **changes,
    }


def zipped(into: str) -> Path:
    """Write that package as an archive."""
    path: Path = archive(Packed(name=NAME, breaks=(), files=twins()), Path(into))
    return path


def folder(into: str) -> Path:
    """Write that package as a folder."""
    for name, data in twins().items():
        path = Path(into, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return Path(into)


def lines(path: Path) -> list[dict[str, str]]:
    """Return the lines of a list by its headings."""
    page = openpyxl.load_workbook(path)[LIST]
    headings = [str(cell.value) for cell in page[2]]
    return [
        dict(zip(headings, (str(value or "") for value in row), strict=True))
        for row in page.iter_rows(min_row=3, values_only=True)
    ]


def above(path: Path) -> str:
    """Return the first row of a list."""
    return str(openpyxl.load_workbook(path)[LIST]["A1"].value)


def explained(path: Path, texts: Mapping[tuple[str, str], str]) -> None:
    """Write reasons in the column of a list, each at the line of its code and entry."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    page = book[LIST]
    column = {str(cell.value): cell.column for cell in page[2]}
    for row in range(3, page.max_row + 1):
        code, entry = (page.cell(row, column[heading]).value or "" for heading in ("编码", "包内文件"))
        if (code, entry) in texts:
            page.cell(row, column["情况说明"]).value = texts[str(code), str(entry)]
    book.save(path)


def table(path: str, *rows: str) -> Path:
    """Write a table of 情况说明."""
    Path(path).write_text("\n".join(rows) + "\n", encoding="utf-8-sig")
    return Path(path)


def answers(skt: Skt, *words: str) -> dict[tuple[str, str], str | None]:
    """Return what explains each query, by code and entry."""
    said: dict[str, Any] = json.loads(skt("validate", *words, "--format", "json", "--fail-on", "error")[0])
    return {
        (each["code"], each["entry"] or ""): each["explanation"]
        for each in said["findings"]
        if each["severity"] == "query"
    }


def test_an_archive_gets_a_list_that_says_why_and_names_the_files_inside(skt: Skt) -> None:
    name = zipped("收件").stem
    _, err = skt("validate", "收件", "--annotate", "标注")
    listed = Path(f"标注/{name}.问题清单.xlsx")
    assert f"没有在原件上标注：压缩包不在原件上标注；问题清单另存为 {listed}" in err
    assert above(listed).startswith("原件没有标注：压缩包不在原件上标注。")
    assert "请对照包内文件、工作表和单元格" in above(listed)
    found = {(each["编码"], each["包内文件"], each["文件"]) for each in lines(listed)}
    file = f"收件/{name}.zip"
    assert {("PK304", FIRST, file), ("PK304", SECOND, file), ("PK401", "", file)} <= found


@pytest.mark.parametrize("named", ["收件/淄博V1.0", "收件"])
def test_a_folder_that_is_a_package_gets_its_list_under_its_own_name(skt: Skt, named: str) -> None:
    folder("收件/淄博V1.0")
    listed = Path("标注/淄博V1.0.问题清单.xlsx")
    shutil.copytree("收件", "原样")
    _, err = skt("validate", named, "--annotate", "标注")
    found = listed if named != "收件" or listed.exists() else Path("标注/收件.问题清单.xlsx")
    assert f"没有在原件上标注：文件夹不在原件上标注；问题清单另存为 {found}" in err
    assert "已写出问题清单 1 份" in err
    assert ("PK304", SECOND) in {(each["编码"], each["包内文件"]) for each in lines(found)}
    _, err = skt("validate", named, "--annotate", "标注", code=2)
    assert f"输出“{found}”已经存在" in err


def test_an_archive_and_a_folder_of_one_name_get_two_lists(skt: Skt) -> None:
    packed = zipped("收件")
    folder(f"收件/{packed.stem}")
    skt("validate", "收件", "--annotate", "标注", code=1)
    files = {each.name: {line["文件"] for line in lines(each)} for each in Path("标注").iterdir()}
    assert files == {
        f"{packed.stem}.问题清单.xlsx": {f"收件/{packed.stem}"},
        f"{packed.name}.问题清单.xlsx": {f"收件/{packed.name}"},
    }


@pytest.mark.parametrize("make", [zipped, folder])
@pytest.mark.parametrize("word", ["--explanations", "beside"])
def test_each_line_of_the_list_answers_its_own_query(skt: Skt, make: Any, word: str) -> None:
    path = make("收件/淄博")
    skt("validate", str(path), "--annotate", "标注")
    (listed,) = Path("标注").iterdir()
    given = {("PK304", FIRST): REASON + "一", ("PK304", SECOND): REASON + "二", ("PK401", ""): REASON}
    explained(listed, given)
    if word == "beside":
        shutil.copy(listed, path.parent / listed.name)
        found = answers(skt, "收件")
    else:
        found = answers(skt, str(path), "--explanations", str(listed))
    assert {each: found[each] for each in given} == given


def test_one_line_filled_in_answers_no_other_query_of_that_code(skt: Skt) -> None:
    path = zipped("收件")
    skt("validate", "收件", "--annotate", "标注")
    (listed,) = Path("标注").iterdir()
    explained(listed, {("PK304", SECOND): REASON})
    found = answers(skt, str(path), "--explanations", str(listed))
    assert (found["PK304", FIRST], found["PK304", SECOND]) == (None, REASON)


def test_a_list_put_into_the_folder_of_the_package_counts(skt: Skt) -> None:
    path = folder("收件/淄博")
    skt("validate", str(path), "--annotate", "标注")
    (listed,) = Path("标注").iterdir()
    explained(listed, {("PK304", SECOND): REASON})
    shutil.copy(listed, path / listed.name)
    shutil.move("收件", "送来")
    found = answers(skt, "送来/淄博")
    assert (found["PK304", FIRST], found["PK304", SECOND]) == (None, REASON)


@pytest.mark.parametrize(
    "rows",
    [
        ("编码,包内文件,情况说明", f"PK304,{SECOND},{REASON}"),
        ("编码,包内文件,情况说明", f"PK304,图片\\7.jpg,{REASON}"),
        ("编码,包内文件,情况说明", f"PK304,7.jpg,{REASON}"),
        ("包内文件,情况说明", f"{SECOND},{REASON}"),
        ("编码,文件,情况说明", f"PK304,{NAME}/{SECOND},{REASON}"),
    ],
)
def test_a_table_of_explanations_may_aim_at_a_file_inside(skt: Skt, rows: tuple[str, str]) -> None:
    zipped("收件")
    found = answers(skt, "收件", "--explanations", str(table("说明.csv", *rows)))
    assert (found["PK304", FIRST], found["PK304", SECOND]) == (None, REASON)


def test_a_reason_for_a_file_that_is_not_there_is_named_with_it(skt: Skt) -> None:
    zipped("收件")
    given = table("说明.csv", "编码,包内文件,情况说明", f"PK304,图片/9.jpg,{REASON}")
    _, err = skt("validate", "收件", "--explanations", str(given))
    assert f"没有对上任何核实性问题：“{REASON}”（图片/9.jpg PK304）" in err


def test_merge_takes_the_list_and_its_catalogue_names_the_files_inside(skt: Skt) -> None:
    path = zipped("收件")
    skt("validate", "收件", "--annotate", "标注")
    (listed,) = Path("标注").iterdir()
    explained(listed, {("PK304", SECOND): REASON})
    skt("merge", "收件", "-o", "目录.xlsx", "--explanations", str(listed))
    skt("merge", "目录.xlsx", "-o", "再汇总.xlsx")
    for name in ("目录.xlsx", "再汇总.xlsx"):
        (told,) = (grid for grid in read(Path(name), file=name).grids if grid.name == "情况说明")
        rows = [list(row) for row in told.rows if row[0] == "PK304"]
        assert [(row[4] or "", row[5], row[6]) for row in rows] == [
            ("", f"收件/{path.name}", FIRST),
            (REASON, f"收件/{path.name}", SECOND),
        ]


def test_a_list_inside_an_archive_counts(skt: Skt) -> None:
    skt("validate", str(zipped("收件")), "--annotate", "标注")
    (listed,) = Path("标注").iterdir()
    explained(listed, {("PK304", SECOND): REASON})
    archive(Packed(name=NAME, breaks=(), files=twins(**{listed.name: listed.read_bytes()})), Path("送来"))
    found = answers(skt, "送来")
    assert (found["PK304", FIRST], found["PK304", SECOND]) == (None, REASON)


def test_a_list_in_the_folder_of_the_package_is_none_of_its_files(skt: Skt) -> None:
    path = folder("收件/淄博")
    skt("validate", str(path), "--annotate", "标注")
    (listed,) = Path("标注").iterdir()
    before = skt.json("validate", str(path))
    shutil.copy(listed, path / listed.name)
    after = skt.json("validate", str(path))
    assert (after["packages"], after["submissions"]) == (before["packages"], before["submissions"])
    assert listed.name in skt("validate", str(path))[0]


def test_a_folder_without_files_and_a_broken_archive_get_their_lists(skt: Skt) -> None:
    Path("收件/空").mkdir(parents=True)
    skt("validate", "收件/空", "--annotate", "标注", code=3)
    assert above(Path("标注/空.问题清单.xlsx")).startswith("原件没有标注：文件夹不在原件上标注。")
    Path("收件/坏.zip").write_bytes(zipped("好").read_bytes()[:300])
    skt("validate", "收件/坏.zip", "--annotate", "标注", code=3)
    assert above(Path("标注/坏.问题清单.xlsx")).startswith("原件没有标注：压缩包不在原件上标注。")
