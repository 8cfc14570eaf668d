"""The inside of a worker process: takes items from its pipe, works within its limits, answers."""

import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import NamedTuple

from skilltrain_cli.intake.budget import Budget
from skilltrain_cli.reading import Failure

STALE_BYTES = 512 * 1024 * 1024
"""A worker that once grew past this is replaced: its leftovers must not cost the next file its memory."""


class Reply(NamedTuple):
    """What a worker sends back for one item."""

    result: object = None
    failure: Failure | None = None
    detail: str = ""
    retire: bool = False
    """The worker ends after this answer."""


def serve(pipe: Connection, work: Callable[[object], object], budget: Budget) -> None:
    """Answer items until the pipe closes; whatever an item does, an answer or the process's death tells."""
    _settle(budget)
    while True:
        try:
            item = pipe.recv()
        except (EOFError, OSError):
            return
        _allow_cpu(budget.cpu_seconds)
        reply, message = _answer(work, item)
        try:
            pipe.send_bytes(message)
        except OSError:
            return
        if reply.retire:
            return


def _settle(budget: Budget) -> None:
    """Make the process quiet, deaf to Ctrl-C (the parent ends it) and small."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if budget.rlimits_work():
            resource.setrlimit(resource.RLIMIT_AS, (budget.memory_bytes, budget.memory_bytes))


def _allow_cpu(seconds: int) -> None:
    """Give the next item its own CPU seconds: the system counts them over the whole life of the process."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime) + seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _answer(work: Callable[[object], object], item: object) -> tuple[Reply, bytes]:
    """Return the answer and its bytes; a result that cannot travel is a failure like any other."""
    try:
        reply = Reply(result=work(item), retire=_stale())
        return reply, bytes(ForkingPickler.dumps(reply))
    except MemoryError:
        reply = Reply(failure=Failure.MEMORY, retire=True)
    except BaseException as error:  # noqa: BLE001 - Rust panics and sys.exit are no Exceptions
        reply = Reply(failure=Failure.CRASHED, detail=_words(error))
    return reply, bytes(ForkingPickler.dumps(reply))


def _words(error: BaseException) -> str:
    """Name an exception in one short line, even one whose own text fails."""
    try:
        return f"{type(error).__name__}: {error}"[:300]
    except Exception:  # noqa: BLE001 - a broken __str__ must not end the worker
        return type(error).__name__


def _stale() -> bool:
    """Tell whether this process has ever been too large to be used again."""
    if sys.platform == "win32":
        return False
    import resource  # noqa: PLC0415 - not on Windows

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit > STALE_BYTES
