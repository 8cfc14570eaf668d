"""
Run a piece of Python as a web page has to: without processes, and without the libraries that it lacks.

``python like_a_page.py FILE ARGUMENT...`` runs the file in this interpreter. What it cannot take away is
the system itself: that is what the tests in real browsers are for.
"""

import runpy
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType

ABSENT = (
    *("PIL", "_multiprocessing", "av", "cryptography", "docx", "inflate64", "isal", "lxml", "msoffcrypto"),
    *("psutil", "py7zr", "pymediainfo", "rarfile", "resource", "rich", "typer", "yaml"),
)
"""What has no wheel for Pyodide, or is not packed into the page."""


class Missing(MetaPathFinder):
    """Finds nothing of some libraries, and lets nobody else look."""

    def __init__(self, names: Sequence[str]) -> None:
        """Take the libraries."""
        self.names = names

    def find_spec(self, fullname: str, path: object = None, target: ModuleType | None = None) -> None:
        """Refuse a library that is missing."""
        del path, target
        if fullname.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def take_away(names: Sequence[str] = ABSENT) -> None:
    """Leave this interpreter without these libraries, and without processes."""
    sys.meta_path.insert(0, Missing(names))
    from skilltrain_cli.intake.workers import guard  # noqa: PLC0415 - nothing may be loaded before

    guard.processes_exist = lambda: False


if __name__ == "__main__":
    take_away()
    del sys.argv[0]
    runpy.run_path(sys.argv[0], run_name="__main__")
