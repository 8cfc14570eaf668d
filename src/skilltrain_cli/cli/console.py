"""What a command prints: UTF-8 into pipes, never a crash on a GBK screen, colour only where it is welcome."""

import io
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from skilltrain_cli.output import write_atomically

if TYPE_CHECKING:
    from rich.console import Console

quiet: ContextVar[bool] = ContextVar("quiet", default=False)
"""Whether ``--quiet`` was given; the app sets it anew for every call."""

_WIDE = 200
"""Columns of a table that goes into a pipe or a file: one line for each row."""


def prepare() -> None:
    """
    Make stdout and stderr safe for Chinese.

    A Windows console takes any text whatever its code page (Python writes UTF-16 to it). A pipe or a file
    there would get the code page, 936 on a Chinese system, and JSON would be unreadable to scripts: it is given
    UTF-8, unless PYTHONIOENCODING asks for something else. A terminal keeps its own encoding, and shows ``?``
    for what it has not got.
    """
    asked = bool(os.environ.get("PYTHONIOENCODING"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            utf8 = None if asked or stream.isatty() else "utf-8"
            stream.reconfigure(encoding=utf8, errors="replace")


def say(text: str) -> None:
    """Print one piece of output on stdout."""
    _write(sys.stdout, text)


def remark(text: str) -> None:
    """Print one sentence on stderr; ``--quiet`` silences it."""
    if not quiet.get():
        _write(sys.stderr, text)


def complain(message: str, hint: str = "") -> None:
    """Print what went wrong on stderr and what to do about it."""
    _write(sys.stderr, f"错误：{message}")
    if hint:
        _write(sys.stderr, f"提示：{hint}")


def _write(stream: TextIO, text: str) -> None:
    stream.write(f"{text}\n")


def as_json(payload: Mapping[str, object]) -> str:
    """Return the JSON that scripts read: keys in the order given, Chinese as it is."""
    return json.dumps(payload, ensure_ascii=False, indent=2)


def deliver(data: str | bytes, path: Path | None, *, force: bool = False) -> None:
    """Write the result into the file ``-o`` names, or to stdout; bytes go out exactly as they are."""
    if path is not None:
        write_atomically(path, data if isinstance(data, bytes) else f"{data}\n".encode(), force=force)
        remark(f"已写入 {path}")
    elif isinstance(data, bytes):
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
    else:
        say(data)


def screen() -> "Console":
    """Return rich's console on stdout; NO_COLOR is honoured, and a pipe gets a fixed width and no colour."""
    from rich.console import Console  # noqa: PLC0415 (half a second's worth of imports that --help can do without)

    return Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False, emoji=False, markup=False)


def table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table on stdout."""
    from rich import box  # noqa: PLC0415 (see screen)
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    grid = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", header_style="bold")
    for heading in headings:
        grid.add_column(heading, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    screen().print(grid)
