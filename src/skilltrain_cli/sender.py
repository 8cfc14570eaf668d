"""Who sent a sheet and whose its rows are: names resolved inside their city, on the notice's day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from skilltrain_cli.finding import UnitName
from skilltrain_cli.forms.project import CITY_RUN
from skilltrain_cli.forms.sheet import Sheet
from skilltrain_cli.notices.notice import Notice
from skilltrain_cli.region import How, Level, Match, Region, Regions
from skilltrain_cli.text import key

CONSOLIDATED = frozenset({"汇总", "来源", "来源明细"})
"""Sheets that stand beside the form in a workbook that ``skt merge`` made."""
CITY_RUN_ALIASES = frozenset({"市本级", "市级", "本级", "市直属", "市直单位", "市直部门", "市属", "市直机关"})
"""Writings of 市直 that are understood and queried (requirements A6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a review goes by besides the files: the day, the notice, the regions, the unit asked for."""

    as_of: date
    notice: Notice
    regions: Regions
    unit: Region | None = None

    @property
    def day(self) -> date:
        """The day on which names of regions must be right: that of the notice."""
        return self.notice.issued


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A reporting unit: a county or zone of a city, the city's own 市直, or the city as a whole."""

    city: Region
    region: Region | None = None
    city_run: bool = False

    @property
    def code(self) -> str:
        """The region's code; 市直 has the city's code with a tail, and no place in GB/T 2260."""
        return self.region.code if self.region else self.city.code + ("-市直" if self.city_run else "")

    @property
    def name(self) -> str:
        """The official name."""
        if self.city_run:
            return CITY_RUN
        return self.region.name if self.region else self.city.name

    @property
    def level(self) -> Level:
        """City, county or functional zone; 市直 reports like a county."""
        if self.region is not None:
            return self.region.level
        return Level.COUNTY if self.city_run else Level.CITY

    @property
    def order(self) -> tuple[str, int, str]:
        """Official order: cities by code, their units by code, 市直 after the counties."""
        return (self.city.code, int(self.city_run), self.region.code if self.region else "")

    def facts(self) -> UnitName:
        """Return code and name as a review prints them."""
        return UnitName(code=self.city.code if self.city_run else self.code, name=self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What a row's 市 and 组织区县 led to."""

    city: Match | None
    county: Match | None = None
    city_run: bool = False
    alias: bool = False
    """市直 written another way."""

    @property
    def unit(self) -> Unit | None:
        """The unit, when both names are known."""
        if self.city is None or self.city.region is None:
            return None
        if self.city_run:
            return Unit(city=self.city.region, city_run=True)
        if self.county is None or self.county.region is None:
            return None
        return Unit(city=self.city.region, region=self.county.region)


def place(city: str | None, county: str | None, setting: Setting) -> Placed:
    """Resolve the names of one row; a blank or unread one stays unresolved."""
    city_match = setting.regions.resolve_city(city, setting.day) if city else None
    if not county:
        return Placed(city=city_match)
    written = key(county)
    if written == CITY_RUN or written in CITY_RUN_ALIASES:
        return Placed(city=city_match, city_run=True, alias=written != CITY_RUN)
    if city_match is None or city_match.region is None:
        return Placed(city=city_match)
    county_match = setting.regions.resolve_county(county, city_match.region, setting.day)
    return Placed(city=city_match, county=county_match)


def is_provinces(sheet: Sheet) -> bool:
    """Tell whether the sheet is the whole province's: named so, or consolidated by ``skt merge``."""
    named = (sheet.declared, PurePosixPath(sheet.file).stem)
    return (
        any("山东省" in key(text) or "全省" in key(text) for text in named)
        or set(sheet.companions) >= CONSOLIDATED
    )


def identify(sheet: Sheet, units: Iterable[Unit], setting: Setting) -> Unit | None:
    """
    Tell who sent the sheet: ``--unit``, then 填报单位, then the file's name, then its rows.

    Several units in the rows and nothing that names one of them: the city's own consolidated sheet.
    """
    found = sorted({unit.code: unit for unit in units}.values(), key=lambda unit: unit.order)
    cities = {unit.city.code: unit.city for unit in found}
    city = next(iter(cities.values())) if len(cities) == 1 else None
    if setting.unit is not None:
        return _of_region(setting.unit, setting)
    for text in (sheet.declared, PurePosixPath(sheet.file).stem):
        named = _named_in(text, city, setting) if text else None
        if named is not None:
            return named
    if len(found) == 1:
        return found[0]
    return Unit(city=city) if city is not None else None


def _of_region(region: Region, setting: Setting) -> Unit | None:
    city = setting.regions.city_of(region)
    if city is None:
        return None
    return Unit(city=city) if region.code == city.code else Unit(city=city, region=region)


def _named_in(text: str, city: Region | None, setting: Setting) -> Unit | None:
    """Return the one unit whose name stands in a free text such as a file name."""
    match = setting.regions.resolve_county(text, city, setting.day) if city else None
    if match is not None and match.region is not None and match.how is not How.FORMER and city is not None:
        return Unit(city=city, region=match.region)
    written = key(text)
    if city is None:
        named = [each for each in setting.regions.cities(setting.day) if key(each.name) in written]
        city = named[0] if len(named) == 1 else None
    if city is None:
        return None
    inside = _mentioned(written, setting.regions.counties(city, setting.day) + setting.regions.zones(city))
    if len(inside) == 1:
        return Unit(city=city, region=inside[0])
    if not inside and (CITY_RUN in written or any(each in written for each in ("市本级", "市直属"))):
        return Unit(city=city, city_run=True)
    if not inside and key(city.name) in written:
        return Unit(city=city)
    return None


def _mentioned(written: str, units: tuple[Region, ...]) -> list[Region]:
    """Return the units whose name stands in a text; a name inside a longer one of them does not count."""
    full = [each for each in units if key(each.name) in written]
    if full:
        return full
    named: dict[str, Region] = {}
    for each in units:
        for name in (each.short_name, *each.aliases):
            if len(name) > 1 and key(name) in written:
                named[each.code] = each
    return list(named.values())
