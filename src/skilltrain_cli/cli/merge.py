"""``skt merge``: counties into the city's workbook, cities into the province's; brand cards into one list."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from skilltrain_cli.cli import clock
from skilltrain_cli.cli.formats import AsOf, Force, NoticeName, RegionsFile


class Wanted(StrEnum):
    """Whose workbook is made."""

    CITY = "city"
    PROVINCE = "province"


def merge(
    paths: Annotated[
        list[Path], typer.Argument(metavar="路径...", help="要汇总的文件或文件夹（含子文件夹）")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="文件", help="写到哪个 .xlsx 文件")],
    *,
    level: Annotated[
        Wanted | None, typer.Option("--level", help="汇总成市的表还是省的表，默认从内容认")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--form", metavar="表", help="两种附件混在一起时，汇总哪一种：project 或 brand"),
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="有强制性问题或读不出来的文件不汇总，并逐个列明")
    ] = False,
    latest: Annotated[
        bool, typer.Option("--latest", help="一个单位报了几份时，采用填表日期最晚的一份")
    ] = False,
    notice: NoticeName = None,
    as_of: AsOf = None,
    explanations: Annotated[
        Path | None, typer.Option("--explanations", metavar="文件", help="情况说明表（.xlsx 或 .csv）")
    ] = None,
    regions: RegionsFile = None,
    force: Force = False,
) -> None:
    """
    汇总附件2：区县的表汇成市的表，市的表汇成省的表，每行每个合计都有来源。附件1的卡片汇成“一市一品牌”目录。

    给出的只有一个市的区县，汇成市的表；是市的表或几个市的区县，汇成省的表。一个市的区县表里只夹着别的市一两份的，
    多半是放错了，不汇总；确是全省的，请加 --level province。

    附件1每个品牌一行，列出 16 个市里哪些没有报送；只汇总一个市的，请加 --level city。以前汇总的目录可以和新报
    来的卡片一起再汇总。随素材包报来的品牌，“宣传素材”表里记着素材清单的结果，再汇总时照样带上去。目录里的
    联系电话是完整的，请妥善保管。

    退出码：0 已汇总；1 有强制性问题或重复报送；2 用法不对；3 有文件读不出来（加 --skip-bad 仍汇总其余）。
    """
    from skilltrain_cli.cli import merging, reviewing  # noqa: PLC0415 (--help needs none of this)
    from skilltrain_cli.forms.catalogue import find_form  # noqa: PLC0415
    from skilltrain_cli.merge import Choice  # noqa: PLC0415
    from skilltrain_cli.region import Level  # noqa: PLC0415

    merging.check_output(output, paths, explanations, notice, regions, force=force)
    wanted = find_form(form) if form else None
    order = reviewing.order(clock.as_of(as_of), notice=notice, regions=regions)
    with reviewing.progress() as tick:
        reviewed = reviewing.review(paths, order, explanations=explanations, leave_out=output, tick=tick)
    choice = Choice(level=Level(level) if level else None, skip_bad=skip_bad, latest=latest)
    raise typer.Exit(merging.carry_out(reviewed, choice, output, form=wanted, force=force))
