"""
Outputs appear complete or not at all: a temporary file in the same folder, then one rename.

However the work ends, the temporary file goes: with the block that writes it, by ``clear_away`` when a signal
came in between, or, where the program was killed outright, by the next run that writes into the folder.
"""

import contextlib
import errno
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import get_ident

from skilltrain_cli.errors import OutputError, UsageError, reported
from skilltrain_cli.values.lazy_pattern import lazy_pattern

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}
_GONE = {errno.ENOENT, errno.ENOTDIR}
_NAME = {errno.ENAMETOOLONG, errno.EINVAL}
_IN_USE = {errno.EBUSY, getattr(errno, "ETXTBSY", errno.EBUSY)}
_WINDOWS_DENIED = 5
"""What Windows answers when a file that a program holds open is to be replaced (or the folder is closed)."""
_WINDOWS_IN_USE = {32, 33}
"""ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION: a program such as WPS or Excel holds the file open."""
_OURS = lazy_pattern(r"\.skt-[0-9a-f]{16}(?:\.[^.]*)?")
"""The name of a temporary file of ours."""
_TRIES = 5
_YOUNG_SECONDS = 60
"""On Windows a file is let go of right before it gets its name: one as young may be somebody's at work."""
_unfinished: dict[Path, int] = {}
"""The temporary files of this process, each with the thread that writes it."""


def write_atomically(path: Path, data: bytes, *, force: bool = False) -> None:
    """
    Write the whole file or nothing; without ``force`` an existing file is refused (UsageError).

    Raises OutputError in plain words when the system refuses; what stood there before is then untouched.
    """
    with staged(path, force=force) as temporary, temporary.open("wb") as file:
        file.write(data)


@contextlib.contextmanager
def staged(path: Path, *, force: bool = False) -> Iterator[Path]:
    """
    Yield the name of a temporary file for a writer; it becomes ``path`` when the block ends well.

    The temporary file keeps the suffix and is removed whenever anything fails. Errors are those of
    ``write_atomically``.
    """
    with staged_together([path], force=force) as [temporary]:
        yield temporary


@contextlib.contextmanager
def staged_together(paths: Sequence[Path], *, force: bool = False) -> Iterator[list[Path]]:
    """
    Yield a temporary file for each of several outputs: all get their names when the block ends well, or none.

    Where one cannot, such as a workbook that is open in WPS, those that have theirs lose them again, and what
    stood there before stands there again. Errors are those of ``write_atomically``.
    """
    named: list[tuple[Path, Path | None]] = []
    try:
        with contextlib.ExitStack() as files:
            keep = named if len(paths) > 1 else None
            yield [files.enter_context(_staged(each, force=force, named=keep)) for each in paths]
    except BaseException:
        for target, earlier in named:
            with contextlib.suppress(OSError):
                if earlier is None:
                    target.unlink()
                else:
                    os.replace(earlier, target)  # noqa: PTH105 (see there)
        raise
    finally:
        clear_away([earlier for _, earlier in named if earlier is not None])


@contextlib.contextmanager
def _staged(path: Path, *, force: bool, named: list[tuple[Path, Path | None]] | None) -> Iterator[Path]:
    """Yield the temporary file of one output; ``named`` takes the name it got and what stood there before."""
    target = Path(os.path.realpath(path))
    ours = [target.with_name(f".skt-{os.urandom(8).hex()}{target.suffix}") for _ in range(_TRIES + 1)]
    *names, spare = ours
    try:
        check_target(path, force=force)
        temporary, held = _begun(names)
        try:
            _sweep(temporary)
            yield temporary
            _flush(temporary)
            check_target(path, force=force)  # it may have come into being meanwhile
            if sys.platform == "win32":
                held = _let_go(held)  # no file that is open gets another name there
            earlier = None if named is None else _kept(target, spare)
            os.replace(temporary, target)  # noqa: PTH105 (one name to fail in tests, and no Path is needed)
            if named is not None:
                named.append((target, earlier))
                ours.remove(spare)
        finally:
            _let_go(held)
    except OSError as error:
        if _elsewhere(error, *names, spare, target, path):
            raise
        hint = _remedy(error, target) + ("" if named is None else "；这次的其他输出也没有写")
        raise OutputError(f"写不出“{path}”：{cause(error, target)}", hint) from error
    finally:
        clear_away(ours)


def _kept(target: Path, spare: Path) -> Path | None:
    """Give what stands under a name a second one, or a copy where there are no links; return it."""
    if not target.exists():
        return None
    _unfinished[spare] = get_ident()
    try:
        os.link(target, spare)
    except OSError:
        shutil.copy2(target, spare)
    return spare


def clear_away(names: Iterable[Path] | None = None) -> None:
    """Remove the temporary files of this thread, or those of some names; a finished one is none any more."""
    own = [path for path, thread in list(_unfinished.items()) if thread == get_ident()]
    for temporary in own if names is None else [name for name in names if name in _unfinished]:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
            _unfinished.pop(temporary, None)


def locked(number: int) -> bool:
    """Lock the open file of that number without waiting, until it is closed; tell whether that went well."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - not elsewhere

            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - not on Windows

            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _begun(names: Sequence[Path]) -> tuple[Path, int]:
    """
    Make the temporary file and hold it, so that no other run takes it for a dead one's; return its number.

    One may have done so between the two steps: then it is lost, and made again under the next name. Where
    nothing can be locked, nothing will be swept either, and the last one serves.
    """
    for temporary in names:
        _unfinished[temporary] = get_ident()
        temporary.open("xb").close()
        with contextlib.suppress(FileNotFoundError):
            held = os.open(temporary, os.O_RDONLY)
            if (_held_alone(held) or temporary == names[-1]) and temporary.exists():
                return temporary, held
            _let_go(held)
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(temporary))


def _let_go(held: int) -> int:
    """Close a file that is held; return that there is none."""
    if held >= 0:
        os.close(held)
    return -1


def _held_alone(held: int) -> bool:
    """Hold a temporary file: on Windows whoever has it open does, and a lock would keep its writer out."""
    return sys.platform == "win32" or locked(held)


def _sweep(own: Path) -> None:
    """Remove what runs that were killed left beside a temporary file of this one."""
    with contextlib.suppress(OSError), os.scandir(own.parent) as entries:
        for entry in entries:
            ours = _OURS.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)
            other = own.with_name(entry.name)
            if ours and other not in _unfinished and not _at_work(other, own):
                with contextlib.suppress(OSError):
                    _remove_abandoned(other)


def _at_work(other: Path, own: Path) -> bool:
    """Tell whether a file is so young that on Windows it may be about to get its name."""
    return sys.platform == "win32" and other.stat().st_mtime > own.stat().st_mtime - _YOUNG_SECONDS


def _remove_abandoned(path: Path) -> None:
    """Remove a temporary file that nobody holds any more."""
    if sys.platform == "win32":
        path.unlink()  # refused while it is open
        return
    held = os.open(path, os.O_RDONLY)
    try:
        if _held_alone(held):
            path.unlink()
    finally:
        _let_go(held)


def make_folder(folder: Path) -> None:
    """Make a folder with those above it that are missing (OutputError)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"建不了文件夹“{folder}”：{cause(error, folder)}", "换一个位置或文件夹名，例如桌面"
        ) from error


@contextlib.contextmanager
def folder_made(folder: Path) -> Iterator[None]:
    """Make a folder for what the block writes; when that fails, the folders made for it are gone again."""
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        make_folder(folder)
        yield
    except BaseException:
        for each in made:
            with contextlib.suppress(OSError):  # never made, or no longer empty
                each.rmdir()
        raise


def check_target(path: Path, *, force: bool) -> None:
    """Refuse an output that cannot be meant, before any work is done for it (UsageError)."""
    if path.is_dir():
        raise UsageError(f"输出“{path}”是一个文件夹", "请给出文件名，例如 -o 结果.xlsx")
    if path.exists() and not path.is_file():
        raise UsageError(f"输出“{path}”不是普通文件", "请换一个文件名；要输出到屏幕时不写 -o")
    if path.exists() and not force:
        raise UsageError(f"输出“{path}”已经存在", "换一个文件名，或加 --force 覆盖它")
    if not path.parent.is_dir():
        raise UsageError(f"输出文件夹“{path.parent}”不存在", "先建好文件夹，或换一个位置")


def check_ending(path: Path, what: str, *endings: str) -> None:
    """Refuse an output that is not called like what is written into it (UsageError)."""
    if path.suffix.lower() not in endings:
        named = " 或 ".join(endings)
        raise UsageError(f"{what}只能写成 {named}，不能写成“{path.name}”", f"请把文件名改为 {named} 结尾")


def check_apart(output: Path, inputs: Iterable[Path | str | None]) -> None:
    """Refuse an output that is also an input: what was sent would be lost (UsageError)."""
    for each in inputs:
        with contextlib.suppress(OSError):  # one of them is not there
            if each is not None and output.samefile(each):
                raise UsageError(f"输出“{output}”同时是输入，会被覆盖", "请换一个输出文件名")


def check_outside(output: Path, folders: Iterable[Path]) -> None:
    """Refuse a table or document in a folder of inputs: it would count as one the next time (UsageError)."""
    if not {each.resolve() for each in folders}.isdisjoint(output.resolve().parents):
        raise UsageError(f"“{output}”在输入的文件夹里，下次汇总会把它当作一份报送件", "请写到别的文件夹")


def _flush(path: Path) -> None:
    """Bring the file to the disk before its name points at it."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _elsewhere(error: OSError, *ours: Path) -> bool:
    """Tell an error about some other file (such as an input) from one about the output."""
    return error.filename is not None and str(error.filename) not in {str(path) for path in ours}


def _in_use(error: OSError, target: Path) -> bool:
    code = getattr(error, "winerror", None)
    if code is None:
        return error.errno in _IN_USE
    return code in _WINDOWS_IN_USE or (code == _WINDOWS_DENIED and target.exists())


def cause(error: OSError, target: Path) -> str:
    """Return in plain Chinese why the system refused."""
    if _in_use(error, target):
        return "文件正被 WPS/Excel 或其他程序打开"
    if error.errno in _FULL:
        return "磁盘已满"
    if error.errno in _READ_ONLY:
        return "没有写入权限，或文件夹是只读的"
    if error.errno in _NAME:
        return "文件名太长，或含有系统不允许的字符"
    if error.errno in _GONE:
        return "没有这个文件夹"
    return reported(error)


def _remedy(error: OSError, target: Path) -> str:
    if _in_use(error, target):
        return "关闭打开它的程序后重试"
    if error.errno in _FULL:
        return "清理磁盘后重试，或换一个磁盘"
    return "换一个位置或文件名，例如桌面；原有文件没有改动"
