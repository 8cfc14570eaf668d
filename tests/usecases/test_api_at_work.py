"""What befalls a call of the API: a callback that raises, several threads, a host program's own handlers."""

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from command_line import Skt
from county_files import BAD, GOOD, county_file, folder_state
from repository import ROOT
from skilltrain_cli import SktError, Validated, mark, merge, pack, validate
from skilltrain_cli.cli.app import run
from skilltrain_cli.intake.workers.starting import start_method
from skilltrain_cli.writers.output import clear_away, staged
from small_packages import folder, small

DAY = date(2021, 6, 10)
FILES = 6


class Enough(Exception):  # noqa: N818 - somebody's own
    """What a caller's callback raises."""


@pytest.fixture
def rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in an empty folder; whatever is temporary goes to a folder of its own, and must be gone."""
    (tmp_path / "temp").mkdir()
    (tmp_path / "work").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    monkeypatch.chdir(tmp_path / "work")
    yield tmp_path / "work"
    assert [*(tmp_path / "temp").iterdir()] == []
    assert multiprocessing.active_children() == []


def sent(count: int = FILES) -> Path:
    """Return a folder of submissions, every other with an error."""
    for number in range(count):
        county_file(Path(f"收件/{number}.csv"), GOOD, *([BAD] if number % 2 else []))
    return Path("收件")


def stopping(after: int, error: BaseException) -> Callable[[float, int, str], None]:
    """Return a callback that raises the nth time it is called."""
    calls = iter(range(1, after))

    def tick(*_: object) -> None:
        if next(calls, None) is None:
            raise error

    return tick


@pytest.mark.parametrize("after", [1, 3, FILES])
@pytest.mark.parametrize("error", [Enough(), KeyboardInterrupt(), SystemExit(7)], ids=str)
def test_a_callback_that_raises_ends_the_review(rooms: Path, after: int, error: BaseException) -> None:
    path = sent()
    before = folder_state(rooms)
    with pytest.raises(type(error)) as raised:
        validate(path, as_of=DAY, progress=stopping(after, error))
    assert raised.value is error
    assert multiprocessing.active_children() == []
    assert folder_state(rooms) == before


@pytest.mark.usefixtures("rooms")
def test_a_callback_that_raises_ends_a_merge_before_anything_is_written() -> None:
    path = sent()
    with pytest.raises(Enough):
        merge(path, "市.xlsx", as_of=DAY, skip_bad=True, progress=stopping(2, Enough()))
    assert not Path("市.xlsx").exists()


@pytest.mark.usefixtures("rooms")
def test_a_callback_that_raises_ends_the_marking_after_whole_files() -> None:
    found = validate(sent(), as_of=DAY, annotate="标注")
    with pytest.raises(Enough):
        mark(found, progress=stopping(2, Enough()))
    assert len([*Path("标注").rglob("*.xlsx")]) == 2
    assert not [*Path("标注").rglob(".skt-*")]


@pytest.mark.usefixtures("rooms")
@pytest.mark.parametrize("after", [1, 2, 4])
def test_a_callback_that_raises_ends_the_packing_before_there_is_a_package(after: int) -> None:
    folder(small(), Path("材料"))
    with pytest.raises(Enough):
        pack("材料", "报送", as_of=DAY, progress=stopping(after, Enough()))
    assert not Path("报送").exists()
    made = pack("材料", "报送", as_of=DAY)
    assert made.output is not None
    assert made.output.is_file()


# Threads.


def findings(validated: Validated) -> list[tuple[str, str]]:
    return [(each.card.code, str(each.place)) for each in validated.review.findings]


@pytest.mark.usefixtures("rooms")
def test_two_threads_at_once_get_what_one_gets() -> None:
    path = sent()
    alone, before = findings(validate(path, as_of=DAY)), (sys.modules["__main__"], {**os.environ})
    assert len(alone) > FILES // 2
    with ThreadPoolExecutor(3) as threads:
        others = [threads.submit(validate, path, as_of=DAY) for _ in range(2)]
        merged = threads.submit(merge, path, "市.xlsx", as_of=DAY, skip_bad=True, unit="淄博市", batches=True)
        here = validate(path, as_of=DAY)
        assert [findings(each.result()) for each in others] == [alone, alone]
    assert findings(here) == alone
    with pytest.raises(SktError, match=r"收件/0\.csv、收件/2\.csv、收件/4\.csv"):
        merged.result()
    assert (sys.modules["__main__"], {**os.environ}) == before


@pytest.mark.usefixtures("rooms")
def test_a_thread_starts_its_workers_anew() -> None:
    assert start_method() == ("fork" if sys.platform.startswith("linux") else "spawn")
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(start_method).result() == "spawn"


def test_what_one_thread_clears_away_is_not_anothers(tmp_path: Path) -> None:
    begun, cleared = threading.Event(), threading.Event()

    def write() -> None:
        with staged(tmp_path / "a.txt") as temporary:
            temporary.write_text("whole", encoding="utf-8")
            begun.set()
            cleared.wait()

    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(write)
        begun.wait()
        clear_away()
        cleared.set()
        writing.result()
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "whole"


@pytest.mark.usefixtures("rooms")
def test_a_hosts_signal_handlers_stay() -> None:
    folder(small(), Path("材料"))
    mine: list[Any] = []
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        signal.signal(signal.SIGTERM, lambda *_: mine.append(1))
        own = signal.getsignal(signal.SIGTERM)
        pack("材料", "报送", as_of=DAY)
        assert signal.getsignal(signal.SIGTERM) is own
        assert signal.getsignal(signal.SIGINT) is before[signal.SIGINT]
    finally:
        signal.signal(signal.SIGTERM, before[signal.SIGTERM])


def test_a_script_without_a_guard_is_run_once(rooms: Path) -> None:
    """What is started anew must not import the script that calls: it would call again, without end."""
    sent(3)
    script = rooms / "script.py"
    script.write_text(
        "import threading\nfrom datetime import date\nfrom skilltrain_cli import validate\n"
        "def work():\n"
        "    print(validate('收件', as_of=date(2021, 6, 10)).review.files)\n"
        "thread = threading.Thread(target=work)\nthread.start()\nthread.join()\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", str(script)], capture_output=True, check=True, timeout=600, cwd=rooms
    )
    assert (done.stdout.split(), done.stderr) == ([b"3"], b"")


# The command line prints; nothing below it does.


def test_nothing_below_the_command_line_prints() -> None:
    source = ROOT / "src" / "skilltrain_cli"
    below = [path for path in source.rglob("*.py") if path.parent != source / "cli"]
    printing = ("print(", "sys.stdout.write", "sys.stderr.write", "sys.exit(", "datetime.now(", "date.today(")
    found = [
        (path.relative_to(source).as_posix(), word)
        for path in below
        for word in printing
        if f" {word}" in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_no_use_case_reads_the_environment_or_the_clock() -> None:
    source = ROOT / "src" / "skilltrain_cli" / "usecases"
    asking = ("environ", "getenv", ".now(", ".today(", "cwd(", "input(")
    found = [
        (path.name, word)
        for path in source.glob("*.py")
        for word in asking
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []


@pytest.mark.parametrize("how", ["validate", "merge"])
def test_a_folder_is_looked_through_once_whatever_is_made_of_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, rooms: Path, how: str
) -> None:
    path, listed, real = sent(3), [], Path.iterdir

    def iterdir(self: Path) -> Iterator[Path]:
        listed.append(self)
        return real(self)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    monkeypatch.setenv("SKT_TODAY", "2021-06-10")
    work = {
        "validate": ["-o", "审核.html", "--format", "html", "--annotate", "标注", "--force"],
        "merge": ["-o", "市.xlsx", "--skip-bad", "--force", "--batches"],
    }
    (rooms / work[how][1]).write_bytes(b"")
    run([how, str(path), *work[how]])
    capsys.readouterr()
    assert listed.count(path) == 1


@pytest.mark.usefixtures("rooms")
def test_the_commands_say_what_the_functions_return(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKT_TODAY", "2021-06-10")
    path = sent(2)
    found = validate(path, as_of=DAY)
    told = Skt(capsys)
    out, err = told("validate", str(path), code=1)
    assert all(each.card.code in out for each in found.review.findings)
    assert err == ""
