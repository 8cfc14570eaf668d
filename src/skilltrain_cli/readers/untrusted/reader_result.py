"""What the reader of one make of file hands back: a Book, or Refused, which ``read`` turns into a Reading."""

from msgspec import Struct

from skilltrain_cli.values.grid import Grid
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.read_outcome import Failure


class Book(Struct, frozen=True, kw_only=True):
    """The sheets, or the tables of a document, and what is to be said of the file as a whole."""

    grids: tuple[Grid, ...] = ()
    marked: bool = False
    """Whether it is a marked Word copy of ours; a workbook is told by its list."""
    macros: bool = False
    external_links: bool = False
    fallback: str = ""
    facts: tuple[str, ...] = ()


_TECHNICAL = lazy_pattern("：[ -~]+$")


class Refused(Exception):  # noqa: N818 - it is an outcome, not an error of ours
    """A file will not be read: ``failure`` says why, ``detail`` says it to people."""

    def __init__(self, failure: Failure, detail: str = "") -> None:
        """Keep both for the Reading."""
        super().__init__(failure, detail)
        self.failure = failure
        self.detail = detail

    @property
    def plain(self) -> str:
        """The detail without what a library said, in English, at its end."""
        return _TECHNICAL.sub("", self.detail)
