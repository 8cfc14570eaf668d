"""A merge that is killed or interrupted at any moment leaves its output absent or complete, no process."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

import fuzz_signals
from command_line import Skt
from county_files import folder_state
from repository import EXAMPLES

TIMES = 10
INTERRUPTED = (130, -signal.SIGINT)
"""
The same to a shell. Python leaves by the signal itself when it comes while Python shuts down, or when it
came in the midst of an ``exec`` such as dataclasses do, caught or not.
"""
MERGE = [
    *(sys.executable, "-m", "skilltrain_cli", "merge", "in", "-o", "out/市.xlsx", "--force"),
    *("--as-of", "2021-06-10"),
]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with four counties' workbooks in ``in`` and an empty ``out``."""
    folder = tmp_path_factory.mktemp("killed")
    for name in ("in", "out"):
        (folder / name).mkdir()
    for path in sorted((EXAMPLES / "zibo").glob("*.xlsx"))[:4]:
        shutil.copy2(path, folder / "in")
    return folder


@pytest.fixture(scope="module")
def whole(copy: Path) -> tuple[bytes, float]:
    """Return what an undisturbed merge writes, and how long it takes."""
    begun = time.monotonic()
    subprocess.run(MERGE, cwd=copy, check=True, capture_output=True)
    return (copy / "out/市.xlsx").read_bytes(), time.monotonic() - begun


def moments(longest: float) -> Sequence[float]:
    """Return moments spread over the run; at the first no machine, however fast, is done."""
    return [longest * number / TIMES for number in range(TIMES)]


def killed(copy: Path, delay: float) -> list[psutil.Process]:
    """Kill a merge after a delay, the parent alone, as a system short of memory does; return the rest."""
    nowhere = subprocess.DEVNULL
    child = subprocess.Popen(MERGE, cwd=copy, stdout=nowhere, stderr=nowhere)
    time.sleep(delay)
    rest = family(child.pid)
    child.kill()
    child.wait(timeout=300)
    return rest


def interrupted(copy: Path, delay: float) -> tuple[int, str, list[psutil.Process]]:
    """Press Ctrl-C, a delay after a merge began to work; return exit code, stderr, and its processes."""
    with (copy / "stderr.txt").open("wb") as errors:
        child = subprocess.Popen(
            MERGE, cwd=copy, stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True
        )
        while not family(child.pid) and child.poll() is None:
            time.sleep(0.01)
        time.sleep(delay)
        rest = family(child.pid)
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGINT)  # a terminal sends it to all of them
        child.wait(timeout=300)
    return child.returncode, (copy / "stderr.txt").read_text(encoding="utf-8"), rest


def family(pid: int) -> list[psutil.Process]:
    """Return the processes a process has started."""
    try:
        return list(psutil.Process(pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return []


@pytest.mark.parametrize("before", [None, b"earlier"])
def test_a_kill_leaves_nothing_half_done(
    copy: Path, whole: tuple[bytes, float], before: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs, output = folder_state(copy / "in"), copy / "out/市.xlsx"
    seen, left = set(), []
    for delay in moments(whole[1])[:: 1 if before is None else 3]:
        output.unlink(missing_ok=True)
        if before is not None:
            output.write_bytes(before)
        left += killed(copy, delay)
        seen.add(output.read_bytes() if output.exists() else None)
        assert folder_state(copy / "in") == inputs
    assert before in seen
    assert seen <= {before, whole[0]}
    assert psutil.wait_procs(left, timeout=300)[1] == []
    others = {path.name for path in (copy / "out").iterdir()} - {output.name}
    assert all(name.startswith(".skt-") for name in others)  # what a killed program cannot clear away …
    output.write_bytes(whole[0])
    Skt(capsys)("validate", str(copy / "out"), "--as-of", "2021-06-10")  # … is never taken for a table


def test_ctrl_c_leaves_nothing_at_all(copy: Path, whole: tuple[bytes, float]) -> None:
    inputs, output = folder_state(copy / "in"), copy / "out/市.xlsx"
    shutil.rmtree(copy / "out")
    (copy / "out").mkdir()
    left, codes = [], set()
    for delay in moments(whole[1] / 2)[::2]:
        output.unlink(missing_ok=True)
        code, said, rest = interrupted(copy, delay)
        left += rest
        codes.add(code)
        assert code in (0, *INTERRUPTED), said
        assert said in ("", "错误：已中断\n")
        assert said or code != INTERRUPTED[0]
        assert not output.exists() or output.read_bytes() == whole[0]
        assert {path.name for path in (copy / "out").iterdir()} <= {output.name}
    assert codes & {*INTERRUPTED}
    assert folder_state(copy / "in") == inputs
    assert psutil.wait_procs(left, timeout=300)[1] == []


def test_whatever_ends_a_writing_command_nothing_half_done_stays(tmp_path: Path) -> None:
    """All commands and many more moments: ``fuzz_signals.py``."""
    found = fuzz_signals.run(tmp_path, 4, seed=10, names=("annotate",))
    assert found.faults == []
