"""One table of a TOML file, read key by key; a wrong value is named with what was expected instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import NoReturn, TypeVar

from skilltrain_cli.errors import UsageError
from skilltrain_cli.text import clean, shown

_YEARS = range(2000, 2101)
"""Years that a notice may speak of; calendars and returning tasks reckon a little beyond."""
_BETWEEN = f"{_YEARS[0]} 至 {_YEARS[-1]} 年之间"
_LARGEST = 1e15
_CONTROLS = frozenset((*range(0x20), *range(0x7F, 0xA0))) - {ord("\n"), ord("\t")}
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """
    A table and where it stands: ``place`` is such as `` [[tasks]] 第2项：``.

    Keys that were asked for are noted, so that ``no_more`` can tell a misspelled one.
    """

    file: str
    place: str
    cells: Mapping[str, object]
    taken: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    """Ids used by the tables beside this one."""

    @classmethod
    def root(cls, file: str, cells: Mapping[str, object]) -> "Table":
        """Return the top of a file."""
        return cls(file=file, place="：", cells=cells)

    def wrong(self, name: str, expected: str) -> NoReturn:
        """Raise UsageError for a value; a key that is not there is told apart."""
        where = f"通知文件“{self.file}”{self.place}"
        if name not in self.cells:
            raise UsageError(f"{where}缺少 {name}", f"{name} 应为{expected}")
        raise UsageError(f"{where}{name} 的值是“{_held(self.cells[name])}”", f"{name} 应为{expected}")

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text without invisible characters; without a default it must be there and not empty."""
        value = self._take(name, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.wrong(name, "文字，写在英文双引号里")
        if any(ord(sign) in _CONTROLS for sign in value):
            self.wrong(name, "文字，不含控制字符（换行和制表符可以）")
        return clean(value)

    def unique(self, name: str) -> str:
        """Return a text that no table beside this one has used."""
        value = self.text(name)
        if value in self.seen:
            self.wrong(name, "不与其他项重复的编号")
        self.seen.add(value)
        return value

    def integer(self, name: str, default: int) -> int:
        """Return a whole number."""
        value = self._take(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            self.wrong(name, "整数")
        return value

    def positive(self, name: str) -> int:
        """Return a whole number of 1 or more that must be there."""
        value = self._take(name, None)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < _LARGEST:
            self.wrong(name, "大于 0 的整数")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of one or more texts."""
        value = self._take(name, None)
        if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
            self.wrong(name, '若干文字，如 ["mp4", "mov"]')
        return tuple(value)

    def optional_area(self, name: str) -> tuple[float, float, float, float] | None:
        """Return south, north, west, east in degrees, ``None`` when there is none."""
        if not self._has(name):
            return None
        value = self._take(name, None)
        sides = [each for each in value if isinstance(each, int | float)] if isinstance(value, list) else []
        if len(sides) != 4 or not (-90 <= sides[0] < sides[1] <= 90 and -180 <= sides[2] < sides[3] <= 180):  # noqa: PLR2004 - the earth's own
            self.wrong(name, "四个度数：南、北、西、东")
        return (sides[0], sides[1], sides[2], sides[3])

    def year(self, name: str, default: int) -> int:
        """Return a year of this century."""
        value = self.integer(name, default)
        if value not in _YEARS:
            self.wrong(name, f"{_BETWEEN}的年份")
        return value

    def number(self, name: str) -> float:
        """Return a number."""
        value = self._take(name, None)
        if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < _LARGEST:
            self.wrong(name, "数字，不加引号和单位，不超过 15 位")
        return value

    def day(self, name: str) -> date:
        """Return a day."""
        value = self._take(name, None)
        if not isinstance(value, date) or isinstance(value, datetime):
            self.wrong(name, "日期，不加引号，如 2021-06-15")
        if value.year not in _YEARS:
            self.wrong(name, f"{_BETWEEN}的日期")
        return value

    def optional_day(self, name: str) -> date | None:
        """Return a day, ``None`` when there is none."""
        return self.day(name) if self._has(name) else None

    def one_of(self, name: str, choices: Sequence[str]) -> str:
        """Return one of several texts."""
        value = self._take(name, None)
        if not isinstance(value, str) or value not in choices:
            self.wrong(name, "其中之一：" + "、".join(choices))
        return value

    def choice(self, name: str, choices: type[_Choice]) -> _Choice:
        """Return a member of an enumeration."""
        return choices(self.one_of(name, tuple(choices)))

    def optional(self, name: str, choices: type[_Choice]) -> _Choice | None:
        """Return a member of an enumeration, ``None`` when there is none."""
        return self.choice(name, choices) if self._has(name) else None

    def table(self, name: str) -> "Table":
        """Return the table of a name, an empty one when there is none."""
        value = self._take(name, {})
        if not isinstance(value, dict):
            self.wrong(name, f"一段 [{name}]")
        return Table(file=self.file, place=f" [{name}]：", cells=value)

    def too_many(self, name: str, found: int, most: int) -> NoReturn:
        """Raise UsageError for a list that no notice is as long as."""
        raise UsageError(
            f"通知文件“{self.file}”的 {name} 有 {found:,} 项", f"{name} 最多 {most:,} 项，请确认没有给错文件"
        )

    def tables(self, name: str, most: int) -> list["Table"]:
        """Return the tables of a list of at most so many."""
        value = self._take(name, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(name, f"若干段 [[{name}]]")
        if len(value) > most:
            self.too_many(name, len(value), most)
        seen: set[str] = set()
        return [
            Table(file=self.file, place=f" [[{name}]] 第{index}项：", cells=cells, seen=seen)
            for index, cells in enumerate(value, start=1)
        ]

    def no_more(self) -> None:
        """Refuse a key that nobody asked for: it is misspelled, and what it says would be lost."""
        for name in self.cells:
            if name not in self.taken:
                near = get_close_matches(name, self.taken, n=1)
                hint = f"是否指 {near[0]}？" if near else "可用：" + "、".join(sorted(self.taken))
                raise UsageError(f"通知文件“{self.file}”{self.place}不认识 {name}", hint)

    def _has(self, name: str) -> bool:
        self.taken.add(name)
        return name in self.cells

    def _take(self, name: str, default: object) -> object:
        self.taken.add(name)
        return self.cells.get(name, default)


def _held(value: object) -> str:
    """Return a value as the user wrote it, more or less."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float | date):
        return shown(value)
    return "列表" if isinstance(value, list) else "一段"
