"""Whichever step of writing fails: output absent or complete, nothing beside it, inputs as they were."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from command_line import Skt
from county_files import BAD, county_file, folder_state, row_of
from skilltrain_cli.cli.app import run
from skilltrain_cli.intake.review_files import review
from skilltrain_cli.usecases import merge as merging
from skilltrain_cli.usecases import review as reviewing
from write_faults import CTRL_C, NO_ACCESS, NO_SPACE, Fault

COMMANDS = {
    "validate": (["validate", "收件", "-o", "输出/结果.txt"], 1),
    "json": (["validate", "收件", "--format", "json", "-o", "输出/结果.json"], 1),
    "merge": (["merge", "收件", "--skip-bad", "-o", "输出/市.xlsx"], 0),
    "new": (["new", "project", "-o", "输出/空白.xlsx"], 0),
    "card": (["new", "brand", "-o", "输出/空白.xlsx"], 0),
    "ics": (["deadlines", "--format", "ics", "-o", "输出/日历.ics"], 0),
    "deadlines": (["deadlines", "-o", "输出/日程.txt"], 0),
}
CODES = {NO_SPACE: 3, NO_ACCESS: 3, CTRL_C: 130}
SAID = {NO_SPACE: "磁盘已满", NO_ACCESS: "没有写入权限，或文件夹是只读的", CTRL_C: "已中断"}
OLD = "以前的结果".encode()
_REVIEWS: dict[Any, Any] = {}


@pytest.fixture
def skt(skt: Skt) -> Skt:
    """Return a command line in a folder with three submissions, one of them bad, and an empty 输出."""
    for county in ("淄川区", "博山区"):
        county_file(Path("收件") / f"{county}.csv", row_of(county))
    county_file(Path("收件/张店区.csv"), BAD)
    Path("输出").mkdir()
    return skt


def remembered(paths: Any, order: Any, **_: Any) -> Any:
    """Review the submissions, always the same, once for all faults: reviewing writes nothing (see below)."""
    if order.values not in _REVIEWS:
        _REVIEWS[order.values] = review(paths, order)
    return _REVIEWS[order.values]


@pytest.fixture
def reviewed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the review remembered."""
    monkeypatch.setattr(reviewing, "review", remembered)
    monkeypatch.setattr(merging, "review", remembered)


def attempt(arguments: list[str], kind: str = NO_SPACE, at: int = 0) -> tuple[int, list[str]]:
    """
    Run a command line with a fault; return its exit code and the steps of writing it took.

    All of them are in the folder of the output.
    """
    with pytest.MonkeyPatch.context() as patch:
        fault = Fault(patch, kind, at)
        code = run(arguments)
    assert fault.folders <= {str(Path("输出").resolve())}
    return code, fault.steps


def chosen(steps: list[str], *, thorough: bool) -> list[int]:
    """Return which steps fail: all, or else (a merge takes 150) not every write of many alike."""
    few, nth = 12, 6
    return [
        at for at, name in enumerate(steps, 1) if thorough or name != "write" or at < few or at % nth == 0
    ]


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("kind", [NO_SPACE, NO_ACCESS, CTRL_C])
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.usefixtures("reviewed_once")
def test_whatever_step_fails(skt: Skt, name: str, kind: str, *, force: bool) -> None:
    arguments, good = COMMANDS[name]
    arguments = [*arguments, *(["--force"] if force else [])]
    output = Path(arguments[arguments.index("-o") + 1])
    assert run(arguments) == good
    output.unlink()
    code, steps = attempt(arguments)
    assert code == good
    assert {"open", "write", "fsync", "replace"} <= set(steps)
    complete = output.read_bytes()
    for at in chosen(steps, thorough=kind == NO_SPACE and not force):
        output.unlink(missing_ok=True)
        if force:
            output.write_bytes(OLD)
        before = folder_state(Path())
        skt.capsys.readouterr()
        code, _ = attempt(arguments, kind, at)
        shown = skt.capsys.readouterr()
        assert code == CODES[kind], (at, steps[at - 1], shown.err)
        assert SAID[kind] in shown.err
        assert "Traceback" not in shown.err
        assert "已写入" not in shown.err + shown.out
        assert folder_state(Path()) == before, (at, steps[at - 1])
    assert attempt(arguments)[0] == good
    assert output.read_bytes() == complete
    assert [path.name for path in Path("输出").iterdir()] == [output.name]


@pytest.mark.parametrize("name", ["validate", "merge"])
def test_reviewing_writes_nothing(skt: Skt, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    arguments, good = COMMANDS[name]
    skt(*arguments, code=good)  # the workers' server is started
    reviewed = attempt([*arguments, "--force"])
    monkeypatch.setattr(reviewing, "review", remembered)
    monkeypatch.setattr(merging, "review", remembered)
    run([*arguments, "--force"])
    assert attempt([*arguments, "--force"]) == reviewed


# What the loop cannot show in one way for all.


@pytest.mark.parametrize("name", COMMANDS)
def test_a_folder_that_lets_nothing_be_written(skt: Skt, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Simulated, because whoever runs the tests as root may write anywhere."""
    arguments, _ = COMMANDS[name]
    before = folder_state(Path())
    real = Path.open

    def denied(path: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if path.resolve().parent.name == "输出" and mode != "rb":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", denied)
    out, err = skt(*arguments, code=3)
    assert out == ""
    assert f"写不出“{arguments[arguments.index('-o') + 1]}”：没有写入权限，或文件夹是只读的" in err
    assert "换一个位置或文件名" in err
    assert folder_state(Path()) == before


@pytest.mark.parametrize("name", COMMANDS)
def test_an_output_open_in_wps(skt: Skt, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Simulated: Windows refuses to rename over a file that a program holds open."""
    arguments, _ = COMMANDS[name]
    output = Path(arguments[arguments.index("-o") + 1])
    output.write_bytes(OLD)
    before = folder_state(Path())

    def held(*_: object) -> None:
        error = PermissionError(errno.EACCES, "Access is denied", str(output.resolve()))
        error.winerror = 5  # type: ignore[attr-defined,unused-ignore]
        raise error

    monkeypatch.setattr(os, "replace", held)
    err = skt(*arguments, "--force", code=3)[1]
    assert "文件正被 WPS/Excel 或其他程序打开" in err
    assert "关闭打开它的程序后重试" in err
    assert folder_state(Path()) == before
