"""The page of a merge: every figure of its summaries, gaps by name, and nothing that acts or loads."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from msgspec.structs import replace

import merged_tables
from merged_tables import city, line, name, people, province, share_of, table, targets, total_of
from project_submissions import finding, merged_of, ruled, submitted
from skilltrain_cli.operations.merge import Merged
from skilltrain_cli.operations.merge.merge_types import Covered
from skilltrain_cli.operations.summaries.definitions import definitions_of, preliminary
from skilltrain_cli.operations.summaries.summary_table import (
    Chart,
    ChartKind,
    Shape,
    SummaryColumn,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.reporters import merged_page
from skilltrain_cli.reporters.merged_page.chart_drawings import PLACES
from skilltrain_cli.reporters.merged_page.figure_writing import written
from skilltrain_cli.reporters.merged_page.summary_section import section_of
from skilltrain_cli.values.figure_with_sources import Figure, Measure
from web_pages import Element, taken_apart

CODE = "A1B2-C3D4-E5F6-0718"
BOTH = pytest.mark.parametrize("made", [city, province])
Made = Callable[[], tuple[Merged, tuple[SummaryTable, ...]]]
HOSTILE = "<script>alert(1)</script><!--\"'><img src=x onerror=alert(1)>&lt;\u202egnp"


def page_of(made: Made) -> Element:
    return taken_apart(merged_page.render(*made(), code=CODE))


def part(page: Element, heading: str) -> Element:
    """Return the section with this heading."""
    found = [each for each in page.all("section") if each.one("h2").pieces[0] == heading]
    assert len(found) == 1, heading
    return found[0]


def rows(box: Element) -> list[list[str]]:
    return [[cell.text for cell in row.children] for row in box.all("tr")]


@BOTH
def test_every_figure_of_every_summary_stands_on_the_page(made: Made) -> None:
    page = page_of(made)
    for each in made()[1]:
        section = part(page, "覆盖" if each.tallies else each.name)
        shown = [row for box in section.all("table") for row in rows(box)]
        for told in (*each.lines, *filter(None, (each.total,))):
            texts = [
                written(column, told.cells[at])
                or ("–" if column.shape not in (Shape.NAME, Shape.TEXT) else "")
                for at, column in enumerate(each.columns)
                if at not in each.names or any(str(line.cells[at]) not in each.title for line in each.lines)
            ]
            texts[0] = texts[0] or each.name_of(told)[0]
            assert texts in shown


def test_a_name_that_all_lines_share_takes_no_room_beside_their_numbers() -> None:
    page = page_of(city)
    heads = {
        part(page, name).all("table")[0].all("tr")[0].children[0].text
        for name in ("汇总", "单位月份", "覆盖")
    }
    assert heads <= {"填报单位", "单位", "范围"}
    target = SummaryTable(
        id="targets",
        name="目标",
        title="淄博市目标完成情况",
        columns=(*(SummaryColumn(heading=each, shape=Shape.NAME) for each in ("指标", "谁的目标")),),
        lines=(SummaryLine(cells=("项目制培训类别", "各县（市、区）")),),
    )
    shown = section_of(target).content.html
    assert 0 < shown.find("指标") < shown.find("谁的目标"), "the title tells neither"
    assert part(page, "汇总").one("tfoot").one("th").text == "合计"


@BOTH
def test_the_totals_stand_first(made: Made) -> None:
    page = page_of(made)
    cards = {each.one("span").text: each.one("strong").text for each in page.one("ul", "figures").all("li")}
    by_unit = next(each for each in made()[1] if each.id == "unit")
    assert by_unit.total is not None
    for heading in ("人次", "类数（类）", "场次（场）"):
        at = by_unit.at(heading)
        assert cards[heading] == written(by_unit.columns[at], by_unit.total.cells[at])
    assert next(iter(cards)) == "人次"
    assert page.one("main").children[0].one("h2").text == "主要数字"


@pytest.mark.parametrize(
    ("shape", "decimals", "value", "text"),
    [
        (Shape.COUNT, 0, 1_234_567, "1,234,567"),
        (Shape.COUNT, 0, Decimal("16.50"), "16.5"),
        (Shape.AMOUNT, 2, Decimal("1234.565"), "1,234.57"),
        (Shape.AMOUNT, 4, Decimal("0.0400"), "0.04"),
        (Shape.AMOUNT, 2, Decimal("1E+2"), "100"),
        (Shape.PERCENT, 0, Decimal("0.25"), "25.0%"),
        (Shape.PERCENT, 0, Decimal("0.12345"), "12.3%"),
        (Shape.PERCENT, 0, Decimal("-0.0005"), "-0.1%"),
        (Shape.RANK, 0, 1, "1"),
    ],
)
def test_numbers_are_written_as_a_spreadsheet_shows_them(
    shape: Shape, decimals: int, value: int | Decimal, text: str
) -> None:
    column = SummaryColumn(heading="数", shape=shape, decimals=decimals)
    assert written(column, Figure(value=value, measure=Measure.SUM, rows=range(1))) == text
    assert written(column, Figure(value=value, measure=Measure.SUM)) == "", "a sum of nothing is blank"


def test_last_year_stands_with_the_total_that_it_is_compared_with() -> None:
    now, before = total_of(1_200), replace(total_of(1_000), previous=True)
    change = replace(share_of(now, before), value=Decimal("0.2"))
    columns = (
        name("单位"),
        people("人次"),
        people("上年人次"),
        SummaryColumn(heading="同比", shape=Shape.PERCENT),
    )
    one = replace(
        table("unit", columns, [line("张店区", now, before, change)]), total=line("合计", now, before, change)
    )
    cards = taken_apart(merged_page.render(city()[0], [one])).one("ul", "figures").all("li")
    assert [each.text for each in cards] == ["人次1,200上年人次 1,000同比 20.0%"]


@BOTH
def test_preliminary_figures_are_called_so_at_once_and_defined_as_in_the_workbook(made: Made) -> None:
    merged, _ = made()
    page = page_of(made)
    assert page.one("header").one("p", "gap").text == preliminary(merged)
    told = [each.text for each in part(page, "口径").one("dl").children]
    for about, said in definitions_of(merged):
        assert told[told.index(about) + 1] == said
    revised = taken_apart(merged_page.render(*made(), revisions=("淄川区改报：人次 5→7。",)))
    assert "淄川区改报：人次 5→7。" in part(revised, "口径").text


@BOTH
def test_every_chart_has_a_title_a_sentence_and_its_numbers_beside_it(made: Made) -> None:
    page = page_of(made)
    charts = [(each, chart) for each in made()[1] for chart in each.charts]
    for each, chart in charts:
        figures = [
            figure
            for figure in part(page, each.name).all("figure", "chart")
            if figure.one("strong").text == chart.title
        ]
        assert len(figures) == 1
        assert figures[0].one("figcaption").text == chart.title + chart.says
        assert part(page, each.name).all("table")
    pictures = [each for each in page.all() if each.attributes.get("role") == "img"]
    assert pictures
    for picture in pictures:
        assert {"aria-labelledby", "aria-describedby"} <= picture.attributes.keys()
        assert not picture.all("table") + picture.all("a") + picture.all("details")


def test_units_are_drawn_in_order_of_their_rank() -> None:
    _, tables = city()
    by_unit = next(each for each in tables if each.id == "unit")
    at = by_unit.at("人次")
    wanted = sorted(
        ((written(by_unit.columns[at], each.cells[at])) for each in by_unit.lines),
        key=lambda text: -int(text.replace(",", "")),
    )
    bars = part(page_of(city), by_unit.name).one("div", "bars")
    assert [row.one("span", "value").text for row in bars.all("div", "row")] == wanted
    widths = [float(row.all("rect", "mark")[0].attributes["width"][:-1]) for row in bars.all("div", "row")]
    assert widths[0] == 100
    assert widths == sorted(widths, reverse=True)


def test_a_second_series_is_hatched_and_named() -> None:
    legend = part(page_of(city), "同比").one("figure", "chart").one("ul", "legend")
    assert [each.text for each in legend.all("li")] == ["人次", "上年人次"]
    fills = [each.attributes["fill"] for each in legend.all("rect") if "fill" in each.attributes]
    assert fills == ["url(#hatched)"]


def test_sixteen_cities_stand_where_they_lie_and_one_without_figures_is_told() -> None:
    assert len(set(PLACES.values())) == len(PLACES) == 16
    chart = Chart(kind=ChartKind.TILES, title="16 市", values=("人次",), says="一市有数。")
    one = table("city", (name("市"), people("人次")), [line("淄博市", total_of(1_234))], chart)
    tiles = taken_apart(merged_page.render(city()[0], [one])).all("span", "tile")
    assert len(tiles) == 16
    told = {each.one("span", "name").text: each for each in tiles}
    assert told["淄博"].one("span", "value").text == "1,234"
    assert told["淄博"].classes >= {"h5", "r2", "c3"}
    assert "absent" in told["青岛"].classes
    assert told["青岛"].one("span", "value").text == "–"


def test_other_units_than_cities_are_tiles_side_by_side() -> None:
    chart = Chart(kind=ChartKind.TILES, title="各区县", values=("人次",), says="两个区县。")
    lines = [line("张店区", total_of(3)), line("高青县", total_of(0))]
    one = table("county", (name("单位"), people("人次")), lines, chart)
    tiles = taken_apart(merged_page.render(city()[0], [one])).all("span", "tile")
    assert [each.text for each in tiles] == ["张店区3", "高青县0"]
    assert [each.classes for each in tiles] == [{"tile", "h5"}, {"tile", "h0"}]


def test_targets_are_bars_with_a_mark_where_the_target_is() -> None:
    section = part(page_of(city), "指标")
    bullets = section.one("div", "bullets").all("div", "row")
    assert [each.one("span", "value").text for each in bullets] == [
        "36.7%1.62 万人次／4.41 万人次",
        "60.0%0.9 万人次／1.5 万人次",
        "151.5%0.5 万人次／0.33 万人次",
        "––／1 万人次",
    ]
    assert all(each.one("line", "goal").attributes["x1"] == "66.00%" for each in bullets)
    widths = [each.all("rect", "mark")[0].attributes["width"] for each in bullets[:3]]
    assert widths == ["24.24%", "39.60%", "100.00%"]
    assert bullets[3].all("rect", "mark") == []


def test_a_bar_far_beyond_its_target_is_broken_off() -> None:
    one = targets()
    done, wanted = total_of(9), total_of(3)
    wide = replace(one, lines=(line("创业培训", done, wanted, share_of(done, wanted), None, ""),))
    row = taken_apart(merged_page.render(city()[0], [wide])).one("div", "bullets").one("div", "row")
    assert row.one("rect", "mark").attributes["width"] == "100.00%"
    assert row.one("line", "goal").attributes["x1"] == "50.00%"
    assert len(row.all("line", "break")) == 2


@BOTH
def test_who_has_not_reported_is_named(made: Made) -> None:
    merged, _ = made()
    coverage = merged.coverage
    assert coverage is not None
    section = part(page_of(made), "覆盖")
    for each in coverage.lines:
        if each.state.value != "已覆盖":
            assert each.region.name in section.text
    told = {each.text for each in section.all("h3")}
    silent, zones = (coverage.tally(Covered.SILENT, zones=zones) for zones in (False, True))
    assert f"未报送：县（市、区） {silent} 个" + (f"，功能区 {zones} 个" if zones else "") in told


def test_the_band_of_states_fills_its_room_and_tells_them_apart_by_pattern() -> None:
    band = part(page_of(province), "覆盖").one("div", "band")
    parts = band.all("rect", "state")
    assert sum(float(each.attributes["width"][:-1]) for each in parts) == pytest.approx(100, abs=0.1)
    assert [each.classes - {"state"} for each in parts] == [{"done"}, {"planned"}, {"not"}, {"silent"}]
    patterns = [each.attributes["fill"] for each in band.all("rect") if "fill" in each.attributes]
    assert patterns == ["url(#hatched)", "url(#dotted)"]


@BOTH
def test_the_tally_gives_the_figures_of_coverage(made: Made) -> None:
    tally = next(each for each in made()[1] if each.tallies)
    cards = {each.one("span").text: each for each in page_of(made).one("ul", "figures").all("li")}
    bound = tally.lines[0]
    for heading, column in (("覆盖率", "覆盖率"), ("未报送", "未报送（个）")):
        at = tally.at(column)
        shown = cards[heading].one("strong").text.removesuffix(" 个")
        assert shown == written(tally.columns[at], bound.cells[at])


def test_thousands_of_queries_leave_the_page_small_and_say_where_the_others_are() -> None:
    merged, tables = province()
    assert len(merged.told) == 5_000
    html = merged_page.render(merged, tables)
    assert len(html.encode()) < 400_000
    section = part(taken_apart(html), "情况说明")
    assert "核实性问题 5,000 处，其中 5,000 处没有情况说明" in section.text
    listed = len(section.all("li"))
    left = sum(int(each.replace(",", "")) for each in re.findall(r"另有 ([0-9,]+) 处", section.text))
    assert listed + left == 5_000
    assert "见工作簿的“情况说明”表" in section.text
    folded = [each.text for each in section.all("summary")]
    assert "PJ203 1,667 处，1,667 处没有说明：PJ203 请核实" in folded, "what is asked stands outside the fold"


def test_a_long_list_of_units_is_drawn_in_part_and_told_whole() -> None:
    section = part(page_of(province), "汇总")
    units = next(each for each in province()[1] if each.id == "unit")
    assert len(section.one("div", "bars").all("div", "row")) == 24
    assert f"另有 {len(units.lines) - 24} 个见下面的数据表" in section.text
    assert f"（{len(units.lines)} 行）" in section.one("summary").text


def test_a_table_of_thousands_of_lines_says_where_the_others_are() -> None:
    lines = [line(f"未对应：第{at}种", total_of(at)) for at in range(5_000)]
    chart = Chart(kind=ChartKind.BARS, title="图", values=("人次",), says="一句。")
    one = table("audience", (name("群体"), people("人次")), lines, chart)
    html = merged_page.render(city()[0], [one])
    assert len(html.encode()) < 200_000
    section = part(taken_apart(html), "audience")
    assert "另有 4,600 行见工作簿的“audience”表" in section.text
    assert len(section.one("tbody").all("tr")) == 400


@pytest.mark.parametrize(("columns", "parts"), [(15, [16]), (16, [13, 5]), (30, [13, 13, 7])])
def test_a_table_too_wide_for_paper_becomes_several_with_the_names_in_each(
    columns: int, parts: list[int]
) -> None:
    headings = [f"栏{at}" for at in range(columns)]
    lines = [line(each, *map(total_of, range(1, columns + 1))) for each in ("张店区", "高青县")]
    one = table("a", (name("单位"), *map(people, headings)), lines)
    boxes = part(taken_apart(merged_page.render(city()[0], [one])), "a").all("table")
    assert [len(each.one("thead").one("tr").children) for each in boxes] == parts
    assert [cell.text for each in boxes for cell in each.one("thead").all("th")[1:]] == headings
    assert all([each.text for each in box.one("tbody").all("th")] == ["张店区", "高青县"] for box in boxes)


@pytest.mark.parametrize("count", [40, 41])
def test_the_end_of_a_long_heat_map_is_folded_with_its_total(count: int) -> None:
    chart = Chart(kind=ChartKind.HEAT, title="图", values=("人次",), says="一句。")
    lines = [line(f"单位{at}", total_of(at)) for at in range(count)]
    one = table("a", (name("甲"), people("人次")), lines, chart)
    one = replace(one, total=line("合计", total_of(780)))
    section = part(taken_apart(merged_page.render(city()[0], [one])), "a")
    assert [len(each.all("tr")) for each in section.all("tbody")] == [40, 1][: count - 39]
    assert len(section.all("details")) == (count > 40)
    assert section.all("table", "heat")[-1].all("tfoot")
    assert len(section.all("tfoot")) == 1


def test_a_form_without_summaries_still_has_its_queries_and_sources() -> None:
    page = taken_apart(merged_page.render(city()[0], []))
    assert [each.text[:2] for each in page.all("h2")] == ["主要", "情况", "来源", "口径"]


def test_the_content_code_stands_at_the_foot_of_the_page_and_of_each_sheet_of_paper() -> None:
    html = merged_page.render(*city(), code=CODE)
    assert f"内容校验码：{CODE}" in taken_apart(html).one("footer").text
    assert f"内容校验码 {CODE}" in html[: html.index("</style>")]
    assert "校验码" not in merged_page.render(*city())
    with pytest.raises(ValueError, match="no content code"):
        merged_page.render(*city(), code='"} body { display: none }')


@pytest.mark.parametrize("id_", ["main", "key", "queries", "sources", "counting", "unit-1"])
def test_no_summary_takes_the_anchor_of_another_part(id_: str) -> None:
    chart = Chart(kind=ChartKind.BARS, title="图", values=("人次",), says="一句。")
    mine = table(id_, (name("甲"), people("人次")), [line("乙", total_of(1))], chart)
    taken_apart(merged_page.render(city()[0], (*city()[1], mine)))


# Safe whatever was sent.


def hostile() -> tuple[Merged, tuple[SummaryTable, ...]]:
    """Return a merge and a summary in which every word was sent by somebody who means harm."""
    sheet = submitted(f"{HOSTILE}.xlsx", [("淄博市", "张店区", HOSTILE, HOSTILE, 3, "2021.6.1", HOSTILE)])
    asked = replace(finding(sheet, 0, "period", card=ruled("RG004")), message=HOSTILE, explanation=HOSTILE)
    kinds = (ChartKind.BARS, ChartKind.COLUMNS, ChartKind.HEAT, ChartKind.TILES)
    charts = (Chart(kind=kind, title=HOSTILE, values=(HOSTILE,), says=HOSTILE) for kind in kinds)
    found = table("a", (name("甲"), people(HOSTILE)), [line(HOSTILE, total_of(3))], *charts)
    return merged_of([sheet], asked), (replace(found, notes=(HOSTILE,), name=HOSTILE), targets())


def test_nothing_that_was_sent_becomes_markup() -> None:
    html = merged_page.render(*hostile())
    page = taken_apart(html)
    assert page.all("img") == []
    assert len(page.all("script")) == 1
    assert "onerror" not in {key for each in page.all() for key in each.attributes}
    assert "\u202e" not in html
    assert page.text.count("[U+202E]gnp") > 10


def test_what_was_sent_keeps_its_direction_to_itself() -> None:
    hebrew = "\u05d0\u05d1\u05d2"
    chart = Chart(kind=ChartKind.BARS, title="图", values=("人次",), says="一句。")
    one = table("a", (name("甲"), people("人次")), [line(hebrew, total_of(3))], chart)
    page = taken_apart(merged_page.render(city()[0], [one]))
    assert [each.text for each in page.all("bdi")].count(hebrew) == 2
    assert page.text.count(hebrew) == 2


def test_personal_numbers_are_masked_wherever_they_stand() -> None:
    number, mobile = "110101199003074477", "13800001234"
    sheet = submitted(f"张三{mobile}.xlsx", [("淄博市", "张店区", number, number, 3, "2021.6.1", number)])
    asked = replace(finding(sheet, 0, "period"), message=f"{number}不对", explanation=f"请打{mobile}")
    found = table(
        "a",
        (name("甲"), people("人次")),
        [line(f"{number} {mobile}", total_of(3))],
        Chart(kind=ChartKind.BARS, title="图", values=("人次",), says="一句。"),
    )
    said = replace(found.charts[0], title=number, says=mobile)
    found = replace(found, name=mobile, title=number, notes=(mobile,), charts=(*found.charts, said))
    html = merged_page.render(merged_of([sheet], asked), [found])
    assert number not in html
    assert mobile not in html
    assert "138****1234" in html


@BOTH
def test_the_page_loads_nothing_and_runs_only_its_own_script(made: Made) -> None:
    html = merged_page.render(*made())
    assert not re.search(r"(?:https?:)?//(?!\s)[a-z]", re.sub(r"<script>.*?</script>", "", html))
    assert not re.search(r'\b(?:src|srcset|action|data|poster|xlink:href)="', html)
    assert not re.search(r"url\((?!#)|@import|@font-face", html)
    policy = next(
        each.attributes["content"]
        for each in taken_apart(html).all("meta")
        if each.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-\S+'; script-src 'sha256-\S+'; "
        r"base-uri 'none'; form-action 'none'",
        policy,
    )
    assert " style=" not in html


@BOTH
def test_the_same_merge_gives_the_same_page(made: Made) -> None:
    assert merged_page.render(*made(), code=CODE) == merged_page.render(*made(), code=CODE)
    again = merged_tables.merged("淄博市")
    assert merged_page.render(again, city()[1]) == merged_page.render(*city())


def test_a_chart_of_a_column_that_is_not_there_is_an_error() -> None:
    chart = Chart(kind=ChartKind.BARS, title="图", values=("没有的栏",), says="一句。")
    one = table("a", (name("甲"), people("人次")), [line("乙", total_of(1))], chart)
    with pytest.raises(KeyError, match="没有的栏"):
        merged_page.render(city()[0], [one])
