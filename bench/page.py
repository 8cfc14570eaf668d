"""
The offline page in browsers: seconds to ready, seconds of each order, and whether every byte is as native.

``python bench/page.py CHROMIUM...`` prints the table of ``docs/offline-page.md``; ``make web`` built it.
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "workbench"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))

from playwright import sync_api

from page_orders import orders, run_natively
from page_worker import page_worker

PAGE = Path(__file__).resolve().parents[1] / "dist" / "skt-web.html"
SHOWN = ("review zibo", "review broken", "merge zibo", "fix the worst", "new form", "fill a form")


def main(browsers: list[str]) -> None:
    """Print one line for each browser, and one for the installed tool."""
    wanted, native, spent = orders(), {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for name, (order, files) in wanted.items():
            begun = time.monotonic()
            native[name] = run_natively(order, files, Path(folder) / name)
            spent[name] = time.monotonic() - begun
    print("| | ready | " + " | ".join(SHOWN) + " | files of the same bytes |")
    print("| --- " * (len(SHOWN) + 3) + "|")
    print("| installed | | " + " | ".join(f"{spent[name]:.1f}" for name in SHOWN) + " | |")
    for chromium in browsers:
        with page_worker(sync_api, chromium, PAGE) as page:
            same = made = 0
            for name, (order, files) in wanted.items():
                result, written, spent[name] = page.run(order, files)
                expected, here = native[name]
                made += 1 + len(here)
                same += (result == expected) + sum(written.get(path) == here[path] for path in here)
            figures = " | ".join(f"{spent[name]:.1f}" for name in SHOWN)
            print(f"| Chromium {page.version} | {page.seconds:.1f} | {figures} | {same} of {made} |")


if __name__ == "__main__":
    main(sys.argv[1:])
