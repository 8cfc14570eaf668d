"""An authority by its name: the region whose it is, and the office it is there."""

from datetime import date

from msgspec import Struct

from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.region import PROVINCE, Level, Region, Regions
from skilltrain_cli.values.text import key

_OFFICE = lazy_pattern(r"[局委厅办室联会部院署处社]$|中心$")
_TOWN = lazy_pattern(r"(?:镇|乡|街道)(?:办事处|人民政府|政府)?$")
_BELOW = (Level.CITY, Level.COUNTY, Level.FUNCTIONAL, Level.TOWN)


class Authority(Struct, frozen=True, kw_only=True):
    """淄博市教育局: ``area`` is 淄博市, ``office`` 教育局."""

    name: str
    area: Region
    office: str

    @property
    def is_town(self) -> bool:
        """Whether it is a 镇 or 街道, such as few registries list."""
        return _TOWN.search(self.office) is not None


def is_department(name: str) -> bool:
    """Tell whether a name ends as those of departments do; 张殿区 is misspelled, 街道办事处 a town."""
    return _OFFICE.search(key(name)) is not None and _TOWN.search(key(name)) is None


def authority_named(name: str, on: date, regions: Regions) -> Authority | None:
    """Return the authority; ``None`` when no region's name begins it, or that of several alike."""
    office = key(name)
    area = regions.get(PROVINCE) if office.startswith("省") else None
    office = office.removeprefix("省") if area else office
    while True:
        below = regions if area is None else regions.children(area, on, *_BELOW)
        found = {
            (len(key(written)), region.code)
            for region in below
            if region.exists(on)
            for written, _ in region.names()
            if office.startswith(key(written))
        }
        longest = max(found, default=(0, ""))[0]
        codes = {code for length, code in found if length == longest}
        if len(codes) != 1:
            return Authority(name=name, area=area, office=office) if area and not codes else None
        area = regions.get(codes.pop())
        office = office[longest:]
