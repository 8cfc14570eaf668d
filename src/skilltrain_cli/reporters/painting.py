"""Lines in colour for a terminal; without it for a pipe, a file, and where NO_COLOR is set."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TextIO

from skilltrain_cli.values.text import harmless

Runs = Sequence[tuple[str, str]]
"""A line: stretches of text, each with its style; the style only repeats what the text says."""
_AT_ONCE = 200
"""Lines that rich is given at a time: each call of its own costs more than the line."""


def draw(lines: Iterable[Runs], stream: TextIO) -> None:
    """Write lines that fit the screen; in what is no terminal none begins like an order to who reads it."""
    if not stream.isatty():
        stream.writelines(f"{harmless(''.join(text for text, _ in line))}\n" for line in lines)
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import, and a pipe does without
    from rich.text import Text  # noqa: PLC0415

    screen = Console(file=stream, highlight=False, emoji=False, markup=False)
    waiting = iter(lines)
    while some := list(islice(waiting, _AT_ONCE)):
        if screen.no_color:
            stream.writelines(f"{''.join(text for text, _ in line)}\n" for line in some)
        else:
            runs = [run for line in some for run in (*line, ("\n", ""))][:-1]
            screen.print(Text.assemble(*runs), soft_wrap=True)
