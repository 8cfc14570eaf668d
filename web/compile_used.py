"""
Run in Pyodide: compile what a start of the page loads, and leave everything else as source.

Compiling takes the page five seconds at each start; but compiled files are twice as large, so those that
are seldom loaded stay as they are. /build/site is what goes to site-packages, /build/stdlib the standard
library. A file that is compiled takes the place of its source. What Python loads before it has unpacked
anything goes to /build/boot.
"""

import ast
import importlib
import lzma  # noqa: F401 - the page unpacks an archive with these, before anything else is there
import marshal
import shutil
import sys
import tarfile  # noqa: F401
from importlib.util import MAGIC_NUMBER, source_hash
from pathlib import Path

import pyodide.http  # noqa: F401

SITE, STDLIB, BOOT = Path("/build/site"), Path("/build/stdlib"), Path("/build/boot")
OURS = "skilltrain_cli"
USED = (
    "decimal",
    "pydantic",
    "openpyxl",
    "xlsxwriter",
    "skilltrain_cli.reporters.as_html",
    "skilltrain_cli.reporters.as_json",
    "skilltrain_cli.usecases.blanks",
    "skilltrain_cli.usecases.deadlines",
    "skilltrain_cli.usecases.fill",
    "skilltrain_cli.usecases.fix",
    "skilltrain_cli.usecases.marked_copies",
    "skilltrain_cli.usecases.merge",
    "skilltrain_cli.usecases.review",
    "skilltrain_cli.writers.workbooks.summaries.merged_workbook",
)
"""What brings in everything that reviewing, marking and merging a workbook loads."""


def loaded() -> set[str]:
    """Return the files of all modules that are loaded by now."""
    return {str(getattr(module, "__file__", None) or "") for module in sys.modules.values()}


def source_of(file: str) -> Path | None:
    """Return where the source of a loaded file lies below /build; ``None`` when it is not ours to pack."""
    path = STDLIB / file.partition(".zip/")[2] if ".zip/" in file else Path(file)
    return path if path.suffix == ".py" and path.is_relative_to("/build") and path.is_file() else None


def compile_file(source: Path, root: Path) -> Path:
    """
    Put the compiled file in place of its source, without time or place in it; return it.

    The manual pages of our rules are docstrings; those of the libraries nobody reads in a page.
    """
    text = source.read_bytes()
    tree = ast.parse(text)
    if not source.is_relative_to(SITE / OURS):
        drop_docstrings(tree)
    code = compile(tree, source.relative_to(root).as_posix(), "exec", dont_inherit=True, optimize=0)
    unchecked = (1).to_bytes(4, "little")  # PEP 552: by hash, never compared with a source
    target = source.with_suffix(".pyc")
    target.write_bytes(MAGIC_NUMBER + unchecked + source_hash(text) + marshal.dumps(code))
    source.unlink()
    return target


def drop_docstrings(tree: ast.Module) -> None:
    """Take the docstrings out of a module, its classes and functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(getattr(first.value, "value", None), str):
                node.body = node.body[1:] or [ast.Pass(lineno=first.lineno, col_offset=0)]


def move_to_boot(source: Path) -> None:
    """Move a file of the standard library to what Python starts from."""
    target = BOOT / source.relative_to(STDLIB)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(source, target)


sys.dont_write_bytecode = True
at_start = [source for file in sorted(loaded()) if (source := source_of(file)) is not None]
sys.path.insert(0, str(SITE))
for name in USED:
    importlib.import_module(name)
for file in sorted(loaded()):
    if (source := source_of(file)) is not None:
        compiled = compile_file(source, SITE if source.is_relative_to(SITE) else STDLIB)
        if source in at_start:
            move_to_boot(compiled)
for package in sorted(BOOT.iterdir()):  # a package is found in one place as a whole
    for part in sorted((STDLIB / package.name).rglob("*")):
        if part.is_file():
            move_to_boot(part)
