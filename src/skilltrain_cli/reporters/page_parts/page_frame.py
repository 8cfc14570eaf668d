"""The frame of a page that is complete in itself: what it may load (nothing), its style, its landmarks."""

import base64
import hashlib
from collections.abc import Iterable
from importlib.resources import files

from skilltrain_cli.reporters.page_parts.markup import Content, Markup, joined, script, sheet_of_style, tag


def whole_page(title: str, body: Iterable[Content], *, skip: str, style: str, code: str = "") -> str:
    """
    Return a page with this title: it loads nothing, and runs nothing but ``code``.

    ``style`` is added to the style that all pages share; ``skip`` are the words of the first link, which
    leads to the element with the id ``main``.
    """
    css = files(__package__ or "").joinpath("page_style.css").read_text(encoding="utf-8") + style
    runs = f"script-src '{_fingerprint(code)}'; " if code else ""
    policy = f"default-src 'none'; style-src '{_fingerprint(css)}'; {runs}base-uri 'none'; form-action 'none'"
    head = (
        tag("meta", charset="utf-8"),
        tag("meta", name="generator", content="skt"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="format-detection", content="telephone=no"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        sheet_of_style(css),
    )
    inside: Markup = joined(
        (tag("a", skip, href="#main", class_="skip"), *body, script(code) if code else None)
    )
    page = tag("html", tag("head", *head), tag("body", inside), lang="zh-CN")
    return f"<!DOCTYPE html>\n{page.html}\n"


def _fingerprint(text: str) -> str:
    """Return what a policy calls an element by whose text is this."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
