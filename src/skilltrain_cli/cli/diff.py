"""``skt diff``: what changed between two submissions of one form."""

from pathlib import Path
from typing import Annotated

import typer

from skilltrain_cli.cli import clock, console, formats
from skilltrain_cli.cli.formats import AsOf, Force, NoticeName, Output, RegionsFile
from skilltrain_cli.errors import UsageError


def diff(
    old: Annotated[Path, typer.Argument(metavar="原报表", help="以前报的一份")],
    new: Annotated[Path, typer.Argument(metavar="新报表", help="现在报的一份")],
    *,
    given: Annotated[str | None, formats.option("diff")] = None,
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
    from skilltrain_cli.cli import settings  # noqa: PLC0415
    from skilltrain_cli.cli.comparing_pages import pages, payload  # noqa: PLC0415
    from skilltrain_cli.usecases import diff as usecase  # noqa: PLC0415

    usual = settings.found()
    notice, regions = usual.decided("notice", notice), usual.path("regions", regions)
    shape = formats.chosen("diff", given, output)
    into = output if shape == "xlsx" else None
    if shape == "xlsx" and output is None:
        raise UsageError("比较结果写成工作簿时要给出 .xlsx 文件名", "请加 -o 变化.xlsx")
    usecase.check_output(output, (old, new), force=force)
    found = usecase.diff(
        old,
        new,
        into,
        as_of=clock.as_of(as_of, usual),
        notice=notice,
        notices=usual.notices(notice),
        regions=regions,
        force=force,
    )
    if into is not None:
        console.remark(f"已写入 {into}")
    elif shape == "json":
        console.deliver(console.as_json(payload(found.difference)), output, force=force)
    else:
        console.show_all(pages(found.difference), output, force=force)
