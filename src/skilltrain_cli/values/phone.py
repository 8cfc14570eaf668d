"""Telephone numbers of 联系电话: mobiles, landlines with area code, 400 lines; several in one cell."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.values.grid import Value, at_15_digits
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import is_blank, narrow, quoted, unquoted

SHANDONG_AREA_CODES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "0530": ("371700",),
        "0531": ("370100", "371200"),
        "0532": ("370200",),
        "0533": ("370300",),
        "0534": ("371400",),
        "0535": ("370600",),
        "0536": ("370700",),
        "0537": ("370800",),
        "0538": ("370900",),
        "0539": ("371300",),
        "0543": ("371600",),
        "0546": ("370500",),
        "0631": ("371000",),
        "0632": ("370400",),
        "0633": ("371100",),
        "0634": ("371200", "370100"),
        "0635": ("371500",),
    }
)
"""Area code → GB/T 2260 codes of the cities it serves; 莱芜 (371200, 0634) joined 济南 in 2019."""


class PhoneKind(StrEnum):
    """What a number belongs to."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    SERVICE = "service"
    """400 and 800 lines."""


class Phone(Struct, frozen=True, kw_only=True):
    """One telephone number in its parts, digits only."""

    kind: PhoneKind
    number: str
    """Without area code and extension."""
    area: str = ""
    """Area code with its leading 0; landlines only."""
    extension: str = ""

    @property
    def written(self) -> str:
        """The usual writing: 13800000000, 0531-86198038, 0531-86198038-801."""
        return "-".join(part for part in (self.area, self.number, self.extension) if part)

    @property
    def cities(self) -> tuple[str, ...]:
        """GB/T 2260 codes of the Shandong cities the area code serves; empty for all other numbers."""
        return SHANDONG_AREA_CODES.get(self.area, ())


class Phones(Struct, frozen=True, kw_only=True):
    """All numbers of one cell, in order."""

    numbers: tuple[Phone, ...]
    from_number: bool = False
    """The cell holds a number, not text."""

    @property
    def written(self) -> str:
        """The usual writing of all numbers, parted by 、."""
        return "、".join(phone.written for phone in self.numbers)


class PhoneProblem(StrEnum):
    """Why a cell holds no telephone number."""

    BLANK = "blank"
    LOST_ZERO = "lost-zero"
    """The area code's leading 0 is gone, as Excel does to numbers."""
    NO_AREA = "no-area"
    """A landline without area code."""
    LENGTH = "length"
    """A mobile with a digit too many or too few."""
    EXTRA_TEXT = "extra-text"
    """A number among other words."""
    UNREADABLE = "unreadable"


class PhoneTrouble(Struct, frozen=True, kw_only=True):
    """Why a cell is no telephone number; ``suggestion`` is the writing probably meant."""

    kind: PhoneProblem
    detail: str
    """For people, in Chinese."""
    suggestion: str | None = None


_LONGEST = 200
_SEPARATORS = lazy_pattern(r"[、/;,，；\n\r|]|或者?|和")
_LABEL = lazy_pattern(r"^(?:联系|办公|单位)?(?:电话|手机|座机|固话|联系方式|tel|mobile)号?码?[:.]?")
_FRACTION = lazy_pattern(r"(?<=^[0-9]{11})\.0+$")
"""What a program writes behind a mobile that it keeps as a number: 13800000000.0."""
_DASHES = lazy_pattern("[\u2010-\u2015\u2212\u2500\u30fc_~]")
_COUNTRY = lazy_pattern(r"^(?:\+86|0086|86(?=-|1[3-9][0-9]{9}$))-?")
_MOBILE = lazy_pattern(r"1[3-9][0-9]{9}")
_LANDLINE = lazy_pattern(
    r"\(?(?P<area>0(?:10|2[0-9]|[3-9][0-9]{2}))\)?-?(?P<number>[1-9][0-9]{6,7})(?:(?:-|转|分机|内线|ext\.?|x)(?P<extension>[0-9]{1,5}))?"
)
_AREA = lazy_pattern(r"\(?0(?:10|2[0-9]|[3-9][0-9]{2})\)?-?(?P<rest>[0-9\-]*)")
_LOCAL_DIGITS, _MOBILE_DIGITS = (7, 8), 11
_LOCAL = lazy_pattern(r"(?P<number>[2-8][0-9]{6,7})(?:(?:-|转|分机|内线)(?P<extension>[0-9]{1,5}))?")
_SERVICE = lazy_pattern(r"[48]00[0-9]{7}")
_INSIDE = lazy_pattern(
    r"(?<![0-9])(?<![0-9].)(?<![0-9]..)"
    r"(?:(?P<mobile>1[3-9][0-9]{9})|0(?:10|2[0-9]|[3-9][0-9]{2})-?[1-9][0-9]{6,7})"
    r"(?!.{0,2}[0-9])",
    re.DOTALL,
)
"""A number with no other digit near it: what stands among digits may be part of an ID number."""
_ID_DIGITS = 15
"""From here on the digits of a cell may be those of an ID number, and none of them is offered."""
_SHOWN = 20
_POWER = lazy_pattern(r"[0-9.]+e\+?[0-9]+")
_COVERED = lazy_pattern(r"[0-9]+[*x×]{2,}[0-9*x×]*")
_NEARLY_MOBILE = lazy_pattern(r"1[3-9][0-9]{7,11}")


def parse_phones(value: Value) -> Phones | PhoneTrouble:
    """Read the telephone numbers of one cell; one that cannot be read makes the cell trouble."""
    if is_blank(value):
        return _trouble(PhoneProblem.BLANK, "没有填写")
    from_number = isinstance(value, int | float) and not isinstance(value, bool)
    text = _digits(value) if from_number else value
    if not isinstance(text, str) or len(text) > _LONGEST:
        return _trouble(PhoneProblem.UNREADABLE, "文字过长" if isinstance(text, str) else "是日期一类的内容")
    read = _read(_parts(unquoted(text)))
    return read if isinstance(read, PhoneTrouble) else Phones(numbers=read, from_number=from_number)


def _read(parts: Sequence[str]) -> tuple[Phone, ...] | PhoneTrouble:
    """Read each part of a cell as a number of its own; the first that is none is the cell's trouble."""
    numbers: list[Phone] = []
    words: list[str] = []
    for order, part in enumerate(parts, 1):
        phone = _phone(part, numbers[-1].area if numbers else "")
        if isinstance(phone, Phone):
            numbers.append(phone)
        elif any(char.isdigit() for char in part):
            which = f"第 {order} 个号码：" if len(parts) > 1 else ""
            return replace(phone, detail=which + phone.detail)
        else:
            words.append(part)
    if not numbers:
        return _trouble(PhoneProblem.UNREADABLE, "里面没有号码")
    if words:
        landlines = all(number.kind is PhoneKind.LANDLINE for number in numbers)
        offered = "、".join(number.written for number in numbers) if landlines else None
        beside = quoted("、".join(words), _SHOWN)
        return _trouble(PhoneProblem.EXTRA_TEXT, f"除号码外还写着“{beside}”，请只填号码", offered)
    return tuple(numbers)


def _digits(value: Value) -> str:
    """Return a number cell as text without ``.0``; what is no whole number stays unreadable."""
    if isinstance(value, float) and (whole := at_15_digits(value)).is_integer():
        return f"{whole:.0f}"
    return str(value) if isinstance(value, int) and value.bit_length() <= 64 else "?"  # noqa: PLR2004


def _parts(text: str) -> list[str]:
    """Split a cell into written numbers; a blank parts two only where both sides are whole numbers."""
    parts = []
    for written in _SEPARATORS.split(text):
        pieces = written.split()
        if len(pieces) > 1 and not any(
            isinstance(_phone(_plain(piece), ""), PhoneTrouble) for piece in pieces
        ):
            parts += [_plain(piece) for piece in pieces]
        elif pieces:
            parts.append(_plain(written))
    return [part for part in parts if part]


def _plain(text: str) -> str:
    text = _DASHES.sub("-", narrow(text).replace(" ", ""))
    text = _FRACTION.sub("", _LABEL.sub("", text))
    bare = _COUNTRY.sub("", text)
    return "0" + bare if bare != text and _LANDLINE.fullmatch("0" + bare) else bare


def _phone(text: str, area: str) -> Phone | PhoneTrouble:
    """Read one number; a local number takes the area code of the one before it in the cell."""
    compact = text.replace("-", "")
    if _MOBILE.fullmatch(compact):
        return Phone(kind=PhoneKind.MOBILE, number=compact)
    if _SERVICE.fullmatch(compact):
        return Phone(kind=PhoneKind.SERVICE, number=compact)
    found = _LANDLINE.fullmatch(text)
    if found is None and area:
        found = _LOCAL.fullmatch(text)
    if found is None:
        return _no_phone(text, compact)
    return Phone(
        kind=PhoneKind.LANDLINE,
        area=found.groupdict().get("area") or area,
        number=found["number"],
        extension=found["extension"] or "",
    )


def _no_phone(text: str, compact: str) -> PhoneTrouble:
    whole = _LANDLINE.fullmatch("0" + text)
    if whole is not None and whole["extension"]:
        return _trouble(PhoneProblem.LOST_ZERO, "区号缺少开头的 0")
    if whole is not None:
        meant = f"{whole['area']}-{whole['number']}"
        return _trouble(PhoneProblem.LOST_ZERO, f"区号缺少开头的 0，是否指 {meant}", meant)
    if _LOCAL.fullmatch(text):
        return _trouble(PhoneProblem.NO_AREA, "固定电话缺少区号")
    if _NEARLY_MOBILE.fullmatch(compact):
        return _trouble(PhoneProblem.LENGTH, f"手机号应为 11 位，这里是 {len(compact)} 位")
    inside = list(_INSIDE.finditer(text))
    if len(inside) == 1 and sum(char.isdigit() for char in text) < _ID_DIGITS:
        offered = None if inside[0]["mobile"] else inside[0][0]  # a mobile is only ever shown masked
        return _trouble(PhoneProblem.EXTRA_TEXT, "除号码外还有别的文字，请只填号码", offered)
    return _trouble(PhoneProblem.UNREADABLE, f"{_lack(text, compact)}；请写 11 位手机号，或“区号-号码”")


def _lack(text: str, compact: str) -> str:
    """Say what is wrong with the figures of a text: how they begin, too few or too many of them, or none."""
    area = _AREA.fullmatch(text)
    if area is not None:
        return _lack_behind_area(area["rest"].replace("-", ""))
    if _POWER.fullmatch(text):
        return "存成了科学计数法，后几位已经丢失"
    if _COVERED.fullmatch(compact):
        return "有几位被遮住了"
    if not (compact.isascii() and compact.isdigit()):
        return "除数字外还有别的文字" if any(char.isdigit() for char in text) else "里面没有号码"
    if len(compact) == _MOBILE_DIGITS and compact[0] == "1":
        return f"没有以 {compact[:3]} 开头的手机号"
    return f"{'只' if len(compact) < _MOBILE_DIGITS else ''}有 {len(compact)} 位数字"


def _lack_behind_area(digits: str) -> str:
    if not digits:
        return "只有区号，没有号码"
    if len(digits) in _LOCAL_DIGITS:
        return f"区号后的号码不会以 {digits[0]} 开头"
    return f"区号后{'只' if len(digits) < _LOCAL_DIGITS[0] else ''}有 {len(digits)} 位，应为 7 位或 8 位"


def _trouble(kind: PhoneProblem, detail: str, suggestion: str | None = None) -> PhoneTrouble:
    return PhoneTrouble(kind=kind, detail=detail, suggestion=suggestion)
