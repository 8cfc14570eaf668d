"""Which cell styles of a workbook show a number as a date: a headcount must not be written into one."""

import re
from dataclasses import dataclass, field

from skilltrain_cli.untrusted.package import Package
from skilltrain_cli.untrusted.relations import relations
from skilltrain_cli.untrusted.xmlfacts import local, parse

_BUILT_IN = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Date and time formats that Excel numbers itself, those of Chinese versions included (ECMA-376 18.8.30)."""
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTER = re.compile("[ymdhs]", re.IGNORECASE)


def date_styles(package: Package, main: str) -> frozenset[int]:
    """Return the numbers of the cell styles (``s`` of a cell) whose format is a date or a time."""
    targets = relations(package, main).values()
    name = next((target for kind, target in targets if kind.endswith("/styles")), "")
    xml = package.text(name) if name else None
    if xml is None:
        return frozenset()
    seen = _Styles()
    parse(xml, seen.start, seen.end)
    return frozenset(index for index, number in enumerate(seen.styles) if number in seen.dates)


@dataclass(slots=True)
class _Styles:
    """Expat handlers of the styles part."""

    dates: set[int] = field(default_factory=lambda: set(_BUILT_IN))
    styles: list[int] = field(default_factory=list)
    _inside: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a number format, or a cell style and its format."""
        tag = local(name)
        number = attributes.get("numFmtId", "").strip()
        known = int(number) if number.isdecimal() else 0
        if tag == "numFmt" and _is_date(attributes.get("formatCode", "")):
            self.dates.add(known)
        elif tag == "cellXfs":
            self._inside = True
        elif tag == "xf" and self._inside:
            self.styles.append(known)

    def end(self, name: str) -> None:
        """Leave the list of cell styles."""
        if local(name) == "cellXfs":
            self._inside = False


def _is_date(code: str) -> bool:
    """Tell a date format from one of numbers: a letter for a part of a date outside what is printed as is."""
    first = _LITERAL.sub("", code).partition(";")[0]
    return _DATE_LETTER.search(first) is not None and "general" not in first.lower()
