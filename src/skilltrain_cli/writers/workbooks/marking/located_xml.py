"""XML as bytes with the places of its elements, so that one can be changed and the others stay."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.parsers import expat

from msgspec import Struct, field

from skilltrain_cli.readers.untrusted.safe_xml import is_utf8, local
from skilltrain_cli.values.lazy_pattern import lazy_pattern

_START = lazy_pattern(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE = lazy_pattern(rb"""\s+([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
_ACTING = lazy_pattern('[&<>"\n\t\r]')
_MARKUP = lazy_pattern("[&<>]")
_LOOKS_ESCAPED = lazy_pattern(r"_(?=x[0-9A-Fa-f]{4}_)")


class CannotMark(Exception):  # noqa: N818 - it is an outcome, not an error of ours
    """A workbook is better left alone; ``str()`` says why, to people, as the end of a sentence."""


class Edit(NamedTuple):
    """Bytes ``start`` to ``end`` of a part become ``text``; an insertion where both are the same."""

    start: int
    end: int
    text: bytes


class Element(Struct, kw_only=True):
    """One element: ``start`` to ``end`` in all, ``inner`` to ``close`` between its tags."""

    name: str
    """Without its prefix."""
    prefix: bytes
    """With its colon, or empty."""
    attributes: Mapping[str, str]
    start: int
    inner: int
    close: int = 0
    end: int = 0
    empty: bool = False
    """Written as one tag, ``<a/>``."""
    children: list["Element"] = field(default_factory=list)

    def all(self, name: str) -> Iterator["Element"]:
        """Yield the children of that name."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> "Element | None":
        """Return the first child of that name."""
        return next(self.all(name), None)

    def appended(self, content: bytes) -> Edit:
        """Return the edit that puts content behind all that it holds."""
        if not self.empty:
            return Edit(self.close, self.close, content)
        name = self.prefix + self.name.encode()
        return Edit(self.end - 2, self.end, b">" + content + b"</" + name + b">")


def parser_of(xml: bytes) -> expat.XMLParserType:
    """Return a parser for a part whose byte positions can be trusted; a document type is refused."""
    if not is_utf8(xml):
        raise CannotMark("里面的文字不是 UTF-8 编码")
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def run_parser(parser: expat.XMLParserType, xml: bytes) -> None:
    """Parse a part to its end."""
    try:
        parser.Parse(xml, True)  # noqa: FBT003 - pyexpat takes it by position only
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise CannotMark("里面的 XML 已损坏") from error


def _refuse(*_: object) -> None:
    raise CannotMark("里面的 XML 带有文档类型声明")


def tag_end(xml: bytes, start: int) -> int:
    """Return where the start tag at ``start`` ends."""
    found = _START.match(xml, start)
    if found is None:
        raise CannotMark("里面的 XML 认不出来")
    return found.end()


def located_tree(xml: bytes) -> Element:
    """Return the root of a part, with all its elements."""
    parser = parser_of(xml)
    top: list[Element] = []
    open_: list[Element] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        inner = tag_end(xml, at)
        prefix, colon, _ = name.rpartition(":")
        element = Element(
            name=local(name), prefix=(prefix + colon).encode(), attributes=attributes, start=at, inner=inner
        )
        (open_[-1].children if open_ else top).append(element)
        open_.append(element)

    def end(_: str) -> None:
        element = open_.pop()
        if xml[element.inner - 2 : element.inner] == b"/>":
            element.empty, element.close, element.end = True, element.inner, element.inner
        else:
            element.close = parser.CurrentByteIndex
            element.end = tag_end(xml, element.close)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    run_parser(parser, xml)
    return top[0]


def spliced(xml: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the part with the edits made; insertions at one place stand in the order given."""
    pieces: list[bytes] = []
    at = 0
    for start, end, text in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if start < at:
            raise CannotMark("里面的 XML 认不出来")
        pieces += (xml[at:start], text)
        at = end
    return b"".join((*pieces, xml[at:]))


def with_attributes(tag: bytes, wanted: Mapping[str, str]) -> bytes:
    """Return a start tag with these attributes set, the others as written and where they were."""
    left = dict(wanted)

    def changed(found: re.Match[bytes]) -> bytes:
        name = found[1].decode()
        return f' {name}="{attribute(left.pop(name))}"'.encode() if name in left else found[0]

    tag = _ATTRIBUTE.sub(changed, tag)
    added = "".join(f' {name}="{attribute(value)}"' for name, value in left.items()).encode()
    cut = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:cut].rstrip() + added + tag[cut:]


def without_attribute(tag: bytes, name: bytes) -> bytes:
    """Return a start tag without an attribute."""
    return _ATTRIBUTE.sub(lambda found: b"" if found[1] == name else found[0], tag)


def attribute(value: str) -> str:
    """Return a text as it stands between the quotes of an attribute."""
    return _ACTING.sub(lambda found: _ESCAPED[found[0]], value)


def xml_text(text: str) -> str:
    """Return a text of a cell or comment as it stands between tags."""
    # Excel reads _x0041_ as “A” unless the first underscore is written as _x005F_ (ECMA-376, ST_Xstring).
    text = _LOOKS_ESCAPED.sub("_x005F_", text) if "_x" in text else text
    return _MARKUP.sub(lambda found: _ESCAPED[found[0]], text) if _MARKUP.search(text) else text


def joined(parts: Sequence[str]) -> bytes:
    """Return pieces of markup as bytes."""
    return "".join(parts).encode()
