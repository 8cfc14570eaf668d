"""The comments of a document: the part they stand in, and how the document refers to it."""

import posixpath
from collections.abc import Sequence

from lxml import etree

from skilltrain_cli.readers.documents.word_xml import Element, W, tree
from skilltrain_cli.readers.untrusted.office_package import OfficePackage
from skilltrain_cli.readers.untrusted.part_relations import relations, relations_part
from skilltrain_cli.values.text import writable

AUTHOR = "skt"
OPENING = "〔审核批注〕"
"""What every comment of ours begins with, as in marked workbooks."""
_BESIDE = ("commentsExtended", "commentsIds")
_TYPES = "[Content_Types].xml"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = "http://www.w3.org/XML/1998/namespace"


class DocumentComments:
    """The comments part of one document, those of others in it kept."""

    def __init__(self, package: OfficePackage, main: str, root: Element) -> None:
        """Find the part, or begin one where there is none."""
        self._package = package
        self._main = main
        self._space = etree.QName(root).namespace or W
        listed = relations(package, main).values()
        found = next((part for kind, part in listed if kind.endswith("/comments")), "")
        xml = package.text(found) if found else None
        self._unnamed, self._new = not found, xml is None
        self.part = found or self._free()
        self._root = (
            etree.Element(self._tag("comments"), nsmap={"w": self._space}) if xml is None else tree(xml)
        )
        self._further: dict[str, bytes] = {}
        taken = [*self._root.iter("{*}comment"), *root.iter("{*}commentRangeStart", "{*}commentReference")]
        self._next = max((_id(each) for each in taken), default=-1) + 1

    def take_ours(self) -> set[str]:
        """Remove the comments of an earlier review of ours, and return their ids."""
        ours = [each for each in self._root.iter("{*}comment") if _is_ours(each)]
        paragraphs = {text for each in ours for text in _attributes(each, "paraId")}
        for each in ours:
            self._root.remove(each)
        if paragraphs:
            self._forget(paragraphs)
        return {str(_id(each)) for each in ours}

    def _forget(self, paragraphs: set[str]) -> None:
        """Take comments out of the parts where Word keeps who replied to whom, by their paragraphs."""
        for kind, part in relations(self._package, self._main).values():
            xml = self._package.text(part) if kind.rpartition("/")[2] in _BESIDE else None
            if xml is None:
                continue
            root = tree(xml)
            for entry in [each for each in root if paragraphs.intersection(_own(each, "paraId"))]:
                root.remove(entry)
            for entry in root:
                for name in [key for key in entry.attrib if etree.QName(key).localname == "paraIdParent"]:
                    if entry.attrib[name] in paragraphs:
                        del entry.attrib[name]
            self._further[part] = part_bytes(root)

    def add(self, lines: Sequence[str]) -> str:
        """Add a comment, a paragraph for each line, and return its id."""
        comment = etree.SubElement(self._root, self._tag("comment"))
        comment.set(self._tag("id"), str(self._next))
        comment.set(self._tag("author"), AUTHOR)
        comment.set(self._tag("initials"), AUTHOR)
        for line in lines:
            run = etree.SubElement(etree.SubElement(comment, self._tag("p")), self._tag("r"))
            text = etree.SubElement(run, self._tag("t"))
            text.text = writable(line).replace("\n", " ")
            text.set(f"{{{_XML}}}space", "preserve")
        self._next += 1
        return str(self._next - 1)

    def changed(self) -> dict[str, bytes]:
        """Return the parts to write: the comments, and what must name them if they are new."""
        if self._new and not len(self._root):
            return {}
        parts = {self.part: part_bytes(self._root), **self._further}
        if self._new:
            parts[_TYPES] = self._types()
        if self._unnamed:
            parts[relations_part(self._main)] = self._relations()
        return parts

    def _tag(self, name: str) -> str:
        return f"{{{self._space}}}{name}"

    def _free(self) -> str:
        """Return a name that no part has."""
        folder = posixpath.dirname(self._main)
        names = (
            posixpath.join(folder, f"comments{number or ''}.xml")
            for number in range(len(self._package.parts) + 1)
        )
        return next(name for name in names if self._package.find(name) is None)

    def _types(self) -> bytes:
        """Return the content types with the new part's."""
        xml = self._package.text(_TYPES)
        root = tree(xml or f'<Types xmlns="{_PACKAGE}/content-types"/>'.encode())
        override = etree.SubElement(root, f"{{{etree.QName(root).namespace}}}Override")
        override.set("PartName", f"/{self.part}")
        override.set("ContentType", _TYPE)
        return part_bytes(root)

    def _relations(self) -> bytes:
        """Return the document's relations with one to the new part."""
        xml = self._package.text(relations_part(self._main))
        space = f"{_PACKAGE}/relationships"
        root = tree(xml or f'<Relationships xmlns="{space}"/>'.encode())
        taken = {each.get("Id") for each in root}
        relation = etree.SubElement(root, f"{{{etree.QName(root).namespace}}}Relationship")
        relation.set(
            "Id", next(name for number in range(len(taken) + 1) if (name := f"rIdSkt{number}") not in taken)
        )
        relation.set("Type", f"{_OFFICE if self._space == W else _STRICT}/comments")
        relation.set("Target", posixpath.basename(self.part))
        return part_bytes(root)


def part_bytes(root: Element) -> bytes:
    """Return a part as it is written."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _is_ours(comment: Element) -> bool:
    return "".join(each.text or "" for each in comment.iter("{*}t")).startswith(OPENING)


def _attributes(comment: Element, name: str) -> list[str]:
    return [text for each in comment.iter("{*}p") for text in _own(each, name)]


def _own(element: Element, name: str) -> list[str]:
    """Return the values of an element's attributes of that name, of whatever namespace."""
    return [str(text) for key, text in element.attrib.items() if etree.QName(key).localname == name]


def _id(element: Element) -> int:
    text = str(element.get(f"{{{etree.QName(element).namespace}}}id", ""))
    return int(text) if text.isascii() and text.isdecimal() else -1
