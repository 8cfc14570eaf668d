"""What a file is, told from its content; a name's suffix decides nothing but the reading of plain text."""

import io
import math
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import PurePath

from msgspec import Struct

from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.table_kinds import SHEET_SUFFIXES, TABLE_SUFFIXES, TEXT_TABLES, FileKind

ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF_BARE = lazy_pattern(
    rb"\x09(?:\x00\x04\x00|\x02\x06\x00|\x04\x06\x00|\x08\x08\x00|\x08\x10\x00)", re.DOTALL
)
"""A BOF record of Excel 2 to 5 written without the OLE container."""

_ARCHIVES = (
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"MSCF\x00\x00\x00\x00",
    b"\x28\xb5\x2f\xfd",
)
_IMAGES = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"II*\x00",
    b"MM\x00*",
    b"\x00\x00\x01\x00",
    b"\x00\x00\x00\x0cjP  ",
    b"8BPS",
)
_VIDEOS = (b"\x1aE\xdf\xa3", b"FLV\x01", b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3", b"0&\xb2u\x8ef\xcf\x11")
_IMAGE_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
_MAIN_PARTS = {
    "xl/workbook.bin": FileKind.XLSB,
    "xl/workbook.xml": FileKind.XLSX,
    "word/document.xml": FileKind.DOCX,
    "ppt/presentation.xml": FileKind.SLIDES,
}
_DBASE_HEAD = 32
_SHEET_TYPES = lazy_pattern(
    rb"spreadsheetml\.(?:sheet|template)\.main|ms-excel\.(?:sheet|template|addin)\.", re.IGNORECASE
)
_ODS_TYPES = (
    b"application/vnd.oasis.opendocument.spreadsheet",
    b"application/x-vnd.oasis.opendocument.spreadsheet",
)
_PLAIN_KINDS = (
    (FileKind.RTF, lazy_pattern(r"\{\\rtf")),
    (
        FileKind.LINK,
        lazy_pattern(r"\[InternetShortcut\]|\[Desktop Entry\]|https?://\S{4,2000}\s*\Z", re.IGNORECASE),
    ),
    (
        FileKind.HTML,
        lazy_pattern(
            r"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?"
            r"(?:Content-Type:\s*(?:multipart/related|text/html)|X-Document-Type:\s*Workbook)",
            re.IGNORECASE,
        ),
    ),
    (
        FileKind.MAIL,
        lazy_pattern(
            r"(?:Received|Return-Path|Message-ID|From|To|Subject|Date|MIME-Version): [^\n]*\r?\n[\w-]+: "
        ),
    ),
)
"""What text is by how it begins; a workbook that Excel saved as one web page begins like a mail (MHTML)."""
_MARKUP = lazy_pattern(r"<(?:\?xml|!doctype|html|head|body|table|meta|style|div|mht)", re.IGNORECASE)
_BLANK = lazy_pattern(r"\s*")
_COMMENT = ("<!--", "-->")
_DELIMITED_SUFFIXES = SHEET_SUFFIXES.difference(TEXT_TABLES) | {"", ".txt", ".prn"}
"""Names under which plain text with delimiters is taken for a csv; JSON and Markdown have commas too."""
_CONTROL = lazy_pattern(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_TEXT_SAMPLE = 64 * 1024
_LETTERHEAD = 4096
"""Characters in which headers like those of a mail are looked for."""
_OPEN_DOCUMENTS = (
    (b"opendocument.presentation", FileKind.SLIDES),
    (b"opendocument.text", FileKind.ODT),
    (b"epub", FileKind.EPUB),
)
_IWORK = {".numbers": FileKind.NUMBERS, ".pages": FileKind.PAGES, ".key": FileKind.KEYNOTE}
_OFFICE_FOLDERS = ("xl/", "word/", "ppt/", "visio/")
_OF_SOFTWARE = lazy_pattern(rb"%TSD-Header|E-SafeNet|\.pfile|IPGuard|ViaControl")
_LIKE_SOFTWARE = lazy_pattern(rb"[\w .%-]{0,20}(?:encrypt|drm|protect|secur)", re.IGNORECASE)
"""At the head of a file that the security software of an office has encrypted as a whole."""
_SOFTWARE_HEAD = 96
_OFFICE_SUFFIXES = TABLE_SUFFIXES.difference(TEXT_TABLES) | {".doc", ".wps", ".pdf", ".tsd"}
_SCRAMBLED_FROM, _SCRAMBLED_BITS = 1024, 7.2
"""Bytes, and bits of information in each, from which contents without any known beginning seem encrypted."""
_DRM = "drm"
_SMALL_PART = 1024 * 1024


class Sniffed(Struct, frozen=True, kw_only=True):
    """What the content is; ``encrypted`` when a password (even a built-in one) stands before it."""

    kind: FileKind
    encrypted: bool = False
    protected: str = ""
    """The mark of the security software that has encrypted it as a whole; ``?`` when it only seems so."""


def sniff(data: bytes, name: str = "") -> Sniffed:
    """
    Tell the kind of a file from all its bytes.

    Of ``name`` only the suffix is looked at, and only where content cannot tell: an encrypted package may be
    Word's or Excel's, and text with commas may be anything.
    """
    if not data:
        return Sniffed(kind=FileKind.EMPTY)
    suffix = PurePath(name).suffix.lower()
    if data.startswith(ZIP_MAGICS):
        return Sniffed(kind=_zip_kind(data, suffix))
    if data.startswith(OLE_MAGIC):
        return _ole_kind(data, suffix)
    if known := _magic_kind(data):
        return Sniffed(kind=known)
    text = _sample(data)
    if mark := _protection(data, text, suffix):
        return Sniffed(kind=FileKind.UNKNOWN, protected=mark)
    return Sniffed(kind=_text_kind(text, suffix))


def is_office(names: Iterable[str]) -> bool:
    """Tell a workbook, a document or the like that is a zip by the names in it, whatever it is called."""
    folded = {name.replace("\\", "/").lstrip("/").casefold() for name in names}
    parts = "[content_types].xml" in folded and any(name.startswith(_OFFICE_FOLDERS) for name in folded)
    open_document = "content.xml" in folded and bool(folded & {"mimetype", "meta-inf/manifest.xml"})
    return parts or open_document or bool(folded & {"ofd.xml", "meta-inf/container.xml"}) or _is_iwork(folded)


def _is_iwork(names: Collection[str]) -> bool:
    older = "index.zip" in names and "metadata/properties.plist" in names
    return older or any(name.endswith(".iwa") for name in names)


def _protection(data: bytes, text: str | None, suffix: str) -> str:
    """Return the mark of security software at the head; ``?`` for an office file that seems scrambled."""
    head = data[:_SOFTWARE_HEAD]
    found = _OF_SOFTWARE.match(head.lstrip(b" \xef\xbb\xbf"))
    if text is None:
        found = found or _OF_SOFTWARE.search(head) or _LIKE_SOFTWARE.search(head)
    if found:
        return found[0].decode("ascii", "ignore")
    if text is not None or suffix not in _OFFICE_SUFFIXES or len(data) < _SCRAMBLED_FROM:
        return ""
    head = data[:_TEXT_SAMPLE]
    bits = -sum(count / len(head) * math.log2(count / len(head)) for count in Counter(head).values())
    return "?" if bits > _SCRAMBLED_BITS else ""


def _magic_kind(data: bytes) -> FileKind | None:
    """Tell a file by the signature it starts with."""
    brand = data[8:12]
    box = data[4:8] in (b"ftyp", b"moov", b"mdat", b"wide")
    bitmap = data[:2] == b"BM" and data[6:10] == bytes(4)
    image = data.startswith(_IMAGES) or bitmap or (box and brand in _IMAGE_BRANDS)
    signs = {
        FileKind.PDF: b"%PDF-" in data[:1024],
        FileKind.ARCHIVE: data.startswith(_ARCHIVES) or data[257:262] == b"ustar",
        FileKind.IMAGE: image or (data[:4] == b"RIFF" and brand == b"WEBP"),
        FileKind.VIDEO: box or data.startswith(_VIDEOS) or (data[:4] == b"RIFF" and brand == b"AVI "),
        FileKind.XLS: _BIFF_BARE.match(data) is not None,
        FileKind.LINK: data.startswith(b"L\0\0\0\x01\x14\x02\0"),
        FileKind.DATABASE: data.startswith((b"\0\x01\0\0Standard ", b"SQLite format 3\0")) or _is_dbase(data),
        FileKind.PROGRAM: data[:2] == b"MZ" and b"PE\0\0" in data[:1024],
    }
    return next((kind for kind, there in signs.items() if there), None)


def _is_dbase(data: bytes) -> bool:
    """Tell a dBase or FoxPro table by its header: a version, a date, and lengths that fit each other."""
    header, record = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    dated = len(data) >= _DBASE_HEAD and 1 <= data[2] <= 12 and 1 <= data[3] <= 31  # noqa: PLR2004 - month, day
    sized = _DBASE_HEAD < header <= len(data) and record > 0 and b"\r" in data[_DBASE_HEAD:header]
    return dated and sized and data[0] in b"\x02\x03\x04\x30\x31\x32\x43\x63\x83\x8b\x8c\xcb\xf5\xfb"


def _zip_kind(data: bytes, suffix: str) -> FileKind:
    """Tell a zip by the names inside; a zip whose directory is broken is still an archive."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return _torn_zip_kind(data)
    names = {name.replace("\\", "/").lstrip("/").casefold() for name in archive.namelist()}
    for name, kind in _MAIN_PARTS.items():
        if name in names:
            return FileKind.XLSM if kind is FileKind.XLSX and "xl/vbaproject.bin" in names else kind
    if special := _special_kind(names, suffix):
        return special
    if "mimetype" in names or "meta-inf/manifest.xml" in names:
        return _opendocument_kind(archive)
    if "[content_types].xml" in names:
        return _package_kind(_small(archive, "[Content_Types].xml"))
    return FileKind.ARCHIVE


def _special_kind(names: Collection[str], suffix: str) -> FileKind | None:
    """Tell what is no office file of Microsoft's or OpenDocument's by names that only it has."""
    if "ofd.xml" in names:
        return FileKind.OFD
    if _is_iwork(names):
        slides = any("slide" in name for name in names)
        table = any(name.startswith("index/tables/") for name in names)
        guessed = FileKind.KEYNOTE if slides else FileKind.NUMBERS if table else FileKind.PAGES
        return _IWORK.get(suffix, guessed)
    if "meta-inf/container.xml" in names:
        return FileKind.EPUB
    mapped = {"content.json", "metadata.json"} <= set(names) or (
        suffix == ".xmind" and "content.xml" in names
    )
    return FileKind.MIND_MAP if mapped else None


def _opendocument_kind(archive: zipfile.ZipFile) -> FileKind:
    """Tell a spreadsheet from the other OpenDocument kinds by its media type, wherever it is written."""
    told = _small(archive, "mimetype") or _small(archive, "META-INF/manifest.xml")
    if any(media_type in told for media_type in _ODS_TYPES):
        return FileKind.ODS
    other = next((kind for sign, kind in _OPEN_DOCUMENTS if sign in told), None)
    return other or (FileKind.UNKNOWN if b"opendocument" in told else FileKind.ARCHIVE)


def _package_kind(types: bytes) -> FileKind:
    """Tell an OOXML package whose main part has an unusual name by its content types."""
    if b"ms-excel.sheet.binary" in types:
        return FileKind.XLSB
    if _SHEET_TYPES.search(types):
        return FileKind.XLSX
    if b"presentationml" in types:
        return FileKind.SLIDES
    return FileKind.DOCX if b"wordprocessingml.document.main" in types else FileKind.UNKNOWN


def _small(archive: zipfile.ZipFile, wanted: str) -> bytes:
    """Return the first bytes of a small part, whatever the case of its name; empty when it cannot be read."""
    for name in archive.namelist():
        if name.replace("\\", "/").lstrip("/").casefold() == wanted.casefold():
            try:
                with archive.open(name) as part:
                    return part.read(_SMALL_PART)
            except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError):
                return b""
    return b""


def _torn_zip_kind(data: bytes) -> FileKind:
    """Guess what a cut-off zip was going to be from the local names that are left."""
    if b"xl/workbook.bin" in data:
        return FileKind.XLSB
    if b"xl/" in data:
        return FileKind.XLSX
    return FileKind.DOCX if b"word/" in data else FileKind.ARCHIVE


def _ole_kind(data: bytes, suffix: str) -> Sniffed:
    """Tell an OLE compound file by its streams; .et and .xls are both BIFF inside."""
    import olefile  # noqa: PLC0415 - for old files and locked ones alone

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            paths = [
                [part.casefold() for part in entry] for entry in ole.listdir(streams=True, storages=False)
            ]
    except Exception:  # noqa: BLE001 - olefile lets IndexError, struct.error and more out on broken headers
        return Sniffed(kind=_torn_ole_kind(data))
    names = {path[0] for path in paths}
    if not names:
        return Sniffed(kind=_torn_ole_kind(data))
    if any(_DRM in part for path in paths for part in path):
        return Sniffed(kind=FileKind.UNKNOWN, protected="DRM")
    if "encryptedpackage" in names:
        return Sniffed(kind=FileKind.DOCX if suffix == ".docx" else FileKind.XLSX, encrypted=True)
    if "workbook" in names or "book" in names:
        return Sniffed(kind=FileKind.XLS)
    others = {
        "worddocument": FileKind.DOC,
        "powerpoint document": FileKind.SLIDES,
        "__properties_version1.0": FileKind.MAIL,
    }
    return Sniffed(kind=next((kind for name, kind in others.items() if name in names), FileKind.UNKNOWN))


def _torn_ole_kind(data: bytes) -> FileKind:
    """Guess what a broken compound file was from the stream names left in its directory."""
    for name, kind in (("Workbook", FileKind.XLS), ("Book", FileKind.XLS), ("WordDocument", FileKind.DOC)):
        if name.encode("utf-16-le") in data:
            return kind
    return FileKind.XLS


def _text_kind(text: str | None, suffix: str) -> FileKind:
    """Tell markup, tables in plain text and everything else apart; ``None`` is no text."""
    if text is not None and _MARKUP.match(text, _after_comments(text)):
        return FileKind.HTML
    if text is not None and (kind := _kind_of_words(text)):
        return kind
    if suffix in TEXT_TABLES:
        return TEXT_TABLES[suffix]  # even a damaged one: its reader says what is wrong
    if text is None:
        return FileKind.UNKNOWN
    return FileKind.CSV if suffix in _DELIMITED_SUFFIXES and re.search("[,\t;]", text) else FileKind.UNKNOWN


def _kind_of_words(text: str) -> FileKind | None:
    """Tell text that is no table by the words it begins with."""
    head = text[_end_of_blanks(text, 0) :][:_LETTERHEAD]
    return next((kind for kind, sign in _PLAIN_KINDS if sign.match(head)), None)


def _after_comments(text: str) -> int:
    """Return where text begins after blanks and comments; each character is looked at once."""
    opened, closed = _COMMENT
    at = _end_of_blanks(text, 0)
    while text.startswith(opened, at):
        end = text.find(closed, at + len(opened))
        if end < 0:
            return len(text)
        at = _end_of_blanks(text, end + len(closed))
    return at


def _end_of_blanks(text: str, at: int) -> int:
    blanks = _BLANK.match(text, at)
    return blanks.end() if blanks else at


def _sample(data: bytes) -> str | None:
    """Return the beginning as text, or None when it is no text."""
    head = data[:_TEXT_SAMPLE]
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return head[: len(head) // 4 * 4].decode("utf-32", "ignore").lstrip("\ufeff")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "ignore").lstrip("\ufeff")
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut = error.start > len(head) - 4
        text = head.decode("utf-8-sig" if cut else "gb18030", "ignore" if cut else "replace")
    return None if _looks_binary(text) else text


def _looks_binary(text: str) -> bool:
    """Tell whether control or undecodable characters are more than an accident."""
    odd = len(_CONTROL.findall(text)) + text.count("\ufffd") + text.count("\0")
    return odd * 50 > len(text)
