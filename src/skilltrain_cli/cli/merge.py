"""``skt merge``: counties into the city's workbook, cities into the province's; brand cards into one list."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from skilltrain_cli.cli import as_of_day, console, skt_toml
from skilltrain_cli.cli.shared_options import AsOf, Force, NoticeName, RegionsFile
from skilltrain_cli.errors import EXIT_CLEAN, EXIT_INCOMPLETE
from skilltrain_cli.values.privacy import shown_name


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
        typer.Option("--form", metavar="表", help="几种表混在一起时，汇总哪一种，如 project 或 附件1"),
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="有强制性问题或读不出来的文件不汇总，并逐个列明")
    ] = False,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit", metavar="单位", help="汇总哪个市的，如 淄博市（或 山东省）；别的市的文件会点名"
        ),
    ] = None,
    latest: Annotated[
        bool,
        typer.Option(
            "--latest", help="一个单位报了几份时，采用填表日期最晚的一份；它缺少较早一份的行时不汇总"
        ),
    ] = False,
    drop_earlier: Annotated[
        bool,
        typer.Option("--drop-earlier", help="与 --latest 合用：最晚的一份缺行也采用，去掉的行数、人次会说明"),
    ] = False,
    batches: Annotated[
        bool, typer.Option("--batches", help="一个单位分批报了几份、没有一行相同时，几份都采用")
    ] = False,
    filled_by: Annotated[
        str | None, typer.Option("--filled-by", metavar="姓名", help="汇总表自己的填表人")
    ] = None,
    phone: Annotated[str | None, typer.Option("--phone", metavar="号码", help="汇总表的联系电话")] = None,
    filled_on: Annotated[
        str | None, typer.Option("--filled-on", metavar="日期", help="汇总表的填表日期")
    ] = None,
    notice: NoticeName = None,
    as_of: AsOf = None,
    explanations: Annotated[
        Path | None, typer.Option("--explanations", metavar="文件", help="情况说明表（.xlsx 或 .csv）")
    ] = None,
    regions: RegionsFile = None,
    also: Annotated[
        list[Path] | None,
        typer.Option(
            "--also",
            metavar="文件",
            help="各行连同来源另写成 .csv 或 .parquet，和第一张表一样照原样，不隐去号码；可写几次",
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="文件", help="汇总情况另写成一个网页：图、表、覆盖、来源，不联网"),
    ] = None,
    docx: Annotated[
        Path | None, typer.Option("--docx", metavar="文件", help="另写一份通报的草稿（.docx），数已填好")
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option("--previous", metavar="文件", help="上年同一种表的汇总表；汇总里另列上年的数和同比"),
    ] = None,
    update: Annotated[
        Path | None,
        typer.Option(
            "--update", metavar="汇总表", help="只换（或补）给出的几个单位的部分，其余照以前的这份汇总表"
        ),
    ] = None,
    force: Force = False,
) -> None:
    """
    区县的表汇成市的表，市的表汇成省的表，每行每个合计都有来源。附件1等卡片汇成目录，每张一行。

    每个单位一行的表（如季报）逐级相加：市的表下有合计，省的表每个市有小计；比率用合计数计算，不取平均，
    分子、分母只填了一项的行不算。

    给出的只有一个市的区县，汇成市的表；是市的表或几个市的区县，汇成省的表。一个市的区县表里只夹着别的市一两份的，
    多半是放错了，不汇总；确是全省的，请加 --level province。用 --unit 淄博市 可以指明汇总哪个市的；
    加 --skip-bad，放错的逐个列明，其余照常汇总。

    附件1每个品牌一行，列出 16 个市里哪些没有报送；只汇总一个市的，请加 --level city。以前汇总的目录可以和新报
    来的卡片一起再汇总。随素材包报来的品牌，“宣传素材”表里记着素材清单的结果，再汇总时照样带上去。目录里的
    联系电话是完整的，请妥善保管。

    迟报、更正的，不必从头汇总：skt merge 迟报.xlsx --update 汇总表.xlsx -o 新汇总表.xlsx 只换这个单位的部分，
    结果与全部重新汇总相同，并逐个单位说明前后的变化（也记在“口径说明”里）。

    退出码：0 已汇总；2 有强制性问题等，没有汇总，或用法不对；3 有文件读不出来（加 --skip-bad 仍汇总其余）。
    """
    from skilltrain_cli.usecases import lookup_by_name  # noqa: PLC0415 - 0.2 s that a help page needs not
    from skilltrain_cli.usecases import merge as usecase  # noqa: PLC0415

    usual = skt_toml.found()
    notice, regions = usual.decided("notice", notice), usual.path("regions", regions)
    explanations = usual.path("explanations", explanations)
    if unit is None and lookup_by_name.gathers(usual.usual("unit")):
        unit = usual.decided("unit", unit)
    with console.progress() as tick:
        made = usecase.merge(
            paths,
            output,
            as_of=as_of_day.as_of(as_of, usual),
            level=level.value if level else None,
            form=form,
            unit=unit,
            skip_bad=skip_bad,
            latest=latest,
            drop_earlier=drop_earlier,
            batches=batches,
            footer={"filled_by": filled_by, "phone": phone, "filled_on": filled_on},
            notice=notice,
            notices=usual.notices(notice),
            plugins=usual.plugins(),
            regions=regions,
            explanations=explanations,
            also=also or (),
            html=html,
            docx=docx,
            previous=previous,
            groups=usual.groups(),
            themes=usual.themes(),
            update=update,
            force=force,
            progress=tick,
        )
    for note in made.notes:
        console.remark(note)
    written = (f"已写入 {shown_name(each)}" for each in (output, *made.also))
    changes = [f"与“{shown_name(update)}”相比：", *(f"  {each}" for each in made.changes)] if update else []
    console.say("\n".join((*made.summary, *changes, *written)))
    raise typer.Exit(EXIT_INCOMPLETE if made.incomplete else EXIT_CLEAN)
