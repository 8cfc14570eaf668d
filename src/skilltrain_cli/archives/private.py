"""A private temporary folder that is gone afterwards, however the work ends."""

import gc
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TRIES = 5
_PAUSE = 0.1


@contextmanager
def private_folder() -> Iterator[Path]:
    """
    Make a folder nobody else may look into, and remove it at the end, also after Ctrl-C.

    It belongs to the process that outlives the work: a worker that is killed removes nothing.
    """
    folder = Path(tempfile.mkdtemp(prefix="skt-"))
    try:
        yield folder
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    """Remove it, waiting a little for handles that are still open: Windows removes no open file."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        gc.collect()  # a picture or film left open by a library
        time.sleep(_PAUSE)
