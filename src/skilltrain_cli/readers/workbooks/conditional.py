"""Where a conditional format may strike out what a sheet says, or show it as something else."""

import re
from collections.abc import Collection

from skilltrain_cli.readers.workbooks.cell_styles import lettering_of
from skilltrain_cli.values.grid import Lettering

_FORMATS = b"conditionalFormatting"
_ELEMENT = re.compile(rb"<(?:\w+:)?(conditionalFormatting|cfRule|strike|sqref)\b([^<>]*)>([^<]*)")
_ATTRIBUTE = re.compile(rb"""\b(sqref|dxfId|val)\s*=\s*["']([^"'<>]*)["']""")


def struck_on_condition(xml: bytes, looks: Collection[str]) -> tuple[str, ...]:
    """
    Return the ranges whose conditional formats strike out; ``looks`` are the shared formats that do.

    Rules of Excel 2010 and later bear their own format and name their range after it.
    """
    start = xml.rfind(b"sheetData")
    if xml.find(_FORMATS, max(start, 0)) < 0:
        return ()
    found: dict[str, None] = {}
    ranges, struck = "", False
    for name, attributes, text in _ELEMENT.findall(xml, max(start, 0)):
        said = {key: value.decode("utf-8", "replace") for key, value in _ATTRIBUTE.findall(attributes)}
        if name == _FORMATS:
            ranges, struck = said.get(b"sqref", ""), False
        elif name == b"cfRule":
            struck = struck or said.get(b"dxfId", "").strip() in looks
        elif name == b"strike":
            struck = struck or lettering_of("strike", {"val": said.get(b"val", "")}) is Lettering.STRUCK
        elif name == b"sqref":
            ranges = text.decode("utf-8", "replace")
        if struck and ranges:
            found[ranges.strip()] = None
    return tuple(found)
