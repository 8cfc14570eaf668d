"""The peer of taking a package apart: read all its bytes once, and nothing else."""

import sys
from pathlib import Path

_CHUNK = 1024 * 1024

with Path(sys.argv[1]).open("rb") as file:
    while file.read(_CHUNK):
        pass
