"""Break Chinese text into lines by the columns a terminal gives it."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from skilltrain_cli.reporters.text_width import columns
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import harmless

NEVER_FIRST = "，。；：、？！）”’》〉〕】」』〗］％‰℃…～—·"
"""What no line begins with (GB/T 15834-2011, 5.1.1: these marks never stand at the head of a line)."""
NEVER_LAST = "（“‘《〈〔【「『〖［￥([{"
_CLOSING = rf"\s*[{NEVER_FIRST}]|[,.;:?!)\]}}%][!-~]*"
"""A mark that closes; half width, with what follows without a blank: ``.xlsx``."""
_OPENING = rf"[{re.escape(NEVER_LAST)}]|[!-~]*[(\[{{](?![!-~])"
_WORD = "〔[0-9]{4}〕[0-9]+号|[!-~]+(?:(?<=[0-9])[年月日号])?"
_UNIT = lazy_pattern(rf"(?:{_OPENING})*(?:{_WORD}|.)(?:{_CLOSING})*", re.DOTALL)
"""What stays together: a word, ``15日``, ``〔2021〕32号`` or a character, with the marks belonging to it."""


class Line(Struct, frozen=True):
    """One line of output; the style covers its first ``styled`` characters and repeats what the text says."""

    text: str = ""
    style: str = ""
    styled: int | None = None


def text_of(lines: Iterable[Line], *, colour: bool) -> str:
    """Return lines as text that can act on nothing, in their ANSI colours where those are taken."""
    return "".join(f"{_painted(line) if colour else harmless(line.text)}\n" for line in lines)


def _painted(line: Line) -> str:
    text = harmless(line.text)
    if not line.style:
        return text
    end = len(text) if line.styled is None else line.styled
    from rich.style import Style  # noqa: PLC0415 - only a terminal shows colours

    return Style.parse(line.style).render(text[:end]) + text[end:]


def wrapped(text: str, width: int, hang: int = 0) -> Iterator[str]:
    """
    Yield the lines of a text, none wider than ``width``; all but the first are indented by ``hang``.

    No line begins with a closing mark or ends with an opening one; a number, an address or a Latin word is
    broken only when a whole line has no room for it.
    """
    if columns(text) <= width:
        yield text
        return
    line, used = "", 0
    for unit in _UNIT.findall(text):
        wide = columns(unit)
        if used + wide > width and line.strip():
            yield line.rstrip()
            line, used = " " * hang, hang
            unit = unit.lstrip()  # noqa: PLW2901 - a line never begins with the blank it was broken at
            wide = columns(unit)
        while used + wide > width:
            part = _head(unit, width - used)
            yield line + part
            unit = unit[len(part) :]  # noqa: PLW2901
            line, used, wide = " " * hang, hang, columns(unit)
        line, used = line + unit, used + wide
    if line.strip():
        yield line


def widest_unit(text: str) -> int:
    """Return the columns of the widest piece that stays together."""
    return max(map(columns, _UNIT.findall(text)), default=0)


def _head(unit: str, width: int) -> str:
    """Return as much of a unit as fits, at least one character; marks stay with it if they can."""
    end = 1
    while end < len(unit) and columns(unit[: end + 1]) <= width:
        end += 1
    good = (at for at in range(end, 0, -1) if unit[at] not in NEVER_FIRST and unit[at - 1] not in NEVER_LAST)
    return unit[: next(good, end)]
