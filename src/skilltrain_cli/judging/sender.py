"""
Who sent a sheet and whose its rows are: names resolved inside their city, on the notice's day.

Over 300 lines: who sent a sheet is told by its name and its rows together.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.forms.catalogue import declared_form
from skilltrain_cli.forms.catalogue import forms as shipped_forms
from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.forms.spec import FormSpec, Role
from skilltrain_cli.judging.reporting_unit import (
    CITY_RUN,
    Unit,
    city_run_named,
    holds_city_run,
    is_city_run,
)
from skilltrain_cli.notices.notice import Notice, no_notice
from skilltrain_cli.values.development_zone import zone_of
from skilltrain_cli.values.region import Level, Match, MatchedBy, Region, Regions
from skilltrain_cli.values.text import key

CONSOLIDATED = frozenset({"汇总", "来源", "来源明细"})
"""Sheets that stand beside the form in a workbook that ``skt merge`` made."""
_BETWEEN = r"[\s\-_—–·.、,:]*"
"""What may stand between a city's name and that of its county: 淄博市-张店区."""


_SHORT = 2
"""莘县 and 单县 stand in longer words: 名单县区."""


def forms_of(notices: Sequence[Notice], added: Sequence[FormSpec] = ()) -> tuple[FormSpec, ...]:
    """
    Return the forms of some notices, in their order: their annexes, and what they declare.

    ``added`` are the classes of plug-ins. A notice that has none of its own judges the annexes that its
    tasks name, or all of them.
    """
    known = (*shipped_forms(), *added)
    asked: set[str | None] = set()
    found: dict[FormSpec, None] = {}
    for notice in notices:
        own = [form for form in known if form.card.notice in (notice.number, notice.id)]
        own += [declared_form(notice.number, notice.id, table) for table in notice.forms]
        found |= dict.fromkeys(own)
        asked |= {task.form for task in notice.tasks} - {form.id for form in own}
    found |= dict.fromkeys(form for form in known if not form.card.notice and form.id in asked)
    if not found:
        found = dict.fromkeys([form for form in known if form.id in asked] or known)
    return tuple(found)


def forms_of_no_notice() -> tuple[FormSpec, ...]:
    """Return the forms that no document prints (工具箱样式)."""
    return tuple(form for form in shipped_forms() if not form.card.notice)


class Setting(Struct, frozen=True, kw_only=True):
    """What a review goes by besides the files: the day, the notice, the regions, the unit asked for."""

    as_of: date
    notice: Notice
    """That of the form at hand; of several forms at once the first one's (``under``)."""
    regions: Regions
    unit: "Unit | None" = None
    """Who sent all that is reviewed."""
    alone: bool = True
    """Whether that is one file, which must then be the unit's own."""
    notices: tuple[Notice, ...] = ()
    """All whose forms are looked for."""
    own_styles: bool = False
    """Whether the forms that no document prints are looked for too."""
    asking: Callable[[str], Iterable[Notice]] = lambda _: ()
    """Returns further notices with a task that asks for a form, by its id."""
    added: tuple[FormSpec, ...] = ()
    """The forms whose classes are in plug-ins, each of a notice of its plug-in."""

    @property
    def day(self) -> date:
        """The day on which names of regions must be right: the notice's; without one the review's."""
        return self.notice.issued if self.notice.number else self.as_of

    @property
    def year(self) -> int:
        """The year that completes dates without one."""
        return self.notice.year_on(self.as_of)

    @property
    def forms(self) -> tuple[FormSpec, ...]:
        """The forms that are looked for: of those notices, declared ones among them, and 工具箱样式."""
        own = forms_of_no_notice() if self.own_styles else ()
        return tuple(dict.fromkeys((*forms_of(self.notices or (self.notice,), self.added), *own)))

    def under(self, form: FormSpec) -> "Setting":
        """
        Return the setting with the notice by which a form is judged: its own, else the one chosen.

        A form of no notice is judged by the one that asks for it, else by none.
        """
        if form.card.notice:
            own = (each for each in self.notices if form.card.notice in (each.number, each.id))
            notice = next(own, self.notice)
        else:
            among = (*self.notices, *self.asking(form.id))
            asking = (each for each in among if any(task.form == form.id for task in each.tasks))
            notice = next(asking, None) or no_notice(form.id, form.card.title)
        return self if notice is self.notice else replace(self, notice=notice)


class Placed(Struct, frozen=True, kw_only=True):
    """What a row's names of city and county led to."""

    city: Match | None
    county: Match | None = None
    city_run: bool = False
    alias: bool = False
    """市直 written another way."""
    whole: bool = False
    """Whether the form asks for a city alone."""

    @property
    def unit(self) -> Unit | None:
        """The unit, when both names are known."""
        if self.city is None or self.city.region is None:
            return None
        if self.city_run or self.whole:
            return Unit(city=self.city.region, city_run=self.city_run)
        if self.county is None or self.county.region is None:
            return None
        return Unit(city=self.city.region, region=self.county.region)


class NamedBy(Enum):
    """What named the sender, the strongest first."""

    OPTION = "--unit"
    DECLARED = "填报单位"
    FILE = "文件名"
    ROWS = "内容"


class Identity(Struct, frozen=True, kw_only=True):
    """Who sent a sheet, as far as is known, and by what."""

    unit: Unit | None
    by: NamedBy


def resolve_names(
    city: str | None,
    county: str | None,
    setting: Setting,
    *,
    asked: Collection[Role] = (Role.CITY, Role.COUNTY),
    home: Region | None = None,
) -> Placed:
    """
    Resolve the names of one row; a blank or unread one stays unresolved.

    ``asked`` are the places that the form asks for. ``home`` is the city in which counties lie whose form
    asks for no city; where it is not known, a name that one city alone has tells it.
    """
    whole = Role.CITY in asked and Role.COUNTY not in asked
    city_match = setting.regions.resolve_city(city, setting.day) if city else _at_home(home)
    if not county:
        return Placed(city=city_match, whole=whole and city_match is not None)
    if is_city_run(county, city_match.region if city_match else None):
        return Placed(city=city_match, city_run=True, alias=key(county) != CITY_RUN)
    if city_match is None and Role.CITY not in asked:
        return _placed_in_province(county, setting)
    if city_match is None or city_match.region is None:
        return Placed(city=city_match)
    county_match = setting.regions.resolve_county(county, city_match.region, setting.day)
    return Placed(city=city_match, county=county_match)


def _at_home(home: Region | None) -> Match | None:
    return None if home is None else Match(name=home.name, region=home, how=MatchedBy.EXACT)


def _placed_in_province(county: str, setting: Setting) -> Placed:
    """Resolve a county, or the 市直, of whatever city; a name that several have, or none, leads nowhere."""
    city_run = city_run_named(county, setting.day, setting.regions)
    if city_run is not None:
        official = key(city_run.city.name) + CITY_RUN
        return Placed(city=_at_home(city_run.city), city_run=True, alias=key(county) != official)
    match = setting.regions.resolve(county, setting.day)
    city = setting.regions.city_of(match.region) if match.region else None
    if city is None or match.region is None or match.region.level in (Level.CITY, Level.TOWN):
        return Placed(city=None, county=replace(match, region=None))
    return Placed(city=_at_home(city), county=match)


def home_city(sheet: Sheet, counties: Iterable[str], setting: Setting) -> Region | None:
    """
    Return the city whose counties a sheet speaks of that names no city; ``None`` when nothing settles it.

    That is the city of ``--unit``, of 填报单位, of the file's name, or the only one that has all those names.
    """
    if setting.unit is not None:
        return setting.unit.city
    for text in (sheet.declared, _stem(sheet)):
        named = _named(text, {}, setting) if text else None
        if named is not None:
            return named.city
    regions, day = setting.regions, setting.day
    cities: set[Region] | None = None
    for name in counties:
        if is_city_run(name):
            continue
        match = regions.resolve(name, day)
        found = [match.region] if match.region else match.elsewhere
        owners = {city for city in map(regions.city_of, found) if city}
        if owners:
            cities = owners if cities is None else cities & owners
    return cities.pop() if cities is not None and len(cities) == 1 else None


def is_consolidated(sheet: Sheet) -> bool:
    """Tell whether the sheet stands in a workbook that ``skt merge`` wrote."""
    return set(sheet.companions) >= CONSOLIDATED


def is_provinces(sheet: Sheet, setting: Setting) -> bool:
    """
    Tell whether the sheet is the whole province's: consolidated for it by ``skt merge``, or named so.

    A name counts when it names no city: 山东省淄博市 is 淄博市.
    """
    if sheet.province or is_consolidated(sheet):
        return sheet.province
    named = [text for text in (key(sheet.declared), key(_stem(sheet))) if "山东省" in text]
    cities = [key(city.short_name) for city in setting.regions.cities(setting.day)] if named else ()
    return any(not any(city in text for city in cities) for text in named)


def identify(sheet: Sheet, units: Iterable[Unit], setting: Setting) -> Identity:
    """
    Tell who sent the sheet: ``--unit``, then 填报单位, then the file's name, then its rows.

    With several files ``--unit`` names who gathered them, such as a city its counties' files. A file's name
    counts when the rows hold one of that unit. Several units in the rows and no name: the city's own sheet.
    """
    if setting.unit is not None and setting.alone:
        return Identity(unit=setting.unit, by=NamedBy.OPTION)
    found = {unit.code: unit for unit in units}
    declared = _named(sheet.declared, found, setting)
    if declared is not None:
        return Identity(unit=declared, by=NamedBy.DECLARED)
    known = bool(found) or not sheet.form.places
    named = (_named if known else _named_in)(_stem(sheet), found, setting)
    if named is not None and (not found or _has_rows(named, found)):
        return Identity(unit=named, by=NamedBy.FILE)
    city = _only_city(found)
    one = next(iter(found.values())) if len(found) == 1 else Unit(city=city) if city else None
    return Identity(unit=one, by=NamedBy.ROWS)


def unit_of_name(file: str, city: Region | None, setting: Setting) -> Unit | None:
    """Return the one unit that a file's name names, inside a city when that is known."""
    return _named_in(PurePosixPath(file).stem, {city.code: Unit(city=city)} if city else {}, setting)


def unit_of_name_anywhere(file: str, city: Region | None, setting: Setting) -> Unit | None:
    """Return the one unit that a file's name names, inside a city when that is known, else of any city."""
    return _named(PurePosixPath(file).stem, _of_city(city, {}) if city else {}, setting)


def unit_misnamed(sheet: Sheet, units: Iterable[Unit], setting: Setting) -> Unit | None:
    """Return the unit that the file's name names, of any city, when none of the rows is that unit's."""
    found = {unit.code: unit for unit in units}
    stem = _stem(sheet)
    named = _named_in(stem, found, setting)
    if named is not None or not found:
        return None if named is None or not found or _has_rows(named, found) else named
    written = key(stem)
    if any(key(unit.city.short_name) in written for unit in found.values()):
        return None
    others = [
        unit
        for unit in every_unit(setting)
        if (name := key(unit.name)) in written
        and (len(name) > _SHORT or written.startswith(name))
        and not unit.city_run
    ]
    return None if any(_has_rows(each, found) for each in others) else next(reversed(others), None)


def every_unit(setting: Setting) -> Iterator[Unit]:
    """Yield every city of the day, its 市直, its counties and its zones."""
    regions, day = setting.regions, setting.day
    for city in regions.cities(day):
        yield from (Unit(city=city), Unit(city=city, city_run=True))
        below = (*regions.counties(city, day), *regions.zones(city, day))
        yield from (Unit(city=city, region=region) for region in below)


def _stem(sheet: Sheet) -> str:
    return PurePosixPath(sheet.file).stem


def _only_city(found: Mapping[str, Unit]) -> Region | None:
    cities = {unit.city.code: unit.city for unit in found.values()}
    return next(iter(cities.values())) if len(cities) == 1 else None


def _has_rows(unit: Unit, found: Mapping[str, Unit]) -> bool:
    cities = (each.city.code for each in found.values())
    return unit.code in found or (unit.level is Level.CITY and unit.city.code in cities)


def _named_in(text: str, found: Mapping[str, Unit], setting: Setting) -> Unit | None:
    """Return the one unit whose name stands in a free text such as a file name."""
    written = key(text)
    city = _only_city(found)
    match = setting.regions.county_inside(text, city, setting.day) if city and text else None
    if (
        match is not None
        and match.region is not None
        and match.how is not MatchedBy.FORMER
        and city is not None
    ):
        return _settled(Unit(city=city, region=match.region), written, found, setting)
    if city is None:
        named = [each for each in setting.regions.cities(setting.day) if key(each.name) in written]
        city = named[0] if len(named) == 1 else None
    mentioned = _mentioned_unit(written, city, setting, several=len(found) > 1) if city and text else None
    return _settled(mentioned, written, found, setting) if mentioned else None


def _settled(named: Unit, written: str, found: Mapping[str, Unit], setting: Setting) -> Unit:
    """
    Let the rows settle what a short name means that a city and one of its counties share.

    东营 is 东营区 when all rows are 东营区's, and 东营市 when there are others; a full name means what it
    says.
    """
    city, county = named.city, named.region
    below = {code for code, unit in found.items() if unit.region is not None or unit.city_run}
    if county is None or not below or below == {county.code} or key(county.name) in written:
        return named
    shared = {key(each.short_name) for each in setting.regions.cities_of(city)}
    return Unit(city=city) if key(county.short_name) in shared else named


def _named(text: str, found: Mapping[str, Unit], setting: Setting) -> Unit | None:
    """Return the one unit a text names, with its city or without: of the rows' cities first, then of any."""
    named = _named_in(text, found, setting)
    if named is not None or not text or _only_city(found) is not None:
        return named
    for cities in ({unit.city for unit in found.values()}, setting.regions.cities(setting.day)):
        units = (_named_in(text, _of_city(city, found), setting) for city in cities)
        if several := [unit for unit in units if unit is not None]:
            return several[0] if len(several) == 1 else None
    return None


def _of_city(city: Region, found: Mapping[str, Unit]) -> Mapping[str, Unit]:
    """Return the units of a city, the city itself when there are none."""
    own = {code: unit for code, unit in found.items() if unit.city.code == city.code}
    return own or {city.code: Unit(city=city)}


def _mentioned_unit(written: str, city: Region, setting: Setting, *, several: bool) -> Unit | None:
    """Return what a text names in a city: the city as a whole, one unit of it, its 市直."""
    apart = written
    for each in setting.regions.cities_of(city):
        apart = apart.replace(key(each.name), "/")  # 东营市直 speaks of no 东营区
    regions, day = setting.regions, setting.day
    inside = _mentioned(apart, regions.counties(city, day) + regions.zones(city, day))
    whole = Unit(city=city) if key(city.name) in written else None
    if whole is not None and several and _stands_apart(written, city, inside):
        return whole
    if len(inside) == 1:
        return Unit(city=city, region=inside[0])
    if not inside and holds_city_run(written):
        return Unit(city=city, city_run=True)
    return whole if not inside else None


def _stands_apart(written: str, city: Region, units: Iterable[Region]) -> bool:
    """Tell whether the city is named for itself, 淄博市（含高新区）, and not as the unit's: 淄博市张店区."""
    below = (key(name) for unit in units for name, _ in unit.names())
    longest = sorted((CITY_RUN, CITY_RUN.removeprefix("市"), "本级", *below), key=len, reverse=True)
    inner = rf"{re.escape(key(city.name))}{_BETWEEN}(?:{'|'.join(map(re.escape, longest))})"
    return key(city.name) in re.sub(inner, "", written)


def _mentioned(written: str, units: tuple[Region, ...]) -> list[Region]:
    """
    Return the units whose name stands in a text; a name inside a longer one of them does not count.

    Nor does a county's short name that begins the name of a zone, listed or not.
    """
    full = [each for each in units if key(each.name) in written]
    if full:
        return full
    zones = [key(name) for each in units if each.level is Level.FUNCTIONAL for name, _ in each.names()]
    for each in units:
        if each.level is Level.COUNTY and len(each.short_name) > 1 and key(each.short_name) in written:
            written = zone_of(key(each.short_name)).sub(
                lambda found: found[0] if found[0].startswith(tuple(zones)) else "/", written
            )
    return [
        each
        for each in units
        if any(len(name) > 1 and key(name) in written for name in (each.short_name, *each.aliases))
    ]
