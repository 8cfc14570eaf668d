"""
A whole province, invented: what each county, some zones and some cities' own offices send, in twelve layouts.

What is written is known beforehand: ``Sent`` says of each row what it means and in which cell it stands.
Nothing here asks the package; of its data it reads the table of regions and the list of groups.
"""

import csv
import random
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter
import xlwt
from msgspec import Struct

from repository import ROOT
from word_files import para, table, word

DAY = date(2021, 10, 20)
"""The day it is merged on: some trainings are over, some are still planned."""
COUNTIES = 136
_DATA = ROOT / "src" / "skilltrain_cli"
HEADINGS = ("市", "组织区县", "培训项目名称", "群体范围", "培训人数", "组织时间", "备注")
_OTHERWISE = ("设区市", "县（市、区）", "项目名称", "培训对象", "参训人数", "开展时间", "说明")
_TRADES = (
    "养老护理员", "家政服务员", "电工", "焊工", "中式烹调师", "鲁菜师傅", "剪纸技艺", "非遗鲁绣",
    "乡村旅游服务",
    "果树栽培", "数控车工", "电子商务", "网络直播", "叉车操作", "保育师", "茶艺师", "砌筑工", "汽车维修",
    "海水养殖", "工业机器人操作", "化工总控", "酒店服务", "养殖技术", "面点制作", "美容美发", "物业管理",
)  # fmt: skip
_LEVELS = ("", "（初级）", "（中级）", "提升")
_UNKNOWN = ("村级协管员", "景区摊主", "灵活就业者")
"""Whom no list knows."""
_TOGETHER = ((0, 3), (1, 3), (3, 4), (0, 1), (5, 6), (1, 5), (0, 3, 5), (2, 3), (1, 7), (1, 2, 3))
"""Groups, by their places in the list, that one project trains."""
_MARKS = ("、", "，", "；", "和")
_REMARKS = ("", "", "", "", "线上线下结合", "校企合作")
_CANCELLED = "因疫情取消"
_QUARTER = "一二三四"
_OFFICE, _ZONE = 10, 10
"""One in how many of a county's rows a city's own office, and a zone, has."""


class Raw(Struct, frozen=True, kw_only=True):
    """One row: what is written, and what it means."""

    unit: str
    """Code of the county or zone; of a city's own office the city's with 00 made 99."""
    city: str
    county: str
    project: str
    kind: str
    """The project without its session."""
    audience: str
    groups: tuple[str, ...]
    """The names of the groups that it stands for, in the order of their list; none where no list knows it."""
    trainees: int
    period: str
    start: date
    end: date
    precision: str
    """``day``, ``month``, ``quarter``, ``half``."""
    planned: bool
    remark: str


class Sent(Struct, frozen=True, kw_only=True):
    """One row as it lies in a file."""

    raw: Raw
    file: str
    """Below the folder of the province, with /."""
    sheet: str
    row: int
    """From 1, as people count."""
    cell: str
    """Where the trainees stand."""


class _Unit(Struct, frozen=True, kw_only=True):
    code: str
    city: str
    name: str
    rows: int


class _Page(Struct, kw_only=True):
    """A sheet in the making."""

    name: str
    lines: list[list[object]]
    first: int
    """Index of the first data row in ``lines``."""
    column: int
    """Where the trainees stand."""
    rows: Sequence[Raw]
    merged: bool = False


def write_province(folder: Path, rows: int, cities: int = 16, counties: int = COUNTIES) -> list[Sent]:
    """
    Write the files of so many cities, a folder each, with so many ``rows`` a county; return all rows.

    ``counties`` is the most of one city. The same arguments give the same rows.
    """
    found: list[Sent] = []
    for number, unit in enumerate(_units(rows, cities, counties)):
        layout = [*LAYOUTS][number % len(LAYOUTS)]
        suffix, draw = LAYOUTS[layout]
        path = folder / unit.city / f"{unit.city}{unit.name}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        raws = [*_rows(unit, exact=layout == "split")]
        pages = draw(raws)
        _WRITERS[suffix](path, pages)
        found += _located(path.relative_to(folder).as_posix(), pages, in_word=suffix == ".docx")
    return found


def _units(rows: int, cities: int, counties: int) -> Iterator[_Unit]:
    """Yield the units that send, in the order of the table of regions."""
    with (_DATA / "regions" / "data" / "shandong_regions.csv").open(encoding="utf-8", newline="") as stream:
        regions = [each for each in csv.DictReader(stream) if _in_force(each)]
    few = max(rows // _ZONE, 2)
    for at, city in enumerate([each for each in regions if each["level"] == "city"][:cities]):
        below = [each for each in regions if each["parent_code"] == city["code"]]
        for each in [each for each in below if each["level"] == "county"][:counties]:
            yield _Unit(code=each["code"], city=city["name"], name=each["name"], rows=rows)
        zones = [each for each in below if each["level"] == "functional"]
        if at % 2 == 0:
            yield from (
                _Unit(code=each["code"], city=city["name"], name=each["name"], rows=few) for each in zones[:1]
            )
            yield _Unit(code=city["code"][:4] + "99", city=city["name"], name="市直", rows=few)


def _in_force(region: Mapping[str, str]) -> bool:
    day = DAY.isoformat()
    return region["valid_from"] <= day and (not region["valid_to"] or region["valid_to"] > day)


def _rows(unit: _Unit, *, exact: bool) -> Iterator[Raw]:
    """Yield what a unit sends; ``exact``: every time has two days."""
    chance = random.Random(f"{unit.code}-{unit.rows}")
    groups = _groups()
    sessions: dict[str, int] = {}
    before: Raw | None = None
    for at in range(unit.rows):
        kind = chance.choice(_TRADES) + chance.choice(_LEVELS) + "培训"
        sessions[kind] = sessions.get(kind, 0) + 1
        project = _session(chance, kind, sessions[kind])
        if before is not None and chance.random() < 0.05:
            project, kind = before.project, before.kind
        written, meant = _audience(chance, groups)
        cancelled = chance.random() < 0.02
        period, start, end, precision = _period(chance, at, exact=exact)
        planned = start > DAY
        before = Raw(
            unit=unit.code,
            city=unit.city,
            county=unit.name,
            project=project,
            kind=kind,
            audience=written,
            groups=meant,
            trainees=chance.randint(12, 120),
            period=f"计划{period}" if planned and not exact and chance.random() < 0.5 else period,
            start=start,
            end=end,
            precision=precision,
            planned=planned,
            remark=_CANCELLED if cancelled else chance.choice(_REMARKS),
        )
        yield before


def _session(chance: random.Random, kind: str, number: int) -> str:
    """Return a project's name with the number of its session, as clerks put it."""
    return chance.choice(("{kind}第{at}期", "{kind}（第{at}期）", "第{at}期{kind}", "{kind}第{at}班")).format(
        kind=kind, at=number
    )


def _groups() -> Sequence[tuple[str, Sequence[str]]]:
    """Return the groups that hold at the end of the year: the name under which each counts, its wordings."""
    text = (_DATA / "notices" / "code_lists" / "groups.toml").read_text(encoding="utf-8")
    listed = [each for each in tomllib.loads(text)["groups"] if each.get("from", DAY) <= DAY]
    names = {each["code"]: each["name"] for each in listed}
    wordings: dict[str, list[str]] = {}
    for each in listed:
        own = wordings.setdefault(names[each.get("parent", each["code"])], [])
        own += [each["name"], *(one for one in each.get("wordings", ()) if _plain(one))]
    return [*wordings.items()]


def _plain(wording: str) -> bool:
    """Tell a wording that may stand in a list: no marks, and no word that parts two groups."""
    return not set(wording) & set("、，；和及与或（）“”")


def _audience(
    chance: random.Random, groups: Sequence[tuple[str, Sequence[str]]]
) -> tuple[str, tuple[str, ...]]:
    """Return a text for 群体范围 and the names that it stands for, in the order of the list."""
    if chance.random() < 0.02:
        return chance.choice(_UNKNOWN), ()
    together = chance.choice(_TOGETHER) if chance.random() < 0.2 else ()
    picked = chance.sample(together, len(together)) or [chance.randrange(len(groups))]
    if not together and chance.random() < 0.6:
        return groups[picked[0]][0], (groups[picked[0]][0],)
    written = chance.choice(_MARKS).join(chance.choice(groups[at][1]) for at in picked)
    return written, tuple(groups[at][0] for at in sorted(picked))


def _period(chance: random.Random, at: int, *, exact: bool) -> tuple[str, date, date, str]:
    """Return a time as it is written, its days, and how exact it is."""
    start = date(2021, 1, 1) + timedelta(days=chance.randint(0, 340))
    end = start + timedelta(days=chance.randint(1, 14))
    if exact or at > 3:
        return _days(chance, start, end), start, end, "day"
    if at == 0:
        month = start.replace(day=1)
        last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return f"2021年{month.month}月", month, last, "month"
    if at == 1:
        quarter = (start.month - 1) // 3
        first, last = date(2021, 3 * quarter + 1, 1), date(2021 + quarter // 3, (3 * quarter + 3) % 12 + 1, 1)
        return f"2021年第{_QUARTER[quarter]}季度", first, last - timedelta(days=1), "quarter"
    if at == 2:
        return "2021年下半年", date(2021, 7, 1), date(2021, 12, 31), "half"
    return f"2021年{start.month}月{start.day}日", start, start, "day"


def _days(chance: random.Random, start: date, end: date) -> str:
    one, other = f"{start.year}年{start.month}月{start.day}日", f"{end.year}年{end.month}月{end.day}日"
    short = f"{end.month}月{end.day}日" if end.year == start.year else other
    dotted = f"{start.year}.{start.month}.{start.day}-{end.year}.{end.month}.{end.day}"
    return chance.choice((f"{one}至{short}", f"{one}至{other}", dotted, f"{one}-{short}"))


def _located(file: str, pages: Sequence[_Page], *, in_word: bool) -> Iterator[Sent]:
    for number, page in enumerate(pages, 1):
        for at, raw in enumerate(page.rows):
            row = page.first + at + 1
            letter = chr(ord("A") + page.column)
            sheet = f"表格{number}" if in_word else page.name
            yield Sent(raw=raw, file=file, sheet=sheet, row=row, cell=f"{letter}{row}")


# Layouts: what a clerk makes of the form.


def _page(
    rows: Sequence[Raw],
    name: str = "项目制培训情况统计表",
    *,
    above: Sequence[Sequence[object]] = (("附件2",), ("项目制培训情况统计表",)),
    headings: Sequence[str] = HEADINGS,
    cells: Callable[[int, Raw], list[object]] = lambda _, raw: _cells(raw),
) -> _Page:
    lines: list[list[object]] = [*map(list, above), [*headings]]
    column = next(at for at, heading in enumerate(headings) if "人数" in heading)
    page = _Page(name=name, lines=lines, first=len(lines), column=column, rows=rows)
    lines += [cells(at, raw) for at, raw in enumerate(rows)]
    lines.append(["填表人：张三", "", "", "联系电话：13800000000", "", "填表日期：2021年10月18日", ""])
    return page


def _cells(raw: Raw) -> list[object]:
    return [raw.city, raw.county, raw.project, raw.audience, raw.trainees, raw.period, raw.remark]


def _plainly(rows: Sequence[Raw]) -> list[_Page]:
    return [_page(rows)]


def _two_sheets(rows: Sequence[Raw]) -> list[_Page]:
    half = len(rows) // 2
    return [_page(rows[:half], "第一批"), _page(rows[half:], "第二批")]


def _shifted(rows: Sequence[Raw]) -> list[_Page]:
    """Two blank rows above, a blank column at the left, the title behind it."""
    return [
        _page(
            rows,
            "Sheet1",
            above=([], [], ["", "附件2"], ["", "项目制培训情况统计表"]),
            headings=("", *HEADINGS),
            cells=lambda _, raw: ["", *_cells(raw)],
        )
    ]


def _renamed(rows: Sequence[Raw]) -> list[_Page]:
    """Return other headings, another order, and numbers before the rows."""
    order = (0, 1, 4, 2, 3, 5, 6)
    return [
        _page(
            rows,
            "统计表",
            headings=("序号", *(_OTHERWISE[at] for at in order)),
            cells=lambda at, raw: [at + 1, *(_cells(raw)[one] for one in order)],
        )
    ]


def _split(rows: Sequence[Raw]) -> list[_Page]:
    """Return a column for the first day and one for the last, both real dates."""
    return [
        _page(
            rows,
            "Sheet1",
            headings=(*HEADINGS[:5], "开始时间", "结束时间", "备注"),
            cells=lambda _, raw: [*_cells(raw)[:5], raw.start, raw.end, raw.remark],
        )
    ]


def _merged(rows: Sequence[Raw]) -> list[_Page]:
    """City and county are written once, in merged cells, and a line 合计 stands below."""
    [page] = _plainly(rows)
    page.merged = True
    page.lines.insert(-1, ["合计", "", "", "", sum(raw.trainees for raw in rows), "", ""])
    return [page]


def _as_text(rows: Sequence[Raw]) -> list[_Page]:
    """Return numbers typed as text, some of them with full-width digits."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")

    def cells(at: int, raw: Raw) -> list[object]:
        count = str(raw.trainees)
        return [*_cells(raw)[:4], count.translate(wide) if at % 2 else count, *_cells(raw)[5:]]

    return [_page(rows, "Sheet1", cells=cells)]


# Files.


def _write_xlsx(path: Path, pages: Sequence[_Page]) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for page in pages:
            sheet = book.add_worksheet(page.name)
            for row, line in enumerate(page.lines):
                for column, value in enumerate(line):
                    if isinstance(value, date):
                        sheet.write_datetime(row, column, value, day)
                    elif value != "":
                        sheet.write(row, column, value)
            last = page.first + len(page.rows) - 1
            if page.merged and len(page.rows) > 1:
                for column in (0, 1):
                    sheet.merge_range(page.first, column, last, column, page.lines[page.first][column])


def _write_xls(path: Path, pages: Sequence[_Page]) -> None:
    book = xlwt.Workbook()
    for page in pages:
        sheet = book.add_sheet(page.name)
        for row, line in enumerate(page.lines):
            for column, value in enumerate(line):
                if value != "":
                    sheet.write(row, column, value)
    book.save(str(path))


def _write_gbk(path: Path, pages: Sequence[_Page]) -> None:
    _write_text(path, pages, "gb18030")


def _write_utf8(path: Path, pages: Sequence[_Page]) -> None:
    _write_text(path, pages, "utf-8-sig")


def _write_text(path: Path, pages: Sequence[_Page], encoding: str) -> None:
    [page] = pages
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream).writerows(page.lines)


def _write_word(path: Path, pages: Sequence[_Page]) -> None:
    [page] = pages
    above, lines, foot = page.lines[: page.first - 1], page.lines[page.first - 1 : -1], page.lines[-1]
    page.first = 1  # of the table, whose headings are its first row
    texts = [[str(value) for value in line] for line in lines]
    title = [para(str(line[0])) for line in above]
    below = para("　　".join(str(value) for value in foot if value))
    path.write_bytes(word(*title, table(*texts, widths=[1200] * len(HEADINGS)), below))


def _write_ods(path: Path, pages: Sequence[_Page]) -> None:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    tables = "".join(
        f'<table:table table:name="{escape(page.name)}">'
        + "".join(
            f"<table:table-row>{''.join(map(_ods_cell, line)) or '<table:table-cell/>'}</table:table-row>"
            for line in page.lines
        )
        + "</table:table>"
        for page in pages
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("mimetype"), kind)
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", manifest)


def _ods_cell(value: object) -> str:
    if value == "":
        return "<table:table-cell/>"
    kind = f'"float" office:value="{value}"' if isinstance(value, int) else '"string"'
    text = escape(str(value))
    return f"<table:table-cell office:value-type={kind}><text:p>{text}</text:p></table:table-cell>"


LAYOUTS: Mapping[str, tuple[str, Callable[[Sequence[Raw]], list[_Page]]]] = {
    "plain": (".xlsx", _plainly),
    "two-sheets": (".xlsx", _two_sheets),
    "word": (".docx", _plainly),
    "xls": (".xls", _plainly),
    "csv-gbk": (".csv", _plainly),
    "shifted": (".xlsx", _shifted),
    "renamed": (".xlsx", _renamed),
    "split": (".xlsx", _split),
    "ods": (".ods", _plainly),
    "csv-utf8": ("（UTF-8）.csv", _plainly),
    "merged": (".xlsx", _merged),
    "as-text": (".xlsx", _as_text),
}
"""How files come: the end of the name, and what its sheets look like."""
_WRITERS: Mapping[str, Callable[[Path, Sequence[_Page]], None]] = {
    ".xlsx": _write_xlsx,
    ".docx": _write_word,
    ".xls": _write_xls,
    ".csv": _write_gbk,
    "（UTF-8）.csv": _write_utf8,
    ".ods": _write_ods,
}
