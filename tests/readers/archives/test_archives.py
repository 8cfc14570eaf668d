"""Every trap a package can hold ends in the right trouble, and nothing leaves the private folder."""

import os
import pickle
import struct
import tracemalloc
import zipfile
import zlib
from datetime import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from archive_files import (
    BZIP2,
    DEFLATE64,
    DEFLATED,
    ENCRYPTED,
    STORED,
    UTF8,
    File,
    need_7z,
    rar,
    sevenzipped,
    utf8,
    zipped,
)
from cpu_seconds import usual_seconds
from hostile_archives import CASES, PHOTO, ZEROS
from skilltrain_cli.intake.workers.private_folder import private_folder
from skilltrain_cli.readers.archives.archive_limits import MIB, PACKAGE_LIMITS
from skilltrain_cli.readers.archives.unpack import unpack
from skilltrain_cli.readers.archives.unpacked_archive import Unpacked
from skilltrain_cli.values.archive_problem import ArchiveProblem as P
from write_faults import CTRL_C, NO_SPACE, Fault

SECONDS = 5
"""No package here may take longer."""


@pytest.fixture(autouse=True)
def no_program_for_rar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every machine one without UnRAR."""
    import rarfile  # noqa: PLC0415 - patched, not used

    monkeypatch.setattr(rarfile, "CURRENT_SETUP", None)
    for name in ("UNRAR", "UNAR", "BSDTAR", "SEVENZIP", "SEVENZIP2"):
        monkeypatch.setattr(rarfile, f"{name}_TOOL", "no-such-program")


@pytest.mark.parametrize("name", CASES)
def test_a_package_ends_as_it_must(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES[name]
    sent, into, elsewhere = (tmp_path / each for each in ("sent", "into", "elsewhere"))
    for folder in (sent, into, elsewhere):
        folder.mkdir()
    package = sent / case.name
    package.write_bytes(case.build())
    before = package.read_bytes()
    monkeypatch.chdir(elsewhere)
    started = usual_seconds()
    found = unpack(package, into)
    took = usual_seconds() - started
    assert [each.problem for each in found.troubles] == list(case.problems)
    assert [each.name for each in found.entries] == list(case.entries)
    assert (found.kind, found.encoding) == (case.kind, case.encoding)
    assert took < SECONDS
    _nothing_outside(tmp_path, case.name)
    assert package.read_bytes() == before
    _readable(found)


def test_there_are_enough_packages() -> None:
    assert len(CASES) >= 60


def _nothing_outside(folder: Path, name: str) -> None:
    """Hold that only numbered files came into being, all in the private folder, and are not large."""
    made = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    inside = {path for path in made if path.startswith("into/")}
    assert made - inside == {f"sent/{name}"}
    assert all(path.removeprefix("into/").isdecimal() for path in inside)
    assert sum((folder / path).stat().st_size for path in inside) < 300 * MIB


def _readable(found: Unpacked) -> None:
    for entry in found.entries:
        with entry.open() as file:
            data = file.read()
        assert len(data) == entry.size
        assert entry.verified
        assert entry.intact()
        assert entry.digest() == entry.sha256 != ""


def unpacked(data: bytes, folder: Path, name: str = "包.zip", **limits: int) -> Unpacked:
    """Unpack a package from its bytes."""
    package, into = folder / name, folder / "into"
    package.write_bytes(data)
    into.mkdir()
    return unpack(package, into, replace(PACKAGE_LIMITS, **limits))


def test_contents_are_what_was_packed(tmp_path: Path) -> None:
    files = {"a.jpg": os.urandom(70_000), "b.txt": b"abc" * 9000, "c.mp4": os.urandom(500_000)}
    methods = {"a.jpg": STORED, "b.txt": DEFLATED, "c.mp4": DEFLATE64}
    found = unpacked(zipped(*[utf8(name, data, methods[name]) for name, data in files.items()]), tmp_path)
    for entry in found.entries:
        with entry.open() as file:
            assert file.read() == files[entry.name]
    assert [entry.alone for entry in found.entries] == [False, True, True]


def test_contents_of_a_7z_are_what_was_packed(tmp_path: Path) -> None:
    files = {"a.jpg": os.urandom(70_000), "b.txt": b"abc" * 9000, "c.txt": b""}
    found = unpacked(sevenzipped(files), tmp_path, "包.7z")
    read = {}
    for entry in found.entries:
        with entry.open() as file:
            read[entry.name] = file.read()
    assert read == files


def test_a_stored_entry_is_looked_at_where_it_lies(tmp_path: Path) -> None:
    data = os.urandom(9000)
    found = unpacked(zipped(utf8("x.txt"), utf8("a.mp4", data)), tmp_path)
    entry = found.entries[1]
    assert entry.stored == tmp_path / "包.zip"
    assert not list((tmp_path / "into").iterdir())
    with entry.open() as file:
        assert file.seekable()
        assert file.seek(-10, os.SEEK_END) == 8990
        assert file.read(99) == data[-10:]
        assert file.seek(5) == 5
        assert file.read(7) == data[5:12]
        assert file.tell() == 12
        assert file.seek(20_000) == 20_000
        assert file.read() == b""
        with pytest.raises(ValueError, match="negative"):
            file.seek(-1)


def test_a_zip_in_an_entry_opens_with_the_standard_library(tmp_path: Path) -> None:
    inner = zipped(utf8("word/document.xml", b"<x/>"))
    found = unpacked(zipped(utf8("a.txt"), utf8("表.docx", inner)), tmp_path)
    with found.entries[1].open() as file, zipfile.ZipFile(file) as document:
        assert document.read("word/document.xml") == b"<x/>"


def test_a_large_stored_entry_is_not_read_and_says_so(tmp_path: Path) -> None:
    found = unpacked(zipped(replace(utf8("a.mp4", PHOTO), crc=1)), tmp_path, read_through_bytes=1000)
    (entry,) = found.entries
    assert (entry.verified, entry.sha256, entry.crc) == (False, "", 1)
    assert not entry.intact()
    assert len(entry.digest()) == 64


def test_equal_large_entries_have_equal_size_and_checksum(tmp_path: Path) -> None:
    data = zipped(utf8("a.mp4", PHOTO), utf8("b.mp4", PHOTO))
    first, second = unpacked(data, tmp_path, read_through_bytes=1000).entries
    assert (first.size, first.crc) == (second.size, second.crc)


def test_the_clock_of_whoever_packed_it(tmp_path: Path) -> None:
    moment = (10 << 11 | 30 << 5 | 4, 41 << 9 | 6 << 5 | 15)
    files = (replace(utf8("a.jpg"), moment=moment), replace(utf8("b.jpg"), moment=(0, 0)))
    first, second = unpacked(zipped(*files), tmp_path).entries
    assert first.modified == datetime(2021, 6, 15, 10, 30, 8)  # noqa: DTZ001 - a zip names no zone
    assert second.modified is None


def test_the_name_beside_the_name_is_read(tmp_path: Path) -> None:
    name = "照片.jpg".encode()
    field = b"\x01" + zlib.crc32(b"____.jpg").to_bytes(4, "little") + name
    extra = b"\x75\x70" + len(field).to_bytes(2, "little") + field
    (entry,) = unpacked(zipped(File(name=b"____.jpg", extra=extra)), tmp_path).entries
    assert entry.name == "照片.jpg"


def test_what_was_found_travels_between_processes(tmp_path: Path) -> None:
    found = unpacked(zipped(utf8("a.jpg", PHOTO), utf8("b.txt", PHOTO, DEFLATED), utf8("../c")), tmp_path)
    arrived = pickle.loads(pickle.dumps(found))
    assert arrived == found
    with arrived.entries[0].open() as file:
        assert file.read() == PHOTO


def test_litter_is_counted(tmp_path: Path) -> None:
    names = ("包/a.jpg", "__MACOSX/包/._a.jpg", "包/.DS_Store", "包/~$表.docx", "包/~WRL0001.tmp")
    found = unpacked(zipped(*map(utf8, names)), tmp_path)
    assert found.skipped == names[1:]
    assert found.root == "包"


def test_one_cause_is_one_trouble(tmp_path: Path) -> None:
    files = [replace(utf8(f"{number}.jpg"), flags=UTF8 | ENCRYPTED) for number in range(9)]
    (trouble,) = unpacked(zipped(*files), tmp_path).troubles
    assert trouble.name is None
    assert trouble.detail == "已加密，需要密码（共 9 个：0.jpg、1.jpg、2.jpg等）"
    assert trouble.remedy == "请不要设密码，重新压缩"


def test_the_whole_budget_is_one_for_all_nests(tmp_path: Path) -> None:
    inner = zipped(*[utf8(f"{number}.txt", PHOTO * 5, DEFLATED) for number in range(5)])
    data = zipped(*[utf8(f"{number}.zip", inner) for number in range(5)])
    found = unpacked(data, tmp_path, total_bytes=120_000)
    assert [(each.problem, each.name) for each in found.troubles] == [(P.BOMB, None)]
    assert len(found.entries) == 10  # two nests of five, 100,000 bytes: the third would have passed it
    assert sum(path.stat().st_size for path in (tmp_path / "into").iterdir()) <= 120_000


def test_a_package_may_not_grow_twentyfold(tmp_path: Path) -> None:
    files = [utf8(f"{number}.bmp", ZEROS, DEFLATED) for number in range(9)]
    found = unpacked(zipped(*files), tmp_path, package_from=10 * MIB)
    assert [(each.problem, each.name) for each in found.troubles] == [(P.BOMB, None)]
    assert sum(path.stat().st_size for path in (tmp_path / "into").iterdir()) <= 10 * MIB


def test_a_7z_may_not_grow_twentyfold_either(tmp_path: Path) -> None:
    found = unpacked(sevenzipped({"a.txt": ZEROS}), tmp_path, "包.7z", package_from=MIB)
    assert [(each.problem, each.name) for each in found.troubles] == [(P.BOMB, None)]
    assert not list((tmp_path / "into").iterdir())


def test_a_file_beyond_measure_is_not_opened(tmp_path: Path) -> None:
    found = unpacked(zipped(utf8("a.jpg", PHOTO)), tmp_path, file_bytes=1000)
    assert [each.problem for each in found.troubles] == [P.BOMB]


@pytest.mark.parametrize("method", [DEFLATED, DEFLATE64, BZIP2])
def test_memory_stays_small_whatever_comes_out(method: int, tmp_path: Path) -> None:
    data = zipped(utf8("a.bmp", bytes(60 * MIB), method))
    tracemalloc.start()
    found = unpacked(data, tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [entry.size for entry in found.entries] == [60 * MIB]
    assert peak < (90 if method == DEFLATE64 else 12) * MIB


def test_a_full_disk_is_said_before_it_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 0

    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage)
    found = unpacked(zipped(utf8("a.txt", PHOTO, DEFLATED)), tmp_path)
    assert [each.problem for each in found.troubles] == [P.NO_SPACE]
    assert not list((tmp_path / "into").iterdir())


@pytest.mark.parametrize("build", ["zip", "7z", "rar"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_disk_that_fills_up_is_no_fault_of_the_package(
    build: str, at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = {
        "zip": lambda: zipped(*[utf8(f"{number}.txt", PHOTO, DEFLATED) for number in range(3)]),
        "7z": lambda: sevenzipped({f"{number}.txt": PHOTO for number in range(3)}),
        "rar": lambda: rar({f"{number}.txt": PHOTO for number in range(3)}),
    }[build]()
    package, into = tmp_path / "包", tmp_path / "into"
    package.write_bytes(data)
    into.mkdir()
    with monkeypatch.context() as patch:
        Fault(patch, NO_SPACE, at)
        found = unpack(package, into)
    assert [each.problem for each in found.troubles] == [P.NO_SPACE]
    assert len(list(into.iterdir())) == len(found.entries)


def test_ctrl_c_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "包.zip"
    package.write_bytes(zipped(*[utf8(f"{number}.txt", PHOTO, DEFLATED) for number in range(3)]))
    folders = []

    def interrupted() -> None:
        with private_folder() as into:
            folders.append(into)
            Fault(monkeypatch, CTRL_C, 4)
            unpack(package, into)

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not folders[0].exists()


def test_the_private_folder_is_nobody_elses() -> None:
    with private_folder() as into:
        mode = into.stat().st_mode & 0o777
        assert os.name == "nt" or mode == 0o700


def test_a_plain_folder_is_a_package_too(tmp_path: Path) -> None:
    folder = tmp_path / "淄博市+陶琉工匠"
    (folder / "素材" / "图片").mkdir(parents=True)
    (folder / "素材" / "图片" / "一.jpg").write_bytes(PHOTO)
    (folder / "素材" / "稿件.docx").write_bytes(b"x")
    (folder / "素材" / "Thumbs.db").write_bytes(b"x")
    (folder / "素材" / "视频.zip").write_bytes(zipped(utf8("v.mp4", PHOTO)))
    (into := tmp_path / "into").mkdir()
    found = unpack(folder, into)
    assert (found.kind, found.root, found.skipped) == ("folder", "素材", ("素材/Thumbs.db",))
    assert [entry.name for entry in found.entries] == ["图片/一.jpg", "稿件.docx", "视频.zip/v.mp4"]
    assert found.entries[0].stored == folder / "素材" / "图片" / "一.jpg"
    assert found.entries[0].alone
    assert not found.troubles
    _readable(found)


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "包").mkdir()
    (trouble,) = unpack(tmp_path / "包", tmp_path).troubles
    assert (trouble.problem, trouble.detail) == (P.EMPTY, "文件夹里没有文件")


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "包"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(b"x")
    (folder / "loop").symlink_to(folder)
    (folder / "passwd").symlink_to("/etc/passwd")
    found = unpack(folder, tmp_path)
    assert [entry.name for entry in found.entries] == ["a.jpg"]
    assert [(each.problem, each.name) for each in found.troubles] == [(P.SYMLINK, "loop")]
    assert "共 2 个：loop、passwd" in found.troubles[0].detail


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is closed to root")
def test_a_closed_file_in_a_folder_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "包"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(b"x")
    (folder / "a.jpg").chmod(0)
    assert [each.problem for each in unpack(folder, tmp_path).troubles] == [P.DAMAGED]


def test_a_folder_with_too_many_files_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "包"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number}.txt").write_bytes(b"")
    found = unpack(folder, tmp_path, replace(PACKAGE_LIMITS, entries=20))
    assert [each.problem for each in found.troubles] == [P.TOO_MANY]


def test_a_package_that_is_gone_is_said(tmp_path: Path) -> None:
    assert [each.problem for each in unpack(tmp_path / "没有.zip", tmp_path).troubles] == [P.DAMAGED]


def test_without_rarfile_zip_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "rarfile", None)
    (trouble,) = unpacked(rar({"a.jpg": PHOTO}), tmp_path, "包.rar").troubles
    assert trouble.problem is P.ABSENT
    assert "改用 zip" in trouble.remedy


def test_a_7z_whose_list_says_nothing_of_its_streams_is_damaged_or_empty(tmp_path: Path) -> None:
    need_7z()
    listed = bytes(
        (0x01, 0x04, 0x06, 0, 0, 0, 0, 0, 0)
    )  # header: streams packed, not how to unpack them, no files
    about = struct.pack("<QQI", 0, len(listed), zlib.crc32(listed))
    data = b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(about)) + about + listed
    (trouble,) = unpacked(data, tmp_path, "包.7z").troubles
    assert trouble.problem in (P.DAMAGED, P.EMPTY)


def test_packages_turned_over_at_random_never_raise() -> None:
    from fuzz_archives import fuzz, packages  # noqa: PLC0415 - it takes its packages from here

    outcomes, broken = fuzz(packages(), seed=1, seconds=3)
    assert not broken
    assert len(outcomes) > 5
