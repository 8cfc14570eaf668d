"""
Everything that comes of folders of submissions, as names and bytes that can be compared.

``python reviewed_as_bytes.py OUT MERGED FOLDER...`` reviews each folder below the current one, marks its
files, shows it as a web page, and merges the one named MERGED; it prints one JSON object.
"""

import hashlib
import json
import sys
from datetime import date
from pathlib import Path

from skilltrain_cli import mark, merge, validate
from skilltrain_cli.reporters import as_html, as_json

DAY = date(2021, 6, 10)


def outcome(folders: list[str], merged: str, out: Path) -> dict[str, object]:
    """Return the review of each folder as JSON, and the SHA-256 of each file that was made."""
    made: dict[str, object] = {}
    for folder in folders:
        validated = validate([Path(folder)], as_of=DAY, annotate=out / "marked" / folder)
        mark(validated)
        made[f"{folder} json"] = json.loads(as_json.render(validated.review))
        made[f"{folder} html"] = hashlib.sha256(as_html.render(validated.review).encode()).hexdigest()
    merge([Path(merged)], out / "merged.xlsx", as_of=DAY)
    for file in sorted(out.rglob("*")):
        if file.is_file():
            made[file.relative_to(out).as_posix()] = hashlib.sha256(file.read_bytes()).hexdigest()
    return made


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    json.dump(outcome(sys.argv[3:], sys.argv[2], Path(sys.argv[1])), sys.stdout, ensure_ascii=False)
