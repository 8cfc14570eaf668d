"""Where inflated bytes go: numbered files in a private folder, within one budget for the whole package."""

import errno
import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from msgspec import Struct

from skilltrain_cli.errors import reported, why_unread
from skilltrain_cli.readers.archives.archive_limits import MIB, PackageLimits, in_words
from skilltrain_cli.readers.archives.file_stretch import Extent
from skilltrain_cli.readers.untrusted.absent_library import absent_library
from skilltrain_cli.readers.untrusted.fast_inflate import crc32
from skilltrain_cli.values.archive_problem import ArchiveProblem

_CHUNK = 1024 * 1024
SPOILED = "内容已损坏，校验码不符"
"""Said of bytes that disagree with their checksum."""
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_MEDIA = frozenset(
    {
        *(".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".psd"),
        *(".mp4", ".mov", ".avi", ".mkv", ".wmv", ".flv", ".m4v", ".mpg", ".mpeg", ".3gp"),
    }
)


class Spoiled(Exception):  # noqa: N818 - it is an outcome, not an error of ours
    """One entry, or the archive it is raised for as a whole, cannot be taken."""

    def __init__(self, problem: ArchiveProblem, detail: str) -> None:
        """Keep what to say."""
        super().__init__(problem, detail)
        self.problem = problem
        self.detail = detail


class Exhausted(Spoiled):
    """A budget of the whole package is spent: nothing more is read."""


class Content(Struct, frozen=True, kw_only=True):
    """An entry's bytes: where they lie and what was reckoned of them."""

    extent: Extent
    crc: int | None
    sha256: str = ""
    verified: bool = False


class Spool(Struct, kw_only=True):
    """The private folder and what may still be written to it."""

    folder: Path
    limits: PackageLimits
    package_bytes: int = 0
    """Size of the package on disk, of all files for a plain folder."""
    tick: Callable[[int, int], None] | None = None
    """Called with bytes that were looked at, and with those that are to be."""
    listed: int = 0
    _spent: int = 0
    _numbers: int = 0

    def list_entries(self, count: int) -> None:
        """Count the entries of one more archive, before any of them is looked at."""
        self.listed += count
        if self.listed > self.limits.entries:
            raise Exhausted(
                ArchiveProblem.TOO_MANY, f"包内文件超过 {self.limits.entries} 个，只打开不超过此数的压缩包"
            )

    def count(self, looked_at: int, expected: int = 0) -> None:
        """Tell whoever wants to know that some bytes were looked at, or that more are to be."""
        if self.tick is not None:
            self.tick(looked_at, expected)

    def admit(self, name: str, size: int, packed: int | None) -> None:
        """Reckon with an entry of that size; ``packed`` is its size in the archive, None where unknown."""
        limits = self.limits
        start = limits.media_from if PurePosixPath(name.lower()).suffix in _MEDIA else limits.ratio_from
        if packed is not None and size > start and size > max(packed, 1) * limits.ratio:
            raise Spoiled(ArchiveProblem.BOMB, f"压缩比 {size // max(packed, 1)}:1，异常偏高，未解压")
        self._spent += size
        if self._spent > limits.total_bytes:
            raise Exhausted(ArchiveProblem.BOMB, f"解压后超过 {in_words(limits.total_bytes)}，未再解压")
        if self._spent > limits.package_from and self._spent > self.package_bytes * limits.package_ratio:
            detail = f"解压后 {self._spent // MIB} MB，超过压缩包大小的 {limits.package_ratio} 倍，未再解压"
            raise Exhausted(ArchiveProblem.BOMB, detail)
        if size + limits.reserve_bytes > shutil.disk_usage(self.folder).free:
            raise Exhausted(ArchiveProblem.NO_SPACE, _no_space(size))

    def write(self, chunks: Iterable[bytes], size: int, crc: int | None) -> Content:
        """Write what should be so long, hashing on the way; nothing is left of what is not as declared."""
        sink = self.sink(size, crc)
        try:
            for chunk in chunks:
                sink.add(chunk)
            return sink.finish()
        except BaseException:
            sink.discard()
            raise

    def sink(self, size: int, crc: int | None) -> "Sink":
        """Open the next numbered file for what should be so long."""
        self._numbers += 1
        path = self.folder / f"{self._numbers:06}"
        return Sink(path, _Reckoning(size, crc, hashed=size <= self.limits.read_through_bytes), self.count)

    def look(self, extent: Extent, crc: int | None) -> Content:
        """Take bytes that lie ready, reading them to the end unless they are many."""
        if extent.size > self.limits.read_through_bytes:
            self.count(0 if crc is not None else extent.size)  # else whoever verifies it counts
            return Content(extent=extent, crc=crc)
        reckoning = _Reckoning(extent.size, crc, hashed=True)
        with extent.open() as file:
            while chunk := file.read(_CHUNK):
                reckoning.add(chunk)
        self.count(extent.size)
        return reckoning.content(extent)


class Sink:
    """One numbered file being written; it is finished or discarded."""

    def __init__(self, path: Path, reckoning: "_Reckoning", count: Callable[[int], None]) -> None:
        """Make the file."""
        self._path, self._reckoning, self._count = path, reckoning, count
        with _our_disk(reckoning.size):
            self._file = path.open("xb", buffering=_CHUNK)

    def add(self, chunk: bytes) -> None:
        """Write some more; too much, or a full disk, ends it."""
        self._reckoning.add(chunk)
        with _our_disk(self._reckoning.size):
            self._file.write(chunk)
        self._count(len(chunk))

    def finish(self) -> Content:
        """Close it and return what it holds; what is not as declared is spoiled and discarded."""
        try:
            with _our_disk(self._reckoning.size):
                self._file.close()
            return self._reckoning.content(Extent(path=self._path, size=self._reckoning.size))
        except Spoiled:
            self.discard()
            raise

    def discard(self) -> None:
        """Close and remove it."""
        with suppress(OSError):
            self._file.close()
        self._path.unlink(missing_ok=True)


class _Reckoning:
    """Checksum, hash and length of a stream, held against what was declared."""

    def __init__(self, size: int, crc: int | None, *, hashed: bool) -> None:
        self.size, self._expected = size, crc
        self._crc, self._length = 0, 0
        self._hash = hashlib.sha256() if hashed else None

    def add(self, chunk: bytes) -> None:
        self._length += len(chunk)
        if self._length > self.size:
            raise Spoiled(ArchiveProblem.BOMB, "解压后比声明的大，未再解压")
        self._crc = crc32(chunk, self._crc)
        if self._hash:
            self._hash.update(chunk)

    def content(self, extent: Extent) -> Content:
        if self._length < self.size:
            raise Spoiled(ArchiveProblem.DAMAGED, "内容不完整，比声明的短")
        if self._expected is not None and self._expected != self._crc:
            raise Spoiled(ArchiveProblem.DAMAGED, SPOILED)
        sha256 = self._hash.hexdigest() if self._hash else ""
        return Content(extent=extent, crc=self._crc, sha256=sha256, verified=True)


@contextmanager
def _our_disk(size: int) -> Iterator[None]:
    """Tell our own disk's refusal from a stranger's broken bytes: it ends the whole package."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise Exhausted(ArchiveProblem.NO_SPACE, _no_space(size)) from error
        detail = f"这台电脑的临时文件夹写不进去：{reported(error)}"
        raise Exhausted(ArchiveProblem.NO_SPACE, detail) from error


def _no_space(size: int) -> str:
    return f"这台电脑的临时文件夹所在磁盘空间不足，还需约 {max(size // MIB, 1)} MB"


def encrypted() -> Spoiled:
    """Return what to say of what stands behind a password."""
    return Spoiled(ArchiveProblem.ENCRYPTED, "已加密，需要密码；请不要设密码，重新压缩")


def absent(error: ModuleNotFoundError) -> Spoiled:
    """Return what to say of what needs a library that is not here."""
    return Spoiled(ArchiveProblem.ABSENT, "；".join(absent_library(error)))


def split() -> Spoiled:
    """Return what to say of one volume of several."""
    detail = "这是分卷压缩包的一卷，不能单独打开；请压缩成一个文件，不要分卷"
    return Spoiled(ArchiveProblem.SPLIT, detail)


def unreadable(error: OSError) -> Spoiled:
    """Return what to say of bytes the system will not give."""
    return Spoiled(ArchiveProblem.DAMAGED, f"打不开：{why_unread(error)}")
