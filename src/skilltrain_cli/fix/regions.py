"""The official name of a city or county, where the registry is sure which one is meant."""

from skilltrain_cli.fix.values import Rewriting
from skilltrain_cli.region import How, Level, Match, Region
from skilltrain_cli.sender import CITY_RUN, CITY_RUN_ALIASES, Placed
from skilltrain_cli.text import key

_QUOTES = "“”\"'‘’「」『』"


def city_name(match: Match | None, code: str) -> Rewriting | None:
    """Return a city's official name; ``code`` is the rule that asks for it in this form."""
    if match is None or match.region is None:
        return None
    return _official(match.region, match.how, code)


def county_name(written: str, placed: Placed) -> Rewriting | None:
    """Return the official name of 组织区县, 市直 included; a zone keeps its customary name."""
    if placed.city_run:
        return _city_run(written, placed.city.region if placed.city else None)
    match = placed.county
    if match is None or match.region is None or match.region.level is Level.FUNCTIONAL:
        return None
    return _official(match.region, match.how, "RG007")


def _official(region: Region, how: How | None, code: str) -> Rewriting:
    if how is How.FORMER:
        return Rewriting(value=region.name, code="RG006", why="旧名称改为现名称")
    return Rewriting(value=region.name, code=code, why="改为全称")


def _city_run(written: str, city: Region | None) -> Rewriting | None:
    """Return 市直 for 市本级 and its like; 市直（市技师学院） says more, and stays."""
    bare = key(written).strip(_QUOTES)
    names = (key(city.name), key(city.short_name)) if city else ()
    readings = {bare, *(bare.removeprefix(name) for name in names)}
    if readings.isdisjoint(CITY_RUN_ALIASES | {CITY_RUN}):
        return None
    return Rewriting(value=CITY_RUN, code="RG004", why=f"由市直组织的填“{CITY_RUN}”")
