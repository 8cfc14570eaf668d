"""Old .doc and .wps files: their text alone ([MS-DOC])."""

import io
import struct

import olefile

from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.read_outcome import Failure

_WORD = 0xA5EC
_FIRST_FIB = 0x00C1
"""Word 97; older files have another layout."""
_ENCRYPTED = 0x0100
_SECOND_TABLE = 0x0200
_CLX = 0x01A2
"""Where the FIB keeps offset and length of the piece table (fcClx, lcbClx)."""
_BODY = 0x4C
"""Where the FIB keeps how many characters of the text are the body's (ccpText)."""
_FIELD = lazy_pattern("\x13[^\x13\x14\x15]*\x14?|\x15")
"""A field: its code up to \\x14, its result up to \\x15."""
_MOST = 2_000_000
"""Characters that are looked at."""
_PROPERTIES, _PIECES = 0x01, 0x02
_COMPRESSED = 0x4000_0000


def full_text(data: bytes) -> str:
    """Return all the text a file holds, empty when it cannot be told; raises Refused if locked."""
    return _text(data)


def body_of(data: bytes) -> str:
    """Return the body's text without headers, notes and the codes of fields; raises Refused if locked."""
    return _FIELD.sub("", _text(data, body=True))


def _text(data: bytes, *, body: bool = False) -> str:
    """Return the text in the order it is read, or nothing when the file is damaged or too old."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            main = ole.openstream("WordDocument").read()
            kind, version, flags = struct.unpack_from("<HH6xH", main)
            if kind != _WORD or version < _FIRST_FIB:
                return ""
            table = ole.openstream("1Table" if flags & _SECOND_TABLE else "0Table").read()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - olefile lets IndexError, struct.error and more out on broken files
        return ""
    if flags & _ENCRYPTED:
        raise Refused(Failure.ENCRYPTED)
    try:
        text = _pieced(main, table)
        return text[: max(struct.unpack_from("<i", main, _BODY)[0], 0)] if body else text
    except (struct.error, ValueError, IndexError):
        return ""


def _pieced(main: bytes, table: bytes) -> str:
    """Put the pieces together; each lies somewhere in the main stream, one or two bytes a character."""
    begin, length = struct.unpack_from("<II", main, _CLX)
    pieces = _piece_table(table[begin : begin + length])
    count = (len(pieces) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", pieces)
    text: list[str] = []
    budget = _MOST
    for index in range(count):
        (place,) = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * index + 2)
        characters = min(max(ends[index + 1] - ends[index], 0), budget)
        budget -= characters
        if place & _COMPRESSED:
            start = (place ^ _COMPRESSED) // 2
            text.append(main[start : start + characters].decode("cp1252", "replace"))
        else:
            text.append(main[place : place + 2 * characters].decode("utf-16-le", "replace"))
    return "".join(text)


def _piece_table(clx: bytes) -> bytes:
    """Return the piece table behind the property blocks that may stand before it."""
    at = 0
    while clx[at] == _PROPERTIES:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != _PIECES:
        raise ValueError("no piece table")
    (length,) = struct.unpack_from("<I", clx, at + 1)
    return clx[at + 5 : at + 5 + length]
