"""Packages that trap whoever takes them apart, each with what must come of it."""

import os
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from archive_files import (
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
    needing_7z,
    rar,
    sevenzipped,
    sevenzipped_by_ppmd,
    sevenzipped_raw,
    utf8,
    wide_7z,
    zipped,
    zipped64,
)
from skilltrain_cli.readers.archives.archive_limits import MIB
from skilltrain_cli.values.archive_problem import ArchiveProblem as P

ZEROS = bytes(3 * MIB)


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
        lambda: needing_7z(zipped(replace(utf8("a.txt", PHOTO, DEFLATE64), raw=b"\xff" * 90))), (P.DAMAGED,)
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
    "7z-head-only": Case(lambda: needing_7z(b"7z\xbc\xaf\x27\x1c\0\4"), (P.DAMAGED,), name="包.7z", kind=""),
    "7z-ppmd": Case(lambda: sevenzipped_by_ppmd({"a.txt": PHOTO}), (P.METHOD,), kind="7z"),
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
