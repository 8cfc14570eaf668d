"""The drawing of the house, made from the contracts that ``lint-imports`` proves."""

import ast
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "src" / "skilltrain_cli"
_OURS = "skilltrain_cli."


def floors() -> str:
    """Return the rooms from the top down; those on one floor never import each other."""
    [layers] = [each["layers"] for each in _contracts() if each["id"] == "floors"]
    names = [floor.split(" | ") for floor in layers]
    width = max(len(name) for floor in names for name in floor) + 5
    lines = [line for floor in names for line in _floor(floor, width)]
    return "\n".join(["```", *lines, "```"])


def _floor(rooms: list[str], width: int) -> Iterator[str]:
    for number, room in enumerate(rooms):
        place = HOUSE / room / "__init__.py" if (HOUSE / room).is_dir() else HOUSE / f"{room}.py"
        said = (ast.get_docstring(ast.parse(place.read_text(encoding="utf-8"))) or "").partition("\n")[0]
        mark = " " if len(rooms) == 1 else "┌" if number == 0 else "└" if number == len(rooms) - 1 else "│"
        name = f"{room}/" if place.name == "__init__.py" else room
        yield f"{mark} {name.ljust(width)}{said.replace('``', '')}"


def owners() -> str:
    """Return which rooms may import what, as one paragraph."""
    protected = [each for each in _contracts() if each["type"] == "protected"]
    pairs = [(_listed(each["allowed_importers"]), ", ".join(each["protected_modules"])) for each in protected]
    said = " · ".join(f"{rooms}: {libraries}" for rooms, libraries in pairs)
    return "\n".join(textwrap.wrap(said, 115, break_long_words=False, break_on_hyphens=False))


def _listed(modules: list[str]) -> str:
    return ", ".join(f"`{module.removeprefix(_OURS).replace('.', '/')}`" for module in modules)


def _contracts() -> list[Mapping[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts: list[Mapping[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return contracts
