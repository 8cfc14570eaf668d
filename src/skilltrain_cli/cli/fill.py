"""``skt fill``: a form filled in from a file of the clerk's own, or by answering questions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from skilltrain_cli.cli import as_of_day, console, skt_toml
from skilltrain_cli.cli.shared_options import AsOf, Force, NoticeName, RegionsFile
from skilltrain_cli.errors import EXIT_CLEAN, EXIT_FINDINGS

if TYPE_CHECKING:
    from skilltrain_cli.usecases.fill import FilledForms


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
    from skilltrain_cli.cli import fill_by_questions  # noqa: PLC0415 - 0.2 s that a help page needs not
    from skilltrain_cli.usecases import fill as usecase  # noqa: PLC0415

    memory = skt_toml.found()
    notice, regions = memory.decided("notice", notice), memory.path("regions", regions)
    day, usual, notices = as_of_day.as_of(as_of, memory), memory.usual("unit"), memory.notices(notice)
    plugins = memory.plugins()
    footer = {"filled_by": filled_by, "phone": phone, "filled_on": filled_on}
    if source is None:
        wish = usecase.wished(
            form,
            output,
            as_of=day,
            unit=unit,
            footer=footer,
            allow_invalid=allow_invalid,
            notice=notice,
            notices=notices,
            plugins=plugins,
            regions=regions,
            force=force,
            note=console.remark,
        )
        if usual and wish.unit is None:
            known = usecase.usual_unit(usual, day, wish.setting.regions, console.remark)
            wish = replace(wish, unit=known)
            _remark_usual(usual)
        raise typer.Exit(fill_by_questions.carry_out(wish, notice or ""))
    made = usecase.fill(
        form,
        output,
        source,
        as_of=day,
        unit=unit,
        default_unit=usual,
        footer=footer,
        allow_invalid=allow_invalid,
        notice=notice,
        notices=notices,
        plugins=plugins,
        regions=regions,
        force=force,
    )
    if made.by_default:
        _remark_usual(usual)
    raise typer.Exit(_told(made))


def _remark_usual(unit: str) -> None:
    console.remark(f"按 skt.toml，填报单位是“{unit}”，空着的“市”“组织区县”按它填；不是的，请用 --unit 写明")


def _told(made: "FilledForms") -> int:
    """Say what was supposed, what is wrong and what was written; return the exit code."""
    for note in made.notes:
        console.remark(note)
    for note in made.supposed:
        console.say(f"【提示】{note}")
    for each in made.files:
        for line in each.lines():
            console.say(line)
    if not made.written:
        console.say(
            f"共 {made.errors:,} 处必须改正，没有写入。"
            "改好后再试；或加 --allow-invalid 先写出来，在表里标出。"
        )
        return EXIT_FINDINGS
    for each in made.files:
        console.remark(f"已写入 {each.path}（{each.size}）")
    if made.errors:
        cells = sum(each.marked for each in made.files)
        console.say(f"共 {made.errors:,} 处必须改正，已在表里标出（{cells:,} 格）。")
    return EXIT_FINDINGS if made.errors else EXIT_CLEAN
