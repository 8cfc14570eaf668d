"""
Every foreign picture and film of the corpus is told as the table says: a new problem fails, and a lost one.

Runs where ``SKT_CORPUS`` names the folder of the corpus; ``SKT_CORPUS_WRITE=1`` writes the table anew, to be
read before it is committed.
"""

import csv
import os
from pathlib import Path

import pytest

from cpu_seconds import usual_seconds
from skilltrain_cli.readers.media.film import video_facts
from skilltrain_cli.readers.media.images import image_facts
from skilltrain_cli.readers.media.media_kind import HEAD_BYTES, IMAGE_KINDS, sniff_media

CORPUS = os.environ.get("SKT_CORPUS", "")
TABLE = Path(__file__).with_name("media_outcomes.tsv")
FOLDERS = ("hostile", "mp4parse", "pillow", "pymediainfo")
SECONDS = 5
"""No file may take longer: none is over 1 MB."""
COLUMNS = ("file", "kind", "size", "length", "rate", "tracks", "problem", "deep")

pytestmark = pytest.mark.skipif(not CORPUS, reason="SKT_CORPUS names no corpus of foreign files")


def test_every_picture_and_film_is_told_as_expected() -> None:
    folder = Path(CORPUS)
    files = sorted(path for each in FOLDERS for path in (folder / each).rglob("*") if path.is_file())
    assert files
    found = {path.relative_to(folder).as_posix(): _outcome(path) for path in files}
    if os.environ.get("SKT_CORPUS_WRITE"):
        _write(found)
    assert found == _expected()


def _outcome(path: Path) -> tuple[str, ...]:
    """Return what is told of one file, looked at as a picture if it is one and else as a film."""
    started = usual_seconds()
    with path.open("rb") as stream:
        picture = sniff_media(stream.read(HEAD_BYTES)) in IMAGE_KINDS
    told = _picture(path) if picture else _film(path)
    took = usual_seconds() - started
    assert took < SECONDS, f"{path.name}: {took:.1f} s"
    return tuple("" if each is None else str(each) for each in told)


def _picture(path: Path) -> tuple[object, ...]:
    facts = image_facts(path, path.name)
    return facts.format, f"{facts.width}×{facts.height}", None, None, None, facts.problem, None


def _film(path: Path) -> tuple[object, ...]:
    facts, deep = video_facts(path, path.name), video_facts(path, path.name, deep=True)
    tracks = f"{facts.codec} {facts.audio_tracks} {facts.text_tracks}" if facts.container else None
    rate = f"{facts.fps_min} {facts.fps_second} {facts.fps_mode}" if facts.fps_min else None
    size = f"{facts.width}×{facts.height}"
    seen = deep.problem or " ".join(word for word in ("black", "frozen") if getattr(deep, word))
    return facts.container, size, facts.duration_ms, rate, tracks, facts.problem, seen


def _expected() -> dict[str, tuple[str, ...]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {row["file"]: tuple(row[column] for column in COLUMNS[1:]) for row in rows}


def _write(found: dict[str, tuple[str, ...]]) -> None:
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((name, *outcome) for name, outcome in sorted(found.items()))
