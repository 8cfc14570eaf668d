"""What a command prints: UTF-8 into pipes, never a crash on a GBK screen, colour only where it is welcome."""

import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TextIO

from msgspec import Struct

from skilltrain_cli.reporters.painting import Runs, draw
from skilltrain_cli.reporters.screen_tables import Cells, ScreenTable, table_lines
from skilltrain_cli.reporters.text_width import ambiguous_is_wide, columns, room
from skilltrain_cli.reporters.wrap import wrapped
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.privacy import mask, shown_name
from skilltrain_cli.values.text import escaped, harmless, tame
from skilltrain_cli.writers.output import write_atomically

quiet: ContextVar[bool] = ContextVar("quiet", default=False)
"""Whether ``--quiet`` was given; the app sets it anew for every call."""

_WITHIN = lazy_pattern("\n(?!  )")
"""A line feed that begins no item of a list: it came with a name."""
_WIDEST = 120
"""Longer sentences are hard to read, however wide the terminal."""
_COLOUR = lazy_pattern("(\x1b\\[[0-9;]*m)")
_BAR, _FIGURES = 40, 20
"""Columns of a progress bar at most, and of the words and figures beside it."""
_FEW = 3
"""Files from which a progress bar is worth its line."""


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
        _write(sys.stderr, harmless(shown_name(text)))


def complain(message: str, hint: str = "") -> None:
    """Print what went wrong on stderr, in lines where it lists something, and what to do about it."""
    for text in (f"错误：{message}", *([f"提示：{hint}"] if hint else [])):
        _write(sys.stderr, harmless(_WITHIN.sub("↵", mask(text))))


def _write(stream: TextIO, text: str) -> None:
    """Write text as it may be shown: whatever of it comes from outside cannot act on the terminal."""
    shown = tame(text)
    if stream.isatty():
        width = min(room(stream), _WIDEST)
        shown = "\n".join(part for line in shown.split("\n") for part in wrapped(line, width, 2))
    stream.write(f"{shown}\n")


def _tail(text: str, width: int) -> str:
    """Return as much of the end of a text as has room."""
    while columns(text) > width:
        text = text[1:]
    return text


@contextmanager
def progress(doing: str = "审核") -> Iterator[Callable[[float, int, str], None] | None]:
    """Yield what to call after each file: a bar on a terminal's stderr, nothing when piped or quiet."""
    if not sys.stderr.isatty() or quiet.get():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn  # noqa: PLC0415

    width = room(sys.stderr)
    bar = min(_BAR, width // 3)
    pieces: tuple[ProgressColumn, ...] = (
        TextColumn(doing),
        # the pieces of a bar would each take two columns
        *([] if ambiguous_is_wide() else [BarColumn(bar_width=bar)]),
        TextColumn("{task.fields[count]}"),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*pieces, console=Console(stderr=True), transient=True) as line:
        task = line.add_task("", total=None, count="")

        def tick(done: float, total: int, file: str) -> None:
            few, part = total < _FEW, done % 1 > 0
            line.update(
                task,
                completed=done,
                total=None if few and not part else total,
                count=(f"{done / total:.0%}" if part else "") if few else f"{int(done)}/{total}",
                description=_tail(tame(mask(file)[-40:]), width - bar - _FIGURES),
                visible=not few or part or not done,
            )

        yield tick


def as_json(payload: Mapping[str, object]) -> str:
    """Return the JSON that scripts read: keys in the order given, Chinese as it is."""
    return escaped(json.dumps(payload, ensure_ascii=False, indent=2))


def deliver(data: str | bytes, path: Path | None, *, force: bool = False, end: str = "\n") -> None:
    """Write the result into the file ``-o`` names, or to stdout; bytes go out exactly as they are."""
    if path is not None:
        # “replace”: the name of a sender's file may hold half a character
        written = data if isinstance(data, bytes) else f"{data}{end}".encode(errors="replace")
        write_atomically(path, written, force=force)
        remark(f"已写入 {path}")
    elif isinstance(data, bytes):
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
    else:
        # a reporter's: GitHub's format is meant to be commands, and JSON to be whole
        sys.stdout.write(f"{tame(data)}{end}")


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
    least: int = 79
    """Columns that a line must have for a table too wide to be drawn; with fewer each row is a block."""
    whole: bool = False
    """Whether columns without a text are shown: their headings say something."""


def show(page: Page, path: Path | None = None, *, force: bool = False) -> None:
    """Print a page, or write it as plain text into the file ``-o`` names."""
    show_all((page,), path, force=force)


def show_all(pages: Iterable[Page], path: Path | None = None, *, force: bool = False) -> None:
    """Print several pages one below the other, or write them as plain text into one file."""
    if path is None:
        draw(_lines(pages, room(sys.stdout)), sys.stdout)
        return
    text = io.StringIO()
    draw(_lines(pages, room(text)), text)
    deliver(text.getvalue().rstrip("\n"), path, force=force)


def _lines(pages: Iterable[Page], width: int) -> Iterator[Runs]:
    """Yield the lines of pages, each table between blank ones; tables of the same headings are aligned."""
    shown = [(page, [[(tame(cell.text), cell.style) for cell in row] for row in page.rows]) for page in pages]
    alike: dict[tuple[str, ...], list[Cells]] = {}
    for page, rows in shown:
        alike.setdefault(tuple(page.headings), []).extend(rows)
    for number, (page, rows) in enumerate(shown):
        if number and not shown[number - 1][0].headings:
            yield ()
        for line in wrapped(shown_name(page.title), min(width, _WIDEST)) if page.title else ():
            yield ((line, "bold"),)
        if page.headings:
            yield ()
            table = ScreenTable(
                headings=page.headings,
                rows=rows,
                among=alike[tuple(page.headings)],
                least=page.least,
                whole=page.whole,
            )
            yield from table_lines(table, width)
            yield ()
        for note in page.notes:
            for part in tame(mask(note)).split("\n"):
                for line in wrapped(part, min(width, _WIDEST), 2):
                    yield ((line, ""),)
