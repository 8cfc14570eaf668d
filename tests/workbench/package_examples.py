"""
The package of a rule's example: everything as it should be but what the row names.

``压缩包`` is the file's name, or ``文件夹``, or one of ``已加密`` and ``包内重名``; ``附件1`` its entries
parted by 、, or ``无``; ``图片`` and ``视频`` say what the first of them is, ``6张`` how many there are;
``宣传稿件`` is its text, ``无`` or ``读不出``, ``另一份稿件`` the text of a second; ``背景文字`` its entry,
``无``, ``空白`` or ``读不出``; ``稿件名称`` the entry of the article,
which tells its role; ``报送单位`` the unit asked for. Other headings are fields of the card.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from msgspec.structs import replace

from grids import plain
from skilltrain_cli.judging.package_subject import FOLDER, BrandPackage, Film, Picture, TextRole, Writing
from skilltrain_cli.judging.reporting_unit import Unit
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.judging.subject import FormSheet
from skilltrain_cli.operations.brand_package.text_roles import PackageText, backgrounds, readings
from skilltrain_cli.values.archive_problem import ArchiveProblem, ArchiveTrouble
from skilltrain_cli.values.media_facts import ImageFacts, VideoFacts

NAME = "淄博市+陶琉工匠+李四0533-2345678.zip"
ARTICLE = "窑火映红了车间的窗。李师傅把第一件茶盏捧在手里，说了一句：原来我也行。"
_TROUBLES = {
    "已加密": ArchiveTrouble(
        problem=ArchiveProblem.ENCRYPTED, name=None, detail="已加密，需要密码", remedy="请不要设密码"
    ),
    "包内重名": ArchiveTrouble(
        problem=ArchiveProblem.DUPLICATE, name="图片/2.jpg", detail="重名，解压时会互相覆盖"
    ),
}
_PICTURE_WORDS: Mapping[str, dict[str, Any]] = {
    "不完整": {"problem": "truncated"},
    "损坏": {"problem": "damaged"},
    "像素过多": {"problem": "too-large", "width": 20_000, "height": 20_000},
    "微信图片": {"messenger": True},
    "模糊": {"blur": 2.0},
}
_FILM_WORDS: Mapping[str, dict[str, Any]] = {
    "不完整": {"problem": "truncated"},
    "没有画面": {"problem": "no-video-track"},
    "播放列表": {"container": None, "problem": "playlist"},
    "黑屏": {"black": True},
    "静止": {"frozen": True},
    "没有时长": {"duration_ms": None},
}
_PICTURE_FACTS: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "格式": lambda value: {"format": value},
    "拍摄": lambda value: {"taken": datetime.fromisoformat(value)},
    "位置": lambda value: {"gps": tuple(map(float, value.split(",")))},
}
_FILM_FACTS: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "格式": lambda value: {"container": value},
    "时长": lambda value: {"duration_ms": Fraction(value) * 1000},
    "帧率": lambda value: {"fps_min": Fraction(value), "fps_second": Fraction(value)},
    "可变": lambda value: dict(
        zip(("fps_mode", "fps_min", "fps_second"), ("vfr", *map(Fraction, value.split("/"))), strict=True)
    ),
    "字幕": lambda value: {"text_tracks": int(value)},
    "尺寸": lambda value: dict(zip(("width", "height"), map(int, value.split("×")), strict=True)),
}
_OTHERS = frozenset(
    {"文件", "压缩包", "附件1", "图片", "视频", "宣传稿件", "另一份稿件", "背景文字", "报送单位", "其他文件"}
    | {"稿件名称"}
)


def package(
    given: Mapping[str, str], card: Callable[[Mapping[str, str]], FormSheet], base: Setting
) -> BrandPackage:
    """Return the package of one row; ``card`` makes the card of the fields the row names."""
    name = str(plain(given.get("压缩包", given.get("文件", NAME))))
    trouble = _TROUBLES.get(name)
    file = NAME if trouble or name == "文件夹" else name
    cards = [each for each in given.get("附件1", "附件1.xlsx").split("、") if each != "无"]
    made = card({heading: cell for heading, cell in given.items() if heading not in _OTHERS})
    opened = trouble is None or trouble.problem.of_name
    return BrandPackage(
        file=file,
        kind=FOLDER if name == "文件夹" else "zip",
        setting=_setting(base, given.get("报送单位", "")),
        card=made if len(cards) == 1 else None,
        cards=tuple(cards) if opened else (),
        pictures=_pictures(given.get("图片", ""), file) if opened else (),
        films=_films(given) if opened else (),
        writings=_writings(given) if opened else (),
        others=tuple(filter(None, [given.get("其他文件")])),
        troubles=(trouble,) if trouble else (),
    )


def _setting(base: Setting, unit: str) -> Setting:
    if not unit:
        return base
    city = base.regions.resolve_city(unit, base.day).region
    assert city is not None
    return replace(base, unit=Unit(city=city))


def _pictures(written: str, file: str) -> tuple[Picture, ...]:
    count = int(written.removesuffix("张")) if written.endswith("张") else 6
    good = [_picture(f"{file} {number}", number) for number in range(1, count + 1)]
    if not written or written.endswith("张"):
        return tuple(good)
    return (_changed(good, written), *good[1:])


def _changed(good: list[Picture], written: str) -> Picture:
    """Return the first picture as the cell says it is."""
    first, what, value = good[0], written[:2], written[2:]
    if what == "与第":
        other = good[int(value[0]) - 1]
        near = _with(first, dhash=(other.facts.dhash or 0) ^ 0b11)
        return replace(other, entry=first.entry) if value.endswith("相同") else near
    if what in ("照片", "相近"):
        near_by = 0b101 if what == "相近" else 0
        sha = f"{_picture(value, 1).sha256}{near_by or ''}"
        return replace(_with(first, dhash=_hash(value) ^ near_by), sha256=sha)
    return _with(
        first, **(_PICTURE_FACTS[what](value) if what in _PICTURE_FACTS else _PICTURE_WORDS[written])
    )


def _with(picture: Picture, **facts: Any) -> Picture:
    return replace(picture, facts=replace(picture.facts, **facts))


def _picture(seed: str, number: int) -> Picture:
    facts = ImageFacts(format="JPEG", width=4000, height=3000, dhash=_hash(seed), blur=300.0)
    return Picture(entry=f"图片/{number}.jpg", sha256=hashlib.sha256(seed.encode()).hexdigest(), facts=facts)


def _hash(seed: str) -> int:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")


def _films(given: Mapping[str, str]) -> tuple[Film, ...]:
    written, background = given.get("视频", ""), given.get("背景文字", "背景文字.docx")
    if written == "无":
        return ()
    texts = () if background == "无" else (background,)
    entry = "视频/窑火.mp4"
    return (Film(entry=entry, facts=_film(written), background=backgrounds([entry], texts)[entry]),)


def _film(written: str) -> VideoFacts:
    rate = Fraction(25)
    good = VideoFacts(
        container="mp4",
        duration_ms=Fraction(150_000),
        fps_min=rate,
        fps_second=rate,
        fps_mode="cfr",
        width=1920,
        height=1080,
    )
    what, value = ("可变", written[4:]) if written.startswith("可变帧率") else (written[:2], written[2:])
    if not written:
        return good
    return replace(good, **(_FILM_FACTS[what](value) if what in _FILM_FACTS else _FILM_WORDS[written]))


def _writings(given: Mapping[str, str]) -> tuple[Writing, ...]:
    article, background = given.get("宣传稿件", ARTICLE), given.get("背景文字", "背景文字.docx")
    texts = []
    if article != "无":
        trouble = "PDF 是扫描件，没有文字" if article == "读不出" else ""
        exact = not article.startswith("PDF：")
        text = "" if trouble else str(plain(article.removeprefix("PDF：")))
        entry = given.get("稿件名称", "宣传稿件.docx")
        told = readings([PackageText(entry=entry)], ())[entry]
        texts.append(
            Writing(
                entry=entry, role=told.role, guessed=told.guessed, text=text, trouble=trouble, exact=exact
            )
        )
    if "另一份稿件" in given:
        text = str(plain(given["另一份稿件"]))
        texts.append(Writing(entry="宣传稿件（定稿）.docx", role=TextRole.ARTICLE, text=text))
    if background != "无":
        trouble = {"空白": "里面没有文字", "读不出": "文件损坏，打不开"}.get(background, "")
        text = "" if trouble else "画面一：车间。"
        texts.append(
            Writing(
                entry=background,
                role=TextRole.BACKGROUND,
                text=text,
                trouble=trouble,
                empty=background == "空白",
            )
        )
    return tuple(texts)
