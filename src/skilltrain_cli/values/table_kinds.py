"""
What files are by their content, and of each kind of table all that the tool goes by, in one row.

Whatever asks for suffixes, readers, repairs or marks derives it from here. A new kind is its reader and a
row; one that is no plain text needs a sign in ``readers/untrusted/file_kind.py`` too.
"""

from enum import Enum, StrEnum
from typing import Self

from msgspec import Struct


class Editing(Enum):
    """In what way a file of a kind is repaired and marked."""

    WORKBOOK = "workbook"
    """Repaired and marked cell by cell, in its package."""
    DELIMITED = "delimited"
    """Repaired by writing its text anew; a text has no colours and no comments."""
    DOCUMENT = "document"
    """Marked by comments and shaded cells; not repaired."""
    NONE = "none"
    """Neither: whoever wants it must save it as .xlsx."""


class TableKind(Struct, frozen=True, kw_only=True):
    """How a kind of table is told, read, repaired and marked."""

    suffixes: tuple[str, ...]
    """Names under which it comes, the usual one first: such a name promises this kind."""
    templates: tuple[str, ...] = ()
    """Names of templates and older twins, which are read like it and promise nothing."""
    reader: str
    """``module:function`` in this package, ``(bytes, Limits) -> Book``; loaded when such a file comes."""
    called: str
    """What people call it, as the end of “文件是”; said where it cannot be marked."""
    editing: Editing = Editing.NONE
    plain_text: bool = False
    """Text that its suffix alone tells from other text; its one sheet is named after the file."""
    knows_numbers: bool = True
    """Where False, a figure written as text is as good as it gets."""
    document: bool = False
    """Tables among paragraphs: they have no sheets."""


class FileKind(StrEnum):
    """What a file is by its content, whatever its name says; ``table`` is the row of a kind of table."""

    table: TableKind | None

    def __new__(cls, value: str, table: TableKind | None = None) -> Self:
        """Make a kind with its row."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.table = table
        return kind

    XLSX = (
        "xlsx",
        TableKind(
            suffixes=(".xlsx", ".et"),
            templates=(".xltx", ".ett"),
            reader="readers.workbooks.xlsx:read_xlsx",
            called="工作簿（.xlsx）",
            editing=Editing.WORKBOOK,
        ),
    )
    XLSM = (
        "xlsm",
        TableKind(
            suffixes=(".xlsm",),
            templates=(".xltm",),
            reader="readers.workbooks.xlsx:read_xlsx",
            called="带宏的工作簿（.xlsm）",
            editing=Editing.WORKBOOK,
        ),
    )
    XLSB = (
        "xlsb",
        TableKind(
            suffixes=(".xlsb",), reader="readers.workbooks.xlsb:read_xlsb", called="二进制工作簿（.xlsb）"
        ),
    )
    XLS = (
        "xls",
        TableKind(
            suffixes=(".xls", ".et"),
            templates=(".xlt", ".ett"),
            reader="readers.workbooks.xls:read_xls",
            called="Excel 97-2003 或旧版 WPS 的格式",
        ),
    )
    ODS = (
        "ods",
        TableKind(
            suffixes=(".ods",), reader="readers.workbooks.ods:read_ods", called="OpenDocument 表格（.ods）"
        ),
    )
    CSV = (
        "csv",
        TableKind(
            suffixes=(".csv", ".tsv"),
            reader="readers.workbooks.delimited_text:read_csv",
            called="纯文本表格（.csv），不能着色",
            editing=Editing.DELIMITED,
            plain_text=True,
            knows_numbers=False,
        ),
    )
    DOCX = (
        "docx",
        TableKind(
            suffixes=(".docx", ".docm"),
            reader="intake.read_word:read_word",
            called="Word 文件（.docx）",
            editing=Editing.DOCUMENT,
            knows_numbers=False,
            document=True,
        ),
    )
    DOC = "doc"
    PDF = "pdf"
    HTML = "html"
    IMAGE = "image"
    VIDEO = "video"
    ARCHIVE = "archive"
    OFD = "ofd"
    NUMBERS = "numbers"
    PAGES = "pages"
    KEYNOTE = "keynote"
    EPUB = "epub"
    ODT = "odt"
    RTF = "rtf"
    SLIDES = "slides"
    """PowerPoint, WPS 演示, OpenDocument."""
    MIND_MAP = "mind-map"
    LINK = "link"
    """A shortcut, or the address of a document that lies elsewhere."""
    MAIL = "mail"
    DATABASE = "database"
    """dBase and FoxPro tables, Access, SQLite."""
    PROGRAM = "program"
    EMPTY = "empty"
    UNKNOWN = "unknown"


TABLES = {kind: kind.table for kind in FileKind if kind.table is not None}
"""The kinds that are read, each with its row."""
PROMISES = {
    suffix: frozenset(kind for kind, table in TABLES.items() if suffix in table.suffixes)
    for each in TABLES.values()
    for suffix in each.suffixes
} | {
    ".xlsm": frozenset({FileKind.XLSM, FileKind.XLSX}),  # macros may have been taken out of it
    ".doc": frozenset({FileKind.DOC}),
    ".pdf": frozenset({FileKind.PDF}),
}
"""What a suffix says that the content is; other suffixes say nothing."""
TABLE_SUFFIXES = frozenset(name for each in TABLES.values() for name in (*each.suffixes, *each.templates))
"""Names of all tables that are read, those in Word files too."""
SHEET_SUFFIXES = TABLE_SUFFIXES.difference(*(each.suffixes for each in TABLES.values() if each.document))
"""Names of tables that have sheets."""
TEXT_TABLES = {suffix: kind for kind, each in TABLES.items() if each.plain_text for suffix in each.suffixes}
"""Plain text that is a table because its suffix says so."""
USUAL_SUFFIXES = tuple(dict.fromkeys(suffix for each in TABLES.values() for suffix in each.suffixes))
"""What people are told that can be read, without templates."""
