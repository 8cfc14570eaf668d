"""
Which files are others than a commit of their git repository has; the only place that starts git.

git is asked for the names and hashes of a commit alone (``rev-parse``, ``ls-tree -z``); files are hashed
here. So nothing of a repository that came from elsewhere is run: no filter, hook, monitor, pager or textconv
of its configuration has a part in this. ``git diff`` would run filters to compare files.
"""

import os
import stat
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from hashlib import new
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer

from msgspec import Struct

from skilltrain_cli.errors import UsageError
from skilltrain_cli.intake.discover import DiscoveredFiles, display
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.privacy import shown_name

_SAFE = (
    "--no-pager",
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "safe.bareRepository=explicit"),
)
"""Given to every git: belt and braces, for what is asked of it needs none of these."""
_ENVIRONMENT = {
    # a repository that has not all of its history fetches nothing: many a git in use knows the second alone,
    # and a setting (protocol.allow) gives way to the repository's own
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_SECONDS = 120.0
_LARGEST = 256 * 1024 * 1024
"""Bytes of a list of files; trees that hold each other can be made to name any number."""
_CHUNK = 1024 * 1024
_HASH = lazy_pattern("[0-9a-f]{40}|[0-9a-f]{64}")
_ALGORITHMS = {40: "sha1", 64: "sha256"}
_SHOWN = 40
_BINARY_LOOK = 8_000
"""Bytes in which git looks for a NUL before it takes a file for text."""
_LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n"
"""What a commit has of a file in Git LFS (its specification, version 1)."""


class ChangedFiles(Struct, frozen=True, kw_only=True):
    """The files of a commit, and those that are compared with them."""

    since: str
    """The commit as somebody named it."""
    top: Path
    """The folder of the repository."""
    hashes: Mapping[str, str]
    """Path below ``top``, comparable → hash of the content (``git hash-object``)."""
    paths: Mapping[str, Path]
    """Name for people → where the file is."""

    def changed(self, file: str) -> bool:
        """Tell whether a file, or one in a folder, is new, other or gone; so is what nobody can look at."""
        path = self.paths.get(file, Path(file))
        return self._folder_changed(path) if path.is_dir() else self._file_changed(path)

    def _file_changed(self, path: Path) -> bool:
        known = self.hashes.get(_below(path, self.top))
        try:
            return known is None or known not in _hashes_of(path, _ALGORITHMS[len(known)])
        except OSError:
            return True

    def _folder_changed(self, folder: Path) -> bool:
        held = [Path(root, name) for root, _, names in os.walk(folder) for name in names]
        there = {_below(path, self.top) for path in held}
        below = _below(folder, self.top)
        inside = (name for name in self.hashes if not below or name.startswith(f"{below}/"))
        return not there.issuperset(inside) or any(map(self._file_changed, held))


def changed_files(found: DiscoveredFiles, since: str) -> ChangedFiles:
    """
    Return what a commit has, for comparing; UsageError where there is no git, no repository, no such commit.

    All that is compared must lie in one repository.
    """
    git = _Git(program=_program())
    first = Path(os.path.realpath(found.paths[0]))
    top = git.top(first if first.is_dir() else first.parent)
    for path in found.paths:
        below = _below(path, top)
        if below.split("/")[0] == ".." or Path(below).is_absolute():
            where = f"“{display(path)}”不在 git 仓库“{shown_name(top)}”里"
            raise UsageError(where, "--changed-since 只比较同一个仓库里的文件")
    commit = git.commit(top, since)
    return ChangedFiles(
        since=since,
        top=top,
        hashes=dict(git.files(top, commit)),
        paths={each.file: each.path for each in found.files},
    )


def _below(path: Path, top: Path) -> str:
    """Return a path below the folder of a repository, comparable: ``/``, composed characters."""
    try:
        relative = os.path.relpath(os.path.realpath(path), top)
    except ValueError:  # another drive
        return str(path.absolute())
    return "" if relative == "." else _comparable(relative.replace(os.sep, "/"))


def _comparable(name: str) -> str:
    composed = unicodedata.normalize("NFC", name)
    return composed.casefold() if sys.platform == "win32" else composed


def _hashes_of(path: Path, algorithm: str) -> Iterator[str]:
    """
    Yield the hashes under which git may know what a file holds: as it is, with LF for CRLF, in Git LFS.

    On Windows git writes text files with CRLF that it keeps with LF; sha1 names contents here, and no more.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        return
    size = path.stat().st_size
    plain, pointed = new(algorithm, b"blob %d\0" % size, usedforsecurity=False), new("sha256")
    begins = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            begins = begins or chunk
            plain.update(chunk)
            pointed.update(chunk)
    yield plain.hexdigest()
    yield _hash_of(_LFS.format(pointed.hexdigest(), size).encode(), algorithm)
    if b"\r\n" in begins and b"\0" not in begins[:_BINARY_LOOK]:
        yield _hash_of(path.read_bytes().replace(b"\r\n", b"\n"), algorithm)


def _hash_of(content: bytes, algorithm: str) -> str:
    return new(algorithm, b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _program() -> str:
    """
    Return where git is: in a folder that PATH names in full.

    Windows itself would look into the working folder first, where a submission may have put one.
    """
    name = "git.exe" if sys.platform == "win32" else "git"
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        found = os.path.join(folder, name)  # noqa: PTH118 - a text for the system
        if os.path.isabs(folder) and os.path.isfile(found) and os.access(found, os.X_OK):  # noqa: PTH113, PTH117
            return found
    raise UsageError("这台电脑上没有找到 git", "请安装 git（https://git-scm.com），或者去掉 --changed-since")


class _Git(Struct, frozen=True, kw_only=True):
    """Asks git, with a fixed list of arguments and nobody's environment."""

    program: str

    def top(self, folder: Path) -> Path:
        """Return the folder of the repository in which a folder lies."""
        code, said, why = self._asked(folder, "rev-parse", "--show-toplevel")
        if code == 0 and (top := os.fsdecode(said).removesuffix("\n")):
            return Path(os.path.realpath(top))
        called = f"“{display(folder)}”"
        if "dubious ownership" in why:
            raise UsageError(
                f"git 不读{called}所在的仓库：它属于别的用户",
                f"确认可信的，请运行 git config --global --add safe.directory {shown_name(folder)}",
            )
        raise UsageError(
            f"{called}不在 git 仓库里，不知道哪些文件改动过", "请在仓库里运行，或者去掉 --changed-since"
        )

    def commit(self, top: Path, since: str) -> str:
        """Return the hash of the commit that somebody names."""
        called = f"“{shown_name(since[:_SHOWN])}”"
        if since.startswith("-") or not since.strip() or "\0" in since:
            raise UsageError(f"{called}不是 git 的版本", "请写提交、分支或标签，如 HEAD~1、origin/main")
        code, said, _ = self._asked(top, "rev-parse", "--verify", "--quiet", f"{since}^{{commit}}")
        found = said.decode("ascii", "replace").strip()
        if code == 0 and _HASH.fullmatch(found):
            return found
        if not since.strip("0"):
            raise UsageError(
                "给出的版本全是 0：这个分支刚建，git 没有它以前的版本", "请改写要比较的分支，如 origin/main"
            )
        _, shallow, _ = self._asked(top, "rev-parse", "--is-shallow-repository")
        if shallow.strip() == b"true":
            raise UsageError(
                f"这是只取了最近几次提交的仓库（shallow），里面没有{called}",
                "请先运行 git fetch --unshallow；GitHub 的 actions/checkout 请加 fetch-depth: 0",
            )
        raise UsageError(
            f"这个 git 仓库里没有{called}", "请写提交、分支或标签，如 HEAD~1、origin/main；git log 可以查看"
        )

    def files(self, top: Path, commit: str) -> Iterator[tuple[str, str]]:
        """Yield the path and the hash of each file of a commit."""
        code, said, _ = self._asked(top, "ls-tree", "-r", "-z", "--full-tree", commit, "--")
        if code != 0:
            raise UsageError(
                f"git 列不出这个版本（{commit[:12]}）里的文件",
                "仓库可能没有取全，请运行 git fetch；仍不行的，请去掉 --changed-since",
            )
        for line in said.split(b"\0"):
            facts, _, name = line.partition(b"\t")
            if name:
                yield _comparable(os.fsdecode(name)), facts.split()[2].decode("ascii")

    def _asked(self, folder: Path, *question: str) -> tuple[int, bytes, str]:
        """Return how git ended, what it printed and what it complained of; it gets no more than its time."""
        ours = {name: value for name, value in os.environ.items() if not name.upper().startswith("GIT_")}
        try:
            with TemporaryFile() as complaints:
                with subprocess.Popen(  # noqa: S603 - a fixed program and list, no shell
                    [self.program, "-C", str(folder), *_SAFE, *question],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=complaints,
                    env={**ours, **_ENVIRONMENT},
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows
                ) as running:
                    said = _read(running)
                complaints.seek(0)
                return running.returncode, said, complaints.read(_CHUNK).decode("utf-8", "replace")
        except OSError as error:
            raise UsageError("git 启动不了", "请重新安装 git，或者去掉 --changed-since") from error


def _read(running: "subprocess.Popen[bytes]") -> bytes:
    """Return what a program prints; one that takes too long or prints too much is ended (UsageError)."""
    over = Timer(_SECONDS, running.kill)
    over.daemon = True
    over.start()
    said, ended, late = bytearray(), False, False
    try:
        while running.stdout is not None and len(said) <= _LARGEST:
            chunk = running.stdout.read(_CHUNK)
            said += chunk
            if ended := not chunk:
                late = not over.is_alive()
                break
    finally:
        over.cancel()
        if not ended:
            running.kill()
    if late or not ended:
        why = f"git 过了 {_SECONDS:.0f} 秒没有答复" if late else "这个 git 仓库里的文件太多，列不完"
        raise UsageError(why, "请稍后重试，或者去掉 --changed-since")
    return bytes(said)
