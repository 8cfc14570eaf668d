"""The ``skt`` command: the list of its commands, its global options and its one error handler."""

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from importlib import import_module
from inspect import Parameter, signature
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand
from typer.models import ParameterInfo

from skilltrain_cli import __version__
from skilltrain_cli.cli import console, typer_chinese
from skilltrain_cli.cli.shared_options import Quiet
from skilltrain_cli.errors import EXIT_CLEAN, EXIT_INCOMPLETE, EXIT_USAGE, SktError
from skilltrain_cli.intake.workers.signals import orderly_ending
from skilltrain_cli.writers.output import cause

EXIT_INTERRUPTED = 130
EXIT_PIPE = 141
"""What a shell reports for a program that wrote into a closed pipe (128 + SIGPIPE)."""
_DEBUG = "SKT_DEBUG"

COMMANDS: Mapping[str, str] = {
    "validate": "审核报表：逐格指出问题、依据和改法。",
    "merge": "区县的表汇成市的表，市的表汇成省的表，每行每个合计都有来源。附件1等卡片汇成目录，每张一行。",
    "trace": "查一个数的来源：汇总表里的一格是由哪些文件的哪些单元格来的，一直查到最初的报表。",
    "verify": "核对汇总表：用来源重新算一遍，逐处指出不同的格子，来源给出什么，怎么改。",
    "targets": "对照目标看进展：完成数、目标、完成率、还差多少，与序时进度相比快还是慢。",
    "deadlines": "查看各项报送任务的截止日期和剩余天数。",
    "new": "生成空白表（版式与附件一致，带下拉选项、填写提示和自检）。",
    "fill": "填表：从自己的数据或逐栏回答，写成与附件一致的表；写之前先审核。",
    "fix": "自动改正写法（空格、全角、单位、日期、地名、表头），逐处列出；拿不准的一律不改。",
    "diff": "比较同一张表的前后两份：增、删、改了哪些行，合计变了多少，问题改没改好。",
    "pack": "打包：把附件1和宣传素材审核后打成一个压缩包，按规定命名。",
    "forms": "列出报表；写上表名则列出各栏的填写要求。",
    "rules": "查看审核规则：全部规则，或一条规则的要求、依据和例子。",
    "notices": "查看内置的通知：任务、目标、行动和条款原文；检查自己写的通知文件；起草下一年的。",
    "regions": "查看山东省行政区划和功能区（可按日期）。",
}
"""Every command, one line each, in the order of the help page; its own page begins with the same sentence."""


class _Program(typer_chinese.ChineseGroup):
    """All commands; each is loaded when it is called, or asked what it takes."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - typer's
        """Take the names of the commands, and what they do."""
        super().__init__(**given)
        self.commands = {
            name: typer_chinese.Command(name=name, help=about) for name, about in COMMANDS.items()
        }

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:  # noqa: ANN401
        """Return the command that is called, itself."""
        name, named, rest = super().resolve_command(ctx, args)
        return name, None if named is None else _loaded(named.name or ""), rest


def _loaded(name: str) -> TyperCommand:
    """Return a command with everything it takes."""
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.command(name, cls=typer_chinese.Command, options_metavar="[选项]")(function_of(name))
    made = typer.main.get_command(alone)
    assert isinstance(made, TyperCommand)
    return made


def function_of(name: str) -> Callable[..., None]:
    """Return what a command does and takes: the function of its name, in the module of its name."""
    return _quiet_too(_without_a_look(getattr(import_module(f"{__package__}.{name}"), name)))


def _without_a_look(command: Callable[..., None]) -> Callable[..., None]:
    """Leave it to the work to find a path unreadable: it says so in its own words, and reads the others."""
    for hint in command.__annotations__.values():
        for about in getattr(hint, "__metadata__", ()):
            if isinstance(about, ParameterInfo):
                about.readable = False
    return command


def _quiet_too(command: Callable[..., None]) -> Callable[..., None]:
    """Let ``-q`` stand behind the command as well as before it, and no output stand where an input does."""

    @wraps(command)
    def called(*, quiet: bool, **given: Any) -> None:  # noqa: ANN401 - whatever the command takes
        from skilltrain_cli.cli import output_paths  # noqa: PLC0415 - a help page needs it not

        if quiet:
            console.quiet.set(True)
        output_paths.check_outputs(command.__name__, given)
        command(**given)

    own = signature(command)
    about = Parameter("quiet", Parameter.KEYWORD_ONLY, default=False, annotation=Quiet)
    called.__annotations__ = {**command.__annotations__, "quiet": Quiet}
    called.__signature__ = own.replace(parameters=[*own.parameters.values(), about])  # type: ignore[attr-defined]
    return called


app = typer.Typer(
    name="skt",
    cls=_Program,
    help="山东省职业技能培训报表：填报、审核、汇总。",
    epilog="日期可用 SKT_TODAY 固定；表格对不齐时设 SKT_WIDE=1；出错时设 SKT_DEBUG=1 可看技术细节。",
    options_metavar="[选项]",
    subcommand_metavar="命令 [参数]...",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(asked: bool) -> None:  # noqa: FBT001 (typer calls it)
    if asked:
        console.say(f"skt {__version__}")
        raise typer.Exit


@app.callback()
def globals_(
    *,
    quiet: Quiet = False,
    version: Annotated[
        bool, typer.Option("--version", help="显示版本", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """山东省职业技能培训报表：填报、审核、汇总。"""
    del version
    console.quiet.set(quiet)


def main() -> None:
    """Run ``skt`` and leave with its exit code."""
    console.prepare()
    with orderly_ending():
        code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except OSError as error:
        code = _unprinted(error)
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code; whatever goes wrong ends in one Chinese sentence."""
    try:
        return _run(arguments)
    except Exception as error:  # noqa: BLE001 (the wording of an error failed)
        with suppress(Exception):
            _admit(error)
        return EXIT_INCOMPLETE


def _run(arguments: list[str]) -> int:
    try:
        code = app(args=arguments, prog_name="skt", standalone_mode=False)
    except SktError as error:
        console.complain(str(error), error.hint)
        return error.exit_code
    except SystemExit as leaving:
        if isinstance(leaving.__context__, BrokenPipeError):  # typer and rich leave with 1: findings, here
            return EXIT_PIPE
        code = leaving.code
    except (KeyboardInterrupt, typer.Abort):
        code = EXIT_INTERRUPTED
    except Exception as error:  # noqa: BLE001 (the last resort of the whole program)
        return _unexpected(error)
    if code == EXIT_INTERRUPTED:  # typer leaves with it, too, and says nothing
        console.complain("已中断")
    return code if isinstance(code, int) else EXIT_CLEAN


def _unexpected(error: Exception) -> int:
    """Word a usage error of click's or a refusal of the system's, or else admit a fault of our own."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return EXIT_USAGE
    if hasattr(error, "format_message"):
        console.complain(*typer_chinese.usage_error(error))
        return EXIT_USAGE
    if os.environ.get(_DEBUG):
        sys.excepthook(type(error), error, error.__traceback__)
    if isinstance(error, OSError):
        return _refused(error)
    _admit(error)
    return EXIT_INCOMPLETE


def _admit(error: Exception) -> None:
    """Say that the fault is ours."""
    console.complain(
        f"程序出现意外错误（{type(error).__name__}），本次没有完成",
        f"设环境变量 {_DEBUG}=1 重新运行可看到技术细节，请连同命令一起反馈",
    )


def _unprinted(error: OSError) -> int:
    """Point stdout at nothing, lest the interpreter fail again at exit; a closed pipe is no fault."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return EXIT_PIPE
    return _refused(error)


def _refused(error: OSError) -> int:
    """Word a refusal of the system's that no command has worded."""
    where = Path(error.filename) if isinstance(error.filename, str) else Path()
    name = f"“{error.filename}”" if error.filename else ""
    console.complain(f"读写{name}失败：{cause(error, where)}", "本次没有完成，排除原因后请重新运行")
    return EXIT_INCOMPLETE
