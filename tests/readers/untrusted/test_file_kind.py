"""Kinds are told by content; names lie."""

import io
import random
import struct
import tarfile

import pytest
import xlwt

from hostile_files import ODS_TYPE, archive, encrypted, inline, ods, ods_cell, ole_loop, parts_of, sheet, xlsx
from skilltrain_cli.readers.untrusted.file_kind import is_office, sniff
from skilltrain_cli.values.table_kinds import FileKind

BOOK = xlsx(sheet(f'<row r="1">{inline("A1", "市")}</row>'))


def xls() -> bytes:
    out = io.BytesIO()
    book = xlwt.Workbook()
    book.add_sheet("表").write(0, 0, "市")
    book.save(out)
    return out.getvalue()


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as file:
        file.addfile(tarfile.TarInfo("a"))
    return out.getvalue()


def renamed(new: dict[str, str]) -> bytes:
    return archive({new.get(name, name): content for name, content in parts_of(sheet("")).items()})


CONTENTS = {
    "xlsx": (BOOK, FileKind.XLSX),
    "xlsx, backslashes": (renamed({"xl/workbook.xml": "xl\\workbook.xml"}), FileKind.XLSX),
    "xlsx, capitals": (renamed({"xl/workbook.xml": "XL/Workbook.XML"}), FileKind.XLSX),
    "xlsx, main part elsewhere": (renamed({"xl/workbook.xml": "book/main.xml"}), FileKind.XLSX),
    "xlsx, cut off": (BOOK[: len(BOOK) // 2], FileKind.XLSX),
    "xlsm": (archive({**parts_of(sheet("")), "xl/vbaProject.bin": b"x"}), FileKind.XLSM),
    "xlsb": (archive({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b""}), FileKind.XLSB),
    "docx": (archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), FileKind.DOCX),
    "pptx": (archive({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}), FileKind.SLIDES),
    "ods": (ods(ods_cell("市")), FileKind.ODS),
    "ods without mimetype": (
        archive({"content.xml": "<x/>", "META-INF/manifest.xml": f'media-type="{ODS_TYPE}"'}),
        FileKind.ODS,
    ),
    "odt": (archive({"mimetype": "application/vnd.oasis.opendocument.text"}), FileKind.ODT),
    "zip": (archive({"张店区/附件2.xlsx": BOOK}), FileKind.ARCHIVE),
    "ofd": (archive({"OFD.xml": "<ofd/>", "Doc_0/Document.xml": "<d/>"}), FileKind.OFD),
    "numbers": (archive({"Index/Document.iwa": "x", "Index/Tables/DataList.iwa": "x"}), FileKind.NUMBERS),
    "pages": (archive({"Index/Document.iwa": "x", "Metadata/Properties.plist": "x"}), FileKind.PAGES),
    "keynote": (archive({"Index/Document.iwa": "x", "Index/Slide.iwa": "x"}), FileKind.KEYNOTE),
    "epub": (archive({"mimetype": "application/epub+zip", "META-INF/container.xml": "<c/>"}), FileKind.EPUB),
    "odp": (archive({"mimetype": "application/vnd.oasis.opendocument.presentation"}), FileKind.SLIDES),
    "xmind": (archive({"content.json": "[]", "metadata.json": "{}"}), FileKind.MIND_MAP),
    "rtf": (b"{\\rtf1\\ansi{\\fonttbl}}", FileKind.RTF),
    "mhtml": (
        b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related\r\n\r\n",
        FileKind.HTML,
    ),
    "mhtml of a browser": (
        b"From: <Saved by Blink>\nSubject: x\nContent-Type: multipart/related;\n\ttype=x\n\n",
        FileKind.HTML,
    ),
    "mail": (
        b"From: a@example.cn\r\nTo: b@example.cn\r\nContent-Type: multipart/mixed\r\n\r\n",
        FileKind.MAIL,
    ),
    "shortcut": (b"L\0\0\0\x01\x14\x02\0" + bytes(60), FileKind.LINK),
    "internet shortcut": (b"[InternetShortcut]\r\nURL=https://www.kdocs.cn/l/x\r\n", FileKind.LINK),
    "address": (b"https://docs.qq.com/sheet/x\n", FileKind.LINK),
    "dbf": (
        struct.pack("<4BIHH20x", 3, 121, 6, 8, 1, 65, 11) + b"NAME".ljust(32, b"\0") + b"\r" + b" " * 11,
        FileKind.DATABASE,
    ),
    "access": (b"\0\x01\0\0Standard Jet DB\0" + bytes(60), FileKind.DATABASE),
    "program": (b"MZ" + bytes(62) + b"PE\0\0", FileKind.PROGRAM),
    "empty zip": (archive({}), FileKind.ARCHIVE),
    "rar": (b"Rar!\x1a\x07\x01\x00", FileKind.ARCHIVE),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00\x04", FileKind.ARCHIVE),
    "tar": (tar(), FileKind.ARCHIVE),
    "xls": (xls(), FileKind.XLS),
    "xls, cut off": (xls()[:2000], FileKind.XLS),
    "xls, header loop": (ole_loop(), FileKind.XLS),
    "biff without container": (b"\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00\x0a\x00\x00\x00", FileKind.XLS),
    "pdf": (b"%PDF-1.7\n", FileKind.PDF),
    "pdf behind a mark": (b"\xef\xbb\xbf\n%PDF-1.4\n", FileKind.PDF),
    "html": (b"<html><table><tr><td>1</td></tr></table></html>", FileKind.HTML),
    "html, comment first": (b"<!-- by system -->\n<TABLE><tr></tr></TABLE>", FileKind.HTML),
    "xml spreadsheet": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:x"/>',
        FileKind.HTML,
    ),
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", FileKind.IMAGE),
    "png": (b"\x89PNG\r\n\x1a\n", FileKind.IMAGE),
    "heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", FileKind.IMAGE),
    "webp": (b"RIFF\x00\x00\x00\x00WEBPVP8 ", FileKind.IMAGE),
    "mp4": (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00", FileKind.VIDEO),
    "avi": (b"RIFF\x00\x00\x00\x00AVI LIST", FileKind.VIDEO),
    "csv": ("市,县\n淄博市,张店区\n".encode(), FileKind.CSV),
    "csv in gbk": ("市\t县\n淄博市\t张店区\n".encode("gbk"), FileKind.CSV),
    "csv in utf-16": ("市\t县\n淄博市\t张店区\n".encode("utf-16"), FileKind.CSV),
    "nothing": (b"", FileKind.EMPTY),
    "zeros": (bytes(4096), FileKind.UNKNOWN),
    "noise": (bytes(range(256)) * 16, FileKind.UNKNOWN),
}


@pytest.mark.parametrize("name", ["x.xlsx", "x.xls", "x"])
@pytest.mark.parametrize("case", CONTENTS)
def test_content_tells_the_kind_whatever_the_name(case: str, name: str) -> None:
    data, kind = CONTENTS[case]
    assert sniff(data, name).kind is kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.csv", FileKind.CSV),
        ("a.txt", FileKind.CSV),
        ("a.json", FileKind.UNKNOWN),
        ("a.md", FileKind.UNKNOWN),
    ],
)
def test_text_with_commas_is_a_table_only_under_a_table_s_name(name: str, kind: FileKind) -> None:
    assert sniff(b'{"a": 1, "b": 2}', name).kind is kind


def test_a_csv_of_one_column_is_a_csv_by_its_name() -> None:
    assert sniff("张店区\n".encode(), "a.csv").kind is FileKind.CSV
    assert sniff("张店区\n".encode(), "a.xlsx").kind is FileKind.UNKNOWN


def test_an_encrypted_package_is_told() -> None:
    data = encrypted(BOOK, "secret")
    assert (sniff(data, "a.xlsx").kind, sniff(data, "a.xlsx").encrypted) == (FileKind.XLSX, True)
    assert sniff(data, "a.docx").kind is FileKind.DOCX


def test_a_package_of_apple_s_is_called_by_its_name() -> None:
    data = archive({"Index/Document.iwa": "x", "Metadata/Properties.plist": "x", "preview.jpg": "x"})
    kinds = [sniff(data, f"附件2{suffix}").kind for suffix in (".numbers", ".pages", ".key")]
    assert kinds == [FileKind.NUMBERS, FileKind.PAGES, FileKind.KEYNOTE]


SCRAMBLED = random.Random(1).randbytes(5000)


@pytest.mark.parametrize(
    ("head", "mark"),
    [
        (b"%TSD-Header-###%", "%TSD-Header"),
        (b"\x00\x02E-SafeNet   LOCK", "E-SafeNet"),
        (b"b\x14#e\x00\x00\x00E-SafeNet\x00LOCK", "E-SafeNet"),
        (b".pfile\x02\x01", ".pfile"),
        (b"CompanyEncryptV2", "CompanyEncrypt"),
        (b"", "?"),
    ],
)
@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".docx"])
def test_what_an_office_s_own_software_encrypts_is_told(head: bytes, mark: str, suffix: str) -> None:
    assert sniff(head + SCRAMBLED, f"张店区{suffix}").protected == mark


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (SCRAMBLED, "a.bin"),
        (bytes(5000), "a.xlsx"),
        (BOOK, "a.xlsx"),
        (BOOK[: len(BOOK) // 2], "a.xlsx"),
        ("市,县,encrypted\n".encode() * 90, "a.csv"),
        ("encrypt,市\n".encode("gbk") * 90, "a.xls"),
        (SCRAMBLED[:200], "a.xlsx"),
    ],
)
def test_other_contents_are_not_called_encrypted(data: bytes, name: str) -> None:
    assert sniff(data, name).protected == ""


@pytest.mark.parametrize("name", ["张店区附件2.zip", "附件2.dat"])
def test_an_office_file_under_another_name_is_no_archive(name: str) -> None:
    assert sniff(archive({"OFD.xml": "<ofd/>"}), name).kind is FileKind.OFD
    assert is_office({"OFD.xml", "Doc_0/Document.xml"})
    assert not is_office({"附件2.xlsx", "图片/1.jpg"})
