"""
A map over untrusted items: worked on in processes with limits, and a dead process is one item's result.

Each process talks over a line of its own, item by item, so that one that dies takes nobody's answers with
it, and it is known what it died of. (Pools share one pipe and its lock among their workers, so a worker
killed while it sends its result stops the others for good: seen with pebble 5.2.3, three times of three.)
"""

import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from itertools import count
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from typing import Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.errors import PluginError, UsageError
from skilltrain_cli.intake.workers import worker
from skilltrain_cli.intake.workers.crash import Crash
from skilltrain_cli.intake.workers.item_limits import Budget
from skilltrain_cli.intake.workers.progress import Step
from skilltrain_cli.intake.workers.starting import BOOKS, inherited_descriptors, start_method, start_quietly
from skilltrain_cli.intake.workers.worker_watch import Pulse, pulse, watched
from skilltrain_cli.values.read_outcome import Failure

T = TypeVar("T")
R = TypeVar("R")

MOST_WORKERS = 8
"""Each may take ``Budget.memory_bytes``; more would ask too much of an office computer."""
MOST_SERVED = 400
"""Items after which a process is replaced: it collects no garbage."""
_AHEAD = 2
"""Items a worker is given at a time, so that it need not wait for the next; near the end only one."""
_GRACE = 5.0
"""Seconds a killed process gets to be gone."""
_BEAT = 0.5
"""Seconds between two looks at a process that does not answer."""
_CPU_SPARE = 5
"""CPU seconds above its budget after which a process is ended that the system did not end by itself."""
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


class _Worker(Struct, eq=False):
    """A process: its line, the items it was given and has not answered, and what it did for the first."""

    process: BaseProcess
    line: Connection
    given: deque[int] = field(default_factory=deque)
    served: int = 0
    idle: float = 0.0
    """Seconds it has shown no sign of life, as far as this process was awake to see it."""
    looked: float = 0.0
    """When it was last looked at."""
    first: Pulse | None = None
    last: Pulse | None = None

    def give(self, number: int, item: bytes) -> None:
        """Send it one more item; if it is dead, its line will tell."""
        if not self.given:
            self.begin()
        self.given.append(number)
        with suppress(OSError):
            self.line.send_bytes(item)

    def begin(self) -> None:
        """Begin to count for the next item."""
        self.idle, self.looked = 0.0, time.monotonic()
        self.first = self.last = None

    def is_done_for(self, budget: Budget) -> bool:
        """
        Tell whether it hangs, or used up its CPU seconds on a system that sets no limit.

        A computer that is slow, sleeps or serves others is not held against it: only the time counts in
        which this process looked on.
        """
        now = time.monotonic()
        if now - self.looked < _BEAT:
            return False
        self.idle += min(now - self.looked, 2 * _BEAT)
        self.looked = now
        seen = self._pulse()
        if seen is not None and seen != self.last:
            self.idle = 0.0
            self.first, self.last = self.first or seen, seen
        spent = seen.cpu_seconds - self.first.cpu_seconds if seen and self.first else 0.0
        return self.idle > budget.idle_seconds or spent > budget.cpu_seconds + _CPU_SPARE

    def _pulse(self) -> Pulse | None:
        return None if self.process.pid is None else pulse(self.process.pid)

    def post_mortem(self, killed: AbstractSet[int]) -> Crash:
        """Wait for the end of the process and say what it died of."""
        with BOOKS:
            self.process.join(_GRACE)
            code = self.process.exitcode
        if self.process.pid in killed:
            return Crash(failure=Failure.MEMORY, exit_code=code)
        cause = Failure.TIMEOUT if code in _out_of_time() else Failure.CRASHED
        return Crash(failure=cause, detail=_name_of(code), exit_code=code)


class _Run(Struct):
    """One guarded map: what is at work, what is done, and the name its processes bear."""

    work: Callable[[Any], Any]
    items: Sequence[Any]
    budget: Budget
    room: int
    step: Callable[[Any, Step], None] | None = None
    name: str = field(default_factory=lambda: f"skt-worker-{os.urandom(8).hex()}")
    numbers: Iterator[int] = field(default_factory=count)
    todo: deque[int] = field(default_factory=deque)
    workers: list[_Worker] = field(default_factory=list)
    done: dict[int, Any] = field(default_factory=dict)

    def start(self, first: int) -> None:
        """Start a process with its first item."""
        system = _context()
        ours, theirs = system.Pipe()
        told = (
            theirs,
            self.work,
            self.budget,
            inherited_descriptors((ours, *(each.line for each in self.workers))),
        )
        name = f"{self.name}.{next(self.numbers)}"
        process = system.Process(target=worker.serve, name=name, args=told, daemon=True)
        with start_quietly():
            process.start()
        theirs.close()
        self.workers.append(_Worker(process=process, line=ours))
        self._give(self.workers[-1], first)

    def fill(self) -> None:
        """Start processes while there is room, keep each supplied, let those go that nothing is left for."""
        while self.todo and len(self.workers) < self.room:
            self.start(self.todo.popleft())
        for ahead in range(1, _AHEAD + 1):
            for each in self.workers:
                near_the_end = len(self.todo) < len(self.workers) * _AHEAD
                if self.todo and len(each.given) < (1 if near_the_end else ahead):
                    self._give(each, self.todo.popleft())
        for each in [idle for idle in self.workers if not idle.given]:
            self._dismiss(each)

    def collect(self, killed: AbstractSet[int]) -> None:
        """Wait for an answer, a death or one that hangs, and keep what came of it."""
        lines = {each.line: each for each in self.workers}
        for line in wait(list(lines), _BEAT):
            self._listen(lines[line], killed)  # type: ignore[index]
        for each in list(self.workers):
            if each.is_done_for(self.budget) and not each.line.poll():
                self.done[each.given.popleft()] = Crash(failure=Failure.TIMEOUT)
                self._dismiss(each)

    def _judged(self, crash: Crash) -> Crash:
        """Clear an item of what the limits of this computer may have done to its process."""
        died = crash.exit_code is not None or crash.failure is Failure.MEMORY
        return replace(crash, failure=Failure.CONFINED) if died and self.budget.confined() else crash

    def end(self) -> None:
        """End every process, whatever it is at."""
        for each in self.workers:
            each.line.close()
        with BOOKS:
            for child in multiprocessing.active_children():
                if child.name.startswith(f"{self.name}."):
                    child.kill()
                    child.join(_GRACE)

    def _give(self, to: _Worker, number: int) -> None:
        to.give(number, bytes(ForkingPickler.dumps(self.items[number])))

    def _listen(self, to: _Worker, killed: AbstractSet[int]) -> None:
        """Take one answer, or learn that there will be none."""
        try:
            reply: worker.Reply | Step = ForkingPickler.loads(to.line.recv_bytes())
        except (EOFError, OSError):
            self.done[to.given.popleft()] = self._judged(to.post_mortem(killed))
            self._dismiss(to)
            return
        if isinstance(reply, Step):
            to.idle = 0.0
            if self.step is not None:
                self.step(self.items[to.given[0]], reply)
            return
        if reply.refusal is not None:
            raise PluginError(f"审核文件的进程里，{reply.refusal[0]}", reply.refusal[1])
        number = to.given.popleft()
        to.begin()
        to.served += 1
        if reply.failure is Failure.MEMORY and to.served > 1:
            self._dismiss(to)
            self.start(number)  # want of memory may be the fault of the items before it in the process
            return
        self.done[number] = (
            reply.result
            if reply.failure is None
            else self._judged(Crash(failure=reply.failure, detail=reply.detail))
        )
        if to.served >= MOST_SERVED:
            self._dismiss(to)

    def _dismiss(self, to: _Worker) -> None:
        """End a process; what it has not begun is for others."""
        self.workers.remove(to)
        self.todo.extendleft(reversed(to.given))
        to.line.close()
        to.process.kill()


def in_processes(
    work: Callable[[T], R],
    items: Sequence[T],
    *,
    budget: Budget,
    workers: int | None,
    step: Callable[[T, Step], None] | None,
) -> Iterator[tuple[T, R | Crash]]:
    """Yield what ``guard.guarded`` promises."""
    if not items:
        return
    if multiprocessing.current_process().daemon:
        raise UsageError(
            "在 multiprocessing.Pool 的进程里不能再开进程",
            "请改用 concurrent.futures.ProcessPoolExecutor，或在主程序里调用",
        )
    run = _Run(work, items, budget, workers or _processors(), step, todo=deque(range(len(items))))
    with watched(run.name, budget) as killed:
        try:
            for given, item in enumerate(items):
                while given not in run.done:
                    run.fill()
                    run.collect(killed)
                yield item, run.done.pop(given)
        finally:
            run.end()


def _context() -> Any:  # noqa: ANN401 - the contexts of the two systems have no common type with Process
    return multiprocessing.get_context(start_method())


def _out_of_time() -> tuple[int, ...]:
    """Return the exit code of a process that used up its CPU seconds."""
    return () if sys.platform == "win32" else (-signal.SIGXCPU,)


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
