"""Which cell styles of a workbook would show a whole number as something else: 30 as 3000%, or as a day."""

import re
from collections.abc import Mapping

from msgspec import Struct, field

from skilltrain_cli.readers.untrusted.office_package import OfficePackage
from skilltrain_cli.readers.untrusted.part_relations import relations
from skilltrain_cli.readers.untrusted.safe_xml import local, parse
from skilltrain_cli.values.lazy_pattern import lazy_pattern

_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Date and time formats that Excel numbers itself, those of Chinese versions included (ECMA-376 18.8.30)."""
_BUILT_IN = {0: "General", 1: "0", 3: "#,##0", 37: "#,##0", 38: "#,##0", 49: "@", 9: "0%", 10: "0.00%"}
"""Formats that Excel numbers itself (ECMA-376 18.8.30), 37 and 38 as they show what is not negative."""
_LITERAL = lazy_pattern(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTER = lazy_pattern("[ymdhs]", re.IGNORECASE)
_SECTION = lazy_pattern(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*')
_SILENT = lazy_pattern(
    r"_.|\[(?:\$-[0-9a-f]+|black|blue|cyan|green|magenta|red|white|yellow|colou?r *[0-9]+)\]", re.IGNORECASE
)
"""Room left for a bracket, a language, a colour: nothing that is read."""
_PLAIN = lazy_pattern(r'@|(?:general|0|#,##0) *(?:" *(?:人|名|位|个) *"|\\?(?:人|名|位|个))?', re.IGNORECASE)
_MOST_SHOWN = 20
_ZERO = 2
"""The section of a format that shows 0, where there is one."""


def styles_that_mislead(package: OfficePackage, main: str) -> Mapping[int, str]:
    """Return the cell styles (``s`` of a cell) that show a whole number as something else, each with why."""
    targets = relations(package, main).values()
    name = next((target for kind, target in targets if kind.endswith("/styles")), "")
    xml = package.text(name) if name else None
    if xml is None:
        return {}
    seen = _Styles()
    parse(xml, seen.start, seen.end)
    reasons = {number: _obstacle(number, seen.formats.get(number)) for number in {*seen.styles}}
    return {index: why for index, number in enumerate(seen.styles) if (why := reasons[number])}


class _Styles(Struct):
    """Expat handlers of the styles part."""

    formats: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    _inside: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a number format, or a cell style and its format."""
        tag = local(name)
        number = attributes.get("numFmtId", "").strip()
        known = int(number) if number.isdecimal() else 0
        if tag == "numFmt":
            self.formats[known] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._inside = True
        elif tag == "xf" and self._inside:
            self.styles.append(known)

    def end(self, name: str) -> None:
        """Leave the list of cell styles."""
        if local(name) == "cellXfs":
            self._inside = False


def _obstacle(number: int, own: str | None) -> str:
    """Say why a cell of this format must not be given a number; ``""`` when it would show just that."""
    code = own if own is not None else _BUILT_IN.get(number, "")
    if _is_date(code) or (number in _DATES and own is None):
        return "单元格是日期格式，填数字会显示成日期"
    if _shows_plainly(code):
        return ""
    named = f"“{code[:_MOST_SHOWN]}”" if code else f"第 {number} 号"
    return f"单元格的数字格式是{named}，填数字会显示成别的样子"


def _shows_plainly(code: str) -> bool:
    """Tell a format under which 30 shows as 30 and 0 as 0, with 人 behind it at most."""
    sections = [each for each in _SECTION.findall(code) if each] if ";;" not in code else []
    shown = [sections[0], *sections[_ZERO : _ZERO + 1]] if sections else []
    return bool(shown) and all(_PLAIN.fullmatch(_SILENT.sub("", each).strip()) for each in shown)


def _is_date(code: str) -> bool:
    """Tell a date format from one of numbers: a letter for a part of a date outside what is printed as is."""
    first = _LITERAL.sub("", code).partition(";")[0]
    return _DATE_LETTER.search(first) is not None and "general" not in first.lower()
