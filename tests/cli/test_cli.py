"""The program around the commands: its date, help, errors, exit codes and streams."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from command_line import Skt
from county_files import county_file
from repository import ROOT
from skilltrain_cli import __version__
from skilltrain_cli.cli import as_of_day, console
from skilltrain_cli.cli.app import run

HEAVY = [
    "av",
    "pymediainfo",
    "pandas",
    "openpyxl",
    "asyncio",
    "multiprocessing",
    "rapidfuzz",
    "duckdb",
    "PIL",
    "xlsxwriter",
    "python_calamine",
    "docx",
]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKT_TODAY", "2021-06-10")
    monkeypatch.delenv("SKT_DEBUG", raising=False)


@pytest.fixture
def skt(capsys: pytest.CaptureFixture[str]) -> Skt:
    return Skt(capsys)


def child(*arguments: str, **options: Any) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, check=False, cwd=ROOT, timeout=300, **options
    )


# The clock.


@pytest.mark.parametrize(
    "text", ["2021-06-15", "2021/6/15", "2021.6.15", "2021年6月15日", "20210615", " 2021-06-15 "]
)
def test_days_as_people_write_them(text: str) -> None:
    assert as_of_day.as_of(text).isoformat() == "2021-06-15"


@pytest.mark.parametrize("text", ["2021-02-30", "15/6/2021", "明天", "", "2021-06-15T08:00", "0000-01-01"])
def test_a_day_that_cannot_be_read(skt: Skt, text: str) -> None:
    assert f"“{text}”看不懂" in skt.refused("deadlines", "--as-of", text)


def test_where_the_day_comes_from(skt: Skt, monkeypatch: pytest.MonkeyPatch) -> None:
    assert as_of_day.as_of(None).isoformat() == "2021-06-10"
    assert as_of_day.as_of("2021-06-11").isoformat() == "2021-06-11"
    monkeypatch.setenv("SKT_TODAY", "昨天")
    assert "SKT_TODAY" in skt.refused("deadlines")
    monkeypatch.delenv("SKT_TODAY")
    assert as_of_day.as_of(None).year >= 2021


# The program around the commands.


def test_help_and_version_are_chinese(skt: Skt) -> None:
    out, _ = skt("--help")
    assert all(words in out for words in ("用法：skt", "选项", "命令", "deadlines", "显示这份帮助"))
    assert not any(
        words in out for words in ("Usage", "Options", "Commands", "Show this", "Install completion")
    )
    for command in ("deadlines", "notices", "regions"):
        page, _ = skt(command, "--help")
        assert "用法：skt" in page
        assert "Usage" not in page
    assert skt("--version")[0] == f"skt {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["deadline"], "没有 deadline 这个命令，是否指 deadlines？"),
        (["deadlines", "--untt", "x"], "没有 --untt 这个选项，是否指"),
        (["deadlines", "--unit"], "选项 --unit 后面缺少值"),
        (
            ["deadlines", "--format", "xml"],
            "--format 的值不对：“xml”不在可选值 terminal、json、ics 之中",
        ),
        (["deadlines", "x", "y"], "多出了看不懂的参数：x y"),
        (["--quiet=1", "deadlines"], "选项 --quiet 后面不能跟值"),
        (["-q"], "没有写命令"),
    ],
)
def test_usage_errors_are_chinese(skt: Skt, arguments: list[str], said: str) -> None:
    err = skt.refused(*arguments)
    assert said in err
    assert "--help 查看用法" in err


def test_no_command_shows_the_help(skt: Skt) -> None:
    assert "用法：skt" in skt(code=2)[0]


def test_a_fault_of_our_own_is_one_sentence(skt: Skt, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(as_of_day, "as_of", broken)
    out, err = skt("deadlines", code=3)
    assert (out, len(err.splitlines())) == ("", 2)
    assert "意外错误（ZeroDivisionError）" in err
    assert "Traceback" not in err
    monkeypatch.setenv("SKT_DEBUG", "1")
    assert "secret detail" in skt("deadlines", code=3)[1]


def test_an_interrupt_has_its_own_code(skt: Skt, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(as_of_day, "as_of", interrupted)
    assert skt("deadlines", code=130)[1] == "错误：已中断\n"


@pytest.mark.parametrize("arguments", [("-q", "deadlines"), ("deadlines", "-q"), ("deadlines", "--quiet")])
def test_quiet_is_forgotten_after_the_command(skt: Skt, arguments: tuple[str, ...]) -> None:
    assert skt(*arguments, "--unit", "茌平县")[1] == ""
    assert skt("deadlines", "--unit", "茌平县")[1] != ""


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize("command", [["regions", "--format", "json"], ["deadlines"], ["--help"]])
def test_a_closed_pipe_is_quiet(command: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "skilltrain_cli", *command],
        stdout=write, stderr=subprocess.PIPE, check=False, timeout=300, cwd=ROOT,
    )  # fmt: skip
    os.close(write)
    assert done.stderr == b""
    assert done.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_stdout_is_said() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "skilltrain_cli", "notices"],
            stdout=full, stderr=subprocess.PIPE, check=False, timeout=300, cwd=ROOT,
        )  # fmt: skip
    assert done.returncode == 3
    assert "磁盘已满" in done.stderr.decode()


class Stream(io.TextIOWrapper):
    """An output stream of some code page, a terminal or not."""

    def __init__(self, encoding: str, *, terminal: bool) -> None:
        """Keep what is written as bytes."""
        super().__init__(io.BytesIO(), encoding=encoding, newline="\n")
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    @property
    def written(self) -> bytes:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue()


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "ascii", "utf-8"])
def test_a_pipe_gets_utf8_whatever_the_code_page(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    stream = Stream(encoding, terminal=False)
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    console.prepare()
    assert run(["deadlines", "--format", "json"]) == 0
    assert json.loads(stream.written.decode("utf-8"))["deadlines"]


def test_an_encoding_asked_for_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream("gbk", terminal=False)
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("PYTHONIOENCODING", "gbk")
    console.prepare()
    assert run(["deadlines", "--format", "json"]) == 0
    assert "鲁人社字〔2021〕32号" in stream.written.decode("gbk")


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "ascii"])
@pytest.mark.parametrize(
    "command", [["deadlines"], ["regions", "淄博"], ["--help"], ["notices", "sdhrss-2021-32"]]
)
def test_no_screen_makes_it_crash(monkeypatch: pytest.MonkeyPatch, encoding: str, command: list[str]) -> None:
    stream = Stream(encoding, terminal=True)
    monkeypatch.setattr(sys, "stdout", stream)
    console.prepare()
    assert run(command) == 0
    console.say("𠮷 💥 \ud800")
    text = stream.written.decode(encoding)
    assert encoding != "gbk" or "山东" in text or "任务" in text or "淄博" in text


def test_a_closed_stdout_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    console.prepare()
    assert run(["deadlines"]) == 0
    sys.stdout.close()


def test_colour_is_never_the_only_signal_and_can_be_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, coloured in (("TERM", True), ("NO_COLOR", False)):
        stream = Stream("utf-8", terminal=True)
        with monkeypatch.context() as patch:
            patch.delenv("NO_COLOR", raising=False)
            patch.setenv("TERM", "xterm-256color")
            patch.setenv("COLUMNS", "160")
            patch.setenv(variable, "xterm-256color")
            patch.setattr(sys, "stdout", stream)
            assert run(["deadlines"]) == 0
        text = stream.written.decode()
        assert ("\x1b[31m" in text) is coloured
        assert "截止日已过" in text


@pytest.mark.parametrize(
    ("arguments", "banned"),
    [
        (["--help"], [*HEAVY, "pydantic"]),
        (["deadlines"], [*HEAVY, "pydantic"]),
        (["regions", "张店区"], HEAVY),
        (
            ["validate", "examples/zibo/市直.xlsx"],
            [
                *(
                    "pandas",
                    "openpyxl",
                    "xlsxwriter",
                    "skilltrain_cli.writers.workbooks.marking.mark_workbook",
                ),
                "skilltrain_cli.notices.toml_keys",
            ],
        ),
    ],
)
def test_light_commands_import_nothing_heavy(arguments: list[str], banned: list[str]) -> None:
    code = (
        "import sys; from skilltrain_cli.cli.app import run; run(sys.argv[1:]);"
        f"print([name for name in {banned!r} if name in sys.modules], file=sys.stderr)"
    )
    done = child("-c", code, *arguments, env={**os.environ, "PYTHONUTF8": "1"})
    assert done.stderr.decode().strip() == "[]"


# Streams that are closed, and files that nobody may read.


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX closes streams")
@pytest.mark.parametrize("streams", ["<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_disturb_no_work(tmp_path: Path, streams: str) -> None:
    command = (
        f"{sys.executable} -m skilltrain_cli merge examples/zibo/市直.xlsx --level city -o {tmp_path}/市.xlsx"
    )
    done = subprocess.run(
        ["sh", "-c", f"{command} {streams}"], capture_output=True, check=False, cwd=ROOT, timeout=120
    )
    assert (done.returncode, "意外错误" in done.stderr.decode()) == (0, False)
    assert (tmp_path / "市.xlsx").exists()


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX closes streams")
def test_without_an_input_nothing_is_asked(tmp_path: Path) -> None:
    command = f"{sys.executable} -m skilltrain_cli fill project -o {tmp_path}/a.xlsx <&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False, cwd=ROOT, timeout=300)
    assert (done.returncode, "没法询问" in done.stderr.decode()) == (2, True)


def test_a_named_file_that_nobody_may_read_is_3_and_the_others_are_reviewed(
    skt: Skt, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Simulated, because whoever runs the tests as root may read anything."""
    monkeypatch.chdir(tmp_path)
    real = Path.read_bytes

    def denied(path: Path) -> bytes:
        if path.name == "锁.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    county_file(Path("锁.csv"))
    county_file(Path("张店区.csv"))
    monkeypatch.setattr(Path, "read_bytes", denied)
    monkeypatch.setattr(os, "access", lambda path, *_: Path(path).name != "锁.csv")
    out, err = skt("validate", "锁.csv", "张店区.csv", code=3)
    assert "没有读取权限" in out
    assert "√  张店区.csv" in out
    assert "Permission" not in out + err


def test_a_vanished_file_is_named_in_chinese(skt: Skt) -> None:
    for arguments in (["deadlines", "--notice", "没有.toml"], ["validate", ".", "--regions", "没有.csv"]):
        err = skt.refused(*arguments)
        assert "找不到这个文件" in err
        assert "No such" not in err
