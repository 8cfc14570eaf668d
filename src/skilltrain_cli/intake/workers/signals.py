"""A plea to end, or a terminal that is closed, ends the work in order: what is temporary is removed first."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from skilltrain_cli.intake.workers.private_folder import private_folder
from skilltrain_cli.writers.output import clear_away

_ASKED = 128
"""What a shell adds to the number of the signal a program ended by."""
_MOMENT = 0.02
_CONSOLE_ENDS = frozenset({2, 5, 6})
"""Windows' CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT and CTRL_SHUTDOWN_EVENT."""
_CONSOLE_SECONDS = 4.5
"""After five the system ends the program in any case."""


@contextmanager
def guarded_folder() -> Iterator[Path]:
    """Make a private folder that is also removed when the system or a closed window ends the program."""
    with orderly_ending(), private_folder() as into:
        yield into


@contextmanager
def orderly_ending() -> Iterator[None]:
    """
    Turn signals that ask for the end into one that runs every ``finally``, with the exit code of a shell.

    Only the main thread may do so. One that is ignored (``nohup``) stays ignored. Whatever came while
    something was cleared away already, in the end nothing temporary of this process is left.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.getsignal(each) for each in ending_signals()}
    over, hook = threading.Event(), sys.unraisablehook
    try:
        sys.unraisablehook = partial(_swallowed, hook)
        for each, handler in before.items():
            if handler is signal.SIG_DFL:
                signal.signal(each, _end)
        with _console_that_may_close(over):
            yield
    finally:
        _clear_away()
        over.set()
        sys.unraisablehook = hook
        for each, handler in before.items():
            if handler is signal.SIG_DFL:
                signal.signal(each, handler)


def _swallowed(told: Callable[[Any], object], what: Any) -> None:  # noqa: ANN401 - a type of the interpreter's own
    """
    Ask for the end once more a moment later where Python could not pass on that it was asked for.

    That is so when a signal comes while an object is destroyed, or in a callback of a library.
    """
    asked = what.exc_value
    if sys.platform == "win32" or not isinstance(asked, SystemExit | KeyboardInterrupt):
        told(what)
        return

    def again(*_: object) -> NoReturn:
        raise type(asked)(*asked.args)

    signal.signal(signal.SIGALRM, again)
    signal.setitimer(signal.ITIMER_REAL, _MOMENT)


def _clear_away() -> None:
    """Remove the temporary files, and hear neither Ctrl-C nor any other plea meanwhile."""
    heard = {each: signal.signal(each, signal.SIG_IGN) for each in (signal.SIGINT, *ending_signals())}
    try:
        clear_away()
    finally:
        for each, handler in heard.items():
            signal.signal(each, handler if handler is not None else signal.SIG_DFL)


@contextmanager
def _console_that_may_close(over: threading.Event) -> Iterator[None]:
    """
    On Windows, hear that the console is closed or the user leaves, and end in order.

    Python's own SIGBREAK does not serve: the system ends the program as soon as that was heard. A handler of
    ours may take some seconds; it runs in a thread of its own and waits for the main one.
    """
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - seldom needed
        from _thread import interrupt_main  # noqa: PLC0415

        def closed(event: int) -> bool:
            if event not in _CONSOLE_ENDS:
                return False
            interrupt_main(signal.SIGBREAK)
            over.wait(_CONSOLE_SECONDS)
            return True

        handler = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint)(closed)
        ctypes.windll.kernel32.SetConsoleCtrlHandler(handler, 1)
        try:
            yield
        finally:
            ctypes.windll.kernel32.SetConsoleCtrlHandler(handler, 0)
    else:
        yield


def ending_signals() -> tuple[signal.Signals, ...]:
    """Return the signals by which this system asks for the end, other than Ctrl-C."""
    if sys.platform == "win32":
        return (signal.SIGTERM, signal.SIGBREAK)
    return (signal.SIGTERM, signal.SIGHUP)


def _end(number: int, _: FrameType | None) -> NoReturn:
    """End once: a second plea must not stop the clearing away."""
    for each in ending_signals():
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(_ASKED + number)
