"""CPU seconds as a usual machine counts them, so that a slow machine is not taken for slow code."""

from functools import cache
from time import process_time

_YARDSTICK_SECONDS = 0.01
"""What the yardstick takes on a usual machine."""


def usual_seconds() -> float:
    """Return the CPU seconds this process has used so far, in those of a usual machine."""
    slowness = _slowness()
    return process_time() / slowness


@cache
def _slowness() -> float:
    return max(1.0, min(_yardstick() for _ in range(5)) / _YARDSTICK_SECONDS)


def _yardstick() -> float:
    begun = process_time()
    sum(str(number).count("1") for number in range(100_000))
    return process_time() - begun
