"""A sheet's XML parsed in full: the slow, sure way to its facts."""

from collections import Counter
from collections.abc import Sequence

from msgspec import field

from skilltrain_cli.readers.untrusted.file_limits import Limits
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.readers.untrusted.safe_xml import is_utf8, local, parse
from skilltrain_cli.readers.workbooks.cell_styles import DEFAULT, index_of
from skilltrain_cli.readers.workbooks.hidden_facts import (
    GatheredFacts,
    SheetFacts,
    check_area,
    check_cells,
    check_merges,
    check_text,
)
from skilltrain_cli.readers.workbooks.shared_strings import ALONE, RichText, RunOf, Shared
from skilltrain_cli.values.grid import Area, Lettering, Spot
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.read_outcome import Failure

_REFERENCE = lazy_pattern(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ZERO = lazy_pattern(r"[+-]?(?:0+\.?0*|\.0+)")
"""The height of a row, or the width of a column, that nobody sees."""
_CUT_UP = lazy_pattern(rb"<(?:[A-Za-z_][\w.-]*:)?v(?:\s[^<>]*)?>[^<]*<[!?]")
_CODED = lazy_pattern(
    rb"""(\st\s*=\s*["']str["'][^<>]{0,200}>(?:<(?:\w+:)?f[^<>]{0,200}(?:/>|>[^<]{0,9000}</(?:\w+:)?f>))?)?"""
    rb"""<(?:\w+:)?v(?:\s[^<>]*)?>[^<&]*&#"""
)
"""A character written by its number in a value; group 1 is there where the value is plainly a text."""
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
    return Spot(int(match[2]) - 1, column_number(match[1])) if match and int(match[2]) else None


def area_of(reference: str) -> Area | None:
    """Return the rectangle of a reference such as ``A1:C2``."""
    first, _, last = reference.partition(":")
    start, stop = spot_of(first), spot_of(last or first)
    return Area(*start, *stop) if start and stop else None


def parse_sheet(xml: bytes, limits: Limits, shared: Shared = ALONE) -> SheetFacts:
    """Return everything a sheet hides, whatever dialect of XML it is written in."""
    seen = _Sheet(limits, shared, foreign=not is_utf8(xml) or _cut_up(xml))
    parse(xml, seen.start, seen.end, seen.text)
    check_cells(seen.cells, limits)
    seen.check_text()
    if seen.doubled:
        raise Refused(Failure.TWICE, seen.doubled)
    return seen.facts()


def _cut_up(xml: bytes) -> bool:
    """Tell whether a value has a comment, CDATA, an instruction or ``&#53;`` in it: calamine drops a part."""
    if (b"<!" in xml and _CUT_UP.search(xml) is not None) or xml.count(b"<?") > 1:
        return True
    return b"&#" in xml and any(found[1] is None for found in _CODED.finditer(xml))


class _Sheet(GatheredFacts):
    """Expat handlers of one sheet, and what they have seen so far."""

    limits: Limits
    shared: Shared
    _row: int = -1
    _column: int = -1
    _type: str = ""
    _style: str = DEFAULT
    _reference: str = ""
    _inside: str = ""
    _formula: str | None = None
    _value: list[str] | None = None
    _rich: RichText = field(default_factory=RichText)
    _written: Counter[str] = field(default_factory=Counter)
    """How many values the open cell has, by the element they stand in."""
    doubled: str = ""
    """What is written twice, the first thing of that sort."""
    _tables: int = 0
    _twice: bool = False
    """Whether the row was begun before."""
    _begun: set[int] = field(default_factory=set)
    _filled: dict[int, int] = field(default_factory=dict)
    """Row → its filled columns, as the bits of a number."""
    _referred: Counter[str] = field(default_factory=Counter)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note an element."""
        name = local(name)
        if name == "c":
            self._open_cell(attributes)
        elif name in {"v", "t"}:
            self._inside, self._value = "v", self._value or []
        elif name == "f" and self._type:
            self._inside, self._formula = "f", ""
        elif name == "row":
            self._open_row(attributes)
        elif name == "col":
            self._hide_columns(attributes)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "sheetData":
            self._tables += 1
        self._rich.start(name, attributes)

    def end(self, name: str) -> None:
        """Judge a cell when it is complete."""
        self._inside = ""
        name = local(name)
        if name in {"v", "is"} and any(self._value or ()):
            self._written[name] += 1
        self._rich.end(name)
        if name == "c":
            self._close_cell()

    def text(self, text: str) -> None:
        """Collect what stands in a value or a formula."""
        if self._inside == "v" and self._value is not None:
            self._value.append(text)
            self._rich.text(text)
        elif self._inside == "f":
            self._formula = (self._formula or "") + text

    def _open_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "").strip()
        self._row = int(number) - 1 if number.isdecimal() else self._row + 1
        self._column = -1
        self._twice = self._row in self._begun
        self._begun.add(self._row)
        height = attributes.get("ht", "").strip()
        if attributes.get("hidden", "").strip().lower() in _TRUE or _ZERO.fullmatch(height):
            self.hidden_rows.add(self._row)

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self.cells += 1
        self._reference = attributes.get("r", "").strip()
        spot = spot_of(self._reference) or Spot(max(self._row, 0), self._column + 1)
        self._column = spot.column
        self._row = spot.row
        self._type = attributes.get("t", "n").strip() or "n"
        self._style = attributes.get("s", DEFAULT).strip()
        self._formula = self._value = None
        self._written.clear()
        self._rich = RichText()
        if self.cells > self.limits.cells:
            check_cells(self.cells, self.limits)

    def _close_cell(self) -> None:
        spot, value = Spot(self._row, self._column), "".join(self._value or ())
        if value:
            self._widen(spot)
            self._check_place(spot)
            self._note_look(spot, value)
        if self._type == "e" and value:
            self.errors[spot] = value.strip()
        if self._formula is not None:
            self._judge_formula(spot, self._formula, value)
        self._type = ""

    def _check_place(self, spot: Spot) -> None:
        """Refuse a filled cell beyond every sheet; note one whose place another value has taken already."""
        if self._reference and spot_of(self._reference) is None:
            raise Refused(Failure.DAMAGED, f"单元格地址“{self._reference[:20]}”不成立")
        if (
            self._type == "inlineStr" and self._written["v"]
        ):  # where its text does not belong: no reader finds it
            raise Refused(Failure.DAMAGED, f"单元格 {spot.a1} 的文字写在了不成立的位置，读不出来")
        filled, bit = self._filled.get(spot.row, 0), 1 << spot.column
        self._filled[spot.row] = filled | bit
        if self._tables > 1:
            self.doubled = self.doubled or "数据区（sheetData）"
        elif filled & bit:
            self.doubled = self.doubled or (f"第 {spot.row + 1} 行" if self._twice else f"单元格 {spot.a1}")
        elif self._written.total() > 1:
            self.doubled = self.doubled or f"单元格 {spot.a1} 的值"

    def _note_look(self, spot: Spot, value: str) -> None:
        """Note what the cell's style and the runs of its text tell."""
        styles, style = self.shared.styles, self._style
        if style in styles.dayless:
            self.dayless[spot] = styles.dayless[style]
        if style in styles.formats:
            self.formats[spot] = styles.formats[style]
        lettering = styles.lettering.get(style, Lettering.PLAIN)
        runs: Sequence[RunOf] | None = self._rich.runs if self._rich.lettered else None
        if self._type == "s":
            self._referred[value] += 1
            runs = self.shared.strings.runs.get(index_of(value))
        if runs:
            self.runs[spot] = [(text, lettering if own is None else own) for text, own in runs]
        elif lettering:
            self.lettering[spot] = lettering

    def check_text(self) -> None:
        """Refuse a sheet whose texts are short as written and long as read."""
        strings = self.shared.strings
        if self._referred.total() * strings.longest > self.limits.text:
            lengths = strings.lengths
            places = ((index_of(number), times) for number, times in self._referred.items())
            check_text(
                sum(times * lengths[at] for at, times in places if 0 <= at < len(lengths)), self.limits
            )

    def _judge_formula(self, spot: Spot, formula: str, value: str) -> None:
        """Tell a picture, and a formula nobody computed; an empty *text* is a result Excel writes itself."""
        if "DISPIMG(" in formula.upper():
            self.pictures.add(spot)
        elif not value and not (self._type == "str" and self._value is not None):
            self.uncached.add(spot)

    def _widen(self, spot: Spot) -> None:
        if spot.row >= self.rows or spot.column >= self.columns:
            self.rows = max(self.rows, spot.row + 1)
            self.columns = max(self.columns, spot.column + 1)
            check_area(self.rows, self.columns, self.limits)

    def _hide_columns(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", "").strip(), attributes.get("max", "").strip()
        hidden = attributes.get("hidden", "").strip().lower() in _TRUE
        hidden = hidden or bool(_ZERO.fullmatch(attributes.get("width", "").strip()))
        if hidden and first.isdecimal() and last.isdecimal():
            self.hidden_columns.update(range(int(first) - 1, min(int(last), self.limits.columns)))

    def _merge(self, reference: str) -> None:
        check_merges(len(self.merges) + 1, self.limits)
        if area := area_of(reference.strip()):
            self.merges.append(area)
