"""The programs of ``docs/api.md``, and how one is run as it stands."""

import re
import subprocess
import sys

from repository import ROOT

PAGE = (ROOT / "docs/api.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
"""In the order of the page."""


def alone(code: str) -> str:
    """Return what a program prints that runs in a process of its own, in the repository."""
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], cwd=ROOT, capture_output=True, check=True, timeout=600
    )
    assert done.stderr == b""
    return done.stdout.decode()
