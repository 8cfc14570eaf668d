"""
Text that users write for us: read from a file within a limit, and weighed before a parser is given it.

Of some TOML a parser makes a thousand times as much memory as it has bytes: of one long dotted key, or of
many short tables. What a text will come to can be told by counting signs outside its strings.
"""

import errno
import os
import re
import stat
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

from skilltrain_cli.values.lazy_pattern import lazy_pattern

_DEEPEST = 8
"""Parts of a dotted key; no file of ours has more than three."""
MOST_PARTS = 20_000
"""Keys, tables and lists of a file of settings or of a notice."""
_CHUNK = 64 * 1024
_PATIENCE_SECONDS = 5.0
"""How long a pipe may keep silent, or go on."""
_STRINGS = lazy_pattern(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"{3,5}+|\Z)'
    r"|'''(?:[^']|'(?!''))*+(?:'{3,5}+|\Z)"
    r'|"(?:\\[^\n]|[^"\\\n])*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+",
    re.DOTALL,
)
"""Strings and comments; one that never ends takes in the rest, so that nothing is looked through twice."""
_LONG_KEY = lazy_pattern(rf"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{_DEEPEST}}}")


class Unbearable(ValueError):  # noqa: N818 - said of a text
    """A text that would cost too much; ``str()`` says why, as the end of a sentence."""


def read_limited(path: Path, most: int) -> bytes:
    """
    Return what a file holds, ``most`` bytes and at most one more; OSError when it cannot be read.

    A pipe is read like a file as long as it gives something; one that is silent is refused, as is a device.
    """
    mode = path.stat().st_mode
    if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
        raise OSError(errno.ENXIO, "这是设备，不是文件，没有读", str(path))
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        with path.open("rb") as file:
            return file.read(most + 1)
    return _from_stream(path, most)


def _from_stream(path: Path, most: int) -> bytes:
    """Read what is no file and may never end."""
    if sys.platform == "win32":
        raise OSError(errno.EINVAL, "不是普通文件", str(path))
    import select  # noqa: PLC0415 - seldom needed

    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    read, late = bytearray(), time.monotonic() + _PATIENCE_SECONDS
    try:
        while len(read) <= most:
            left = late - time.monotonic()
            if left <= 0 or not select.select([number], [], [], left)[0]:
                raise OSError(errno.ETIMEDOUT, "等不到内容", str(path))
            chunk = os.read(number, min(_CHUNK, most + 1 - len(read)))
            if not chunk:
                break
            read += chunk
    finally:
        os.close(number)
    return bytes(read)


def toml(text: str, most: int = MOST_PARTS) -> dict[str, Any]:
    """Return what TOML says; ValueError when it is none, Unbearable when it would cost too much."""
    bare = _STRINGS.sub("s", text)
    if _LONG_KEY.search(bare):
        raise Unbearable(f"有一个键用点连了 {_DEEPEST} 层以上")
    if sum(map(bare.count, "=.[{")) > most:
        raise Unbearable(f"里的键和段超过 {most:,} 个")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise Unbearable("里的括号一层套一层，太深了") from error
