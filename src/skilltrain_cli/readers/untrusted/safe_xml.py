"""XML from strangers: a parser that refuses any document type, and when its bytes can be trusted."""

from collections.abc import Callable
from xml.parsers import expat

from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.read_outcome import Failure

BROKEN = "XML 已损坏"
"""What is said of a part that expat cannot parse."""
_DECLARED = lazy_pattern(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_ENCODING = lazy_pattern(r"""^(\ufeff?\s*<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']""")
_HEAD = 512
PROLOGUE = len('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>')
"""Where the declaration ends, if there is one."""


def is_utf8(xml: bytes) -> bool:
    """Tell whether the bytes of markup mean themselves: UTF-8 (or ASCII), and declared as nothing else."""
    head = xml[:_HEAD]
    if b"\0" in head or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    declared = _DECLARED.match(head)
    return declared is None or declared[1].lower() in (b"utf-8", b"utf8", b"us-ascii", b"ascii")


def as_utf8(xml: bytes) -> bytes:
    """Return a part in UTF-8, for readers that know nothing else."""
    if is_utf8(xml):
        return xml
    declared = _DECLARED.match(xml[:_HEAD])
    marked = xml.startswith((b"\xff\xfe", b"\xfe\xff"))
    plain = "utf-16-be" if xml.startswith(b"\0") else "utf-16-le"
    encoding = declared[1].decode("ascii", "replace") if declared else "utf-16" if marked else plain
    try:
        text = xml.decode(encoding)
        return (_ENCODING.sub(r"\1", text[:_HEAD], count=1) + text[_HEAD:]).encode()
    except (UnicodeError, LookupError, ValueError) as error:
        raise Refused(Failure.DAMAGED, f"部件的文字编码读不出来：{error}"[:300]) from error


def refuse_doctype(xml: bytes) -> None:
    """Refuse a document type declaration, however the part is encoded."""
    if not is_utf8(xml):
        parse(xml, lambda _name, _attributes: None)
    elif b"<!DOCTYPE" in xml:
        raise Refused(Failure.DOCTYPE)


def local(name: str) -> str:
    """Return an element's or attribute's name without its prefix."""
    return name.rpartition(":")[2]


def parse(
    xml: bytes,
    start: Callable[[str, dict[str, str]], object],
    end: Callable[[str], object] | None = None,
    text: Callable[[str], object] | None = None,
) -> None:
    """Parse a part with expat; names come with their prefixes. A broken part is refused as damaged."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(xml, True)  # noqa: FBT003 - pyexpat takes it by position only
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Refused(Failure.DAMAGED, f"{BROKEN}：{error}") from error


def _refuse(*_: object) -> None:
    raise Refused(Failure.DOCTYPE)
