"""RAR archives: entries stored as they are can be read, packed ones where a program for it is installed."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from skilltrain_cli.readers.archives.archive_members import Member
from skilltrain_cli.readers.archives.spool import (
    Content,
    Exhausted,
    Spoiled,
    Spool,
    encrypted,
    split,
    unreadable,
)
from skilltrain_cli.values.archive_problem import ArchiveProblem

_STORED = 0x30
_SPLIT = 0x0001 | 0x0002
_CHUNK = 256 * 1024
_NO_TOOL = "这台电脑上没有能解压 RAR 的程序，没有打开；请改用 zip 重新压缩"


class Rar:
    """An opened RAR archive; it must be a file of its own, for the program is given its path."""

    kind = "rar"
    encoding = "utf-8"

    def __init__(self, path: Path, scratch: Path) -> None:
        """Read the list of contents; ``scratch`` is where rarfile may put parts for the program to read."""
        import rarfile  # noqa: PLC0415 - an extra that few need

        self._rarfile = rarfile
        rarfile.HACK_TMP_DIR = str(scratch)
        _find_programs(rarfile)
        try:
            self._archive = rarfile.RarFile(path, charset="gb18030", part_only=True)
            self._infos = self._archive.infolist()
            self.members = tuple(_member(number, info) for number, info in enumerate(self._infos))
        except Exception as error:
            raise _spoiled(error) from error
        if self._archive.needs_password() and not self._infos:
            raise encrypted()

    def contents(self, wanted: Sequence[Member], spool: Spool) -> Iterator[tuple[Member, Content | Spoiled]]:
        """Yield each wanted member's bytes, or why not."""
        for member in wanted:
            try:
                yield member, self._content(member, spool)
            except Exhausted:
                raise
            except Exception as error:  # noqa: BLE001 - rarfile lets struct.error, IndexError and more out
                yield member, _spoiled(error)

    def _content(self, member: Member, spool: Spool) -> Content:
        info = self._infos[member.number]
        if info.compress_type != _STORED:
            self._rarfile.tool_setup()  # before parts are put there for a program that is not
        with self._archive.open(info) as file:
            chunks = iter(lambda: file.read(_CHUNK), b"")
            return spool.write(chunks, member.size, info.CRC)


def _find_programs(rarfile: Any) -> None:  # noqa: ANN401
    """Tell rarfile where Windows has its programs: WinRAR is on no path, and the system's tar reads RAR."""
    if sys.platform == "win32":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)"):
            program = Path(os.environ.get(variable, "")) / "WinRAR" / "UnRAR.exe"
            if program.is_absolute() and program.is_file():
                rarfile.UNRAR_TOOL = str(program)
        tar = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "tar.exe"
        if tar.is_file():
            rarfile.BSDTAR_TOOL = str(tar)


def _member(number: int, info: Any) -> Member:  # noqa: ANN401
    spoiled = None
    if info.needs_password():
        spoiled = encrypted()
    elif info.flags & _SPLIT and not info.is_dir():
        spoiled = split()
    return Member(
        number=number,
        written=info.filename,
        size=info.file_size,
        packed=None if info.compress_type == _STORED else info.compress_size,
        modified=info.mtime.replace(tzinfo=None) if info.mtime else None,
        folder=info.is_dir(),
        link=info.is_symlink(),
        spoiled=spoiled,
    )


def _spoiled(error: Exception) -> Spoiled:
    """Say in our words what rarfile ran into."""
    if isinstance(error, Spoiled):
        return error
    if isinstance(error, OSError) and error.errno is not None:
        return unreadable(error)
    match type(error).__name__:
        case "RarCannotExec":
            return Spoiled(ArchiveProblem.RAR_NO_TOOL, _NO_TOOL)
        case "PasswordRequired" | "RarWrongPassword" | "NoCrypto":
            return encrypted()
        case "NeedFirstVolume":
            return split()
    return Spoiled(ArchiveProblem.DAMAGED, "RAR 压缩包已损坏；请改用 zip 重新压缩")
