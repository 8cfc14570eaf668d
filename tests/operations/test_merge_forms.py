"""Merging forms that live in tests alone: rows and sums equal what a few lines work out by themselves."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from form_submissions import PROVINCE, SETTING, card_of, merged_of, of_grid, submitted
from invented_forms import COURSE, LEVELS, ONE_SEASON, PLACEMENT, PROGRESS, RETURN, SEASON, SITE, TEACHER
from libreoffice import needs_office, recalculated
from read_back import grids_of, listed_rows, notes_of
from skilltrain_cli.forms.card_fit import fit_cards
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.forms.spec import FormSpec, Layout, Merge, Summary
from skilltrain_cli.intake.unread_sheets import passed_over
from skilltrain_cli.judging.subject import FormSheet
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.judging.submission import submitted as submitted_as
from skilltrain_cli.operations.merge import Choice, Merged, MergeRefusedError
from skilltrain_cli.operations.merge.notice_demands_met import Reach, Reached
from skilltrain_cli.operations.summaries.merge_tables import tables_of
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.rules.run_rules import check
from skilltrain_cli.values.figure_with_sources import Figure, Measure, Number, measured
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.writers.workbooks.summaries.merged_workbook import write_merged_book
from summary_lines import kinds as kinds_of
from summary_lines import lines, table, whole
from summary_lines import units as units_of

ZIBO = (
    "淄川区", "张店区", "博山区", "临淄区", "周村区", "桓台县", "高青县", "沂源县",
    "淄博高新技术产业开发区", "文昌湖省级旅游度假区", "淄博经济开发区", "市直",
)  # fmt: skip
"""Its units in official order: counties, then zones, 市直 last."""
WIDE = 12
"""Columns that are looked at."""
ZAOZHUANG = ("市中区", "薛城区", "峄城区")
OCCUPATIONS = ("陶瓷工艺", "电工第一期", "电工第二期", "养老护理")

Teacher = tuple[str, str, str, str, int, date, str | None]


def _teachers(unit: str, count: int) -> list[Teacher]:
    """Return rows of a unit that a formula makes, so that any script may know them."""
    return [
        (
            unit,
            f"教师{at}",
            OCCUPATIONS[at % 4],
            LEVELS[(at + len(unit)) % 3],
            100 + 10 * at + len(unit),
            date(2021, 1 + at % 5, 1 + at),
            "兼职" if at % 2 else None,
        )
        for at in range(count)
    ]


def _sent(city: str, units: Sequence[str]) -> list[Submitted]:
    """Return what each unit sends, the last one first."""
    return [
        submitted(TEACHER, f"{city}{unit}.xlsx", _teachers(unit, 2 + at % 3))
        for at, unit in reversed(list(enumerate(units)))
    ]


ROWS = [each for at, unit in enumerate(ZIBO) for each in _teachers(unit, 2 + at % 3)]
"""What the rows of one city must be, in order."""


def _book(merged: Merged, path: Path) -> Mapping[str, Grid]:
    write_merged_book(merged, path)
    return grids_of(path)


def _lines(grid: Grid, first: int | None = None) -> list[list[Value]]:
    found = listed_rows(grid) if first is None else range(first, grid.bottom + 1)
    rows = (dict(grid.filled(row)) for row in found)
    return [[cells.get(column) for column in range(WIDE)] for cells in rows]


def _rows(rows: Sequence[Sequence[Value]]) -> list[list[Value]]:
    return [[*each, *[None] * (WIDE - len(each))] for each in rows]


def _back(form_of: Submitted, merged: Merged, file: str, path: Path) -> Submitted:
    """Return a merged workbook as the next level receives it."""
    form = form_of.sheet.form
    return of_grid(form, _book(merged, path)[form.card.sheet_name], file)


# Rows


def test_eleven_counties_and_the_citys_own_equal_an_independent_script(tmp_path: Path) -> None:
    merged = merged_of(TEACHER, _sent("淄博市", ZIBO))
    grid = _book(merged, tmp_path / "市.xlsx")["培训教师登记表"]
    assert [line for line in _lines(grid) if line[1]][: len(ROWS)] == _rows(ROWS)
    fees: dict[str, int] = defaultdict(int)
    for unit, _, _, _, fee, _, _ in ROWS:
        fees[unit] += fee
    found = {line.name: line.values[0] for line in units_of(merged)[:-1]}
    assert found == fees
    assert [*found] == [*ZIBO]
    assert merged.totals["fee"].value == sum(fees.values())
    assert merged.totals["fee"].of == "元"
    kinds = {(unit, name.removesuffix("第一期").removesuffix("第二期")) for unit, _, name, *_ in ROWS}
    assert kinds_of(whole(merged)) == len(kinds)


def test_declared_summaries_equal_an_independent_script() -> None:
    merged = merged_of(TEACHER, _sent("淄博市", ZIBO))
    levels, quarters, units = (lines(table(merged, name)) for name in ("level", "quarter", "unit-2"))
    count = Counter(row[3] for row in ROWS)
    fees: dict[str, int] = defaultdict(int)
    for row in ROWS:
        fees[row[3]] += row[4]
    told = [(line.name, line.count, *line.values) for line in levels[:-1]]
    assert told == [(name, count[name], fees[name]) for name in LEVELS]
    assert [line.name for line in quarters] == ["2021年第一季度", "2021年第二季度", "合计"]
    by_quarter = Counter("一" if row[5].month < 4 else "二" for row in ROWS)
    assert [line.count for line in quarters[:-1]] == [by_quarter["一"], by_quarter["二"]]
    assert [line.names for line in units[:-1]] == [("淄博市", unit) for unit in ZIBO]


def test_two_cities_come_to_the_same_as_all_their_counties(tmp_path: Path) -> None:
    first = merged_of(TEACHER, _sent("淄博市", ZIBO))
    second = merged_of(TEACHER, _sent("枣庄市", ZAOZHUANG))
    cities = [
        _back(_sent("枣庄市", ZAOZHUANG)[0], second, "枣庄市.xlsx", tmp_path / "b.xlsx"),
        _back(_sent("淄博市", ZIBO)[0], first, "淄博市.xlsx", tmp_path / "a.xlsx"),
    ]
    steps = merged_of(TEACHER, cities, PROVINCE)
    straight = merged_of(TEACHER, [*_sent("淄博市", ZIBO), *_sent("枣庄市", ZAOZHUANG)], PROVINCE)
    assert steps.table.columns == straight.table.columns
    assert tables_of(steps) == tables_of(straight)
    rows: list[Sequence[Value]] = [(f"淄博市{row[0]}", *row[1:]) for row in ROWS]
    rows += [
        (f"枣庄市{row[0]}", *row[1:])
        for at, name in enumerate(ZAOZHUANG)
        for row in _teachers(name, 2 + at % 3)
    ]
    grid = _book(steps, tmp_path / "省.xlsx")["培训教师登记表"]
    assert [line for line in _lines(grid) if line[1]][: len(rows)] == _rows(rows)
    again = of_grid(TEACHER, grid, "山东省.xlsx")
    assert [unit and unit.code for unit in again.units] == [
        block.unit.code for block in steps.table.blocks for _ in block.rows
    ]


def test_who_has_sent_nothing_is_told_where_submissions_are_asked_for(tmp_path: Path) -> None:
    merged = merged_of(TEACHER, _sent("淄博市", ZIBO[:3]))
    (reach,) = merged.covered
    assert isinstance(reach, Reach)
    states = {line.region.name: line.state for line in reach.lines}
    assert [name for name, state in states.items() if state is Reached.SENT] == [*ZIBO[:3]]
    assert len(reach.in_state(Reached.SILENT)) == 5  # of 8 counties: zones are not bound
    assert len(reach.in_state(Reached.SILENT, zones=True)) == 3
    assert set(states.values()) == {Reached.SENT, Reached.SILENT}
    grid = _book(merged, tmp_path / "市.xlsx")["覆盖"]
    said = str(grid.value(Spot(1, 0)))
    assert "每个县（市、区）2021年6月15日前报送《培训教师登记表》（附件）" in said
    assert grid.value(Spot(0, 0)) == "淄博市“一县一表”报送情况表"


@needs_office
@pytest.mark.parametrize("level", ["city", "province"])
def test_libreoffice_works_out_the_same_values(level: str, tmp_path: Path) -> None:
    teachers = [*_sent("淄博市", ZIBO), *(_sent("枣庄市", ZAOZHUANG) if level == "province" else [])]
    quarters = [*_returns("淄博市", ZIBO), *(_returns("枣庄市", ZAOZHUANG) if level == "province" else [])]
    choice = PROVINCE if level == "province" else Choice()
    times = [("2021年第一季度", 30, 5), ("2021年第二季度", 40, 7)]
    seasons = [_season("淄博市张店区", *times), _season("淄博市淄川区", times[0])]
    seasons += [_season("枣庄市滕州市", *times)] if level == "province" else []
    names = ("教师", "季报", "进度", "课程", "比率", "就业", "登记", "基地")
    paths = [tmp_path / f"{name}.xlsx" for name in names]
    number = None if level == "province" else 2
    placed, listed = _placements(PLACEMENT)[:number], _placements(LISTED)[:number]
    if level == "province":  # two units of one name: no condition tells their rows apart
        rows = [("市中区", "2021年第一季度", "甲", None, 7, None, 3, 2, None)]
        listed += [submitted(LISTED, f"{city}市中区.xlsx", rows) for city in ("枣庄市", "济南市")]
    given_in = (teachers, quarters, seasons, _courses(), _progress()[:number], placed, listed)
    forms = (TEACHER, RETURN, SEASON, COURSE, PROGRESS, PLACEMENT, LISTED)
    for form, sheets, path in zip(forms, given_in, paths, strict=False):
        write_merged_book(merged_of(form, sheets, choice), path)
    sites = SITES if level == "province" else SITES[:2]
    cards = [card_of(SITE, f"{cells[0]}.xlsx", cells) for cells in sites]
    write_merged_book(merged_of(SITE, cards, choice), paths[-1])
    for path, anew in zip(paths, recalculated(tmp_path, *paths), strict=True):
        for name, grid in grids_of(path).items():
            for row in range(grid.bottom + 1):
                for column in range(WIDE):
                    ours, theirs = grid.value(Spot(row, column)), anew[name].cell(row + 1, column + 1).value
                    if isinstance(ours, float):
                        assert theirs == pytest.approx(ours), (path.name, name, row, column)
                    elif isinstance(ours, int):
                        assert theirs == ours, (path.name, name, row, column)


LISTED = replace(PLACEMENT, card=replace(PLACEMENT.card, layout=Layout.TABLE, merge=Merge.ROWS))
"""The same as a list, among whose rows no sums stand: formulas go by conditions."""


def _placements(form: FormSpec) -> list[Submitted]:
    """Return what units send of which some give only one of what a ratio is made of."""
    first, second = "2021年第一季度", "2021年第二季度"
    sent: dict[str, list[tuple[str | int | None, ...]]] = {
        "淄博市张店区": [(first, "甲", 100, 50, 10, 9), (second, "A*", 30, 0, 12, 9)],
        "淄博市淄川区": [(first, "甲", 100, None, 20, None), (second, "A*", None, 9, 20, 7)],
        "枣庄市滕州市": [(first, None, None, 70, None, 5), (second, "甲", 0, None, 8, None)],
        "枣庄市薛城区": [(first, "A*", 40, 30, 4, 1)],
    }
    return [
        submitted(
            form, f"{unit}.xlsx", [(unit, when, batch, None, *cells, None) for when, batch, *cells in rows]
        )
        for unit, rows in sent.items()
    ]


def test_the_total_of_a_roll_divides_the_units_that_give_both(tmp_path: Path) -> None:
    merged = merged_of(PLACEMENT, _placements(PLACEMENT), PROVINCE)
    lines = _lines(_book(merged, tmp_path / "省.xlsx")[PLACEMENT.card.sheet_name])
    sums = {str(line[0]): line[3:9] for line in lines if line[1] is None}
    assert sums["合计"] == [47.1, 270, 159, 40, 16, 50]  # (50+0+30)÷(100+30+40); (9+7)÷(12+20)
    assert sums["淄博市小计"] == [38.5, 230, 59, 32, 16, 50]
    assert sums["枣庄市小计"] == [75, 40, 100, 8, None, None]


def test_a_stated_ratio_is_held_against_the_rows_that_give_both() -> None:
    rows = [
        ("淄博市张店区", "2021年第一季度", None, 50, 100, 50, None, None, None),
        ("淄博市淄川区", "2021年第一季度", None, None, 100, None, None, None, None),
        ("淄博市博山区", "2021年第一季度", None, None, None, 70, None, None, None),
    ]

    def queried(rate: int) -> list[str]:
        total = ("合计", None, None, rate, 200, 120, None, None, None)
        sheet = submitted(PLACEMENT, "淄博市.xlsx", [*rows, total]).sheet
        found = check(FormSheet(sheet, SETTING.under(PLACEMENT))).findings
        return [each.message for each in found if each.card.code == "ST009"]

    assert queried(50) == []
    [message] = queried(60)
    assert message.endswith(
        "的就业率（%）写的是 60，只算分子、分母都填了的行，就业人数÷结业人数是 50÷100＝50.0"
    )


# Sums


def _return(unit: str, at: int) -> tuple[Value, ...]:
    """Return the row of a unit that a formula makes."""
    firms, schools, teachers = 100 + 7 * at, 40 + at * at, 3 + at
    load = (Decimal(firms + schools) / teachers).quantize(Decimal("0.1"), ROUND_HALF_UP)
    women = None if at % 4 == 3 else 10 * at
    return (unit, firms + schools, firms, schools, women, teachers, str(load), f"{at}.{at:02}")


def _returns(city: str, units: Sequence[str]) -> list[Submitted]:
    rows = [_return(unit, at + len(city)) for at, unit in enumerate(units)]
    return [submitted(RETURN, f"{city}{row[0]}.xlsx", [row]) for row in reversed(rows)]


def _expected(city: str, units: Sequence[str]) -> tuple[list[Number], Decimal]:
    """Work out a total row without the engine: sums, the ratio of the sums, the money."""
    rows = [_return(unit, at + len(city)) for at, unit in enumerate(units)]
    sums: list[Number] = [sum(int(str(row[column] or 0)) for row in rows) for column in range(1, 6)]
    load = (Decimal(sums[0]) / sums[4]).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return [*sums, load], sum((Decimal(str(row[7])) for row in rows), Decimal(0))


def test_counties_add_up_to_their_city_and_cities_to_the_province(tmp_path: Path) -> None:
    parts = (("淄博市", ZIBO), ("枣庄市", ZAOZHUANG))
    cities = []
    for city, units in parts:
        merged = merged_of(RETURN, _returns(city, units))
        sums, spent = _expected(city, units)
        assert [each.value for each in merged.totals.values()] == [*sums, spent]
        grid = _book(merged, tmp_path / f"{city}.xlsx")["职业技能培训情况表"]
        total = [line for line in _lines(grid) if line[0] == "合计"]
        assert [[Decimal(str(value)) for value in line[1:8]] for line in total] == [[*sums, spent]]
        cities.append(of_grid(RETURN, grid, f"{city}.xlsx"))
    straight = merged_of(RETURN, [each for city, units in parts for each in _returns(city, units)], PROVINCE)
    steps = merged_of(RETURN, cities, PROVINCE)
    assert steps.table.columns == straight.table.columns
    assert tables_of(steps) == tables_of(straight)
    of_city = {
        line.name: [each.value for each in line.amounts if each] for line in lines(table(steps, "city"))[:-1]
    }
    for city, units in parts:
        sums, spent = _expected(city, units)
        assert of_city[city] == [*sums, spent]
    whole = [each.value for each in steps.totals.values()]
    additive = [at for at, column in enumerate(steps.counted) if column.amount.additive]
    assert [whole[at] for at in additive] == [sum(each[at] for each in of_city.values()) for at in additive]
    loads = [each[5] for each in of_city.values()]
    exact = (Decimal(whole[0]) / Decimal(whole[4])).quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert whole[5] == exact != sum(loads) / len(loads)


def test_a_province_has_a_row_of_its_own_for_each_city(tmp_path: Path) -> None:
    sheets = [*_returns("淄博市", ZIBO), *_returns("枣庄市", ZAOZHUANG)]
    steps = merged_of(RETURN, sheets, PROVINCE)
    grids = _book(steps, tmp_path / "省.xlsx")
    names = [line[0] for line in _lines(grids["职业技能培训情况表"])][: len(sheets) + 3]
    assert names == [
        *(f"淄博市{unit}" for unit in ZIBO), "淄博市小计",
        *(f"枣庄市{unit}" for unit in ZAOZHUANG), "枣庄市小计", "合计",
    ]  # fmt: skip
    back = of_grid(RETURN, grids["职业技能培训情况表"], "山东省.xlsx")
    assert merged_of(RETURN, [back], PROVINCE).table.columns == steps.table.columns
    detail = [line[0] for line in _lines(grids["来源明细"])]
    assert detail == [at + 1 for at in back.sheet.rows]


def test_a_unit_comes_once() -> None:
    twice = submitted(RETURN, "张店区.xlsx", [_return("张店区", 1), _return("张店区", 2)])
    with pytest.raises(MergeRefusedError, match="A4、A5 都是张店区的，每个单位只能有一行"):
        merged_of(RETURN, [twice])
    one, other = (submitted(RETURN, f"张店区{at}.xlsx", [_return("张店区", at)]) for at in (1, 2))
    with pytest.raises(MergeRefusedError, match="张店区"):
        merged_of(RETURN, [one, other], Choice(batches=True))


def test_nothing_known_is_blank_and_no_zero(tmp_path: Path) -> None:
    sheet = submitted(RETURN, "张店区.xlsx", [_return("张店区", 3)])
    merged = merged_of(RETURN, [sheet])
    assert not merged.totals["women"].known
    line = next(
        line for line in _lines(_book(merged, tmp_path / "a.xlsx")["职业技能培训情况表"]) if line[0] == "合计"
    )
    assert line[4] in (None, "")
    assert line[1] == 170


# Times


def _season(unit: str, *rows: tuple[str, int, int], form: FormSpec = SEASON) -> Submitted:
    return submitted(form, f"{unit}.xlsx", [(unit, *row) for row in rows])


def test_flows_of_several_times_add_up_and_of_stocks_the_last_counts(tmp_path: Path) -> None:
    sheets = [
        _season("张店区", ("2021年第一季度", 30, 5), ("2021年第二季度", 40, 7)),
        _season("淄川区", ("2021年第一季度", 10, 2), ("2021年第二季度", 20, 3)),
        _season("博山区", ("2021年第一季度", 1, 9)),
    ]
    merged = merged_of(SEASON, sheets)
    assert [(line.name, *line.values) for line in units_of(merged)] == [
        ("淄川区", 30, 3), ("张店区", 70, 7), ("博山区", 1, None), ("合计", 101, 10),
    ]  # fmt: skip
    assert [(line.name, *line.values) for line in lines(table(merged, "quarter"))] == [
        ("2021年第一季度", 41, 16), ("2021年第二季度", 60, 10), ("合计", 101, 10),
    ]  # fmt: skip
    grids = _book(merged, tmp_path / "市.xlsx")
    (blank,) = [line for line in _lines(grids["汇总"]) if line[1] == "博山区"]
    assert blank[4] in (None, "")  # it has not told of the last time: that is no zero
    assert "时点数，取最近一期" in notes_of(grids["汇总"])


def test_one_unit_has_one_row_for_each_time() -> None:
    twice = _season("张店区", ("2021年第一季度", 30, 5), ("2021年第一季度", 40, 7))
    with pytest.raises(MergeRefusedError, match="A4、A5 都是张店区的“2021年第一季度”"):
        merged_of(SEASON, [twice])


def test_different_times_are_not_added_up_unasked() -> None:
    sheets = [
        _season("张店区", ("2021年第一季度", 30, 5), form=ONE_SEASON),
        _season("淄川区", ("2021年第二季度", 10, 2), form=ONE_SEASON),
    ]
    with pytest.raises(
        MergeRefusedError, match=r"“2021年第二季度” 1 个单位（淄川区）；“2021年第一季度” 1 个单位（张店区）"
    ):
        merged_of(ONE_SEASON, sheets)


def test_one_time_written_in_two_ways_is_one_time() -> None:
    sheets = [
        _season("张店区", ("2021年第一季度", 30, 5), form=ONE_SEASON),
        _season("淄川区", ("2021年1-3月", 10, 2), form=ONE_SEASON),
    ]
    assert whole(merged_of(ONE_SEASON, sheets)).values == (40, 7)
    twice = _season("张店区", ("2021年第一季度", 30, 5), ("2021年1-3月", 40, 7))
    with pytest.raises(MergeRefusedError, match="A4、A5 都是张店区的"):
        merged_of(SEASON, [twice])


# Forms with two places, and with none


def _progress() -> list[Submitted]:
    rows = (
        ("淄博市", "张店区", "甲", 50, 100, "50"),
        ("淄博", "淄川", "乙", 30, 40, "75"),
        ("枣庄市", "滕州市", None, 1, 3, "33.3"),
    )
    return [submitted(PROGRESS, f"{row[1]}.xlsx", [row]) for row in rows]


def _courses() -> list[Submitted]:
    day = date(2021, 3, 1)
    return [
        submitted(COURSE, "淄博市张店区.xlsx", [("甲", day, 4), ("乙", None, None)]),
        submitted(COURSE, "淄川区.xlsx", [("甲", date(2021, 4, 1), 6), ("乙", None, None)]),
    ]


def test_a_percentage_is_worked_out_from_its_totals(tmp_path: Path) -> None:
    merged = merged_of(PROGRESS, _progress(), PROVINCE)
    grids = _book(merged, tmp_path / "省.xlsx")
    assert [line[:6] for line in _lines(grids["进度汇总表"])] == [
        ["淄博市", "淄川区", "乙", 30, 40, 75],
        ["淄博市", "张店区", "甲", 50, 100, 50],
        ["淄博市", "小计", None, 80, 140, 57.1],
        ["枣庄市", "滕州市", None, 1, 3, 33.3],
        ["枣庄市", "小计", None, 1, 3, 33.3],
        ["合计", None, None, 81, 143, 56.6],
    ]
    assert [line[:6] for line in _lines(grids["汇总"])] == [
        ["淄博市", "淄川区", 1, 30, 40, 75], ["淄博市", "张店区", 1, 50, 100, 50],
        ["枣庄市", "滕州市", 1, 1, 3, 33.3], ["合计", None, 3, 81, 143, 56.6],
    ]  # fmt: skip
    assert [line[:5] for line in _lines(grids["各市"])] == [
        ["淄博市", 2, 80, 140, 57.1], ["枣庄市", 1, 1, 3, 33.3], ["合计", 3, 81, 143, 56.6],
    ]  # fmt: skip
    back = of_grid(PROGRESS, grids["进度汇总表"], "山东省.xlsx")
    assert merged_of(PROGRESS, [back], PROVINCE).table.columns == merged.table.columns


def test_rows_that_name_no_place_are_their_senders() -> None:
    merged = merged_of(COURSE, _courses())
    told = [(line.name, line.count, *line.values) for line in units_of(merged)]
    assert told == [("淄川区", 2, 6), ("张店区", 2, 4), ("合计", 4, 10)]
    months, names = (lines(table(merged, name)) for name in ("month", "course"))
    assert [(line.name, *line.values) for line in months] == [
        ("2021年3月", 4), ("2021年4月", 6), ("（未填）", None), ("合计", 10),
    ]  # fmt: skip
    assert [(line.name, kinds_of(line)) for line in names] == [("乙", 2), ("甲", 2), ("合计", 4)]


# Cards


SITES = (
    ("陶瓷实训基地", "淄博市", "张店区", 40, "2020年5月1日", "工位齐全。"),
    ("琉璃实训基地", "淄博市", "博山", 25, "2019年3月2日", "设备先进。"),
    ("电工实训基地", "枣庄市", "市中区", 30, "2021年1月3日", "面向全市。"),
)


def test_cards_of_any_form_become_a_catalogue(tmp_path: Path) -> None:
    cards = merged_of(SITE, [card_of(SITE, f"{cells[0]}.xlsx", cells) for cells in SITES], PROVINCE)
    path = tmp_path / "省.xlsx"
    write_merged_book(cards, path)
    grids = grids_of(path)
    assert [*grids] == [
        *("公共实训基地情况表", "目录", "口径说明", "汇总", "各市", "覆盖", "覆盖统计"),
        *("情况说明", "来源", "来源明细"),
    ]
    assert [line[:5] for line in _lines(grids["公共实训基地情况表"])] == [
        ["陶瓷实训基地", "淄博市", "张店区", 40, date(2020, 5, 1)],
        ["琉璃实训基地", "淄博市", "博山区", 25, date(2019, 3, 2)],
        ["电工实训基地", "枣庄市", "市中区", 30, date(2021, 1, 3)],
    ]
    assert [line[:4] for line in _lines(grids["汇总"])] == [
        ["淄博市", "张店区", 1, 40], ["淄博市", "博山区", 1, 25],
        ["枣庄市", "市中区", 1, 30], ["合计", None, 3, 95],
    ]  # fmt: skip
    assert cards.reach is not None
    assert [line.region.name for line in cards.reach.in_state(Reached.SENT)] == ["张店区", "博山区", "市中区"]
    assert len(cards.reach.in_state(Reached.SILENT)) == 136 - 3


def test_a_catalogue_and_later_cards_come_to_the_same_as_all_at_once(tmp_path: Path) -> None:
    sheets = [card_of(SITE, f"{cells[0]}.xlsx", cells) for cells in SITES]
    write_merged_book(merged_of(SITE, sheets[:2]), tmp_path / "市.xlsx")
    source = FileContext(file="市.xlsx", sha256="", year=2021)
    grid = grids_of(tmp_path / "市.xlsx")[SITE.card.sheet_name]
    first = fit(grid, SITE, source)
    assert first is not None
    setting = SETTING.under(SITE)
    back = [submitted_as(FormSheet(sheet, setting)) for sheet in fit_cards(grid, first, 2021)]
    steps, straight = merged_of(SITE, [sheets[2], *back], PROVINCE), merged_of(SITE, sheets, PROVINCE)
    fields = [column.name for column in SITE.columns]
    assert [steps.table.columns[name] for name in fields] == [straight.table.columns[name] for name in fields]
    assert tables_of(steps) == tables_of(straight)


# Judged again


@pytest.mark.parametrize("level", ["city", "province"])
@pytest.mark.parametrize("name", ["teacher", "quarter"])
def test_a_merged_sheet_has_no_error_and_asks_for_its_footer_alone(
    name: str, level: str, tmp_path: Path
) -> None:
    form, sent = (TEACHER, _sent) if name == "teacher" else (RETURN, _returns)
    sheets = [*sent("淄博市", ZIBO), *(sent("枣庄市", ZAOZHUANG) if level == "province" else [])]
    merged = merged_of(form, sheets, PROVINCE if level == "province" else Choice())
    grids = _book(merged, tmp_path / "a.xlsx")
    file = "山东省.xlsx" if level == "province" else "淄博市.xlsx"
    more = {"companions": tuple(grids), "province": level == "province"}
    judged = FormSheet(of_grid(form, grids[form.card.sheet_name], file, **more).sheet, SETTING.under(form))
    found = [each.card for each in check(judged).findings if each.card.severity is not Severity.NOTE]
    assert [card.code for card in found] == ["ST010"]


def test_the_sheets_beside_the_table_are_known_as_ours(tmp_path: Path) -> None:
    grids = _book(merged_of(TEACHER, _sent("淄博市", ZIBO)), tmp_path / "a.xlsx")
    sheet = of_grid(TEACHER, grids["培训教师登记表"], "淄博市.xlsx").sheet
    told = passed_over([*grids.values()], [(grids["培训教师登记表"], sheet)], [sheet], [TEACHER])
    assert [each.name for each in told] == []


def test_a_summary_may_be_called_anything(tmp_path: Path) -> None:
    names = ("汇总", "来源/明细?[]", "很" * 40, "很" * 40)
    card = replace(TEACHER.card, summaries=tuple(Summary(title=name, by="level") for name in names))
    form = replace(TEACHER, card=card)
    merged = replace(merged_of(TEACHER, _sent("淄博市", ZIBO[:2])), covered=())
    named = replace(merged.table, form=form)
    assert [*_book(replace(merged, table=named, labels={}, derived={}), tmp_path / "a.xlsx")][4:8] == [
        "汇总1", "来源 明细", "很" * 31, "很" * 30 + "1",
    ]  # fmt: skip


# Laws


def test_persons_and_persons_times_are_never_added() -> None:
    persons, times = (Figure.made(Measure.SUM, "a", [1, 2], range(2), of=of) for of in ("人", "人次"))
    with pytest.raises(ValueError, match="人、人次"):
        Figure.total([persons, times])
    ratio = replace(persons, measure=Measure.RATIO)
    with pytest.raises(ValueError, match="ratios"):
        Figure.total([ratio, ratio])


@st.composite
def _provinces(draw: st.DrawFn) -> tuple[str, list[Submitted], list[int]]:
    """Draw a form, submissions of units of two cities, and to which of two groups each city goes."""
    form = draw(st.sampled_from(("teacher", "quarter")))
    units = draw(
        st.lists(
            st.sampled_from([("淄博市", each) for each in ZIBO] + [("枣庄市", each) for each in ZAOZHUANG]),
            min_size=2,
            max_size=6,
            unique=True,
        )
    )
    sheets = []
    for city, unit in units:
        file = f"{city}{unit}.xlsx"
        if form == "teacher":
            sheets.append(submitted(TEACHER, file, _teachers(unit, draw(st.integers(1, 4)))))
        else:
            sheets.append(submitted(RETURN, file, [_return(unit, draw(st.integers(1, 30)))]))
    return form, sheets, draw(st.permutations(range(len(sheets))))


@settings(max_examples=25, deadline=None)
@given(_provinces())
def test_merging_is_associative_and_free_of_order(drawn: tuple[str, list[Submitted], list[int]]) -> None:
    name, sheets, order = drawn
    form = TEACHER if name == "teacher" else RETURN
    straight = merged_of(form, sheets, PROVINCE)
    assert merged_of(form, [sheets[at] for at in order], PROVINCE).table.columns == straight.table.columns
    cities: dict[str, list[Submitted]] = defaultdict(list)
    for each in sheets:
        cities[each.sheet.file[:3]].append(each)
    steps = [_again(merged_of(form, each), f"{city}.xlsx") for city, each in cities.items()]
    merged = merged_of(form, steps, PROVINCE)
    assert merged.table.columns == straight.table.columns
    assert tables_of(merged) == tables_of(straight)
    for line in units_of(merged):
        for figure in line.figures:
            _adds_up(figure, merged)


def _again(merged: Merged, file: str) -> Submitted:
    """Return a merged table as the next level receives it."""
    table = merged.table
    columns = [
        [str(value) if isinstance(value, Decimal) else value for value in table.columns[column.name]]
        for column in table.form.columns
    ]
    return submitted(table.form, file, list(zip(*columns, strict=True)))


def _adds_up(figure: Figure, merged: Merged) -> None:
    if figure.measure is Measure.RATIO:
        for part in figure.parts:
            _adds_up(part, merged)
    else:
        assert (
            measured(figure.measure, merged.table.columns.get(figure.field, ()), figure.rows) == figure.value
        )
