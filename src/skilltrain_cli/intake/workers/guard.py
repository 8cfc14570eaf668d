"""
A map over untrusted items, where nothing that one of them does harms the others.

Each is worked on in a process with limits. In a web page there are no processes: there the items are worked
on one after the other in this one, and the limits that a file is weighed against before it is read
(``readers/untrusted/file_limits.py``) stand for those of a process.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from skilltrain_cli.errors import PluginError
from skilltrain_cli.intake.workers import progress
from skilltrain_cli.intake.workers.crash import Crash, error_origin
from skilltrain_cli.intake.workers.item_limits import BUDGET, Budget
from skilltrain_cli.intake.workers.progress import Step
from skilltrain_cli.values.read_outcome import Failure

T = TypeVar("T")
R = TypeVar("R")


def processes_exist() -> bool:
    """Tell whether the system has processes: a web page (Pyodide) has none, nor threads."""
    return sys.platform != "emscripten"


def guarded(
    work: Callable[[T], R],
    items: Sequence[T],
    *,
    budget: Budget = BUDGET,
    workers: int | None = None,
    step: Callable[[T, Step], None] | None = None,
) -> Iterator[tuple[T, R | Crash]]:
    """
    Yield ``(item, result)`` in the order of the items, working on several at once.

    ``work`` is a function of an importable module (or a ``functools.partial`` of one), never of ``__main__``.
    Whatever an item does to its process becomes that item's ``Crash``; the others are not touched. Closing
    the iterator ends the processes. PluginError: a plug-in cannot be used there. ``step`` is called with an
    item and how far it is, where ``work`` tells.
    """
    if processes_exist():
        from skilltrain_cli.intake.workers.pool import in_processes  # noqa: PLC0415 - not where there are none

        return in_processes(work, items, budget=budget, workers=workers, step=step)
    return _one_by_one(work, items, step)


def _one_by_one(
    work: Callable[[T], R], items: Sequence[T], step: Callable[[T, Step], None] | None
) -> Iterator[tuple[T, R | Crash]]:
    """Work in this very process; what an item raises is its own."""
    for item in items:
        before = progress.parent.set(partial(step, item) if step else None)
        try:
            result: R | Crash = work(item)
        except (KeyboardInterrupt, PluginError, SystemExit):
            raise
        except MemoryError:
            result = Crash(failure=Failure.MEMORY)
        except BaseException as error:  # noqa: BLE001 - a Rust panic is no Exception
            result = Crash(failure=Failure.CRASHED, detail=error_origin(error))
        finally:
            progress.parent.reset(before)
        yield item, result
