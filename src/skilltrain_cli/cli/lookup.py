"""From what a user names on the command line to the thing itself; an unknown name is wrong usage."""

from datetime import date
from pathlib import Path

from skilltrain_cli.cli.console import remark
from skilltrain_cli.errors import UsageError
from skilltrain_cli.notices import Notice, find, load_notice, shipped
from skilltrain_cli.region import How, Match, Region, Regions
from skilltrain_cli.regions import shandong, user_regions


def registry(path: Path | None) -> Regions:
    """Return the shipped regions, with the user's csv added when there is one."""
    return user_regions(path) if path else shandong()


def match_named(name: str, on: date, regions: Regions) -> Match:
    """Return the match for a unit's name; UsageError with 是否指 when there is none or more than one."""
    match = regions.resolve(name, on)
    if match.region is not None:
        if match.how is How.FORMER and match.former is not None:
            remark(f"“{match.former.name}”已撤销，现为“{match.region.name}”")
        return match
    if match.elsewhere:
        full = "、".join(_full_name(region, regions) for region in match.elsewhere)
        raise UsageError(f"“{name}”不止一个", f"是否指 {full}？请连同市名写")
    meant = "、".join(match.suggestions)
    hint = f"是否指 {meant}？" if meant else "请写全称，如 淄博市、张店区；运行 skt regions 查看全部"
    raise UsageError(f"{on} 没有“{name}”这个单位", hint)


def region_named(name: str, on: date, regions: Regions | None = None) -> Region:
    """Return the region a user names; see ``match_named``."""
    region = match_named(name, on, regions or shandong()).region
    assert region is not None
    return region


def notices_named(name: str | None) -> tuple[Notice, ...]:
    """Return the notice of a 文号, an id or a TOML file; all shipped ones without a name."""
    if name is None:
        return shipped()
    path = Path(name)
    if path.suffix.lower() == ".toml" or path.is_file():
        return (load_notice(path),)
    return (find(name),)


def _full_name(region: Region, regions: Regions) -> str:
    city = regions.city_of(region)
    return region.name if city is None or city is region else f"{city.name}{region.name}"
