"""Which of the paths are brand packages, archives or folders, and what each comes to, in guarded workers."""

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from skilltrain_cli.archives.private import private_folder
from skilltrain_cli.intake.discover import Found, Source, Why, display
from skilltrain_cli.intake.examine import Order
from skilltrain_cli.intake.guard import Crash, guarded
from skilltrain_cli.intake.package import PACKAGE_BUDGET, Parcel, examine_package
from skilltrain_cli.media.kind import HEAD_BYTES, IMAGE_KINDS, VIDEO_KINDS, sniff
from skilltrain_cli.rules.submitted import Submission

_ARCHIVE = re.compile(r"\.(?:zip|7z|rar|z\d\d|(?:zip|7z|rar)\.\d{3})$", re.IGNORECASE)
MOST_FILES = 60
"""Office files in a folder up to which it may be one package: a card, an article, a text for each film."""
_FORM = "brand"


@dataclass(slots=True, kw_only=True)
class Packages:
    """What became of the packages, and which files are none of theirs."""

    submissions: list[Submission | tuple[Source, Crash]] = field(default_factory=list)
    rest: list[Source] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    """Folders that are packages, by their names for people."""

    def holds(self, file: str) -> bool:
        """Tell whether a file lies in a folder that is a package."""
        return any(folder == "." or file.startswith(f"{folder}/") for folder in self.folders)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """What is searched: the folders named, the files to read, the media beside them."""

    paths: Sequence[Path]
    sources: Sequence[Source]
    media: Sequence[Path]


def is_archive(source: Source) -> bool:
    """Tell an archive by its name; what is in it decides whether it is a package."""
    return _ARCHIVE.search(source.file) is not None


def examined_packages(
    paths: Sequence[Path], found: Found, sources: Sequence[Source], order: Order, tick: Callable[[str], None]
) -> Packages:
    """
    Examine the packages among these files, one worker each, with the budget of packages.

    An archive is one, unless there is no card and no picture or film in it, but another form. A folder is
    one that holds exactly one card and no other form, and pictures or films, all of it in sub-folders or not;
    the largest such folder counts.
    """
    packages = Packages()
    if order.form not in (None, _FORM):
        packages.rest = list(sources)
        return packages
    archives = [each for each in sources if is_archive(each)]
    loose = [each for each in sources if not is_archive(each)]
    media = [each.path for each in found.skipped if each.path and each.why is Why.NOT_A_TABLE]
    search = _Search(paths=paths, sources=sources, media=[path for path in media if _is_media(path)])
    with private_folder() as into:
        refused = _examine(archives, order, into, packages, perhaps=False)
        for each in archives:
            tick(each.file)
        for folders in _rounds(search, packages):
            _examine(folders, order, into, packages, perhaps=True)
    packages.rest = [each for each in [*refused, *loose] if not packages.holds(each.file)]
    return packages


def _examine(
    sources: Sequence[Source], order: Order, into: Path, packages: Packages, *, perhaps: bool
) -> list[Source]:
    """Examine what may be packages, and return what is none."""
    refused: list[Source] = []
    parcels = [
        Parcel(source=each, into=_room(into, number), perhaps=perhaps) for number, each in enumerate(sources)
    ]
    for parcel, result in guarded(partial(examine_package, order=order), parcels, budget=PACKAGE_BUDGET):
        shutil.rmtree(parcel.into, ignore_errors=True)  # the next may need the room
        if result is None or (perhaps and isinstance(result, Crash)):
            refused.append(parcel.source)
        elif isinstance(result, Crash):
            packages.submissions.append((parcel.source, result))
        else:
            packages.submissions.append(result)
            packages.folders += [parcel.source.file] if perhaps else []
    return refused


def _room(into: Path, number: int) -> Path:
    """Return a new empty folder for one package."""
    room = into / f"{number}"
    while room.exists():
        room = room.with_name(f"{room.name}_")
    room.mkdir()
    return room


def _rounds(search: _Search, packages: Packages) -> Iterator[list[Source]]:
    """Yield the folders that may be packages, the named ones first, then those below what was refused."""
    level = list(dict.fromkeys(path for path in search.paths if path.is_dir()))
    while level:
        known = [Source(path=path, file=display(path)) for path in level]
        perhaps = [each for each in known if _may_be(each.path, search)]
        if perhaps:
            yield perhaps
        level = [
            below
            for each in known
            if each.file not in packages.folders
            for below in _below(each.path, search)
        ]


def _may_be(folder: Path, search: _Search) -> bool:
    """Tell a folder that may be a package from what its files are called and begin with."""
    inside = [each for each in search.sources if each.path.is_relative_to(folder)]
    return (
        0 < len(inside) <= MOST_FILES
        and not any(map(is_archive, inside))
        and any(path.is_relative_to(folder) for path in search.media)
    )


def _below(folder: Path, search: _Search) -> list[Path]:
    """Return the folders right below one in which there are media."""
    parts = len(folder.parts)
    inside = [path for path in search.media if path.is_relative_to(folder) and len(path.parts) > parts + 1]
    return list(dict.fromkeys(Path(*path.parts[: parts + 1]) for path in inside))


def _is_media(path: Path) -> bool:
    """Tell a picture or a film by its first bytes."""
    try:
        with path.open("rb") as file:
            return sniff(file.read(HEAD_BYTES)) in IMAGE_KINDS | VIDEO_KINDS
    except OSError:
        return False
