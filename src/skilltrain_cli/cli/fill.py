"""``skt fill``: a form filled in from a file of the clerk's own, or by answering questions."""

import os
from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace

from skilltrain_cli.cli import clock
from skilltrain_cli.cli.formats import AsOf, Force, NoticeName, RegionsFile


def fill(
    form: Annotated[str, typer.Argument(metavar="表", help="project、brand，或 附件1、附件2，或表名")],
    output: Annotated[
        str,
        typer.Option(
            "-o",
            "--output",
            metavar="文件",
            help="写到哪个 .xlsx 或 .docx；附件1可以是文件夹（没有就新建），每份一个文件",
        ),
    ],
    *,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="文件",
            help="取数的文件：.csv .json .yaml .toml .xlsx 等，写法见 docs/fill.md；不写则逐栏询问",
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit", metavar="单位", help="填报单位，如 张店区、淄博市直；“市”“组织区县”空着的按它填"
        ),
    ] = None,
    filled_by: Annotated[str | None, typer.Option("--filled-by", metavar="姓名", help="填表人")] = None,
    phone: Annotated[str | None, typer.Option("--phone", metavar="号码", help="联系电话")] = None,
    filled_on: Annotated[str | None, typer.Option("--filled-on", metavar="日期", help="填表日期")] = None,
    allow_invalid: Annotated[
        bool, typer.Option("--allow-invalid", help="有错也写出来，错处在表里标出（退出码仍为 1）")
    ] = False,
    notice: NoticeName = None,
    as_of: AsOf = None,
    regions: RegionsFile = None,
    force: Force = False,
) -> None:
    """填表：从自己的数据或逐栏回答，写成与附件一致的表；写之前先审核。"""
    from skilltrain_cli.cli import asking, filling, lookup, reviewing, settings  # noqa: PLC0415
    from skilltrain_cli.forms.catalogue import find_form  # noqa: PLC0415
    from skilltrain_cli.intake.examine import setting_of  # noqa: PLC0415
    from skilltrain_cli.writers.output import check_apart  # noqa: PLC0415

    memory = settings.found()
    notice, regions = memory.decided("notice", notice), memory.path("regions", regions)
    day, known = clock.as_of(as_of, memory), lookup.registry(regions)
    footer = {"filled_by": filled_by, "phone": phone, "filled_on": filled_on}
    made = reviewing.order(day, notice=notice, regions=regions)
    wish = filling.Wish(
        form=find_form(form, setting_of(made).forms),
        output=Path(output),
        folder=output.endswith(("/", os.sep)),
        order=made,
        unit=lookup.unit_named(unit, day, known) if unit else None,
        footer={name: value for name, value in footer.items() if value},
        allow_invalid=allow_invalid,
        force=force,
    )
    filling.check_output(wish)
    check_apart(wish.output, [source, regions, notice])
    usual = memory.usual("unit") or ""
    if source is None:
        named = filling.usual_unit(usual, day, known) if usual and not unit else wish.unit
        raise typer.Exit(asking.carry_out(replace(wish, unit=named), notice or ""))
    records = filling.gather(source, wish.form)
    raise typer.Exit(filling.carry_out(records, filling.for_unit(wish, records, usual)))
