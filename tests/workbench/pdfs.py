"""Builders of PDFs byte by byte: with and without words, locked, scanned, of any number of pages."""

import hashlib
from collections.abc import Mapping, Sequence

_WORDS = b"BT /F 12 Tf 14 TL 20 800 Td %s ET"
_PICTURE = b"q 100 0 0 100 50 50 cm /I Do Q"
_PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_ID = bytes(16)
_NUMBER = _ID.hex().encode()
_LINE = 40
_FONT, _GLYPH, _MAP, _IMAGE, _TREE, _CATALOGUE, _LOCK = range(1, 8)
_FIRST = 8
_MOST = 255
_TELLS = b"/ToUnicode %d 0 R" % _MAP
_NAMED = (
    b"/Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts["
    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/DW 1000"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    b"/FontDescriptor<</Type/FontDescriptor/FontName/Song/Flags 4/FontBBox[0 -120 1000 880]"
    b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 80>>>>]"
)
CONTENT = _FIRST + 1
"""The number of the first page's stream."""


def pdf(*pages: str, scanned: Sequence[int] = (), told: bool = True, shaped: bool = True) -> bytes:
    """
    Return a PDF whose pages say this in up to 255 different characters, a line for every 40.

    The pages numbered in ``scanned`` show a picture too. With ``told`` false, the font has no map from its
    glyphs to characters; without ``shaped``, the font is not in the file.
    """
    return whole(objects(pages, scanned, told=told, shaped=shaped))


def seen_through(*pages: str) -> bytes:
    """Return a scan as recognition makes it: a picture on each page, its words invisible above it."""
    made = objects(pages, range(1, len(pages) + 1))
    for number in range(CONTENT, max(made) + 1, 2):
        head, stream = made[number]
        made[number] = (head, (stream or b"").replace(b" Tf ", b" Tf 3 Tr "))
    return whole(made)


def locked(*pages: str, password: str = "") -> bytes:
    """Return a PDF that may not be copied from, and not be opened without the password if there is one."""
    owner = _rc4(_md5(_padded("owner"))[:5], _padded(password))
    permissions = -3904
    key = _md5(_padded(password) + owner + permissions.to_bytes(4, "little", signed=True) + _ID)[:5]
    lock = b"/Filter/Standard/V 1/R 2/P %d/O<%s>/U<%s>" % (
        permissions,
        owner.hex().encode(),
        _rc4(key, _PAD).hex().encode(),
    )
    made = objects(pages)
    for number, (head, stream) in made.items():
        if stream is not None:
            own = _md5(key + number.to_bytes(3, "little") + bytes(2))[:10]
            made[number] = (head, _rc4(own, stream))
    return whole({**made, _LOCK: (lock, None)}, b"/Encrypt %d 0 R/ID[<%s><%s>]" % (_LOCK, _NUMBER, _NUMBER))


def objects(
    pages: Sequence[str], scanned: Sequence[int] = (), *, told: bool = True, shaped: bool = True
) -> dict[int, tuple[bytes, bytes | None]]:
    """Return the objects of such a PDF by number: what stands in their dictionary, and their stream."""
    characters = sorted(set("".join(pages)) or "x")
    assert len(characters) <= _MOST
    digits = 2 if shaped else 4
    glyphs = {char: f"{code:0{digits}x}" for code, char in enumerate(characters, 1)}
    of_page = [_FIRST + 2 * number for number in range(len(pages))]
    made: dict[int, tuple[bytes, bytes | None]] = {
        _FONT: ((_shapes(len(glyphs)) if shaped else _NAMED) + (_TELLS if told else b""), None),
        _GLYPH: (b"", b"1000 0 0 -120 1000 880 d1 0 0 900 800 re f"),
        _MAP: (b"", _map(glyphs)),
        _IMAGE: (
            b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceRGB/BitsPerComponent 8",
            b"\x80\x80\x80",
        ),
        _TREE: (
            b"/Type/Pages/Count %d/Kids[%s]"
            % (len(pages), b" ".join(b"%d 0 R" % number for number in of_page)),
            None,
        ),
        _CATALOGUE: (b"/Type/Catalog/Pages %d 0 R" % _TREE, None),
    }
    for number, words in zip(of_page, pages, strict=True):
        at = (number - _FIRST) // 2 + 1
        made[number] = (
            b"/Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F %d 0 R>>/XObject<</I %d 0 R>>>>" % (_TREE, number + 1, _FONT, _IMAGE),
            None,
        )
        made[number + 1] = (b"", _drawn(words, glyphs) + (_PICTURE if at in scanned else b""))
    return made


def _shapes(count: int) -> bytes:
    """Return a font that brings its glyphs along: each is the same square."""
    codes = range(1, count + 1)
    return b"/Type/Font/Subtype/Type3/FontBBox[0 -120 1000 880]/FontMatrix[.001 0 0 .001 0 0]" + (
        b"/FirstChar 1/LastChar %d/Widths[%s]/Encoding<</Differences[1%s]>>/CharProcs<<%s>>/Resources<<>>"
        % (
            count,
            b" 1000" * count,
            b"".join(b"/q%d" % code for code in codes),
            b"".join(b"/q%d %d 0 R" % (code, _GLYPH) for code in codes),
        )
    )


def _drawn(words: str, glyphs: Mapping[str, str]) -> bytes:
    lines = [words[at : at + _LINE] for at in range(0, len(words), _LINE)]
    return _WORDS % b" ".join(
        b"<%s> Tj T*" % "".join(glyphs[char] for char in line).encode() for line in lines
    )


def _map(glyphs: Mapping[str, str]) -> bytes:
    """Return the map from glyphs to characters, at most 100 in a section as the format has it."""
    wide = len(next(iter(glyphs.values()))) // 2
    lines = [f"<{code}> <{char.encode('utf-16-be').hex()}>" for char, code in glyphs.items()]
    sections = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    body = "\n".join(
        "\n".join((f"{len(section)} beginbfchar", *section, "endbfchar")) for section in sections
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n/CMapType 2 def\n"
        f"1 begincodespacerange <{'00' * wide}> <{'ff' * wide}> endcodespacerange\n{body}\nendcmap end end"
    ).encode()


def whole(made: Mapping[int, tuple[bytes, bytes | None]], trailer: bytes = b"") -> bytes:
    """Return the file with a table of where each object is; ``trailer`` is added to its trailer."""
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, (head, stream) in sorted(made.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n" % number
        if stream is None:
            out += b"<<%s>>" % head
        else:
            out += b"<<%s/Length %d>>\nstream\n%s\nendstream" % (head, len(stream), stream)
        out += b"\nendobj\n"
    size, table = max(made) + 1, len(out)
    out += b"xref\n0 %d\n" % size
    for number in range(size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    out += b"trailer <</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        _CATALOGUE,
        trailer,
        table,
    )
    return bytes(out)


def _padded(password: str) -> bytes:
    return (password.encode() + _PAD)[: len(_PAD)]


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    state, swap = list(range(256)), 0
    for at in range(256):
        swap = (swap + state[at] + key[at % len(key)]) % 256
        state[at], state[swap] = state[swap], state[at]
    out, one, two = bytearray(), 0, 0
    for byte in data:
        one = (one + 1) % 256
        two = (two + state[one]) % 256
        state[one], state[two] = state[two], state[one]
        out.append(byte ^ state[(state[one] + state[two]) % 256])
    return bytes(out)
