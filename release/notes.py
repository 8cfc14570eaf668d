"""Say what is new in the version that a tag names, and refuse a tag that is not the version of the code."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Print the version's part of the changelog: ``python release/notes.py v0.1.0``."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and the tag
        raise SystemExit("usage: python release/notes.py TAG")
    print(
        notes_of(sys.argv[1], *(_text(name) for name in ("src/skilltrain_cli/__init__.py", "CHANGELOG.md")))
    )
    return 0


def notes_of(tag: str, package: str, changelog: str) -> str:
    """Return what the changelog says of the tag; ``SystemExit`` where code or changelog say another."""
    [version] = re.findall(r'^__version__ = "(.+)"$', package, re.MULTILINE)
    if tag != f"v{version}":
        raise SystemExit(
            f"tag {tag} is not the version of the code ({version}): tag v{version}, or change the version"
        )
    found = re.search(
        rf"^## \[{re.escape(version)}\].*?\n(.*?)(?=^## \[|\Z)", changelog, re.MULTILINE | re.DOTALL
    )
    if not found or not found[1].strip():
        raise SystemExit(f"CHANGELOG.md has no part for {version}: rename [Unreleased] to [{version}] - DATE")
    return found[1].strip()


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
