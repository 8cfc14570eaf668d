"""The inside of a worker process: works on one item after the other within its limits."""

import faulthandler
import gc
import mmap
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any, NamedTuple

from skilltrain_cli.errors import PluginError
from skilltrain_cli.intake.workers import progress
from skilltrain_cli.intake.workers.crash import error_origin
from skilltrain_cli.intake.workers.item_limits import Budget
from skilltrain_cli.intake.workers.progress import Step
from skilltrain_cli.values.read_outcome import Failure

_LOOK_UP_SECONDS = 1.0


class Reply(NamedTuple):
    """What a worker sends back for one item."""

    result: object = None
    failure: Failure | None = None
    detail: str = ""
    refusal: tuple[str, str] | None = None
    """Why a plug-in cannot be used in this process, and what to do: that is no fault of the item."""


def serve(
    line: Connection, work: Callable[[Any], object], budget: Budget, inherited: Sequence[int] = ()
) -> None:
    """
    Answer the items that come over the line one by one, until it is closed or the parent is gone.

    ``inherited`` are the parent's ends of this and other lines: while one is open here, no line would ever
    end. Whatever kills the process is the parent's to see.
    """
    for each in inherited:
        os.close(each)
    _settle(budget)
    progress.parent.set(partial(_tell, line))
    with suppress(EOFError, OSError):
        while True:
            item = line.recv_bytes()
            _allow(budget)
            line.send_bytes(_answer(work, item))


def _tell(line: Connection, step: Step) -> None:
    """Tell the parent how far this worker is."""
    with suppress(OSError):  # the parent is gone, which the answer will tell
        line.send_bytes(bytes(ForkingPickler.dumps(step)))


def _settle(budget: Budget) -> None:
    """Make the process quiet, deaf to Ctrl-C and a closed terminal (the parent ends it), and small."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a fork has the parent's handler
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        _leave_with_the_parent()
    faulthandler.disable()  # whoever watches over the parent hears of a dead worker from it
    gc.disable()  # collecting takes a seventh of the time and frees nothing; the parent ends an old process
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a numpy nearby reserves memory for every thread
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    sys.stdout = sys.stderr = os.fdopen(os.dup(nowhere), "w")  # a fork's own may be locked for good
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        _limit(resource.RLIMIT_CORE, 0)
        if budget.rlimits_work():
            _limit(resource.RLIMIT_AS, budget.memory_bytes + _taken_over())


def _taken_over() -> int:
    """
    Return the bytes of address space that a fork has from its parent, which are none of its own doing.

    A notebook that has loaded pandas and pyarrow maps more than any item may: no thread could begin then.
    """
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):  # no such file where another system sets limits
        return 0
    return pages * mmap.PAGESIZE


def _leave_with_the_parent() -> None:
    """
    Look up once a second whether the parent is still there, also amid an item: one that was killed ends none.

    What happens to be in the middle of a system call goes on undisturbed.
    """
    if sys.platform != "win32":
        parent = parent_process()

        def look_up(*_: object) -> None:
            if parent is not None and os.getppid() != parent.pid:  # as told: it may be gone before we look
                os._exit(0)

        signal.signal(signal.SIGALRM, look_up)
        signal.siginterrupt(signal.SIGALRM, False)  # noqa: FBT003 - the system's own
        signal.setitimer(signal.ITIMER_REAL, _LOOK_UP_SECONDS, _LOOK_UP_SECONDS)


def _allow(budget: Budget) -> None:
    """Give the next item its own time: the system counts CPU seconds over the whole life of a process."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        used = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + budget.cpu_seconds + 1)


def _limit(what: int, wanted: int) -> None:
    """
    Set a soft limit, never above the hard one the process was started under (``ulimit``), which stays.

    Where the system refuses even that, the older limit holds: it says nothing about the sender's file.
    """
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        _, hard = resource.getrlimit(what)
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (soft, hard))


def _answer(work: Callable[[Any], object], item: bytes) -> bytes:
    """Return the answer as bytes; a result that cannot travel is a failure like any other."""
    try:
        return bytes(ForkingPickler.dumps(Reply(result=work(ForkingPickler.loads(item)))))
    except MemoryError:
        reply = Reply(failure=Failure.MEMORY)
    except PluginError as error:
        reply = Reply(refusal=(str(error), error.hint))
    except BaseException as error:  # noqa: BLE001 - Rust panics and sys.exit are no Exceptions
        reply = Reply(failure=Failure.CRASHED, detail=error_origin(error))
    return bytes(ForkingPickler.dumps(reply))
