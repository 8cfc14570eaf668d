"""What a command prints: UTF-8 into pipes, never a crash on a GBK screen, colour only where it is welcome."""

import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TextIO

from msgspec import Struct

from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.privacy import mask, named
from skilltrain_cli.values.text import escaped, harmless, tame
from skilltrain_cli.writers.output import write_atomically

quiet: ContextVar[bool] = ContextVar("quiet", default=False)
"""Whether ``--quiet`` was given; the app sets it anew for every call."""

_WITHIN = lazy_pattern("\n(?!  )")
"""A line feed that begins no item of a list: it came with a name."""
_COLOUR = lazy_pattern("(\x1b\\[[0-9;]*m)")
_NARROW = 80
"""Columns below which a table is shown as blocks: its own columns would be of a few characters each."""
_FEW = 3
"""Files from which a progress bar is worth its line."""
_WIDE = 200
"""Columns of a table that goes into a pipe or a file: one line for each row."""


def prepare() -> None:
    """
    Make stdout and stderr safe for Chinese.

    A Windows console takes any text whatever its code page (Python writes UTF-16 to it). A pipe or a file
    there would get the code page, 936 on a Chinese system, and JSON would be unreadable to scripts: it is
    given UTF-8, unless PYTHONIOENCODING asks for something else. A terminal keeps its own encoding, and shows
    ``?`` for what it has not got.
    """
    _fill_gaps()
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # started without a console, or with the stream closed
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
    asked = bool(os.environ.get("PYTHONIOENCODING"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            utf8 = None if asked or stream.isatty() else "utf-8"
            stream.reconfigure(encoding=utf8, errors="replace")


def _fill_gaps() -> None:
    """Let no file that is opened later take the number of a closed stream: workers close those numbers."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free


def say(text: str) -> None:
    """Print one piece of output on stdout."""
    _write(sys.stdout, harmless(text))


def remark(text: str) -> None:
    """Print one sentence on stderr; ``--quiet`` silences it."""
    if not quiet.get():
        _write(sys.stderr, harmless(named(text)))


def complain(message: str, hint: str = "") -> None:
    """Print what went wrong on stderr, in lines where it lists something, and what to do about it."""
    for text in (f"错误：{message}", *([f"提示：{hint}"] if hint else [])):
        _write(sys.stderr, harmless(_WITHIN.sub("↵", mask(text))))


def _write(stream: TextIO, text: str) -> None:
    """Write text as it may be shown: whatever of it comes from outside cannot act on the terminal."""
    stream.write(f"{tame(text)}\n")


@contextmanager
def progress(doing: str = "审核") -> Iterator[Callable[[float, int, str], None] | None]:
    """Yield what to call after each file: a bar on a terminal's stderr, nothing when piped or quiet."""
    if not sys.stderr.isatty() or quiet.get():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (
        TextColumn(doing),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, count="")

        def tick(done: float, total: int, file: str) -> None:
            few, part = total < _FEW, done % 1 > 0
            bar.update(
                task,
                completed=done,
                total=None if few and not part else total,
                count=(f"{done / total:.0%}" if part else "") if few else f"{int(done)}/{total}",
                description=tame(mask(file)[-40:]),
                visible=not few or part or not done,
            )

        yield tick


def as_json(payload: Mapping[str, object]) -> str:
    """Return the JSON that scripts read: keys in the order given, Chinese as it is."""
    return escaped(json.dumps(payload, ensure_ascii=False, indent=2))


def deliver(data: str | bytes, path: Path | None, *, force: bool = False) -> None:
    """Write the result into the file ``-o`` names, or to stdout; bytes go out exactly as they are."""
    if path is not None:
        # “replace”: the name of a sender's file may hold half a character
        written = data if isinstance(data, bytes) else f"{data}\n".encode(errors="replace")
        write_atomically(path, written, force=force)
        remark(f"已写入 {path}")
    elif isinstance(data, bytes):
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
    else:
        _write(sys.stdout, data)  # a reporter's: GitHub's format is meant to be commands


def paint(text: str) -> None:
    """Print a reporter's text in its colours; rich draws them where the console takes no ANSI sequences."""
    from rich.console import Console  # noqa: PLC0415 (only a terminal needs it)
    from rich.text import Text  # noqa: PLC0415

    pieces = _COLOUR.split(text.removesuffix("\n"))
    safe = "".join(piece if index % 2 else tame(piece) for index, piece in enumerate(pieces))
    screen = Console(file=sys.stdout, highlight=False, emoji=False, markup=False)
    if not screen.legacy_windows:
        sys.stdout.write(f"{safe}\n")
        return
    for line in safe.split("\n"):
        screen.print(Text.from_ansi(line), soft_wrap=True)


class Cell(Struct, frozen=True):
    """A cell of a table; the style only repeats what the text says."""

    text: str
    style: str = ""


class Page(Struct, frozen=True, kw_only=True):
    """One table with its title, and sentences below it."""

    title: str
    headings: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    notes: Sequence[str] = ()


def show(page: Page, path: Path | None = None, *, force: bool = False) -> None:
    """Print a page, or write it as plain text into the file ``-o`` names."""
    if path is None:
        _draw(page, sys.stdout)
        return
    text = io.StringIO()
    _draw(page, text)
    deliver(text.getvalue().rstrip("\n"), path, force=force)


def show_all(pages: Sequence[Page], path: Path | None = None, *, force: bool = False) -> None:
    """Print several pages one below the other, or write them as plain text into one file."""
    text: TextIO = sys.stdout if path is None else io.StringIO()
    for page in pages:
        _draw(page, text)
    if isinstance(text, io.StringIO) and path is not None:
        deliver(text.getvalue().rstrip("\n"), path, force=force)


def _draw(page: Page, file: TextIO) -> None:
    """Draw a page; in what is no terminal a cell at the beginning of a line might be taken for an order."""
    if file.isatty():
        _draw_richly(page, file)
    else:
        text = io.StringIO()
        _draw_richly(page, text)
        file.write(harmless(text.getvalue()))


def _draw_richly(page: Page, file: TextIO) -> None:
    """Draw with rich, which knows the width of Chinese characters; NO_COLOR is honoured there."""
    from rich import box  # noqa: PLC0415 (rich is slow to import, and --format json does without)
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    wide = None if file.isatty() else _WIDE
    screen = Console(file=file, width=wide, highlight=False, emoji=False, markup=False)
    screen.print(Text(named(page.title), style="bold"))
    if page.headings and screen.width < _NARROW:
        for line in _blocks(page, screen.width):
            screen.print(Text.assemble(*line), soft_wrap=True)
    elif page.headings:
        table = Table(*page.headings, box=box.SIMPLE_HEAD, pad_edge=False)
        for column in table.columns:
            column.overflow = "fold"
        for row in page.rows:
            table.add_row(*(Text(tame(cell.text), style=cell.style) for cell in row))
        screen.print(table)
    for note in page.notes:
        screen.print(Text(tame(mask(note))))


def _blocks(page: Page, width: int) -> Iterator[Sequence[tuple[str, str]]]:
    """Yield the lines of a table that has no room for its columns: each row a block of “heading：value”."""
    from skilltrain_cli.reporters.wrap import wrapped  # noqa: PLC0415 (imports rich)

    for row in page.rows:
        yield ()
        for index, (heading, cell) in enumerate(zip(page.headings, row, strict=True)):
            if not cell.text:
                continue
            name, *rest = wrapped(f"{'  ' if index else ''}{heading}：{tame(cell.text)}", width, 4)
            start = name.index("：") + 1
            yield (
                (name[:start], "" if index else "bold"),
                (name[start:], cell.style or ("" if index else "bold")),
            )
            for line in rest:
                yield ((line, cell.style),)
    yield ()
