"""PK3: the pictures of a brand package (附件1 宣传素材1)."""

from collections.abc import Iterator, Mapping, Sequence

from skilltrain_cli.judging.package_subject import PICTURE_SUFFIXES, BrandPackage, Picture
from skilltrain_cli.judging.rule import rule
from skilltrain_cli.judging.subject import Remark
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.rules.brand_package.demands import all_there, material_figures
from skilltrain_cli.values.media_facts import near_duplicates
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.notice_clause import Asked, ours

_BLURRED = 10.0
"""Variance of the Laplacian at 512 pixels; photos in focus have hundreds, fog and bare walls some tens."""
_NAMED = 3
_PAIR = 2
_REMEDIES: Mapping[str, str] = {
    "HEIC": "这是苹果手机的格式；请在手机“设置→相机→格式”里选“兼容性最佳”后重拍，或导出为 JPG",
}
_BROKEN: Mapping[str, tuple[str, str]] = {
    "truncated": ("图片不完整，后半截没有了", "请重新发送原图"),
    "damaged": ("图片已损坏，打不开", "请重新发送原图"),
    "bomb": ("图片的像素与文件大小不相称，没有打开", "请发送相机或手机的原图"),
}


@rule("PK301", "图片张数够", on=BrandPackage, severity=Severity.ERROR, basis=Asked.PICTURES)
def pictures_are_enough(package: BrandPackage) -> Iterator[Remark]:
    """
    图片不少于通知规定的张数（5 张）；格式不对、打不开的不算，完全相同的几张只算一张，逐张点名。

    违规:
        | 图片 |
        | 4张 |
    合规:
        | 图片 |
        | 5张 |
    """
    least = material_figures(package).pictures
    distinct = {each.sha256 for each in package.sound}
    if len(distinct) < least and all_there(package, PICTURE_SUFFIXES):
        all_ = len(package.pictures)
        of_all = f"（共 {all_} 张，格式不对、打不开、重复的不算）" if all_ > len(distinct) else ""
        same = "".join(f"；{_all_named(each)}完全相同，只算一张" for each in _equal(package) if len(each) > 1)
        yield package.remark(
            f"合格的图片有 {len(distinct)} 张{of_all}，规定不少于 {least} 张{same}",
            f"请再补 {least - len(distinct)} 张" + ("，不要与已有的相同" if same else ""),
        )


@rule("PK302", "图片是 JPG、JPEG 或 PNG", on=BrandPackage, severity=Severity.ERROR, basis=Asked.PICTURES)
def pictures_have_the_right_format(package: BrandPackage) -> Iterator[Remark]:
    """
    按内容识别格式，不看后缀：把 .heic 改名为 .jpg，仍然不是 JPG。

    违规:
        | 图片 |
        | 格式HEIC |
        | 格式GIF |
    合规:
        | 图片 |
        | 格式PNG |
    """
    formats = material_figures(package).picture_formats
    spare = _spare(package)
    for each in package.pictures:
        found = each.facts.format
        if found is None:
            yield package.remark("名为图片，内容不是", f"请换成 JPG 或 PNG 原图{spare}", entry=each.entry)
        elif found not in formats:
            remedy = _REMEDIES.get(found, "请用看图软件另存为 JPG 或 PNG；有原图的请发原图")
            yield package.remark(
                f"图片是 {found} 格式，要求 JPG、JPEG 或 PNG", remedy + spare, entry=each.entry
            )


@rule(
    "PK303",
    "图片打得开、是完整的",
    on=BrandPackage,
    severity=Severity.ERROR,
    basis=ours("打不开的图片看不到内容"),
)
def pictures_are_whole(package: BrandPackage) -> Iterator[Remark]:
    """
    每张图片都解码到最后一个字节；没有传完的图片，缩略图看起来也是好的。

    违规:
        | 图片 |
        | 不完整 |
        | 损坏 |
    合规:
        | 图片 |
        | 格式JPEG |
    """
    for each in package.pictures:
        problem = each.facts.problem or ""
        if problem in _BROKEN:
            message, remedy = _BROKEN[problem]
            yield package.remark(message, remedy + _spare(package), entry=each.entry)


def _spare(package: BrandPackage) -> str:
    """Say that a picture may also be left out where there are enough without it."""
    enough = len({each.sha256 for each in package.sound}) >= material_figures(package).pictures
    return "；合格的图片已经够数，删去这一张也可以" if enough else ""


@rule("PK304", "图片互不重复", on=BrandPackage, severity=Severity.QUERY, basis=ours("同一张图片不能算两张"))
def pictures_differ(package: BrandPackage) -> Iterator[Remark]:
    """
    完全相同的几张只算一张，因此不够张数的见 PK301；缩小、重新压缩过的同一张照片看起来相近，列为疑似，请核实。

    违规:
        | 图片 |
        | 与第2张相同 |
        | 与第2张相近 |
    合规:
        | 图片 |
        | 6张 |
    """
    equal = _equal(package)
    enough = len(equal) >= material_figures(package).pictures
    for same in equal:
        if enough and len(same) > 1:
            said = f"{_all_named(same)}完全相同" if len(same) > _PAIR else f"与“{same[0].entry}”完全相同"
            yield package.remark(said, "请删去重复的，或换成不同的图片", entry=same[1].entry)
    distinct = [same[0] for same in equal]
    for alike in _alike(distinct):
        said = f"{_named(alike)}疑似" if len(alike) > _PAIR else f"疑似与“{alike[0].entry}”"
        yield package.remark(
            f"{said}是同一张照片", "是同一张的请换一张；不是的请写情况说明", entry=alike[1].entry
        )


def _equal(package: BrandPackage) -> list[list[Picture]]:
    """Return the sound pictures, those together that are the same to the last byte."""
    return list(gathered((each.sha256, each) for each in package.sound).values())


def _all_named(pictures: Sequence[Picture]) -> str:
    """Name every picture and say how many they are: what is to be deleted must be known."""
    return "、".join(f"“{each.entry}”" for each in pictures) + f" {len(pictures)} 张图片"


def _alike(pictures: Sequence[Picture]) -> Iterator[Sequence[Picture]]:
    """Yield each picture with the later ones that look like it; a picture is a later one once."""
    groups: dict[int, list[Picture]] = {}
    seen: set[int] = set()
    for place, later in near_duplicates([each.facts.dhash for each in pictures]):
        if later not in seen:
            seen.add(later)
            groups.setdefault(place, [pictures[place]]).append(pictures[later])
    yield from groups.values()


def _named(pictures: Sequence[Picture]) -> str:
    """Say how many they are, and the first names."""
    more = "等" if len(pictures) > _NAMED else ""
    names = "、".join(f"“{each.entry}”" for each in pictures[:_NAMED])
    return f"{names}{more} {len(pictures)} 张图片"


@rule(
    "PK305",
    "图片大小在能检查的范围内",
    on=BrandPackage,
    severity=Severity.QUERY,
    basis=ours("太大的图片没法检查"),
)
def pictures_can_be_checked(package: BrandPackage) -> Iterator[Remark]:
    """
    像素太多（超过一亿）的图片没有打开检查，请人工核对。

    违规:
        | 图片 |
        | 像素过多 |
    合规:
        | 图片 |
        | 格式JPEG |
    """
    for each in package.pictures:
        if each.facts.problem == "too-large":
            size = f"{each.facts.width}×{each.facts.height}"
            yield package.remark(
                f"图片有 {size} 像素，太大，没有检查是否完整",
                "请另存为小一些的 JPG，或写情况说明",
                entry=each.entry,
            )


@rule("PK306", "图片是原图", on=BrandPackage, severity=Severity.NOTE, basis=Asked.PICTURES)
def pictures_are_originals(package: BrandPackage) -> Iterator[Remark]:
    """
    微信、QQ 传过的图片多半被压缩过。只作提示：看名称、尺寸和有没有相机信息，不能断定。

    违规:
        | 图片 |
        | 微信图片 |
    合规:
        | 图片 |
        | 格式JPEG |
    """
    for each in package.pictures:
        if each.facts.messenger:
            yield package.remark(
                "像是微信、QQ 压缩过的图片",
                "请发送原图（微信发送时勾选“原图”，或用邮箱、U 盘）",
                entry=each.entry,
            )


@rule("PK307", "图片画面清晰", on=BrandPackage, severity=Severity.NOTE, basis=Asked.PICTURES)
def pictures_are_sharp(package: BrandPackage) -> Iterator[Remark]:
    """
    画面边缘很少的图片可能是模糊的，也可能本来就是大片空白。只作提示。

    违规:
        | 图片 |
        | 模糊 |
    合规:
        | 图片 |
        | 格式JPEG |
    """
    for each in package.pictures:
        if each.facts.blur is not None and each.facts.blur < _BLURRED:
            yield package.remark("画面可能模糊", "请打开看一看，模糊的换一张", entry=each.entry)


@rule(
    "PK308",
    "照片是行动期间拍的",
    on=BrandPackage,
    severity=Severity.QUERY,
    basis=ours("更早的照片说明不了这次行动"),
)
def pictures_are_of_the_time(package: BrandPackage) -> Iterator[Remark]:
    """
    相机记录的拍摄时间早于行动开始，或晚于审核日的，请核实：可能是旧照片，也可能是相机时钟不准。

    拍摄时间本身不显示。没有记录的不算问题。

    违规:
        | 图片 |
        | 拍摄2016-05-01 |
        | 拍摄2031-05-01 |
    合规:
        | 图片 |
        | 拍摄2021-05-01 |
    """
    since, today = material_figures(package).taken_from, package.setting.as_of
    for each in package.pictures:
        taken = each.facts.taken.date() if each.facts.taken else None
        if taken is not None and since is not None and taken < since:
            said = f"照片记录的拍摄时间早于 {since.year} 年 {since.month} 月"
        elif taken is not None and (taken - today).days > 1:
            said = "照片记录的拍摄时间比审核日还晚"
        else:
            continue
        yield package.remark(said, "是旧照片的请换一张；相机时钟不准的请写情况说明", entry=each.entry)


@rule(
    "PK309",
    "照片是在省内拍的",
    on=BrandPackage,
    severity=Severity.QUERY,
    basis=ours("省外拍的照片可能不是本地的培训"),
)
def pictures_are_of_the_place(package: BrandPackage) -> Iterator[Remark]:
    """
    照片记录的拍摄地点不在省内的，请核实是不是反映本市培训实际的照片。

    拍摄地点本身不显示。没有记录的不算问题。

    违规:
        | 图片 |
        | 位置30.5,104.0 |
    合规:
        | 图片 |
        | 位置36.8,118.0 |
    """
    area = material_figures(package).area
    for each in package.pictures:
        if area is None or each.facts.gps is None:
            continue
        south, north, west, east = area
        latitude, longitude = each.facts.gps
        if not (south <= latitude <= north and west <= longitude <= east):
            yield package.remark(
                "照片记录的拍摄地点不在省内",
                "不是本市培训照片的请换一张；外出培训的请写情况说明",
                entry=each.entry,
            )
