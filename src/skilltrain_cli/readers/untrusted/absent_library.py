"""
What cannot be done where a library is missing, said in one way, with what to do.

Some libraries are extras, and a web page (Pyodide) has none of those that are written in C for one system.
Modules import what they need as if it were there; where the outcome of a file is made of what its reader
does, a ``ModuleNotFoundError`` becomes an outcome here, and everything else goes on.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from skilltrain_cli.errors import UsageError


class _Library(NamedTuple):
    """What a library is for, the extra that brings it, and what the sender may do instead."""

    serves: str
    instead: str
    extra: str = ""
    own: str = ""
    """What to install by itself, where an installation without a network leaves it out."""


_WORD = _Library(" Word 文件（.docx）", "请改用 .xlsx")
_LOCKED = _Library("加密的文件", "请去掉密码（文件→文档加密→清空密码），另存为 .xlsx")
_LIBRARIES = {
    "PIL": _Library("图片", "请把图片另外核对"),
    "av": _Library("视频画面", "请把视频另外核对", "deep"),
    "cryptography": _LOCKED,
    "docx": _WORD,
    "inflate64": _Library("用 Deflate64 压缩的文件", "请用别的压缩软件重新压缩为 zip", "7z"),
    "lxml": _WORD,
    "msoffcrypto": _LOCKED,
    "pandas": _Library("数据框（DataFrame）", "请用 skt merge --also 写成 .csv", own="pandas"),
    "py7zr": _Library(" 7z 压缩包", "请改用 zip 重新压缩", "7z"),
    "pyarrow": _Library(" .parquet 文件", "请改用 .csv", "parquet"),
    "pymediainfo": _Library("视频", "请把视频另外核对"),
    "rarfile": _Library(" RAR 压缩包", "请改用 zip 重新压缩", "rar"),
    "yaml": _Library(" YAML 文件", "请改用 .xlsx 或 .json"),
}


class AbsentLibrary(NamedTuple):
    """What cannot be done, and what to do, in Chinese for people."""

    said: str
    remedy: str


def absent_library(error: ModuleNotFoundError) -> AbsentLibrary:
    """Return what the missing library would have served; an error about any other module is raised again."""
    name = (error.name or "").partition(".")[0]
    library = _LIBRARIES.get(name)
    if library is None:
        raise error
    if sys.platform == "emscripten":
        return AbsentLibrary(f"网页版不支持{library.serves}", f"{library.instead}；或用安装版的 skt")
    wanted = library.own or (f'"skilltrain-cli[{library.extra}]"' if library.extra else "")
    install = f"运行 pip install {wanted}" if wanted else "重新安装 skilltrain-cli"
    return AbsentLibrary(
        f"这里没有安装支持{library.serves}的部件（{name}）",
        f"请{install}；或者{library.instead.removeprefix('请')}",
    )


@contextmanager
def refused_where_absent() -> Iterator[None]:
    """Turn the want of a library for something that was asked for into wrong usage that says what to do."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise UsageError(*absent_library(error)) from error
