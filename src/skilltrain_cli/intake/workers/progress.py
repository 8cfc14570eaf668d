"""How far a worker is with its item, told to its parent while it works."""

import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import NamedTuple

_PAUSE = 0.1


class Step(NamedTuple):
    """Bytes looked at, of how many."""

    done: int
    total: int

    @property
    def share(self) -> float:
        """Return what part is done, less than all of it."""
        return min(self.done / self.total, 0.99) if self.total else 0.0


parent: ContextVar[Callable[[Step], None] | None] = ContextVar("parent", default=None)
"""What tells whoever gave the item; the worker sets it, elsewhere there is none."""


def counting() -> Callable[[int, int], None]:
    """
    Return what to call with bytes looked at and bytes that are to be, both to be added.

    Only one thread at a time may call it. The parent is told ten times a second, and what is not told in time
    goes with the next: a step only shows that something moves.
    """
    tell = parent.get()
    done = total = 0
    told = time.monotonic()

    def tick(looked_at: int, expected: int) -> None:
        nonlocal done, total, told
        done, total = done + looked_at, total + expected
        if tell is not None and time.monotonic() - told > _PAUSE:
            told = time.monotonic()
            tell(Step(done, total))

    return tick
