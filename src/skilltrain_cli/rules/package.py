"""
PK: the brand package as one submission: archive, name, card, pictures, films, texts (附件1 宣传素材).

Archive, name and card are judged here; pictures, films and texts in the files beside it.
"""

from collections.abc import Iterator

from skilltrain_cli.finding import Severity
from skilltrain_cli.package_name import PATTERN, PackageName, digits, parse, same, stem_of
from skilltrain_cli.phone import Phones
from skilltrain_cli.privacy import shown
from skilltrain_cli.region import Level
from skilltrain_cli.rules._material import PACKED, SENT
from skilltrain_cli.rules._rule import rule
from skilltrain_cli.rules.packed import FOLDER, Package
from skilltrain_cli.rules.subject import BrandSheet, Remark
from skilltrain_cli.text import key

_PACK = "材料齐全以后，用 skt pack 生成名称规范的压缩包"
_NAMED = 5
_COMPARED = (("area", "地区"), ("brand", "品牌名称"), ("contact", "联系人"), ("phone", "联系电话"))


@rule("PK101", "压缩包要能完整打开", on=Package, severity=Severity.ERROR, basis=PACKED)
def package_opens_completely(package: Package) -> Iterator[Remark]:
    """
    加密、分卷、损坏、层层嵌套的压缩包打不开或打不全，里面的材料等于没有报送。

    违规:
        | 压缩包 |
        | 已加密 |
    合规:
        | 压缩包 |
        | 淄博市+陶琉工匠+李四0533-2345678.zip |
    """
    for trouble in package.troubles:
        if not trouble.problem.of_name:
            said, _, remedy = trouble.detail.partition("；")
            yield package.remark(said, remedy or "请改用 zip，把材料原件重新压缩后发送", entry=trouble.name)
    for entry, why in package.failed:
        yield package.remark(f"读不了：{why}", "请换成原文件，重新压缩后发送", entry=entry)


@rule("PK102", "包里的文件名要能在 Windows 上用", on=Package, severity=Severity.ERROR, basis=PACKED)
def entries_have_usable_names(package: Package) -> Iterator[Remark]:
    """
    重名、过长、带控制字符或与系统设备同名的文件，解压时会丢失或互相覆盖。

    违规:
        | 压缩包 |
        | 包内重名 |
    合规:
        | 压缩包 |
        | 淄博市+陶琉工匠+李四0533-2345678.zip |
    """
    for trouble in package.troubles:
        if trouble.problem.of_name:
            said, _, remedy = trouble.detail.partition("；")
            yield package.remark(said, remedy or "请改名后重新压缩", entry=trouble.name)


@rule("PK103", "材料打成一个压缩包报送", on=Package, severity=Severity.QUERY, basis=PACKED)
def material_comes_in_one_archive(package: Package) -> Iterator[Remark]:
    """
    宣传素材要以压缩包形式统一报送；审核的是文件夹时提醒打包。

    违规:
        | 压缩包 |
        | 文件夹 |
    合规:
        | 压缩包 |
        | 淄博市+陶琉工匠+李四0533-2345678.zip |
    """
    if package.kind == FOLDER:
        yield package.remark("这是文件夹，还没有打成压缩包", _PACK)


@rule(
    "PK104",
    "压缩包按“地区或单位+品牌名称+联系人联系方式”命名",
    on=Package,
    severity=Severity.ERROR,
    basis=PACKED,
)
def name_has_three_parts(package: Package) -> Iterator[Remark]:
    """
    压缩包名称由三部分组成，用加号（+）连接，如“淄博市+陶琉工匠+张三13800000000.zip”；全角加号（＋）也认。

    第三部分是联系人姓名，后面紧接电话。

    违规:
        | 压缩包 |
        | 陶琉工匠宣传素材.zip |
        | 淄博市+陶琉工匠+李四.zip |
    合规:
        | 压缩包 |
        | 淄博市＋陶琉工匠＋李四0533-2345678.zip |
    """
    if package.kind == FOLDER:
        return
    written = stem_of(package.file)
    name = parse(package.file)
    if name is None:
        yield package.remark(f"名称“{shown(written)}”不是用“+”连接的三部分", _renamed(package))
    elif not (name.contact and name.phone):
        lacking = "联系方式" if name.contact else "联系人姓名"
        yield package.remark(
            f"名称的第三部分“{shown(name.contact or name.phone)}”缺少{lacking}",
            _renamed(package),
        )


@rule("PK105", "压缩包名称与附件1一致", on=Package, severity=Severity.ERROR, basis=PACKED, needs=("PK104",))
def name_agrees_with_the_card(package: Package) -> Iterator[Remark]:
    """
    名称里的地区、品牌、联系人、电话，要与附件1的报送市、品牌名称、联系人、联系电话一致。

    第一部分写单位（不是地区）的，只核对后面的部分。

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
    name = None if package.kind == FOLDER else parse(package.file)
    if name is None or package.card is None or not (name.contact and name.phone):
        return
    for what, heading in _COMPARED:
        said, expected = _differing(what, name, package.card)
        if said:
            yield package.remark(
                f"名称里的{heading}是“{shown(said)}”，附件1里是“{shown(expected)}”",
                "请核对后改成一致的",
            )


@rule("PK106", "包里的文件都用得上", on=Package, severity=Severity.NOTE, basis=PACKED)
def entries_are_all_of_use(package: Package) -> Iterator[Remark]:
    """
    既不是图片、视频，也不是文字材料的文件，没有审核。

    违规:
        | 其他文件 |
        | 课件.pptx |
    合规:
        | 其他文件 |
        |  |
    """
    if package.others:
        named = "、".join(shown(each) for each in package.others[:_NAMED])
        more = f" 等 {len(package.others)} 个" if len(package.others) > _NAMED else ""
        yield package.remark(
            f"认不出用途的文件：{named}{more}", "确属宣传素材的，请换成图片、视频或 .docx 文字材料"
        )


@rule("PK201", "附件1放在压缩包里", on=Package, severity=Severity.ERROR, basis=SENT)
def card_is_in_the_package(package: Package) -> Iterator[Remark]:
    """
    附件1与宣传素材一并报送；.xlsx、.docx 都可以。旧版 .doc 和 PDF 里的表读不出来。

    违规:
        | 附件1 |
        | 无 |
    合规:
        | 附件1 |
        | 附件1.docx |
    """
    if package.opened and not package.cards and not package.unreadable:
        near = next(
            (each.entry for each in package.writings if "一览表" in each.entry or "附件1" in key(each.entry)),
            "",
        )
        named = f"（“{shown(near)}”里没有读到）" if near else ""
        yield package.remark(
            f"没有附件1《“一市一品牌”建设情况一览表》{named}", "请把填好的附件1（.xlsx 或 .docx）放进来"
        )


@rule("PK202", "一个压缩包里只放一份附件1", on=Package, severity=Severity.ERROR, basis=SENT)
def one_card_in_a_package(package: Package) -> Iterator[Remark]:
    """
    一个品牌一个压缩包，里面只有一份附件1；两份的不知道以哪份为准。

    违规:
        | 附件1 |
        | 附件1.docx、附件1（修改）.docx |
    合规:
        | 附件1 |
        | 附件1.docx |
    """
    if len(package.cards) > 1:
        named = "、".join(f"“{shown(each)}”" for each in package.cards[:_NAMED])
        yield package.remark(
            f"有 {len(package.cards)} 份附件1：{named}",
            "请只留一份；两个品牌的，请分成两个压缩包",
            entry=package.cards[1],
        )


@rule("PK203", "附件1的报送市就是报送单位", on=Package, severity=Severity.ERROR, basis=SENT)
def card_is_the_senders(package: Package) -> Iterator[Remark]:
    """
    指定了报送单位（--unit）时，附件1的报送市要是这个市，或这个单位所在的市。

    违规:
        | 报送单位 | 报送市 |
        | 枣庄市 | 淄博市 |
    合规:
        | 报送单位 | 报送市 |
        | 淄博市 | 淄博市 |
    """
    unit, card = package.setting.unit, package.card
    if unit is not None and card is not None and card.city is not None and card.city.code != unit.city.code:
        yield package.remark(
            f"报送单位是{unit.city.name}，附件1的报送市是{card.city.name}",
            "请核对是否拿错了附件1",
            entry=package.cards[0],
        )


def _renamed(package: Package) -> str:
    """Say how the package should be called, as far as its card tells; the phone is the clerk's to add."""
    card = package.card
    if card is None:
        return f"请改名为“{PATTERN}”，如 淄博市+陶琉工匠+张三（这里写联系电话）.zip"
    area = card.city.name if card.city else "报送市"
    brand, contact = card.sheet.only("brand") or "品牌名称", card.sheet.only("contact") or "联系人"
    return f"请改名为“{area}+{shown(brand)}+{shown(contact)}”后面紧接联系电话；skt pack 会自动命名"


def _differing(what: str, name: PackageName, card: BrandSheet) -> tuple[str, str]:
    """Return what name and card say of one thing, or nothing when they agree or one is silent."""
    if what == "area":
        return _area_differing(name, card)
    if what == "phone":
        phones = card.sheet.only("phone")
        known = [digits(each.written) for each in phones.numbers] if isinstance(phones, Phones) else []
        agrees = not known or digits(name.phone) in known or digits(name.phone) == "".join(known)
        return ("", "") if agrees else (name.phone, phones.written)
    written = card.sheet.only(what)
    said = getattr(name, what)
    return (said, written) if written and not same(said, written) else ("", "")


def _area_differing(name: PackageName, card: BrandSheet) -> tuple[str, str]:
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


RULES = (
    package_opens_completely,
    entries_have_usable_names,
    material_comes_in_one_archive,
    name_has_three_parts,
    name_agrees_with_the_card,
    entries_are_all_of_use,
    card_is_in_the_package,
    one_card_in_a_package,
    card_is_the_senders,
)
