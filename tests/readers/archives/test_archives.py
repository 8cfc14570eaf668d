"""Every trap a package can hold ends in the right trouble, and nothing leaves the private folder."""

import os
import pickle
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import py7zr
import pytest
from msgspec import Struct
from msgspec.structs import replace

from faults import CTRL_C, NO_SPACE, Fault
from packed import (
    BZIP2,
    DEFLATE64,
    DEFLATED,
    ENCRYPTED,
    LINK,
    STORED,
    UNIX,
    UTF8,
    File,
    gbk,
    rar,
    sevenzipped,
    sevenzipped_raw,
    utf8,
    wide_7z,
    zipped,
    zipped64,
)
from skilltrain_cli.intake.workers.private_folder import private_folder
from skilltrain_cli.readers.archives.limits import MIB, PACKAGE_LIMITS
from skilltrain_cli.readers.archives.unpack import unpack
from skilltrain_cli.readers.archives.unpacked import Unpacked
from skilltrain_cli.values.archive_problem import ArchiveProblem as P

ZEROS = bytes(3 * MIB)
SECONDS = 5
"""No package here may take longer."""


class Case(Struct, frozen=True):
    """A package, and what must come of it: problems in order, names of the entries handed out."""

    build: Callable[[], bytes]
    problems: tuple[P, ...] = ()
    entries: tuple[str, ...] = ()
    name: str = "包.zip"
    kind: str = "zip"
    encoding: str = "utf-8"


def cut_behind_a_document() -> bytes:
    """Return a package that was not sent to its end, which happens to be that of a workbook in it."""
    workbook = zipped(utf8("[Content_Types].xml"), utf8("xl/workbook.xml"))
    whole = zipped(utf8("附件1.xlsx", workbook), utf8("a.jpg"))
    return whole[: whole.index(workbook) + len(workbook)]


def nest(levels: int, method: int = STORED) -> bytes:
    """Return an archive in an archive in an archive …"""
    data = zipped(utf8("核心.txt"))
    for _ in range(levels - 1):
        data = zipped(utf8("里层.zip", data, method), utf8("本层.txt"))
    return data


def overlapping(*, inside: bool) -> bytes:
    """Return a zip two entries of which share bytes; ``inside``: the second lies within the first."""
    inner = zipped(utf8("甲.txt", b"y" * 500))
    if inside:
        first = utf8("外.bin", inner)
        at = 30 + len(first.name)
        return zipped(first, replace(utf8("甲.txt", b"y" * 500), offset=at))
    return zipped(*[replace(utf8(f"{number}.txt", ZEROS, DEFLATED), offset=0) for number in range(9)])


def damaged(data: bytes, at: int) -> bytes:
    """Turn one byte over; counted from the end when negative."""
    out = bytearray(data)
    out[at] ^= 0xFF
    return bytes(out)


PHOTO = os.urandom(2000)
CASES = {
    # names and their encodings
    "utf-8-flagged": Case(
        lambda: zipped(utf8("照片/一.jpg"), utf8("表.xlsx")), (), ("照片/一.jpg", "表.xlsx")
    ),
    "gbk": Case(
        lambda: zipped(gbk("照片/一.jpg"), gbk("某县.docx")),
        entries=("照片/一.jpg", "某县.docx"),
        encoding="gb18030",
    ),
    "gbk-with-backslash-byte": Case(  # 誠 is D5 5C: its second byte is a backslash
        lambda: zipped(gbk("誠信.jpg"), gbk("表.docx")), entries=("誠信.jpg", "表.docx"), encoding="gb18030"
    ),
    "gb18030-four-bytes": Case(
        lambda: zipped(gbk("𠮷林.jpg"), gbk("表.docx")), entries=("𠮷林.jpg", "表.docx"), encoding="gb18030"
    ),
    "gbk-that-is-valid-utf-8": Case(  # C4 A3 CA BD, which is also “ģʽ”
        lambda: zipped(File(name=b"\xc4\xa3\xca\xbd.jpg"), File(name=b"a.txt")),
        entries=("模式.jpg", "a.txt"),
        encoding="gb18030",
    ),
    "utf-8-without-flag": Case(
        lambda: zipped(File(name="照片.jpg".encode()), File(name="é.jpg".encode())),
        entries=("照片.jpg", "é.jpg"),
    ),
    "flag-says-utf-8-but-gbk": Case(
        lambda: zipped(replace(gbk("照片.jpg"), flags=UTF8), replace(gbk("稿件.docx"), flags=UTF8)),
        entries=("照片.jpg", "稿件.docx"),
        encoding="gb18030",
    ),
    "one-flagged-one-gbk": Case(
        lambda: zipped(utf8("照片.jpg"), gbk("稿件.docx")),
        entries=("照片.jpg", "稿件.docx"),
        encoding="gb18030",
    ),
    "neither-utf-8-nor-gbk": Case(
        lambda: zipped(File(name=b"a\xff.txt")), entries=("a\xa0.txt",), encoding="cp437"
    ),
    "unicode-path-field": Case(
        lambda: zipped(
            File(
                name=b"__.jpg",
                extra=b"\x75\x70\x0f\x00\x01" + (0x2A5D2C6B).to_bytes(4, "little") + "照片.j".encode(),
            )
        ),
        entries=("__.jpg",),  # its checksum belongs to another name: it is not believed
    ),
    "backslashes": Case(
        lambda: zipped(utf8("某县\\视频\\a.mp4"), utf8("某县\\b.jpg")), entries=("视频/a.mp4", "b.jpg")
    ),
    "decomposed": Case(lambda: zipped(utf8("Cafe\u0301.jpg"), utf8("b.jpg")), entries=("Café.jpg", "b.jpg")),
    "one-top-folder": Case(
        lambda: zipped(utf8("包/", b""), utf8("包/a.jpg"), utf8("包/图/b.jpg")), (), ("a.jpg", "图/b.jpg")
    ),
    "two-top-folders": Case(lambda: zipped(utf8("甲/a.jpg"), utf8("乙/b.jpg")), (), ("甲/a.jpg", "乙/b.jpg")),
    "file-beside-folder": Case(lambda: zipped(utf8("甲/a.jpg"), utf8("b.jpg")), (), ("甲/a.jpg", "b.jpg")),
    "dot-folders": Case(lambda: zipped(utf8("./a.jpg"), utf8(".//b.jpg")), (), ("a.jpg", "b.jpg")),
    "litter": Case(
        lambda: zipped(
            *map(utf8, ("包/a.jpg", "__MACOSX/包/._a.jpg", "包/.DS_Store", "包/Thumbs.db", "包/~$表.docx"))
        ),
        entries=("a.jpg",),
    ),
    # names that lead elsewhere, or that Windows cannot have
    "dot-dot": Case(lambda: zipped(utf8("../../evil.txt"), utf8("a.jpg")), (P.TRAVERSAL,), ("a.jpg",)),
    "dot-dot-backslash": Case(
        lambda: zipped(utf8("..\\..\\evil.txt"), utf8("a.jpg")), (P.TRAVERSAL,), ("a.jpg",)
    ),
    "dot-dot-inside": Case(lambda: zipped(utf8("a/../../b.txt"), utf8("a.jpg")), (P.TRAVERSAL,), ("a.jpg",)),
    "absolute": Case(lambda: zipped(utf8("/etc/evil.txt"), utf8("a.jpg")), (P.TRAVERSAL,), ("a.jpg",)),
    "unc": Case(lambda: zipped(utf8("\\\\server\\share\\a.txt"), utf8("a.jpg")), (P.TRAVERSAL,), ("a.jpg",)),
    "drive": Case(lambda: zipped(utf8("C:\\win.txt"), utf8("a.jpg")), (P.TRAVERSAL,), ("a.jpg",)),
    "drive-relative": Case(lambda: zipped(utf8("C:win.txt"), utf8("a.jpg")), (P.TRAVERSAL,), ("a.jpg",)),
    "folder-that-leads-out": Case(lambda: zipped(utf8("../out/"), utf8("a.jpg")), (P.TRAVERSAL,), ("a.jpg",)),
    "con": Case(lambda: zipped(utf8("CON"), utf8("a.jpg")), (P.RESERVED_NAME,), ("CON", "a.jpg")),
    "aux-jpg": Case(
        lambda: zipped(utf8("图/aux.jpg"), utf8("a.jpg")), (P.RESERVED_NAME,), ("图/aux.jpg", "a.jpg")
    ),
    "com-superscript": Case(
        lambda: zipped(utf8("com¹.txt"), utf8("a.jpg")), (P.RESERVED_NAME,), ("com¹.txt", "a.jpg")
    ),
    "console-is-no-device": Case(
        lambda: zipped(utf8("console.txt"), utf8("aux1.jpg")), (), ("console.txt", "aux1.jpg")
    ),
    "stream": Case(lambda: zipped(utf8("name:ads.jpg")), (P.RESERVED_NAME,), ("name:ads.jpg",)),
    "question-mark": Case(lambda: zipped(utf8("好吗?.jpg")), (P.RESERVED_NAME,), ("好吗?.jpg",)),
    "bidi": Case(lambda: zipped(utf8("照片\u202egpj.exe")), (P.BIDI_NAME,), ("照片\ufffdgpj.exe",)),
    "nul-in-name": Case(lambda: zipped(utf8("a.exe\0.jpg")), (P.BIDI_NAME,), ("a.exe\ufffd.jpg",)),
    "newline-in-name": Case(lambda: zipped(utf8("a\n✔ 通过.jpg")), (P.BIDI_NAME,), ("a\ufffd✔ 通过.jpg",)),
    "too-long": Case(
        lambda: zipped(utf8("长" * 300 + ".jpg")), (P.PATH_TOO_LONG,), (f"{'长' * 120}…{'长' * 56}.jpg",)
    ),
    "case-clash": Case(lambda: zipped(utf8("A.jpg"), utf8("a.JPG")), (P.DUPLICATE,), ("A.jpg", "a.JPG")),
    "same-name": Case(lambda: zipped(utf8("a.jpg"), utf8("a.jpg", b"y")), (P.DUPLICATE,), ("a.jpg", "a.jpg")),
    "composition-clash": Case(
        lambda: zipped(utf8("é.jpg"), utf8("e\u0301.jpg")), (P.DUPLICATE,), ("é.jpg", "é.jpg")
    ),
    "trailing-dot-clash": Case(
        lambda: zipped(utf8("a.jpg"), utf8("a.jpg.")), (P.DUPLICATE,), ("a.jpg", "a.jpg.")
    ),
    "symlink": Case(
        lambda: zipped(File(name=b"link", data=b"/etc/passwd", maker=UNIX, attributes=LINK), utf8("a.jpg")),
        (P.SYMLINK,),
        ("a.jpg",),
    ),
    "fifo": Case(
        lambda: zipped(File(name=b"pipe", maker=UNIX, attributes=0o010644 << 16), utf8("a.jpg")),
        (P.SPECIAL,),
        ("a.jpg",),
    ),
    # methods
    "deflated": Case(lambda: zipped(utf8("a.txt", ZEROS[:MIB], DEFLATED)), (), ("a.txt",)),
    "deflate64": Case(lambda: zipped(utf8("视频.mp4", PHOTO * 200, DEFLATE64)), (), ("视频.mp4",)),
    "bzip2": Case(lambda: zipped(utf8("a.txt", PHOTO * 9, BZIP2)), (), ("a.txt",)),
    "empty-file": Case(lambda: zipped(utf8("a.txt", b"")), (), ("a.txt",)),
    "lzma": Case(lambda: zipped(replace(utf8("a.txt"), method=14), utf8("b.txt")), (P.METHOD,), ("b.txt",)),
    "unheard-of-method": Case(lambda: zipped(replace(utf8("a.txt"), method=77)), (P.METHOD,)),
    "patch": Case(lambda: zipped(replace(utf8("a.txt"), flags=UTF8 | 0x20)), (P.METHOD,)),
    # damage
    "damaged-deflate": Case(
        lambda: zipped(replace(utf8("a.txt", PHOTO, DEFLATED), raw=b"\xff" * 90), utf8("b.txt")),
        (P.DAMAGED,),
        ("b.txt",),
    ),
    "damaged-deflate64": Case(
        lambda: zipped(replace(utf8("a.txt", PHOTO, DEFLATE64), raw=b"\xff" * 90)), (P.DAMAGED,)
    ),
    "damaged-bzip2": Case(
        lambda: zipped(replace(utf8("a.txt", PHOTO, BZIP2), raw=b"\xff" * 90)), (P.DAMAGED,)
    ),
    "cut-deflate": Case(
        lambda: zipped(replace(utf8("a.txt", PHOTO * 9, DEFLATED), raw=b"\x4b\x04\x00")), (P.DAMAGED,)
    ),
    "wrong-checksum-stored": Case(
        lambda: zipped(replace(utf8("a.jpg", PHOTO), crc=1), utf8("b.jpg")), (P.DAMAGED,), ("b.jpg",)
    ),
    "wrong-checksum-deflated": Case(
        lambda: zipped(replace(utf8("a.jpg", PHOTO, DEFLATED), crc=1)), (P.DAMAGED,)
    ),
    "cut-off": Case(lambda: zipped(utf8("a.jpg", PHOTO), utf8("b.jpg", PHOTO))[:2500], (P.DAMAGED,), kind=""),
    "beginning-lost": Case(lambda: zipped(utf8("a.jpg", PHOTO))[500:], (P.DAMAGED,), kind=""),
    "directory-damaged": Case(lambda: damaged(zipped(utf8("a.jpg")), -73), (P.DAMAGED,), kind=""),
    "local-header-damaged": Case(
        lambda: damaged(zipped(utf8("a.jpg"), utf8("b.jpg")), 36), (P.DAMAGED,), ("a.jpg",)
    ),
    "folder-with-content": Case(lambda: zipped(utf8("a/"), utf8("b.jpg")), (P.DAMAGED,), ("b.jpg",)),
    "local-header-elsewhere": Case(
        lambda: zipped(utf8("b.jpg", PHOTO), replace(utf8("a.jpg"), offset=700)), (P.DAMAGED,), ("b.jpg",)
    ),
    "count-lies": Case(lambda: zipped(utf8("a.jpg"), count=7), (P.DAMAGED,), kind=""),
    "offset-beyond": Case(lambda: zipped(utf8("a.jpg"), offset=10**9), (P.DAMAGED,), kind=""),
    "directory-size-lies": Case(lambda: zipped(utf8("a.jpg"), size=0xFFFFFF), (P.DAMAGED,), kind=""),
    "directory-beyond-measure": Case(lambda: zipped(utf8("a.jpg"), size=0xFFFFFFF0), (P.TOO_MANY,), kind=""),
    "text-named-zip": Case(lambda: b"not a zip at all" * 9, (P.DAMAGED,), kind=""),
    "nothing": Case(lambda: b"", (P.EMPTY,), kind=""),
    "no-entries": Case(zipped, (P.EMPTY,)),
    "only-litter": Case(lambda: zipped(utf8("Thumbs.db"), utf8("包/", b"")), (P.EMPTY,)),
    "tar": Case(lambda: b"./a" + bytes(254) + b"ustar" + bytes(900), (P.METHOD,), name="包.tar", kind=""),
    # containers that are odd and right
    "comment": Case(lambda: zipped(utf8("a.jpg"))[:-2] + b"\x05\x00PK\5\6!"[:7], (), ("a.jpg",)),
    "end-record-in-comment": Case(
        lambda: zipped(utf8("a.jpg"))[:-2] + b"\x16\x00" + b"PK\5\6" + bytes(18), (P.EMPTY,)
    ),
    "bytes-after": Case(lambda: zipped(utf8("a.jpg"), after=b"\0" * 99), (), ("a.jpg",)),
    "cut-behind-a-document": Case(cut_behind_a_document, (P.DAMAGED,), kind=""),
    "program-before": Case(lambda: zipped(utf8("a.jpg"), before=b"MZ" + bytes(5000)), (), ("a.jpg",)),
    "zip64": Case(lambda: zipped64(utf8("a.jpg"), utf8("b.jpg")), (), ("a.jpg", "b.jpg")),
    "zip64-record-elsewhere": Case(lambda: zipped64(utf8("a.jpg"), locator=3), (), ("a.jpg",)),
    "zip64-record-missing": Case(
        lambda: zipped64(utf8("a.jpg")).replace(b"PK\6\6", b"PK\6\5"), (P.DAMAGED,), kind=""
    ),
    # budgets
    "ratio": Case(lambda: zipped(utf8("a.txt", ZEROS, DEFLATED), utf8("b.txt")), (P.BOMB,), ("b.txt",)),
    "ratio-of-a-white-bitmap": Case(lambda: zipped(utf8("a.bmp", ZEROS, DEFLATED)), (), ("a.bmp",)),
    "ratio-of-a-film-of-nothing": Case(lambda: zipped(utf8("a.mp4", ZEROS * 22, DEFLATED)), (P.BOMB,)),
    "ratio-deflate64": Case(lambda: zipped(utf8("a.txt", ZEROS, DEFLATE64)), (P.BOMB,)),
    "declares-less": Case(
        lambda: zipped(replace(utf8("a.txt", ZEROS[:MIB], DEFLATED), size=10), utf8("b.txt")),
        (P.BOMB,),
        ("b.txt",),
    ),
    "declares-less-deflate64": Case(
        lambda: zipped(replace(utf8("a.txt", ZEROS, DEFLATE64), size=10)), (P.BOMB,)
    ),
    "declares-more": Case(lambda: zipped(replace(utf8("a.txt", PHOTO, DEFLATED), size=9000)), (P.DAMAGED,)),
    "stored-declares-more": Case(lambda: zipped(replace(utf8("a.txt", PHOTO), size=10**6)), (P.BOMB,)),
    "stored-beyond-the-file": Case(
        lambda: zipped(replace(utf8("a.txt", PHOTO), size=10**6, packed=10**6), utf8("b.txt")),
        (P.DAMAGED,),
        ("b.txt",),
    ),
    "stored-beyond-4-gib": Case(
        lambda: zipped(replace(utf8("a.txt", PHOTO), size=2**40, packed=2**40)), (P.DAMAGED,)
    ),
    "deflated-declares-a-terabyte": Case(
        lambda: zipped(replace(utf8("a.mp4", PHOTO, DEFLATED), size=2**40)), (P.BOMB,)
    ),
    "overlap-full": Case(lambda: overlapping(inside=False), (P.BOMB,), kind=""),
    "overlap-quoted": Case(lambda: overlapping(inside=True), (P.BOMB,), kind=""),
    "too-many": Case(lambda: zipped(*[utf8(f"{n}.txt") for n in range(5001)]), (P.TOO_MANY,)),
    # passwords and volumes
    "encrypted": Case(
        lambda: zipped(*[replace(utf8(f"{n}.jpg"), flags=UTF8 | ENCRYPTED) for n in range(9)]), (P.ENCRYPTED,)
    ),
    "one-encrypted": Case(
        lambda: zipped(replace(utf8("a.jpg"), flags=UTF8 | 1), utf8("b.jpg")), (P.ENCRYPTED,), ("b.jpg",)
    ),
    "aes": Case(lambda: zipped(replace(utf8("a.jpg"), flags=UTF8 | 1, method=99)), (P.ENCRYPTED,)),
    "last-volume": Case(lambda: zipped(utf8("a.jpg"), disk=2, first=1), (P.SPLIT,), kind=""),
    "entry-on-another-disk": Case(lambda: zipped(replace(utf8("a.jpg"), disk=1)), (P.SPLIT,), kind=""),
    "zip64-volumes": Case(lambda: zipped64(utf8("a.jpg"), disks=3), (P.SPLIT,), kind=""),
    "first-volume": Case(
        lambda: b"PK\x07\x08" + zipped(utf8("a.jpg", PHOTO))[:900], (P.SPLIT,), name="包.z01", kind=""
    ),
    "cut-into-pieces": Case(
        lambda: zipped(utf8("a.jpg", PHOTO))[:900], (P.SPLIT,), name="包.zip.001", kind=""
    ),
    "later-piece": Case(lambda: PHOTO, (P.SPLIT,), name="包.zip.002", kind=""),
    # nests
    "nest-of-2": Case(lambda: nest(2), (), ("本层.txt", "里层.zip/核心.txt")),
    "nest-of-2-deflated": Case(lambda: nest(2, DEFLATED), (), ("本层.txt", "里层.zip/核心.txt")),
    "nest-of-3": Case(lambda: nest(3), (P.NESTED,), ("本层.txt", "里层.zip/本层.txt")),
    "nest-of-20": Case(lambda: nest(20), (P.NESTED,), ("本层.txt", "里层.zip/本层.txt")),
    "broken-nest": Case(lambda: zipped(utf8("里.zip", b"junk"), utf8("a.jpg")), (P.DAMAGED,), ("a.jpg",)),
    "nested-tar": Case(lambda: zipped(utf8("里.tar.gz", b"junk"), utf8("a.jpg")), (P.NESTED,), ("a.jpg",)),
    "nested-volume": Case(lambda: zipped(utf8("里.z01", b"junk"), utf8("a.jpg")), (P.SPLIT,), ("a.jpg",)),
    "nested-encrypted": Case(
        lambda: zipped(utf8("里.zip", zipped(replace(utf8("x"), flags=1))), utf8("a.jpg")),
        (P.ENCRYPTED,),
        ("a.jpg",),
    ),
    "nested-too-many": Case(
        lambda: zipped(
            *[utf8(f"{n}.zip", zipped(*[utf8(f"{m}.txt") for m in range(600)])) for n in range(10)]
        ),
        (P.TOO_MANY,),
        tuple(f"{n}.zip/{m}.txt" for n in range(8) for m in range(600)),
    ),
    "nested-7z": Case(
        lambda: zipped(utf8("里.7z", sevenzipped({"x.jpg": PHOTO})), utf8("a.jpg")),
        (),
        ("a.jpg", "里.7z/x.jpg"),
    ),
    "nested-rar": Case(
        lambda: zipped(utf8("里.rar", rar({"x.jpg": PHOTO})), utf8("a.jpg")), (), ("a.jpg", "里.rar/x.jpg")
    ),
    "office-files-are-no-nests": Case(
        lambda: zipped(utf8("表.docx", zipped(utf8("word/document.xml"))), utf8("无后缀", zipped(utf8("x")))),
        (),
        ("表.docx", "无后缀"),
    ),
    # 7z
    "7z": Case(
        lambda: sevenzipped({"包/照片.jpg": PHOTO, "包/稿.txt": b"abc"}),
        (),
        ("照片.jpg", "稿.txt"),
        kind="7z",
    ),
    "7z-named-zip": Case(lambda: sevenzipped({"a.txt": PHOTO}), (), ("a.txt",), name="包.zip", kind="7z"),
    "7z-empty": Case(lambda: sevenzipped({}), (P.EMPTY,), kind="7z"),
    "7z-encrypted": Case(lambda: sevenzipped({"a.txt": PHOTO}, password="1"), (P.ENCRYPTED,), kind=""),
    "7z-names-encrypted": Case(
        lambda: sevenzipped({"a.txt": PHOTO}, password="1", header_encryption=True), (P.ENCRYPTED,), kind=""
    ),
    "7z-cut-off": Case(lambda: sevenzipped({"a.txt": PHOTO})[:-30], (P.DAMAGED,), name="包.7z", kind=""),
    "7z-volume": Case(lambda: sevenzipped({"a.txt": PHOTO})[:900], (P.SPLIT,), name="包.7z.001", kind=""),
    "7z-damaged": Case(lambda: damaged(sevenzipped({"a.txt": PHOTO}), 900), (P.DAMAGED,), kind="7z"),
    "7z-list-damaged": Case(lambda: damaged(sevenzipped({"a.txt": PHOTO}), -5), (P.DAMAGED,), kind=""),
    "7z-head-only": Case(lambda: b"7z\xbc\xaf\x27\x1c\0\4", (P.DAMAGED,), name="包.7z", kind=""),
    "7z-ppmd": Case(
        lambda: sevenzipped({"a.txt": PHOTO}, filters=[{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 24}]),
        (P.METHOD,),
        kind="7z",
    ),
    "7z-dictionary-of-gigabytes": Case(lambda: wide_7z({"a.txt": PHOTO}), (P.BOMB,), kind=""),
    "7z-traversal": Case(
        lambda: sevenzipped_raw([("../../evil.txt", b"x"), ("a.jpg", PHOTO)]),
        (P.TRAVERSAL,),
        ("a.jpg",),
        kind="7z",
    ),
    "7z-absolute": Case(
        lambda: sevenzipped_raw([("/etc/evil.txt", b"x"), ("a.jpg", PHOTO)]),
        (P.TRAVERSAL,),
        ("a.jpg",),
        kind="7z",
    ),
    "7z-same-name": Case(
        lambda: sevenzipped_raw([("a.jpg", b"x"), ("A.jpg", PHOTO)]),
        (P.DUPLICATE,),
        ("a.jpg", "A.jpg"),
        kind="7z",
    ),
    # RAR
    "rar-stored": Case(
        lambda: rar({"包/照片.jpg": PHOTO, "包/b.txt": b"x"}), (), ("照片.jpg", "b.txt"), kind="rar"
    ),
    "rar-packed-without-program": Case(lambda: rar({"a.jpg": PHOTO}, method=3), (P.RAR_NO_TOOL,), kind="rar"),
    "rar-damaged": Case(lambda: rar({"a.jpg": PHOTO}, crc=1), (P.DAMAGED,), kind="rar"),
    "rar-traversal": Case(
        lambda: rar({"../evil": PHOTO, "a.jpg": PHOTO}), (P.TRAVERSAL,), ("a.jpg",), kind="rar"
    ),
    "rar-volume": Case(lambda: rar({"a.jpg": PHOTO}, flags=0x10), (P.SPLIT,), kind="rar"),
    "rar-cut-off": Case(
        lambda: rar({"a.jpg": PHOTO, "b.jpg": PHOTO})[:2500], (P.DAMAGED,), ("a.jpg",), kind="rar"
    ),
    "rar-head-only": Case(lambda: b"Rar!\x1a\x07\x01\x00", (P.EMPTY,), name="包.rar", kind="rar"),
}


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
    started = time.process_time()
    found = unpack(package, into)
    took = time.process_time() - started
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
    assert trouble.problem is P.RAR_NO_TOOL
    assert "请改用 zip" in trouble.remedy


def test_a_7z_whose_list_says_nothing_of_its_streams_is_damaged_or_empty(tmp_path: Path) -> None:
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
