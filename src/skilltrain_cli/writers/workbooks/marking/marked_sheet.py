"""A sheet's XML with cells marked: only their style changes; cells and rows that were not there come in."""

from collections.abc import Callable, Container, Iterable, Mapping
from itertools import groupby

from msgspec import Struct

from skilltrain_cli.readers.untrusted.safe_xml import local, parse
from skilltrain_cli.readers.workbooks.sheet_xml import area_of, spot_of
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.grid import Area, Spot, a1
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.writers.workbooks.marking.located_xml import (
    CannotMark,
    Edit,
    parser_of,
    run_parser,
    tag_end,
    with_attributes,
    without_attribute,
)

Marks = Mapping[Spot, Severity | None]
"""What each cell is to be marked with; ``None`` takes an earlier mark away."""
Restyle = Callable[[int, Severity | None], int]
"""From the number of a cell's style to that of the marked one."""

_BEHIND = frozenset(
    {
        *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems"),
        *("tableParts", "extLst"),
    }
)
"""What stands behind ``legacyDrawing`` in a worksheet (ECMA-376, CT_Worksheet)."""
_TRUE = ("1", "true", "on")
_MERGE = lazy_pattern(rb"""<(?:[^\s<>/:]+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([^"']*)["']""")


class SheetPlan(Struct, kw_only=True):
    """The edits that mark a sheet, and where a drawing of comments is or would be named."""

    edits: list[Edit]
    prefix: bytes
    legacy: str | None
    """Relation id of the drawing that holds comments and controls, when the sheet has one."""
    place: int
    """Where ``legacyDrawing`` would stand."""


def plan_marks(xml: bytes, marks: Marks, restyle: Restyle) -> SheetPlan:
    """Return how to mark the cells of a sheet."""
    walk = _Walk(xml, marks, restyle)
    run_parser(walk.parser, xml)
    if walk.place < 0 or walk.rows or not walk.data:
        raise CannotMark("工作表的结构认不出来")
    return SheetPlan(edits=walk.edits, prefix=walk.prefix, legacy=walk.legacy, place=walk.place)


class _Walk:
    """One pass through a sheet; inside ``sheetData`` with handlers that do as little as they can."""

    def __init__(self, xml: bytes, marks: Marks, restyle: Restyle) -> None:
        self.xml, self.marks, self.restyle = xml, marks, restyle
        self.parser = parser_of(xml)
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.edits: list[Edit] = []
        self.prefix = b""
        self.legacy: str | None = None
        self.place = -1
        self.data = False
        self.rows = [
            _Row(row, [spot.column for spot in spots])
            for row, spots in groupby(sorted(marks), key=lambda spot: spot.row)
        ]
        self.rows.reverse()  # the next one last
        self._columns: list[tuple[int, int, int]] = []
        self._open: list[str] = []
        self._top = 0
        self._names = ("c", "row", "sheetData")
        self._row, self._column = -1, -1
        self._now: _Row | None = None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        """Take an element outside the rows."""
        at, plain = self.parser.CurrentByteIndex, local(name)
        self._open.append(plain)
        if len(self._open) == 1:
            self._root(name)
        elif len(self._open) == 2:  # noqa: PLR2004 - right below the root
            self._top = at
            if plain == "legacyDrawing":
                self.legacy = next((value for key, value in attributes.items() if key.endswith(":id")), None)
        if plain == "col":
            self._columns.append(_column(attributes))
        if plain in _BEHIND and self.place < 0 and self.data and self._is_top(plain):
            self.place = self._top
        if plain == "sheetData" and len(self._open) == 2:  # noqa: PLR2004
            self._data(at)

    def _root(self, name: str) -> None:
        prefix, colon, plain = name.rpartition(":")
        if plain != "worksheet":
            raise CannotMark("工作表的结构认不出来")
        self.prefix = (prefix + colon).encode()
        self._names = (f"{prefix}{colon}c", f"{prefix}{colon}row", f"{prefix}{colon}sheetData")

    def _is_top(self, name: str) -> bool:
        """Tell an element of the sheet itself, also one that stands there as an alternative."""
        return len(self._open) == 2 or (  # noqa: PLR2004
            name != "extLst" and self._open[1] == "AlternateContent" and len(self._open) == 4  # noqa: PLR2004
        )

    def _end(self, _: str) -> None:
        self._open.pop()
        if not self._open and self.place < 0:
            self.place = self.parser.CurrentByteIndex

    def _data(self, at: int) -> None:
        """Enter the rows."""
        self.data = True
        self._top = at
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._inside, self._leaving

    def _inside(self, name: str, attributes: dict[str, str]) -> None:
        """Take a cell or a row."""
        if name == self._names[0]:
            if self._now is not None:
                self._cell(self._now, attributes)
        elif name == self._names[1]:
            self._enter(attributes)

    def _enter(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "").strip()
        row = int(number) - 1 if number.isdecimal() else self._row + 1
        if row <= self._row:
            raise CannotMark("工作表的行没有按顺序排列")
        at = self.parser.CurrentByteIndex
        self._insert_rows(row, at)
        self._row, self._column, self._now = row, -1, None
        if self.rows and self.rows[-1].number == row:
            self._now = self.rows.pop()
            self._now.style = _row_style(attributes)
            self._now.at, self._now.inner = at, tag_end(self.xml, at)

    def _cell(self, row: "_Row", attributes: dict[str, str]) -> None:
        spot = spot_of(attributes.get("r", "").strip()) or Spot(self._row, self._column + 1)
        if spot.row != self._row or spot.column <= self._column:
            raise CannotMark("工作表的单元格没有按顺序排列")
        self._column = spot.column
        if not row.columns or row.columns[-1] > spot.column:
            return
        at = self.parser.CurrentByteIndex
        self._insert_cells(row, spot.column, at)
        if row.columns and row.columns[-1] == spot.column:
            row.columns.pop()
            end = tag_end(self.xml, at)
            style = attributes.get("s", "0").strip()
            number = self.restyle(int(style) if style.isdecimal() else 0, self.marks[spot])
            self.edits.append(Edit(at, end, with_attributes(self.xml[at:end], {"s": str(number)})))

    def _leaving(self, name: str) -> None:
        """Close a row or the rows."""
        if name == self._names[1]:
            if self._now is not None:
                self._close(self._now)
            self._now = None
        elif name == self._names[2]:
            self._leave()

    def _close(self, row: "_Row") -> None:
        """Put the cells in that come behind the last one of a row."""
        tag = self.xml[row.at : row.inner]
        empty = tag.endswith(b"/>")
        if cells := self._new_cells(row, row.columns[::-1]):
            row.new = True
            if empty:
                tag = tag[:-2].rstrip() + b">"
                close = b"</" + self._names[1].encode() + b">"
                self.edits.append(Edit(row.inner, row.inner, cells + close))
            else:
                self.edits.append(Edit(self.parser.CurrentByteIndex, self.parser.CurrentByteIndex, cells))
        if row.new:  # the cells it says it spans may no longer be all
            self.edits.append(Edit(row.at, row.inner, without_attribute(tag, b"spans")))

    def _leave(self) -> None:
        """Put the rows in that come behind the last one."""
        start, close = self._top, self.parser.CurrentByteIndex
        inner = tag_end(self.xml, start)
        if self.rows and self.xml[inner - 2 : inner] == b"/>":
            name = self._names[2].encode()
            self._insert_rows(None, inner)
            self.edits.append(Edit(inner, inner, b"</" + name + b">"))
            self.edits.append(Edit(inner - 2, inner, b">"))
        else:
            self._insert_rows(None, close)
        self._open.pop()
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end

    def _insert_rows(self, before: int | None, at: int) -> None:
        while self.rows and (before is None or self.rows[-1].number < before):
            row = self.rows.pop()
            cells, name = self._new_cells(row, row.columns[::-1]), self._names[1].encode()
            if cells:
                text = b'<%s r="%d">%s</%s>' % (name, row.number + 1, cells, name)
                self.edits.append(Edit(at, at, text))

    def _insert_cells(self, row: "_Row", before: int, at: int) -> None:
        missing: list[int] = []
        while row.columns and row.columns[-1] < before:
            missing.append(row.columns.pop())
        if cells := self._new_cells(row, missing):
            row.new = True
            self.edits.append(Edit(at, at, cells))

    def _new_cells(self, row: "_Row", columns: Iterable[int]) -> bytes:
        """Return blank cells, marked, with the style their row or column gives them."""
        name = self._names[0]
        cells = []
        for column in columns:
            mark = self.marks[Spot(row.number, column)]
            if mark is None:
                continue
            style = row.style if row.style is not None else self._column_style(column)
            number = self.restyle(style, mark)
            cells.append(f'<{name} r="{a1(row.number, column)}" s="{number}"/>')
        return "".join(cells).encode()

    def _column_style(self, column: int) -> int:
        return next((style for first, last, style in self._columns if first <= column <= last), 0)


class _Row(Struct):
    """A row with cells to mark."""

    number: int
    columns: list[int]
    """Those still to be met, the next one last."""
    style: int | None = None
    at: int = 0
    inner: int = 0
    new: bool = False
    """Whether cells came into it."""

    def __post_init__(self) -> None:
        """Put the next column last."""
        self.columns.reverse()


def _column(attributes: Mapping[str, str]) -> tuple[int, int, int]:
    first, last, style = (attributes.get(name, "").strip() for name in ("min", "max", "style"))
    bounded = first.isdecimal() and last.isdecimal()
    return (
        int(first) - 1 if bounded else 0,
        int(last) - 1 if bounded else -1,
        int(style) if style.isdecimal() else 0,
    )


def _row_style(attributes: Mapping[str, str]) -> int | None:
    style = attributes.get("s", "").strip()
    own = attributes.get("customFormat", "").strip().lower() in _TRUE
    return int(style) if own and style.isdecimal() else None


def cells_of_styles(xml: bytes, styles: Container[int]) -> set[Spot]:
    """Return the cells of a sheet that have one of these styles."""
    found: set[Spot] = set()
    row, column = -1, -1

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column
        plain = local(name)
        if plain == "row":
            number = attributes.get("r", "").strip()
            row, column = (int(number) - 1 if number.isdecimal() else row + 1), -1
        elif plain == "c":
            spot = spot_of(attributes.get("r", "").strip()) or Spot(row, column + 1)
            column = spot.column
            style = attributes.get("s", "").strip()
            if style.isdecimal() and int(style) in styles:
                found.add(spot)

    parse(xml, start)
    return found


def merges_in(xml: bytes) -> list[Area]:
    """Return the merged ranges named in a piece of a sheet."""
    found = (area_of(reference.decode("ascii", "replace")) for reference in _MERGE.findall(xml))
    return [area for area in found if area is not None]
