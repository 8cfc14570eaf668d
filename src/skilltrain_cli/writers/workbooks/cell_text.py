"""What may stand in a cell that skt writes: text that stays text, and how much room it takes."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from skilltrain_cli.errors import OutputError
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import writable

MOST_CHARACTERS = 32_767
"""The most a cell can hold, in UTF-16 units (Excel specifications and limits)."""
TALLEST = 409.0
"""Greatest row height in points (Excel specifications and limits: 409)."""

INDENT = 1
"""Excel's indent of text on the left, so that it does not touch the border."""
INDENTED = 2
"""Half-width characters that such an indent takes from the width of a cell, rounded up."""

_LEADING = 1.45
"""Line height over font size: 仿宋 needs 1.3; the fonts that replace it where it is missing up to 1.45."""
_MARGIN = 6.0
"""Points above and below the lines of a row."""
_PIXELS_A_UNIT = 7
"""Pixels of one unit of column width at 96 dpi: the digit 0 in the default font (see ``style``)."""
_PADDING = 5
"""Pixels of a column beside those of its units."""
_PIXELS_A_POINT = 96 / 72

_WIDE_LATIN = 1.2
"""How much wider digits and Latin are in fonts that stand in for 仿宋 where that is missing."""
_HALF_A_MOST = MOST_CHARACTERS // 2

_PIECE = lazy_pattern(r"[!-~]+|.[，。、；：！？）》〉」』】〕”’…—]*", re.DOTALL)
"""What a line is not broken inside: a Latin word; a character with the marks that may not begin a line."""


def cell_text(text: str) -> str:
    r"""
    Return the text as a cell can hold it, with what XML 1.0 forbids made visible (``\x01`` becomes ``␁``).

    Line ends become ``\n``. Raises OutputError when the text is longer than a cell can hold; nothing is cut.
    """
    text = writable(text)
    if is_too_long(text):
        raise OutputError(
            f"“{text[:20]}…”长 {len(text)} 字，一个单元格最多 {MOST_CHARACTERS} 字",
            "请先把它分写到几个单元格",
        )
    return text


def is_too_long(text: str) -> bool:
    """Tell a text that is longer than a cell can hold."""
    return len(text) > _HALF_A_MOST and len(text.encode("utf-16-le", "replace")) > 2 * MOST_CHARACTERS


def width_of(text: str) -> int:
    """Return the width in half-width characters; Chinese ones and full-width punctuation count 2."""
    return len(text) if text.isascii() else sum(map(_width, text))


@cache
def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def fitting_width(units: float, size: float) -> int:
    """Return how many half-width characters of a font size (points) fit a column width (Excel units)."""
    return max(int(units * _PIXELS_A_UNIT / (size * _PIXELS_A_POINT / 2)), 2)


def units_for(characters: float, size: float) -> float:
    """Return the column width (Excel units) that holds so many half-width characters of a font size."""
    return round(characters * size * _PIXELS_A_POINT / 2 / _PIXELS_A_UNIT, 2)


def pixels_of(units: float) -> int:
    """Return how wide a column of so many units is at 96 dpi (ECMA-376 part 1, 18.3.1.13)."""
    return int(units * _PIXELS_A_UNIT + 0.5) + _PADDING


def lines_in(text: str, width: int) -> int:
    """Return how many lines wrapped text takes in a cell ``width`` half-width characters wide."""
    if "\n" not in text and len(text) * 2 - len(text.encode("ascii", "ignore")) <= width:  # no text is wider
        return 1
    return sum(_lines(line, width) for line in text.split("\n"))


def _lines(line: str, width: int) -> int:
    if width_of(line) <= width:
        return 1
    count, used = 1, 0
    for piece in _PIECE.findall(line):
        wide = len(piece) if piece.isascii() else 2 * len(piece)
        if used + wide <= width:
            used += wide
            continue
        full = (wide - 1) // width  # lines that one piece too long for a line fills on its own
        count += full + bool(used)
        used = wide - full * width
    return count


def broken(text: str, width: int) -> Iterator[str]:
    """
    Yield the lines of a text that stands in cells of its own, each at most ``width`` characters wide.

    Latin is reckoned a little wider, as it is in the fonts that stand in for 仿宋. No line begins with a
    space: that hangs at the end of the one before, so that the lines together are the text.
    """
    for line in text.split("\n"):
        held, used = "", 0.0
        for piece in _cut_pieces(line, width):
            wide = width_of(piece) * (_WIDE_LATIN if piece.isascii() else 1)
            if used + wide > width and held:
                begun = piece.lstrip(" ")
                held += piece[: len(piece) - len(begun)]
                if not begun:
                    continue
                yield held
                held, used, piece = "", 0.0, begun  # noqa: PLW2901 - what is left of it
            held, used = held + piece, used + wide
        yield held


def _cut_pieces(line: str, width: int) -> Iterator[str]:
    """Yield the pieces of a line; those that no line could hold are cut."""
    for piece in _PIECE.findall(line):
        step = int(width / _WIDE_LATIN) if piece.isascii() else max(width // 2, 1)
        yield from (piece[at : at + step] for at in range(0, len(piece), step))


def height_of(lines: int, size: float, least: float = 0) -> float:
    """Return the row height (points) for so many lines; at most what Excel allows."""
    return min(max(round(lines * size * _LEADING + _MARGIN, 1), least), TALLEST)


def height_for(texts: Iterable[tuple[str, int]], size: float, least: float = 0) -> float:
    """Return the height of a row that clips none of its texts, each given with the width of its cell."""
    return height_of(max((lines_in(text, width) for text, width in texts), default=1), size, least)
