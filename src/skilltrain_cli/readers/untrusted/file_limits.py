"""How much of a stranger's workbook is read before saying no."""

import sys

from msgspec import Struct

KIB = 1024
MIB = 1024 * KIB


class Limits(Struct, frozen=True, kw_only=True):
    """
    The figures a file must keep to; passing one is a finding, never a crash.

    A county's form is under 100 KB and the largest real provincial ledger sheet seen has 200,000 rows, so the
    figures leave room by a factor of ten and still fit a worker of 2 GB.
    """

    file_bytes: int = 50 * MIB
    """A form with pasted photographs reaches a few MB; Excel itself is slow beyond this."""
    parts: int = 1_000
    """Apache POI, ZipSecureFile.MAX_FILE_COUNT."""
    part_bytes: int = 256 * MIB
    """One XML part really inflated. POI allows 4 GiB, which no worker of ours could hold."""
    total_bytes: int = 768 * MIB
    """All parts that are read, together, really inflated."""
    document_bytes: int = 32 * MIB
    """The text of a Word file really inflated, whatever its ratio: 附件2 with 10,000 rows has 25 MB."""
    document_tags: int = 3_000_000
    """Tags in it: as a tree a million takes up to 0.4 GB and 7 s."""
    pdf_pages: int = 50
    """Pages of an article in a PDF: 800 characters take one or two."""
    pdf_characters: int = 500_000
    """Characters on all its pages: each is asked for by itself, 3 microseconds."""
    ratio_refused: int = 200
    """Inflated to stored size above ``ratio_refused_from``; deflate cannot pass 1032:1."""
    ratio_refused_from: int = MIB
    ratio_noted: int = 100
    """Apache POI, ZipSecureFile.MIN_INFLATE_RATIO = 0.01, tested above its grace size of 100 KB."""
    ratio_noted_from: int = 100 * KIB
    cells: int = 2_000_000
    """Cells of one sheet (``<c>`` elements)."""
    text: int = 100_000_000
    """Characters of all texts of one sheet, one that recurs counted each time: a ledger has a tenth."""
    area: int = 5_000_000
    """Rows times columns of one sheet: calamine allocates the whole rectangle (tafia/calamine #693)."""
    total_area: int = 10_000_000
    """All sheets of a workbook together: a hundred of 5 M would fill any memory."""
    merges: int = 10_000
    """Merged ranges of one sheet; the most seen in a benign file is 2,353."""
    sheets: int = 100
    tables: int = 1_000
    """Tables of one Word file."""
    rows: int = 1_048_576
    """Excel's own limit of rows."""
    columns: int = 16_384
    """Excel's own limit of columns."""


IN_A_PAGE = Limits(
    part_bytes=128 * MIB,
    total_bytes=256 * MIB,
    cells=1_000_000,
    text=50_000_000,
)
"""
In a web page no process ends a file that takes too much: what has been read must fit beside everything else.

A file at these limits takes some 0.5 GB and half a minute there (``docs/offline-page.md``); a page may have
2 GB.
"""
LIMITS = IN_A_PAGE if sys.platform == "emscripten" else Limits()
