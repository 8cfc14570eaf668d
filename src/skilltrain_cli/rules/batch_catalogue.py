"""BT: is a merged workbook still what it was written as: its rows, and the material of its brands?"""

from collections.abc import Iterator, Mapping, Sequence

from skilltrain_cli.enclosed import COUNTS, ENCLOSED, BrandKey, Came, Listed, Listing, brand_key
from skilltrain_cli.finding import Place, Severity, ours
from skilltrain_cli.grid import Spot
from skilltrain_cli.privacy import shown
from skilltrain_cli.rules._rule import rule
from skilltrain_cli.rules.subject import Remark
from skilltrain_cli.rules.submitted import Batch, Submitted, brand_of

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


def _of_headings(listing: Listing, file: str) -> Iterator[Remark]:
    if listing.lacking:
        named = "、".join(f"“{each}”" for each in listing.lacking)
        yield Remark(
            message=f"“{ENCLOSED}”表没有找到表头{named}，这些{_TOLD_AS_UNKNOWN}",
            hint=_RESTORE,
            place=Place(file=file, sheet=ENCLOSED),
        )


def _of_rows(listing: Listing, file: str, brands: set[BrandKey]) -> Iterator[Remark]:
    first: dict[BrandKey, Listed] = {}
    known = listing.known()
    for each in listing.rows:
        brand = brand_key(each.city, each.brand)
        place = Place(file=file, sheet=ENCLOSED, spot=Spot(each.row, 0))
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


def _stray(each: Listed, place: Place) -> Remark:
    return Remark(
        message=f"一览表里没有{_named(each)}，这一行不归给别的品牌，再汇总时就没有了",
        hint="市和品牌名称请与一览表写得一致；品牌已经删去的，请把这一行也删去",
        place=place,
    )


def _of_cells(each: Listed, place: Place) -> Iterator[Remark]:
    words: Mapping[str, str] = dict.fromkeys(COUNTS.values(), "一个整数")
    came = "、".join(f"“{one}”" for one in Came)
    for spot, heading in each.unread:
        yield Remark(
            message=f"{_named(each)}的“{heading}”应是{words.get(heading, came)}，{_TOLD_AS_UNKNOWN}",
            hint=_RESTORE,
            place=Place(file=place.file, sheet=place.sheet, spot=spot),
        )


def _named(each: Listed) -> str:
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
        yield f"改了 {len(cells)} 格（{_first(cells)}）"
    if altered.gone:
        yield f"少了 {len(altered.gone)} 行（来自 {_first(list(map(str, altered.gone)))}）"
    if altered.added:
        yield f"多了 {len(altered.added)} 行（第 {_first([str(row + 1) for row in altered.added])} 行）"
    if altered.blurred:
        yield "与“来源明细”对不上，或者少了汇总时写的表，看不出是哪一格（重新排过序的也会这样）"


def _first(names: Sequence[str]) -> str:
    return "、".join(names[:_FEW]) + (" 等" if len(names) > _FEW else "")


RULES = (material_names_its_brand, merged_rows_stay_as_they_were)
