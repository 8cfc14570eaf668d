"""The commands of ``skt`` as its own functions declare them, and their words in English."""

import inspect
from collections.abc import Iterator
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

from msgspec import Struct
from typer.models import ArgumentInfo, OptionInfo

from skilltrain_cli.cli.app import COMMANDS, function_of
from skilltrain_cli.errors import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE, EXIT_USAGE

ENGLISH = {
    "validate": "review files and folders: each finding names the cell, the clause and the remedy",
    "merge": "county sheets into the city's workbook, cities' into the province's; brand cards into one list",
    "trace": "where a figure of a merged workbook comes from: the file, sheet and cell of each source",
    "verify": "does a merged workbook still say what its sources give: every difference with its cell",
    "targets": "indicators against the plan: done, target, rate, gap, and the pace of time",
    "deadlines": "what is due when, how many days are left, by which clause; also as a calendar file",
    "new": "a blank form in the official layout that checks itself while it is filled in, for your unit",
    "fill": "a form filled in from csv, json, yaml, toml or a workbook, or by answering questions",
    "fix": "safe repairs of one file: only the writing changes, each repair listed for signature",
    "pack": "a brand package with its official name, built from a folder of photos, films and texts",
    "diff": "what changed between two submissions of one form: rows, cells, totals, findings",
    "forms": "the forms, and what each field asks for",
    "rules": "the rules, and the manual page of each with examples",
    "notices": "the notices: tasks, targets, actions, clauses; a check of your own, a draft of next year's",
    "regions": "cities, counties and functional zones of Shandong, on any date",
}
"""One line for each command; the Chinese line is the command's own help."""

EXITS = {
    EXIT_CLEAN: "通过：没有问题，或只有提示和已作说明的核实项",
    EXIT_FINDINGS: "有问题要改：出现 `--fail-on` 及以上程度的问题（默认为强制）",
    EXIT_USAGE: "命令写得不对：选项不认识、路径不存在、输出文件已存在而没有 `--force`；或者不能汇总",
    EXIT_INCOMPLETE: "没有做完：有文件读不了，或审核不完整（与 1 同时出现时为 3）",
}
EXITS_ENGLISH = {
    EXIT_CLEAN: "clean, or only notes and explained queries",
    EXIT_FINDINGS: "findings at or above `--fail-on` (default `error`)",
    EXIT_USAGE: "wrong usage: unknown option, missing path, output exists without `--force`; a merge refused",
    EXIT_INCOMPLETE: "something could not be read, or the review is incomplete; wins over 1",
}


class Given(Struct, frozen=True, kw_only=True):
    """An argument or option: how it is written, what it takes, what it is for."""

    shown: str
    value: str
    about: str
    required: bool = False
    option: bool = True


class CommandPage(Struct, frozen=True, kw_only=True):
    """One command's help."""

    name: str
    about: str
    given: tuple[Given, ...]

    @property
    def line(self) -> str:
        """The first line of what it is about."""
        return self.about.partition("\n")[0]

    @property
    def usage(self) -> str:
        """How the command is called, its optional options left out."""
        given = [
            f"{each.shown.split('、')[0]} {each.value}" if each.option else each.shown
            for each in self.given
            if each.required or not each.option
        ]
        return " ".join(["skt", self.name, *given, "[选项]"])


def commands() -> Iterator[CommandPage]:
    """Yield the commands in the order of the help page, read from their signatures."""
    for name in COMMANDS:
        function = function_of(name)
        yield CommandPage(
            name=name, about=inspect.cleandoc(function.__doc__ or ""), given=tuple(_given(function))
        )


def _given(function: Any) -> Iterator[Given]:  # noqa: ANN401 - a command has any parameters
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        kind, info = get_args(hints[name])[:2]
        required = parameter.default is inspect.Parameter.empty
        if isinstance(info, OptionInfo):
            yield Given(
                shown="、".join(_names(name, info)),
                value=(info.metavar or "|".join(_choices(kind))).replace("|", "、"),
                about=(info.help or "") + _default(parameter.default) + ("（必填）" if required else ""),
                required=required,
            )
        elif isinstance(info, ArgumentInfo):
            yield Given(
                shown=_argument(info.metavar or name, kind, required=required),
                value="",
                about=info.help or "",
                required=required,
                option=False,
            )


def _argument(metavar: str, kind: object, *, required: bool) -> str:
    """Return how an argument is written: several end in dots, one that may be left out stands in brackets."""
    shown = metavar.strip("[].") + ("..." if get_origin(kind) is list else "")
    return shown if required else f"[{shown}]"


def _names(name: str, info: OptionInfo) -> list[str]:
    """Return how an option is written, the short name first."""
    written = (info.default, *(info.param_decls or ()))  # in ``Annotated`` the first name sits in ``default``
    names = [each for each in written if isinstance(each, str)] or [f"--{name.replace('_', '-')}"]
    return sorted(names, key=lambda each: each.startswith("--"))


def _choices(kind: object) -> list[str]:
    """Return the values of an enumeration, or of one that may be left out."""
    kinds = (kind, *get_args(kind))
    enums = [each for each in kinds if isinstance(each, type) and issubclass(each, Enum)]
    return [str(each.value) for enum in enums for each in enum]


def _default(value: object) -> str:
    return f"（默认：{value}）" if isinstance(value, str) and value else ""  # of an enumeration, too
