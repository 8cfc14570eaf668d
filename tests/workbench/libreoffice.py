"""Files as LibreOffice saves them and works out their formulas: a program that is not ours."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")


def converted(folder: Path, kind: str, *paths: Path, read_as: str = "") -> list[Path]:
    """
    Have LibreOffice save files as another kind, in one run of it, into a folder of their own.

    ``read_as`` says how to read what does not say it itself: ``CSV:44,34,76,1``, comma, quotes, UTF-8.
    """
    assert SOFFICE is not None
    out = folder / "converted"
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    how = [f"--infilter={read_as}"] if read_as else []
    subprocess.run(
        [SOFFICE, "--headless", profile, *how, "--convert-to", kind, "--outdir", str(out), *map(str, paths)],
        capture_output=True,
        check=True,
        timeout=900,
        env={**os.environ, "HOME": str(folder)},
    )
    return [out / f"{path.stem}.{kind.partition(':')[0]}" for path in paths]


def recalculated(folder: Path, *paths: Path) -> list[Any]:
    """Return the workbooks as openpyxl reads the values that LibreOffice computed, in one run of it."""
    made = converted(folder, "xlsx:Calc MS Excel 2007 XML", *paths)
    return [openpyxl.load_workbook(path, data_only=True) for path in made]


def planted(source: Path, target: Path, cells: Mapping[str, Any], sheet: int = 0) -> Path:
    """Write a copy with values in cells, as a clerk would type them; formulas lose their old results."""
    book = openpyxl.load_workbook(source)
    for spot, value in cells.items():
        book.worksheets[sheet][spot] = value
    book.save(target)
    return target
