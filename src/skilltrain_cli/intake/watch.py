"""Watch the memory of worker processes where the system sets them no limit (Windows, macOS)."""

import multiprocessing
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from skilltrain_cli.intake.budget import Budget

_TICK = 0.05


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
        for child in multiprocessing.active_children():
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
