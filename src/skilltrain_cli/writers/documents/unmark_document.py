"""Take the marks of an earlier review out of a document: our comments, and the shades we gave to cells."""

from collections.abc import Set as AbstractSet

from lxml import etree

from skilltrain_cli.readers.documents.word_xml import Element, name_of, value
from skilltrain_cli.review.finding import Severity

SHADES = {Severity.ERROR: "FF9998", Severity.QUERY: "FFD967", Severity.NOTE: "BDD7EF"}
"""
RGB of the shades: red, orange, light blue.

None is a colour that an office suite offers, so that a mark is told from what the sender shaded.
"""
_ANCHORS = ("{*}commentRangeStart", "{*}commentRangeEnd", "{*}commentReference")
_KEPT = {
    "fill": "color",
    "themeFill": "themeColor",
    "themeFillTint": "themeTint",
    "themeFillShade": "themeShade",
}
"""
Where the shade that a mark covers is kept: attribute of the shade → attribute of the mark.

A clear pattern shows its fill only. Its colour is free, and survives being saved by an office suite. Of a
hatched shade the fill alone comes back.
"""


def shade_over(old: Element | None, colour: str, name: str) -> Element:
    """Return a shade of that colour, under its full ``name``, that remembers the one it covers."""
    shade = etree.Element(name)
    space = etree.QName(shade).namespace
    shade.set(f"{{{space}}}val", "clear")
    shade.set(f"{{{space}}}color", "auto")
    for shown, kept in _KEPT.items():
        if value(old, shown):
            shade.set(f"{{{space}}}{kept}", value(old, shown))
    shade.set(f"{{{space}}}fill", colour)
    return shade


def unshade(root: Element) -> bool:
    """Give every cell that bears a shade of ours the one it had; tell whether there was any."""
    ours = [
        shade
        for shade in root.iter("{*}shd")
        if value(shade, "val") == "clear" and value(shade, "fill").upper() in SHADES.values()
    ]
    for shade in ours:
        _restore(shade)
    return bool(ours)


def _restore(shade: Element) -> None:
    """Give a shade of ours back what it covers, or remove it where that is nothing."""
    space = etree.QName(shade).namespace
    old = {shown: value(shade, kept) for shown, kept in _KEPT.items() if value(shade, kept)}
    if old == {"fill": "auto"} or not old:
        _remove(shade)
        return
    for kept in _KEPT.values():
        shade.attrib.pop(f"{{{space}}}{kept}", "")
    shade.set(f"{{{space}}}color", "auto")
    for shown, text in old.items():
        shade.set(f"{{{space}}}{shown}", text)


def unanchor(root: Element, numbers: AbstractSet[str]) -> None:
    """Remove what anchors the comments of these ids in the text."""
    for anchor in [*root.iter(*_ANCHORS)]:
        if value(anchor, "id") in numbers:
            run = anchor.getparent()
            _remove(anchor)
            if run is not None and name_of(run) == "r" and all(name_of(each) == "rPr" for each in run):
                _remove(run)


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
