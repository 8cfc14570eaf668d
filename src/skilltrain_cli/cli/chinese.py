"""Typer's own words in Chinese: help pages and usage errors."""

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

_HELP = {
    "help": "显示这份帮助",
    "install_completion": "为当前命令行安装自动补全",
    "show_completion": "显示自动补全脚本，可自行复制安装",
}
_PANELS = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "REQUIRED_LONG_STRING": "（必填）",
    "DEFAULT_STRING": "（默认：{}）",
    "ENVVAR_STRING": "（环境变量：{}）",
}


class Command(TyperCommand):
    """A command whose help page is in Chinese."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 (click's classes moved into typer 0.26)
        """Print the help page."""
        _translate(self, ctx)
        super().format_help(ctx, formatter)

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401
        """Return the usage line."""
        return _usage(super().get_usage(ctx))


class Group(TyperGroup):
    """The ``skt`` command itself, with its help page in Chinese."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Print the help page."""
        _translate(self, ctx)
        super().format_help(ctx, formatter)

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401
        """Return the usage line."""
        return _usage(super().get_usage(ctx))


def _translate(command: TyperCommand | TyperGroup, ctx: Any) -> None:  # noqa: ANN401
    from typer import rich_utils  # noqa: PLC0415 (imports rich: only a help page needs it)

    for name, text in _PANELS.items():
        setattr(rich_utils, name, text)
    parameter: Any
    for parameter in command.get_params(ctx):
        parameter.help = _HELP.get(parameter.name, parameter.help)


def _usage(line: str) -> str:
    return line.replace("Usage: ", "用法：", 1)


def usage_error(error: Exception) -> tuple[str, str]:
    """
    Return message and hint for one of click's usage errors.

    Typer bundles click since 0.26 and depended on it before, so the classes are told by name.
    """
    ctx = getattr(error, "ctx", None)
    command = ctx.command_path if ctx else "skt"
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
    parameter = getattr(error, "param", None)
    if parameter is None:
        return "参数"
    return str(
        parameter.human_readable_name if parameter.param_type_name == "argument" else parameter.opts[0]
    )


_REASONS = (
    (r"Value error, ", ""),
    (r"'(.*)' is not one of (.*?)\.?$", r"“\1”不在可选值 \2 之中"),
    (r"No such command '(.*?)'\. Did you mean (.*)\?", r"没有 \1 这个命令，是否指 \2？"),
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
    (r"Input should be a valid integer.*", "应为整数"),
)


def _reason(message: str) -> str:
    """Put click's sentence into Chinese; one that is not known stays as it is."""
    for english, chinese in _REASONS:
        message = re.sub(english, chinese, message, count=1)
    return message.rstrip(".")
