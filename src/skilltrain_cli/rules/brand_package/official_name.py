"""PK1: the name of a brand package, “地区或单位+品牌名称+联系人联系方式” (附件1 宣传素材)."""

from collections.abc import Iterator

from skilltrain_cli.judging.package_subject import BrandPackage
from skilltrain_cli.judging.rule import rule
from skilltrain_cli.judging.subject import FormSheet, Remark
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.notice_clause import Asked, ours
from skilltrain_cli.values.package_name import (
    LONGEST,
    PATTERN,
    PackageName,
    digits,
    is_same_name,
    parse_loosely,
    parse_name,
    stem_of,
    too_long,
)
from skilltrain_cli.values.phone import Phones
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.region import Level

_COMPARED = (("area", "地区"), ("brand", "品牌名称"), ("contact", "联系人"), ("phone", "联系电话"))
_BETWEEN = lazy_pattern("[、,，/／;；]")
_AREAS = ("市", "县", "区", "省")
_SECOND = lazy_pattern(r"(?<=\d{6})[\s\-－]+\d{1,2}$")
"""A copy's number behind the phone, or a short extension: only the card tells."""
_FIGURES = lazy_pattern(r"[\d\W_]+")


@rule(
    "PK104",
    "压缩包按“地区或单位+品牌名称+联系人联系方式”命名",
    on=BrandPackage,
    severity=Severity.ERROR,
    basis=Asked.PACKED,
)
def name_has_three_parts(package: BrandPackage) -> Iterator[Remark]:
    """
    压缩包名称由三部分组成，用加号（+）连接，如“淄博市+陶琉工匠+张三（这里写联系电话）.zip”；全角加号（＋）也认。

    第三部分是联系人姓名，后面紧接电话，电话后面不再写别的；“(1)”“副本”这类系统加的尾巴不算。

    违规:
        | 压缩包 |
        | 陶琉工匠宣传素材.zip |
        | 淄博市+陶琉工匠+李四.zip |
        | 淄博市+陶琉工匠+李四0533-2345678最终版.zip |
    合规:
        | 压缩包 |
        | 淄博市＋陶琉工匠＋李四0533-2345678.zip |
    """
    if package.draft:
        yield package.remark("这是草稿包，打包时材料还不齐", "补齐后用 skt pack 重新打包，不要只改名称")
    if not package.called:
        return
    written = stem_of(package.file)
    name = parse_name(package.file)
    if name is None:
        yield package.remark(f"名称“{shown(written)}”不是用“+”连接的三部分", _renamed(package))
    elif not name.contact and name.rest:
        yield package.remark(f"名称的第三部分里电话写在了前面，后面是“{shown(name.rest)}”", _renamed(package))
    elif not (name.contact and name.phone):
        if not name.contact and "+" in name.brand:
            yield package.remark("联系人与联系方式之间多了一个“+”", _renamed(package))
            return
        lacking = "联系方式" if name.contact else "联系人姓名"
        yield package.remark(
            f"名称的第三部分“{shown(name.contact or name.phone)}”缺少{lacking}",
            _renamed(package),
        )
    elif name.rest:
        yield package.remark(f"名称里电话后面多了“{shown(name.rest)}”", "请删去，名称以电话结尾")


@rule("PK105", "压缩包名称与附件1一致", on=BrandPackage, severity=Severity.ERROR, basis=Asked.PACKED)
def name_agrees_with_the_card(package: BrandPackage) -> Iterator[Remark]:
    """
    名称里的地区、品牌、联系人、电话，要与附件1的报送市、品牌名称、联系人、联系电话一致。

    第一部分写单位（不是地区）的，只核对后面的部分。名称不合格式的，能认出几部分就核对几部分。

    违规:
        | 压缩包 |
        | 枣庄市+陶琉工匠+李四0533-2345678.zip |
        | 淄博市+鲁菜师傅+李四0533-2345678.zip |
        | 淄博市+陶琉工匠+王五0533-2345678.zip |
        | 淄博市+陶琉工匠+李四0533-2345679.zip |
    合规:
        | 压缩包 |
        | 淄博市+“陶琉工匠”+李四05332345678.zip |
        | 淄博市技师学院+陶琉工匠+李四0533-2345678.zip |
    """
    if not package.called or package.card is None:
        return
    name = parse_loosely(package.file)
    for what, heading in _COMPARED:
        said, expected = _differing(what, name, package.card) if getattr(name, what) else ("", "")
        if said:
            yield package.remark(
                f"名称里的{heading}是“{shown(said)}”，附件1里是“{shown(expected)}”",
                "请核对后改成一致的",
            )


@rule(
    "PK107", "压缩包名称的第一部分是地区或单位", on=BrandPackage, severity=Severity.QUERY, basis=Asked.PACKED
)
def name_begins_with_area_or_unit(package: BrandPackage) -> Iterator[Remark]:
    """
    名称的第一部分写报送的市、县（市、区）或单位；写序号、省名，或查不到的市县区的，请核实。

    违规:
        | 压缩包 |
        | 1+陶琉工匠+李四0533-2345678.zip |
        | 火星市+陶琉工匠+李四0533-2345678.zip |
        | 山东省+陶琉工匠+李四0533-2345678.zip |
    合规:
        | 压缩包 |
        | 淄博市技师学院+陶琉工匠+李四0533-2345678.zip |
    """
    name = parse_name(package.file) if package.called else None
    if name is None:
        return
    found = package.setting.regions.resolve(name.area, package.setting.day)
    level = found.region.level if found.region else None
    unknown = (
        level is None
        and not found.elsewhere
        and (name.area.endswith(_AREAS) or _FIGURES.fullmatch(name.area) is not None)
    )
    if unknown or level is Level.PROVINCE:
        said = "是省名" if level else "不是省内的地区，也不像单位"
        yield package.remark(f"名称的第一部分“{shown(name.area)}”{said}", _renamed(package))


@rule(
    "PK108",
    "压缩包名称不要太长",
    on=BrandPackage,
    severity=Severity.ERROR,
    basis=ours("太长的文件名在 Windows 上解不开"),
)
def name_is_short_enough(package: BrandPackage) -> Iterator[Remark]:
    """
    文件名连同文件夹超过 260 个字符的，Windows 存不下、打不开；名称本身不要超过 240 个字符。

    违规:
        | 压缩包 | 品牌名称 |
        | 淄博市+{陶×240}+李四0533-2345678.zip | {陶×240} |
    合规:
        | 压缩包 |
        | 淄博市+陶琉工匠+李四0533-2345678.zip |
    """
    name = package.file.rpartition("/")[2]
    if package.called and too_long(name):
        yield package.remark(
            f"名称“{shown(stem_of(name))}”太长，有 {len(name)} 个字符，最多 {LONGEST} 个",
            "请把品牌名称写短，再改名",
        )


def _renamed(package: BrandPackage) -> str:
    """Say how the package should be called, as far as its card tells; the phone is the clerk's to add."""
    card = package.card
    if card is None:
        return f"请改名为“{PATTERN}”，如 淄博市+陶琉工匠+张三（这里写联系电话）.zip"
    area = card.city.name if card.city else "报送市"
    brand, contact = card.sheet.only("brand") or "品牌名称", card.sheet.only("contact") or "联系人"
    return f"请改名为“{area}+{shown(brand)}+{shown(contact)}”后面紧接联系电话；skt pack 会自动命名"


def _differing(what: str, name: PackageName, card: FormSheet) -> tuple[str, str]:
    """Return what name and card say of one thing, or nothing when they agree or one is silent."""
    if what == "area":
        return _area_differing(name, card)
    if what == "phone":
        phones = card.sheet.only("phone")
        known = [digits(each.written) for each in phones.numbers] if isinstance(phones, Phones) else []
        said = {
            digits(each)
            for whole in (name.phone, _SECOND.sub("", name.phone))
            for each in (whole, *_BETWEEN.split(whole))
        }
        agrees = not known or not said.isdisjoint((*known, "".join(known)))
        return ("", "") if agrees else (name.phone, phones.written)
    written = card.sheet.only(what)
    said = getattr(name, what)
    return (said, written) if written and not is_same_name(said, written) else ("", "")


def _area_differing(name: PackageName, card: FormSheet) -> tuple[str, str]:
    """Compare the first part, where it is a region: the city itself or one inside it."""
    if card.city is None:
        return "", ""
    regions, day = card.setting.regions, card.setting.day
    found = regions.resolve(name.area, day).region
    city = regions.city_of(found) if found else None
    wrong = (
        found is not None
        and found.level is not Level.PROVINCE
        and (city is None or city.code != card.city.code)
    )
    return (name.area, card.city.name) if wrong else ("", "")
