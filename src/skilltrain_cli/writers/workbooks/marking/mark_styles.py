"""The styles part with marks: for every style that a marked cell has, a twin with another fill."""

from enum import StrEnum

from msgspec import Struct, field

from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.writers.workbooks.marking.located_xml import (
    CannotMark,
    Edit,
    Element,
    attribute,
    located_tree,
    spliced,
    with_attributes,
)

COLOURS = {Severity.ERROR: "FFFF5050", Severity.QUERY: "FFFFC001", Severity.NOTE: "FFBDD7EF"}
"""
ARGB of the fills: red, orange, light blue; black text stands out on each (contrast 6.5 and more).

None is a colour that an office suite offers, so that a mark is told from what the sender coloured.
"""
_OURS = frozenset(f'rgb="{colour}"' for colour in COLOURS.values())
_NO_COLOUR = 'indexed="64"'
"""What Excel writes behind a solid fill."""
_RGB = lazy_pattern(r'rgb="[0-9A-Fa-f]{2}([0-9A-Fa-f]{6})"')
_ALIKE = 110
"""LibreOffice writes the nearest colour of its palette behind every solid fill: 96 away from our red."""
_MOST = 60_000
"""Cell styles; Excel opens no workbook with more than 65,490."""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
BLANK = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
).encode()
"""For a workbook that has none."""


class ListLook(StrEnum):
    """What a cell of the list is; decides how it looks."""

    INTRO = "intro"
    HEADING = "heading"
    TEXT = "text"
    LINK = "link"
    WRITE = "write"
    """Where the clerk writes her 情况说明."""


_GRID = "".join(
    f'<{{0}}{side} style="thin"><{{0}}color rgb="FF9E9E9E"/></{{0}}{side}>'
    for side in ("left", "right", "top", "bottom")
)
_FONT = (
    '<{0}font>{1}<{0}sz val="10"/><{0}color rgb="{2}"/><{0}name val="宋体"/><{0}charset val="134"/></{0}font>'
)
_FONTS = {
    "": ("", "FF000000"),
    "bold": ("<{0}b/>", "FF000000"),
    "link": ("<{0}u/>", "FF0563C1"),
}
_HEAD_COLOUR, _WRITE_COLOUR = "FFD9D9D9", "FFFFF2CC"


class _Table(Struct):
    """One table of the styles part, such as ``fills``, and what comes in behind its last entry."""

    element: Element
    size: int
    added: list[bytes] = field(default_factory=list)

    def add(self, entry: bytes) -> int:
        """Add an entry unless it was added before, and return its number."""
        if entry not in self.added:
            self.added.append(entry)
        return self.size + self.added.index(entry)


class Styles:
    """The styles of a workbook and their marked twins; ``text`` is the part with them in it."""

    def __init__(self, xml: bytes) -> None:
        """Find the tables in the part; without them the workbook is not marked."""
        self.xml = xml
        root = located_tree(xml)
        self.prefix = root.prefix.decode()
        self._fonts, self._fills, self._borders, self._xfs = (
            self._table(root, name) for name in ("fonts", "fills", "borders", "cellXfs")
        )
        self._marked: dict[tuple[int, Severity | None], int] = {}

    @staticmethod
    def _table(root: Element, name: str) -> _Table:
        element = root.first(name)
        if element is None or not element.children:
            raise CannotMark("样式部件不完整")
        return _Table(element, len(element.children))

    def marked(self) -> frozenset[int]:
        """Return the numbers of the styles that bear the fill of a mark."""
        return frozenset(
            style
            for style, xf in enumerate(self._xfs.element.children)
            if self._colours(int(xf.attributes.get("fillId", "0").strip() or 0))[0] in _OURS
        )

    def restyle(self, style: int, mark: Severity | None) -> int:
        """Return the number of a style's twin with the fill of a mark, or without one that it has."""
        key = (style, mark)
        if key not in self._marked:
            self._marked[key] = self._twin(style, mark)
        return self._marked[key]

    def _twin(self, style: int, mark: Severity | None) -> int:
        known = self._xfs.element.children
        xf = known[style] if style < len(known) else known[0]
        number = int(xf.attributes.get("fillId", "0").strip() or 0)
        colour, behind = self._colours(number)
        ours = colour in _OURS
        if mark is None and not ours:
            return style
        before = colour if not ours else "" if _resembles(behind, colour) else behind
        if mark is not None:
            number = self.solid(f'rgb="{COLOURS[mark]}"', before)
        else:
            number = self.solid(before) if before else 0
        tag = with_attributes(self.xml[xf.start : xf.inner], {"fillId": str(number), "applyFill": "1"})
        return self._add_xf(tag + self.xml[xf.inner : xf.end])

    def _colours(self, number: int) -> tuple[str, str]:
        """Return the colour of a solid fill and the one written behind it, as attributes; else empty."""
        known = self._fills.element.children
        pattern = known[number].first("patternFill") if number < len(known) else None
        if pattern is None or pattern.attributes.get("patternType") != "solid":
            return "", ""
        colour, behind = pattern.first("fgColor"), pattern.first("bgColor")
        return _attributes(colour), _attributes(behind)

    def _add_xf(self, xf: bytes) -> int:
        number = self._xfs.add(xf)
        if number > _MOST:
            raise CannotMark("单元格样式太多")
        return number

    def solid(self, colour: str, behind: str = "") -> int:
        """
        Return the number of a fill of one colour; ``behind`` is the one it covers.

        A solid fill shows its foreground only. Its background is where the colour that a mark covers is kept
        for the day the cell is mended: it survives being saved by an office suite.
        """
        p = self.prefix
        return self._fills.add(
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor {colour}/>'
            f"<{p}bgColor {behind or _NO_COLOUR}/></{p}patternFill></{p}fill>".encode()
        )

    def look(self, look: ListLook, mark: Severity | None = None) -> int:
        """Return the number of a style for the list of problems."""
        name = {ListLook.HEADING: "bold", ListLook.LINK: "link"}.get(look, "")
        extra, colour = _FONTS[name]
        p = self.prefix
        font = self._fonts.add(_FONT.format(p, extra.format(p), colour).encode())
        fill, border = 0, 0
        if look is not ListLook.INTRO:
            sides = f"<{p}border>{_GRID.format(p)}<{p}diagonal/></{p}border>"
            border = self._borders.add(sides.encode())
        back = {ListLook.HEADING: _HEAD_COLOUR, ListLook.WRITE: _WRITE_COLOUR}.get(look)
        back = COLOURS[mark] if mark else back
        if back:
            fill = self.solid(f'rgb="{back}"')
        across, down = ("center", "center") if look is ListLook.HEADING else ("left", "top")
        unlocked = f'<{p}protection locked="0"/>' if look is ListLook.WRITE else ""
        return self._add_xf(
            f'<{p}xf numFmtId="49" fontId="{font}" fillId="{fill}" borderId="{border}" applyNumberFormat="1"'
            f' applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1">'
            f'<{p}alignment horizontal="{across}" vertical="{down}"'
            f' wrapText="1"/>{unlocked}</{p}xf>'.encode()
        )

    def text(self) -> bytes:
        """Return the part with all that was added."""
        edits: list[Edit] = []
        for table in (self._fonts, self._fills, self._borders, self._xfs):
            if table.added:
                element = table.element
                tag = self.xml[element.start : element.inner]
                size = {"count": str(table.size + len(table.added))}
                edits += (
                    Edit(element.start, element.inner, with_attributes(tag, size)),
                    element.appended(b"".join(table.added)),
                )
        return spliced(self.xml, edits)


def _resembles(behind: str, colour: str) -> bool:
    """Tell whether the colour behind a fill is only another writing of the fill's own."""
    found = [_RGB.fullmatch(each) for each in (behind, colour)]
    values = [bytes.fromhex(each[1]) for each in found if each]
    return len(values) == len(found) and sum(abs(a - b) for a, b in zip(*values, strict=True)) < _ALIKE


def _attributes(colour: Element | None) -> str:
    """Return the attributes that state a colour; empty for none and for what Excel writes for none."""
    if colour is None:
        return ""
    text = " ".join(f'{name}="{attribute(value)}"' for name, value in sorted(colour.attributes.items()))
    return "" if text == _NO_COLOUR else text
