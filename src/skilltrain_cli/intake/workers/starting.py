"""How worker processes are started: by fork where that is sound, else anew."""

import os
import random
import signal
import sys
import types
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection


def start_method() -> str:
    """
    Return how a worker is started.

    A forked one has everything imported already. That copies the locks of other threads as they are: the
    only thread here is a progress bar's; a worker uses nothing of its (it replaces the standard streams
    first). macOS' own libraries do not bear it, and Windows has no fork.
    """
    return "fork" if sys.platform.startswith("linux") else "spawn"


def inherited(lines: Iterable[Connection]) -> tuple[int, ...]:
    """Return the descriptors of the parent's lines that a worker finds open in itself, and must close."""
    return tuple(line.fileno() for line in lines) if start_method() == "fork" else ()


@contextmanager
def quietly() -> Iterator[None]:
    """
    Start a worker so that it neither runs the program's main script again nor hears Ctrl-C.

    multiprocessing imports ``__main__`` in every child that is started anew. Ours is the console script,
    which would load the whole command line and on Windows needs a guard; an empty module in its place has
    nothing to import. Ctrl-C reaches every process of the terminal; workers inherit a mask against it, the
    parent ends them.

    Processes that are started anew hash texts differently each time, unless told to do it alike: then rows
    that two of them read can be compared by hash.
    """
    real = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    before = _mask({signal.SIGINT})
    if start_method() == "spawn":
        os.environ.setdefault("PYTHONHASHSEED", str(random.SystemRandom().randrange(2**32)))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside threads, Python 3.12 on
            yield
    finally:
        _unmask(before)
        sys.modules["__main__"] = real


def _mask(signals: set[signal.Signals]) -> set[int]:
    if sys.platform == "win32":
        return set()
    return set(signal.pthread_sigmask(signal.SIG_BLOCK, signals))


def _unmask(before: set[int]) -> None:
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
