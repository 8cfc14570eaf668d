"""The official name of a city or county, where the registry is sure which one is meant."""

from msgspec.structs import replace

from skilltrain_cli.judging.reporting_unit import CITY_RUN, CITY_RUN_ALIASES
from skilltrain_cli.judging.sender import Placed
from skilltrain_cli.operations.fix.repair import Rewriting
from skilltrain_cli.values.region import Level, Match, MatchedBy, Region
from skilltrain_cli.values.text import key

_QUOTES = "“”\"'‘’「」『』"


def city_name(match: Match | None, code: str) -> Rewriting | None:
    """Return a city's official name; ``code`` is the rule that asks for it in this form."""
    if match is None or match.region is None:
        return None
    return _official(match.region, match.how, code)


def county_name(written: str, placed: Placed, *, alone: bool) -> Rewriting | None:
    """
    Return the official name of 组织区县, 市直 included; a zone keeps its customary name.

    ``alone``: the form has no field for the city, so that one that is written before the name stays there.
    """
    city, match = placed.city.region if placed.city else None, placed.county
    if placed.city_run:
        made = _city_run(written, city)
    elif match is None or match.region is None or match.region.level is Level.FUNCTIONAL:
        return None
    else:
        made = _official(match.region, match.how, "RG007")
    if made is None or not alone or city is None:
        return made
    short = placed.city_run or (match is not None and match.how is MatchedBy.PREFIX)
    names = (city.name, city.short_name) if short else (city.name,)
    before = key(written).startswith(tuple(map(key, names)))
    return replace(made, value=f"{city.name}{made.value}") if before else made


def _official(region: Region, how: MatchedBy | None, code: str) -> Rewriting:
    if how is MatchedBy.FORMER:
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
