"""What every reporter is: a module ``as_<id>.py`` with one function that makes text of a review."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Protocol, cast

from msgspec import Struct

from skilltrain_cli.reporters.text_width import PIPED
from skilltrain_cli.review.excerpt import Frame, Window
from skilltrain_cli.review.finding import Review

Excerpts = Callable[[Iterable[Frame]], Mapping[Frame, Window]]
"""Cuts out what each frame shows; one whose file has changed or cannot be read any more is missing."""


def _no_excerpts(frames: Iterable[Frame]) -> Mapping[Frame, Window]:
    del frames
    return {}


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
