"""A sheet's XML parsed in full: the slow, sure way to its facts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from skilltrain_cli.grid import Area, Spot
from skilltrain_cli.untrusted.limits import Limits
from skilltrain_cli.untrusted.xmlfacts import is_utf8, local, parse
from skilltrain_cli.workbooks.facts import Gathered, SheetFacts, check_area, check_cells, check_merges

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ZERO = re.compile(r"[+-]?(?:0+\.?0*|\.0+)")
"""The height of a row nobody sees."""
_NO_STYLES: Mapping[str, str] = {}
_TRUE = frozenset({"1", "true", "on"})


def column_number(letters: str) -> int:
    """Return the zero-based column of its letters: A → 0, XFD → 16383."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def spot_of(reference: str) -> Spot | None:
    """Return the cell an A1 reference names, or None when it names none."""
    match = _REFERENCE.fullmatch(reference)
    return Spot(int(match[2]) - 1, column_number(match[1])) if match else None


def area_of(reference: str) -> Area | None:
    """Return the rectangle of a reference such as ``A1:C2``."""
    first, _, last = reference.partition(":")
    start, stop = spot_of(first), spot_of(last or first)
    return Area(*start, *stop) if start and stop else None


def parse_sheet(xml: bytes, limits: Limits, dayless: Mapping[str, str] = _NO_STYLES) -> SheetFacts:
    """Return everything a sheet hides, whatever dialect of XML it is written in."""
    seen = _Sheet(limits, dayless, foreign=not is_utf8(xml))
    parse(xml, seen.start, seen.end, seen.text)
    check_cells(seen.cells, limits)
    return seen.facts()


@dataclass(slots=True)
class _Sheet(Gathered):
    """Expat handlers of one sheet, and what they have seen so far."""

    limits: Limits
    styles: Mapping[str, str]
    _row: int = -1
    _column: int = -1
    _type: str = ""
    _unit: str | None = None
    _inside: str = ""
    _formula: str | None = None
    _value: str | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note an element."""
        name = local(name)
        if name == "c":
            self._open_cell(attributes)
        elif name in {"v", "t"}:
            self._inside, self._value = "v", self._value or ""
        elif name == "f" and self._type:
            self._inside, self._formula = "f", ""
        elif name == "row":
            self._open_row(attributes)
        elif name == "col":
            self._hide_columns(attributes)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        """Judge a cell when it is complete."""
        self._inside = ""
        if local(name) == "c":
            self._close_cell()

    def text(self, text: str) -> None:
        """Collect what stands in a value or a formula."""
        if self._inside == "v":
            self._value = (self._value or "") + text
        elif self._inside == "f":
            self._formula = (self._formula or "") + text

    def _open_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "").strip()
        self._row = int(number) - 1 if number.isdecimal() else self._row + 1
        self._column = -1
        height = attributes.get("ht", "").strip()
        if attributes.get("hidden", "").strip().lower() in _TRUE or _ZERO.fullmatch(height):
            self.hidden_rows.add(self._row)

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self.cells += 1
        spot = spot_of(attributes.get("r", "").strip()) or Spot(max(self._row, 0), self._column + 1)
        self._column = spot.column
        self._row = spot.row
        self._type = attributes.get("t", "n").strip() or "n"
        self._unit = self.styles.get(attributes.get("s", "").strip())
        self._formula = self._value = None
        if self.cells > self.limits.cells:
            check_cells(self.cells, self.limits)

    def _close_cell(self) -> None:
        spot = Spot(self._row, self._column)
        if self._value:
            self._widen(spot)
            if self._unit:
                self.dayless[spot] = self._unit
        if self._type == "e" and self._value:
            self.errors[spot] = self._value.strip()
        if self._formula is not None:
            self._judge_formula(spot, self._formula)
        self._type = ""

    def _judge_formula(self, spot: Spot, formula: str) -> None:
        """Tell a picture, and a formula nobody computed; an empty *text* is a result Excel writes itself."""
        if "DISPIMG(" in formula.upper():
            self.pictures.add(spot)
        elif not self._value and not (self._type == "str" and self._value is not None):
            self.uncached.add(spot)

    def _widen(self, spot: Spot) -> None:
        if spot.row >= self.rows or spot.column >= self.columns:
            self.rows = max(self.rows, spot.row + 1)
            self.columns = max(self.columns, spot.column + 1)
            check_area(self.rows, self.columns, self.limits)

    def _hide_columns(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", "").strip(), attributes.get("max", "").strip()
        if attributes.get("hidden", "").strip().lower() in _TRUE and first.isdecimal() and last.isdecimal():
            self.hidden_columns.update(range(int(first) - 1, min(int(last), self.limits.columns)))

    def _merge(self, reference: str) -> None:
        check_merges(len(self.merges) + 1, self.limits)
        if area := area_of(reference.strip()):
            self.merges.append(area)
