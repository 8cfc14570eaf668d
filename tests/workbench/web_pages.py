"""A web page taken apart by the standard library, and what HTML asks of it: balance, anchors, nesting."""

import re
from html.parser import HTMLParser
from itertools import pairwise

from msgspec import Struct, field

VOID = {"meta", "br"}
SHAPES = {"defs", "line", "path", "pattern", "rect"}
PHRASING = {"a", "bdi", "mark", "small", "span", "strong", "svg"}
ONLY_IN = {
    "li": {"ul", "ol"},
    "dt": {"dl"},
    "dd": {"dl"},
    "tr": {"thead", "tbody", "tfoot"},
    "td": {"tr"},
    "th": {"tr"},
    "thead": {"table"},
    "tbody": {"table"},
    "tfoot": {"table"},
    "summary": {"details"},
    "figcaption": {"figure"},
    "title": {"head"},
    "meta": {"head"},
    "style": {"head"},
    "main": {"body"},
}
HOLDS_ONLY = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"dt", "dd"},
    "tr": {"td", "th"},
    "table": {"thead", "tbody", "tfoot"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tfoot": {"tr"},
    **dict.fromkeys(("p", "h1", "h2", "h3", "h4", "dt", "figcaption", *PHRASING), PHRASING),
    "svg": SHAPES,
    "summary": {*PHRASING, "h2"},  # phrasing, intermixed with headings (HTML, 4.11.2)
}


class Element(Struct, eq=False):
    """An element: its attributes, its children, and its own pieces of text."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element"] = field(default_factory=list)
    pieces: list["str | Element"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it, as it is read from left to right."""
        return "".join(each if isinstance(each, str) else each.text for each in self.pieces)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    def all(self, name: str = "", of: str = "") -> list["Element"]:
        """Return the elements inside with this name and class, in page order."""
        found: list[Element] = []
        for child in self.children:
            if name in {"", child.name} and (not of or of in child.classes):
                found.append(child)
            found.extend(child.all(name, of))
        return found

    def one(self, name: str = "", of: str = "") -> "Element":
        found = self.all(name, of)
        assert len(found) == 1, (name, of, len(found))
        return found[0]


class Page(HTMLParser):
    """Builds the tree; an element that is not closed, or closed twice, fails at once."""

    def __init__(self, html: str) -> None:
        """Take the whole page apart."""
        super().__init__(convert_charrefs=True)
        self.top = Element("")
        self.open = [self.top]
        self.doctype = ""
        self.feed(html)
        self.close()
        assert self.open == [self.top], f"not closed: {self.open[-1].name}"

    def handle_decl(self, decl: str) -> None:
        self.doctype = decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice: {tag} {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        self.open[-1].pieces.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes {self.open[-1].name}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].pieces.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def taken_apart(html: str) -> Element:
    """Return the page's html element; whatever HTML would not have is an AssertionError."""
    page = Page(html)
    assert page.doctype == "DOCTYPE html"
    whole = page.top.one("html")
    assert [each.name for each in whole.children] == ["head", "body"]
    _check_nesting(whole)
    _check_anchors(whole)
    _check_headings(whole)
    _check_tables(whole)
    return whole


def _check_nesting(parent: Element) -> None:
    for child in parent.children:
        assert parent.name in ONLY_IN.get(child.name, {parent.name}), f"{child.name} in {parent.name}"
        assert child.name in HOLDS_ONLY.get(parent.name, {child.name}), f"{child.name} in {parent.name}"
        _check_nesting(child)
    if parent.name in {"ul", "ol", "dl", "tr", "table", "thead", "tbody"}:
        assert all(isinstance(each, Element) or not each.strip() for each in parent.pieces), parent.name
    if parent.name == "details":
        assert parent.children[0].name == "summary"
    if parent.name in {"ul", "ol", "dl", "table"}:
        assert parent.children, f"an empty {parent.name}"


def _check_anchors(whole: Element) -> None:
    ids = [each.attributes["id"] for each in whole.all() if "id" in each.attributes]
    assert len(ids) == len(set(ids)), "an id twice"
    for element in whole.all():
        for name in ("href", "aria-labelledby", "aria-describedby"):
            target = element.attributes.get(name)
            assert target is None or target.removeprefix("#") in ids, target
    assert all(each.attributes.get("href", "").startswith("#") for each in whole.all("a"))


def _check_headings(whole: Element) -> None:
    levels = [int(each.name[1]) for each in whole.all() if re.fullmatch("h[1-6]", each.name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


def _check_tables(whole: Element) -> None:
    """Every heading says what it heads, and every row covers as many columns as the first."""
    assert all(each.attributes.get("scope") in {"row", "col"} for each in whole.all("th"))
    for table in whole.all("table"):
        wide = len(table.all("tr")[0].children)
        taken: dict[int, int] = {}
        for row, line in enumerate(table.all("tr")):
            for cell in line.children:
                columns = int(cell.attributes.get("colspan", 1))
                for at in range(row, row + int(cell.attributes.get("rowspan", 1))):
                    taken[at] = taken.get(at, 0) + columns
        assert set(taken.values()) == {wide}, taken
