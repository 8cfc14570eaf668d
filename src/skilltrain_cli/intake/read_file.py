"""Read one file a stranger sent: every outcome is a Reading, never an exception."""

import hashlib
from collections.abc import Callable
from importlib import import_module
from pathlib import Path, PurePath
from stat import S_ISREG

from msgspec.structs import replace

import skilltrain_cli.readers.workbooks.xlsx  # noqa: F401 - of most files: once, before workers are forked
from skilltrain_cli.errors import why_unread
from skilltrain_cli.intake.workers.crash import error_origin
from skilltrain_cli.readers.untrusted.file_kind import sniff
from skilltrain_cli.readers.untrusted.file_limits import LIMITS, MIB, Limits
from skilltrain_cli.readers.untrusted.reader_result import Book, Refused
from skilltrain_cli.values.read_outcome import Failure, Reading
from skilltrain_cli.values.table_kinds import PROMISES, TABLES, FileKind, TableKind

Reader = Callable[[bytes, Limits], Book]
"""Reads the bytes of one kind of file within limits; Refused when it will not."""
_HEAD = 64 * 1024


def read(path: Path, *, file: str, limits: Limits = LIMITS) -> Reading:
    """Read a workbook of any make or a Word file; ``file`` is its path for people. Nothing is ever raised."""
    known = Reading(file=file, kind=FileKind.UNKNOWN)
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):
            return replace(known, failure=Failure.LOCKED, detail="不是普通文件")
        if status.st_size > limits.file_bytes:
            return _too_large(path, replace(known, size=status.st_size), limits)
        data = path.read_bytes()
    except FileNotFoundError:
        return replace(known, failure=Failure.MISSING)
    except OSError as error:
        return replace(known, failure=Failure.LOCKED, detail=why_unread(error))
    return read_data(data, file=file, limits=limits)


def read_data(data: bytes, *, file: str, limits: Limits = LIMITS) -> Reading:
    """Read a workbook from its bytes; ``file`` is the path it is known by. Nothing is ever raised."""
    digest = hashlib.sha256(data).hexdigest()
    known = Reading(file=file, kind=FileKind.UNKNOWN, size=len(data), sha256=digest)
    try:
        return _open(data, known, limits)
    except ModuleNotFoundError as error:
        from skilltrain_cli.readers.untrusted.absent_library import absent_library  # noqa: PLC0415 - seldom needed

        known = _of_kind(known, sniff(data, file).kind)
        return replace(known, failure=Failure.ABSENT, detail="；".join(absent_library(error)))


def _too_large(path: Path, known: Reading, limits: Limits) -> Reading:
    """Tell a film from a workbook that is too large, by the beginning alone."""
    with path.open("rb") as file:
        known = _of_kind(known, sniff(file.read(_HEAD), known.file).kind)
    if known.kind not in TABLES:
        return replace(known, failure=Failure.NOT_A_TABLE)
    detail = f"文件 {known.size / MIB:.0f} MB，上限 {limits.file_bytes // MIB} MB"
    return replace(known, failure=Failure.TOO_LARGE, detail=detail)


def _open(data: bytes, known: Reading, limits: Limits) -> Reading:
    """Return what a file of some kind holds."""
    sniffed = sniff(data, known.file)
    known = _of_kind(known, sniffed.kind)
    if sniffed.kind is FileKind.EMPTY or sniffed.protected:
        failure = Failure.PROTECTED if sniffed.protected else Failure.EMPTY
        return replace(known, failure=failure, detail=sniffed.protected)
    if sniffed.encrypted:
        return _unlocked(data, known, limits)
    if sniffed.kind is FileKind.DOC:
        return _old_word(data, known)
    if sniffed.kind not in TABLES:
        return replace(known, failure=Failure.NOT_A_TABLE)
    reading = _guarded(data, known, limits)
    if reading.failure is Failure.ENCRYPTED and sniffed.kind is FileKind.XLS:
        return _unlocked(data, known, limits)
    return reading


def _guarded(data: bytes, known: Reading, limits: Limits) -> Reading:
    """Read, and turn whatever a reader does into a failure."""
    try:
        return _read_kind(data, known, limits)
    except Refused as refused:
        return replace(known, failure=refused.failure, detail=refused.detail)
    except MemoryError:
        return replace(known, failure=Failure.MEMORY)
    except (KeyboardInterrupt, SystemExit, ModuleNotFoundError):
        raise
    except BaseException as error:  # noqa: BLE001 - a Rust panic is a BaseException, and no file may end the run
        return replace(known, failure=Failure.DAMAGED, detail=error_origin(error))


def _read_kind(data: bytes, known: Reading, limits: Limits) -> Reading:
    """Hand the file to the reader of its kind."""
    table = TABLES[known.kind]
    book = _reader(table)(data, limits)
    if table.plain_text:
        name = PurePath(known.file).stem  # as Excel names it
        book = replace(book, grids=tuple(replace(grid, name=name) for grid in book.grids))
    return replace(
        known,
        grids=book.grids,
        marked=book.marked,
        macros=book.macros,
        external_links=book.external_links,
        fallback=book.fallback,
        facts=known.facts + book.facts,
    )


def _reader(table: TableKind) -> Reader:
    """Load the reader of a kind: each takes time and libraries that other files do without."""
    module, _, function = table.reader.partition(":")
    reader: Reader = getattr(import_module(f"skilltrain_cli.{module}"), function)
    return reader


def _old_word(data: bytes, known: Reading) -> Reading:
    """Name an old Word file, and the form it seems to be: its tables cannot be read."""
    from skilltrain_cli.forms.forms_in_word import form_of_text  # noqa: PLC0415 - for old Word files alone
    from skilltrain_cli.readers.documents.old_word import full_text  # noqa: PLC0415 - for old Word files alone

    try:
        return replace(known, failure=Failure.NOT_A_TABLE, detail=form_of_text(full_text(data)))
    except Refused as refused:
        return replace(known, failure=refused.failure, detail=refused.detail)


def _unlocked(data: bytes, known: Reading, limits: Limits) -> Reading:
    """Read a workbook behind the built-in password, and say so."""
    from skilltrain_cli.readers.untrusted.unlock import unlock  # noqa: PLC0415 - seldom needed, takes 0.1 s

    try:
        opened = unlock(data, limits)
    except Refused as refused:
        return replace(known, failure=refused.failure, detail=refused.detail)
    known = _of_kind(known, sniff(opened, known.file).kind)
    if known.kind not in TABLES:
        return replace(known, failure=Failure.NOT_A_TABLE)
    return _guarded(opened, replace(known, facts=("文件以内置密码加密，已直接打开",)), limits)


def _of_kind(known: Reading, kind: FileKind) -> Reading:
    """Return the reading with its kind, and whether the suffix promises another."""
    promised = PROMISES.get(PurePath(known.file).suffix.lower())
    return replace(known, kind=kind, suffix_lies=promised is not None and kind not in promised)
