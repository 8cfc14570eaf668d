"""
Every foreign Word file that can be read can be marked, and says what another reader says.

Runs where ``SKT_CORPUS`` names the folder of the corpus.
"""

import io
import os
import zipfile
from pathlib import Path

import pytest
from docx import Document

from skilltrain_cli.forms.forms_in_word import paragraph_roles
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.readers.documents import old_word
from skilltrain_cli.readers.documents.docx import read_docx
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.review.finding import Finding, Place, RuleCard, Severity
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.values.notice_clause import Clause
from skilltrain_cli.values.table_kinds import FileKind
from skilltrain_cli.writers.documents.mark_document import marked_document

CORPUS = os.environ.get("SKT_CORPUS", "")
CLAUSE = Clause(notice="通知", clause="附件2", quote="原文")
CARD = RuleCard(code="VL001", title="", severity=Severity.ERROR, basis=CLAUSE)

pytestmark = pytest.mark.skipif(not CORPUS, reason="SKT_CORPUS names no corpus of foreign files")


def documents() -> dict[str, bytes]:
    """Return the Word files of the corpus that can be read."""
    paths = sorted(Path(CORPUS).rglob("*.doc?"))
    readings = {path: read(path, file=path.name) for path in paths}
    return {
        path.name: path.read_bytes()
        for path, reading in readings.items()
        if reading.kind is FileKind.DOCX and reading.failure is None
    }


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist() if not name.endswith("/")}


def test_every_document_is_marked_and_only_where_it_must_be() -> None:
    seen = 0
    for name, data in documents().items():
        place = Place(file=name, sheet="表格1", spot=Spot(0, 0))
        found = Finding(card=CARD, place=place, message="没有填", hint="请填写", basis=CLAUSE)
        before, after = parts(data), parts(marked_document(data, [found]))
        changed = {part for part in after if after[part] != before.get(part)}
        assert before.keys() <= after.keys(), name
        assert len(changed) <= 4, (name, changed)
        assert all(
            "document" in part or "comments" in part or part == "[Content_Types].xml" for part in changed
        )
        assert len(read_docx(marked_document(data, [found]), LIMITS, paragraph_roles).grids) == len(
            read_docx(data, LIMITS, paragraph_roles).grids
        )
        seen += 1
    assert seen > 30


def test_tables_say_what_another_reader_finds_in_them() -> None:
    """Not less, that is: python-docx passes over content controls and text boxes."""
    seen = 0
    for name, data in documents().items():
        try:
            tables = Document(io.BytesIO(data)).tables
        except (KeyError, ValueError):  # python-docx wants parts that Word does without
            continue
        grids = read_docx(data, LIMITS, paragraph_roles).grids
        theirs = {cell.text.strip() for table in tables for row in table.rows for cell in row.cells}
        ours = {str(value).strip() for grid in grids for row in grid.rows for value in row if value}
        assert [text for text in theirs if not any(text in said for said in ours)] == [], name
        seen += bool(tables)
    assert seen >= 4


def test_old_documents_give_their_text() -> None:
    paths = [
        path for path in sorted(Path(CORPUS).rglob("*.doc")) if read(path, file="x").kind is FileKind.DOC
    ]
    told = [path for path in paths if old_word._text(path.read_bytes())]
    assert len(told) * 10 > len(paths) * 8, f"{len(told)} of {len(paths)}"
