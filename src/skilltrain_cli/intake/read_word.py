"""Read a Word file: what a form calls things is handed to its reader, and tables cut by a page are joined."""

from msgspec.structs import replace

from skilltrain_cli.forms.forms_in_word import continued_tables, paragraph_roles
from skilltrain_cli.readers.documents.docx import read_docx
from skilltrain_cli.readers.untrusted.file_limits import Limits
from skilltrain_cli.readers.untrusted.reader_result import Book


def read_word(data: bytes, limits: Limits) -> Book:
    """Return the tables of a document as grids, and what is to be said of it; Refused when it is not read."""
    book = read_docx(data, limits, paragraph_roles)
    return replace(book, grids=tuple(continued_tables(book.grids)))
