"""Outputs appear complete or not at all, whichever step of writing fails."""

import errno
import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import pytest

from skilltrain_cli.errors import EXIT_USAGE, OutputError, UsageError
from skilltrain_cli.intake.workers.signals import orderly_ending
from skilltrain_cli.writers.output import staged, staged_together, write_atomically

OLD, NEW = b"old", b"new content" * 1000


class Fault:
    """Let the k-th call of any watched function fail."""

    def __init__(self, patch: pytest.MonkeyPatch, error: OSError) -> None:
        """Watch opening, writing, bringing to the disk, and renaming."""
        self.patch, self.error, self.at, self.calls = patch, error, 0, 0
        patch.setattr(Path, "open", self.watched(Path.open, self.file))
        patch.setattr(os, "fsync", self.watched(os.fsync))
        patch.setattr(os, "replace", self.watched(os.replace))

    def step(self) -> None:
        self.calls += 1
        if self.calls == self.at:
            raise self.error

    def watched(
        self, function: Callable[..., Any], wrap: Callable[[Any], Any] = lambda result: result
    ) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.step()
            return wrap(function(*args, **kwargs))

        return call

    def file(self, opened: Any) -> Any:
        write = opened.write
        opened = Proxy(opened)
        opened.write = self.watched(
            lambda data: write(data[: len(data) // 2]) and write(data[len(data) // 2 :])
        )
        return opened


class Proxy:
    """A file whose methods can be replaced."""

    def __init__(self, file: io.BufferedWriter) -> None:
        """Wrap the file."""
        self.file = file
        self.write: Callable[[bytes], object] = file.write
        self.fileno, self.close = file.fileno, file.close

    def __enter__(self) -> Self:
        """Enter the file."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()


def everything(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def steps(folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Count the calls of one good run."""
    with monkeypatch.context() as patch:
        fault = Fault(patch, OSError())
        write_atomically(folder / "probe", NEW)
    (folder / "probe").unlink()
    return fault.calls


@pytest.mark.parametrize("before", [None, OLD])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_whatever_step_fails_nothing_half_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: bytes | None, code: int
) -> None:
    path = tmp_path / "汇总.xlsx"
    if before is not None:
        path.write_bytes(before)
    left = everything(tmp_path)
    total = steps(tmp_path, monkeypatch)
    assert total == 6  # make, open, write, open, fsync, replace; more steps need more proof
    for at in range(1, total + 1):
        with monkeypatch.context() as patch:
            fault = Fault(patch, OSError(code, os.strerror(code)))
            fault.at = at
            with pytest.raises(OutputError) as caught:
                write_atomically(path, NEW, force=True)
        assert everything(tmp_path) == left, at
        assert "汇总.xlsx" in str(caught.value)
        assert caught.value.hint
    write_atomically(path, NEW, force=True)
    assert everything(tmp_path) == {"汇总.xlsx": NEW}


THREE = ("汇总.xlsx", "页.html", "通报.docx")


def write_three(folder: Path) -> None:
    with staged_together([folder / name for name in THREE], force=True) as places:
        for place in places:
            with place.open("wb") as file:
                file.write(NEW)


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}


def test_of_several_outputs_all_are_there_or_none_whichever_step_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("汇总.xlsx", "通报.docx"):
        (tmp_path / name).write_bytes(OLD)
    left, failed = state(tmp_path), set()
    for at in range(1, 3 * 6 + 1):
        with monkeypatch.context() as patch:
            Fault(patch, PermissionError(errno.EACCES, "denied")).at = at
            with pytest.raises(OutputError) as caught:
                write_three(tmp_path)
        assert state(tmp_path) == left, at
        failed.add(Path(str(caught.value).partition("”")[0]).name)
        assert caught.value.hint.endswith("原有文件没有改动；这次的其他输出也没有写")
    assert failed == {*THREE}
    write_three(tmp_path)
    assert everything(tmp_path) == dict.fromkeys(THREE, NEW)


def no_links(*_: object, **__: object) -> None:
    raise OSError(errno.EPERM, "no links here")


@pytest.mark.parametrize("link", [os.link, no_links])
def test_what_got_its_name_loses_it_where_another_is_open_in_wps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: Callable[..., None]
) -> None:
    for name in ("汇总.xlsx", "通报.docx"):
        (tmp_path / name).write_bytes(OLD)
    left, replace = state(tmp_path), os.replace

    def held(source: Path, target: Path) -> None:
        if target.name == "汇总.xlsx":
            error = PermissionError(errno.EACCES, "denied")
            error.winerror = 5  # type: ignore[attr-defined,unused-ignore]
            raise error
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", held)
        patch.setattr(os, "link", link)
        with pytest.raises(OutputError, match=r"汇总\.xlsx”：文件正被 WPS/Excel") as caught:
            write_three(tmp_path)
    assert caught.value.hint == "关闭打开它的程序后重试；这次的其他输出也没有写"
    assert state(tmp_path) == left


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.ENOSPC, "磁盘已满"),
        (errno.EACCES, "没有写入权限"),
        (errno.EROFS, "只读"),
        (errno.EBUSY, "WPS/Excel"),
        (errno.ENAMETOOLONG, "文件名太长"),
        (errno.EIO, "系统报告错误 EIO"),
        (errno.ENOENT, "没有这个文件夹"),
    ],
)
def test_the_cause_is_said_in_plain_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    Fault(monkeypatch, OSError(code, os.strerror(code))).at = 1
    with pytest.raises(OutputError, match=said):
        write_atomically(tmp_path / "a.xlsx", NEW)


@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_a_file_open_in_wps_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, winerror: int
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(OLD)
    error = PermissionError(errno.EACCES, "denied")
    error.winerror = winerror  # type: ignore[attr-defined,unused-ignore]
    with monkeypatch.context() as patch:
        Fault(patch, error).at = 6
        with pytest.raises(OutputError, match="正被 WPS/Excel"):
            write_atomically(path, NEW, force=True)
    assert path.read_bytes() == OLD


def test_an_existing_output_is_refused_without_force(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(OLD)
    with pytest.raises(UsageError, match="已经存在") as caught:
        write_atomically(path, NEW)
    assert caught.value.exit_code == EXIT_USAGE
    assert "--force" in caught.value.hint
    assert everything(tmp_path) == {"a.json": OLD}


def test_an_output_that_came_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with pytest.raises(UsageError, match="已经存在"), staged(path) as temporary:  # noqa: PT012
        temporary.write_bytes(NEW)
        path.write_bytes(OLD)
    assert everything(tmp_path) == {"a.json": OLD}


@pytest.mark.parametrize("force", [False, True])
def test_outputs_that_cannot_be_meant(tmp_path: Path, force: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    with pytest.raises(UsageError, match="是一个文件夹"):
        write_atomically(tmp_path, NEW, force=force)
    with pytest.raises(UsageError, match="不存在"):
        write_atomically(tmp_path / "没有" / "a.json", NEW, force=force)
    with pytest.raises(UsageError, match="不是普通文件"):
        write_atomically(Path(os.devnull), NEW, force=force)


def test_a_staged_writer_gets_a_name_of_the_right_kind(tmp_path: Path) -> None:
    with staged(tmp_path / "a.xlsx") as temporary:
        assert temporary.suffix == ".xlsx"
        assert temporary.parent == tmp_path
        temporary.write_bytes(NEW)
    assert everything(tmp_path) == {"a.xlsx": NEW}


@pytest.mark.parametrize("error", [ValueError("bad"), KeyboardInterrupt()])
def test_a_writer_that_gives_up_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    with pytest.raises(type(error)), staged(tmp_path / "a.xlsx") as temporary:  # noqa: PT012
        temporary.write_bytes(NEW)
        raise error
    assert everything(tmp_path) == {}


def test_an_error_about_an_input_is_not_blamed_on_the_output(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), staged(tmp_path / "a.xlsx"):
        (tmp_path / "input.xlsx").read_bytes()
    assert everything(tmp_path) == {}


def test_a_link_is_written_through(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_bytes(OLD)
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("no symbolic links here")
    write_atomically(link, NEW, force=True)
    assert link.is_symlink()
    assert real.read_bytes() == NEW


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
@pytest.mark.usefixtures("umask")
def test_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.json", NEW)
    assert (tmp_path / "a.json").stat().st_mode & 0o777 == 0o640


def test_what_a_killed_run_left_the_next_one_removes(tmp_path: Path) -> None:
    left = tmp_path / f".skt-{'0a' * 8}.xlsx"
    left.write_bytes(b"half")
    write_atomically(tmp_path / "汇总.csv", NEW)
    assert everything(tmp_path) == {"汇总.csv": NEW}


def test_what_another_run_is_at_stays(tmp_path: Path) -> None:
    with staged(tmp_path / "a.xlsx") as first:
        write_atomically(tmp_path / "b.xlsx", NEW)
        assert first.exists()
        first.write_bytes(OLD)
    assert everything(tmp_path) == {"a.xlsx": OLD, "b.xlsx": NEW}


@pytest.mark.parametrize(
    "name", [".skt-表格.xlsx", ".skt-0a0a.xlsx", f"skt-{'0a' * 8}.xlsx", ".skt-", ".xlsx"]
)
def test_only_temporary_files_of_ours_are_removed(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(OLD)
    (tmp_path / f".skt-{'0b' * 8}.xlsx").mkdir()
    write_atomically(tmp_path / "a.xlsx", NEW)
    assert (tmp_path / name).read_bytes() == OLD
    assert (tmp_path / f".skt-{'0b' * 8}.xlsx").is_dir()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_no_link_is_followed_to_what_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "报送.xlsx").write_bytes(OLD)
    link = tmp_path / f".skt-{'0a' * 8}.xlsx"
    link.symlink_to(tmp_path / "报送.xlsx")
    write_atomically(tmp_path / "a.xlsx", NEW)
    assert link.is_symlink()


def test_what_a_second_ctrl_c_kept_from_going_goes_in_the_end(tmp_path: Path) -> None:
    def write() -> None:
        with pytest.MonkeyPatch.context() as patch, staged(tmp_path / "a.xlsx"):
            patch.setattr(Path, "unlink", interrupted)
            raise KeyboardInterrupt

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with orderly_ending():
        with pytest.raises(KeyboardInterrupt):
            write()
        assert everything(tmp_path)
    assert everything(tmp_path) == {}
