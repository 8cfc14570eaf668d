"""``skt regions``: cities, counties and functional zones as they were on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from skilltrain_cli.cli import as_of_day, console
from skilltrain_cli.cli.console import Cell, Page
from skilltrain_cli.cli.shared_options import DEFAULT, AsOf, CatalogueFormat, RegionsFile
from skilltrain_cli.usecases import lookup_by_name
from skilltrain_cli.values.region import SUGGESTED, Level, Match, Region, Regions

_LEVELS = {
    Level.PROVINCE: "省",
    Level.CITY: "市",
    Level.COUNTY: "县（市、区）",
    Level.FUNCTIONAL: "功能区",
    Level.TOWN: "镇（街道）",
}
_HEADINGS = ("代码", "名称", "简称", "级别", "别名", "说明")


def regions(
    name: Annotated[
        str | None, typer.Argument(metavar="[名称]", help="市、县（市、区）、功能区的名称或代码")
    ] = None,
    as_of: AsOf = None,
    shape: CatalogueFormat = DEFAULT,
    table: RegionsFile = None,
) -> None:
    """查看山东省行政区划和功能区（可按日期）。"""
    day = as_of_day.as_of(as_of)
    known = lookup_by_name.registry(table)
    match = lookup_by_name.match_named(name, day, known, console.remark) if name else None
    if shape == "json":
        console.deliver(console.as_json(payload(known, day, match)), None)
    elif match is None:
        console.show(overview(known, day))
    else:
        console.show(page(known, day, match))


def payload(regions: Regions, on: date, match: Match | None) -> dict[str, object]:
    """Return the regions of a day as JSON values: all of them, or one with what lies under it."""
    chosen = _below(regions, on, match.region) if match and match.region else _existing(regions, on)
    found: dict[str, object] = {"schema_version": 1, "as_of": on.isoformat()}
    if match is not None:
        former = match.former.name if match.former else None
        found["match"] = {"name": match.name, "how": match.how, "former": former}
    found["regions"] = [_region(region) for region in chosen]
    return found


def overview(regions: Regions, on: date) -> Page:
    """Return one line for each city with the units that report to it."""
    cities = regions.cities(on)
    counties = [regions.counties(city, on) for city in cities]
    return Page(
        title=f"山东省 {len(cities)} 市 {sum(map(len, counties))} 县（市、区）（{on}）",
        headings=("代码", "市", "县级", "县（市、区）和功能区"),
        rows=[
            (
                Cell(city.code),
                Cell(city.name),
                Cell(str(len(below))),
                Cell(
                    "、".join(
                        region.short_name if region.level is Level.FUNCTIONAL else region.name
                        for region in regions.units(city, on)
                    )
                ),
            )
            for city, below in zip(cities, counties, strict=True)
        ],
        notes=("运行 skt regions 名称 查看代码、别名和全部功能区",),
    )


def page(regions: Regions, on: date, match: Match) -> Page:
    """Return a region and what lies directly under it."""
    assert match.region is not None
    above = regions.city_of(match.region)
    where = f"（{above.name}）" if above and above is not match.region else ""
    return Page(
        title=f"{match.region.name}{where}（{on}）",
        headings=_HEADINGS,
        rows=[_row(region) for region in _below(regions, on, match.region)],
    )


def _existing(regions: Regions, on: date) -> Sequence[Region]:
    return [region for region in regions if region.exists(on)]


def _below(regions: Regions, on: date, region: Region) -> Sequence[Region]:
    return [region, *regions.children(region, on, *Level)]


def _row(region: Region) -> tuple[Cell, ...]:
    kind = "（通知未提及，仅供参考）" if region.kind == SUGGESTED else ""
    ended = f"{region.valid_to} 起撤销" if region.valid_to else ""
    remark = "；".join(filter(None, (ended, region.note)))
    texts = (
        region.code,
        region.name,
        region.short_name,
        _LEVELS[region.level] + kind,
        "、".join(region.aliases),
        remark,
    )
    return tuple(Cell(text) for text in texts)


def _region(region: Region) -> dict[str, object]:
    return {
        "code": region.code,
        "name": region.name,
        "short_name": region.short_name,
        "level": region.level,
        "parent_code": region.parent_code,
        "valid_from": region.valid_from.isoformat() if region.valid_from else None,
        "valid_to": region.valid_to.isoformat() if region.valid_to else None,
        "kind": region.kind,
        "successor_code": region.successor_code or None,
        "aliases": list(region.aliases),
        "note": region.note,
    }
