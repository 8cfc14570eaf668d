"""
What the offline page makes in a real browser, held against what the installed tool makes: every byte.

Skipped where the page is not built (``make web``), or playwright or a Chromium is missing. ``SKT_CHROMIUM``
names another browser (``docs/offline-page.md`` says how to get 103 and 109), ``SKT_WEB_PAGE`` another page.
"""

import json
import os
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from page_orders import orders, run_natively
from page_worker import PageWorker, page_worker
from repository import ROOT

sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install --group browser")
PAGE = Path(os.environ.get("SKT_WEB_PAGE") or ROOT / "dist/skt-web.html")
if not PAGE.is_file():
    pytest.skip("the page is not built: make web", allow_module_level=True)
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
CHROMIUM = os.environ.get("SKT_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
if CHROMIUM is None:
    pytest.skip("no Chromium: apt install chromium, or name one in SKT_CHROMIUM", allow_module_level=True)
if "ng" in zlib.ZLIB_RUNTIME_VERSION:
    pytest.skip("this Python deflates with zlib-ng: equal parts, other bytes", allow_module_level=True)
ORDERS = orders()


@pytest.fixture(scope="module")
def page() -> Iterator[PageWorker]:
    assert CHROMIUM is not None
    with page_worker(sync_api, CHROMIUM, PAGE) as worker:
        yield worker


@pytest.mark.usefixtures("whole_self_checks")
@pytest.mark.parametrize("name", ORDERS)
def test_the_page_makes_the_bytes_of_the_installed_tool(name: str, page: PageWorker, tmp_path: Path) -> None:
    order, files = ORDERS[name]
    result, written, _ = page.run(order, files)
    expected, made = run_natively(order, files, tmp_path)
    assert "error" not in result
    assert result == json.loads(json.dumps(expected))
    assert set(written) == set(made)
    assert made
    assert [path for path in made if written[path] != made[path]] == []
