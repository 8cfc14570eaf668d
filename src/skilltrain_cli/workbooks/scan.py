"""A whole workbook's facts from its raw package, before any reader sees it."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field

from skilltrain_cli.reading import Failure
from skilltrain_cli.workbooks.dayless import dayless_styles
from skilltrain_cli.workbooks.dialect import sheet_facts
from skilltrain_cli.workbooks.facts import NOTHING_HIDDEN, SheetFacts
from skilltrain_cli.workbooks.limits import Limits
from skilltrain_cli.workbooks.package import Package, canonical
from skilltrain_cli.workbooks.refused import Refused
from skilltrain_cli.workbooks.xmlfacts import is_utf8, local, parse, refuse_doctype

_MAIN_PARTS = ("xl/workbook.xml", "xl/workbook.bin")
_PACKAGE_RELATIONS = "_rels/.rels"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What the package tells: per sheet in the order of the workbook, and of the whole."""

    sheets: tuple[tuple[str, SheetFacts], ...] = ()
    macros: bool = False
    external_links: bool = False
    facts: tuple[str, ...] = ()
    foreign: bool = False
    """A part with values is not in UTF-8: calamine would find nothing in it, and say nothing."""


@dataclass(slots=True)
class _Workbook:
    """The main part: its sheets as ``(name, relation id)``."""

    sheets: list[tuple[str, str]] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a sheet."""
        if local(name) == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), relation))


def scan(package: Package) -> Scan:
    """Return what an xlsx hides; refuse what no reader should be given."""
    limits = package.limits
    main = main_part(package)
    workbook = _Workbook()
    parse(_required(package, main), workbook.start)
    if len(workbook.sheets) > limits.sheets:
        raise Refused(Failure.TOO_LARGE, f"工作簿有 {len(workbook.sheets)} 张工作表，上限 {limits.sheets} 张")
    targets = relations(package, main)
    foreign, dayless = _other_parts(package, targets)
    seen: dict[str, SheetFacts] = {}
    sheets = tuple(
        (name, _facts_of(package, targets.get(relation, ("", ""))[1], seen, dayless))
        for name, relation in workbook.sheets
    )
    _check_strays(package, seen, limits)
    return Scan(
        sheets=sheets,
        macros=has_macros(package),
        external_links=any(name.startswith("xl/externallinks/") for name in package.parts),
        facts=tuple(package.facts),
        foreign=foreign or any(facts.foreign for _, facts in sheets),
    )


def main_part(package: Package) -> str:
    """Return the name of the workbook part, found as Office finds it: by the package's relations."""
    for kind, target in relations(package, "").values():
        if kind.endswith("/officeDocument") and package.find(target):
            return target
    return next((name for name in _MAIN_PARTS if package.find(name)), _MAIN_PARTS[0])


def relations(package: Package, source: str) -> dict[str, tuple[str, str]]:
    """Return ``id → (type, part name)`` of a part's relations; of the package's own for an empty name."""
    folder, name = posixpath.split(source)
    xml = package.text(posixpath.join(folder, "_rels", f"{name}.rels") if source else _PACKAGE_RELATIONS)
    found: dict[str, tuple[str, str]] = {}

    def start(element: str, attributes: dict[str, str]) -> None:
        if local(element) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[attributes.get("Id", "")] = (attributes.get("Type", ""), target)

    if xml is not None:
        parse(xml, start)
    return found


def has_macros(package: Package) -> bool:
    """Tell whether the workbook carries VBA or Excel 4 macro sheets."""
    return any(
        name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in package.parts
    )


def _required(package: Package, name: str) -> bytes:
    xml = package.text(name)
    if xml is None:
        raise Refused(Failure.DAMAGED, f"缺少部件 {name}")
    return xml


def _other_parts(package: Package, targets: dict[str, tuple[str, str]]) -> tuple[bool, Mapping[str, str]]:
    """
    Check the other parts a reader parses: types, styles, strings.

    Tells whether one is not in UTF-8, and which cell styles show no day of a date.
    """
    foreign = False
    dayless: Mapping[str, str] = {}
    styles = {target for kind, target in targets.values() if kind.endswith("/styles")} or {"xl/styles.xml"}
    styles = {canonical(name) for name in styles}
    names = {"[Content_Types].xml", "xl/styles.xml", "xl/sharedStrings.xml"}
    names |= {target for kind, target in targets.values() if kind.endswith("/sharedStrings")}
    for name in {canonical(name) for name in names} | styles:
        xml = package.text(name)
        if xml is not None:
            refuse_doctype(xml)
            foreign = foreign or not is_utf8(xml)
            dayless = dayless_styles(xml) if name in styles else dayless
    return foreign, dayless


def _facts_of(
    package: Package, target: str, seen: dict[str, SheetFacts], dayless: Mapping[str, str]
) -> SheetFacts:
    """Return a sheet's facts; a chart sheet has none, and a missing part is the reader's to complain of."""
    key = canonical(target)
    part = package.parts.get(key)
    if part is None:
        return NOTHING_HIDDEN
    if key not in seen:
        seen[key] = sheet_facts(package.inflate(part), package.limits, dayless)
    return seen[key]


def _check_strays(package: Package, seen: dict[str, SheetFacts], limits: Limits) -> None:
    """Hold sheets nobody refers to by our reckoning to the same limits: a reader may reckon otherwise."""
    for name, part in package.parts.items():
        if name not in seen and "worksheets/" in name and name.endswith(".xml"):
            sheet_facts(package.inflate(part), limits)
