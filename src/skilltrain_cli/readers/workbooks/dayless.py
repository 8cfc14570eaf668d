"""Number formats that show a date's month or year and no day: nobody meant the day that stands behind."""

import re

_BUILT_IN = {17: "month", 27: "month", 36: "month", 50: "month", 52: "month", 57: "month"}
"""``mmm-yy``, and what Chinese Excel takes the others for (ECMA-376 part 1, 18.8.30)."""
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')


def unit_of(code: str, number: int = -1) -> str | None:
    """Return ``month`` or ``year`` for a format that shows no day; ``None`` for any other."""
    if number in _BUILT_IN:
        return _BUILT_IN[number]
    signs = _LITERAL.sub("", code.partition(";")[0]).lower()
    if "general" in signs or any(sign in signs for sign in "dhs0#?@"):
        return None
    if "m" in signs:
        return "month"
    return "year" if "y" in signs else None
