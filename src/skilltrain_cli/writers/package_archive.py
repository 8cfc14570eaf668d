"""Write a package: a zip with UTF-8 names, everything stored as it is, same files, same bytes."""

import hashlib
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from msgspec import Struct

from skilltrain_cli.readers.archives.file_stretch import Extent

_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest a zip can say: when it was packed is nobody's concern, and would make bytes differ."""
_REGULAR = 0o100644 << 16
_UNIX = 3
_CHUNK = 1024 * 1024
_SMALL = 2**31 - 2 * _CHUNK
"""Up to this size an entry needs no 64-bit fields, which old programs do not read."""


class Packing(Struct, frozen=True, kw_only=True):
    """One file to pack: where it is, and its name inside."""

    name: str
    extent: Extent
    sha256: str
    """Of the bytes that were judged; others are not packed."""


class FileChanged(Exception):  # noqa: N818 - it is no error of ours
    """A file is not what was judged any more; ``str()`` is its name inside."""


def write_package(
    path: Path, files: Iterable[Packing], before: Callable[[int, str], None] | None = None
) -> None:
    """
    Write the files into a zip at ``path``, in their order.

    ``before`` is told how many are done, and the name of the next.
    Pictures and films hardly shrink, and stored ones can be looked at where they lie. Raises OSError, and
    Changed for a file that was written to since it was judged.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
        for done, each in enumerate(files):
            if before is not None:
                before(done, each.name)
            entry = zipfile.ZipInfo(each.name, _TIME)
            entry.create_system, entry.external_attr = _UNIX, _REGULAR
            large = each.extent.size > _SMALL
            with each.extent.open() as source, package.open(entry, "w", force_zip64=large) as target:
                written = _copied(source, target)
            if written != each.sha256 or not each.extent.unchanged():
                raise FileChanged(each.name)


def _copied(source: IO[bytes], target: IO[bytes]) -> str:
    """Copy, and return the SHA-256 of what was written."""
    reckoned = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        reckoned.update(chunk)
        target.write(chunk)
    return reckoned.hexdigest()
