"""What the reader of one make of file hands back."""

from dataclasses import dataclass

from skilltrain_cli.values.grid import Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The sheets, or the tables of a document, and what is to be said of the file as a whole."""

    grids: tuple[Grid, ...] = ()
    marked: bool = False
    """Whether it is a marked Word copy of ours; a workbook is told by its list."""
    macros: bool = False
    external_links: bool = False
    fallback: str = ""
    facts: tuple[str, ...] = ()
