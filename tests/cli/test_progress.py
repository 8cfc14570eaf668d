"""The bar moves while one package is looked at, on a terminal alone; films are read through."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from archive_files import utf8, write_slow, zipped
from making.packages import NAME
from skilltrain_cli.intake.brand_package.examine_package import read_beside
from skilltrain_cli.intake.workers import progress
from skilltrain_cli.intake.workers.progress import counting
from skilltrain_cli.readers.archives.file_stretch import Extent
from skilltrain_cli.readers.archives.unpack import unpack
from skilltrain_cli.readers.archives.unpacked_archive import crc_of
from skilltrain_cli.readers.untrusted.fast_inflate import crc32
from skilltrain_cli.values.archive_problem import ArchiveProblem

FILM = 80 * 1024 * 1024
"""Stored, more than is read when a package is taken apart."""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a package with a film of zeros whose checksum says otherwise."""
    path = tmp_path_factory.mktemp("film") / NAME
    with zipfile.ZipFile(path, "w") as archive, archive.open("宣传片.mp4", "w", force_zip64=True) as film:
        for _ in range(FILM // 2**20):
            film.write(bytes(2**20))
    with path.open("r+b") as file:
        file.seek(FILM // 2)
        file.write(b"\1")  # a single byte that went wrong
    return path


def test_a_single_wrong_byte_of_a_large_film_is_found(package: Path, tmp_path: Path) -> None:
    found = unpack(package, tmp_path)
    assert not found.troubles
    counted = []
    with read_beside(found.entries, lambda count, _: counted.append(count)) as damaged:
        troubles = damaged()
    assert [(each.problem, each.name) for each in troubles] == [(ArchiveProblem.DAMAGED, "宣传片.mp4")]
    assert sum(counted) == FILM


@pytest.mark.parametrize("size", [0, 1, 65_536, 9_000_000])
@pytest.mark.parametrize("offset", [0, 77, 65_536, 70_000])
def test_the_checksum_is_that_of_the_bytes_wherever_they_lie(tmp_path: Path, offset: int, size: int) -> None:
    path = tmp_path / "a"
    data = os.urandom(offset) + os.urandom(size)
    path.write_bytes(data + b"behind")
    assert crc_of(Extent(path=path, offset=offset, size=size)) == crc32(data[offset:])


def test_a_file_that_ends_too_early_has_no_checksum(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    assert crc_of(Extent(path=path, offset=1, size=3)) is None


def test_all_bytes_are_announced_and_counted(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(zipped(utf8("a.jpg", b"x" * 5000), utf8("b.jpg", b"y" * 7000, method=8)))
    (into := tmp_path / "into").mkdir()
    told: list[tuple[int, int]] = []
    unpack(path, into, tick=lambda done, expected: told.append((done, expected)))
    assert [sum(each) for each in zip(*told, strict=True)] == [12_000, 12_000]


def test_outside_a_worker_nobody_is_told() -> None:
    assert progress.parent.get() is None
    counting()(5, 10)


def test_the_bar_of_one_package_shows_how_far_it_is(tmp_path: Path) -> None:
    write_slow(tmp_path / NAME, 10_000_000)
    shown = at_terminal(["validate", str(tmp_path / NAME), "--as-of", "2021-06-10"])
    shares = {int(each.rpartition(" ")[2]) for each in shown.split("%")[:-1]}
    assert any(0 < each < 100 for each in shares), shown


def test_nothing_is_shown_where_stderr_is_no_terminal(package: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "skilltrain_cli", "validate", str(package), "--as-of", "2021-06-10"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (3, "")
    assert "校验码不符" in done.stdout


def at_terminal(arguments: Sequence[str]) -> str:
    """Run skt with a terminal for its stderr; return what that shows."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "skilltrain_cli", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(theirs)
    shown = b""
    try:
        while read := os.read(ours, 65_536):
            shown += read
    except OSError:  # the other end is closed
        pass
    child.wait(timeout=300)
    os.close(ours)
    return shown.decode(errors="replace")
