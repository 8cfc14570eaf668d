"""Submissions of 附件2 as tests of merging need them: rows in, a reviewed sheet out; and lists of them."""

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from hypothesis import strategies as st
from msgspec.structs import replace

from sheets import setting
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.judging.subject import FormSheet
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.judging.submission import submitted as submitted_as
from skilltrain_cli.operations.merge import Choice, Merged, merge
from skilltrain_cli.operations.merge.merge_types import Coverage, MergedQuery, Table
from skilltrain_cli.review.carried_queries import Carried
from skilltrain_cli.review.finding import Finding, Place, Review, RuleCard, Severity
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.notice_clause import Clause

SETTING = setting()
HEADINGS = find_form("project").headings
Row = tuple[str, str, str, str, int, str, str]
BASIS = Clause(notice="鲁人社字〔2021〕32号", clause="附件2", quote="培训人数")

PROJECTS = (
    "陶瓷工艺培训",
    "陶瓷 工艺培训",
    "家政服务员",
    "电工（初级）",
    '=HYPERLINK("http://example.com","点我")',
    "@SUM(A1:A9)",
    "鲁菜师傅中式烹调师专项职业能力提升培训（乡村旅游方向）",
    "A*?~级 <b>&amp;</b>",
)  # fmt: skip
AUDIENCES = ("失业人员", "企业职工", "其他*", "=1+1", ">5", "a", "A", "退役军人、残疾人")
TIMES = (
    "2021年5月10日至5月20日",
    "2021.6.1-6.15",
    "计划2021年9月1日至9月20日",
    "拟于7月上旬开展",
    "2021年第三季度",
    "2021年",
    "6月1日、6月8日",
    "2021年11月3日",
    "2021年12月28日至2022年1月7日",
    "9月底前",
    "9月15日前",
    "2021-06",
)
REMARKS = ("", "-2", "与市总工会联合举办\n分两批")


def row(
    city: str, county: str, project: str = "家政服务员", trainees: int = 30, period: str = TIMES[0]
) -> Row:
    """Return one good row."""
    return (city, county, project, "失业人员", trainees, period, "")


def submitted(
    file: str, rows: Sequence[Sequence[Value]], *, filled_on: str = "", sheet: str = "Sheet1"
) -> Submitted:
    """Return the sheet a file with these rows comes to."""
    footer = [[f"填表人：张三　联系电话：0533-2345678　填表日期：{filled_on}"]]
    grid = Grid(name=sheet, rows=[["附件2"], ["项目制培训情况统计表"], [*HEADINGS], *rows, *footer])
    return of_grid(grid, file)


def of_grid(grid: Grid, file: str) -> Submitted:
    """Return the reviewed sheet of a grid that holds the form."""
    source = FileContext(file=file, sha256=sha256(file.encode()).hexdigest(), year=SETTING.notice.year)
    fitted = fit(grid, find_form("project"), source)
    assert fitted is not None
    judged = FormSheet(fitted, SETTING)
    return submitted_as(judged)


def again(merged: Merged, file: str) -> Submitted:
    """Return a merged table as the next level receives it."""
    columns = [merged.table.columns[column.name] for column in merged.table.form.columns]
    back = submitted(file, list(zip(*columns, strict=True)))
    return replace(back, carried=tuple(_carried(back, told) for told in merged.told))


def _carried(back: Submitted, told: MergedQuery) -> Carried:
    spot = None if told.row is None else back.sheet.spot(told.row, told.field or "city")
    return Carried(
        code=told.code,
        message=told.message,
        explanation=told.explanation,
        file=told.file,
        sheet=told.sheet,
        cell=told.cell,
        spot=spot,
    )


@st.composite
def queries(draw: st.DrawFn, sheets: Sequence[Submitted]) -> list[Finding]:
    """Draw queries about cells, footers and whole files, some with their 情况说明."""
    found = []
    for each in sheets:
        for code in draw(st.lists(st.sampled_from(("RG004", "ST009", "RG010", "RG006")), unique=True)):
            text = draw(st.sampled_from((None, "因疫情推迟到秋季", "=1+1，已与市局核对")))
            place = {"RG010": footer_place(each), "RG006": Place(file=each.sheet.file)}.get(code)
            index = draw(st.integers(0, len(each.sheet.rows) - 1))
            cell = finding(each, index, draw(st.sampled_from(("county", "period"))), card=ruled(code))
            found.append(replace(about(place, ruled(code)) if place else cell, explanation=text))
    return found


def told_of(merged: Merged) -> Counter[tuple[str, ...]]:
    """Return the queries of a merge by where they first came from."""
    return Counter(
        (each.code, each.message, each.explanation, each.file, each.sheet, each.cell) for each in merged.told
    )


def merged_of(sheets: Sequence[Submitted], *findings: Finding, choice: Choice | None = None) -> Merged:
    """Merge sheets whose review found this."""
    review = Review(as_of=SETTING.as_of.isoformat(), files=len(sheets), findings=findings)
    return merge(sheets, review, SETTING, choice or Choice(), find_form("project"))


def covered(merged: Merged) -> Coverage:
    """Return how far the counties have come."""
    assert merged.coverage is not None
    return merged.coverage


def ruled(code: str, severity: Severity = Severity.QUERY) -> RuleCard:
    """Return the card of a rule."""
    return RuleCard(code=code, title="", severity=severity, basis=None)


WRONG = ruled("VL003", Severity.ERROR)
DOUBT = ruled("TM003")


def finding(
    each: Submitted, index: int, field: str, explanation: str | None = None, card: RuleCard = DOUBT
) -> Finding:
    """Return a finding about a field of a data row."""
    place = Place(file=each.sheet.file, sheet=each.sheet.name, spot=each.sheet.spot(index, field))
    return replace(about(place, card), field=field, explanation=explanation)


def about(place: Place, card: RuleCard = DOUBT) -> Finding:
    """Return a finding about a place."""
    return Finding(card=card, place=place, message=f"{card.code} 请核实", hint="请核对", basis=BASIS)


def footer_place(each: Submitted) -> Place:
    """Return the place of the footer's telephone number."""
    return Place(file=each.sheet.file, sheet=each.sheet.name, spot=Spot(each.sheet.rows[-1] + 1, 0))


def rows_in(table: Table) -> list[tuple[Value, ...]]:
    """Return the rows of a merged table as they are written."""
    return list(zip(*(table.columns[column.name] for column in table.form.columns), strict=True))


def _units() -> list[tuple[str, str]]:
    regions, day = SETTING.regions, SETTING.day
    cities = [city for city in regions.cities(day) if city.name in ("淄博市", "枣庄市", "济南市", "烟台市")]
    return [
        (city.name, name)
        for city in cities
        for name in (*(unit.name for unit in regions.units(city, day)), "市直")
    ]


_ROWS = st.lists(
    st.tuples(
        st.sampled_from(PROJECTS),
        st.sampled_from(AUDIENCES),
        st.integers(0, 500),
        st.sampled_from(TIMES),
        st.sampled_from(REMARKS),
    ),
    min_size=1,
    max_size=5,
)


@st.composite
def counties(draw: st.DrawFn, least: int = 1) -> list[Submitted]:
    """Draw submissions of different units of several cities, in any order."""
    units = draw(st.lists(st.sampled_from(_units()), min_size=least, max_size=8, unique=True))
    return [
        submitted(f"{city}/{city}{unit}.xlsx", [(city, unit, *cells) for cells in draw(_ROWS)])
        for city, unit in units
    ]
