"""A review of a package that is ended from outside leaves nothing in the temporary folder."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from archive_files import write_slow
from skilltrain_cli.intake.workers.private_folder import private_folder
from skilltrain_cli.intake.workers.signals import ending_signals, orderly_ending

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a package that takes half a second to take apart."""
    path = tmp_path_factory.mktemp("slow") / "淄博市+陶琉工匠+张三13800000000.zip"
    write_slow(path, 5_000_000)
    return path


def held(package: Path, temporary: Path) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    """
    Start a review and hold it and its workers where they are as soon as one writes; return them.

    One that was over before it could be held, as this process was given no time, is started anew.
    """
    while True:
        child = subprocess.Popen(
            [sys.executable, "-m", "skilltrain_cli", "validate", str(package), "--as-of", "2021-06-10"],
            env={**os.environ, "TMPDIR": str(temporary)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        while child.poll() is None and not writing(temporary):
            time.sleep(0.005)
        child.send_signal(signal.SIGSTOP)
        workers = family(child)
        for worker in workers:
            worker.suspend()
        if workers and child.poll() is None:
            return child, workers
        child.send_signal(signal.SIGCONT)
        child.communicate()


def writing(temporary: Path) -> bool:
    """Tell whether something was taken out of the package."""
    return any(each.is_file() and each.stat().st_size for each in temporary.glob("skt-*/files/*/*"))


def family(child: subprocess.Popen[str]) -> list[psutil.Process]:
    """Return the workers of a program."""
    try:
        return list(psutil.Process(child.pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def ended(
    child: subprocess.Popen[str], workers: list[psutil.Process], ending: signal.Signals, *, everybody: object
) -> str:
    """Send a signal to a program that is held, or to all of it; let it go, and return what it said."""
    if everybody:
        os.killpg(child.pid, ending)  # as a terminal that is closed does
    else:
        child.send_signal(ending)
    for worker in workers:
        with suppress(psutil.NoSuchProcess):
            worker.resume()
    child.send_signal(signal.SIGCONT)
    said = child.communicate(timeout=900)[1]
    assert psutil.wait_procs(workers, timeout=900)[1] == []
    return said


@pytest.mark.parametrize(("ending", "everybody"), [(signal.SIGTERM, False), (signal.SIGHUP, True)])
def test_a_plea_to_end_leaves_nothing(
    slow: Path, tmp_path: Path, ending: signal.Signals, everybody: object
) -> None:
    child, workers = held(slow, tmp_path)
    said = ended(child, workers, ending, everybody=everybody)
    assert (child.returncode, said) == (128 + ending, "")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_the_next_one_removes(
    slow: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child, workers = held(slow, tmp_path)
    ended(child, workers, signal.SIGKILL, everybody=True)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (left,) = tmp_path.iterdir()
    with private_folder() as into:
        assert not left.exists()
        with private_folder() as second:  # that of a process still at work is left alone
            assert into.is_dir()
            assert second.is_dir()
    assert list(tmp_path.iterdir()) == []


def test_folders_of_others_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    strange = tmp_path / "skt-表格"
    strange.mkdir()
    (strange / "张店区.xlsx").write_bytes(b"x")
    with private_folder():
        pass
    assert [each.name for each in strange.iterdir()] == ["张店区.xlsx"]


def test_handlers_are_as_before_and_an_ignored_signal_stays_ignored() -> None:
    before = {each: signal.getsignal(each) for each in ending_signals()}
    try:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with orderly_ending():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


SWALLOWED = """
import os, signal, time
from skilltrain_cli.intake.workers.signals import orderly_ending

class Destroyed:
    def __del__(self):
        os.kill(os.getpid(), signal.{name})
        time.sleep(0)

with orderly_ending():
    Destroyed()
    time.sleep(600)
    print("went on")
"""


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", -2)])
def test_a_plea_that_python_swallows_is_heard_all_the_same(name: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SWALLOWED.format(name=name)],
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert (done.returncode, done.stdout) == (code, "")
    assert "ignored" not in done.stderr
