"""
The look of every Word file skt makes: fonts, sizes, paper, and the few shapes they are used in.

After GB/T 9704-2012 (党政机关公文格式): A4 with a type area of 156 × 225 mm; “附件2” in 黑体 3号 at the left,
the title in 小标宋 2号 in the middle, everything else in 仿宋. The fonts are named and never shipped.
"""

import io
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from docx import Document
from docx.document import Document as Opened
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.rel import _Relationship
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tc
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from skilltrain_cli.readers.untrusted.office_package_copy import packed
from skilltrain_cli.values.text import writable

TITLE_FONT = "方正小标宋简体"
HEADING_FONT = "黑体"
BODY_FONT = "仿宋_GB2312"
SECOND_FONT = "楷体_GB2312"
NUMBER_FONT = "宋体"
_MADE = datetime(2021, 3, 17, tzinfo=UTC).replace(tzinfo=None)
"""The day of 鲁人社字〔2021〕32号, for every document: when it was made must not change its bytes."""
_SHORT, _LONG = 210, 297
"""A4 in millimetres."""
_HEAD, _FOOT, _BOUND, _OUTER = 37, 35, 28, 26
"""Millimetres outside the type area: above, below, at the binding, opposite; they turn with the paper."""
WIDE, NARROW = _LONG - _HEAD - _FOOT, _SHORT - _BOUND - _OUTER
"""The type area: 225 × 156 mm."""
_CELL_MARGIN = 60
"""Twips (1 mm) between text and border: four characters of a heading then fit a narrow column."""


class TextLook(Enum):
    """What a text is: font, size in points (3号 16, 2号 22, 小4号 12), and where it stands."""

    ANNEX = (HEADING_FONT, 16, WD_ALIGN_PARAGRAPH.LEFT)
    TITLE = (TITLE_FONT, 22, WD_ALIGN_PARAGRAPH.CENTER)
    HEADING = (HEADING_FONT, 12, WD_ALIGN_PARAGRAPH.CENTER)
    WORD = (BODY_FONT, 12, WD_ALIGN_PARAGRAPH.CENTER)
    TEXT = (BODY_FONT, 12, WD_ALIGN_PARAGRAPH.LEFT)
    PASSAGE = (BODY_FONT, 12, WD_ALIGN_PARAGRAPH.JUSTIFY)
    """Paragraphs that begin two characters in."""
    BODY = (BODY_FONT, 16, WD_ALIGN_PARAGRAPH.JUSTIFY)
    """Running text of an official document, 3号."""
    SECOND = (SECOND_FONT, 16, WD_ALIGN_PARAGRAPH.LEFT)
    CAPTION = (HEADING_FONT, 14, WD_ALIGN_PARAGRAPH.CENTER)
    """Above a table within running text, 4号."""
    SMALL = (BODY_FONT, 10.5, WD_ALIGN_PARAGRAPH.CENTER)
    """In a table within running text, 5号."""
    SMALL_TEXT = (BODY_FONT, 10.5, WD_ALIGN_PARAGRAPH.LEFT)
    SMALL_HEADING = (HEADING_FONT, 10.5, WD_ALIGN_PARAGRAPH.CENTER)
    NOTE = (SECOND_FONT, 10.5, WD_ALIGN_PARAGRAPH.LEFT)
    """Below a table or chart."""
    NUMBER = (NUMBER_FONT, 14, WD_ALIGN_PARAGRAPH.CENTER)
    """The page number, 4号."""


class Space(NamedTuple):
    """Points before and after a paragraph."""

    before: float = 0
    after: float = 0


def open_document(title: str, *, landscape: bool) -> Opened:
    """Return an empty document on A4; nothing in it tells who made it or when."""
    document = Document()
    _name(document, title)
    _base(document)
    section = document.sections[0]
    margins = (_HEAD, _OUTER, _FOOT, _BOUND)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        margins = (_BOUND, _HEAD, _OUTER, _FOOT)
    section.page_width, section.page_height = (
        (Mm(_LONG), Mm(_SHORT)) if landscape else (Mm(_SHORT), Mm(_LONG))
    )
    top, right, bottom, left = margins
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    section.footer_distance = Mm(bottom - 10)
    return document


def _name(document: Opened, title: str) -> None:
    about = document.core_properties
    about.title, about.author, about.last_modified_by, about.comments = title, "", "", ""
    about.created = about.modified = _MADE
    _drop(document.part.package.rels, "/thumbnail")
    # Word 2010 keeps a second copy of the styles; where the two differ, Word may call the file damaged.
    _drop(document.part.rels, "/stylesWithEffects")


def _drop(relations: dict[str, _Relationship], kind: str) -> None:
    """Leave a part out that python-docx's own blank brings along."""
    for key, relation in [*relations.items()]:
        if relation.reltype.endswith(kind):
            del relations[key]


def _base(document: Opened) -> None:
    """Make the style every paragraph starts from: 仿宋 小4号, no space around, one line apart."""
    normal = document.styles["Normal"]
    _fonts(normal.element.get_or_add_rPr(), BODY_FONT)
    normal.font.size = Pt(12)
    shape = normal.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing = 1
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(language)


def saved(document: Opened) -> bytes:
    """Return the document as a file; the same contents give the same bytes."""
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as file:
        return packed({name: file.read(name) for name in file.namelist()})


def write_text(paragraph: Paragraph, text: str, look: TextLook, space: Space = Space()) -> Paragraph:  # noqa: B008 - a value
    """Give a paragraph its text, font and place."""
    font, size, place = look.value
    run = paragraph.add_run(writable(text))
    run.font.size = Pt(size)
    _fonts(run._r.get_or_add_rPr(), font)  # noqa: SLF001 - python-docx sets no East Asian font
    paragraph.alignment = place
    paragraph.paragraph_format.space_before = Pt(space.before)
    paragraph.paragraph_format.space_after = Pt(space.after)
    if look is TextLook.PASSAGE:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    return paragraph


def fill(cell: _Cell, text: str, look: TextLook) -> None:
    """Write into an empty cell, each line a paragraph."""
    first, *others = writable(text).split("\n")
    write_text(cell.paragraphs[0], first, look)
    for line in others:
        write_text(cell.add_paragraph(), line, look)


def refill(cell: CT_Tc, text: str) -> None:
    """Write into the copy of a cell that ``fill`` gave an empty text: as ``fill`` does, in the same look."""
    lines = writable(text).split("\n")
    paragraphs = [cell.p_lst[0], *(deepcopy(cell.p_lst[0]) for _ in lines[1:])]
    for before, after in pairwise(paragraphs):
        before.addnext(after)
    for paragraph, line in zip(paragraphs, lines, strict=True):
        if line:
            paragraph.r_lst[0].text = line


def draw_table(document: Opened, rows: int, widths: Sequence[float]) -> Table:
    """Add an empty table with fixed columns (millimetres), all its lines drawn."""
    table: Table = document.add_table(rows, len(widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(_CELL_MARGIN))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = table._tbl.tblPr  # noqa: SLF001 - no other way in python-docx
    look = properties.find(qn("w:tblLook"))  # the schema wants it last (ISO/IEC 29500-1)
    properties.insert(len(properties) if look is None else properties.index(look), margins)
    return table


def number_pages(document: Opened) -> None:
    """Print — 1 — at the foot of every page."""
    paragraph = document.sections[0].footer.paragraphs[0]
    write_text(paragraph, "— ", TextLook.NUMBER)
    run = write_text(paragraph, "", TextLook.NUMBER).runs[-1]
    for kind in ("begin", "", "end"):
        _field(run, kind)
    write_text(paragraph, " —", TextLook.NUMBER)


def _field(run: Run, kind: str) -> None:
    """Add a piece of the PAGE field to a run."""
    if kind:
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
    else:
        mark = OxmlElement("w:instrText")
        mark.text = "PAGE"
    run._r.append(mark)  # noqa: SLF001 - no other way in python-docx


def _fonts(properties: object, font: str) -> None:
    """Name the font for Latin and for Chinese characters."""
    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]
    for each in list(fonts.attrib):
        del fonts.attrib[each]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)
