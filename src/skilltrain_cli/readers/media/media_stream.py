"""A path or an open file, as one readable, seekable stream from its beginning."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def from_beginning(file: Path | BinaryIO) -> Iterator[BinaryIO]:
    """Yield the file at its beginning; what was open already stays open."""
    if isinstance(file, Path):
        with file.open("rb") as stream:
            yield stream
    else:
        file.seek(0)
        yield file
