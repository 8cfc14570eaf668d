"""What stands behind a workbook's sheets: formulas as written, links, the foot of pages, how all is shown."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from html import unescape

from msgspec import Struct, field

from skilltrain_cli.readers.untrusted.file_limits import Limits
from skilltrain_cli.readers.untrusted.office_package import OfficePackage, canonical, open_package
from skilltrain_cli.readers.untrusted.part_relations import addresses, main_part, relations
from skilltrain_cli.readers.untrusted.safe_xml import PROLOGUE, is_utf8, local, parse
from skilltrain_cli.readers.workbooks.sheet_xml import spot_of
from skilltrain_cli.readers.workbooks.workbook_facts_scan import MAIN_PARTS
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.values.lazy_pattern import lazy_pattern

_CELL = lazy_pattern(
    rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]*><f((?: [^<>]*?)?)(?:/>|>([^<]*)</f>)',
)
_ATTRIBUTE = lazy_pattern(r'\b(t|si)="([^"<>]*)"')
_LINK = lazy_pattern(rb"<(?:\w+:)?hyperlink\b([^<>]*)")
_QUOTED = lazy_pattern(r"""([\w:]+)\s*=\s*("[^"]*"|'[^']*')""")
_NO_ZEROS = lazy_pattern(rb"""<(?:\w+:)?sheetView\b[^<>]*\sshowZeros\s*=\s*["'](?:0|false)["']""")
_FALSE = ("0", "false")
_FOOT = lazy_pattern(rb"<(?:\w+:)?(?:odd|even|first)Footer\b[^<>]*>([^<]*)<")
_SHARED, _UNKNOWN = "shared", "…"
_MOST_SHARED = 20_000
"""Cells that share a formula of which each is worked out: more of them no workbook of ours has."""


class SheetFormulas(Struct, frozen=True, kw_only=True):
    """What one sheet holds besides values: formulas without their ``=`` by cell, and the text of its foot."""

    formulas: Mapping[Spot, str] = field(default_factory=dict)
    foot: str = ""
    links: Mapping[Spot, str] = field(default_factory=dict)
    """Cell → where its link leads: ``#汇总!A1``, or an address outside the workbook."""
    zeros: bool = True
    """Whether people see a 0 where one stands."""


class Calculation(Struct, frozen=True, kw_only=True):
    """How a spreadsheet is told to work a workbook's formulas out, where that is not as usual."""

    manual: bool = False
    """Only when asked to: a formula does not follow what is changed."""
    as_shown: bool = False
    """With figures rounded as they are shown."""


class _Written(Struct, frozen=True, kw_only=True):
    spot: Spot
    attributes: Mapping[str, str]
    text: str


def formulas_of(data: bytes, limits: Limits, but: Collection[str] = ()) -> Mapping[str, SheetFormulas]:
    """
    Return the formulas of every sheet of an xlsx by its name; Refused where the package is not sound.

    The sheets named in ``but`` are left unread: long ones of rows that have none.
    """
    package = open_package(data, limits)
    main = main_part(package, MAIN_PARTS)
    targets = relations(package, main)
    seen = _Sheets()
    parse(package.text(main) or b"", seen.start)
    return {
        name: _of_sheet(package, targets[relation][1])
        for name, relation in seen.sheets
        if relation in targets and name not in but
    }


def calculation_of(data: bytes, limits: Limits) -> Calculation:
    """Return how an xlsx is to be worked out; Refused where the package is not sound."""
    package = open_package(data, limits)
    seen = _Sheets()
    parse(package.text(main_part(package, MAIN_PARTS)) or b"", seen.start)
    return Calculation(
        manual=seen.calculation.get("calcMode") == "manual",
        as_shown=seen.calculation.get("fullPrecision") in _FALSE,
    )


class _Sheets(Struct):
    """The sheets that the main part lists, as ``(name, relation id)``, and how they are worked out."""

    sheets: list[tuple[str, str]] = field(default_factory=list)
    calculation: Mapping[str, str] = field(default_factory=dict)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Note a sheet."""
        if local(name) == "calcPr":
            self.calculation = attributes
        elif local(name) == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), relation))


def _of_sheet(package: OfficePackage, target: str) -> SheetFormulas:
    part = package.parts.get(canonical(target))
    if part is None:
        return SheetFormulas()
    xml = package.inflate(part)
    below = max(xml.rfind(b"sheetData"), 0)
    feet = _FOOT.findall(xml, below)
    return SheetFormulas(
        formulas=dict(_worked_out(_written(xml))),
        foot=" ".join(unescape(each.decode(errors="replace")) for each in feet),
        links=dict(_links(_LINK.findall(xml, below), addresses(package, target))),
        zeros=_NO_ZEROS.search(xml, 0, max(xml.find(b"sheetData"), 0)) is None,
    )


def _links(elements: Iterable[bytes], outside: Mapping[str, str]) -> Iterator[tuple[Spot, str]]:
    """Yield the first cell of each link with where it leads."""
    for element in elements:
        pairs = _QUOTED.findall(element.decode(errors="replace"))
        said = {local(name): unescape(text[1:-1]) for name, text in pairs}
        spot, place = spot_of(said.get("ref", "").partition(":")[0]), said.get("location", "")
        address = outside.get(said.get("id", ""), "")
        if spot and (address or place):
            yield spot, f"{address}#{place.lstrip('#')}" if place else address


def _written(xml: bytes) -> Iterator[_Written]:
    """Yield the formulas as they stand; what a search of bytes does not settle is parsed."""
    mentioned = sum(xml.count(begin) for begin in (b"<f>", b"<f ", b"<f/"))
    plain = is_utf8(xml) and b":f" not in xml and b"<!" not in xml and xml.find(b"<?", PROLOGUE) < 0
    if plain and not mentioned:
        return
    found = _CELL.findall(xml) if plain else []
    if len(found) != mentioned or not plain:
        seen = _Cells()
        parse(xml, seen.start, seen.end, seen.text)
        yield from seen.found
        return
    for reference, attributes, text in found:
        yield _Written(
            spot=spot_of(reference.decode()) or Spot(0, 0),
            attributes=dict(_ATTRIBUTE.findall(attributes.decode(errors="replace"))),
            text=unescape(text.decode(errors="replace")),
        )


class _Cells(Struct):
    """Expat handlers that gather the formulas of a sheet."""

    found: list[_Written] = field(default_factory=list)
    _spot: Spot | None = None
    _attributes: Mapping[str, str] = field(default_factory=dict)
    _text: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a cell, or a formula in it."""
        kind = local(name)
        if kind == "c":
            self._spot = spot_of(attributes.get("r", ""))
        elif kind == "f" and self._spot is not None:
            self._attributes, self._text = attributes, []

    def text(self, text: str) -> None:
        """Take what stands in a formula."""
        if self._text is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        """End a formula."""
        if local(name) == "f" and self._text is not None and self._spot is not None:
            text = "".join(self._text)
            self.found.append(_Written(spot=self._spot, attributes=self._attributes, text=text))
            self._text = None


def _worked_out(written: Iterator[_Written]) -> Iterator[tuple[Spot, str]]:
    """Yield each formula by its cell; of those that share one, what it says in each."""
    masters: dict[str, _Written] = {}
    shared = 0
    for each in written:
        number = each.attributes.get("si", "") if each.attributes.get("t") == _SHARED else None
        if number is None:
            yield each.spot, each.text
        elif each.text:
            masters[number] = each
            yield each.spot, each.text
        else:
            shared += 1
            master = masters.get(number)
            yield each.spot, _moved(master, each.spot) if master and shared <= _MOST_SHARED else _UNKNOWN


def _moved(master: _Written, spot: Spot) -> str:
    """Return what a shared formula says in another cell."""
    from openpyxl.formula.tokenizer import TokenizerError  # noqa: PLC0415 - openpyxl takes 0.3 s and is seldom needed
    from openpyxl.formula.translate import Translator, TranslatorError  # noqa: PLC0415

    try:
        moved: str = Translator(f"={master.text}", origin=master.spot.a1).translate_formula(spot.a1)
    except (TokenizerError, TranslatorError, ValueError):
        return _UNKNOWN
    return moved.removeprefix("=")
