"""Time whole processes in turn, so that a slow minute of the machine slows every peer alike."""

import os
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import psutil
from msgspec import Struct, field

_MEGABYTE = 1024 * 1024
_TICK = 0.02


class Runs(Struct):
    """What the runs of one command cost."""

    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    """Of the process and its children; 0 on Windows, which does not tell."""
    megabytes: list[float] = field(default_factory=list)
    """The most that the process and its children held together: PSS where the system tells it, else RSS."""

    @property
    def wall(self) -> float:
        """The median in seconds."""
        return statistics.median(self.seconds)

    @property
    def cpu(self) -> float:
        """The median of CPU seconds: what neighbours do counts less than in those of the clock."""
        return statistics.median(self.cpu_seconds)

    @property
    def peak(self) -> float:
        """The greatest of all runs, in MB."""
        return max(self.megabytes)


def in_turn(
    commands: Mapping[str, Sequence[str]],
    times: Mapping[str, int],
    allowed: Sequence[int] = (0,),
    before: Callable[[], None] = lambda: None,
) -> dict[str, Runs]:
    """
    Run each command as often as asked, one after the other in rounds; a failing one stops the bench.

    ``before`` is called ahead of every run, outside its time. Memory is watched in a run of its own: looking
    fifty times a second takes a processor from the command.
    """
    runs = {name: Runs() for name in commands}
    for number in range(max(times.values())):
        for name, command in commands.items():
            if number < times[name]:
                before()
                took = _run(command, allowed, watched=False)
                runs[name].seconds.append(took.seconds)
                runs[name].cpu_seconds.append(took.cpu_seconds)
    for name, command in commands.items():
        runs[name].megabytes.append(_run(command, allowed, watched=True).megabytes)
    return runs


class _Cost(NamedTuple):
    """What one run cost."""

    seconds: float
    cpu_seconds: float
    megabytes: float


def _run(command: Sequence[str], allowed: Sequence[int], *, watched: bool) -> _Cost:
    started, spent = time.perf_counter(), _children()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = [0]
    watch = threading.Thread(target=_watch, args=(process, peak), daemon=True)
    if watched:
        watch.start()
    _, errors = process.communicate()
    seconds = time.perf_counter() - started
    if watched:
        watch.join()
    if process.returncode not in allowed:
        raise SystemExit(
            f"{' '.join(command)}: exit {process.returncode}\n{errors.decode(errors='replace')[-2000:]}"
        )
    return _Cost(seconds, _children() - spent, peak[0] / _MEGABYTE)


def _children() -> float:
    """Return the CPU seconds of all processes that were waited for, and of theirs."""
    times = os.times()
    return times.children_user + times.children_system


def _watch(process: subprocess.Popen[bytes], peak: list[int]) -> None:
    try:
        root = psutil.Process(process.pid)
        while process.poll() is None:
            tree = [root, *root.children(recursive=True)]
            peak[0] = max(peak[0], sum(_held(each) for each in tree))
            time.sleep(_TICK)
    except psutil.Error:
        return


def _held(process: psutil.Process) -> int:
    """Return the memory that is a process's own share; pages shared by forked workers count once."""
    try:
        memory = process.memory_full_info()
        return int(getattr(memory, "pss", 0) or memory.rss)
    except psutil.Error:
        return 0
