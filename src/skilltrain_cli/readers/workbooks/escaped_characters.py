"""Characters that an xlsx writes as ``_x5E97_`` (ST_Xstring, ECMA-376 part 1, 22.9.2.19), as Excel shows."""

import re
from collections.abc import Iterable

from skilltrain_cli.readers.untrusted.office_package import OfficePackage
from skilltrain_cli.readers.untrusted.office_package_copy import rewritten
from skilltrain_cli.values.lazy_pattern import lazy_pattern

_FIRST = (b"_", b"_x")
_ESCAPED = lazy_pattern(rb"_x(?!00)[0-9A-Fa-f]{4}_")
"""Calamine reads those below 256 itself."""
_RUN = lazy_pattern(rb"(?:_x[0-9A-Fa-f]{4}_)+")
_BELOW = 0x100
_NO_CHARACTERS = (range(0xD800, 0xE000), range(0xFFFE, 0x10000))
_LENGTH = len("_x5E97_")


def is_escaped(xml: bytes) -> bool:
    """Tell whether a part has such a character; one rare byte is looked for first: that costs nothing."""
    return all(first in xml for first in _FIRST) and _ESCAPED.search(xml) is not None


def unescaped(package: OfficePackage, names: Iterable[str]) -> bytes:
    """Return the package with the characters of these parts written plainly."""
    parts = ((name, package.text(name)) for name in names)
    return rewritten(package, {name: _RUN.sub(_plainly, xml) for name, xml in parts if xml is not None})


def _plainly(run: re.Match[bytes]) -> bytes:
    """Return a run of escapes as its characters; what is none, and what calamine reads, stays."""
    codes = [run[0][at + 2 : at + 6] for at in range(0, len(run[0]), _LENGTH)]
    text = bytes.fromhex(b"".join(codes).decode()).decode("utf-16-be", "surrogatepass")
    return b"".join(map(_character, text))


def _character(character: str) -> bytes:
    code = ord(character)
    if code < _BELOW or any(code in each for each in _NO_CHARACTERS):
        return b"_x%04X_" % code
    return character.encode()
