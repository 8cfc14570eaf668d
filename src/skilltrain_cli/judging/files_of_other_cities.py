"""Files that lie among those of another city: whose they are, and among whose they lie."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from skilltrain_cli.judging.reporting_unit import unit_coded
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.values.region import Level

FROM_ORIGINALS = "请从各单位原件重新汇总"
"""What to do with a merged workbook that cannot be left out without losing what nothing else holds."""


class Stranger(Struct, frozen=True, kw_only=True):
    """A file that lies among those of another city, and whose it is, for people."""

    file: str
    cities: str
    home: str
    """The city of the others."""
    others: int = 0
    """How many these are; 0 when the user named the city."""

    @property
    def among(self) -> str:
        """What it lies among."""
        return f"其余 {self.others} 份是{self.home}的区县表" if self.others else f"这次要的是{self.home}的"


class _City(Struct, kw_only=True):
    """What came from one city: files of its units, and whether the city's own table is among them."""

    whole: bool = False
    files: dict[str, None] = field(default_factory=dict)


_STRAYS = 2
"""Files of counties that do not make a city's report: as many can be strays."""


def strangers(sheets: Sequence[Submitted], setting: Setting) -> tuple[Stranger, ...]:
    """
    Return the files that do not belong to the city whose files these are.

    That is the city of ``--unit``; without it the one city of which there are more files than the one or two
    of each other, all of them counties'.
    """
    cities: dict[str, _City] = {}
    of_file: dict[str, dict[str, None]] = {}
    for each in sheets:
        named = cities_of(each, setting)
        of_file.setdefault(each.sheet.file, {}).update(named)
        for name in named:
            sent = cities.setdefault(name, _City())
            sent.files.setdefault(each.sheet.file)
            sent.whole |= len(named) > 1 or each.sender is None or each.sender.level is Level.CITY
    if setting.unit is not None and not setting.alone:
        home, others = setting.unit.city.name, 0
        strays = cities.keys() - {home}
    else:
        most = max((len(sent.files) for sent in cities.values()), default=0)
        strays = {
            name
            for name, sent in cities.items()
            if not sent.whole and len(sent.files) <= _STRAYS and len(sent.files) < most
        }
        rest = [name for name in cities if name not in strays]
        if len(rest) != 1 or cities[rest[0]].whole:
            return ()
        home, others = rest[0], len(cities[rest[0]].files)
    return tuple(
        Stranger(file=file, cities="、".join(named), home=home, others=others)
        for file, named in of_file.items()
        if strays & named.keys()
    )


def cities_of(each: Submitted, setting: Setting) -> Mapping[str, None]:
    """Return the names of the cities that have rows in a sheet; a card is its sender's."""
    units = [unit_coded(code, setting.regions) for code in sorted(each.members)] or [each.sender]
    return {unit.city.name: None for unit in units if unit is not None}
