"""
``skt.toml``, in the working folder or above it: what somebody always means.

A command that is decided by it says so on stderr; an option given on the command line comes first.
"""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from skilltrain_cli.cli import console
from skilltrain_cli.readers.user_texts.toml_file import read_toml
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import quoted
from skilltrain_cli.values.toml_table import TomlTable
from skilltrain_cli.writers.output import write_atomically

FILE = "skt.toml"
_TABLE = lazy_pattern(r"^\s*\[", re.MULTILINE)
_SEVERITIES = ("error", "query")
_LONGEST_WAIT = 366
"""Days after a period ends within which a periodic task may be due."""


class _Key(Struct, frozen=True, kw_only=True):
    """What a key of the file may hold, what it decides, and the option that comes before it."""

    holds: Callable[[object], bool]
    expected: str
    called: str = ""
    option: str = ""
    schema: Mapping[str, object] = field(default_factory=lambda: {"type": "string"})


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _are_waits(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(days, int) and not isinstance(days, bool) and 0 <= days <= _LONGEST_WAIT
        for days in value.values()
    )


def _are_wordings(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_wording, value.items()))


def _is_wording(pair: tuple[str, object]) -> bool:
    """Tell whether somebody's word for a group of people is to stand for one, or several, of the list."""
    from skilltrain_cli.notices.code_lists.group_list import shipped_groups  # noqa: PLC0415 - few have their own

    wording, meant = pair
    return bool(wording.strip()) and isinstance(meant, str) and shipped_groups().knows(meant)


def _allowed_groups() -> str:
    from skilltrain_cli.notices.code_lists.group_list import shipped_groups  # noqa: PLC0415 - a mistake was made

    return f"人员类别的名称，几类之间用顿号：{'、'.join(shipped_groups().names)}"


def _are_keywords(value: object) -> bool:
    return isinstance(value, dict) and all(
        name.strip() and _are_texts(words) and words and all(map(_tells_a_theme, words))
        for name, words in value.items()
    )


def _tells_a_theme(word: object) -> bool:
    return isinstance(word, str) and len(word.strip()) >= _SHORTEST_KEYWORD


_SHORTEST_KEYWORD = 2
"""Characters: one alone stands in too many words."""
_TEXT = "文字，写在英文双引号里"
_TEXTS = {"type": "array", "items": {"type": "string"}}
_CODES = '列表，如 ["RG", "VL003"]'
KEYS: Mapping[str, _Key] = {
    "unit": _Key(holds=_is_text, expected=_TEXT, called="单位", option="--unit"),
    "as_of": _Key(
        holds=_is_day,
        expected="日期，不加引号，如 2021-06-15",
        called="审核的日期",
        option="--as-of",
        schema={"type": "string", "format": "date"},
    ),
    "notice": _Key(holds=_is_text, expected=_TEXT, called="所依据的通知", option="--notice"),
    "notices": _Key(
        holds=_are_texts,
        expected='列表，如 ["我的通知.toml"]',
        called="另加的通知",
        option="--notice",
        schema=_TEXTS,
    ),
    "regions": _Key(holds=_is_text, expected=_TEXT, called="补充区划表", option="--regions"),
    "explanations": _Key(holds=_is_text, expected=_TEXT, called="情况说明", option="--explanations"),
    "baseline": _Key(holds=_is_text, expected=_TEXT, called="基线", option="--baseline"),
    "fail_on": _Key(
        holds=_SEVERITIES.__contains__,
        expected=f"其中之一：{'、'.join(_SEVERITIES)}",
        called="退出码为 1 的级别",
        option="--fail-on",
        schema={"enum": [*_SEVERITIES]},
    ),
    "select": _Key(holds=_are_texts, expected=_CODES, called="只看的规则", option="--select", schema=_TEXTS),
    "ignore": _Key(holds=_are_texts, expected=_CODES, called="不看的规则", option="--ignore", schema=_TEXTS),
    "plugins": _Key(holds=_are_texts, expected='列表，如 ["my_county_forms"]', called="插件", schema=_TEXTS),
    "fingerprint_key": _Key(holds=_is_text, expected=_TEXT),
    "days": _Key(
        holds=_are_waits,
        expected=f'一段 [days]，每行如 "淄政办发〔2019〕11号 P1" = 10，天数是 0 至 {_LONGEST_WAIT} 的整数',
        called="定期任务的天数",
        schema={"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
    ),
    "groups": _Key(
        holds=_are_wordings,
        expected='一段 [groups]，每行如 "厂里的工人" = "企业职工"',
        called="群体写法",
        schema={"type": "object", "additionalProperties": {"type": "string"}},
    ),
    "themes": _Key(
        holds=_are_keywords,
        expected='一段 [themes]，每行如 "非遗" = ["陶琉", "内画"]',
        called="主题关键词",
        schema={"type": "object", "additionalProperties": _TEXTS},
    ),
}


class Settings(Struct, frozen=True, kw_only=True):
    """What the file says; paths in it are relative to its own folder."""

    folder: Path = field(default_factory=Path)
    cells: Mapping[str, Any] = field(default_factory=dict)

    def usual(self, key: str) -> Any:  # noqa: ANN401 - each key holds a type of its own
        """Return what a key holds, ``None`` when it is not there, and say nothing of it."""
        return self.cells.get(key)

    def decided(self, key: str, given: Any) -> Any:  # noqa: ANN401
        """Return what the command line gives, else what the file says, and say that the file decides."""
        value = self.cells.get(key)
        if given is not None or value is None:
            return given
        about = KEYS[key]
        written = "、".join(value) if isinstance(value, list) else quoted(value)
        console.remark(f"按 {FILE}，{about.called}是“{written}”；不是的，请用 {about.option} 写明")
        return value

    def path(self, key: str, given: Path | None) -> Path | None:
        """Return a file, as ``decided`` does."""
        value = self.decided(key, given)
        return self.folder / value if isinstance(value, str) else value

    @property
    def fingerprint_key(self) -> str | None:
        """The key of fingerprints, never told; that of the environment first, where it can be a secret."""
        return os.environ.get("SKT_FINGERPRINT_KEY") or self.usual("fingerprint_key")

    def notices(self, given: str | None) -> tuple[Path, ...]:
        """Return the notices that are added to the shipped ones; none when one is named."""
        if given is not None:
            return ()
        return tuple(self.folder / each for each in self.decided("notices", None) or ())

    def plugins(self) -> tuple[str, ...]:
        """Return the names of the plug-ins to load."""
        names = tuple(self.cells.get("plugins", ()))
        if names:
            console.remark(f"按 {FILE}，使用插件“{'、'.join(names)}”；不用的，请从 plugins 里删去")
        return names

    def waits(self) -> Mapping[str, int]:
        """Return after how many days periodic tasks are due, by 文号 and id of the task."""
        waits: Mapping[str, int] = self.cells.get("days", {})
        if waits:
            told = "、".join(f"{task} {days} 天" for task, days in waits.items())
            console.remark(f"按 {FILE}，{KEYS['days'].called}：{quoted(told, 200)}")
        return waits

    def groups(self) -> Mapping[str, str]:
        """Return which groups of people the user's own wordings stand for."""
        wordings: Mapping[str, str] = self.cells.get("groups", {})
        self._tell("groups", [f"{wording}算作{group}" for wording, group in wordings.items()])
        return wordings

    def themes(self) -> Mapping[str, tuple[str, ...]]:
        """Return the user's own keywords of themes."""
        keywords = {name: tuple(words) for name, words in self.cells.get("themes", {}).items()}
        self._tell("themes", [f"{name}：{'、'.join(words)}" for name, words in keywords.items()])
        return keywords

    @staticmethod
    def _tell(key: str, what: Sequence[str]) -> None:
        if what:
            console.remark(f"按 {FILE} 的 [{key}]，{KEYS[key].called}另加：{quoted('；'.join(what), 200)}")


def found(folder: Path | None = None) -> Settings:
    """Return what is meant in a folder; UsageError names the line and key of the first mistake."""
    start = (folder or Path()).absolute()
    at = next((each for each in (start, *start.parents) if (each / FILE).is_file()), None)
    if at is None:
        return Settings()
    table = read_toml(at / FILE, "")
    _check(table)
    return Settings(folder=_near(at), cells=table.cells)


def schema() -> dict[str, object]:
    """Return the JSON Schema of the file, for editors."""
    properties = {name: dict(key.schema) for name, key in KEYS.items()}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _near(folder: Path) -> Path:
    """Return a folder relative to the working one where it is that, for messages."""
    return Path() if folder == Path().absolute() else folder


def _check(table: TomlTable) -> None:
    for name in table.cells:
        if name not in KEYS:
            raise table.unknown((name,), KEYS)
    for name, value in table.cells.items():
        if not KEYS[name].holds(value):
            part, expected = _wrong_part(name, value)
            raise table.wrong((name, *part), expected or KEYS[name].expected)


def _wrong_part(name: str, value: object) -> tuple[tuple[str | int, ...], str]:
    """Return which item of a list or table is wrong, and what it should be; nothing where the whole is."""
    if KEYS[name].holds is _are_texts and isinstance(value, list):
        return next((at,) for at, each in enumerate(value) if not _is_text(each)), _TEXT
    if KEYS[name].holds is _are_waits and isinstance(value, dict):
        wrong = next(task for task, days in value.items() if not _are_waits({task: days}))
        return (wrong,), f"天数，0 至 {_LONGEST_WAIT} 的整数"
    if KEYS[name].holds is _are_wordings and isinstance(value, dict):
        return (next(pair[0] for pair in value.items() if not _is_wording(pair)),), _allowed_groups()
    if KEYS[name].holds is _are_keywords and isinstance(value, dict):
        wrong = next(theme for theme, words in value.items() if not _are_keywords({theme: words}))
        return (wrong,), f'关键词的列表，如 ["陶琉", "内画"]，每个至少 {_SHORTEST_KEYWORD} 个字'
    return (), ""


def remember(what: Mapping[str, str], folder: Path = Path()) -> bool:
    """Write what is meant from now on; whatever else the file holds stays. Tell whether it changed."""
    path = folder / FILE
    text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    known = found(folder).cells if text else {}
    if all(known.get(name) == value for name, value in what.items()):
        return False
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


def _quoted(value: str) -> str:
    """Return a TOML basic string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'
