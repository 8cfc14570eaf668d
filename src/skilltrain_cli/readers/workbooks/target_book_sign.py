"""By what a workbook of targets is known that ``skt targets`` wrote, whoever saved it since."""

import re
from pathlib import Path

from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.untrusted.office_package import open_package
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.values.lazy_pattern import lazy_pattern

_TITLE = "目标完成情况</dc:title>".encode()
_FIRST, _SHEETS = "目标", {"目标", "各单位", "任务分解", "来源"}
_NAME = lazy_pattern(r'<sheet\b[^>]*?\bname="([^"]*)"', re.DOTALL)
_LARGEST = 8 << 20
"""Bytes: what is larger is read where a reader is guarded, and is no list of targets."""


def is_target_book(path: Path) -> bool:
    """Tell whether a file has the title and the sheets, and no others, of a workbook of targets."""
    try:
        if path.stat().st_size > _LARGEST:
            return False
        package = open_package(path.read_bytes(), LIMITS)
        if _TITLE not in (package.text("docProps/core.xml") or b""):
            return False
        names = _NAME.findall((package.text("xl/workbook.xml") or b"").decode(errors="replace"))
    except (OSError, Refused):
        return False
    return names[:1] == [_FIRST] and _SHEETS.issuperset(names)
