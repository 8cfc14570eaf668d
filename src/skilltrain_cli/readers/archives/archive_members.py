"""What the reader of one kind of archive hands over: its members, and their bytes one after the other."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from skilltrain_cli.readers.archives.spool import Content, Spoiled, Spool


class Member(Struct, frozen=True, kw_only=True):
    """One name in an archive, before anything of it is read."""

    number: int
    """Its place in the archive's own list."""
    written: str
    size: int
    packed: int | None = None
    """Its size in the archive, when that is known and it is inflated to disk."""
    costs: bool = True
    """Its bytes are written to disk."""
    modified: datetime | None = None
    folder: bool = False
    link: bool = False
    special: bool = False
    """A pipe, a socket, a device."""
    spoiled: Spoiled | None = None
    """Why its bytes cannot be had, when the list of contents tells."""


class OpenedArchive(Protocol):
    """An opened archive."""

    @property
    def kind(self) -> str:
        """``zip``, ``7z``, ``rar`` or ``folder``."""

    @property
    def encoding(self) -> str:
        """What its names are written in."""

    @property
    def members(self) -> Sequence[Member]:
        """All of them, in order."""

    def contents(self, wanted: Sequence[Member], spool: Spool) -> Iterator[tuple[Member, Content | Spoiled]]:
        """Yield each wanted member's bytes, or why not; ``Exhausted`` is raised."""
