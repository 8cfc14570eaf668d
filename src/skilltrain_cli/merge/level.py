"""Whose workbook a merge makes: a city's or the province's, and which files do not belong in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from skilltrain_cli.errors import UsageError
from skilltrain_cli.merge.table import units_of
from skilltrain_cli.merge.twice import names
from skilltrain_cli.region import Level
from skilltrain_cli.rules.submitted import Submitted

_FEW = 2
"""Files of counties that do not make a city's report: as many can be strays."""


@dataclass(slots=True, kw_only=True)
class _Sent:
    """What came from one city: files of its units, and whether the city's own table is among them."""

    whole: bool = False
    files: dict[str, None] = field(default_factory=dict)


def level_of(kept: Sequence[Submitted], asked: Level | None) -> Level:
    """
    Return city or province: what was asked for when the senders fit it, else what they are.

    Several cities are the province, unless one or two files of other cities' counties lie among more of one
    city's: they may be strays, which must not make a city's table the province's unasked.
    """
    cities = _cities(kept)
    if asked is Level.CITY and len(cities) > 1:
        named = "；".join(f"{city}：{names(sent.files)}" for city, sent in cities.items())
        raise UsageError(
            f"--level city 只汇总一个市，给出的却有 {len(cities)} 个市（{named}）",
            "请分市汇总，或用 --level province",
        )
    if asked is not None:
        return asked
    strays = dict(_strays(cities))
    rest = [name for name in cities if name not in strays]
    if strays and len(rest) == 1 and not cities[rest[0]].whole:
        raise _unsure(rest[0], strays)
    whole = all(each.sender is not None and each.sender.level is Level.CITY for each in kept)
    return Level.PROVINCE if whole or len(cities) > 1 else Level.CITY


def _cities(kept: Sequence[Submitted]) -> Mapping[str, _Sent]:
    cities: dict[str, _Sent] = {}
    for each in kept:
        named = {unit.city.name: None for unit in units_of(each).values()}
        for name in named:
            sent = cities.setdefault(name, _Sent())
            sent.files.setdefault(each.sheet.file)
            sent.whole |= len(named) > 1 or each.sender is None or each.sender.level is Level.CITY
    return cities


def _strays(cities: Mapping[str, _Sent]) -> Iterator[tuple[str, _Sent]]:
    """Yield the cities of which only one or two files of counties are there, and fewer than of another."""
    for name, sent in cities.items():
        most = max(len(each.files) for each in cities.values())
        if not sent.whole and len(sent.files) <= _FEW and len(sent.files) < most:
            yield name, sent


def _unsure(city: str, strays: Mapping[str, _Sent]) -> UsageError:
    few = "；".join(f"{name} {len(sent.files)} 份（{names(sent.files)}）" for name, sent in strays.items())
    return UsageError(
        f"给出的多是{city}的区县表，里面却夹着别的市的：{few}，没有写出结果",
        "放错的请移走；确是汇总全省的，请加 --level province",
    )
