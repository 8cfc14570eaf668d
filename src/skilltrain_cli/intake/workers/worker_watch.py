"""Watch worker processes: their memory where the system sets no limit (Windows, macOS), and their pulse."""

import multiprocessing
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from skilltrain_cli.intake.workers.item_limits import Budget
from skilltrain_cli.intake.workers.starting import BOOKS

_TICK = 0.05


class Pulse(NamedTuple):
    """What a process did so far; one that stays the same means that it does nothing."""

    cpu_seconds: float
    bytes_read: int


def pulse(pid: int) -> Pulse | None:
    """Return the pulse of a process; none when it is gone or the system does not tell."""
    import psutil  # noqa: PLC0415 - only for an item that takes its time

    try:
        process = psutil.Process(pid)
        times = process.cpu_times()
        read = process.io_counters() if hasattr(process, "io_counters") else None
    except (psutil.Error, OSError):
        return None
    # Linux counts under “chars” also what came out of its cache or a pipe
    return Pulse(times.user + times.system, getattr(read, "read_chars", getattr(read, "read_bytes", 0)))


@contextmanager
def watched(name: str, budget: Budget) -> Iterator[set[int]]:
    """Kill processes named after it that grow past the budget; yields the set their process numbers go to."""
    killed: set[int] = set()
    if budget.rlimits_work():
        yield killed
        return
    over = threading.Event()
    threading.Thread(target=_watch, args=(name, budget, killed, over), name="skt-watch", daemon=True).start()
    try:
        yield killed
    finally:
        over.set()


def _watch(name: str, budget: Budget, killed: set[int], over: threading.Event) -> None:
    while not over.wait(_TICK):
        with BOOKS:
            children = multiprocessing.active_children()
        for child in children:
            if (
                child.name.startswith(f"{name}.")
                and child.pid is not None
                and _resident(child.pid) > budget.memory_bytes
            ):
                killed.add(child.pid)
                child.kill()


def _resident(pid: int) -> int:
    """Return the memory a process holds; 0 when it is gone."""
    import psutil  # noqa: PLC0415 - only where the system itself sets no limit

    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0
