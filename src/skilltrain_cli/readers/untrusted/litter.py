"""The litter that systems and office suites leave between people's files, told by its names."""

import re

from skilltrain_cli.values.lazy_pattern import lazy_pattern

_FOLDERS = frozenset({"__macosx", "$recycle.bin", "system volume information"})
_FILES = lazy_pattern(
    r"\._.*|\.ds_store|thumbs\.db|ehthumbs\.db|desktop\.ini|~wr[a-z].*\.tmp|.*\.(?:tmp|crdownload|part)",
    re.IGNORECASE | re.DOTALL,
)
LOCK = lazy_pattern(r"~\$(?P<office>.+)|\.~lock\.(?P<libre>.+)#|\.~(?P<wps>.+)", re.DOTALL)
"""The file that says a workbook or document is open; the group is that file's name."""


def is_litter(name: str) -> bool:
    """Tell whether one name, without its folders, is the system's or the office suite's own."""
    return name.casefold() in _FOLDERS or _FILES.fullmatch(name) is not None


def is_junk(path: str) -> bool:
    """Tell whether a ``/``-separated path leads to litter or a lock file, or into a folder of litter."""
    *_, name = parts = path.split("/")
    return any(map(is_litter, parts)) or LOCK.fullmatch(name) is not None
