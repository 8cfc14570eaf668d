"""The fork server: started early, with everything a review needs imported, so that workers start at once."""

import multiprocessing
import signal
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager

_WORKER = "skilltrain_cli.intake.worker"


def prepare(*modules: str) -> None:
    """
    Start the fork server now, with these modules imported, so that it is ready when the first file is.

    Does nothing where processes are spawned (Windows), and nothing the second time.
    """
    if sys.platform == "win32":
        return
    from multiprocessing import forkserver, resource_tracker  # noqa: PLC0415 - not on Windows

    multiprocessing.set_forkserver_preload([_WORKER, *modules])
    # Ctrl-C reaches every process of the terminal; workers inherit a mask against it, the parent ends them.
    resource_tracker.ensure_running()  # by itself: it unblocks the signal
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with no_main():
            forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def no_main() -> Iterator[None]:
    """
    Keep workers from running the program's main script a second time.

    multiprocessing imports ``__main__`` in every child. Ours is the console script, which would load the
    whole command line and on Windows needs a guard; an empty module in its place has nothing to import.
    """
    real = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = real
