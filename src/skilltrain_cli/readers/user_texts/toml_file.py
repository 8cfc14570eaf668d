"""Read a TOML file that a user wrote for us: within limits, and with one message when it is none."""

import tomllib
from pathlib import Path

from skilltrain_cli.errors import UsageError, why_unread
from skilltrain_cli.readers.user_texts.limited_text import MOST_PARTS, Unbearable, read_limited, toml
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import quoted
from skilltrain_cli.values.toml_table import TomlTable

_LARGEST = 1024 * 1024
_LINE = lazy_pattern(r"at line (\d+)")
_CHINESE = lazy_pattern("[“”＝]")
_QUOTED = lazy_pattern(r'"[^"]*"|\'[^\']*\'')
_DIGITS = lazy_pattern(r"[0-9_]{4000}")


def read_toml(path: Path, what: str) -> TomlTable:
    """
    Read a file; UsageError says what to do about one that is too large, unreadable or no TOML.

    ``what`` is the kind of file as messages call it.
    """
    called = f"{what}“{path}”"
    try:
        data = read_limited(path, _LARGEST)
        if len(data) > _LARGEST:
            raise UsageError(f"{called}超过 1 MB", "请确认没有给错文件")
        return toml_text(data.decode("utf-8-sig"), called)
    except OSError as error:
        raise UsageError(f"读不了{called}：{why_unread(error)}", "请检查文件名和权限") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{called}不是 UTF-8 编码", "请用记事本另存为 UTF-8") from error


def toml_text(text: str, called: str) -> TomlTable:
    """Return what a text says; UsageError names the line on which it is no TOML."""
    try:
        toml(text, MOST_PARTS)
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        where = f"第{line[1]}行" if line else "末尾"
        said, hint = _worded(str(error), text.splitlines()[int(line[1]) - 1] if line else "")
        raise UsageError(f"{called}{where}{said}", hint) from error
    except Unbearable as error:
        raise UsageError(f"{called}{error}", "请确认没有给错文件，或删去多余的内容") from error
    except ValueError as error:  # Python reads no whole number of more than 4,300 digits
        said = f"{called}{_with_digits(text)}数字太长"
        raise UsageError(said, "数字不超过 15 位，请确认没有写错") from error
    return TomlTable(called=called, text=text)


def _worded(error: str, line: str) -> tuple[str, str]:
    """Say what is wrong with a line that is no TOML, as far as it can be told, and what to do."""
    if "overwrite" in error or "twice" in error:
        return "把前面写过的又写了一遍", "一个键、一段只写一次，请删去一处"
    if _CHINESE.search(_QUOTED.sub("", line)):
        return "不是有效的 TOML：有中文的引号或等号", '请改成英文的 " 和 ='
    return "不是有效的 TOML", "每行写成 键 = 值，键用英文，文字加英文双引号，日期写 2021-06-15"


def _with_digits(text: str) -> str:
    """Name the line and the key of a number that is too long; only the first one is."""
    for number, line in enumerate(text.splitlines(), start=1):
        if _DIGITS.search(line):
            return f"第{number}行 {quoted(line.partition('=')[0].strip())} 的"
    return "里有"
