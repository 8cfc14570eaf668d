"""Help pages: laid out for Chinese text, whole at any width, each value named in Chinese."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from skilltrain_cli.reporters.painting import draw
from skilltrain_cli.reporters.text_width import NARROWEST, columns
from skilltrain_cli.reporters.wrap import wrapped

_HELP = {
    "help": "显示这份帮助",
    "install_completion": "为当前命令行安装自动补全",
    "show_completion": "显示自动补全脚本，可自行复制安装",
}
_WIDEST = 100
_INDENT = "  "
_LEFT = 32
"""Widest column of names; a longer name stands on a line of its own."""
_LEAST = 30
"""Columns a text beside the names needs; with less it stands below them."""


class HelpEntry(Struct, frozen=True):
    """What is typed, and what it is for."""

    name: str
    about: str


def show(command: Any, ctx: Any) -> None:  # noqa: ANN401 (click's classes moved into typer 0.26)
    """Print the help page of a command, as wide as the terminal or COLUMNS allow."""
    room = shutil.get_terminal_size().columns - sys.stdout.isatty()
    lines = page(command, ctx, max(NARROWEST, min(room, _WIDEST)))
    draw((((line[:styled], "bold cyan"), (line[styled:], "")) for line, styled in lines), sys.stdout)


def page(command: Any, ctx: Any, width: int) -> Iterator[tuple[str, int]]:  # noqa: ANN401
    """Yield each line of a help page and how many of its first characters are names."""
    parameters = command.get_params(ctx)
    arguments = [each for each in parameters if each.param_type_name == "argument"]
    options = [each for each in parameters if each.param_type_name == "option"]
    for line in wrapped(f"用法：{_usage(command, ctx, arguments, options)}", width, 6):
        yield line, 0
    for paragraph in (command.help or "").split("\n\n"):
        yield "", 0
        for line in wrapped(_INDENT + paragraph.replace("\n", ""), width, len(_INDENT)):
            yield line, 0
    known = [(name, command.get_command(ctx, name)) for name in getattr(command, "commands", ())]
    below = [HelpEntry(name, (each.help or "").partition("\n")[0]) for name, each in known]
    sections = (("参数", [*map(_argument, arguments)]), ("选项", [*map(_option, options)]), ("命令", below))
    for title, entries in sections:
        if entries:
            yield "", 0
            yield f"{title}：", len(title) + 1
            yield from _section(entries, width)
    if command.epilog:
        yield "", 0
        for line in wrapped(command.epilog, width):
            yield line, 0


def _usage(command: Any, ctx: Any, arguments: Sequence[Any], options: Sequence[Any]) -> str:  # noqa: ANN401
    needed = [f"{_names(each)[0]} {_value(each)}" for each in options if each.required]
    given = [_argument(each).name for each in arguments]
    rest = [command.subcommand_metavar] if getattr(command, "commands", None) else []
    return " ".join([ctx.command_path, *given, *needed, "[选项]", *rest])


def _argument(parameter: Any) -> HelpEntry:  # noqa: ANN401
    return HelpEntry(parameter.metavar or parameter.name, _about(parameter))


def _option(parameter: Any) -> HelpEntry:  # noqa: ANN401
    return HelpEntry(f"{', '.join(_names(parameter))} {_value(parameter)}".rstrip(), _about(parameter))


def _names(parameter: Any) -> list[str]:  # noqa: ANN401
    """Return how an option is written, the short name first."""
    return sorted(
        (*parameter.opts, *parameter.secondary_opts), key=lambda name: (name.startswith("--"), name)
    )


def _value(parameter: Any) -> str:  # noqa: ANN401
    """Return what stands for an option's value: its metavar, its choices, nothing for a switch."""
    if getattr(parameter, "is_flag", False):
        return ""
    return parameter.metavar or "|".join(_choices(parameter)) or "值"


def _choices(parameter: Any) -> list[str]:  # noqa: ANN401
    found = getattr(getattr(parameter, "type_descriptor", None), "choices", None) or ()
    return [str(getattr(each, "value", each)) for each in found]


def _about(parameter: Any) -> str:  # noqa: ANN401
    """Return what a parameter is for, its limits and its default."""
    text = _HELP.get(parameter.name, parameter.help or "")
    least, most = getattr(parameter, "min", None), getattr(parameter, "max", None)
    if least is not None and most is not None:
        text += f"（{least}～{most}）"
    default = getattr(parameter.default, "value", parameter.default)
    if parameter.required:
        return f"{text}（必填）"
    return f"{text}（默认：{default}）" if isinstance(default, str) and default else text


def _section(entries: Sequence[HelpEntry], width: int) -> Iterator[tuple[str, int]]:
    """Yield names with their texts beside them, or below them where there is no room."""
    left = max((columns(each.name) for each in entries if columns(each.name) <= _LEFT), default=0)
    start = len(_INDENT) + left + 2
    if width - start < _LEAST:
        left, start = 0, 3 * len(_INDENT)
    for each in entries:
        name, wide = _INDENT + each.name, columns(each.name)
        if wide > left:
            for line in wrapped(name, width, len(_INDENT)):
                yield line, len(line)
            first, styled = " " * start, 0
        else:
            first, styled = name + " " * (start - len(_INDENT) - wide), len(name)
        lines = [*wrapped(each.about, width - start)]
        for index, line in enumerate(lines):
            yield ((first if index == 0 else " " * start) + line, styled if index == 0 else 0)
