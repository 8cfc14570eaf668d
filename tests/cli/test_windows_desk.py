"""What a Windows desk brings: a GBK console, files held by WPS, odd names and long paths; by fakes."""

import errno
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from command_line import Skt
from county_files import BAD, GOOD, county_file, folder_state, row_of
from skilltrain_cli.cli import console
from skilltrain_cli.cli.app import run
from skilltrain_cli.intake import git_changed_files
from skilltrain_cli.readers.archives import rar
from skilltrain_cli.readers.user_texts import limited_text
from skilltrain_cli.writers import output

RARE = "𠮷💥"
"""Characters that code page 936 has not got."""


@pytest.fixture
def skt(skt: Skt) -> Skt:
    """Return a command line in a folder whose one submission holds characters GBK has not got."""
    county_file(
        Path(f"收件/张店区{RARE}.csv"), GOOD.replace("陶瓷", RARE), BAD.replace(",约30人", f",{RARE}人")
    )
    return skt


COMMANDS = {
    "validate": (["validate", "收件"], 1, "【强制】"),
    "json": (["validate", "收件", "--format", "json"], 1, '"VL003"'),
    "github": (["validate", "收件", "--format", "github"], 1, "::error "),
    "merge": (["merge", "收件", "-o", "市.xlsx"], 2, ""),
    "missing": (["validate", f"没有{RARE}"], 2, ""),
    "deadlines": (["deadlines"], 0, "截止"),
    "rules": (["rules"], 0, "VL003"),
    "rule": (["rules", "VL003"], 0, "人数填整数"),
    "help": (["validate", "--help"], 0, "用法：skt validate"),
}


# A console of code page 936, and of others.


class Console(io.TextIOWrapper):
    """A terminal of some code page that refuses what it has not got, as Python's own stream does."""

    def __init__(self, encoding: str) -> None:
        """Keep what is written as bytes."""
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding=encoding, errors="strict", newline="\n")

    def isatty(self) -> bool:
        return True

    def text(self) -> str:
        self.flush()
        return self.bytes.getvalue().decode(self.encoding)


@pytest.mark.parametrize("encoding", ["cp936", "cp1252"])
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.usefixtures("skt")
def test_no_code_page_loses_the_exit_code(monkeypatch: pytest.MonkeyPatch, encoding: str, name: str) -> None:
    arguments, code, said = COMMANDS[name]
    screen, errors = Console(encoding), Console(encoding)
    with monkeypatch.context() as patch:
        patch.delenv("PYTHONIOENCODING", raising=False)
        patch.setattr(sys, "stdout", screen)
        patch.setattr(sys, "stderr", errors)
        console.prepare()
        assert run(arguments) == code
    assert encoding != "cp936" or said in screen.text()
    assert screen.text() or errors.text()
    assert "意外错误" not in errors.text()


def child(*arguments: str, encoding: str) -> "subprocess.CompletedProcess[bytes]":
    """Run skt in a process of its own that was told its encoding."""
    return subprocess.run(
        [sys.executable, "-m", "skilltrain_cli", *arguments],
        capture_output=True, check=False, timeout=300, env={**os.environ, "PYTHONIOENCODING": encoding},
    )  # fmt: skip


@pytest.mark.parametrize("name", ["validate", "merge", "deadlines", "rules"])
@pytest.mark.usefixtures("skt")
def test_a_process_told_to_speak_gbk_does(name: str) -> None:
    arguments, code, said = COMMANDS[name]
    done = child(*arguments, encoding="gbk")
    assert done.returncode == code
    assert said in done.stdout.decode("gbk")
    assert name != "merge" or "这些文件不能汇总" in done.stderr.decode("gbk")
    assert b"Traceback" not in done.stderr


# Files that WPS or Excel holds open.


@pytest.fixture
def held(skt: Skt, monkeypatch: pytest.MonkeyPatch) -> Iterator[Skt]:
    """Let 淄川区.xlsx be held by WPS; files are read in this process, where that can be made to happen."""
    real = Path.read_bytes
    county_file(Path("送/张店区.csv"))
    county_file(Path("送/淄川区.xlsx"), row_of("淄川区"))

    def refusing(path: Path) -> bytes:
        if path.name == "淄川区.xlsx":
            error = PermissionError(errno.EACCES, "另一个程序正在使用此文件，进程无法访问。", str(path))
            error.winerror = 32  # type: ignore[attr-defined,unused-ignore]
            raise error
        return real(path)

    def here(work: Callable[[Any], Any], items: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
        return ((item, work(item)) for item in items)

    with monkeypatch.context() as patch:
        patch.setattr("skilltrain_cli.intake.review_files.guarded", here)
        patch.setattr(Path, "read_bytes", refusing)
        yield skt


def test_a_submission_open_in_wps_is_a_gap(held: Skt) -> None:
    out, _ = held("validate", "送", "--format", "json", code=3)
    (finding,) = json.loads(out)["findings"]
    assert (finding["code"], finding["file"], finding["cell"]) == ("RD007", "送/淄川区.xlsx", None)
    assert "WPS" in finding["message"] + finding["hint"]


def test_a_merge_does_not_pass_over_a_file_open_in_wps(held: Skt) -> None:
    err = held("merge", "送", "-o", "市.xlsx", code=3)[1]
    assert "送/淄川区.xlsx：没有读出来" in err
    assert not Path("市.xlsx").exists()
    err = held("merge", "送", "-o", "市.xlsx", "--skip-bad", code=3)[1]
    assert "未读出：送/淄川区.xlsx" in err
    assert Path("市.xlsx").exists()


# Names.


@pytest.mark.parametrize(
    "name",
    [
        "有 空格",
        "井#号",
        "方[括]号",
        "圆(括)号（全）",
        "100%",
        "a&b;c'd",
        "{x}",
        "~波浪",
        "𠮷",
        "$HOME",
        "é",
    ],
)
def test_names_that_shells_and_spreadsheets_take_for_something_else(skt: Skt, name: str) -> None:
    file = f"送/{name}/张店区 {name}.csv"
    county_file(Path(file), GOOD, BAD)
    before = folder_state(Path("送"))
    out, _ = skt("validate", f"送/{name}", "--format", "json", code=1)
    assert {each["file"] for each in json.loads(out)["findings"]} == {file}
    assert skt("validate", f"送/{name}", code=1)[0].startswith(file)
    assert file in skt("merge", f"送/{name}", "-o", f"{name}.xlsx", code=2)[1]
    county_file(Path(file))
    skt("merge", f"送/{name}", "-o", f"{name}.xlsx")
    assert skt.json("validate", f"{name}.xlsx")["summary"]["rows"] == 1
    assert folder_state(Path("送")).keys() == before.keys()


def test_a_path_longer_than_windows_once_allowed(skt: Skt) -> None:
    folder = Path("送", *(["很长的文件夹名字" * 5] * 6))
    county_file(folder / "张店区.csv", GOOD, BAD)
    out, _ = skt("validate", "送", "--format", "json", code=1)
    (finding,) = json.loads(out)["findings"]
    assert finding["file"] == (folder / "张店区.csv").as_posix()
    assert len(finding["file"]) > 250
    county_file(folder / "张店区.csv")
    skt("merge", "送", "-o", str(folder / "市.xlsx"))
    assert (folder / "市.xlsx").exists()


@pytest.mark.parametrize(
    "arguments",
    [["validate", "收件", "-o"], ["merge", "收件", "--skip-bad", "-o"], ["new", "project", "-o"]],
)
def test_a_name_too_long_to_write(skt: Skt, arguments: list[str]) -> None:
    county_file(Path("收件/淄川区.csv"), row_of("淄川区"))
    before = folder_state(Path())
    suffix = "txt" if "validate" in arguments else "xlsx"
    out, err = skt(*arguments, f"{'长' * 200}.{suffix}", code=3)
    assert out == ""
    assert "文件名太长，或含有系统不允许的字符" in err
    assert "Traceback" not in err
    assert folder_state(Path()) == before


def test_a_path_too_long_to_be(skt: Skt) -> None:
    assert "找不到" in skt.refused("validate", "长" * 300)


# Branches of Windows alone, run where we are.


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have modules take this system for Windows, in what they ask of ``sys.platform`` alone."""
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        yield


@pytest.mark.usefixtures("windows")
def test_winrar_and_the_tar_of_the_system_are_found_where_they_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("程序 文件/WinRAR/UnRAR.exe", "系统/System32/tar.exe"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(b"MZ")
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path / "程序 文件"))
    monkeypatch.setenv("PROGRAMFILES(X86)", str(tmp_path / "没有"))
    monkeypatch.setenv("SYSTEMROOT", str(tmp_path / "系统"))
    library = SimpleNamespace()
    rar._find_programs(library)
    assert str(tmp_path / "程序 文件/WinRAR/UnRAR.exe") == library.UNRAR_TOOL
    assert str(tmp_path / "系统/System32/tar.exe") == library.BSDTAR_TOOL


@pytest.mark.usefixtures("windows")
def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="不是普通文件"):
        limited_text._from_stream(tmp_path, 10)


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize("free", [True, False])
def test_a_lock_is_asked_of_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, free: bool) -> None:
    asked = []

    def locking(number: int, mode: int, length: int) -> None:
        asked.append((number, mode, length))
        if not free:
            raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(LK_NBLCK=2, locking=locking))
    with (tmp_path / "文件").open("wb") as file:
        assert output.locked(file.fileno()) is free
        assert asked == [(file.fileno(), 2, 1)]


@pytest.mark.usefixtures("windows")
def test_git_is_a_program_of_windows_and_never_one_beside_the_submissions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("报送", "程序"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "git.exe").write_bytes(b"MZ")
        (tmp_path / folder / "git.exe").chmod(0o755)
    monkeypatch.chdir(tmp_path / "报送")
    monkeypatch.setenv("PATH", os.pathsep.join([".", "", str(tmp_path / "程序")]))
    assert git_changed_files._program() == str(tmp_path / "程序" / "git.exe")
    assert git_changed_files._comparable("报送/A.XLSX") == git_changed_files._comparable("报送/a.xlsx")
