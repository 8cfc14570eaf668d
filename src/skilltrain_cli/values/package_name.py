"""The name of a brand package: “地区或单位+品牌名称+联系人联系方式”, taken apart and put together."""

import re
from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import key

_SUFFIX = lazy_pattern(r"\.(?:zip|7z|rar)(?:\.\d{3})?$", re.IGNORECASE)
"""A number behind it is that of a volume; a single one holds everything."""
PATTERN = "地区或单位+品牌名称+联系人联系方式"
DRAFT = "草稿-"
"""What stands before the name of a package that was built although something is lacking."""
_PLUS = lazy_pattern("[+＋﹢⁺]")
_COPY = lazy_pattern(
    r"(?:\s*[(（\[［【]\d{1,3}[)）\]］】]|\s*(?:[-_]\s*)?(?:的?副本|复件|copy)|\s*_\d{1,3}"
    r"|\.(?:zip|7z|rar))+$",
    re.IGNORECASE,
)
"""What a system adds to the name of a second copy, and a suffix written twice."""
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u30fc\ufe63"
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | dict.fromkeys(map(ord, _DASHES), ord("-"))
"""Half-width, all dashes one; every character stays in its place."""
_CONTACT = lazy_pattern(
    r"(?:联系人(?:姓名)?[\s:]*)?(?P<name>[^\d(]*?)(?:\s*\((?P<note>[^\d()]{1,20})\))?[\s:,、\-]*"
    r"(?:(?:联系|办公|单位)?(?:电话|手机|座机|固话|联系方式)(?:号码?)?[\s:,、\-]*)?"
    r"(?P<phone>\(?\+?\d(?:[\d\s()\-转、,/;.·・]*[\d)])?)(?P<rest>.*)",
    re.DOTALL,
)
"""A note or a label may stand between the two: 蒋五（手机）13800000000, 蒋五 电话13800000000."""
_JOINTS = " \t,、;.·・-_"
_SHORTEST_PHONE = 7
_DIGITS = lazy_pattern(r"\D+")
_CONTROL = lazy_pattern(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_WIDE = {ord(sign): chr(ord(sign) + 0xFEE0) for sign in '\\/:*?"<>|'}
"""What no system allows in a name, full-width."""
_UNSAID = lazy_pattern(r"[\s\W_]+")
"""What a name may be without, or write another way: quotation marks, dots, blanks."""
_PARTS = 3
_REGION = lazy_pattern("[^市县区+＋]{1,8}?[市县区]")
_PHONE = lazy_pattern(r"(?<!\d)(?:1\d{10}|0\d{2,3}[\s.·・-]?\d{7,8})(?!\d)")
LONGEST = 240
"""Units of UTF-16 in a name: Windows allows 255, and 260 with all folders above it."""


class PackageName(Struct, frozen=True, kw_only=True):
    """The parts of a name as written; ``contact`` and ``phone`` are empty when the third part has none."""

    area: str
    brand: str
    contact: str
    phone: str
    rest: str = ""
    """What stands behind the phone and does not belong there."""


def parse_name(name: str) -> PackageName | None:
    """Return the parts of a file's name; ``None`` when it has not three. A brand may hold a plus itself."""
    stem = _COPY.sub("", stem_of(name))
    parts = [part.strip() for part in _PLUS.split(stem)]
    if len(parts) < _PARTS or not all((parts[0], parts[-1], "".join(parts[1:-1]))):
        return None
    contact, phone, rest = _third(parts[-1])
    return PackageName(
        area=parts[0],
        brand="+".join(parts[1:-1]),
        contact=contact if phone else parts[-1],
        phone=phone,
        rest=rest,
    )


def parse_loosely(name: str) -> PackageName:
    """
    Return as many parts as a name tells, even where it has not three; what it does not tell is empty.

    With one plus or none: a region at the beginning, a telephone number, and what stands before that number
    behind the plus. With a plus between contact and number: both.
    """
    found = parse_name(name)
    if found is not None:
        brand, plus, contact = found.brand.rpartition("+")
        return replace(found, brand=brand, contact=contact) if plus and not found.contact else found
    stem = _COPY.sub("", stem_of(name))
    region, phone = _REGION.match(stem), _PHONE.search(stem.translate(_NARROW))
    return PackageName(
        area=region[0] if region else "",
        brand="",
        contact=_third(_PLUS.split(stem)[-1].strip())[0] if _PLUS.search(stem) else "",
        phone=stem[phone.start() : phone.end()] if phone else "",
    )


def _third(part: str) -> tuple[str, str, str]:
    """Return contact, phone and what follows it, as written; nothing where there is no phone."""
    found = _CONTACT.fullmatch(part.translate(_NARROW))
    if found is None:
        return "", "", ""
    name, note, phone, rest = (
        part[slice(*found.span(group))] if found[group] else "" for group in ("name", "note", "phone", "rest")
    )
    rest = rest.strip().strip(_JOINTS)
    if rest and len(digits(phone)) < _SHORTEST_PHONE:
        return "", "", ""
    return name.strip() or note, phone.strip(), rest


def too_long(name: str) -> bool:
    """Tell whether a file's name is longer than Windows takes."""
    return len(name.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST


def official_name(name: PackageName) -> str:
    """Return the official name without a suffix; what no system allows in a name is written full-width."""
    return usable_name(f"{name.area}+{name.brand}+{name.contact}{name.phone}")


def unfit_parts(name: PackageName) -> str | None:
    """
    Return the part that keeps the official name from being taken apart again, by its field.

    ``None`` when it comes to the same parts. A plus, a bracket or a figure in the contact's name runs into
    what stands beside it.
    """
    if _comes_back(name):
        return None
    mended = (
        ("contact", replace(name, contact="某")),
        ("phone", replace(name, phone="1")),
        ("brand", replace(name, brand="某")),
    )
    return next((part for part, other in mended if _comes_back(other)), "contact")


def _comes_back(name: PackageName) -> bool:
    found = parse_name(f"{official_name(name)}.zip")
    return (
        found is not None
        and bool(found.contact and found.phone)
        and not found.rest
        and digits(found.phone) == digits(name.phone)
        and all(
            is_same_name(one, other)
            for one, other in (
                (found.area, name.area),
                (found.brand, name.brand),
                (found.contact, name.contact),
            )
        )
    )


def usable_name(stem: str) -> str:
    """Return a name that every system takes: without control characters, blanks and stops at its end."""
    return _CONTROL.sub("", stem.translate(_WIDE)).strip().rstrip(". ")


def stem_of(name: str) -> str:
    """Return the last part of a path without the suffix of an archive; a full stop in a name is no suffix."""
    return _SUFFIX.sub("", PurePosixPath(name.replace("\\", "/")).name)


def is_same_name(one: str, other: str) -> bool:
    """Tell whether two writings of a name are one, quotation marks and the like left aside."""
    return _bare(one) == _bare(other)


def digits(phone: str) -> str:
    """Return the digits of a telephone number."""
    return _DIGITS.sub("", key(phone))


def _bare(text: str) -> str:
    return _UNSAID.sub("", key(text)) or key(text)
