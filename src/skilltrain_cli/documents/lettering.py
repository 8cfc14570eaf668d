"""Which words of a document are struck out, raised or lowered: by themselves, or by their styles."""

from collections.abc import Mapping

from skilltrain_cli.documents.markup import Element, child, is_on, name_of, tree, value
from skilltrain_cli.grid import Lettering
from skilltrain_cli.untrusted.package import Package
from skilltrain_cli.untrusted.relations import relations

Styles = Mapping[str, Lettering]
"""Styles that letter their words, by id; most do not."""
NO_STYLES: Styles = {}
_TELLING = (b"strike", b"vertAlign")
_RAISED = {"superscript": Lettering.RAISED, "subscript": Lettering.LOWERED}
_GENERATIONS = 12
"""Styles a style is based on, one on the other, that are asked."""


def lettering_of(properties: Element | None, styles: Styles, above: Lettering) -> Lettering:
    """Return how a run is lettered; what its properties do not say, its style or ``above`` says."""
    if properties is None:
        return above
    for element in properties:
        match name_of(element):
            case "rStyle":
                above = styles.get(value(element), above)
            case "strike" | "dstrike":
                above = above | Lettering.STRUCK if is_on(element) else above & ~Lettering.STRUCK
            case "vertAlign":
                above = (above & Lettering.STRUCK) | _RAISED.get(value(element), Lettering.PLAIN)
            case _:
                pass
    return above


def lettered_styles(package: Package, main: str) -> Styles:
    """Return the styles of a document that letter their words."""
    parts = [part for kind, part in relations(package, main).values() if kind.endswith("/styles")]
    xml = package.text(parts[0]) if parts else None
    if xml is None or not any(sign in xml for sign in _TELLING):
        return NO_STYLES
    own = {
        value(style, "styleId"): (value(child(style, "basedOn")), child(style, "rPr"))
        for style in tree(xml)
        if name_of(style) == "style"
    }
    return {name: lettering for name in own if (lettering := _resolved(name, own))}


def _resolved(name: str, own: Mapping[str, tuple[str, Element | None]]) -> Lettering:
    """Return a style's lettering, with what it is based on."""
    line: list[Element | None] = []
    while name in own and len(line) < _GENERATIONS:
        name, properties = own[name]
        line.append(properties)
    lettering = Lettering.PLAIN
    for properties in reversed(line):
        lettering = lettering_of(properties, NO_STYLES, lettering)
    return lettering
