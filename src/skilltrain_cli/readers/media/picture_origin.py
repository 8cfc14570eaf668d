"""Where a picture comes from: when and where it was taken, and whether it went through a messenger."""

import re
from datetime import datetime
from math import isfinite
from typing import TYPE_CHECKING

from msgspec import Struct

from skilltrain_cli.values.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from PIL.Image import Exif, Image

_TAKEN = (36867, 36868)
"""DateTimeOriginal and DateTimeDigitized of the Exif directory."""
_CHANGED = 306
"""DateTime: when the file was last changed; some cameras give no other."""
_CAMERA = (271, 272)
"""Make and Model."""
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_SIGNS = {"N": 1, "E": 1, "S": -1, "W": -1}
_SIXTY = 60
_LATITUDES, _LONGITUDES = 90, 180
_YEARS = range(2000, 2100)

_MESSENGER_NAMES = lazy_pattern(
    r"微信图片|微信截图|mmexport|wx_camera|weixin|wechat|micromsg|qq图片|qq截图|qqpic|tim图片|钉钉|dingtalk"
    r"|img-\d{8}-wa\d+",
    re.IGNORECASE,
)
_MESSENGER_SIDES = (1279, 1280, 1440)
_MESSENGER_SHORT_SIDE = 1080
"""Sides 微信 scales a picture to when 原图 was not chosen."""


class PictureOrigin(Struct, frozen=True, kw_only=True):
    """What a picture's EXIF tells; ``camera`` when it names the device or the moment."""

    taken: datetime | None = None
    gps: tuple[float, float] | None = None
    camera: bool = False


def read_origin(image: "Image") -> PictureOrigin:
    """Read the EXIF of an opened picture; what is broken in it is not told. Absence is normal."""
    try:
        exif = image.getexif()
        taken, gps = _taken(exif), _gps(exif)
        named = any(str(exif.get(tag) or "").strip("\0 ") for tag in _CAMERA)
    except Exception:  # noqa: BLE001 - hand-broken EXIF makes Pillow raise almost anything, and is no fault
        return PictureOrigin()
    return PictureOrigin(taken=taken, gps=gps, camera=named or taken is not None)


def _taken(exif: "Exif") -> datetime | None:
    details = exif.get_ifd(_EXIF_IFD)
    moments = (_moment(value) for value in (*(details.get(tag) for tag in _TAKEN), exif.get(_CHANGED)))
    return next((moment for moment in moments if moment is not None), None)


def _moment(value: object) -> datetime | None:
    """Read ``2021:06:01 08:30:00``; cameras whose clock was never set write zeros or 1970."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.strptime(value.strip("\0 ")[:19].replace("-", ":"), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - EXIF has no zone
    except ValueError:
        return None
    return moment if moment.year in _YEARS else None


def _gps(exif: "Exif") -> tuple[float, float] | None:
    """Return latitude and longitude in degrees; 0° 0° is what a receiver without a fix writes."""
    place = exif.get_ifd(_GPS_IFD)
    latitude, longitude = _degrees(place.get(1), place.get(2)), _degrees(place.get(3), place.get(4))
    if latitude is None or longitude is None or not (latitude or longitude):
        return None
    return (latitude, longitude) if abs(latitude) <= _LATITUDES and abs(longitude) <= _LONGITUDES else None


def _degrees(side: object, parts: object) -> float | None:
    """Read degrees, minutes, seconds and the side of the equator or of Greenwich."""
    sign = _SIGNS.get(str(side or "").strip("\0 ").upper())
    if sign is None or not isinstance(parts, tuple) or not parts:
        return None
    value = sum(float(part) / _SIXTY**power for power, part in enumerate(parts))
    return sign * value if isfinite(value) else None


def from_messenger(name: str, known: PictureOrigin, size: tuple[int, int]) -> bool:
    """
    Tell whether a picture looks like a messenger's copy.

    微信 and QQ drop the EXIF unless 原图 was chosen; then only the name is a messenger's.
    """
    if known.camera:
        return False
    scaled = max(size) in _MESSENGER_SIDES or min(size) == _MESSENGER_SHORT_SIDE
    return scaled or _MESSENGER_NAMES.search(name) is not None
