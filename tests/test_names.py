"""One name means one thing in the whole house: files and classes are not called twice."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from repository import ROOT
from skilltrain_cli.cli import app

HOUSE = ROOT / "src" / "skilltrain_cli"
ROOMS = 15
LOOSE = {"__init__", "__main__", "errors"}
SUBJECTS = {*app.COMMANDS, "catalogue", "checklist"}
"""A command's option parsing, its use case and its work bear one name; so do a list and what shows it."""
SAYS_NOTHING = frozenset(
    [
        "around",
        "cells",
        "common",
        "material",
        "facts",
        "given_out",
        "helpers",
        "judged",
        "level",
        "same",
        "select",
        "told",
        "twice",
        "utils",
        "values",
        "whole",
        "words",
    ]
)


def modules() -> Iterator[Path]:
    return (path for path in HOUSE.rglob("*.py") if path.stem != "__init__")


def repeated(named: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found = defaultdict(list)
    for name, where in named:
        found[name].append(where)
    return {name: places for name, places in found.items() if len(places) > 1}


def test_no_two_files_of_one_name_hold_different_things() -> None:
    named = ((path.stem, str(path.relative_to(HOUSE))) for path in modules() if path.stem not in SUBJECTS)
    assert repeated(named) == {}


def test_no_two_classes_have_one_name() -> None:
    classes = (
        (node.name, str(path.relative_to(HOUSE)))
        for path in HOUSE.rglob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert repeated(classes) == {}


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert sorted(path.stem for path in modules() if path.stem in SAYS_NOTHING) == []


def test_the_house_has_few_rooms_and_nothing_lies_loose() -> None:
    rooms = [path for path in HOUSE.iterdir() if (path / "__init__.py").exists()]
    assert len(rooms) <= ROOMS
    assert {path.stem for path in HOUSE.glob("*.py")} == LOOSE
