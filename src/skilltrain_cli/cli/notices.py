"""``skt notices``: the official documents that skt knows, their tasks, targets and clauses."""

from pathlib import Path
from typing import Annotated

import typer

from skilltrain_cli.cli import console
from skilltrain_cli.cli.formats import Format, FormatOption


def notices(
    number: Annotated[
        str | None, typer.Argument(metavar="[文号]", help="只看这一个，如 鲁人社字〔2021〕32号")
    ] = None,
    notice: Annotated[
        Path | None, typer.Option("--notice", metavar="文件", help="再加上这个通知文件（.toml）")
    ] = None,
    shape: FormatOption = Format.TERMINAL,
) -> None:
    """查看内置的通知：任务、目标和条款原文。"""
    from skilltrain_cli.cli import notice_views  # noqa: PLC0415 (--help needs none of this)
    from skilltrain_cli.notices import find, load_notice, shipped  # noqa: PLC0415

    own = (load_notice(notice),) if notice else ()
    known = (*own, *shipped())
    chosen = (find(number, known),) if number else own or known
    if shape is Format.JSON:
        console.say(console.as_json(notice_views.payload(chosen)))
    elif len(chosen) == 1 and (number or own):
        for page in notice_views.pages(chosen[0]):
            console.show(page)
    else:
        console.show(notice_views.overview(chosen))
