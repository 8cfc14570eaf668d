"""The words of a text beside a brand card: Word, old Word, plain text, or a PDF that has its text."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from skilltrain_cli.readers.untrusted.absent_library import absent_library
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.values.read_outcome import Failure
from skilltrain_cli.values.table_kinds import FileKind
from skilltrain_cli.values.text import is_blank

if TYPE_CHECKING:
    from skilltrain_cli.readers.documents.pdf import PdfText

SUFFIXES = frozenset({".docx", ".docm", ".doc", ".wps", ".txt", ".pdf", ".odt", ".rtf", ".wpt"})
"""Names of texts. What is none by its content is still one that was meant."""
_MOST = 4 * 1024 * 1024
"""Bytes of a plain text that is read: 800 characters take 2 KB."""
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MARKUPS = ((b"{\\rtf", "RTF"), (b"MIME-Version:", "MHT"))
"""Plain text whose words stand among commands: counted as it is, it has far too many."""
_HEAD = 64
_BEFORE = b"\xef\xbb\xbf \t\r\n"
_TORN = "文件损坏，打不开"
_WORDLESS = "PDF 里没有文字"
_REFUSALS = {
    Failure.ENCRYPTED: "文件设了打开密码",
    Failure.PROTECTED: "文件打不开，像是被单位的加密软件加密了",
    Failure.TOO_LARGE: "文件太大",
    Failure.BOMB: "文件解压后大得异常",
}


class Words(Struct, frozen=True, kw_only=True):
    """What a text says, or why that cannot be told."""

    text: str = ""
    trouble: str = ""
    empty: bool = False
    """Whether the trouble is that it says nothing."""
    exact: bool = True
    """Whether these are the characters that were typed: a PDF has only what is drawn, page numbers too."""


def words_of(data: bytes, kind: FileKind, failure: Failure | None = None) -> Words:
    """Return the words of a file of that kind, which may have failed already; nothing is ever raised."""
    if trouble := _foregone(data, failure):
        return Words(trouble=trouble)
    try:
        if kind is FileKind.PDF:
            return _pdf(data)
        text = _text(data, kind)
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except Exception as error:  # noqa: BLE001 - whatever a broken document makes its reader do, it is not read
        return Words(trouble=_why_unread(error))
    if text is None:
        return Words(
            trouble=_TORN if failure is Failure.DAMAGED else _named(kind), empty=kind is FileKind.EMPTY
        )
    return Words(trouble="里面没有文字", empty=True) if is_blank(text) else Words(text=text)


def _why_unread(error: Exception) -> str:
    if isinstance(error, Refused):
        return _REFUSALS.get(error.failure, _TORN)
    return absent_library(error).said if isinstance(error, ModuleNotFoundError) else _TORN


def _foregone(data: bytes, failure: Failure | None) -> str:
    """Return why the words cannot be told whatever the kind; empty when they may be."""
    if failure in (Failure.ENCRYPTED, Failure.PROTECTED):
        return _REFUSALS[failure]
    begun = data[:_HEAD].lstrip(_BEFORE)
    return next((f"文件是 {name} 格式" for sign, name in _MARKUPS if begun.startswith(sign)), "")


def _text(data: bytes, kind: FileKind) -> str | None:
    if kind is FileKind.DOCX:
        from skilltrain_cli.readers.documents.docx import docx_text  # noqa: PLC0415 - lxml, for packages alone

        return docx_text(data, LIMITS)
    if kind is FileKind.DOC:
        from skilltrain_cli.readers.documents.old_word import body_of  # noqa: PLC0415 - olefile, for packages alone

        return body_of(data)
    return _plain(data) if kind in (FileKind.UNKNOWN, FileKind.CSV) else None


def _pdf(data: bytes) -> Words:
    """Return the words of a PDF only when it tells all of them: a part would count too little."""
    from skilltrain_cli.readers.documents.pdf import pdf_text  # noqa: PLC0415 - pdfium, for packages alone

    try:
        found = pdf_text(data, LIMITS)
    except Refused as refused:
        if refused.failure is not Failure.TOO_LARGE:
            raise
        return Words(trouble=f"PDF 太长：{refused.detail}")
    trouble = _untold(found)
    if trouble:
        return Words(trouble=trouble, empty=trouble == _WORDLESS)
    return Words(text=found.text, exact=False)


def _untold(found: "PdfText") -> str:
    """Return why these are not all words of a PDF, or not its own; empty when they are."""
    if found.unshaped:
        return "PDF 没有嵌入字体，文字读不全"
    if found.untold:
        return f"PDF 里有 {found.untold} 个字认不出来（字体没有对照表）"
    if is_blank(found.text):
        return "PDF 是扫描件，没有文字" if found.pictured else _WORDLESS
    if found.pictured:
        return f"PDF 的第 {_listed(found.pictured)} 页是图片或扫描件，没有文字"
    if found.recognised:
        return f"PDF 的第 {_listed(found.recognised)} 页是扫描件，文字是软件识别的，不可靠"
    return ""


def _listed(pages: Sequence[int]) -> str:
    return "、".join(map(str, pages))


def _plain(data: bytes) -> str | None:
    """Return plain text by its byte order mark, else as UTF-8, else as gb18030; ``None`` when it is none."""
    for mark, encoding in (*_BOMS, (b"", "utf-8"), (b"", "gb18030")):
        if data.startswith(mark):
            try:
                text = data[:_MOST].decode(encoding, "strict" if len(data) <= _MOST else "ignore")
            except UnicodeDecodeError:
                continue
            return text if "\0" not in text else None
    return None


def _named(kind: FileKind) -> str:
    if kind is FileKind.EMPTY:
        return "文件是空的（0 字节）"
    return "不是 Word 文件，也不是文本文件"
