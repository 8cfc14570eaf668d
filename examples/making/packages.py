"""A complete brand package, and five that lack something: what each lacks is written beside it."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from making.cards import good_card
from making.material import ARTICLE, BACKGROUND, document, film, photo
from making.writers import write_xlsxwriter

NAME = "淄博市+陶琉工匠+蒋五0533-2001301.zip"
_TIME = (2021, 6, 10, 9, 0, 0)

Files = dict[str, bytes]


class Packed(Struct, frozen=True, kw_only=True):
    """One package: its name, the rules it breaks, and its files."""

    name: str
    breaks: tuple[str, ...]
    files: Files


def packages(work: Path) -> Iterator[Packed]:
    """Yield the good package and the five others; films are made in ``work``."""
    good = material(work)
    yield Packed(name=NAME, breaks=(), files=good)
    yield Packed(name="图片不够/" + NAME, breaks=("PK301", "PK302"), files=_few_pictures(good))
    yield Packed(name="视频不合格/" + NAME, breaks=("PK404", "PK405"), files=_wrong_film(good, work))
    yield Packed(name="缺材料/" + NAME, breaks=("PK409", "PK501"), files=_without_texts(good))
    yield Packed(name="名称不符/枣庄市+陶琉工匠+王五.zip", breaks=("PK104", "PK105"), files=good)
    yield Packed(name="没有附件1/" + NAME, breaks=("PK201", "PK502"), files=_without_card(good))


def material(work: Path) -> Files:
    """Return all that belongs into the package, by path."""
    files = {f"图片/培训现场{number}.jpg": photo(number) for number in range(1, 6)}
    return {
        "附件1 一市一品牌建设情况一览表.xlsx": write_xlsxwriter([good_card()]),
        "宣传稿件.docx": document(ARTICLE),
        **files,
        "图片/作品.png": photo(6, kind="PNG", side=(320, 240)),
        "视频/窑火.mp4": film(work / "good.mp4").read_bytes(),
        "视频/窑火 画面背景文字.docx": document(BACKGROUND),
        "视频/灯工.mov": film(work / "good.mov", seconds=180, rate=30).read_bytes(),
        "视频/灯工 画面背景文字.txt": BACKGROUND.encode("gb18030"),
    }


def archive(packed: Packed, into: Path) -> Path:
    """Write the package as a zip whose media are stored as they are."""
    path = into / packed.name
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as made:
        for name, data in packed.files.items():
            made.writestr(zipfile.ZipInfo(name, _TIME), data)
    return path


def _few_pictures(good: Files) -> Files:
    """Leave out two photos, and make a GIF of the one named .png."""
    kept = _without(good, lambda name: name.endswith(("现场1.jpg", "现场2.jpg")))
    return kept | {"图片/作品.png": photo(6, kind="GIF")}


def _wrong_film(good: Files, work: Path) -> Files:
    """Make one film a second too short, and give the other one 24 frames a second."""
    return good | {
        "视频/窑火.mp4": film(work / "short.mp4", seconds=119).read_bytes(),
        "视频/灯工.mov": film(work / "slow.mov", rate=24).read_bytes(),
    }


def _without_texts(good: Files) -> Files:
    """Leave out the article and what stands beside the films."""
    return _without(good, lambda name: name.endswith((".docx", ".txt")))


def _without_card(good: Files) -> Files:
    """Leave out the card, and write an article of 801 characters."""
    kept = _without(good, lambda name: name.startswith("附件1"))
    return kept | {"宣传稿件.docx": document("陶" * 801)}


def _without(files: Files, unwanted: Callable[[str], bool]) -> Files:
    return {name: data for name, data in files.items() if not unwanted(name)}
