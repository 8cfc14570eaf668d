"""A reporting unit, and the ways in which people write 市直."""

import re
from datetime import date

from msgspec import Struct

from skilltrain_cli.review.finding import UnitName
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.region import UNLISTED, Level, Region, Regions
from skilltrain_cli.values.text import key

CITY_RUN = "市直"
"""Stands in the place of a county when the city itself runs it (鲁人社字〔2021〕32号 附件2 注1)."""
CITY_RUN_ALIASES = frozenset({"市本级", "市级", "本级", "市直属", "市直单位", "市直部门", "市属", "市直机关"})
"""Writings of 市直 that are understood and queried."""
_RUN = lazy_pattern(r"市直(?!播)|市本级|市属")
"""市直 in a longer text, 市直技师学院; 直播 is a project."""
_QUOTES = "“”\"'‘’「」『』《》〈〉"
_TAIL = lazy_pattern(r"[(\[【〔:].*", re.DOTALL)
_CODE_TAIL = "-市直"


class Unit(Struct, frozen=True, kw_only=True):
    """A reporting unit: a county or zone of a city, the city's own 市直, or the city as a whole."""

    city: Region
    region: Region | None = None
    city_run: bool = False

    @property
    def code(self) -> str:
        """The region's code; 市直 has the city's code with a tail, and no place in GB/T 2260."""
        return self.region.code if self.region else self.city.code + (_CODE_TAIL if self.city_run else "")

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
        """Return code and name as a review prints them; who has no code of its own has the city's."""
        unlisted = self.region is not None and self.region.kind == UNLISTED
        return UnitName(code=self.city.code if self.city_run or unlisted else self.code, name=self.name)


def is_city_run(written: str, city: Region | None = None) -> bool:
    """Tell whether a text is a way of writing 市直: 市本级, “市直”, 市直（市技师学院）, 淄博市直."""
    bare = _TAIL.sub("", key(written).strip(_QUOTES)).strip(_QUOTES)
    names = (key(city.name), key(city.short_name)) if city else ()
    readings = {bare, *(bare.removeprefix(name) for name in names)}
    return any(each == CITY_RUN or each in CITY_RUN_ALIASES or _RUN.match(each) for each in readings)


def holds_city_run(text: str) -> bool:
    """Tell whether 市直 stands somewhere in a text, as in 市直技师学院."""
    return _RUN.search(text) is not None


def city_run_named(written: str, on: date, regions: Regions) -> Unit | None:
    """Return the 市直 a text names together with its city, such as 淄博市直; ``None`` when it names none."""
    for city in regions.cities(on):
        if key(written).startswith(key(city.short_name)) and is_city_run(written, city):
            return Unit(city=city, city_run=True)
    return None


def unit_coded(code: str, regions: Regions) -> Unit | None:
    """Return the unit of a ``Unit.code``."""
    region = regions.get(code.removesuffix(_CODE_TAIL))
    city = regions.city_of(region) if region else None
    if region is None or city is None:
        return None
    if region.code == city.code:
        return Unit(city=city, city_run=code.endswith(_CODE_TAIL))
    return Unit(city=city, region=region)
