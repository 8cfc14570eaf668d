"""How worker processes are started: by fork where that is sound, else anew."""

import os
import signal
import sys
import threading
import types
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection  # where there are no processes, it cannot be imported

_SEED = "PYTHONHASHSEED"
BOOKS = threading.RLock()
"""
Held by whoever starts a process or waits for its end.

multiprocessing keeps one book of all processes, and each of its functions reaps whatever has ended: of two
threads one would learn nothing of the end of its own.
"""


def start_method() -> str:
    """
    Return how a worker is started.

    A forked one has everything imported already. That copies the locks of other threads as they are, so it
    is for the main thread alone: beside it there is a progress bar's, and a worker uses nothing of its (it
    replaces the standard streams first). Of two calls in threads of their own, one might just hold what the
    other's worker needs. macOS' own libraries do not bear it, and Windows has no fork.
    """
    alone = threading.current_thread() is threading.main_thread()
    return "fork" if sys.platform.startswith("linux") and alone else "spawn"


def inherited_descriptors(lines: "Iterable[Connection]") -> tuple[int, ...]:
    """Return the descriptors of the parent's lines that a worker finds open in itself, and must close."""
    return tuple(line.fileno() for line in lines) if start_method() == "fork" else ()


@contextmanager
def start_quietly() -> Iterator[None]:
    """
    Start a worker so that it neither runs the program's main script again nor hears Ctrl-C.

    multiprocessing imports ``__main__`` in every child that is started anew. Ours is the console script,
    which would load the whole command line and on Windows needs a guard; an empty module in its place has
    nothing to import. Ctrl-C reaches every process of the terminal; workers inherit a mask against it, the
    parent ends them.

    Processes that are started anew hash texts differently each time, unless told to do it alike: then rows
    that two of them read can be compared by hash.
    """
    with BOOKS, _hashing_alike():
        real = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        before = _mask({signal.SIGINT})
        try:
            with warnings.catch_warnings():
                # of forking beside threads, Python 3.12 on
                warnings.simplefilter("ignore", DeprecationWarning)
                yield
        finally:
            _unmask(before)
            sys.modules["__main__"] = real


@contextmanager
def _hashing_alike() -> Iterator[None]:
    """Tell what is started anew how to hash, and nobody else."""
    told = os.environ.get(_SEED)
    if start_method() == "fork" or told not in (None, "random"):
        yield
        return
    os.environ[_SEED] = str(hash(_SEED) % 2**32)  # another one in each program, the same as long as it runs
    try:
        yield
    finally:
        del os.environ[_SEED]
        os.environ.update({} if told is None else {_SEED: told})


def _mask(signals: set[signal.Signals]) -> set[int]:
    if sys.platform == "win32":
        return set()
    return set(signal.pthread_sigmask(signal.SIG_BLOCK, signals))


def _unmask(before: set[int]) -> None:
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
