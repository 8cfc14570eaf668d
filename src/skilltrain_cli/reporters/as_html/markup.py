"""HTML that is safe by construction: text is escaped where it is put in, and nothing else can be put in."""

import re
from collections.abc import Iterable
from html import escape

from msgspec import Struct

from skilltrain_cli.reporters.finding_groups import plain
from skilltrain_cli.values.lazy_pattern import lazy_pattern

_VOID = frozenset({"br", "meta"})
_NAME = lazy_pattern(r"[a-z][a-z0-9-]*")
_NOT_OURS = frozenset({"script", "style", "iframe", "object", "embed", "base", "form", "svg", "math"})
"""Elements that act, or in which text is not escaped as elsewhere."""
_ATTRIBUTES = frozenset(
    {"charset", "class", "colspan", "content", "href", "http-equiv", "id", "lang", "name", "rowspan", "scope"}
    | {"tabindex", "title"}
)


class Markup(Struct, frozen=True):
    """A piece of a page; ``tag``, ``joined`` and ``sheet_of_style`` make it, of escaped text only."""

    html: str


Content = str | Markup | None
"""What an element may hold: text of any origin, or pieces already made; ``None`` is nothing."""


def tag(name: str, /, *content: Content, **attributes: str | int | None) -> Markup:
    """
    Return an element; text is escaped, and what would act unseen in it (bidi overrides …) is made visible.

    ``class_`` and ``http_equiv`` are written without, and with a dash. An attribute that is ``None`` is left
    out; one that could act (``style``, ``onclick``, a link that leads out of the page) is a ValueError.
    """
    if name in _NOT_OURS or not _NAME.fullmatch(name):
        raise ValueError(f"no element of ours: {name}")
    written = "".join(
        _attribute(key.rstrip("_").replace("_", "-"), str(value))
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(content).html}</{name}>")


def joined(content: Iterable[Content]) -> Markup:
    """Return the pieces one after the other."""
    return Markup("".join(map(_written, content)))


def sheet_of_style(css: str) -> Markup:
    """Return a style element with our own style sheet, which must not be able to end it."""
    if "<" in css:
        raise ValueError("a style sheet holds no tags")
    return Markup(f"<style>{css}</style>")


def _written(content: Content) -> str:
    if content is None:
        return ""
    return content.html if isinstance(content, Markup) else escape(plain(content), quote=False)


def _attribute(name: str, value: str) -> str:
    if name not in _ATTRIBUTES and not re.fullmatch(r"aria-[a-z]+", name):
        raise ValueError(f"no attribute of ours: {name}")
    if name == "href" and not value.startswith("#"):
        raise ValueError("a link leads to a place on the same page")
    return f' {name}="{escape(plain(value))}"'
