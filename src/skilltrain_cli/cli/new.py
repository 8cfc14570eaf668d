"""``skt new``: a blank form to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from skilltrain_cli.cli import as_of_day, console, skt_toml
from skilltrain_cli.cli.shared_options import AsOf, Force, NoticeName, RegionsFile

_MOST_ROWS = 5_000


def new(
    form: Annotated[str, typer.Argument(metavar="表", help="project、brand，或 附件1、附件2，或表名")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="文件", help="写到哪个 .xlsx 或 .docx 文件")
    ],
    *,
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="单位", help="填报单位，如 淄博市、张店区、淄博市直")
    ] = None,
    rows: Annotated[
        int | None,
        typer.Option("--rows", metavar="行数", min=1, max=_MOST_ROWS, help="空白行数，默认与附件一致"),
    ] = None,
    notice: NoticeName = None,
    as_of: AsOf = None,
    table: RegionsFile = None,
    force: Force = False,
) -> None:
    """生成空白表（版式与附件一致，带下拉选项、填写提示和自检）。"""
    from skilltrain_cli.usecases import blanks  # noqa: PLC0415

    usual = skt_toml.found()
    table, unit = usual.path("regions", table), usual.decided("unit", unit)
    notice = usual.decided("notice", notice)
    made = blanks.new(
        form,
        output,
        as_of=as_of_day.as_of(as_of, usual),
        unit=unit,
        rows=rows,
        notice=notice,
        notices=usual.notices(notice),
        plugins=usual.plugins(),
        regions=table,
        force=force,
    )
    for note in made.notes:
        console.remark(note)
    console.remark(f"已写入 {made.output}")
