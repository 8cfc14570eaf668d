"""Names inside an archive: what encoding they are in, what they say to people, what is wrong with them."""

import re
import unicodedata
from collections.abc import Sequence

from msgspec import Struct

from skilltrain_cli.values.archive_problem import ArchiveProblem
from skilltrain_cli.values.lazy_pattern import lazy_pattern

_DRIVE = lazy_pattern(r"[A-Za-z]:")
_DEVICE = lazy_pattern(
    r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[1-9¹²³])\s*(?:\..*)?", re.IGNORECASE | re.DOTALL
)
"""Names Windows keeps for devices, whatever their suffix (Naming Files, Paths, and Namespaces)."""
_FORBIDDEN = lazy_pattern(r'[<>:"|?*]')
_HIDDEN = lazy_pattern("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, line breaks, marks that turn the direction of writing, halves of characters."""
_SHOWN = 120
"""Letters kept at either end of a name that is too long to show."""
_FIRST_OF_THREE_BYTES = "\u0800"


class Name(Struct, frozen=True, kw_only=True):
    """A name for people, and what is wrong with it as it was written."""

    shown: str
    problem: ArchiveProblem | None = None
    detail: str = ""


def decoder(names: Sequence[bytes]) -> str:
    """
    Return the encoding of names whose archive does not say: ``utf-8``, ``gb18030`` or ``cp437``.

    Chinese characters in GBK can be valid UTF-8 by accident, but then as letters of two bytes each: Greek,
    Cyrillic or Arabic, which make no names of ours.
    """
    joined = b"/".join(names)
    try:
        text = joined.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if joined.isascii() or any(letter >= _FIRST_OF_THREE_BYTES for letter in text):
        return "utf-8"
    try:
        joined.decode("gb18030")
    except UnicodeDecodeError:
        return "utf-8" if text else "cp437"
    return "gb18030"


def entry_name(written: str, most: int) -> Name:
    """Return a name as people see it, ``/``-separated and composed, and the first thing wrong with it."""
    text = unicodedata.normalize("NFC", written.replace("\\", "/"))
    parts = [part for part in text.split("/") if part not in ("", ".")]
    shown = _HIDDEN.sub("\ufffd", "/".join(parts))
    if len(shown) > most:
        shown = f"{shown[:_SHOWN]}…{shown[-_SHOWN // 2 :]}"
    problem, detail = _wrong(text, parts, most)
    return Name(shown=shown, problem=problem, detail=detail)


def name_key(shown: str) -> str:
    """Return what names share that are one to Windows: case, composition, trailing dots and blanks aside."""
    folded = unicodedata.normalize("NFC", shown).casefold()
    return "/".join(part.rstrip(". ") for part in folded.split("/"))


def top_folder(names: Sequence[str]) -> str:
    """Return the one folder that all names begin with, empty when there is none."""
    tops = {name.partition("/")[0] if "/" in name else "" for name in names}
    return tops.pop() if len(tops) == 1 else ""


def _wrong(  # noqa: PLR0911 - one return for each thing that may be wrong
    text: str, parts: Sequence[str], most: int
) -> tuple[ArchiveProblem | None, str]:
    """Return the first thing wrong with a name: what leads elsewhere before what only looks odd."""
    if text.startswith("/") or _DRIVE.match(text):
        return ArchiveProblem.TRAVERSAL, "名称是绝对路径，未解压；请重新压缩，不要带盘符"
    if ".." in parts:
        return ArchiveProblem.TRAVERSAL, "名称指向压缩包以外（..），未解压；请重新压缩"
    if found := _HIDDEN.search(text):
        return ArchiveProblem.BIDI_NAME, f"名称含看不见的字符（U+{ord(found[0]):04X}）；请改名后重新压缩"
    if any(map(_DEVICE.fullmatch, parts)):
        return ArchiveProblem.RESERVED_NAME, "这是 Windows 保留的设备名，在 Windows 上打不开；请改名"
    if found := _FORBIDDEN.search(text):
        return ArchiveProblem.RESERVED_NAME, f"名称含 Windows 不允许的字符“{found[0]}”；请改名"
    if len(text) > most:
        return (
            ArchiveProblem.PATH_TOO_LONG,
            f"路径 {len(text)} 个字符，超过 {most}，Windows 可能打不开；请缩短",
        )
    return None, ""
