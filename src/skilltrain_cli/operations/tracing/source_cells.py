"""The cells a figure was made from: file, sheet, address and value of each, through any number of merges."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from skilltrain_cli.review.provenance import STEP, Origin, Trace
from skilltrain_cli.values.figure_with_sources import Figure, Measure
from skilltrain_cli.values.grid import spot_named
from skilltrain_cli.values.named_groups import gathered

if TYPE_CHECKING:
    from skilltrain_cli.operations.merge.merge_types import Table

Fields = tuple[str, Sequence[int]]
"""A field, and the rows (positions in the table) of which a figure needs it."""


class SourcePlace(Struct, frozen=True, kw_only=True):
    """A sheet that sources stand in."""

    file: str
    sheet: str
    sha256: str = ""
    """Empty where the workbook does not tell."""
    unit: str = ""
    """Whose it is."""
    via: tuple[str, ...] = ()
    """The merged workbooks between the one that was asked and this file, the uppermost first."""
    columns: Mapping[str, str] = {}
    """Heading of a field → its column, ``E`` or ``F+G``, of a card its cell; what is not known is missing."""
    own: bool = False
    """Whether it is the merged workbook itself: rows that were added by hand come from nowhere else."""

    def cell(self, heading: str, row: int) -> str:
        """
        Return the address of a field in a zero-based row of it.

        A field in two columns is a range, ``F7:G7``; where no column is known, it is the whole row, ``7:7``.
        """
        where = self.columns.get(heading, "")
        if where.isalpha():
            return f"{where}{row + 1}"
        if not where:
            return f"{row + 1}:{row + 1}"
        cells = [each if each[-1].isdigit() else f"{each}{row + 1}" for each in where.split("+")]
        first, last = spot_named(cells[0]), spot_named(cells[-1])
        beside = first is not None and last is not None and last.column - first.column == 1
        return (":" if beside else ",").join(cells)


class SourceCells(Struct, frozen=True, kw_only=True):
    """Cells, column by column, so that 140,000 of them cost little: ``cells[i]`` stands in its place."""

    places: tuple[SourcePlace, ...] = ()
    place_of: Sequence[int] = ()
    cells: Sequence[str] = ()
    values: Sequence[object] = ()
    rows: Sequence[int] = ()
    """The zero-based row of the merged workbook's own table in which each stands."""

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.cells)

    def __iter__(self) -> Iterator[tuple[SourcePlace, str, object]]:
        """Yield each with its place and value."""
        for place, cell, value in zip(self.place_of, self.cells, self.values, strict=True):
            yield self.places[place], cell, value


class TracedRows(Struct, frozen=True, kw_only=True):
    """The rows of a merged workbook's own table, as far as its figures are made from them."""

    headings: Mapping[str, str]
    """The fields of its form, as they are printed."""
    naming: str
    """The field that says what a row is: its name, else whose it is."""
    columns: Mapping[str, Sequence[Any] | Mapping[int, Any]]
    """Field → its value in each row, of those fields and rows that are asked for."""
    row_of: Sequence[int]
    """The zero-based row of the sheet in which each stands."""


def traced_rows(table: "Table") -> TracedRows:
    """Return the rows of a table as it stands in the workbook's own sheet."""
    form = table.form
    return TracedRows(
        headings={column.name: column.heading for column in form.columns},
        naming=form.name or (form.places[-1] if form.places else form.columns[0].name),
        columns=table.columns,
        row_of=table.row_of,
    )


class Places(Protocol):
    """Tells of each row of a merged workbook's own table where it first came from."""

    @property
    def places(self) -> Sequence[SourcePlace]:
        """The sheets that rows came from, so far as they were asked for."""

    def of(self, row: int, /) -> tuple[int, int]:
        """Return the number of the place of a zero-based sheet row, and its zero-based row there."""


class RowPlaces:
    """The places of rows by what 来源 and 来源明细 say."""

    def __init__(
        self, trace: Trace | None, now: Mapping[int, int], sources: Sequence[Origin], own: SourcePlace
    ) -> None:
        """
        Go by a trace, by where its rows are ``now`` (position in it → sheet row), and by the lines of 来源.

        ``own`` is the workbook itself, where rows are whose coming nobody knows.
        """
        self.places: list[SourcePlace] = [own]
        self._numbers: dict[tuple[int, int], int] = {}
        self._trace = trace
        self._at = {row: at for at, row in now.items()}
        self._sources = gathered(((each.via, each.file, each.sheet), each) for each in sources)

    def of(self, row: int) -> tuple[int, int]:
        """Return the number of the place of a zero-based sheet row, and its zero-based row there."""
        trace, at = self._trace, self._at.get(row)
        if trace is None or at is None:
            return 0, row
        part, there = trace.part_of[at], trace.row_of[at]
        lines = self._sources.get((trace.via[part], *trace.parts[part]), ())
        which = 0
        if len(lines) > 1:  # a line for each card
            which = next((index for index, each in enumerate(lines) if _has(each, there)), 0)
        number = self._numbers.get((part, which))
        if number is None:
            number = self._numbers[part, which] = len(self.places)
            named = (trace.via[part], *trace.parts[part])
            self.places.append(place_of_line(named, lines[which] if lines else None))
        return number, there


def _has(line: Origin, row: int) -> bool:
    """Tell whether a line of 来源 is about a row: a catalogue has a line for each card."""
    spots = [spot_named(where.split("+")[0]) for where, _ in line.columns]
    return all(spot is None or spot.row == row for spot in spots)


def place_of_line(named: tuple[str, str, str], line: Origin | None) -> SourcePlace:
    """Return a place: by ``via``, file and sheet, and by the line of 来源 about it where there is one."""
    via, file, sheet = named
    passed = tuple(filter(None, via.split(STEP)))
    if line is None:
        return SourcePlace(file=file, sheet=sheet, via=passed)
    return SourcePlace(
        file=file,
        sheet=sheet,
        sha256=line.sha256,
        unit=line.unit,
        via=passed,
        columns={heading: where for where, heading in line.columns},
    )


def source_cells(fields: Sequence[Fields], table: TracedRows, places: Places) -> SourceCells:
    """Return the cells of some fields in some rows, in the order of the table, none of them twice."""
    place_of: list[int] = []
    cells: list[str] = []
    values: list[object] = []
    at: list[int] = []
    for name, rows in _once(fields):
        heading, column = table.headings[name], table.columns[name]
        letters_of: dict[int, str] = {}
        for row in rows:
            place, there = places.of(table.row_of[row])
            place_of.append(place)
            letters = letters_of.get(place)
            if letters is None:
                where = places.places[place].columns.get(heading, "")
                letters = letters_of[place] = where if where.isalpha() else ""
            cells.append(f"{letters}{there + 1}" if letters else places.places[place].cell(heading, there))
            values.append(column[row])
            at.append(table.row_of[row])
    return SourceCells(places=tuple(places.places), place_of=place_of, cells=cells, values=values, rows=at)


def _once(fields: Sequence[Fields]) -> Iterator[Fields]:
    """Yield each field with the rows of which it was not yielded before."""
    seen: dict[str, set[int]] = {}
    for name, rows in fields:
        known = seen.setdefault(name, set())
        fresh = [row for row in rows if row not in known] if known else rows
        known.update(fresh)
        yield name, fresh


def fields_of(figure: Figure, table: TracedRows) -> Iterator[Fields]:
    """
    Yield the fields and rows that a figure is made from; of one that is worked out from others, theirs.

    What is counted row by row, or by its name, is told by the name of each row.
    """
    if figure.parts:
        for part in figure.parts:
            yield from fields_of(part, table)
        return
    summed = figure.measure is Measure.SUM and figure.field in table.headings
    yield (figure.field if summed else table.naming), figure.rows
