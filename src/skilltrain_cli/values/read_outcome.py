"""What came of reading one file: its identity, its sheets, and what went wrong."""

from enum import Enum, StrEnum

from msgspec import Struct

from skilltrain_cli.values.grid import Grid
from skilltrain_cli.values.table_kinds import FileKind


class ParagraphRole(Enum):
    """What a paragraph between two tables is to them; one may be both."""

    OPENS = "opens"
    """It stands above a form: its annex, its title or 填报单位."""
    CLOSES = "closes"
    """It stands below one: 填表人 and what goes with it."""


class Failure(StrEnum):
    """Why a file could not be read; one finding each (rules/readable_files.py words them)."""

    DAMAGED = "damaged"
    """The readers refuse it; ``detail`` is their reason."""
    ENCRYPTED = "encrypted"
    PROTECTED = "protected"
    """Encrypted as a whole by the sender's software; ``detail`` is its mark, ``?`` when it only seems so."""
    GARBLED = "garbled"
    """Its characters were spoilt by a wrong encoding before it was saved; ``detail`` shows some."""
    NOT_A_TABLE = "not-a-table"
    """Word, PDF, picture, archive …: ``kind`` says which."""
    EMPTY = "empty"
    """0 bytes."""
    LOCKED = "locked"
    """The system refuses to open it: open in WPS, or no permission."""
    MISSING = "missing"
    """Gone between listing and reading."""
    TOO_LARGE = "too-large"
    """A stated limit is passed; ``detail`` names limit and figure."""
    BOMB = "bomb"
    """Inflates out of all proportion, or its parts overlap."""
    DOCTYPE = "doctype"
    """XML with a document type declaration (entity bombs)."""
    ENCODING = "encoding"
    """A csv that is neither UTF-8 nor gb18030."""
    QUOTES = "quotes"
    """A csv in which a stray quotation mark makes several rows one; ``detail`` names the line."""
    TWICE = "twice"
    """A cell, a row or a sheet is written twice inside the file; ``detail`` says which."""
    CRASHED = "crashed"
    """The reading process aborted, panicked or was killed."""
    TIMEOUT = "timeout"
    MEMORY = "memory"
    ABSENT = "absent"
    """A library that its kind needs is not here; ``detail`` says so, and behind “；” what to do."""
    CONFINED = "confined"
    """This computer allows the reading process less time or memory than it may need (``ulimit``)."""


class Reading(Struct, frozen=True, kw_only=True):
    """
    One file as read.

    ``file`` is the path for people (relative to the current folder, ``/``-separated). ``failure`` is set when
    no sheet could be read; then ``grids`` is empty.
    """

    file: str
    kind: FileKind
    size: int = 0
    sha256: str = ""
    grids: tuple[Grid, ...] = ()
    failure: Failure | None = None
    detail: str = ""
    suffix_lies: bool = False
    """The name's suffix promises another kind than the content has."""
    marked: bool = False
    """Whether it is a marked Word copy of ours; a workbook is told by its list."""
    macros: bool = False
    external_links: bool = False
    fallback: str = ""
    """Name of the second reader when the first one refused the file."""
    facts: tuple[str, ...] = ()
    """Further remarks for people, already in Chinese (such as a part that could not be scanned)."""
