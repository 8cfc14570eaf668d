"""
Draw the README's pictures: a real ``skt validate`` on the examples, and the workbook ``skt merge`` makes.

``make docs`` draws the terminal. ``python docs/picture.py`` prints the merged workbook by LibreOffice (which
must be there, with pdftoppm, pdftotext and ImageMagick) and keeps two of its pages.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from rich.cells import cell_len

from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.review_files import review
from skilltrain_cli.reporters import as_terminal, wrap

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs/images"
WORKBOOK = IMAGES / "merged.png"
SHOWN = Path("examples/broken/张店区（问题最多）.xlsx")
AS_OF = date(2021, 6, 10)
WIDTH = 92
_SHOWN_LINES = 27
_FONTS = "'Sarasa Mono SC', 'Noto Sans Mono CJK SC', 'Microsoft YaHei', 'PingFang SC', SimSun, monospace"
"""Named, never fetched."""
_CELL, _LINE, _SIZE, _MARGIN, _BAR = 11, 27, 20, 22, 44
"""Pixels: width of a cell, height of a line, font, margin, and the bar above."""
_PAPER, _INK, _FAINT = "#fbfbf9", "#2a2a2e", "#77777c"
_COLOURS = {"red": "#be1e2d", "yellow": "#8a5a00", "cyan": "#006e82"}
_RUNS = re.compile(r"[^\x00-\xff]+|[\x21-\xff]+(?: [\x21-\xff]+)*| +")
_DPI = 66


def screen() -> list[wrap.Line]:
    """Return what the terminal shows, its middle left out."""
    with chdir(ROOT):
        found = review([SHOWN], Order(as_of=AS_OF)).review
    lines = list(as_terminal.lines(found, WIDTH))
    end = next(place for place, line in enumerate(lines) if line.text.startswith("──"))
    blank = max(place for place, line in enumerate(lines[:_SHOWN_LINES]) if not line.text)
    return [*lines[:blank], wrap.Line(), wrap.Line("  ……（中间略）"), wrap.Line(), *lines[end:]]


def svg() -> str:
    """Draw the terminal; rich's own drawing has Chinese characters half as wide as they are."""
    shown = screen()
    prompt = f"$ skt validate {SHOWN.as_posix()} --as-of {AS_OF}"
    parts = [
        *_runs(0, prompt, _paint("")),
        *(part for row, line in enumerate(shown, 1) for part in _line(row, line)),
    ]
    width, height = WIDTH * _CELL + 2 * _MARGIN, (len(shown) + 1) * _LINE + _BAR + _MARGIN
    dots = "".join(
        f'<circle cx="{_MARGIN + 6 + 22 * place}" cy="22" r="7" fill="{colour}"/>'
        for place, colour in enumerate(("#e0645c", "#e3b341", "#58a55c"))
    )
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">',
            f'<rect width="{width}" height="{height}" rx="10" fill="{_PAPER}" stroke="#d8d8d2"/>{dots}',
            f'<g font-family="{_FONTS}" font-size="{_SIZE}">',
            *parts,
            "</g>\n</svg>\n",
        )
    )


def _line(row: int, line: wrap.Line) -> Iterator[str]:
    """Yield the styled beginning of a line and its plain rest."""
    styled = len(line.text) if line.styled is None else line.styled
    yield from _runs(row, line.text[:styled], _paint(line.style))
    yield from _runs(row, line.text[styled:], _paint(""), cell_len(line.text[:styled]))


def _runs(row: int, text: str, paint: str, column: int = 0) -> Iterator[str]:
    """Yield stretches of Chinese and of Latin, each as wide as a terminal shows it."""
    for run in _RUNS.findall(text):
        width = cell_len(run)
        if run.strip():
            x, y = _MARGIN + column * _CELL, _BAR + row * _LINE + _SIZE
            yield (
                f'<text x="{x}" y="{y}" textLength="{width * _CELL}" lengthAdjust="spacingAndGlyphs" {paint}>'
                f"{escape(run)}</text>"
            )
        column += width


def _paint(style: str) -> str:
    colour = next((value for name, value in _COLOURS.items() if name in style), _INK)
    bold = ' font-weight="bold"' if "bold" in style else ""
    return f'fill="{colour}"{bold}' + (' text-decoration="underline"' if "underline" in style else "")


def workbook() -> None:
    """Merge the example city, print the workbook and keep its first page and its totals, side by side."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book.xlsx"
        skt = [sys.executable, "-m", "skilltrain_cli", "merge", "examples/zibo", "-o", str(book)]
        _run(*skt, "--as-of", AS_OF.isoformat())
        printed(book)


def printed(book: Path) -> None:
    """Print a merged workbook beside itself and keep two of its pages."""
    _run("soffice", "--headless", "--convert-to", "pdf", "--outdir", str(book.parent), str(book))
    pages = [book.with_name(f"{name}.png") for name in ("table", "totals")]
    pdf = str(book.with_suffix(".pdf"))
    for page, number in zip(pages, (1, _page_of(pdf, "汇总表")), strict=True):
        where = ["-f", str(number), "-l", str(number), "-singlefile"]
        _run("pdftoppm", "-r", str(_DPI), "-png", *where, pdf, str(page.with_suffix("")))
    framed = ["-gravity", "north", "-crop", "x545+0+0", "+repage", "-bordercolor", "#c8c8c4", "-border", "1"]
    joined = ["+append", "-colorspace", "gray", "-colors", "16", "-strip"]
    _run("convert", *map(str, pages), *framed, *joined, str(WORKBOOK))


def _page_of(pdf: str, words: str) -> int:
    """Return the page on which these words stand first."""
    printed = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True).stdout.decode()
    return next(number for number, page in enumerate(printed.split("\f"), 1) if words in page)


def _run(*command: str) -> None:
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


if __name__ == "__main__":
    IMAGES.mkdir(exist_ok=True)
    workbook()
