"""Work of our own, spread over processes: the results of a map, whatever becomes of a process."""

import errno
import os
import signal
import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial
from io import BytesIO
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psutil
import pytest

from skilltrain_cli.errors import OutputError
from skilltrain_cli.intake.workers.split_over_workers import spread_out
from skilltrain_cli.intake.workers.starting import start_method
from skilltrain_cli.writers.workbooks.bulk_rows import Poured, pour
from skilltrain_cli.writers.workbooks.workbook_style import Look, formats, open_book

FORKED = pytest.mark.skipif(start_method() != "fork", reason="this system forks no processes")
MANY = range(100)
FULL = Path("/dev/full")


@pytest.fixture(name="begun_before")
def fixture_begun_before() -> frozenset[psutil.Process]:
    """Return the processes that other tests have left to this one, such as Python's own tracker."""
    return frozenset(psutil.Process().children())


def squared(item: int) -> tuple[int, int]:
    return item * item, os.getpid()


def dies_elsewhere(item: int, home: int) -> int:
    if item == 41 and os.getpid() != home:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def raises(item: int) -> int:
    if item == 41:
        raise OutputError("写不下", "请缩短")
    return item


@FORKED
def test_results_come_in_order_from_other_processes() -> None:
    results = list(spread_out(squared, MANY))
    assert [result for result, _ in results] == [item * item for item in MANY]
    assert os.getpid() not in {pid for _, pid in results}


@FORKED
def test_what_the_work_holds_need_not_travel() -> None:
    held: Callable[[Any], int] = lambda item: item + 1  # noqa: E731 - what cannot be pickled
    assert list(spread_out(held, MANY)) == [item + 1 for item in MANY]


def test_few_items_start_no_process() -> None:
    assert {pid for _, pid in spread_out(squared, range(3))} == {os.getpid()}


def test_beside_other_threads_no_process_is_started() -> None:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.extend(spread_out(squared, MANY)))
    thread.start()
    thread.join()
    assert found == [(item * item, os.getpid()) for item in MANY]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no such signal")
def test_what_a_dead_process_left_is_done_here() -> None:
    assert list(spread_out(partial(dies_elsewhere, home=os.getpid()), MANY)) == list(MANY)


@FORKED
@pytest.mark.parametrize("most", [0, 1])
def test_where_the_system_starts_no_process_all_is_done_here(
    most: int, monkeypatch: pytest.MonkeyPatch, begun_before: frozenset[psutil.Process]
) -> None:
    begin = BaseProcess.start
    begun: list[BaseProcess] = []

    def start(process: BaseProcess) -> None:
        if len(begun) == most:
            raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))
        begun.append(process)
        begin(process)

    monkeypatch.setattr(BaseProcess, "start", start)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    assert [result for result, _ in spread_out(squared, MANY)] == [item * item for item in MANY]
    assert begun_before.issuperset(psutil.Process().children())


def test_an_exception_is_the_caller_s(begun_before: frozenset[psutil.Process]) -> None:
    done: list[int] = []
    with pytest.raises(OutputError, match="写不下"):
        done.extend(each for each in spread_out(raises, MANY))
    assert begun_before.issuperset(psutil.Process().children())


@FORKED
@pytest.mark.skipif(not FULL.exists(), reason="this system has no disk that is always full")
def test_a_full_disk_leaves_no_process_while_the_error_is_held(
    begun_before: frozenset[psutil.Process],
) -> None:
    package, rows = BytesIO(), 40_000
    with open_book(package, "题") as book:
        book.add_worksheet("表").write_blank(0, 0, None, formats(book)[Look.WORD])
    texts = [f"{number * 7919 % 999_983}" for number in range(rows)]
    sheet = Poured(sheet="表", row=0, count=rows, columns=[texts])
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)) as raised:
        pour(package, FULL, [sheet], spread_out)
    assert raised.value.__traceback__ is not None
    assert begun_before.issuperset(psutil.Process().children())


def test_closing_ends_the_processes(begun_before: frozenset[psutil.Process]) -> None:
    with closing(spread_out(squared, MANY)) as results:
        next(results)
    assert begun_before.issuperset(psutil.Process().children())
