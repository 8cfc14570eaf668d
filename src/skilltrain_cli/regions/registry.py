"""
Read tables of regions: the shipped one and the user's own.

Days may be imprecise in the table: ``2013`` or ``2016-06`` means that the change fell somewhere in that span.
Then the new region counts from the first day of the span and the old one to its last, so that neither name is
called wrong without knowledge. A full day belongs to the new region.
"""

import csv
import functools
import io
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path

from msgspec import Struct

from skilltrain_cli.errors import UsageError, why_unread
from skilltrain_cli.readers.user_texts.limited_text import read_limited
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.region import Level, Region, Regions
from skilltrain_cli.values.text import clean, key, quoted

_REQUIRED = ("code", "name", "parent_code")
_HEADINGS = {
    "代码": "code",
    "区划代码": "code",
    "名称": "name",
    "上级代码": "parent_code",
    "简称": "short_name",
    "别名": "aliases",
    "级别": "level",
    "启用日期": "valid_from",
    "停用日期": "valid_to",
    "继任代码": "successor_code",
    "备注": "note",
}
_LEVELS = {
    "省": "province",
    "市": "city",
    "县": "county",
    "区县": "county",
    "功能区": "functional",
    "镇街": "town",
}
_WORDS = {
    Level.PROVINCE: "省",
    Level.CITY: "市",
    Level.COUNTY: "县（市、区）",
    Level.FUNCTIONAL: "功能区",
    Level.TOWN: "镇（街道）",
}
_CHILD = {Level.PROVINCE: Level.CITY, Level.CITY: Level.FUNCTIONAL, Level.COUNTY: Level.TOWN}
_ABOVE = {
    Level.CITY: {Level.PROVINCE},
    Level.COUNTY: {Level.CITY},
    Level.FUNCTIONAL: {Level.CITY},
    Level.TOWN: {Level.COUNTY, Level.FUNCTIONAL},
}
"""What a region of a level may lie in."""
_NO_NAME = lazy_pattern(
    r"[市省县区镇乡]|街道|[市省](?:直|本级|属|级)(?:属|单位|部门|机关)?|本级|合计|总计|小计"
)
"""Words that stand for a kind of unit, for 市直 or for a total, and name no region."""
_LONGEST_NAME, _LONGEST_CELL = 40, 400
_YEARS = range(1900, 2101)
_CODE_LENGTHS = range(4, 13)
_LARGEST = 4 * 1024 * 1024
_MOST_LINES, _MOST_COLUMNS = 20_000, 100
_MONTHS = 12
_DATE = lazy_pattern(r"([0-9]{4})(?:[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?)?")


@functools.cache
def shandong() -> Regions:
    """Return the shipped registry of Shandong."""
    table = files(__package__).joinpath("data", "shandong_regions.csv").read_text(encoding="utf-8")
    return Regions(_region(row, Level(row["level"])) for row in csv.DictReader(io.StringIO(table)))


def user_regions(path: Path) -> Regions:
    """
    Return the shipped registry with the rows of a user's csv added.

    The csv is UTF-8 or gb18030 with columns code, name, parent_code (代码、名称、上级代码) and optionally
    short_name, aliases (separated by ``|``), level, valid_from, valid_to. A row with a code in use replaces
    its owner. Without a level a row under a city is a functional zone, one under a county a town. UsageError
    names the bad line.
    """
    known = shandong()
    added: dict[str, Region] = {}
    for row in _rows(path):
        region = _checked(row, known, added)
        added[region.code] = region
    return known.extended(added.values())


class _Row(Struct, frozen=True, kw_only=True):
    """One line of a user's table."""

    file: Path
    line: int
    cells: Mapping[str, str]

    def error(self, fault: str, remedy: str) -> UsageError:
        return UsageError(f"区划表“{self.file}”第{self.line}行：{fault}", remedy)


def _rows(path: Path) -> Iterator[_Row]:
    reader = csv.reader(io.StringIO(_text(path)))
    try:
        headings = [_HEADINGS.get(key(cell), key(cell)) for cell in next(reader, [])]
        lacking = [name for name in _REQUIRED if name not in headings]
        if lacking:
            raise UsageError(
                f"区划表“{path}”第1行缺少列：{'、'.join(lacking)}",
                "第一行应为 code,name,parent_code（或 代码,名称,上级代码），另可加 简称、别名、级别",
            )
        if len(set(headings)) < len(headings):
            twice = next(name for name in headings if headings.count(name) > 1)
            raise UsageError(f"区划表“{path}”第1行的列“{quoted(twice)}”出现了两次", "请只保留一列")
        for number, cells in enumerate(reader, 1):
            if number > _MOST_LINES or len(cells) > _MOST_COLUMNS:
                raise UsageError(
                    f"区划表“{path}”超过 {_MOST_LINES:,} 行或 {_MOST_COLUMNS} 列", "请确认没有给错文件"
                )
            filled = dict(zip(headings, map(clean, cells), strict=False))
            if any(filled.values()):
                yield _Row(file=path, line=reader.line_num, cells=filled)
    except csv.Error as error:
        raise UsageError(
            f"区划表“{path}”第{reader.line_num}行不是有效的 CSV", "请用 WPS/Excel 另存为 CSV"
        ) from error


def _text(path: Path) -> str:
    """Read a csv in the two encodings that WPS and Excel write."""
    try:
        data = read_limited(path, _LARGEST)
    except OSError as error:
        raise UsageError(f"读不了区划表“{path}”：{why_unread(error)}", "请检查文件名和权限") from error
    if len(data) > _LARGEST:
        raise UsageError(f"区划表“{path}”超过 4 MB", "请确认没有给错文件")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"区划表“{path}”的文字编码看不懂", "请用 WPS/Excel 另存为“CSV UTF-8”")


def _checked(row: _Row, known: Regions, added: Mapping[str, Region]) -> Region:
    """Return the region of one line, or say what is wrong with it."""
    code, name, parent_code = (row.cells.get(column, "") for column in _REQUIRED)
    if not (code.isascii() and code.isalnum() and len(code) in _CODE_LENGTHS):
        raise row.error(f"代码“{code}”不对", "代码应为 4 至 12 位数字或字母，例如 370394")
    _check_texts(row)
    if code in added:
        raise row.error(f"代码 {code} 重复", "每个代码只能有一行")
    parent = added.get(parent_code) or known.get(parent_code)
    if parent is None:
        raise row.error(f"上级代码“{parent_code}”不存在", "请填写所属市的代码，例如淄博市 370300")
    if code in _ancestry(parent, known, added):
        raise row.error(f"“{name}”成了自己的下级", "请检查代码和上级代码是否填反")
    level = _level(row, parent, known.get(code))
    try:
        region = _region({"kind": "user", **row.cells}, level)
    except ValueError as error:
        raise row.error(str(error), "日期写成 2021-06-15、2021-06 或 2021，不清楚或没有停用就留空") from error
    if region.valid_from and region.valid_to and region.valid_from >= region.valid_to:
        raise row.error("启用日期不早于停用日期", "请检查两个日期是否填反，没有停用的不填停用日期")
    return region


def _check_texts(row: _Row) -> None:
    """Refuse what no region is called, what is too long to be a name, and what cannot be seen."""
    for column, text in row.cells.items():
        if not text.isprintable():
            raise row.error(f"“{_headed(column)}”含有换行或不可见字符", "请重新填写，并检查双引号是否成对")
        most = _LONGEST_NAME if column in {"name", "short_name"} else _LONGEST_CELL
        if len(text) > most:
            raise row.error(f"“{_headed(column)}”有 {len(text):,} 个字，太长了", f"不超过 {most} 个字")
    name = row.cells.get("name", "")
    if not name:
        raise row.error("名称是空的", "请填写单位名称")
    for text in (name, row.cells.get("short_name", ""), *row.cells.get("aliases", "").split("|")):
        if _NO_NAME.fullmatch(key(text)):
            raise row.error(
                f"“{text}”不是一个单位的名称", "请写单位自己的名称，如 齐鲁化工区；市直不用列入区划表"
            )


def _headed(column: str) -> str:
    """Return a column's heading in Chinese."""
    return next((heading for heading, name in _HEADINGS.items() if name == column), quoted(column))


def _ancestry(region: Region | None, known: Regions, added: Mapping[str, Region]) -> Iterator[str]:
    """Yield the codes of a region and of all above it."""
    while region is not None:
        yield region.code
        region = added.get(region.parent_code) or known.get(region.parent_code)


def _level(row: _Row, parent: Region, replaced: Region | None) -> Level:
    """Return the level of a line, which must go with its parent's."""
    level = _stated(row, parent, replaced)
    above = _ABOVE.get(level, set())
    if parent.level not in above:
        named = "或".join(_WORDS[each] for each in _WORDS if each in above)
        raise row.error(
            f"级别是{_WORDS[level]}，上级“{parent.name}”却是{_WORDS[parent.level]}",
            f"{_WORDS[level]}的上级应是{named}，请检查上级代码和级别" if named else "省不用列入区划表",
        )
    return level


def _stated(row: _Row, parent: Region, replaced: Region | None) -> Level:
    """Return the level that a line states, that of the region it replaces, or the one below its parent."""
    stated = row.cells.get("level", "")
    if not stated and replaced is not None:
        return replaced.level
    if not stated:
        if parent.level not in _CHILD:
            raise row.error(f"“{parent.name}”之下不能再有单位", "上级代码应为省、市或县的代码")
        return _CHILD[parent.level]
    try:
        return Level(_LEVELS.get(stated, stated.lower()))
    except ValueError:
        raise row.error(f"级别“{quoted(stated)}”看不懂", "级别应为 市、区县、功能区 或 镇街") from None


def _region(cells: Mapping[str, str], level: Level) -> Region:
    """Build a region from the cells of a line; ValueError for a day that cannot be read."""
    return Region(
        code=cells["code"],
        name=cells["name"],
        short_name=cells.get("short_name") or cells["name"],
        level=level,
        parent_code=cells["parent_code"],
        valid_from=_first_day(cells.get("valid_from", "")),
        valid_to=_day_after(cells.get("valid_to", "")),
        kind=cells.get("kind") or "user",
        successor_code=cells.get("successor_code", ""),
        aliases=tuple(alias for alias in cells.get("aliases", "").split("|") if alias),
        note=cells.get("note", ""),
    )


def _parts(text: str) -> tuple[int, ...]:
    found = _DATE.fullmatch(text)
    parts = tuple(int(part) for part in found.groups() if part) if found else ()
    if not parts or parts[0] not in _YEARS:
        raise ValueError(f"日期“{quoted(text)}”看不懂，或者年份不对")
    try:
        date(*(*parts, 1, 1)[:3])
    except ValueError:
        raise ValueError(f"日期“{quoted(text)}”不存在") from None
    return parts


def _first_day(text: str) -> date | None:
    """Return the first day of a day, month or year."""
    return date(*(*_parts(text), 1, 1)[:3]) if text else None


def _day_after(text: str) -> date | None:
    """Return a full day itself, and for a month or year the day after its last."""
    if not text:
        return None
    parts = _parts(text)
    match parts:
        case (year,):
            return date(year + 1, 1, 1)
        case (year, month):
            return date(year + month // _MONTHS, month % _MONTHS + 1, 1)
        case _:
            return date(*parts[:3])
