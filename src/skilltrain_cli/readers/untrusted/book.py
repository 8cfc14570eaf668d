"""What the reader of one make of file hands back."""

from msgspec import Struct

from skilltrain_cli.values.grid import Grid


class Book(Struct, frozen=True, kw_only=True):
    """The sheets, or the tables of a document, and what is to be said of the file as a whole."""

    grids: tuple[Grid, ...] = ()
    marked: bool = False
    """Whether it is a marked Word copy of ours; a workbook is told by its list."""
    macros: bool = False
    external_links: bool = False
    fallback: str = ""
    facts: tuple[str, ...] = ()
