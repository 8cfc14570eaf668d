"""What goes into a package that is built, in which order, under which names."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from skilltrain_cli.judging.package_subject import BrandPackage, TextRole
from skilltrain_cli.operations.brand_package.text_roles import label
from skilltrain_cli.operations.brand_package.text_titles import ORDINAL
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.package_name import PackageName, official_name, too_long, unfit_parts, usable_name
from skilltrain_cli.values.phone import Phones

_PREFIX = lazy_pattern("^(?:图片|视频|画面背景文字|宣传稿件)-")
_SUFFIXES = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",), "mp4": (".mp4", ".m4v"), "mov": (".mov", ".qt")}
"""Suffixes that say what the content is; the first is given where the name says something else."""
_LONGEST_STEM, _LONGEST_SUFFIX = 200, 16
"""With what is put before and behind, within the 240 characters of a path that PK102 allows."""
_CARD = "附件1 一市一品牌建设情况一览表"


class Piece(Struct, frozen=True, kw_only=True):
    """One file of the package: what it is called inside, and the entry it is."""

    name: str
    entry: str


class Unfit(Struct, frozen=True, kw_only=True):
    """What the card says that no official name can be made of, and where."""

    entry: str
    sheet: str
    cell: str
    heading: str
    written: str
    long: bool = False
    """The name would be longer than Windows takes."""


class PackagePlan(Struct, frozen=True, kw_only=True):
    """A package to be built."""

    name: str
    """The official name without suffix; empty when the card does not tell it, or tells one that is unfit."""
    unfit: Unfit | None = None
    pieces: tuple[Piece, ...]
    left_out: tuple[str, ...]
    """Entries that have no place in it."""
    unclear: tuple[str, ...]
    """Texts of which nothing tells what they are."""
    cards: tuple[str, ...]


def planned(package: BrandPackage) -> PackagePlan:
    """Return how a package is built from what was found: card, article, pictures, each film with its text."""
    named = [*_titled(package)]
    wide = max(len(str(len(named))), 2)
    pieces = tuple(
        Piece(name=f"{number:0{wide}}-{title}", entry=entry) for number, (title, entry) in enumerate(named, 1)
    )
    used = {piece.entry for piece in pieces}
    everything = [
        *package.cards,
        *(each.entry for each in package.writings),
        *(each.entry for each in package.pictures),
        *(each.entry for each in package.films),
        *package.others,
        *package.unreadable,
    ]
    name = _name(package)
    bad = _unfit(package, name)
    return PackagePlan(
        name="" if name is None or bad else official_name(name),
        unfit=bad,
        pieces=pieces,
        left_out=tuple(entry for entry in dict.fromkeys(everything) if entry not in used),
        unclear=tuple(each.entry for each in package.of(TextRole.OTHER) if not each.why),
        cards=tuple(dict.fromkeys(package.cards)),
    )


def _name(package: BrandPackage) -> PackageName | None:
    card = package.card
    phones = card.sheet.only("phone") if card else None
    if card is None or card.city is None or not isinstance(phones, Phones):
        return None
    brand, contact = card.sheet.only("brand"), card.sheet.only("contact")
    if not brand or not contact:
        return None
    phone = phones.numbers[0].written
    return PackageName(area=card.city.name, brand=brand, contact=contact, phone=phone)


def _unfit(package: BrandPackage, name: PackageName | None) -> Unfit | None:
    long = name is not None and too_long(f"{official_name(name)}.zip")
    part = "brand" if long else unfit_parts(name) if name else None
    if part is None or package.card is None:
        return None
    sheet = package.card.sheet
    where, spot = sheet.place(sheet.spot(0, part))
    column = sheet.form.by_name[part]
    return Unfit(
        entry=next(iter(package.cards), ""),
        sheet=where,
        cell=spot.a1,
        heading=column.heading,
        written=str(sheet.only(part) if part != "phone" else sheet.raw(part)[0]),
        long=long,
    )


def _titled(package: BrandPackage) -> Iterator[tuple[str, str]]:
    """Yield title with suffix, and entry, in the order of the annex; each film is followed by its texts."""
    for entry in dict.fromkeys(package.cards):
        yield _CARD + _suffix(entry), entry
    articles = [each.entry for each in package.of(TextRole.ARTICLE)]
    for number, entry in enumerate(articles, 1):
        yield f"宣传稿件{number if len(articles) > 1 else ''}{_suffix(entry)}", entry
    for picture in package.pictures:
        suffix = _suffix(picture.entry, picture.facts.format)
        yield f"图片-{_stem(picture.entry)}{suffix}", picture.entry
    yield from _films(package)


def _films(package: BrandPackage) -> Iterator[tuple[str, str]]:
    names = _distinct([each.entry for each in package.films])
    for film, name, own in zip(package.films, names, package.backgrounds(), strict=True):
        yield f"视频-{name}{_suffix(film.entry, film.facts.container)}", film.entry
        for number, entry in enumerate(own, 1):
            yield f"画面背景文字-{name}{f'（{number}）' if len(own) > 1 else ''}{_suffix(entry)}", entry


def _distinct(films: Sequence[str]) -> list[str]:
    """Return a name for each film that no other film's name is part of."""
    labels, stems = [label(entry) for entry in films], [_stem(entry) for entry in films]
    clear = (
        all(labels)
        and len(set(stems)) == len(stems)
        and not any(
            one in other for at, one in enumerate(labels) for then, other in enumerate(labels) if at != then
        )
    )
    return stems if clear else [str(number) for number in range(1, len(films) + 1)]


def _stem(entry: str) -> str:
    stem = _PREFIX.sub("", ORDINAL.sub("", PurePosixPath(entry).stem))
    return usable_name(usable_name(stem)[:_LONGEST_STEM]) or "无名"


def _suffix(entry: str, kind: str | None = None) -> str:
    """Return the suffix to give: the file's own where it does not lie."""
    own = PurePosixPath(entry).suffix.lower()
    own = own if len(own) <= _LONGEST_SUFFIX else ""
    known = _SUFFIXES.get(kind or "", (own,))
    return own if own in known else known[0]
