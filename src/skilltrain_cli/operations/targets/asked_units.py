"""Whose a target is: the units of its scope in the area of the notice, as far as somebody looks at them."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.judging.reporting_unit import Unit
from skilltrain_cli.notices.notice import Notice, Sender, Target
from skilltrain_cli.operations.targets.target_lines import Whose
from skilltrain_cli.values.region import PROVINCE, Level, Region, Regions
from skilltrain_cli.values.reporting_authority import authority_named

_LEVELS = {
    Sender.PROVINCE: Level.PROVINCE,
    Sender.CITY: Level.CITY,
    Sender.COUNTY: Level.COUNTY,
    Sender.ZONE: Level.FUNCTIONAL,
    Sender.TOWN: Level.TOWN,
}
_DEPTH = (Level.PROVINCE, Level.CITY, Level.COUNTY, Level.FUNCTIONAL, Level.TOWN)


class Question(Struct, frozen=True, kw_only=True):
    """Who asks for what: the day, the notices, and whose targets are wanted."""

    as_of: date
    notices: tuple[Notice, ...]
    regions: Regions
    forms: tuple[FormSpec, ...]
    """All forms there are, those of the notices among them."""
    named: bool = False
    """Whether the notices were asked for by name: then all their targets are wanted."""
    unit: Region | None = None
    """The province, a city, county or zone; ``None``: found from what was sent."""
    level: Level | None = None
    """Targets of this level alone."""


def area_of(notice: Notice, regions: Regions) -> Region | None:
    """Return the region that the issuer of a notice is of; ``None`` when no region's name begins it."""
    issuer = authority_named(notice.issuer, notice.issued, regions)
    return issuer.area if issuer else None


def whose(region: Region) -> Whose:
    """Return a region as progress speaks of it."""
    return Whose(code=region.code, name=region.name, level=region.level)


def whose_unit(unit: Unit, *, inside: bool) -> Whose:
    """Return a reporting unit, ``inside`` its city by its own name alone, else after that of its city."""
    alone = inside or unit.level is Level.CITY or unit.name.startswith(unit.city.short_name)
    return Whose(code=unit.code, name=unit.name if alone else unit.city.name + unit.name, level=unit.level)


def everybody(target: Target, area: Region | None, asked: Region | None) -> Whose:
    """Return who a target is for where single units are not told apart."""
    level = _LEVELS.get(target.scope)
    one = next((each for each in (area, asked) if each is not None and each.level is level), None)
    if one is not None:
        return whose(one)
    return Whose(code="", name=f"各{target.scope.label}", level=level or Level.TOWN)


def below(region: Region, code: str) -> bool:
    """Tell whether a unit (by its code) is a region or lies in it."""
    if region.level is Level.PROVINCE:
        return True
    return code[:4] == region.code[:4] if region.level is Level.CITY else code == region.code


def in_view(target: Target, question: Question, area: Region | None, cities: Sequence[Region]) -> bool:
    """
    Tell whether a target is looked at: at the level asked for, of the unit asked for or below it.

    Where nobody asks for one, the province's are looked at when several cities have sent something.
    """
    level = _LEVELS.get(target.scope)
    if question.level is not None and level is not question.level:
        return False
    if question.unit is not None:
        return _reaches(target, question, area)
    if level is Level.PROVINCE:
        return question.level is not None or len(cities) != 1
    here = {city.code[:4] for city in cities}
    return question.named or area is None or area.level is Level.PROVINCE or area.code[:4] in here


def _reaches(target: Target, question: Question, area: Region | None) -> bool:
    """Tell whether a target is for the unit asked for, or for those below it."""
    unit, level = question.unit, _LEVELS.get(target.scope)
    assert unit is not None
    if level is None or _DEPTH.index(level) < _DEPTH.index(unit.level):
        return False
    return area is None or below(area, unit.code) or below(unit, area.code)


def units_of(
    target: Target, question: Question, area: Region | None, cities: Sequence[Region]
) -> Iterator[Region]:
    """Yield the units that a target is for: of cities those that sent something, or were asked for."""
    level, asked = _LEVELS.get(target.scope), question.unit
    if area is not None and area.level is level:
        yield area
    elif level is Level.PROVINCE:
        if province := question.regions.get(PROVINCE):
            yield province
    elif level is Level.CITY:
        yield from [asked] if asked is not None and asked.level is Level.CITY else cities
    elif asked is not None and asked.level is level:
        yield asked


def city_regions(units: Sequence[Unit], question: Question) -> list[Region]:
    """Return the cities of reporting units, in official order."""
    found = {unit.city.code: unit.city for unit in units}
    asked = question.unit
    return [
        found[code]
        for code in sorted(found)
        if asked is None or below(asked, code) or _city_holds(asked, code)
    ]


def _city_holds(asked: Region, code: str) -> bool:
    """Tell whether a city is that of the unit asked for."""
    return asked.level is not Level.PROVINCE and asked.code[:4] == code[:4]
