"""``skt regions``: cities, counties and functional zones as they were on a day."""

from typing import Annotated

import typer

from skilltrain_cli.cli import clock, console
from skilltrain_cli.cli.formats import DEFAULT, AsOf, CatalogueFormat, RegionsFile


def regions(
    name: Annotated[
        str | None, typer.Argument(metavar="[名称]", help="市、县（市、区）、功能区的名称或代码")
    ] = None,
    as_of: AsOf = None,
    shape: CatalogueFormat = DEFAULT,
    table: RegionsFile = None,
) -> None:
    """查看山东省行政区划和功能区（可按日期）。"""
    from skilltrain_cli.cli import region_views  # noqa: PLC0415
    from skilltrain_cli.usecases import lookup  # noqa: PLC0415

    day = clock.as_of(as_of)
    known = lookup.registry(table)
    match = lookup.match_named(name, day, known, console.remark) if name else None
    if shape == "json":
        console.deliver(console.as_json(region_views.payload(known, day, match)), None)
    elif match is None:
        console.show(region_views.overview(known, day))
    else:
        console.show(region_views.page(known, day, match))
