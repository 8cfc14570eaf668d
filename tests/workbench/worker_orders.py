"""What the guard's tests have workers do; workers import it by name."""

import ctypes
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from skilltrain_cli.intake.read_file import read
from skilltrain_cli.values.read_outcome import Reading

ASLEEP_SECONDS = 900
"""How long an item sleeps: far longer than a test waits for what must not wait for it."""


class Stubborn(Exception):  # noqa: N818
    """An exception that can neither be pickled nor shown."""

    def __init__(self) -> None:
        """Carry a function, which pickle refuses."""
        super().__init__(lambda: None)

    def __str__(self) -> str:
        """Fail where a message is expected."""
        raise RuntimeError


def work(order: str) -> object:  # noqa: C901, PLR0912
    """Do as told; an unknown order comes back as the result."""
    match order:
        case "abort":
            os.abort()
        case "segfault":
            ctypes.string_at(0)
        case "hog":
            return len(b"x" * 8 * 1024**3)
        case "loop":
            while True:
                pass
        case "sleep":
            time.sleep(ASLEEP_SECONDS)
        case "exit":
            sys.exit(3)
        case "vanish":
            os._exit(0)
        case "kill":
            os.kill(os.getpid(), 9)
        case "interrupt":
            raise KeyboardInterrupt
        case "stubborn":
            raise Stubborn
        case "error":
            raise ValueError(order)
        case "unpicklable":
            return lambda: None
        case "huge":
            return b"x" * 50_000_000
        case "noise":
            sys.stdout.write("NOISE")
            os.write(1, b"NOISE")
            os.write(2, b"NOISE")
        case "slow":
            time.sleep(0.2)
        case "thread":
            with ThreadPoolExecutor(1) as threads:
                return threads.submit(len, b"x" * 1_000_000).result()
        case "pid":
            return os.getpid()
    return order


def read_and_weigh(path: Path) -> tuple[Reading, int]:
    """Read a file and tell by how much the most memory the process ever held has grown, in MB."""
    import resource  # noqa: PLC0415 - not on Windows

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reading = read(path, file=path.name)
    return reading, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
