"""
Hundreds of strangers' workbooks are marked, and nothing in them changes but what was meant to.

Runs where ``SKT_CORPUS`` names the folder of the corpus; what LibreOffice thinks of a sample, where there is
LibreOffice.
"""

import contextlib
import io
import os
import random
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from libreoffice import converted, needs_office
from marked_copies import difference, events, finding, marked, part, values
from repository import ROOT
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.untrusted.office_package import open_package
from skilltrain_cli.readers.untrusted.part_relations import main_part, relations
from skilltrain_cli.readers.untrusted.safe_xml import parse
from skilltrain_cli.readers.workbooks.workbook_facts_scan import MAIN_PARTS
from skilltrain_cli.review.finding import Finding, Severity
from skilltrain_cli.values.grid import Grid, Spot
from skilltrain_cli.values.table_kinds import FileKind
from skilltrain_cli.writers.workbooks.marking.located_xml import CannotMark

CORPUS = os.environ.get("SKT_CORPUS", "")
LEAST = 200
SAMPLE = 20
LARGEST = 3_000_000
"""Bytes; larger files say nothing new and take minutes in openpyxl."""

Copies = dict[Path, tuple[bytes, bytes, list[Finding]]]
"""Before, after, what was planted."""

pytestmark = pytest.mark.skipif(not CORPUS, reason="SKT_CORPUS names no corpus of foreign files")


def workbooks() -> Iterator[tuple[Path, bytes, list[Finding]]]:
    """Yield the workbooks that can be read, with findings planted in filled and in blank cells."""
    ours = [*ROOT.glob("examples/**/*.xlsx"), *ROOT.glob("templates/*.xlsx")]
    for path in sorted([*Path(CORPUS).rglob("*"), *ours]):
        if not path.is_file() or path.stat().st_size > LARGEST:
            continue
        reading = read(path, file=path.name)
        if reading.kind in (FileKind.XLSX, FileKind.XLSM) and reading.failure is None:
            data = path.read_bytes()
            if data.startswith(b"PK"):
                yield path, data, planted(reading.grids, path.name)


def planted(grids: Sequence[Grid], seed: str) -> list[Finding]:
    """Return findings of every severity in cells of each sheet, some blank, and one about the whole file."""
    chance = random.Random(seed)
    found = [finding(None, None, Severity.QUERY)]
    for grid in grids:
        for severity in Severity:
            row = chance.randint(0, max(grid.bottom, 0) + 3)
            found.append(finding(grid.name, Spot(row, chance.randint(0, 9)), severity))
        found.append(finding(grid.name, Spot(grid.top, grid.left)))
    return found


@pytest.fixture(scope="module")
def copies() -> Copies:
    made: Copies = {}
    for path, data, found in workbooks():
        with contextlib.suppress(CannotMark):
            made[path] = (data, marked(data, *found)[0], found)
    return made


def test_enough_can_be_marked(copies: Copies) -> None:
    assert len(copies) >= LEAST


def test_only_the_parts_concerned_change(copies: Copies) -> None:
    wrong = {}
    for path, (before, after, _) in copies.items():
        changed = difference(before, after)
        package = open_package(before, LIMITS)
        main = main_part(package, MAIN_PARTS)
        targets = relations(package, main)
        sheets = {target for kind, target in targets.values() if kind.endswith("/worksheet")}
        own = {
            name
            for sheet in sheets
            for kind, name in relations(package, sheet).values()
            if kind.endswith(("/comments", "/vmlDrawing"))
        }
        styles = {target for kind, target in targets.values() if kind.endswith("/styles")}
        may = sheets | own | styles | {main, "[Content_Types].xml", "_rels/.rels"}
        may |= {name for each in (main, *sheets) for name in [rels(each)]}
        may = {package.find(name).name for name in may if package.find(name)}  # type: ignore[union-attr]
        odd = (
            changed.changed - may,
            {name for name in changed.new if not name.endswith((".xml", ".vml", ".rels"))},
            {name for name in changed.gone if "vba" not in name.lower() and "customui" not in name.lower()},
        )
        if any(odd):
            wrong[path.name] = odd
    assert wrong == {}


def rels(name: str) -> str:
    folder, _, last = name.rpartition("/")
    return f"{folder}/_rels/{last}.rels"


def test_every_sheet_says_what_it_said(copies: Copies) -> None:
    wrong = {}
    for path, (before, after, _) in copies.items():
        for name in difference(before, after).changed:
            sheet = "sheet" in name.rpartition("/")[2].lower() and name.endswith(".xml")
            if sheet and events(part(before, name)) != events(part(after, name)):
                wrong[path.name] = name
    assert wrong == {}


def test_parts_are_well_formed(copies: Copies) -> None:
    for before, after, _ in copies.values():
        changes = difference(before, after)
        for name in changes.changed | changes.new:
            if not name.endswith(".vml") or name in changes.new:
                parse(part(after, name), lambda _name, _attributes: None)


def test_calamine_reads_the_same_values(copies: Copies) -> None:
    wrong = []
    for path, (before, after, _) in copies.items():
        try:
            old = values(before)
        except BaseException:  # noqa: BLE001 - some files calamine cannot read at all
            continue
        if values(after) != old:
            wrong.append(path.name)
    assert wrong == []


def test_openpyxl_reads_the_same_values_and_the_marks(
    copies: Copies,
) -> None:
    wrong, read_ = {}, 0
    for path, (before, after, found) in copies.items():
        try:
            old = opened(before)
        except Exception:  # noqa: BLE001 - some files openpyxl cannot read at all
            continue
        new = opened(after)
        read_ += 1
        for sheet in old.worksheets:
            if held(sheet) != held(new[sheet.title]):
                wrong[path.name] = sheet.title
        for each in found:
            spot = each.place.spot
            if spot and each.card.severity is Severity.ERROR:
                sheet = new[each.place.sheet]
                area = next((area for area in sheet.merged_cells.ranges if each.place.cell in area), None)
                place = (area.min_row, area.min_col) if area else (spot.row + 1, spot.column + 1)
                cell = sheet._cells.get(place)
                if cell is None or cell.fill.fgColor.rgb != "FFFF5050" or not cell.comment:
                    wrong[path.name] = f"{each.place.cell} {area}"
    assert wrong == {}
    assert read_ >= LEAST


def held(sheet: Any) -> dict[tuple[int, int], str]:
    """Return what the cells that exist hold; an array formula has no value to compare by."""
    return {
        place: str(getattr(cell.value, "text", cell.value))
        for place, cell in sheet._cells.items()
        if cell.value is not None
    }


def opened(data: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data))


@needs_office
def test_libreoffice_opens_them(copies: Copies, tmp_path: Path) -> None:
    chosen = random.Random(1).sample(sorted(copies), SAMPLE)
    paths = [tmp_path / f"{number}.xlsx" for number in range(SAMPLE)]
    for path, source in zip(paths, chosen, strict=True):
        path.write_bytes(copies[source][1])
    assert all(path.is_file() for path in converted(tmp_path, "pdf", *paths))
