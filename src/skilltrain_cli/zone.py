"""Development zones by what they are called everywhere: 经济技术开发区, 高新区; every city has its own."""

import re
from collections.abc import Sequence

_KINDS = (
    re.compile(r"(?:国家级|省级)?(?:高新(?:技术)?(?:产业)?(?:开发)?区?|高技术(?:产业)?开发区)"),
    re.compile(r"(?:国家级|省级)?(?:经济(?:技术)?开发区?|经济?技术开发区|经济区|经开区?|开发区)"),
)
"""High-tech zones; economic zones, which a mere 开发区 means."""


def is_generic(name: str) -> bool:
    """Tell whether the name (a key) says only of what kind a zone is: cities far apart have one."""
    return any(kind.fullmatch(name) for kind in _KINDS)


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
