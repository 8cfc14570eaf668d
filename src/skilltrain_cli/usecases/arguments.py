"""What a caller gives: paths and days, in whatever type."""

import os
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from skilltrain_cli.errors import UsageError

StrPath = str | os.PathLike[str]
Paths = StrPath | Iterable[StrPath]
"""One path, or several."""


def paths_of(paths: Paths) -> tuple[Path, ...]:
    """Return the paths; UsageError when there is none."""
    given = (paths,) if isinstance(paths, str | os.PathLike) else tuple(paths)
    if not given:
        raise UsageError("没有写是哪些文件", "请至少给出一个文件或文件夹")
    return tuple(map(Path, given))


def path_of(path: StrPath | None) -> Path | None:
    """Return a path that may be left out."""
    return None if path is None else Path(path)


def day_of(day: object) -> date:
    """Return a day, of a moment its day; UsageError for what is neither."""
    if isinstance(day, datetime):
        return day.date()
    if not isinstance(day, date):
        raise UsageError(f"日期“{day}”不是 datetime.date", "请写成 date(2021, 6, 15) 的样子")
    return day
