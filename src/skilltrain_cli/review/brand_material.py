"""What came with a brand's card (宣传素材): from its package's checklist, or as a catalogue lists it."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from msgspec import Struct

from skilltrain_cli.review.carried_queries import find_headings, list_text
from skilltrain_cli.review.finding import COMPLETE, Checklist, checklist_standing
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.number import Count, CountProblem, parse_count
from skilltrain_cli.values.text import key

MATERIAL = "宣传素材"
"""The sheet of a catalogue that lists it, and its column that tells whether anything came."""
CITY, BRAND = "市", "品牌名称"
COUNTS = {"pictures": "合格图片（张）", "films": "视频（个）", "backgrounds": "画面背景文字（份）"}
TEXTS = {"lengths": "视频时长、帧率", "article": "宣传稿件", "standing": "素材清单"}
HEADINGS = (
    CITY,
    BRAND,
    MATERIAL,
    COUNTS["pictures"],
    COUNTS["films"],
    TEXTS["lengths"],
    COUNTS["backgrounds"],
    TEXTS["article"],
    TEXTS["standing"],
)
"""As they are printed."""
TOTAL = "合计"
_COMPARING = "BT"
"""
The rules that compare files: what they say depends on what is merged together.

It stands in 情况说明. Here it would make a catalogue depend on the order in which it was merged.
"""

BrandKey = tuple[str, str]
"""What tells one brand from another, however it is written: city and name."""


class MaterialState(StrEnum):
    """Whether a brand came with material, in the words of the catalogue."""

    PACKAGE = "随宣传素材"
    CARD = "只有卡片"
    UNKNOWN = "不详"


class BrandMaterial(Struct, frozen=True, kw_only=True):
    """
    What came with a brand's card, worded as the checklist words it.

    ``None`` and an empty text stand for what nobody knows, or for what a card alone does not have.
    """

    came: MaterialState
    pictures: int | None = None
    """Sound ones, every picture once."""
    films: int | None = None
    backgrounds: int | None = None
    """Texts for the background of films."""
    lengths: str = ""
    """How long each film is, its size and its rate."""
    article: str = ""
    standing: str = ""
    """齐全, or how many things are lacking or in doubt."""

    @property
    def complete(self) -> bool:
        """Whether nothing is lacking or in doubt."""
        return self.standing == COMPLETE


class ListedMaterial(Struct, frozen=True, kw_only=True):
    """A row of a catalogue's list (zero-based): the brand it names, and what it says."""

    row: int
    city: str
    brand: str
    material: BrandMaterial
    unread: tuple[tuple[Spot, str], ...] = ()
    """Cells that are not what their heading asks for, and that heading."""


class MaterialList(Struct, frozen=True, kw_only=True):
    """The list of a catalogue as somebody left it."""

    rows: tuple[ListedMaterial, ...] = ()
    lacking: tuple[str, ...] = ()
    """Headings that are not there."""

    def known(self) -> Mapping[BrandKey, BrandMaterial]:
        """Return what is told of each brand; nothing of one that has two rows which differ."""
        told: dict[BrandKey, set[BrandMaterial]] = {}
        for each in self.rows:
            told.setdefault(brand_key(each.city, each.brand), set()).add(each.material)
        return {brand: found.pop() for brand, found in told.items() if len(found) == 1}


def brand_key(city: str, brand: str) -> BrandKey:
    """Return what tells one brand from another; a city is written with 市 or without."""
    return key(city).removesuffix("市"), key(brand)


def of_checklist(checklist: Checklist | None) -> BrandMaterial:
    """Return what came in a package; a notice that asks for no material gives no checklist."""
    if checklist is None:
        return BrandMaterial(came=MaterialState.PACKAGE)
    items = {each.id: each for each in checklist.items}
    counts = {name: each.count for name, each in items.items()}
    found = {name: each.found for name, each in items.items()}
    own = [each for each in checklist.items if not _only_compared(each.codes)]
    return BrandMaterial(
        came=MaterialState.PACKAGE,
        pictures=counts.get("pictures"),
        films=counts.get("films"),
        backgrounds=counts.get("background"),
        lengths=found.get("films", ""),
        article=found.get("article", ""),
        standing=checklist_standing(own),
    )


def _only_compared(codes: tuple[str, ...]) -> bool:
    return bool(codes) and all(code.startswith(_COMPARING) for code in codes)


def read_listing(grid: Grid) -> MaterialList:
    """Return the list on a catalogue's sheet, with what could not be read of it."""
    found = find_headings(grid, (CITY, BRAND))
    if found is None:
        return MaterialList(lacking=(CITY, BRAND))
    header, columns = found
    return MaterialList(
        rows=tuple(_rows(grid, header + 1, columns)),
        lacking=tuple(each for each in HEADINGS if each not in columns),
    )


def _rows(grid: Grid, first: int, columns: Mapping[str, int]) -> Iterator[ListedMaterial]:
    wanted = {heading: columns[heading] for heading in HEADINGS if heading in columns}
    for row in range(first, grid.bottom + 1):
        cells = {heading: grid.value(Spot(row, column)) for heading, column in wanted.items()}
        city, brand = list_text(cells[CITY]), list_text(cells[BRAND])
        if key(city) != TOTAL and any(map(list_text, cells.values())):
            yield ListedMaterial(
                row=row,
                city=city,
                brand=brand,
                material=_material(cells),
                unread=tuple((Spot(row, wanted[heading]), heading) for heading in _unread(cells)),
            )


def _material(cells: Mapping[str, Value]) -> BrandMaterial:
    counts = {name: parse_count(cells.get(heading)) for name, heading in COUNTS.items()}
    known = {name: each.value for name, each in counts.items() if isinstance(each, Count)}
    texts = {name: list_text(cells.get(heading)) for name, heading in TEXTS.items()}
    return BrandMaterial(
        came=_came(cells) or MaterialState.UNKNOWN,
        pictures=known.get("pictures"),
        films=known.get("films"),
        backgrounds=known.get("backgrounds"),
        lengths=texts["lengths"],
        article=texts["article"],
        standing=texts["standing"],
    )


def _came(cells: Mapping[str, Value]) -> MaterialState | None:
    said = key(list_text(cells.get(MATERIAL)))
    return next((each for each in MaterialState if key(each.value) == said), None)


def _unread(cells: Mapping[str, Value]) -> Iterable[str]:
    """Yield the headings of cells that hold something else; a count may be blank, as of a card alone."""
    if MATERIAL in cells and _came(cells) is None:
        yield MATERIAL
    for heading in COUNTS.values():
        found = parse_count(cells.get(heading))
        if not isinstance(found, Count) and found.kind not in (CountProblem.BLANK, CountProblem.NIL):
            yield heading
