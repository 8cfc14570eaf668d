"""What a caller gives: paths and days, in whatever type."""

import os
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from skilltrain_cli.errors import UsageError

StrPath = str | os.PathLike[str]
Paths = StrPath | Iterable[StrPath]
"""One path, or several."""
Names = str | Iterable[str]
"""One name, or several."""


def as_path(path: StrPath) -> Path:
    """Return one path; UsageError for what is none on any system."""
    if not isinstance(path, str | os.PathLike):
        raise UsageError(f"{path!r} 不是路径", "请写成文字或 pathlib.Path")
    text = os.fspath(path)
    if not text or "\0" in text:
        raise UsageError(
            "路径里有空字符（NUL）" if text else "路径是空的", "请写明是哪个文件或文件夹；当前文件夹写作 ."
        )
    return Path(path)


def path_of(path: StrPath | None) -> Path | None:
    """Return a path that may be left out."""
    return None if path is None else as_path(path)


def several(paths: Paths) -> tuple[Path, ...]:
    """Return any number of paths, none included."""
    listed = isinstance(paths, Iterable) and not isinstance(paths, str | bytes | os.PathLike)
    return tuple(map(as_path, paths if listed else (paths,)))  # type: ignore[arg-type]


def names_of(names: Names) -> tuple[str, ...]:
    """Return any number of names, each once; UsageError for what is none."""
    given: tuple[Any, ...] = tuple(dict.fromkeys((names,) if isinstance(names, str) else names))
    for name in given:
        if not isinstance(name, str) or not name.strip():
            raise UsageError(f"{name!r} 不是名字", "请写成文字，不要空着")
    return given


def paths_of(paths: Paths) -> tuple[Path, ...]:
    """Return the paths; UsageError when there is none."""
    given = several(paths)
    if not given:
        raise UsageError("没有写是哪些文件", "请至少给出一个文件或文件夹")
    return given


def day_of(day: object) -> date:
    """Return a day, of a moment its day; UsageError for what is neither."""
    if isinstance(day, datetime):
        return day.date()
    if not isinstance(day, date):
        raise UsageError(f"日期“{day}”不是 datetime.date", "请写成 date(2021, 6, 15) 的样子")
    return day
