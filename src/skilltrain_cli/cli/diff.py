"""``skt diff``: what changed between two submissions of one form."""

from pathlib import Path
from typing import Annotated

import typer

from skilltrain_cli.cli import clock, console, formats
from skilltrain_cli.cli.formats import AsOf, Force, NoticeName, Output, RegionsFile


def diff(
    old: Annotated[Path, typer.Argument(metavar="原报表", help="以前报的一份")],
    new: Annotated[Path, typer.Argument(metavar="新报表", help="现在报的一份")],
    *,
    shape: Annotated[str, formats.option("diff")] = formats.DEFAULT,
    output: Output = None,
    notice: NoticeName = None,
    as_of: AsOf = None,
    regions: RegionsFile = None,
    force: Force = False,
) -> None:
    """
    比较同一张表的前后两份：增、删、改了哪些行，合计变了多少，问题改没改好。

    退出码：0 已比较（不论有没有不同）；2 用法不对；3 有一份读不出来。
    """
    from skilltrain_cli.cli import comparing, reviewing, settings  # noqa: PLC0415

    usual = settings.found()
    notice, regions = usual.decided("notice", notice), usual.path("regions", regions)
    comparing.check_output(output, (old, new), shape, force=force)
    order = reviewing.order(clock.as_of(as_of, usual), notice=notice, regions=regions)
    found = comparing.compared(old, new, order)
    if shape == "xlsx" and output is not None:
        comparing.write_workbook(found, output, force=force)
    elif shape == "json":
        console.deliver(console.as_json(comparing.payload(found)), output, force=force)
    else:
        from skilltrain_cli.cli.comparing_pages import pages  # noqa: PLC0415

        console.show_all(pages(found), output, force=force)
