"""Which of the paths are brand packages, archives or folders, and what each comes to, in guarded workers."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count, pairwise
from pathlib import Path

from msgspec import Struct, field

from skilltrain_cli.intake.brand_package.package_to_examine import PACKAGE_BUDGET, Parcel
from skilltrain_cli.intake.discover import (
    SUBMISSIONS,
    DiscoveredFiles,
    SkipReason,
    Source,
    display,
    starts_like_archive,
)
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.workers.crash import Crash
from skilltrain_cli.intake.workers.guard import guarded
from skilltrain_cli.intake.workers.progress import Step
from skilltrain_cli.intake.workers.signals import guarded_folder
from skilltrain_cli.judging.submission import Submission
from skilltrain_cli.readers.archives.split_volumes import is_volume
from skilltrain_cli.readers.media.media_kind import HEAD_BYTES, IMAGE_KINDS, VIDEO_KINDS, sniff_media

_ARCHIVES = (".zip", ".7z", ".rar")
MOST_FILES = 60
"""Office files in a folder up to which it may be one package: a card, an article, a text for each film."""
_FORM = "brand"


class Packages(Struct, kw_only=True):
    """What became of the packages, and which files are none of theirs."""

    submissions: list[Submission | tuple[Source, Crash]] = field(default_factory=list)
    rest: list[Source] = field(default_factory=list)
    bundles: list[Source] = field(default_factory=list)
    """Archives that are no packages: they hold tables, or are office files."""
    folders: list[str] = field(default_factory=list)
    """Folders that are packages, by their names for people."""

    def holds(self, file: str) -> bool:
        """Tell whether a file lies in a folder that is a package."""
        return any(lies_in(file, folder) for folder in self.folders)


def lies_in(file: str, folder: str) -> bool:
    """Tell whether a file lies in a folder, both by their names for people."""
    return folder == "." or file.startswith(f"{folder}/")


class Search(Struct, frozen=True, kw_only=True):
    """What is searched: the paths named, what they hold, the files to read, and those that are none of it."""

    paths: Sequence[Path]
    found: DiscoveredFiles
    sources: Sequence[Source]
    apart: tuple[Path, ...] = ()
    """Files that are part of no package; those among the files to read are read singly."""

    def media(self) -> list[Path]:
        """Return the pictures and films that were passed over."""
        passed = (
            each.path for each in self.found.skipped if each.path and each.why is SkipReason.NOT_A_TABLE
        )
        return [path for path in passed if _is_media(path)]


def is_archive(source: Source) -> bool:
    """
    Tell an archive by its name, or by its first bytes under a name that no form bears.

    What is in it decides whether it is a package.
    """
    suffix = source.path.suffix.lower()
    named = suffix in _ARCHIVES or is_volume(source.path.name)
    return named or (suffix not in SUBMISSIONS and starts_like_archive(source.path))


def examined_packages(
    search: Search, order: Order, tick: Callable[[str], None], part: Callable[[str, Step], None]
) -> Packages:
    """
    Examine the packages among these files, one worker each, with the budget of packages.

    An archive is one, unless it holds tables and no material: that is read like a folder. A folder is
    one that holds exactly one card and no other form, and pictures or films, all of it in sub-folders or not;
    the largest such folder counts. The one folder that a user names is one also when its card is missing,
    cannot be read, or stands there twice, and with archives in it that are no packages themselves. So is a
    folder without a good card that lies beside packages in the folder that is named.
    """
    archives = [each for each in search.sources if is_archive(each)]
    loose = [each for each in search.sources if not is_archive(each)]
    if order.form not in (None, _FORM):
        return Packages(rest=loose, bundles=archives)
    media = search.media()
    if not archives and not media:
        return Packages(rest=loose)
    with guarded_folder() as into:
        named = search.paths[0] if len(search.paths) == 1 else None
        work = _Work(order=order, into=into, apart=search.apart, named=named, part=part)
        refused = work.examine(archives, tick)
        work.folders(search, media)
        work.drop_parts()
    work.packages.rest = [
        each for each in loose if each.path in search.apart or not work.packages.holds(each.file)
    ]
    work.packages.bundles = [each for each in refused if not work.packages.holds(each.file)]
    return work.packages


class _Tree:
    """What lies in and below each folder: every file is looked at once, however many folders there are."""

    def __init__(self, sources: Sequence[Source], media: Sequence[Path]) -> None:
        """Take the files to read, and the pictures and films."""
        self.sources: dict[Path, list[Source]] = {}
        self.with_media: set[Path] = set()
        self.below: dict[Path, dict[Path, None]] = {}
        """Folders right below one, in which there are media."""
        for each in sources:
            for folder in each.path.parents:
                self.sources.setdefault(folder, []).append(each)
        for path in media:
            self.with_media.update(path.parents)
            for inner, outer in pairwise(path.parents):
                self.below.setdefault(outer, {})[inner] = None


class _Work(Struct, kw_only=True):
    """The packages examined so far, and where they may be unpacked."""

    order: Order
    into: Path
    apart: tuple[Path, ...]
    part: Callable[[str, Step], None]
    """Called while a package is looked at."""
    named: Path | None
    """The one path the user named, if there is one."""
    whole: list[Path] = field(default_factory=list)
    """Archives with a card or another form in them: no folder that holds one is a package."""
    packages: Packages = field(default_factory=Packages)
    rooms: Iterator[int] = field(default_factory=count)

    def folders(self, search: Search, media: Sequence[Path]) -> None:
        """Examine the folders that may be packages, the named ones first, then those below the refused."""
        level = list(dict.fromkeys(path for path in search.paths if path.is_dir()))
        tree = _Tree(search.sources, media)
        while level:
            known = [Source(path=path, file=display(path)) for path in level]
            self.examine([each for each in known if self._may_be(each.path, tree)], perhaps=True)
            refused = (each.path for each in known if each.file not in self.packages.folders)
            level = [below for path in refused for below in tree.below.get(path, ())]
        if self.named and self.packages.submissions:
            self.examine(list(self._beside(self.named, tree)), perhaps=True, lenient=True)

    def _beside(self, named: Path, tree: "_Tree") -> Iterator[Source]:
        """Yield the folders beside packages that look like one, with no card, say, or with two."""
        for path in tree.below.get(named, ()):
            file = display(path)
            taken = any(f"{each}/".startswith(f"{file}/") for each in self.packages.folders)
            if not taken and not self.packages.holds(file) and self._may_be(path, tree):
                yield Source(path=path, file=file)

    def examine(
        self,
        sources: Sequence[Source],
        tick: Callable[[str], None] | None = None,
        *,
        perhaps: bool = False,
        lenient: bool = False,
    ) -> list[Source]:
        """Examine what may be packages, leniently such as lack a card, and return what is none."""
        from skilltrain_cli.intake.brand_package.examine_package import (  # noqa: PLC0415 - takes 0.07 s, for packages alone
            examine_package,
        )

        refused: list[Source] = []
        parcels = [self._parcel(each, perhaps=perhaps, lenient=lenient) for each in sources]
        work = partial(examine_package, order=self.order)

        def part(parcel: Parcel, step: Step) -> None:
            self.part(parcel.source.file, step)

        for parcel, result in guarded(work, parcels, budget=PACKAGE_BUDGET, step=part):
            shutil.rmtree(parcel.into, ignore_errors=True)  # the next may need the room
            if not perhaps and (result is None or isinstance(result, Crash) or result.sheets):
                self.whole.append(parcel.source.path)
            if result is not None:
                told = (parcel.source, result) if isinstance(result, Crash) else result
                self.packages.submissions.append(told)
            singly = result is None or (perhaps and isinstance(result, Crash))
            if singly:  # its files are read one by one
                refused.append(parcel.source)
                continue
            if tick is not None:
                tick(parcel.source.file)
            self.packages.folders += [parcel.source.file] if perhaps else []
        return refused

    def _parcel(self, source: Source, *, perhaps: bool, lenient: bool) -> Parcel:
        return Parcel(
            source=source,
            into=self._room(),
            perhaps=perhaps,
            named=lenient or source.path == self.named,
            leave_out=self.apart,
        )

    def drop_parts(self) -> None:
        """Drop the archives that turned out to be parts of a folder that is one package."""
        self.packages.submissions = [
            each
            for each in self.packages.submissions
            if _file(each) in self.packages.folders or not self.packages.holds(_file(each))
        ]

    def _may_be(self, folder: Path, tree: "_Tree") -> bool:
        """Tell a folder that may be a package from what its files are called and begin with."""
        inside = tree.sources.get(folder, ())
        archives = [each.path for each in inside if is_archive(each)]
        if archives and (folder != self.named or not set(archives).isdisjoint(self.whole)):
            return False
        return 0 < len(inside) <= MOST_FILES and bool(archives or folder in tree.with_media)

    def _room(self) -> Path:
        """Return a new empty folder for one package."""
        room = self.into / str(next(self.rooms))
        room.mkdir()
        return room


def _file(told: Submission | tuple[Source, Crash]) -> str:
    return told[0].file if isinstance(told, tuple) else told.file


def _is_media(path: Path) -> bool:
    """Tell a picture or a film by its first bytes; a pipe is never opened."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return sniff_media(file.read(HEAD_BYTES)) in IMAGE_KINDS | VIDEO_KINDS
    except OSError:
        return False
