"""Read one file a stranger sent: every outcome is a Reading, never an exception."""

import hashlib
from dataclasses import replace
from pathlib import Path, PurePath

from skilltrain_cli.grid import Grid
from skilltrain_cli.reading import Failure, Kind, Reading
from skilltrain_cli.workbooks.limits import LIMITS, MIB, Limits
from skilltrain_cli.workbooks.refused import Refused
from skilltrain_cli.workbooks.sniff import sniff
from skilltrain_cli.workbooks.values import grid_of, open_calamine, worksheets

TABLES = frozenset({Kind.XLSX, Kind.XLSM, Kind.XLSB, Kind.XLS, Kind.ODS, Kind.CSV})
_PROMISES = {
    ".xlsx": {Kind.XLSX},
    ".xlsm": {Kind.XLSM, Kind.XLSX},
    ".xlsb": {Kind.XLSB},
    ".xls": {Kind.XLS},
    ".et": {Kind.XLS, Kind.XLSX},
    ".ods": {Kind.ODS},
    ".csv": {Kind.CSV},
    ".tsv": {Kind.CSV},
    ".docx": {Kind.DOCX},
    ".doc": {Kind.DOC},
    ".pdf": {Kind.PDF},
}


def read(path: Path, *, file: str, limits: Limits = LIMITS) -> Reading:
    """Read a workbook of any make; ``file`` is its path for people. Nothing is ever raised."""
    blank = Reading(file=file, kind=Kind.UNKNOWN)
    try:
        data = _load(path, limits)
    except Refused as refused:
        return replace(blank, failure=refused.failure, detail=refused.detail)
    known = replace(blank, size=len(data), sha256=hashlib.sha256(data).hexdigest())
    try:
        return _open(data, known, limits)
    except Refused as refused:
        return replace(known, failure=refused.failure, detail=refused.detail)
    except MemoryError:
        return replace(known, failure=Failure.MEMORY)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a Rust panic is a BaseException, and no file may end the run
        return replace(known, failure=Failure.DAMAGED, detail=f"{type(error).__name__}: {error}"[:300])


def _load(path: Path, limits: Limits) -> bytes:
    """Return the bytes of a file that is there, may be opened and is not too large."""
    try:
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise Refused(Failure.TOO_LARGE, f"文件 {size / MIB:.0f} MB，上限 {limits.file_bytes // MIB} MB")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Refused(Failure.MISSING) from error
    except OSError as error:
        raise Refused(Failure.LOCKED, error.strerror or str(error)) from error


def _open(data: bytes, known: Reading, limits: Limits) -> Reading:  # noqa: ARG001
    """Return what a file of some kind holds."""
    sniffed = sniff(data, known.file)
    known = replace(known, kind=sniffed.kind, suffix_lies=_suffix_lies(known.file, sniffed.kind))
    if sniffed.kind is Kind.EMPTY:
        raise Refused(Failure.EMPTY)
    if sniffed.kind not in TABLES:
        return replace(known, failure=Failure.NOT_A_TABLE)
    return replace(known, grids=_calamine(data))


def _calamine(data: bytes) -> tuple[Grid, ...]:
    book = open_calamine(data)
    return tuple(
        grid_of(book.get_sheet_by_index(index), visible=visible) for index, _, visible in worksheets(book)
    )


def _suffix_lies(file: str, kind: Kind) -> bool:
    """Tell whether the suffix promises another kind than the content has."""
    promised = _PROMISES.get(PurePath(file).suffix.lower())
    return promised is not None and kind not in promised
