"""One question to a file that may come from anybody: its answer, or why there is none, from a worker."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from msgspec import Struct

from skilltrain_cli.errors import EXIT_USAGE, SktError
from skilltrain_cli.intake.workers.crash import Crash
from skilltrain_cli.intake.workers.guard import guarded

T = TypeVar("T")
R = TypeVar("R")


class Refusal(Struct, frozen=True, kw_only=True):
    """Why there is no answer, on its way to where it is raised: no exception leaves a worker."""

    message: str
    hint: str
    exit_code: int = EXIT_USAGE

    def raised(self) -> SktError:
        """Return it as an error."""
        error = SktError(self.message, self.hint)
        error.exit_code = self.exit_code
        return error


def answered(work: Callable[[T], R], item: T) -> R | Crash:
    """
    Return what ``work`` makes of an item, or its crash; raises the SktError that it raises.

    ``work`` is a function of a module, or a partial of one.
    """
    results: Iterator[tuple[T, R | Refusal | Crash]] = guarded(partial(_worked, work=work), [item])
    for _, found in results:
        if isinstance(found, Refusal):
            raise found.raised()
        return found
    raise AssertionError("a guarded item has an outcome")


def _worked(item: T, *, work: Callable[[T], R]) -> R | Refusal:
    try:
        return work(item)
    except SktError as error:
        return Refusal(message=str(error), hint=error.hint, exit_code=error.exit_code)
