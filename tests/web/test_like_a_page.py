"""Without processes and what a web page lacks: the same bytes, or a finding that says why not."""

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from archive_files import DEFLATE64, rar, sevenzipped, utf8, zipped
from like_a_page import run_like_a_page
from repository import EXAMPLES, WORKBENCH
from reviewed_as_bytes import outcome
from skilltrain_cli.readers.untrusted import absent_library as absent
from small_packages import folder as laid_out
from small_packages import small
from word_files import form, word

FOLDERS = ("brand", "broken", "zaozhuang", "zibo")
LOCKED = ("broken/读取/RD013-带内置密码.xlsx", "broken/读取/RD002-设了密码.xlsx")
"""What only the libraries that decrypt can tell."""


@pytest.fixture(scope="module")
def like_a_page(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("page")
    made: dict[str, Any] = run_like_a_page(
        WORKBENCH / "reviewed_as_bytes.py", str(out), "zibo", *FOLDERS, cwd=EXAMPLES
    )
    return made


@pytest.fixture(scope="module")
def native(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(EXAMPLES)
        return outcome(list(FOLDERS), "zibo", tmp_path_factory.mktemp("native"))


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_same_is_found(folder: str, like_a_page: dict[str, Any], native: dict[str, Any]) -> None:
    here, there = native[f"{folder} json"], like_a_page[f"{folder} json"]
    kept = [each for each in here["findings"] if not any(file in str(each) for file in LOCKED)]
    said = [each for each in there["findings"] if not any(file in str(each) for file in LOCKED)]
    assert said == kept
    assert {each["file"] for each in there["findings"] if each["code"] == "RD027"} == (
        set(LOCKED) if folder == "broken" else set()
    )
    if folder != "broken":
        assert there == here
        assert like_a_page[f"{folder} html"] == native[f"{folder} html"]


def test_all_files_have_the_same_bytes(like_a_page: dict[str, Any], native: dict[str, Any]) -> None:
    made = {name for name in native if not name.endswith((" json", " html"))}
    lists = {f"marked/{Path(each).with_suffix('')}.问题清单.xlsx" for each in LOCKED}
    assert {name for name in made if native[name] != like_a_page.get(name)} == lists
    assert "merged.xlsx" in made
    assert len(made) > 50


@pytest.fixture(scope="module")
def lacking(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the review of a folder that has every kind that cannot be read, and a good table."""
    sent = tmp_path_factory.mktemp("sent")
    table = (EXAMPLES / "zibo" / "张店区.xlsx").read_bytes()
    (sent / "张店区.xlsx").write_bytes(table)
    (sent / "淄川区.docx").write_bytes(word(form()))
    (sent / "博山区.7z").write_bytes(sevenzipped({"博山区.xlsx": table}))
    (sent / "临淄区.rar").write_bytes(rar({"临淄区.xlsx": table}))
    (sent / "周村区.zip").write_bytes(zipped(utf8("周村区.xlsx", table, DEFLATE64)))
    shutil.copy(EXAMPLES / LOCKED[1], sent / "桓台县.xlsx")
    laid_out(small(), sent / "品牌")
    script = sent.parent / "review.py"
    script.write_text(
        "import sys\nfrom datetime import date\nfrom skilltrain_cli import validate\n"
        "from skilltrain_cli.reporters import as_json\n"
        "sys.stdout.write(as_json.render(validate(['.'], as_of=date(2021, 6, 10)).review))\n",
        encoding="utf-8",
    )
    made: dict[str, Any] = run_like_a_page(script, cwd=sent)
    return made


@pytest.mark.parametrize(
    ("file", "code", "what", "remedy"),
    [
        ("淄川区.docx", "RD027", "Word 文件", ".xlsx"),
        ("桓台县.xlsx", "RD027", "加密的文件", "清空密码"),
        ("博山区.7z", "PK101", "7z 压缩包", "skilltrain-cli[7z]"),
        ("临淄区.rar", "PK101", "RAR 压缩包", "skilltrain-cli[rar]"),
        ("周村区.zip", "RD025", "Deflate64", "skilltrain-cli[7z]"),
        ("品牌", "PK101", "图片的部件（PIL），5 个没有看", "另外核对"),
    ],
)
def test_what_cannot_be_read_is_said_once(
    file: str, code: str, what: str, remedy: str, lacking: dict[str, Any]
) -> None:
    (said,) = [each for each in lacking["findings"] if each["code"] == code and each["file"] == file]
    assert what in said["message"]
    assert remedy in said["hint"]
    assert file in lacking["unread"]


def test_everything_else_goes_on(lacking: dict[str, Any]) -> None:
    assert [each["rows"] for each in lacking["submissions"] if each["file"] == "张店区.xlsx"] == [10]
    assert any(each["file"] == "品牌" for each in lacking["submissions"])
    assert not [each for each in lacking["findings"] if each["code"] in ("PK301", "RD001", "RD003")]


def test_in_a_page_the_installed_tool_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    said = absent.absent_library(ModuleNotFoundError(name="lxml.etree"))
    assert said == ("网页版不支持 Word 文件（.docx）", "请改用 .xlsx；或用安装版的 skt")


def test_an_error_of_our_own_is_no_missing_library() -> None:
    with pytest.raises(ModuleNotFoundError):
        absent.absent_library(
            ModuleNotFoundError("No module named 'skilltrain_cli.x'", name="skilltrain_cli.x")
        )


WRITING = """
import json, sys
from datetime import date
from pathlib import Path
from skilltrain_cli import UsageError, fill, new
day = date(2021, 6, 10)
said = []
Path("rows.yaml").write_text("project: 焊工", encoding="utf-8")
Path("rows.json").write_text('[{"project": "焊工"}]', encoding="utf-8")
for write in (
    lambda: new("project", "blank.docx", as_of=day),
    lambda: fill("project", "filled.docx", source="rows.json", as_of=day, unit="张店区", allow_invalid=True),
    lambda: fill("project", "filled.xlsx", source="rows.yaml", as_of=day, unit="张店区", allow_invalid=True),
):
    try:
        write()
    except UsageError as error:
        said.append([str(error), error.hint])
json.dump([said, sorted(path.name for path in Path().iterdir())], sys.stdout)
"""


def test_what_cannot_be_written_is_refused_before_anything_is(tmp_path: Path) -> None:
    script = tmp_path / "write.py"
    script.write_text(WRITING, encoding="utf-8")
    (tmp_path / "here").mkdir()
    said, there = run_like_a_page(script, cwd=tmp_path / "here")
    assert [message for message, _ in said] == [
        "这里没有安装支持 Word 文件（.docx）的部件（docx）",
        "这里没有安装支持 Word 文件（.docx）的部件（docx）",
        "这里没有安装支持 YAML 文件的部件（yaml）",
    ]
    assert all("重新安装" in hint for _, hint in said)
    assert there == ["rows.json", "rows.yaml"]


def test_pictures_nobody_looked_at_are_neither_there_nor_lacking(lacking: dict[str, Any]) -> None:
    (package,) = [each for each in lacking["packages"] if each["file"] == "品牌"]
    (pictures,) = [each for each in package["items"] if each["id"] == "pictures"]
    assert pictures["state"] == "doubtful"
    assert pictures["found"] == "合格 0 张；另有 5 个没有读出来"
