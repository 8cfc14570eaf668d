"""
Every figure of a merged workbook's summaries, worked out anew in SQL over the raw rows.

Nothing here imports the package. Of its data it reads the lists of groups and themes; what a row means is
what ``province_files`` knows of it. A column that SQL has no expression for is a difference: none is taken on
trust.
"""

import math
import sqlite3
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from province_files import DAY, Sent
from repository import ROOT

_LISTS = ROOT / "src" / "skilltrain_cli" / "notices" / "code_lists"
TOTAL = "合计"
_WHO = "city || '|' || county"
_MONTH = "cast(strftime('%Y', start) as int) || '年' || cast(strftime('%m', start) as int) || '月'"
_QUARTERS = "substr('一二三四', (cast(strftime('%m', start) as int) + 2) / 3, 1)"
_QUARTER = f"strftime('%Y', start) || '年第' || {_QUARTERS} || '季度'"
_COARSE = f"case precision when 'quarter' then {_QUARTER} when 'half' then '2021年下半年' else"
MONTH, QUARTER = f"{_COARSE} {_MONTH} end", f"{_COARSE} {_QUARTER} end"
STATE = f"""
case when remark like '%取消%' then '取消或未开展'
     when start > '{DAY}' then '计划'
     when precision <> 'day' and "end" >= '{DAY}' then '时间不详'
     else '已开展' end
"""
GROUP = "case groups when '' then '未对应：' || audience else groups end"
_FIGURES: Mapping[str, str] = {
    "项目数（个）": f"count(distinct {_WHO} || '|' || project)",
    "类数（类）": f"count(distinct {_WHO} || '|' || kind)",
    "场次（场）": "count(*)",
    "人次": "sum(trainees)",
}
"""By heading: of all summaries the same."""


class Summary(Struct, frozen=True, kw_only=True):
    """What a sheet is expected to say: its lines by their words, its columns by their headings."""

    sheet: str
    keys: tuple[str, ...]
    lines: Mapping[tuple[str, ...], Mapping[str, float | None]]
    total: Mapping[str, float | None]


def database(sent: Iterable[Sent], path: Path | str = ":memory:") -> sqlite3.Connection:
    """Return a database with the table ``rows``, and ``themes`` with a line for each theme of a row."""
    base = sqlite3.connect(path)
    base.execute(
        "create table rows (id integer primary key, unit, city, county, project, kind, audience, groups,"
        ' trainees int, period, start, "end", precision, remark, file, sheet, row int, cell)'
    )
    for each in sent:
        raw = each.raw
        base.execute(
            f"insert into rows values (null{', ?' * 17})",
            (
                *(raw.unit, raw.city, raw.county, raw.project, raw.kind, raw.audience, "、".join(raw.groups)),
                *(raw.trainees, raw.period, raw.start.isoformat(), raw.end.isoformat(), raw.precision),
                *(raw.remark, each.file, each.sheet, each.row, each.cell),
            ),
        )
    _add_themes(base)
    return base


def _add_themes(base: sqlite3.Connection) -> None:
    """Find in which row which theme is told: by a keyword outside its exceptions, or by a group of people."""
    groups = tomllib.loads((_LISTS / "groups.toml").read_text(encoding="utf-8"))["groups"]
    names = {each["code"]: each["name"] for each in groups}
    base.execute("create table themes (row int, theme, unique (row, theme))")
    listed = tomllib.loads((_LISTS / "themes.toml").read_text(encoding="utf-8"))["themes"]
    for theme in listed:
        for column in ("project", "audience"):
            text = column
            for word in theme.get("except", ()):
                text = f"replace({text}, '{word}', '□')"
            base.executemany(
                f"insert or ignore into themes select id, ? from rows where instr({text}, ?) > 0",
                [(theme["name"], word) for word in theme.get("keywords", ())],
            )
        base.executemany(
            "insert or ignore into themes select id, ? from rows where instr('、' || groups || '、', ?) > 0",
            [(theme["name"], f"、{names[code]}、") for code in theme.get("groups", ())],
        )
    for theme in listed:
        if theme.get("in"):
            pair = (theme["in"], theme["name"])
            base.execute("insert or ignore into themes select row, ? from themes where theme = ?", pair)


def expected(base: sqlite3.Connection, *, province: bool) -> Iterator[Summary]:
    """Yield every summary, as SQL works it out."""
    yield _summary(base, "汇总", {"市": "city", "填报单位": "county"}, ranked=True)
    if province:
        yield _summary(base, "各市", {"市": "city"}, ranked=True)
    yield _summary(base, "群体", {"群体范围": GROUP})
    yield _summary(base, "时间", {"开始时间": MONTH})
    yield _summary(base, "季度", {"季度": QUARTER})
    yield _summary(base, "状态", {"状态": STATE})
    source = "rows left join themes on themes.row = rows.id"
    yield _summary(base, "主题", {"主题": "coalesce(theme, '未涉及主题')"}, source)


def _summary(
    base: sqlite3.Connection,
    sheet: str,
    keys: Mapping[str, str],
    source: str = "rows",
    *,
    ranked: bool = False,
) -> Summary:
    """Return what one sheet is to say; shares are of all rows, whatever lines there are."""
    figures = ", ".join(f"{sql} as '{heading}'" for heading, sql in _FIGURES.items())
    words = ", ".join(f'{sql} as "{heading}"' for heading, sql in keys.items())
    numbers = ", ".join(str(at + 1) for at in range(len(keys)))
    standing = "1.0 * 人次 / (select sum(trainees) from rows) as 占比"
    if ranked:
        standing += ", rank() over (order by 人次 desc) as 名次"
    grouped = f"select {words}, {figures} from {source} group by {numbers}"
    lines = _rows(base, f"select *, {standing} from ({grouped})")
    [total] = _rows(base, f"select {figures}, 1.0 as 占比 from rows")
    return Summary(
        sheet=sheet,
        keys=tuple(keys),
        lines={
            tuple(str(line[heading]) for heading in keys): {
                heading: value for heading, value in line.items() if heading not in keys
            }
            for line in lines
        },
        total=total | ({"名次": None} if ranked else {}),
    )


def _rows(base: sqlite3.Connection, sql: str) -> list[dict[str, float | None]]:
    found = base.execute(sql)
    headings = [each[0] for each in found.description]
    return [dict(zip(headings, line, strict=True)) for line in found]


def differences(summary: Summary, sheet: Sequence[Sequence[object]]) -> Iterator[str]:
    """Yield where a sheet, as rows of values, says something else: lines, columns or figures."""
    at = next((at for at, row in enumerate(sheet) if row[: len(summary.keys)] == [*summary.keys]), None)
    if at is None:
        yield f"{summary.sheet}: no headings {summary.keys}"
        return
    headings = [str(value) for value in sheet[at] if value not in {"", None}]
    for heading in headings[len(summary.keys) :]:
        if heading not in summary.total:
            yield f"{summary.sheet}: SQL has nothing for {heading}"
    left = dict(summary.lines)
    for row in sheet[at + 1 :]:
        said = tuple("" if value is None else str(value) for value in row[: len(summary.keys)])
        if said[0] == TOTAL:
            yield from _in_line(summary.sheet, TOTAL, summary.total, dict(zip(headings, row, strict=False)))
            break
        if said not in left:
            yield f"{summary.sheet}: nobody sent {said}"
            continue
        yield from _in_line(summary.sheet, said, left.pop(said), dict(zip(headings, row, strict=False)))
    else:
        yield f"{summary.sheet}: no total"
    for words, figures in left.items():
        if any(figures.values()):
            yield f"{summary.sheet}: {words} is missing"


def _in_line(
    sheet: str, words: object, figures: Mapping[str, float | None], said: Mapping[str, object]
) -> Iterator[str]:
    for heading, value in figures.items():
        if heading in said and not _equal(value, said[heading]):
            yield f"{sheet}: {words} {heading} is {said[heading]!r}, {value!r} in SQL"


def _equal(value: float | None, said: object) -> bool:
    if value is None:
        return said in {None, ""}
    return isinstance(said, int | float) and math.isclose(value, said, rel_tol=1e-12)


def figures_in(summary: Summary) -> int:
    """Return how many figures a summary has."""
    return sum(len(line) for line in (*summary.lines.values(), summary.total))
