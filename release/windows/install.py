"""
Install skt from this folder alone: into an environment of its own, without a network, without rights.

It is run by 安装.bat, or as ``python install.py [--into FOLDER]`` on any system. It says in Chinese what it
does, and when it cannot, what is missing and what to do.
"""

from __future__ import annotations  # an older Python must get as far as being told that it is too old

import argparse
import contextlib
import hashlib
import io
import os
import struct
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
OPENER = "打开skt.bat"
OURS = "installed-by-skt.txt"
"""Lies in a folder that was made here: such a one alone is made anew."""
BITS = 64
NAMED = 10
"""How many files that are missing are named one by one."""


class InstallError(Exception):
    """What stops the installation, in words for the person before the screen."""


def main() -> int:
    """Check, install, try; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that has not all characters
    parser = argparse.ArgumentParser(description="在本机安装 skt：不联网，不需要管理员权限。")
    parser.add_argument(
        "--into", type=Path, default=default_target(), help="装到哪个文件夹（默认 %(default)s）"
    )
    try:
        install(parser.parse_args().into)
    except InstallError as error:
        print(f"\n没有装成：{error}")
        return 1
    return 0


def install(target: Path) -> None:
    """Make the environment in ``target`` and say how to start."""
    print(f"[1/4] 检查 Python 和安装包（Python {sys.version.split()[0]}）")
    check_python((HERE / "requirements.txt").read_text(encoding="utf-8"))
    check_files((HERE / "SHA256SUMS").read_text(encoding="utf-8"))
    print(f"[2/4] 准备文件夹 {target}")
    make_environment(target)
    target = target.resolve()  # a Python of the Store is shown another place than others are
    python = target / ("Scripts/python.exe" if WINDOWS else "bin/python")
    print("[3/4] 安装，约一分钟，请稍候……")
    install_wheels(python)
    print("[4/4] 试运行")
    done = run([python, "-m", "skilltrain_cli", "--version"])
    if done.returncode:
        raise InstallError(f"装好的程序不能运行。请把下面的内容发给给您安装包的人：\n{last_lines(done)}")
    print(f"\n装好了：{done.stdout.strip()}")
    if WINDOWS:
        say_how_to_open(target)
    else:
        print(f"启用：. {target}/bin/activate，然后运行 skt --help")


def default_target() -> Path:
    """Return the folder for programs of this user: no rights are needed there."""
    home = os.environ.get("LOCALAPPDATA") if WINDOWS else None
    return Path(home) / "skt" if home else Path.home() / ".local" / "share" / "skt"


def check_python(requirements: str) -> None:
    """Refuse a Python that the bundle has no wheels for. Its first line names those that it has."""
    served = requirements.partition("\n")[0].split()[2:]
    have = f"{sys.version_info[0]}.{sys.version_info[1]}"
    bits = struct.calcsize("P") * 8
    if have not in served or bits != BITS:
        raise InstallError(
            f"这个安装包用于 64 位的 Python {'、'.join(served)}，您的是 {bits} 位的 Python {have}。"
            "请安装其中一种，再双击 安装.bat；或者请给您安装包的人换一个与您的 Python 相配的。"
        )


def check_files(sums: str) -> None:
    """Refuse a bundle that lacks a file or has one that differs, and name all such files at once."""
    missing, spoilt = [], []
    for line in sums.splitlines():
        digest, _, name = line.partition("  ")
        path = HERE / name
        if not name.isascii():
            continue  # what opens the zip may spoil such a name, and nothing that is installed has one
        if not path.is_file():
            missing.append(name)
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            spoilt.append(name)
    if missing or spoilt:
        lines = [*(f"缺少 {name}" for name in missing), *(f"损坏 {name}" for name in spoilt)]
        named = "".join(f"\n  {line}" for line in lines[:NAMED])
        more = f"\n  ……共 {len(lines)} 个" if len(lines) > NAMED else ""
        raise InstallError(
            f"安装包不完整：{named}{more}\n请重新解压整个压缩包（不要只拖出几个文件）；还不行，请重新拷贝或下载压缩包。"
        )


def make_environment(target: Path) -> None:
    """Make the environment anew. A folder that holds something else is never cleared."""
    if target.exists() and not (target / OURS).is_file() and any(target.iterdir()):
        raise InstallError(f"{target} 里有别的文件，不敢覆盖。请用 --into 另指定一个文件夹。")
    try:
        venv.EnvBuilder(clear=True, with_pip=True, symlinks=not WINDOWS).create(target)
    except PermissionError as error:
        raise InstallError(
            f"{error.filename or target} 写不进去。请先关闭正在运行的 skt 窗口；"
            "还不行，请用 --into 另指定一个文件夹。"
        ) from error
    except OSError as error:
        raise InstallError(f"{target} 建不起来（{error}）。请用 --into 另指定一个文件夹。") from error
    except subprocess.CalledProcessError as error:
        raise InstallError(
            "这个 Python 没有带 pip。请重新运行 Python 的安装程序，选 Modify，勾选 pip；"
            "Linux 上请安装 python3-venv。"
        ) from error
    finally:
        if target.is_dir():
            with contextlib.suppress(OSError):  # what stopped the work above is told, not this
                (target / OURS).write_text("", encoding="ascii")


def install_wheels(python: Path) -> None:
    """
    Let pip install what the lock names, from the folder of wheels and from nowhere else.

    Nothing is resolved anew: the lock did that, and left out what the bundle does without (pandas).
    """
    done = run(
        [
            *(python, "-m", "pip", "--isolated", "--disable-pip-version-check", "install", "--quiet"),
            *("--no-index", "--no-deps", "--no-cache-dir", "--require-hashes", "--only-binary=:all:"),
            *("--find-links", "wheels", "--requirement", "requirements.txt"),
        ]
    )
    if done.returncode:
        raise InstallError(f"pip 没有装上。请把下面的内容发给给您安装包的人：\n{last_lines(done)}")


def say_how_to_open(target: Path) -> None:
    """Write 打开skt.bat beside the program and beside this file, and say what it is for."""
    home = os.environ.get("LOCALAPPDATA")
    place = str(target)
    if home and target == Path(home).resolve() / "skt":
        place = "%LOCALAPPDATA%\\skt"  # a name of a user may hold characters that a .bat has not
    for folder in (target, HERE):
        try:
            (folder / OPENER).write_bytes(opener(place))
        except OSError:
            continue  # a bundle on a read-only share: the first one is enough
    print(f"以后双击“{OPENER}”就能用（可以复制到桌面）；把报表或文件夹拖到它上面，就审核这份报表。")
    print(f"它在：{target}")


def opener(place: str) -> bytes:
    """Return a .bat that opens a window where ``skt`` is found; what is dropped on it is reviewed."""
    lines = [
        "@echo off",
        "chcp 936 >nul",
        "setlocal",
        f'set "PATH={place}\\Scripts;%PATH%"',
        'if "%~1"=="" goto window',
        f'"{place}\\Scripts\\python.exe" -P -m skilltrain_cli validate "%~1"',  # -P: no module from beside it
        "pause",
        "exit /b",
        ":window",
        'cd /d "%USERPROFILE%"',
        "title skt",
        "echo 输入 skt --help 看能做什么；输入 exit 关闭窗口。",
        "cmd /k",
        "",
    ]
    return "\r\n".join(lines).encode("gbk", errors="replace")


def run(command: list[object]) -> subprocess.CompletedProcess[str]:
    """Run a command in the bundle's folder and keep what it says, whatever the code page."""
    return subprocess.run(
        [str(word) for word in command],
        cwd=str(HERE),
        env={**os.environ, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def last_lines(done: subprocess.CompletedProcess[str]) -> str:
    """Return the end of what a command said: enough to be sent to somebody."""
    return "\n".join(done.stdout.strip().splitlines()[-15:])


if __name__ == "__main__":
    sys.exit(main())
