"""From the paths a user names to the files to read, in one order everywhere, and what was passed over."""

import errno
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path, PurePath

from msgspec import Struct, field

from skilltrain_cli.errors import UsageError, why_unread
from skilltrain_cli.readers.archives.split_volumes import whole_name
from skilltrain_cli.readers.untrusted.litter import LOCK, is_litter
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.table_kinds import TABLE_SUFFIXES


class SkipReason(StrEnum):
    """Why a file was passed over."""

    JUNK = "junk"
    """The system's or the office suite's own litter."""
    LOCK_FILE = "lock-file"
    """``~$x.xlsx`` beside ``x.xlsx``: the workbook is open somewhere."""
    LOCK_FILE_ONLY = "lock-file-only"
    """``~$x.xlsx`` without ``x.xlsx``: the lock file was sent instead of the workbook."""
    NOT_A_TABLE = "not-a-table"
    """A picture, a film, a note …, found in a folder and not named by the user."""
    HIDDEN = "hidden"
    LINK = "link"
    """A link that leads back to a folder already read, or nowhere."""
    GONE = "gone"
    """A link to nowhere that is named like a submission."""
    VOLUME = "volume"
    """One more volume of an archive that is in several files; the first, or the last, stands for all."""
    NO_ACCESS = "no-access"


class Source(Struct, frozen=True, kw_only=True):
    """A file to read: where it is, and its name for people (relative to the current folder, ``/``, NFC)."""

    path: Path
    file: str


class SkippedFile(Struct, frozen=True, kw_only=True):
    """A file or folder passed over; ``why`` is for programs, ``detail`` for people."""

    file: str
    why: SkipReason
    detail: str
    path: Path | None = None


class DiscoveredFiles(Struct, frozen=True, kw_only=True):
    """What the named paths hold."""

    paths: tuple[Path, ...] = ()
    files: tuple[Source, ...] = ()
    skipped: tuple[SkippedFile, ...] = ()
    empty: tuple[str, ...] = ()
    """Folders named by the user that hold no file to read."""


SUBMISSIONS = frozenset(
    {
        *TABLE_SUFFIXES,
        *(".doc", ".wps", ".wpt", ".odt", ".rtf", ".pdf", ".ofd", ".htm", ".html", ".mht"),
        *(".mhtml", ".numbers", ".pages", ".epub", ".dbf", ".ksheet", ".otl", ".dbt", ".tsd"),
        *(".zip", ".rar", ".7z", ".tar", ".gz", ".tgz"),
    }
)
"""What a submission may come as, the wrong forms included: those must fail by name, not vanish."""
_PAGES = frozenset({".htm", ".html"})
_OWN_PAGE = (
    b'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><meta name="generator" content="skt">',
)
"""How a page begins that skt wrote, of a review or a merge."""
_KINDS = {
    "图片": (
        ".jpg",
        ".jpeg",
        ".png",
        ".gif",
        ".bmp",
        ".tif",
        ".tiff",
        ".webp",
        ".heic",
        ".svg",
        ".psd",
        ".ico",
    ),
    "视频": (
        ".mp4",
        ".mov",
        ".avi",
        ".mkv",
        ".wmv",
        ".flv",
        ".m4v",
        ".mpg",
        ".mpeg",
        ".3gp",
        ".webm",
        ".rmvb",
    ),
    "音频": (".mp3", ".wav", ".m4a", ".aac", ".wma", ".flac", ".amr"),
    "演示文稿": (".ppt", ".pptx", ".dps", ".odp", ".key"),
    "快捷方式": (".lnk", ".url", ".webloc"),
    "思维导图": (".xmind", ".mmap", ".emmx"),
    "邮件": (".eml", ".msg"),
    "文本": (".txt", ".md", ".json", ".toml", ".yaml", ".yml", ".xml", ".ini", ".log", ".rst"),
}
_PACKED = lazy_pattern(r"\.(?:[0-9]{3}|[zr][0-9]{2}|bz2|xz|parquet)")
"""Suffixes of volumes of an archive, and of what is packed in other ways."""
_KIND_OF = {suffix: kind for kind, suffixes in _KINDS.items() for suffix in suffixes}
_BESIDE = frozenset({"演示文稿", "思维导图", "邮件"})
"""Kinds that begin like a workbook, but are no submission unless they are called like one."""
_ARCHIVE_MAGICS = (b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
_CLOSED = 0
"""The mode of what nobody may look at."""
_LONGEST_NAME = 80
"""Characters of a name that every system takes: what is too long then is the path."""
_NO_ACCESS = frozenset({errno.EACCES, errno.EPERM, errno.EIO})
_MAGICS = (*_ARCHIVE_MAGICS, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-")


def discover(paths: Sequence[Path]) -> DiscoveredFiles:
    """
    Return the files to read: those named, and those a submission may be in the folders named.

    A file reached twice is read once. A path that is not there is wrong usage.
    """
    walk = _Walk()
    for path in paths:
        walk.named(path)
    return DiscoveredFiles(
        paths=tuple(paths), files=tuple(walk.files), skipped=tuple(walk.skipped), empty=tuple(walk.empty)
    )


class _Walk(Struct):
    """One walk over all named paths."""

    files: list[Source] = field(default_factory=list)
    skipped: list[SkippedFile] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    repeats: int = 0
    """Files and folders that came before."""
    _volumes: dict[Path, Path] = field(default_factory=dict)
    """The first volume of each archive that is in several files."""
    _seen: set[str] = field(default_factory=set)

    def named(self, path: Path) -> None:
        """Take a path the user named."""
        mode = _mode(path)
        if mode is None:
            raise UsageError(f"找不到：{display(path)}", "请检查路径是否写对；含空格的路径要加引号。")
        if stat.S_ISDIR(mode):
            before = len(self.files) + self.repeats
            self._folder(path)
            if len(self.files) + self.repeats == before:
                self.empty.append(display(path))
        elif mode == _CLOSED:
            self._take(path)  # whoever reads it says why that cannot be
        elif not stat.S_ISREG(mode):
            raise UsageError(f"不是文件也不是文件夹：{display(path)}", "请写报表文件或文件夹的路径")
        elif junk := _junk(path):
            self._skip(path, *junk)
        else:
            self._take(path)

    def _folder(self, folder: Path) -> None:
        """Take what a folder holds, its folders included, however deep they lie."""
        waiting = self._inside(folder)
        while waiting:
            path = waiting.pop()
            if self._entry(path):
                waiting += self._inside(path)

    def _inside(self, folder: Path) -> list[Path]:
        """Return what a folder holds, the last name first, as a stack takes it."""
        if self._known(folder, _number(folder)):
            self._skip(folder, SkipReason.LINK, "文件夹重复或链接成环，已读过")
            return []
        try:
            return _in_order(folder.iterdir())[::-1]
        except OSError as error:
            self._skip(folder, SkipReason.NO_ACCESS, f"打不开文件夹：{why_unread(error)}")
            return []

    def _entry(self, path: Path) -> bool:
        """Take one entry of a folder, or say why not; tell whether it is a folder to be looked into."""
        mode = _mode(path)
        if junk := _junk(path):
            self._skip(path, *junk)
        elif mode is None:
            why = SkipReason.GONE if path.suffix.lower() in SUBMISSIONS else SkipReason.LINK
            self._skip(path, why, "链接指向的文件不存在")
        elif path.name.startswith("."):
            self._skip(path, SkipReason.HIDDEN, "隐藏文件")
        elif stat.S_ISREG(mode):
            self._regular(path)
        elif mode == _CLOSED and path.suffix.lower() in SUBMISSIONS:
            self._take(path)
        elif mode == _CLOSED:
            self._skip(path, SkipReason.NO_ACCESS, _refusal(path))
        elif not stat.S_ISDIR(mode):
            self._skip(path, SkipReason.NOT_A_TABLE, "不是普通文件")
        else:
            return True
        return False

    def _regular(self, path: Path) -> None:
        """Take a file of a folder that may be a submission by its name or by its first bytes."""
        if whole := whole_name(path.name):
            self._volume(path, path.with_name(whole))
        elif path.suffix.lower() in _PAGES and _starts_with(path, _OWN_PAGE):
            self._skip(path, SkipReason.NOT_A_TABLE, "skt 写的网页，不是报表")
        elif path.suffix.lower() == ".xlsx" and _is_target_book(path):
            self._skip(path, SkipReason.NOT_A_TABLE, "skt targets 写的目标完成情况，不是报表")
        elif may_be_table(path.name, path):
            self._take(path)
        else:
            self._skip(path, SkipReason.NOT_A_TABLE, no_table(path.name))

    def _volume(self, path: Path, whole: Path) -> None:
        """Take one volume of an archive for all: of a zip with .z01 the last, which bears the list."""
        first = whole if whole.is_file() else self._volumes.setdefault(whole, path)
        if first == path:
            self._take(path)
        else:
            self._skip(path, SkipReason.VOLUME, f"“{first.name}”的另一卷")

    def _take(self, path: Path) -> None:
        if not self._known(path):
            self.files.append(Source(path=path, file=display(path)))
        elif path.is_symlink():
            self._skip(path, SkipReason.LINK, "链接指向的文件已读过")

    def _skip(self, path: Path, why: SkipReason, detail: str) -> None:
        self.skipped.append(SkippedFile(file=display(path), why=why, detail=detail, path=path))

    def _known(self, path: Path, number: str = "") -> bool:
        """Tell whether this file or folder came before under whatever name, and remember it."""
        real = number or os.path.normcase(os.path.realpath(path))
        if real in self._seen:
            self.repeats += 1
            return True
        self._seen.add(real)
        return False


def _is_target_book(path: Path) -> bool:
    from skilltrain_cli.readers.workbooks.target_book_sign import is_target_book  # noqa: PLC0415 - workbooks only

    return is_target_book(path)


def display(path: Path) -> str:
    """Return the path for people: relative to the current folder, with ``/``, composed characters (NFC)."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        relative = str(path.absolute())
    return unicodedata.normalize("NFC", relative.replace(os.sep, "/"))


def _in_order(entries: Iterable[Path]) -> list[Path]:
    """Sort as every system would: by composed name, not by the directory's own order."""
    return sorted(entries, key=lambda path: (unicodedata.normalize("NFC", path.name), path.name))


def _number(folder: Path) -> str:
    """Return what tells a folder from others, sooner than its real path, which is found level by level."""
    try:
        status = folder.stat()
    except OSError:
        return ""
    return f"{status.st_dev}:{status.st_ino}" if status.st_ino else ""


def _refusal(path: Path) -> str:
    """Return why nobody may look at a path."""
    try:
        path.stat()
    except OSError as error:
        return why_unread(error)
    return "系统不允许读取"


def _mode(path: Path) -> int | None:
    """Return what a path is, links followed; None when there is nothing, ``_CLOSED`` when nobody may look."""
    try:
        return path.stat().st_mode
    except OSError as error:  # also a link to itself
        too_deep = error.errno == errno.ENAMETOOLONG and len(path.name) <= _LONGEST_NAME
        return _CLOSED if error.errno in _NO_ACCESS or too_deep else None
    except ValueError:  # a NUL in the name
        return None


def _junk(path: Path) -> tuple[SkipReason, str] | None:
    """Tell litter by its name."""
    if lock := LOCK.fullmatch(path.name):
        return _lock(path, next(filter(None, lock.groups())))
    if is_litter(path.name):
        return SkipReason.JUNK, "系统或办公软件的临时文件"
    return None


def _lock(path: Path, owner: str) -> tuple[SkipReason, str]:
    """Tell a lock file beside its workbook from one that was sent in its place."""
    if any(owner in names for names in _neighbours(path)):
        return SkipReason.LOCK_FILE, "打开文件时的锁文件"
    return SkipReason.LOCK_FILE_ONLY, f"这是“{owner}”打开时的锁文件，不是报表本身；请关闭后发送原文件"


def _neighbours(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each neighbour's name, whole and as Word shortens it: ``~$`` replaces its first two letters."""
    try:
        for neighbour in path.parent.iterdir():
            if neighbour.name != path.name:
                yield neighbour.name, neighbour.name[2:]
    except OSError:
        return


def no_table(name: str) -> str:
    """Say of a file that no submission is called like what its name makes of it."""
    return f"{_KIND_OF.get(PurePath(name).suffix.lower(), '其他文件')}，不是报表"


def is_called_text(name: str) -> bool:
    """Tell whether a file is called like a text, or like nothing that is known to be another kind."""
    suffix = PurePath(name).suffix.lower()
    known = suffix in SUBMISSIONS or _PACKED.fullmatch(suffix)
    return not known and _KIND_OF.get(suffix, "文本") == "文本"


def may_be_table(name: str, path: Path) -> bool:
    """Tell by its name or its first bytes whether a file is to be read."""
    suffix = PurePath(name).suffix.lower()
    return suffix in SUBMISSIONS or (_KIND_OF.get(suffix) not in _BESIDE and _starts_with(path, _MAGICS))


def starts_like_archive(path: Path) -> bool:
    """Tell an archive under another name; an office document begins like one too."""
    return _starts_with(path, _ARCHIVE_MAGICS)


def _starts_with(path: Path, magics: tuple[bytes, ...]) -> bool:
    """Tell what a file is under any name; a pipe is never opened."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return False
        with path.open("rb") as file:
            return file.read(max(map(len, magics))).startswith(magics)
    except OSError:
        return False
