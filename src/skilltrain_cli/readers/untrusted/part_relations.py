"""How the parts of an Office package refer to one another."""

import posixpath
from collections.abc import Sequence
from typing import NamedTuple

from skilltrain_cli.readers.untrusted.office_package import OfficePackage
from skilltrain_cli.readers.untrusted.safe_xml import local, parse

_PACKAGE_RELATIONS = "_rels/.rels"


class External(NamedTuple):
    """A relation that leaves the package: the kind of thing, and its address."""

    kind: str
    target: str


def main_part(package: OfficePackage, usual: Sequence[str]) -> str:
    """
    Return the name of the main part, found as Office finds it: by the package's relations.

    Without such a relation it is the first of the ``usual`` names that is there.
    """
    for kind, target in relations(package, "").values():
        if kind.endswith("/officeDocument") and package.find(target):
            return target
    return next((name for name in usual if package.find(name)), usual[0])


def relations_part(source: str) -> str:
    """Return the name of the part that holds another's relations; the package's own for an empty name."""
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels") if source else _PACKAGE_RELATIONS


def relations(package: OfficePackage, source: str) -> dict[str, tuple[str, str]]:
    """Return ``id → (type, part name)`` of a part's relations; of the package's own for an empty name."""
    folder = posixpath.dirname(source)
    found: dict[str, tuple[str, str]] = {}
    for attributes in _listed(package, source):
        if attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[attributes.get("Id", "")] = (attributes.get("Type", ""), target)
    return found


def externals(package: OfficePackage, source: str) -> list[External]:
    """Return what a part refers to outside the package."""
    return [
        External(attributes.get("Type", ""), attributes.get("Target", ""))
        for attributes in _listed(package, source)
        if attributes.get("TargetMode") == "External"
    ]


def addresses(package: OfficePackage, source: str) -> dict[str, str]:
    """Return ``id → address`` of a part's relations that leave the package."""
    listed = _listed(package, source)
    outside = (each for each in listed if each.get("TargetMode") == "External")
    return {each.get("Id", ""): each.get("Target", "") for each in outside}


def _listed(package: OfficePackage, source: str) -> list[dict[str, str]]:
    """Return the attributes of each relation, as written."""
    xml = package.text(relations_part(source))
    found: list[dict[str, str]] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        if local(element) == "Relationship":
            found.append(attributes)

    if xml is not None:
        parse(xml, start)
    return found
