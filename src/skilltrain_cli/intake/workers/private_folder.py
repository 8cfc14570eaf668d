"""A private temporary folder that is gone afterwards, however the work ends."""

import gc
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from skilltrain_cli.writers.output import locked

_TRIES = 5
_PAUSE = 0.1
_PREFIX = "skt-"
_OWNER = "owner"
"""A file in the folder, locked for as long as a process uses it: the system lets go when that dies."""


@contextmanager
def private_folder() -> Iterator[Path]:
    """
    Make a folder nobody else may look into, and remove it at the end, also after Ctrl-C.

    It belongs to the process that outlives the work: a worker that is killed removes nothing. What a
    process left that was itself killed outright, the next one to come here removes.
    """
    _sweep()
    folder, owner = _own_folder()
    try:
        inside = folder / "files"
        inside.mkdir(mode=0o700)
        yield inside
    finally:
        owner.close()  # Windows removes no open file
        _remove(folder)


def _own_folder() -> tuple[Path, BinaryIO]:
    """
    Make a folder and lock it; return its lock too.

    Another process may take it for a dead one's between the two steps: then it is lost, and made again.
    Where nothing can be locked, nothing will be swept either, and the last one serves.
    """
    for left in reversed(range(_TRIES)):
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        owner = (folder / _OWNER).open("xb")
        if left == 0 or (locked(owner.fileno()) and (folder / _OWNER).exists()):
            break
        owner.close()
        _remove(folder)
    return folder, owner


def _sweep() -> None:
    """Remove what dead processes left: folders of ours that are locked no more."""
    for owner in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_OWNER}"):
        try:
            with owner.open("r+b") as file:
                if not locked(file.fileno()):
                    continue
                shutil.rmtree(owner.parent / "files", ignore_errors=True)
            shutil.rmtree(owner.parent, ignore_errors=True)
        except OSError:  # another user's, or gone by now
            continue


def _remove(folder: Path) -> None:
    """Remove it, waiting a little for handles that are still open: Windows removes no open file."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        gc.collect()  # a picture or film left open by a library
        time.sleep(_PAUSE)
