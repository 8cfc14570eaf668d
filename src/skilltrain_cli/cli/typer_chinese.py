"""Typer's own words in Chinese: usage errors, and help pages that ``manpage`` lays out."""

import io
import re
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from subprocess import CalledProcessError
from typing import Any

from typer import Exit
from typer.core import TyperCommand, TyperGroup

from skilltrain_cli.cli import console
from skilltrain_cli.errors import SktError

_VERSION = "--version"
"""The one option of ``skt`` itself that stands before the command only."""


class Command(TyperCommand):
    """A command whose help page and errors are in Chinese."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401
        """Return what the command takes, ``--help`` among it."""
        return _converting_what_is_given(super().get_params(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 (click's classes moved into typer 0.26)
        """Print the help page."""
        _show_help(self, ctx, formatter)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Parse the arguments; an error of the parser's learns whose arguments they were."""
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            if getattr(error, "ctx", ctx) is None:
                error.ctx = ctx  # type: ignore[attr-defined]
            raise


def _converting_what_is_given(parameters: list[Any]) -> list[Any]:
    """
    Let typer make converters for those parameters alone that were given a value to convert.

    Each is a model of pydantic's and takes a millisecond to make; a command has up to twenty.
    """
    for parameter in parameters:
        several = parameter.multiple or parameter.nargs == -1  # of those, nothing is an empty tuple
        if not several and not isinstance(parameter.process_value, partial):
            parameter.process_value = partial(_converted, parameter, parameter.process_value)
    return parameters


def _converted(parameter: Any, convert: Callable[[Any, Any], Any], ctx: Any, value: Any) -> Any:  # noqa: ANN401
    about = parameter.type_descriptor
    text = about.annotation is str and about.parameter_info.parser is None
    idle = value is None or (isinstance(value, str) and (text or value == parameter.default))
    if not idle or parameter.required:
        return convert(ctx, value)
    return parameter.callback(ctx, parameter, value) if parameter.callback else value


class ChineseGroup(TyperGroup):
    """The ``skt`` command itself, with its help page and its completion in Chinese."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Parse the arguments; what typer says when it installs completion is put into Chinese."""
        for parameter in self.params:
            if parameter.name in _COMPLETION and parameter.callback:
                parameter.callback = partial(_completion, parameter.callback)
        return super().parse_args(ctx, args)

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401
        """Return the global options, ``--help`` among them."""
        return _converting_what_is_given(super().get_params(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Print the help page."""
        _show_help(self, ctx, formatter)


_COMPLETION = frozenset({"install_completion", "show_completion"})


def _completion(of_typer: Callable[..., Any], ctx: Any, parameter: Any, value: Any) -> Any:  # noqa: ANN401
    """Let typer install or show completion, and say in Chinese what came of it."""
    if not value or ctx.resilient_parsing:
        return value
    said, code = io.StringIO(), 0
    try:
        with redirect_stdout(said), redirect_stderr(said):
            of_typer(ctx, parameter, value)
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    except Exit as leaving:
        code = leaving.exit_code
    except CalledProcessError as error:
        raise SktError("PowerShell 没有说出配置文件在哪里，自动补全没有装上", _BY_HAND) from error
    if code:
        raise SktError("认不出当前是哪种命令行，只支持 bash、zsh、fish 和 PowerShell", _BY_HAND)
    if installed := re.search(r"^(\w+) completion installed in (.*)$", said.getvalue(), re.MULTILINE):
        console.say(f"已给 {installed[1]} 装好自动补全：{installed[2]}")
        console.say("重新打开命令行窗口后生效")
    else:
        console.deliver(said.getvalue().rstrip("\n"), None)
    raise Exit


_BY_HAND = "自动补全可有可无，不装也不影响使用"


def _show_help(command: TyperCommand | TyperGroup, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
    from skilltrain_cli.cli import manpage  # noqa: PLC0415 (imports rich: only a help page needs it)

    del formatter  # it knows neither colours nor the width of Chinese characters
    manpage.show(command, ctx)


def usage_error(error: Exception) -> tuple[str, str]:
    """
    Return message and hint for one of click's usage errors.

    Typer bundles click since 0.26 and depended on it before, so the classes are told by name.
    """
    ctx = getattr(error, "ctx", None)
    command = ctx.command_path if ctx else "skt"
    if getattr(error, "option_name", "") == _VERSION and " " in command:
        return f"{_VERSION} 要写在命令前面，不能写在后面", f"写成 {command.partition(' ')[0]} {_VERSION}"
    return _sentence(error), f"运行 {command} --help 查看用法"


def _sentence(error: Exception) -> str:
    name, reason = type(error).__name__, _reason(str(getattr(error, "message", error)))
    if name == "NoSuchOption":
        near = "、".join(sorted(getattr(error, "possibilities", None) or ()))
        return f"没有 {getattr(error, 'option_name', '')} 这个选项" + (f"，是否指 {near}？" if near else "")
    if name == "MissingParameter":
        return f"缺少 {_parameter(error)}"
    if name == "BadParameter":
        return f"{_parameter(error)} 的值不对：{reason}"
    return reason


def _parameter(error: Exception) -> str:
    """Return how the parameter is written; what typer calls it has changed from version to version."""
    parameter = getattr(error, "param", None)
    options = [name for name in getattr(parameter, "opts", None) or () if name.startswith("-")]
    if options:
        return (
            str(max(options, key=len))
            if len(options) == 1
            else f"{min(options, key=len)}（{max(options, key=len)}）"
        )
    return str(getattr(parameter, "metavar", None) or getattr(parameter, "name", None) or "参数")


def _listed(quoted: str) -> str:
    """Return a list of click's, ``'error', 'query'``, as Chinese has it."""
    return quoted.replace("', '", "、").strip("'")


_REASONS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"Value error, ", ""),
    (r"'(.*)' is not one of (.*?)\.?$", lambda found: f"“{found[1]}”不在可选值 {_listed(found[2])} 之中"),
    (
        r"No such command '(.*?)'\. Did you mean (.*)\?",
        lambda found: f"没有 {found[1]} 这个命令，是否指 {_listed(found[2])}？",
    ),
    (r"No such command '(.*?)'", r"没有 \1 这个命令"),
    (r"Missing command", "没有写命令"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", r"多出了看不懂的参数：\1"),
    (r"Option '(.*)' does not take a value", r"选项 \1 后面不能跟值"),
    (r"Option '(.*)' requires .*", r"选项 \1 后面缺少值"),
    (r"(?:File|Path|Directory) '(.*)' does not exist", r"“\1”不存在"),
    (
        r"(?:File|Path|Directory) '(.*)' is a (?:file|directory)",
        r"“\1”类型不对（应为文件还是文件夹请看用法）",
    ),
    (r"(?:File|Path|Directory) '(.*)' is not (?:readable|writable)", r"“\1”没有读写权限"),
    (r"(?:Input should be a valid|Unable to parse input string as an) integer.*", "应为整数"),
    (r"Input should be greater than or equal to (\S+)", r"不能小于 \1"),
    (r"Input should be less than or equal to (\S+)", r"不能大于 \1"),
)


def _reason(message: str) -> str:
    """Put click's sentence into Chinese; of one that is not known the help page must do."""
    for english, chinese in _REASONS:
        message = re.sub(english, chinese, message, count=1)
    message = message.rstrip(".")
    return message if any("\u4e00" <= each <= "\u9fff" for each in message) else "看不懂"
