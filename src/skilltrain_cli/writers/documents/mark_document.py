"""A marked copy of a sender's Word file: comments at the places found wrong, their cells shaded."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lxml import etree

from skilltrain_cli.readers.documents.blocks import BODY, Block, Document, Paragraph, WordCell
from skilltrain_cli.readers.documents.document_comments import OPENING, DocumentComments, part_bytes
from skilltrain_cli.readers.documents.struck_and_raised import styles_of
from skilltrain_cli.readers.documents.word_xml import Element, child, main_tree, name_of
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.untrusted.office_package import open_package
from skilltrain_cli.readers.untrusted.office_package_copy import rewritten
from skilltrain_cli.review.finding import Finding, Severity
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.text import is_blank
from skilltrain_cli.writers.documents.unmark_document import SHADES, shade_over, unanchor, unshade

MOST_COMMENTS = 2_000
"""Comments in one document; Word is slow beyond. The other cells are shaded, and that is said."""
_MOST_IN_ONE = 8
"""Findings in one comment; more would not fit the margin."""
_BEFORE_SHADE = frozenset({"cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders"})
"""Elements of ``w:tcPr`` that stand before ``w:shd`` (ISO/IEC 29500-1, CT_TcPr)."""
_AT = tuple[str | None, Spot | None]


def marked_document(source: bytes, findings: Sequence[Finding]) -> bytes:
    """
    Return the document with a comment for each place: code, message, clause and remedy of what is wrong.

    Cells are shaded red, orange or blue, the gravest finding deciding. Findings about a table stand at its
    first cell, those about the file at its first paragraph. Every part but the text, the comments and what
    refers to them keeps its bytes. Marks of an earlier review are taken out first.
    """
    package = open_package(source, LIMITS)
    main, root = main_tree(package)
    comments = DocumentComments(package, main, root)
    earlier = comments.take_ours()
    unanchor(root, earlier)
    if not (unshade(root) or earlier or findings):
        return source
    places = _Places(Document(root, styles_of(package, main)))
    marked = places.marked(findings)
    kept = sorted(marked, key=lambda anchor: (_weight(marked[anchor][0]).rank, places.order(anchor)))
    kept = sorted(kept[:MOST_COMMENTS], key=places.order)
    for anchor, found in marked.items():
        places.shade(anchor, SHADES[_weight(found[0])])
    if len(marked) > len(kept) and places.first is not None:
        left = len(marked) - len(kept)
        _comment([places.first], comments.add([f"{OPENING}另有 {left} 处只标了颜色没有批注，详见审核结果"]))
    for anchor in kept:
        paragraphs = places.paragraphs(anchor)
        if paragraphs:
            _comment(paragraphs, comments.add([*_lines(marked[anchor])]))
    return rewritten(package, {main: part_bytes(root), **comments.changed()})


def _weight(finding: Finding) -> Severity:
    """Return what a finding is marked as: an explained query asks for nothing any more."""
    return finding.card.severity if finding.open else Severity.NOTE


Anchor = WordCell | Paragraph | None
"""What is marked; ``None`` is the document as a whole."""


class _Places:
    """From the places findings name to what stands there."""

    def __init__(self, document: Document) -> None:
        self._cells = {(table.name, cell.spot): cell for table in document.tables for cell in table.cells}
        self._tables = {table.name: table for table in document.tables}
        loose = [each for each in document.blocks if isinstance(each, Paragraph) and not is_blank(each.text)]
        self._paragraphs = {each.spot: each for each in loose}
        self._order: dict[int, int] = {}
        self.first: Element | None = next(_all_paragraphs(document.blocks), None)
        for index, anchor in enumerate([*loose, *self._cells.values()], 1):
            self._order[id(anchor)] = index

    def marked(self, findings: Iterable[Finding]) -> Mapping[Anchor, Sequence[Finding]]:
        """Return the findings of each anchor, the gravest first."""
        ordered = sorted(findings, key=lambda each: (_weight(each).rank, each.order))
        return gathered((self._anchor((each.place.sheet, each.place.spot)), each) for each in ordered)

    def order(self, anchor: Anchor) -> int:
        """Return where an anchor stands among the others; the whole document comes first."""
        return self._order.get(id(anchor), 0)

    def paragraphs(self, anchor: Anchor) -> list[Element]:
        """Return the paragraphs a comment on the anchor spans."""
        if isinstance(anchor, WordCell):
            inside = [_outside_boxes(each.element) for each in anchor.blocks if isinstance(each, Paragraph)]
            return inside or [*_all_paragraphs(anchor.blocks)][:1]
        if anchor is not None:
            return [_outside_boxes(anchor.element)]
        return [] if self.first is None else [self.first]

    def shade(self, anchor: Anchor, colour: str) -> None:
        """Shade a cell; a paragraph has its comment alone."""
        if isinstance(anchor, WordCell):
            _shade(anchor.element, colour)

    def _anchor(self, at: _AT) -> Anchor:
        sheet, spot = at
        if sheet == BODY and spot is not None:
            return self._paragraphs.get(spot)
        table = self._tables.get(sheet or "")
        if table is None or not table.cells:
            return None
        if spot is None:
            return table.cells[0]
        return self._cells.get((table.name, spot)) or _covering(table.cells, spot)


def _covering(cells: Sequence[WordCell], spot: Spot) -> WordCell:
    """Return the merged cell that covers a spot; the first cell when none does."""
    for cell in cells:
        top, left, bottom, right = cell.area
        if top <= spot.row <= bottom and left <= spot.column <= right:
            return cell
    return cells[0]


def _all_paragraphs(blocks: Iterable[Block]) -> Iterator[Element]:
    """Yield the paragraphs of a body or a cell and of the tables in it, from the top."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield _outside_boxes(block.element)
        else:
            for cell in block.cells:
                yield from _all_paragraphs(cell.blocks)


def _outside_boxes(paragraph: Element) -> Element:
    """Return the paragraph, or the one its text box hangs on: Word knows no comments inside text boxes."""
    found = paragraph
    for above in paragraph.iterancestors():
        if name_of(above) == "txbxContent":
            found = next((each for each in above.iterancestors() if name_of(each) == "p"), found)
    return found


def _tag(like: Element, name: str) -> str:
    return f"{{{etree.QName(like).namespace}}}{name}"


def _shade(cell: Element, colour: str) -> None:
    """Give a cell its colour in place of the one it has."""
    properties = child(cell, "tcPr")
    if properties is None:
        properties = etree.Element(_tag(cell, "tcPr"))
        cell.insert(0, properties)
    shade = shade_over(child(properties, "shd"), colour, _tag(cell, "shd"))
    for old in [each for each in properties if name_of(each) == "shd"]:
        properties.remove(old)
    at = [index for index, each in enumerate(properties) if name_of(each) in _BEFORE_SHADE]
    properties.insert(at[-1] + 1 if at else 0, shade)


def _comment(paragraphs: Sequence[Element], number: str) -> None:
    """Anchor a comment around these paragraphs."""
    first, last = paragraphs[0], paragraphs[-1]
    start = etree.Element(_tag(first, "commentRangeStart"))
    start.set(_tag(first, "id"), number)
    first.insert(1 if len(first) and name_of(first[0]) == "pPr" else 0, start)
    end = etree.SubElement(last, _tag(last, "commentRangeEnd"))
    end.set(_tag(last, "id"), number)
    reference = etree.SubElement(etree.SubElement(last, _tag(last, "r")), _tag(last, "commentReference"))
    reference.set(_tag(last, "id"), number)


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the paragraphs of a comment."""
    opening = OPENING
    for each in findings[:_MOST_IN_ONE]:
        heading = f"“{each.heading}”" if each.heading else ""
        about = "" if heading in each.message else f"{heading}："
        yield f"{opening}{each.card.severity.label} {each.card.code} {about}{each.message}"
        yield f"改法：{each.hint}"
        yield f"依据：{each.basis}"
        if each.explanation:
            yield f"情况说明：{each.explanation}"
        opening = ""
    if len(findings) > _MOST_IN_ONE:
        yield f"另有 {len(findings) - _MOST_IN_ONE} 条，详见审核结果"
