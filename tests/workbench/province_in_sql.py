"""
Every figure of a merged workbook's summaries, worked out anew in SQL over the raw rows.

Nothing here imports the package. Of its data it reads the lists of groups and themes; what a row means is
what ``province_files`` knows of it. A column that SQL has no expression for is a difference: none is taken on
trust.
"""

import csv
import math
import sqlite3
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from province_files import DAY, Sent
from repository import ROOT

_DATA = ROOT / "src" / "skilltrain_cli"
_LISTS = _DATA / "notices" / "code_lists"
TOTAL = "合计"
DUE = "2021-09-30"
"""By when each county must have begun one kind of project (鲁人社字〔2021〕32号 二（三）)."""
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


Figures = Mapping[str, float | str | None]
"""By heading what one line says; a blank is ``None``."""


class Summary(Struct, frozen=True, kw_only=True):
    """What a sheet is expected to say: its lines by their words, its columns by their headings."""

    sheet: str
    keys: tuple[str, ...]
    lines: Mapping[tuple[str, ...], Figures]
    total: Figures | None
    """``None`` where the sheet has no such line."""
    words: frozenset[str] = frozenset()
    """Headings of columns that explain and are no figures."""
    source: str = ""
    """What its lines are made from; empty where its figures are no sums of rows."""
    conditions: tuple[str, ...] = ()
    """For each of ``keys`` the expression that a row's word is."""
    across: str = ""
    """The expression whose words are headings."""

    @property
    def headings(self) -> frozenset[str]:
        """The headings of all figures."""
        return frozenset(heading for line in (*self.lines.values(), self.total or {}) for heading in line)


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
    _add_regions(base)
    _add_themes(base)
    return base


def _add_regions(base: sqlite3.Connection) -> None:
    """Add the counties of that day and the zones that a notice names or that have sent something."""
    base.execute("create table regions (code, name, level, city)")
    with (_DATA / "regions" / "data" / "shandong_regions.csv").open(encoding="utf-8", newline="") as stream:
        regions = list(csv.DictReader(stream))
    cities = {each["code"]: each["name"] for each in regions if each["level"] == "city"}
    sent = {code for (code,) in base.execute("select distinct unit from rows")}
    day = DAY.isoformat()
    base.executemany(
        "insert into regions values (?, ?, ?, ?)",
        [
            (each["code"], each["name"], each["level"], cities[each["parent_code"]])
            for each in regions
            if each["parent_code"] in cities
            and each["valid_from"] <= day
            and (not each["valid_to"] or each["valid_to"] > day)
            and (each["level"] == "county" or each["kind"] == "functional-seed" or each["code"] in sent)
        ],
    )


def _add_themes(base: sqlite3.Connection) -> None:
    """
    Find in which row which theme is told, by which word and in which field, and what its themes are.

    A keyword counts outside its exceptions, the first of a theme's in its own order; a group of people counts
    by its name, the first of a row's.
    """
    groups = tomllib.loads((_LISTS / "groups.toml").read_text(encoding="utf-8"))["groups"]
    names = {each["code"]: each["name"] for each in groups}
    base.execute("create table told (row int, field, theme, word, place int)")
    listed = tomllib.loads((_LISTS / "themes.toml").read_text(encoding="utf-8"))["themes"]
    for theme in listed:
        for field in ("project", "audience"):
            text = field
            for word in theme.get("except", ()):
                text = f"replace({text}, '{word}', '□')"
            base.executemany(
                f"insert into told select id, '{field}', ?, ?, ? from rows where instr({text}, ?) > 0",
                [(theme["name"], word, at, word) for at, word in enumerate(theme.get("keywords", ()))],
            )
        named = "instr('、' || groups || '、', ?)"
        for code in theme.get("groups", ()):
            whole = f"、{names[code]}、"
            sql = f"insert into told select id, 'group', ?, ?, {named} from rows where {named} > 0"
            base.execute(sql, (theme["name"], names[code], whole, whole))
    base.execute("create index of_row on told (row, field, theme, place)")
    base.execute(
        "delete from told where exists (select * from told as first where first.row = told.row and"
        " first.field = told.field and first.theme = told.theme and first.place < told.place)"
    )
    base.execute("create table within (theme, upper)")
    base.executemany(
        "insert into within values (?, ?)", [(each["name"], each["in"]) for each in listed if "in" in each]
    )
    base.execute("create table themes (row int, theme, unique (row, theme))")
    base.execute("insert or ignore into themes select row, theme from told")
    both = "themes join within on within.theme = themes.theme"
    base.execute(f"insert or ignore into themes select row, upper from {both}")


def expected(base: sqlite3.Connection, *, province: bool) -> Iterator[Summary]:
    """Yield every summary, as SQL works it out."""
    yield _summary(base, "汇总", {"市": "city", "填报单位": "county"}, ranked=True)
    if province:
        yield _summary(base, "各市", {"市": "city"}, ranked=True)
    yield _summary(base, "群体", {"群体": GROUP})
    yield _summary(base, "时间", {"开始时间": MONTH})
    yield _summary(base, "季度", {"季度": QUARTER})
    yield _summary(base, "状态", {"状态": STATE})
    source = "rows left join themes on themes.row = rows.id"
    yield _summary(base, "主题", {"主题": "coalesce(theme, '未涉及主题')"}, source)
    yield _crossed(base, "单位月份", {"市": "city", "填报单位": "county"}, MONTH)
    if province:
        yield _crossed(base, "各市月份", {"市": "city"}, MONTH)
    covered = _rows(base, _COVERAGE)
    yield _listed("覆盖", ("市", "单位"), covered, words=frozenset({"类别", "说明"}))
    yield _listed("覆盖统计", ("范围",), _tallied(covered))


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
        source=source,
        conditions=tuple(keys.values()),
    )


_COVERAGE = f"""
with judged as (
    select unit, kind, min(case
        when remark like '%取消%' then 4
        when start > '{DUE}' then 3
        when precision <> 'day' and "end" > '{DUE}' then 2
        else 1 end) as best
    from rows group by unit, kind
), counted as (
    select city as 市, name as 单位, case level when 'county' then '县（市、区）' else '功能区' end as 类别,
        (select count(*) from rows where unit = code) as "场次（场）",
        (select count(*) from judged where unit = code and best = 1) as "已开展（类）",
        (select count(*) from judged where unit = code and best = 2) as "计划（类）"
    from regions
)
select *, case when "已开展（类）" > 0 then '已覆盖' when "计划（类）" > 0 then '仅有计划'
    when "场次（场）" > 0 then '未覆盖' else '未报送' end as 覆盖情况 from counted
"""
_STATES = ("已覆盖", "仅有计划", "未覆盖", "已报送未汇总", "未报送")


def _tallied(covered: Sequence[Figures]) -> list[dict[str, float | str | None]]:
    """Count the units of each kind in each state."""
    found: list[dict[str, float | str | None]] = []
    for kind in ("县（市、区）", "功能区"):
        states = [line["覆盖情况"] for line in covered if line["类别"] == kind]
        counts = {f"{state}（个）": float(states.count(state)) for state in _STATES}
        rate = counts["已覆盖（个）"] / len(states)
        found.append({"范围": kind, "总数（个）": float(len(states)), **counts, "覆盖率": rate})
    return found


def _listed(
    sheet: str, keys: tuple[str, ...], lines: Sequence[Figures], words: frozenset[str] = frozenset()
) -> Summary:
    """Return what a sheet without a total is to say."""
    return Summary(
        sheet=sheet,
        keys=keys,
        lines={
            tuple(str(line[key]) for key in keys): {
                heading: value for heading, value in line.items() if heading not in {*keys, *words}
            }
            for line in lines
        },
        total=None,
        words=words,
    )


def _crossed(base: sqlite3.Connection, sheet: str, keys: Mapping[str, str], across: str) -> Summary:
    """Return a sheet with a column for each word of what goes across: 人次, blank where there is none."""
    columns = [word for (word,) in base.execute(f"select distinct {across} from rows")]
    words = ", ".join(f'{sql} as "{heading}"' for heading, sql in keys.items())
    numbers = ", ".join(str(at + 1) for at in range(len(keys)))
    sums = "".join(f", sum(trainees) filter (where {across} = '{each}') as \"{each}\"" for each in columns)
    lines = _rows(base, f"select {words}{sums}, sum(trainees) as 合计 from rows group by {numbers}")
    [total] = _rows(base, f"select sum(trainees) as 合计{sums} from rows")
    listed = _listed(sheet, tuple(keys), lines)
    return replace(listed, total=total, source="rows", conditions=tuple(keys.values()), across=across)


def _rows(base: sqlite3.Connection, sql: str) -> list[dict[str, float | str | None]]:
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
        if heading not in summary.headings | summary.words:
            yield f"{summary.sheet}: SQL has nothing for {heading}"
    left, ended = dict(summary.lines), summary.total is None
    for row in sheet[at + 1 :]:
        said = tuple("" if value is None else str(value) for value in row[: len(summary.keys)])
        if not any(said):
            break
        if said[0] == TOTAL and summary.total is not None:
            yield from _in_line(summary.sheet, TOTAL, summary.total, dict(zip(headings, row, strict=False)))
            ended = True
            break
        if said not in left:
            yield f"{summary.sheet}: nobody sent {said}"
            continue
        yield from _in_line(summary.sheet, said, left.pop(said), dict(zip(headings, row, strict=False)))
    if not ended:
        yield f"{summary.sheet}: no total"
    yield from (f"{summary.sheet}: {words} is missing" for words in left)


def _in_line(sheet: str, words: object, figures: Figures, said: Mapping[str, object]) -> Iterator[str]:
    for heading, value in figures.items():
        if heading in said and not _equal(value, said[heading]):
            yield f"{sheet}: {words} {heading} is {said[heading]!r}, {value!r} in SQL"


def _equal(value: float | str | None, said: object) -> bool:
    if value is None or isinstance(value, str):
        return said == value or (value is None and said == "")
    return isinstance(said, int | float) and math.isclose(value, said, rel_tol=1e-12)


_MAPPED = """
select '归入群体（群体范围）' as label, audience as text,
    case groups when '' then '未对应' else groups end as into_, -- no list has it
    case groups when '' then '清单里没有“' || audience || '”' else '' end as word, id, trainees from rows
union all
select case field when 'project' then '主题（培训项目名称）' else '主题（群体范围）' end,
    case field when 'project' then project else audience end,
    coalesce(upper || '、', '') || told.theme, word, rows.id, trainees
from told join rows on rows.id = told.row left join within on within.theme = told.theme
"""
_LISTED_ONE_BY_ONE = 2_000
"""Writings of one label; of more, those that one word tells are one line."""


def mapping_differences(base: sqlite3.Connection, sheet: Sequence[Sequence[object]]) -> Iterator[str]:
    """Yield where 对照 says something else of which writings count as what, by which word, how often."""
    headings = next(([*row] for row in sheet if row[0] == "归类"), None)
    if headings is None:
        yield "对照: no headings"
        return
    at = [headings.index(each) for each in ("归类", "原文", "归入", "关键词", "场次（场）", "人次")]
    writings: dict[str, int] = dict(
        base.execute(
            "select substr(label, 1, 2), count(*) from (select distinct label, text, into_, word from"
            f" ({_MAPPED})) group by 1"
        )
    )
    alone = {label for label, count in writings.items() if count <= _LISTED_ONE_BY_ONE}
    wanted: dict[tuple[str, ...], list[int]] = {}
    for label, text, into, word, rows, people in base.execute(
        f"select label, text, into_, word, count(*), sum(trainees) from ({_MAPPED}) group by 1, 2, 3, 4"
    ):
        line = wanted.setdefault((label, text if label[:2] in alone else "", into, word), [0, 0])
        line[0] += rows
        line[1] += people
    for row in sheet[[*map(list, sheet)].index(headings) + 1 :]:
        label, text, into, word = (str(row[each]) for each in at[:4])
        if not label:
            break
        said = [row[each] for each in at[4:]]
        line = wanted.pop((label, text if label[:2] in alone else "", into, word), [])
        if line != said:
            yield f"对照: {label} {text} {into} {word}: {said}, {line} in SQL"
    yield from (f"对照: {words} is missing" for words in wanted)


class Behind(Struct, frozen=True, kw_only=True):
    """One row behind a figure."""

    file: str
    sheet: str
    row: int
    cell: str
    trainees: int


def behind(base: sqlite3.Connection, summary: Summary, words: Sequence[str], heading: str) -> list[Behind]:
    """Return the rows that a figure is made from; without ``words`` one of the total."""
    where = [f"{sql} = ?" for sql in (summary.conditions if words else ())]
    asked = [*words]
    if summary.across and heading != TOTAL:
        where.append(f"{summary.across} = ?")
        asked.append(heading)
    condition = " and ".join(where) or "1"
    sql = (
        f"select distinct rows.file, sheet, rows.row, cell, trainees from {summary.source} where {condition}"
    )
    return [
        Behind(file=file, sheet=sheet, row=row, cell=cell, trainees=trainees)
        for file, sheet, row, cell, trainees in base.execute(sql, asked)
    ]


def figures_in(summary: Summary) -> int:
    """Return how many figures a summary has."""
    lines = (*summary.lines.values(), summary.total or {})
    return sum(not isinstance(value, str) for line in lines for value in line.values())
