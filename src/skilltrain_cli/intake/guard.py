"""
A map over untrusted items: worked on in processes with limits, and a dead process is one item's result.

The processes are ``pebble.concurrent``'s: each has a pipe of its own. (``pebble.ProcessPool`` shares one pipe
and its lock among its workers, so a worker killed while it sends its result stops the others for good: seen
with pebble 5.2.3, three times of three.) A process takes a batch of items, since starting one costs more than
reading a workbook; when it dies, the batch is done again item by item.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.reduction import ForkingPickler
from typing import Any, TypeVar

from pebble import ProcessExpired, concurrent

from skilltrain_cli.intake import worker
from skilltrain_cli.intake.budget import BUDGET, Budget
from skilltrain_cli.intake.server import no_main, prepare
from skilltrain_cli.intake.watch import watched
from skilltrain_cli.reading import Failure

__all__ = ["BUDGET", "Budget", "Crash", "guarded", "prepare"]

T = TypeVar("T")
R = TypeVar("R")

_Started = Callable[..., "Future[list[bytes]]"]
MOST_WORKERS = 8
"""Each may take ``Budget.memory_bytes``; more would ask too much of an office computer."""
LARGEST_BATCH, SMALLEST_BATCH = 40, 12
_GRACE = 5.0
"""Seconds a killed process gets to be gone."""
_STATUS = {
    0xC0000005: "access violation",
    0xC0000017: "no memory",
    0xC000001D: "illegal instruction",
    0xC00000FD: "stack overflow",
    0xC0000374: "heap corruption",
    0xC0000409: "abort",
    0xC000013A: "Ctrl-C",
}
"""NTSTATUS codes a dying Windows process leaves (ntstatus.h)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    """An item whose work gave no result: why, and the process's exit code when it died of it."""

    failure: Failure
    detail: str = ""
    exit_code: int | None = None


@dataclass(slots=True)
class _Run:
    """One guarded map: what is at work, what is done, and the name its processes bear."""

    work: Callable[[Any], Any]
    items: Sequence[Any]
    budget: Budget
    name: str = field(default_factory=lambda: f"skt-worker-{os.urandom(8).hex()}")
    busy: dict["Future[list[bytes]]", Sequence[int]] = field(default_factory=dict)
    done: dict[int, Any] = field(default_factory=dict)
    again: list[int] = field(default_factory=list)
    """Items of a batch whose process died; each gets a process to itself."""

    def start(self, batch: Sequence[int]) -> None:
        """Give a batch of items (by number) to a new process."""
        process: Any = concurrent.process  # its stubs name mp_context, its code reads context
        started: _Started = process(name=self.name, timeout=self.budget.wall_seconds, context=_context())(
            worker.serve
        )
        with no_main():
            future = started(self.work, [self.items[number] for number in batch], self.budget)
        self.busy[future] = batch

    def collect(self, killed: AbstractSet[int]) -> None:
        """Wait for at least one process and keep what came of its items."""
        for future in wait(self.busy, return_when=FIRST_COMPLETED).done:
            batch = self.busy.pop(future)
            error = future.exception()
            if error is None:
                for number, message in zip(batch, future.result(), strict=True):
                    self._keep(number, ForkingPickler.loads(message), alone=len(batch) == 1)
            elif len(batch) > 1:
                self.again.extend(batch)
            else:
                self.done[batch[0]] = self._judged(_post_mortem(error, killed))

    def _keep(self, number: int, reply: worker.Reply, *, alone: bool) -> None:
        """Keep an answer; want of memory may be the fault of the items before it in the process."""
        if reply.failure is Failure.MEMORY and not alone:
            self.again.append(number)
        elif reply.failure is not None:
            self.done[number] = self._judged(Crash(failure=reply.failure, detail=reply.detail))
        else:
            self.done[number] = reply.result

    def _judged(self, crash: Crash) -> Crash:
        """Clear an item of what the limits of this computer may have done to its process."""
        died = crash.exit_code is not None or crash.failure is Failure.MEMORY
        return replace(crash, failure=Failure.CONFINED) if died and self.budget.confined() else crash

    def end(self) -> None:
        """End every process, whatever it is at."""
        for child in multiprocessing.active_children():
            if child.name == self.name:
                child.kill()
                child.join(_GRACE)


def guarded(
    work: Callable[[T], R],
    items: Sequence[T],
    *,
    budget: Budget = BUDGET,
    workers: int | None = None,
) -> Iterator[tuple[T, R | Crash]]:
    """
    Yield ``(item, result)`` in the order of the items, working on several at once.

    ``work`` is a function of an importable module (or a ``functools.partial`` of one), never of ``__main__``.
    Whatever an item does to its process becomes that item's ``Crash``; the others are not touched. Closing
    the iterator ends the processes.
    """
    room = workers or _processors()
    run = _Run(work, items, budget)
    if not items:
        return
    prepare(_module_of(work))
    batches = iter(_batches(len(items), room))
    with watched(run.name, budget) as killed:
        try:
            for given, item in enumerate(items):
                while given not in run.done:
                    _fill(run, batches, room)
                    run.collect(killed)
                yield item, run.done.pop(given)
        finally:
            run.end()


def _fill(run: _Run, batches: Iterator[Sequence[int]], room: int) -> None:
    """Start processes while there is room and work: first what must be done again, then the next batch."""
    while len(run.busy) < room:
        batch = [run.again.pop(0)] if run.again else next(batches, ())
        if not batch:
            return
        run.start(batch)


def _batches(items: int, room: int) -> Iterator[Sequence[int]]:
    """
    Yield item numbers in batches, large ones first: starting a process costs more than reading a workbook.

    Towards the end they grow small, so that a slow processor does not keep the others waiting.
    """
    first = 0
    while first < items:
        share = -(-(items - first) // (room * 2))
        size = min(LARGEST_BATCH, max(share, min(SMALLEST_BATCH, -(-items // (room * 2)))))
        yield range(first, min(first + size, items))
        first += size


def _context() -> Any:  # noqa: ANN401 - the contexts of the two systems have no common type with Process
    """Return the start method: never plain fork, which copies threads' locks and open files."""
    return multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")


def _module_of(work: Callable[[Any], Any]) -> str:
    """Return the module a function, or what a partial wraps, comes from."""
    return str(getattr(getattr(work, "func", work), "__module__", __name__))


def _post_mortem(error: BaseException, killed: AbstractSet[int]) -> Crash:
    """Say what a process died of."""
    if isinstance(error, TimeoutError):
        return Crash(failure=Failure.TIMEOUT)
    if not isinstance(error, ProcessExpired):
        return Crash(failure=Failure.CRASHED, detail=worker.words(error))
    if error.pid in killed:
        return Crash(failure=Failure.MEMORY, exit_code=error.exitcode)
    cause = Failure.TIMEOUT if error.exitcode in _out_of_time() else Failure.CRASHED
    return Crash(failure=cause, detail=_name_of(error.exitcode), exit_code=error.exitcode)


def _out_of_time() -> tuple[int, ...]:
    """Return the exit codes of a process that used up its CPU seconds or slept through its alarm."""
    return () if sys.platform == "win32" else (-signal.SIGXCPU, -signal.SIGALRM)


def _name_of(code: int | None) -> str:
    """Name an exit code as its system does."""
    if code is None or code == 0:
        return ""
    if code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return _STATUS.get(code & 0xFFFFFFFF, f"{code:#x}")


def _processors() -> int:
    """Return how many processors this program may use, within reason."""
    try:
        processors = len(os.sched_getaffinity(0))
    except AttributeError:  # Windows, macOS
        processors = os.cpu_count() or 1
    return min(processors, MOST_WORKERS)
