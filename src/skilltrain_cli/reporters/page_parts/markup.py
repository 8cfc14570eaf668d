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
    | {"role", "tabindex", "title"}
)
_SHAPES = frozenset({"svg", "defs", "pattern", "rect", "line", "path"})
"""Elements of a drawing; its words stand beside it as HTML, where they wrap and can be marked and copied."""
_MEASURES = frozenset({"height", "id", "width", "x", "x1", "x2", "y", "y1", "y2"})
_TEXTS = {
    "class": re.compile(r"[a-z0-9 -]+"),
    "d": re.compile(r"[MLHVZ0-9 .-]+"),
    "patternUnits": re.compile("userSpaceOnUse"),
    "fill": re.compile(r"none|url\(#[a-z]+\)"),
    "aria-hidden": re.compile("true"),
}
_MEASURE = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?%?")


class Markup(Struct, frozen=True):
    """A piece of a page; only the functions of this module make it, of escaped text and our own code."""

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


def drawn(name: str, /, *content: Markup, **attributes: str | int) -> Markup:
    """
    Return an element of an inline drawing (SVG); nothing in it comes from a file but measures.

    ``class_`` is written without a dash, ``patternUnits`` as it is. What is no measure, no path and no name
    of ours is a ValueError.
    """
    if name not in _SHAPES:
        raise ValueError(f"no shape of ours: {name}")
    written = "".join(
        _drawn_attribute(key if key == "patternUnits" else key.rstrip("_").replace("_", "-"), str(value))
        for key, value in attributes.items()
    )
    return Markup(f"<{name}{written}>{joined(content).html}</{name}>")


def joined(content: Iterable[Content]) -> Markup:
    """Return the pieces one after the other."""
    return Markup("".join(map(_written, content)))


def sheet_of_style(css: str) -> Markup:
    """Return a style element with our own style sheet, which must not be able to end it."""
    if "<" in css:
        raise ValueError("a style sheet holds no tags")
    return Markup(f"<style>{css}</style>")


def script(code: str) -> Markup:
    """Return a script element with our own code, which must not be able to end it."""
    if "<" in code:
        raise ValueError("a script of ours holds no tags")
    return Markup(f"<script>{code}</script>")


def _drawn_attribute(name: str, value: str) -> str:
    allowed = _MEASURE if name in _MEASURES else _TEXTS.get(name)
    if allowed is None or not allowed.fullmatch(value):
        raise ValueError(f"no attribute of a drawing of ours: {name}={value}")
    return f' {name}="{value}"'


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
