"""WordprocessingML by short names: one word for each element, transitional or strict, whatever its prefix."""

from collections.abc import Iterator

from lxml import etree

from skilltrain_cli.readers.untrusted.office_package import OfficePackage
from skilltrain_cli.readers.untrusted.part_relations import main_part
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.readers.untrusted.safe_xml import refuse_doctype
from skilltrain_cli.values.read_outcome import Failure

Element = etree._Element  # noqa: SLF001 - lxml has no public name for the class of its elements

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PREFIXES = {
    W: "",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a:",
    "http://purl.oclc.org/ooxml/drawingml/main": "a:",
    "urn:schemas-microsoft-com:vml": "v:",
    "urn:schemas-microsoft-com:office:office": "o:",
}
"""Strict documents (ISO/IEC 29500) use the purl.oclc.org names for the same elements."""
_UNDERSTOOD = (
    "http://schemas.microsoft.com/office/",
    "http://schemas.openxmlformats.org/",
    "http://purl.oclc.org/",
)
"""How the names of what Word can draw begin; one a document does not even declare is none of them."""
_OFF = frozenset({"0", "false", "off", "none"})
MAIN_PARTS = ("word/document.xml",)


def main_tree(package: OfficePackage) -> tuple[str, Element]:
    """Return the name of the main part and its root, or refuse a document no parser should be given."""
    name = main_part(package, MAIN_PARTS)
    part = package.find(name)
    if part is None:
        raise Refused(Failure.DAMAGED, f"缺少部件 {name}")
    if part.inflated > package.limits.document_bytes:
        limit = package.limits.document_bytes // 1024 // 1024
        raise Refused(Failure.TOO_LARGE, f"正文解压后 {part.inflated / 1024 / 1024:.0f} MB，上限 {limit} MB")
    xml = package.inflate(part)
    tags = xml.count(b"<")
    if tags > package.limits.document_tags:
        limit = package.limits.document_tags
        raise Refused(Failure.TOO_LARGE, f"正文有 {tags} 个标记，上限 {limit} 个")
    return name, tree(xml)


def tree(xml: bytes) -> Element:
    """Parse one part; a document type declaration and broken XML are refused."""
    refuse_doctype(xml)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise Refused(Failure.DAMAGED, f"XML 已损坏：{error}"[:300]) from error


def name_of(element: Element) -> str:
    """Return ``p``, ``tbl``, ``mc:Choice`` …; empty for a comment and for what is of no known namespace."""
    tag: object = element.tag
    if not isinstance(tag, str):
        return ""
    space, _, name = tag[1:].rpartition("}")
    prefix = _PREFIXES.get(space)
    return "" if prefix is None else prefix + name


def child(element: Element | None, name: str) -> Element | None:
    """Return the first child of that name."""
    if element is None:
        return None
    return next((each for each in element if name_of(each) == name), None)


def value(element: Element | None, name: str = "val") -> str:
    """Return an attribute of the element's own namespace; empty when there is none."""
    if element is None:
        return ""
    space = element.tag[1:].rpartition("}")[0]
    return str(element.get(f"{{{space}}}{name}", ""))


def number(element: Element | None, name: str = "val", otherwise: int = 0) -> int:
    """Return an attribute that is a whole number."""
    text = value(element, name).strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise  # noqa: PLR2004


def is_on(element: Element | None) -> bool:
    """Tell whether a switch such as ``<w:vanish/>`` is there and not switched off."""
    return element is not None and value(element).lower() not in _OFF


def shown_children(container: Element) -> Iterator[Element]:
    """
    Yield the children of a container as they are shown: wrappers opened, what is deleted left out.

    A content control that still shows its prompt (单击此处输入文字) is blank. Of alternatives the first
    that Word understands counts: the others say the same again for other programs.
    """
    for element in container:
        match name_of(element):
            case "sdt":
                yield from _controlled(element)
            case "mc:AlternateContent":
                chosen = _alternative(element)
                yield from () if chosen is None else shown_children(chosen)
            case "customXml" | "smartTag" | "ins" | "moveTo":
                yield from shown_children(element)
            case _:
                yield element


def _alternative(element: Element) -> Element | None:
    """Return the first choice all of whose namespaces Word understands, else the fallback."""
    for each in element:
        if name_of(each) == "mc:Choice" and all(
            str(each.nsmap.get(prefix, "")).startswith(_UNDERSTOOD)
            for prefix in str(each.get("Requires", "")).split()
        ):
            return each
    return child(element, "mc:Fallback")


def _controlled(control: Element) -> Iterator[Element]:
    prompting = is_on(child(child(control, "sdtPr"), "showingPlcHdr"))
    content = child(control, "sdtContent")
    if content is not None and not prompting:
        yield from shown_children(content)
