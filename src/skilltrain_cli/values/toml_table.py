"""A table of TOML that somebody wrote: what it says, on which lines, and the one message about a mistake."""

import re
import tomllib
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from functools import lru_cache
from typing import Any

from msgspec import Struct

from skilltrain_cli.errors import UsageError
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import quoted

KeyPath = tuple[str | int, ...]
"""Where a value is: ``("tasks", 2, "due")`` is the key ``due`` of the third ``[[tasks]]``."""
Schema = Mapping[str, Any]
"""A JSON Schema of the file: it tells which keys and which words are allowed where."""

_SHOWN = 60


class TomlTable(Struct, frozen=True, kw_only=True):
    """
    A file of TOML, or one table of it; it can be hashed and sent to a worker.

    ``called`` is what messages call the file, such as 通知文件“a.toml”; ``text`` is all that it holds, and
    ``start`` the place of the table in it. A path given to its methods begins at ``start``.
    """

    called: str
    text: str
    start: KeyPath = ()

    @property
    def cells(self) -> Mapping[str, Any]:
        """What the table says; not to be changed."""
        found = self.held(())
        assert isinstance(found, Mapping)
        return found

    def held(self, path: KeyPath) -> object:
        """Return what stands at a path; KeyError when nothing does."""
        value: Any = _parsed(self.text)
        for part in (*self.start, *path):
            within = (
                range(len(value)) if isinstance(value, list) else value if isinstance(value, dict) else ()
            )
            if part not in within:
                raise KeyError(path)
            value = value[part]
        return value

    def at(self, *path: str | int) -> "TomlTable":
        """Return a table inside this one."""
        return TomlTable(called=self.called, text=self.text, start=(*self.start, *path))

    def line(self, path: KeyPath = ()) -> int:
        """Return the line on which a key stands, or of what holds it when it is not there; from 1."""
        lines, whole = _lines(self.text), (*self.start, *path)
        while whole not in lines:
            whole = whole[:-1]
        return lines[whole]

    def mistake(self, path: KeyPath, said: str, hint: str) -> UsageError:
        """Return the message that something is wrong at a key or table: file, line, table, what."""
        whole = (*self.start, *path)
        where = f"第{self.line(path)}行" if whole else ""
        try:
            table = whole if isinstance(self.held(path), dict) else whole[:-1]
        except KeyError:
            table = whole[:-1]
        return UsageError(f"{self.called}{where}{_place(table)}：{said}", hint)

    def wrong(self, path: KeyPath, expected: str) -> UsageError:
        """Return the message that a value is not what it should be, or is not there."""
        name, table = _named((*self.start, *path))
        try:
            said = f"{name} 的值是“{_written(self.held(path))}”"
        except KeyError:
            said, path = f"缺少 {name}", table[len(self.start) :]
        where = f"第{self.line(path)}行" if (*self.start, *path) else ""
        return UsageError(f"{self.called}{where}{_place(table)}：{said}", f"{name} 应为{expected}")

    def unknown(self, path: KeyPath, known: Iterable[str]) -> UsageError:
        """Return the message that nobody knows a key, and which one may be meant."""
        from difflib import get_close_matches  # noqa: PLC0415 (seldom needed)

        name, allowed = str(path[-1]), sorted(known)
        near = get_close_matches(name, allowed, n=1)
        hint = f"是否指 {near[0]}？" if near else "可用：" + "、".join(allowed)
        where = f"第{self.line(path)}行{_place((*self.start, *path[:-1]))}"
        return UsageError(f"{self.called}{where}：不认识 {quoted(name)}", hint)

    def mistakes(self, errors: Iterable[Mapping[str, Any]], schema: Schema) -> Sequence[UsageError]:
        """
        Return the messages about the mistakes that a validation found, one for each place.

        ``errors`` are pydantic's (``error.errors()``), ``schema`` is the JSON Schema of the model. Keys that
        nobody knows come first: one is misspelled, and explains what is missing in the same table.
        """

        def order(error: Mapping[str, Any]) -> tuple[bool, int]:
            return error["type"] != "extra_forbidden", self.line(_own(error["loc"], self))

        found: dict[KeyPath, UsageError] = {}
        misspelled: set[KeyPath] = set()
        for error in sorted(errors, key=order):
            path = _own(error["loc"], self)
            if error["type"] == "extra_forbidden":
                misspelled.add(path[:-1])
            if error["type"] != "missing" or path[:-1] not in misspelled:
                found.setdefault(path, self._mistake(error, schema))
        return [*found.values()]

    def _mistake(self, error: Mapping[str, Any], schema: Schema) -> UsageError:
        """Return the message about one of them."""
        path, kind, context = _own(error["loc"], self), str(error["type"]), error.get("ctx", {})
        part = _part(schema, error["loc"])
        if kind == "extra_forbidden":
            return self.unknown(path, _part(schema, path[:-1]).get("properties", ()))
        if kind == "too_long":
            most = context["max_length"]
            held = self.held(path)
            assert isinstance(held, list | dict)
            return self.mistake(
                (), f"{path[-1]} 有 {len(held):,} 项", f"最多 {most:,} 项，请确认没有给错文件"
            )
        if kind in {"model_type", "dict_type"} and isinstance(path[-1], int):
            path = path[:-1]
        if _part(schema, (*path, 0)).get("type") == "object":
            return self.wrong(path, f"若干段 [[{path[-1]}]]")
        return self.wrong(path, _expected(kind, context, part, path[-1]))


@lru_cache(maxsize=8)
def _parsed(text: str) -> Mapping[str, Any]:
    return tomllib.loads(text)


def _keys(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _own(location: Iterable[str | int], table: TomlTable) -> KeyPath:
    """Return what of an error's location stands in the file; the rest names a branch of the model."""
    path: KeyPath = ()
    for part in location:
        try:
            table.held((*path, part))
        except KeyError:
            return path if isinstance(part, int) else (*path, part)
        path = (*path, part)
    return path


def _place(path: KeyPath) -> str:
    """Return where a table is, as its heading is written: `` [[tasks]] 第1项``, `` [clauses]``."""
    pieces = []
    for index, part in enumerate(path):
        if isinstance(part, int):
            continue
        number = path[index + 1] if index + 1 < len(path) else None
        pieces.append(
            f" [[{part}]] 第{number + 1}项" if isinstance(number, int) else f" [{quoted(part, _SHOWN)}]"
        )
    return "".join(pieces)


def _named(path: KeyPath) -> tuple[str, KeyPath]:
    """Return how a value is called, and the path of the table it stands in."""
    numbers = []
    while isinstance(path[-1], int):
        numbers.append(f"第{path[-1] + 1}个")
        path = path[:-1]
    return " ".join((quoted(str(path[-1]), _SHOWN), *reversed(numbers))), path[:-1]


def _written(value: object) -> str:
    """Return a value as the user wrote it, more or less."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, str | int | float | date):
        return quoted(value)
    return "列表" if isinstance(value, list) else "一段"


def _part(schema: Schema, path: KeyPath) -> Schema:
    """Return the schema of what stands at a path; an empty one where it says nothing about it."""
    here = _resolved(schema, schema)
    for part in path:
        if isinstance(part, int):
            found = here.get("items", {})
        else:
            found = here.get("properties", {}).get(part, here.get("additionalProperties", {}))
        here = _resolved(schema, found if isinstance(found, Mapping) else {})
    return here


def _resolved(whole: Schema, part: Schema) -> Schema:
    """Follow references, and of several forms that are allowed take the first."""
    while True:
        if "$ref" in part:
            part = whole["$defs"][part["$ref"].rpartition("/")[2]]
        elif "anyOf" in part:
            part = part["anyOf"][0]
        else:
            return part


_KINDS = {
    "string_type": "文字，写在英文双引号里",
    "int_type": "整数，不加引号",
    "int_from_float": "整数，不加引号",
    "float_type": "数字，不加引号和单位",
    "bool_type": "true 或 false，不加引号",
    "finite_number": "数字，不加引号和单位",
}
_LIMITS = {
    "greater_than": ("gt", "大于 {}"),
    "greater_than_equal": ("ge", "不小于 {}"),
    "less_than": ("lt", "小于 {}"),
    "less_than_equal": ("le", "不大于 {}"),
    "too_short": ("min_length", "至少 {} 项"),
    "string_too_short": ("min_length", "至少 {} 个字"),
    "string_too_long": ("max_length", "不超过 {} 个字"),
}


def _expected(kind: str, context: Mapping[str, Any], schema: Schema, name: object) -> str:
    """Return what a value should have been, as the end of “应为”."""
    if kind == "value_error":
        return str(context["error"])
    if "enum" in schema or "const" in schema:
        return "其中之一：" + "、".join(map(str, schema.get("enum", (schema.get("const"),))))
    if kind in _LIMITS:
        name, words = _LIMITS[kind]
        return words.format(context[name])
    of = schema.get("type")
    if of == "array":
        return '列表，如 ["甲", "乙"]'
    if of == "object":
        return f"一段 [{name}]"
    plain = {"string": "string_type", "integer": "int_type", "number": "float_type", "boolean": "bool_type"}
    return _KINDS.get(kind) or _KINDS.get(plain.get(str(of), ""), "另一种写法")


# Which key stands on which line. The text is TOML already, so that nothing has to be refused here.

_BLANK = lazy_pattern(r"(?:[ \t\r\n]|#[^\n]*+)*+")
_KEY = lazy_pattern(r'"(?:\\.|[^"\\])*+"|\'[^\']*+\'|[\w-]++')
_DOT = lazy_pattern(r"[ \t]*+\.[ \t]*+")
_STRING = lazy_pattern(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"{3,5}+'
    r"|'''(?:[^']|'(?!''))*+'{3,5}+"
    r'|"(?:\\.|[^"\\])*+"'
    r"|'[^']*+'",
    re.DOTALL,
)
_BARE = lazy_pattern(r"[^,\]}\n#]*+")


@lru_cache(maxsize=8)
def _lines(text: str) -> Mapping[KeyPath, int]:
    """Return the line of every key, table and item of a list."""
    lines: dict[KeyPath, int] = {(): 1}
    breaks = [sign.start() for sign in re.finditer("\n", text)]
    try:
        for path, at in _Places(text).found():
            lines.setdefault(path, bisect(breaks, at - 1) + 1)
    except RecursionError:  # lists in lists in lists: what is known so far will do
        pass
    return lines


class _Places:
    """Goes through a text from its beginning to its end, once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._last: dict[KeyPath, int] = {}
        """Of every list of tables the number of its last one."""

    def found(self) -> Iterator[tuple[KeyPath, int]]:
        """Yield every place with its offset."""
        table: KeyPath = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            at = self._at
            if self._text[at] != "[":
                yield from self._pair(table)
            else:
                several = self._text.startswith("[[", at)
                self._at += 1 + several
                table = self._table(self._keys(), several=several)
                self._skip(_BLANK)
                self._at += 1 + several
                for end in range(1, len(table) + 1):
                    yield table[:end], at
            self._skip(_BLANK)

    def _skip(self, what: re.Pattern[str]) -> str:
        match = what.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return match[0] if match else ""

    def _keys(self) -> KeyPath:
        """Read a key, perhaps a dotted one."""
        keys: list[str] = []
        while True:
            self._skip(_BLANK)
            written = self._skip(_KEY)
            keys.append(written if written[:1] not in {'"', "'"} else tomllib.loads(f"k={written}")["k"])
            if not self._skip(_DOT):
                return tuple(keys)

    def _table(self, keys: KeyPath, *, several: bool) -> KeyPath:
        """Return the path that a heading stands for: inside the last table of every list on its way."""
        path: KeyPath = ()
        for number, name in enumerate(keys, start=1):
            path = (*path, name)
            if several and number == len(keys):
                self._last[path] = self._last.get(path, -1) + 1
            if path in self._last:
                path = (*path, self._last[path])
        return path

    def _pair(self, table: KeyPath) -> Iterator[tuple[KeyPath, int]]:
        self._skip(_BLANK)
        at, keys = self._at, self._keys()
        for end in range(1, len(keys) + 1):
            yield (*table, *keys[:end]), at
        self._skip(_BLANK)
        self._at += 1
        self._skip(_BLANK)
        yield from self._value((*table, *keys))

    def _value(self, path: KeyPath) -> Iterator[tuple[KeyPath, int]]:
        first = self._text[self._at]
        if first not in "[{":
            self._skip(_STRING if first in "\"'" else _BARE)
            return
        self._at += 1
        number = 0
        while True:
            self._skip(_BLANK)
            if self._text[self._at] in "]}":
                self._at += 1
                return
            if self._text[self._at] == ",":
                self._at += 1
            elif first == "[":
                yield (*path, number), self._at
                yield from self._value((*path, number))
                number += 1
            else:
                yield from self._pair(path)
