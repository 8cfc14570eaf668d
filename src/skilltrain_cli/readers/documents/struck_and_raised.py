"""How words of a document look: struck out, raised, lowered or hidden, by themselves or by their styles."""

from collections.abc import Mapping
from typing import NamedTuple

from skilltrain_cli.readers.documents.word_xml import Element, child, is_on, name_of, tree, value
from skilltrain_cli.readers.untrusted.office_package import OfficePackage
from skilltrain_cli.readers.untrusted.part_relations import relations
from skilltrain_cli.values.grid import Lettering


class WordLook(NamedTuple):
    """How words look."""

    lettering: Lettering = Lettering.PLAIN
    hidden: bool = False


PLAIN = WordLook()
Styles = Mapping[str, WordLook]
"""Styles that change how their words look, by id; ``""`` is that of a paragraph that names none."""
NO_STYLES: Styles = {}
_TELLING = (b"strike", b"vertAlign", b"vanish")
_RAISED = {"superscript": Lettering.RAISED, "subscript": Lettering.LOWERED}
_GENERATIONS = 12
"""Styles a style is based on, one on the other, that are asked."""
_PARAGRAPH = "paragraph"


def look_of(properties: Element | None, styles: Styles, above: WordLook) -> WordLook:
    """
    Return how a run looks; what its properties do not say, its style or ``above`` says.

    Hidden is a toggle (ECMA-376 part 1, 17.7.3): a hiding style in a hiding paragraph shows its words.
    """
    if properties is None:
        return above
    named = styles.get(value(child(properties, "rStyle")) or "?")
    lettering, hidden = (named.lettering, named.hidden != above.hidden) if named else above
    for element in properties:
        match name_of(element):
            case "strike" | "dstrike":
                lettering = lettering | Lettering.STRUCK if is_on(element) else lettering & ~Lettering.STRUCK
            case "vertAlign":
                lettering = (lettering & Lettering.STRUCK) | _RAISED.get(value(element), Lettering.PLAIN)
            case "vanish":
                hidden = is_on(element)
            case _:
                pass
    return WordLook(lettering, hidden)


def look_of_paragraph(paragraph: Element, styles: Styles) -> WordLook:
    """Return how the words of a paragraph look that say nothing of it themselves."""
    named = value(child(child(paragraph, "pPr"), "pStyle"))
    return styles.get(named) or styles.get("") or PLAIN


def styles_of(package: OfficePackage, main: str) -> Styles:
    """Return the styles of a document that change how their words look."""
    parts = [part for kind, part in relations(package, main).values() if kind.endswith("/styles")]
    xml = package.text(parts[0]) if parts else None
    if xml is None or not any(sign in xml for sign in _TELLING):
        return NO_STYLES
    root = tree(xml)
    styles = [each for each in root if name_of(each) == "style"]
    own = {value(each, "styleId"): each for each in styles}
    defaults = child(child(child(root, "docDefaults"), "rPrDefault"), "rPr")
    base = look_of(defaults, NO_STYLES, PLAIN)
    looks = {name: _resolved(name, own, base) for name in own if name}
    usual = next((value(each, "styleId") for each in styles if _is_default(each)), "")
    looks[""] = looks.get(usual, base)
    # a plain style must be told too where others are not plain by default
    return looks if looks[""] != PLAIN else {name: look for name, look in looks.items() if look != PLAIN}


def _is_default(style: Element) -> bool:
    return value(style, "type") == _PARAGRAPH and value(style, "default") in ("1", "true", "on")


def _resolved(name: str, own: Mapping[str, Element], base: WordLook) -> WordLook:
    """Return how a style looks, with what it is based on; a paragraph's at last on ``base``."""
    look = base if value(own[name], "type") == _PARAGRAPH else PLAIN
    line: list[Element | None] = []
    while name in own and len(line) < _GENERATIONS:
        line.append(child(own[name], "rPr"))
        name = value(child(own[name], "basedOn"))
    for properties in reversed(line):
        look = look_of(properties, NO_STYLES, look)
    return look
