"""Which reader a file needs, told from its content; what is no archive of ours is refused by name."""

from pathlib import Path, PurePosixPath

from skilltrain_cli.readers.archives.archive_limits import PackageLimits
from skilltrain_cli.readers.archives.archive_members import OpenedArchive
from skilltrain_cli.readers.archives.file_stretch import Extent
from skilltrain_cli.readers.archives.split_volumes import is_volume
from skilltrain_cli.readers.archives.spool import Spoiled, Spool, absent, split
from skilltrain_cli.readers.archives.zip_reader import MAGICS, Zip
from skilltrain_cli.values.archive_problem import ArchiveProblem

_SEVENZIP = b"7z\xbc\xaf\x27\x1c"
_RAR = b"Rar!\x1a\x07"
_HEAD = 16
_CHUNK = 1024 * 1024
_OPENED = frozenset({".zip", ".7z", ".rar"})
_OTHERS = frozenset({".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".cab", ".iso", ".arj", ".lzh"})


def open_archive(source: Extent, name: str, spool: Spool) -> OpenedArchive:
    """Open an archive by what it is, not by what it is called; what cannot be opened is spoiled."""
    with source.open() as file:
        head = file.read(_HEAD)
    try:
        container = _by_content(source, name, head, spool)
    except ModuleNotFoundError as error:
        raise absent(error) from error
    except Spoiled as spoiled:
        if spoiled.problem is ArchiveProblem.DAMAGED and is_volume(name):
            raise split() from spoiled
        raise
    if container is None:
        raise _unknown(source, name)
    return container


def is_nested_archive(name: str, extent: Extent) -> bool:
    """Tell an archive inside an archive: by its name, or by its content where the name has no suffix."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _OPENED | _OTHERS or is_volume(name):
        return True
    if suffix:
        return False  # .docx and .xlsx are zips as well, and a photo that is one is for the look at photos
    with extent.open() as file:
        return file.read(_HEAD).startswith((_SEVENZIP, _RAR))


def refuse_nest(name: str, depth: int, limits: PackageLimits) -> None:
    """Refuse an archive inside an archive that is too deep or of a kind that is not opened."""
    if PurePosixPath(name).suffix.lower() in _OTHERS:
        detail = "包里的这种压缩包不能打开；请把里面的文件直接放进来"
        raise Spoiled(ArchiveProblem.NESTED, detail)
    if depth > limits.depth:
        detail = f"压缩包里套了 {depth} 层或更多，没有打开；请把里面的文件直接放进来"
        raise Spoiled(ArchiveProblem.NESTED, detail)


def _by_content(source: Extent, name: str, head: bytes, spool: Spool) -> OpenedArchive | None:
    if head.startswith(MAGICS):
        return Zip(source, spool.limits)
    if head.startswith(_SEVENZIP):
        from skilltrain_cli.readers.archives.sevenzip import SevenZip  # noqa: PLC0415 - py7zr takes its time

        return SevenZip(source, spool.limits)
    if head.startswith(_RAR):
        if is_volume(name):
            raise split()  # what lies in it whole may still be read, and the rest would not be missed
        from skilltrain_cli.readers.archives.rar import Rar  # noqa: PLC0415 - seldom needed

        return Rar(_alone(source, spool), spool.folder)
    return _behind_something(source, spool.limits) if name.lower().endswith(".zip") else None


def _behind_something(source: Extent, limits: PackageLimits) -> OpenedArchive | None:
    """Return the zip that stands behind something else, such as the program that unpacks it."""
    try:
        return Zip(source, limits)
    except Spoiled as spoiled:
        if spoiled.problem is ArchiveProblem.DAMAGED:
            return None
        raise


def _unknown(source: Extent, name: str) -> Spoiled:
    """Say of a file that is no archive what it seems to be."""
    if is_volume(name):
        return split()
    if not source.size:
        return Spoiled(ArchiveProblem.EMPTY, "文件是空的（0 字节）；请重新发送")
    if PurePosixPath(name).suffix.lower() in _OPENED:
        return Spoiled(ArchiveProblem.DAMAGED, "名为压缩包，内容不是；可能已损坏，请重新压缩发送")
    return Spoiled(ArchiveProblem.METHOD, "不是 zip、7z 或 rar 压缩包；请改用 zip 重新压缩")


def _alone(source: Extent, spool: Spool) -> Path:
    """Return the path of a file that is this archive and nothing else."""
    if source.whole:
        return source.path
    spool.admit("", source.size, None)
    with source.open() as file:
        return spool.write(iter(lambda: file.read(_CHUNK), b""), source.size, None).extent.path
