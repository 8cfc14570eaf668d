"""Data a user hands to ``fill`` as JSON, YAML or TOML: read within limits, nothing run, nothing guessed."""

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn

from msgspec import Struct, field

from skilltrain_cli.errors import UsageError, why_unread
from skilltrain_cli.readers.untrusted.absent_library import refused_where_absent
from skilltrain_cli.readers.user_texts.limited_text import Unbearable, read_limited, toml
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import quoted

MIB = 1024 * 1024
MOST_BYTES = 8 * MIB
MOST_RECORDS = 20_000
_MOST_PARTS = 400_000
"""Keys, values and lists, which is what memory goes to: twenty for each record."""
MOST_DEPTH = 8
"""Objects in a list in an object are three deep; nothing that is a form is deeper."""
SUFFIXES = frozenset({".json", ".yaml", ".yml", ".toml"})
_YAML = (".yaml", ".yml")
_TOML_PLACE = lazy_pattern(r"at line ([0-9]+)")
_WIDE_COLON = lazy_pattern(r"\s*(?:-\s+)?[^:：\s#'\"][^:：]*：(?!.*:(?:\s|$))")
"""A line of YAML whose key seems to end in a full-width colon: with it there is no key."""
_ENCODINGS = ("utf-8-sig", "gb18030")
_REMEDY = "请写成一个对象，或对象的列表；对象的键用字段名或表头，如 培训人数"


class Record(Struct, frozen=True, kw_only=True):
    """One row or card as given: where it stands, and its values by whatever the giver calls them."""

    origin: str
    """For people, such as 第 3 条."""
    values: Mapping[str, Value]
    keys_at: str = ""
    """Where its keys stand when that is not the record itself, such as 表头（第 1 行）."""


class Records(Struct, frozen=True, kw_only=True):
    """All that a file gives: the records, what holds for the whole form, and what to say of the reading."""

    records: Sequence[Record]
    shared: Mapping[str, Value] = field(default_factory=dict)
    notes: Sequence[str] = ()
    cells: Mapping[str, str] = field(default_factory=dict)
    """Key → the cell it stands in, such as H3; none in a file without cells."""


def load_records(path: Path) -> Records:
    """Read a JSON, YAML or TOML file; UsageError names what is wrong with it and where."""
    text = _text(path)
    if not text.strip():
        raise UsageError(f"“{path.name}”文件是空的", "请核对是不是选错了文件，或重新复制原文件")
    try:
        data = _PARSERS[path.suffix.lower()](text)
    except UsageError:
        raise
    except Unbearable as error:
        raise UsageError(f"“{path.name}”{error}", "请分成几个文件，或删去多余的内容") from error
    except (ValueError, RecursionError) as error:  # JSON's and TOML's own errors are ValueErrors
        toml = "；TOML 的中文键要加引号" if isinstance(error, tomllib.TOMLDecodeError) else ""
        hint = f"请核对括号、引号和逗号{toml}，或换一种格式"
        raise UsageError(f"“{path.name}”读不懂：{_why(error)}", hint) from error
    try:
        return _records(data, path.name)
    except UsageError as error:
        wide = _wide_colon(text, range(len(text.splitlines()))) if path.suffix.lower() in _YAML else None
        raise (wide or error) from None


def _text(path: Path) -> str:
    try:
        data = read_limited(path, MOST_BYTES)
    except OSError as error:
        raise UsageError(
            f"“{path}”打不开：{why_unread(error)}", "请核对文件名，并关闭正在使用它的程序"
        ) from error
    if len(data) > MOST_BYTES:
        raise UsageError(f"“{path.name}”超过 {MOST_BYTES // MIB} MB", "请分成几个文件")
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"“{path.name}”不是 UTF-8 也不是 GB18030 编码的文字", "请用记事本另存为 UTF-8")


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "嵌套太深"
    if isinstance(error, json.JSONDecodeError):
        return f"第 {error.lineno} 行第 {error.colno} 个字附近不合 JSON 语法"
    if isinstance(error, tomllib.TOMLDecodeError):
        found = _TOML_PLACE.search(str(error))
        return f"第 {found[1]} 行附近不合 TOML 语法" if found else "不合 TOML 语法"
    return "有一个数太长"  # Python reads no number of more than 4,300 digits


def _json(text: str) -> object:
    if sum(map(text.count, ",[{")) > _MOST_PARTS:
        raise Unbearable(f"里的内容超过 {_MOST_PARTS:,} 项")
    return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)


def _unique(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Return an object; a key written twice would lose its first value."""
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise UsageError(f"“{quoted(name)}”在同一个对象里写了两次", "请只留一个")
        found[name] = value
    return found


def _no_constant(name: str) -> NoReturn:
    raise _no_number("有一个值", name)


def _no_number(where: str, written: str) -> UsageError:
    return UsageError(f"{where}是“{written}”（无穷大，或不是数），不能填", "请改成确切的数")


def _yaml(text: str) -> object:
    """Read YAML in which every scalar is text: 0533… stays a telephone number and 6-15 what it is."""
    with refused_where_absent():
        import yaml  # noqa: PLC0415 - only a YAML file needs it

    try:
        return _built(yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)), yaml)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _bad_yaml(text, mark.line if mark else None) from error


def _bad_yaml(text: str, line: int | None) -> UsageError:
    """Name a full-width colon where it is the likely cause: the parser stumbles on its line or the next."""
    if line is None:
        return UsageError("YAML 写得不对", "请核对缩进、冒号后的空格和引号")
    wide = _wide_colon(text, (line, line - 1))
    last = len(text.splitlines())
    return wide or UsageError(
        f"YAML 第 {min(line + 1, last)} 行附近写得不对", "请核对缩进、冒号后的空格和引号"
    )


def _wide_colon(text: str, among: Iterable[int]) -> UsageError | None:
    """Return what to say of the first of these lines whose key ends in a full-width colon."""
    lines = text.splitlines()
    for at in among:
        if 0 <= at < len(lines) and _WIDE_COLON.match(lines[at]):
            return UsageError(
                f"第 {at + 1} 行：全角冒号“：”应改为半角“:”", "冒号改为半角，后面再空一格，如 培训人数: 30"
            )
    return None


def _built(events: Iterator[Any], yaml: Any) -> object:  # noqa: ANN401 - the module
    """
    Return what a document says, made as it is parsed: no tree of it is ever held.

    References, of which a few lines make gigabytes, nesting without end, and a second document are refused.
    """
    open_: list[list[object]] = [[]]
    for number, event in enumerate(events):
        if isinstance(event, yaml.AliasEvent):
            raise UsageError("YAML 里用了引用（*），不支持", "请把内容直接写出来")
        if number > _MOST_PARTS:
            raise Unbearable(f"里的内容超过 {_MOST_PARTS:,} 项")
        if isinstance(event, yaml.CollectionStartEvent):
            open_.append([])
        elif isinstance(event, yaml.ScalarEvent):
            open_[-1].append(event.value)
        elif isinstance(event, yaml.SequenceEndEvent):
            done = open_.pop()
            open_[-1].append(done)
        elif isinstance(event, yaml.MappingEndEvent):
            pairs = open_.pop()
            open_[-1].append(
                _unique([(_key(each), value) for each, value in zip(pairs[::2], pairs[1::2], strict=True)])
            )
        if len(open_) > MOST_DEPTH + 1:
            raise UsageError("YAML 嵌套太深", _REMEDY)
    if len(open_[0]) > 1:
        raise UsageError("YAML 里有几个文档（---）", "请只留一个")
    return open_[0][0] if open_[0] else None


def _key(name: object) -> str:
    if not isinstance(name, str):
        raise UsageError("YAML 里有一个键不是文字", _REMEDY)
    return name


_PARSERS: Mapping[str, Callable[[str], object]] = {
    ".json": _json,
    ".yaml": _yaml,
    ".yml": _yaml,
    ".toml": partial(toml, most=_MOST_PARTS),
}


def _records(data: object, name: str) -> Records:
    """Return a list of objects, one object, or the one list of objects among an object's values."""
    shared: dict[str, object] = {}
    if isinstance(data, Mapping):
        lists = [key for key, value in data.items() if _is_list(value)]
        if len(lists) == 1:
            shared = {key: value for key, value in data.items() if key != lists[0]}
            data = data[lists[0]]
        elif empty := next((key for key, value in data.items() if value == []), None):
            raise UsageError(f"“{name}”的“{quoted(str(empty), 20)}”是空的，一条内容也没有", _REMEDY)
        else:
            data = [data]
    if not isinstance(data, list) or not data:
        raise UsageError(f"“{name}”里没有可以填的内容", _REMEDY)
    if len(data) > MOST_RECORDS:
        raise UsageError(f"“{name}”有 {len(data):,} 条，最多 {MOST_RECORDS:,} 条", "请分成几个文件")
    records = [
        Record(origin=f"第 {number} 条", values=_plain(each, f"第 {number} 条"))
        for number, each in enumerate(data, 1)
    ]
    return Records(records=records, shared=_plain(shared, "公共部分"))


def _is_list(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)


def _plain(record: object, origin: str) -> dict[str, Value]:
    """Return a record whose values a cell can hold."""
    if not isinstance(record, Mapping):
        raise UsageError(f"{origin}不是“键：值”的对象", _REMEDY)
    for name, value in record.items():
        if isinstance(value, bool) or not isinstance(value, str | int | float | date | None):
            raise UsageError(
                f"{origin}的“{quoted(str(name), 20)}”不是文字、数或日期", "请写成一个文字、一个数或一个日期"
            )
        if isinstance(value, float) and not isfinite(value):
            raise _no_number(f"{origin}的“{quoted(str(name), 20)}”", str(value))
    return {str(name): value for name, value in record.items()}
