"""What a paragraph says: its runs as they are shown, tracked changes accepted, hidden text left out."""

from msgspec import Struct, field

from skilltrain_cli.readers.documents.struck_and_raised import (
    NO_STYLES,
    Styles,
    WordLook,
    look_of,
    look_of_paragraph,
)
from skilltrain_cli.readers.documents.word_xml import Element, child, name_of, number, shown_children, value
from skilltrain_cli.values.grid import Lettering, Run

_MARKS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
_SILENT = frozenset(
    {
        *("pPr", "rPr", "del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "rubyPr"),
        *("footnoteReference", "endnoteReference", "commentReference", "annotationRef", "softHyphen"),
    }
)
_TEXTS = frozenset({"t", "m:t"})
_PICTURES = frozenset({"a:blip", "v:imagedata"})
_PAGE = frozenset({"page", "column"})
_PRIVATE = range(0xF000, 0xF100)
"""Where ``w:sym`` places the glyphs of symbol fonts; the character meant lies 0xF000 below."""


class ParagraphText(Struct):
    """A paragraph's text, the text boxes that hang on it, and whether a picture stands in it."""

    parts: list[str] = field(default_factory=list)
    lettering: list[Lettering] = field(default_factory=list)
    """How each part is lettered."""
    boxes: list[Element] = field(default_factory=list)
    picture: bool = False
    hidden: int = 0
    """How many runs with words are hidden."""

    @property
    def text(self) -> str:
        """The words, line breaks as line ends."""
        return "".join(self.parts)

    @property
    def runs(self) -> tuple[Run, ...]:
        """The words in runs, where some are struck out, raised or lowered; empty where none are."""
        return tuple(zip(self.parts, self.lettering, strict=True)) if any(self.lettering) else ()

    def say(self, text: str, lettering: Lettering) -> None:
        """Take the next words."""
        self.parts.append(text)
        self.lettering.append(lettering)


def wording_of(paragraph: Element, styles: Styles = NO_STYLES) -> ParagraphText:
    """Return what a paragraph says; ``styles`` are those that change how their words look."""
    wording = ParagraphText()
    _listen(paragraph, wording, styles, look_of_paragraph(paragraph, styles))
    return wording


def runs_on(paragraph: Element) -> bool:
    """Tell whether the paragraph's end was deleted in a tracked change, so that the next one continues it."""
    return child(child(child(paragraph, "pPr"), "rPr"), "del") is not None


def _listen(container: Element, wording: ParagraphText, styles: Styles, look: WordLook) -> None:
    """Collect what the children of a container say."""
    for element in shown_children(container):
        name = name_of(element)
        if name in _TEXTS:
            wording.say(element.text or "", look.lettering)
        elif name == "r":
            own = look_of(child(element, "rPr"), styles, look)
            if own.hidden:
                wording.hidden += child(element, "t") is not None
            else:
                _listen(element, wording, styles, own)
        elif name == "txbxContent":
            wording.boxes.append(element)
        elif name not in _SILENT:
            _special(element, name, wording, (styles, look))


def _special(element: Element, name: str, wording: ParagraphText, within: tuple[Styles, WordLook]) -> None:
    """Collect what is neither run nor text; whatever else holds runs is gone through."""
    lettering = within[1].lettering
    if name in _MARKS:
        wording.say(_MARKS[name], lettering)
    elif name == "br":
        wording.say("" if value(element, "type") in _PAGE else "\n", lettering)
    elif name == "sym":
        wording.say(_symbol(element), lettering)
    elif name == "ddList":
        wording.say(_chosen(element), lettering)
    else:
        wording.picture = wording.picture or name in _PICTURES
        _listen(element, wording, *within)


def _symbol(element: Element) -> str:
    """Return a character of a symbol font, such as the tick in a box."""
    text = value(element, "char")
    try:
        code = int(text, 16)
    except ValueError:
        return ""
    code = code - _PRIVATE.start if code in _PRIVATE else code
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE else ""  # noqa: PLR2004 - XML's own


def _chosen(element: Element) -> str:
    """Return the entry that an old drop-down form field shows."""
    entries = [value(each) for each in element if name_of(each) == "listEntry"]
    shown = number(child(element, "result"), otherwise=number(child(element, "default")))
    return entries[shown] if shown < len(entries) else ""
