"""The bundle holds what it names, installs without a network, and says in one message what is missing."""

import hashlib
import io
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.pylock import Pylock

import bundle
from machines import System

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"
OWN = "skilltrain_cli-9.9.9-py3-none-any.whl"
PYTHONS = ["3.11", "3.12"]
MADE_FOR_ONE = {"3.11": "grid-2.0-cp311-cp311-win_amd64.whl", "3.12": "grid-2.0-cp312-cp312-win_amd64.whl"}
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def wheel(name: str, requires: str = "", program: str = "") -> bytes:
    """Return an invented wheel that is as pip wants it."""
    distribution, version, *tag = name.removesuffix(".whl").split("-")
    info = f"{distribution}-{version}.dist-info"
    files = {
        f"{distribution}/__init__.py": "",
        f"{distribution}/__main__.py": program,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n{requires}",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {'-'.join(tag)}\n",
    }
    rows = "".join(f"{each},,\n" for each in [*files, f"{info}/RECORD"])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for each, text in {**files, f"{info}/RECORD": rows}.items():
            archive.writestr(zipfile.ZipInfo(each), text)
    return stream.getvalue()


def lock_of(*wheels: Path) -> Pylock:
    """Return a lock of some wheels, one version of each library."""
    found: dict[tuple[str, str], list[str]] = {}
    for each in sorted(wheels):
        name, version = each.name.split("-")[:2]
        digest = hashlib.sha256(each.read_bytes()).hexdigest()
        line = f'{{ path = "wheels/{each.name}", hashes = {{ sha256 = "{digest}" }} }}'
        found.setdefault((name, version), []).append(line)
    packages = [
        f'[[packages]]\nname = "{name}"\nversion = "{version}"\nwheels = [{", ".join(lines)}]\n'
        for (name, version), lines in found.items()
    ]
    return Pylock.from_dict(
        tomllib.loads('lock-version = "1.0"\ncreated-by = "a test"\n' + "".join(packages))
    )


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of fetched wheels: one for every Python, one for each, and our own beside it."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for name in ("rows-1.0-py3-none-any.whl", *MADE_FOR_ONE.values()):
        (folder / name).write_bytes(wheel(name))
    (tmp_path / OWN).write_bytes(wheel(OWN, "Requires-Dist: rows>=1\n", "import rows\nprint('skt 9.9.9')\n"))
    monkeypatch.setattr(bundle, "WHEELS", folder)
    return folder


@pytest.fixture
def files(wheels: Path) -> dict[str, bytes]:
    """Return the files of a bundle for Windows."""
    chosen = bundle.choose(lock_of(*sorted(wheels.iterdir())), System.WINDOWS, PYTHONS)
    return bundle.contents(chosen, wheels.parent / OWN, System.WINDOWS)


# What lies in it.


def test_it_holds_each_wheel_once_and_says_for_which_python(files: dict[str, bytes]) -> None:
    assert {name for name in files if name.startswith("wheels/")} == {
        f"wheels/{name}" for name in ("rows-1.0-py3-none-any.whl", *MADE_FOR_ONE.values(), OWN)
    }
    lines = files["requirements.txt"].decode().splitlines()
    assert lines[0] == "# Python 3.11 3.12"
    named = {line.split(" ")[0]: line.count("--hash=sha256:") for line in lines[1:]}
    assert named == {"skilltrain-cli==9.9.9": 1, "rows==1.0": 1, "grid==2.0": 2}


def test_a_python_without_wheels_is_left_out_and_said(
    wheels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (wheels / MADE_FOR_ONE["3.11"]).unlink()
    chosen = bundle.choose(lock_of(*wheels.iterdir()), System.WINDOWS, PYTHONS)
    assert list(chosen) == ["3.12"]
    assert capsys.readouterr().out == "Python 3.11: not all wheels, left out\n"


def test_what_is_for_some_pythons_is_asked_of_them_alone(wheels: Path) -> None:
    old, new = (
        bundle.choose(lock_of(*wheels.glob(kind)), System.WINDOWS, [python])[python]
        for kind, python in (("rows*", "3.11"), ("*", "3.12"))
    )
    lines = bundle.requirements({"3.11": old, "3.12": new}, wheels.parent / OWN).splitlines()
    pinned = [line.split(" --hash")[0] for line in lines[1:]]
    assert pinned == ["skilltrain-cli==9.9.9", 'grid==2.0 ; python_version == "3.12"', "rows==1.0"]


def test_the_sums_name_every_other_file(files: dict[str, bytes]) -> None:
    sums = dict(line.split("  ", 1)[::-1] for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "SHA256SUMS"
    }


def test_the_same_files_give_the_same_zip(files: dict[str, bytes]) -> None:
    one, two = (bundle.packed("skt-9.9.9-windows", each) for each in (files, dict(reversed(files.items()))))
    assert one == two
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert {each.filename.split("/")[0] for each in archive.infolist()} == {"skt-9.9.9-windows"}
        assert {each.date_time[0] for each in archive.infolist()} == {1980}


def test_the_name_says_what_it_serves() -> None:
    assert bundle.folder_name(Path(OWN), System.WINDOWS, None) == "skt-9.9.9-windows"
    assert bundle.folder_name(Path(OWN), System.LINUX, ["3.12"]) == "skt-9.9.9-linux-py3.12"


def test_a_wheel_that_was_not_fetched_or_differs_is_named(wheels: Path) -> None:
    chosen = bundle.choose(lock_of(*sorted(wheels.iterdir())), System.WINDOWS, PYTHONS)
    (wheels / "rows-1.0-py3-none-any.whl").write_bytes(b"something else")
    with pytest.raises(SystemExit, match=r"rows-1\.0-py3-none-any\.whl is not in wheels/"):
        bundle.contents(chosen, wheels.parent / OWN, System.WINDOWS)


# 安装.bat, as cmd.exe of a Chinese Windows reads it; test_batch_files_in_wine.py runs it where there is one.


def lines_of(bat: bytes) -> list[str]:
    assert bat.count(b"\n") == bat.count(b"\r\n") > 0
    return bat.decode("gbk").split("\r\n")


def spoilt_by_another_code_page(bat: bytes) -> list[str]:
    """Return the characters whose second byte a cmd.exe that knows no GBK takes for a sign of its own."""
    text = bat.decode("gbk")
    return [each for each in text if len(each.encode("gbk")) == 2 and each.encode("gbk")[1] in b"\\^|{}~`@"]


def test_the_batch_file_is_read_by_any_code_page(files: dict[str, bytes]) -> None:
    bat = files["安装.bat"]
    assert lines_of(bat)[:2] == ["@echo off", "chcp 936 >nul"]
    assert [each for each in spoilt_by_another_code_page(bat) if each.encode("gbk")[1] in b"^|"] == []
    assert "@" not in "".join(lines_of(bat)[1:])


def test_every_file_that_the_batch_file_or_the_page_names_is_there(files: dict[str, bytes]) -> None:
    bat, page = files["安装.bat"].decode("gbk"), files["说明.html"].decode()
    named = set(
        re.findall(r"\b(?:install\.py|requirements\.txt|SHA256SUMS|pylock\.toml|licences\.md)", bat + page)
    )
    assert named <= files.keys()
    assert {"install.py", "requirements.txt", "SHA256SUMS"} <= named
    assert set(re.findall(r"[\u4e00-\u9fff]+(?:skt)?\.bat", bat + page)) == {"安装.bat", "打开skt.bat"}
    assert "9.9.9" in page
    assert "@" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


def test_the_batch_file_jumps_to_labels_that_it_has(files: dict[str, bytes]) -> None:
    lines = lines_of(files["安装.bat"])
    labels = {line[1:] for line in lines if line.startswith(":")}
    assert {found[1] for line in lines for found in re.finditer(r"\b(?:goto |call :)(\w+)", line)} == labels
    for label in labels:
        before = lines[lines.index(f":{label}") - 1]
        assert before.startswith("exit /b"), f"nothing falls through into {label}"


def test_the_batch_file_looks_for_every_python_newest_first_and_says_what_to_do(
    files: dict[str, bytes],
) -> None:
    text = files["安装.bat"].decode("gbk")
    assert "for %%V in (3.12 3.11) do" in text
    for words in (
        "没有找到 64 位的 Python 3.11 到 3.12",
        "Add python.exe to PATH",
        "Use admin privileges",
        "全部解压",
    ):
        assert words in text


# The installation itself, run for real on what this machine is.


@pytest.fixture
def unpacked(wheels: Path, tmp_path: Path) -> Path:
    """Return a bundle for this Python, unpacked where paths have spaces and Chinese letters."""
    for name in MADE_FOR_ONE.values():
        (wheels / name).unlink()
    chosen = {HERE: bundle.choose(lock_of(*wheels.iterdir()), System.LINUX, [HERE])[HERE]}
    contents = bundle.contents(chosen, wheels.parent / OWN, System.LINUX)
    with zipfile.ZipFile(io.BytesIO(bundle.packed("skt", contents))) as archive:
        archive.extractall(tmp_path / "解压 到 这里（1）")
    return tmp_path / "解压 到 这里（1）" / "skt"


@pytest.fixture
def installing(unpacked: Path, tmp_path: Path) -> Run:
    """Return what runs install.py as a clerk's 安装.bat does."""

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "install.py", *(arguments or ("--into", str(tmp_path / "装 好的")))],
            cwd=unpacked, capture_output=True, check=False, encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "PIP_INDEX_URL": "https://registry.invalid/"},
        )  # fmt: skip

    return run


def test_it_installs_from_its_own_folder_and_again_over_what_it_made(installing: Run, tmp_path: Path) -> None:
    for _ in range(2):
        done = installing()
        assert (done.returncode, done.stderr) == (0, "")
        assert "装好了：skt 9.9.9" in done.stdout
    assert (tmp_path / "装 好的" / "pyvenv.cfg").exists()


def test_a_missing_or_damaged_wheel_is_one_message(installing: Run, unpacked: Path, tmp_path: Path) -> None:
    (unpacked / "wheels" / "rows-1.0-py3-none-any.whl").unlink()
    (unpacked / "wheels" / OWN).write_bytes(b"half")
    done = installing()
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.endswith(
        "没有装成：安装包不完整：\n  缺少 wheels/rows-1.0-py3-none-any.whl\n"
        f"  损坏 wheels/{OWN}\n"
        "请重新解压整个压缩包（不要只拖出几个文件）；还不行，请重新拷贝或下载压缩包。\n"
    )
    assert not (tmp_path / "装 好的").exists()


def test_another_python_is_told_which_ones_are_served(installing: Run, unpacked: Path) -> None:
    text = (unpacked / "requirements.txt").read_text(encoding="utf-8")
    (unpacked / "requirements.txt").write_text(
        text.replace(f"# Python {HERE}", "# Python 3.8 3.9"), encoding="utf-8"
    )
    done = installing()
    assert (done.returncode, done.stderr) == (1, "")
    assert f"用于 64 位的 Python 3.8、3.9，您的是 64 位的 Python {HERE}" in done.stdout


@pytest.mark.parametrize("name", ["报表.xlsx", "pyvenv.cfg"])
def test_a_folder_with_something_else_in_it_is_not_cleared(
    installing: Run, tmp_path: Path, name: str
) -> None:
    (tmp_path / "我的").mkdir()
    (tmp_path / "我的" / name).write_bytes(b"mine")
    done = installing("--into", str(tmp_path / "我的"))
    assert (done.returncode, done.stderr) == (1, "")
    assert "里有别的文件，不敢覆盖" in done.stdout
    assert (tmp_path / "我的" / name).read_bytes() == b"mine"


def test_a_wheel_that_was_exchanged_with_its_sum_is_refused_by_the_lock(
    installing: Run, unpacked: Path, tmp_path: Path
) -> None:
    exchanged = wheel("rows-1.0-py3-none-any.whl", program="another")
    (unpacked / "wheels" / "rows-1.0-py3-none-any.whl").write_bytes(exchanged)
    sums = (unpacked / "SHA256SUMS").read_text(encoding="utf-8")
    digest = hashlib.sha256(exchanged).hexdigest()
    (unpacked / "SHA256SUMS").write_text(re.sub(r"\w+(?=  wheels/rows)", digest, sums), encoding="utf-8")
    done = installing()
    assert (done.returncode, done.stderr) == (1, "")
    assert "pip 没有装上" in done.stdout
    assert "rows" in done.stdout
    assert digest in done.stdout
    assert list((tmp_path / "装 好的").rglob("rows")) == []


def test_what_pip_refuses_is_shown(installing: Run, unpacked: Path) -> None:
    """Sums that agree with what lies there, and a lock that does not."""
    lines = (unpacked / "requirements.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = "".join(re.sub(r"^(rows.*sha256:)\w{8}", r"\g<1>00000000", line) for line in lines)
    (unpacked / "requirements.txt").write_text(kept, encoding="utf-8")
    sums = (unpacked / "SHA256SUMS").read_text(encoding="utf-8")
    digest = hashlib.sha256(kept.encode()).hexdigest()
    (unpacked / "SHA256SUMS").write_text(re.sub(r"\w+(?=  requirements)", digest, sums), encoding="utf-8")
    done = installing()
    assert (done.returncode, done.stderr) == (1, "")
    assert "pip 没有装上。请把下面的内容发给给您安装包的人：" in done.stdout
    assert "rows" in done.stdout


def test_the_opener_is_a_batch_file_that_reviews_what_is_dropped_on_it() -> None:
    opener = bundle.installer()["opener"]
    lines = lines_of(opener("%LOCALAPPDATA%\\skt"))
    assert 'set "PATH=%LOCALAPPDATA%\\skt\\Scripts;%PATH%"' in lines
    assert '"%LOCALAPPDATA%\\skt\\Scripts\\python.exe" -P -m skilltrain_cli validate "%~1"' in lines
