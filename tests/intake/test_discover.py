"""The files of the named paths, in one order, and every file passed over with its reason."""

import os
import shutil
import unicodedata
from pathlib import Path

import pytest

from hostile_files import archive
from skilltrain_cli.errors import UsageError
from skilltrain_cli.intake.discover import SkipReason, discover


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(*names: str, content: bytes = b"x") -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def files(*paths: str) -> list[str]:
    return [source.file for source in discover([Path(path) for path in paths]).files]


def skipped(*paths: str) -> dict[str, SkipReason]:
    return {skip.file: skip.why for skip in discover([Path(path) for path in paths]).skipped}


def test_folders_are_read_through_in_order() -> None:
    make("报送/b.xlsx", "报送/a.xls", "报送/县/c.ods", "报送/县/d.et", "e.csv")
    assert files("报送", "e.csv") == ["报送/a.xls", "报送/b.xlsx", "报送/县/c.ods", "报送/县/d.et", "e.csv"]


def test_named_files_keep_their_order_and_are_read_once(here: Path) -> None:
    make("b.xlsx", "a.xlsx", "d/c.xlsx")
    (here / "link.xlsx").symlink_to(here / "a.xlsx")
    assert files("b.xlsx", "a.xlsx", "./b.xlsx", str(here / "a.xlsx"), "link.xlsx", "d", "d/c.xlsx") == [
        "b.xlsx",
        "a.xlsx",
        "d/c.xlsx",
    ]


def test_wrong_forms_are_read_and_other_things_are_counted() -> None:
    wrong = ["a.docx", "b.pdf", "c.zip", "d.html", "e.rar", "f.doc"]
    other = ["g.jpg", "h.mp4", "i.txt", "j.json", "k.md", "l.toml", "m"]
    make(*[f"x/{name}" for name in wrong + other])
    assert files("x") == [f"x/{name}" for name in wrong]
    assert skipped("x") == {f"x/{name}": SkipReason.NOT_A_TABLE for name in other}
    assert files("x/g.jpg", "x/m") == ["x/g.jpg", "x/m"]


def test_the_kind_of_what_was_passed_over_is_told() -> None:
    make("x/1.JPG", "x/2.mov", "x/3.txt", "x/4.bin")
    details = [skip.detail for skip in discover([Path("x")]).skipped]
    assert [detail.split("，")[0] for detail in details] == ["图片", "视频", "文本", "其他文件"]


@pytest.mark.parametrize("magic", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", b"%PDF-1.7"])
def test_a_workbook_under_another_name_is_read(magic: bytes) -> None:
    make("x/附件2", "x/附件2.dat", "x/附件2.jpg", content=magic)
    assert len(files("x")) == 3


def test_slides_and_mails_begin_like_workbooks_and_are_none() -> None:
    make("x/1.pptx", "x/2.xmind", "x/3.key", content=b"PK\x03\x04rest")
    make("x/4.ppt", "x/5.msg", content=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest")
    assert files("x") == []
    details = [skip.detail.split("，")[0] for skip in discover([Path("x")]).skipped]
    assert details == ["演示文稿", "思维导图", "演示文稿", "演示文稿", "邮件"]


def test_litter_is_counted_and_never_read() -> None:
    litter = [
        "__MACOSX/._a.xlsx",
        "._b.xlsx",
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        "c.tmp",
        "~wrl0003.tmp",
    ]
    make(*[f"x/{name}" for name in litter], "x/.git/e.xlsx", "x/.hidden.xlsx", "x/a.xlsx")
    assert files("x") == ["x/a.xlsx"]
    reasons = skipped("x")
    assert {name for name, why in reasons.items() if why is SkipReason.JUNK} == {
        "x/__MACOSX",
        *(f"x/{name}" for name in litter[1:]),
    }
    assert {name for name, why in reasons.items() if why is SkipReason.HIDDEN} == {"x/.git", "x/.hidden.xlsx"}
    assert skipped("x/Thumbs.db") == {"x/Thumbs.db": SkipReason.JUNK}


def test_a_shortcut_is_called_one_and_not_litter() -> None:
    make("x/a.xlsx", "x/附件2.xlsx.lnk")
    (skip,) = discover([Path("x")]).skipped
    assert (skip.why, skip.detail) == (SkipReason.NOT_A_TABLE, "快捷方式，不是报表")


def test_a_lock_file_in_place_of_its_workbook_is_told_apart() -> None:
    make(
        "x/a.xlsx",
        "x/~$a.xlsx",
        "x/.~lock.a.xlsx#",
        "x/~$b.xlsx",
        "x/.~lock.c.xlsx#",
    )
    assert files("x") == ["x/a.xlsx"]
    assert skipped("x") == {
        "x/.~lock.a.xlsx#": SkipReason.LOCK_FILE,
        "x/.~lock.c.xlsx#": SkipReason.LOCK_FILE_ONLY,
        "x/~$a.xlsx": SkipReason.LOCK_FILE,
        "x/~$b.xlsx": SkipReason.LOCK_FILE_ONLY,
    }
    assert "b.xlsx" in next(skip.detail for skip in discover([Path("x")]).skipped if "~$b" in skip.file)


def test_word_shortens_the_name_in_its_lock_file() -> None:
    make("x/年度工作报告.docx", "x/~$工作报告.docx")
    assert skipped("x") == {"x/~$工作报告.docx": SkipReason.LOCK_FILE}


def test_names_are_composed() -> None:
    name = unicodedata.normalize("NFD", "é县.xlsx")
    make(f"x/{name}")
    assert files("x") == ["x/é县.xlsx"]


def test_links_that_loop_or_lead_nowhere_are_told(here: Path) -> None:
    make("x/a.xlsx", "x/y/b.xlsx")
    (here / "x/y/up").symlink_to(here / "x")
    (here / "x/self").symlink_to("self")
    (here / "x/gone.xlsx").symlink_to("nowhere.xlsx")
    assert files("x") == ["x/a.xlsx", "x/y/b.xlsx"]
    assert skipped("x") == {
        "x/y/up": SkipReason.LINK,
        "x/self": SkipReason.LINK,
        "x/gone.xlsx": SkipReason.GONE,
    }


@pytest.mark.parametrize("path", ["没有.xlsx", "没有", "nul\0.xlsx"])
def test_a_path_that_is_not_there_is_wrong_usage(path: str) -> None:
    with pytest.raises(UsageError, match="找不到"):
        discover([Path(path)])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
def test_a_pipe_is_never_opened() -> None:
    Path("x").mkdir()
    os.mkfifo("x/pipe.xlsx")
    assert files("x") == []
    with pytest.raises(UsageError):
        discover([Path("x/pipe.xlsx")])


def test_a_path_outside_the_current_folder_is_shown_as_it_is_reached(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make("x/a.xlsx", "y/b.xlsx")
    monkeypatch.chdir(here / "x")
    assert files(str(here / "y"), ".") == ["../y/b.xlsx", "a.xlsx"]


def make_deep(top: str, name: str, levels: int, here: Path) -> None:
    """Make a folder with as many levels below it, from the inside: whole paths would be too long."""
    Path(top).mkdir()
    os.chdir(top)
    for _ in range(levels):
        Path(name).mkdir()
        os.chdir(name)
    make("a.xlsx")
    os.chdir(here)


def test_a_folder_1200_levels_deep_is_read_to_the_bottom(here: Path) -> None:
    make_deep("top", "d", 1_200, here)
    assert files("top") == [f"top/{'d/' * 1_200}a.xlsx"]
    remove_deep(here / "top")


@pytest.mark.skipif(os.name == "nt", reason="Windows has other lengths of paths")
def test_a_path_too_long_for_the_system_is_named_and_no_reason_to_stop(here: Path) -> None:
    make_deep("top", "层", 1_400, here)
    make("top/z.xlsx")
    found = discover([Path("top")])
    assert [each.file for each in found.files] == ["top/z.xlsx"]
    assert [(each.why, each.detail) for each in found.skipped] == [(SkipReason.NO_ACCESS, "路径太长")]
    remove_deep(here / "top")


def remove_deep(folder: Path) -> None:
    """Remove a folder that is too deep for ``shutil.rmtree``: what is inside comes up, level by level."""
    inner = folder.with_name("inner")
    while inside := [each for each in folder.iterdir() if each.is_dir()]:
        inside[0].rename(inner)
        shutil.rmtree(folder)
        inner.rename(folder)
    shutil.rmtree(folder)


def test_what_nobody_may_look_at_is_taken_so_that_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    make("d/a.xlsx", "d/b.txt", "c.csv")
    real = Path.stat

    def closed(path: Path, **how: bool) -> os.stat_result:
        if path.name in {"a.xlsx", "b.txt", "c.csv"}:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, **how)

    monkeypatch.setattr(Path, "stat", closed)
    assert files("c.csv", "d") == ["c.csv", "d/a.xlsx"]
    (skip,) = discover([Path("d")]).skipped
    assert (skip.why, skip.detail) == (SkipReason.NO_ACCESS, "没有读取权限")


def test_a_link_to_a_file_that_was_read_is_named(here: Path) -> None:
    make("x/a.xlsx")
    (here / "x/b.xlsx").symlink_to(here / "x/a.xlsx")
    assert files("x") == ["x/a.xlsx"]
    assert skipped("x") == {"x/b.xlsx": SkipReason.LINK}


def test_a_zip_without_a_part_is_a_file_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "空.xlsx").write_bytes(archive({}))
    assert [each.path.name for each in discover([tmp_path]).files] == ["空.xlsx"]
