"""Worker processes: started, given work, watched, buried."""

import multiprocessing
import signal
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from typing import Any, Self

from skilltrain_cli.intake import worker
from skilltrain_cli.intake.budget import Budget
from skilltrain_cli.reading import Failure

_TICK = 0.05
_START_SECONDS = 60.0
"""A new process under a virus scanner may take its time to import what it needs."""
_GRACE = 5.0
"""Seconds a process gets to be gone after its pipe closed."""
_TIME_IS_UP = () if sys.platform == "win32" else (-signal.SIGXCPU, -signal.SIGALRM)
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
    """An item whose work gave no result: why, and the worker's exit code when it died of it."""

    failure: Failure
    detail: str = ""
    exit_code: int | None = None


@dataclass(slots=True, eq=False)
class Hand:
    """One worker process, its own pipe, and what it is at."""

    process: BaseProcess
    pipe: Connection
    item: int = -1
    since: float = 0.0
    """When it began with the item; its own start, which may be slow, is not held against the item."""
    ready: bool = False
    cause: Failure | None = None
    """Why we ended it, when we did."""

    def end(self, cause: Failure | None = None) -> None:
        """Kill the process; a process already gone is fine."""
        self.cause = self.cause or cause
        with suppress(OSError, ValueError):
            self.process.kill()


@dataclass(slots=True)
class Crew:
    """The workers of one guarded map; a context manager that leaves no process behind."""

    work: Callable[[Any], Any]
    budget: Budget
    idle: list[Hand] = field(default_factory=list)
    busy: list[Hand] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        """Start watching; workers start when there is work for them."""
        prepare(_module_of(self.work))
        threading.Thread(target=self._watch, name="skt-watch", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """End every worker, whatever it is at."""
        self._over.set()
        with self._lock:
            hands = self.idle + self.busy
            self.idle, self.busy = [], []
        for hand in hands:
            hand.end()
        for hand in hands:
            hand.process.join(_GRACE)
            hand.pipe.close()

    def assign(self, number: int, item: object) -> None:
        """Give an item to an idle worker, or to a new one."""
        while self.idle:
            hand = self.idle.pop()
            with suppress(OSError):  # it died idle; nobody is to blame
                hand.pipe.send(item)
                return self._start_clock(hand, number)
            self._bury(hand)
        hand = self._hire()
        with suppress(OSError):  # dead at birth: collect() will see its pipe closed
            hand.pipe.send(item)
        return self._start_clock(hand, number)

    def collect(self) -> dict[int, Any]:
        """Wait for a busy worker to speak, and return what came of which items."""
        results = {}
        ready = wait([hand.pipe for hand in self.busy])
        for hand in [hand for hand in self.busy if hand.pipe in ready]:
            message = _hear(hand.pipe)
            if message == worker.READY:
                hand.since, hand.ready = time.monotonic(), True
            else:
                results[hand.item] = self._take(hand, message)
        return results

    def _take(self, hand: Hand, message: bytes | None) -> object:
        """Return the result, or the Crash, of the item a worker was at."""
        with self._lock:
            self.busy.remove(hand)
        if message is None:
            return self._post_mortem(hand)
        reply: worker.Reply = ForkingPickler.loads(message)
        if reply.retire or hand.cause:
            self._bury(hand)
        else:
            self.idle.append(hand)
        return Crash(failure=reply.failure, detail=reply.detail) if reply.failure else reply.result

    def _post_mortem(self, hand: Hand) -> Crash:
        """Say what a worker died of."""
        self._bury(hand)
        code = hand.process.exitcode
        cause = hand.cause or (Failure.TIMEOUT if code in _TIME_IS_UP else Failure.CRASHED)
        return Crash(failure=cause, detail=_words(code), exit_code=code)

    def _bury(self, hand: Hand) -> None:
        """Wait for a worker to be gone, helping it along."""
        hand.pipe.close()
        hand.process.join(0 if hand.cause else _GRACE)
        hand.end()
        hand.process.join(_GRACE)

    def _start_clock(self, hand: Hand, number: int) -> None:
        hand.item, hand.since = number, time.monotonic()
        with self._lock:
            self.busy.append(hand)

    def _hire(self) -> Hand:
        """Start a worker with a pipe of its own."""
        context = _context()
        ours, theirs = context.Pipe()
        process = context.Process(
            target=worker.serve, args=(theirs, self.work, self.budget), name="skt-worker", daemon=True
        )
        with _no_main():
            process.start()
        theirs.close()
        return Hand(process, ours)

    def _watch(self) -> None:
        """End workers that take too long or, where the system does not see to it, too much memory."""
        while not self._over.wait(_TICK):
            now = time.monotonic()
            with self._lock:
                for hand in self.busy:
                    allowed = self.budget.wall_seconds if hand.ready else _START_SECONDS
                    if now - hand.since > allowed:
                        hand.end(Failure.TIMEOUT)
                    elif not self.budget.rlimits_work() and _resident(hand) > self.budget.memory_bytes:
                        hand.end(Failure.MEMORY)


def _hear(pipe: Connection) -> bytes | None:
    """Return what a worker sent; None when it is gone."""
    try:
        return pipe.recv_bytes()
    except (EOFError, OSError):
        return None


def prepare(*modules: str) -> None:
    """
    Start the fork server now, with these modules imported, so that it is ready when the first file is.

    Does nothing where processes are spawned (Windows), and nothing the second time.
    """
    if sys.platform == "win32":
        return
    from multiprocessing import forkserver  # noqa: PLC0415 - not on Windows

    multiprocessing.set_forkserver_preload([worker.__name__, *modules])
    with _no_main():
        forkserver.ensure_running()


def _context() -> Any:  # noqa: ANN401 - the contexts of the two systems have no common type with Process
    """Return the start method: never plain fork, which copies threads' locks and open files."""
    return multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")


@contextmanager
def _no_main() -> Iterator[None]:
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


def _module_of(work: Callable[[Any], Any]) -> str:
    """Return the module a function, or what a partial wraps, comes from."""
    return str(getattr(getattr(work, "func", work), "__module__", __name__))


def _resident(hand: Hand) -> int:
    """Return the memory a worker holds; 0 when it is gone."""
    import psutil  # noqa: PLC0415 - needed only where the system sets no limit

    try:
        return int(psutil.Process(hand.process.pid).memory_info().rss)
    except psutil.Error:
        return 0


def _words(code: int | None) -> str:
    """Name an exit code as its system does."""
    if code is None or code == 0:
        return ""
    if code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return _STATUS.get(code & 0xFFFFFFFF, f"{code:#x}")
