"""A review in the format asked for, on the screen or in a file."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from skilltrain_cli.cli import console
from skilltrain_cli.intake.discover import DiscoveredFiles
from skilltrain_cli.judging.rule import Rule
from skilltrain_cli.reporters.reporter import PLAIN, Showing, reporter
from skilltrain_cli.reporters.text_width import room
from skilltrain_cli.review.finding import Review, Severity
from skilltrain_cli.usecases.render import cut, manuals

_MOST = 120
"""Columns of a text on a terminal: longer lines are hard to read, however wide it is."""


def show(
    review: Review,
    shape: str,
    output: Path | None = None,
    *,
    found: DiscoveredFiles | None = None,
    added: Sequence[Rule] = (),
    statistics: bool = False,
    fails: Severity = Severity.ERROR,
    force: bool = False,
) -> None:
    """
    Show a review in a format, or write it into the file ``-o`` names.

    ``found`` is what was reviewed, ``added`` the rules of plug-ins, ``fails`` the severity from which the
    exit code is 1.
    """
    how = replace(
        showing(output),
        statistics=statistics,
        fails=fails,
        excerpts=partial(cut, found or DiscoveredFiles(), review),
        manuals=partial(manuals, added),
        remark=console.remark,
    )
    data = reporter(shape).render(review, how)
    if isinstance(data, str) and how.colour:
        console.paint(data)
    else:
        console.deliver(data, output, force=force, end="")


def showing(path: Path | None = None) -> Showing:
    """Return how a text is shown: on a terminal in its width and colours, elsewhere plainly; see NO_COLOR."""
    if path is not None or not sys.stdout.isatty():
        return PLAIN
    from rich.console import Console  # noqa: PLC0415 (only a terminal needs it)

    screen = Console(file=sys.stdout)
    return Showing(
        width=min(room(sys.stdout), _MOST),
        colour=screen.color_system is not None and not screen.no_color,
    )
