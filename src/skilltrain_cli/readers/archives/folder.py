"""A plain folder, looked at like an archive: its files stay where they are."""

import os
import stat
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from pathlib import Path
from typing import Any

from skilltrain_cli.readers.archives.archive_members import Member
from skilltrain_cli.readers.archives.file_stretch import Extent, Stamp, stamp_of
from skilltrain_cli.readers.archives.spool import Content, Exhausted, Spoiled, Spool, unreadable

_ORDINARY = (stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK)


class Folder:
    """A folder with all that is below it, in the order of names."""

    kind = "folder"
    encoding = "utf-8"

    def __init__(self, folder: Path, most: int, leave_out: AbstractSet[Path] = frozenset()) -> None:
        """Walk through it, following no links, to one beyond ``most``: the spool refuses so many."""
        self._leave_out = leave_out
        self._paths: list[Path] = []
        self._stamps: dict[int, Stamp] = {}
        self.members: list[Member] = []
        waiting = self._inside(folder, "")
        while waiting and len(self.members) <= most:
            path, name = waiting.pop()
            self._take(path, name)
            if self.members[-1].folder:
                waiting += self._inside(path, name)

    def contents(self, wanted: Sequence[Member], spool: Spool) -> Iterator[tuple[Member, Content | Spoiled]]:
        """Yield where each wanted file is, or why it cannot be read."""
        for member in wanted:
            number = member.number
            extent = Extent(path=self._paths[number], size=member.size, stamp=self._stamps.get(number))
            try:
                yield member, spool.look(extent, None)
            except Exhausted:
                raise
            except Spoiled as spoiled:
                yield member, spoiled
            except OSError as error:
                yield member, unreadable(error)

    def _inside(self, path: Path, name: str) -> list[tuple[Path, str]]:
        """Return what a folder holds, the last name first, as a stack takes it."""
        try:
            names = sorted(os.listdir(path), reverse=True)  # noqa: PTH208 - a bare list of names is wanted
        except OSError as error:
            self._add(path, name or path.name, spoiled=unreadable(error))
            return []
        inside = [(path / each, f"{name}/{each}" if name else each) for each in names]
        return [
            each
            for each in inside
            if not (self._leave_out and Path(os.path.realpath(each[0])) in self._leave_out)
        ]

    def _take(self, path: Path, name: str) -> None:
        try:
            status = path.lstat()
            folder = stat.S_ISDIR(status.st_mode) and not _junction(path, status)
        except OSError as error:
            return self._add(path, name, spoiled=unreadable(error))
        self._stamps[len(self._paths)] = stamp_of(status)
        return self._add(
            path,
            name,
            size=status.st_size,
            modified=_moment(status.st_mtime),
            folder=folder,
            link=stat.S_ISLNK(status.st_mode) or (stat.S_ISDIR(status.st_mode) and not folder),
            special=stat.S_IFMT(status.st_mode) not in _ORDINARY,
        )

    def _add(self, path: Path, name: str, *, size: int = 0, **more: Any) -> None:  # noqa: ANN401
        self.members.append(Member(number=len(self._paths), written=name, size=size, costs=False, **more))
        self._paths.append(path)


def _junction(path: Path, status: os.stat_result) -> bool:
    """Tell whether a folder of Windows is a link to another one, which may hold this one."""
    if not getattr(status, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_REPARSE_POINT:
        return False
    try:
        return bool(path.readlink())
    except (OSError, ValueError):  # a reparse point of another kind: a folder of OneDrive
        return False


def _moment(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds)  # noqa: DTZ006 - as archives have it: local, without a zone
    except (ValueError, OSError, OverflowError):
        return None
