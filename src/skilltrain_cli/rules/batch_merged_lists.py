"""BT: is the material of each brand its own, and a merged workbook still what it was written as?"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from skilltrain_cli.judging.package_subject import Album, Picture
from skilltrain_cli.judging.rule import rule
from skilltrain_cli.judging.subject import Remark
from skilltrain_cli.judging.submission import Batch, Submitted, brand_of, thing_of
from skilltrain_cli.review.brand_material import (
    COUNTS,
    MATERIAL,
    BrandKey,
    ListedMaterial,
    MaterialList,
    MaterialState,
    brand_key,
)
from skilltrain_cli.review.finding import Place, Severity
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.values.media_facts import near_duplicates
from skilltrain_cli.values.named_groups import first_few
from skilltrain_cli.values.notice_clause import ours
from skilltrain_cli.values.privacy import shown

_FEW = 5
_TOLD_AS_UNKNOWN = "再汇总时按“不详”"
_RESTORE = "请改回汇总时的样子，或者用原来的宣传素材重新汇总"


@rule(
    "BT108",
    "目录的“宣传素材”表对得上品牌",
    on=Batch,
    severity=Severity.QUERY,
    basis=ours("目录与品牌对不上，有一处是错的"),
)
def material_names_its_brand(batch: Batch) -> Iterator[Remark]:
    """
    用 skt merge 汇总的目录可以改，但“宣传素材”表靠市和品牌名称认品牌：一览表里改了名称的，这里也要改。

    对不上的一行不归给别的品牌，再汇总时就没有了；同一品牌有不一样的两行、数读不出来的，再汇总时按“不详”。

    违规(目录):
        | 报送市 | 品牌名称 | 宣传素材表的品牌名称 | 合格图片 |
        | 淄博市 | 陶琉工匠 | 陶瓷工匠 | 5 |
    违规(目录):
        | 报送市 | 品牌名称 | 宣传素材表的品牌名称 | 合格图片 |
        | 淄博市 | 陶琉工匠 | 陶琉工匠 | 五六张 |
    合规(目录):
        | 报送市 | 品牌名称 | 宣传素材表的品牌名称 | 合格图片 |
        | 淄博市 | 陶琉工匠 | 陶琉工匠 | 5 |
        | 淄博市 | 鲁班传人 | 鲁班传人 | |
    """
    brands: dict[str, set[BrandKey]] = {}
    for card in batch.cards:
        brands.setdefault(card.sheet.file, set()).add(brand_of(card))
    for each in batch.cards:
        if each.listing is not None:
            yield from _of_headings(each.listing, each.sheet.file)
            yield from _of_rows(each.listing, each.sheet.file, brands[each.sheet.file])


def _of_headings(listing: MaterialList, file: str) -> Iterator[Remark]:
    if listing.lacking:
        named = "、".join(f"“{each}”" for each in listing.lacking)
        yield Remark(
            message=f"“{MATERIAL}”表没有找到表头{named}，这些{_TOLD_AS_UNKNOWN}",
            hint=_RESTORE,
            place=Place(file=file, sheet=MATERIAL),
        )


def _of_rows(listing: MaterialList, file: str, brands: set[BrandKey]) -> Iterator[Remark]:
    first: dict[BrandKey, ListedMaterial] = {}
    known = listing.known()
    for each in listing.rows:
        brand = brand_key(each.city, each.brand)
        place = Place(file=file, sheet=MATERIAL, spot=Spot(each.row, 0))
        if brand not in brands:
            yield _stray(each, place)
            continue
        earlier = first.setdefault(brand, each)
        if earlier is not each and brand not in known:
            yield Remark(
                message=f"{_named(each)}在第 {earlier.row + 1} 行已有一行，内容不一样，{_TOLD_AS_UNKNOWN}",
                hint="请只留对的那一行",
                place=place,
            )
        yield from _of_cells(each, place)


def _stray(each: ListedMaterial, place: Place) -> Remark:
    return Remark(
        message=f"一览表里没有{_named(each)}，这一行不归给别的品牌，再汇总时就没有了",
        hint="市和品牌名称请与一览表写得一致；品牌已经删去的，请把这一行也删去",
        place=place,
    )


def _of_cells(each: ListedMaterial, place: Place) -> Iterator[Remark]:
    words: Mapping[str, str] = dict.fromkeys(COUNTS.values(), "一个整数")
    came = "、".join(f"“{one}”" for one in MaterialState)
    for spot, heading in each.unread:
        yield Remark(
            message=f"{_named(each)}的“{heading}”应是{words.get(heading, came)}，{_TOLD_AS_UNKNOWN}",
            hint=_RESTORE,
            place=Place(file=place.file, sheet=place.sheet, spot=spot),
        )


def _named(each: ListedMaterial) -> str:
    brand, city = shown(each.brand, 40) or "空白", shown(each.city, 20) or "市是空白"
    return f"“{brand}”（{city}）"


@rule(
    "BT110",
    "汇总表汇总以后不改动",
    on=Batch,
    severity=Severity.QUERY,
    basis=ours("上级不能改下级报的数，改了就与下级的表对不上"),
)
def merged_rows_stay_as_they_were(batch: Batch) -> Iterator[Remark]:
    """
    用 skt merge 写出的汇总表，里面的内容是下级报的：数不对的应退回原单位改正，再重新汇总。

    改了哪一格、删了哪一行、添了哪一行，都按“来源明细”的行校验码查出来；只是重新排过序的不算，备注可以写。

    违规(汇总后):
        | 组织区县 | 培训项目名称 | 汇总时人数 | 培训人数 |
        | 张店区 | 陶瓷工艺培训 | 41 | 99 |
    违规(汇总后):
        | 组织区县 | 培训项目名称 | 汇总时人数 | 培训人数 |
        | 张店区 | 陶瓷工艺培训 | 41 | 41 |
        | 张店区 | 琉璃制作培训 | 30 | |
    合规(汇总后):
        | 组织区县 | 培训项目名称 | 汇总时人数 | 培训人数 |
        | 张店区 | 陶瓷工艺培训 | 41 | 41 |
    """
    for each in batch.sheets:
        if each.altered:
            yield Remark(
                message=f"汇总以后改动过：{'；'.join(_alterations(each))}",
                hint="上级不改下级报的数：请退回原单位改正后重新汇总；确需保留的，请写情况说明",
                place=Place(file=each.sheet.file, sheet=each.sheet.name, spot=each.sheet.anchor),
            )


def _alterations(each: Submitted) -> Iterator[str]:
    """Yield in words what was changed."""
    altered = each.altered
    if altered.changed:
        cells = [f"{spot.a1}“{heading}”" for spot, heading in altered.changed]
        yield f"改了 {len(cells)} 格（{first_few(cells, _FEW)}）"
    if altered.gone:
        yield f"少了 {len(altered.gone)} 行（来自 {first_few([*map(str, altered.gone)], _FEW)}）"
    if altered.added:
        rows = [str(row + 1) for row in altered.added]
        yield f"多了 {len(rows)} 行（第 {first_few(rows, _FEW)} 行）"
    if altered.blurred:
        yield "与“来源明细”对不上，或者少了汇总时写的表，看不出是哪一格（重新排过序的也会这样）"


@rule(
    "BT107",
    "同一张照片不用在两个品牌里",
    on=Batch,
    severity=Severity.QUERY,
    basis=ours("同一张照片说明不了两个品牌"),
)
def pictures_are_used_once(batch: Batch) -> Iterator[Remark]:
    """
    照片要反映本品牌的培训实际；另一个品牌的压缩包里也有同一张的，请核实归属。缩小、压缩过的列为疑似。

    违规(素材包):
        | 文件 | 图片 |
        | 淄博市+陶琉工匠+李四0533-2345678.zip | 照片甲 |
        | 枣庄市+鲁班传人+李四0533-2345678.zip | 照片甲 |
    违规(素材包):
        | 文件 | 图片 |
        | 淄博市+陶琉工匠+李四0533-2345678.zip | 照片甲 |
        | 枣庄市+鲁班传人+李四0533-2345678.zip | 相近甲 |
    合规(素材包):
        | 文件 | 图片 |
        | 淄博市+陶琉工匠+李四0533-2345678.zip | 照片甲 |
        | 枣庄市+鲁班传人+李四0533-2345678.zip | 照片乙 |
    """
    pictures = [(album, picture) for album in batch.albums for picture in album.pictures]
    brands = {each.sheet.file: thing_of(each)[1:] for each in batch.cards}
    told: set[int] = set()
    shared: dict[tuple[str, str], list[_Shared]] = {}
    for earlier, later, surely in _pairs(pictures):
        (one, first), (other, second) = pictures[earlier], pictures[later]
        if later not in told and not _of_one_brand(one.file, other.file, brands):
            told.add(later)
            same = _Shared(mine=second.entry, its=first.entry, surely=surely)
            shared.setdefault((one.file, other.file), []).append(same)
    for (its, mine), among in shared.items():
        earliest = among[0]
        alike = "完全相同" if all(each.surely for each in among) else "疑似同一张"
        named = f"“{shown(its, 60)}”里的“{shown(earliest.its)}”"
        several = f"有 {len(among)} 张图片（“{shown(earliest.mine)}”等）与{named}等{alike}"
        yield Remark(
            message=f"与{named}{alike}" if len(among) == 1 else several,
            hint="不是本品牌的照片请换掉；确实共用的请写情况说明",
            place=Place(file=mine, entry=earliest.mine if len(among) == 1 else None),
            compared=(its,),
        )


def _of_one_brand(one: str, other: str, brands: Mapping[str, tuple[object, ...]]) -> bool:
    """Tell whether two packages are one, or of one brand: BT101 and BT104 speak of those."""
    return one == other or (one in brands and brands[one] == brands.get(other) and all(brands[one]))


class _Shared(Struct, frozen=True, kw_only=True):
    """A picture of one package that another has too; ``surely`` when every byte is the same."""

    mine: str
    its: str
    surely: bool


def _pairs(pictures: Sequence[tuple[Album, Picture]]) -> Iterator[tuple[int, int, bool]]:
    """Yield the places of pictures that are one, and of those that look like one."""
    first: dict[str, int] = {}
    for place, (_, picture) in enumerate(pictures):
        earlier = first.setdefault(picture.sha256, place)
        if earlier != place:
            yield earlier, place, True
    for earlier, later in near_duplicates([picture.facts.dhash for _, picture in pictures]):
        yield earlier, later, False
