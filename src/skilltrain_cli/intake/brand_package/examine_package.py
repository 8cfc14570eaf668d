"""Examine one brand package inside a worker: unpack it, read its card, look at all its material."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import starmap
from pathlib import PurePosixPath
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.errors import why_unread
from skilltrain_cli.intake.brand_package.package_to_examine import Parcel
from skilltrain_cli.intake.brand_package.sort_entries import SortedEntries, is_bundle, sort
from skilltrain_cli.intake.examine_file import Order, setting_of
from skilltrain_cli.intake.workers.progress import counting
from skilltrain_cli.judging.package_subject import (
    FOLDER,
    Album,
    BrandPackage,
    Film,
    Picture,
    TextRole,
    Writing,
)
from skilltrain_cli.judging.subject import subject_of
from skilltrain_cli.judging.submission import Submission
from skilltrain_cli.operations.brand_package.checklist import checklist_of
from skilltrain_cli.operations.brand_package.text_roles import PackageText, backgrounds, readings
from skilltrain_cli.readers.archives.spool import SPOILED, unreadable
from skilltrain_cli.readers.archives.unpack import unpack
from skilltrain_cli.readers.archives.unpacked_archive import Entry, Unpacked, digest_of
from skilltrain_cli.readers.media.film import can_look_deeply, video_facts
from skilltrain_cli.readers.media.images import image_facts
from skilltrain_cli.readers.untrusted.absent_library import AbsentLibrary, absent_library
from skilltrain_cli.readers.untrusted.file_kind import is_office
from skilltrain_cli.rules.run_rules import check
from skilltrain_cli.values.archive_problem import ArchiveProblem, ArchiveTrouble
from skilltrain_cli.values.media_facts import ImageFacts, VideoFacts

T = TypeVar("T")
Damaged = Callable[[], tuple[ArchiveTrouble, ...]]


class Examined(Struct, frozen=True, kw_only=True):
    """
    What a package came to.

    ``stored`` are the entries of a plain folder, those of archives in it (``nests``) included.
    """

    package: BrandPackage
    submission: Submission
    stored: Mapping[str, Entry] = field(default_factory=dict)
    nests: tuple[str, ...] = ()


def examine_package(parcel: Parcel, order: Order) -> Submission | None:
    """Return what a package comes to; ``None`` when it is no package but something with other forms in it."""
    examined = look_into(parcel, order)
    return None if examined is None else examined.submission


def look_into(parcel: Parcel, order: Order) -> Examined | None:
    """Return a package, its submission, and where its files are."""
    tick = counting()
    left_out = {each.resolve() for each in parcel.leave_out}
    unpacked = unpack(parcel.source.path, parcel.into, leave_out=left_out, tick=tick)
    entries = unpacked.entries
    if is_office(each.name for each in entries):
        return None
    chosen = {
        each.name: parcel.chosen[stored]
        for each in entries
        if parcel.chosen and each.alone and (stored := each.stored.resolve()) in parcel.chosen
    } | dict(parcel.answered)
    contents = SortedEntries(chosen=chosen)
    with read_beside(entries, tick) as damaged:
        for entry in entries:
            sort(entry, contents, parcel.source.file, order)
        contents.take_perhaps_cards()
        media = bool(contents.pictures or contents.films)
        if parcel.perhaps and not (
            media and not contents.tables and _is_one(contents, parcel) and _own(contents, unpacked.nests)
        ):
            return None
        if not parcel.perhaps and is_bundle(contents, unpacked, parcel.source.file, setting_of(order)):
            return None
        package = without_damaged(_package(parcel, unpacked, contents, order), damaged())
    return Examined(
        package=package,
        submission=replace(
            _submission(package, contents, digest_of(entries)),
            litter=tuple(f"{package.file}/{each}" for each in unpacked.skipped),
        ),
        stored={each.name: each for each in entries} if unpacked.kind == FOLDER else {},
        nests=unpacked.nests,
    )


def _is_one(contents: SortedEntries, parcel: Parcel) -> bool:
    """Tell whether a folder is one package by its cards: in folders of their own they are several."""
    if len(contents.cards) == 1:
        return True
    return parcel.named and len({PurePosixPath(card).parent for card in contents.cards}) <= 1


def _own(contents: SortedEntries, nests: Sequence[str]) -> bool:
    """Tell whether a card, a picture or a film lies in the folder itself: else it only keeps archives."""
    media = (each.name for each in (*contents.pictures, *contents.films))
    inside = tuple(f"{nest}/" for nest in nests)
    return not all(name.startswith(inside) for name in (*contents.cards, *contents.unreadable, *media))


def _package(parcel: Parcel, unpacked: Unpacked, contents: SortedEntries, order: Order) -> BrandPackage:
    """Return the package as its rules judge it."""
    setting = setting_of(order)
    texts = [PackageText(entry=entry, text=words.text) for entry, words in contents.texts]
    films = [entry.name for entry in contents.films]
    told = readings(texts, films, contents.chosen)
    background = [entry for entry, each in told.items() if each.role is TextRole.BACKGROUND]
    named = backgrounds(films, background)
    subjects = [subject_of(each.sheet, setting) for each in contents.sheets]
    cards = [each for each in subjects if each.form.is_card]
    return BrandPackage(
        file=parcel.source.file,
        kind=unpacked.kind,
        setting=setting,
        card=cards[0] if len(cards) == 1 else None,
        cards=tuple(contents.cards),
        pictures=tuple(_pictures(contents)),
        films=tuple(
            Film(entry=entry.name, facts=facts, background=named[entry.name])
            for entry, facts in _looked(contents.films, contents, _film)
        ),
        writings=tuple(
            Writing(
                entry=entry,
                role=told[entry].role,
                why=told[entry].why,
                guessed=told[entry].guessed,
                text=words.text,
                trouble=words.trouble,
                exact=words.exact,
                empty=words.empty,
            )
            for entry, words in contents.texts
        ),
        others=tuple(contents.others),
        unreadable=tuple(contents.unreadable),
        troubles=(*unpacked.troubles, *starmap(_unseen, contents.unseen.items())),
        failed=tuple(contents.failed),
    )


def _pictures(contents: SortedEntries) -> Iterator[Picture]:
    for entry, facts in _looked(contents.pictures, contents, _picture):
        yield Picture(entry=entry.name, sha256=entry.digest(), facts=facts)


def _looked(
    entries: list[Entry], contents: SortedEntries, look: Callable[[Entry], T]
) -> Iterator[tuple[Entry, T]]:
    """Yield the facts of each entry; bytes the system will not give are told instead."""
    for entry in entries:
        try:
            yield entry, look(entry)
        except OSError as error:
            contents.failed.append((entry.name, why_unread(error)))
        except ModuleNotFoundError as error:
            contents.unseen.setdefault(absent_library(error), []).append(entry.name)


def _unseen(library: AbsentLibrary, entries: Sequence[str]) -> ArchiveTrouble:
    """Say of all entries at once that they were not looked at."""
    return ArchiveTrouble(
        problem=ArchiveProblem.ABSENT,
        name=entries[0],
        detail=f"{library.said}，{len(entries)} 个没有看",
        remedy=library.remedy,
        entries=tuple(entries),
    )


def _picture(entry: Entry) -> ImageFacts:
    with entry.open() as file:
        return image_facts(file, entry.name)


def _film(entry: Entry) -> VideoFacts:
    with entry.open() as file:
        return video_facts(file, entry.name, deep=can_look_deeply())


def _submission(package: BrandPackage, contents: SortedEntries, digest: str) -> Submission:
    """Judge the package and gather all that is said of it; its sheets are those of all its contents."""
    outcome = check(package)
    broken = any(not each.problem.of_name for each in package.troubles) or bool(
        package.failed or package.unreadable
    )
    return Submission(
        file=package.file,
        sha256=digest,
        sheets=tuple(replace(each, sheet=replace(each.sheet, sha256=digest)) for each in contents.sheets),
        findings=(*contents.findings, *outcome.findings),
        unchecked=(*contents.unchecked, *outcome.unchecked),
        unread=broken,
        unmatched=tuple(contents.unmatched),
        album=Album(file=package.file, pictures=package.pictures),
        checklist=checklist_of(package),
    )


@contextmanager
def read_beside(entries: Sequence[Entry], tick: Callable[[int, int], None]) -> Iterator[Damaged]:
    """
    Read what nobody has read yet in a thread of its own; yields what waits for it and tells what is damaged.

    A file of a plain folder has no checksum that its bytes could be held against, and is left alone.
    """
    large = [each for each in entries if not each.verified and each.crc is not None]
    if sys.platform == "emscripten":  # a web page has no threads
        yield lambda: _damaged(large, lambda count: tick(count, 0))
        return
    with ThreadPoolExecutor(max_workers=1) as beside:
        reading = beside.submit(_damaged, large, lambda count: tick(count, 0))
        yield reading.result


def _damaged(entries: Sequence[Entry], tick: Callable[[int], None]) -> tuple[ArchiveTrouble, ...]:
    return tuple(trouble for each in entries if (trouble := _trouble(each, tick)) is not None)


def _trouble(entry: Entry, tick: Callable[[int], None]) -> ArchiveTrouble | None:
    try:
        if entry.intact(tick):
            return None
    except OSError as error:
        why = unreadable(error)
        return ArchiveTrouble(problem=why.problem, name=entry.name, detail=why.detail, entries=(entry.name,))
    return ArchiveTrouble(
        problem=ArchiveProblem.DAMAGED, name=entry.name, detail=SPOILED, entries=(entry.name,)
    )


def without_damaged(package: BrandPackage, damaged: Sequence[ArchiveTrouble]) -> BrandPackage:
    """Return a package as if the damaged had been missing from the first, like any that was unpacked."""
    names = {each.name for each in damaged}
    return replace(
        package,
        troubles=(*package.troubles, *damaged),
        films=tuple(each for each in package.films if each.entry not in names),
        pictures=tuple(each for each in package.pictures if each.entry not in names),
        others=tuple(each for each in package.others if each not in names),
        failed=tuple(each for each in package.failed if each[0] not in names),
    )
