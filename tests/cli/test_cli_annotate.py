"""``skt validate --annotate``: where the marked copies go, what is refused, and that a copy can come back."""

import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from command_line import Skt
from county_files import BAD, GOOD, HEADINGS, QUERY, county_file, folder_state
from hostile_files import archive
from repository import ROOT
from skilltrain_cli.cli.app import run
from skilltrain_cli.intake import mark_files
from skilltrain_cli.intake.discover import Source
from skilltrain_cli.intake.mark_files import MarkingTask, mark, mark_all
from skilltrain_cli.intake.workers.crash import Crash
from skilltrain_cli.values.read_outcome import Failure
from word_files import FOOT, form, word

WORST = ROOT / "examples/broken/张店区（问题最多）.xlsx"
TORN = ROOT / "examples/broken/读取/RD001-传了一半.xlsx"
RED = "FFFF5050"


def workbook(path: str | Path, *rows: str) -> Path:
    """Write a submission of 附件2 as a workbook."""
    book = openpyxl.Workbook()
    for row in (",".join(HEADINGS), *rows, "填表人：张三,,,联系电话：0533-2345678,,填表日期：2021年6月8日"):
        book.active.append([int(text) if text.isdecimal() else text or None for text in row.split(",")])
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def marked(skt: Skt, *arguments: str, code: int) -> str:
    """Return what was remarked on while marked copies were made."""
    return skt("validate", *arguments, code=code)[1]


def files(folder: str = "标注") -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in Path(folder).rglob("*") if p.is_file())


def found(skt: Skt, *paths: str, code: int) -> list[tuple[Any, ...]]:
    """Return what a review finds, without the file."""
    review = json.loads(skt("validate", *paths, "--format", "json", code=code)[0])
    keys = ("code", "sheet", "cell", "message", "hint", "value", "explanation")
    return [tuple(each[key] for key in keys) for each in review["findings"]]


# Where copies go.


def test_copies_stand_under_their_own_names_and_clean_files_have_none(skt: Skt) -> None:
    workbook("收件/张店区.xlsx", BAD)
    workbook("收件/再报/张店区.xlsx", BAD)
    workbook("收件/淄川区.xlsx", GOOD.replace("张店区", "淄川区"))
    before = folder_state(Path("收件"))
    said = marked(skt, "收件", "--annotate", "标注", code=1)
    assert files() == ["再报/张店区.xlsx", "张店区.xlsx"]
    assert "已写出标注件 2 份，在文件夹 标注" in said
    assert folder_state(Path("收件")) == before
    assert openpyxl.load_workbook("标注/张店区.xlsx").active["E2"].fill.fgColor.rgb == RED


def test_the_review_is_shown_as_without_copies(skt: Skt) -> None:
    workbook("收件/张店区.xlsx", BAD)
    for shape in ("terminal", "json", "github"):
        plain = skt("validate", "收件", "--format", shape, code=1)[0]
        assert skt("validate", "收件", "--format", shape, "--annotate", f"标注-{shape}", code=1)[0] == plain


def test_files_of_one_name_from_several_folders_stay_apart(skt: Skt) -> None:
    workbook("甲/张店区.xlsx", BAD)
    workbook("乙/张店区.xlsx", BAD)
    marked(skt, "甲", "乙/张店区.xlsx", "--annotate", "标注", code=1)
    assert files() == ["乙/张店区.xlsx", "甲/张店区.xlsx"]


def test_a_file_named_by_itself_goes_right_into_the_folder(skt: Skt) -> None:
    workbook("甲/乙/张店区.xlsx", BAD)
    marked(skt, "甲/乙/张店区.xlsx", "--annotate", "新/标注", code=1)
    assert files("新/标注") == ["张店区.xlsx"]


def test_nothing_is_made_when_nothing_was_found(skt: Skt) -> None:
    workbook("收件/张店区.xlsx", GOOD)
    assert "没有发现问题，没有写标注件" in marked(skt, "收件", "--annotate", "标注", code=0)
    assert not Path("标注").exists()


def test_a_workbook_with_another_suffix_is_marked_as_xlsx_and_takes_nobodys_name(skt: Skt) -> None:
    workbook("收件/张店区.xlsx", BAD)
    shutil.copy("收件/张店区.xlsx", "收件/张店区.et")
    marked(skt, "收件", "--annotate", "标注", code=1)
    assert files() == ["张店区.et.xlsx", "张店区.xlsx"]


# What is refused.


def test_a_folder_that_cannot_be_meant_is_refused_before_any_work(skt: Skt) -> None:
    workbook("收件/张店区.xlsx", BAD)
    Path("文件").write_text("", encoding="utf-8")
    before = folder_state(Path())
    for folder, why in (
        ("收件", "在要审核的文件夹"),
        ("收件/标注", "在要审核的文件夹"),
        ("./收件/../收件/标注", "在要审核的文件夹"),
        ("文件", "不是文件夹"),
    ):
        assert why in skt.refused("validate", "收件", "--annotate", folder, "--force")
    assert "会被覆盖" in skt.refused("validate", "收件/张店区.xlsx", "--annotate", "收件", "--force")
    assert folder_state(Path()) == before


def test_copies_that_exist_are_overwritten_only_by_force(skt: Skt) -> None:
    workbook("收件/张店区.xlsx", BAD)
    marked(skt, "收件", "--annotate", "标注", code=1)
    first = Path("标注/张店区.xlsx").read_bytes()
    assert "已经存在" in skt.refused("validate", "收件", "--annotate", "标注")
    marked(skt, "收件", "--annotate", "标注", "--force", code=1)
    assert Path("标注/张店区.xlsx").read_bytes() == first


# A list in place of a copy.


def test_what_cannot_be_marked_gets_its_list_and_the_reason(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"), BAD)
    Path("收件/淄川区.xlsx").write_bytes(TORN.read_bytes())
    said = marked(skt, "收件", "--annotate", "标注", code=3)
    assert files() == ["张店区.问题清单.xlsx", "淄川区.问题清单.xlsx"]
    assert "“收件/张店区.csv”没有在原件上标注：文件是纯文本表格" in said
    assert "“收件/淄川区.xlsx”没有在原件上标注：文件已损坏" in said
    rows = [
        [cell.value for cell in row] for row in openpyxl.load_workbook("标注/张店区.问题清单.xlsx").active
    ]
    assert "原件没有标注：文件是纯文本表格" in rows[0][0]
    assert rows[1][:5] == ["文件", "编码", "级别", "工作表", "单元格"]
    assert rows[2][:3] == ["收件/张店区.csv", "VL003", "强制"]
    assert rows[2][4] == "E2"


def test_a_list_can_be_given_back_as_explanations(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"), QUERY)
    marked(skt, "收件", "--annotate", "标注", code=0)
    book = openpyxl.load_workbook("标注/张店区.问题清单.xlsx")
    book.active["J3"] = "四季度由市里统一组织"
    book.save("说明.xlsx")
    answered = found(skt, "收件", "--explanations", "说明.xlsx", code=0)
    assert [each[-1] for each in answered] == ["四季度由市里统一组织"]


def test_a_file_that_changed_after_the_review_is_not_marked(tmp_path: Path) -> None:
    path = workbook(tmp_path / "张店区.xlsx", BAD)
    copy = mark(MarkingTask(source=Source(path=path, file=path.name), sha256="0" * 64, findings=()))
    assert (copy.suffix, copy.why) == ("", "审核之后文件又有改动")


def test_a_file_that_ends_its_worker_gets_its_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "张店区.xlsx", BAD)
    crash = Crash(failure=Failure.TIMEOUT)
    monkeypatch.setattr(mark_files, "guarded", lambda _work, items: [(each, crash) for each in items])
    ((_, copy),) = mark_all(
        [MarkingTask(source=Source(path=path, file=path.name), sha256="0" * 64, findings=())]
    )
    assert (copy.suffix, copy.why) == ("", "标注时文件处理不下来")
    assert openpyxl.load_workbook(io.BytesIO(copy.data)).sheetnames == ["问题清单"]


# A copy comes back.


@pytest.mark.parametrize("source", [WORST, *sorted((ROOT / "examples/broken/填写").glob("*.xlsx"))])
def test_a_marked_copy_is_found_to_have_what_its_source_has(skt: Skt, source: Path) -> None:
    Path("收件").mkdir()
    shutil.copy(source, "收件")
    code = run(["validate", "收件", "--annotate", "标注"])
    skt.capsys.readouterr()
    before = found(skt, "收件", code=code)
    assert len(before) > 0
    assert files() == [source.name]
    assert found(skt, "标注", code=code) == before


def test_what_she_writes_into_the_list_explains_the_query(skt: Skt) -> None:
    workbook("收件/张店区.xlsx", QUERY, BAD)
    marked(skt, "收件", "--annotate", "标注", code=1)
    book = openpyxl.load_workbook("标注/张店区.xlsx")
    listed = book["问题清单"]
    row = next(row for row in range(3, 9) if listed.cell(row, 1).value == "TM002")
    listed.cell(row, 9).value = "四季度由市里统一组织"
    book.active["E3"] = 30
    Path("再报").mkdir()
    book.save("再报/张店区.xlsx")
    assert [each[:1] + each[-1:] for each in found(skt, "再报", code=0)] == [
        ("TM002", "四季度由市里统一组织")
    ]
    assert "没有对上" not in marked(skt, "再报", "--annotate", "再标注", code=0)
    second = openpyxl.load_workbook("再标注/张店区.xlsx")
    assert second.sheetnames == ["Sheet", "问题清单"]
    assert second.active["E3"].fill.fgColor.rgb != RED
    assert [cell.value for cell in second["问题清单"]["I"][2:]] == ["四季度由市里统一组织"]
    assert [each[-1] for each in found(skt, "再标注", code=0)] == ["四季度由市里统一组织"]


def test_a_marked_copy_merges_like_its_source(skt: Skt) -> None:
    workbook("收件/张店区.xlsx", QUERY)
    marked(skt, "收件", "--annotate", "标注", code=0)
    for folder in ("收件", "标注"):
        skt("merge", folder, "-o", f"{folder}.xlsx")
    tables = [
        [[cell.value for cell in row] for row in openpyxl.load_workbook(f"{name}.xlsx").worksheets[0]]
        for name in ("收件", "标注")
    ]
    assert tables[0] == tables[1]


def test_a_mended_word_copy_comes_back_without_marks(skt: Skt) -> None:
    Path("收件").mkdir()
    Path("收件/张店区.docx").write_bytes(word("附件2", form(), FOOT.replace("0533-2345678", "0533-123")))
    marked(skt, "收件", "--annotate", "标注", code=1)
    copy = Path("标注/张店区.docx")
    with zipfile.ZipFile(copy) as package:
        held = {name: package.read(name) for name in package.namelist()}
    text = held["word/document.xml"].decode()
    assert "commentReference" in text
    held["word/document.xml"] = text.replace("0533-123", "0533-2345678").encode()
    copy.write_bytes(archive(held))
    assert "已写出标注件 1 份" in marked(skt, "标注", "--annotate", "再标注", code=0)
    with zipfile.ZipFile("再标注/张店区.docx") as package:
        assert b"commentReference" not in package.read("word/document.xml")
        assert "审核批注".encode() not in package.read("word/comments.xml")
