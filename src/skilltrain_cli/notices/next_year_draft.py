"""Another year's copy of a notice's file: days and years shifted, what must be looked at marked 待核."""

import calendar
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from skilltrain_cli.errors import UsageError
from skilltrain_cli.notices.notice import Notice
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.toml_table import KeyPath, TomlTable

_YEARS = range(2000, 2101)
_MARK = "待核"
_PIECES = lazy_pattern(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"{3,5}+'
    r"|'''(?:[^']|'(?!''))*+'{3,5}+"
    r'|"(?:\\.|[^"\\\n])*+"'
    r"|'[^'\n]*+'"
    r"|#[^\n]*+"
    r"|(?<![\w.-])(?P<day>\d{4}-\d\d-\d\d)(?=[Tt]\d\d:|[^\w.-]|\Z)(?![ \t]*=)",
    re.DOTALL,
)
"""Strings and comments, which stay as they are, and days."""
_YEAR = lazy_pattern(r"(?<!\d)20\d\d(?!\d)")
_OWN_NUMBER = lazy_pattern(r"(?<=〕)\d+(?=号)")
_COMMENTS = lazy_pattern(r"(?:[ \t]*(?:#[^\n]*)?\n)*")


def renewed(table: TomlTable, notice: Notice, year: int) -> str:
    """
    Return the file of a notice for the work of ``year``, a draft for somebody who has the new document.

    All days move by whole years, the end of February to its end. Clauses and quotes are still the old ones.
    """
    by = year - (notice.years or (notice.year,))[0]
    if by == 0:
        raise UsageError(f"{notice.number} 就是 {year} 年的", "--year 写新通知的年份")
    old = table.text.split("\n")
    lines = _PIECES.sub(lambda found: _later(found, by), table.text).split("\n")
    for number, change in dict(_changes(table, notice)).items():
        lines[number] = change(lines[number], by)
    marked = {table.line(path) - 1 for path in _to_be_checked(table)}
    marked |= {index for index, line in enumerate(old) if line != lines[index]}
    inside, remarks = _inside(table.text)
    for index in marked:
        while index in inside:
            index += 1  # noqa: PLW2901 (a remark can stand only behind the end of a string)
        if _MARK not in remarks.get(index, ""):
            ended = "\r" if lines[index].endswith("\r") else ""
            lines[index] = (
                lines[index].rstrip() + (f"；{_MARK}" if index in remarks else f" # {_MARK}") + ended
            )
    if "clauses" in table.cells:
        told = f"# {_MARK}：以下条款和各项 quote 还是 {notice.number} 的原文，请换成新通知的。"
        lines.insert(table.line(("clauses",)) - 1, told)
    head = f"# 按 {notice.number} 起草，供 {year} 年用。注了“{_MARK}”的都要对照新通知核对，改好后删去。\n\n"
    return head + _COMMENTS.sub("", "\n".join(lines), count=1)


def _inside(text: str) -> tuple[set[int], dict[int, str]]:
    """Return the lines whose end lies inside a string, and the remarks at the ends of lines; from 0."""
    inside: set[int] = set()
    remarks: dict[int, str] = {}
    line = at = 0
    for found in _PIECES.finditer(text):
        line += text.count("\n", at, found.start())
        at = found.start()
        if found[0].startswith("#"):
            remarks[line] = found[0]
        else:
            inside.update(range(line, line + found[0].count("\n")))
    return inside, remarks


def _later(found: re.Match[str], by: int) -> str:
    if found["day"] is None:
        return found[0]
    year, month, day = map(int, found["day"].split("-"))
    new = _within(year + by)
    return date(new, month, min(day, calendar.monthrange(new, month)[1])).isoformat()


def _within(year: int) -> int:
    if year not in _YEARS:
        raise UsageError(
            f"通知里的年份会变成 {year}", f"--year 应使各年份在 {_YEARS[0]} 至 {_YEARS[-1]} 之间"
        )
    return year


def _changes(table: TomlTable, notice: Notice) -> Iterator[tuple[int, Callable[[str, int], str]]]:
    """Yield the lines, other than those of days, that speak of years, and what becomes of each; from 0."""
    years: list[KeyPath] = [(name,) for name in ("year", "years") if name in table.cells]
    years += [("targets", index, "period") for index in range(len(notice.targets))]
    yield from ((table.line(path) - 1, _years_later) for path in years)
    yield from ((table.line((name,)) - 1, _named_anew) for name in ("number", "id") if name in table.cells)


def _years_later(line: str, by: int) -> str:
    written, sign, remark = line.partition("#")
    return _YEAR.sub(lambda found: str(_within(int(found[0]) + by)), written) + sign + remark


def _named_anew(line: str, by: int) -> str:
    """Give a notice another name: the number of the new one is not known yet."""
    name, equals, value = line.partition("=")
    new = _OWN_NUMBER.sub("待编", _years_later(value, by))
    return (
        name + equals + (new if new != value else re.sub(r"(?=[\"']\s*(?:#|$))", f"-{_MARK}", new, count=1))
    )


def _to_be_checked(table: TomlTable) -> Iterable[KeyPath]:
    """Yield what a new document may say otherwise although no year stands in it: titles and figures."""
    yield ("title",)
    for name, keys in (("targets", ("value", "upper")), ("coverage", ("least",)), ("tasks", ("day",))):
        for index, cells in enumerate(table.cells.get(name, ())):
            yield from ((name, index, key) for key in keys if key in cells)
