"""``skt fix``: the safe repairs of one file, listed for signature."""

from pathlib import Path
from typing import Annotated

import typer

from skilltrain_cli.cli import clock
from skilltrain_cli.cli.formats import AsOf, Force, NoticeName, RegionsFile


def fix(
    file: Annotated[Path, typer.Argument(metavar="文件", help="要修改的报表；它本身不会改动")],
    *,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件", help="改好的文件写到哪里")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出修改清单，不写改好的文件")] = False,
    listed: Annotated[
        Path | None, typer.Option("--list", metavar="文件", help="把修改清单写成 .xlsx，供填表人签字")
    ] = None,
    notice: NoticeName = None,
    as_of: AsOf = None,
    regions: RegionsFile = None,
    force: Force = False,
) -> None:
    """
    自动改正写法（空格、全角、单位、日期、地名、表头），逐处列出；拿不准的一律不改。

    Word 文件不改写，.xls、.et、.ods 要先另存为 .xlsx；都可以只写 --list 得到清单，照着改。

    退出码：0 没有遗留强制性问题；1 还有强制性问题要自己改；2 用法不对；3 文件读不出来。
    """
    from skilltrain_cli.cli import fixing, reviewing, settings  # noqa: PLC0415

    usual = settings.found()
    notice, regions = usual.decided("notice", notice), usual.path("regions", regions)
    fixing.check_outputs(file, output, listed, dry_run=dry_run, force=force)
    order = reviewing.order(clock.as_of(as_of, usual), notice=notice, regions=regions)
    mended = fixing.mended(file, order)
    raise typer.Exit(fixing.carry_out(mended, None if dry_run else output, listed, force=force))
