"""Volumes of an archive that was split into several files, told by their names."""

import re

from skilltrain_cli.values.lazy_pattern import lazy_pattern

_VOLUME = lazy_pattern(
    r"(?P<stem>.+?)\.(?:(?P<kind>zip|7z|rar)\.\d{3}|(?P<zip>z\d\d)|(?:r\d\d|part\d+\.rar))",
    re.IGNORECASE | re.DOTALL,
)


def whole_name(name: str) -> str | None:
    """Return what the archive is called whose volume a file of that name is; ``None`` when it is none."""
    found = _VOLUME.fullmatch(name)
    if found is None:
        return None
    return f"{found['stem']}.{found['kind'] or ('zip' if found['zip'] else 'rar')}"


def is_volume(name: str) -> bool:
    """Tell a volume by its name."""
    return whole_name(name) is not None
