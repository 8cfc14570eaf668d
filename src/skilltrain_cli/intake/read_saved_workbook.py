"""A workbook of ours as somebody has saved it since: its values, and its formulas where it is an xlsx."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from skilltrain_cli.intake.discover import Source
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.intake.trace_by_index import marks_of_index
from skilltrain_cli.intake.workers.crash import Crash
from skilltrain_cli.intake.workers.guard import guarded
from skilltrain_cli.operations.verify.sheet_cells import SheetCells
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.untrusted.office_package import open_package
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.readers.workbooks.sheet_formulas import (
    Calculation,
    SheetFormulas,
    calculation_of,
    formulas_of,
)
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.table_kinds import FileKind

_SMALL = 4 * 1024 * 1024
"""Bytes of a sheet that is not one of many rows."""
_WITH_FORMULAS = (FileKind.XLSX, FileKind.XLSM)


class SavedWorkbook(Struct, frozen=True, kw_only=True):
    """What was read; ``formulas`` is ``None`` where nobody can tell, as of an .xls."""

    reading: Reading
    formulas: Mapping[str, SheetFormulas] | None = None
    """By the names of the sheets."""
    calculation: Calculation = Calculation()
    index: tuple[str, Mapping[str, str]] = ("", {})
    """What ``marks_of_index`` says of the index that it carries."""


def saved_workbook(path: Path, file: str) -> SavedWorkbook:
    """Read a workbook in a guarded process; whatever it does there is its reading's failure."""
    [(_, read_there)] = guarded(_saved, [Source(path=path, file=file)], workers=1)
    if isinstance(read_there, Crash):
        failed = Reading(
            file=file, kind=FileKind.UNKNOWN, failure=read_there.failure, detail=read_there.detail
        )
        return SavedWorkbook(reading=failed)
    return read_there


def sheets_as_written(path: Path, file: str) -> Sequence[SheetCells]:
    """
    Return the small sheets of a workbook that is still as we write workbooks; none where it may not be.

    That tells what it records at hardly any cost; its bytes or ``saved_workbook`` tell the rest.
    """
    [(_, found)] = guarded(_as_written, [Source(path=path, file=file)], workers=1)
    return () if isinstance(found, Crash) else found


def _as_written(source: Source) -> Sequence[SheetCells]:
    from skilltrain_cli.writers.workbooks.summaries.sheets_laid_out import (  # noqa: PLC0415 - it knows XlsxWriter
        sheet_of,
        sheet_parts,
        strings_of,
    )

    try:
        package = open_package(source.path.read_bytes(), LIMITS)
        strings = strings_of((package.text("xl/sharedStrings.xml") or b"").decode())
        listed = sheet_parts((package.text("xl/workbook.xml") or b"").decode())
        parts = [(name, part) for name, target in listed if (part := package.find(target))]
        small = [(name, package.inflate(part).decode()) for name, part in parts if part.inflated < _SMALL]
    except (OSError, Refused, UnicodeDecodeError):
        return ()
    try:
        return [sheet_of(name, xml, strings) for name, xml in small]
    except (IndexError, ValueError):
        return ()


def _saved(source: Source) -> SavedWorkbook:
    reading = read(source.path, file=source.file)
    if reading.failure is not None or reading.kind not in _WITH_FORMULAS:
        return SavedWorkbook(reading=reading)
    try:
        data = source.path.read_bytes()
        return SavedWorkbook(
            reading=reading,
            formulas=formulas_of(data, LIMITS),
            calculation=calculation_of(data, LIMITS),
            index=marks_of_index(open_package(data, LIMITS)),
        )
    except (Refused, OSError):  # such as one behind the built-in password, which is read all the same
        return SavedWorkbook(reading=reading)
