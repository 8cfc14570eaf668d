"""Brand packages small enough for many tests, and how they are laid out as a folder."""

from functools import cache
from pathlib import Path

from making.cards import good_card
from making.material import ARTICLE, document, photo
from making.packages import Files
from making.writers import write_xlsxwriter

CARD = "附件1 一市一品牌建设情况一览表.xlsx"


def folder(files: Files, into: Path) -> Path:
    for name, data in files.items():
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return into


def small(**changes: bytes | None) -> Files:
    """Return a package without films, small enough for many tests: PK401 alone is open."""
    changed = {**_good(), **changes}
    return {name: data for name, data in changed.items() if data is not None}


@cache
def _good() -> Files:
    return {
        CARD: write_xlsxwriter([good_card()]),
        "宣传稿件.docx": document(ARTICLE),
        **{f"图片/{number}.jpg": photo(number, side=(480, 360)) for number in range(1, 6)},
    }
