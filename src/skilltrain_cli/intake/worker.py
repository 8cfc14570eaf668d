"""The inside of a worker process: takes items from its pipe, works within its limits, answers."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import NamedTuple

from skilltrain_cli.intake.budget import Budget
from skilltrain_cli.reading import Failure

READY = b"ready"
"""The first message of a worker: it has imported what the work needs."""
_ALARM_LATER = 3
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
    with suppress(EOFError, OSError):  # the parent is gone
        pipe.send_bytes(READY)
        while True:
            item = pipe.recv()
            _allow(budget)
            reply, message = _answer(work, item)
            pipe.send_bytes(message)
            if reply.retire:
                return


def _settle(budget: Budget) -> None:
    """Make the process quiet, deaf to Ctrl-C (the parent ends it) and small."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a numpy nearby reserves memory for every thread
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if budget.rlimits_work():
            resource.setrlimit(resource.RLIMIT_AS, (budget.memory_bytes, budget.memory_bytes))


def _allow(budget: Budget) -> None:
    """
    Give the next item its own time.

    The system counts CPU seconds over the whole life of a process. The alarm is for a parent that was killed
    and can no longer end a worker that hangs.
    """
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime) + budget.cpu_seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
        signal.alarm(int(budget.wall_seconds) + _ALARM_LATER)


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
