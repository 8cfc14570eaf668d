"""Write single cells of a workbook that a sender made; every other byte of it stays as it was."""

import re
from collections.abc import Mapping

from msgspec import Struct, field

from skilltrain_cli.errors import SktError
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.untrusted.office_package import OfficePackage, canonical, open_package
from skilltrain_cli.readers.untrusted.office_package_copy import rewritten
from skilltrain_cli.readers.untrusted.part_relations import main_part, relations
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.readers.untrusted.safe_xml import is_utf8, local, parse
from skilltrain_cli.readers.workbooks.sheet_xml import area_of
from skilltrain_cli.readers.workbooks.workbook_facts_scan import MAIN_PARTS
from skilltrain_cli.values.grid import Spot, Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.writers.workbooks.cell_text import cell_text
from skilltrain_cli.writers.workbooks.editing.cell_positions import CellSpan, find_cells
from skilltrain_cli.writers.workbooks.editing.misleading_styles import styles_that_mislead

Changes = Mapping[str, Mapping[Spot, Value]]
"""Sheet name → cell → what it is to hold: text, a whole number or a fraction."""

_TYPE = lazy_pattern(rb"""\s+(?:t|cm|vm)\s*=\s*(?:"[^"]*"|'[^']*')""")
"""How a cell's value is to be understood: its own no longer holds once it has another value."""
_CALCULATION = lazy_pattern(rb"<((?:\w+:)?)calcPr\b([^>]*?)(/?)>")
_FULL = lazy_pattern(rb"""\s+fullCalcOnLoad\s*=\s*(?:"[^"]*"|'[^']*')""")
_AFTER_CALCULATION = lazy_pattern(
    rb"<(?:\w+:)?(?:oleSize|customWorkbookViews|pivotCaches|smartTagPr|smartTagTypes|webPublishing"
    rb"|fileRecoveryPr|webPublishObjects|extLst)\b|</((?:\w+:)?)workbook\s*>"
)
"""What comes behind ``calcPr`` in a workbook part (ECMA-376 part 1, 18.2.27)."""
_NOT_THERE = "单元格不在文件里"


class Edited(Struct, frozen=True, kw_only=True):
    """A package with cells rewritten, and the cells that were left alone, each with the reason in Chinese."""

    data: bytes
    refused: Mapping[tuple[str, Spot], str] = field(default_factory=dict)
    formulas: bool = False
    """Whether the workbook has formulas: they are marked to be computed when it is opened."""


def edit_cells(data: bytes, changes: Changes) -> Edited:
    """
    Return the workbook with these cells rewritten, in the format they have.

    A formula, a text of several formats and the heading of an Excel table are left alone and reported.
    Raises ``UneditableError`` when the package cannot be edited part by part.
    """
    try:
        package = open_package(data, LIMITS)
        return _edited(package, {name: cells for name, cells in changes.items() if cells})
    except Refused as refused:
        raise UneditableError(refused.plain or "文件结构特殊") from refused


def _edited(package: OfficePackage, changes: Changes) -> Edited:
    main = main_part(package, MAIN_PARTS)
    sheets = _sheets(package, main)
    rich, odd = _rich_strings(package, main), styles_that_mislead(package, main)
    replaced: dict[str, bytes] = {}
    refused: dict[tuple[str, Spot], str] = {}
    for name, cells in changes.items():
        part = sheets.get(name)
        if part is None:
            raise UneditableError(f"找不到工作表“{name}”，或有同名的工作表")
        xml = package.inflate(package.parts[canonical(part)])
        why, made = _sheet(xml, cells, _Sheet(rich=rich, odd=odd, tables=_table_headings(package, part)))
        refused |= {(name, spot): reason for spot, reason in why.items()}
        if made != xml:
            replaced[package.parts[canonical(part)].name] = made
    formulas = bool(replaced) and _has_formulas(package)
    if formulas:
        part_name = package.parts[canonical(main)].name
        replaced[part_name] = recalculated(package.text(main) or b"")
    edited = rewritten(package, replaced) if replaced else package.data
    return Edited(data=edited, refused=refused, formulas=formulas)


class UneditableError(SktError):
    """The package is written in a way that cannot be edited without risk; the hint says what to do."""

    def __init__(self, reason: str) -> None:
        """Take the reason, in Chinese."""
        super().__init__(
            f"这个文件不能直接修改：{reason}", "请用 WPS 或 Excel 打开，另存为 .xlsx 后再运行一次"
        )


class _Sheet(Struct, frozen=True, kw_only=True):
    """What one must know of a workbook to edit a sheet of it."""

    rich: frozenset[int]
    """Numbers of the shared strings that have several formats."""
    odd: Mapping[int, str]
    """Numbers of the cell styles that show a number as something else, each with the reason."""
    tables: frozenset[Spot]
    """Headings of Excel tables, which stand in another part as well and must agree with it."""


def _sheet(xml: bytes, cells: Mapping[Spot, Value], known: _Sheet) -> tuple[dict[Spot, str], bytes]:
    """Return the cells left alone with their reasons, and the sheet with the others rewritten."""
    if not is_utf8(xml):
        raise UneditableError("工作表不是 UTF-8 编码")
    found = find_cells(xml, cells.keys())
    refused: dict[Spot, str] = {}
    pieces: list[bytes] = []
    at = 0
    for spot, span in sorted(found.items(), key=lambda item: item[1].start):
        reason = _obstacle(spot, span, cells[spot], known)
        if reason:
            refused[spot] = reason
            continue
        pieces += [xml[at : span.start], _cell(xml, span, cells[spot])]
        at = span.end
    refused |= {spot: _NOT_THERE for spot in cells if spot not in found}
    return refused, b"".join([*pieces, xml[at:]])


def _obstacle(spot: Spot, span: CellSpan, value: Value, known: _Sheet) -> str:
    """Say why a cell must be left alone; ``""`` when it may be rewritten."""
    if span.formula:
        return "单元格是公式"
    if span.runs > 1 or (span.shared is not None and span.shared in known.rich):
        return "格内文字有几种格式，改写会丢失格式"
    if not isinstance(value, str) and span.style in known.odd:
        return known.odd[span.style]
    return "是“表格”（超级表）的标题，要在 WPS 或 Excel 里改" if spot in known.tables else ""


def _cell(xml: bytes, span: CellSpan, value: Value) -> bytes:
    """Return a cell element with another value; its style and place stay."""
    head = _TYPE.sub(b"", xml[span.start : span.head]).rstrip(b"/> \t\r\n")
    prefix = span.prefix.encode()
    if isinstance(value, str):
        text = cell_text(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        body = b'<%sis><%st xml:space="preserve">%s</%st></%sis>' % (
            *(prefix, prefix),
            text.encode(),
            *(prefix, prefix),
        )
        return b'%s t="inlineStr">%s</%sc>' % (head, body, prefix)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"a cell cannot be rewritten as {type(value).__name__}")
    return b"%s><%sv>%s</%sv></%sc>" % (head, prefix, repr(value).encode(), prefix, prefix)


def recalculated(xml: bytes) -> bytes:
    """Return the workbook part, told to compute every formula when it is opened: cells they use changed."""
    found = _CALCULATION.search(xml)
    if found is not None:
        kept = _FULL.sub(b"", found[2])
        made = b'<%scalcPr%s fullCalcOnLoad="1"%s>' % (found[1], kept.rstrip(), found[3])
        return xml[: found.start()] + made + xml[found.end() :]
    behind = _AFTER_CALCULATION.search(xml)
    if behind is None:
        return xml
    prefix = xml[behind.start() : behind.end()].lstrip(b"</").rpartition(b":")[0]
    mark = b'<%scalcPr fullCalcOnLoad="1"/>' % (prefix + b":" if prefix else b"")
    return xml[: behind.start()] + mark + xml[behind.start() :]


def _sheets(package: OfficePackage, main: str) -> dict[str, str]:
    """Return the part of each worksheet by its name; a name that two sheets bear leads nowhere."""
    targets = relations(package, main)
    found: dict[str, str] = {}
    twice: set[str] = set()

    def start(element: str, attributes: dict[str, str]) -> None:
        if local(element) != "sheet":
            return
        name = attributes.get("name", "")
        relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        part = targets.get(relation, ("", ""))[1]
        if name in found:
            twice.add(name)
        if package.find(part):
            found[name] = part

    parse(package.text(main) or b"", start)
    return {name: part for name, part in found.items() if name not in twice}


def _rich_strings(package: OfficePackage, main: str) -> frozenset[int]:
    """Return the numbers of the shared strings that are made of several runs."""
    name = next(
        (target for kind, target in relations(package, main).values() if kind.endswith("/sharedStrings")), ""
    )
    xml = package.text(name) if name else None
    if xml is None or not is_utf8(xml) or re.search(rb"<(?:\w+:)?r[\s>]", xml) is None:
        return frozenset()
    runs: list[int] = []

    def start(element: str, _: dict[str, str]) -> None:
        tag = local(element)
        if tag == "si":
            runs.append(0)
        elif tag == "r" and runs:
            runs[-1] += 1

    parse(xml, start)
    return frozenset(number for number, count in enumerate(runs) if count > 1)


def _table_headings(package: OfficePackage, sheet: str) -> frozenset[Spot]:
    """Return the heading cells of the Excel tables of a sheet."""
    found: set[Spot] = set()

    def start(element: str, attributes: dict[str, str]) -> None:
        area = area_of(attributes.get("ref", "")) if local(element) == "table" else None
        if area is not None and attributes.get("headerRowCount") != "0":
            found.update(Spot(area.top, column) for column in range(area.left, area.right + 1))

    for kind, target in relations(package, sheet).values():
        xml = package.text(target) if kind.endswith("/table") else None
        if xml is not None:
            parse(xml, start)
    return frozenset(found)


def _has_formulas(package: OfficePackage) -> bool:
    """Tell whether any worksheet holds a formula."""
    for name, part in package.parts.items():
        if "worksheets/" in name and name.endswith(".xml"):
            xml = package.inflate(part)
            if re.search(rb"<(?:\w+:)?f[\s/>]", xml):
                return True
    return False


__all__ = ["Changes", "Edited", "UneditableError", "edit_cells", "recalculated"]
