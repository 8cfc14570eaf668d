"""A merge of a city and of the province with their summaries, as their page needs them; all invented."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from project_submissions import SETTING, Row, finding, merged_of, ruled, submitted
from skilltrain_cli.operations.merge import Merged
from skilltrain_cli.operations.summaries.merge_tables import tables_of
from skilltrain_cli.operations.summaries.summary_table import (
    Chart,
    ChartKind,
    Shape,
    SummaryCell,
    SummaryColumn,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.values.figure_with_sources import Figure, Measure
from skilltrain_cli.values.region import Region

GROUPS = ("企业职工", "失业人员", "农民工", "退役军人", "企业职工、失业人员", "未对应：村“两委”成员")
PROJECTS = ("家政服务员", "电工（初级）", "陶瓷工艺培训", "鲁菜师傅中式烹调", "养老护理员")


def total_of(value: int, of: str = "人次", rows: Sequence[int] = range(1)) -> Figure:
    return Figure(value=value, measure=Measure.SUM, field="trainees", of=of, rows=rows)


def share_of(part: Figure, whole: Figure) -> Figure:
    value = Decimal(part.value) / Decimal(whole.value)
    return Figure(value=value, measure=Measure.RATIO, field="share", rows=range(1), parts=(part, whole))


def name(heading: str) -> SummaryColumn:
    return SummaryColumn(heading=heading, shape=Shape.NAME)


def people(heading: str) -> SummaryColumn:
    return SummaryColumn(heading=heading, shape=Shape.COUNT, measure="人次")


def line(*cells: SummaryCell) -> SummaryLine:
    return SummaryLine(cells=cells)


def table(
    id_: str, columns: Sequence[SummaryColumn], lines: Sequence[SummaryLine], *charts: Chart
) -> SummaryTable:
    """Return a summary that is called after its columns."""
    called = {"year-on-year": "同比"}.get(id_, id_)
    return SummaryTable(
        id=id_,
        name=called,
        title=f"项目制培训{called}表",
        notes=("一行报送的内容只计一次。",),
        columns=tuple(columns),
        lines=tuple(lines),
        charts=charts,
    )


def number(*parts: object) -> int:
    """Return an invented number, always the same for the same words."""
    value = 7
    for sign in "|".join(map(str, parts)):
        value = (value * 131 + ord(sign)) % 999_983
    return value


def units(*cities: str) -> list[tuple[Region, Region]]:
    """Return every unit of these cities, or of all, with its city."""
    regions, day = SETTING.regions, SETTING.day
    return [
        (city, unit)
        for city in regions.cities(day)
        if not cities or city.name in cities
        for unit in regions.units(city, day)
    ]


def _row(city: Region, unit: Region, project: str) -> Row:
    drawn = number(unit.name, project)
    month = 3 + drawn % 9
    group = GROUPS[drawn % 3]
    return (city.name, unit.name, project, group, 20 + drawn % 60, f"2021.{month}.1-{month}.15", "")


def merged(*cities: str, queries: int = 4) -> Merged:
    """Return a merge in which every ninth unit has not reported, and some rows are asked about."""
    sheets = []
    for at, (city, unit) in enumerate(units(*cities)):
        if at % 9 == 4:
            continue
        rows = [_row(city, unit, each) for each in PROJECTS[: 1 + number(unit.name) % len(PROJECTS)]]
        sheets.append(submitted(f"{city.name}/{unit.name}.xlsx", rows))
    asked = [
        finding(sheets[at % len(sheets)], 0, "period", card=ruled(("RG004", "PJ203", "ST009")[at % 3]))
        for at in range(queries)
    ]
    return merged_of(sheets, *asked)


def year_on_year() -> SummaryTable:
    """Return a summary by group with last year's figures."""
    groups = [total_of(number(each) % 5_000) for each in GROUPS]
    whole = total_of(sum(int(each.value) for each in groups))
    last = [total_of(number(each, "上年") % 5_000) for each in GROUPS]
    share = SummaryColumn(heading="占比", shape=Shape.PERCENT)
    return table(
        "year-on-year",
        (name("群体范围"), people("人次"), people("上年人次"), share),
        [
            line(each, figure, before, share_of(figure, whole))
            for each, figure, before in zip(GROUPS, groups, last, strict=True)
        ],
        Chart(
            kind=ChartKind.BARS,
            title="各群体培训人次",
            values=("人次", "上年人次"),
            says="企业职工最多，比上年增加。",
        ),
    )


def _ten_thousands(value: str) -> Figure:
    return Figure(value=Decimal(value), measure=Measure.SUM, of="万人次", rows=range(1))


def targets() -> SummaryTable:
    """Return targets: one met, one behind its pace, one beyond, one of which nothing is known."""
    columns = (
        name("指标"),
        SummaryColumn(heading="完成", shape=Shape.AMOUNT, decimals=2, measure="万人次"),
        SummaryColumn(heading="目标", shape=Shape.AMOUNT, decimals=2, measure="万人次"),
        SummaryColumn(heading="完成率", shape=Shape.PERCENT),
        SummaryColumn(heading="序时进度", shape=Shape.PERCENT),
        SummaryColumn(heading="情况", shape=Shape.TEXT),
    )

    def of(indicator: str, done: str, wanted: str, state: str) -> SummaryLine:
        one, other = (
            Figure(value=Decimal(each), measure=Measure.SUM, of="万人次", rows=range(1))
            for each in (done, wanted)
        )
        pace = Figure(value=Decimal("0.44"), measure=Measure.RATIO, rows=range(1))
        return line(indicator, one, other, share_of(one, other), pace, state)

    return SummaryTable(
        id="targets",
        name="指标",
        title="指标完成情况表",
        columns=columns,
        lines=(
            of("补贴性职业技能培训", "1.62", "4.41", "慢于序时进度"),
            of("其中：农民工参加职业技能培训", "0.9", "1.5", "快于序时进度"),
            of("创业培训", "0.5", "0.33", "已完成"),
            line("新增取得证书", None, total_of(1), None, None, "没有数据"),
        ),
    )


@cache
def city() -> tuple[Merged, tuple[SummaryTable, ...]]:
    merge = merged("淄博市")
    return merge, (targets(), *tables_of(merge), year_on_year())


@cache
def province() -> tuple[Merged, tuple[SummaryTable, ...]]:
    merge = merged(queries=5_000)
    return merge, (targets(), *tables_of(merge), year_on_year())
