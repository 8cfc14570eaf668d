"""What the rules about brand packages judge: card, pictures, films, texts, troubles of the archive."""

from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.judging.subject import FormSheet, Remark
from skilltrain_cli.notices.notice import Material
from skilltrain_cli.review.finding import Place
from skilltrain_cli.values.archive_problem import ArchiveProblem, ArchiveTrouble
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.media_facts import ImageFacts, VideoFacts
from skilltrain_cli.values.notice_clause import Asked, Clause
from skilltrain_cli.values.package_name import DRAFT, stem_of
from skilltrain_cli.values.text import key

FOLDER = "folder"
"""The kind of a package that is a plain folder and no archive yet."""
CARD_WORDS = lazy_pattern("一览表|附件1|附件一")
"""In the key of a name: what a card is called."""
PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png"})
FILM_SUFFIXES = frozenset({".mp4", ".mov"})
_EXHAUSTING = frozenset({ArchiveProblem.NO_SPACE, ArchiveProblem.BOMB, ArchiveProblem.TOO_MANY})


class TextRole(StrEnum):
    """What a text of a package is."""

    CARD = "card"
    ARTICLE = "article"
    BACKGROUND = "background"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word for people."""
        return {
            "card": "附件1 一览表",
            "article": "宣传稿件",
            "background": "画面背景文字",
            "other": "其他文字",
        }[self.value]


class Picture(Struct, frozen=True, kw_only=True):
    """One picture: ``sha256`` tells equal ones."""

    entry: str
    sha256: str
    facts: ImageFacts


class Film(Struct, frozen=True, kw_only=True):
    """One video, and the texts named after it; no text is named after two."""

    entry: str
    facts: VideoFacts
    background: tuple[str, ...] = ()


class Writing(Struct, frozen=True, kw_only=True):
    """
    One text: what it was taken for and by what; ``trouble`` says why its words cannot be counted.

    ``exact`` is false of a PDF, whose characters may not be those that were typed.
    """

    entry: str
    role: TextRole
    why: str = ""
    guessed: bool = False
    """Whether it has its role only because nothing else is left for it."""
    text: str = ""
    trouble: str = ""
    exact: bool = True
    empty: bool = False
    """Whether the trouble is that there are no words at all."""


class BrandPackage(Struct, frozen=True, kw_only=True):
    """One brand package as unpacked. Entries are paths inside it, as people see them."""

    file: str
    kind: str
    """``zip``, ``7z``, ``rar``, ``folder``; empty when it could not be opened."""
    setting: Setting
    card: FormSheet | None = None
    cards: tuple[str, ...] = ()
    """The entries that hold a card; two sheets of one entry count twice."""
    pictures: tuple[Picture, ...] = ()
    films: tuple[Film, ...] = ()
    writings: tuple[Writing, ...] = ()
    others: tuple[str, ...] = ()
    """Entries that are none of these."""
    unreadable: tuple[str, ...] = ()
    """Tables that could not be read; their findings say why."""
    troubles: tuple[ArchiveTrouble, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    """Entries whose content could not be looked at although they were unpacked, and why."""

    def words_on(self, what: Asked) -> Clause:
        """Return the clause in which the notice it is judged by makes a demand."""
        return self.setting.notice.words_on(what, "brand")

    @property
    def material(self) -> Material | None:
        """What the notice demands."""
        return self.setting.notice.material

    @property
    def opened(self) -> bool:
        """Whether there is anything inside to judge."""
        return any((self.cards, self.pictures, self.films, self.writings, self.others, self.unreadable))

    @property
    def perhaps_cards(self) -> Sequence[str]:
        """The unreadable tables that may be the card: none beside one that was read, else those named so."""
        if self.cards:
            return ()
        return [each for each in self.unreadable if CARD_WORDS.search(key(each))] or self.unreadable

    @property
    def cut_short(self) -> str:
        """Why the archive as a whole was not taken to its end; empty when it was."""
        return next(
            (each.detail for each in self.troubles if each.name is None and each.problem in _EXHAUSTING), ""
        )

    def lost(self, suffixes: Collection[str]) -> Iterator[str]:
        """Yield the entries with one of these suffixes that were not taken out of the archive."""
        entries = [
            *(entry for each in self.troubles if not each.problem.of_name for entry in each.entries),
            *(entry for entry, _ in self.failed),
        ]
        return (each for each in entries if each.lower().endswith(tuple(suffixes)))

    @property
    def no_room(self) -> str:
        """Why this computer could not hold what is inside; empty when it could."""
        return next((each.detail for each in self.troubles if each.problem is ArchiveProblem.NO_SPACE), "")

    @property
    def split(self) -> bool:
        """Whether it is one volume of several: packed anew it has another name."""
        return any(each.name is None and each.problem is ArchiveProblem.SPLIT for each in self.troubles)

    @property
    def called(self) -> bool:
        """Whether it has a name to be judged."""
        return self.kind != FOLDER and not self.split and not self.draft

    @property
    def draft(self) -> bool:
        """Whether ``skt pack --draft`` built it, by its name."""
        return self.kind != FOLDER and stem_of(self.file).startswith(DRAFT)

    @property
    def sound(self) -> Sequence[Picture]:
        """The pictures that count: of a format that is asked for, whole or too large to tell."""
        asked = self.material.picture_formats if self.material else ()
        return [
            each
            for each in self.pictures
            if each.facts.format in asked and each.facts.problem in (None, "too-large")
        ]

    def of(self, role: TextRole) -> Iterator[Writing]:
        """Yield the texts of a role."""
        return (each for each in self.writings if each.role is role)

    @property
    def untold(self) -> Sequence[Writing]:
        """The texts of which nothing tells what they are, when one of them must be the article."""
        if any(self.of(TextRole.ARTICLE)):
            return ()
        return [each for each in self.of(TextRole.OTHER) if not each.why]

    def backgrounds(self) -> list[list[str]]:
        """
        Return each film's background texts, every text once; an empty one is none.

        Those that name no film go to films without, in order, then to the first.
        """
        free = dict.fromkeys(each.entry for each in self.of(TextRole.BACKGROUND) if not each.empty)
        own: list[list[str]] = []
        for film in self.films:
            own.append([entry for entry in film.background if entry in free])
            for entry in own[-1]:
                free.pop(entry, None)
        lonely = [texts for texts in own if not texts]
        for number, entry in enumerate(free):
            for texts in lonely[number : number + 1] or own[:1]:
                texts.append(entry)
        return own

    def remark(self, message: str, hint: str, *, entry: str | None = None) -> Remark:
        """Return a remark about an entry, or about the package as a whole."""
        return Remark(message=message, hint=hint, place=Place(file=self.file, entry=entry))


class Album(Struct, frozen=True, kw_only=True):
    """The pictures of one package, for the rule that compares packages."""

    file: str
    pictures: tuple[Picture, ...] = ()
