"""The same bytes every time: packages without the time of day, passwords without chance."""

import io
import re
import struct
import zipfile
from itertools import count
from unittest import mock

from msoffcrypto.format.ooxml import OOXMLFile

_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?")
_SECTOR = 512
_ENTRY = 128


def steady(data: bytes) -> bytes:
    """Return a package with the dates taken out of its directory and its core properties."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            if name in ("docProps/core.xml", "meta.xml"):
                body = _TIME.sub(b"2021-06-08T09:00:00Z", body)
            info = zipfile.ZipInfo(name)
            info.create_system = 0
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            new.writestr(info, body)
    return out.getvalue()


def encrypted(data: bytes, password: str) -> bytes:
    """Return a workbook behind a password, with salts that are no secret and no dates."""
    numbers = count(1)

    def bytes_of(size: int) -> bytes:
        return (next(numbers).to_bytes(2, "big") * size)[:size]

    out = io.BytesIO()
    with mock.patch("secrets.token_bytes", bytes_of):
        OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return _undated(out.getvalue())


def _undated(data: bytes) -> bytes:
    """Return a compound file whose directory holds no time ([MS-CFB] 2.6.1: bytes 100–115 of each entry)."""
    plain = bytearray(data)
    (sector,) = struct.unpack_from("<I", data, 48)
    while sector < 0xFFFFFFFA:  # noqa: PLR2004 - MAXREGSECT
        start = (sector + 1) * _SECTOR
        for entry in range(start, start + _SECTOR, _ENTRY):
            plain[entry + 100 : entry + 116] = bytes(16)
        (fat,) = struct.unpack_from("<I", data, 76 + 4 * (sector // 128))
        (sector,) = struct.unpack_from("<I", data, (fat + 1) * _SECTOR + 4 * (sector % 128))
    return bytes(plain)
