"""What each entry of a brand package is: a card, another form, a picture, a film, a text, or of no use."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.errors import why_unread
from skilltrain_cli.intake.brand_package.text_files import SUFFIXES as TEXTS
from skilltrain_cli.intake.brand_package.text_files import Words, words_of
from skilltrain_cli.intake.examine_file import Order, judge
from skilltrain_cli.intake.pictures_of_forms import named_like_form
from skilltrain_cli.intake.read_file import read_data
from skilltrain_cli.judging.package_subject import TextRole
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.brand_package.text_titles import by_name, names_card, names_text
from skilltrain_cli.readers.archives.unpacked_archive import Entry, Unpacked
from skilltrain_cli.readers.media.media_kind import HEAD_BYTES, IMAGE_KINDS, VIDEO_KINDS, sniff_media
from skilltrain_cli.readers.untrusted.absent_library import AbsentLibrary
from skilltrain_cli.readers.untrusted.file_limits import LIMITS, MIB
from skilltrain_cli.review.explanation import Explanation
from skilltrain_cli.review.finding import Finding, Unchecked
from skilltrain_cli.values.read_outcome import Failure, Reading
from skilltrain_cli.values.table_kinds import SHEET_SUFFIXES, TABLES, FileKind
from skilltrain_cli.values.text import key

_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".heic", ".gif", ".bmp", ".webp", ".tif", ".tiff"})
_FILMS = frozenset({".mp4", ".mov", ".m4v", ".avi", ".mkv", ".wmv", ".flv", ".mpg", ".mpeg", ".rmvb", ".3gp"})
_SOUND = frozenset({".mp3", ".wav", ".m4a", ".aac", ".wma"})
_LOCKED = (Failure.ENCRYPTED, Failure.PROTECTED)
_CARD_FORM, _TABLE_FORM = "brand", "project"


class SortedEntries(Struct, kw_only=True):
    """What is found in the entries, one after the other."""

    chosen: Mapping[str, TextRole] = field(default_factory=dict)
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
    perhaps: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    """Texts that could not be read and bear no name of a text, with what is wrong with them."""
    failed: list[tuple[str, str]] = field(default_factory=list)
    unseen: dict[AbsentLibrary, list[str]] = field(default_factory=dict)
    """Entries that need a library that is not here."""

    def take_perhaps_cards(self) -> None:
        """Take those for the card when there is nothing else that may be it."""
        if self.cards or self.unreadable or not self.perhaps:
            return
        self.texts = [(name, words) for name, words in self.texts if name not in self.perhaps]
        for name, findings in self.perhaps.items():
            self.unreadable.append(name)
            self.findings += findings


def is_bundle(contents: SortedEntries, unpacked: Unpacked, archive: str, setting: Setting) -> bool:
    """
    Tell an archive of tables, which is read like a folder, from a brand package.

    A package has a card or the official name, and pictures, films or texts; photos of forms are no material.
    One that cannot be opened is told by the names of what is lost in it, or by its own.
    """
    pictures = [each for each in contents.pictures if not named_like_form(each.name, setting)]
    cards = len(set(contents.cards))
    name = PurePosixPath(archive)
    if contents.films or "+" in key(name.stem):
        return False
    if not unpacked.entries:
        lost = [each for trouble in unpacked.troubles for each in trouble.entries]
        named = named_like_form(name.name, setting) and not names_card(name.stem)
        return all(map(_is_table, lost)) if lost else named
    if pictures:
        return not cards and contents.tables > len(pictures)
    if contents.tables or cards > 1:
        return True
    texts = [each for each, _ in contents.texts]
    forms = [
        each for each in texts if named_like_form(each, setting) and not names_card(PurePosixPath(each).stem)
    ]
    return not cards and len(forms) == len(texts) and (bool(forms) or any(map(_is_table, _unclear(contents))))


def _unclear(contents: SortedEntries) -> Iterator[str]:
    """Yield the files of which nobody knows what they were to be, and the photos of forms."""
    yield from contents.others
    yield from (each for each in contents.unreadable if not names_card(PurePosixPath(each).stem))
    yield from contents.perhaps
    yield from (each.name for each in contents.pictures)


def _is_table(name: str) -> bool:
    suffix = PurePosixPath(name).suffix.lower()
    return suffix in SHEET_SUFFIXES or suffix in _PICTURES


def sort(entry: Entry, contents: SortedEntries, file: str, order: Order) -> None:
    """Put an entry of a package where it belongs: by its content first, then by its name."""
    try:
        with entry.open() as opened:
            kind = sniff_media(opened.read(HEAD_BYTES))
    except OSError as error:
        contents.failed.append((entry.name, why_unread(error)))
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
        _read(entry, contents, file, order)


def _read(entry: Entry, contents: SortedEntries, file: str, order: Order) -> None:
    """Read a card, another form, a text, or something that is none of these."""
    try:
        with entry.open() as opened:
            data = opened.read()
    except OSError as error:
        contents.failed.append((entry.name, why_unread(error)))
        return
    reading = replace(read_data(data, file=entry.name), file=file)
    chosen = contents.chosen.get(entry.name)
    if (
        chosen in (None, TextRole.CARD)
        and (reading.kind in TABLES or reading.failure in _LOCKED)
        and _is_form(entry.name, reading, contents, order)
    ):
        return
    if _is_text(entry.name, reading):
        contents.texts.append((entry.name, words_of(data, reading.kind, reading.failure)))
    else:
        contents.others.append(entry.name)


def _is_text(name: str, reading: Reading) -> bool:
    """Tell a text by its content, its suffix, or, when nothing else can be read of it, its name."""
    path = PurePosixPath(name)
    return (
        reading.kind in (FileKind.DOCX, FileKind.DOC, FileKind.PDF)
        or path.suffix.lower() in TEXTS
        or (reading.failure is not None and reading.kind in TABLES and names_text(path.stem))
    )


def _is_form(name: str, reading: Reading, contents: SortedEntries, order: Order) -> bool:
    """Judge a card and keep what is said of it; tell whether the file is a card or another form."""
    card = judge(reading, replace(order, form=_CARD_FORM))
    if card.sheets and TextRole.CARD in contents.chosen.values() and name not in contents.chosen:
        contents.others.append(name)
        return True
    broken = reading.failure is not None and (
        names_card(PurePosixPath(name).stem) or not _is_text(name, reading)
    )
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
    if reading.failure is not None and by_name(PurePosixPath(name).stem) is None:
        contents.perhaps[name] = tuple(_inside(each, name) for each in card.findings)
    return False


def _inside(finding: Finding, entry: str) -> Finding:
    return replace(finding, place=replace(finding.place, entry=entry))
