"""Number formats that show a date's month or year and no day: nobody meant the day that stands behind."""

import re
from collections.abc import Mapping

from skilltrain_cli.untrusted.xmlfacts import is_utf8, local, parse

_BUILT_IN = {17: "month", 27: "month", 36: "month", 50: "month", 52: "month", 57: "month"}
"""``mmm-yy``, and what Chinese Excel takes the others for (ECMA-376 part 1, 18.8.30)."""
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')
_SUSPECT = re.compile(rb"formatCode\s*=|numFmtId\s*=\s*[\"'](?:17|27|36|50|52|57)[\"']")
_CODE = re.compile(rb"""formatCode\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_BUILT_IN_USED = re.compile(rb"<(?:\w+:)?xf [^>]*numFmtId\s*=\s*[\"'](?:17|27|36|50|52|57)[\"']")


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


def dayless_styles(styles: bytes) -> Mapping[str, str]:
    """Return the cell styles of an xlsx that show no day: number of the style → ``month`` or ``year``."""
    if is_utf8(styles) and not _may_have(styles):
        return {}
    found = _Styles()
    parse(styles, found.start, found.end)
    return found.units


def _may_have(styles: bytes) -> bool:
    """Tell by the bytes alone; nearly no workbook has such a style."""
    if not _SUSPECT.search(styles):
        return False
    codes = {(double or single).replace(b"&quot;", b'"') for double, single in _CODE.findall(styles)}
    return any(unit_of(code.decode("utf-8", "replace")) for code in codes) or bool(
        _BUILT_IN_USED.search(styles)
    )


class _Styles:
    """Expat handlers of a styles part."""

    def __init__(self) -> None:
        self.units: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        self._inside = False
        self._next = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a format, or the next cell style and the format it has."""
        name = local(name)
        number = attributes.get("numFmtId", "").strip()
        if name == "cellXfs":
            self._inside = True
        elif name == "numFmt":
            self._codes[number] = attributes.get("formatCode", "")
        elif name == "xf" and self._inside:
            code = self._codes.get(number)
            own = unit_of("", int(number)) if number.isdecimal() and code is None else None
            if unit := own or unit_of(code or ""):
                self.units[str(self._next)] = unit
            self._next += 1

    def end(self, name: str) -> None:
        """Note the end of the cell styles."""
        if local(name) == "cellXfs":
            self._inside = False
