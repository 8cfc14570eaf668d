"""The Worker of the offline page in a real browser, as a program drives it: orders in, files out."""

import base64
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FLAGS = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-zygote"),
    *(["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),
]
PATIENCE = 600_000
"""Milliseconds: a slow machine may take its time, a fast one does not wait."""
_BASE64 = """
const bytesOf = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
const textOf = (bytes) => {
  let out = "";
  for (let i = 0; i < bytes.length; i += 32768) out += String.fromCharCode(...bytes.subarray(i, i + 32768));
  return btoa(out);
};
"""
_SEEN = """
window.started = new Promise((resolve) => {
  window.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      window.worker = this;
      this.addEventListener("message", ({ data }) => {
        if (data.kind !== "progress") resolve(data.detail ?? data.kind);
      });
    }
  };
});
"""
"""Has the page's own Worker seen, and what it says first: that it is ready, or why not."""
_RUN = f"""([order, files]) => new Promise((resolve) => {{
  {_BASE64}
  const begun = performance.now();
  const hear = ({{ data }}) => {{
    if (data.kind === "progress") return;
    worker.removeEventListener("message", hear);
    const files = (data.files || []).map((each) => [each.path, textOf(each.bytes)]);
    resolve([data.result ?? {{ failed: data.detail }}, files, (performance.now() - begun) / 1000]);
  }};
  worker.addEventListener("message", hear);
  worker.postMessage({{
    kind: "run", order, files: files.map(([path, text]) => ({{ path, bytes: bytesOf(text) }})),
  }});
}})"""
Files = Mapping[str, bytes]


class PageWorker:
    """A page whose Python is ready."""

    def __init__(self, page: Any, version: str, seconds: float) -> None:
        """Keep the page, what browser that is, and the seconds from its call to ready."""
        self.page, self.version, self.seconds = page, version, seconds

    def run(self, order: Mapping[str, Any], files: Files) -> tuple[dict[str, Any], dict[str, bytes], float]:
        """Return what comes of an order: the result, the files written, and the seconds that took."""
        given = [[path, base64.b64encode(data).decode()] for path, data in files.items()]
        result, written, seconds = self.page.evaluate(_RUN, [dict(order), given])
        return result, {path: base64.b64decode(text) for path, text in written}, seconds


@contextmanager
def page_worker(sync_api: Any, chromium: str, address: Path) -> Iterator[PageWorker]:
    """Open the page in a browser and wait until its Python is ready."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            page = browser.new_page()
            page.set_default_timeout(PATIENCE)
            page.add_init_script(_SEEN)
            begun = time.monotonic()
            page.goto(address.as_uri())
            said = page.evaluate("() => window.started")
            assert said == "ready", said
            yield PageWorker(page, browser.version, time.monotonic() - begun)
        finally:
            browser.close()


def files_below(folder: Path, root: Path, *, but: Iterable[str] = ()) -> dict[str, bytes]:
    """Return the files of a folder by their paths below ``root``."""
    files = {
        each.relative_to(root).as_posix(): each.read_bytes()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }
    return {path: data for path, data in files.items() if path not in but}
