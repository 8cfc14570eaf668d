"""
Run a piece of Python as a web page has to: without processes, and without the libraries that it lacks.

``python like_a_page.py FILE ARGUMENT...`` runs the file in this interpreter. What it cannot take away is
the system itself: that is what the tests in real browsers are for.
"""

import json
import runpy
import subprocess
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

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
    """Leave this interpreter without these libraries and without processes, within the limits of a page."""
    sys.meta_path.insert(0, Missing(names))
    system, sys.platform = sys.platform, "emscripten"
    from skilltrain_cli.readers.archives import archive_limits  # noqa: F401, PLC0415 - nothing is loaded before
    from skilltrain_cli.readers.untrusted import file_limits  # noqa: F401, PLC0415

    sys.platform = system
    from skilltrain_cli.intake.workers import guard  # noqa: PLC0415

    guard.processes_exist = lambda: False


def run_like_a_page(script: Path, *arguments: str, cwd: Path) -> Any:
    """Run a file in an interpreter of its own as a page has to; return the JSON that it prints."""
    done = subprocess.run(
        [sys.executable, "-X", "utf8", __file__, str(script), *arguments],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


if __name__ == "__main__":
    take_away()
    del sys.argv[0]
    runpy.run_path(sys.argv[0], run_name="__main__")
