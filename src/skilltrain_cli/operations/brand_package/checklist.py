"""The checklist of a brand package: what was found of each thing that is asked for, and how it stands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import floor

from msgspec.structs import replace

from skilltrain_cli.judging.package_subject import (
    FILM_SUFFIXES,
    FOLDER,
    PICTURE_SUFFIXES,
    BrandPackage,
    Film,
    TextRole,
    Writing,
)
from skilltrain_cli.notices.notice import Material
from skilltrain_cli.review.finding import Checklist, ChecklistItem, Finding, ItemState, Severity
from skilltrain_cli.values.media_facts import clock, rate_text
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.package_name import stem_of
from skilltrain_cli.values.privacy import mask, shown
from skilltrain_cli.values.word_count import count as count_words

_ITEMS: Mapping[str, tuple[str, ...]] = {
    "archive": ("PK101", "PK102", "PK103"),
    "name": ("PK104", "PK105", "PK107", "PK108"),
    "pictures": ("PK30", "BT107"),
    "background": ("PK409", "PK412"),
    "films": ("PK4",),
    "article": ("PK5",),
    "card": ("PK2",),
}
"""Which findings speak of which item whatever entry they name, by the beginning of their codes."""
_KINDS = {"": "打不开", FOLDER: "文件夹"}


def checklist_of(package: BrandPackage) -> Checklist | None:
    """Return what was found of each thing; ``None`` when the notice asks for no material."""
    if package.material is None:
        return None
    return Checklist(file=package.file, items=tuple(_items(package, package.material)))


def settled_checklist(checklist: Checklist, findings: Iterable[Finding]) -> Checklist:
    """Return the checklist as the findings about its package leave it."""
    own = gathered(
        (_item(each, checklist.items), each)
        for each in findings
        if each.place.file == checklist.file and each.open
    )
    return replace(checklist, items=tuple(_settled(item, own.get(item.id, [])) for item in checklist.items))


def _settled(item: ChecklistItem, findings: Iterable[Finding]) -> ChecklistItem:
    cards = [each.card for each in findings]
    if not cards:
        return item
    worst = min(cards, key=lambda card: card.severity.rank).severity
    state = ItemState.LACKING if worst is Severity.ERROR else ItemState.DOUBTFUL
    return replace(item, state=state, codes=tuple(sorted({card.code for card in cards})))


def _item(finding: Finding, items: Sequence[ChecklistItem]) -> str:
    """Return the item a finding speaks of: by its code, else the one its entry was read as, else the card."""
    named = (item for item, codes in _ITEMS.items() if finding.card.code.startswith(codes))
    entry = finding.place.entry and mask(finding.place.entry)
    holding = (item.id for item in items if entry in item.entries)
    return next(named, None) or next(holding, None) or "card"


def _items(package: BrandPackage, material: Material) -> Iterator[ChecklistItem]:
    files = len(package.cards) + len(package.pictures) + len(package.films) + len(package.writings)
    kind = _KINDS.get(package.kind, package.kind)
    held = f"{kind}，{files + len(package.others)} 个文件" if package.opened else kind
    archive = _there("archive", "压缩包", held)
    if package.no_room:
        archive = replace(archive, state=ItemState.DOUBTFUL, found="没有全部打开，这台电脑磁盘空间不足")
    yield archive
    if package.called:
        yield _there("name", "压缩包名称", shown(stem_of(package.file), 60))
    if not package.opened or package.cut_short:
        return
    yield _there(
        "card", TextRole.CARD.label, _card(package), dict.fromkeys((*package.cards, *package.perhaps_cards))
    )
    yield _unless_lost(_pictures(package, material), [*package.lost(PICTURE_SUFFIXES)])
    yield _unless_lost(_films(package, material), [*package.lost(FILM_SUFFIXES)])
    yield from _texts(package, material)


def _unless_lost(item: ChecklistItem, lost: Sequence[str]) -> ChecklistItem:
    """Return the item as doubtful where some of it could not be read: nobody knows whether it is there."""
    if not lost:
        return item
    return replace(item, state=ItemState.DOUBTFUL, found=f"{item.found}；另有 {len(lost)} 个没有读出来")


def _pictures(package: BrandPackage, material: Material) -> ChecklistItem:
    sound, every = len({each.sha256 for each in package.sound}), len(package.pictures)
    return _there(
        "pictures",
        f"图片（不少于 {material.pictures} 张）",
        f"合格 {sound} 张" + (f"，共 {every} 张" if every > sound else ""),
        [each.entry for each in package.pictures],
        sound,
    )


def _films(package: BrandPackage, material: Material) -> ChecklistItem:
    seconds = f"{material.shortest_seconds}～{material.longest_seconds} 秒"
    limits = f"{seconds}，不少于 {material.frames_per_second} 帧/秒"
    return _there(
        "films",
        f"视频（{limits}）",
        "；".join(map(_film, package.films)) or "没有",
        [each.entry for each in package.films],
        len(package.films),
    )


def _texts(package: BrandPackage, material: Material) -> Iterator[ChecklistItem]:
    background = [each.entry for each in package.of(TextRole.BACKGROUND)]
    needed = f"{len(background)} 份，视频 {len(package.films)} 个" if package.films else "没有视频，不需要"
    yield _there("background", "画面背景文字", needed, background, len(background))
    articles = [each.entry for each in (*package.of(TextRole.ARTICLE), *package.untold)]
    yield _there("article", f"宣传稿件（{material.article_words} 字以内）", _article(package), articles)
    unread = [each for each in package.unreadable if each not in package.perhaps_cards]
    if unread:
        yield _there("others", "其他文件", f"{len(unread)} 个没有读出来", unread)


def _there(
    name: str, title: str, found: str, entries: Iterable[str] = (), count: int | None = None
) -> ChecklistItem:
    named = tuple(map(mask, entries))
    return ChecklistItem(id=name, name=title, state=ItemState.THERE, found=found, entries=named, count=count)


def _card(package: BrandPackage) -> str:
    if package.card is None:
        none = "没有读出来" if package.perhaps_cards else "没有"
        return f"{len(package.cards)} 份" if package.cards else none
    brand, city = package.card.sheet.only("brand"), package.card.sheet.only("city")
    return f"{shown(brand)}（{shown(city)}）"


def _film(film: Film) -> str:
    facts = film.facts
    if facts.problem is not None:
        return "打不开"
    length = "时长不明" if facts.duration_ms is None else clock(floor(facts.duration_ms))
    rate = "" if facts.fps_min is None else f"，{rate_text(facts.fps_min)} 帧/秒"
    return f"{length}，{facts.width}×{facts.height}{rate}"


def _article(package: BrandPackage) -> str:
    untold = f"{len(package.untold)} 份文字看不出哪份是" if package.untold else "没有"
    return "；".join(map(_length, package.of(TextRole.ARTICLE))) or untold


def _length(article: Writing) -> str:
    if article.trouble:
        return "字数不明"
    return f"{'' if article.exact else '约 '}{count_words(article.text).lower} 字"
