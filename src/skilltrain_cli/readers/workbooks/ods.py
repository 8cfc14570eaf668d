"""Read .ods: repeated rows and columns are counted out before calamine multiplies them."""

import contextlib
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from itertools import product, starmap
from math import isfinite

from msgspec import Struct, field
from python_calamine import CalamineError

from skilltrain_cli.readers.untrusted.file_limits import Limits
from skilltrain_cli.readers.untrusted.office_package import OfficePackage, open_package
from skilltrain_cli.readers.untrusted.reader_result import Book, Refused
from skilltrain_cli.readers.untrusted.safe_xml import BROKEN, is_utf8, parse
from skilltrain_cli.readers.workbooks.calamine_values import grids_of, open_calamine
from skilltrain_cli.readers.workbooks.grid_with_facts import with_facts
from skilltrain_cli.readers.workbooks.hidden_facts import (
    NOTHING_HIDDEN,
    GatheredFacts,
    SheetFacts,
    check_area,
    check_cells,
    check_merges,
    check_text,
)
from skilltrain_cli.readers.workbooks.number_format import reads_differently
from skilltrain_cli.values.grid import Area, Lettering, Run, Spot
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.read_outcome import Failure

_CELLS = ("table:table-cell", "table:covered-table-cell")
_END = b"document-content>"
_LETTERED = lazy_pattern(rb"text-line-through|text-position")
_LINES = ("style:text-line-through-style", "style:text-line-through-type")
_CDATA, _CDATA_END = b"<![CDATA[", b"]]>"
_BREAK = lazy_pattern(rb"<text:(line-break|tab)(?:\s[^<>]*)?(?:/>|></text:(?:line-break|tab)>)")
_TAG = lazy_pattern(rb"<table:(?:table-(?:row|column)|(?:covered-)?table-cell)\b[^<>]*")
_NO_TIMES = lazy_pattern(
    rb"""\stable:number-(?:columns|rows)-repeated\s*=\s*(["'])(?!\s*\+?[0-9]{0,9}[1-9][0-9]{0,9}\s*\1)[^"'<>]*\1"""
)
"""Repeated no times, which is nonsense: a spreadsheet shows such a cell once, calamine drops it."""
_REMARK = rb"<office:annotation\b(?:[^<]|<(?!/office:annotation>)){0,9000}</office:annotation>\s*"
_WITH_TEXT = lazy_pattern(
    rb"(<table:(?:covered-)?table-cell\b)([^<>]*)(?<!/)>(?=\s*(?:" + _REMARK + rb")?<text:[ph]\b)"
)
_TYPED = lazy_pattern(rb"""\s(?:office|calcext):value-type\s*=\s*(?:"[^"]*"|'[^']*')""")
_VALUE = lazy_pattern(rb"\soffice:(?:date-|time-|boolean-)?value\s*=")
_NUMBERS = frozenset({"float", "percentage", "currency"})
_POSITIONS = {"super": Lettering.RAISED, "sub": Lettering.LOWERED}
_FAMILIES = ("table-cell", "text")
_GENERATIONS = 12
"""Parents of a style that are asked; real ones have three."""
_OUT_OF_SIGHT = ("collapse", "filter")


def read_ods(data: bytes, limits: Limits) -> Book:
    """Return the sheets of an OpenDocument spreadsheet."""
    package = open_package(data, limits)
    macros = any(name.startswith(("basic/", "scripts/")) for name in package.parts)
    try:
        facts, content = _facts(package)
    except Refused as refused:
        if not refused.detail.startswith(BROKEN):
            raise
        return _values_alone(package, refused, macros=macros)
    sheets = grids_of(open_calamine(_readable(package, content)), limits)
    grids = tuple(with_facts(grid, facts.get(grid.name, NOTHING_HIDDEN)) for _, grid in sheets)
    return Book(grids=grids, macros=macros, facts=tuple(package.facts))


def _values_alone(package: OfficePackage, refused: Refused, *, macros: bool) -> Book:
    """Return what calamine, less strict about XML, still reads of a whole file that expat refuses."""
    content = package.text("content.xml") or b""
    if not content.rstrip().endswith(_END):
        raise refused  # cut off: calamine would read what is left and say nothing
    try:
        book = open_calamine(_readable(package, content))
        grids = tuple(grid for _, grid in grids_of(book, package.limits))
    except CalamineError:
        raise refused from None
    if not any(any(row) for grid in grids for row in grid.rows):
        raise refused
    facts = ("文件内部有损坏，已按宽松的方式读取，未能检查隐藏的行列、公式错误和删除线，请核对内容",)
    return Book(grids=grids, macros=macros, fallback="calamine", facts=facts)


def _readable(package: OfficePackage, content: bytes) -> bytes:
    """Return the file with this content; what calamine drops, CDATA, line breaks and tabs, is plain text."""
    plain = _BREAK.sub(_as_space, _without_cdata(content))
    if _NO_TIMES.search(plain):
        plain = _TAG.sub(_once, plain)
    if plain == package.text("content.xml"):
        return package.data
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as out:
        for name in ("mimetype", "META-INF/manifest.xml", "content.xml"):
            part = plain if name == "content.xml" else package.text(name)
            if part is not None:
                out.writestr(name, part)
    return copy.getvalue()


def _as_space(element: re.Match[bytes]) -> bytes:
    return b"&#9;" if element[1] == b"tab" else b"&#10;"


def _once(tag: re.Match[bytes]) -> bytes:
    return _NO_TIMES.sub(b"", tag[0])


def _as_string(cell: re.Match[bytes]) -> bytes:
    """Call a cell a text that tells no type, or a type and no value: a spreadsheet shows its text."""
    if _TYPED.search(cell[2]) and (_VALUE.search(cell[2]) or b"string" in cell[2]):
        return cell[0]
    return cell[1] + _TYPED.sub(b"", cell[2]) + b' office:value-type="string">'


def _without_cdata(content: bytes) -> bytes:
    """Return the content with its CDATA as plain text; one without an end stays, and is looked for once."""
    pieces: list[bytes] = []
    at = 0
    while (begin := content.find(_CDATA, at)) >= 0 and (end := content.find(_CDATA_END, begin)) >= 0:
        text = content[begin + len(_CDATA) : end].replace(b"&", b"&amp;")
        pieces += (content[at:begin], text.replace(b"<", b"&lt;").replace(b">", b"&gt;"))
        at = end + len(_CDATA_END)
    return b"".join((*pieces, content[at:]))


def _facts(package: OfficePackage) -> tuple[dict[str, SheetFacts], bytes]:
    """Return each sheet's facts by its name, and the content to read; refuse what must not be expanded."""
    manifest = package.text("META-INF/manifest.xml")
    if manifest is not None and b"encryption-data" in manifest:
        raise Refused(Failure.ENCRYPTED)
    content = package.text("content.xml")
    if content is None:
        raise Refused(Failure.DAMAGED, "缺少部件 content.xml")
    lettered = _lettered(package, content)
    tables = _tables(content, package.limits, lettered)
    if tables.untyped:
        content = _WITH_TEXT.sub(_as_string, content)
        tables = _tables(content, package.limits, lettered)
    if tables.untyped:
        raise Refused(Failure.DAMAGED, f"单元格 {tables.untyped} 没有写明是文字还是数字，读不出来")
    names = [table.name for table in tables.done]
    if len(set(names)) < len(names):
        twice = next(name for at, name in enumerate(names) if name in names[:at])
        raise Refused(Failure.TWICE, f"工作表“{twice[:40]}”")
    return {table.name: table.facts() for table in tables.done}, content


def _tables(content: bytes, limits: Limits, lettered: Mapping[str, Lettering]) -> "_Tables":
    tables = _Tables(limits, lettered)
    parse(content, tables.start, tables.end, tables.text)
    return tables


def _lettered(package: OfficePackage, content: bytes) -> Mapping[str, Lettering]:
    """Return the styles of cells and words that are struck out, raised or lowered, by name."""
    parts = [part for part in (package.text("styles.xml"), content) if part is not None]
    if all(is_utf8(part) and _LETTERED.search(part) is None for part in parts):
        return {}
    styles = _Styles()
    for part in parts:
        parse(part, styles.start, styles.end)
    return styles.resolved()


class _Styles(Struct):
    """Expat handlers that gather the lettering of styles; what a style does not say its parent says."""

    own: dict[str, tuple[str, Lettering | None, Lettering | None]] = field(default_factory=dict)
    """Name → parent, whether it is struck out, whether it is raised."""
    _open: str | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a style, or what its text is like."""
        if name == "style:style" and attributes.get("style:family") in _FAMILIES:
            self._open = attributes.get("style:name", "")
            self.own[self._open] = (attributes.get("style:parent-style-name", ""), None, None)
        elif name == "style:text-properties" and self._open is not None:
            parent, _, _ = self.own[self._open]
            self.own[self._open] = (parent, _struck(attributes), _raised(attributes))

    def end(self, name: str) -> None:
        """Note the end of a style."""
        if name == "style:style":
            self._open = None

    def resolved(self) -> dict[str, Lettering]:
        """Return the lettering of each style that has any."""
        return {name: lettering for name in self.own if (lettering := self._of(name))}

    def _of(self, name: str) -> Lettering:
        struck = raised = None
        for _ in range(_GENERATIONS):
            name, own_struck, own_raised = self.own.get(name, ("", None, None))
            struck = own_struck if struck is None else struck
            raised = own_raised if raised is None else raised
        return (struck or Lettering.PLAIN) | (raised or Lettering.PLAIN)


def _struck(attributes: Mapping[str, str]) -> Lettering | None:
    """Return whether text is struck out; None where that is not said."""
    told = [attributes[name] for name in _LINES if name in attributes]
    if not told:
        return None
    return Lettering.PLAIN if "none" in told else Lettering.STRUCK


def _raised(attributes: Mapping[str, str]) -> Lettering | None:
    """Return whether text is raised: ``super 58%``, ``-33% 58%``; None where that is not said."""
    position = attributes.get("style:text-position", "").split()
    if not position:
        return None
    if position[0] in _POSITIONS:
        return _POSITIONS[position[0]]
    with contextlib.suppress(ValueError):
        height = float(position[0].rstrip("%"))
        return Lettering.RAISED if height > 0 else Lettering.LOWERED if height < 0 else Lettering.PLAIN
    return Lettering.PLAIN


class _Table(GatheredFacts):
    """One sheet as it is gone through."""

    name: str
    row: int = 0
    column: int = 0
    text: int = 0
    """Characters, those of repeated cells each time."""


class _Tables(Struct):
    """Expat handlers of ``content.xml``; the prefixes are those every writer uses."""

    limits: Limits
    lettered: Mapping[str, Lettering]
    done: list[_Table] = field(default_factory=list)
    untyped: str = ""
    """The first cell with a text that calamine would take for empty."""
    _row: dict[str, str] = field(default_factory=dict)
    _cell: dict[str, str] | None = None
    _runs: list[Run] = field(default_factory=list)
    _spans: list[Lettering] = field(default_factory=list)
    """The lettering of the open spans, the cell's own first."""
    _looks: list[tuple[range, Sequence[Run], str | None]] = field(default_factory=list)
    """Of the open row: columns that have runs, and what is shown there instead of the value."""
    _paragraphs: int = 0
    _aside: int = 0
    """Comments and drawings that are open: they hang on the cell and are no part of it."""
    _row_filled: int = 0
    _row_text: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note an element."""
        if name == "table:table":
            self.done.append(_Table(attributes.get("table:name", "")))
            if len(self.done) > self.limits.sheets:
                raise Refused(Failure.TOO_LARGE, f"工作簿的工作表超过 {self.limits.sheets} 张")
        elif name in _CELLS:
            self._open_cell(attributes)
        elif name == "table:table-row":
            self._row, self._row_filled, self._row_text, self._looks = attributes, 0, 0, []
            if self.done:
                self.done[-1].column = 0
        elif name == "table:table-column" and self.done:
            self._open_column(self.done[-1], attributes)
        elif self._cell is not None:
            self._word(name, attributes)

    def text(self, text: str) -> None:
        """Collect what a cell shows."""
        if self._cell is not None and not self._aside:
            self._runs.append((text, self._spans[-1]))

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self._cell, self._runs, self._paragraphs, self._aside = attributes, [], 0, 0
        self._spans = [self.lettered.get(attributes.get("table:style-name", ""), Lettering.PLAIN)]

    def _word(self, name: str, attributes: dict[str, str]) -> None:
        """Note an element inside a cell."""
        if _is_aside(name):
            self._aside += 1
        elif name == "text:p" and not self._aside:
            self._paragraphs += 1
        elif name == "text:span":
            self._spans.append(self.lettered.get(attributes.get("text:style-name", ""), self._spans[-1]))

    def end(self, name: str) -> None:
        """Count a cell or a row when it is complete."""
        if not self.done:
            return
        if name in _CELLS and self._cell is not None:
            self._close_cell(self.done[-1], self._cell)
            self._cell = None
        elif name == "table:table-row":
            self._close_row(self.done[-1])
        elif name == "text:span" and len(self._spans) > 1:
            self._spans.pop()
        elif self._cell is not None and _is_aside(name):
            self._aside = max(self._aside - 1, 0)

    def _open_column(self, table: _Table, attributes: dict[str, str]) -> None:
        first = table.column
        table.column += _times(attributes, "table:number-columns-repeated")
        if attributes.get("table:visibility") in _OUT_OF_SIGHT:
            table.hidden_columns.update(range(first, min(table.column, self.limits.columns)))

    def _close_cell(self, table: _Table, cell: dict[str, str]) -> None:
        spot, times = Spot(table.row, table.column), _times(cell, "table:number-columns-repeated")
        table.column += times
        typed = cell.get("office:value-type") or cell.get("calcext:value-type")
        text = "".join(text for text, _ in self._runs)
        if cell.get("calcext:value-type") == "error":
            table.errors[spot] = text.strip()
        elif "table:formula" in cell and not typed:
            table.uncached.add(spot)
        self._merge(table, spot, cell)
        if text and (not typed or (typed in _NUMBERS and "office:value" not in cell)):
            self.untyped = self.untyped or spot.a1
        if typed or text:
            self._row_filled += times
            self._row_text += times * len(text)
            table.columns = max(table.columns, table.column)
            self._note_look(spot, times, cell, text)

    def _note_look(self, spot: Spot, times: int, cell: dict[str, str], text: str) -> None:
        """
        Note what a filled cell shows.

        A spreadsheet writes what people see beside the value; of a value alone nobody can tell.
        """
        value = cell.get("office:value")
        misleads = value is not None and self._paragraphs and text != value and _misleads(value, text)
        lettered = any(lettering for _, lettering in self._runs)
        if misleads or lettered:
            shown = text.strip() if misleads else None
            self._looks.append(
                (range(spot.column, spot.column + times), self._runs if lettered else [], shown)
            )

    def _merge(self, table: _Table, spot: Spot, cell: dict[str, str]) -> None:
        down, across = _times(cell, "table:number-rows-spanned"), _times(cell, "table:number-columns-spanned")
        if down > 1 or across > 1:
            table.merges.append(Area(*spot, spot.row + down - 1, spot.column + across - 1))
            check_merges(len(table.merges), self.limits)

    def _close_row(self, table: _Table) -> None:
        first, times = table.row, _times(self._row, "table:number-rows-repeated")
        table.row += times
        table.text += self._row_text * times
        if self._row_filled:
            table.rows = table.row
            table.cells += self._row_filled * times
            check_cells(table.cells, self.limits)
            check_area(table.rows, table.columns, self.limits)
            check_text(table.text, self.limits)
            self._spread(table, range(first, table.row))
        if self._row.get("table:visibility") in _OUT_OF_SIGHT:
            table.hidden_rows.update(range(first, min(table.row, self.limits.rows)))

    def _spread(self, table: _Table, rows: range) -> None:
        """Note what the cells of a row show in all the places they are repeated in."""
        for columns, runs, shown in self._looks:
            for spot in starmap(Spot, product(rows, columns)):
                if runs:
                    table.runs[spot] = runs
                if shown is not None:
                    table.displayed[spot] = shown


def _is_aside(name: str) -> bool:
    return name == "office:annotation" or name.startswith("draw:")


def _misleads(value: str, text: str) -> bool:
    """Tell whether people read another number than is stored."""
    with contextlib.suppress(ValueError):
        number = float(value)
        return isfinite(number) and reads_differently(int(number) if number.is_integer() else number, text)
    return False


def _times(attributes: dict[str, str], name: str) -> int:
    """Return how often something is repeated; nonsense counts once."""
    with contextlib.suppress(ValueError):
        return max(int(attributes.get(name, "1")), 1)
    return 1
