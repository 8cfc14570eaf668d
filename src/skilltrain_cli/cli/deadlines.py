"""``skt deadlines``: every dated task, how many days are left, and the clause that says so."""

from typing import Annotated

import typer

from skilltrain_cli.cli import clock, console, formats
from skilltrain_cli.cli.formats import AsOf, Force, NoticeName, Output
from skilltrain_cli.writers.output import check_apart


def deadlines(
    *,
    as_of: AsOf = None,
    notice: NoticeName = None,
    unit: Annotated[
        str | None,
        typer.Option(
            metavar="单位", help="只看这个单位的任务，如 淄博市、张店区、索镇街道、淄博市教育局、淄博市直"
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="截止日已过一年以上的也逐项列出")] = False,
    given: Annotated[str | None, formats.option("deadlines")] = None,
    output: Output = None,
    force: Force = False,
) -> None:
    """查看各项报送任务的截止日期和剩余天数。"""
    from skilltrain_cli.cli import deadline_views, settings  # noqa: PLC0415
    from skilltrain_cli.usecases import deadlines as usecase  # noqa: PLC0415

    usual = settings.found()
    day = clock.as_of(as_of, usual)
    notice, unit = usual.decided("notice", notice), usual.decided("unit", unit)
    if output is not None:
        check_apart(output, [notice])
    found = usecase.deadlines(
        as_of=day, unit=unit, notice=notice, notices=usual.notices(notice), days=usual.waits()
    )
    for note in found.notes:
        console.remark(note)
    shape = formats.chosen("deadlines", given, output)
    if shape == "json":
        console.deliver(console.as_json(deadline_views.payload(found)), output, force=force)
    elif shape == "ics":
        from skilltrain_cli.reporters.as_ics import calendar_file  # noqa: PLC0415

        console.deliver(calendar_file(found.deadlines, day), output, force=force)
    else:
        console.show(deadline_views.page(found, every=every), output, force=force)
