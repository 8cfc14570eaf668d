"""Workbooks recalculated by LibreOffice, as a program that is not ours understands their formulas."""

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


def recalculated(folder: Path, *paths: Path) -> list[Any]:
    """Return the workbooks as openpyxl reads the values that LibreOffice computed, in one run of it."""
    assert SOFFICE is not None
    out = folder / "recalculated"
    done = subprocess.run(
        [
            SOFFICE,
            "--headless",
            f"-env:UserInstallation=file://{folder}/office",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(out),
            *map(str, paths),
        ],
        capture_output=True,
        check=True,
        timeout=300,
        env={**os.environ, "HOME": str(folder)},
    )
    assert done.returncode == 0
    return [openpyxl.load_workbook(out / path.name, data_only=True) for path in paths]


def planted(source: Path, target: Path, cells: Mapping[str, Any], sheet: int = 0) -> Path:
    """Write a copy with values in cells, as a clerk would type them; formulas lose their old results."""
    book = openpyxl.load_workbook(source)
    for spot, value in cells.items():
        book.worksheets[sheet][spot] = value
    book.save(target)
    return target
