"""How far a worker is with its item, told to its parent while it works."""

import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import NamedTuple

_PAUSE = 0.1
line: ContextVar[Connection | None] = ContextVar("line", default=None)
"""The line to the parent; the worker sets it, elsewhere there is none."""


class Step(NamedTuple):
    """Bytes looked at, of how many."""

    done: int
    total: int

    @property
    def share(self) -> float:
        """Return what part is done, less than all of it."""
        return min(self.done / self.total, 0.99) if self.total else 0.0


def counting() -> Callable[[int, int], None]:
    """
    Return what to call with bytes looked at and bytes that are to be, both to be added.

    Only one thread at a time may call it. The parent is told ten times a second, and what is not told in time
    goes with the next: a step only shows that something moves.
    """
    parent = line.get()
    done = total = 0
    told = time.monotonic()

    def tick(looked_at: int, expected: int) -> None:
        nonlocal done, total, told
        done, total = done + looked_at, total + expected
        if parent is not None and time.monotonic() - told > _PAUSE:
            told = time.monotonic()
            with suppress(OSError):  # the parent is gone, which the answer will tell
                parent.send_bytes(bytes(ForkingPickler.dumps(Step(done, total))))

    return tick
