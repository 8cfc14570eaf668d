"""How much of a stranger's package is read before saying no."""

import sys

from msgspec import Struct

MIB = 1024 * 1024
GIB = 1024 * MIB


class PackageLimits(Struct, frozen=True, kw_only=True):
    """
    The figures a package must keep to; passing one is a trouble, never a crash.

    They leave room for a city's package: some dozens of photos and two or three films of a few hundred MB.
    """

    file_bytes: int = 4 * GIB
    total_bytes: int = 20 * GIB
    """All that is really inflated to disk, archives inside the archive included."""
    entries: int = 5_000
    """Files and folders, those of archives inside included."""
    depth: int = 2
    """A package, and archives inside it; none inside those."""
    path_characters: int = 240
    """Of a name inside: Windows allows 260 with the folder it is unpacked to."""
    directory_bytes: int = 16 * MIB
    """The list of contents: 5,000 entries with long names take 2 MB."""
    ratio: int = 100
    """Inflated to stored size of an entry above ``ratio_from``."""
    ratio_from: int = MIB
    media_from: int = 64 * MIB
    """The same for pictures and films: a white bitmap is 300:1 and harmless."""
    package_ratio: int = 20
    """All inflated to the size of the package, above ``package_from``; media hardly shrink."""
    package_from: int = 256 * MIB
    read_through_bytes: int = 64 * MIB
    """Stored entries up to this size are checked and hashed at once, larger ones beside the rest."""
    memory_bytes: int = 256 * MIB
    """What a decompressor may ask for; 7-Zip's own setting “ultra” takes 64 to 256 MB."""
    reserve_bytes: int = 64 * MIB
    """Free space that is left on the disk."""


IN_A_PAGE = PackageLimits(
    file_bytes=256 * MIB,
    total_bytes=256 * MIB,
    memory_bytes=64 * MIB,
    package_from=64 * MIB,
    media_from=16 * MIB,
)
"""In a web page what is inflated lies in memory, not on a disk."""
PACKAGE_LIMITS = IN_A_PAGE if sys.platform == "emscripten" else PackageLimits()


def in_words(size: int) -> str:
    """Return a size as people say it: 300 MB, 4.3 GB."""
    return f"{size / GIB:.3g} GB" if size >= GIB else f"{size // MIB} MB"
