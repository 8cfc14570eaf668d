"""
Every foreign file of the corpus ends as the table says: an unexpected failure fails, and so does a success.

Runs where ``SKT_CORPUS`` names the folder of the corpus; ``SKT_CORPUS_WRITE=1`` writes the table anew, to be
read before it is committed.
"""

import csv
import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reviews import SCHEMA

CORPUS = os.environ.get("SKT_CORPUS", "")
TABLE = Path(__file__).with_name("corpus_outcomes.tsv")
SECONDS = 30
"""No file may take longer."""
COLUMNS = ("file", "exit", "codes")

pytestmark = pytest.mark.skipif(not CORPUS, reason="SKT_CORPUS names no corpus of foreign files")


def test_every_file_ends_as_expected(capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(CORPUS)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SOURCES.tsv")
    found = {path.relative_to(folder).as_posix(): _outcome(path, capsys) for path in files}
    if os.environ.get("SKT_CORPUS_WRITE"):
        _write(found)
    assert found == _expected()


def _outcome(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """Return the exit code and the codes of errors of one file, reviewed as a command of its own."""
    from skilltrain_cli.cli.app import run  # noqa: PLC0415 - not where the test is skipped

    started = sum(os.times()[:4])
    code = run(["validate", str(path), "--format", "json", "--as-of", "2021-06-10"])
    took = sum(os.times()[:4]) - started
    out, err = capsys.readouterr()
    assert code in (0, 1, 3), f"{path.name}: exit {code}"
    assert "Traceback" not in err, f"{path.name}: {err}"
    assert took < SECONDS, f"{path.name}: {took:.1f} s"
    review = json.loads(out)
    Draft202012Validator(SCHEMA).validate(review)
    codes = {each["code"] for each in review["findings"] if each["severity"] == "error"}
    return str(code), " ".join(sorted(codes))


def _expected() -> dict[str, tuple[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["file"]: (row["exit"], row["codes"]) for row in csv.DictReader(file, delimiter="\t")}


def _write(found: dict[str, tuple[str, str]]) -> None:
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((name, *outcome) for name, outcome in sorted(found.items()))
