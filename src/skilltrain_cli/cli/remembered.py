"""``skt.toml`` in the current folder: the unit and the notices a clerk always means."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from skilltrain_cli.cli import console
from skilltrain_cli.errors import UsageError
from skilltrain_cli.limited import Unbearable, read_limited, toml
from skilltrain_cli.output import write_atomically

FILE = "skt.toml"
KEYS = ("unit", "notice")
NOTICES = "notices"
"""TOML files of further notices, beside those that come with skt; their paths begin at the file's folder."""
_MOST_BYTES = 64 * 1024
_TABLE = re.compile(r"^\s*\[", re.MULTILINE)


def remembered(folder: Path = Path()) -> Mapping[str, str]:
    """Return what is remembered; an unreadable file is wrong usage, not silence."""
    found = _read(folder)
    for name in KEYS:
        if not isinstance(found.get(name, ""), str):
            raise UsageError(f"“{FILE}”里的 {name} 应当是文字", f'请写成 {name} = "…"')
    return {name: found[name] for name in KEYS if found.get(name)}


def notice_files(folder: Path = Path()) -> tuple[Path, ...]:
    """Return the files of further notices that are always meant, and say that they are."""
    listed = _read(folder).get(NOTICES, [])
    if not isinstance(listed, list) or not all(isinstance(each, str) and each for each in listed):
        raise UsageError(f"“{FILE}”里的 {NOTICES} 应当是文件名的列表", f'请写成 {NOTICES} = ["通知.toml"]')
    if listed:
        console.remark(f"按 {FILE}，另加通知 {'、'.join(listed)}；只用其中一个的，请用 --notice 写明")
    return tuple(folder / each for each in listed)


def _read(folder: Path) -> Mapping[str, Any]:
    path = folder / FILE
    if not path.is_file():
        return {}
    try:
        return toml(_text(path))
    except Unbearable as error:
        raise UsageError(f"“{FILE}”{error}", "请确认没有放错文件，或删去多余的内容") from error
    except (ValueError, OSError) as error:
        raise UsageError(f"“{FILE}”读不懂", f'请改正或删去它；应写成 {KEYS[0]} = "张店区" 的样子') from error


def remember(what: Mapping[str, str], folder: Path = Path()) -> bool:
    """Write what is meant from now on; whatever else the file holds stays. Tell whether it changed."""
    if all(remembered(folder).get(name) == value for name, value in what.items()):
        return False
    path = folder / FILE
    text = _text(path) if path.is_file() else ""
    first_table = _TABLE.search(text)
    own, rest = (text[: first_table.start()], text[first_table.start() :]) if first_table else (text, "")
    for name, value in what.items():
        line = f"{name} = {_quoted(value)}"
        there = re.search(rf"(?m)^\s*{name}\s*=.*$", own)
        if there:
            own = own[: there.start()] + line + own[there.end() :]
        else:
            own = f"{own.rstrip()}\n{line}\n".lstrip("\n")
    write_atomically(path, (own + rest).encode(), force=True)
    return True


def _text(path: Path) -> str:
    data = read_limited(path, _MOST_BYTES)
    if len(data) > _MOST_BYTES:
        raise ValueError(FILE)
    return data.decode("utf-8-sig")


def _quoted(value: str) -> str:
    """Return a TOML basic string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'
