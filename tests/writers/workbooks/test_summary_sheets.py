"""Summaries as sheets: formulas that select what was counted, values that agree, charts that print."""

import re
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from msgspec.structs import replace

from libreoffice import converted, needs_office
from project_submissions import AUDIENCES, PROJECTS, TIMES, merged_of, submitted
from read_back import grids_of, notes_of
from skilltrain_cli.operations.summaries.summary_table import (
    Chart,
    ChartKind,
    Condition,
    Shape,
    SummaryCell,
    SummaryColumn,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.values.figure_with_sources import Figure, Measure
from skilltrain_cli.writers.workbooks.cell_text import fitting_width, width_of
from skilltrain_cli.writers.workbooks.summaries import live_formulas, merged_workbook
from skilltrain_cli.writers.workbooks.summaries.merged_workbook import write_merged_book
from skilltrain_cli.writers.workbooks.workbook_style import BODY_SIZE

ZIBO = "淄博市"
MERGED = merged_of(
    [
        submitted(
            f"{name}.xlsx",
            [(ZIBO, name, project, who, 7 + at, time, "")
             for at, (project, who, time) in enumerate(zip(PROJECTS, AUDIENCES, TIMES, strict=False))],
        )
        for name in ("张店区", "淄川区")
    ]
)  # fmt: skip
PEOPLE = MERGED.table.columns["trainees"]
WHO = MERGED.table.columns["audience"]
MONTHS = MERGED.derived["计入时段"]
Draw = Callable[..., Path]
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def people(rows: Sequence[int]) -> Figure:
    return Figure.made(Measure.SUM, "trainees", PEOPLE, rows, of="人次")


def line(name: str, rows: Sequence[int], whole: Figure | None, where: tuple[Condition, ...]) -> SummaryLine:
    """Return a line with a count, a sum, a sum of one month, a share and a place left blank."""
    total = people(rows)
    month = people([row for row in rows if MONTHS[row] == "2021年5月"])
    share = Figure(
        value=Decimal(total.value) / Decimal((whole or total).value),
        measure=Measure.RATIO,
        field="trainees",
        parts=(total, whole or total),
        rows=rows,
    )
    cells: tuple[SummaryCell, ...] = (name, Figure.count(rows), total, month if month.rows else None, share)
    return SummaryLine(cells=cells, where=where)


def table_of(words: Sequence[str], **other: object) -> SummaryTable:
    """Return a table by audience."""
    everyone = range(len(MERGED.table))
    whole = line("合计", everyone, None, ())
    found = whole.cells[2]
    assert isinstance(found, Figure)
    lines = [
        line(word, [row for row in everyone if WHO[row] == word], found,
             (Condition(column="audience", word=word),))
        for word in words
    ]  # fmt: skip
    columns = (
        SummaryColumn(heading="群体", shape=Shape.NAME, width=40),
        SummaryColumn(heading="场次（场）", shape=Shape.COUNT, measure="场"),
        SummaryColumn(heading="人次", shape=Shape.COUNT, measure="人次"),
        SummaryColumn(
            heading="5月人次",
            shape=Shape.COUNT,
            where=(Condition(column="计入时段", word="2021年5月"),),
        ),
        SummaryColumn(heading="占比", shape=Shape.PERCENT, decimals=1),
    )
    named: dict[str, object] = {
        "id": "who",
        "name": "群体",
        "title": "群体汇总表",
        "columns": columns,
        "lines": tuple(lines),
        "total": whole,
    }
    return SummaryTable(**named | other)  # type: ignore[arg-type]


@pytest.fixture
def drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Draw:
    """Return a function that writes a workbook with these summaries alone."""

    def draw(*tables: SummaryTable) -> Path:
        monkeypatch.setattr(merged_workbook, "tables_of", lambda _: tables)
        path = tmp_path / "汇总.xlsx"
        write_merged_book(MERGED, path)
        return path

    return draw


def formulas(path: Path, name: str) -> dict[str, str]:
    cells = (cell for row in openpyxl.load_workbook(path)[name].iter_rows() for cell in row)
    return {cell.coordinate: cell.value for cell in cells if cell.data_type == "f"}


def test_words_that_a_condition_would_misread_are_compared_letter_by_letter(drawn: Draw) -> None:
    found = formulas(drawn(table_of(AUDIENCES)), "群体")
    by_word = {word: found[f"B{3 + at}"] for at, word in enumerate(AUDIENCES)}
    tame = {word for word, formula in by_word.items() if formula.startswith("=COUNTIFS(")}
    assert tame == {"失业人员", "企业职工", "退役军人、残疾人"}
    assert all("EXACT(" in by_word[word] for word in set(AUDIENCES) - tame)
    assert not any(word in formula for word in ("=1+1", ">5") for formula in found.values())
    assert found["D3"].startswith("=SUMPRODUCT(")  # a month has digits: COUNTIFS might take it for a day
    assert (found["B11"], found["C11"][:5], found["E3"]) == (
        "=COUNTA('项目制培训情况统计表'!$C$4:$C$19)",
        "=SUM(",
        '=IF(N($C$11)=0,"",$C3/$C$11)',
    )


@needs_office
def test_libreoffice_works_out_every_value(drawn: Draw, tmp_path: Path) -> None:
    among = table_of(
        ("失业人员", "残疾人"), id="theme", name="主题", total=None,
    )  # fmt: skip
    lines = [
        SummaryLine(
            cells=(word, *line(word, rows, None, ()).cells[1:4], None),
            where=(Condition(column="audience", word=word, among=True),),
        )
        for word in ("退役军人", "残疾人")
        for rows in ([row for row in range(len(WHO)) if word in str(WHO[row]).split("、")],)
    ]
    path = drawn(table_of(AUDIENCES), replace(among, lines=tuple(lines)))
    bare = tmp_path / "bare.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bare, "w") as out:
        for name in source.namelist():
            out.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", source.read(name)))
    [anew] = converted(tmp_path, "xlsx:Calc MS Excel 2007 XML", bare)
    ours, theirs = (openpyxl.load_workbook(each, data_only=True) for each in (path, anew))
    for name in ("群体", "主题"):
        told = formulas(path, name)
        assert len(told) >= 4
        for cell in told:
            assert theirs[name][cell].value == pytest.approx(ours[name][cell].value), (name, cell)


def test_beyond_a_limit_values_stand_without_formulas_and_the_sheet_says_so(
    drawn: Draw,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live = drawn(table_of(AUDIENCES))
    values = [row[1:3] for row in openpyxl.load_workbook(live, data_only=True)["群体"].values][2:]
    monkeypatch.setattr(live_formulas, "_ENOUGH", 10)
    path = drawn(table_of(AUDIENCES))
    assert formulas(path, "群体") == {}
    assert "不设公式" in notes_of(grids_of(path)["群体"])
    assert [row[1:3] for row in openpyxl.load_workbook(path)["群体"].values][3:] == values


# Charts

BARS = Chart(kind=ChartKind.BARS, title="各群体人次", values=("人次",), says="人次最多的是失业人员（14）。")


def parts(path: Path, folder: str) -> list[ET.Element]:
    with zipfile.ZipFile(path) as package:
        names = sorted(
            name for name in package.namelist() if name.startswith(folder) and name.endswith(".xml")
        )
        return [ET.fromstring(package.read(name)) for name in names]


def texts(chart: ET.Element, tag: str) -> list[str]:
    found = [*chart.iter(f"{CHART}{tag}")]
    return ["".join(each.itertext()) for each in found]


def test_a_chart_has_title_axes_numbers_and_words_for_who_cannot_see_it(drawn: Draw) -> None:
    path = drawn(table_of(AUDIENCES[:2], charts=(BARS,)))
    [chart] = parts(path, "xl/charts/chart")
    assert texts(chart, "title") == ["各群体人次", "群体", "人次"]
    assert [each.get("val") for each in chart.iter(f"{CHART}barDir")] == ["bar"]
    assert len([*chart.iter(f"{CHART}valAx")]) == len([*chart.iter(f"{CHART}catAx")]) == 1
    assert [each.get("val") for each in chart.iter(f"{CHART}showVal")] == ["1"]
    assert [each.text for each in chart.iter(f"{CHART}f")] == ["群体!$A$3:$A$4", "群体!$C$3:$C$4"]
    colours = {each.get("val") for each in chart.iter() if each.tag.endswith("srgbClr")}
    assert all(len({colour[at : at + 2] for at in (0, 2, 4)}) == 1 for colour in colours if colour)
    [drawing] = parts(path, "xl/drawings/drawing")
    assert [each.get("descr") for each in drawing.iter() if each.get("descr")] == [BARS.says]
    said = [cell.value for row in openpyxl.load_workbook(path)["群体"].iter_rows() for cell in row]
    assert BARS.says in said


def test_several_series_differ_without_colours(drawn: Draw) -> None:
    months = Chart(kind=ChartKind.COLUMNS, title="人次", values=("人次", "5月人次"), says="看两列。")
    [chart] = parts(drawn(table_of(AUDIENCES[:2], charts=(months,))), "xl/charts/chart")
    assert [each.get("val") for each in chart.iter(f"{CHART}barDir")] == ["col"]
    fills = [ET.tostring(each.find(f"{CHART}spPr")) for each in chart.iter(f"{CHART}ser")]  # type: ignore[arg-type]
    assert len(set(fills)) == 2
    assert len([*chart.iter(f"{CHART}legend")]) == 1


def test_of_very_many_lines_the_chart_shows_the_greatest_by_a_table_of_their_own(drawn: Draw) -> None:
    base = table_of(AUDIENCES[:1])
    [one] = base.lines
    lines = []
    for number in range(136):
        figure = Figure(value=number * 7 % 136, measure=Measure.GIVEN)
        lines.append(replace(one, cells=(f"单位{number}", figure, figure, None, None)))
    path = drawn(replace(base, lines=tuple(lines), charts=(BARS,)))
    sheet = openpyxl.load_workbook(path)["群体"]
    assert {*sheet.tables} == {"群体表", "群体前15位表"}
    top = sheet.tables["群体前15位表"].ref
    values = openpyxl.load_workbook(path, data_only=True)["群体"][top]
    assert [row[1].value for row in values[1:]] == [*range(135, 120, -1)]
    assert all(str(row[0].value).startswith("单位") for row in values[1:])
    [chart] = parts(path, "xl/charts/chart")
    first, last = (int(number) for number in re.findall(r"\d+", top))
    assert [each.text for each in chart.iter(f"{CHART}f")][1] == f"群体!$B${first + 1}:$B${last}"
    assert sheet.row_breaks.brk[0].id == first - 2  # the sentence, the table and their chart on one page


def test_bars_are_called_what_tells_them_apart(drawn: Draw) -> None:
    base = table_of(AUDIENCES[:3])
    city = SummaryColumn(heading="市", shape=Shape.NAME)
    for cities, names in ((("甲市", "甲市", "乙市"), "$B$3:$B$5"), (("甲市", "乙市", "丙市"), "$A$3:$A$5")):
        lines = [
            replace(each, cells=(name, *each.cells)) for name, each in zip(cities, base.lines, strict=True)
        ]
        whole = replace(base, columns=(city, *base.columns), lines=tuple(lines), total=None, charts=(BARS,))
        [chart] = parts(drawn(whole), "xl/charts/chart")
        assert next(each.text for each in chart.iter(f"{CHART}f")) == f"群体!{names}"
    alike = [replace(each, cells=(*each.cells[:1], "失业人员", *each.cells[2:])) for each in lines[:2]]
    both = replace(whole, lines=(*alike, replace(lines[2], cells=("乙市", *lines[2].cells[1:]))))
    [chart] = parts(drawn(both), "xl/charts/chart")
    assert next(each.text for each in chart.iter(f"{CHART}f")) == "群体!$A$3:$B$5"


def test_a_heat_map_shades_the_cells_and_leaves_their_numbers(drawn: Draw) -> None:
    heat = Chart(kind=ChartKind.HEAT, title="冷热", values=("人次", "5月人次"), says="最多的在前。")
    tiles = Chart(kind=ChartKind.TILES, title="分布", values=("人次",), says="只在网页上。")
    path = drawn(table_of(AUDIENCES[:2], charts=(heat, tiles)))
    sheet = openpyxl.load_workbook(path)["群体"]
    [shaded] = sheet.conditional_formatting
    assert str(shaded.sqref) == "C3:C4 D3:D4"
    assert [rule.type for rule in shaded.rules] == ["colorScale"]
    assert parts(path, "xl/charts/chart") == []
    assert any("最多的在前。" in str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_a_short_name_is_never_written_down_the_page(drawn: Draw) -> None:
    names = SummaryColumn(heading="市", shape=Shape.NAME)
    columns = (names, *(SummaryColumn(heading=f"第{at}项", shape=Shape.COUNT) for at in range(40)))
    lines = (SummaryLine(cells=("淄博市", *(people([0]),) * 40)),)
    sheet = openpyxl.load_workbook(drawn(table_of((), columns=columns, lines=lines, total=None)))["群体"]
    assert fitting_width(sheet.column_dimensions["A"].width, BODY_SIZE) > width_of("淄博市")


def test_no_measure_is_torn_from_its_word_while_the_page_has_room(drawn: Draw) -> None:
    few, many = (
        tuple(SummaryColumn(heading=f"第{at:02}项目数（个）", shape=Shape.TEXT) for at in range(count))
        for count in (8, 25)
    )
    for columns, whole in ((few, True), (many, False)):
        lines = (SummaryLine(cells=("",) * len(columns)),)
        path = drawn(table_of((), columns=columns, lines=lines, total=None, charts=()))
        sheet = openpyxl.load_workbook(path)["群体"]
        widths = [dimension.width for dimension in sheet.column_dimensions.values()]
        assert (
            all(fitting_width(width, BODY_SIZE) > width_of(columns[0].heading) for width in widths) is whole
        )
