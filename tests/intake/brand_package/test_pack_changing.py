"""What is packed is what was reviewed: a file that somebody writes to meanwhile is refused by name."""

import itertools
import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from command_line import Skt
from making.packages import NAME, Files
from skilltrain_cli.cli.app import run
from skilltrain_cli.operations.brand_package.package_plan import planned
from skilltrain_cli.writers.package_archive import write_package
from small_packages import folder, small

CLI, PACK = "skilltrain_cli.usecases.pack", "skilltrain_cli.intake.brand_package.folder_to_pack"
PICTURE = "图片/3.jpg"


@pytest.fixture
def skt(skt: Skt, monkeypatch: pytest.MonkeyPatch) -> Skt:
    """Return a command line beside a complete folder 材料."""
    monkeypatch.setenv("SKT_TODAY", "2021-06-15")
    folder(small(), Path("材料"))
    return skt


def spoil(path: Path, *, unseen: bool = True) -> None:
    """Change one byte of a file, and give it back the time it was last changed."""
    before = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    if unseen:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def after(step: Callable[..., object], change: Callable[[], object]) -> Callable[..., object]:
    """Return a step of the work before which something changes."""

    def changed(*args: object, **how: object) -> object:
        change()
        return step(*args, **how)

    return changed


@pytest.mark.parametrize("name", sorted(small()))
def test_a_file_changed_after_its_review_is_refused_by_name(
    skt: Skt, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    change = after(write_package, lambda: spoil(Path("材料") / name))
    monkeypatch.setattr(f"{CLI}.write_package", change)
    _, err = skt("pack", "材料", "-o", "报送", code=3)
    assert f"“{name}”从审核开始以后又有改动，没有打包" in err
    assert not Path("报送").exists()


def test_a_file_written_back_as_it_was_is_refused_too_for_another_may_have_been_judged(
    skt: Skt, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path("材料") / PICTURE
    monkeypatch.setattr(f"{PACK}.planned", after(planned, lambda: path.write_bytes(path.read_bytes())))
    assert PICTURE in skt("pack", "材料", "-o", "报送", code=3)[1]
    assert not Path("报送").exists()


def test_a_file_that_grew_or_is_gone_is_refused(skt: Skt, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path("材料") / PICTURE
    grown = after(planned, lambda: path.write_bytes(path.read_bytes() + b"more"))
    with monkeypatch.context() as patch:
        patch.setattr(f"{PACK}.planned", grown)
        assert PICTURE in skt("pack", "材料", "-o", "报送", code=3)[1]
    gone = after(planned, path.unlink)
    with monkeypatch.context() as patch:
        patch.setattr(f"{PACK}.planned", gone)
        assert PICTURE in skt("pack", "材料", "-o", "报送", code=3)[1]
    assert not Path("报送").exists()


def test_an_archive_in_the_folder_is_held_to_the_same(
    skt: Skt, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files: Files = small()
    inner = Path("材料/图片.zip")
    with zipfile.ZipFile(inner, "w") as package:
        for name in [each for each in files if each.startswith("图片/")]:
            package.writestr(Path(name).name, files[name])
            (tmp_path / "材料" / name).unlink()
    skt("pack", "材料", "-o", "以前")
    monkeypatch.setattr(f"{CLI}.write_package", after(write_package, lambda: spoil(inner)))
    assert "图片.zip/" in skt("pack", "材料", "-o", "报送", code=3)[1]
    assert not Path("报送").exists()


@contextmanager
def changing(root: Path, files: Files) -> Iterator[None]:
    """Write to every file in a loop, good bytes and spoilt ones of the same size in turn."""
    over = threading.Event()

    def write() -> None:
        for spoilt in itertools.cycle((True, False)):
            for name, data in files.items():
                if over.is_set():
                    return
                with (root / name).open("r+b") as file:
                    file.write(b"\0" * len(data) if spoilt else data)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_beside_a_writer_every_archive_holds_what_was_reviewed_or_does_not_exist(
    skt: Skt, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = small()
    monkeypatch.setattr("skilltrain_cli.writers.package_archive._CHUNK", 4096)
    for number in range(4):
        folder(files, Path("材料"))
        with changing(Path("材料"), files):
            code = run(["pack", "材料", "-o", f"报送{number}"])
        path = Path(f"报送{number}") / NAME
        assert path.exists() == (code == 0)
        if path.exists():
            with zipfile.ZipFile(path) as package:
                assert {package.read(each) for each in package.namelist()} == set(files.values())
        assert "意外错误" not in skt.capsys.readouterr().err
