"""The text of a PDF by its own map from glyphs to characters, and where that text is not all it shows."""

from collections.abc import Iterator
from contextlib import closing

import pypdfium2
from msgspec import Struct
from pypdfium2 import raw

from skilltrain_cli.readers.untrusted.file_limits import Limits
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.values.read_outcome import Failure
from skilltrain_cli.values.text import is_blank

_END = b"%%EOF"
_END_WITHIN = 1024
"""Readers look for the end mark in the last KB (PDF Reference 1.7, implementation note 18)."""
_LOCKED = (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)


class PdfText(Struct, frozen=True, kw_only=True):
    """What a PDF says, page after page."""

    text: str = ""
    pictured: tuple[int, ...] = ()
    """Numbers of the pages that show a picture and no word: scanned ones, or photographs."""
    recognised: tuple[int, ...] = ()
    """Numbers of the pages with words that nobody sees: what a program recognised in a scan."""
    untold: int = 0
    """Glyphs of which the file does not tell the character, or tells U+FFFD."""
    unshaped: int = 0
    """
    Pieces of text whose font is neither in the file nor on this computer.

    pdfium takes two such pieces for one, and a single glyph for nothing.
    """


class _Page(Struct, frozen=True, kw_only=True):
    text: str
    untold: int
    pictured: bool
    recognised: bool
    unshaped: int


def pdf_text(data: bytes, limits: Limits) -> PdfText:
    """Return what a PDF says; raises ``Refused`` when it is locked, damaged, cut off or too long."""
    if _END not in data.rstrip(b"\0 \t\r\n")[-_END_WITHIN:]:
        # pdfium would mend it and leave out the pages that are not there.
        raise Refused(Failure.DAMAGED, "no end mark")
    try:
        with pypdfium2.PdfDocument(data) as document:
            pages = list(_pages(document, limits))
    except pypdfium2.PdfiumError as error:
        raise Refused(
            Failure.ENCRYPTED if error.err_code in _LOCKED else Failure.DAMAGED, str(error)
        ) from error
    return PdfText(
        text="\n".join(page.text for page in pages),
        pictured=tuple(number for number, page in enumerate(pages, 1) if page.pictured),
        recognised=tuple(number for number, page in enumerate(pages, 1) if page.recognised),
        untold=sum(page.untold for page in pages),
        unshaped=sum(page.unshaped for page in pages),
    )


def _pages(document: pypdfium2.PdfDocument, limits: Limits) -> Iterator[_Page]:
    if len(document) > limits.pdf_pages:
        raise Refused(Failure.TOO_LARGE, f"有 {len(document)} 页，最多读 {limits.pdf_pages} 页")
    room = limits.pdf_characters
    for number in range(len(document)):
        with closing(document[number]) as page, closing(page.get_textpage()) as words:
            length = words.count_chars()
            room -= length
            if room < 0:
                raise Refused(Failure.TOO_LARGE, f"文字超过 {limits.pdf_characters} 个")
            yield _page(page, words, length)


def _page(page: pypdfium2.PdfPage, words: pypdfium2.PdfTextPage, length: int) -> _Page:
    text = _text(words, length)
    pieces = list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]))
    return _Page(
        text=text,
        untold=_untold(words, length) + text.count("\ufffd"),
        pictured=is_blank(text) and any(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])),
        recognised=any(
            raw.FPDFTextObj_GetTextRenderMode(piece) == raw.FPDF_TEXTRENDERMODE_INVISIBLE for piece in pieces
        ),
        unshaped=sum(map(_is_unshaped, pieces)),
    )


def _text(words: pypdfium2.PdfTextPage, length: int) -> str:
    """Return the characters one by one: the range functions know no character beyond 65,535."""
    units = "".join(chr(raw.FPDFText_GetUnicode(words, at)) for at in range(length))
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _untold(words: pypdfium2.PdfTextPage, length: int) -> int:
    return sum(raw.FPDFText_HasUnicodeMapError(words, at) == 1 for at in range(length))


def _is_unshaped(piece: pypdfium2.PdfObject) -> bool:
    if raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(piece)) == 1:
        return False
    left, bottom, right, top = piece.get_bounds()
    return bool(left >= right or bottom >= top)
