"""Examine one brand package inside a worker: unpack it, read its card, look at all its material."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TypeVar

from skilltrain_cli.archives.entry import Entry, Unpacked
from skilltrain_cli.archives.extent import Extent
from skilltrain_cli.archives.unpack import unpack
from skilltrain_cli.check import check
from skilltrain_cli.explanation import Explanation
from skilltrain_cli.finding import Finding, Unchecked
from skilltrain_cli.intake.examine import Order, judge, setting_of
from skilltrain_cli.intake.parcel import Parcel
from skilltrain_cli.intake.read import TABLES, read_data
from skilltrain_cli.intake.words import SUFFIXES as TEXTS
from skilltrain_cli.intake.words import Words, words_of
from skilltrain_cli.material import ImageFacts, VideoFacts
from skilltrain_cli.media.images import image_facts
from skilltrain_cli.media.kind import HEAD_BYTES, IMAGE_KINDS, VIDEO_KINDS, sniff
from skilltrain_cli.media.video import can_look_deeply, video_facts
from skilltrain_cli.package.checklist import outline
from skilltrain_cli.package.roles import Told, backgrounds, readings
from skilltrain_cli.reading import Failure, Kind, Reading
from skilltrain_cli.rules.packed import FOLDER, Album, Film, Package, Picture, Role, Writing
from skilltrain_cli.rules.subject import BrandSheet, subject_of
from skilltrain_cli.rules.submitted import Submission, Submitted
from skilltrain_cli.untrusted.limits import LIMITS, MIB

T = TypeVar("T")

_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".heic", ".gif", ".bmp", ".webp", ".tif", ".tiff"})
_FILMS = frozenset({".mp4", ".mov", ".m4v", ".avi", ".mkv", ".wmv", ".flv", ".mpg", ".mpeg", ".rmvb", ".3gp"})
_SOUND = frozenset({".mp3", ".wav", ".m4a", ".aac", ".wma"})
_OFFICE = "[content_types].xml"
"""Every office file is a zip with this in it; one named .zip is still a workbook or document."""
_CARD_FORM, _TABLE_FORM = "brand", "project"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """
    What a package came to.

    ``stored`` is where the entries of a plain folder lie, those of archives in it (``nests``) included.
    """

    package: Package
    submission: Submission
    stored: Mapping[str, Extent] = field(default_factory=dict)
    nests: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Contents:
    """What is found in the entries, one after the other."""

    chosen: Mapping[str, Role] = field(default_factory=dict)
    """What the user says an entry is."""
    cards: list[str] = field(default_factory=list)
    sheets: list[Submitted] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list)
    unmatched: list[Explanation] = field(default_factory=list)
    tables: int = 0
    """Files that hold another form."""
    pictures: list[Entry] = field(default_factory=list)
    films: list[Entry] = field(default_factory=list)
    texts: list[tuple[str, Words]] = field(default_factory=list)
    """Entries with what they say."""
    others: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    """Tables of which one may have been the card."""
    failed: list[tuple[str, str]] = field(default_factory=list)


def examine_package(parcel: Parcel, order: Order) -> Submission | None:
    """Return what a package comes to; ``None`` when it is no package but something with other forms in it."""
    examined = look_into(parcel, order)
    return None if examined is None else examined.submission


def look_into(parcel: Parcel, order: Order) -> Examined | None:
    """Return a package, its submission, and where its files are."""
    left_out = {each.resolve() for each in parcel.leave_out}
    unpacked = unpack(parcel.source.path, parcel.into, leave_out=left_out)
    if _is_office(entries := unpacked.entries):
        return None
    chosen = {
        each.name: parcel.chosen[stored]
        for each in entries
        if parcel.chosen and each.alone and (stored := each.stored.resolve()) in parcel.chosen
    } | dict(parcel.answered)
    contents = _Contents(chosen=chosen)
    for entry in entries:
        _sort(entry, contents, parcel, order)
    media = bool(contents.pictures or contents.films)
    if parcel.perhaps and not (
        media and not contents.tables and _is_one(contents, parcel) and _own(contents, unpacked.nests)
    ):
        return None
    if contents.tables and not contents.cards and not media:
        return None
    package = _package(parcel, unpacked, contents, order)
    return Examined(
        package=package,
        submission=_submission(package, contents, _digest(entries)),
        stored={each.name: each.extent for each in entries} if unpacked.kind == FOLDER else {},
        nests=unpacked.nests,
    )


def _is_office(entries: Sequence[Entry]) -> bool:
    """Tell a workbook or document that is called .zip: a part that lists types, and folders of parts."""
    names = [each.name.casefold() for each in entries]
    return _OFFICE in names and any(name.startswith(("xl/", "word/", "ppt/")) for name in names)


def _is_one(contents: _Contents, parcel: Parcel) -> bool:
    """Tell whether a folder is one package by its cards: in folders of their own they are several."""
    if len(contents.cards) == 1:
        return True
    return parcel.named and len({PurePosixPath(card).parent for card in contents.cards}) <= 1


def _own(contents: _Contents, nests: Sequence[str]) -> bool:
    """Tell whether a card, a picture or a film lies in the folder itself: else it only keeps archives."""
    media = (each.name for each in (*contents.pictures, *contents.films))
    inside = tuple(f"{nest}/" for nest in nests)
    return not all(name.startswith(inside) for name in (*contents.cards, *contents.unreadable, *media))


def _sort(entry: Entry, contents: _Contents, parcel: Parcel, order: Order) -> None:
    """Put an entry where it belongs: by its content first, then by its name."""
    try:
        with entry.open() as file:
            kind = sniff(file.read(HEAD_BYTES))
    except OSError as error:
        contents.failed.append((entry.name, error.strerror or str(error)))
        return
    suffix = PurePosixPath(entry.name).suffix.lower()
    if kind in IMAGE_KINDS or (suffix in _PICTURES and kind not in VIDEO_KINDS):
        contents.pictures.append(entry)
    elif suffix in _SOUND:
        contents.others.append(entry.name)
    elif kind in VIDEO_KINDS or suffix in _FILMS:
        contents.films.append(entry)
    elif entry.size > LIMITS.file_bytes and suffix in TEXTS:
        contents.texts.append((entry.name, Words(trouble=f"文件太大（{entry.size // MIB} MB）")))
    elif entry.size > LIMITS.file_bytes:
        contents.others.append(entry.name)
    else:
        _read(entry, contents, parcel, order)


def _read(entry: Entry, contents: _Contents, parcel: Parcel, order: Order) -> None:
    """Read a card, another form, a text, or something that is none of these."""
    try:
        with entry.open() as file:
            data = file.read()
    except OSError as error:
        contents.failed.append((entry.name, error.strerror or str(error)))
        return
    reading = replace(read_data(data, file=entry.name), file=parcel.source.file)
    suffix = PurePosixPath(entry.name).suffix.lower()
    chosen = contents.chosen.get(entry.name)
    if (
        chosen in (None, Role.CARD)
        and reading.kind in TABLES
        and _is_form(entry.name, reading, contents, order)
    ):
        return
    if reading.kind in (Kind.DOCX, Kind.DOC, Kind.PDF) or suffix in TEXTS:
        locked = reading.failure is Failure.ENCRYPTED  # Word's or Excel's: only the suffix tells
        contents.texts.append((entry.name, words_of(data, Kind.DOCX if locked else reading.kind)))
    else:
        contents.others.append(entry.name)


def _is_form(name: str, reading: Reading, contents: _Contents, order: Order) -> bool:
    """Judge a card and keep what is said of it; tell whether the file is a card or another form."""
    card = judge(reading, replace(order, form=_CARD_FORM))
    if card.sheets and Role.CARD in contents.chosen.values() and name not in contents.chosen:
        contents.others.append(name)
        return True
    suffix = PurePosixPath(name).suffix.lower()
    broken = reading.failure is not None and reading.kind is not Kind.DOCX and suffix not in TEXTS
    if card.sheets or broken:
        contents.findings += [_inside(each, name) for each in card.findings]
        contents.unchecked += card.unchecked
        contents.unmatched += card.unmatched
        contents.cards += [name] * len(card.sheets)
        contents.sheets += [replace(each, entry=name) for each in card.sheets]
        contents.unreadable += [name] if broken else []
        return True
    if card.list_only:
        contents.unmatched += [replace(each, file=reading.file) for each in card.unmatched]
        return False
    if reading.failure is None and judge(reading, replace(order, form=_TABLE_FORM, values=False)).sheets:
        contents.tables += 1
        contents.others.append(name)
        return True
    return False


def _inside(finding: Finding, entry: str) -> Finding:
    return replace(finding, place=replace(finding.place, entry=entry))


def _package(parcel: Parcel, unpacked: Unpacked, contents: _Contents, order: Order) -> Package:
    """Return the package as its rules judge it."""
    setting = setting_of(order)
    texts = [Told(entry=entry, text=words.text) for entry, words in contents.texts]
    films = [entry.name for entry in contents.films]
    told = readings(texts, films, contents.chosen)
    background = [entry for entry, each in told.items() if each.role is Role.BACKGROUND]
    named = backgrounds(films, background)
    subjects = [subject_of(each.sheet, setting) for each in contents.sheets]
    cards = [each for each in subjects if isinstance(each, BrandSheet)]
    return Package(
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
                text=words.text,
                trouble=words.trouble,
                exact=words.exact,
                empty=words.empty,
            )
            for entry, words in contents.texts
        ),
        others=tuple(contents.others),
        unreadable=tuple(contents.unreadable),
        troubles=unpacked.troubles,
        failed=tuple(contents.failed),
    )


def _pictures(contents: _Contents) -> Iterator[Picture]:
    for entry, facts in _looked(contents.pictures, contents, _picture):
        yield Picture(entry=entry.name, sha256=entry.digest(), facts=facts)


def _looked(
    entries: list[Entry], contents: _Contents, look: Callable[[Entry], T]
) -> Iterator[tuple[Entry, T]]:
    """Yield the facts of each entry; bytes the system will not give are told instead."""
    for entry in entries:
        try:
            yield entry, look(entry)
        except OSError as error:
            contents.failed.append((entry.name, error.strerror or str(error)))


def _picture(entry: Entry) -> ImageFacts:
    with entry.open() as file:
        return image_facts(file, entry.name)


def _film(entry: Entry) -> VideoFacts:
    with entry.open() as file:
        return video_facts(file, entry.name, deep=can_look_deeply())


def _digest(entries: Sequence[Entry]) -> str:
    """Return what tells one package's contents from another's, whatever holds them: names, sizes, sums."""
    listed = sorted(f"{each.name}\0{each.size}\0{each.sha256 or each.crc}" for each in entries)
    return hashlib.sha256("\n".join(listed).encode(errors="replace")).hexdigest()


def _submission(package: Package, contents: _Contents, digest: str) -> Submission:
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
        checklist=outline(package),
    )
