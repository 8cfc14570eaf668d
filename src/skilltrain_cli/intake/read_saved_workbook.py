"""A workbook of ours as somebody has saved it since: its values, and its formulas where it is an xlsx."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from skilltrain_cli.intake.discover import Source
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.intake.workers.crash import Crash
from skilltrain_cli.intake.workers.guard import guarded
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.readers.workbooks.sheet_formulas import SheetFormulas, formulas_of
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.table_kinds import FileKind

_WITH_FORMULAS = (FileKind.XLSX, FileKind.XLSM)


class SavedWorkbook(Struct, frozen=True, kw_only=True):
    """What was read; ``formulas`` is ``None`` where nobody can tell, as of an .xls."""

    reading: Reading
    formulas: Mapping[str, SheetFormulas] | None = None
    """By the names of the sheets."""


def saved_workbook(path: Path, file: str) -> SavedWorkbook:
    """Read a workbook in a guarded process; whatever it does there is its reading's failure."""
    [(_, read_there)] = guarded(_saved, [Source(path=path, file=file)], workers=1)
    if isinstance(read_there, Crash):
        failed = Reading(
            file=file, kind=FileKind.UNKNOWN, failure=read_there.failure, detail=read_there.detail
        )
        return SavedWorkbook(reading=failed)
    return read_there


def _saved(source: Source) -> SavedWorkbook:
    reading = read(source.path, file=source.file)
    if reading.failure is not None or reading.kind not in _WITH_FORMULAS:
        return SavedWorkbook(reading=reading)
    try:
        return SavedWorkbook(reading=reading, formulas=formulas_of(source.path.read_bytes(), LIMITS))
    except (Refused, OSError):  # such as one behind the built-in password, which is read all the same
        return SavedWorkbook(reading=reading)
