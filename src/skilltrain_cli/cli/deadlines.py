"""``skt deadlines``: every dated task, how many days are left, and the clause that says so."""

from typing import Annotated

import typer

from skilltrain_cli.cli import clock, console, formats
from skilltrain_cli.cli.formats import AsOf, Force, NoticeName, Output


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
    shape: Annotated[str, formats.option("deadlines")] = formats.DEFAULT,
    output: Output = None,
    force: Force = False,
) -> None:
    """查看各项报送任务的截止日期和剩余天数。"""
    from skilltrain_cli.cli import deadline_views, lookup, settings  # noqa: PLC0415
    from skilltrain_cli.operations.deadlines import Viewed, in_force  # noqa: PLC0415
    from skilltrain_cli.operations.deadlines import deadlines as due  # noqa: PLC0415
    from skilltrain_cli.regions import shandong  # noqa: PLC0415
    from skilltrain_cli.reporters.as_ics import calendar_file  # noqa: PLC0415
    from skilltrain_cli.writers.output import check_apart  # noqa: PLC0415

    usual = settings.found()
    day, notice, unit = (
        clock.as_of(as_of, usual),
        usual.decided("notice", notice),
        usual.decided("unit", unit),
    )
    if output is not None:
        check_apart(output, [notice])
    known = lookup.notices_named(notice, usual.notices(notice))
    regions = shandong()
    asked = lookup.reporter_named(unit, day, regions) if unit else None
    days = usual.waits()
    lookup.check_tasks(days, known)
    view = Viewed(as_of=day, unit=asked, regions=regions, days=days)
    notices = known if notice else in_force(known, view)
    found = due(notices, view)
    if shape == "json":
        console.deliver(console.as_json(deadline_views.payload(found, day)), output, force=force)
    elif shape == "ics":
        console.deliver(calendar_file(found, day), output, force=force)
    else:
        shown = deadline_views.Shown(
            whose=lookup.title_of(asked, regions), asked=known, in_force=notices, every=every, as_of=day
        )
        console.show(deadline_views.page(found, shown), output, force=force)
