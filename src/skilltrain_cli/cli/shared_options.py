"""The options that several commands share."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from skilltrain_cli.cli import console
from skilltrain_cli.errors import UsageError
from skilltrain_cli.reporters.output_formats import FORMATS, offered
from skilltrain_cli.values.text import quoted

AsOf = Annotated[str | None, typer.Option("--as-of", metavar="日期", help="按哪一天计算，默认今天")]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="文件", help="写入文件，默认输出到屏幕")
]
Force = Annotated[bool, typer.Option("--force", help="输出文件已存在时覆盖")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="只输出结果，不输出提示和进度")]
NoticeName = Annotated[
    str | None, typer.Option("--notice", metavar="文号或文件", help="只用这个通知：文号，或 .toml 文件")
]
RegionsFile = Annotated[
    Path | None, typer.Option("--regions", metavar="文件", help="补充区划表（.csv：代码,名称,上级代码）")
]


DEFAULT = "terminal"
_PACKAGES = frozenset({"docx", "xlsx"})
"""Formats that are no text: a file of them is called so."""
_PAGE = (".html", ".htm")


def option(command: str, about: str = "输出格式；不写的，按 -o 文件的后缀，否则为 terminal") -> Any:  # noqa: ANN401 - as typer has it
    """Return ``--format`` of a command: it takes what the table of formats has for it."""
    found = {each.id: each for each in offered(command)}

    def known(given: str) -> str:
        if given not in found:
            raise typer.BadParameter(f"“{quoted(given, 20)}”不在可选值 {'、'.join(found)} 之中")
        return given

    def beginning(incomplete: str) -> list[tuple[str, str]]:
        return [(each.id, each.about) for each in found.values() if each.id.startswith(incomplete)]

    return typer.Option(
        "--format", metavar="|".join(found), help=about, parser=known, autocompletion=beginning
    )


def schema(command: str) -> Any:  # noqa: ANN401 - as typer has it
    """Return ``--schema`` of a command: it prints what its JSON is like, and asks for nothing else."""

    def printed(asked: bool) -> None:  # noqa: FBT001 - typer calls it
        if asked:
            from importlib.resources import files  # noqa: PLC0415 - few ask

            text = files("skilltrain_cli.reporters").joinpath(f"json_schemas/{command}.json")
            console.deliver(text.read_text(encoding="utf-8"), None, end="")
            raise typer.Exit

    return typer.Option(
        "--schema", help="输出 --format json 的 JSON Schema，不做别的", callback=printed, is_eager=True
    )


CatalogueFormat = Annotated[str, option("forms", "输出格式")]


def chosen(command: str, given: str | None, output: Path | None) -> str:
    """Return the format that is given, else the one that the name of the output tells."""
    if given is not None or output is None:
        return given or DEFAULT
    named = (each.id for each in offered(command) if each.suffix == output.suffix.lower() != "")
    return next(named, DEFAULT)


def check_suffix(command: str, given: str | None, output: Path) -> None:
    """Refuse a name that says another kind of file: nobody could open what is written (UsageError)."""
    from skilltrain_cli.intake.discover import is_called_text  # noqa: PLC0415 - few write into a file

    formats = {each.id: each for each in offered(command)}
    shape, suffix = formats[chosen(command, given, output)], output.suffix.lower()
    others = {each.suffix for each in FORMATS} - {each.suffix for each in formats.values()} - {"", ".md"}
    asked_for = given is not None and suffix in _PAGE  # a page may be a list to somebody
    called_text = asked_for or (is_called_text(output.name) and (given is not None or suffix not in others))
    if (
        suffix == shape.suffix
        or (shape.suffix, suffix) == _PAGE
        or (called_text and shape.id not in _PACKAGES)
    ):
        return
    fitting = [each.suffix for each in formats.values() if each.suffix]
    what = "结果" if given is None else shape.about
    remedy = shape.suffix or ".txt" if given else "、".join(fitting)
    raise UsageError(f"{what}不能写成“{output.name}”，写出来打不开", f"后缀请用 {remedy}")


def names_fingerprints(shape: str) -> bool:
    """Tell whether a format names findings by their fingerprints."""
    return next(each for each in FORMATS if each.id == shape).fingerprints


def chosen_by_name(command: str, outputs: Iterable[Path]) -> dict[Path, str]:
    """Return the format that the name of each output tells; UsageError for a name that tells none."""
    formats = {each.suffix: each.id for each in offered(command) if each.suffix}
    for each in outputs:
        if each.suffix.lower() not in formats:
            raise UsageError(f"看不出“{each}”要用什么格式", f"后缀请用 {'、'.join(formats)}")
    return {each: formats[each.suffix.lower()] for each in outputs}


def check_screen(shape: str, output: Path | None) -> None:
    """Refuse to show on a terminal what only another program shows."""
    asked = next(each for each in FORMATS if each.id == shape)
    if not asked.on_screen and output is None and sys.stdout.isatty():
        raise UsageError(
            f"{asked.about}不能显示在屏幕上", f"请写入文件，例如 -o 审核{asked.suffix}，再用浏览器打开"
        )
