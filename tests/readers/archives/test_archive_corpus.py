"""
Every foreign archive of the corpus, office files included, comes apart as the table says.

Runs where ``SKT_CORPUS`` names the folder of the corpus; ``SKT_CORPUS_WRITE=1`` writes the table anew, to be
read before it is committed.
"""

import csv
import os
from pathlib import Path

import pytest

from archive_files import need_7z
from cpu_seconds import usual_seconds
from skilltrain_cli.readers.archives.unpack import unpack

CORPUS = os.environ.get("SKT_CORPUS", "")
TABLE = Path(__file__).with_name("archive_outcomes.tsv")
SECONDS = 10
"""No file may take longer."""
BYTES = 256 * 1024**2
"""No file may take more of the disk."""
COLUMNS = ("file", "kind", "encoding", "entries", "verified", "problems")
MAGICS = (b"PK", b"7z\xbc\xaf", b"Rar!")
SUFFIXES = frozenset({".zip", ".7z", ".rar"})

pytestmark = pytest.mark.skipif(not CORPUS, reason="SKT_CORPUS names no corpus of foreign files")


def test_every_archive_comes_apart_as_expected(tmp_path: Path) -> None:
    need_7z()
    folder = Path(CORPUS)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and _is_archive(path))
    found = {
        path.relative_to(folder).as_posix(): _outcome(path, tmp_path / str(number))
        for number, path in enumerate(files)
    }
    if os.environ.get("SKT_CORPUS_WRITE"):
        _write(found)
    assert found == _expected()


def _is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        return path.suffix.lower() in SUFFIXES or file.read(4).startswith(MAGICS)


def _outcome(path: Path, into: Path) -> tuple[str, ...]:
    into.mkdir()
    before = path.stat()
    started = usual_seconds()
    found = unpack(path, into)
    assert usual_seconds() - started < SECONDS, path.name
    made = list(into.rglob("*"))
    assert all(each.name.isdecimal() and each.parent == into for each in made), path.name
    assert sum(each.stat().st_size for each in made) < BYTES, path.name
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    for entry in found.entries:
        assert entry.intact(), f"{path.name}: {entry.name}"
    problems = " ".join(sorted({each.problem for each in found.troubles}))
    verified = sum(entry.verified for entry in found.entries)
    return found.kind, found.encoding, str(len(found.entries)), str(verified), problems


def _expected() -> dict[str, tuple[str, ...]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            row["file"]: tuple(row[column] for column in COLUMNS[1:])
            for row in csv.DictReader(file, delimiter="\t")
        }


def _write(found: dict[str, tuple[str, ...]]) -> None:
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((name, *outcome) for name, outcome in sorted(found.items()))
