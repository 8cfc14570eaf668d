"""What every reporter is: a module ``as_<id>.py`` with one function that makes text of a review."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Protocol, cast

from msgspec import Struct

from skilltrain_cli.reporters.text_width import PIPED
from skilltrain_cli.review.excerpt import Frame, Window
from skilltrain_cli.review.finding import Review, Severity

Excerpts = Callable[[Iterable[Frame]], Mapping[Frame, Window]]
"""Cuts out what each frame shows; one whose file has changed or cannot be read any more is missing."""


Manuals = Callable[[Iterable[str]], Mapping[str, str]]
"""Finds the manual (docstring) of each law by its code; one that is unknown is missing."""


def _no_excerpts(frames: Iterable[Frame]) -> Mapping[Frame, Window]:
    del frames
    return {}


def _no_manuals(codes: Iterable[str]) -> Mapping[str, str]:
    del codes
    return {}


def _unsaid(text: str) -> None:
    del text


class Showing(Struct, frozen=True, kw_only=True):
    """How a review is to be shown, and what a reporter may ask for beside it."""

    width: int = PIPED
    """Columns that a line of text may take, where text is broken into lines."""
    colour: bool = False
    """Whether it goes to a terminal that takes ANSI colours; they only repeat what the text says."""
    statistics: bool = False
    """Whether the findings are counted by rule, too (see ``statistics``)."""
    excerpts: Excerpts = _no_excerpts
    """The senders' cells around a place: the files are read once more, so only who shows them asks."""
    manuals: Manuals = _no_manuals
    """What laws demand and why, for formats that explain them."""
    fails: Severity = Severity.ERROR
    """From which severity the exit code is 1, for formats that know passed and failed."""
    remark: Callable[[str], None] = _unsaid
    """Says a sentence beside the text: what a format has no room for is never cut in silence."""


PLAIN = Showing()
"""As into a pipe or a file."""


class Reporter(Protocol):
    """A module of this room that shows a review."""

    def render(self, review: Review, how: Showing = PLAIN) -> str | bytes:
        """
        Return the whole review: text that ends in one line feed and is written as UTF-8, or exact bytes.

        The same review gives the same text. Whatever comes from outside is masked and cannot act: neither on
        a terminal nor on what reads the format.
        """


def reporter(name: str) -> Reporter:
    """Return the reporter of a format that ``validate`` offers, see ``table``."""
    return cast("Reporter", import_module(f"skilltrain_cli.reporters.as_{name}"))
