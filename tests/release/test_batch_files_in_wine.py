"""
What a clerk double-clicks, run by the cmd.exe of Wine as if on a Chinese Windows (code page 936).

Wine is not Windows: what passes here may still fail there. It reads the same bytes, though, jumps to the same
labels and hands on the same arguments. Needs ``apt install wine`` and the locale zh_CN.UTF-8, else skipped.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

import bundle

SETUPTOOLS = find_spec("setuptools")
LAUNCHER = Path(SETUPTOOLS.origin or "").parent / "cli-64.exe" if SETUPTOOLS else Path()
"""A program for Windows that runs what the file beside it names: it plays py.exe and python.exe."""
SAYS = re.compile(r"\x1b[\[\]][0-9;?]*[ -/]*[@-~]")


def _has_chinese() -> bool:
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout
    return "zh_CN.utf8" in listed.splitlines()


pytestmark = [
    pytest.mark.skipif(shutil.which("wine") is None or shutil.which("script") is None, reason="needs Wine"),
    pytest.mark.skipif(sys.platform != "linux" or not _has_chinese(), reason="needs the locale zh_CN.UTF-8"),
    pytest.mark.skipif(not LAUNCHER.is_file(), reason="needs setuptools, whose launcher plays Python"),
]


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Return the environment of a fresh Chinese Windows, and end what runs in it."""
    home = tmp_path_factory.mktemp("wine")
    environment = {**os.environ, "WINEPREFIX": str(home / "c"), "WINEDEBUG": "-all", "LC_ALL": "zh_CN.UTF-8"}
    subprocess.run(["wine", "cmd", "/c", "exit"], env=environment, check=True, capture_output=True)
    yield environment
    subprocess.run(["wineserver", "-k"], env=environment, check=False, capture_output=True)


def plays_python(exe: Path, windows: dict[str, str]) -> None:
    """Lay a program down that is content with ``-c``, and shows every other command and ends with 7."""
    script = Path(windows["WINEPREFIX"]) / "drive_c" / "shows.bat"
    script.write_bytes(b'@echo off\r\nif %3=="-c" exit 0\r\necho RUN %2 %3 %4 %5 %6 in %CD%\r\nexit 7\r\n')
    exe.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(LAUNCHER, exe)
    exe.with_name(f"{exe.stem}-script.py").write_bytes(
        b"#!C:\\windows\\system32\\cmd.exe /c C:\\shows.bat\r\n"
    )


def double_clicked(bat: Path, windows: dict[str, str], *arguments: str) -> tuple[int, str]:
    """Run a batch file in a console of its own, press a key where it waits, and return what it showed."""
    words = " ".join(["wine cmd /c", *(f'"{each}"' for each in (bat.name, *arguments))])
    done = subprocess.run(
        ["script", "--quiet", "--return", "--command", words, "/dev/null"],
        cwd=bat.parent, env=windows, check=False, capture_output=True, input=b"\r" * 40, timeout=600,
    )  # fmt: skip
    return done.returncode, SAYS.sub("", done.stdout.decode("utf-8", errors="replace")).replace("\r", "")


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    folder = tmp_path / "解压 到 这里"
    folder.mkdir()
    files = bundle.for_windows(["3.11", "3.12"], "9.9.9")
    (folder / "安装.bat").write_bytes(files["安装.bat"])
    (folder / "install.py").write_bytes(b"")
    return folder


def test_without_python_it_says_in_chinese_what_to_get(unpacked: Path, windows: dict[str, str]) -> None:
    code, said = double_clicked(unpacked / "安装.bat", windows)
    assert code == 1
    assert "没有找到 64 位的 Python 3.11 到 3.12。请这样做：" in said
    assert "Add python.exe to PATH" in said


def test_started_inside_the_zip_it_asks_to_unpack(unpacked: Path, windows: dict[str, str]) -> None:
    (unpacked / "install.py").unlink()
    code, said = double_clicked(unpacked / "安装.bat", windows)
    assert code == 1
    assert "请先把压缩包里的文件全部解压出来" in said


def test_with_python_it_hands_over_in_its_own_folder_and_keeps_the_exit_code(
    unpacked: Path, windows: dict[str, str]
) -> None:
    launcher = Path(windows["WINEPREFIX"]) / "drive_c" / "windows" / "py.exe"
    plays_python(launcher, windows)
    try:
        code, said = double_clicked(unpacked / "安装.bat", windows, "--into", "D:\\我的程序")
    finally:
        launcher.unlink()
    assert code == 7
    shown = "".join(said.splitlines())
    assert 'RUN "-3.12" "install.py" "--into" "D:\\我的程序' in shown
    assert "解压 到 这里" in shown


def test_a_file_that_is_dropped_on_the_opener_is_reviewed(tmp_path: Path, windows: dict[str, str]) -> None:
    plays_python(tmp_path / "装 好的" / "Scripts" / "python.exe", windows)
    opener = tmp_path / "打开skt.bat"
    place = "Z:" + str(tmp_path / "装 好的").replace("/", "\\")
    opener.write_bytes(bundle.installer()["opener"](place))
    _, said = double_clicked(opener, windows, "D:\\收件 六月\\张店区.xlsx")
    shown = "".join(said.splitlines())
    assert 'RUN "-P" "-m" "skilltrain_cli" "validate" "D:\\收件 六月\\张店区.xlsx' in shown
