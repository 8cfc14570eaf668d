"""Things put together by what they have in common, and named, no more of them than anybody reads."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def gathered(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, list[_Value]]:
    """Return the values of each key, keys and values in the order in which they come."""
    found: dict[_Key, list[_Value]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return dict(found)


def first_few(texts: Sequence[str], most: int, unit: str = "") -> str:
    """Return the first texts in one line; where there are more, 甲、乙 等, with a unit 甲、乙 等 5 个."""
    named = "、".join(texts[:most])
    if len(texts) <= most:
        return named
    return f"{named} 等 {len(texts):,} {unit}" if unit else f"{named} 等"
