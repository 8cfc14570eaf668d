"""The page about Windows lists every function that asks which system it is on, and tests that there are."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from repository import ROOT

SOURCE = ROOT / "src" / "skilltrain_cli"
PAGE = (ROOT / "docs" / "windows.md").read_text(encoding="utf-8")
OF_WINDOWS = {"msvcrt", "winreg", "ctypes", "_winapi"}
SYSTEMS = {"win32", "linux", "darwin", "nt", "posix", "Windows", "winerror"}


def asks(node: ast.AST) -> bool:
    """Tell whether a piece of code asks for the system, or takes what Windows alone has."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value in SYSTEMS
    if isinstance(node, ast.Import):
        return any(each.name in OF_WINDOWS for each in node.names)
    return isinstance(node, ast.ImportFrom) and node.module in OF_WINDOWS


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """Yield functions and methods; one inside another belongs to the outer."""
    for each in ast.iter_child_nodes(tree):
        if isinstance(each, ast.FunctionDef):
            yield each
        elif isinstance(each, ast.ClassDef):
            yield from functions(each)


def branches() -> Iterator[tuple[str, str]]:
    for path in SOURCE.rglob("*.py"):
        for each in functions(ast.parse(path.read_text(encoding="utf-8"))):
            if any(map(asks, ast.walk(each))):
                yield path.relative_to(SOURCE).as_posix(), each.name


def listed() -> list[tuple[str, str]]:
    return re.findall(r"^\| `([\w/]+\.py)` `(\w+)` \|", PAGE, re.MULTILINE)


def test_every_branch_is_listed_once_and_none_that_is_gone() -> None:
    assert sorted(listed()) == sorted(set(branches()))


def test_no_module_asks_outside_a_function() -> None:
    """What is decided while a module is loaded could not be tried with a fake."""
    outside = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(statement, ast.If) and any(map(asks, ast.walk(statement.test)))
    ]
    assert outside == []


def test_tests_and_jobs_that_are_named_exist() -> None:
    named = re.findall(r"`(tests/[\w/.]+)`", PAGE)
    assert named
    assert [each for each in named if not (ROOT / each).exists()] == []
    fakes = {name: (ROOT / name).read_text(encoding="utf-8") for name in named if Path(name).suffix == ".py"}
    for _, function, where in re.findall(r"`([\w/]+\.py)` `(\w+)` \|.*by a fake \(`([\w/.]+)`", PAGE):
        assert re.search(rf"{function}|winerror", fakes[where]), f"{function} in {where}"
    workflow = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    assert [job for job in ("test", "bundle") if f"\n  {job}:\n" not in workflow] == []
