"""The parts of a package under edit: what is changed, added or dropped, how they relate, their types."""

import posixpath
import re
from itertools import chain, count
from typing import IO

from msgspec import Struct, field

from skilltrain_cli.readers.untrusted.office_package import OfficePackage, canonical
from skilltrain_cli.readers.untrusted.office_package_copy import rewrite
from skilltrain_cli.readers.untrusted.part_relations import relations
from skilltrain_cli.writers.workbooks.marking.located_xml import (
    CannotMark,
    Edit,
    attribute,
    located_tree,
    spliced,
    with_attributes,
)

_HEAD = 4_096
"""Bytes among which the first element of a part stands."""
_TYPES = "[Content_Types].xml"
_RELATIONS_NS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
"""Namespace of relation ids in parts, and the beginning of the types of relations."""
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class EditedParts(Struct):
    """A package under edit; what is not asked for stays compressed as it was."""

    package: OfficePackage
    _changed: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """Canonical name → name and bytes; empty bytes for a dropped part."""
    _types: dict[str, str | None] = field(default_factory=dict)
    """Part name → its new content type; ``None`` for one that has gone."""

    def __contains__(self, name: str) -> bool:
        """Tell whether there is such a part now."""
        key = canonical(name)
        return bool(self._changed[key][1]) if key in self._changed else key in self.package.parts

    def text(self, name: str) -> bytes:
        """Return a part's bytes as they are now."""
        key = canonical(name)
        if key in self._changed:
            return self._changed[key][1]
        found = self.package.text(name)
        if found is None:
            raise CannotMark(f"缺少部件 {name}")
        return found

    def change(self, name: str, data: bytes) -> None:
        """Give a part that is there other bytes."""
        part = self.package.find(name)
        self._changed[canonical(name)] = (part.name if part else name, data)

    def add(self, name: str, data: bytes, content_type: str) -> None:
        """Add a part of a content type."""
        self.change(name, _DECLARATION + data)
        self._types[name] = content_type

    def drop(self, name: str) -> None:
        """Leave a part out, with its relations."""
        folder, last = posixpath.split(name)
        for gone in (name, posixpath.join(folder, "_rels", f"{last}.rels")):
            if gone in self:
                self.change(gone, b"")
        self._types[name] = None

    def retype(self, name: str, content_type: str) -> None:
        """Give a part another content type."""
        self._types[name] = content_type

    def free(self, pattern: str) -> str:
        """Return the first name that no part has: of ``xl/comments{}.xml``, or ``xl/styles.xml`` itself."""
        stem, dot, suffix = pattern.rpartition(".")
        numbered = pattern if "{}" in pattern else f"{stem}{{}}{dot}{suffix}"
        names = chain([pattern] * (numbered != pattern), map(numbered.format, count(1)))
        taken = {*self.package.parts, *self._changed}
        return next(name for name in names if canonical(name) not in taken)

    def relations(self, source: str) -> dict[str, tuple[str, str]]:
        """Return ``id → (type, part name)`` of a part's relations as they were sent."""
        return relations(self.package, source)

    def refuse_misled(self, source: str, kind: str, element: str) -> None:
        """
        Refuse a part related under another type than its element asks for, and two of one kind (CannotMark).

        Office would not find the first, and take what is added in its place for the only one: every style, or
        every comment, would then be another.
        """
        root = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?" + element.encode() + rb"[\s/>]")
        related = self.relations(source).values()
        right = {target for found, target in related if found.endswith(kind)}
        others = {target for found, target in related if target not in right and target in self}
        if len(right) > 1 or any(root.search(self.text(each)[:_HEAD]) for each in others):
            raise CannotMark("文件内部登记有误，标注会打乱格式（请用 WPS 或 Excel 另存为 .xlsx 再审核）")

    def relate(self, source: str, kind: str, target: str) -> str:
        """Add a relation of a part to another and return its id."""
        name = _relations_of(source)
        if name not in self:
            self.change(name, _DECLARATION + f'<Relationships xmlns="{_RELATIONS_NS}"/>'.encode())
        xml = self.text(name)
        root = located_tree(xml)
        taken = {each.attributes.get("Id", "") for each in root.children}
        number = len(taken) + 1
        while f"rId{number}" in taken:
            number += 1
        path = posixpath.relpath(target, posixpath.dirname(source) or ".")
        prefix = root.prefix.decode()
        added = f'<{prefix}Relationship Id="rId{number}" Type="{kind}" Target="{attribute(path)}"/>'
        self.change(name, spliced(xml, [root.appended(added.encode())]))
        return f"rId{number}"

    def unrelate(self, source: str, kinds: tuple[str, ...]) -> list[str]:
        """Take away a part's relations whose types end so, and return the parts they led to."""
        name = _relations_of(source)
        gone = {key: target for key, (kind, target) in self.relations(source).items() if kind.endswith(kinds)}
        if gone:
            xml = self.text(name)
            lost = [each for each in located_tree(xml).children if each.attributes.get("Id") in gone]
            self.change(name, spliced(xml, [Edit(each.start, each.end, b"") for each in lost]))
        return list(gone.values())

    def write(self, out: IO[bytes]) -> None:
        """Write the package as it is now."""
        if self._types:
            self.change(_TYPES, self._typed())
        changed = {name: data or None for name, data in self._changed.values()}
        rewrite(self.package, changed, out)

    def _typed(self) -> bytes:
        """Return the content types with those of new, changed and dropped parts."""
        xml = self.text(_TYPES)
        root = located_tree(xml)
        left = {canonical(name): (name, kind) for name, kind in self._types.items()}
        edits: list[Edit] = []
        for each in root.all("Override"):
            name, kind = left.pop(canonical(each.attributes.get("PartName", "")), ("", ""))
            if kind is None:
                edits.append(Edit(each.start, each.end, b""))
            elif name:
                tag = with_attributes(xml[each.start : each.inner], {"ContentType": kind})
                edits.append(Edit(each.start, each.inner, tag))
        prefix = root.prefix.decode()
        added = "".join(
            f'<{prefix}Override PartName="/{attribute(name)}" ContentType="{kind}"/>'
            for name, kind in left.values()
            if kind
        )
        return spliced(xml, [*edits, root.appended(added.encode())])


def _relations_of(source: str) -> str:
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels") if source else "_rels/.rels"
