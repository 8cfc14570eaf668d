"""A whole workbook's facts from its raw package, before any reader sees it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.readers.untrusted.file_limits import Limits
from skilltrain_cli.readers.untrusted.office_package import OfficePackage, canonical
from skilltrain_cli.readers.untrusted.part_relations import main_part, relations
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.readers.untrusted.safe_xml import is_utf8, local, parse, refuse_doctype
from skilltrain_cli.readers.workbooks.cell_styles import cell_styles, lettering_of
from skilltrain_cli.readers.workbooks.escaped_characters import is_escaped
from skilltrain_cli.readers.workbooks.hidden_facts import NOTHING_HIDDEN, SheetFacts, check_total
from skilltrain_cli.readers.workbooks.shared_strings import ALONE, Shared, Strings
from skilltrain_cli.readers.workbooks.sheet_facts_scan import least_area, sheet_facts
from skilltrain_cli.values.grid import Lettering
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.read_outcome import Failure

_ALTERNATIVES, _CELLS = b"AlternateContent", b"sheetData"
"""Of several branches a spreadsheet shows the one it understands; readers take all of them."""
_WORKSHEET = "/worksheet"
"""How the relation to a sheet of cells ends; a chart has another."""
_FEW = 3
MAIN_PARTS = ("xl/workbook.xml", "xl/workbook.bin")
_FORMATS = b"conditionalFormatting"
_ELEMENT = lazy_pattern(rb"<(?:\w+:)?(conditionalFormatting|cfRule|strike|sqref)\b([^<>]*)>([^<]*)")
_ATTRIBUTE = lazy_pattern(rb"""\b(sqref|dxfId|val)\s*=\s*["']([^"'<>]*)["']""")


class Scan(Struct, frozen=True, kw_only=True):
    """What the package tells: per sheet in the order of the workbook, and of the whole."""

    sheets: tuple[tuple[str, SheetFacts], ...] = ()
    parts: tuple[str, ...] = ()
    """The part of each sheet."""
    macros: bool = False
    external_links: bool = False
    facts: tuple[str, ...] = ()
    foreign: bool = False
    """A part with values is not in UTF-8: calamine would find nothing in it, and say nothing."""
    escaped: tuple[str, ...] = ()
    """Parts in which characters are written as ``_x5E97_``, which calamine does not read."""


class _Workbook(Struct):
    """The main part: its sheets as ``(name, relation id)``."""

    sheets: list[tuple[str, str]] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a sheet."""
        if local(name) == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), relation))


def sheet_parts(package: OfficePackage) -> Mapping[str, str]:
    """Return the part of each sheet, in the order of the workbook; Refused where there is none."""
    main = main_part(package, MAIN_PARTS)
    workbook = _Workbook()
    parse(_required(package, main), workbook.start)
    targets = relations(package, main)
    return {name: targets.get(relation, ("", ""))[1] for name, relation in workbook.sheets}


def scan_package(package: OfficePackage) -> Scan:
    """Return what an xlsx hides; refuse what no reader should be given."""
    limits = package.limits
    main = main_part(package, MAIN_PARTS)
    workbook = _Workbook()
    parse(_required(package, main), workbook.start)
    if len(workbook.sheets) > limits.sheets:
        raise Refused(Failure.TOO_LARGE, f"工作簿有 {len(workbook.sheets)} 张工作表，上限 {limits.sheets} 张")
    targets = relations(package, main)
    _check_together(package, [targets.get(relation, ("", "")) for _, relation in workbook.sheets])
    foreign, shared, escaped = _other_parts(package, targets)
    seen: dict[str, SheetFacts] = {}
    sheets = tuple(
        (name, _facts_of(package, targets.get(relation, ("", ""))[1], seen, shared))
        for name, relation in workbook.sheets
    )
    _check_strays(package, seen, limits)
    return Scan(
        sheets=sheets,
        parts=tuple(canonical(targets.get(relation, ("", ""))[1]) for _, relation in workbook.sheets),
        macros=has_macros(package),
        external_links=any(name.startswith("xl/externallinks/") for name in package.parts),
        facts=(*package.facts, *_conditional(sheets)),
        escaped=(*escaped, *(name for name, facts in seen.items() if facts.escaped)),
        foreign=foreign or any(facts.foreign for _, facts in sheets),
    )


def _conditional(sheets: Iterable[tuple[str, SheetFacts]]) -> Iterator[str]:
    """Say of each sheet where conditions strike out: which cells those are only a spreadsheet reckons."""
    for name, facts in sheets:
        if ranges := facts.conditional:
            where = "、".join(ranges[:_FEW]) + (" 等" if len(ranges) > _FEW else "")
            yield (
                f"工作表“{shown(name, 20)}”的 {where} 设了条件格式，条件成立时打开看有删除线；"
                "哪些格子划掉了没有读出来，按没有划掉审核、计入，划掉的行请删去"
            )


def has_macros(package: OfficePackage) -> bool:
    """Tell whether the workbook carries VBA or Excel 4 macro sheets."""
    return any(
        name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in package.parts
    )


def _required(package: OfficePackage, name: str) -> bytes:
    xml = package.text(name)
    if xml is None:
        raise Refused(Failure.DAMAGED, f"缺少部件 {name}")
    return xml


def _other_parts(
    package: OfficePackage, targets: dict[str, tuple[str, str]]
) -> tuple[bool, Shared, Sequence[str]]:
    """
    Check the other parts a reader parses: types, styles, strings.

    Tells whether calamine must not be given one, what the sheets share, and which strings are escaped.
    """
    styles = _parts_named(targets, "styles", "xl/styles.xml")
    strings = _parts_named(targets, "sharedStrings", "xl/sharedStrings.xml")
    foreign, shared, escaped = False, ALONE, []
    for name in {canonical("[Content_Types].xml")} | styles | strings:
        xml = package.text(name)
        if xml is None:
            continue
        refuse_doctype(xml)
        foreign = foreign or not is_utf8(xml)
        if name in styles:
            shared = replace(shared, styles=cell_styles(xml))
        elif name in strings:
            if _ALTERNATIVES in xml:
                raise Refused(Failure.TWICE, "共用的文字（mc:AlternateContent）")
            shared = replace(shared, strings=Strings(xml=xml))
            foreign = foreign or shared.strings.pretends
            escaped += [name] if is_escaped(xml) else []
    return foreign, shared, escaped


def _parts_named(targets: dict[str, tuple[str, str]], kind: str, usual: str) -> set[str]:
    """Return the parts of a kind by the workbook's relations; the usual one is looked into in any case."""
    found = {target for each, target in targets.values() if each.endswith("/" + kind)}
    return {canonical(name) for name in found | {usual}}


def _facts_of(package: OfficePackage, target: str, seen: dict[str, SheetFacts], shared: Shared) -> SheetFacts:
    """Return a sheet's facts; a chart sheet has none, and a missing part is the reader's to complain of."""
    key = canonical(target)
    part = package.parts.get(key)
    if part is None:
        return NOTHING_HIDDEN
    if key not in seen:
        xml = package.inflate(part)
        if xml.find(_ALTERNATIVES, max(xml.find(_CELLS), 0), max(xml.rfind(_CELLS), 0)) >= 0:
            raise Refused(Failure.TWICE, "数据区的内容（mc:AlternateContent）")
        seen[key] = replace(
            sheet_facts(xml, package.limits, shared),
            escaped=is_escaped(xml),
            conditional=struck_on_condition(xml, shared.styles.striking),
        )
    return seen[key]


def _check_together(package: OfficePackage, targets: Sequence[tuple[str, str]]) -> None:
    """
    Refuse sheets that are plainly too large together, before any is read: that takes a second for each.

    What only a reader finds out, ``grids_of`` refuses.
    """
    parts = [package.parts.get(canonical(target)) for kind, target in targets if kind.endswith(_WORKSHEET)]
    known: dict[str, int] = {}
    area = 0
    for part in filter(None, parts if len(parts) > 1 else ()):
        if part.name not in known:
            known[part.name] = least_area(package.inflate(part, ahead=True))
        if known[part.name] > package.limits.area:
            return  # it is refused by itself, and told which it is
        area += known[part.name]
        check_total(area, package.limits)


def _check_strays(package: OfficePackage, seen: dict[str, SheetFacts], limits: Limits) -> None:
    """Hold sheets nobody refers to by our reckoning to the same limits: a reader may reckon otherwise."""
    for name, part in package.parts.items():
        if name not in seen and "worksheets/" in name and name.endswith(".xml"):
            sheet_facts(package.inflate(part), limits)


def struck_on_condition(xml: bytes, looks: Collection[str]) -> tuple[str, ...]:
    """
    Return the ranges whose conditional formats strike out; ``looks`` are the shared formats that do.

    Rules of Excel 2010 and later bear their own format and name their range after it.
    """
    start = xml.rfind(b"sheetData")
    if xml.find(_FORMATS, max(start, 0)) < 0:
        return ()
    found: dict[str, None] = {}
    ranges, struck = "", False
    for name, attributes, text in _ELEMENT.findall(xml, max(start, 0)):
        said = {key: value.decode("utf-8", "replace") for key, value in _ATTRIBUTE.findall(attributes)}
        if name == _FORMATS:
            ranges, struck = said.get(b"sqref", ""), False
        elif name == b"cfRule":
            struck = struck or said.get(b"dxfId", "").strip() in looks
        elif name == b"strike":
            struck = struck or lettering_of("strike", {"val": said.get(b"val", "")}) is Lettering.STRUCK
        elif name == b"sqref":
            ranges = text.decode("utf-8", "replace")
        if struck and ranges:
            found[ranges.strip()] = None
    return tuple(found)
