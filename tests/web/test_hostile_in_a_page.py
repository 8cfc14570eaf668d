"""
What kills or starves a process must not kill a page, where there is none: it is refused before it is read.

The files are reviewed one after the other in one process that nothing guards, within the limits of a page.
The same was run in Pyodide itself over the whole corpus of foreign files: ``docs/offline-page.md``.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import hostile_archives
import hostile_files as hostile
from like_a_page import run_like_a_page
from skilltrain_cli.readers.archives import archive_limits
from skilltrain_cli.readers.untrusted import file_limits

MOST = 1024
"""MB that the process may come to hold; a page has 2,000 to 4,000."""
REVIEW = """
import json, sys
from datetime import date
from pathlib import Path
from skilltrain_cli import validate
found = {}
for file in sorted(Path().iterdir()):
    review = validate([file], as_of=date(2021, 6, 10)).review
    found[file.name] = sorted({each.card.code for each in review.findings})
sys.meta_path.pop(0)  # what follows only looks on
status = Path("/proc/self/status")
if status.exists():  # the system's other count begins with what the process held that started this one
    most = int(status.read_text().partition("VmHWM:")[2].split()[0]) // 1024
else:
    import resource
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024**2
json.dump([found, most], sys.stdout)
"""
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "far.xlsx": (lambda: hostile.xlsx(hostile.two_cells("A1", "XFD1048576")), "RD004"),
    "wide.xlsx": (lambda: hostile.xlsx(hostile.two_cells("A1", "CV60000")), "RD004"),
    "cells.xlsx": (
        lambda: hostile.xlsx(hostile.sheet("<row>" + "<c/>" * 1_000_001 + "</row>")),
        "RD004",
    ),
    "entities.xlsx": (
        lambda: hostile.xlsx(hostile.doctype(hostile.sheet(""), bomb=True)),
        "RD004",
    ),
    "strings.xlsx": (hostile.string_bomb, "RD004"),
    "texts.xlsx": (lambda: hostile.string_bomb(32_000, 2_000), "RD004"),
    "merges.xlsx": (lambda: hostile.xlsx(hostile.many_merges(50_000)), "RD004"),
    "overlap.xlsx": (hostile.overlapping, "RD004"),
    "spaces.xlsx": (lambda: hostile.xlsx(hostile.sheet(" " * 140_000_000)), "RD004"),
    "loop.xls": (hostile.ole_loop, "RD001"),
    "rows.ods": (
        lambda: hostile.ods(hostile.ods_row(hostile.ods_cell("x", columns=1000), times=1_000_000)),
        "RD004",
    ),
    "lines.csv": (lambda: b"\n" * 20_000_000, "RD004"),
    "cells.csv": (lambda: b"1,2\n" * 600_000, "RD004"),
    "quotes.csv": (lambda: b'"' * 5_000_001, "RD015"),
    "large.xlsx": (lambda: bytes(60 * 1024**2), "RD005"),
    "nested.zip": (hostile_archives.CASES["nested-too-many"].build, "PK101"),
    "terabyte.zip": (hostile_archives.CASES["deflated-declares-a-terabyte"].build, "PK101"),
    "ratio.zip": (hostile_archives.CASES["ratio"].build, "PK101"),
}
"""What is sent, and a code that it must be given."""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell the most memory a process held")
def test_nothing_hostile_takes_more_memory_than_a_page_has(tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    sent.mkdir()
    for name, (build, _) in FILES.items():
        (sent / name).write_bytes(build())
    script = tmp_path / "review.py"
    script.write_text(REVIEW, encoding="utf-8")
    found, most = run_like_a_page(script, cwd=sent)
    assert {name for name, (_, code) in FILES.items() if code not in found[name]} == set()
    assert most < MOST


def test_the_limits_of_a_page_are_never_wider() -> None:
    for module, limits in (
        (file_limits, file_limits.Limits()),
        (archive_limits, archive_limits.PackageLimits()),
    ):
        page = module.IN_A_PAGE
        assert page != limits
        for name in limits.__struct_fields__:
            assert getattr(page, name) <= getattr(limits, name)
