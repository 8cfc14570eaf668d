"""Whatever an item does to its worker is that item's result, and only that item's."""

import mmap
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from psutil import NoSuchProcess, Process

from repository import WORKBENCH
from skilltrain_cli.intake.workers import pool
from skilltrain_cli.intake.workers.crash import Crash
from skilltrain_cli.intake.workers.guard import guarded
from skilltrain_cli.intake.workers.item_limits import Budget
from skilltrain_cli.intake.workers.worker_watch import Pulse
from skilltrain_cli.values.read_outcome import Failure
from worker_orders import ASLEEP_SECONDS, work

QUICK = Budget(idle_seconds=4, cpu_seconds=1)
"""A busy computer may let a worker wait for seconds; an item that hangs sleeps for much longer."""
AWAKE_SECONDS = ASLEEP_SECONDS / 3
"""Whatever takes longer has waited for a worker that sleeps."""
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and rlimits are POSIX")


def outcome(order: str, budget: Budget = QUICK) -> object:
    [(_, result)] = guarded(work, [order], budget=budget)
    return result


@pytest.mark.parametrize(
    ("order", "failure"),
    [
        ("abort", Failure.CRASHED),
        ("segfault", Failure.CRASHED),
        ("kill", Failure.CRASHED),
        ("exit", Failure.CRASHED),
        ("vanish", Failure.CRASHED),
        ("interrupt", Failure.CRASHED),
        ("stubborn", Failure.CRASHED),
        ("error", Failure.CRASHED),
        ("unpicklable", Failure.CRASHED),
        ("hog", Failure.MEMORY),
        ("sleep", Failure.TIMEOUT),
        ("loop", Failure.TIMEOUT),
    ],
)
def test_a_misbehaving_item_becomes_a_crash_between_unharmed_neighbours(order: str, failure: Failure) -> None:
    items = ["slow", order, "b", "slow", "c"]
    results = list(guarded(work, items, budget=QUICK, workers=2))
    assert [item for item, _ in results] == items
    crash = results[1][1]
    assert isinstance(crash, Crash)
    assert crash.failure is failure
    assert [result for _, result in results if not isinstance(result, Crash)] == ["slow", "b", "slow", "c"]


@posix
def test_the_exit_code_and_its_name_are_told() -> None:
    crash = outcome("abort")
    assert isinstance(crash, Crash)
    assert (crash.exit_code, crash.detail) == (-signal.SIGABRT, "SIGABRT")


@posix
def test_what_the_program_has_mapped_is_not_counted_as_the_items() -> None:
    """A notebook with pandas and pyarrow maps gigabytes: a fork of it could begin no thread, and hung."""
    with mmap.mmap(-1, 3 * 1024**3):
        assert outcome("thread") == 1_000_000
        assert isinstance(hog := outcome("hog"), Crash)
        assert hog.failure is Failure.MEMORY


def test_every_item_may_crash() -> None:
    results = [result for _, result in guarded(work, ["abort"] * 6, workers=2)]
    assert all(isinstance(result, Crash) for result in results)


def test_results_keep_the_order_of_the_items() -> None:
    items = ["slow", *map(str, range(40)), "slow", *map(str, range(40, 60))]
    assert [result for _, result in guarded(work, items, workers=3)] == items


def test_a_huge_result_arrives() -> None:
    assert outcome("huge", Budget()) == b"x" * 50_000_000


def test_no_items_no_workers() -> None:
    assert list(guarded(work, [])) == []


def test_a_worker_takes_several_items() -> None:
    assert len({result for _, result in guarded(work, ["pid"] * 6, workers=1)}) == 1


def test_an_old_worker_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "MOST_SERVED", 2)
    pids = [result for _, result in guarded(work, ["pid"] * 6, workers=1)]
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [2, 2, 2]


@pytest.mark.parametrize("order", ["kill", "sleep", "hog"])
def test_what_a_dead_worker_had_not_begun_is_done_by_another(order: str) -> None:
    items = ["a", order, *map(str, range(8))]
    results = [result for _, result in guarded(work, items, budget=QUICK, workers=1)]
    assert isinstance(results[1], Crash)
    assert results[:1] + results[2:] == items[:1] + items[2:]


def test_a_worker_left_without_work_is_let_go_before_its_time_is_up() -> None:
    results = [result for _, result in guarded(work, ["slow", "a", "sleep"], budget=QUICK, workers=3)]
    assert results[:2] == ["slow", "a"]
    assert isinstance(results[2], Crash)


@posix
def test_each_item_has_its_own_cpu_seconds() -> None:
    results = [result for _, result in guarded(work, ["loop", "a", "loop", "b"], budget=QUICK, workers=1)]
    assert [getattr(result, "failure", result) for result in results] == ["timeout", "a", "timeout", "b"]


def test_a_worker_that_grows_is_killed_where_the_system_sets_no_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Budget, "rlimits_work", staticmethod(lambda: False))
    crash = outcome("huge-wait", Budget(memory_bytes=1, idle_seconds=20))
    assert crash == "huge-wait" or isinstance(crash, Crash)
    crash = outcome("sleep", Budget(memory_bytes=1, idle_seconds=20))
    assert isinstance(crash, Crash)
    assert crash.failure is Failure.MEMORY


def watched_worker(
    monkeypatch: pytest.MonkeyPatch, beats: Sequence[tuple[float, Pulse | None]]
) -> list[bool]:
    """Return after each beat (seconds passed, pulse) whether a worker is done for."""
    clock = [0.0]
    seen: list[Pulse | None] = [Pulse(0.0, 0)]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    monkeypatch.setattr(pool._Worker, "_pulse", lambda _: seen[0])
    worker = pool._Worker(process=None, line=None)  # type: ignore[arg-type]
    worker.begin()
    said = []
    for seconds, beat in beats:
        clock[0], seen[0] = clock[0] + seconds, beat
        said.append(worker.is_done_for(Budget(idle_seconds=5, cpu_seconds=30)))
    return said


def test_a_worker_hangs_only_when_it_used_no_cpu_and_read_no_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = [(1.0, Pulse(0.01 * (at // 4), 0)) for at in range(100)]
    reading = [(1.0, Pulse(0.0, at // 4)) for at in range(100)]
    assert not any(watched_worker(monkeypatch, slow))
    assert not any(watched_worker(monkeypatch, reading))
    assert watched_worker(monkeypatch, [(1.0, Pulse(0.1, 7))] * 8) == [False] * 6 + [True] * 2
    assert watched_worker(monkeypatch, [(1.0, None)] * 8) == [False] * 5 + [True] * 3


def test_a_computer_that_slept_is_not_held_against_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(watched_worker(monkeypatch, [(9_999.0, Pulse(0.1, 7))] * 5))


def test_cpu_seconds_are_counted_where_the_system_sets_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    said = watched_worker(monkeypatch, [(1.0, Pulse(100 + at, 0)) for at in range(40)])
    assert said.index(True) == 30 + pool._CPU_SPARE + 1


def test_closing_early_leaves_no_process() -> None:
    results = guarded(work, ["pid"] * 3 + ["sleep"] * 9, workers=2)
    _, pid = next(results)
    results.close()  # type: ignore[attr-defined]
    assert isinstance(pid, int)
    with pytest.raises(NoSuchProcess):
        Process(pid)


def test_workers_are_silent(capfd: pytest.CaptureFixture[str]) -> None:
    assert outcome("noise") == "noise"
    outcome("abort")
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


SCRIPT = """
import sys
sys.path.insert(0, {workbench!r})
print("LOADED", __name__, flush=True)
from worker_orders import work
from skilltrain_cli.intake.workers.guard import guarded
from skilltrain_cli.intake.workers.item_limits import Budget
for item, result in guarded(work, {items!r}, workers=2, budget=Budget(idle_seconds=1000)):
    print(result, flush=True)
{after}
"""


def script(tmp_path: Path, items: list[str], after: str = "") -> list[str]:
    """Return a command that runs a program without a main guard, as a console script is."""
    path = tmp_path / "program"
    path.write_text(SCRIPT.format(workbench=str(WORKBENCH), items=items, after=after), encoding="utf-8")
    return [sys.executable, str(path)]


def test_the_main_script_is_not_run_again_in_workers(tmp_path: Path) -> None:
    ran = subprocess.run(
        script(tmp_path, ["a", "b"]), capture_output=True, text=True, timeout=300, check=False
    )
    assert (ran.returncode, ran.stdout.split(), ran.stderr) == (0, ["LOADED", "__main__", "a", "b"], "")


def test_an_error_in_the_program_ends_it_with_workers_at_work(tmp_path: Path) -> None:
    command = script(tmp_path, ["pid", "sleep", "sleep"])
    command[1:] = [
        "-c",
        Path(command[1]).read_text(encoding="utf-8").replace("    print", "    sys.exit(7)#"),
    ]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=AWAKE_SECONDS, check=False)
    assert (ran.returncode, ran.stderr) == (7, "")


def alive_in_the_end(processes: list[Process]) -> list[Process]:
    """Wait until the processes are gone, not as long as they would sleep; return those that are not."""
    deadline = time.monotonic() + AWAKE_SECONDS
    alive = processes
    while alive and time.monotonic() < deadline:
        time.sleep(0.05)
        alive = [each for each in alive if each.is_running() and each.status() != "zombie"]
    return alive


@posix
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_stopping_the_program_leaves_no_orphans(tmp_path: Path, stop: signal.Signals) -> None:
    command = script(tmp_path, ["pid", "sleep", "sleep", "sleep"])
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as program:
        assert program.stdout is not None
        assert [program.stdout.readline() for _ in range(2)]
        children = Process(program.pid).children(recursive=True)
        if stop is signal.SIGINT:
            os.killpg(program.pid, stop)  # as a terminal does: everyone in the foreground hears it
        else:
            program.kill()
        program.wait(AWAKE_SECONDS)
        assert program.stderr is not None
        noise = program.stderr.read() if stop is signal.SIGINT else ""
    assert noise.count("Traceback") <= 1
    assert not alive_in_the_end(children)


LATE = """
import os, sys, time
sys.path.insert(0, {workbench!r})
from worker_orders import work
from skilltrain_cli.intake.workers.guard import guarded
def wait_for_the_end(parent=os.getpid()):
    while os.getppid() == parent:
        time.sleep(0.05)
os.register_at_fork(after_in_parent=lambda: print(flush=True), after_in_child=wait_for_the_end)
list(guarded(work, ["sleep"], workers=1))
"""


@posix
def test_a_worker_that_begins_when_the_program_is_gone_ends(tmp_path: Path) -> None:
    path = tmp_path / "program"
    path.write_text(LATE.format(workbench=str(WORKBENCH)), encoding="utf-8")
    with subprocess.Popen([sys.executable, str(path)], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline()
        children = Process(program.pid).children(recursive=True)
        time.sleep(1)  # for the item to be on its way
        program.kill()
    assert children
    assert not alive_in_the_end(children)


UNDER = """
import resource, sys, time
sys.path.insert(0, {workbench!r})
from worker_orders import work
from skilltrain_cli.intake.workers.guard import guarded
from skilltrain_cli.intake.workers.item_limits import Budget
least = {least} + (int(time.process_time()) if {what!r} == "RLIMIT_CPU" else 0)  # used by now
resource.setrlimit(resource.{what}, (least, least))
for item, result in guarded(work, {items!r}, workers=1, budget=Budget(idle_seconds=100, cpu_seconds={cpu})):
    print(getattr(result, "failure", result), flush=True)
"""


def under(what: str, least: int, items: list[str], cpu: int = 30) -> list[str]:
    """Return what comes of the items in a program that was started under a limit of its own."""
    workbench = str(WORKBENCH)
    program = UNDER.format(what=what, least=least, workbench=workbench, items=items, cpu=cpu)
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, text=True, timeout=900, check=False).stdout.split()


@posix
@pytest.mark.parametrize("least", [300, 20])
def test_a_lower_limit_of_time_is_no_fault_of_the_items(least: int) -> None:
    assert under("RLIMIT_CPU", least, ["a", "b", "c"]) == ["a", "b", "c"]


@posix
def test_time_cut_short_by_this_computer_is_not_blamed_on_the_item() -> None:
    assert under("RLIMIT_CPU", 2, ["a", "loop", "b"]) == ["a", "confined", "b"]
    assert under("RLIMIT_CPU", 60, ["loop", "b"], cpu=1) == ["timeout", "b"]


@pytest.mark.skipif(not Budget.rlimits_work(), reason="the system does not limit the address space")
def test_memory_cut_short_by_this_computer_is_not_blamed_on_the_item() -> None:
    assert under("RLIMIT_AS", 1024**3, ["a", "hog", "b"]) == ["a", "confined", "b"]
    assert under("RLIMIT_AS", 3 * 1024**3, ["a", "hog", "b"]) == ["a", "memory", "b"]
