"""Every kind of table in the one table of kinds: read, found, and told truly what can be done with it."""

import inspect
from importlib import import_module
from pathlib import Path

import pytest

from skilltrain_cli.intake.discover import discover
from skilltrain_cli.intake.mark_files import MARKERS
from skilltrain_cli.intake.pictures_of_forms import copies_of_tables
from skilltrain_cli.intake.repair_file import no_edits
from skilltrain_cli.readers.untrusted.file_kind import sniff
from skilltrain_cli.review.finding import Place
from skilltrain_cli.values.table_kinds import (
    PROMISES,
    SHEET_SUFFIXES,
    TABLES,
    Editing,
    FileKind,
    TableKind,
)

EVERY_KIND = pytest.mark.parametrize(("kind", "table"), TABLES.items(), ids=[kind.value for kind in TABLES])


@EVERY_KIND
def test_a_kind_has_a_reader_of_bytes_within_limits(kind: FileKind, table: TableKind) -> None:
    module, _, name = table.reader.partition(":")
    reader = getattr(import_module(f"skilltrain_cli.{module}"), name)
    assert list(inspect.signature(reader).parameters) == ["data", "limits"]
    assert FileKind(kind.value).table is table


@EVERY_KIND
def test_the_names_of_a_kind_promise_it(kind: FileKind, table: TableKind) -> None:
    names = (*table.suffixes, *table.templates)
    assert table.suffixes
    assert all(each.startswith(".") and each == each.lower() for each in names)
    assert all(kind in PROMISES[each] for each in table.suffixes)
    assert not PROMISES.keys() & set(table.templates)


@EVERY_KIND
def test_only_plain_text_is_told_by_its_name(kind: FileKind, table: TableKind) -> None:
    told = {sniff("一二三".encode(), f"张店区{suffix}").kind for suffix in table.suffixes}
    assert told == {kind if table.plain_text else FileKind.UNKNOWN}


@EVERY_KIND
def test_a_kind_is_found_in_folders_and_its_scan_goes_along(
    kind: FileKind, table: TableKind, tmp_path: Path
) -> None:
    for index, suffix in enumerate((*table.suffixes, *table.templates)):
        folder = tmp_path / f"{kind.value}{index}"
        folder.mkdir()
        file, scan = folder / f"张店区{suffix.upper()}", folder / "张店区扫描件.pdf"
        file.write_bytes(b"?")
        scan.write_bytes(b"%PDF-1.7")
        found = discover([folder])
        assert {each.path for each in found.files} == {scan, file}
        assert [Path(each).name for each in copies_of_tables(found.files)] == [scan.name]


@EVERY_KIND
def test_only_a_document_has_tables_in_place_of_sheets(kind: FileKind, table: TableKind) -> None:
    places = {Place(file=f"{kind.value}{suffix}", sheet="表格1").in_word for suffix in table.suffixes}
    assert places == {table.document}
    assert SHEET_SUFFIXES.isdisjoint(table.suffixes) is table.document


@EVERY_KIND
def test_what_cannot_be_done_to_a_kind_is_said_of_it(kind: FileKind, table: TableKind) -> None:
    assert table.called
    assert (table.editing in MARKERS) is (table.editing in {Editing.WORKBOOK, Editing.DOCUMENT})
    if table.editing is not Editing.NONE:
        return
    message, hint = no_edits(table)
    assert all(suffix in message for suffix in table.suffixes)
    assert "另存为 .xlsx" in hint
    assert ("用 WPS 或 Excel 打开" in hint) is not table.plain_text
    assert kind.table is table
