"""Development zones by what they are called everywhere: 经济技术开发区, 高新区; every city has its own."""

import re
from collections.abc import Sequence

from skilltrain_cli.values.lazy_pattern import lazy_pattern

_KINDS = (
    lazy_pattern(r"(?:国家级|省级)?(?:高新(?:技术)?(?:产业)?(?:开发)?区?|高技术(?:产业)?开发区)"),
    lazy_pattern(r"(?:国家级|省级)?(?:经济(?:技术)?开发区?|经济?技术开发区|经济区|经开区?|开发区)"),
)
"""High-tech zones; economic zones, which a mere 开发区 means."""
_ENDS = (
    "开发区|高新区|经开区|新区|度假区|示范区|试验区|保税区|综保区|保护区|景区|园区|产业园|工业园|化工区|农高区"
    "|合作区|先行区|管理区|高技术产业区|生态区|自贸区|出口加工区|名胜区|旅游区|风景区"
)
_ZONE = lazy_pattern(f"[\u3400-\u9fff]{{0,16}}(?:{_ENDS})")
_END_ALONE = lazy_pattern(f"(?:{_ENDS})")
_NO_ZONE = lazy_pattern("[和及与各等每全共]|[县市区].+[县市区].+区$|^(?:本|市直|区直|县直)")
"""Several units in one cell, or none in particular."""


def zone_of(name: str) -> re.Pattern[str]:
    """Return what finds a zone that only begins with a county's name: 泰山景区 is not 泰山区."""
    return re.compile(rf"{re.escape(name)}(?!区)[\u3400-\u9fff]{{0,8}}?(?:{_ENDS})")


def is_generic(name: str) -> bool:
    """Tell whether the name (a key) says only of what kind a zone is: cities far apart have one."""
    return any(kind.fullmatch(name) for kind in (*_KINDS, _END_ALONE))


def is_like_zone(name: str) -> bool:
    """Tell whether a name (a key) ends as names of development zones do: 运河经济开发区, 鲁西新区."""
    return _ZONE.fullmatch(name) is not None and not _NO_ZONE.search(name)


def plain_name(readings: Sequence[str]) -> str | None:
    """Return the shortest of the readings of a name that still names a zone; ``None`` when none does."""
    zones = [each for each in readings if is_like_zone(each) and not each.startswith("市")]
    named = [each for each in zones if any(kind.fullmatch(each) for kind in _KINDS) or not is_generic(each)]
    return min(named or zones, key=len, default=None)


def one_of_kind(name: str, city: str, zones: Sequence[Sequence[str]]) -> int | None:
    """
    Return which zone of a city a generic name means; ``None`` when it has none of that kind, or several.

    ``zones`` has the keys of all names of each, the official one first; one that bears the city's own short
    name and nothing else (潍坊经济开发区) goes before the others (潍坊滨海经济技术开发区).
    """
    kind = next((kind for kind in _KINDS if kind.fullmatch(name)), None)
    if kind is None:
        return None
    own = [index for index, names in enumerate(zones) if kind.fullmatch(names[0].removeprefix(city))]
    known = [index for index, names in enumerate(zones) if any(map(kind.fullmatch, names))]
    found = own or known
    return found[0] if len(found) == 1 else None
