"""What a command loads: the rooms and the libraries that it needs, and no others; a list for each."""

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from repository import ROOT
from skilltrain_cli.cli.app import COMMANDS

_TOLD = """
import json, sys
already = set(sys.modules)
exec(sys.argv.pop(1))
print(json.dumps(sorted(set(sys.modules) - already)), file=sys.stderr)
"""
_RUN = "from skilltrain_cli.cli.app import run; run(sys.argv[1:])"
SMALL = ["validate", "examples/zibo/张店区.xlsx", "--as-of", "2021-06-10"]
DEADLINES = ["deadlines", "--as-of", "2021-06-10"]
_HELP_ROOMS = {"cli", "intake", "intake.workers", "reporters", "values", "writers"}
_DEADLINE_ROOMS = _HELP_ROOMS | {
    "judging",
    "notices",
    "operations",
    "readers",
    "readers.user_texts",
    "regions",
    "review",
    "usecases",
}
_REVIEW_ROOMS = _DEADLINE_ROOMS | {
    "forms",
    "forms.annexes",
    "intake.brand_package",
    "operations.brand_package",
    "readers.archives",
    "readers.media",
    "readers.untrusted",
    "readers.workbooks",
    "rules",
    "rules.brand_package",
    "values.period",
}
_XLSX_READER = {
    "archives.split_volumes",
    "media.media_kind",
    "untrusted.fast_inflate",
    "untrusted.file_kind",
    "untrusted.file_limits",
    "untrusted.litter",
    "untrusted.office_package",
    "untrusted.reader_result",
    "untrusted.part_relations",
    "untrusted.office_package_copy",
    "untrusted.safe_xml",
    "user_texts.limited_text",
    "user_texts.toml_file",
    "workbooks.sheet_facts_scan",
    "workbooks.calamine_values",
    "workbooks.cell_styles",
    "workbooks.escaped_characters",
    "workbooks.grid_with_facts",
    "workbooks.hidden_facts",
    "workbooks.number_format",
    "workbooks.xlsx",
    "workbooks.workbook_facts_scan",
    "workbooks.shared_strings",
    "workbooks.sheet_xml",
}
"""No reader of .xls, .ods, .xlsb, .csv or Word, of archives or films; nothing that unlocks a file."""


def loaded(statement: str, *arguments: str) -> list[str]:
    """Return every module that a fresh interpreter loads for a statement."""
    done = subprocess.run(
        [sys.executable, "-c", _TOLD, statement, *arguments],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        timeout=300,
    )
    names: list[str] = json.loads(done.stderr.decode().splitlines()[-1])
    return names


def _distribution(name: str) -> str:
    """Return the name as an index compares it (PyPA, names and normalization)."""
    return re.sub(r"[-_.]+", "-", name).casefold()


def rooms(names: list[str]) -> set[str]:
    """Return the rooms of the tool of which something is loaded, those inside rooms too."""
    inside = [name.split(".")[1:] for name in names if name.startswith("skilltrain_cli.")]
    files = {".".join(parts) for parts in inside}
    return {name for name in files if (ROOT / "src/skilltrain_cli" / name.replace(".", "/")).is_dir()}


def libraries(names: list[str]) -> set[str]:
    """Return the libraries that the tool asks for itself; what those load in their turn is their affair."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {_distribution(re.split(r"[^\w.-]", each)[0]) for each in project["dependencies"]}
    owners = packages_distributions()
    found = {name.partition(".")[0] for name in names}
    return {name for name in found if any(_distribution(each) in asked for each in owners.get(name, ()))}


def test_importing_the_package_loads_nothing() -> None:
    assert [name for name in loaded("import skilltrain_cli") if name.startswith("skilltrain_cli")] == [
        "skilltrain_cli"
    ]
    assert libraries(loaded("import skilltrain_cli")) == set()


@pytest.mark.parametrize(
    ("arguments", "in_rooms", "of_libraries"),
    [
        (["--help"], _HELP_ROOMS, {"msgspec", "typer"}),
        (DEADLINES, _DEADLINE_ROOMS, {"chinese_calendar", "msgspec", "typer"}),
        (SMALL, _REVIEW_ROOMS, {"isal", "msgspec", "pydantic", "python_calamine", "typer"}),
    ],
    ids=["--help", "deadlines", "validate"],
)
def test_a_command_loads_what_it_needs(
    arguments: list[str], in_rooms: set[str], of_libraries: set[str]
) -> None:
    names = loaded(_RUN, *arguments)
    assert rooms(names) == in_rooms
    # psutil is asked for the pulse of a file that takes its time, as every file does on a slow machine
    assert libraries(names) - {"psutil"} == of_libraries


@pytest.mark.parametrize("arguments", [DEADLINES, SMALL], ids=["deadlines", "validate"])
def test_a_command_loads_no_other_command(arguments: list[str]) -> None:
    names = {name.removeprefix("skilltrain_cli.cli.") for name in loaded(_RUN, *arguments)}
    assert names & set(COMMANDS) == {arguments[0]}


def test_a_workbook_loads_the_reader_of_its_kind_alone() -> None:
    inside = "skilltrain_cli.readers."
    found = {each.removeprefix(inside) for each in loaded(_RUN, *SMALL) if each.startswith(inside)}
    assert {each for each in found if "." in each} == _XLSX_READER
