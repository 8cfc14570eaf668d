"""
A map over untrusted items: each in a worker process with limits, and a dead worker is one item's result.

Every worker has a pipe of its own. The pools of the standard library and of pebble share one pipe with a
lock among their workers, so a worker killed while it sends its result stops all the others for good (tried
with pebble 5.2.3).
"""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from skilltrain_cli.intake.budget import BUDGET, Budget
from skilltrain_cli.intake.crew import Crash, Crew, prepare

__all__ = ["BUDGET", "Budget", "Crash", "guarded", "prepare"]

T = TypeVar("T")
R = TypeVar("R")

LOOK_AHEAD = 4
"""Results held per worker while an earlier item is still at work."""
MOST_WORKERS = 8
"""Each may take ``Budget.memory_bytes``; more would ask too much of an office computer."""


def guarded(
    work: Callable[[T], R],
    items: Iterable[T],
    *,
    budget: Budget = BUDGET,
    workers: int | None = None,
) -> Iterator[tuple[T, R | Crash]]:
    """
    Yield ``(item, result)`` in the order of the items, working on several at once.

    ``work`` is a function of an importable module (or a ``functools.partial`` of one), never of ``__main__``.
    Whatever an item does to its worker becomes that item's ``Crash``; the others are not touched. Closing the
    iterator ends the workers.
    """
    crew = Crew(work, budget)
    room = workers or _processors()
    with crew:
        yield from _stream(crew, iter(items), room)


def _stream(crew: Crew, items: Iterator[T], room: int) -> Iterator[tuple[T, R | Crash]]:
    """Keep ``room`` workers busy, and hand the results on in order."""
    waiting: dict[int, T] = {}
    done: dict[int, R | Crash] = {}
    taken = given = 0
    more = True
    while True:
        while more and len(crew.busy) < room and taken - given < room * LOOK_AHEAD:
            try:
                waiting[taken] = item = next(items)
            except StopIteration:
                more = False
                break
            crew.assign(taken, item)
            taken += 1
        if given in done:
            yield waiting.pop(given), done.pop(given)
            given += 1
        elif crew.busy:
            done.update(crew.collect())
        else:
            return


def _processors() -> int:
    """Return how many processors this program may use, within reason."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:  # Windows, macOS
        count = os.cpu_count() or 1
    return min(count, MOST_WORKERS)
