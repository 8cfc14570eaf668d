"""The drawing part with the boxes of a sheet's comments: VML, which Excel asks for."""

from collections.abc import Iterable, Mapping

from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.writers.workbooks.cell_text import lines_in
from skilltrain_cli.writers.workbooks.marking.located_xml import CannotMark, Edit, located_tree, spliced

TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
_KIND = "_x0000_t202"
_SHAPETYPE = (
    f'<v:shapetype {_DECLARED} id="{_KIND}" coordsize="21600,21600" o:spt="202"'
    ' path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
BLANK = f"<xml {_DECLARED}></xml>".encode()
_BLOCK = 1_024
"""Shape numbers belong to a drawing in blocks of this size, which ``idmap`` lists ([MS-ODRAWING])."""
_IDMAP = lazy_pattern(rb"""<o:idmap\b[^>]*?\sdata\s*=\s*["']([0-9,\s]*)["']""")
_NUMBER = lazy_pattern(rb"_x0000_s([0-9]{1,9})")
_COLUMNS, _CHARACTERS, _LINES = 4, 44, 16
"""A box is some four columns wide, holds so many half-width characters a line, and at most so many lines."""


def last_block(drawings: Iterable[bytes]) -> int:
    """Return the last block of shape numbers that these drawings use."""
    used = [0]
    for xml in drawings:
        used += (int(block) for data in _IDMAP.findall(xml) for block in data.split(b",") if block.strip())
        used += (int(number) // _BLOCK for number in _NUMBER.findall(xml))
    return max(used)


def with_boxes(xml: bytes, texts: Mapping[Spot, str], gone: Iterable[Spot], block: int) -> tuple[bytes, int]:
    """
    Return the drawing with a box for each text, without those of the cells that are gone, and the last block.

    ``block`` is the last one in use in the workbook. A drawing that is no XML, as old Excels write them, is
    left as it is but for the boxes before its end.
    """
    first = (block + 1) * _BLOCK + 1
    shapes = [_shape(first + index, spot, texts[spot]) for index, spot in enumerate(sorted(texts))]
    last = (first + len(shapes)) // _BLOCK
    edits = list(_taken_back(xml, {*gone}))
    if shapes:
        blocks = ",".join(map(str, range(block + 1, last + 1)))
        kind = "" if f'id="{_KIND}"'.encode() in xml else _SHAPETYPE
        layout = "" if _IDMAP.search(xml) else _layout(blocks)
        at = xml.rfind(b"</xml>")
        if at < 0:
            raise CannotMark("批注的图形部件认不出来")
        edits.append(Edit(at, at, (layout + kind + "".join(shapes)).encode()))
        if found := _IDMAP.search(xml):
            edits.append(Edit(found.end(1), found.end(1), f",{blocks}".encode()))
    return spliced(xml, edits), max(last, block)


def _layout(blocks: str) -> str:
    return f'<o:shapelayout {_DECLARED} v:ext="edit"><o:idmap v:ext="edit" data="{blocks}"/></o:shapelayout>'


def _shape(number: int, spot: Spot, text: str) -> str:
    """Return a hidden box beside its cell, high enough for its text."""
    row, column = spot
    height = min(sum(lines_in(each, _CHARACTERS) for each in text.split("\n")), _LINES) + 1
    left = min(column + 1, LIMITS.columns - 1 - _COLUMNS)
    top = max(min(row - 1, LIMITS.rows - 1 - height), 0)
    anchor = f"{left}, 15, {top}, 4, {left + _COLUMNS}, 15, {top + height}, 4"
    place = f"margin-left:60pt;margin-top:2pt;width:216pt;height:{height * 13}pt;z-index:{number}"
    return (
        f'<v:shape {_DECLARED} id="_x0000_s{number}" type="#{_KIND}" style="position:absolute;'
        f'{place};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
        "</x:ClientData></v:shape>"
    )


def _taken_back(xml: bytes, gone: set[Spot]) -> Iterable[Edit]:
    """Yield the edits that take the boxes of cells away."""
    if not gone:
        return
    for shape in located_tree(xml).all("shape"):
        data = shape.first("ClientData")
        if data is None or data.attributes.get("ObjectType") != "Note":
            continue
        row, column = (data.first(name) for name in ("Row", "Column"))
        texts = [xml[each.inner : each.close].strip() for each in (row, column) if each]
        whole = len(texts) == 2 and all(text.isdigit() for text in texts)  # noqa: PLR2004 - row and column
        if whole and Spot(int(texts[0]), int(texts[1])) in gone:
            yield Edit(shape.start, shape.end, b"")
