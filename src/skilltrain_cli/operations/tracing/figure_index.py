"""
What a merged workbook carries of its figures: of each the rows, and of each row the file and its row there.

By it ``trace`` answers for a province in a moment, where reading all rows and merging them again takes
seconds. It lies in the package as parts of its own, which no sheet refers to: programs ignore such parts
(ECMA-376-1, 9.1.6, “unknown parts”) and leave them out when they save. It holds nothing that the sheets
do not say, personal numbers masked, and counts only while all other parts are what they were when it was
written: ``seal`` is the SHA-256 of them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, chain
from operator import sub
from struct import calcsize, pack, unpack
from typing import Any

from msgspec import Struct, msgpack
from msgspec.structs import replace

from skilltrain_cli import __version__
from skilltrain_cli.operations.summaries.summary_table import SummaryCell, SummaryLine, SummaryTable
from skilltrain_cli.operations.tracing.source_cells import SourcePlace, TracedRows, fields_of
from skilltrain_cli.values.figure_with_sources import Figure, Scope, plain
from skilltrain_cli.values.privacy import mask

TOOL = f"skt {__version__}"
"""What writes an index; of one that another version wrote nobody knows how to read it."""
FOLDER, ENDING = "skt/", "index"
"""Where its parts lie in the package, and how their names end."""
CONTENT_TYPE = "application/vnd.skilltrain.index"
_ABOUT, _ROWS = (f"{FOLDER}{name}.{ENDING}" for name in ("about", "rows"))
_SIZES = {"b": 127, "h": 32_767, "i": 2_147_483_647}
"""Integers as ``struct`` calls them, each with its greatest."""
_Run = bytes | tuple[int, int]
"""Positions, each less the one before; or the first of a range and the one after its last."""


class _About(Struct, frozen=True, kw_only=True):
    """What is needed for any cell."""

    seal: str
    tool: str
    sheet: str
    first: int
    count: int
    headings: dict[str, str]
    naming: str
    places: tuple[SourcePlace, ...]
    columns: dict[str, str]
    """Field → the part with its values."""
    tables: dict[str, str]
    """Sheet → the part with its summary."""
    cities: str
    """The sheet with a line for each city."""
    previous: str


class _Rows(Struct, frozen=True, kw_only=True):
    """Of each row the number of its place, and its zero-based row there less that of the row before."""

    place_of: bytes
    row_of: bytes


class _Table(Struct, frozen=True, kw_only=True):
    """A summary whose figures are without their rows; ``runs`` has them, ``run_of`` which each has."""

    table: SummaryTable
    runs: list[_Run]
    run_of: list[int]


class IndexedPlaces(Struct, frozen=True, kw_only=True):
    """The places of the rows that stand from ``first`` on."""

    first: int
    places: Sequence[SourcePlace]
    place_of: Sequence[int]
    row_of: Sequence[int]

    def of(self, row: int) -> tuple[int, int]:
        """Return the number of the place of a zero-based sheet row, and its zero-based row there."""
        at = row - self.first
        return self.place_of[at], self.row_of[at]


class FigureIndex:
    """What a workbook carries; each part of it is read when it is asked for."""

    def __init__(self, part: Callable[[str], bytes]) -> None:
        """Go by what returns a part by its name; KeyError or ValueError for what is not as it was written."""
        self._part = part
        self._about = msgpack.decode(part(_ABOUT), type=_About)
        self.seal = self._about.seal
        self.tool = self._about.tool
        """What wrote it."""
        self.form_sheet = self._about.sheet
        """The sheet of the form's own table."""
        self.fields = tuple(self._about.headings)
        """The fields of the form, a column of that sheet each."""
        self.summaries = tuple(self._about.tables)
        """The sheets that summaries stand in."""
        self.previous = self._about.previous
        """The file of last year that they are compared with."""

    def summary(self, sheet: str) -> Sequence[SummaryTable]:
        """Return the summary on a sheet, and that of the cities, whose lines are subtotals in others."""
        names = dict.fromkeys((sheet, self._about.cities)) if sheet in self.summaries else {}
        return [self._table(name) for name in names if name]

    def _table(self, sheet: str) -> SummaryTable:
        held = msgpack.decode(self._part(self._about.tables[sheet]), type=_Table)
        runs = [*map(_positions, held.runs)]
        of_each = map(runs.__getitem__, held.run_of)
        return _with_figures(held.table, lambda figure: replace(figure, rows=next(of_each)))

    def places(self) -> IndexedPlaces:
        """Return where each row of the workbook's own table came from."""
        held = msgpack.decode(self._part(_ROWS), type=_Rows)
        return IndexedPlaces(
            first=self._about.first,
            places=self._about.places,
            place_of=_numbers(held.place_of),
            row_of=[*accumulate(_numbers(held.row_of))],
        )

    def rows(self) -> TracedRows:
        """Return the rows of that table."""
        about = self._about
        return TracedRows(
            headings=about.headings,
            naming=about.naming,
            columns=_Columns(self._part, about.columns),
            row_of=range(about.first, about.first + about.count),
        )


class _Columns(dict[str, Sequence[Any]]):
    """The columns that figures are made from, each decoded when it is asked for."""

    def __init__(self, part: Callable[[str], bytes], names: dict[str, str]) -> None:
        super().__init__()
        self._part, self._names = part, names

    def __missing__(self, field: str) -> Sequence[Any]:
        values = msgpack.decode(self._part(self._names[field]), type=list[int | float | str])
        self[field] = [plain(Decimal(repr(each))) if type(each) is float else each for each in values]
        return self[field]


class OwnTable(Struct, frozen=True, kw_only=True):
    """The workbook's own table: its sheet, with a field of the form in each column, and its rows."""

    sheet: str
    rows: TracedRows
    places: IndexedPlaces


def index_parts(
    tables: Sequence[SummaryTable], own: OwnTable, *, previous: str, seal: Callable[[], str]
) -> Iterator[tuple[str, bytes]]:
    """
    Yield the parts that a workbook carries, by name: its summaries, and its rows with where they came from.

    ``previous`` is the file of last year; ``seal`` is called last: all other parts are written then.
    """
    rows, places = own.rows, own.places
    table_parts, column_parts = dict[str, str](), dict[str, str]()
    for number, table in enumerate(tables):
        table_parts[table.name] = name = f"{FOLDER}table{number}.{ENDING}"
        yield name, msgpack.encode(_without_rows(table))
    for number, field in enumerate(dict.fromkeys(_fields(tables, rows))):
        column_parts[field] = name = f"{FOLDER}column{number}.{ENDING}"
        yield name, msgpack.encode([*map(_value, rows.columns[field])])
    yield (
        _ROWS,
        msgpack.encode(_Rows(place_of=_bytes(places.place_of), row_of=_bytes(_steps(places.row_of)))),
    )
    about = _About(
        seal=seal(),
        tool=TOOL,
        sheet=own.sheet,
        first=places.first,
        count=len(places.row_of),
        headings=dict(rows.headings),
        naming=rows.naming,
        places=tuple(places.places),
        columns=column_parts,
        tables=table_parts,
        cities=next((table.name for table in tables if table.id == Scope.CITY.value), ""),
        previous=previous,
    )
    yield _ABOUT, msgpack.encode(about)


def _fields(tables: Sequence[SummaryTable], rows: TracedRows) -> Iterator[str]:
    """Yield the fields that the figures are made from."""
    for table in tables:
        for line in (*table.lines, *filter(None, [table.total])):
            for figure in (cell for cell in line.cells if isinstance(cell, Figure)):
                yield from (field for field, _ in fields_of(figure, rows))


def _without_rows(table: SummaryTable) -> _Table:
    """Return a summary with its runs; without conditions, which hold words as they were written."""
    numbers, runs, run_of = dict[int, int](), list[_Run](), list[int]()

    def bare(figure: Figure) -> Figure:
        number = numbers.setdefault(id(figure.rows), len(runs))  # figures of a line have theirs in common
        if number == len(runs):
            runs.append(_run(figure.rows))
        run_of.append(number)
        return replace(figure, rows=())

    columns = tuple(replace(each, where=()) for each in table.columns)
    bared = replace(_with_figures(table, bare), columns=columns)
    return _Table(table=bared, runs=runs, run_of=run_of)


def _with_figures(table: SummaryTable, change: Callable[[Figure], Figure]) -> SummaryTable:
    """Return a summary with others for its figures, each changed before its parts; without conditions."""

    def figure(each: Figure) -> Figure:
        changed = change(each)
        return replace(changed, parts=tuple(map(figure, each.parts))) if each.parts else changed

    def cell(held: SummaryCell) -> SummaryCell:
        return figure(held) if isinstance(held, Figure) else held

    def line(each: SummaryLine) -> SummaryLine:
        return replace(each, cells=tuple(map(cell, each.cells)), where=())

    return replace(
        table, lines=tuple(map(line, table.lines)), total=None if table.total is None else line(table.total)
    )


def _run(rows: Sequence[int]) -> _Run:
    return (rows.start, rows.stop) if isinstance(rows, range) and rows.step == 1 else _bytes(_steps(rows))


def _positions(run: _Run) -> Sequence[int]:
    return [*accumulate(_numbers(run))] if isinstance(run, bytes) else range(*run)


def _steps(numbers: Sequence[int]) -> Iterable[int]:
    """Return each less the one before: of rows that follow each other mostly 1, which packs well."""
    return map(sub, numbers, chain((0,), numbers))


def _bytes(numbers: Iterable[int]) -> bytes:
    """Return numbers in the least room: of one, two or four bytes each, as the first byte says."""
    held = [*numbers]
    size = next(
        size for size, most in _SIZES.items() if max(held, default=0) <= most >= -min(held, default=0)
    )
    return pack(f"<s{len(held)}{size}", size.encode(), *held)


def _numbers(data: bytes) -> Sequence[int]:
    size = data[:1].decode()
    return unpack(f"<{(len(data) - 1) // calcsize(size)}{size}", data[1:])


def _value(value: object) -> object:
    """Return a value as other sheets may hold it: a number with decimals as a float, a text masked."""
    if isinstance(value, str):
        return mask(value)
    return float(value) if isinstance(value, Decimal) else value
