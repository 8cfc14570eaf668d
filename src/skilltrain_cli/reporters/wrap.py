"""Break Chinese text into lines by the columns a terminal gives it."""

import re
from collections.abc import Iterator

from msgspec import Struct
from rich.cells import cell_len

from skilltrain_cli.values.lazy_pattern import lazy_pattern

_PIECE = lazy_pattern(r"[!-~]+|.", re.DOTALL)
_NEVER_FIRST = frozenset("，。；：、？！）”’》〕】…～·")
_NEVER_LAST = frozenset("（“‘《〔【")


class Line(Struct, frozen=True):
    """One line of output; the style covers its first ``styled`` characters and repeats what the text says."""

    text: str = ""
    style: str = ""
    styled: int | None = None


def wrapped(text: str, width: int, hang: int = 0) -> Iterator[str]:
    """
    Yield the lines of a text, none wider than ``width``; all but the first are indented by ``hang``.

    No line begins with a closing mark or ends with an opening one; a number, an address or a Latin word is
    broken only when a whole line has no room for it.
    """
    if cell_len(text) <= width:
        yield text
        return
    line, used = "", 0
    for unit in _units(text):
        wide = cell_len(unit)
        if used + wide > width and line.strip():
            yield line.rstrip()
            line, used = " " * hang, hang
            unit = unit.lstrip()  # noqa: PLW2901 - a line never begins with the blank it was broken at
            wide = cell_len(unit)
        while used + wide > width:
            part = _head(unit, width - used)
            yield line + part
            unit = unit[len(part) :]  # noqa: PLW2901
            line, used, wide = " " * hang, hang, cell_len(unit)
        line, used = line + unit, used + wide
    if line.strip():
        yield line


def _units(text: str) -> Iterator[str]:
    """Yield the pieces that stay together: a word, or a character with the marks that belong to it."""
    unit = ""
    for piece in _PIECE.findall(text):
        if unit and not (piece in _NEVER_FIRST or unit[-1] in _NEVER_LAST):
            yield unit
            unit = ""
        unit += piece
    if unit:
        yield unit


def _head(unit: str, width: int) -> str:
    """Return as much of a unit as fits, at least one character."""
    end = 1
    while end < len(unit) and cell_len(unit[: end + 1]) <= width:
        end += 1
    return unit[:end]
