"""The formulas of a workbook's sheets as they are written, and what is printed at the foot of their pages."""

from collections.abc import Collection, Iterator, Mapping
from html import unescape

from msgspec import Struct, field

from skilltrain_cli.readers.untrusted.file_limits import Limits
from skilltrain_cli.readers.untrusted.office_package import OfficePackage, canonical, open_package
from skilltrain_cli.readers.untrusted.part_relations import main_part, relations
from skilltrain_cli.readers.untrusted.safe_xml import PROLOGUE, is_utf8, local, parse
from skilltrain_cli.readers.workbooks.sheet_xml import spot_of
from skilltrain_cli.readers.workbooks.workbook_facts_scan import MAIN_PARTS
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.values.lazy_pattern import lazy_pattern

_CELL = lazy_pattern(
    rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]*><f((?: [^<>]*?)?)(?:/>|>([^<]*)</f>)',
)
_ATTRIBUTE = lazy_pattern(r'\b(t|si)="([^"<>]*)"')
_FOOT = lazy_pattern(rb"<(?:\w+:)?(?:odd|even|first)Footer\b[^<>]*>([^<]*)<")
_SHARED, _UNKNOWN = "shared", "…"
_MOST_SHARED = 20_000
"""Cells that share a formula of which each is worked out: more of them no workbook of ours has."""


class SheetFormulas(Struct, frozen=True, kw_only=True):
    """What one sheet holds besides values: formulas without their ``=`` by cell, and the text of its foot."""

    formulas: Mapping[Spot, str] = field(default_factory=dict)
    foot: str = ""


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


class _Sheets(Struct):
    """The sheets that the main part lists, as ``(name, relation id)``."""

    sheets: list[tuple[str, str]] = field(default_factory=list)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Note a sheet."""
        if local(name) == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), relation))


def _of_sheet(package: OfficePackage, target: str) -> SheetFormulas:
    part = package.parts.get(canonical(target))
    if part is None:
        return SheetFormulas()
    xml = package.inflate(part)
    feet = _FOOT.findall(xml, max(xml.rfind(b"sheetData"), 0))
    return SheetFormulas(
        formulas=dict(_worked_out(_written(xml))),
        foot=" ".join(unescape(each.decode(errors="replace")) for each in feet),
    )


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
