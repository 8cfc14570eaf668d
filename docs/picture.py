"""
Draw the README's pictures: a real ``skt validate`` on the examples, and the workbook ``skt merge`` makes.

``make docs`` draws the terminal. ``python docs/picture.py`` merges the examples into a province, prints the
workbook by LibreOffice (which must be there, with pdftoppm and pdftotext) and keeps two of its
pages, and keeps the beginning of the page as Chromium shows it.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image, ImageOps
from rich.cells import cell_len

from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.review_files import review
from skilltrain_cli.reporters import as_terminal, wrap

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs/images"
WORKBOOK, PAGE = IMAGES / "merged.png", IMAGES / "province.png"
PROVINCE = ("examples/zibo", "examples/zaozhuang", "examples/province")
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
_FRAME = "#c8c8c4"
"""The line around a printed page."""
_WINDOW = 1280, 1460
"""Pixels of the page that are kept."""


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


def province() -> None:
    """Merge the examples, print the workbook, and show the page."""
    with tempfile.TemporaryDirectory() as folder:
        book, page = Path(folder) / "book.xlsx", Path(folder) / "page.html"
        merge = [sys.executable, "-m", "skilltrain_cli", "merge", *PROVINCE, "--as-of", AS_OF.isoformat()]
        _run(*merge, "-o", str(book), "--html", str(page))
        printed(book)
        browsed(page)


def browsed(page: Path) -> None:
    """Keep the beginning of a page as Chromium shows it."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    shot = page.with_suffix(".png")
    size = "--window-size={},{}".format(*_WINDOW)
    words = ("--headless", "--no-sandbox", "--hide-scrollbars", size, f"--screenshot={shot}")
    _run(browser, *words, page.as_uri())
    _opened(shot).quantize(64).save(PAGE, optimize=True)


def printed(book: Path) -> None:
    """Print a merged workbook beside itself; keep the totals by city and their chart, side by side."""
    _run("soffice", "--headless", "--convert-to", "pdf", "--outdir", str(book.parent), str(book))
    pages = [book.with_name(f"{name}.png") for name in ("totals", "chart")]
    pdf = str(book.with_suffix(".pdf"))
    for number, page in enumerate(pages, _page_of(pdf, "山东省项目制培训各市汇总表")):
        where = ["-f", str(number), "-l", str(number), "-singlefile"]
        _run("pdftoppm", "-r", str(_DPI), "-png", *where, pdf, str(page.with_suffix("")))
    tops = [ImageOps.expand(_opened(page), border=1, fill=_FRAME) for page in pages]
    joined = Image.new("RGB", (sum(each.width for each in tops), max(each.height for each in tops)), "white")
    for place, top in enumerate(tops):
        joined.paste(top, (sum(each.width for each in tops[:place]), 0))
    joined.convert("L").quantize(16).save(WORKBOOK, optimize=True)


def _opened(picture: Path) -> Image.Image:
    with Image.open(picture) as shown:
        return shown.convert("RGB")


def _page_of(pdf: str, words: str) -> int:
    """Return the first page on which these words are a line."""
    printed = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True).stdout.decode()
    return next(
        number
        for number, page in enumerate(printed.split("\f"), 1)
        if words in map(str.strip, page.splitlines())
    )


def _run(*command: str) -> None:
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


if __name__ == "__main__":
    IMAGES.mkdir(exist_ok=True)
    province()
