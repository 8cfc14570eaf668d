"""``skt pack``: a brand package with its official name, built from a folder and checked first."""

from pathlib import Path
from typing import Annotated

import typer

from skilltrain_cli.cli import clock
from skilltrain_cli.cli.formats import AsOf, Force, NoticeName, RegionsFile


def pack(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="放有附件1、图片、视频和文字材料的文件夹")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="文件夹", help="压缩包放进哪个文件夹；名称自动生成")
    ],
    *,
    card: Annotated[
        Path | None, typer.Option("--card", metavar="文件", help="哪个是附件1；有几份时指明")
    ] = None,
    article: Annotated[
        Path | None, typer.Option("--article", metavar="文件", help="哪个是宣传稿件；看不出来时指明")
    ] = None,
    background: Annotated[
        list[Path] | None,
        typer.Option("--background", metavar="文件", help="哪个是画面背景文字；可写几次"),
    ] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="不齐也打包，名称前加“草稿-”（退出码仍为 1）")
    ] = False,
    notice: NoticeName = None,
    as_of: AsOf = None,
    regions: RegionsFile = None,
    force: Force = False,
) -> None:
    """打包：把附件1和宣传素材审核后打成一个压缩包，按规定命名。"""
    from skilltrain_cli.cli import packing, reviewing, settings  # noqa: PLC0415

    usual = settings.found()
    notice, regions = usual.decided("notice", notice), usual.path("regions", regions)
    wish = packing.Wish(
        folder=folder,
        output=output,
        chosen=packing.chosen(folder, card, article, background or []),
        order=reviewing.order(clock.as_of(as_of, usual), notice=notice, regions=regions, form="brand"),
        draft=draft,
        force=force,
    )
    raise typer.Exit(packing.carry_out(wish))
