"""
How many columns a text takes on the screen, and how many columns there are: the one place that decides it.

After Unicode Standard Annex #11: W and F take two columns, marks that stand above or below none. What is A
(ambiguous: “”‘’…—→×─ and their kin) takes one column, but two in a console window of Windows that draws
with a Chinese font, code page 936. SKT_WIDE=1 counts them as two, SKT_WIDE=0 as one, whatever the window.
"""

import os
import sys
from functools import cache
from shutil import get_terminal_size
from typing import IO
from unicodedata import category, east_asian_width

PIPED = 100
"""Columns of text that goes into a pipe or a file: narrow enough to be pasted into a document."""
NARROWEST = 30
_ENVIRONMENT = "SKT_WIDE"
_CODE_PAGE = 936
_JAMO = range(0x1160, 0x1200)
"""Vowels and finals of Hangul: they join the consonant before them."""
_SOFT_HYPHEN = 0xAD


class _Widths(dict[str, int]):
    """The columns of each character, reckoned when it is first met."""

    def __init__(self, ambiguous: int) -> None:
        """Count what is ambiguous as one or two columns."""
        super().__init__()
        self.ambiguous = ambiguous

    def __missing__(self, character: str) -> int:
        code, kind = ord(character), east_asian_width(character)
        beside = category(character) in {"Mn", "Me", "Cf"} or code in _JAMO
        if beside and code != _SOFT_HYPHEN:
            width = 0
        else:
            width = 2 if kind in {"W", "F"} else self.ambiguous if kind == "A" else 1
        self[character] = width
        return width


def columns(text: str) -> int:
    """Return how many columns a text without line breaks takes."""
    if text.isascii():
        return len(text)
    return sum(map(_widths(2 if ambiguous_is_wide() else 1).__getitem__, text))


def rule(width: int) -> str:
    """Return a line drawn across so many columns; with ``-`` where ``─`` would take two."""
    return ("-" if ambiguous_is_wide() else "─") * width


def room(stream: IO[str]) -> int:
    """Return the columns there are for a line on a stream: one is left free, a full line makes some break."""
    return max(NARROWEST, _window(stream) - 1) if stream.isatty() else PIPED


def _window(stream: IO[str]) -> int:
    """Return COLUMNS, else the width of the window that the stream goes to, else of stdout's."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked):
        return int(asked)
    try:
        return os.get_terminal_size(stream.fileno()).columns or get_terminal_size().columns
    except (ValueError, OSError):
        return get_terminal_size().columns


def ambiguous_is_wide() -> bool:
    """Tell whether “”‘’…—→×─ and their kin take two columns here."""
    asked = os.environ.get(_ENVIRONMENT)
    return asked != "0" if asked else _is_chinese_window()


@cache
def _widths(ambiguous: int) -> _Widths:
    return _Widths(ambiguous)


@cache
def _is_chinese_window() -> bool:
    """Tell whether stdout is a console window of code page 936; Windows Terminal draws them narrow."""
    if sys.platform == "win32" and sys.stdout and sys.stdout.isatty() and "WT_SESSION" not in os.environ:
        import ctypes  # noqa: PLC0415 - for a console of Windows alone

        return bool(ctypes.windll.kernel32.GetConsoleOutputCP() == _CODE_PAGE)
    return False
