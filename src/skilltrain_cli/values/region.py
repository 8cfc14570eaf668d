"""Administrative divisions by date (GB/T 2260), and finding them by the names that clerks write."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct

from skilltrain_cli.values.development_zone import is_generic, one_of_kind, plain_name
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.text import key


class Level(StrEnum):
    """Where a region stands in the reporting line."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    FUNCTIONAL = "functional"
    """A development zone that reports like a county but is none in GB/T 2260."""
    TOWN = "town"


class MatchedBy(StrEnum):
    """In which way a written name led to its region; the first one is the only official way."""

    EXACT = "exact"
    SHORT = "short"
    """张店 for 张店区."""
    ALIAS = "alias"
    CODE = "code"
    PREFIX = "with-city-prefix"
    """淄博市张店区, 淄博张店."""
    SUFFIX = "with-suffix"
    """张店区人社局."""
    FORMER = "former-name"
    """茌平县 in 2021; ``Match.former`` is what it named, ``Match.region`` its successor."""
    UNLISTED = "unlisted-zone"
    """It ends like a zone and no table lists it, or it names several: one of its own, to be asked about."""


PROVINCE = "370000"
"""山东省, the parent of the cities."""
SUGGESTED = "functional-other"
"""The kind of zones that no notice names: found and listed, but not expected to report."""
CITY_RUN_KIND = "city-run"
"""The kind of the region that stands for a city's 市直 where a region is asked for."""
UNLISTED = "unlisted"
"""The kind of zones that stand in a sheet and in no table."""


class Region(Struct, frozen=True, kw_only=True):
    """
    One division under one name and code, with the days on which it existed.

    ``valid_from`` is its first day, ``valid_to`` the first day on which it was no more; ``None`` is open.
    ``kind``: gb2260, gb2260-abolished, gb2260-town, functional-seed (in a notice), functional-other, user.
    """

    code: str
    name: str
    short_name: str
    level: Level
    parent_code: str
    valid_from: date | None = None
    valid_to: date | None = None
    kind: str = "gb2260"
    successor_code: str = ""
    aliases: tuple[str, ...] = ()
    note: str = ""

    def exists(self, on: date) -> bool:
        """Tell whether the region existed on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on < self.valid_to
        )

    def names(self) -> Iterator[tuple[str, MatchedBy]]:
        """Yield what the region is called, the official name first."""
        yield self.name, MatchedBy.EXACT
        yield self.short_name, MatchedBy.SHORT
        yield from ((alias, MatchedBy.ALIAS) for alias in self.aliases)


class Match(Struct, frozen=True, kw_only=True):
    """
    What came of looking up a name.

    Without a ``region``: ``elsewhere`` holds the regions of other cities that bear the name; without those
    too the name is unknown, and ``suggestions`` holds official names that look like it. ``among`` has the
    zones that an unlisted name may mean.
    """

    name: str
    region: Region | None = None
    how: MatchedBy | None = None
    former: Region | None = None
    elsewhere: tuple[Region, ...] = ()
    suggestions: tuple[str, ...] = ()
    among: tuple[Region, ...] = ()


_SUFFIX = lazy_pattern(
    r"(?:人力资源(?:和)?社会保障局|人社局|人社|人民政府|政府|管理委员会|管委会|公共就业(?:和人才)?服务中心|就业服务中心)$"
)
_ORDER = (MatchedBy.EXACT, MatchedBy.SHORT, MatchedBy.ALIAS)
_NEAR = 0.55
"""Likeness from which a name is suggested: one wrong character of three passes, a shared 县 does not."""
_NEAR_ZONE = 0.75
"""The same for zones, whose names end alike."""
_LONGEST = 40
_REMEMBERED = 20_000


class Regions:
    """An unchanging registry of regions; lookups are dictionary lookups and remembered."""

    __slots__ = ("_all", "_before", "_below", "_by_code", "_memory", "_names", "_of_day")

    def __init__(self, regions: Iterable[Region]) -> None:
        """Index the regions; of several with one code the one that still exists is the code's owner."""
        self._all = tuple(sorted(regions, key=lambda region: region.code))
        ended_first = sorted(self._all, key=lambda region: region.valid_to or date.max)
        self._by_code = {region.code: region for region in ended_first}
        self._below = gathered((region.parent_code, region) for region in self._all)
        self._names = self._index()
        self._memory: dict[tuple[str, str, date], Match] = {}
        self._of_day: dict[tuple[str, date, tuple[Level, ...]], tuple[Region, ...]] = {}
        self._before: dict[str, tuple[str, ...]] = {}

    def _index(self) -> Mapping[str, Mapping[str, Sequence[tuple[Region, MatchedBy]]]]:
        """Return names by parent code; a former county also stands under the city of its successor."""
        found: dict[str, dict[str, list[tuple[Region, MatchedBy]]]] = {}
        for region in self._all:
            heir = self._by_code.get(region.successor_code, region)
            for parent in {region.parent_code, heir.parent_code}:
                names = found.setdefault(parent, {})
                for name, how in region.names():
                    names.setdefault(key(name), []).append((region, how))
        return found

    def __iter__(self) -> Iterator[Region]:
        """Yield every region, former ones included, in code order."""
        return iter(self._all)

    def extended(self, more: Iterable[Region]) -> "Regions":
        """Return a registry with further regions; one with a code in use takes its owner's place."""
        more = tuple(more)
        replaced = {region.code for region in more}
        kept = (region for region in self._all if region.code not in replaced or region.valid_to is not None)
        return Regions((*kept, *more))

    def get(self, code: str) -> Region | None:
        """Return the region a code stands for: the present one, or the last one for an abolished code."""
        return self._by_code.get(code)

    def cities(self, on: date) -> tuple[Region, ...]:
        """Return the cities of that day in code order: 16 since 莱芜 went into 济南 (国函〔2018〕163号)."""
        return tuple(region for region in self._all if region.level is Level.CITY and region.exists(on))

    def cities_of(self, city: Region) -> tuple[Region, ...]:
        """Return a city and those that went into it: 济南市, 莱芜市."""
        return tuple(
            region
            for region in self._all
            if region.level is Level.CITY and city.code in {region.code, region.successor_code}
        )

    def children(self, parent: Region | str, on: date, *levels: Level) -> tuple[Region, ...]:
        """Return what lies directly under a region on that day, of the levels given."""
        question = (_code(parent), on, levels)
        if question not in self._of_day:
            if len(self._of_day) >= _REMEMBERED:
                self._of_day.clear()
            below = self._below.get(question[0], ())
            self._of_day[question] = tuple(
                region for region in below if region.level in levels and region.exists(on)
            )
        return self._of_day[question]

    def counties(self, city: Region | str, on: date) -> tuple[Region, ...]:
        """Return the counties, districts and county-level cities of a city on that day, in code order."""
        return self.children(city, on, Level.COUNTY)

    def zones(self, city: Region | str, on: date) -> tuple[Region, ...]:
        """Return a city's functional zones of that day, those merely suggested (``SUGGESTED``) included."""
        return self.children(city, on, Level.FUNCTIONAL)

    def units(self, city: Region | str, on: date) -> tuple[Region, ...]:
        """Return who reports to a city: counties and the zones a notice or the user names, in code order."""
        below = self.children(city, on, Level.COUNTY, Level.FUNCTIONAL)
        return tuple(region for region in below if region.kind != SUGGESTED)

    def city_of(self, region: Region) -> Region | None:
        """Return the city that a region is or lies in, ``None`` for a province."""
        at: Region | None = region
        while at is not None and at.level is not Level.CITY:
            at = self._by_code.get(at.parent_code)
        return at

    def resolve_city(self, name: str, on: date) -> Match:
        """Find a city by name: 淄博市, 淄博, 淄博市人社局; 莱芜市 leads to 济南市 since 2018-12-26."""
        return self._remember(PROVINCE, name, on)

    def resolve_county(self, name: str, city: Region | str, on: date) -> Match:
        """Find a county or zone by name inside its city; see ``Match`` for what a failure tells."""
        return self._remember(_code(city), name, on)

    def towns(self, county: Region | str, on: date) -> tuple[Region, ...]:
        """Return the towns of a county that the registry knows on that day, in code order."""
        return self.children(county, on, Level.TOWN)

    def resolve_town(self, name: str, county: Region, on: date) -> Match:
        """Find a town by name inside its county; ``elsewhere`` has towns of other counties."""
        match = self._within(county.code, name, on)
        if match is not None:
            return match
        others = [each.code for each in self._all if each.level is Level.COUNTY and each.code != county.code]
        found = [other.region for other in self._matches(others, name, on) if other.region]
        towns = tuple(region for region in found if region.level is Level.TOWN)
        near = () if towns else self._near(name, self.towns(county, on), on)
        return Match(name=name, elsewhere=towns, suggestions=near)

    def county_inside(self, name: str, city: Region | str, on: date) -> Match | None:
        """Find a county or zone by name inside its city, and look nowhere else when it is not there."""
        return self._within(_code(city), name, on) or self._zone(_code(city), name, on)

    def resolve(self, name: str, on: date) -> Match:
        """
        Find any region by name or code in the whole province, cities first.

        A name that several cities have gives no region and all of them as ``elsewhere``.
        """
        by_code = self._by_code.get(key(name).upper())
        if by_code is not None:
            return Match(name=name, region=by_code, how=MatchedBy.CODE)
        city = self.resolve_city(name, on)
        if city.region is not None:
            return city
        found = self._matches(self._names, name, on)
        if len(found) == 1:
            return found[0]
        places = tuple(match.region for match in found if match.region is not None)
        places += tuple(each for code in self._names for each in self._tied(code, name, on) if not places)
        near = () if places else self._near(name, self._all, on)
        return Match(name=name, elsewhere=places, suggestions=near)

    def knows(self, name: str, on: date) -> bool:
        """Tell whether some region bears the name, now or before; nothing that is merely like it."""
        return bool(self._matches(self._names, name, on))

    def _remember(self, parent: str, name: str, on: date) -> Match:
        """Answer from memory; a ledger asks the same few names tens of thousands of times."""
        question = (parent, name, on)
        if question not in self._memory:
            if len(self._memory) >= _REMEMBERED:
                self._memory.clear()
            self._memory[question] = self._find(parent, name, on)
        return self._memory[question]

    def _find(self, parent: str, name: str, on: date) -> Match:
        """Look a name up under one parent, and for a county that is not there under the other cities."""
        match = self._within(parent, name, on) or self._zone(parent, name, on)
        if match is not None:
            return match
        far = parent != PROVINCE and not any(
            is_generic(each) for each, _ in self._readings(parent, key(name))
        )
        others = [city.code for city in self.cities(on) if city.code != parent] if far else []
        elsewhere = tuple(match.region for match in self._matches(others, name, on) if match.region)
        elsewhere += tuple(
            region for code in others for region in self._tied(code, name, on) if not elsewhere
        )
        peers = [region for region in self._all if region.parent_code == parent]
        zone = None if elsewhere else self._unlisted(parent, name)
        if zone is not None:
            zones = [region for region in peers if region.level is Level.FUNCTIONAL]
            return Match(
                name=name,
                region=zone,
                how=MatchedBy.UNLISTED,
                suggestions=self._near(name, zones, on, _NEAR_ZONE),
                among=self._tied(parent, name, on),
            )
        near = () if elsewhere else self._near(name, peers, on)
        return Match(name=name, elsewhere=elsewhere, suggestions=near)

    def _tied(self, parent: str, name: str, on: date) -> tuple[Region, ...]:
        """Return the zones of a city that bear one and the same name."""
        names = self._names.get(parent, {})
        for short, _ in self._readings(parent, key(name)):
            best = _best(names.get(short, ()), parent, on)
            if best:
                return tuple(region for region, _ in best)
        return ()

    def _unlisted(self, parent: str, name: str) -> Region | None:
        """Return a zone of the city that nobody has listed, where the name ends like one."""
        city = self._by_code.get(parent)
        if city is None or city.level is not Level.CITY:
            return None
        bare = plain_name([short for short, _ in self._readings(parent, key(name))])
        if bare is None:
            return None
        return Region(
            code=f"{city.code[:4]}Z-{bare}",
            name=bare,
            short_name=bare,
            level=Level.FUNCTIONAL,
            parent_code=city.code,
            kind=UNLISTED,
        )

    def _matches(self, parents: Iterable[str], name: str, on: date) -> Sequence[Match]:
        """Return what the name is under each parent; former names count only where nothing bears it now."""
        found = [match for code in parents if (match := self._within(code, name, on)) is not None]
        return [match for match in found if match.how is not MatchedBy.FORMER] or found

    def _within(self, parent: str, name: str, on: date) -> Match | None:
        """Try the name as written, then without office and city."""
        names = self._names.get(parent, {})
        for short, how in self._readings(parent, key(name)):
            best = _best(names.get(short, ()), parent, on)
            if len(best) > 1:
                return None
            for region, as_named in best:
                return Match(name=name, region=region, how=how or as_named)
        for short, _ in self._readings(parent, key(name)):
            for former, _ in names.get(short, ()):
                heir = self._heir(former, on)
                if heir is not None and heir.parent_code == parent:
                    return Match(name=name, region=heir, how=MatchedBy.FORMER, former=former)
        return None

    def _zone(self, parent: str, name: str, on: date) -> Match | None:
        """Find the city's one zone of the kind a generic name says: 经济技术开发区 in 淄博 is 经济开发区."""
        city = self._by_code.get(parent)
        if city is None or city.level is not Level.CITY:
            return None
        zones = self.zones(city, on)
        names = [[key(each) for each, _ in zone.names()] for zone in zones]
        for short, how in self._readings(parent, key(name)):
            found = one_of_kind(short, key(city.short_name), names)
            if found is not None:
                return Match(name=name, region=zones[found], how=how or MatchedBy.ALIAS)
        return None

    def _readings(self, parent: str, written: str) -> Iterator[tuple[str, MatchedBy | None]]:
        """Yield the name as written, then with office and the names of what it lies in taken off."""
        yield written, None
        bare = _SUFFIX.sub("", _SUFFIX.sub("", written))
        if bare != written:
            yield bare, MatchedBy.SUFFIX
        if parent not in self._before:
            self._before[parent] = self._prefixes(self._by_code.get(parent))
        for prefix in self._before[parent]:
            if bare.startswith(prefix) and bare != prefix:
                yield bare.removeprefix(prefix), MatchedBy.PREFIX if bare == written else MatchedBy.SUFFIX

    def _prefixes(self, above: Region | None) -> tuple[str, ...]:
        """Return what may stand before a name, the longest first: 山东省淄博市, 淄博市, 山东淄博, 淄博."""
        if above is None:
            return ()
        own = (key(above.name), key(above.short_name))
        outer = self._prefixes(self._by_code.get(above.parent_code))
        return tuple(sorted({*own, *(a + b for a in outer for b in own)}, key=len, reverse=True))

    def _heir(self, former: Region, on: date) -> Region | None:
        """Follow the successors of a region that was no more on that day to the one that existed."""
        seen = former
        for _ in self._all:  # a chain cannot be longer, and a user's table may go in circles
            if seen.exists(on):
                return seen if seen is not former else None
            if seen.valid_to is None or seen.valid_to > on or seen.successor_code not in self._by_code:
                return None
            seen = self._by_code[seen.successor_code]
        return None

    def _near(self, name: str, peers: Sequence[Region], on: date, cutoff: float = _NEAR) -> tuple[str, ...]:
        """Return names of that day that look alike; for a name of a later day its predecessors."""
        from difflib import get_close_matches  # noqa: PLC0415 (only a failure needs it)

        written = _SUFFIX.sub("", key(name[:_LONGEST]))
        later = {
            region.code
            for region in peers
            if not region.exists(on) and written in {key(each) for each, _ in region.names()}
        }
        there = [region for region in self._all if region.exists(on)]
        if earlier := tuple(region.name for region in there if region.successor_code in later):
            return earlier
        names = {key(region.name): region.name for region in peers if region.exists(on)}
        return tuple(names[near] for near in get_close_matches(written, names, n=3, cutoff=cutoff))


def _code(region: Region | str) -> str:
    return region if isinstance(region, str) else region.code


def _best(
    entries: Iterable[tuple[Region, MatchedBy]], parent: str, on: date
) -> list[tuple[Region, MatchedBy]]:
    """Return the entry of that day that fits best: official before short before alias, county before zone.

    Zones that share a name are several: nobody can tell which one is meant.
    """
    there = [entry for entry in entries if entry[0].parent_code == parent and entry[0].exists(on)]
    best = min(map(_rank, there), default=None)
    found = {entry[0].code: entry for entry in there if _rank(entry) == best}
    return list(found.values())


def _rank(entry: tuple[Region, MatchedBy]) -> tuple[int, bool]:
    return _ORDER.index(entry[1]), entry[0].level is Level.FUNCTIONAL
