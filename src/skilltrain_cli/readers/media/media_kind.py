"""What a media file is, told from its first bytes; its name decides nothing."""

import re

from skilltrain_cli.values.lazy_pattern import lazy_pattern

HEAD_BYTES = 4096
"""How much ``sniff_media`` wants to see."""
IMAGE_KINDS = frozenset({"jpeg", "png", "heic", "avif", "gif", "bmp", "tiff", "webp", "ico", "psd", "jp2"})
VIDEO_KINDS = frozenset({"mp4", "mov", "3gp", "m4a", "mkv", "avi", "flv", "wmv", "mpeg", "ts"})

_MAGICS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\x00\x00\x01\x00", "ico"),
    (b"8BPS", "psd"),
    (b"\x00\x00\x00\x0cjP  ", "jp2"),
    (b"\x1aE\xdf\xa3", "mkv"),
    (b"FLV\x01", "flv"),
    (b"0&\xb2u\x8ef\xcf\x11", "wmv"),
    (b"\x00\x00\x01\xba", "mpeg"),
    (b"\x00\x00\x01\xb3", "mpeg"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
)
_RIFF = {b"AVI ": "avi", b"WEBP": "webp"}
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_PLAIN_HEIF = frozenset({b"mif1", b"msf1"})
_SOUND_BRANDS = frozenset({b"M4A ", b"M4B ", b"M4P "})
_MP4_BRANDS = frozenset({b"isom", b"iso2", b"mp41", b"mp42", b"avc1"})
_OLD_QUICKTIME = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
"""Boxes a QuickTime file may begin with; ``ftyp`` came with MPEG-4."""
_TS_PACKET, _TS_SYNC = 188, 0x47
_PLAYLIST = lazy_pattern(
    r"\s*(?:#EXTM3U|ffconcat\b|\[playlist\]|<smil\b|<asx\b|<\?wpl\b|<playlist\b|<MPD\b)", re.IGNORECASE
)
_DECLARATION = lazy_pattern(r"\s*<\?xml[^>]*>")
_CONTROL = lazy_pattern(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")


def sniff_media(head: bytes) -> str:
    """
    Name the kind of a file from its first ``HEAD_BYTES`` bytes.

    Besides ``IMAGE_KINDS`` and ``VIDEO_KINDS``: ``playlist`` (a list of other files, which a careless player
    opens), ``text``, ``pdf``, ``zip``, ``rar``, ``7z``, ``ole``, ``empty`` and ``unknown``.
    """
    if not head:
        return "empty"
    return _structured(head) or _magic(head) or _textual(head)


def _magic(head: bytes) -> str | None:
    """Tell a file by the signature it starts with."""
    return next((kind for magic, kind in _MAGICS if head.startswith(magic)), None)


def _structured(head: bytes) -> str | None:
    """Tell a file by what stands a few bytes behind its beginning."""
    box = head[4:8]
    if box == b"ftyp":
        return _branded(head)
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "bmp"
    packets = len(head) > _TS_PACKET and head[0] == head[_TS_PACKET] == _TS_SYNC
    return "mov" if box in _OLD_QUICKTIME else "ts" if packets else None


def _branded(head: bytes) -> str:
    """Tell the kinds of ISO base media apart by their brands, the major one first."""
    size = min(max(int.from_bytes(head[:4], "big"), 16), len(head))
    major = head[8:12]
    brands = {head[at : at + 4] for at in range(16, size - 3, 4)}
    if major in _HEIC_BRANDS or major in _AVIF_BRANDS or major in _PLAIN_HEIF:
        avif = major in _AVIF_BRANDS or (major in _PLAIN_HEIF and brands & _AVIF_BRANDS)
        return "avif" if avif else "heic"
    if major == b"qt  ":
        return "mov"
    if major in _SOUND_BRANDS:
        return "m4a"
    if major.startswith((b"3gp", b"3g2", b"3ge", b"3gs")) and not brands & _MP4_BRANDS:
        return "3gp"
    return "mp4"


def _textual(head: bytes) -> str:
    """Tell text from what nobody knows, and a list of other files from text."""
    text = _decoded(head)
    if text is None:
        return "unknown"
    declared = _DECLARATION.match(text)
    return "playlist" if _PLAYLIST.match(text, declared.end() if declared else 0) else "text"


def _decoded(head: bytes) -> str | None:
    """Return the beginning as text, or None when it is none; the last character may be cut."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) // 2 * 2].decode("utf-16", "replace")
    else:
        try:
            text = head.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            cut = error.start > len(head) - 4
            text = head.decode("utf-8-sig" if cut else "gb18030", "ignore" if cut else "replace")
    return None if len(_CONTROL.findall(text)) * 50 > len(text) else text
