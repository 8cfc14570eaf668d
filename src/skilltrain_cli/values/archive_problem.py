"""What can be wrong with a package of files, as a value that rules may judge."""

from enum import StrEnum

from msgspec import Struct


class ArchiveProblem(StrEnum):
    """Why an archive, or one entry of it, cannot be taken as it is."""

    ENCRYPTED = "encrypted"
    SPLIT = "split"
    """One volume of several."""
    DAMAGED = "damaged"
    NESTED = "nested"
    """An archive inside an archive inside an archive, or one of a kind that is not opened."""
    BOMB = "bomb"
    """Ratio, size or overlap out of all proportion, or sizes that lie."""
    TOO_MANY = "too-many"
    TRAVERSAL = "traversal"
    """``..``, an absolute path or a drive in a name."""
    RESERVED_NAME = "reserved-name"
    """A name Windows cannot have: CON, aux.jpg, name:stream."""
    BIDI_NAME = "bidi-name"
    """Control characters, or such as turn the direction of writing."""
    SYMLINK = "symlink"
    """A link or a Windows shortcut."""
    SPECIAL = "special"
    """A pipe, a socket, a device."""
    DUPLICATE = "duplicate"
    """Two names that are one to Windows."""
    METHOD = "method"
    """A container or a compression nobody here reads."""
    RAR_NO_TOOL = "rar-no-tool"
    ABSENT = "absent"
    """A library that it needs is not here: no fault of the sender's."""
    PATH_TOO_LONG = "path-too-long"
    EMPTY = "empty"
    NO_SPACE = "no-space"
    """The checker's own disk is full: no fault of the sender's."""

    @property
    def of_name(self) -> bool:
        """Tell whether only the name is at fault: the entry is handed out all the same."""
        return self in _OF_NAME


_OF_NAME = frozenset(
    {
        ArchiveProblem.RESERVED_NAME,
        ArchiveProblem.BIDI_NAME,
        ArchiveProblem.DUPLICATE,
        ArchiveProblem.PATH_TOO_LONG,
    }
)


class ArchiveTrouble(Struct, frozen=True, kw_only=True):
    """
    One problem, in Chinese for people.

    ``name`` is the display path of the entry, ``None`` for the archive as a whole. What it speaks of is
    not among the entries, unless ``problem.of_name``.
    """

    problem: ArchiveProblem
    name: str | None
    detail: str
    remedy: str = ""
    """What to do; empty where that goes without saying."""
    entries: tuple[str, ...] = ()
    """Every entry that is lost for this one reason, the named one first."""
