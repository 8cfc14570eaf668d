"""
Our web pages in a real browser; importing this skips the tests of whoever has none.

They are skipped where the group ``browser`` is not installed or the system has no Chromium: ``apt install
chromium``, ``pip install --group browser``; ``SKT_CHROMIUM`` names another one. Playwright's own browsers are
not needed.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from msgspec import Struct

sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install --group browser")
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="no axe: pip install --group browser"
)

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
CHROMIUM = os.environ.get("SKT_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
if CHROMIUM is None:
    pytest.skip("no Chromium: apt install chromium, or name one in SKT_CHROMIUM", allow_module_level=True)

FLAGS = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
    *(["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),
]
PHONE, TABLET, DESK = 360, 768, 1280
NARROWEST_PAGE = 320
A4 = (595, 842)
STICKING = """() => [...document.querySelectorAll('main *, header *, footer *')]
    .filter(each => !each.closest('.scroll *') && each.getBoundingClientRect().right > innerWidth + 1)
    .map(each => each.outerHTML)"""
"""What sticks out of the window, but for what lies in a box that scrolls by itself."""


class Opened(Struct, frozen=True, kw_only=True):
    """A page in the browser, what it asked the network for, and what its console said."""

    page: Any
    asked: list[str]
    said: list[str]


def chromium() -> Iterator[Any]:
    """Yield a browser."""
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@contextmanager
def opening(browser: Any, addresses: Mapping[str, str]) -> Iterator[Callable[..., Opened]]:
    """Yield what opens a page by its name, in a window of some width, light or dark."""
    contexts = []

    def opened(name: str, width: int = DESK, scheme: str = "light", **options: Any) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, **options
        )
        contexts.append(context)
        page = context.new_page()
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(addresses[name])
        return Opened(page=page, asked=asked, said=said)

    yield opened
    for context in contexts:
        context.close()


def violations(page: Any) -> list[Any]:
    """Return what axe-core finds, best practices included; it is unsure of nothing but contrast."""
    found = axe.Axe().run(page)
    unsure = {each["id"] for each in found.response["incomplete"]}
    assert unsure <= {"color-contrast"}, "only where text overlaps can axe not tell"
    passed = {each["id"] for each in found.response["passes"]}
    assert {"color-contrast", "landmark-one-main", "heading-order", "skip-link"} <= passed
    return list(found.response["violations"])
