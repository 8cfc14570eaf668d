"""A map over work of our own, spread over the processors where that costs next to nothing."""

from collections.abc import Callable, Generator, Sequence
from typing import TypeVar

from skilltrain_cli.intake.workers.crash import Crash
from skilltrain_cli.intake.workers.guard import guarded
from skilltrain_cli.intake.workers.starting import start_method

T = TypeVar("T")
R = TypeVar("R")

_MANY = 8
"""Items from which processes pay, each of some milliseconds."""


def spread_out(work: Callable[[T], R], items: Sequence[T]) -> Generator[R]:
    """
    Yield the result of each item in their order, as ``map`` does.

    Only forked processes are worth their start: they have what ``work`` holds, whatever its size, and send
    back the results. What one of them does not come to, for whatever reason, is done here, where an exception
    is the caller's; so is the rest where the system starts no more of them.
    """
    if len(items) < _MANY or start_method() != "fork":
        yield from map(work, items)
        return
    results = guarded(work, items)
    for at, item in enumerate(items):
        try:
            _, result = next(results)
        except OSError:
            yield from map(work, items[at:])
            return
        yield work(item) if isinstance(result, Crash) else result
