"""Read .ods: repeated rows and columns are counted out before calamine multiplies them."""

import contextlib
from dataclasses import dataclass, field

from python_calamine import CalamineError

from skilltrain_cli.grid import Area, Spot
from skilltrain_cli.reading import Failure
from skilltrain_cli.untrusted.book import Book
from skilltrain_cli.untrusted.limits import Limits
from skilltrain_cli.untrusted.package import Package, open_package
from skilltrain_cli.untrusted.refused import Refused
from skilltrain_cli.untrusted.xmlfacts import parse
from skilltrain_cli.workbooks.book import with_facts
from skilltrain_cli.workbooks.facts import (
    NOTHING_HIDDEN,
    Gathered,
    SheetFacts,
    check_area,
    check_cells,
    check_merges,
)
from skilltrain_cli.workbooks.values import grids_of, open_calamine

_CELLS = ("table:table-cell", "table:covered-table-cell")
_OUT_OF_SIGHT = ("collapse", "filter")


def read_ods(data: bytes, limits: Limits) -> Book:
    """Return the sheets of an OpenDocument spreadsheet."""
    package = open_package(data, limits)
    macros = any(name.startswith(("basic/", "scripts/")) for name in package.parts)
    try:
        facts = _facts(package)
    except Refused as refused:
        if refused.failure is not Failure.DAMAGED:
            raise
        return _values_alone(data, refused, limits, macros=macros)
    sheets = grids_of(open_calamine(data), limits)
    grids = tuple(with_facts(grid, facts.get(grid.name, NOTHING_HIDDEN)) for _, grid in sheets)
    return Book(grids=grids, macros=macros, facts=tuple(package.facts))


def _values_alone(data: bytes, refused: Refused, limits: Limits, *, macros: bool) -> Book:
    """Return what calamine, which is less strict about XML, still reads of a file that expat refuses."""
    try:
        grids = tuple(grid for _, grid in grids_of(open_calamine(data), limits))
    except CalamineError:
        raise refused from None
    if not any(any(row) for grid in grids for row in grid.rows):
        raise refused
    facts = ("文件内部有损坏，已按宽松的方式读取，未能检查隐藏行列和公式错误，请核对内容",)
    return Book(grids=grids, macros=macros, fallback="calamine", facts=facts)


def _facts(package: Package) -> dict[str, SheetFacts]:
    """Return each sheet's facts by its name; refuse what must not be expanded."""
    manifest = package.text("META-INF/manifest.xml")
    if manifest is not None and b"encryption-data" in manifest:
        raise Refused(Failure.ENCRYPTED)
    content = package.text("content.xml")
    if content is None:
        raise Refused(Failure.DAMAGED, "缺少部件 content.xml")
    tables = _Tables(package.limits)
    parse(content, tables.start, tables.end, tables.text)
    return {table.name: table.facts() for table in tables.done}


@dataclass(slots=True)
class _Table(Gathered):
    """One sheet as it is gone through."""

    name: str
    row: int = 0
    column: int = 0


@dataclass(slots=True)
class _Tables:
    """Expat handlers of ``content.xml``; the prefixes are those every writer uses."""

    limits: Limits
    done: list[_Table] = field(default_factory=list)
    _row: dict[str, str] = field(default_factory=dict)
    _cell: dict[str, str] | None = None
    _text: str = ""
    _row_filled: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note an element."""
        if name == "table:table":
            self.done.append(_Table(attributes.get("table:name", "")))
            if len(self.done) > self.limits.sheets:
                raise Refused(Failure.TOO_LARGE, f"工作簿的工作表超过 {self.limits.sheets} 张")
        elif name in _CELLS:
            self._cell, self._text = attributes, ""
        elif name == "table:table-row":
            self._row, self._row_filled = attributes, 0
            if self.done:
                self.done[-1].column = 0
        elif name == "table:table-column" and self.done:
            self._open_column(self.done[-1], attributes)

    def text(self, text: str) -> None:
        """Collect what a cell shows."""
        if self._cell is not None:
            self._text += text

    def end(self, name: str) -> None:
        """Count a cell or a row when it is complete."""
        if not self.done:
            return
        if name in _CELLS and self._cell is not None:
            self._close_cell(self.done[-1], self._cell)
            self._cell = None
        elif name == "table:table-row":
            self._close_row(self.done[-1])

    def _open_column(self, table: _Table, attributes: dict[str, str]) -> None:
        first = table.column
        table.column += _times(attributes, "table:number-columns-repeated")
        if attributes.get("table:visibility") in _OUT_OF_SIGHT:
            table.hidden_columns.update(range(first, min(table.column, self.limits.columns)))

    def _close_cell(self, table: _Table, cell: dict[str, str]) -> None:
        spot, times = Spot(table.row, table.column), _times(cell, "table:number-columns-repeated")
        table.column += times
        typed = cell.get("office:value-type") or cell.get("calcext:value-type")
        if cell.get("calcext:value-type") == "error":
            table.errors[spot] = self._text.strip()
        elif "table:formula" in cell and not typed:
            table.uncached.add(spot)
        self._merge(table, spot, cell)
        if typed or self._text:
            self._row_filled += times
            table.columns = max(table.columns, table.column)

    def _merge(self, table: _Table, spot: Spot, cell: dict[str, str]) -> None:
        down, across = _times(cell, "table:number-rows-spanned"), _times(cell, "table:number-columns-spanned")
        if down > 1 or across > 1:
            table.merges.append(Area(*spot, spot.row + down - 1, spot.column + across - 1))
            check_merges(len(table.merges), self.limits)

    def _close_row(self, table: _Table) -> None:
        first, times = table.row, _times(self._row, "table:number-rows-repeated")
        table.row += times
        if self._row_filled:
            table.rows = table.row
            table.cells += self._row_filled * times
            check_cells(table.cells, self.limits)
            check_area(table.rows, table.columns, self.limits)
        if self._row.get("table:visibility") in _OUT_OF_SIGHT:
            table.hidden_rows.update(range(first, min(table.row, self.limits.rows)))


def _times(attributes: dict[str, str], name: str) -> int:
    """Return how often something is repeated; nonsense counts once."""
    with contextlib.suppress(ValueError):
        return max(int(attributes.get(name, "1")), 1)
    return 1
