"""The index that a merged workbook carries, where it counts: by it one cell is traced, inside a worker."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256

from skilltrain_cli.intake.discover import Source
from skilltrain_cli.operations.tracing.figure_at_cell import CellOfTable, beside_rows, where_beside
from skilltrain_cli.operations.tracing.figure_index import FOLDER, TOOL, FigureIndex
from skilltrain_cli.operations.tracing.traced_cell import TraceableBook, TracedCell
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.untrusted.office_package import OfficePackage, open_package
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.readers.workbooks.sheets_alone import SheetsAlone, sheets_alone
from skilltrain_cli.values.grid import Spot, Value


def trace_by_index(source: Source, *, sheet: str, spot: Spot) -> TracedCell | None:
    """
    Return what a cell of a workbook was made from that is just as it was written; ``None`` of any other.

    KeyError, ValueError or another error tells of one that carries no index, or none that can be read.
    """
    if source.path.stat().st_size > LIMITS.file_bytes:
        return None
    package = open_package(source.path.read_bytes(), LIMITS)
    index = counting_index(package)
    if index is None:
        return None
    found = _book(source.file, index, sheets_alone(package)).traced(sheet, spot)
    return None if found.differs else found


def counting_index(package: OfficePackage) -> FigureIndex | None:
    """
    Return the index of a workbook of which no other part was changed since; ``None`` of any other.

    KeyError or ValueError where there is none, or none that can be read.
    """
    index = FigureIndex(lambda name: package.inflate(package.parts[name]))
    return index if index.tool == TOOL and index.seal == _seal(package) else None


def marks_of_index(package: OfficePackage) -> tuple[str, Mapping[str, str]]:
    """
    Return the seal of an index that counts, and the SHA-256 of each of its parts; nothing of any other.

    One that is damaged counts for nothing: it must not keep anybody from looking at the rest.
    """
    own = {name: part for name, part in package.parts.items() if name.startswith(FOLDER)}
    try:
        index = counting_index(package)
        marks = {name: sha256(package.inflate(part)).hexdigest() for name, part in own.items()}
    except (KeyError, ValueError, Refused):
        return "", {}
    return (index.seal, marks) if index else ("", {})


def _seal(package: OfficePackage) -> str:
    """Return the SHA-256 of all parts but those of the index, as the directory of the package lists them."""
    made, data = sha256(), memoryview(package.data)
    for name, part in package.parts.items():
        if not name.startswith(FOLDER):
            made.update(part.name.encode())
            made.update(data[part.start : part.start + part.stored])
    return made.hexdigest()


def _book(file: str, index: FigureIndex, sheets: SheetsAlone) -> TraceableBook:
    places = index.places()
    first, last = places.first, places.first + len(places.row_of) - 1
    columns = range(len(index.fields))
    grid = cache(sheets.sheet)

    def value(sheet: str, spot: Spot) -> Value:
        return (sheets.row(sheet, spot.row) if sheet == index.form_sheet else grid(sheet)).value(spot)

    def own(spot: Spot) -> tuple[int, str] | None:
        if first <= spot.row <= last and spot.column in columns:
            return spot.row - first, index.fields[spot.column]
        return None

    def beside(spot: Spot) -> CellOfTable:
        where = where_beside(spot, (first, last), columns)
        return CellOfTable(why=beside_rows(index.form_sheet, spot, value(index.form_sheet, spot), where))

    return TraceableBook(
        file=file,
        form_sheet=index.form_sheet,
        sheets=tuple(sheets.parts),
        summaries=index.summaries,
        summary=index.summary,
        grid=grid,
        value=value,
        own=own,
        beside=beside,
        rows=index.rows(),
        places=places,
        previous=index.previous,
    )
