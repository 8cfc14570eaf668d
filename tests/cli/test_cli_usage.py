"""Wrong usage of every command, and help pages at every width: Chinese sentences, nothing cut."""

import inspect
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest
from rich.cells import cell_len
from typer.models import ArgumentInfo, OptionInfo

from command_line import Skt
from skilltrain_cli.cli import app as program
from skilltrain_cli.cli import as_of_day, console, typer_chinese

COMMANDS = {name: program.function_of(name) for name in program.COMMANDS}
CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(
    r"Usage|Options|Missing|Invalid|Input|should|Error|No such|requires|required|default:|<\w"
)


@pytest.fixture
def skt(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Skt:
    monkeypatch.setenv("SKT_TODAY", "2021-06-10")
    monkeypatch.delenv("SKT_DEBUG", raising=False)
    return Skt(capsys)


def parameters(command: str) -> Iterator[tuple[str, Any, Any, bool]]:
    """Yield how it is written, its type, typer's description, and whether it must be given."""
    hints = get_type_hints(COMMANDS[command], include_extras=True)
    for name, parameter in inspect.signature(COMMANDS[command]).parameters.items():
        assert get_origin(hints[name]) is Annotated
        kind, info = get_args(hints[name])[:2]
        written = option(name, info) if isinstance(info, OptionInfo) else info.metavar
        yield written, kind, info, parameter.default is inspect.Parameter.empty


def option(name: str, info: OptionInfo) -> str:
    written = [each for each in (info.default, *(info.param_decls or ())) if isinstance(each, str)]
    return written[0] if written else f"--{name}"


def complete(command: str) -> list[tuple[str, list[str]]]:
    """Return the required parameters of a command, as they are named in errors and as they are given."""
    found = []
    for written, _, info, required in parameters(command):
        if required:
            found.append((written, ["某个"] if isinstance(info, ArgumentInfo) else [written, "某个.xlsx"]))
    return found


MISSING = [(command, index) for command in COMMANDS for index in range(len(complete(command)))]
OPTIONS = [
    (command, written, kind)
    for command in COMMANDS
    for written, kind, info, _ in parameters(command)
    if isinstance(info, OptionInfo)
]


def given(command: str, without: int | None = None) -> list[str]:
    parts = complete(command)
    return [word for index, (_, words) in enumerate(parts) if index != without for word in words]


def lacking(command: str, without: int) -> str:
    """Return what is missed: of several arguments that go by their place always the last one."""
    places = [written for written, words in complete(command) if len(words) == 1]
    written = complete(command)[without][0]
    return places[-1] if written in places else written


@pytest.mark.parametrize(("command", "index"), MISSING)
def test_each_missing_argument_is_named(skt: Skt, command: str, index: int) -> None:
    err = skt.refused(command, *given(command, index))
    assert f"错误：缺少 {lacking(command, index)}" in err
    assert f"运行 skt {command} --help 查看用法" in err


def test_commands_that_need_nothing_are_not_tested_in_vain() -> None:
    needing = {"validate", "merge", "trace", "verify", "targets", "new", "fill", "fix", "diff", "pack"}
    assert {command for command, _ in MISSING} == needing


@pytest.mark.parametrize(("command", "name", "kind"), OPTIONS)
def test_an_option_without_its_value(skt: Skt, command: str, name: str, kind: Any) -> None:
    if kind is bool:
        assert f"选项 {name} 后面不能跟值" in skt.refused(
            command, *given(command), "--force=1".replace("--force", name)
        )
        return
    err = skt.refused(command, *given(command), name)
    assert f"选项 {name} 后面缺少值" in err
    assert f"运行 skt {command} --help 查看用法" in err


def test_the_list_of_commands_says_what_their_own_pages_begin_with() -> None:
    begun = {name: inspect.cleandoc(each.__doc__ or "").splitlines()[0] for name, each in COMMANDS.items()}
    assert begun == program.COMMANDS


def test_the_list_of_commands_is_shown_without_loading_one() -> None:
    code = (
        "import sys; from skilltrain_cli.cli.app import COMMANDS, run; run(['--help']);"
        "sys.exit(any(f'skilltrain_cli.cli.{name}' in sys.modules for name in COMMANDS))"
    )
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("command", COMMANDS)
def test_an_option_that_does_not_exist(skt: Skt, command: str) -> None:
    assert "没有 --zzz 这个选项" in skt.refused(command, *given(command), "--zzz")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["validate", "x", "--format", "xml"], "--format 的值不对：“xml”不在可选值"),
        (["validate", "x", "--fail-on", "note"], "--fail-on 的值不对：“note”不在可选值"),
        (["merge", "x", "-o", "a.xlsx", "--level", "county"], "--level 的值不对：“county”不在可选值"),
        (["new", "project", "-o", "a.xlsx", "--rows", "三"], "--rows 的值不对：应为整数"),
        (["new", "project", "-o", "a.xlsx", "--rows", "0"], "--rows 的值不对：不能小于 1"),
        (["new", "project", "-o", "a.xlsx", "--rows", "9999"], "--rows 的值不对：不能大于 5000"),
        (["deadlines", "--as-of", "x"], "“x”看不懂"),
        *((([name, "a", "b"]), "多出了看不懂的参数：b") for name in ("forms", "rules", "notices", "regions")),
    ],
)
def test_a_value_of_the_wrong_kind(skt: Skt, arguments: list[str], said: str) -> None:
    err = skt.refused(*arguments)
    assert said in err
    assert not ENGLISH.search(err)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_version_is_asked_for_before_the_command(skt: Skt, command: str) -> None:
    err = skt.refused(command, *given(command), "--version")
    assert "错误：--version 要写在命令前面" in err
    assert "提示：写成 skt --version" in err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_may_be_told_to_be_quiet_before_and_behind_its_name(skt: Skt, command: str) -> None:
    page = skt(command, "--help")[0]
    assert "-q, --quiet" in page
    for arguments in (["-q", command], [command, "-q"], [command, "--quiet"]):
        assert skt(*arguments, "--help")[0] == page


@pytest.mark.parametrize("broken", ["usage_error", "complain"])
def test_an_error_in_the_wording_of_an_error_is_one_sentence(
    skt: Skt, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    said: list[str] = []

    def fails(*_: object) -> None:
        raise AttributeError("no such attribute")

    def fails_once(*words: str) -> None:
        said.append(words[0])
        if len(said) == 1:
            raise UnicodeError(words[0])

    if broken == "usage_error":
        monkeypatch.setattr(typer_chinese, "usage_error", fails)
        out, err = skt("validate", code=3)
        assert (out, len(err.splitlines())) == ("", 2)
        assert "错误：程序出现意外错误（AttributeError）" in err
    else:
        monkeypatch.setattr(console, "complain", fails_once)
        skt("validate", code=3)
        assert "程序出现意外错误（UnicodeError）" in said[1]


def test_nothing_that_fails_to_be_said_is_a_traceback(skt: Skt, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(console, "complain", fails)
    monkeypatch.setattr(as_of_day, "as_of", fails)
    assert skt("deadlines", code=3) == ("", "")


# Help pages.


@pytest.mark.parametrize("width", [30, 40, 60, 80, 120])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_a_help_page_is_whole_at_any_width(
    skt: Skt, monkeypatch: pytest.MonkeyPatch, command: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    page, _ = skt(*filter(None, [command]), "--help")
    assert max(map(cell_len, page.splitlines())) <= width
    assert not ENGLISH.search(page)
    assert "…" not in page
    joined = re.sub(r"\s", "", page)
    for _, _, info, _ in parameters(command) if command else ():
        assert re.sub(r"\s", "", info.help) in joined
        assert (info.metavar or "") in joined


def test_usage_names_what_must_be_given(skt: Skt) -> None:
    assert "用法：skt validate 路径... [选项]" in skt("validate", "--help")[0]
    assert "用法：skt merge 路径... -o 文件 [选项]" in skt("merge", "--help")[0]
    assert "用法：skt new 表 -o 文件 [选项]" in skt("new", "--help")[0]
    assert "用法：skt forms [表] [选项]" in skt("forms", "--help")[0]
    assert "用法：skt [选项] 命令 [参数]..." in skt("--help")[0]


# Tables.


class Tty(io.StringIO):
    """A terminal in memory."""

    def isatty(self) -> bool:
        return True

    @property
    def text(self) -> str:
        return re.sub(r"\x1b\[[0-9;]*m", "", self.getvalue())


@pytest.mark.parametrize("arguments", [["deadlines"], ["forms"], ["forms", "project"], ["regions", "淄博市"]])
def test_a_narrow_terminal_gets_blocks_in_place_of_columns(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setenv("SKT_TODAY", "2021-06-10")
    monkeypatch.setenv("NO_COLOR", "1")
    pages = {}
    for width in (60, 160):
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setattr(sys, "stdout", screen := Tty())
        assert program.run(arguments) == 0
        pages[width] = screen.text
        assert max(map(cell_len, pages[width].splitlines())) <= width
    assert "───" in pages[160]
    assert "───" not in pages[60]


def test_a_block_names_each_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKT_TODAY", "2021-06-10")
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "stdout", screen := Tty())
    assert program.run(["deadlines"]) == 0
    lines = screen.text.splitlines()
    at = lines.index("截止日：2021-06-15")
    assert lines[at + 1 : at + 4] == [
        "  状态：未到期",
        "  剩余：5 天",
        "  任务：汇总报送《项目制培训情况统计表》（附件2）",
    ]


# Completion.


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


def shell_is(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let the shell that this runs in be of that name."""
    monkeypatch.setattr("shellingham.detect_shell", lambda: (name, f"/bin/{name}"))


def test_completion_is_installed_in_chinese(skt: Skt, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    shell_is(monkeypatch, "bash")
    made = home / ".bash_completions" / "skt.sh"
    assert skt("--install-completion") == (f"已给 bash 装好自动补全：{made}\n重新打开命令行窗口后生效\n", "")
    assert "_skt_completion" in made.read_text(encoding="utf-8")
    assert skt("--show-completion")[0] == made.read_text(encoding="utf-8").rstrip("\n") + "\n"


@pytest.mark.parametrize("option", ["--install-completion", "--show-completion"])
def test_a_shell_without_completion_is_told_so(
    skt: Skt, monkeypatch: pytest.MonkeyPatch, home: Path, option: str
) -> None:
    shell_is(monkeypatch, "tcsh")
    out, err = skt(option, code=3)
    assert out == ""
    assert "只支持 bash、zsh、fish 和 PowerShell" in err
    assert not any(home.iterdir())
