"""Make ``.venv/lowest``: skt with the lowest versions that it asks for, and what the tests need."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PLACE = ROOT / ".venv" / "lowest"
BOUNDS = ROOT / ".venv" / "lowest.txt"


def main() -> int:
    """Resolve the lowest versions with every extra, then install them, skt and what tests need."""
    python = PLACE / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    into = ("--python", str(python))
    _uv("venv", "--clear", "--python", sys.executable, str(PLACE))
    _uv(
        *("pip", "compile", "pyproject.toml", "--all-extras", "--resolution", "lowest-direct"),
        *("--quiet", "--no-header", "--no-annotate", "--output-file", str(BOUNDS), *into),
    )
    _uv("pip", "install", *into, "--requirement", str(BOUNDS), "--editable", ".")
    _uv("pip", "install", *into, "--constraints", str(BOUNDS), "--group", "test-any")
    return 0


def _uv(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "uv", *words], cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main())
