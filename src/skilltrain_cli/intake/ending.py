"""A plea to end, or a terminal that is closed, ends the work in order: what is temporary is removed first."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from skilltrain_cli.archives.private import private_folder

_ASKED = 128
"""What a shell adds to the number of the signal a program ended by."""


@contextmanager
def room() -> Iterator[Path]:
    """Make a private folder that is also removed when the system or a closed window ends the program."""
    with orderly(), private_folder() as into:
        yield into


@contextmanager
def orderly() -> Iterator[None]:
    """
    Turn signals that ask for the end into one that runs every ``finally``, with the exit code of a shell.

    Only the main thread may do so. One that is ignored (``nohup``) stays ignored. Windows tells of
    Ctrl-Break and a closed window alike by SIGBREAK, but ends the program of a closed window as soon as
    that is heard: what is left then, the next run removes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.getsignal(each) for each in endings()}
    try:
        for each, handler in before.items():
            if handler is signal.SIG_DFL:
                signal.signal(each, _end)
        yield
    finally:
        for each, handler in before.items():
            if handler is signal.SIG_DFL:
                signal.signal(each, handler)


def endings() -> tuple[signal.Signals, ...]:
    """Return the signals by which this system asks for the end, other than Ctrl-C."""
    if sys.platform == "win32":
        return (signal.SIGTERM, signal.SIGBREAK)
    return (signal.SIGTERM, signal.SIGHUP)


def _end(number: int, _: FrameType | None) -> NoReturn:
    """End once: a second plea must not stop the clearing away."""
    for each in endings():
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(_ASKED + number)
